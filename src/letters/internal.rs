//! Mails to colleagues about a thread: a date is near, a date has passed, something needs a person.
//! Must not decide when they are sent.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean::{self, FACT};
use super::{Letters, Text, date};
use crate::domain::language::Language;
use crate::domain::message::base_subject;

/// A thread that waits for an answer.
#[derive(Debug, Clone)]
pub struct ReminderFacts<'a> {
    /// The customer, by name or address.
    pub customer: &'a str,
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

impl Letters {
    /// To the department: please answer.
    pub fn reminder(&self, r: &ReminderFacts<'_>) -> Text {
        let (about, customer) = names(r);
        let due = day(r, date::last_moment(r.due));
        let late = r.now > r.due;
        let subject = match late {
            true => format!("{about}, {customer}: an answer was due on {due}"),
            false => format!("{about}, {customer}: please answer by {due}"),
        };
        let received = day(r, r.received);
        let promise = match (r.told, late) {
            (true, true) => format!("They were told that they would hear from you by {due}; that has passed."),
            (true, false) => format!("They have been told that they will hear from you by {due}."),
            (false, true) => format!("An answer was due on {due}."),
            (false, false) => format!("An answer is due by {due}."),
        };
        let text = format!(
            "{customer} wrote to {} on {received} and has no answer yet. {promise}\n\n\
             Just reply to this mail: what you write goes to the customer in {0}'s name. Not yours? Start your reply \
             with #pass and the name of another department. It takes longer? Start it with #wait 3 days . No answer \
             needed? Start it with #close",
            first_name(r.executive),
        );
        colleague("reminder", subject, marked(r.marker, with_history(text, r)))
    }

    /// To whom the department answers: the date has passed.
    pub fn escalation(&self, r: &ReminderFacts<'_>) -> Text {
        let (about, customer) = names(r);
        let due = day(r, date::last_moment(r.due));
        let subject = format!("{about}, {customer}: {} has not answered by {due}", r.department);
        let told = if r.told { "The customer was told that date. " } else { "" };
        let reminded = match r.reminders {
            0 => String::new(),
            1 => " They have been reminded once.".into(),
            n => format!(" They have been reminded {n} times."),
        };
        let text = format!(
            "{customer} wrote to {} on {}. {} has the letter and was to answer by {due}; no answer has left.{reminded}\n\n\
             {told}Please see that somebody answers. A reply to this mail goes to the customer in {0}'s name; with \
             #pass NAME  as its first line it gives the letter to another department instead.",
            first_name(r.executive),
            day(r, r.received),
            r.department,
        );
        colleague("escalation", subject, marked(r.marker, with_history(text, r)))
    }

    /// To those above two departments: they pass it to and fro.
    pub fn passed_around(&self, r: &ReminderFacts<'_>) -> Text {
        let (about, customer) = names(r);
        let subject = format!("{about}, {customer}: it is passed around between departments");
        let text = format!(
            "{customer} wrote to {} on {}, and departments have passed it to one another. {} has it now. Please \
             decide who answers: a reply to this mail goes to the customer in {0}'s name; with  #pass NAME  as its \
             first line it gives the letter to another department.",
            first_name(r.executive),
            day(r, r.received),
            r.department,
        );
        colleague("escalation", subject, marked(r.marker, with_history(text, r)))
    }

    /// To the executive: it waits for their own decision.
    pub fn waits_for_you(&self, r: &ReminderFacts<'_>) -> Text {
        let (about, customer) = names(r);
        let subject = format!("{about}, {customer}: it waits for you");
        let text = format!(
            "{customer} wrote to {} on {}, and nobody else can answer. A reply to this mail goes to the customer in \
             {0}'s name; with  #pass NAME  as its first line it gives the letter to a department.",
            first_name(r.executive),
            day(r, r.received),
        );
        colleague("escalation", subject, marked(r.marker, with_history(text, r)))
    }

    /// To the department, months later: what was done, before the customer is asked.
    pub fn confirm(&self, r: &ReminderFacts<'_>) -> Text {
        let (about, customer) = names(r);
        let subject = format!("{about}, {customer}: what was done?");
        let text = format!(
            "{customer} wrote to {0} on {1}, and you answered. {0} would like to ask whether it stayed fixed, and \
             first to know what was done.\n\n\
             Please reply in a line or two. This reply is for {0} only: the customer does not see it, and gets a short \
             question from {0} once you have written. Without a word from you the question leaves after {2}. \
             Should nobody be asked? Start your reply with #close . Too early? Start it with #wait 3 weeks",
            first_name(r.executive),
            day(r, r.received),
            day(r, r.due),
        );
        colleague("confirm", subject, with_history(text, r))
    }

    /// To whom IT, a member or the executive is: something needs a person. Both texts are ours, not a stranger's.
    pub fn notice(&self, subject: &str, text: &str) -> Text {
        colleague("notice", clean::one_line(subject, 120), clean::lines(text).trim().to_owned())
    }
}

fn with_history(text: String, r: &ReminderFacts<'_>) -> String {
    if r.history.is_empty() { text } else { format!("{text}\n\n{}", r.history) }
}

fn names(r: &ReminderFacts<'_>) -> (String, String) {
    let about = clean::one_line(&base_subject(r.subject), 70);
    let about = if about.is_empty() { "A letter without a subject".to_owned() } else { about };
    (about, clean::one_line(r.customer, FACT))
}

fn first_name(executive: &str) -> &str {
    executive.split_whitespace().next().filter(|w| !w.ends_with('.')).unwrap_or(executive)
}

fn day(r: &ReminderFacts<'_>, at: Timestamp) -> String {
    date::day_and_month(at.to_zoned(r.zone.clone()).date(), Language::ENGLISH)
}

fn marked(marker: &str, text: String) -> String {
    if marker.is_empty() { text } else { format!("{marker}\n\n{text}") }
}

fn colleague(variant: &str, subject: String, text: String) -> Text {
    Text {
        language: Language::ENGLISH,
        variant: variant.into(),
        subject: Some(subject),
        text,
        salutation: String::new(),
    }
}
