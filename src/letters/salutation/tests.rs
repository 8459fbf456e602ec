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
        let facts = NameFacts { from_name, address: &address, reply_name, signature: &signature, typed: &typed };
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
