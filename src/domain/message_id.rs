//! The identifier of one message, read leniently and written strictly.
//! Must not know threads; it only names a message.

use std::fmt;

/// A Message-ID without its angle brackets (RFC 5322 §3.6.4).
///
/// It holds no blank, bracket or control character, so it can be written into a header as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Takes one id, with or without brackets and blanks around it; `None` when nothing usable is left.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        // A header line holds 998 octets (RFC 5322 §2.1.1); an id that fills it cannot be quoted back.
        let fits = !text.is_empty() && text.len() <= 900;
        let clean = text.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '<' && c != '>');
        (fits && clean).then(|| Self(text.to_owned()))
    }

    /// Every id in a Message-ID, In-Reply-To or References field body, in order and once each.
    ///
    /// Phrases before an id, missing blanks between ids, commas, comments and missing brackets are
    /// all met in the wild and all read.
    pub fn parse_all(field: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut push = |id: Option<Self>| {
            if let Some(id) = id
                && !found.contains(&id)
            {
                found.push(id);
            }
        };
        if field.contains('<') {
            for piece in field.split('<').skip(1) {
                let inside = piece.split('>').next().unwrap_or_default();
                // Folding may have put blanks inside the brackets.
                push(Self::parse(&inside.split_whitespace().collect::<String>()));
            }
        } else {
            for piece in field.split([' ', '\t', ',', '\r', '\n']) {
                if piece.contains('@') {
                    push(Self::parse(piece.trim_matches(['(', ')', '"', ';'])));
                }
            }
        }
        found
    }

    /// The id without brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    /// Writes the id with its angle brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}
