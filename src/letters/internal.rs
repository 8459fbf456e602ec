//! Mails to colleagues about a thread: a date is near, a date has passed, something needs a person.
//! Must not decide when they are sent.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::brief::first_name;
use super::clean::{self, FACT};
use super::date::{self, inside as days};
use super::inside::said;
use super::{Letters, Text};
use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::plan::Notice;

/// A thread that waits for somebody.
#[derive(Debug, Clone)]
pub struct ReminderFacts<'a> {
    /// The language of its reader.
    pub language: Language,
    /// The customer, when one is known.
    pub customer: Option<&'a Person>,
    /// The subject of the first letter.
    pub subject: &'a str,
    /// Who has it, as colleagues call it.
    pub department: &'a str,
    /// The executive's name.
    pub executive: &'a str,
    /// When the letter came.
    pub received: Timestamp,
    /// The promised date.
    pub due: Timestamp,
    /// The present moment.
    pub now: Timestamp,
    /// Where the office is.
    pub zone: &'a TimeZone,
    /// Whether the customer has been told the date.
    pub told: bool,
    /// How often the department has been reminded.
    pub reminders: u32,
    /// The line above which a reply is taken.
    pub marker: &'a str,
    /// What happened in the thread so far; may be empty.
    pub history: &'a str,
}

/// What a mail about a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// To the department: please answer.
    Answer,
    /// To the department, months later: what was done, before the customer is asked.
    Confirm,
    /// To whom the department answers: the date has passed.
    Escalation,
    /// To those above two departments: they pass it to and fro.
    PassedAround,
    /// To the executive: it waits for their own decision.
    WaitsForYou,
}

impl Reminder {
    /// The table of its words.
    fn table(self) -> &'static str {
        match self {
            Self::Answer => "reminder",
            Self::Confirm => "confirm",
            Self::Escalation => "escalation",
            Self::PassedAround => "passed_around",
            Self::WaitsForYou => "waits_for_you",
        }
    }
}

impl Letters {
    /// Writes such a mail.
    pub fn reminder(&self, kind: Reminder, r: &ReminderFacts<'_>) -> Text {
        let customer = match r.customer {
            Some(person) if !person.name.trim().is_empty() => self.named(r.language, &person.name),
            Some(person) => clean::one_line(&person.address.to_string(), FACT),
            None => self.word(r.language, "customer"),
        };
        let local = |at: Timestamp| at.to_zoned(r.zone.clone()).date();
        let facts = said([
            ("about", self.about(r.language, r.subject).into()),
            ("customer", customer.into()),
            ("executive", r.executive.into()),
            ("first", first_name(r.executive).into()),
            ("received", days::on_day(local(r.received), r.language).into()),
            ("department", r.department.into()),
            ("due", date::day_and_month(local(date::last_moment(r.due)), r.language).into()),
            ("told", r.told.into()),
            ("late", (r.now > r.due).into()),
            ("reminders", r.reminders.into()),
        ]);
        let say = |part: &str| self.inside.say(r.language, &format!("{}.{part}", kind.table()), &facts);
        // An answer to the question months later stays inside: nothing in it is cut at a line.
        let marker = if kind == Reminder::Confirm { "" } else { r.marker };
        let text = say("text");
        let parts = [marker, text.trim(), r.history].into_iter().filter(|part| !part.is_empty());
        let text = parts.collect::<Vec<_>>().join("\n\n");
        let variant = match kind {
            Reminder::Answer | Reminder::Confirm => kind.table(),
            Reminder::Escalation | Reminder::PassedAround | Reminder::WaitsForYou => "escalation",
        };
        colleague(r.language, variant, say("subject"), text)
    }

    /// To whom IT or a member is: something that needs no answer by us.
    pub fn notice(&self, notice: &Notice, zone: &TimeZone, language: Language) -> Text {
        let line = |text: &str| clean::one_line(text, 120);
        let names = |all: &[DepartmentName]| all.iter().map(DepartmentName::as_str).collect::<Vec<_>>().join(", ");
        let (table, facts) = match notice {
            Notice::PassedOn { to, subject, .. } => {
                ("passed_on", said([("department", to.as_str().into()), ("subject", line(subject).into())]))
            }
            Notice::NotUnderstood { line: wrong, departments, subject, .. } => {
                let wrong = wrong.as_deref().map(line).unwrap_or_default();
                let facts = [("line", wrong.into()), ("departments", names(departments).into())];
                ("not_understood", facts.into_iter().chain([("subject", line(subject).into())]).collect())
            }
            Notice::CustomerKnows { by, due, subject, .. } => {
                let day = |due| date::day_and_month(date::last_moment(due).to_zoned(zone.clone()).date(), language);
                let due = due.map(day).unwrap_or_default();
                let facts = [("by", line(by).into()), ("due", due.into()), ("subject", line(subject).into())];
                ("customer_knows", said(facts))
            }
            Notice::Unreachable { address, thread, subject, .. } => {
                let facts = [("address", address.to_string().into()), ("thread", thread.as_str().into())];
                ("unreachable", facts.into_iter().chain([("subject", line(subject).into())]).collect())
            }
            Notice::Undelivered { address, thread, fallback } => {
                let fallback = fallback.as_ref().map(ToString::to_string).unwrap_or_default();
                let facts = [("address", address.to_string().into()), ("thread", thread.as_str().into())];
                ("undelivered", facts.into_iter().chain([("fallback", fallback.into())]).collect())
            }
            Notice::Breaker { limit, mailbox } => {
                ("breaker", said([("number", (*limit).into()), ("mailbox", line(mailbox).into())]))
            }
            Notice::Unwritable { timer, thread, why } => {
                let facts = [("timer", timer.word().into()), ("thread", thread.as_str().into())];
                ("unwritable", facts.into_iter().chain([("why", line(why).into())]).collect())
            }
            Notice::Refused { problems, shown } => {
                let indented = |text: &String| text.lines().map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n");
                let all = shown.iter().map(indented).collect::<Vec<_>>().join("\n\n");
                let more = problems.saturating_sub(shown.len());
                ("refused", said([("number", (*problems).into()), ("problems", all.into()), ("more", more.into())]))
            }
        };
        let say = |part: &str| self.inside.say(language, &format!("{table}.{part}"), &facts);
        let text = clean::lines(&say("text")).trim().to_owned();
        colleague(language, "notice", clean::one_line(&say("subject"), 120), text)
    }
}

fn colleague(language: Language, variant: &str, subject: String, text: String) -> Text {
    Text { language, variant: variant.into(), subject: Some(subject), text, salutation: String::new() }
}
