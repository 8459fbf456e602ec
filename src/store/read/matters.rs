//! Threads as figures need them, and the routes that people corrected.
//! Must not read any text of a letter.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::{when, when_any};
use crate::domain::figures::Matter;
use crate::store::rows::at;
use crate::store::{Sql, Store, StoreError};

struct MatterRow(Matter);

impl FromRow<'_, SqliteRow> for MatterRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self(Matter {
            department: row.try_get("department")?,
            rule: row.try_get("rule")?,
            language: row.try_get("language")?,
            opened: when(row, "opened")?,
            letters: row.try_get("letters")?,
            acknowledged: when_any(row, "acknowledged")?,
            answered: when_any(row, "answered")?,
            promised: when_any(row, "promised")?,
            open: row.try_get::<String, _>("owed")? != "nobody",
            due: when_any(row, "due")?,
        }))
    }
}

/// A route that a person corrected: what the rules chose, and where the matter went.
#[derive(Debug, Clone, Serialize)]
pub struct Label {
    /// The conversation.
    pub thread: String,
    /// The mailbox.
    pub mailbox: String,
    /// The number of its first letter.
    pub message: i64,
    /// The rule that chose the route; none when none matched.
    pub rule: Option<String>,
    /// The department that was chosen.
    pub chosen: Option<String>,
    /// The department that has it since.
    pub corrected: String,
    /// Who passed it on.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl FromRow<'_, SqliteRow> for Label {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            thread: row.try_get("thread")?,
            mailbox: row.try_get("mailbox")?,
            message: row.try_get("message")?,
            rule: row.try_get("rule")?,
            chosen: row.try_get("chosen")?,
            corrected: row.try_get("corrected")?,
            by: row.try_get("who")?,
            at: when(row, "at")?,
        })
    }
}

impl Store {
    /// The threads that were opened in a time, for figures; of one mailbox or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn matters(
        &self,
        mailbox: Option<&str>,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Matter>, StoreError> {
        // A thread is never touched before it is opened, and by that time there is an index.
        let mut sql = Sql::new(
            "SELECT t.department, t.language, t.opened, t.letters, t.owed, t.due, \
             (SELECT m.rule FROM message m WHERE m.thread = t.id ORDER BY m.id LIMIT 1) AS rule, \
             (SELECT MIN(o.settled) FROM outbox o WHERE o.thread = t.id AND o.kind = 'acknowledgement' \
               AND o.state = 'sent') AS acknowledged, \
             (SELECT MIN(e.at) FROM event e WHERE e.thread = t.id AND e.what IN ('answered', 'answered-in-part', 'asked')) \
               AS answered, \
             COALESCE((SELECT e.due FROM event e WHERE e.thread = t.id AND e.what = 'promised' ORDER BY e.id LIMIT 1), \
               (SELECT e.due FROM event e WHERE e.thread = t.id AND e.what = 'forwarded' AND t.acknowledged = 1 \
               ORDER BY e.id LIMIT 1)) AS promised FROM thread t WHERE t.touched >= ",
        );
        sql.push_bind(at(since)).push(" AND t.opened >= ").push_bind(at(since));
        sql.push(" AND t.opened < ").push_bind(at(until));
        if let Some(mailbox) = mailbox {
            sql.push(" AND t.mailbox = ").push_bind(mailbox);
        }
        let rows: Vec<MatterRow> = sql.build_query_as().fetch_all(&self.inner.read).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Routes that people corrected, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn labels(&self, limit: u32) -> Result<Vec<Label>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT thread, mailbox, message, rule, chosen, corrected, who, at FROM label ORDER BY at DESC, thread LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.inner.read)
        .await?;
        Ok(rows)
    }
}
