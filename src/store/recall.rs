//! What is remembered about a message, before anything is decided about it.
//! Must not judge the answers: threads that disagree are all named.

use jiff::SignedDuration;
use sqlx::FromRow;

use crate::domain::recall::{Key, Match, Questions, Recall};

use super::mails::minute;
use super::rows::{ThreadRow, at, count, moment, thread_columns};
use super::{Sql, StoreError, Unit};

/// How long ago a thread may have been touched to be found by its subject alone.
const SUBJECT_REACH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How many variants are told; a letter has fewer.
const VARIANTS: i64 = 20;
/// How many of those that left to a domain; with more, a letter of three variants would have no choice.
const DOMAIN_VARIANTS: usize = 2;

#[derive(FromRow)]
struct CountersRow {
    duplicate: bool,
    own_id: bool,
    letters: i64,
    last: Option<i64>,
    open_threads: i64,
    sender_day: i64,
    domain_hour: i64,
    all_hour: i64,
    same_subject: i64,
    had_letters: bool,
    has_thread: bool,
    domain_variants: Option<String>,
}

#[derive(FromRow)]
struct MatchRow {
    #[sqlx(flatten)]
    thread: ThreadRow,
    found_by: i64,
    lead: String,
}

impl Unit {
    /// Answers the questions about one message in one to three statements, whatever the store's age.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recall(&mut self, q: &Questions) -> Result<Recall, StoreError> {
        let counters = self.counters(q).await?;
        let mut recall = Recall {
            duplicate: counters.duplicate,
            own_id: counters.own_id,
            letters_before: count(counters.letters),
            last_letter: counters.last.map(moment).transpose()?,
            open_threads: count(counters.open_threads),
            acknowledged_sender_day: count(counters.sender_day),
            acknowledged_domain_hour: count(counters.domain_hour),
            acknowledged_all_hour: count(counters.all_hour),
            acknowledged_same_subject: count(counters.same_subject),
            ..Recall::default()
        };
        let by_subject = counters.has_thread && !q.base_subject.is_empty();
        if by_subject || !q.tokens.is_empty() || !q.answered.is_empty() {
            recall.matches = self.matches(q, by_subject).await?;
        }
        if counters.had_letters {
            recall.variants = self.variants(q).await?;
        }
        let lately = counters.domain_variants.unwrap_or_default();
        recall.domain_variants = lately.split_whitespace().take(DOMAIN_VARIANTS).map(str::to_owned).collect();
        Ok(recall)
    }

    async fn counters(&mut self, q: &Questions) -> Result<CountersRow, StoreError> {
        let day = q.now - SignedDuration::from_hours(24);
        let row = sqlx::query_as(
            "SELECT \
             EXISTS (SELECT 1 FROM message WHERE fingerprint = $2 AND $2 <> '' AND mailbox = $1 \
               AND (CAST($3 AS TEXT) IS NULL OR message_id = $3)) AS duplicate, \
             EXISTS (SELECT 1 FROM outbox WHERE message_id = $3) \
               OR EXISTS (SELECT 1 FROM thread_key WHERE message_id = $3 AND ours = 1) AS own_id, \
             COALESCE((SELECT letters FROM sender WHERE mailbox = $1 AND address = $4), 0) AS letters, \
             (SELECT last FROM sender WHERE mailbox = $1 AND address = $4) AS last, \
             (SELECT COUNT(*) FROM thread WHERE mailbox = $1 AND customer_key = $4 AND owed <> 'nobody') \
               AS open_threads, \
             (SELECT COUNT(*) FROM outbox WHERE kind = 'acknowledgement' AND mailbox = $1 AND recipient = $4 \
               AND created > $6) AS sender_day, \
             (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM tally WHERE mailbox = $1 AND domain = $5 \
               AND minute > $7) AS domain_hour, \
             (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM tally WHERE mailbox = $1 AND domain = '*' \
               AND minute > $7) AS all_hour, \
             (SELECT COUNT(*) FROM outbox WHERE kind = 'acknowledgement' AND mailbox = $1 AND recipient = $4 \
               AND created > $8 AND base_subject = $9) AS same_subject, \
             EXISTS (SELECT 1 FROM outbox WHERE kind = 'acknowledgement' AND mailbox = $1 AND recipient = $4) \
               AS had_letters, \
             EXISTS (SELECT 1 FROM thread WHERE mailbox = $1 AND customer_key = $4) AS has_thread, \
             (SELECT variants FROM tally WHERE mailbox = $1 AND domain = $5 AND minute > $7 \
               ORDER BY minute DESC LIMIT 1) || ' ' || COALESCE((SELECT variants FROM tally WHERE mailbox = $1 \
               AND domain = $5 AND minute > $7 ORDER BY minute DESC LIMIT 1 OFFSET 1), '') AS domain_variants",
        )
        .bind(&q.mailbox)
        .bind(&q.fingerprint)
        .bind(q.id.as_ref().map(|id| id.as_str()))
        .bind(q.from.as_ref().map(|a| a.folded()))
        .bind(q.from.as_ref().map(|a| a.domain()))
        .bind(at(day))
        .bind(minute(q.now) - 60)
        .bind(at(q.now - q.same_subject_period))
        .bind(&q.base_subject)
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(row)
    }

    /// Every thread that a key names, strongest key first; within a key in the order of the question.
    async fn matches(&mut self, q: &Questions, by_subject: bool) -> Result<Vec<Match>, StoreError> {
        let mut sql = Sql::new("");
        let mut parts = sql.separated(" UNION ALL ");
        if !q.tokens.is_empty() {
            parts.push(concat!("SELECT ", thread_columns!(), ", 0 AS found_by, t.id AS lead FROM thread t"));
            parts.push_unseparated(" WHERE t.mailbox = ").push_bind_unseparated(&q.mailbox);
            parts.push_unseparated(" AND t.id IN (");
            for (n, id) in padded(&q.tokens).enumerate() {
                parts.push_unseparated(if n == 0 { "" } else { ", " }).push_bind_unseparated(id.thread.as_str());
            }
            parts.push_unseparated(")");
        }
        if !q.answered.is_empty() {
            parts.push(concat!("SELECT ", thread_columns!(), ", 1 AS found_by, k.message_id AS lead"));
            parts.push_unseparated(" FROM thread_key k JOIN thread t ON t.id = k.thread WHERE k.mailbox = ");
            parts.push_bind_unseparated(&q.mailbox).push_unseparated(" AND k.message_id IN (");
            for (n, id) in padded(&q.answered).enumerate() {
                parts.push_unseparated(if n == 0 { "" } else { ", " }).push_bind_unseparated(id.as_str());
            }
            parts.push_unseparated(")");
        }
        if by_subject {
            parts.push("SELECT * FROM (SELECT ");
            parts.push_unseparated(concat!(thread_columns!(), ", 2 AS found_by, '' AS lead FROM thread t"));
            parts.push_unseparated(" WHERE t.mailbox = ").push_bind_unseparated(&q.mailbox);
            let from = q.from.as_ref().map(|a| a.folded());
            parts.push_unseparated(" AND t.customer_key = ").push_bind_unseparated(from);
            parts.push_unseparated(" AND t.touched > ").push_bind_unseparated(at(q.now - SUBJECT_REACH));
            parts.push_unseparated(" AND t.base_subject = ").push_bind_unseparated(&q.base_subject);
            parts.push_unseparated(" ORDER BY t.touched DESC LIMIT 1) AS latest");
        }
        let rows: Vec<MatchRow> = sql.build_query_as().fetch_all(&mut *self.tx).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let thread = row.thread.thread()?;
            let (key, place) = match row.found_by {
                0 => (Key::Token, q.tokens.iter().position(|t| t.thread == thread.id)),
                1 => (Key::Reference, q.answered.iter().position(|id| id.as_str() == row.lead)),
                _ => (Key::Subject, None),
            };
            found.push((key, place, Match { thread, key }));
        }
        found.sort_by_key(|(key, place, _)| (*key, *place));
        let mut matches: Vec<Match> = Vec::new();
        for (_, _, one) in found {
            if !matches.iter().any(|m| m.thread.id == one.thread.id) {
                matches.push(one);
            }
        }
        Ok(matches)
    }

    async fn variants(&mut self, q: &Questions) -> Result<Vec<String>, StoreError> {
        let had = sqlx::query_scalar(
            "SELECT variant FROM outbox WHERE kind = 'acknowledgement' AND mailbox = $1 AND recipient = $2 \
             AND variant IS NOT NULL ORDER BY created DESC, id DESC LIMIT $3",
        )
        .bind(&q.mailbox)
        .bind(q.from.as_ref().map(|a| a.folded()))
        .bind(VARIANTS)
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(had)
    }
}

/// The list with its last value repeated up to one of a few lengths: few statement texts.
pub(super) fn padded<T>(list: &[T]) -> impl Iterator<Item = &T> {
    let wanted = [1, 4, 16, 64, 256].into_iter().find(|n| *n >= list.len()).unwrap_or(list.len());
    let last = list.last().into_iter().cycle().take(wanted - list.len());
    list.iter().chain(last)
}
