//! Gathers what a department's brief, reminder or escalation says; `letters` finds the words.
//! Must not tell anybody outside what stands in it.

use jiff::Timestamp;

use super::compose::{About, ComposeError, Composer, Words};
use crate::domain::address::Person;
use crate::domain::message::Sender;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{Cause, Filing, Occasion, Plan, Told};
use crate::domain::thread::{Happening, OwedBy, Thread};
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

/// What a mail about a date is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chase {
    /// To the department: the date is near or past.
    Reminder,
    /// To the department, months later: what was done?
    Question,
    /// To those above.
    Above(Cause),
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
        let kept = thread.is_none_or(|t| t.course.promised.is_some() && t.course.promised == brief.due);
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
            answer_expected: !copy
                && !matches!(brief.occasion, Occasion::NotFixed { decides: false })
                && thread.is_none_or(|t| t.owed_by != OwedBy::Nobody),
            told: known(brief.told, !office.mailbox.acknowledge_after.1.is_zero(), kept),
            authentication: message.authentication.result,
            looks_like: None,
            subject: &message.subject,
            marker: if writer_known { MARKER } else { "" },
            departments: &others,
            whole: whole(plan, about),
            passed_on_by: match brief.occasion {
                Occasion::PassedOn { by, .. } => Some(by),
                _ => None,
            },
            note: &note(brief.occasion, brief.due, &office.mailbox.executive),
            history: &self.told_history(),
        };
        Ok(self.inside(self.desk.letters.brief(&facts), thread, true))
    }

    /// What happened in the thread before this.
    fn told_history(&self) -> String {
        crate::letters::history::history(self.history, &self.desk.office.mailbox.calendar.zone)
    }

    /// A reminder or a question to the department, or an escalation to those above it.
    pub(super) fn chase(
        &self,
        chase: Chase,
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
        let reminded = self.history.iter().filter(|e| e.what == Happening::Reminded).count();
        let facts = ReminderFacts {
            customer: &customer,
            subject: &thread.subject,
            department: department.as_str(),
            executive: &mailbox.executive,
            received: thread.opened,
            due,
            now: self.now.timestamp(),
            zone: &mailbox.calendar.zone,
            told: thread.course.first_promised.is_some_and(|first| first <= due),
            reminders: u32::try_from(reminded).unwrap_or(u32::MAX),
            marker: MARKER,
            history: &self.told_history(),
        };
        let letters = &self.desk.letters;
        let text = match chase {
            Chase::Reminder => letters.reminder(&facts),
            Chase::Question => letters.confirm(&facts),
            Chase::Above(Cause::Late) => letters.escalation(&facts),
            Chase::Above(Cause::PassedAround) => letters.passed_around(&facts),
            Chase::Above(Cause::WaitsForYou) => letters.waits_for_you(&facts),
        };
        Ok(self.inside(text, Some(thread), true))
    }
}

/// What the customer knows when the brief is read.
fn known(told: &Told, delayed: bool, kept: bool) -> Known<'_> {
    match told {
        Told::WillHear | Told::Before if !kept => Known::WithoutDate,
        Told::WillHear if delayed => Known::Soon,
        Told::WillHear | Told::Before => Known::Acknowledged,
        Told::Thanked => Known::Thanked,
        Told::Untold => Known::Untold,
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

fn note(occasion: &Occasion, due: Option<Timestamp>, executive: &str) -> String {
    let said = |by: &str, words: &str| match words.trim() {
        "" => String::new(),
        words => format!("{by} says:\n    {}", words.replace('\n', "\n    ")),
    };
    match occasion {
        Occasion::FollowUp => "This is a further letter in a matter that you have had before.".into(),
        Occasion::Copy { lead } => {
            let by = if due.is_some() { " by then" } else { "" };
            format!(
                "{lead} leads in this matter and answers it. What concerns you as well you can answer yourselves{by}: \
                 the customer hears all of it from {executive}."
            )
        }
        Occasion::PassedOn { by, words } => said(by, words),
        Occasion::HandedUp { by, words } => {
            let said = said(by, words);
            let asks = format!("{by} asks {executive} to decide.");
            if said.is_empty() { asks } else { format!("{asks} {said}") }
        }
        Occasion::Undelivered { address } => {
            format!("This letter was sent to {address}, where it did not arrive. Please take care of it.")
        }
        Occasion::NotFixed { decides: true } => {
            "The customer was asked whether it stayed fixed, and says that it did not. Please decide what is done."
                .into()
        }
        Occasion::NotFixed { decides: false } => format!(
            "The customer was asked whether it stayed fixed, and says that it did not. {executive} has the letter and \
             decides; this copy is for your information."
        ),
        Occasion::Resent { by } => format!("{by} sends you this letter once more."),
        Occasion::New | Occasion::Executive => String::new(),
    }
}
