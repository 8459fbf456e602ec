//! How the words of the domain stand in columns, and how they are read back.
//! Must not know which statement they travel in.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{HeldReason, Outcome};
use crate::domain::thread::{Event, Happening, OwedBy, Thread, ThreadId};

use super::StoreError;
use super::course::course;

/// A moment as it is stored.
pub(super) fn at(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// A stored moment.
pub(super) fn moment(at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(at).map_err(|_| unreadable("a moment"))
}

/// A UID, a size or a UIDVALIDITY as it is stored; no server has one that does not fit.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A stored count, which is never below zero.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A stored UID, size or UIDVALIDITY.
pub(super) fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(super) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(what.to_owned())
}

pub(super) fn thread_id(text: &str) -> Result<ThreadId, StoreError> {
    ThreadId::parse(text).ok_or_else(|| unreadable("a thread's id"))
}

pub(super) fn department(text: Option<&str>) -> Result<Option<DepartmentName>, StoreError> {
    text.map(|t| DepartmentName::parse(t).ok_or_else(|| unreadable("a department's name"))).transpose()
}

pub(super) fn address(text: &str) -> Result<Address, StoreError> {
    Address::parse(text).map_err(|_| unreadable("an address"))
}

/// The columns of a thread, in the order of [`ThreadRow`].
macro_rules! thread_columns {
    () => {
        "t.id, t.mailbox, t.customer, t.customer_name, t.subject, t.language, t.department, t.owed, t.owed_to, \
         t.due, t.opened, t.touched, t.acknowledged, t.letters, t.answers, t.course"
    };
}
pub(super) use thread_columns;

/// A thread as it stands in its table.
#[derive(FromRow)]
pub(super) struct ThreadRow {
    id: String,
    mailbox: String,
    customer: Option<String>,
    customer_name: String,
    subject: String,
    language: String,
    department: Option<String>,
    owed: String,
    owed_to: Option<String>,
    due: Option<i64>,
    opened: i64,
    touched: i64,
    acknowledged: i64,
    letters: i64,
    answers: i64,
    course: String,
}

impl ThreadRow {
    pub(super) fn thread(self) -> Result<Thread, StoreError> {
        let customer = match &self.customer {
            Some(text) => Some(Person { name: self.customer_name, address: address(text)? }),
            None => None,
        };
        Ok(Thread {
            id: thread_id(&self.id)?,
            mailbox: self.mailbox,
            customer,
            subject: self.subject,
            language: Language::parse(&self.language).ok_or_else(|| unreadable("a language"))?,
            department: department(self.department.as_deref())?,
            owed_by: owed_by(&self.owed, self.owed_to.as_deref())?,
            due: self.due.map(moment).transpose()?,
            opened: moment(self.opened)?,
            touched: moment(self.touched)?,
            acknowledged: self.acknowledged != 0,
            letters: count(self.letters),
            answers: count(self.answers),
            course: course(&self.course)?,
        })
    }
}

/// Who has to speak next, as word and name.
pub(super) fn owed(by: &OwedBy) -> (&'static str, Option<&str>) {
    match by {
        OwedBy::Department(name) => ("department", Some(name.as_str())),
        OwedBy::Executive => ("executive", None),
        OwedBy::Customer => ("customer", None),
        OwedBy::Nobody => ("nobody", None),
    }
}

fn owed_by(word: &str, to: Option<&str>) -> Result<OwedBy, StoreError> {
    match (word, department(to)?) {
        ("department", Some(name)) => Ok(OwedBy::Department(name)),
        ("executive", _) => Ok(OwedBy::Executive),
        ("customer", _) => Ok(OwedBy::Customer),
        ("nobody", _) => Ok(OwedBy::Nobody),
        _ => Err(unreadable("who owes an answer")),
    }
}

/// An event's own columns: department, due, detail, yes.
pub(super) type Detail<'a> = (Option<&'a str>, Option<i64>, Option<&'a str>, Option<bool>);

/// What an event says beside its word.
pub(super) fn detail(what: &Happening) -> Detail<'_> {
    match what {
        Happening::Forwarded { department, due } => (Some(department.as_str()), due.map(at), None, None),
        Happening::Promised { due } | Happening::Confirming { due } => (None, Some(at(*due)), None, None),
        Happening::Waiting { until, by } => (None, Some(at(*until)), Some(by), None),
        Happening::HandedUp { by, due } => (None, due.map(at), Some(by), None),
        Happening::NotFixed { due } => (None, due.map(at), None, None),
        Happening::Confirmed { by } => (None, None, Some(by), None),
        Happening::Copied { department }
        | Happening::AnsweredInPart { department }
        | Happening::Asked { department } => (Some(department.as_str()), None, None, None),
        Happening::Rerouted { department, due, by } => (Some(department.as_str()), due.map(at), Some(by), None),
        Happening::Answered { department } => (Some(department.as_str()), None, None, None),
        Happening::FollowedUp { wants_answer } => (None, None, None, Some(*wants_answer)),
        Happening::Held(why) | Happening::Closed(why) | Happening::Noted(why) => (None, None, Some(why), None),
        Happening::Bounced { recipient, permanent } => (None, None, Some(recipient), Some(*permanent)),
        Happening::Received
        | Happening::Acknowledged
        | Happening::Reminded
        | Happening::Escalated
        | Happening::Released
        | Happening::CheckedIn
        | Happening::StayedFixed
        | Happening::Objected
        | Happening::Reopened
        | Happening::Erased => (None, None, None, None),
    }
}

/// An event as it stands in its table.
#[derive(FromRow)]
pub(super) struct EventRow {
    at: i64,
    what: String,
    department: Option<String>,
    due: Option<i64>,
    detail: Option<String>,
    yes: Option<i64>,
}

impl EventRow {
    pub(super) fn event(self) -> Result<Event, StoreError> {
        let name = || department(self.department.as_deref())?.ok_or_else(|| unreadable("an event's department"));
        let due = self.due.map(moment).transpose()?;
        let date = || due.ok_or_else(|| unreadable("an event's date"));
        let text = self.detail.clone().unwrap_or_default();
        let yes = self.yes.unwrap_or_default() != 0;
        let what = match self.what.as_str() {
            "received" => Happening::Received,
            "acknowledged" => Happening::Acknowledged,
            "forwarded" => Happening::Forwarded { department: name()?, due },
            "rerouted" => Happening::Rerouted { department: name()?, due, by: text },
            "promised" => Happening::Promised { due: date()? },
            "copied" => Happening::Copied { department: name()? },
            "waiting" => Happening::Waiting { until: date()?, by: text },
            "handed-up" => Happening::HandedUp { by: text, due },
            "answered-in-part" => Happening::AnsweredInPart { department: name()? },
            "asked" => Happening::Asked { department: name()? },
            "confirming" => Happening::Confirming { due: date()? },
            "confirmed" => Happening::Confirmed { by: text },
            "stayed-fixed" => Happening::StayedFixed,
            "not-fixed" => Happening::NotFixed { due },
            "objected" => Happening::Objected,
            "reminded" => Happening::Reminded,
            "escalated" => Happening::Escalated,
            "answered" => Happening::Answered { department: name()? },
            "followed-up" => Happening::FollowedUp { wants_answer: yes },
            "held" => Happening::Held(text),
            "released" => Happening::Released,
            "checked-in" => Happening::CheckedIn,
            "closed" => Happening::Closed(text),
            "reopened" => Happening::Reopened,
            "bounced" => Happening::Bounced { recipient: text, permanent: yes },
            "noted" => Happening::Noted(text),
            "erased" => Happening::Erased,
            _ => return Err(unreadable("an event")),
        };
        Ok(Event { at: moment(self.at)?, what })
    }
}

/// What a held outcome carries: its word and its own words.
pub(super) fn held(outcome: &Outcome) -> (Option<&'static str>, Option<&str>) {
    let Outcome::Held(reason) = outcome else { return (None, None) };
    let own = match reason {
        HeldReason::Poison(text)
        | HeldReason::UnprovedMember(text)
        | HeldReason::DoubtfulReply(text)
        | HeldReason::ByRule(text)
        | HeldReason::CannotWrite(text)
        | HeldReason::Impostor(text)
        | HeldReason::Command(text) => Some(text.as_str()),
        HeldReason::ThreadsDisagree => None,
    };
    (Some(reason.word()), own)
}

/// A stored outcome.
pub(super) fn outcome(word: &str, held: Option<&str>, detail: Option<&str>) -> Result<Outcome, StoreError> {
    let text = || detail.unwrap_or_default().to_owned();
    Ok(match (word, held) {
        ("routed", _) => Outcome::Routed,
        ("relayed", _) => Outcome::Relayed,
        ("followed-up", _) => Outcome::FollowedUp,
        ("noted", _) => Outcome::Noted,
        ("duplicate", _) => Outcome::Duplicate,
        ("skipped", _) => Outcome::Skipped,
        ("held", Some("poison")) => Outcome::Held(HeldReason::Poison(text())),
        ("held", Some("threads-disagree")) => Outcome::Held(HeldReason::ThreadsDisagree),
        ("held", Some("unproved-member")) => Outcome::Held(HeldReason::UnprovedMember(text())),
        ("held", Some("doubtful-reply")) => Outcome::Held(HeldReason::DoubtfulReply(text())),
        ("held", Some("by-rule")) => Outcome::Held(HeldReason::ByRule(text())),
        ("held", Some("cannot-write")) => Outcome::Held(HeldReason::CannotWrite(text())),
        ("held", Some("impostor")) => Outcome::Held(HeldReason::Impostor(text())),
        ("held", Some("command")) => Outcome::Held(HeldReason::Command(text())),
        _ => return Err(unreadable("an outcome")),
    })
}
