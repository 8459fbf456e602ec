//! What is to happen because of one stimulus, as a value.
//! Must not do any of it: `pipeline` commits it, the outbox and the mailbox carry it out.

mod content;
mod notice;
mod timer;

use jiff::Timestamp;

use super::address::Address;
use super::message_id::MessageId;
use super::origin::Origin;
use super::outbox::{Envelope, MailBytes, MailKind};
use super::silence::{Limit, Silence};
use super::thread::{Event, Thread, ThreadId};
use super::verdict::Verdict;

pub use content::{Cause, Content, Occasion, PlannedMail, Told};
pub use notice::Notice;
pub use timer::{Timer, TimerKind};

/// Everything that follows from one stimulus.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What became of the message; for timers and commands, of the matter.
    pub outcome: Outcome,
    /// Who spoke.
    pub origin: Origin,
    /// The route, when one was sought.
    pub verdict: Option<Verdict>,
    /// Why no acknowledgement leaves, when none does.
    pub silence: Option<Silence>,
    /// Why all this, in words for a person.
    pub reasons: Vec<String>,
    /// The thread after the events, and whether this stimulus opened it.
    pub thread: Option<ThreadChange>,
    /// The mails that leave.
    pub mails: Vec<PlannedMail>,
    /// Timers set; setting one of a kind that the thread has replaces it.
    pub timers: Vec<Timer>,
    /// Whether all timers of the thread are taken away first.
    pub clear_timers: bool,
    /// What happens to the message in its mailbox.
    pub filing: Filing,
}

impl Plan {
    /// Whether the operator hears that acknowledgements rest.
    pub fn tells_breaker(&self) -> bool {
        self.silence == Some(Silence::LimitReached(Limit::Everybody))
            && self.mails.iter().any(|m| m.kind == MailKind::Notice)
    }
}

/// How a message ended. Every message that reaches the inbox has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Given to a department.
    Routed,
    /// A department's answer, passed on to the customer.
    Relayed,
    /// A customer's further letter, added to the thread.
    FollowedUp,
    /// Written down in its thread, or nowhere; nothing else to do.
    Noted,
    /// The same letter came before.
    Duplicate,
    /// Not for us: it lay there before the first start.
    Skipped,
    /// Set aside for a person, with the reason.
    Held(HeldReason),
}

impl Outcome {
    /// The word under which it is stored and shown.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Routed => "routed",
            Self::Relayed => "relayed",
            Self::FollowedUp => "followed-up",
            Self::Noted => "noted",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
            Self::Held(_) => "held",
        }
    }
}

/// Why a person has to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldReason {
    /// It was read three times and never finished, or broke the code.
    Poison(String),
    /// Several keys name different threads (mail-protocol T10).
    ThreadsDisagree,
    /// Somebody answers for a department without being proved a member of it.
    UnprovedMember(String),
    /// The answer could not be told from what it quotes.
    DoubtfulReply(String),
    /// The rule says that a person looks first.
    ByRule(String),
    /// A mail for it could not be written.
    CannotWrite(String),
    /// A command in a mail was not understood.
    Command(String),
    /// Somebody writes as if they were the executive.
    Impostor(String),
}

impl HeldReason {
    /// The word under which it is stored and counted.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Poison(_) => "poison",
            Self::ThreadsDisagree => "threads-disagree",
            Self::UnprovedMember(_) => "unproved-member",
            Self::DoubtfulReply(_) => "doubtful-reply",
            Self::ByRule(_) => "by-rule",
            Self::CannotWrite(_) => "cannot-write",
            Self::Command(_) => "command",
            Self::Impostor(_) => "impostor",
        }
    }

    /// The reason as a sentence for the person who looks.
    pub fn sentence(&self) -> String {
        match self {
            Self::Poison(why) => format!("It could not be processed: {why}."),
            Self::ThreadsDisagree => "Its address and its references name different conversations.".into(),
            Self::UnprovedMember(why) => format!("It answers for a department, but {why}."),
            Self::DoubtfulReply(why) => format!("What was typed could not be told from what was quoted: {why}."),
            Self::ByRule(rule) => format!("The rule \"{rule}\" asks for a person to look first."),
            Self::CannotWrite(why) => format!("A mail for it could not be written: {why}."),
            Self::Impostor(why) => format!("Somebody writes as if they were the executive: {why}."),
            Self::Command(why) => format!("A command in it was not understood: {why}."),
        }
    }
}

/// A thread that was opened or went on.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadChange {
    /// As it stands after the events.
    pub thread: Thread,
    /// Whether it is new.
    pub new: bool,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// What happens to a message in its mailbox once the decision is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filing {
    /// It stays as it is.
    Leave,
    /// It is moved into a folder.
    Into(String),
    /// It stays and is flagged as seen, and with the keyword `$Answerable` where keywords are kept.
    Flag,
}

/// A mail in its final form, ready for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyMail {
    /// What kind it is.
    pub kind: MailKind,
    /// The thread it belongs to.
    pub thread: Option<ThreadId>,
    /// Its fixed Message-ID.
    pub message_id: MessageId,
    /// Its envelope; `id` is set by the store.
    pub envelope: Envelope,
    /// Its bytes.
    pub bytes: MailBytes,
    /// The stored message whose letter goes with it, when that is not the message at hand.
    pub original_of: Option<i64>,
    /// Its subject, for lists.
    pub subject: String,
    /// Not before that moment.
    pub not_before: Timestamp,
    /// Which variant of which letter it was made from, so that the next one differs.
    pub variant: Option<String>,
    /// The base subject of what it answers, for the limits.
    pub base_subject: String,
    /// To whom it goes, for the limits.
    pub to: Address,
}
