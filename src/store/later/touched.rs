//! What a unit has written so far, as far as it would change an answer that was fetched before.
//! Must not know the answers; it says only whether a question has to be asked again.

use std::collections::{HashMap, HashSet};

use crate::domain::outbox::MailKind;
use crate::domain::plan::ReadyMail;
use crate::domain::recall::{Questions, SubjectOf};
use crate::domain::thread::{Thread, ThreadId};

/// Everything by which a later message could meet what this unit wrote.
#[derive(Debug, Default)]
pub(in crate::store) struct Touched {
    people: HashSet<String>,
    ids: HashSet<String>,
    fingerprints: HashSet<String>,
    threads: HashSet<ThreadId>,
    /// Acknowledgements by domain.
    domains: HashMap<String, u32>,
    acknowledgements: u32,
}

impl Touched {
    pub(in crate::store) fn person(&mut self, folded: String) {
        self.people.insert(folded);
    }

    pub(in crate::store) fn id(&mut self, id: &str) {
        self.ids.insert(id.to_owned());
    }

    pub(in crate::store) fn fingerprint(&mut self, fingerprint: &str) {
        self.fingerprints.insert(fingerprint.to_owned());
    }

    pub(in crate::store) fn thread(&mut self, thread: &Thread) {
        self.threads.insert(thread.id.clone());
        self.people.extend(thread.customer.as_ref().map(|c| c.address.folded()));
    }

    pub(in crate::store) fn mail(&mut self, mail: &ReadyMail) {
        self.id(mail.message_id.as_str());
        self.person(mail.to.folded());
        if mail.kind == MailKind::Acknowledgement {
            *self.domains.entry(mail.to.domain().to_owned()).or_default() += 1;
            self.acknowledgements += 1;
        }
    }

    /// Whether the thread was written.
    pub(in crate::store) fn has(&self, thread: &ThreadId) -> bool {
        self.threads.contains(thread)
    }

    /// Whether an answer that was fetched before this unit wrote may be wrong now, but for the counts
    /// of [`Touched::acknowledged`].
    pub(in crate::store) fn concerns(&self, q: &Questions) -> bool {
        let id = |id: &crate::domain::message_id::MessageId| self.ids.contains(id.as_str());
        q.from.as_ref().is_some_and(|a| self.people.contains(&a.folded()))
            || self.fingerprints.contains(&q.fingerprint)
            || q.id.as_ref().is_some_and(id)
            || q.answered.iter().any(id)
            || q.tokens.iter().any(|t| self.threads.contains(&t.thread))
            || match &q.subject_of {
                Some(SubjectOf::Customer(customer)) => self.people.contains(&customer.folded()),
                Some(SubjectOf::AnyOpen) => !self.threads.is_empty(),
                None => false,
            }
    }

    /// Acknowledgements that this unit wrote: to the domain, and in all.
    pub(in crate::store) fn acknowledged(&self, domain: Option<&str>) -> (u32, u32) {
        let to_domain = domain.and_then(|d| self.domains.get(d)).copied().unwrap_or_default();
        (to_domain, self.acknowledgements)
    }
}
