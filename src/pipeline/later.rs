//! Letters to the customer after the acknowledgement: the facts of a moved date, and of the question months later.
//! Must not say anything that the thread does not know.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::compose::{About, ComposeError, Composer, Words, writer};
use crate::domain::office::DepartmentName;
use crate::domain::plan::PlannedMail;
use crate::domain::thread::Thread;
use crate::letters::{AcknowledgementFacts, LaterFacts, NameFacts};
use crate::mail::render::subject_reply;

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
        let bare = NameFacts { from_name: &planned.to.name, address: &planned.to.address, signature: "", typed: "" };
        let captures = BTreeMap::new();
        let facts = AcknowledgementFacts {
            writer: if kept { writer(about.message, &planned.to) } else { bare },
            language: Some(thread.language),
            mailbox_language: mailbox.language,
            rule_letter: Some(letter),
            department_letter: None,
            titles: &department.titles,
            due,
            now: planned.not_before,
            zone: &mailbox.calendar.zone,
            captures: &captures,
            subject: &thread.subject,
            wrote_before: false,
            executive: &mailbox.executive,
            signature: &mailbox.signature,
            seed: self.desk.keys.seed(&["variant", letter, thread.id.as_str()]),
            avoid: &self.recall.variants,
        };
        let text = self.desk.letters.later(letter, &later, &facts).map_err(|why| ComposeError(why.to_string()))?;
        let subject = text.subject.clone().unwrap_or_else(|| subject_reply(&thread.subject));
        Ok(self.to_customer(text, subject, Some(thread), about.message, Vec::new()))
    }
}
