//! Mails of the outbox in lists, with their attempts, and one with all its bytes; retry and drop.
//! Must not send.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::{LINES, when, when_any};
use crate::domain::outbox::OutboxState;
use crate::store::outbox::{load, push_ids};
use crate::store::rows::{at, natural};
use crate::store::{BEGIN, Sql, Store, StoreError};

/// What a list of mails is asked for.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// In this state; everything that is not sent or dropped when none is said.
    pub state: Option<OutboxState>,
    /// In the name of this mailbox.
    pub mailbox: Option<String>,
    /// At most so many lines; [`LINES`] when none is said.
    pub limit: Option<u32>,
}

/// One mail in a list.
#[derive(Debug, Clone, Serialize)]
pub struct MailLine {
    /// Its number.
    pub id: i64,
    /// The mailbox in whose name it leaves.
    pub mailbox: String,
    /// The thread that it belongs to.
    pub thread: Option<String>,
    /// The message that caused it.
    pub message: Option<i64>,
    /// What kind it is.
    pub kind: String,
    /// Its reverse-path; none is `<>`.
    pub from: Option<String>,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// The letter and variant that it was made from.
    pub variant: Option<String>,
    /// Octets.
    pub size: u64,
    /// Where it stands.
    pub state: String,
    /// When it is tried next, while it waits.
    pub due: Timestamp,
    /// When it was put there.
    pub created: Timestamp,
    /// When it was done with.
    pub settled: Option<Timestamp>,
    /// How often sending was begun.
    pub attempts: u32,
    /// What was said last.
    pub note: String,
    /// Every attempt, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<AttemptLine>,
}

impl FromRow<'_, SqliteRow> for MailLine {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            mailbox: row.try_get("mailbox")?,
            thread: row.try_get("thread")?,
            message: row.try_get("message")?,
            kind: row.try_get("kind")?,
            from: row.try_get("envelope_from")?,
            to: row.try_get("envelope_to")?,
            subject: row.try_get("subject")?,
            message_id: row.try_get("message_id")?,
            variant: row.try_get("variant")?,
            size: natural(row.try_get("size")?),
            state: row.try_get("state")?,
            due: when(row, "due")?,
            created: when(row, "created")?,
            settled: when_any(row, "settled")?,
            attempts: row.try_get("attempts")?,
            note: row.try_get("note")?,
            tries: Vec::new(),
        })
    }
}

/// One attempt at sending.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptLine {
    /// Which, from 1.
    pub number: u32,
    /// When it was begun.
    pub begun: Timestamp,
    /// When its result came; none while it is in doubt.
    pub ended: Option<Timestamp>,
    /// The result: `accepted`, `refused`, `rejected`, `misconfigured` or `unknown`.
    pub result: Option<String>,
    /// The step at which it failed.
    pub phase: Option<String>,
    /// The server's reply code.
    pub code: Option<u16>,
    /// The server's words.
    pub text: Option<String>,
    #[serde(skip)]
    outbox: i64,
}

impl FromRow<'_, SqliteRow> for AttemptLine {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            outbox: row.try_get("outbox")?,
            number: row.try_get("number")?,
            begun: when(row, "begun")?,
            ended: when_any(row, "ended")?,
            result: row.try_get("result")?,
            phase: row.try_get("phase")?,
            code: row.try_get("code")?,
            text: row.try_get("text")?,
        })
    }
}

/// One mail with everything.
#[derive(Debug, Clone, Serialize)]
pub struct MailStory {
    /// The mail, with every attempt.
    pub mail: MailLine,
    /// All of it, as it goes on the wire.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

const COLUMNS: &str = "SELECT id, mailbox, thread, message, kind, envelope_from, envelope_to, subject, message_id, \
     variant, size, state, due, created, settled, attempts, note FROM outbox ";

impl MailLine {
    pub(super) async fn of_thread(
        connection: &mut SqliteConnection,
        thread: &str,
        most: i64,
    ) -> Result<Vec<Self>, StoreError> {
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE thread = ").push_bind(thread).push(" ORDER BY id LIMIT ").push_bind(most);
        Ok(sql.build_query_as().fetch_all(connection).await?)
    }

    pub(super) async fn of_messages(
        connection: &mut SqliteConnection,
        messages: &[i64],
    ) -> Result<Vec<Self>, StoreError> {
        let mut mails = Vec::new();
        for piece in messages.chunks(256) {
            let mut sql = Sql::new(COLUMNS);
            sql.push("WHERE message");
            push_ids(&mut sql, piece);
            sql.push(" ORDER BY id");
            mails.extend(sql.build_query_as().fetch_all(&mut *connection).await?);
        }
        Ok(mails)
    }
}

/// The same mails with every attempt at them.
pub(super) async fn with_attempts(
    connection: &mut SqliteConnection,
    mut mails: Vec<MailLine>,
) -> Result<Vec<MailLine>, StoreError> {
    let ids: Vec<i64> = mails.iter().map(|m| m.id).collect();
    let mut tries: HashMap<i64, Vec<AttemptLine>> = HashMap::new();
    for piece in ids.chunks(256) {
        let mut sql =
            Sql::new("SELECT outbox, number, begun, ended, result, phase, code, text FROM attempt WHERE outbox");
        push_ids(&mut sql, piece);
        sql.push(" ORDER BY outbox, number");
        let rows: Vec<AttemptLine> = sql.build_query_as().fetch_all(&mut *connection).await?;
        for row in rows {
            tries.entry(row.outbox).or_default().push(row);
        }
    }
    for mail in &mut mails {
        mail.tries = tries.remove(&mail.id).unwrap_or_default();
    }
    Ok(mails)
}

impl Store {
    /// Mails of the outbox by the time they are due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outbox_list(&self, filter: &OutboxFilter) -> Result<Vec<MailLine>, StoreError> {
        let mut sql = Sql::new(COLUMNS);
        match filter.state {
            Some(state) => sql.push("WHERE state = ").push_bind(state.word()),
            None => sql.push("WHERE state IN ('waiting', 'sending', 'failed', 'unknown')"),
        };
        if let Some(mailbox) = &filter.mailbox {
            sql.push(" AND mailbox = ").push_bind(mailbox);
        }
        // Of what is done with, the latest matter.
        let latest = matches!(filter.state, Some(OutboxState::Sent | OutboxState::Dropped));
        sql.push(if latest { " ORDER BY due DESC, id DESC LIMIT " } else { " ORDER BY due, id LIMIT " });
        sql.push_bind(i64::from(filter.limit.unwrap_or(LINES)));
        Ok(sql.build_query_as().fetch_all(&self.inner.read).await?)
    }

    /// One mail with its attempts and all its bytes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of that number.
    pub async fn outbox_show(&self, id: i64) -> Result<MailStory, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE id = ").push_bind(id);
        let line: Vec<MailLine> = sql.build_query_as().fetch_all(&mut *connection).await?;
        let missing = || StoreError::NotFound(format!("mail {id} in the outbox"));
        let mail = with_attempts(&mut connection, line).await?.pop().ok_or_else(missing)?;
        let full = load(&mut connection, &[id]).await?.pop().ok_or_else(missing)?;
        let bytes = [full.bytes.head, full.original.unwrap_or_default(), full.bytes.tail].concat();
        Ok(MailStory { mail, bytes })
    }

    /// Makes a mail that failed, is unknown or waits due at once; without a number, all that failed.
    /// How many there were. Bytes and Message-ID stay as they are.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Refused`] when it was sent, dropped, or is being sent.
    pub async fn outbox_retry(&self, id: Option<i64>, now: Timestamp) -> Result<u32, StoreError> {
        let mut sql = Sql::new("UPDATE outbox SET state = 'waiting', settled = NULL, due = ");
        sql.push_bind(at(now));
        match id {
            Some(id) => sql.push(" WHERE state IN ('failed', 'unknown', 'waiting') AND id = ").push_bind(id),
            None => sql.push(" WHERE state = 'failed'"),
        };
        self.change_mail(sql, id, "tried again").await
    }

    /// Takes a mail out, so that it never leaves.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Refused`] when it was sent or is being sent.
    pub async fn outbox_drop(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut sql = Sql::new("UPDATE outbox SET state = 'dropped', settled = ");
        sql.push_bind(at(now)).push(" WHERE state IN ('failed', 'unknown', 'waiting') AND id = ").push_bind(id);
        self.change_mail(sql, Some(id), "dropped").await.map(drop)
    }

    async fn change_mail(&self, mut sql: Sql, id: Option<i64>, what: &str) -> Result<u32, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let changed = sql.build().execute(&mut *tx).await?.rows_affected();
        if let (0, Some(id)) = (changed, id) {
            let state: Option<String> =
                sqlx::query_scalar("SELECT state FROM outbox WHERE id = $1").bind(id).fetch_optional(&mut *tx).await?;
            return Err(match state {
                Some(state) => StoreError::Refused(format!("mail {id} is {state}; it cannot be {what}")),
                None => StoreError::NotFound(format!("mail {id} in the outbox")),
            });
        }
        tx.commit().await?;
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }
}
