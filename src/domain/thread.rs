//! One conversation with one customer: what its events make of it.
//! Must not know how events are stored or what mails they cause.
//!
//! ```text
//!            Received                 Answered
//!   (new) ------------> Department ------------> Nobody (closed)
//!                        ^  |  ^                    |
//!               Rerouted |__|  |  Reopened          | FollowedUp (not a thank-you)
//!                              |____________________|
//!   Held -> Executive (a person decides) -> Released -> Department
//! ```

use std::fmt;

use jiff::Timestamp;

use super::address::Person;
use super::language::Language;
use super::office::DepartmentName;

/// Names one thread for good: ten characters that are safe in an address, a file name and speech.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(String);

impl ThreadId {
    /// Letters and digits that are not taken for one another.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// The id that `seed` stands for: its first 50 bits.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut bits = 0u64;
        for byte in seed.iter().take(8) {
            bits = bits << 8 | u64::from(*byte);
        }
        let text = (0..10)
            .map(|i| {
                let five = (bits >> (59 - 5 * i) & 31) as usize;
                char::from(Self::ALPHABET.get(five).copied().unwrap_or(b'0'))
            })
            .collect();
        Self(text)
    }

    /// Takes an id as it was printed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        (text.len() == 10 && text.bytes().all(|b| Self::ALPHABET.contains(&b))).then_some(Self(text))
    }

    /// The ten characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who has to speak next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwedBy {
    /// A department has the letter.
    Department(DepartmentName),
    /// The executive, or whoever decides for them.
    Executive,
    /// The customer was asked something.
    Customer,
    /// The loop is closed.
    Nobody,
}

/// What the events so far add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// Its name.
    pub id: ThreadId,
    /// The mailbox it came to.
    pub mailbox: String,
    /// Whom it is with.
    pub customer: Option<Person>,
    /// The subject of the first letter.
    pub subject: String,
    /// The language of the conversation.
    pub language: Language,
    /// Who has been given it.
    pub department: Option<DepartmentName>,
    /// Who has to speak next.
    pub owed_by: OwedBy,
    /// By when; the very moment that the customer was told.
    pub due: Option<Timestamp>,
    /// When the first letter came.
    pub opened: Timestamp,
    /// When the last event happened.
    pub touched: Timestamp,
    /// Whether the customer has had an acknowledgement.
    pub acknowledged: bool,
    /// Letters from the customer so far.
    pub letters: u32,
    /// Answers relayed so far.
    pub answers: u32,
}

/// Something that happened in a thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// The first letter came.
    Received,
    /// The customer was told who will answer, and by when.
    Acknowledged,
    /// It was given to a department, with the date that was promised.
    Forwarded {
        /// To whom.
        department: DepartmentName,
        /// The promised date, if the department makes promises.
        due: Option<Timestamp>,
    },
    /// It went from one department to another.
    Rerouted {
        /// To whom.
        department: DepartmentName,
        /// The promised date.
        due: Option<Timestamp>,
        /// Who passed it on.
        by: String,
    },
    /// The department was reminded.
    Reminded,
    /// Others were told that the date passed.
    Escalated,
    /// The department's answer went to the customer.
    Answered {
        /// Who answered.
        department: DepartmentName,
    },
    /// The customer wrote again; whether that needs an answer.
    FollowedUp {
        /// False for a mere thank-you.
        wants_answer: bool,
    },
    /// It was set aside for a person.
    Held(String),
    /// A person let it go on.
    Released,
    /// The customer was asked whether it stayed fixed.
    CheckedIn,
    /// Nobody owes anything any more.
    Closed(String),
    /// It is open again.
    Reopened,
    /// A mail of ours did not arrive.
    Bounced {
        /// Whom it did not reach.
        recipient: String,
        /// Whether it never will.
        permanent: bool,
    },
    /// Something worth remembering that changes nothing.
    Noted(String),
    /// The person's data was removed.
    Erased,
}

impl Happening {
    /// The word under which it is stored and shown.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Acknowledged => "acknowledged",
            Self::Forwarded { .. } => "forwarded",
            Self::Rerouted { .. } => "rerouted",
            Self::Reminded => "reminded",
            Self::Escalated => "escalated",
            Self::Answered { .. } => "answered",
            Self::FollowedUp { .. } => "followed-up",
            Self::Held(_) => "held",
            Self::Released => "released",
            Self::CheckedIn => "checked-in",
            Self::Closed(_) => "closed",
            Self::Reopened => "reopened",
            Self::Bounced { .. } => "bounced",
            Self::Noted(_) => "noted",
            Self::Erased => "erased",
        }
    }
}

/// The thread after one more event. This is the only place where a thread changes.
pub fn advance(mut thread: Thread, event: &Event) -> Thread {
    thread.touched = thread.touched.max(event.at);
    match &event.what {
        Happening::Received => thread.letters += 1,
        Happening::Acknowledged => thread.acknowledged = true,
        Happening::Forwarded { department, due } | Happening::Rerouted { department, due, .. } => {
            thread.department = Some(department.clone());
            thread.owed_by = OwedBy::Department(department.clone());
            thread.due = *due;
        }
        Happening::Answered { .. } => {
            thread.answers += 1;
            thread.owed_by = OwedBy::Nobody;
            thread.due = None;
        }
        Happening::FollowedUp { wants_answer } => {
            thread.letters += 1;
            if *wants_answer && thread.owed_by == OwedBy::Nobody {
                thread = owed_again(thread);
            }
        }
        Happening::Held(_) => thread.owed_by = OwedBy::Executive,
        Happening::Reopened | Happening::Released => {
            if !matches!(thread.owed_by, OwedBy::Department(_)) {
                thread = owed_again(thread);
            }
        }
        Happening::Closed(_) | Happening::Erased => {
            thread.owed_by = OwedBy::Nobody;
            thread.due = None;
        }
        Happening::CheckedIn
        | Happening::Reminded
        | Happening::Escalated
        | Happening::Bounced { .. }
        | Happening::Noted(_) => {}
    }
    thread
}

/// Back to the department that had it, or to the executive when none had.
fn owed_again(mut thread: Thread) -> Thread {
    thread.owed_by = match &thread.department {
        Some(department) => OwedBy::Department(department.clone()),
        None => OwedBy::Executive,
    };
    thread
}
