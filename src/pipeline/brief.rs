//! Gathers what a department's brief, reminder or escalation says; `letters` finds the words.
//! Must not tell anybody outside what stands in it.

use jiff::Timestamp;

use super::compose::{About, ComposeError, Composer, Words};
use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{Cause, Filing, Notice, Occasion, Plan, Told};
use crate::domain::thread::{Happening, OwedBy, Thread};
use crate::domain::verdict::Priority;
use crate::domain::writer;
use crate::letters::brief::{Told as Known, Whole};
use crate::letters::internal::Reminder;
use crate::letters::{BriefFacts, ReminderFacts};
use crate::mail::reply::marker;

/// The planned facts of one brief.
pub(super) struct Brief<'a> {
    pub to: &'a Address,
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
        let writer = writer::answered(message, &office.mailbox);
        let customer = writer.or(thread.and_then(|t| t.customer.as_ref())).unwrap_or(&nobody);
        let verdict = plan.verdict.as_ref();
        let attachments: Vec<&str> = message.attachments.iter().map(|a| a.name.as_str()).collect();
        let writer_known = writer.is_some() || thread.is_some_and(|t| t.customer.is_some());
        let copy = matches!(brief.occasion, Occasion::Copy { .. });
        let others = office.departments.values().filter(|d| d.name != *brief.department);
        let others: Vec<(&DepartmentName, &str)> = others.map(|d| (&d.name, d.about.as_str())).collect();
        let kept = thread.is_none_or(|t| t.course.promised.is_some() && t.course.promised == brief.due);
        let language = self.language_for(brief.to, Some(brief.department));
        let facts = BriefFacts {
            language,
            writer: about.writer(customer, &office.mailbox),
            wrote_in: message.language.unwrap_or(office.mailbox.language),
            executive: &office.mailbox.executive,
            department: brief.department,
            received: about.arrived,
            now: self.now.timestamp(),
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
            told: self.known(brief, kept),
            authentication: message.authentication.result,
            looks_like: None,
            subject: &message.subject,
            marker: if writer_known { marker(language) } else { "" },
            departments: &others,
            whole: whole(plan, about),
            occasion: brief.occasion,
            history: &self.told_history(language),
        };
        Ok(self.inside(self.desk.letters.brief(&facts), thread, true))
    }

    /// What the customer knows when the brief is read.
    fn known<'b>(&self, brief: &Brief<'b>, kept: bool) -> Known<'b> {
        let office = &self.desk.office;
        let delayed = !office.mailbox.acknowledge_after.1.is_zero();
        // What waits for the office waits for those who read its mail.
        let yours =
            *brief.department == office.default_department || office.mailbox.ways.executive_inbox.contains(brief.to);
        match brief.told {
            Told::WillHear | Told::Before if !kept => Known::WithoutDate,
            Told::WillHear if delayed => Known::Soon,
            Told::WillHear | Told::Before => Known::Acknowledged,
            Told::Thanked => Known::Thanked,
            Told::Untold => Known::Untold,
            Told::Waiting if yours => Known::HeldForYou,
            Told::Waiting => Known::Held,
            Told::Nothing(silence) => Known::Nothing(silence),
        }
    }

    /// News for a member or the operator.
    pub(super) fn notice(&self, notice: &Notice, to: &Address, thread: Option<&Thread>) -> Words {
        let zone = &self.desk.office.calendar_for(notice.reader()).zone;
        let language = self.language_for(to, notice.reader());
        self.inside(self.desk.letters.notice(notice, zone, language), thread, false)
    }

    /// What happened in the thread before this.
    fn told_history(&self, language: Language) -> String {
        self.desk.letters.history(self.history, &self.desk.office.mailbox.calendar.zone, language)
    }

    /// The language in which somebody inside is written to: the executive and the operator in the mailbox's, a
    /// department and those above it in the department's.
    pub(super) fn language_for(&self, to: &Address, department: Option<&DepartmentName>) -> Language {
        let office = &self.desk.office;
        let ways = &office.mailbox.ways;
        let own = ways.executive_inbox.contains(to) || office.mailbox.operator.as_ref() == Some(to);
        let department = department.filter(|_| !own).and_then(|name| office.departments.get(name));
        department.map_or(office.mailbox.language, |department| office.language_of(department))
    }

    /// A reminder or a question to the department, or an escalation to those above it.
    pub(super) fn chase(
        &self,
        chase: Chase,
        to: &Address,
        thread: &Thread,
        department: &DepartmentName,
        due: Timestamp,
    ) -> Result<Words, ComposeError> {
        let mailbox = &self.desk.office.mailbox;
        let language = self.language_for(to, Some(department));
        let reminded = self.history.iter().filter(|e| e.what == Happening::Reminded).count();
        let facts = ReminderFacts {
            language,
            customer: thread.customer.as_ref(),
            subject: &thread.subject,
            department: department.as_str(),
            executive: &mailbox.executive,
            received: thread.opened,
            due,
            now: self.now.timestamp(),
            zone: &mailbox.calendar.zone,
            told: thread.course.first_promised.is_some_and(|first| first <= due),
            reminders: u32::try_from(reminded).unwrap_or(u32::MAX),
            marker: marker(language),
            history: &self.told_history(language),
        };
        let kind = match chase {
            Chase::Reminder => Reminder::Answer,
            Chase::Question => Reminder::Confirm,
            Chase::Above(Cause::Late) => Reminder::Escalation,
            Chase::Above(Cause::PassedAround) => Reminder::PassedAround,
            Chase::Above(Cause::WaitsForYou) => Reminder::WaitsForYou,
        };
        let text = self.desk.letters.reminder(kind, &facts);
        Ok(self.inside(text, Some(thread), true))
    }
}

/// Where the department finds all of the letter.
fn whole<'a>(plan: &'a Plan, about: &About<'_>) -> Whole<'a> {
    let folder = match &plan.filing {
        Filing::Into(folder) => folder.as_str(),
        Filing::Leave | Filing::Flag => "",
    };
    if about.whole { Whole::Attached } else { Whole::TooLarge { size: about.size, folder } }
}
