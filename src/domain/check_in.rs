//! How a customer's answer to "did it stay fixed?" is read: yes, no, something else, or no more mails.
//! Must not guess: what is not plainly a short yes counts as something that a person reads.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::thanks::is_mere_thanks;

/// Phrases by what they tell, in lower case: who wants no mails, that it came back, that all is well, a first word
/// that says no, what makes a yes less plain, and a no that is good news.
static TABLE: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let rows = include_str!("check_in.txt").lines().filter_map(|row| row.split_once(' '));
    rows.map(|(kind, phrases)| (kind, phrases.split('|').collect())).collect()
});

fn phrases(kind: &str) -> impl Iterator<Item = &'static str> {
    TABLE.get(kind).into_iter().flatten().copied()
}

/// What a customer says months later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It stayed fixed.
    StayedFixed,
    /// It did not.
    NotFixed,
    /// They want no further mails.
    Objects,
    /// Something else, which a person reads.
    Other,
}

/// A plain yes is short.
const SHORT: usize = 240;

/// Reads what a customer typed in answer to the question.
pub fn read(typed: &str) -> Answer {
    let mut text = folded(typed);
    let says = |text: &str, kind| phrases(kind).any(|phrase| holds(text, phrase));
    if says(&text, "objects") {
        return Answer::Objects;
    }
    // "No complaints" is a yes.
    let well = says(&text, "fixed") || is_mere_thanks(typed);
    for good in phrases("well-without") {
        text = text.replace(good, "");
    }
    let text = text.trim_start_matches([',', '.', '!', ' ', ';']);
    let bare_no = phrases("no").any(|no| text.split([',', '.', '!', ' ', '\n', '、', '。']).next() == Some(no));
    // "Yes, no problems since" begins with neither; "no, it is fine" is for a person.
    if says(text, "broken") {
        return Answer::NotFixed;
    }
    if bare_no {
        return if well { Answer::Other } else { Answer::NotFixed };
    }
    let asks = text.contains(['?', '？']);
    if !asks && !says(text, "but") && text.chars().count() <= SHORT && well {
        return Answer::StayedFixed;
    }
    Answer::Other
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace(['\u{2019}', '\u{2bc}', '`'], "'")
}

/// Whether a phrase stands in the text as whole words; scripts without spaces have no borders.
fn holds(text: &str, phrase: &str) -> bool {
    let plain = phrase.chars().next().is_some_and(|c| u32::from(c) >= 0x3000);
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        plain || !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_yes_in_eight_languages_is_one() {
        for text in [
            "Yes, thank you. It has worked ever since.",
            "All good, thanks for asking!",
            "Ja, alles bestens. Danke der Nachfrage.",
            "Oui, tout va bien, merci.",
            "Sí, todo en orden. Gracias.",
            "Sì, tutto a posto, grazie!",
            "Ja, het is opgelost. Bedankt!",
            "Sim, tudo certo, obrigada.",
            "はい、問題ありません。ありがとうございます。",
            "Thank you so much!",
        ] {
            assert_eq!(read(text), Answer::StayedFixed, "{text}");
        }
    }

    #[test]
    fn a_no_is_one_wherever_it_stands() {
        for text in [
            "No.",
            "No, the sleeve tore again after a week.",
            "Thank you for asking, but it is still not fixed.",
            "Nein, leider nicht.",
            "Leider ist der Fehler wieder aufgetreten.",
            "Non, toujours pas réglé.",
            "La verdad, todo sigue igual.",
            "Purtroppo non funziona.",
            "Helaas, nog steeds hetzelfde.",
            "Infelizmente voltou a acontecer.",
            "いいえ、また壊れました。",
            "I never heard from your team again.",
        ] {
            assert_eq!(read(text), Answer::NotFixed, "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_for_a_person() {
        for text in [
            "Yes, but the colour is different now.",
            "Yes. Could you also send me the invoice?",
            "I moved to Lisbon in the meantime.",
            "No, it is all good now, nothing to complain about.",
            "",
        ] {
            assert_eq!(read(text), Answer::Other, "{text}");
        }
    }

    #[test]
    fn who_wants_no_mails_gets_none() {
        for text in [
            "Please stop writing to me.",
            "Bitte keine weiteren Mails.",
            "Ne m\u{2019}écrivez plus.",
            "No me escriban más.",
            "今後は連絡しないでください。",
        ] {
            assert_eq!(read(text), Answer::Objects, "{text}");
        }
    }
}
