//! One conversation with one customer: what its events make of it.
//! Must not know how events are stored or what mails they cause.

use std::fmt;

use jiff::Timestamp;

mod course;
pub mod table;

#[cfg(test)]
mod tests;

pub use course::{CheckIn, Course};
use table::{Due, Next};

use super::address::Person;
use super::language::Language;
use super::office::DepartmentName;

/// Names one thread for good: fourteen characters that are safe in an address, a file name and speech. Six tell the
/// second in which its first letter arrived, so that younger threads stand behind older ones and lie together in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(String);

impl ThreadId {
    /// Letters and digits that are not taken for one another.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// Characters of an id.
    const LENGTH: usize = 14;
    /// Those of them that tell when the first letter arrived.
    pub const TIME: usize = 6;
    /// Characters of the ids of an older version, which stand in its stores and in customers' mails.
    const SHORT: usize = 10;
    /// The first second that an id can tell: 2020 began. They are told apart until 2054.
    const FIRST: i64 = 1_577_836_800;

    /// The id of a thread whose first letter arrived at a moment: the second, and the first 40 bits of `seed`.
    pub fn new(arrived: Timestamp, seed: &[u8; 32]) -> Self {
        let second = arrived.as_second().saturating_sub(Self::FIRST).clamp(0, (1 << 30) - 1);
        let mut bits = u128::from(second.unsigned_abs());
        for byte in seed.iter().take(5) {
            bits = bits << 8 | u128::from(*byte);
        }
        let text = (0..Self::LENGTH)
            .rev()
            .map(|i| {
                let five = (bits >> (5 * i) & 31) as usize;
                char::from(Self::ALPHABET.get(five).copied().unwrap_or(b'0'))
            })
            .collect();
        Self(text)
    }

    /// Takes an id as it was printed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        (matches!(text.len(), Self::LENGTH | Self::SHORT) && text.bytes().all(|b| Self::ALPHABET.contains(&b)))
            .then_some(Self(text))
    }

    /// Its characters.
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
    /// What its events have left beside that.
    pub course: Course,
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
    /// The customer was told who will answer.
    Acknowledged,
    /// The customer was told a date, which is the date from then on.
    Promised {
        /// The date.
        due: Timestamp,
    },
    /// It was given to a department, with the date that was promised.
    Forwarded {
        /// To whom.
        department: DepartmentName,
        /// The promised date, if the department makes promises.
        due: Option<Timestamp>,
    },
    /// A department beside the leading one was asked as well.
    Copied {
        /// Which.
        department: DepartmentName,
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
    /// The department needs more time.
    Waiting {
        /// Until when.
        until: Timestamp,
        /// Who said so.
        by: String,
    },
    /// A member gave it to the executive.
    HandedUp {
        /// Who did.
        by: String,
        /// By when the executive should decide.
        due: Option<Timestamp>,
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
    /// A department's words went to the customer, and somebody still owes an answer.
    AnsweredInPart {
        /// Who answered.
        department: DepartmentName,
    },
    /// A department asked the customer something, and waits for them.
    Asked {
        /// Who asked.
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
    /// Months later the department was asked what was done.
    Confirming {
        /// By when it should say so; then the customer is asked all the same.
        due: Timestamp,
    },
    /// The department said what was done.
    Confirmed {
        /// Who said it.
        by: String,
    },
    /// The customer was asked whether it stayed fixed.
    CheckedIn,
    /// The customer says that it did.
    StayedFixed,
    /// The customer says that it did not.
    NotFixed {
        /// By when the executive should decide.
        due: Option<Timestamp>,
    },
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
    /// The customer wants no further mails.
    Objected,
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
            Self::Promised { .. } => "promised",
            Self::Copied { .. } => "copied",
            Self::Waiting { .. } => "waiting",
            Self::HandedUp { .. } => "handed-up",
            Self::AnsweredInPart { .. } => "answered-in-part",
            Self::Asked { .. } => "asked",
            Self::Confirming { .. } => "confirming",
            Self::Confirmed { .. } => "confirmed",
            Self::StayedFixed => "stayed-fixed",
            Self::NotFixed { .. } => "not-fixed",
            Self::Objected => "objected",
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

    /// The line of the table that it takes: its word, but for a letter that waits for nothing.
    pub fn turn(&self) -> &'static str {
        match self {
            Self::FollowedUp { wants_answer: false } => "thanked",
            other => other.word(),
        }
    }

    /// The date that it names.
    fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Promised { due } | Self::Confirming { due } => Some(*due),
            Self::Forwarded { due, .. }
            | Self::Rerouted { due, .. }
            | Self::HandedUp { due, .. }
            | Self::NotFixed { due } => *due,
            Self::Waiting { until, .. } => Some(*until),
            _ => None,
        }
    }
}

/// The thread after one more event. This is the only place where a thread changes; [`table::TABLE`] says
/// who owes the next word then.
pub fn advance(mut thread: Thread, event: &Event) -> Thread {
    let what = &event.what;
    let line = table::line(what);
    thread.touched = thread.touched.max(event.at);
    thread.course.follow(what, thread.department.as_ref());
    match what {
        Happening::Received | Happening::FollowedUp { .. } => thread.letters += 1,
        Happening::Acknowledged => thread.acknowledged = true,
        Happening::Forwarded { department, .. } | Happening::Rerouted { department, .. } => {
            thread.department = Some(department.clone());
        }
        Happening::Answered { .. } | Happening::AnsweredInPart { .. } | Happening::Asked { .. } => thread.answers += 1,
        Happening::Bounced { recipient, permanent: true } => {
            let customer = thread.customer.as_ref().map(|c| c.address.folded());
            thread.course.unreachable |= customer.is_some_and(|c| c == recipient.to_lowercase());
        }
        _ => {}
    }
    match line.due {
        Due::Keep => {}
        Due::Set => thread.due = what.due(),
        Due::Clear => thread.due = None,
    }
    let next = line.after(&thread.owed_by);
    thread.owed_by = match next {
        Next::Same => thread.owed_by,
        Next::Department => match &thread.department {
            Some(department) => OwedBy::Department(department.clone()),
            None => OwedBy::Executive,
        },
        Next::Executive => OwedBy::Executive,
        Next::Customer => OwedBy::Customer,
        Next::Nobody => OwedBy::Nobody,
    };
    // Nobody can be late with what nobody owes.
    if thread.owed_by == OwedBy::Nobody {
        thread.due = None;
    }
    thread
}
