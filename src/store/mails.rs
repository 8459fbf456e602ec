//! How mails are put into the outbox, with what later limits and look-ups need.
//! Must not know how they are sent; `outbox` hands them out.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::domain::outbox::MailKind;
use crate::domain::plan::ReadyMail;
use crate::domain::recall::anchor;
use crate::domain::thread::ThreadId;

use super::rows::{at, int};
use super::threads::Lead;
use super::{Sql, StoreError};

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

/// Puts mails into the outbox, but for their bytes; their row numbers, in the same order.
pub(super) async fn put(
    tx: &mut SqliteConnection,
    common: &Leaving<'_>,
    mails: &[ReadyMail],
) -> Result<Vec<i64>, StoreError> {
    let mut ids = Vec::with_capacity(mails.len());
    for piece in mails.chunks(8) {
        ids.extend(put_rows(&mut *tx, common, piece).await?);
    }
    Ok(ids)
}

async fn put_rows(
    tx: &mut SqliteConnection,
    common: &Leaving<'_>,
    mails: &[ReadyMail],
) -> Result<Vec<i64>, StoreError> {
    if common.original.is_none() && mails.iter().any(|m| m.bytes.original) {
        return Err(StoreError::Refused("a mail carries a letter, but which one was not said".into()));
    }
    let mut sql = Sql::new(
        "INSERT INTO outbox (mailbox, thread, kind, message, original, envelope_from, envelope_to, reports, recipient, \
         message_id, subject, base_subject, variant, size, state, due, created, settled, attempts, claimed_by, \
         claimed_until, note, copying) ",
    );
    sql.push_values(mails, |mut row, mail| {
        let original = common.original.filter(|_| mail.bytes.original);
        let own = (mail.bytes.head.len() + mail.bytes.tail.len()) as u64;
        row.push_bind(common.mailbox).push_bind(mail.thread.as_ref().map(|t| t.as_str()));
        row.push_bind(mail.kind.word()).push_bind(common.about).push_bind(original.map(|(id, _)| id));
        row.push_bind(mail.envelope.from.as_ref().map(|a| a.as_str())).push_bind(mail.envelope.to.as_str());
        row.push_bind(mail.envelope.reports).push_bind(mail.to.folded()).push_bind(mail.message_id.as_str());
        row.push_bind(&mail.subject).push_bind(mail.base_subject.to_lowercase()).push_bind(mail.variant.as_deref());
        row.push_bind(int(own + original.map_or(0, |(_, size)| size))).push("'waiting'");
        row.push_bind(at(mail.not_before)).push_bind(at(common.now)).push("NULL, 0, '', 0, ''");
        row.push_bind(if common.keep_copy { "wanted" } else { "none" });
    });
    sql.push(" RETURNING id, message_id");
    let rows: Vec<(i64, String)> = sql.build_query_as().fetch_all(tx).await?;
    // The order of what RETURNING gives is not promised.
    let by_id: HashMap<String, i64> = rows.into_iter().map(|(row, id)| (id, row)).collect();
    if by_id.len() != mails.len() {
        return Err(StoreError::Refused("two mails have one Message-ID".into()));
    }
    Ok(mails.iter().filter_map(|m| by_id.get(m.message_id.as_str()).copied()).collect())
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

/// An acknowledgement that still waits for its hour says nothing once the answer itself has left.
pub(super) async fn drop_overtaken(
    tx: &mut SqliteConnection,
    thread: &ThreadId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE outbox SET state = 'dropped', settled = $2, note = 'the answer came first' \
         WHERE thread = $1 AND kind = 'acknowledgement' AND state = 'waiting' AND attempts = 0",
    )
    .bind(thread.as_str())
    .bind(at(now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts acknowledgements by the minute, so that limits over an hour cost the same however many leave.
pub(super) async fn tally(
    tx: &mut SqliteConnection,
    mailbox: &str,
    mails: &[ReadyMail],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for mail in mails.iter().filter(|m| m.kind == MailKind::Acknowledgement) {
        counts.entry("*").or_default().0 += 1;
        let domain = counts.entry(mail.to.domain()).or_default();
        *domain = (domain.0 + 1, mail.variant.as_deref().unwrap_or_default());
    }
    if counts.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO tally (mailbox, domain, minute, count, variants) ");
    sql.push_values(counts, |mut row, (domain, (count, variant))| {
        row.push_bind(mailbox).push_bind(domain).push_bind(minute(now)).push_bind(count).push_bind(variant);
    });
    sql.push(" ON CONFLICT (mailbox, domain, minute) DO UPDATE SET count = tally.count + excluded.count, ");
    sql.push("variants = excluded.variants || ' ' || substr(tally.variants, 1, 80)");
    sql.build().execute(tx).await?;
    Ok(())
}

/// The minute that a moment lies in.
pub(super) fn minute(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(60)
}
