//! What is to happen because of one stimulus, as a value.
//! Must not do any of it: `pipeline` commits it, the outbox and the mailbox carry it out.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::address::{Address, Person};
use super::language::Language;
use super::message_id::MessageId;
use super::office::DepartmentName;
use super::origin::Origin;
use super::outbox::{Envelope, MailBytes, MailKind};
use super::silence::{Limit, Silence};
use super::thread::{Event, Thread, ThreadId};
use super::verdict::Verdict;

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

/// One mail that leaves, before it has words.
#[derive(Debug, Clone)]
pub struct PlannedMail {
    /// What kind it is.
    pub kind: MailKind,
    /// To whom.
    pub to: Person,
    /// Not before that moment.
    pub not_before: Timestamp,
    /// What it is made from.
    pub content: Content,
}

/// What a mail is made from; `letters` finds the words.
#[derive(Debug, Clone)]
pub enum Content {
    /// The customer is told who will answer.
    Acknowledgement {
        /// The letter that the rule names; else the department's own is taken.
        letter: Option<String>,
        /// Who will answer.
        department: DepartmentName,
        /// By when, as promised.
        due: Option<Timestamp>,
        /// The language of the letter.
        language: Option<Language>,
        /// What rules captured.
        captures: BTreeMap<String, String>,
        /// What the letter is about, by language; empty when that is not sure.
        about: BTreeMap<Language, String>,
        /// Whether this customer wrote before.
        again: bool,
    },
    /// The department gets the letter, with a brief.
    Brief {
        /// Who gets it.
        department: DepartmentName,
        /// By when it should answer.
        due: Option<Timestamp>,
        /// What the customer has been told.
        told: Told,
        /// What kind of brief.
        occasion: Occasion,
    },
    /// The customer gets the department's answer.
    Answer {
        /// The department's words, trimmed.
        text: String,
        /// Parts of the answering message that go along, by number.
        parts: Vec<usize>,
    },
    /// The customer hears that a date cannot be kept, and the new one.
    Holding {
        /// Who has it now.
        department: DepartmentName,
        /// The date that the customer was told before.
        was: Option<Timestamp>,
        /// The new date.
        due: Timestamp,
        /// Whether it is with another department now.
        moved: bool,
    },
    /// The customer is asked whether it stayed fixed.
    CheckIn {
        /// Who had it.
        department: DepartmentName,
    },
    /// A department is asked what was done, before the customer is asked.
    Confirm {
        /// Which department.
        department: DepartmentName,
        /// When the customer is asked all the same.
        until: Timestamp,
    },
    /// A department hears that a date is near or past.
    Reminder {
        /// Which department.
        department: DepartmentName,
        /// The promised date.
        due: Timestamp,
    },
    /// Somebody above hears that a date is past.
    Escalation {
        /// Which department.
        department: DepartmentName,
        /// The promised date, if there is one.
        due: Option<Timestamp>,
        /// Why they hear of it.
        cause: Cause,
    },
    /// Plain words for a member, the operator or the executive.
    Notice {
        /// The subject.
        subject: String,
        /// The text.
        text: String,
    },
}

impl Content {
    /// Whether the mail tells what happened in the thread so far.
    pub fn tells_history(&self) -> bool {
        match self {
            Self::Brief { occasion, .. } => {
                !matches!(occasion, Occasion::New | Occasion::FollowUp | Occasion::Copy { .. })
            }
            Self::Reminder { .. } | Self::Escalation { .. } | Self::Confirm { .. } => true,
            _ => false,
        }
    }
}

/// Why somebody above a department hears of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The date has passed.
    Late,
    /// Departments pass it to and fro.
    PassedAround,
    /// It waits for the executive's own decision.
    WaitsForYou,
}

/// Why a department gets a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A new matter.
    New,
    /// The customer wrote again.
    FollowUp,
    /// Another department passed it on.
    PassedOn {
        /// Who did.
        by: String,
        /// What they say about it; may be empty.
        words: String,
    },
    /// A member gave it to the executive.
    HandedUp {
        /// Who did.
        by: String,
        /// What they say about it; may be empty.
        words: String,
    },
    /// Our mail to the department did not arrive, so somebody else gets it.
    Undelivered {
        /// The address that does not work.
        address: String,
    },
    /// The customer was asked months later, and it did not stay fixed.
    NotFixed {
        /// Whether whoever reads this decides; otherwise it is for their information.
        decides: bool,
    },
    /// Somebody asked for it to be sent once more.
    Resent {
        /// Who did.
        by: String,
    },
    /// A copy; somebody else leads.
    Copy {
        /// Who answers.
        lead: DepartmentName,
    },
    /// For the executive's eyes.
    Executive,
}

impl Occasion {
    /// Whether it is about a letter that came before, whatever message is at hand.
    pub fn is_about_stored(&self) -> bool {
        matches!(self, Self::PassedOn { .. } | Self::HandedUp { .. } | Self::Undelivered { .. } | Self::Resent { .. })
    }
}

/// What the customer has been told about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// That the department will answer, and by when if there is a date.
    WillHear,
    /// Nothing, and why.
    Nothing(Silence),
    /// Nothing new; an earlier letter was acknowledged.
    Before,
    /// Thanks alone: nobody was promised anything.
    Thanked,
    /// Nothing so far.
    Untold,
    /// Nothing yet: a person looks at the acknowledgement first.
    Waiting,
}

/// A moment at which a thread wants attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// What for.
    pub kind: TimerKind,
    /// When.
    pub due: Timestamp,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimerKind {
    /// The date is near.
    Remind,
    /// The date will be missed unless somebody answers in the next hour: the customer is told.
    Holding,
    /// The date is past: the department hears of it.
    Overdue,
    /// It has been past for a while: those above the department hear of it.
    Escalate,
    /// Still nothing: the executive hears of it.
    Executive,
    /// Months later: the department is asked what was done.
    Confirm,
    /// Then the customer is asked whether it stayed fixed.
    CheckIn,
    /// The customer has not answered that.
    Forget,
}

impl TimerKind {
    const ALL: [Self; 8] = [
        Self::Remind,
        Self::Holding,
        Self::Overdue,
        Self::Escalate,
        Self::Executive,
        Self::Confirm,
        Self::CheckIn,
        Self::Forget,
    ];

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Holding => "holding",
            Self::Overdue => "overdue",
            Self::Escalate => "escalate",
            Self::Executive => "executive",
            Self::Confirm => "confirm",
            Self::CheckIn => "check-in",
            Self::Forget => "forget",
        }
    }

    /// The kind with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }
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
