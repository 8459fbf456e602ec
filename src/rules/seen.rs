//! What the rules may look at in a letter.
//! Must not know rules; a message, a stored letter and an example all become one of these.

use jiff::civil::DateTime;

use super::fold::line;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, Headers, Message, Sender};

/// The fields of one letter.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The subject, decoded.
    pub subject: &'a str,
    /// What the writer typed, without quotes and signature.
    pub body: &'a str,
    /// Everybody in From.
    pub from: Vec<&'a Person>,
    /// Everybody it was sent to.
    pub to: Vec<&'a Person>,
    /// Its header fields.
    pub headers: &'a Headers,
    /// Name and media type of what came with it.
    pub attachments: Vec<(&'a str, &'a str)>,
    /// The language, when that is sure.
    pub language: Option<Language>,
    /// Octets on the wire.
    pub size: u64,
    /// Whether the address in From is proved.
    pub authentication: AuthenticationResult,
    /// When it arrived, by the clock on the mailbox's wall; none when nobody knows.
    pub arrived: Option<DateTime>,
    /// How well the office knows the writer; see [`super::RuleSet::settle`] for when that is learnt later.
    pub sender: Acquaintance,
}

impl<'a> Seen<'a> {
    /// A message as rules see it. The writer is taken for a new one.
    pub fn of(message: &'a Message, arrived: Option<DateTime>) -> Self {
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
            size: message.size,
            authentication: message.authentication.result,
            arrived,
            sender: Acquaintance::New,
        }
    }

    /// Every field that is not empty, by the name that rules give it, as the matcher sees it: one
    /// line, without soft hyphens, zero-width characters and curly quotes. Headers are left out.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let people = |people: &[&Person]| {
            people.iter().map(|p| line(&format!("{} <{}>", p.name, p.address))).collect::<Vec<_>>().join(", ")
        };
        let attachments: Vec<String> = self.attachments.iter().map(|(name, kind)| format!("{name} ({kind})")).collect();
        let arrived = |format: &str| self.arrived.map_or_else(String::new, |at| at.strftime(format).to_string());
        let all = [
            ("subject", line(self.subject)),
            ("body", line(self.body)),
            ("from", people(&self.from)),
            ("to", people(&self.to)),
            ("attachment", attachments.join(", ")),
            ("language", self.language.map_or_else(String::new, |l| l.code().to_owned())),
            ("size", if self.size == 0 { String::new() } else { format!("{} octets", self.size) }),
            ("sender", self.sender.word().to_owned()),
            ("authenticated", authentication_word(self.authentication).to_owned()),
            ("hour", arrived("%H:%M")),
            ("weekday", arrived("%a")),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The word under which rules name it.
pub(super) fn authentication_word(result: AuthenticationResult) -> &'static str {
    match result {
        AuthenticationResult::Pass => "pass",
        AuthenticationResult::Fail => "fail",
        AuthenticationResult::None => "none",
    }
}
