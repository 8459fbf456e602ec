//! A letter or a sender that was erased is known again by its keyed hash alone.
//! Must not learn anything else about them.

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use crate::domain::message::Message;
use crate::domain::recall::Recall;
use crate::store::{StoreError, Unit};

impl Desk {
    /// The hash under which something is known once it was erased.
    pub fn erased_hash(&self, what: &str) -> String {
        erased_hash(&self.keys, what)
    }
}

/// The hash under which something is known once it was erased.
pub fn erased_hash(keys: &crate::domain::token::TokenKeys, what: &str) -> String {
    keys.seed(&["erased", what]).iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// Adds what the hashes tell: an erased letter that is seen again is a duplicate, and the limits of its
/// sender hold.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn recall(
    desk: &Desk,
    unit: &mut Unit,
    message: &Message,
    recall: &mut Recall,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !recall.duplicate && !message.fingerprint.is_empty() {
        recall.duplicate = unit.erased(&desk.erased_hash(&message.fingerprint)).await?.is_some();
    }
    if let Some(from) = message.from()
        && let Some(trace) = unit.erased(&desk.erased_hash(&from.folded())).await?
        && now.duration_since(trace.at) < SignedDuration::from_hours(24)
    {
        recall.acknowledged_sender_day += trace.acknowledged;
    }
    Ok(())
}
