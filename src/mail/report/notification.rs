//! Decides what a service's notification in JSON says: Amazon SES, sent on by mail.
//! Must not know bounces in words.

use serde_json::Value;

use super::Letter;
use crate::domain::address::Address;
use crate::domain::message::{DeliveryAction, DeliveryReport};
use crate::domain::message_id::MessageId;

/// Reads a notification. `None` when the letter is none.
pub fn read(letter: &Letter<'_>) -> Option<DeliveryReport> {
    let text = letter.text.trim_start();
    if !text.starts_with('{') || !text.get(..400).unwrap_or(text).contains("notificationType") {
        return None;
    }
    // Old servers break long lines with an exclamation mark.
    let whole = text.replace("!\n ", "");
    // The service adds how to unsubscribe below the object.
    let mut objects = serde_json::Deserializer::from_str(&whole).into_iter::<Value>();
    let object = objects.next()?.ok()?;
    let said = |place: &str| object.pointer(place).and_then(Value::as_str);
    let bounced = "/bounce/bouncedRecipients/0/emailAddress";
    let (named, action) = match (said("/notificationType")?, said("/bounce/bouncedRecipients/0/action")) {
        ("Bounce", Some("delayed")) => (said(bounced), DeliveryAction::Delayed),
        ("Bounce", _) => (said(bounced), DeliveryAction::Failed),
        ("Delivery", _) => (said("/delivery/recipients/0"), DeliveryAction::Delivered),
        _ => return None,
    };
    let text_of = |field: &Value, name: &str| field.get(name).and_then(Value::as_str).map(str::to_owned);
    let headers = object.pointer("/mail/headers").and_then(Value::as_array);
    let id = headers
        .into_iter()
        .flatten()
        .find(|h| text_of(h, "name").is_some_and(|n| n.eq_ignore_ascii_case("message-id")))
        .and_then(|h| text_of(h, "value"));
    Some(DeliveryReport {
        recipient: named.and_then(|a| Address::parse(a).ok()),
        action,
        status: said("/bounce/bouncedRecipients/0/status").map(str::to_owned),
        about: id.and_then(|value| MessageId::parse_all(&value).into_iter().next()),
        envelope_id: None,
    })
}
