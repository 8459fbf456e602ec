use super::*;
use crate::domain::address::Address;

/// `language | From name | address | signed | greeting | Reply-To name, where there is one`, one case a line.
const TABLE: &str = include_str!("../../../tests/fixtures/names.tsv");

fn cases() -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    TABLE
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
        .map(|(n, l)| (n + 1, l.split('\t').collect()))
}

#[test]
fn every_name_of_the_table_gets_its_greeting() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (line, fields) in cases() {
        let (language, from_name, address, typed, expected, reply_name) = match fields.as_slice() {
            [language, from_name, address, typed, expected] => (language, from_name, address, typed, expected, ""),
            [language, from_name, address, typed, expected, reply] => {
                (language, from_name, address, typed, expected, *reply)
            }
            _ => panic!("line {line} has {} fields", fields.len()),
        };
        let address = Address::parse(address).unwrap();
        let typed = typed.replace("\\n", "\n");
        let facts = NameFacts {
            from_name,
            address: &address,
            reply_name,
            signature: "",
            typed: &typed,
            executive: "Ingrid Halden",
            greeted: None,
        };
        let greeting = greet(&facts, Language::parse(language).unwrap());
        count += 1;
        if greeting.text != *expected {
            wrong.push(format!("{line}: {from_name:?} signed {typed:?}: {:?}, not {expected:?}", greeting.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 450, "{count} cases");
}

#[test]
fn the_executive_is_written_to_and_never_the_writer() {
    let address = Address::parse("x1@box.example").unwrap();
    let own = Address::parse("jane.miller@box.example").unwrap();
    let executive = "Jane Doe";
    let called = |from_name: &str, address: &Address, typed: &str| {
        let facts = NameFacts { from_name, address, reply_name: "", signature: "", typed, executive, greeted: None };
        greet(&facts, Language::ENGLISH).name
    };
    for typed in [
        "The coat came torn, please help.\n\nThanks Jane",
        "The coat came torn.\n\nThank you\nJane",
        "The coat came torn.\n\nMany thanks, Ms Doe",
        "The coat came torn.\n\nBest wishes to you, Jane Doe",
        "Dear Jane",
        "Hi Jane,",
        "The coat came torn.\n\nJane",
        "My name is Jane Doe and I need gift cards.",
    ] {
        assert_eq!(called("", &address, typed), None, "{typed}");
    }
    assert_eq!(called("Jane Doe", &address, "Are you at your desk?\n\nJane Doe"), None);
    assert_eq!(called("Doe, Jane", &address, "Are you at your desk?"), None);
    // Others are called Jane too.
    assert_eq!(called("Jane Miller", &address, "It is torn.\n\nThanks, Jane").as_deref(), Some("Jane"));
    assert_eq!(called("", &own, "It is torn.\n\nKind regards,\nJane").as_deref(), Some("Jane"));
    assert_eq!(called("", &address, "Thanks Jane\n\nKind regards,\nPeter Hill").as_deref(), Some("Peter"));
}

#[test]
fn a_greeting_is_kept_for_the_mails_about_one_letter_and_for_nobody_else() {
    let address = Address::parse("x1@box.example").unwrap();
    let kept = Greeted::default();
    let facts = |from_name| NameFacts {
        from_name,
        address: &address,
        reply_name: "",
        signature: "",
        typed: "",
        executive: "",
        greeted: Some(&kept),
    };
    let german = Language::parse("de").unwrap();
    assert_eq!(facts("Maria Lopez").greeting(Language::ENGLISH).text, "Dear Maria,");
    assert_eq!(facts("Maria Lopez").greeting(Language::ENGLISH).text, "Dear Maria,");
    assert_eq!(facts("Maria Lopez").greeting(german).text, "Guten Tag Maria Lopez,");
    assert_eq!(facts("Peter Hill").greeting(Language::ENGLISH).text, "Dear Peter,");
}

#[test]
fn no_name_ever_breaks_the_line() {
    let address = Address::parse("a@b.example").unwrap();
    for from_name in [
        "{{ 7*7 }}",
        "Maria\r\nBcc: x@y.example",
        "\u{202e}airaM zepoL",
        &"M".repeat(10_000),
        &"Maria ".repeat(3_000),
        "\0",
        "((((",
        "\"",
        "Maria\u{200b} Lopez",
    ] {
        for language in ["en", "de", "fr", "es", "it", "nl", "pt", "ja"] {
            let facts = NameFacts {
                from_name,
                address: &address,
                reply_name: "",
                signature: from_name,
                typed: from_name,
                executive: "Jane Doe",
                greeted: None,
            };
            let greeting = greet(&facts, Language::parse(language).unwrap()).text;
            assert!(greeting.chars().count() < 80, "{greeting}");
            assert!(greeting.chars().all(clean::is_visible) && !greeting.contains(['{', '@']), "{greeting:?}");
        }
    }
}

use crate::letters::clean;

/// As `TABLE`, with every way in which the writer may be called: `~` is without a name.
const FRESH: &str = include_str!("../../../tests/fixtures/names-fresh.tsv");

#[test]
fn names_that_may_be_used_in_several_ways_are_used_in_one_of_them() {
    let (mut wrong, mut needless, mut count) = (Vec::new(), Vec::new(), 0);
    for (number, line) in FRESH.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (language, from_name, address, typed, allowed) = (next(), next(), next(), next(), next());
        let (reply_name, signature) = (next(), next());
        let address = Address::parse(address).unwrap();
        let (typed, signature) = (typed.replace("\\n", "\n"), signature.replace("\\n", "\n"));
        let facts = NameFacts {
            from_name,
            address: &address,
            reply_name,
            signature: &signature,
            typed: &typed,
            executive: "Ingrid Halden",
            greeted: None,
        };
        let greeting = greet(&facts, Language::parse(language).unwrap());
        let called = greeting.name.as_deref().unwrap_or("~");
        count += 1;
        if !allowed.split(" / ").any(|a| a == called) {
            let told = format!("{}: {from_name:?} signed {typed:?}: {called:?}, not {allowed}", number + 1);
            if called == "~" { needless.push(told) } else { wrong.push(told) }
        }
    }
    let told = format!(
        "of {count}: {} wrong\n{}\n{} without a name\n{}",
        wrong.len(),
        wrong.join("\n"),
        needless.len(),
        needless.join("\n")
    );
    assert!(wrong.is_empty() && needless.is_empty(), "{told}");
}
