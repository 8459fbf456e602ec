//! Decides what the field groups of a delivery report say (RFC 3464 §2).
//! Must not know reports that are free text.

use super::Letter;
use crate::domain::address::Address;
use crate::domain::message::{DeliveryAction, DeliveryReport};
use crate::domain::message_id::MessageId;
use crate::mail::header::{self, Header, addresses};
use crate::mail::structure::Part;

/// Recipients of one report that are looked at.
const MAX_GROUPS: usize = 200;

/// One recipient's group.
struct Group {
    recipient: Option<Address>,
    action: DeliveryAction,
    status: Option<String>,
}

/// Reads a message/delivery-status part. A domain report names one recipient: the one that fared worst.
pub fn read(letter: &Letter<'_>, part: &Part) -> DeliveryReport {
    let text = letter.text_of(part);
    let (mut envelope_id, mut groups) = (None, Vec::new());
    for block in blocks(&text).take(MAX_GROUPS) {
        let head = header::scan(block.as_bytes());
        if let Some(field) = head.first("Original-Envelope-Id") {
            envelope_id = Some(field.unfolded()).filter(|v| !v.is_empty());
        }
        if ["Final-Recipient", "Original-Recipient", "Action", "Status"].iter().any(|n| head.first(n).is_some()) {
            groups.push(group(&head));
        }
    }
    let worst = groups.iter().position(|g| g.action == DeliveryAction::Failed);
    let worst = worst.or_else(|| groups.iter().position(|g| g.action == DeliveryAction::Delayed)).unwrap_or(0);
    let group = (worst < groups.len()).then(|| groups.swap_remove(worst));
    let about = letter.returned_id().or_else(|| super::bounce::quoted_id(letter)).or_else(|| answered(letter));
    let mut report = match group {
        Some(g) => DeliveryReport { recipient: g.recipient, action: g.action, status: g.status, about, envelope_id },
        None => DeliveryReport { recipient: None, action: DeliveryAction::Failed, status: None, about, envelope_id },
    };
    if report.recipient.is_none() {
        report.recipient = super::recipient::find(letter);
    }
    report
}

fn answered(letter: &Letter<'_>) -> Option<MessageId> {
    let named = letter.head.first("In-Reply-To").or_else(|| letter.head.first("References"))?;
    MessageId::parse_all(&named.unfolded()).pop()
}

/// Groups are divided by empty lines.
fn blocks(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut block = String::new();
        for line in lines.by_ref() {
            if !line.trim().is_empty() {
                block.push_str(line);
                block.push('\n');
            } else if !block.is_empty() {
                break;
            }
        }
        (!block.is_empty()).then_some(block)
    })
}

fn group(head: &Header<'_>) -> Group {
    let field = |name: &str| head.first(name).map(header::Field::unfolded);
    // Whom we wrote to is what we know; where an alias led is the server's affair.
    let recipient = ["Original-Recipient", "Final-Recipient", "X-Actual-Recipient"]
        .iter()
        .filter_map(|name| field(name))
        .find_map(|value| address(&value));
    let status =
        field("Status").as_deref().and_then(status).or_else(|| field("Diagnostic-Code").as_deref().and_then(status));
    let said = field("Action").unwrap_or_default().to_ascii_lowercase();
    let action = match said.split([' ', '(', ';']).next().unwrap_or_default() {
        "failed" | "failure" | "fail" => DeliveryAction::Failed,
        "delayed" | "deferred" => DeliveryAction::Delayed,
        "delivered" | "relayed" | "expanded" => DeliveryAction::Delivered,
        _ => match status.as_deref().and_then(|s| s.chars().next()) {
            Some('2') => DeliveryAction::Delivered,
            Some('4') => DeliveryAction::Delayed,
            _ => DeliveryAction::Failed,
        },
    };
    Group { recipient, action, status }
}

/// `rfc822; jane@example.com`, with or without the type, in brackets or not.
pub fn address(value: &str) -> Option<Address> {
    let value = value.split_once(';').map_or(value, |(_, after)| after);
    addresses::read(value).found.into_iter().next().map(|p| p.address)
}

/// The first enhanced status code in a text (RFC 3463 §2).
pub fn status(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|word| {
            let mut digits = word.split('.');
            let class = digits.next().is_some_and(|c| matches!(c, "2" | "4" | "5"));
            let rest: Vec<&str> = digits.collect();
            class && rest.len() == 2 && rest.iter().all(|d| (1..=3).contains(&d.len()))
        })
        .map(str::to_owned)
}
