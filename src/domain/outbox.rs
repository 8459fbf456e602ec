//! A mail that waits to leave: its states, and when it is tried again.
//! Must not know SMTP; `postman` tells what happened in three arms.
//!
//! Contract: a row is committed with the decision that caused it, with final bytes, Message-ID and
//! Date. An attempt is written down before dialling. A row whose attempt has no result is in doubt:
//! an acknowledgement in doubt is not sent again; anything else is sent again with identical bytes.

use jiff::{SignedDuration, Timestamp};

/// The kinds of mail that we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailKind {
    /// To the customer: your letter was read, this team will answer, by then.
    Acknowledgement,
    /// To the department: the letter with a brief.
    Forward,
    /// To the customer: the department's answer.
    Relay,
    /// To the department: the date is near or past.
    Reminder,
    /// To whom the department answers: the date is past.
    Escalation,
    /// To the customer: the date cannot be kept, and this is the new one.
    Holding,
    /// To the customer, months later: did it stay fixed?
    CheckIn,
    /// To the executive: the pulse.
    Digest,
    /// To the operator, a member or the executive: something needs a person.
    Notice,
}

impl MailKind {
    /// The word under which it is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::Forward => "forward",
            Self::Relay => "relay",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
            Self::Holding => "holding",
            Self::CheckIn => "check-in",
            Self::Digest => "digest",
            Self::Notice => "notice",
        }
    }

    /// The kind with that word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Acknowledgement,
            Self::Forward,
            Self::Relay,
            Self::Reminder,
            Self::Escalation,
            Self::Holding,
            Self::CheckIn,
            Self::Digest,
            Self::Notice,
        ]
        .into_iter()
        .find(|k| k.word() == word)
    }

    /// Whether a doubtful attempt may be repeated. Twice the same acknowledgement shows the robot;
    /// a forward that never came loses a customer (RFC 1047).
    pub fn may_repeat(self) -> bool {
        !self.is_written_by_us()
    }

    /// Whether the customer gets words of ours in it, which no person wrote for the occasion.
    pub fn is_written_by_us(self) -> bool {
        matches!(self, Self::Acknowledgement | Self::Holding | Self::CheckIn)
    }

    /// Whether it goes to the customer.
    pub fn is_outside(self) -> bool {
        self == Self::Relay || self.is_written_by_us()
    }
}

/// Where an outbox row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits for its next attempt.
    Waiting,
    /// An attempt has begun and has no result.
    Sending,
    /// The server took it.
    Sent,
    /// It was refused for good, or too often.
    Failed,
    /// Nobody knows whether the server took it; a person may look.
    Unknown,
    /// A person took it out, or its reason went away.
    Dropped,
}

impl OutboxState {
    /// The word under which it is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Dropped => "dropped",
        }
    }

    /// The state with that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Sending, Self::Sent, Self::Failed, Self::Unknown, Self::Dropped]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// The bytes of a mail: what we wrote, and where the customer's letter stands in it as it came.
///
/// On the wire it is `head`, then the stored letter if `original`, then `tail`. All of it has CRLF
/// line ends, and so has the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailBytes {
    /// Everything before the letter; the whole mail when there is none.
    pub head: Vec<u8>,
    /// Whether the stored letter follows.
    pub original: bool,
    /// Everything after the letter.
    pub tail: Vec<u8>,
}

/// The SMTP envelope of one mail: one recipient, so that one refusal is one refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse-path; none is `<>`.
    pub from: Option<super::address::Address>,
    /// The one recipient.
    pub to: super::address::Address,
    /// The ENVID that a delivery report names (RFC 3461 §4.4): the outbox row.
    pub id: String,
    /// Whether delivery reports are wanted; never for acknowledgements (RFC 3834 §3.3).
    pub reports: bool,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The server answered 2xx after the final dot; its words.
    Accepted(String),
    /// Not taken, and trying again can help.
    Refused(Refusal),
    /// Not taken, and trying again cannot help.
    Rejected(Refusal),
    /// The connection was lost after the final dot: taken or not, nobody can tell (RFC 1047).
    Unknown(String),
    /// Our own settings are wrong (login, send-as): every mail waits until a person has looked.
    Misconfigured(Refusal),
}

/// A server's no, or the network's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The step at which it came.
    pub phase: Phase,
    /// The reply code, if there was a reply.
    pub code: Option<u16>,
    /// The server's words, or the network's error.
    pub text: String,
}

/// The steps of one SMTP transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Name look-up, TCP, TLS, greeting, EHLO.
    Connect,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA and the text up to the final dot.
    Data,
    /// The reply after the final dot.
    FinalReply,
}

/// What to do with a row after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The row is done with; its last state.
    Settled(OutboxState),
    /// Try again, not before that moment.
    Again(Timestamp),
    /// Try again when a person has looked at the settings; meanwhile the queue rests until then.
    Rest(Timestamp),
}

/// When a mail is tried again: short gaps first, because a submission server is near, then long
/// ones (RFC 5321 §4.5.4.1). `jitter` is a fraction of 0 to 1 that spreads mails apart.
pub fn next(kind: MailKind, attempt: &Attempt, number: u32, created: Timestamp, now: Timestamp, jitter: f64) -> Next {
    match attempt {
        Attempt::Accepted(_) => Next::Settled(OutboxState::Sent),
        Attempt::Rejected(_) => Next::Settled(OutboxState::Failed),
        Attempt::Unknown(_) if !kind.may_repeat() => Next::Settled(OutboxState::Unknown),
        Attempt::Misconfigured(_) => Next::Rest(now + SignedDuration::from_mins(5)),
        Attempt::Unknown(_) | Attempt::Refused(_) => {
            let gaps = [15, 60, 300, 900, 1_800];
            let gap = gaps.get(number.saturating_sub(1) as usize).copied().unwrap_or(3_600);
            let spread = (f64::from(gap) * 0.25 * jitter.clamp(0.0, 1.0)) as i64;
            let at = now + SignedDuration::from_secs(i64::from(gap) + spread);
            let patience = SignedDuration::from_hours(if kind == MailKind::Acknowledgement { 6 } else { 24 * 4 });
            if at.duration_since(created) > patience { Next::Settled(OutboxState::Failed) } else { Next::Again(at) }
        }
    }
}
