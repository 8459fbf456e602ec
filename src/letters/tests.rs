use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::domain::address::Address;
use crate::domain::message::AuthenticationResult;
use crate::domain::office::DepartmentName;
use crate::domain::plan::Occasion;
use crate::domain::problem::Problem;
use crate::domain::silence::Silence;
use crate::domain::verdict::{Matter, Priority};
use brief::{Told, Whole};

const LANGUAGES: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pt", "ja"];
const LETTERS: [&str; 13] = [
    "default",
    "billing",
    "shipping",
    "product-quality",
    "stores-service",
    "website-app",
    "account-security",
    "legal-privacy",
    "press",
    "jobs",
    "office",
    "praise",
    "kind-words",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/letters")
}

fn shipped() -> Letters {
    Letters::load(&folder(), &LETTERS).unwrap_or_else(|p| panic!("{}", told(&p)))
}

fn told(problems: &[Problem]) -> String {
    problems.iter().map(|p| p.to_string()).collect::<Vec<_>>().join("\n")
}

fn language(code: &str) -> Language {
    Language::parse(code).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn titles() -> BTreeMap<Language, String> {
    [
        ("en", "our billing team"),
        ("de", "unser Team für Rechnungen"),
        ("fr", "notre service facturation"),
        ("es", "nuestro equipo de facturación"),
        ("it", "il nostro team fatturazione"),
        ("nl", "ons facturatieteam"),
        ("pt", "a nossa equipa de faturação"),
        ("ja", "弊社の請求担当"),
    ]
    .map(|(l, t)| (language(l), t.to_owned()))
    .into()
}

/// What one test lends to the facts of an acknowledgement.
struct World {
    address: Address,
    titles: BTreeMap<Language, String>,
    captures: BTreeMap<String, String>,
    about: Matter,
    zone: TimeZone,
}

impl World {
    fn new() -> Self {
        Self {
            address: Address::parse("maria.lopez@mail.example").unwrap(),
            titles: titles(),
            captures: BTreeMap::new(),
            about: Matter::default(),
            zone: TimeZone::get("America/New_York").unwrap(),
        }
    }

    fn writer<'a>(&'a self, from_name: &'a str) -> NameFacts<'a> {
        NameFacts {
            from_name,
            address: &self.address,
            reply_name: "",
            signature: "",
            typed: "",
            executive: "Jane Doe",
            greeted: None,
        }
    }

    fn facts<'a>(&'a self, from_name: &'a str, code: &str, letter: &'a str) -> AcknowledgementFacts<'a> {
        AcknowledgementFacts {
            writer: self.writer(from_name),
            language: Some(language(code)),
            mailbox_language: Language::ENGLISH,
            rule_letter: Some(letter),
            department_letter: None,
            titles: &self.titles,
            due: Some(at("2026-11-26T23:00:00Z")),
            arrived: None,
            now: at("2026-11-25T01:30:00Z"),
            zone: &self.zone,
            captures: &self.captures,
            about: &self.about,
            subject: "Torn coat",
            wrote_before: false,
            executive: "Jane Doe",
            signature: "Jane Doe",
            seed: [7; 32],
            avoid: &[],
            lately: &[],
        }
    }
}

/// A matter with words in every language.
fn double_charge(trouble: bool) -> Matter {
    let words = [
        ("en", "the double charge"),
        ("de", "der doppelten Abbuchung"),
        ("fr", "du double prélèvement"),
        ("es", "el cobro duplicado"),
        ("it", "al doppio addebito"),
        ("nl", "de dubbele afschrijving"),
        ("pt", "a cobrança em duplicado"),
        ("ja", "二重のご請求"),
    ];
    Matter { words: words.map(|(l, w)| (language(l), w.to_owned())).into(), trouble }
}

/// A folder of letters that holds what is given, and a sound English `default` unless that is given.
fn load(files: &[(&str, &str)]) -> Result<Letters, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("en")).unwrap();
    fs::write(folder.path().join("en/default.txt"), "{{ greeting }}\n\nThanks.\n").unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Letters::load(folder.path(), &[])
}

#[test]
fn every_letter_is_shipped_in_three_variants_of_each_language() {
    let letters = shipped();
    for code in LANGUAGES {
        for name in LETTERS {
            assert!(letters.variants(language(code), name) >= 3, "{code}/{name}");
        }
    }
}

#[test]
fn every_shipped_letter_reads_well_with_and_without_each_fact() {
    let letters = shipped();
    let forbidden = [
        "ticket",
        "case number",
        "automated",
        "automatic",
        "do not reply",
        "do-not-reply",
        "noreply",
        "important to us",
        "apolog",
        "inconvenience",
        "http",
        "www.",
        "vorgangsnummer",
        "entschuldig",
        "unannehmlichkeit",
        "désolé",
        "excus",
        "disculp",
        "scus",
        "desculp",
        "申し訳",
    ];
    let mut world = World::new();
    let mut count = 0;
    for (captured, trouble) in [
        (None, None),
        (None, Some(false)),
        (Some(("order", "482913")), None),
        (Some(("store", "Elm Street")), Some(true)),
        (Some(("order", "482913")), Some(true)),
        (Some(("product", "wool coat")), None),
    ] {
        world.captures = captured.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect();
        world.about = trouble.map_or_else(Matter::default, double_charge);
        for code in LANGUAGES {
            for name in LETTERS {
                for variant in 1..=letters.variants(language(code), name) {
                    for (due, again, from) in [
                        (true, true, "Maria Lopez"),
                        (true, false, ""),
                        (false, true, ""),
                        (false, false, "Maria Lopez"),
                    ] {
                        let avoid: Vec<String> =
                            (1..=9).filter(|n| *n != variant).map(|n| format!("{name}.{n}")).collect();
                        let mut facts = world.facts(from, code, name);
                        facts.seed = [(count % 251) as u8; 32];
                        facts.wrote_before = again;
                        facts.avoid = &avoid;
                        facts.due = facts.due.filter(|_| due);
                        facts.arrived = again.then(|| at("2026-11-24T22:30:00Z"));
                        facts.writer.typed = if due == again { "When will it come?" } else { "" };
                        let text = letters.acknowledgement(&facts).unwrap();
                        assert_eq!((text.variant, text.language), (format!("{name}.{variant}"), language(code)));
                        let place = format!("{code}/{name}.{variant}:\n{}", text.text);
                        let lower = text.text.to_lowercase();
                        for word in forbidden {
                            assert!(!lower.contains(word), "{word} in {place}");
                        }
                        let mut kind = super::lint::sympathy(language(code));
                        let rote = kind.find(|word| trouble != Some(true) && super::lint::holds(&lower, word));
                        assert!(rote.is_none(), "{rote:?} in {place}");
                        for gap in [
                            "  ",
                            " .",
                            " ,",
                            "..",
                            ",.",
                            ",,",
                            "{",
                            "}",
                            "\n\n\n",
                            "()",
                            "Dear ,",
                            "。。",
                            " a a nossa",
                            " de a nossa",
                        ] {
                            assert!(!text.text.contains(gap), "{gap:?} in {place}");
                        }
                        assert!(
                            text.text.starts_with(&text.salutation) && text.text.ends_with("\nJane Doe"),
                            "{place}"
                        );
                        assert_eq!(text.salutation.contains("Maria"), !from.is_empty(), "{place}");
                        let body = text.text.split("\n\n").nth(1).unwrap();
                        assert!((40..600).contains(&body.len()), "{place}");
                        // A date may be named only when there is one.
                        let promised = at("2026-11-26T23:00:00Z");
                        let manner = acknowledgement::manner(&facts.seed);
                        let by = date::by(promised, facts.now, &world.zone, text.language, manner);
                        let day = date::on(promised, facts.now, &world.zone, text.language, manner);
                        let said = |words: &str| body.to_lowercase().contains(&words.to_lowercase());
                        let dated = said(&by) || said(&day);
                        assert_eq!(dated, due && !["praise", "kind-words"].contains(&name), "the date in {place}");
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(count > 4_000, "{count}");
}

#[test]
fn one_letter_has_one_of_several_wordings_and_another_may_have_another() {
    let letters = load(&[(
        "en/x.txt",
        "{{ greeting }}\n\n[[Thanks||Thank you||Many thanks]]. [[Answer {{ by }} || They write {{ by }}]].\n",
    )]);
    let (letters, world) = (letters.unwrap(), World::new());
    let said = |seed: u8| {
        let facts = AcknowledgementFacts { seed: [seed; 32], ..world.facts("Maria Lopez", "en", "x") };
        letters.acknowledgement(&facts).unwrap().text
    };
    let all: std::collections::BTreeSet<String> = (0..200).filter(|seed| seed % 5 > 1).map(said).collect();
    assert_eq!(all.len(), 6, "{all:?}");
    assert!(all.iter().all(|text| text.contains("by Thursday.")), "{all:?}");
    assert_eq!(said(9), said(9));
}

#[test]
fn what_is_wrong_in_a_wording_is_told_where_it_stands() {
    let problems = load(&[("en/x.txt", "{{ greeting }}\n\n[[Thanks || {{ titel }}]] [[Bye]]\n")]).unwrap_err();
    let told = problems.iter().map(ToString::to_string).collect::<String>();
    assert!(told.contains("nothing to choose from"), "{told}");
    let told = load(&[("en/x.txt", "{{ greeting }}\n\n[[Thanks||Of {{ captures.no }}||So]].\n")]).unwrap_err();
    assert!(told.iter().any(|p| p.to_string().contains("may not be there")), "what only some customers would get");
    let problems = load(&[("en/x.txt", "{{ greeting }}\n\n[[Thanks || {{ titel }}]]\n")]).unwrap_err();
    let told = problems.iter().map(ToString::to_string).collect::<String>();
    assert!(told.contains("`titel` is nothing that a letter knows") && told.contains("3:16"), "{told}");
}

#[test]
fn a_trouble_that_has_no_name_in_a_language_is_not_spoken_of_there() {
    let letters =
        load(&[("en/x.txt", "{{ greeting }}\n\n{% if trouble %}Sorry about {{ about }}.{% endif %} Noted.\n")]);
    let (letters, mut world) = (letters.unwrap(), World::new());
    world.about = double_charge(true);
    assert!(letters.acknowledgement(&world.facts("", "en", "x")).unwrap().text.contains("about the double charge"));
    world.about.words.remove(&Language::ENGLISH);
    assert!(!letters.acknowledgement(&world.facts("", "en", "x")).unwrap().text.contains("Sorry"));
}

#[test]
fn sympathy_with_everybody_is_linted_and_sympathy_with_those_in_trouble_is_not() {
    let lint = |body: &str| told(&load(&[("en/x.txt", body)]).unwrap().lint(&[]));
    let rote = lint("{{ greeting }}\n\nI'm sorry to hear this.\n");
    assert!(rote.contains("x.txt:3:5") && rote.contains("`sorry` is said to everybody"), "{rote}");
    let felt = lint("{{ greeting }}\n\n{% if trouble %}I'm sorry to hear about {{ about }}.{% endif %} Noted.\n");
    assert!(!felt.contains("sorry"), "{felt}");
    let machine = lint("{{ greeting }}\n\n{% if trouble %}This is an automated note.{% endif %} Noted.\n");
    assert!(machine.contains("`automated` gives the machine away"), "{machine}");
}

#[test]
fn a_sample_of_letters_for_a_human_eye() {
    let letters = shipped();
    let mut world = World::new();
    world.captures.insert("order".into(), "482913".into());
    let mut out = String::new();
    for code in LANGUAGES {
        for name in ["product-quality", "billing", "press"] {
            let text = letters.acknowledgement(&world.facts("Maria Lopez", code, name)).unwrap();
            out.push_str(&format!("--- {code} {}\n{}\n\n", text.variant, text.text));
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn hostile_facts_are_only_ever_text() {
    let letters = load(&[(
        "en/x.txt",
        "{{ greeting }}\n\n{{ name }}|{{ subject }}|{% if captures.thing %}{{ captures.thing }}{% endif %}|{{ order }}|{{ store }}\n",
    )])
    .unwrap();
    let long = "x".repeat(10_240);
    for evil in ["{{ 7*7 }}{% for x in y %}", "a\r\nBcc: victim@x.example\r\n\r\nbody", "\u{202e}evil\u{200b}\0", &long]
    {
        let mut world = World::new();
        for name in ["thing", "order", "store"] {
            world.captures.insert(name.into(), evil.into());
        }
        let mut facts = world.facts(evil, "en", "x");
        facts.subject = evil;
        let text = letters.acknowledgement(&facts).unwrap();
        assert!(!text.text.contains("49") && text.text.len() < 400, "{}", text.text);
        assert_eq!(text.text.lines().count(), 3, "{:?}", text.text);
        assert!(text.text.chars().all(|c| c == '\n' || clean::is_visible(c)), "{:?}", text.text);
        assert_eq!(text.salutation, "Hello,");
    }
}

#[test]
fn an_unknown_name_is_told_with_its_place_and_the_nearest_one() {
    let problems = load(&[("en/x.txt", "+++\nnote = \"x\"\n+++\n{{ greeting }}\n\nHi {{ titel }}.\n")]).unwrap_err();
    let problem = problems.first().unwrap();
    assert_eq!(problem.place(), Some((6, 7)), "{problem}");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `title`?"));
}

#[test]
fn every_problem_is_told_at_once() {
    let problems = load(&[
        ("en/a.txt", "{{ greeting }} {{ oops }"),
        ("en/b.txt", "+++\nsubjct = \"x\"\n+++\n{{ greeting }}"),
        ("en/c.txt", "+++\nsubject = \"a\\r\\nBcc: x\"\n+++\n{{ greeting }}"),
        ("en/d.txt", "{{ greeting }} {{ captures.order }}"),
        ("en/e.txt", "+++\nnote = \"never closed\"\n{{ greeting }}"),
        ("en/f.1.txt", "{{ greeting }}"),
        ("en/g.txt", "Hello."),
        ("de/a.txt", "{{ greeting }}"),
    ])
    .unwrap_err();
    let all = told(&problems);
    for part in [
        "a.txt:1:",
        "`subjct` is not a key",
        "must be one line",
        "may not be there",
        "has no end",
        "f.1.txt",
        "greets nobody",
        "no letter `default`",
    ] {
        assert!(all.contains(part), "{part} in\n{all}");
    }
}

#[test]
fn a_letter_that_never_ends_is_stopped() {
    let letter = "{{ greeting }}{% set x = \"long text\" %}{% for a in x %}{% for b in x %}{% for c in x %}{% for d in x %}{% for e in x %}{{ x }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    assert!(load(&[("en/x.txt", letter)]).is_err());
}

#[test]
fn the_letter_falls_back_to_the_language_of_the_mailbox() {
    let letters = load(&[
        ("en/x.txt", "{{ greeting }} x {{ title }}"),
        ("de/x.txt", "{{ greeting }} x {{ title }}"),
        ("de/default.txt", "{{ greeting }}"),
    ])
    .unwrap();
    let mut world = World::new();
    assert_eq!(letters.acknowledgement(&world.facts("", "de", "x")).unwrap().language, language("de"));
    assert_eq!(letters.acknowledgement(&world.facts("", "pl", "x")).unwrap().language, Language::ENGLISH);
    world.titles.remove(&language("de"));
    assert_eq!(letters.acknowledgement(&world.facts("", "de", "x")).unwrap().language, Language::ENGLISH);
    world.titles.clear();
    assert_eq!(letters.acknowledgement(&world.facts("", "de", "x")).unwrap().variant, "default.1");
    let mut facts = world.facts("", "pl", "y");
    facts.mailbox_language = language("sv");
    assert!(matches!(letters.acknowledgement(&facts), Err(LetterError::NoLetter { .. })));
}

#[test]
fn one_writer_never_gets_the_same_variant_twice_in_a_row() {
    let letters = shipped();
    let world = World::new();
    let mut had: Vec<String> = Vec::new();
    for _ in 0..letters.variants(Language::ENGLISH, "billing") {
        let mut facts = world.facts("Maria Lopez", "en", "billing");
        facts.avoid = &had;
        let variant = letters.acknowledgement(&facts).unwrap().variant;
        assert!(!had.contains(&variant));
        had.insert(0, variant);
    }
    let mut facts = world.facts("Maria Lopez", "en", "billing");
    facts.avoid = &had;
    assert_eq!(Some(&letters.acknowledgement(&facts).unwrap().variant), had.last());
}

fn brief_text(told: Told<'_>, authentication: AuthenticationResult, typed: &str) -> Text {
    let world = World::new();
    let (own, other) = (DepartmentName::parse("product-quality").unwrap(), DepartmentName::parse("shipping").unwrap());
    shipped().brief(&BriefFacts {
        writer: NameFacts { typed, ..world.writer("Maria Lopez") },
        wrote_in: Language::ENGLISH,
        executive: "Jane Doe",
        department: &own,
        language: Language::ENGLISH,
        received: at("2026-11-25T00:30:00Z"),
        now: at("2026-11-25T00:31:00Z"),
        zone: &world.zone,
        due: Some(at("2026-11-26T23:00:00Z")),
        letters_this_year: 2,
        order: Some("482913"),
        attachments: &["coat.jpg", ""],
        priority: Priority::High,
        writer_known: true,
        answer_expected: true,
        told,
        authentication,
        looks_like: None,
        subject: "Re: Torn coat\r\nBcc: x@y.example",
        marker: "~~~ above ~~~",
        departments: &[(&own, "Faults"), (&other, "Deliveries")],
        whole: Whole::Attached,
        occasion: &Occasion::New,
        history: "",
    })
}

#[test]
fn the_brief_says_who_what_by_when_and_how() {
    let typed = "The sleeve was torn when I opened the parcel,\nand your hotline twice hung up.\n\nMaria";
    let text = brief_text(Told::Acknowledged, AuthenticationResult::Pass, typed);
    insta::assert_snapshot!(format!("{}\n\n{}", text.subject.unwrap(), text.text));
}

#[test]
fn the_brief_is_honest_about_doubt_and_silence() {
    let text =
        brief_text(Told::Nothing(&Silence::Forged("x".into())), AuthenticationResult::Fail, &"word ".repeat(9_000));
    assert!(text.text.contains("Careful: it failed the check"), "{}", text.text);
    assert!(text.text.contains("not been told anything, because it is not clear who sent"), "{}", text.text);
    assert!(text.text.contains(" …") && text.text.len() < 2_600, "{}", text.text.len());
    assert!(!text.subject.unwrap().contains(['\r', '\n']));
}

#[test]
fn a_relay_adds_greeting_and_signature_only_where_they_lack() {
    let world = World::new();
    let relay = |words| {
        let facts = RelayFacts {
            writer: world.writer("Maria Lopez"),
            language: Language::ENGLISH,
            words,
            signature: "Jane Doe",
        };
        shipped().relay(&facts).text
    };
    assert_eq!(relay("It left today."), "Dear Maria,\n\nIt left today.\n\nKind regards,\nJane Doe");
    assert_eq!(relay("Hello Maria,\n\nIt left today."), "Hello Maria,\n\nIt left today.\n\nKind regards,\nJane Doe");
    assert_eq!(relay("It left.\n\nJane Doe"), "Dear Maria,\n\nIt left.\n\nJane Doe");
    let signed = "It left.\n\nKind regards,\nInes Moreau\nProduct Quality, extension 4417";
    assert_eq!(relay(signed), "Dear Maria,\n\nIt left.\n\nKind regards,\nJane Doe");
}

#[test]
fn no_variant_comes_twice_to_a_writer_nor_soon_again_to_a_domain() {
    let (letters, world) = (shipped(), World::new());
    for code in LANGUAGES {
        for name in LETTERS {
            let mut domain: Vec<String> = Vec::new();
            for writer in 0..12u8 {
                let mut had: Vec<String> = Vec::new();
                for number in 0..3u8 {
                    let seed = [writer.wrapping_mul(31).wrapping_add(number * 7); 32];
                    let facts =
                        AcknowledgementFacts { avoid: &had, lately: &domain, seed, ..world.facts("", code, name) };
                    let variant = letters.acknowledgement(&facts).unwrap().variant;
                    assert!(!had.contains(&variant), "{code}/{name}: {variant} again to one writer");
                    if number == 0 {
                        assert!(!domain.iter().take(2).any(|v| *v == variant), "{code}/{name}: {variant} again");
                    }
                    had.insert(0, variant.clone());
                    domain.insert(0, variant);
                    domain.truncate(2);
                }
            }
        }
    }
}

#[test]
fn every_shipped_letter_reads_well_for_every_name_of_the_table() {
    let (letters, world) = (shipped(), World::new());
    let mut greetings = std::collections::BTreeSet::new();
    let table = include_str!("../../tests/fixtures/names.tsv");
    for fields in table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>()) {
        let [code, from_name, address, typed, ..] = fields.as_slice() else { continue };
        let (address, typed) = (Address::parse(address).unwrap(), typed.replace("\\n", "\n"));
        let writer = NameFacts {
            from_name,
            address: &address,
            reply_name: "",
            signature: "",
            typed: &typed,
            executive: "Jane Doe",
            greeted: None,
        };
        for name in LETTERS {
            let facts = AcknowledgementFacts { writer: writer.clone(), ..world.facts("", code, name) };
            let text = letters.acknowledgement(&facts).unwrap();
            if name == LETTERS[0] && !greetings.insert(text.salutation.clone()) {
                break;
            }
            let body = &text.text;
            assert!(body.starts_with(&text.salutation) && !text.salutation.is_empty(), "{body}");
            assert!(!super::lint::is_gappy(body), "{code}/{name}: {body:?}");
            assert!(body.chars().all(|c| c == '\n' || clean::is_visible(c)), "{body:?}");
        }
    }
    assert!(greetings.len() > 200, "{}", greetings.len());
}

#[test]
fn what_a_stranger_wrote_never_becomes_code_or_a_second_line() {
    let (letters, mut world) = (shipped(), World::new());
    let hostile = "{{ 7*7 }}{% for x in range(10**9) %}\r\nBcc: x@y.example\u{202e}\u{200b}<b>".to_owned();
    for name in ["order", "store", "product", "invoice", "signature", "greeting"] {
        world.captures.insert(name.into(), hostile.repeat(400));
    }
    for code in LANGUAGES {
        for name in LETTERS {
            let facts = AcknowledgementFacts { subject: &hostile, ..world.facts(&hostile, code, name) };
            let text = letters.acknowledgement(&facts).unwrap();
            assert!(!text.text.contains("49") && text.text.len() < 2_000, "{}", text.text);
            assert!(!text.text.contains(['\r', '\u{202e}', '\u{200b}']), "{:?}", text.text);
            assert!(!text.text.lines().any(|l| l.starts_with("Bcc")), "{}", text.text);
            assert!(text.subject.is_none());
        }
    }
}

#[test]
fn a_letter_without_end_is_stopped() {
    for body in [
        "{{ greeting }}{% for a in [1,2,3,4,5,6,7,8,9,0] %}{% for b in [1,2,3,4,5,6,7,8,9,0] %}{% for c in \
         [1,2,3,4,5,6,7,8,9,0] %}{% for d in [1,2,3,4,5,6,7,8,9,0] %}{{ signature }}{% endfor %}{% endfor %}{% endfor %}\
         {% endfor %}",
        "{{ greeting }}{% include \"/etc/passwd\" %}",
        "{{ greeting }}{{ env(\"HOME\") }}",
        "{{ greeting }}{{ signature.__class__ }}",
    ] {
        assert!(load(&[("en/bad.txt", body)]).is_err(), "{body}");
    }
}
