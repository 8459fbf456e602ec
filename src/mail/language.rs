//! Decides in which language a writer wrote, when that is sure.
//! Must not guess: an unsure text has no language, and the mailbox has its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::domain::language::Language;

/// Characters that are looked at: more say nothing new.
const MAX_CHARACTERS: usize = 800;

/// Languages that customers may write in; similar neighbours that hardly write to anybody are left
/// out, because they would be mistaken for these.
const KNOWN: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Nld, "nl"),
    (Lang::Por, "pt"),
    (Lang::Jpn, "ja"),
    (Lang::Cmn, "zh"),
    (Lang::Kor, "ko"),
    (Lang::Ara, "ar"),
    (Lang::Ind, "id"),
    (Lang::Pol, "pl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Ces, "cs"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Tur, "tr"),
    (Lang::Ell, "el"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Tha, "th"),
    (Lang::Vie, "vi"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
];

/// Detects the language of what was typed, with the subject as a help for short texts.
pub fn detect(subject: &str, new_text: &str) -> Option<Language> {
    let end = new_text.char_indices().nth(MAX_CHARACTERS).map_or(new_text.len(), |(at, _)| at);
    let typed = new_text.get(..end).unwrap_or(new_text);
    let sample =
        if letters(typed) < 60 { Cow::Owned(format!("{}. {typed}", bare(subject))) } else { Cow::Borrowed(typed) };
    if let Some(language) = by_script(&sample) {
        return Some(language);
    }
    let count = letters(&sample);
    if count < 12 {
        return None;
    }
    let words = without_links(&sample);
    let common = by_common_words(&words);
    // Trigrams are weighed only where common words do not settle it.
    if let Some((code, true)) = common {
        return Language::parse(code);
    }
    let info = Detector::with_allowlist(KNOWN.iter().map(|(l, _)| *l).collect()).detect(&words)?;
    let code = KNOWN.iter().find(|(l, _)| *l == info.lang()).map(|(_, code)| *code)?;
    let agreed = common.is_some_and(|(c, _)| c == code);
    // whatlang's own measure is lenient with a few words.
    let sure = match count {
        0..40 => info.confidence() > 0.9,
        40..200 => info.is_reliable(),
        _ => info.is_reliable() || info.confidence() > 0.4,
    };
    (sure || agreed && info.confidence() > 0.05).then(|| Language::parse(code)).flatten()
}

fn letters(text: &str) -> usize {
    match text.is_ascii() {
        true => text.bytes().filter(u8::is_ascii_alphabetic).count(),
        false => text.chars().filter(|c| c.is_alphabetic()).count(),
    }
}

/// Words that hardly a sentence goes without, and that the neighbours do not share: a language a line.
static COMMON: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let rows = include_str!("common.txt").lines();
    rows.filter_map(|row| row.split_once(' ')).collect()
});

/// The languages of each common word, one bit for each of [`COMMON`].
static WORDS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (bit, (_, words)) in COMMON.iter().enumerate() {
        for word in words.split(' ') {
            *all.entry(word).or_insert(0) |= 1 << bit;
        }
    }
    all
});

/// Octets of the longest common word.
static LONGEST: LazyLock<usize> = LazyLock::new(|| WORDS.keys().map(|word| word.len()).max().unwrap_or(0));

/// The language whose common words stand there most, and whether that settles it: four of them,
/// and twice as many as of any other.
fn by_common_words(text: &str) -> Option<(&'static str, bool)> {
    let folded = text.to_lowercase();
    let mut counts = vec![0_usize; COMMON.len()];
    let known = 1..=*LONGEST;
    for word in folded.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| known.contains(&w.len())) {
        let languages = WORDS.get(word).copied().unwrap_or(0);
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += usize::from(languages >> bit & 1);
        }
    }
    let best = counts.iter().copied().max().unwrap_or(0);
    let place = counts.iter().position(|c| *c == best)?;
    let second = counts.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, c)| *c).max().unwrap_or(0);
    let code = COMMON.get(place).map(|(code, _)| *code)?;
    (best >= 2 && best > second).then_some((code, best >= 4 && best >= 2 * second))
}

/// Scripts that one language alone uses need few characters.
fn by_script(text: &str) -> Option<Language> {
    if text.is_ascii() {
        return None;
    }
    let (mut kana, mut hangul, mut han, mut other) = (0, 0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{ac00}'..='\u{d7af}' => hangul += 1,
            '\u{4e00}'..='\u{9fff}' => han += 1,
            _ => other += 1,
        }
    }
    let code = match (kana, hangul, han) {
        (k, _, h) if k >= 3 && k + h > other => "ja",
        (_, k, _) if k >= 3 && k > other => "ko",
        (0, 0, h) if h >= 4 && h > other => "zh",
        _ => return None,
    };
    Language::parse(code)
}

fn bare(subject: &str) -> String {
    crate::domain::message::base_subject(subject)
}

fn without_links(text: &str) -> String {
    text.split_whitespace()
        .filter(|w| !(w.contains('@') || w.contains(':') && w.contains("://")))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::detect;

    fn code(text: &str) -> Option<String> {
        detect("", text).map(|l| l.code().to_owned())
    }

    #[test]
    fn plain_letters_are_recognised() {
        for (text, expected) in [
            ("I bought a coat in your shop last week and the sleeve was torn when I opened the parcel.", "en"),
            ("Ich habe letzte Woche einen Mantel gekauft und der Ärmel war gerissen, als ich das Paket öffnete.", "de"),
            (
                "J'ai acheté un manteau la semaine dernière et la manche était déchirée quand j'ai ouvert le colis.",
                "fr",
            ),
            ("先週コートを買いましたが、袖が破れていました。", "ja"),
            ("أريد استرجاع أموالي لأن الطلب لم يصل حتى الآن", "ar"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_word_or_two_prove_nothing() {
        assert_eq!(code("Ok"), None);
        assert_eq!(code("482913"), None);
        assert_eq!(code("Super, danke"), None);
    }
}
