//! What classification saw of a letter: text and fields, without attachments and without bytes.
//! Must not know rules or where it is kept.

use jiff::Timestamp;

use super::address::Person;
use super::language::Language;
use super::message::{AuthenticationResult, Headers, Message, Sender};

/// Characters of a text that are kept.
const LONGEST_TEXT: usize = 64 * 1024;
/// Characters of a header field that are kept.
const LONGEST_FIELD: usize = 1_000;
/// Header fields that say nothing but which way a letter took and who sealed it, and are long.
const LEFT_OUT: [&str; 6] =
    ["received", "dkim-signature", "x-received", "x-google-dkim-signature", "autocrypt", "face"];

/// The fields of one letter, kept so that other rules can be tried on it later.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The subject.
    pub subject: String,
    /// What the writer typed; at most 65,536 characters of it.
    pub body: String,
    /// Everybody in From.
    pub from: Vec<Person>,
    /// Everybody it was sent to.
    pub to: Vec<Person>,
    /// Its header fields, without those that seal it or tell its way.
    pub headers: Headers,
    /// Name and media type of what came with it.
    pub attachments: Vec<(String, String)>,
    /// The language, when that was sure.
    pub language: Option<Language>,
    /// Octets on the wire.
    pub size: u64,
    /// Whether the address in From was proved.
    pub authentication: AuthenticationResult,
    /// When the server received it.
    pub arrived: Timestamp,
}

impl Observed {
    /// What there is to see in a message.
    pub fn of(message: &Message, arrived: Timestamp) -> Self {
        let from = match &message.sender {
            Sender::One(person) => vec![person.clone()],
            Sender::Several(people) => people.clone(),
            Sender::Missing | Sender::Unreadable(_) => Vec::new(),
        };
        let kept = message.headers.0.iter().filter(|(name, _)| is_kept(name));
        Self {
            subject: beginning(&message.subject, LONGEST_FIELD),
            body: beginning(&message.body.new_text, LONGEST_TEXT),
            from,
            to: message.recipients.clone(),
            headers: Headers(kept.map(|(name, value)| (name.clone(), beginning(value, LONGEST_FIELD))).collect()),
            attachments: message.attachments.iter().map(|a| (a.name.clone(), a.media_type.clone())).collect(),
            language: message.language,
            size: message.size,
            authentication: message.authentication.result,
            arrived,
        }
    }
}

fn is_kept(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !LEFT_OUT.contains(&name.as_str())
        && !["arc-", "x-ms-exchange-", "x-microsoft-antispam"].iter().any(|p| name.starts_with(p))
}

fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_and_long_values_are_not_kept() {
        assert!(!is_kept("DKIM-Signature") && !is_kept("ARC-Seal") && !is_kept("Received"));
        assert!(is_kept("X-Store") && is_kept("List-Id"));
        assert_eq!(beginning("äöü", 2), "äö");
        assert_eq!(beginning("ab", 2), "ab");
    }
}
