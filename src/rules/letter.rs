//! What the rules may look at in a letter.
//! Must not know rules; a message and an example both become one of these.

use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::message::{Headers, Message, Sender};

/// The fields of one letter.
#[derive(Debug, Clone)]
pub(crate) struct Letter<'a> {
    /// The subject, decoded.
    pub(crate) subject: &'a str,
    /// What the writer typed.
    pub(crate) body: &'a str,
    /// Everybody in From.
    pub(crate) from: Vec<&'a Person>,
    /// Everybody it was sent to.
    pub(crate) to: Vec<&'a Person>,
    /// Its header fields.
    pub(crate) headers: &'a Headers,
    /// Name and media type of what came with it.
    pub(crate) attachments: Vec<(&'a str, &'a str)>,
    /// The language, when that is sure.
    pub(crate) language: Option<Language>,
}

impl<'a> From<&'a Message> for Letter<'a> {
    fn from(message: &'a Message) -> Self {
        let from = match &message.sender {
            Sender::One(person) => vec![person],
            Sender::Several(people) => people.iter().collect(),
            Sender::Missing | Sender::Unreadable(_) => Vec::new(),
        };
        Self {
            subject: &message.subject,
            body: &message.body.new_text,
            from,
            to: message.recipients.iter().collect(),
            headers: &message.headers,
            attachments: message.attachments.iter().map(|a| (a.name.as_str(), a.media_type.as_str())).collect(),
            language: message.language,
        }
    }
}
