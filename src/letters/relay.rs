//! The department's answer as the customer gets it: greeted, signed by the executive, nothing else.
//! Must not know who answered or whether they may; that was decided before.

use super::salutation::{NameFacts, sign_off};
use super::{Letters, Text, clean};
use crate::domain::language::Language;

/// What a relayed answer is made of.
#[derive(Debug, Clone)]
pub struct RelayFacts<'a> {
    /// What is known of the customer's name.
    pub writer: NameFacts<'a>,
    /// The language of the conversation.
    pub language: Language,
    /// What the department typed, without quotes and signature.
    pub words: &'a str,
    /// What stands under the letter.
    pub signature: &'a str,
}

/// How a department opens when it greets the customer itself, lower case.
const GREETINGS: &[&str] = &[
    "dear ",
    "hello",
    "hi ",
    "hi,",
    "good morning",
    "good afternoon",
    "good evening",
    "greetings",
    "guten tag",
    "hallo",
    "liebe ",
    "lieber ",
    "sehr geehrte",
    "guten morgen",
    "grüß",
    "bonjour",
    "bonsoir",
    "cher ",
    "chère ",
    "madame",
    "monsieur",
    "estimad",
    "querid",
    "hola",
    "buenos",
    "buenas",
    "buongiorno",
    "buonasera",
    "gentile ",
    "caro ",
    "cara ",
    "egregi",
    "geachte",
    "beste ",
    "goedemorgen",
    "goedemiddag",
    "goedendag",
    "dag ",
    "olá",
    "ola,",
    "bom dia",
    "boa tarde",
    "prezad",
    "car@",
    "caro",
    "exmo",
    "exma",
];

/// How an answer closes that was typed without a closing phrase: a bare name below it would be curt.
const CLOSINGS: &[(&str, &str)] = &[
    ("en", "Kind regards,"),
    ("de", "Mit freundlichen Grüßen"),
    ("fr", "Bien cordialement,"),
    ("es", "Un cordial saludo,"),
    ("it", "Cordiali saluti"),
    ("nl", "Met vriendelijke groet,"),
    ("pt", "Com os melhores cumprimentos,"),
    ("ja", "何卒よろしくお願いいたします。"),
];

impl Letters {
    /// What the customer gets. A greeting and a closing phrase are added when the department wrote none, the
    /// signature when the last line is not it already.
    pub fn relay(&self, r: &RelayFacts<'_>) -> Text {
        let words = clean::lines(r.words);
        let words = words.trim();
        // Who signed, and with which extension, stays inside (promise 6); the closing phrase stays.
        let signed = sign_off::signed_from(words);
        let words = signed.and_then(|at| words.get(..at)).unwrap_or(words).trim_end();
        let greeted = greets(words);
        let salutation = if greeted { String::new() } else { r.writer.greeting(r.language).text };
        let mut text = String::new();
        if !greeted {
            text.push_str(&salutation);
            text.push_str("\n\n");
        }
        text.push_str(words);
        let signature = r.signature.trim();
        if !signature.is_empty() && !words.ends_with(signature) {
            if signed.is_none() && !sign_off::closes(words) {
                let own = CLOSINGS.iter().find(|(code, _)| *code == r.language.code()).map(|(_, phrase)| *phrase);
                text.push('\n');
                if let Some(phrase) = own {
                    text.push('\n');
                    text.push_str(phrase);
                }
            }
            text.push('\n');
            text.push_str(signature);
        }
        Text { language: r.language, variant: "relay".into(), subject: None, text, salutation }
    }
}

/// Whether the first line is a greeting: short, alone on its line, and opened like one.
fn greets(words: &str) -> bool {
    let first = words.lines().next().unwrap_or_default().trim();
    let short = first.chars().count() <= 60;
    let lower = first.to_lowercase();
    let honoured = ["様", "さん", "様、", "さま"].iter().any(|h| first.ends_with(h));
    let ends = first.ends_with([',', ':', '!', '，', '、']) || first.split_whitespace().count() <= 4;
    short && (honoured || ends && !first.ends_with(['.', '?']) && GREETINGS.iter().any(|g| lower.starts_with(g)))
}

#[cfg(test)]
mod tests {
    use super::greets;

    #[test]
    fn a_greeting_is_not_written_twice() {
        for yes in
            ["Dear Ms Okafor,\n\nWe", "Hello Maria\nit", "Guten Tag Herr Weber,\n", "Bonjour,\nMerci", "田中様\n"]
        {
            assert!(greets(yes), "{yes}");
        }
        for no in ["We sent it today.", "Hi is what I would say, but the parcel left today and will arrive on", ""] {
            assert!(!greets(no), "{no}");
        }
    }
}
