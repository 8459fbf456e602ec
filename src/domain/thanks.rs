//! Whether a further letter only says thank you.
//! Must not guess: a letter that may want an answer gets one.

/// Words of thanks, folded to lower case, by which a short note may begin or end.
const THANKS: &[&str] = &[
    "thank you",
    "thanks",
    "thank u",
    "many thanks",
    "much appreciated",
    "cheers",
    "danke",
    "vielen dank",
    "herzlichen dank",
    "besten dank",
    "merci",
    "gracias",
    "grazie",
    "obrigado",
    "obrigada",
    "dank u",
    "dank je",
    "bedankt",
    "hartelijk dank",
    "ありがとう",
    "谢谢",
    "tack",
    "tak",
    "takk",
    "dziękuję",
    "terima kasih",
    "شكرا",
];

/// Words that turn a thank-you into something else.
const BUT: &[&str] = &[
    "but",
    "however",
    "still",
    "not",
    "n't",
    "again",
    "aber",
    "jedoch",
    "noch",
    "nicht",
    "kein",
    "mais",
    "toujours",
    "pas",
    "encore",
    "pero",
    "todavía",
    "aún",
    "ancora",
    "però",
    "ma",
    "mas",
    "ainda",
    "não",
    "non",
    "maar",
    "niet",
    "nog",
    "しかし",
    "まだ",
    "please",
    "bitte",
    "s'il",
    "por favor",
    "per favore",
    "could you",
    "can you",
    "when",
    "why",
    "wann",
    "warum",
    "no",
];

/// Whether the text is a mere thank-you: short, thankful, no question, nothing that takes it back.
pub fn is_mere_thanks(text: &str) -> bool {
    let folded = text.to_lowercase().replace(['’', '‘'], "'");
    if folded.chars().count() > 240 || folded.contains(['?', '？']) || folded.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let words: Vec<&str> =
        folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).collect();
    let spaced = format!(" {} ", words.join(" "));
    let says = |list: &[&str]| {
        list.iter().any(|p| {
            if p.is_ascii() || p.chars().all(|c| c.is_alphabetic() && c < '\u{0e00}') {
                if *p == "n't" { spaced.contains("n't ") } else { spaced.contains(&format!(" {p} ")) }
            } else {
                spaced.contains(p)
            }
        })
    };
    says(THANKS) && !says(BUT)
}

#[cfg(test)]
mod tests {
    use super::is_mere_thanks;

    #[test]
    fn thanks_in_many_languages_want_no_answer() {
        for text in [
            "Thank you so much, that was quick!",
            "Thanks!\nMaria",
            "Vielen Dank, das hat geholfen.",
            "Merci beaucoup pour votre aide.",
            "Muchas gracias por todo",
            "ありがとうございます。",
        ] {
            assert!(is_mere_thanks(text), "{text}");
        }
    }

    #[test]
    fn thanks_that_take_something_back_want_one() {
        for text in [
            "Thanks, but the coat is still torn.",
            "Thank you. When will it arrive?",
            "Danke, aber das Paket ist nicht da.",
            "Merci, mais ce n'est toujours pas réglé.",
            "Thanks. Order 482913 came torn again",
            "The zip broke.",
        ] {
            assert!(!is_mere_thanks(text), "{text}");
        }
    }
}
