//! Decides how the octets of a letter become a [`Message`], and how our own letters become octets.
//! Must not know what the office does with it; reading never fails, it degrades and says so.

pub mod archive;
mod attachments;
mod authentication;
mod body;
mod charset;
mod fingerprint;
mod flowed;
mod forms;
pub mod header;
mod html;
mod language;
pub mod render;
pub mod reply;
mod report;
mod senders;
mod structure;
mod text;
mod transfer;

use jiff::Timestamp;
use mail_parser::DateTime;

use crate::domain::address::Address;
use crate::domain::message::{Headers, Message, Sender};
use crate::domain::message_id::MessageId;
use crate::domain::office::Mailbox;
use header::Header;

/// Octets of header text that a message carries along; identity is read before the cut.
const MAX_HEADER_TEXT: usize = 512 * 1024;
/// Header fields that a message carries along.
const MAX_HEADER_FIELDS: usize = 2_000;

/// What the reader must be told about the mailbox and the letter.
#[derive(Debug, Clone, Default)]
pub struct ReadSettings {
    /// Hosts whose Authentication-Results are believed (RFC 8601 §2.5). The word `microsoft365`
    /// stands for Exchange Online, which writes no name.
    pub trusted_authserv: Vec<String>,
    /// Addresses that forms of ours send from; who filled one in stands in Reply-To.
    pub forms: Vec<Address>,
    /// False when the octets were cut at a size limit.
    pub whole: bool,
    /// Octets of the letter on the server.
    pub size: u64,
}

impl ReadSettings {
    /// How a letter of this mailbox is read, of so many octets on the server.
    pub fn of(mailbox: &Mailbox, whole: bool, size: u64) -> Self {
        Self { trusted_authserv: mailbox.trusted_authserv.clone(), forms: mailbox.forms.clone(), whole, size }
    }
}

/// One part of a letter, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its octets without transfer encoding.
    pub octets: Vec<u8>,
    /// Its media type in lower case.
    pub media_type: String,
    /// Its file name without any path; empty when it has none.
    pub name: String,
    /// Its Content-ID without brackets.
    pub content_id: Option<String>,
}

/// Reads a letter. Any octets give a message; what had to be repaired stands in its `defects`.
pub fn read(raw: &[u8], settings: &ReadSettings) -> Message {
    let head = header::scan(raw);
    let parts = structure::read(raw, &head);
    let mut defects: Vec<String> = head.defects.iter().chain(&parts.defects).map(|d| (*d).to_owned()).collect();
    if !settings.whole {
        defects.push("the letter was cut at a size limit".to_owned());
    }
    let subject = head.first("Subject").map(header::Field::decoded).unwrap_or_default();
    let sender = senders::sender(&head);
    let content = body::read(raw, &parts, &mut defects);
    let (in_reply_to, references) = (ids(&head, "In-Reply-To"), ids(&head, "References"));
    let recipients = senders::people(&head, &["To", "Cc", "Bcc", "Resent-To", "Resent-Cc"]);
    // Without an id or a tagged address nothing can be a member's reply, which our marker is meant for.
    let tagged = recipients.iter().any(|p| !p.address.local().chars().all(|c| c.is_alphanumeric() || c == '.'));
    let body = if tagged || !in_reply_to.is_empty() || !references.is_empty() {
        reply::take_apart(content.text, &subject)
    } else {
        reply::take_apart_unasked(content.text, &subject)
    };
    let reply_to = senders::people(&head, &["Reply-To"]);
    let report = report::read(raw, &head, &parts, &sender, &subject, &body.text);
    let proof = authentication::judge(&head, &sender, &settings.trusted_authserv);
    let (sender, authentication, form) = match forms::writer(&sender, &reply_to, &proof, &settings.forms) {
        Some((writer, form)) => (Sender::One(writer), forms::unproved(&form), Some(form)),
        None => (sender, proof, None),
    };
    Message {
        id: message_id(&head, &mut defects),
        reply_to,
        recipients,
        return_path: senders::return_path(&head),
        date: head.first("Date").and_then(|f| timestamp(&f.unfolded())),
        in_reply_to,
        references,
        headers: headers(&head, &mut defects),
        authentication,
        attachments: attachments::list(raw, &parts, &content.used),
        report,
        size: settings.size,
        fingerprint: fingerprint::of(raw, &head),
        language: language::detect(&subject, &body.new_text),
        sender,
        form,
        subject,
        body,
        defects,
    }
}

/// The part that an attachment stands for ([`crate::domain::message::Attachment::part`]), decoded.
/// `None` when the letter has no such part.
pub fn part(raw: &[u8], index: usize) -> Option<Part> {
    let head = header::scan(raw);
    let structure = structure::read(raw, &head);
    let part = structure.parts.get(index)?;
    let octets = part.transfer.decode(raw.get(part.body.clone())?).into_owned();
    Some(Part {
        octets,
        media_type: part.media.clone(),
        name: attachments::base_name(&part.name),
        content_id: part.content_id.clone(),
    })
}

/// RFC 5322 §3.6.4. Two different Message-ID fields name nothing.
fn message_id(head: &Header<'_>, defects: &mut Vec<String>) -> Option<MessageId> {
    let mut found: Vec<MessageId> = Vec::new();
    for field in head.all("Message-ID").take(10) {
        for id in MessageId::parse_all(&field.unfolded()).into_iter().take(10) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    if found.len() > 1 {
        defects.push("several Message-IDs".to_owned());
        return None;
    }
    found.pop()
}

fn ids(head: &Header<'_>, name: &str) -> Vec<MessageId> {
    let text: Vec<String> = head.all(name).take(5).map(header::Field::unfolded).collect();
    MessageId::parse_all(&text.join(" "))
}

fn headers(head: &Header<'_>, defects: &mut Vec<String>) -> Headers {
    let mut kept = Vec::with_capacity(head.fields.len().min(MAX_HEADER_FIELDS));
    let mut octets = 0;
    for field in &head.fields {
        octets += field.name.len() + field.raw.len();
        if kept.len() >= MAX_HEADER_FIELDS || octets > MAX_HEADER_TEXT {
            defects.push("more header than is kept with the message".to_owned());
            break;
        }
        kept.push((field.name.to_owned(), field.decoded()));
    }
    Headers(kept)
}

/// A date as letters write it (RFC 5322 §3.3), obsolete forms too.
fn timestamp(text: &str) -> Option<Timestamp> {
    let date = DateTime::parse_rfc822(text)?;
    // Nobody wrote e-mail before 1970; what says so is broken.
    let sane = date.is_valid() && (1970..=2200).contains(&date.year);
    sane.then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

#[cfg(test)]
mod tests;
