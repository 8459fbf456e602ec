//! How the office stands, on one screen.
//! Must not cost more with the age of the store: it counts what is open, and what happened since a moment.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::SqliteConnection;

use super::stamp;
use crate::store::rows::{at, count};
use crate::store::{Store, StoreError};

/// How the office stands.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Outcomes and sent mails are counted from here on.
    pub since: Timestamp,
    /// Each mailbox, by name.
    pub mailboxes: Vec<MailboxStatus>,
    /// The outbox of all of them.
    pub outbox: OutboxStatus,
}

/// How one mailbox stands.
#[derive(Debug, Clone, Serialize)]
pub struct MailboxStatus {
    /// Its name.
    pub name: String,
    /// When it was first watched.
    pub started: Option<Timestamp>,
    /// Who watches it, and until when unless renewed.
    pub watched_by: Option<(String, Timestamp)>,
    /// When the last message was taken.
    pub last_message: Option<Timestamp>,
    /// Messages by outcome, since.
    pub outcomes: BTreeMap<String, u32>,
    /// Messages that wait for a person.
    pub held: u32,
    /// The same by reason.
    pub held_by: BTreeMap<String, u32>,
    /// Threads in which somebody owes something.
    pub open: u32,
    /// Those whose date is past.
    pub overdue: u32,
    /// Open threads by who owes.
    pub owed: Vec<OwedStatus>,
    /// Messages that are decided and still to be filed.
    pub to_file: u32,
}

/// What one party owes.
#[derive(Debug, Clone, Serialize)]
pub struct OwedStatus {
    /// A department's name, `executive` or `customer`.
    pub by: String,
    /// Open threads.
    pub open: u32,
    /// Those whose date is past.
    pub overdue: u32,
}

/// How the outbox stands.
#[derive(Debug, Clone, Serialize)]
pub struct OutboxStatus {
    /// Mails by state; those that are done with only since.
    pub states: BTreeMap<String, u32>,
    /// When the oldest waiting mail was due.
    pub oldest_due: Option<Timestamp>,
}

impl Store {
    /// How the office stands; outcomes and sent mails since a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn status(&self, since: Timestamp, now: Timestamp) -> Result<Status, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM mailbox UNION SELECT mailbox FROM lease ORDER BY 1")
                .fetch_all(&mut *connection)
                .await?;
        let mut mailboxes = Vec::with_capacity(names.len());
        for name in names {
            mailboxes.push(mailbox(&mut connection, name, since, now).await?);
        }
        let outbox = outbox(&mut connection, since).await?;
        Ok(Status { since, mailboxes, outbox })
    }
}

async fn mailbox(
    connection: &mut SqliteConnection,
    name: String,
    since: Timestamp,
    now: Timestamp,
) -> Result<MailboxStatus, StoreError> {
    let (started, last, held, to_file): (Option<i64>, Option<i64>, i64, i64) = sqlx::query_as(
        "SELECT (SELECT started FROM mailbox WHERE name = $1), (SELECT MAX(taken) FROM message WHERE mailbox = $1), \
         (SELECT COUNT(*) FROM message WHERE mailbox = $1 AND outcome = 'held'), \
         (SELECT COUNT(*) FROM filing WHERE mailbox = $1)",
    )
    .bind(&name)
    .fetch_one(&mut *connection)
    .await?;
    let held_by = held_by(connection, &name).await?;
    let lease: Option<(String, i64)> =
        sqlx::query_as("SELECT holder, until FROM lease WHERE mailbox = $1 AND until > $2")
            .bind(&name)
            .bind(at(now))
            .fetch_optional(&mut *connection)
            .await?;
    let outcomes: Vec<(String, i64)> = sqlx::query_as(
        "SELECT outcome, COUNT(*) FROM message WHERE mailbox = $1 AND taken >= $2 GROUP BY outcome ORDER BY outcome",
    )
    .bind(&name)
    .bind(at(since))
    .fetch_all(&mut *connection)
    .await?;
    let owed: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT COALESCE(owed_to, owed) AS debtor, COUNT(*), COUNT(CASE WHEN due <= $2 THEN 1 END) FROM thread \
         WHERE mailbox = $1 AND owed <> 'nobody' GROUP BY debtor ORDER BY debtor",
    )
    .bind(&name)
    .bind(at(now))
    .fetch_all(&mut *connection)
    .await?;
    let owed: Vec<OwedStatus> = owed
        .into_iter()
        .map(|(by, open, overdue)| OwedStatus { by, open: count(open), overdue: count(overdue) })
        .collect();
    let watched_by = match lease {
        Some((holder, until)) => Some((holder, stamp(until)?)),
        None => None,
    };
    Ok(MailboxStatus {
        name,
        started: started.map(stamp).transpose()?,
        watched_by,
        last_message: last.map(stamp).transpose()?,
        outcomes: outcomes.into_iter().map(|(word, n)| (word, count(n))).collect(),
        held: count(held),
        held_by,
        open: owed.iter().map(|o| o.open).sum(),
        overdue: owed.iter().map(|o| o.overdue).sum(),
        owed,
        to_file: count(to_file),
    })
}

/// Messages that wait for a person, by reason.
async fn held_by(connection: &mut SqliteConnection, mailbox: &str) -> Result<BTreeMap<String, u32>, StoreError> {
    // In the order of the index of held messages, so that it is the one that is walked.
    let reasons: Vec<Option<String>> =
        sqlx::query_scalar("SELECT held FROM message WHERE mailbox = $1 AND outcome = 'held' ORDER BY id")
            .bind(mailbox)
            .fetch_all(connection)
            .await?;
    let mut held_by = BTreeMap::new();
    for reason in reasons {
        *held_by.entry(reason.unwrap_or_default()).or_default() += 1;
    }
    Ok(held_by)
}

async fn outbox(connection: &mut SqliteConnection, since: Timestamp) -> Result<OutboxStatus, StoreError> {
    // A mail is done with at most four days and some hours after it was last due.
    let reach = at(since - SignedDuration::from_hours(24 * 5));
    let states: Vec<(String, i64)> = sqlx::query_as(
        "SELECT state, COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending', 'failed', 'unknown') GROUP BY state \
         UNION ALL SELECT state, COUNT(*) FROM outbox WHERE state IN ('sent', 'dropped') AND due >= $1 \
         AND settled >= $2 GROUP BY state",
    )
    .bind(reach)
    .bind(at(since))
    .fetch_all(&mut *connection)
    .await?;
    let oldest: Option<i64> =
        sqlx::query_scalar("SELECT MIN(due) FROM outbox WHERE state = 'waiting'").fetch_one(&mut *connection).await?;
    Ok(OutboxStatus {
        states: states.into_iter().map(|(word, n)| (word, count(n))).collect(),
        oldest_due: oldest.map(stamp).transpose()?,
    })
}
