use super::*;

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
        let facts = NameFacts { from_name, address: &address, reply_name, signature: "", typed: &typed };
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
            let facts =
                NameFacts { from_name, address: &address, reply_name: "", signature: from_name, typed: from_name };
            let greeting = greet(&facts, Language::parse(language).unwrap()).text;
            assert!(greeting.chars().count() < 80, "{greeting}");
            assert!(greeting.chars().all(clean::is_visible) && !greeting.contains(['{', '@']), "{greeting:?}");
        }
    }
}

use crate::letters::clean;

/// Prints the greeting of every line of the file that `NAMES` names: `language | From name | address | signed`.
#[test]
#[ignore = "for a person to read"]
fn audit() {
    let Ok(file) = std::env::var("NAMES") else { return };
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [language, from_name, address, typed] = fields.as_slice() else { continue };
        let Ok(address) = Address::parse(address) else { continue };
        let typed = typed.replace("\\n", "\n");
        let facts = NameFacts { from_name, address: &address, reply_name: "", signature: "", typed: &typed };
        println!("AUDIT {}\t{from_name}\t{address}\t{typed:?}", greet(&facts, Language::parse(language).unwrap()).text);
    }
}
