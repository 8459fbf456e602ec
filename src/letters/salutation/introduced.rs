//! The name by which writers introduce themselves in the text: `My name is Deepa Raghunathan and …`.
//! Must not be asked where From or a signature names the writer.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::likeness;
use super::names::{begins_given, known};
use super::words;

/// Phrases behind which nothing but the writer's name stands.
const NAMES: &[&str] = &[
    "my name is ",
    "my name's ",
    "mein name ist ",
    "ich heiße ",
    "ich heisse ",
    "je m'appelle ",
    "je m’appelle ",
    "mon nom est ",
    "me llamo ",
    "mi nombre es ",
    "mi chiamo ",
    "il mio nome è ",
    "mijn naam is ",
    "ik heet ",
    "o meu nome é ",
    "meu nome é ",
    "chamo-me ",
    "quem escreve é a ",
    "quem escreve é o ",
    "me chamo ",
];

/// Phrases behind which many other words stand too.
const OFTEN: &[&str] = &[
    "i'm ",
    "i’m ",
    "i am ",
    "ich bin ",
    "je suis ",
    "soy ",
    "sono ",
    "ik ben ",
    "eu sou ",
    "sou a ",
    "sou o ",
    "it's ",
    "its ",
    "this is ",
    "hier ist ",
    "hier schreibt ",
];

/// Lines of a form: `Name: Patrick Osei`.
const FIELDS: &[&str] = &[
    "name:",
    "full name:",
    "first name:",
    "vorname:",
    "prénom :",
    "prénom:",
    "voornaam:",
    "your name:",
    "what is your name?",
    "your name",
    "ihr name:",
    "wie heißen sie?",
    "votre nom :",
    "nom:",
    "nom :",
    "nombre:",
    "nome:",
    "naam:",
    "vor- und nachname:",
];

/// All phrases: most lines hold none of them, and one pass tells.
static PHRASES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(NAMES.iter().chain(OFTEN).chain(FIELDS).chain(HAN)).ok());

/// Octets at the front of a line in which writers introduce themselves.
const FRONT: usize = 400;

/// The name in the first lines of a text. None when it may be somebody else's.
pub fn find(text: &str) -> Option<&str> {
    let lines = text.lines().map(|line| front(line.trim())).filter(|line| !line.is_empty());
    lines.take(6).find_map(|line| {
        let lower = line.to_lowercase();
        if !PHRASES.as_ref().is_some_and(|phrases| phrases.is_match(&lower)) {
            return None;
        }
        field(line, &lower)
            .or_else(|| said(line, &lower, NAMES, false))
            .or_else(|| said(line, &lower, OFTEN, true))
            .or_else(|| han(line))
    })
}

fn front(line: &str) -> &str {
    let end = (0..=FRONT.min(line.len())).rev().find(|at| line.is_char_boundary(*at));
    end.and_then(|end| line.get(..end)).unwrap_or_default()
}

fn field<'a>(line: &'a str, lower: &str) -> Option<&'a str> {
    let named = FIELDS.iter().find(|field| lower.starts_with(**field))?;
    let name = line.get(named.len()..)?.trim();
    (begins_given(name) && name.split(' ').count() <= 4).then_some(name)
}

/// What stands behind one of the phrases where a sentence or a clause begins.
fn said<'a>(line: &'a str, lower: &str, phrases: &[&str], often: bool) -> Option<&'a str> {
    if lower.len() != line.len() {
        return None;
    }
    phrases.iter().find_map(|phrase| {
        let at = lower.find(phrase)?;
        let before = lower.get(..at)?.trim_end();
        let begins = before.is_empty()
            || before.ends_with(['.', '!', ',', '?', ':', '-', '–'])
            || matches!(before, "hi" | "hello" | "hallo" | "hola" | "ciao" | "olá");
        let quoted = before.contains(['"', '“', '„', '«']);
        let rest = line.get(at + phrase.len()..)?;
        (begins && !quoted).then(|| leading_name(rest, often)).flatten()
    })
}

/// The words in capitals at the front, where the first is a given name and what follows is no part of it.
fn leading_name(text: &str, often: bool) -> Option<&str> {
    let mut end = 0;
    let mut count = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches([' ', ',', '.', '!', ';', '?', ')', '…']);
        let joined = count > 0 && words::holds("de da do dos das del la las van der den von zu di al el bin", bare);
        if bare.is_empty() || !(bare.starts_with(char::is_uppercase) || joined) || bare.contains(['\'', '’']) && often
        {
            break;
        }
        count += 1;
        end += bare.len();
        if bare.len() != word.trim_end().len() || count == 4 {
            break;
        }
        end += word.len() - bare.len();
    }
    let name = text.get(..end)?.trim_end();
    let first = name.split(' ').next()?;
    let after = text.get(name.len()..).unwrap_or_default();
    let ends = after.is_empty()
        || after.starts_with([',', '.', '!', ';'])
        || [" and ", " und ", " et ", " y ", " e ", " en ", " aus ", " from ", " btw", " here"]
            .iter()
            .any(|w| after.starts_with(w));
    let second = name.split(' ').nth(1).map(known);
    let two = known(first).given && second.is_some_and(|k| !k.is_only_word());
    let sure = if often {
        (two || known(first).common || known(first).is_only_given())
            && ends
            && !words::is_place(&super::case::fold(first))
    } else {
        begins_given(first) || !known(first).is_only_word() && name.contains(' ') && likeness::as_given(first) > 0
    };
    sure.then_some(name)
}

/// What stands behind a name in Japanese.
const HAN: &[&str] = &["と申します", "と申す者", "といいます", "と言います"];

/// `渡辺と申します`.
fn han(line: &str) -> Option<&str> {
    let end = HAN.iter().filter_map(|said| line.find(said)).min()?;
    let before = line.get(..end)?;
    // The last run of Chinese characters: `教員をしております増成`.
    let kanji = |c: char| matches!(c as u32, 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff);
    let start = before.char_indices().rev().find(|(_, c)| !kanji(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let name = before.get(start..)?;
    (1..=8).contains(&name.chars().count()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_introduce_themselves_and_nobody_else_is_taken_for_them() {
        for (text, name) in [
            ("My name is Deepa Raghunathan and I teach.", "Deepa Raghunathan"),
            ("Hi, I'm Callum, I'm 12.", "Callum"),
            ("Guten Tag, ich heiße Hannelore Beck und bin 78.", "Hannelore Beck"),
            ("Hallo, ik ben Bas en ik zit in groep 7.", "Bas"),
            ("Name: Patrick Osei\nMessage: hello", "Patrick Osei"),
            ("はじめまして、渡辺と申します。", "渡辺"),
        ] {
            assert_eq!(find(text), Some(name), "{text}");
        }
        for text in [
            "I am Victoria's mother.",
            "I'm Sorry.",
            "She said \"my name is Laura\" and left.",
            "The driver told me his name is Peter.",
            "I'm Christian and proud.",
            "Your colleague, I think my name is on it.",
        ] {
            assert!(find(text).is_none_or(|name| name == "Christian"), "{text}: {:?}", find(text));
        }
    }
}
