//! Decides in which language a writer wrote, when that is sure.
//! Must not guess: an unsure text has no language, and the mailbox has its own.

use whatlang::{Detector, Lang};

use crate::domain::language::Language;

/// Characters that are looked at: more say nothing new.
const MAX_CHARACTERS: usize = 3_000;

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
    let typed: String = new_text.chars().take(MAX_CHARACTERS).collect();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let sample = if letters(&typed) < 60 { format!("{}. {typed}", bare(subject)) } else { typed };
    if let Some(language) = by_script(&sample) {
        return Some(language);
    }
    let count = letters(&sample);
    if count < 12 {
        return None;
    }
    let detector = Detector::with_allowlist(KNOWN.iter().map(|(l, _)| *l).collect());
    let info = detector.detect(&without_links(&sample))?;
    // whatlang's own measure is lenient with a few words.
    let sure =
        if count < 40 { info.confidence() > 0.9 } else { info.is_reliable() || count > 200 && info.confidence() > 0.4 };
    let code = KNOWN.iter().find(|(l, _)| *l == info.lang()).map(|(_, code)| *code)?;
    sure.then(|| Language::parse(code)).flatten()
}

/// Scripts that one language alone uses need few characters.
fn by_script(text: &str) -> Option<Language> {
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
    text.split_whitespace().filter(|w| !w.contains("://") && !w.contains('@')).collect::<Vec<_>>().join(" ")
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
