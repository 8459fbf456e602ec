//! How mails are put into the outbox, with what later limits and look-ups need.
//! Must not know how they are sent; `outbox` hands them out.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::domain::plan::ReadyMail;
use crate::domain::recall::anchor;

use super::StoreError;
use super::later::MailRow;
use super::rows::at;
use super::threads::Lead;

/// What mails that leave together have in common.
pub(super) struct Leaving<'a> {
    pub(super) mailbox: &'a str,
    /// The message that caused them.
    pub(super) about: Option<i64>,
    /// The message whose bytes stand in those that carry an original, with its size.
    pub(super) original: Option<(i64, u64)>,
    /// Whether copies go into the Sent folder.
    pub(super) keep_copy: bool,
    pub(super) now: Timestamp,
}

/// Refuses what no row could say: a letter that nobody named, or two mails with one Message-ID.
pub(super) fn refuse_doubles(common: &Leaving<'_>, mails: &[ReadyMail]) -> Result<(), StoreError> {
    if common.original.is_none() && mails.iter().any(|m| m.bytes.original) {
        return Err(StoreError::Refused("a mail carries a letter, but which one was not said".into()));
    }
    let ids: HashSet<&str> = mails.iter().map(|m| m.message_id.as_str()).collect();
    if ids.len() == mails.len() { Ok(()) } else { Err(StoreError::Refused("two mails have one Message-ID".into())) }
}

/// A mail as it waits to be sent.
pub(super) fn row(common: &Leaving<'_>, id: i64, mail: &ReadyMail) -> MailRow {
    let original = common.original.filter(|_| mail.bytes.original);
    let own = (mail.bytes.head.len() + mail.bytes.tail.len()) as u64;
    MailRow {
        id,
        mailbox: common.mailbox.to_owned(),
        thread: mail.thread.as_ref().map(|t| t.as_str().to_owned()),
        kind: mail.kind.word(),
        message: common.about,
        original: original.map(|(id, _)| id),
        envelope_from: mail.envelope.from.as_ref().map(|a| a.as_str().to_owned()),
        envelope_to: mail.envelope.to.as_str().to_owned(),
        reports: mail.envelope.reports,
        recipient: mail.to.folded(),
        message_id: mail.message_id.as_str().to_owned(),
        subject: mail.subject.clone(),
        base_subject: mail.base_subject.to_lowercase(),
        variant: mail.variant.clone(),
        size: own + original.map_or(0, |(_, size)| size),
        due: at(mail.not_before),
        created: at(common.now),
        copying: if common.keep_copy { "wanted" } else { "none" },
        head: mail.bytes.head.clone(),
        tail: mail.bytes.tail.clone(),
    }
}

/// The ids by which answers to these mails are known: their own, and the anchor of their thread.
pub(super) fn leads(mails: &[ReadyMail]) -> Vec<Lead<'_>> {
    let mut leads = Vec::new();
    for mail in mails {
        let Some(thread) = &mail.thread else { continue };
        let own = mail.message_id.as_str();
        leads.push(Lead { message_id: own.to_owned(), thread, ours: true });
        let anchored = own.rsplit_once('@').and_then(|(_, domain)| anchor(thread, domain));
        leads.extend(anchored.map(|id| Lead { message_id: id.as_str().to_owned(), thread, ours: true }));
    }
    leads
}

/// The minute that a moment lies in.
pub(super) fn minute(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(60)
}
