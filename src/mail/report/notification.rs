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
    let said = object["notificationType"].as_str()?;
    let bounced = &object["bounce"]["bouncedRecipients"][0];
    let delivered = &object["delivery"]["recipients"][0];
    let (named, action) = match (said, object["bounce"]["bounceType"].as_str()) {
        ("Bounce", Some("Transient")) if bounced["action"] == "delayed" => {
            (&bounced["emailAddress"], DeliveryAction::Delayed)
        }
        ("Bounce", _) => (&bounced["emailAddress"], DeliveryAction::Failed),
        ("Delivery", _) => (delivered, DeliveryAction::Delivered),
        _ => return None,
    };
    let headers = object["mail"]["headers"].as_array();
    let id = headers
        .into_iter()
        .flatten()
        .find(|h| h["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case("message-id")));
    Some(DeliveryReport {
        recipient: named.as_str().and_then(|a| Address::parse(a).ok()),
        action,
        status: bounced["status"].as_str().map(str::to_owned),
        about: id.and_then(|h| h["value"].as_str()).and_then(|v| MessageId::parse_all(v).into_iter().next()),
        envelope_id: None,
    })
}
