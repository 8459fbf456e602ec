//! Reads letters of other people's test sets as the office reads them.
//! Must not need anything but `tests/fixtures`; each set there carries its licence.

use std::fs;
use std::path::{Path, PathBuf};

use answerable::domain::message::{DeliveryAction, Doubt, Message, Report, Sender};
use answerable::mail::{self, ReadSettings, reply};
use serde_json::Value;

fn fixtures(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(set)
}

fn rows(set: &str) -> Vec<Value> {
    let rows: Vec<Value> = fs::read_to_string(fixtures(set).join("expected.jsonl"))
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert!(!rows.is_empty(), "no expectations in {set}");
    rows
}

fn read(raw: &[u8]) -> Message {
    mail::read(raw, &ReadSettings { whole: true, size: raw.len() as u64, ..ReadSettings::default() })
}

fn letter(set: &str, row: &Value) -> (String, Message) {
    let file = row["file"].as_str().unwrap().to_owned();
    let raw = fs::read(fixtures(set).join(&file)).unwrap();
    (file, read(&raw))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn odd_letters_are_read_cleanly() {
    for row in rows("customers-odd") {
        let (file, message) = letter("customers-odd", &row);
        if let Some(wanted) = row["expect_text"].as_str() {
            assert_eq!(folded(&message.body.text), folded(wanted), "{file}");
        }
        let texts = [&message.subject, &message.body.text, &message.body.new_text];
        let names = message.sender.person().map(|p| p.name.clone()).unwrap_or_default();
        assert!(texts.iter().all(|t| !t.chars().any(|c| c.is_control() && c != '\n' && c != '\t')), "{file}");
        assert!(!message.subject.contains('\n') && !names.contains('\n'), "{file}");
        // A forged line end must not have made a header field.
        let values = message.headers.0.iter().all(|(_, v)| !v.contains(['\n', '\r', '\0']));
        assert!(values && !message.headers.has("Bcc"), "{file}");
    }
}

#[test]
fn odd_senders_are_nobody() {
    let of = |file: &str| read(&fs::read(fixtures("customers-odd").join(file)).unwrap()).sender;
    assert_eq!(of("no-from.eml"), Sender::Missing);
    assert!(matches!(of("two-from-headers.eml"), Sender::Several(_)));
    assert!(matches!(of("two-from-addresses.eml"), Sender::Several(_)));
    let bidi = of("bidi-name.eml");
    let name = &bidi.person().unwrap().name;
    assert!(!name.contains(['\u{202e}', '\u{200b}', '\u{2066}']), "{name:?}");
}

#[test]
fn odd_bodies_keep_what_the_writer_meant() {
    let of = |file: &str| read(&fs::read(fixtures("customers-odd").join(file)).unwrap());
    let hidden = of("html-hidden-text.eml").body.text;
    assert_eq!(hidden, "My invoice is wrong.");
    assert!(!of("utf7-html.eml").body.text.contains("script"));
    assert!(of("thousand-parts.eml").body.text.len() < 2_000_000);
    assert!(of("unknown-charset.eml").defects.iter().any(|d| d.contains("charset")));
    let (a, b) = (of("twins-a.eml"), of("twins-b.eml"));
    assert_eq!((a.id == b.id, a.fingerprint.len()), (b.id == a.id, 64));
    let same_id = of("same-id-other-text.eml");
    assert_ne!(same_id.fingerprint, a.fingerprint);
}

/// Where the reference keeps quoted lines or cuts a forwarded letter, we do the opposite on
/// purpose: quotes are never the writer's words, a forwarded letter always is content.
fn ours(name: &str, wanted: &str, given: &str) -> String {
    if name.starts_with("forwarded") || name == "quote_only.txt" {
        return given.to_owned();
    }
    wanted.lines().filter(|l| !l.starts_with('>')).collect::<Vec<_>>().join("\n")
}

#[test]
fn replies_are_trimmed_as_the_reference_does() {
    let folder = fixtures("discourse-email_reply_trimmer");
    let (mut total, mut misses) = (0, Vec::new());
    for entry in fs::read_dir(folder.join("emails")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let given = fs::read_to_string(&path).unwrap();
        let wanted = ours(&name, &fs::read_to_string(folder.join("trimmed").join(&name)).unwrap(), &given);
        let body = reply::take_apart(given, "Re: x");
        total += 1;
        if name == "embedded_email_1.txt" {
            // The reference drops text below a quote; we keep it and let a person look.
            assert_eq!(body.doubt, Some(Doubt::TextBelowQuote));
            continue;
        }
        if folded(&body.new_text) != folded(&wanted) {
            misses.push(name);
        }
    }
    assert!(total >= 30, "only {total} letters found");
    assert!(misses.is_empty(), "{misses:?}");
}

#[test]
fn replies_of_common_clients_are_trimmed() {
    for row in rows("talon") {
        let file = row["file"].as_str().unwrap();
        let mut raw = fs::read(fixtures("talon").join(file)).unwrap();
        if file.ends_with(".html") {
            raw = [b"Subject: Re: x\nContent-Type: text/html; charset=utf-8\n\n", raw.as_slice()].concat();
        }
        let wanted = row["reply"].as_str().or(row["reply_ignoring_white_space"].as_str()).unwrap();
        let wanted = wanted.split("\n-- ").next().unwrap();
        assert_eq!(folded(&read(&raw).body.new_text), folded(wanted), "{file}");
    }
}

#[test]
fn an_answer_between_quotes_waits_for_a_person() {
    let text =
        fs::read_to_string(fixtures("discourse-email_reply_trimmer").join("emails/embedded_email_7.txt")).unwrap();
    assert_ne!(reply::take_apart(text, "Re: x").doubt, None);
    assert_eq!(reply::take_apart("> only a quote".into(), "Re: x").doubt, Some(Doubt::Empty));
}

#[test]
fn bounces_say_whom_they_are_about() {
    for row in rows("flufl.bounce") {
        let (file, message) = letter("flufl.bounce", &row);
        let Some(Report::Delivery(found)) = message.report else { panic!("{file}: no report") };
        let list = |key: &str| {
            row[key].as_array().unwrap().iter().map(|a| a.as_str().unwrap().to_lowercase()).collect::<Vec<_>>()
        };
        let failed = found.action == DeliveryAction::Failed;
        let wanted = if failed { list("permanent") } else { list("temporary") };
        let named = found.recipient.map(|r| r.folded()).unwrap_or_default();
        assert!(wanted.contains(&named), "{file}: {named} not in {wanted:?}");
    }
}
