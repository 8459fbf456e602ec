//! The letters of the demo keep to what `demo/README.md` says about them.
//! Reads files only.

#[path = "../demo/letters.rs"]
mod embedded;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;

fn letters() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/letters");
    let mut letters = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("demo/letters") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert_eq!(path.extension().and_then(|extension| extension.to_str()), Some("eml"), "{stem}");
        letters.insert(stem, fs::read_to_string(&path).expect("a letter in UTF-8"));
    }
    assert!(letters.len() >= 40, "only {} letters", letters.len());
    letters
}

#[test]
fn every_token_is_one_that_the_demo_fills() {
    let time = Regex::new(r"^@-(\d+[dhm])+$").expect("a pattern");
    let mail = Regex::new(
        r"^@\{(acknowledgement|forward) ([0-9a-z-]+) (message-id|references|reply-to|envelope-from|subject|quote)\}$",
    )
    .expect("a pattern");
    let token = Regex::new(r"@-[0-9a-z]+|@\{[^}\n]*\}?").expect("a pattern");
    let letters = letters();
    for (stem, text) in &letters {
        for found in token.find_iter(text).map(|found| found.as_str()) {
            let Some(parts) = mail.captures(found) else {
                assert!(time.is_match(found), "{stem}: {found} is no token");
                continue;
            };
            let about = &parts[2];
            assert!(letters.contains_key(about), "{stem}: {found} names a letter that does not exist");
            assert!(stem.as_str() >= "50" && about < "50", "{stem}: {found} is not there yet");
        }
    }
}

#[test]
fn every_letter_says_when_it_arrived() {
    for (stem, text) in letters() {
        let (head, _) = text.split_once("\n\n").unwrap_or_else(|| panic!("{stem}: no body"));
        assert!(head.contains("\nDate: @-"), "{stem}: no Date");
        assert!(head.starts_with("Return-Path: <"), "{stem}: no Return-Path");
        assert!(head.contains("\nReceived: "), "{stem}: no Received");
    }
}

#[test]
fn nobody_real_is_written_to() {
    let address = Regex::new(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)").expect("a pattern");
    for (stem, text) in letters() {
        for found in address.captures_iter(&text) {
            let domain = found[1].to_ascii_lowercase();
            let reserved = ["example.com", "example.net", "example.org"]
                .iter()
                .any(|end| domain == *end || domain.ends_with(&format!(".{end}")));
            assert!(reserved, "{stem}: {} is not a reserved address", &found[0]);
        }
    }
}

#[test]
fn the_duplicate_is_the_same_letter() {
    let letters = letters();
    assert_eq!(letters["41-duplicate"], letters["01-charged-twice"]);
}

#[test]
fn every_letter_of_the_folder_is_embedded_in_order() {
    let on_disk: Vec<(String, String)> = letters().into_iter().collect();
    let embedded: Vec<(String, String)> =
        embedded::LETTERS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    assert_eq!(embedded, on_disk);
}

#[test]
fn tokens_become_dates_and_what_was_sent() {
    let now = "2026-11-21T12:00:00Z".parse().expect("a time");
    let letter = "Date: @-1d2h30m\nTo: @{forward 02-torn-coat reply-to}\nFrom: a@-b@c.example @-3x @";
    let filled = embedded::fill(letter, now, |ask| {
        assert_eq!(ask, embedded::Ask { kind: "forward", letter: "02-torn-coat", field: "reply-to" });
        Some("jane.doe+token@example.com".to_owned())
    });
    let expected = "Date: Fri, 20 Nov 2026 09:30:00 +0000\nTo: jane.doe+token@example.com\nFrom: a@-b@c.example @-3x @";
    assert_eq!(filled.as_deref(), Ok(expected));
}

#[test]
fn a_letter_about_a_mail_that_was_never_sent_is_refused() {
    let refused = embedded::fill("To: @{forward 02-torn-coat reply-to}", jiff::Timestamp::UNIX_EPOCH, |_| None);
    assert!(refused.is_err());
    assert!(embedded::answers_a_mail("50-follow-up") && !embedded::answers_a_mail("41-duplicate"));
}

#[test]
fn no_token_is_left_in_a_filled_letter() {
    for (name, text) in embedded::LETTERS {
        let filled = embedded::fill(text, jiff::Timestamp::UNIX_EPOCH, |ask| Some(ask.field.to_owned()));
        let filled = filled.unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert!(!filled.contains("@-") && !filled.contains("@{"), "{name}");
    }
}
