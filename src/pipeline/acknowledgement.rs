//! What the acknowledgement is made of: the facts that its letter may use, and the quotation below it.
//! Must not decide whether one is written, nor when it leaves.

use super::compose::{About, ComposeError, Composer, Words};
use crate::domain::plan::{Content, PlannedMail};
use crate::domain::thread::Thread;
use crate::letters::AcknowledgementFacts;
use crate::letters::quote::QuoteFacts;
use crate::mail::render::subject_reply;

impl Composer<'_> {
    /// The letter that tells the customer who will answer.
    pub(super) fn acknowledgement(
        &self,
        planned: &PlannedMail,
        thread: Option<&Thread>,
        about: &About<'_>,
    ) -> Result<Words, ComposeError> {
        let Content::Acknowledgement { letter, department, due, language, captures, about: matter, again } =
            &planned.content
        else {
            return Err(ComposeError("an acknowledgement was planned without its facts".into()));
        };
        let mailbox = &self.desk.office.mailbox;
        let department = self.department(department)?;
        let facts = AcknowledgementFacts {
            writer: about.writer(&planned.to, mailbox),
            language: *language,
            mailbox_language: mailbox.language,
            rule_letter: letter.as_deref(),
            department_letter: Some(department.letter.as_deref().unwrap_or(department.name.as_str())),
            titles: &department.titles,
            due: *due,
            arrived: Some(about.arrived),
            now: planned.not_before,
            zone: &mailbox.calendar.zone,
            captures,
            about: matter,
            subject: &about.message.subject,
            wrote_before: *again,
            executive: &mailbox.executive,
            signature: &mailbox.signature,
            seed: self.desk.keys.seed(&["variant", &about.message.fingerprint]),
            avoid: &self.recall.variants,
            lately: &self.recall.domain_variants,
        };
        let mut text = self.desk.letters.acknowledgement(&facts).map_err(|why| ComposeError(why.to_string()))?;
        if mailbox.quote_original {
            text = text.quoting(&QuoteFacts::of(&planned.to, about.message, about.arrived, facts.zone));
        }
        let subject = text.subject.clone().unwrap_or_else(|| subject_reply(&about.message.subject));
        Ok(self.to_customer(text, subject, thread, about.message, Vec::new()))
    }
}
