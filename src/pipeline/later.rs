//! What mails after the acknowledgement are made of: a moved date, the question months later, what happened so far.
//! Must not say anything that the thread does not know.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Desk;
use super::compose::{About, ComposeError, Composer, Words};
use crate::domain::announced::Announced;
use crate::domain::message::Message;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{Plan, PlannedMail};
use crate::domain::thread::{Event, Thread};
use crate::domain::verdict::{Matter, Verdict};
use crate::letters::{AcknowledgementFacts, LaterFacts, NameFacts, Sought};
use crate::mail::render::subject_reply;
use crate::store::{StoreError, Unit};

/// Events of a thread that its history tells at most, the newest.
const HISTORY: usize = 40;

impl Composer<'_> {
    /// The letter of that name, in the customer's own thread. `about` may have lost its bytes.
    pub(super) fn later(
        &self,
        letter: &str,
        thread: &Thread,
        about: Option<&About<'_>>,
        planned: &PlannedMail,
        (department, due): (&DepartmentName, Option<Timestamp>),
        later: LaterFacts,
    ) -> Result<Words, ComposeError> {
        let mailbox = &self.desk.office.mailbox;
        let department = self.department(department)?;
        let about = about.ok_or_else(|| ComposeError("the letter that it is about is no longer stored".into()))?;
        let kept = about.message.from().is_some();
        let bare = NameFacts {
            from_name: &planned.to.name,
            address: &planned.to.address,
            reply_name: "",
            signature: "",
            typed: "",
            executive: &mailbox.executive,
            greeted: None,
        };
        let (captures, matter) = (BTreeMap::new(), Matter::default());
        let facts = AcknowledgementFacts {
            writer: if kept { about.writer(&planned.to, mailbox) } else { bare },
            language: Some(thread.language),
            mailbox_language: mailbox.language,
            rule_letter: Some(letter),
            department_letter: None,
            titles: &department.titles,
            due,
            arrived: None,
            now: planned.not_before,
            zone: &mailbox.calendar.zone,
            captures: &captures,
            about: &matter,
            subject: &thread.subject,
            wrote_before: false,
            executive: &mailbox.executive,
            signature: &mailbox.signature,
            seed: self.desk.keys.seed(&["variant", letter, thread.id.as_str()]),
            avoid: &self.recall.variants,
            lately: &self.recall.domain_variants,
        };
        let text = self.desk.letters.later(letter, &later, &facts).map_err(|why| ComposeError(why.to_string()))?;
        let subject = text.subject.clone().unwrap_or_else(|| subject_reply(&thread.subject));
        Ok(self.to_customer(text, subject, Some(thread), about.message, Vec::new()))
    }
}

/// What happened in the thread before, when a mail of the plan tells it.
///
/// # Errors
/// When the store cannot be read.
pub async fn history(unit: &mut Unit, plan: &Plan) -> Result<Vec<Event>, StoreError> {
    match plan.thread.as_ref().filter(|change| !change.new && plan.mails.iter().any(|m| m.content.tells_history())) {
        Some(change) => unit.events(&change.thread.id, HISTORY).await,
        None => Ok(Vec::new()),
    }
}

/// What the letter that would acknowledge a message tells the customer to expect.
pub fn announced(desk: &Desk, message: &Message, verdict: &Verdict) -> Announced {
    let Some(department) = desk.office.departments.get(&verdict.department) else { return Announced::Date };
    desk.letters.announces(Sought {
        language: message.language,
        mailbox_language: desk.office.mailbox.language,
        rule_letter: verdict.letter.as_deref(),
        department_letter: Some(department.letter.as_deref().unwrap_or(department.name.as_str())),
        titles: &department.titles,
    })
}
