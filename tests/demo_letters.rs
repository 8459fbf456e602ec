//! The letters of the demo keep to what `demo/README.md` says about them.
//! Reads files only.

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
