//! Bodies of closed matters go when their time is over; what happened, and when, remains for figures.
//! Must not decide how long they are kept.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::rows::{at, count};
use super::{BEGIN, Lease, Store, StoreError};

/// Threads whose bodies go in one transaction.
const SOME: i64 = 200;

/// What is removed of the threads and messages that were gathered; the rows themselves stay.
const REMOVE: [&str; 5] = [
    "UPDATE outbox_bytes SET head = X'', tail = X'' WHERE outbox IN (SELECT id FROM outbox \
     WHERE thread IN (SELECT id FROM old_thread) AND state <> 'waiting' AND state <> 'sending')",
    "UPDATE outbox SET original = NULL WHERE original IN (SELECT id FROM old_message) \
     AND state <> 'waiting' AND state <> 'sending'",
    "DELETE FROM raw WHERE message IN (SELECT id FROM old_message) \
     AND message NOT IN (SELECT original FROM outbox WHERE original IS NOT NULL AND state IN ('waiting', 'sending'))",
    "UPDATE message SET excerpt = '', facts = '{}' WHERE id IN (SELECT id FROM old_message)",
    "UPDATE event SET detail = NULL WHERE what = 'noted' AND thread IN (SELECT id FROM old_thread)",
];

impl Store {
    /// Removes the bodies of matters that were closed and last touched before `cutoff`, and of messages
    /// without a thread that are as old; held ones stay. Gives back how many matters were gone through:
    /// fewer than it may take in one go when nothing is left.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was removed.
    pub async fn forget_bodies(&self, lease: &Lease, cutoff: Timestamp) -> Result<u32, StoreError> {
        let mailbox = lease.mailbox();
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        super::lease::fence(&mut tx, lease).await?;
        let done: Option<i64> = sqlx::query_scalar("SELECT done FROM retention WHERE mailbox = $1")
            .bind(mailbox)
            .fetch_optional(&mut *tx)
            .await?;
        let done = done.unwrap_or(i64::MIN);
        if done >= at(cutoff) {
            return Ok(0);
        }
        let reached: Vec<i64> = sqlx::query_scalar(
            "SELECT touched FROM thread WHERE mailbox = $1 AND touched >= $2 AND touched < $3 ORDER BY touched LIMIT $4",
        )
        .bind(mailbox)
        .bind(done)
        .bind(at(cutoff))
        .bind(SOME)
        .fetch_all(&mut *tx)
        .await?;
        let full = reached.len() as i64 == SOME;
        // Threads of one moment go together, so that the mark may stand behind it.
        let until = if full { reached.last().map_or(at(cutoff), |last| last + 1) } else { at(cutoff) };
        gather(&mut tx, mailbox, (done, until)).await?;
        for statement in REMOVE {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        for table in ["old_message", "old_thread", "old_range"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE temp.{table}"))).execute(&mut *tx).await?;
        }
        sqlx::query(
            "INSERT INTO retention (mailbox, done) VALUES ($1, $2) ON CONFLICT (mailbox) DO UPDATE SET done = excluded.done",
        )
        .bind(mailbox)
        .bind(until)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(count(reached.len() as i64))
    }
}

/// Names what is to go, in tables that only this connection sees.
async fn gather(tx: &mut SqliteConnection, mailbox: &str, (low, high): (i64, i64)) -> Result<(), StoreError> {
    // CREATE TABLE takes no parameters, so the range stands in a table of its own.
    sqlx::query("CREATE TEMP TABLE old_range (mailbox TEXT, low INTEGER, high INTEGER)").execute(&mut *tx).await?;
    sqlx::query("INSERT INTO old_range (mailbox, low, high) VALUES ($1, $2, $3)")
        .bind(mailbox)
        .bind(low)
        .bind(high)
        .execute(&mut *tx)
        .await?;
    for statement in [
        "CREATE TEMP TABLE old_thread AS SELECT id FROM thread WHERE mailbox = (SELECT mailbox FROM old_range) \
         AND touched >= (SELECT low FROM old_range) AND touched < (SELECT high FROM old_range) AND owed = 'nobody'",
        "CREATE TEMP TABLE old_message AS SELECT id FROM message WHERE thread IN (SELECT id FROM old_thread) \
         OR thread IS NULL AND outcome <> 'held' AND mailbox = (SELECT mailbox FROM old_range) \
         AND taken >= (SELECT low FROM old_range) AND taken < (SELECT high FROM old_range)",
    ] {
        sqlx::query(statement).execute(&mut *tx).await?;
    }
    Ok(())
}
