//! The matters that shipped rules name, in the sentences of the shipped letters.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use answerable::config;
use answerable::daemon::setup;
use answerable::domain::address::Address;
use answerable::domain::language::Language;
use answerable::domain::office::{Department, DepartmentName};
use answerable::domain::token::TokenKeys;
use answerable::domain::verdict::Matter;
use answerable::letters::{AcknowledgementFacts, NameFacts};
use answerable::pipeline::Desk;
use jiff::tz::TimeZone;

/// What stands before the words, or behind them, in each language: docs/letters.md says so.
const LED_BY: [(&str, &[&str]); 8] = [
    ("en", &["about X", "About X", "on X", "As for X"]),
    ("de", &["wegen X", "Wegen X"]),
    ("fr", &["au sujet X", "Au sujet X", "à propos X", "À propos X"]),
    ("es", &["sobre X", "Sobre X"]),
    ("it", &["in merito X", "In merito X", "riguardo X", "Riguardo X", "quanto X", "Quanto X", "relativa X"]),
    ("nl", &["over X", "Over X"]),
    ("pt", &["sobre X", "Sobre X"]),
    ("ja", &["Xの件"]),
];

/// What only somebody in trouble is told, in each language.
const SYMPATHY: [(&str, &[&str]); 8] = [
    ("en", &["sorry"]),
    ("de", &["tut mir leid"]),
    ("fr", &["regrette", "comprends", "m'en doute", "pas dû être"]),
    ("es", &["siento", "lamento", "entiendo"]),
    ("it", &["mi dispiace", "mi spiace", "capisco"]),
    ("nl", &["vervelend", "spijt", "jammer", "begrijp"]),
    ("pt", &["lamento", "compreendo", "é pena", "imagino"]),
    ("ja", &["お困り", "ご心配", "心苦しく", "お察し", "がっかり"]),
];

/// What only somebody in trouble who wrote before is told.
const WROTE_AGAIN: [(&str, &str); 8] = [
    ("en", "I'm sorry you've had to write again."),
    ("de", "tut mir leid, dass Sie noch einmal schreiben mussten."),
    ("fr", "Je regrette que vous ayez dû m'écrire de nouveau."),
    ("es", "Siento que haya tenido que volver a escribirme."),
    ("it", "mi dispiace che abbia dovuto scrivermi di nuovo."),
    ("nl", "Het spijt me dat u opnieuw moest schrijven."),
    ("pt", "Lamento que tenha tido de voltar a escrever."),
    ("ja", "再度ご連絡をいただくことになり、心苦しく存じます。"),
];

fn desk() -> Desk {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let config = config::load_without_secrets(&path).unwrap();
    let keys = TokenKeys::new([[7u8; 32].as_slice()]);
    setup::desks(&config, &keys).unwrap().remove(0)
}

/// One variant of the letter that acknowledges the department's mail.
fn written(desk: &Desk, department: &Department, about: &Matter, code: &str, variant: usize, again: bool) -> String {
    let address = Address::parse("maria.lopez@mail.example").unwrap();
    let captures = BTreeMap::new();
    let letter = department.letter.as_deref().unwrap_or(department.name.as_str());
    let others: Vec<String> = (1..=9).filter(|n| *n != variant).map(|n| format!("{letter}.{n}")).collect();
    let writer = NameFacts {
        from_name: "Maria Lopez",
        address: &address,
        reply_name: "",
        signature: "",
        typed: "",
        executive: "",
        greeted: None,
    };
    let facts = AcknowledgementFacts {
        writer,
        language: Language::parse(code),
        mailbox_language: Language::ENGLISH,
        rule_letter: None,
        department_letter: Some(letter),
        titles: &department.titles,
        due: Some("2026-11-27T23:00:00Z".parse().unwrap()),
        arrived: None,
        now: "2026-11-24T15:00:00Z".parse().unwrap(),
        zone: &TimeZone::UTC,
        captures: &captures,
        about,
        subject: "",
        wrote_before: again,
        executive: "Jane Doe",
        signature: "Jane Doe",
        seed: [0; 32],
        avoid: &others,
        lately: &[],
    };
    desk.letters.acknowledgement(&facts).unwrap().text
}

/// Every shipped rule that names a matter: its name, the matter, and whose it is.
fn matters(desk: &Desk) -> Vec<(&str, &Matter, &Department)> {
    let rules = desk.rules.rules().filter(|rule| !rule.route().about.is_empty() && rule.route().topic.is_none());
    rules
        .map(|rule| {
            let department = rule.route().department.as_ref().expect("a matter is some department's");
            (rule.name(), &rule.route().about, &desk.office.departments[department])
        })
        .collect()
}

fn variants(desk: &Desk, department: &Department, code: &str) -> usize {
    let letter = department.letter.as_deref().unwrap_or(department.name.as_str());
    desk.letters.variants(Language::parse(code).unwrap(), letter)
}

#[test]
fn every_shipped_matter_is_named_in_the_form_of_its_language_and_read_without_it_too() {
    let desk = desk();
    let (mut rules, mut named) = (0, 0);
    for (rule, about, department) in matters(&desk) {
        rules += 1;
        for (code, forms) in LED_BY {
            let language = Language::parse(code).unwrap();
            let words = about.words.get(&language).unwrap_or_else(|| panic!("{rule} has no {code}"));
            let mut in_language = 0;
            for variant in 1..=variants(&desk, department, code) {
                let text = written(&desk, department, about, code, variant, variant % 2 == 0);
                // A short word may stand in the department's title as well.
                let elsewhere = department.titles[&language].contains(words.as_str());
                let fits = forms.iter().any(|form| text.contains(&form.replace('X', words)));
                assert!(fits || elsewhere || !text.contains(words.as_str()), "{code}, {rule}: {text}");
                if fits {
                    in_language += 1;
                    for gap in ["  ", " .", " ,", "..", ",."] {
                        assert!(!text.contains(gap), "{gap:?} in {code}: {text}");
                    }
                }
            }
            assert!(in_language >= 1, "no letter `{}` in {code} names its matter", department.name);
            named += in_language;
        }
    }
    assert!(rules >= 70 && named >= rules * 8, "{rules} rules, {named} letters");
}

#[test]
fn every_shipped_topic_is_named_in_the_form_of_its_language() {
    let desk = desk();
    let topics = desk.rules.rules().filter(|rule| rule.route().topic.is_some() && !rule.route().about.is_empty());
    let departments =
        ["office", "product-quality"].map(|name| &desk.office.departments[&DepartmentName::parse(name).unwrap()]);
    let mut count = 0;
    for rule in topics {
        count += 1;
        for (code, forms) in LED_BY {
            let words = &rule.route().about.words[&Language::parse(code).unwrap()].replace(['{', '}'], "");
            for (department, trouble) in departments.into_iter().zip([false, true]) {
                let about = Matter { trouble, words: [(Language::parse(code).unwrap(), words.clone())].into() };
                let texts =
                    (1..=variants(&desk, department, code)).map(|v| written(&desk, department, &about, code, v, false));
                let named =
                    texts.filter(|text| forms.iter().any(|form| text.contains(&form.replace('X', words)))).count();
                assert!(named >= 3, "{}: {named} letters of {} in {code}", rule.name(), department.name);
            }
        }
    }
    assert!(count >= 200, "{count} topics");
}

#[test]
fn some_letters_of_each_language_show_sympathy_with_a_trouble_and_none_with_a_question() {
    let desk = desk();
    let (mut troubles, mut questions) = (0, 0);
    for (rule, about, department) in matters(&desk) {
        *(if about.trouble { &mut troubles } else { &mut questions }) += 1;
        for (code, words) in SYMPATHY {
            let count = variants(&desk, department, code);
            let sorry = |variant: &usize| {
                let text = written(&desk, department, about, code, *variant, false).to_lowercase();
                let whole = |at| !text.get(..at).unwrap().ends_with(|c: char| c.is_alphabetic() && c < '\u{3000}');
                words.iter().any(|word| text.match_indices(word).any(|(at, _)| whole(at)))
            };
            let sorry = (1..=count).filter(sorry).count();
            let wanted = if about.trouble { 2..=count - 1 } else { 0..=0 };
            assert!(wanted.contains(&sorry), "{rule}: {sorry} of {count} letters in {code}");
        }
    }
    assert!(troubles >= 20 && questions >= 40, "{troubles} troubles, {questions} questions");
}

#[test]
fn only_who_wrote_before_about_a_trouble_is_told_that_it_should_not_have_been_needed() {
    let desk = desk();
    for (rule, about, department) in matters(&desk) {
        for (code, words) in WROTE_AGAIN {
            let told = |about: &Matter, again: bool| {
                let all = 1..=variants(&desk, department, code);
                all.filter(|v| written(&desk, department, about, code, *v, again).contains(words)).count()
            };
            if about.trouble {
                assert!((told(about, true), told(about, false)) == (1, 0), "{rule} in {code}");
            } else if rule.ends_with("hours") || rule.ends_with("invoice") {
                assert_eq!(told(about, true), 0, "{rule} in {code}");
            }
        }
    }
}
