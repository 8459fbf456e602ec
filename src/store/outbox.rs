//! Mails that wait: who may send which, until when, and which copies are still owed to Sent.
//! Must not know SMTP; the contract stands in `domain::outbox`.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::domain::message_id::MessageId;
use crate::domain::outbox::{Envelope, MailBytes, MailKind};
use crate::domain::thread::ThreadId;

use super::recall::padded;
use super::rows::{address, at, count, int, moment, natural, thread_id, unreadable};
use super::{BEGIN, Sql, Store, StoreError};

/// A mail that was handed out to be sent, with all its bytes.
#[derive(Debug, Clone)]
pub struct OutboxMail {
    /// Its row.
    pub id: i64,
    /// The mailbox in whose name it leaves.
    pub mailbox: String,
    /// What kind it is.
    pub kind: MailKind,
    /// Its envelope; the row is its `id`.
    pub envelope: Envelope,
    /// What we wrote.
    pub bytes: MailBytes,
    /// The letter that stands in it, if `bytes.original`.
    pub original: Option<Vec<u8>>,
    /// Attempts that were begun so far.
    pub attempts: u32,
    /// When it was put here.
    pub created: Timestamp,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// The thread that it belongs to.
    pub thread: Option<ThreadId>,
}

#[derive(FromRow)]
struct MailRow {
    id: i64,
    mailbox: String,
    kind: String,
    envelope_from: Option<String>,
    envelope_to: String,
    reports: i64,
    attempts: i64,
    created: i64,
    message_id: String,
    thread: Option<String>,
    original: Option<i64>,
    head: Vec<u8>,
    tail: Vec<u8>,
    letter: Option<Vec<u8>>,
}

/// The columns of [`MailRow`].
const SELECT_MAIL: &str = "SELECT o.id, o.mailbox, o.kind, o.envelope_from, o.envelope_to, o.reports, o.attempts, \
     o.created, o.message_id, o.thread, o.original, b.head, b.tail, r.bytes AS letter FROM outbox o \
     JOIN outbox_bytes b ON b.outbox = o.id LEFT JOIN raw r ON r.message = o.original ";

impl MailRow {
    fn mail(self) -> Result<OutboxMail, StoreError> {
        if self.original.is_some() && self.letter.is_none() {
            return Err(unreadable("the letter that a mail carries"));
        }
        Ok(OutboxMail {
            id: self.id,
            mailbox: self.mailbox,
            kind: MailKind::parse(&self.kind).ok_or_else(|| unreadable("a kind of mail"))?,
            envelope: Envelope {
                from: self.envelope_from.as_deref().map(address).transpose()?,
                to: address(&self.envelope_to)?,
                id: self.id.to_string(),
                reports: self.reports != 0,
            },
            bytes: MailBytes { head: self.head, original: self.original.is_some(), tail: self.tail },
            original: self.letter,
            attempts: count(self.attempts),
            created: moment(self.created)?,
            message_id: MessageId::parse(&self.message_id).ok_or_else(|| unreadable("a Message-ID"))?,
            thread: self.thread.as_deref().map(thread_id).transpose()?,
        })
    }
}

impl Store {
    /// Hands out mails of a mailbox that are due and that nobody has, oldest first, until `until`. The first is
    /// handed out whatever its size; after that no more than `most_bytes` in all.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn claim(
        &self,
        mailbox: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
        most: usize,
        most_bytes: u64,
    ) -> Result<Vec<OutboxMail>, StoreError> {
        // A look without the lock first: most of the time nothing is due.
        if self.candidates(&mut *self.inner.read.acquire().await?, mailbox, now, 1).await?.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let mut ids = Vec::new();
        let mut bytes = 0u64;
        for (id, size) in self.candidates(&mut tx, mailbox, now, most).await? {
            bytes = bytes.saturating_add(natural(size));
            if !ids.is_empty() && bytes > most_bytes {
                break;
            }
            ids.push(id);
        }
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("UPDATE outbox SET claimed_by = ");
        sql.push_bind(holder).push(", claimed_until = ").push_bind(at(until)).push(" WHERE id");
        push_ids(&mut sql, &ids);
        sql.build().execute(&mut *tx).await?;
        let mails = load(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(mails)
    }

    async fn candidates(
        &self,
        connection: &mut sqlx::SqliteConnection,
        mailbox: &str,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT id, size FROM outbox WHERE mailbox = $3 AND state = 'waiting' AND due <= $1 \
             AND claimed_until <= $1 ORDER BY due, id LIMIT $2",
        )
        .bind(at(now))
        .bind(int(most as u64))
        .bind(mailbox)
        .fetch_all(connection)
        .await?;
        Ok(rows)
    }

    /// Gives back what a holder claimed and did not begin; one mail, or all of them.
    ///
    /// # Errors
    /// When the database cannot be written; the claims then run out by themselves.
    pub async fn release_claims(&self, holder: &str, only: Option<i64>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET claimed_by = '', claimed_until = 0 \
             WHERE state = 'waiting' AND claimed_by = $1 AND ($2 IS NULL OR id = $2)",
        )
        .bind(holder)
        .bind(only)
        .execute(&self.inner.write)
        .await?;
        Ok(())
    }

    /// When the next mail that nobody has, or the next timer, is due; a moment in the past when
    /// something is due already. Claims that a dead process left run out unseen: ask again now and then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let (mail, timer): (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT due FROM outbox WHERE state = 'waiting' AND claimed_until <= $1 ORDER BY due, id LIMIT 1), \
             (SELECT MIN(due) FROM (SELECT (SELECT MIN(due) FROM timer WHERE timer.mailbox = mailbox.name) AS due \
             FROM mailbox) AS firsts)",
        )
        .bind(at(now))
        .fetch_one(&self.inner.read)
        .await?;
        mail.into_iter().chain(timer).min().map(moment).transpose()
    }

    /// Mails that were sent and whose copy is still to be put into the Sent folder, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn copies(&self, mailbox: &str, most: usize) -> Result<Vec<OutboxMail>, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let ids: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM outbox WHERE mailbox = $1 AND copying = 'ready' ORDER BY id LIMIT $2")
                .bind(mailbox)
                .bind(int(most as u64))
                .fetch_all(&mut *connection)
                .await?;
        load(&mut connection, &ids).await
    }

    /// Writes down that these copies are in the Sent folder.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn copied(&self, ids: &[i64]) -> Result<(), StoreError> {
        for piece in ids.chunks(256) {
            let mut sql = Sql::new("UPDATE outbox SET copying = 'done' WHERE COALESCE(copying, '') = 'ready' AND id");
            push_ids(&mut sql, piece);
            sql.build().execute(&self.inner.write).await?;
        }
        Ok(())
    }

    /// Remembers another Message-ID by which a mail of ours in this thread is known (mail-protocol T5).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such thread.
    pub async fn learn_id(&self, thread: &ThreadId, id: &MessageId) -> Result<(), StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let mailbox: Option<String> = sqlx::query_scalar("SELECT mailbox FROM thread WHERE id = $1")
            .bind(thread.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let mailbox = mailbox.ok_or_else(|| StoreError::NotFound(format!("thread {thread}")))?;
        sqlx::query(
            "INSERT INTO thread_key (message_id, mailbox, thread, ours) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (message_id, mailbox, thread) DO UPDATE SET ours = 1",
        )
        .bind(id.as_str())
        .bind(mailbox)
        .bind(thread.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Mails with their bytes, in the order of the rows asked for.
pub(super) async fn load(connection: &mut sqlx::SqliteConnection, ids: &[i64]) -> Result<Vec<OutboxMail>, StoreError> {
    let mut mails: Vec<OutboxMail> = Vec::with_capacity(ids.len());
    for piece in ids.chunks(256) {
        let mut sql = Sql::new(SELECT_MAIL);
        sql.push("WHERE o.id");
        push_ids(&mut sql, piece);
        let rows: Vec<MailRow> = sql.build_query_as().fetch_all(&mut *connection).await?;
        for row in rows {
            mails.push(row.mail()?);
        }
    }
    let place: std::collections::HashMap<i64, usize> = ids.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    mails.sort_by_key(|m| place.get(&m.id).copied());
    Ok(mails)
}

/// ` IN (…)`, padded to one of a few lengths.
pub(super) fn push_ids(sql: &mut Sql, ids: &[i64]) {
    sql.push(" IN (");
    let mut list = sql.separated(", ");
    for id in padded(ids) {
        list.push_bind(*id);
    }
    sql.push(")");
}
