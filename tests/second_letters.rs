//! What customers write the second time: mere thanks, something more, and answers to "did it stay fixed?".
//! Must not need anything but `tests/fixtures`.

use std::fs;
use std::path::Path;

use answerable::domain::check_in::{self, Answer};
use answerable::domain::thanks::is_mere_thanks;

/// Rows of `wanted|text`; `~` stands for a line end.
fn rows(file: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/second-letters").join(file);
    let table = fs::read_to_string(path).unwrap();
    table.lines().filter_map(|l| l.split_once('|')).map(|(w, t)| (w.to_owned(), t.replace('~', "\n"))).collect()
}

fn wrong(file: &str, read: impl Fn(&str) -> &'static str) -> Vec<String> {
    let all: Vec<_> = [file.to_owned(), file.replace(".txt", "-2.txt")].iter().flat_map(|f| rows(f)).collect();
    assert!(!all.is_empty());
    all.into_iter().filter(|(w, t)| read(t) != w).map(|(w, t)| format!("wanted {w}, got {}: {t}", read(&t))).collect()
}

#[test]
fn mere_thanks_close_nothing_anew_and_anything_more_is_a_letter() {
    let wrong = wrong("thanks.txt", |text| if is_mere_thanks(text) { "thanks" } else { "letter" });
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_to_the_question_months_later_are_understood() {
    let wrong = wrong("check-in.txt", |text| match check_in::read(text) {
        Answer::StayedFixed => "fixed",
        Answer::NotFixed => "not",
        Answer::Objects => "objects",
        Answer::Other => "other",
    });
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
