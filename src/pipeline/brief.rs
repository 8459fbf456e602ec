//! Gathers what a department's brief, reminder or escalation says; `letters` finds the words.
//! Must not tell anybody outside what stands in it.

use jiff::Timestamp;

use super::compose::{About, ComposeError, Composer, Words};
use crate::domain::address::Person;
use crate::domain::message::Sender;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{Filing, Occasion, Plan, Told};
use crate::domain::thread::{OwedBy, Thread};
use crate::domain::verdict::Priority;
use crate::letters::brief::{Told as Known, Whole};
use crate::letters::{BriefFacts, NameFacts, ReminderFacts};
use crate::mail::reply::MARKER;

/// The planned facts of one brief.
pub(super) struct Brief<'a> {
    pub department: &'a DepartmentName,
    pub due: Option<Timestamp>,
    pub told: &'a Told,
    pub occasion: &'a Occasion,
}

impl Composer<'_> {
    /// The forward of a letter.
    pub(super) fn brief(
        &self,
        plan: &Plan,
        thread: Option<&Thread>,
        about: &About<'_>,
        brief: &Brief<'_>,
    ) -> Result<Words, ComposeError> {
        let office = &self.desk.office;
        let message = about.message;
        let nobody = Person { name: String::new(), address: office.mailbox.address.clone() };
        let customer = match (&message.sender, thread.and_then(|t| t.customer.as_ref())) {
            (Sender::One(person), _) | (_, Some(person)) => person,
            _ => &nobody,
        };
        let verdict = plan.verdict.as_ref();
        let attachments: Vec<&str> = message.attachments.iter().map(|a| a.name.as_str()).collect();
        let writer_known = matches!(message.sender, Sender::One(_)) || thread.is_some_and(|t| t.customer.is_some());
        let copy = matches!(brief.occasion, Occasion::Copy { .. });
        let others = office.departments.values().filter(|d| d.name != *brief.department);
        let others: Vec<(&DepartmentName, &str)> = others.map(|d| (&d.name, d.about.as_str())).collect();
        let facts = BriefFacts {
            writer: NameFacts::of(message, customer),
            executive: &office.mailbox.executive,
            department: brief.department,
            received: about.arrived,
            zone: &office.mailbox.calendar.zone,
            due: brief.due,
            letters_this_year: self.recall.letters_before + 1,
            order: verdict.and_then(|v| v.captures.get("order")).map(String::as_str),
            attachments: &attachments,
            priority: verdict.map_or(Priority::Normal, |v| v.priority),
            writer_known,
            // Where a program wrote, the thread waits for nobody.
            answer_expected: !copy && thread.is_none_or(|t| t.owed_by != OwedBy::Nobody),
            told: known(brief.told, thread, !office.mailbox.acknowledge_after.1.is_zero()),
            authentication: message.authentication.result,
            looks_like: None,
            subject: &message.subject,
            marker: if copy || !writer_known { "" } else { MARKER },
            departments: &others,
            whole: whole(plan, about),
            passed_on_by: match brief.occasion {
                Occasion::PassedOn { by, .. } => Some(by),
                _ => None,
            },
            note: &note(brief.occasion),
        };
        Ok(self.inside(self.desk.letters.brief(&facts), thread, true))
    }

    /// A reminder to the department, or an escalation to those above it.
    pub(super) fn chase(
        &self,
        above: bool,
        thread: &Thread,
        department: &DepartmentName,
        due: Timestamp,
    ) -> Result<Words, ComposeError> {
        let mailbox = &self.desk.office.mailbox;
        let customer = match &thread.customer {
            Some(person) if !person.name.trim().is_empty() => person.name.clone(),
            Some(person) => person.address.to_string(),
            None => "A customer".into(),
        };
        let facts = ReminderFacts {
            customer: &customer,
            subject: &thread.subject,
            department: department.as_str(),
            executive: &mailbox.executive,
            received: thread.opened,
            due,
            now: self.now.timestamp(),
            zone: &mailbox.calendar.zone,
            told: thread.acknowledged,
            reminders: 0,
            marker: MARKER,
        };
        let letters = &self.desk.letters;
        let text = if above { letters.escalation(&facts) } else { letters.reminder(&facts) };
        Ok(self.inside(text, Some(thread), true))
    }
}

/// What the customer knows when the brief is read.
fn known<'a>(told: &'a Told, thread: Option<&Thread>, delayed: bool) -> Known<'a> {
    let closed = thread.is_some_and(|t| t.owed_by == OwedBy::Nobody);
    match told {
        Told::WillHear if closed => Known::Thanked,
        Told::WillHear if delayed => Known::Soon,
        Told::WillHear | Told::Before => Known::Acknowledged,
        Told::Waiting => Known::Held,
        Told::Nothing(silence) => Known::Nothing(silence),
    }
}

/// Where the department finds all of the letter.
fn whole<'a>(plan: &'a Plan, about: &About<'_>) -> Whole<'a> {
    let folder = match &plan.filing {
        Filing::Into(folder) => folder.as_str(),
        Filing::Leave | Filing::Flag => "the inbox",
    };
    if about.whole { Whole::Attached } else { Whole::TooLarge { size: about.size, folder } }
}

fn note(occasion: &Occasion) -> String {
    match occasion {
        Occasion::FollowUp => "This is a further letter in a matter that you have had before.".into(),
        Occasion::Copy { lead } => {
            format!("This copy is for your information. {lead} has the letter and answers it.")
        }
        Occasion::PassedOn { by, words } => match words.trim() {
            "" => String::new(),
            words => format!("{by} says:\n    {}", words.replace('\n', "\n    ")),
        },
        Occasion::New | Occasion::Executive => String::new(),
    }
}
