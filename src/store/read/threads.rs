//! Threads in lists, and the whole story of one.
//! Must not know how they are laid out on a screen.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::mails::{MailLine, with_attempts};
use super::messages::MessageLine;
use super::{LINES, STORY, when, when_any};
use crate::store::rows::at;
use crate::store::{Sql, Store, StoreError};

/// Which threads a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Somebody owes something.
    #[default]
    Open,
    /// Somebody owes something, and the date is past.
    Overdue,
    /// Nobody owes anything.
    Closed,
    /// All.
    Any,
}

/// What a list of threads is asked for.
#[derive(Debug, Clone, Default)]
pub struct ThreadFilter {
    /// Of this mailbox only.
    pub mailbox: Option<String>,
    /// In this standing.
    pub standing: Standing,
    /// Given to this department.
    pub department: Option<String>,
    /// Owed by this party: `department`, `executive`, `customer` or `nobody`.
    pub owed_by: Option<String>,
    /// With this customer's address.
    pub customer: Option<String>,
    /// With a letter that a rule gave this tag.
    pub tag: Option<String>,
    /// With these characters in the subject, in what was typed, or in the customer's name or address.
    pub text: Option<String>,
    /// Opened before that moment.
    pub opened_before: Option<Timestamp>,
    /// At most so many lines; [`LINES`] when none is said.
    pub limit: Option<u32>,
}

/// One thread in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ThreadLine {
    /// Its id.
    pub id: String,
    /// The mailbox that it came to.
    pub mailbox: String,
    /// The customer's address.
    pub customer: Option<String>,
    /// The customer's name; may be empty.
    pub customer_name: String,
    /// The subject of the first letter.
    pub subject: String,
    /// The language of the conversation.
    pub language: String,
    /// Who has been given it.
    pub department: Option<String>,
    /// Who has to speak next: `department`, `executive`, `customer` or `nobody`.
    pub owed_by: String,
    /// By when.
    pub due: Option<Timestamp>,
    /// When the first letter came.
    pub opened: Timestamp,
    /// When the last event happened.
    pub touched: Timestamp,
    /// Whether the customer has had an acknowledgement.
    pub acknowledged: bool,
    /// Letters from the customer.
    pub letters: u32,
    /// Answers passed on.
    pub answers: u32,
}

impl FromRow<'_, SqliteRow> for ThreadLine {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            mailbox: row.try_get("mailbox")?,
            customer: row.try_get("customer")?,
            customer_name: row.try_get("customer_name")?,
            subject: row.try_get("subject")?,
            language: row.try_get("language")?,
            department: row.try_get("department")?,
            owed_by: row.try_get("owed")?,
            due: when_any(row, "due")?,
            opened: when(row, "opened")?,
            touched: when(row, "touched")?,
            acknowledged: row.try_get("acknowledged")?,
            letters: row.try_get("letters")?,
            answers: row.try_get("answers")?,
        })
    }
}

/// One event of a thread.
#[derive(Debug, Clone, Serialize)]
pub struct EventLine {
    /// When it happened.
    pub at: Timestamp,
    /// Its word, such as `forwarded`.
    pub what: String,
    /// The department that it names.
    pub department: Option<String>,
    /// The date that it names.
    pub due: Option<Timestamp>,
    /// Its own words: who passed it on, why it was closed, whom a mail did not reach.
    pub detail: Option<String>,
    /// Whether a follow-up wants an answer, or a bounce is for good.
    pub yes: Option<bool>,
    /// The message that caused it.
    pub message: Option<i64>,
}

impl FromRow<'_, SqliteRow> for EventLine {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            at: when(row, "at")?,
            what: row.try_get("what")?,
            department: row.try_get("department")?,
            due: when_any(row, "due")?,
            detail: row.try_get("detail")?,
            yes: row.try_get("yes")?,
            message: row.try_get("message")?,
        })
    }
}

/// One timer of a thread.
#[derive(Debug, Clone, Serialize)]
pub struct TimerLine {
    /// What for: `remind` or `escalate`.
    pub kind: String,
    /// When.
    pub due: Timestamp,
}

/// Everything about one thread, each part oldest first.
#[derive(Debug, Clone, Serialize)]
pub struct ThreadStory {
    /// As it stands.
    pub thread: ThreadLine,
    /// When it wants attention.
    pub timers: Vec<TimerLine>,
    /// What was received.
    pub messages: Vec<MessageLine>,
    /// What happened.
    pub events: Vec<EventLine>,
    /// What was sent or waits, with every attempt.
    pub mails: Vec<MailLine>,
}

const COLUMNS: &str = "SELECT id, mailbox, customer, customer_name, subject, language, department, owed, due, opened, \
     touched, acknowledged, letters, answers FROM thread ";

/// The text with what LIKE would read as any characters escaped.
fn pattern(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

impl Store {
    /// Threads: open ones by their date, the others by their last event, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn threads_list(&self, filter: &ThreadFilter, now: Timestamp) -> Result<Vec<ThreadLine>, StoreError> {
        let mut sql = Sql::new(COLUMNS);
        sql.push("WHERE ");
        match filter.standing {
            Standing::Open => sql.push("owed <> 'nobody'"),
            Standing::Overdue => sql.push("owed <> 'nobody' AND due <= ").push_bind(at(now)),
            Standing::Closed => sql.push("owed = 'nobody'"),
            Standing::Any => sql.push("1 = 1"),
        };
        if let Some(mailbox) = &filter.mailbox {
            sql.push(" AND mailbox = ").push_bind(mailbox);
        }
        if let Some(department) = &filter.department {
            sql.push(" AND department = ").push_bind(department);
        }
        if let Some(owed_by) = &filter.owed_by {
            sql.push(" AND owed = ").push_bind(owed_by);
        }
        if let Some(customer) = &filter.customer {
            sql.push(" AND customer_key = ").push_bind(customer.to_lowercase());
        }
        if let Some(moment) = filter.opened_before {
            sql.push(" AND opened < ").push_bind(at(moment));
        }
        if let Some(tag) = &filter.tag {
            // Tags stand last in the facts of a verdict; a quote in anybody's words is escaped there.
            sql.push(" AND EXISTS (SELECT 1 FROM message m WHERE m.thread = thread.id AND m.facts LIKE ");
            sql.push_bind(format!("%\"tags\":[%\"{}\"%]%", pattern(tag))).push(r" ESCAPE '\')");
        }
        if let Some(text) = &filter.text {
            let wanted = format!("%{}%", pattern(text));
            sql.push(" AND (subject LIKE ").push_bind(wanted.clone()).push(r" ESCAPE '\'");
            sql.push(" OR customer LIKE ").push_bind(wanted.clone()).push(r" ESCAPE '\'");
            sql.push(" OR customer_name LIKE ").push_bind(wanted.clone()).push(r" ESCAPE '\'");
            sql.push(" OR EXISTS (SELECT 1 FROM message m WHERE m.thread = thread.id AND m.excerpt LIKE ");
            sql.push_bind(wanted).push(r" ESCAPE '\'))");
        }
        let by_date = matches!(filter.standing, Standing::Open | Standing::Overdue);
        sql.push(if by_date { " ORDER BY COALESCE(due, touched), id" } else { " ORDER BY touched DESC, id" });
        sql.push(" LIMIT ").push_bind(i64::from(filter.limit.unwrap_or(LINES)));
        Ok(sql.build_query_as().fetch_all(&self.inner.read).await?)
    }

    /// One thread by the beginning or the end of its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; [`StoreError::Refused`] when several do.
    pub async fn thread_story(&self, prefix: &str) -> Result<ThreadStory, StoreError> {
        let thread = self.thread_by_part(prefix).await?;
        let mut connection = self.inner.read.acquire().await?;
        let timers: Vec<(String, i64)> =
            sqlx::query_as("SELECT kind, due FROM timer WHERE thread = $1 ORDER BY due, kind")
                .bind(&thread.id)
                .fetch_all(&mut *connection)
                .await?;
        let timer = |(kind, due)| Ok(TimerLine { kind, due: super::stamp(due)? });
        let timers = timers.into_iter().map(timer).collect::<Result<_, sqlx::Error>>()?;
        let messages = MessageLine::of_thread(&mut connection, &thread.id, STORY).await?;
        let events = sqlx::query_as(
            "SELECT at, what, department, due, detail, yes, message FROM event WHERE thread = $1 ORDER BY id LIMIT $2",
        )
        .bind(&thread.id)
        .bind(STORY)
        .fetch_all(&mut *connection)
        .await?;
        let mails = MailLine::of_thread(&mut connection, &thread.id, STORY).await?;
        let mails = with_attempts(&mut connection, mails).await?;
        Ok(ThreadStory { thread, timers, messages, events, mails })
    }

    /// One thread in a line, by the beginning or the end of its id.
    ///
    /// # Errors
    /// As [`Store::thread_story`].
    pub async fn thread_by_part(&self, part: &str) -> Result<ThreadLine, StoreError> {
        let part = part.trim().to_ascii_lowercase();
        let missing = || StoreError::NotFound(format!("thread whose id begins or ends with `{part}`"));
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(missing());
        }
        let mut sql = Sql::new(COLUMNS);
        // `~` comes after every letter of an id.
        sql.push("WHERE id >= ").push_bind(&part).push(" AND id < ").push_bind(format!("{part}~"));
        sql.push(" ORDER BY id LIMIT 2");
        let mut found: Vec<ThreadLine> = sql.build_query_as().fetch_all(&self.inner.read).await?;
        if found.is_empty() {
            let mut sql = Sql::new(COLUMNS);
            sql.push("WHERE id LIKE ").push_bind(format!("%{part}")).push(" ORDER BY id LIMIT 2");
            found = sql.build_query_as().fetch_all(&self.inner.read).await?;
        }
        match (found.pop(), found.pop()) {
            (Some(_), Some(_)) => {
                Err(StoreError::Refused(format!("several threads begin or end with `{part}`: give more of the id")))
            }
            (Some(one), None) => Ok(one),
            _ => Err(missing()),
        }
    }
}
