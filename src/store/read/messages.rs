//! Messages in lists, those that are held, and everything that is known about one.
//! Must not know how they are laid out on a screen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::mails::{MailLine, with_attempts};
use super::{LINES, STORY, when};
use crate::domain::plan::Outcome;
use crate::store::rows::{self, natural};
use crate::store::{Sql, Store, StoreError};

/// One message in a list.
#[derive(Debug, Clone, Serialize)]
pub struct MessageLine {
    /// Its number.
    pub id: i64,
    /// The mailbox that it came to.
    pub mailbox: String,
    /// Its UID there.
    pub uid: u64,
    /// When the server got it.
    pub arrived: Timestamp,
    /// When we took it.
    pub taken: Timestamp,
    /// Octets on the server.
    pub size: u64,
    /// Its own Message-ID.
    pub message_id: Option<String>,
    /// Who wrote it, in lower case.
    pub from: Option<String>,
    /// The name beside that address; may be empty.
    pub from_name: String,
    /// Its subject.
    pub subject: String,
    /// The beginning of what the writer typed.
    pub excerpt: String,
    /// The language of it, when that is sure.
    pub language: Option<String>,
    /// Who was speaking.
    pub origin: String,
    /// The department that was speaking.
    pub speaker: Option<String>,
    /// How it ended.
    pub outcome: String,
    /// Why it is held, in one word.
    pub held: Option<String>,
    /// Why it is held, in a sentence.
    pub held_because: Option<String>,
    /// Where it was routed.
    pub department: Option<String>,
    /// The rule that won.
    pub rule: Option<String>,
    /// Why no acknowledgement left.
    pub silence: Option<String>,
    /// The thread that it belongs to.
    pub thread: Option<String>,
}

impl FromRow<'_, SqliteRow> for MessageLine {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let (outcome, held): (String, Option<String>) = (row.try_get("outcome")?, row.try_get("held")?);
        let detail: Option<String> = row.try_get("held_detail")?;
        let held_because = match rows::outcome(&outcome, held.as_deref(), detail.as_deref()) {
            Ok(Outcome::Held(reason)) => Some(reason.sentence()),
            _ => None,
        };
        Ok(Self {
            id: row.try_get("id")?,
            mailbox: row.try_get("mailbox")?,
            uid: natural(row.try_get("uid")?),
            arrived: when(row, "arrived")?,
            taken: when(row, "taken")?,
            size: natural(row.try_get("size")?),
            message_id: row.try_get("message_id")?,
            from: row.try_get("sender")?,
            from_name: row.try_get("sender_name")?,
            subject: row.try_get("subject")?,
            excerpt: row.try_get("excerpt")?,
            language: row.try_get("language")?,
            origin: row.try_get("origin")?,
            speaker: row.try_get("speaker")?,
            outcome,
            held,
            held_because,
            department: row.try_get("department")?,
            rule: row.try_get("rule")?,
            silence: row.try_get("silence")?,
            thread: row.try_get("thread")?,
        })
    }
}

/// Everything that is known about one message.
#[derive(Debug, Clone, Serialize)]
pub struct MessageStory {
    /// The message.
    pub message: MessageLine,
    /// What was seen and why it was decided so, as it was written down then.
    pub facts: serde_json::Value,
    /// What left because of it.
    pub mails: Vec<MailLine>,
    /// Its bytes as they came; empty for duplicates and for mail that is not ours.
    #[serde(skip)]
    pub raw: Vec<u8>,
    /// Whether `raw` is all of it.
    pub whole: bool,
}

/// One message with what left because of it.
#[derive(Debug, Clone, Serialize)]
pub struct RunLine {
    /// The message.
    pub message: MessageLine,
    /// What left because of it, without attempts.
    pub mails: Vec<MailLine>,
}

const COLUMNS: &str = "SELECT id, mailbox, uid, arrived, taken, size, message_id, sender, sender_name, subject, \
     excerpt, language, origin, speaker, outcome, held, held_detail, department, rule, silence, thread FROM message ";

impl MessageLine {
    pub(super) async fn of_thread(
        connection: &mut SqliteConnection,
        thread: &str,
        most: i64,
    ) -> Result<Vec<Self>, StoreError> {
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE thread = ").push_bind(thread).push(" ORDER BY id LIMIT ").push_bind(most);
        Ok(sql.build_query_as().fetch_all(connection).await?)
    }
}

impl Store {
    /// Messages that wait for a person, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_list(&self, mailbox: Option<&str>, limit: Option<u32>) -> Result<Vec<MessageLine>, StoreError> {
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE outcome = 'held'");
        if let Some(mailbox) = mailbox {
            sql.push(" AND mailbox = ").push_bind(mailbox);
        }
        sql.push(" ORDER BY id LIMIT ").push_bind(i64::from(limit.unwrap_or(LINES)));
        Ok(sql.build_query_as().fetch_all(&self.inner.read).await?)
    }

    /// One message that waits for a person.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of that number; [`StoreError::Refused`] when it is
    /// not held.
    pub async fn held_show(&self, id: i64) -> Result<MessageStory, StoreError> {
        let story = self.message_story(id).await?;
        if story.message.outcome == "held" {
            return Ok(story);
        }
        Err(StoreError::Refused(format!("message {id} is not held; it was {}", story.message.outcome)))
    }

    /// Everything that is known about one message.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of that number.
    pub async fn message_story(&self, id: i64) -> Result<MessageStory, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE id = ").push_bind(id);
        let message: Option<MessageLine> = sql.build_query_as().fetch_optional(&mut *connection).await?;
        let message = message.ok_or_else(|| StoreError::NotFound(format!("message {id}")))?;
        let (facts, whole, raw): (String, bool, Option<Vec<u8>>) = sqlx::query_as(
            "SELECT m.facts, m.whole, r.bytes FROM message m LEFT JOIN raw r ON r.message = m.id WHERE m.id = $1",
        )
        .bind(id)
        .fetch_one(&mut *connection)
        .await?;
        let facts = serde_json::from_str(&facts).map_err(|_| rows::unreadable("the facts of a message"))?;
        let mails = MailLine::of_messages(&mut connection, &[id]).await?;
        let mails = with_attempts(&mut connection, mails).await?;
        Ok(MessageStory { message, facts, mails, raw: raw.unwrap_or_default(), whole })
    }

    /// Why each message of a thread was decided on as it was, by number, as it was written down then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reasons(&self, thread: &str) -> Result<BTreeMap<i64, Vec<String>>, StoreError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT id, facts FROM message WHERE thread = $1 ORDER BY id LIMIT $2")
                .bind(thread)
                .bind(STORY)
                .fetch_all(&self.inner.read)
                .await?;
        let reasons = |(id, facts): (i64, String)| {
            let facts: serde_json::Value =
                serde_json::from_str(&facts).map_err(|_| rows::unreadable("the facts of a message"))?;
            let list = facts.get("reasons").and_then(|r| r.as_array()).cloned().unwrap_or_default();
            Ok((id, list.iter().filter_map(|r| r.as_str()).map(str::to_owned).collect()))
        };
        rows.into_iter().map(reasons).collect()
    }

    /// Messages taken after the one of that number (0 for all), in order, with what left because of
    /// them. At most `limit`; ask again after the last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mails_of_run(&self, after: i64, limit: u32) -> Result<Vec<RunLine>, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE id > ").push_bind(after).push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
        let messages: Vec<MessageLine> = sql.build_query_as().fetch_all(&mut *connection).await?;
        let ids: Vec<i64> = messages.iter().map(|m| m.id).collect();
        let mails = MailLine::of_messages(&mut connection, &ids).await?;
        let of = |id: i64| mails.iter().filter(|m| m.message == Some(id)).cloned().collect();
        Ok(messages.into_iter().map(|message| RunLine { mails: of(message.id), message }).collect())
    }

    /// The number of the latest message; 0 when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_message(&self) -> Result<i64, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT MAX(id) FROM message").fetch_one(&self.inner.read).await?;
        Ok(last.unwrap_or_default())
    }
}
