//! What is remembered about a message, before anything is decided about it.
//! Must not judge the answers: threads that disagree are all named.

use jiff::SignedDuration;
use sqlx::FromRow;

use crate::domain::recall::{Key, Match, Questions, Recall, SubjectOf};

use super::mails::minute;
use super::positions::pieces;
use super::rows::{ThreadRow, at, count, int, moment, thread_columns, unreadable};
use super::{Sql, StoreError, Unit};

/// How long ago a thread may have been touched to be found by its subject alone.
const SUBJECT_REACH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How many variants are told; a letter has fewer.
const VARIANTS: i64 = 20;
/// How many of those that left to a domain; with more, a letter of three variants would have no choice.
pub(super) const DOMAIN_VARIANTS: usize = 2;

/// What a look at all letters of a batch found out about one of them, before any was decided on.
#[derive(Debug, Clone, FromRow)]
pub struct Known {
    place: i64,
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

/// Each look-up goes by an index, from a row of `q`.
const COUNTERS: &str = ") SELECT q.place, \
     EXISTS (SELECT 1 FROM message m WHERE m.fingerprint = q.fingerprint AND q.fingerprint <> '' \
       AND m.mailbox = q.mailbox AND (q.id IS NULL OR m.message_id = q.id)) AS duplicate, \
     EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = q.id) \
       OR EXISTS (SELECT 1 FROM thread_key k WHERE k.message_id = q.id AND k.ours = 1) AS own_id, \
     COALESCE((SELECT s.letters FROM sender s WHERE s.mailbox = q.mailbox AND s.address = q.address), 0) AS letters, \
     (SELECT s.last FROM sender s WHERE s.mailbox = q.mailbox AND s.address = q.address) AS last, \
     (SELECT COUNT(*) FROM thread t WHERE t.mailbox = q.mailbox AND t.customer_key = q.address \
       AND t.owed <> 'nobody') AS open_threads, \
     (SELECT COUNT(*) FROM outbox o WHERE o.kind = 'acknowledgement' AND o.mailbox = q.mailbox \
       AND o.recipient = q.address AND o.created > q.day) AS sender_day, \
     (SELECT CAST(COALESCE(SUM(y.count), 0) AS BIGINT) FROM tally y WHERE y.mailbox = q.mailbox \
       AND y.domain = q.domain AND y.minute > q.hour) AS domain_hour, \
     (SELECT CAST(COALESCE(SUM(y.count), 0) AS BIGINT) FROM tally y WHERE y.mailbox = q.mailbox \
       AND y.domain = '*' AND y.minute > q.hour) AS all_hour, \
     (SELECT COUNT(*) FROM outbox o WHERE o.kind = 'acknowledgement' AND o.mailbox = q.mailbox \
       AND o.recipient = q.address AND o.created > q.same_since AND o.base_subject = q.subject) AS same_subject, \
     EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'acknowledgement' AND o.mailbox = q.mailbox \
       AND o.recipient = q.address) AS had_letters, \
     EXISTS (SELECT 1 FROM thread t WHERE t.mailbox = q.mailbox AND t.customer_key = q.address) AS has_thread, \
     (SELECT y.variants FROM tally y WHERE y.mailbox = q.mailbox AND y.domain = q.domain AND y.minute > q.hour \
       ORDER BY y.minute DESC LIMIT 1) || ' ' || COALESCE((SELECT y.variants FROM tally y WHERE y.mailbox = q.mailbox \
       AND y.domain = q.domain AND y.minute > q.hour ORDER BY y.minute DESC LIMIT 1 OFFSET 1), '') AS domain_variants \
     FROM q";

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
        self.flush().await?;
        let known = self.known([q]).await?.pop().ok_or_else(|| unreadable("what is known of a message"))?;
        self.complete(q, known).await
    }

    /// As [`Unit::recall`], for a letter of a batch that [`Unit::known`] was asked about before the unit wrote
    /// anything; asks again only where what it wrote since concerns this letter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recall_known(&mut self, q: &Questions, known: Option<Known>) -> Result<Recall, StoreError> {
        let Some(known) = known.filter(|_| !self.touched.concerns(q)) else { return self.recall(q).await };
        let mut recall = self.complete(q, known).await?;
        if recall.matches.iter().any(|m| self.touched.has(&m.thread.id)) {
            return self.recall(q).await;
        }
        self.touched.add_to(&mut recall, q.from.as_ref().map(|a| a.domain()));
        Ok(recall)
    }

    async fn complete(&mut self, q: &Questions, known: Known) -> Result<Recall, StoreError> {
        let mut recall = Recall {
            duplicate: known.duplicate,
            own_id: known.own_id,
            letters_before: count(known.letters),
            last_letter: known.last.map(moment).transpose()?,
            open_threads: count(known.open_threads),
            acknowledged_sender_day: count(known.sender_day),
            acknowledged_domain_hour: count(known.domain_hour),
            acknowledged_all_hour: count(known.all_hour),
            acknowledged_same_subject: count(known.same_subject),
            ..Recall::default()
        };
        let by_subject = known.has_thread
            || match &q.subject_of {
                Some(SubjectOf::Customer(customer)) => q.from.as_ref() != Some(customer),
                Some(SubjectOf::AnyOpen) => q.answered.is_empty() && q.tokens.is_empty(),
                None => false,
            };
        let by_subject = by_subject && q.subject_of.is_some() && !q.base_subject.is_empty();
        if by_subject || !q.tokens.is_empty() || !q.answered.is_empty() {
            recall.matches = self.matches(q, by_subject).await?;
        }
        if known.had_letters {
            recall.variants = self.variants(q).await?;
        }
        let lately = known.domain_variants.unwrap_or_default();
        recall.domain_variants = lately.split_whitespace().take(DOMAIN_VARIANTS).map(str::to_owned).collect();
        Ok(recall)
    }

    /// What is known of many letters, in one statement for many; in the order of the questions.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known(&mut self, questions: impl IntoIterator<Item = &Questions>) -> Result<Vec<Known>, StoreError> {
        let numbered: Vec<(usize, &Questions)> = questions.into_iter().enumerate().collect();
        let mut all: Vec<Known> = Vec::with_capacity(numbered.len());
        for piece in pieces(&numbered) {
            let mut sql = Sql::new(
                "WITH q (place, mailbox, fingerprint, id, address, domain, day, hour, same_since, subject) AS (",
            );
            sql.push_values(piece, |mut row, (place, q)| {
                row.push_bind(int(*place as u64)).push_bind(&q.mailbox).push_bind(&q.fingerprint);
                row.push_bind(q.id.as_ref().map(|id| id.as_str())).push_bind(q.from.as_ref().map(|a| a.folded()));
                row.push_bind(q.from.as_ref().map(|a| a.domain()));
                row.push_bind(at(q.now - SignedDuration::from_hours(24))).push_bind(minute(q.now) - 60);
                row.push_bind(at(q.now - q.same_subject_period)).push_bind(&q.base_subject);
            });
            sql.push(COUNTERS);
            let rows: Vec<Known> = sql.build_query_as().fetch_all(&mut *self.tx).await?;
            all.extend(rows);
        }
        all.sort_by_key(|known| known.place);
        if all.len() == numbered.len() { Ok(all) } else { Err(unreadable("what is known of a message")) }
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
            let limit = match &q.subject_of {
                Some(SubjectOf::Customer(customer)) => {
                    parts.push_unseparated(" AND t.customer_key = ").push_bind_unseparated(customer.folded());
                    1_i64
                }
                // Two that are open under one subject name neither; a second row tells.
                Some(SubjectOf::AnyOpen) | None => {
                    parts.push_unseparated(" AND t.owed <> 'nobody'");
                    2
                }
            };
            parts.push_unseparated(" AND t.touched > ").push_bind_unseparated(at(q.now - SUBJECT_REACH));
            parts.push_unseparated(" AND t.base_subject = ").push_bind_unseparated(&q.base_subject);
            parts.push_unseparated(" ORDER BY t.touched DESC LIMIT ").push_bind_unseparated(limit);
            parts.push_unseparated(") AS latest");
        }
        let rows: Vec<MatchRow> = sql.build_query_as().fetch_all(&mut *self.tx).await?;
        strongest_first(q, rows)
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

/// Each thread once, under its strongest key.
fn strongest_first(q: &Questions, rows: Vec<MatchRow>) -> Result<Vec<Match>, StoreError> {
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
    if found.iter().filter(|(key, ..)| *key == Key::Subject).count() > 1 {
        found.retain(|(key, ..)| *key != Key::Subject);
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
