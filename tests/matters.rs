//! The matters that shipped rules name, in the sentences of the shipped letters.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use answerable::config;
use answerable::daemon::setup;
use answerable::domain::address::Address;
use answerable::domain::language::Language;
use answerable::domain::token::TokenKeys;
use answerable::letters::{AcknowledgementFacts, NameFacts};
use answerable::pipeline::Desk;
use jiff::tz::TimeZone;

/// What stands before the words, or behind them, in each language: docs/letters.md says so.
const LED_BY: [(&str, &[&str]); 8] = [
    ("en", &["about X"]),
    ("de", &["wegen X"]),
    ("fr", &["au sujet X", "Au sujet X", "à propos X"]),
    ("es", &["sobre X"]),
    ("it", &["in merito X", "riguardo X", "Riguardo X"]),
    ("nl", &["over X"]),
    ("pt", &["sobre X"]),
    ("ja", &["Xの件"]),
];

fn desk() -> Desk {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let config = config::load_without_secrets(&path).unwrap();
    let keys = TokenKeys::new([[7u8; 32].as_slice()]);
    setup::desks(&config, &keys).unwrap().remove(0)
}

#[test]
fn every_shipped_matter_is_named_in_the_form_of_its_language_and_read_without_it_too() {
    let desk = desk();
    let address = Address::parse("maria.lopez@mail.example").unwrap();
    let captures = BTreeMap::new();
    let (mut rules, mut named) = (0, 0);
    for rule in desk.rules.rules().filter(|rule| !rule.route().about.is_empty()) {
        rules += 1;
        let route = rule.route();
        let name = route.department.as_ref().expect("a matter is some department's");
        let department = &desk.office.departments[name];
        let letter = department.letter.as_deref().unwrap_or(name.as_str());
        for (code, forms) in LED_BY {
            let language = Language::parse(code).unwrap();
            let words = route.about.get(&language).unwrap_or_else(|| panic!("{} has no {code}", rule.name()));
            let variants = desk.letters.variants(language, letter);
            let mut in_language = 0;
            for variant in 1..=variants {
                let others: Vec<String> =
                    (1..=variants).filter(|n| *n != variant).map(|n| format!("{letter}.{n}")).collect();
                let facts = AcknowledgementFacts {
                    writer: NameFacts {
                        from_name: "Maria Lopez",
                        address: &address,
                        reply_name: "",
                        signature: "",
                        typed: "",
                        executive: "Jane Doe",
                        greeted: None,
                    },
                    language: Some(language),
                    mailbox_language: Language::ENGLISH,
                    rule_letter: None,
                    department_letter: Some(letter),
                    titles: &department.titles,
                    due: Some("2026-11-27T23:00:00Z".parse().unwrap()),
                    now: "2026-11-24T15:00:00Z".parse().unwrap(),
                    zone: &TimeZone::UTC,
                    captures: &captures,
                    about: &route.about,
                    subject: "",
                    wrote_before: variant % 2 == 0,
                    executive: "Jane Doe",
                    signature: "Jane Doe",
                    seed: [0; 32],
                    avoid: &others,
                    lately: &[],
                };
                let text = desk.letters.acknowledgement(&facts).unwrap().text;
                // A short word may stand in the department's title as well.
                let elsewhere = department.titles[&language].contains(words.as_str());
                let fits = forms.iter().any(|form| text.contains(&form.replace('X', words)));
                assert!(fits || elsewhere || !text.contains(words.as_str()), "{code}, {}: {text}", rule.name());
                if fits {
                    in_language += 1;
                    for gap in ["  ", " .", " ,", "..", ",."] {
                        assert!(!text.contains(gap), "{gap:?} in {code}: {text}");
                    }
                }
            }
            assert!(in_language >= 1, "no letter `{letter}` in {code} names its matter");
            named += in_language;
        }
    }
    assert!(rules >= 70 && named >= rules * 8, "{rules} rules, {named} letters");
}
