//! `answerable demo` through the binary: every letter has its outcome, and the mails that left keep the promises.
//! Runs from a foreign folder, with a home that does not exist, and reads only what the command wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use answerable::mail::{self, ReadSettings};
use serde_json::Value;

struct Played {
    folder: PathBuf,
    fates: BTreeMap<String, Value>,
    /// Keeps the folder until the last test has read it.
    _root: tempfile::TempDir,
}

fn demo(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_answerable"))
        .args(arguments)
        .current_dir(root)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("TMPDIR", root)
        .output()
        .expect("the demo runs")
}

static PLAYED: LazyLock<Played> = LazyLock::new(|| {
    let root = tempfile::tempdir().expect("a folder");
    let ran = demo(root.path(), &["--json", "demo", "--into", "played"]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let lines = String::from_utf8(ran.stdout).expect("UTF-8");
    let fates = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
    let fates = fates.map(|fate| (fate["letter"].as_str().expect("a name").to_owned(), fate)).collect();
    Played { folder: root.path().join("played"), fates, _root: root }
});

fn fate(letter: &str) -> &'static Value {
    let found = PLAYED.fates.iter().find(|(name, _)| name.starts_with(letter));
    found.unwrap_or_else(|| panic!("no letter {letter}")).1
}

fn text<'a>(fate: &'a Value, field: &str) -> &'a str {
    fate[field].as_str().unwrap_or_default()
}

/// What left because of a letter: kind, address, and the bytes as they lie in the Maildir.
fn mails(fate: &Value) -> Vec<(String, String, Vec<u8>)> {
    let all = fate["mails"].as_array().expect("mails").iter();
    all.map(|mail| {
        let raw = std::fs::read(text(mail, "file")).expect("a mail that left");
        assert_eq!(raw, std::fs::read(text(mail, "copy")).expect("its copy"));
        (text(mail, "kind").to_owned(), text(mail, "to").to_owned(), raw)
    })
    .collect()
}

fn kinds(fate: &Value) -> Vec<(String, String)> {
    mails(fate).into_iter().map(|(kind, to, _)| (kind, to)).collect()
}

fn one(kind: &str, to: &str) -> (String, String) {
    (kind.to_owned(), to.to_owned())
}

fn words(raw: &[u8]) -> String {
    mail::read(raw, &ReadSettings::default()).body.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_letter_has_an_outcome_and_every_mail_left() {
    assert_eq!(PLAYED.fates.len(), 49);
    for (letter, fate) in &PLAYED.fates {
        assert!(!text(fate, "outcome").is_empty(), "{letter} has no outcome");
        assert!(Path::new(text(fate, "copy")).is_file(), "{letter}");
    }
    let listed: usize = PLAYED.fates.values().map(|fate| mails(fate).len()).sum();
    let lying = std::fs::read_dir(PLAYED.folder.join("out/new")).expect("mails that left").count();
    assert_eq!(listed, lying, "as many mails lie there as the letters account for");
    assert_eq!(std::fs::read_dir(PLAYED.folder.join("in/new")).expect("the inbox").count(), 0);
}

#[test]
fn nothing_is_doubled() {
    let mut acknowledged: BTreeMap<String, usize> = BTreeMap::new();
    for fate in PLAYED.fates.values() {
        for (kind, _) in kinds(fate).iter().filter(|(kind, _)| kind == "acknowledgement") {
            *acknowledged.entry(format!("{kind} {}", text(fate, "thread"))).or_default() += 1;
        }
    }
    assert!(acknowledged.len() > 20);
    assert!(acknowledged.values().all(|times| *times == 1), "{acknowledged:?}");
    assert_eq!(text(fate("41"), "outcome"), "duplicate");
    assert_eq!(text(fate("41"), "silence"), "duplicate");
    assert!(mails(fate("41")).is_empty());
}

#[test]
fn machines_hear_nothing_and_are_still_routed() {
    for letter in ["16", "17", "19", "20"] {
        let fate = fate(letter);
        assert_eq!(text(fate, "origin"), "machine", "{letter}");
        assert!(!text(fate, "silence").is_empty(), "{letter}");
        assert!(matches!(kinds(fate).as_slice(), [(kind, _)] if kind == "forward"), "{letter}: {:?}", kinds(fate));
        assert_eq!(text(fate, "owed_by"), "nobody", "{letter}: no person waits");
    }
    for letter in ["18", "33", "54", "57"] {
        assert!(mails(fate(letter)).is_empty(), "{letter}");
    }
    assert_eq!(text(fate("10"), "owed_by"), "department", "an out-of-office reply is no answer");
}

#[test]
fn a_department_answers_in_the_executives_thread_and_nothing_internal_leaks() {
    let answer = fate("52");
    let mut left = mails(answer);
    let (kind, to, raw) = left.pop().expect("a relay");
    assert!(left.is_empty() && kind == "relay" && to == "peter.nowak@nowak-mail.example.org");
    let all = String::from_utf8(raw.clone()).expect("a text mail").to_lowercase();
    for inside in ["ines", "moreau", "4417", "product-quality", "x-answerable", "#pass", "~~~", "> "] {
        assert!(!all.contains(inside), "{inside} leaked:\n{all}");
    }
    assert!(all.contains("in-reply-to: <02-torn-coat.209458@nowak-mail.example.org>"), "{all}");
    assert!(words(&raw).ends_with("Kind regards, Jane Doe"), "{}", words(&raw));
    assert_eq!(text(answer, "thread"), text(fate("02"), "thread"));
    assert_eq!(text(fate("02"), "owed_by"), "nobody", "the loop is closed");
    // To a customer nothing tells a department's address, whatever was sent.
    for fate in PLAYED.fates.values() {
        for (kind, to, raw) in mails(fate) {
            if !to.ends_with("@example.com") {
                let raw = String::from_utf8_lossy(&raw).to_lowercase();
                let address = ["billing@", "shipping@", "product-quality@", "office@", "press@"];
                assert!(address.iter().all(|inside| !raw.contains(inside)), "{kind} to {to}:\n{raw}");
            }
        }
    }
}

#[test]
fn nobody_borrows_the_executives_voice() {
    let forged = fate("56");
    assert_eq!(text(forged, "outcome"), "held");
    assert!(text(forged, "held").contains("forged"), "{}", text(forged, "held"));
    assert!(mails(forged).is_empty());
    assert_eq!(text(fate("06"), "owed_by"), "department", "the matter is still open");
}

#[test]
fn a_department_passes_a_letter_on_or_closes_it() {
    assert_eq!(kinds(fate("53")), [one("forward", "billing@example.com"), one("notice", "greg.tan@example.com")]);
    assert_eq!(text(fate("53"), "department"), "billing");
    let (_, _, raw) = mails(fate("53")).remove(0);
    let said = "greg.tan@example.com passed it on to you.";
    assert!(words(&raw).contains(said) && words(&raw).contains("so we never shipped it"), "{}", words(&raw));
    assert!(mails(fate("55")).is_empty());
    assert_eq!(text(fate("29"), "owed_by"), "nobody");
}

#[test]
fn a_follow_up_reaches_the_same_department_and_thanks_go_nowhere() {
    assert_eq!(kinds(fate("50")), [one("forward", "billing@example.com")]);
    assert_eq!(text(fate("50"), "thread"), text(fate("01"), "thread"));
    assert_eq!(kinds(fate("23")), [one("forward", "shipping@example.com")]);
    assert_eq!(text(fate("23"), "thread"), text(fate("14"), "thread"));
    assert!(mails(fate("51")).is_empty());
    assert_eq!(text(fate("51"), "thread"), text(fate("03"), "thread"));
}

#[test]
fn sensitive_letters_wait_for_a_person_and_reach_those_who_must_know() {
    for (letter, department) in
        [("09", "legal-privacy"), ("10", "press"), ("32", "legal-privacy"), ("40", "product-quality")]
    {
        let fate = fate(letter);
        assert_eq!(text(fate, "outcome"), "held", "{letter}");
        assert_eq!(text(fate, "department"), department, "{letter}");
        assert!(kinds(fate).iter().all(|(kind, _)| kind == "forward"), "{letter}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = fate("39");
    let left = mails(hostile);
    assert_eq!(left.len(), 2, "one acknowledgement, one forward: {:?}", kinds(hostile));
    assert_eq!(text(hostile, "owed_by"), "department", "a customer's #close closes nothing");
    for (kind, _, raw) in left {
        let words = words(&raw);
        assert!(!words.contains("49") && !words.contains("root:"), "{kind}: {words}");
        assert_eq!(kind == "forward", words.contains("{% include"), "{kind}: {words}");
    }
}

#[test]
fn customers_are_answered_in_their_language_and_by_name() {
    for (letter, greeting) in [
        ("01", "Dear Maria,"),
        ("03", "Guten Tag Sabine Krüger,"),
        ("04", "Bonjour Claire Besson,"),
        ("06", "Dear JT,"),
        ("12", "田中様"),
        ("14", "Buenos días, Lucía:"),
        ("15", "Gentile Giulia Ferri,"),
        ("27", "Beste Joost,"),
        ("28", "Olá, Rita,"),
        ("29", "Dear Kevin,"),
    ] {
        let left = mails(fate(letter));
        let (_, _, raw) = left.iter().find(|(kind, _, _)| kind == "acknowledgement").expect("an acknowledgement");
        assert!(words(raw).starts_with(greeting), "{letter}: {}", words(raw));
        assert!(String::from_utf8_lossy(raw).contains("\r\nAuto-Submitted: auto-replied\r\n"), "{letter}");
    }
}

#[test]
fn letters_go_where_a_reader_would_send_them() {
    for (letter, department) in [
        ("01", "billing"),
        ("02", "product-quality"),
        ("03", "shipping"),
        ("05", "stores-service"),
        ("06", "account-security"),
        ("07", "website-app"),
        ("08", "legal-privacy"),
        ("11", "jobs"),
        ("12", "office"),
        ("13", "office"),
        ("15", "stores-service"),
        ("24", "shipping"),
        ("28", "billing"),
        ("31", "billing"),
        ("36", "office"),
    ] {
        assert_eq!(text(fate(letter), "department"), department, "{letter}");
    }
}

#[test]
fn the_table_tells_each_letter_and_the_next_commands_work() {
    let root = tempfile::tempdir().expect("a folder");
    let ran = demo(root.path(), &["demo"]);
    let page = String::from_utf8(ran.stdout).expect("UTF-8");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let row = |letter: &str| page.lines().find(|l| l.trim_start().starts_with(letter)).unwrap_or_default();
    assert_eq!(page.lines().filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit())).count(), 50);
    assert!(row("02-").contains("product-quality (rule: faulty product)") && row("02-").contains("closed"), "{page}");
    assert!(row("16-").contains("no: "), "{page}");
    assert!(row("56-").contains("held: It answers for a department"), "{page}");
    let readme = include_str!("../README.md");
    let sample = readme
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()));
    for shown in sample.clone() {
        let cells = shown.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        let letter = shown.split_whitespace().next().unwrap_or_default();
        for cell in cells {
            assert!(row(letter).contains(cell), "README.md: {cell} in\n{}", row(letter));
        }
    }
    assert!(sample.count() > 3 && readme.contains("writes 49 letters"));
    let explain = page.lines().find(|line| line.contains(" explain ")).expect("a command to go on");
    let words: Vec<&str> = explain.split_whitespace().skip(1).collect();
    let explained = demo(Path::new("/"), &words);
    assert!(explained.status.success(), "{}", String::from_utf8_lossy(&explained.stderr));
    assert!(String::from_utf8_lossy(&explained.stdout).contains("faulty product"));
}

#[test]
fn a_folder_in_use_is_refused() {
    let root = tempfile::tempdir().expect("a folder");
    std::fs::write(root.path().join("mine.txt"), "mine").expect("a file");
    let ran = demo(root.path(), &["demo", "--into", "."]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("not empty"));
    assert_eq!(std::fs::read_dir(root.path()).expect("the folder").count(), 1);
}
