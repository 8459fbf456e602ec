//! One e-mail as the office understands it, after strict headers and a forgiving body.
//! Must not know MIME, bytes or parsers; `mail::parse` makes it.

use jiff::Timestamp;

use super::address::{Address, Person};
use super::answers::{self, Answer};
use super::language::Language;
use super::message_id::MessageId;

/// A message that was read. Text fields hold no NUL and no control character but `\n` and `\t`.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its own Message-ID, when there is exactly one that can be read.
    pub id: Option<MessageId>,
    /// Who stands in From.
    pub sender: Sender,
    /// The form of ours that it came through; then `sender` is who filled it in.
    pub form: Option<Address>,
    /// Reply-To, in order.
    pub reply_to: Vec<Person>,
    /// Everybody in To, Cc, Bcc, Resent-To and Resent-Cc.
    pub recipients: Vec<Person>,
    /// The topmost Return-Path.
    pub return_path: ReturnPath,
    /// The subject, decoded, on one line.
    pub subject: String,
    /// The Date header, when it can be read.
    pub date: Option<Timestamp>,
    /// Ids in In-Reply-To, in order.
    pub in_reply_to: Vec<MessageId>,
    /// Ids in References, oldest first.
    pub references: Vec<MessageId>,
    /// Every header field, in order.
    pub headers: Headers,
    /// What a trusted server said about who sent it.
    pub authentication: Authentication,
    /// Its text.
    pub body: Body,
    /// Everything that came beside the text.
    pub attachments: Vec<Attachment>,
    /// What kind of machine report it is, if one.
    pub report: Option<Report>,
    /// Octets on the wire.
    pub size: u64,
    /// SHA-256 over From, Date, Subject and body, in lower-case hex: the same for two copies of
    /// one letter that took different ways, different for two letters under one Message-ID.
    pub fingerprint: String,
    /// The language of what the writer typed, when that is sure.
    pub language: Option<Language>,
    /// What had to be repaired or left out to read it, for the operator.
    pub defects: Vec<String>,
}

/// Who stands in From (RFC 7103 §7.5.1: anything but one field with one address is nobody).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// Exactly one From field with exactly one address.
    One(Person),
    /// No From field at all.
    Missing,
    /// Several From fields, or several addresses in one.
    Several(Vec<Person>),
    /// One From field that holds no address that can be written to.
    Unreadable(String),
}

impl Sender {
    /// The one person, when there is exactly one.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::One(person) => Some(person),
            _ => None,
        }
    }
}

/// The reverse-path that the delivering server wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// No Return-Path field.
    Absent,
    /// `Return-Path: <>`: nobody wants an answer (RFC 3834 §2).
    Null,
    /// An address.
    Address(Address),
    /// A field that holds neither.
    Unreadable(String),
}

/// Header fields, unfolded and decoded, in the order of the message.
#[derive(Debug, Clone, Default)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first field of that name, in any case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Every field of that name, topmost first.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether a field of that name stands there.
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }
}

/// What a server named in `trusted_authserv` wrote about the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// The result that counts.
    pub result: AuthenticationResult,
    /// The words it rests on, such as `dmarc=pass header.from=example.com`.
    pub detail: String,
}

/// Whether the address in From is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticationResult {
    /// DMARC passed, or an aligned DKIM or SPF did.
    Pass,
    /// DMARC failed, or everything that was checked did.
    Fail,
    /// Nothing that we trust says either.
    None,
}

/// The text of a message, taken apart. No part is ever lost: `text` holds all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// All readable text.
    pub text: String,
    /// What the writer typed: without quotes and signature.
    pub new_text: String,
    /// What was quoted from others.
    pub quoted: String,
    /// The writer's signature block.
    pub signature: String,
    /// Why `new_text` may not be all that was meant; a person should look before it is passed on.
    pub doubt: Option<Doubt>,
    /// What was typed, each piece with the quoted lines that it answers; empty when nothing stands between
    /// or below quoted lines.
    pub answers: Vec<Answer>,
    /// Octets of `new_text` above a letter that the writer passes on.
    pub passed_on: Option<usize>,
}

impl Body {
    /// The text that an answer is made of: quoted lines between answers stay, and a letter of somebody else
    /// below it does not.
    pub fn answer(&self) -> String {
        match self.passed_on.and_then(|end| self.new_text.get(..end)) {
            Some(above) if !above.trim().is_empty() => above.trim_end().to_owned(),
            _ if !self.answers.is_empty() => answers::written(&self.answers),
            _ => self.new_text.clone(),
        }
    }
}

/// Why the trimming of a reply is not sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing is left when quotes and signature are cut.
    Empty,
    /// The writer answered between quoted lines.
    InlineAnswers,
    /// Text stands below the quotation.
    TextBelowQuote,
    /// A letter of somebody else stands in it, passed on.
    Forwarded,
}

/// One part of a message that is not its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name, decoded and without any path; empty when it has none.
    pub name: String,
    /// Its media type in lower case, such as `application/pdf`.
    pub media_type: String,
    /// Octets after decoding.
    pub size: u64,
    /// Its Content-ID without brackets, when the text may show it.
    pub content_id: Option<String>,
    /// Which part of the message it is, for `mail::parse::part`.
    pub part: usize,
}

/// A machine's report about a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A delivery report (RFC 3464) or something like one.
    Delivery(DeliveryReport),
    /// A read receipt (RFC 8098).
    Disposition {
        /// The mail it speaks of.
        about: Option<MessageId>,
    },
    /// An abuse report (RFC 5965).
    Abuse,
    /// A reply to an invitation (RFC 5546).
    Calendar,
}

/// What a delivery report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryReport {
    /// Whom the mail did not reach.
    pub recipient: Option<Address>,
    /// What became of it.
    pub action: DeliveryAction,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// The Message-ID of the mail that is reported.
    pub about: Option<MessageId>,
    /// The ENVID that the mail was sent with (RFC 3461 §4.4).
    pub envelope_id: Option<String>,
}

/// The Action field of a delivery report (RFC 3464 §2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryAction {
    /// It will not arrive.
    Failed,
    /// It is late, and still tried.
    Delayed,
    /// It arrived, or was handed on.
    Delivered,
}

impl Message {
    /// The subject without `Re:`, `Fwd:` and their kin in any language, blanks folded
    /// (RFC 5256 §2.1): what two letters of one conversation have in common.
    pub fn base_subject(&self) -> String {
        base_subject(&self.subject)
    }

    /// See [`subject_key`].
    pub fn subject_key(&self) -> String {
        subject_key(&self.subject)
    }

    /// The sender's address, when there is exactly one.
    pub fn from(&self) -> Option<&Address> {
        self.sender.person().map(|p| &p.address)
    }

    /// In-Reply-To and References, newest first and once each: the order in which a thread is sought.
    pub fn answered_ids(&self) -> Vec<&MessageId> {
        let mut ids: Vec<&MessageId> = Vec::new();
        for id in self.in_reply_to.iter().rev().chain(self.references.iter().rev()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Reply and forward marks that clients of several languages put before a subject.
const MARKS: &[&str] = &[
    "re", "aw", "antw", "antwort", "sv", "vs", "rif", "res", "odp", "ynt", "fwd", "fw", "wg", "tr", "rv", "enc",
    "doorst", "vb", "vl", "i", "r", "回复", "答复", "转发", "返信", "転送", "رد", "réf", "ref",
];

/// See [`Message::base_subject`].
pub fn base_subject(subject: &str) -> String {
    fold(without_marks(subject.trim()))
}

/// What the subjects of one conversation have in common, in lower case: as [`base_subject`], and
/// without the number that a help desk put into it.
pub fn subject_key(subject: &str) -> String {
    let mut rest = subject.trim();
    loop {
        let next = without_tag(without_marks(rest));
        if next.len() == rest.len() {
            return fold(next).to_lowercase();
        }
        rest = next;
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_marks(subject: &str) -> &str {
    let mut rest = subject;
    while let Some((mark, after)) = rest.split_once([':', '：']) {
        // Lotus and others count: `Re[2]:`, `Re (3):`.
        let bare =
            mark.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^' | ' '));
        if bare.chars().count() > 8 || !MARKS.contains(&bare.trim().to_lowercase().as_str()) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// A subject without the number in brackets that a help desk puts before or behind it:
/// `[HC-020021]`, `[Ticket #4711]`, `(#4711)`. What is nothing but a number stays.
fn without_tag(subject: &str) -> &str {
    let is_tag = |tag: &str| {
        tag.len() <= 40
            && tag.bytes().filter(u8::is_ascii_digit).count() >= 3
            && !tag.contains(['[', ']', '('])
            && tag.bytes().filter(|b| *b == b' ').count() <= 2
    };
    let behind = subject.strip_suffix(']').and_then(|s| s.rsplit_once('['));
    let before = subject.strip_prefix('[').and_then(|s| s.split_once(']'));
    let rest = match (before, behind) {
        (Some((tag, after)), _) if is_tag(tag) => after.trim_start(),
        (_, Some((text, tag))) if is_tag(tag) => text.trim_end(),
        _ => return subject,
    };
    if rest.is_empty() { subject } else { rest }
}

#[cfg(test)]
mod tests {
    use super::{base_subject, subject_key};

    #[test]
    fn a_help_desks_number_does_not_part_a_conversation() {
        for subject in [
            "Torn coat",
            "Re: Torn coat",
            "RE: FW: Torn coat [HC-020021]",
            "[Ticket #4711] Re: Torn  coat",
            "AW: [#4711] torn coat",
        ] {
            assert_eq!(subject_key(subject), "torn coat", "{subject}");
        }
        assert_eq!(subject_key("[482913]"), "[482913]");
        assert_eq!(subject_key("Coat [blue]"), "coat [blue]");
        assert_eq!(base_subject("Re: Torn coat [HC-020021]"), "Torn coat [HC-020021]");
    }
}
