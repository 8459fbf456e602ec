//! A finished mail -> its bytes, the same bytes for the same mail, 7-bit but for the letter within.
//! Must not know why the mail is sent; every text in it is only ever text.
//!
//! The customer's letter is never copied: the bytes are what stands before it and after it.

mod enclosure;
mod flowed;
mod headers;
mod html;
mod original;
mod subject;
#[cfg(test)]
mod tests;

use jiff::Zoned;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;

use crate::domain::address::Person;
use crate::domain::message_id::MessageId;
use crate::domain::outbox::MailBytes;

pub use subject::subject_reply;

/// A mail before it is bytes.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// Who speaks.
    pub from: Person,
    /// The one reader.
    pub to: Person,
    /// Where an answer shall go, when not to `from`.
    pub reply_to: Option<Person>,
    /// The subject, decoded; line ends and controls in it become blanks.
    pub subject: String,
    /// Its own id, which must not change between attempts.
    pub message_id: MessageId,
    /// Its date, in the zone in which it is shown; it must not change between attempts.
    pub date: Zoned,
    /// The message that it answers.
    pub in_reply_to: Option<MessageId>,
    /// The thread so far, oldest first (RFC 5322 §3.6.4).
    pub references: Vec<MessageId>,
    /// What it tells machines.
    pub marks: Marks,
    /// The words, lines separated by `\n`. A paragraph is one line; indented and quoted lines keep
    /// their indentation.
    pub text: String,
    /// Whether the words stand there as HTML too, for readers that prefer it.
    pub html: bool,
    /// Files that go with it.
    pub enclosures: Vec<Enclosure>,
    /// The customer's letter.
    pub original: Option<Original<'a>>,
}

/// Who wrote a mail, in the words of RFC 3834 §5; nothing for a person's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// In answer to a message: the acknowledgement.
    Replied,
    /// By itself: forwards, reminders, digests.
    Generated,
}

/// Which automatic answers are unwanted (MS-OXCMAIL §2.1.3.2.20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppress {
    /// All of them, delivery reports too.
    All,
    /// All but delivery reports on failure.
    ExceptReports,
    /// None: it looks like a person's mail.
    Nothing,
}

/// What a mail tells machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Auto-Submitted; none on the relay of a person's answer.
    pub auto_submitted: Option<AutoSubmitted>,
    /// X-Auto-Response-Suppress.
    pub suppress: Suppress,
    /// X-Answerable, by which we know our own mail; only on mails that stay in the house.
    pub loop_mark: Option<String>,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its file name.
    pub name: String,
    /// Its media type; one that is not in form becomes `application/octet-stream`.
    pub media_type: String,
    /// By what an HTML part named it. It is not written: we send no HTML.
    pub content_id: Option<String>,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// The customer's letter, attached as it came.
#[derive(Debug, Clone)]
pub struct Original<'a> {
    /// The letter.
    pub raw: &'a [u8],
    /// The file name under which a reader sees it.
    pub name: String,
    /// Whether the server takes 8-bit text; if not, an 8-bit letter goes as an encoded file.
    pub eight_bit: bool,
}

/// Why a mail cannot be written down; none is temporary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// An address with characters beyond ASCII cannot stand in a 7-bit header (RFC 6532 is not used).
    #[error("the address {0} is not ASCII and cannot be written into a header")]
    Address(String),
    /// The id of the mail itself is not ASCII.
    #[error("the Message-ID {0} is not ASCII")]
    MessageId(String),
    /// The date is out of what RFC 5322 can say.
    #[error("the date cannot be written: {0}")]
    Date(String),
    /// The loop mark holds something else than printable ASCII.
    #[error("the loop mark is not printable ASCII")]
    LoopMark,
}

impl RenderError {
    /// Whether trying again can help: never, the draft must change.
    pub fn is_temporary(&self) -> bool {
        false
    }
}

/// Writes a mail down.
///
/// # Errors
/// When a part of it cannot stand in a 7-bit header.
pub fn render(draft: &Draft<'_>) -> Result<MailBytes, RenderError> {
    let text = flowed::flowed(&draft.text);
    let twin = draft.html.then(|| html::html(&draft.text));
    let builder = headers::write(draft)?;
    if draft.enclosures.is_empty() && draft.original.is_none() {
        return Ok(whole(builder.body(words(draft, &text, &twin))));
    }
    let form = draft.original.as_ref().map(|o| original::form(o.raw, o.eight_bit));
    let raw = draft.original.as_ref().map_or(&[][..], |o| o.raw);
    let boundary = original::boundary(draft.message_id.as_str(), &[text.as_bytes(), raw]);
    let mut parts = vec![words(draft, &text, &twin)];
    parts.extend(draft.enclosures.iter().map(enclosure::part));
    let attached = draft.original.as_ref().zip(form).map(|(letter, form)| original::part(letter, form));
    parts.extend(attached);
    let kind = ContentType::new("multipart/mixed").attribute("boundary", boundary.clone());
    let mut body = MimePart::new(kind, parts);
    if form == Some(original::Form::EightBit) {
        // RFC 2045 §6.4: what holds 8-bit text says so itself.
        body = body.transfer_encoding("8bit");
    }
    let mut bytes = whole(builder.body(body));
    if form.is_some_and(original::Form::is_verbatim) {
        let tail = format!("\r\n--{boundary}--\r\n").into_bytes();
        bytes.head.truncate(bytes.head.len().saturating_sub(tail.len()));
        bytes.original = true;
        bytes.tail = tail;
    }
    Ok(bytes)
}

/// The text alone, or beside its HTML twin (RFC 2046 §5.1.4: the plainest form first).
fn words<'x>(draft: &Draft<'_>, text: &'x str, twin: &'x Option<String>) -> MimePart<'x> {
    let Some(html) = twin else { return text_part(text) };
    let boundary =
        original::boundary(&format!("words.{}", draft.message_id.as_str()), &[text.as_bytes(), html.as_bytes()]);
    let kind = ContentType::new("multipart/alternative").attribute("boundary", boundary);
    let page = ContentType::new("text/html").attribute("charset", "utf-8");
    MimePart::new(kind, vec![text_part(text), MimePart::new(page, html.as_str())])
}

fn whole(builder: MessageBuilder<'_>) -> MailBytes {
    let mut head = Vec::new();
    builder.serialize(&mut head);
    MailBytes { head, original: false, tail: Vec::new() }
}

/// The words (RFC 3676). ASCII in short lines goes as it is; for the rest the shorter of
/// quoted-printable and base64 is taken.
fn text_part(text: &str) -> MimePart<'_> {
    let kind = ContentType::new("text/plain").attribute("charset", "utf-8").attribute("format", "flowed");
    let part = MimePart::new(kind, text);
    if text.is_ascii() && text.lines().all(|l| l.len() <= 78) { part.transfer_encoding("7bit") } else { part }
}
