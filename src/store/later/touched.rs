//! What a unit has written so far, as far as it would change an answer that was fetched before.
//! Must not know the answers; it says only whether a question has to be asked again.

use std::collections::{HashMap, HashSet};

use crate::domain::outbox::MailKind;
use crate::domain::plan::ReadyMail;
use crate::domain::recall::{Questions, Recall, SubjectOf};
use crate::domain::thread::{Thread, ThreadId};
use crate::store::recall::DOMAIN_VARIANTS;

/// Everything by which a later message could meet what this unit wrote.
#[derive(Debug, Default)]
pub(in crate::store) struct Touched {
    people: HashSet<String>,
    ids: HashSet<String>,
    fingerprints: HashSet<String>,
    threads: HashSet<ThreadId>,
    /// Acknowledgements by domain, and their variants, newest first.
    domains: HashMap<String, (u32, Vec<String>)>,
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
            let (count, variants) = self.domains.entry(mail.to.domain().to_owned()).or_default();
            *count += 1;
            if let Some(variant) = &mail.variant {
                variants.insert(0, variant.clone());
                variants.truncate(DOMAIN_VARIANTS);
            }
            self.acknowledgements += 1;
        }
    }

    /// Whether the thread was written.
    pub(in crate::store) fn has(&self, thread: &ThreadId) -> bool {
        self.threads.contains(thread)
    }

    /// Whether an answer that was fetched before this unit wrote may be wrong now, but for the counts
    /// that [`Touched::add_to`] adds.
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

    /// Adds the acknowledgements that this unit wrote: to the domain, and in all.
    pub(in crate::store) fn add_to(&self, recall: &mut Recall, domain: Option<&str>) {
        recall.acknowledged_all_hour += self.acknowledgements;
        let Some((count, variants)) = domain.and_then(|d| self.domains.get(d)) else { return };
        recall.acknowledged_domain_hour += count;
        recall.domain_variants.splice(0..0, variants.iter().cloned());
        recall.domain_variants.truncate(DOMAIN_VARIANTS);
    }
}
