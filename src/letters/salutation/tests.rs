use super::*;

/// `language | From name | address | signed | greeting`, one case a line.
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
        let [language, from_name, address, typed, expected] = fields.as_slice() else {
            panic!("line {line} has {} fields", fields.len());
        };
        let address = Address::parse(address).unwrap();
        let typed = typed.replace("\\n", "\n");
        let facts = NameFacts { from_name, address: &address, signature: "", typed: &typed };
        let greeting = greet(&facts, Language::parse(language).unwrap());
        count += 1;
        if greeting.text != *expected {
            wrong.push(format!("{line}: {from_name:?} signed {typed:?}: {:?}, not {expected:?}", greeting.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 150, "{count} cases");
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
            let facts = NameFacts { from_name, address: &address, signature: from_name, typed: from_name };
            let greeting = greet(&facts, Language::parse(language).unwrap()).text;
            assert!(greeting.chars().count() < 80, "{greeting}");
            assert!(greeting.chars().all(clean::is_visible) && !greeting.contains(['{', '@']), "{greeting:?}");
        }
    }
}

use crate::letters::clean;
