//! What the rules see in a letter beside the subject that its conversation had before.
//! Must not look again where nothing would be held for that subject.

use jiff::Timestamp;

use super::desk::Desk;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::message::{Message, subject_key};
use crate::domain::recall::Recall;
use crate::domain::verdict::{Acknowledge, Verdict};
use crate::rules::{Look, Seen};

/// The verdict, once it is known who writes. What would be held is looked at again without a subject that its
/// conversation had before: a "thank you, all is well" under "Re: My lawyer's letter" threatens nobody.
pub fn settle(desk: &Desk, look: Look, message: &Message, recall: &Recall, came: (Timestamp, Acquaintance)) -> Verdict {
    let (arrived, sender) = came;
    let first = desk.rules.settle(look, sender);
    let repeats = |subject: &str| subject_key(subject) == message.subject_key();
    let old = !message.subject.is_empty() && recall.matches.iter().any(|found| repeats(&found.thread.subject));
    if first.acknowledge != Acknowledge::Hold || !old {
        return first;
    }
    let bare = Message { subject: String::new(), ..message.clone() };
    let arrived = desk.office.mailbox.calendar.zone.to_datetime(arrived);
    desk.rules.settle(desk.rules.look(&Seen::of(&bare, Some(arrived))), sender)
}
