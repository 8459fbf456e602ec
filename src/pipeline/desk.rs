//! What the pipeline works with: the desk, a letter as it came, and what became of it.
//! Must not do anything; `pipeline` does.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::message::Message;
use crate::domain::office::Office;
use crate::domain::plan::{Plan, ReadyMail};
use crate::domain::recall::Recall;
use crate::domain::token::TokenKeys;
use crate::letters::Letters;
use crate::rules::RuleSet;

/// Everything that judging one mailbox rests on; a letter in flight keeps the desk it began at.
#[derive(Clone)]
pub struct Desk {
    /// The mailbox and its departments.
    pub office: Arc<Office>,
    /// The running rules.
    pub rules: Arc<RuleSet>,
    /// The running letters.
    pub letters: Arc<Letters>,
    /// How long what classification saw outlives the bytes of a letter.
    pub remember: jiff::SignedDuration,
    /// For tokens, thread ids and choices.
    pub keys: TokenKeys,
}

/// A message as it was taken from the mailbox.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Where it lies.
    pub uid: u64,
    /// When the server received it.
    pub arrived: Timestamp,
    /// Octets on the server.
    pub size: u64,
    /// Whether `raw` is all of it.
    pub whole: bool,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// How often reading it was begun, this time included.
    pub attempts: u32,
    /// Whether it lay there before we began to watch.
    pub before_start: bool,
}

/// The state of the mailbox that a batch came from.
#[derive(Debug, Clone, Copy)]
pub struct Intake {
    /// Its UIDVALIDITY.
    pub uid_validity: u64,
    /// Whether it had been watched under another number before: then old letters are looked at again,
    /// and those that were taken before stay where they are.
    pub renumbered: bool,
}

/// What was decided about one message.
#[derive(Debug)]
pub struct Decided {
    /// Where the message lies.
    pub uid: u64,
    /// The message, when it could be read.
    pub message: Option<Message>,
    /// What was remembered when it was decided on.
    pub recall: Recall,
    /// What happens.
    pub plan: Plan,
    /// The mails, ready to leave.
    pub mails: Vec<ReadyMail>,
}
