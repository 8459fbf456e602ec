//! Decides whether a letter is a machine's report about a mail, and what it reports.
//! Must not know threads; it only names the mail that the report speaks of.

mod bounce;
mod delivery;
mod notification;
mod recipient;

use super::header::{self, Header};
use super::structure::{Part, Structure};
use crate::domain::message::{DeliveryAction, DeliveryReport, Report, ReturnPath, Sender};
use crate::domain::message_id::MessageId;

/// Octets of one report part that are looked at.
const MAX_PART: usize = 256 * 1024;

/// A letter as the report readers see it.
struct Letter<'a> {
    raw: &'a [u8],
    head: &'a Header<'a>,
    structure: &'a Structure,
    sender: &'a Sender,
    subject: &'a str,
    text: &'a str,
}

/// Reads the report in a letter, if it is one.
pub fn read(
    raw: &[u8],
    head: &Header<'_>,
    structure: &Structure,
    sender: &Sender,
    subject: &str,
    text: &str,
) -> Option<Report> {
    let letter = Letter { raw, head, structure, sender, subject, text };
    let outer = structure.parts.first()?;
    let kind = outer.parameter("report-type").unwrap_or_default().to_ascii_lowercase();
    // RFC 6522 §3: only the outermost part makes a letter a report; one inside is an attachment.
    let reported = outer.is("multipart/report") || (outer.is("multipart/mixed") && letter.is_from_mail_system());
    let has = |media: &str| reported && letter.child(media).is_some();
    if has("message/disposition-notification") || outer.is("message/disposition-notification") {
        return Some(letter.rejection().unwrap_or_else(|| Report::Disposition { about: letter.disposition() }));
    }
    if has("message/feedback-report") || reported && kind == "feedback-report" {
        return Some(Report::Abuse);
    }
    if letter.is_calendar_reply() {
        return Some(Report::Calendar);
    }
    let status = letter.child("message/delivery-status").or_else(|| letter.child("message/global-delivery-status"));
    let of_kind = reported || outer.is("message/delivery-status");
    if let Some(part) = status.filter(|_| of_kind) {
        return Some(Report::Delivery(delivery::read(&letter, part)));
    }
    if kind == "delivery-status" && letter.is_from_mail_system() {
        // A gateway that wraps a report into another letter leaves its type outside.
        let inner = letter.child("message/rfc822").and_then(|part| wrapped(&letter, part));
        let bare = || bounce::read(&letter).unwrap_or_else(|| bounce::unsaid(&letter));
        return Some(inner.unwrap_or_else(|| Report::Delivery(bare())));
    }
    notification::read(&letter).or_else(|| bounce::read(&letter)).map(Report::Delivery)
}

/// The delivery report in an enclosed letter.
fn wrapped(letter: &Letter<'_>, part: &Part) -> Option<Report> {
    let octets = part.transfer.decode(letter.raw.get(part.body.clone())?);
    let octets = octets.get(..octets.len().min(MAX_PART))?;
    let head = header::scan(octets);
    let structure = super::structure::read(octets, &head);
    let text = super::body::read(octets, &structure, &mut Vec::new()).text;
    let inner = Letter { raw: octets, head: &head, structure: &structure, text: &text, ..*letter };
    let status = inner.child("message/delivery-status")?;
    Some(Report::Delivery(delivery::read(&inner, status)))
}

impl<'a> Letter<'a> {
    /// A part directly below the outermost, or the outermost itself.
    fn child(&self, media: &str) -> Option<&'a Part> {
        self.structure.parts.iter().take(60).find(|p| p.is(media) && self.depth(p) <= 2)
    }

    fn depth(&self, part: &Part) -> usize {
        let (mut depth, mut parent) = (0, part.parent);
        while let Some(p) = parent.and_then(|i| self.structure.parts.get(i)).filter(|_| depth < 10) {
            depth += 1;
            parent = p.parent;
        }
        depth
    }

    /// A part's octets, decoded, as text.
    fn text_of(&self, part: &Part) -> String {
        let octets = self.raw.get(part.body.clone()).unwrap_or_default();
        let octets = part.transfer.decode(octets.get(..octets.len().min(MAX_PART)).unwrap_or_default());
        super::text::block(&super::charset::guess(&octets))
    }

    fn sender_local(&self) -> String {
        match self.sender {
            Sender::One(person) => person.address.local().to_ascii_lowercase(),
            Sender::Unreadable(text) => text.to_ascii_lowercase(),
            Sender::Missing | Sender::Several(_) => String::new(),
        }
    }

    /// Whether the sender calls itself a mail system, or nobody is to be told (RFC 5321 §4.5.5).
    fn is_from_mail_system(&self) -> bool {
        if self.is_from_nobody() {
            return true;
        }
        let local = self.sender_local().replace(['_', '.'], "-");
        let local = local.trim_start_matches(['<', '"']);
        let named = [
            "mailer-daemon",
            "postmaster",
            "post-master",
            "mailerdaemon",
            "mdaemon",
            "mail-daemon",
            "maildelivery",
            "mail-delivery",
            "mmdf",
            "symantec-antivirus",
            "mailgateway",
            "mail-gateway",
            "mailsystem",
            "mail-system",
        ];
        let title = self.sender.person().map(|p| p.name.to_lowercase()).unwrap_or_default();
        let titled = ["mail delivery", "mail deliverer", "delivery subsystem", "mail system", "mailer-daemon"];
        titled.iter().any(|t| title.contains(t))
            || named.iter().any(|n| local.starts_with(n) || local.contains("mailer-daemon"))
            || super::senders::return_path(self.head) == ReturnPath::Null
    }

    /// `From: <>` is written by mail systems alone.
    fn is_from_nobody(&self) -> bool {
        let from = self.head.first("From").map(header::Field::unfolded).unwrap_or_default();
        from.trim() == "<>" || from.is_empty() && super::senders::return_path(self.head) == ReturnPath::Null
    }

    /// RFC 5429 §2.2.1: a receipt by which a server refuses what it had taken.
    fn rejection(&self) -> Option<Report> {
        let part = self.child("message/disposition-notification")?;
        let fields = self.text_of(part);
        let head = header::scan(fields.as_bytes());
        let said = head.first("Disposition").map(header::Field::unfolded).unwrap_or_default().to_ascii_lowercase();
        let automatic = said.contains("automatic-action") && said.contains("deleted");
        let refused =
            ["rejected", "refused", "quota exceeded"].iter().any(|w| self.text.to_ascii_lowercase().contains(w));
        if !(automatic && refused) {
            return None;
        }
        let named = head.first("Original-Recipient").or_else(|| head.first("Final-Recipient"));
        let recipient = named.and_then(|f| delivery::address(&f.unfolded())).or_else(|| recipient::find(self));
        Some(Report::Delivery(DeliveryReport {
            recipient,
            action: DeliveryAction::Failed,
            status: delivery::status(&fields),
            about: self.disposition(),
            envelope_id: None,
        }))
    }

    fn disposition(&self) -> Option<MessageId> {
        let part = self.child("message/disposition-notification");
        let text = part.map(|p| self.text_of(p)).unwrap_or_default();
        let head = header::scan(text.as_bytes());
        let named = head.first("Original-Message-ID").map(header::Field::unfolded);
        let named = named.or_else(|| self.head.first("In-Reply-To").map(header::Field::unfolded));
        named.and_then(|t| MessageId::parse_all(&t).into_iter().next())
    }

    /// RFC 5546 §3.2.3: an answer to an invitation. An invitation itself is a person's letter.
    fn is_calendar_reply(&self) -> bool {
        let Some(part) = self.child("text/calendar").filter(|p| p.disposition != "attachment" || p.parent.is_none())
        else {
            return false;
        };
        let said = part.parameter("method").map(str::to_ascii_uppercase);
        let method = said.unwrap_or_else(|| {
            let text = self.text_of(part).to_ascii_uppercase();
            text.lines().find_map(|l| l.strip_prefix("METHOD:")).unwrap_or_default().trim().to_owned()
        });
        matches!(method.as_str(), "REPLY" | "COUNTER" | "DECLINECOUNTER")
    }

    /// The Message-ID of the mail that came back, from its returned header or copy.
    fn returned_id(&self) -> Option<MessageId> {
        let returned = ["message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"];
        let part = returned.iter().find_map(|m| self.child(m));
        if let Some(part) = part {
            let text = self.text_of(part);
            let text = text.trim_start();
            if let Some(field) = header::scan(text.as_bytes()).first("Message-ID") {
                return MessageId::parse_all(&field.unfolded()).into_iter().next();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
