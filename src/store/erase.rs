//! Removes everything that is known of one person, and looks whether it is gone.
//! Must not know mailboxes: what lies there, and in backups, is not ours to reach.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::domain::address::Address;
use crate::domain::thread::{Event, Happening, advance};

use super::later::Later;
use super::rows::{at, count, thread_id};
use super::{Store, StoreError, erased, threads};

/// Stands where an address was; `.invalid` is nobody's.
const NOBODY: &str = "erased@erased.invalid";

/// What was removed, and what still names the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Conversations whose customer it was.
    pub threads: u32,
    /// Messages of those conversations, others that the person wrote, and reports of mail systems about them.
    pub messages: u32,
    /// Mails to the person, and about those messages.
    pub mails: u32,
    /// Where the address still stands, in letters of other people.
    pub remains: Vec<Remains>,
    /// Whether the old pages are gone from disk; not while somebody else reads.
    pub overwritten: bool,
}

/// A column in which the address still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remains {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// In how many rows.
    pub rows: u32,
}

/// What belongs to the person: threads, messages and mails by number.
const GATHER: [&str; 3] = [
    "CREATE TEMP TABLE gone_thread AS SELECT id FROM thread WHERE customer_key = (SELECT key FROM gone_key)",
    "CREATE TEMP TABLE gone_message AS SELECT id FROM message WHERE sender = (SELECT key FROM gone_key) \
     OR thread IN (SELECT id FROM gone_thread) OR origin = 'machine' AND EXISTS (SELECT 1 FROM raw \
     WHERE raw.message = message.id AND instr(lower(CAST(bytes AS TEXT)), (SELECT key FROM gone_key)) > 0)",
    "CREATE TEMP TABLE gone_mail AS SELECT id FROM outbox WHERE recipient = (SELECT key FROM gone_key) \
     OR thread IN (SELECT id FROM gone_thread) OR message IN (SELECT id FROM gone_message) \
     OR original IN (SELECT id FROM gone_message)",
];

/// What is removed of it; the rows themselves stay, so that every message keeps its one outcome.
const REMOVE: [&str; 10] = [
    "UPDATE outbox_bytes SET head = X'', tail = X'' WHERE outbox IN (SELECT id FROM gone_mail)",
    "UPDATE outbox SET original = NULL, envelope_to = $1, recipient = $1, subject = '', base_subject = '', note = '', \
     copying = CASE WHEN copying = 'done' THEN 'done' ELSE 'none' END, \
     state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'dropped' END, settled = COALESCE(settled, $2) \
     WHERE id IN (SELECT id FROM gone_mail)",
    "UPDATE attempt SET text = '' WHERE outbox IN (SELECT id FROM gone_mail)",
    "DELETE FROM raw WHERE message IN (SELECT id FROM gone_message)",
    "DELETE FROM seen WHERE message IN (SELECT id FROM gone_message)",
    "UPDATE message SET message_id = NULL, fingerprint = '', sender = NULL, sender_name = '', subject = '', \
     base_subject = '', language = NULL, excerpt = '', held = NULL, held_detail = NULL, facts = '{}', \
     outcome = CASE WHEN outcome = 'held' THEN 'noted' ELSE outcome END \
     WHERE id IN (SELECT id FROM gone_message)",
    "UPDATE event SET detail = NULL WHERE thread IN (SELECT id FROM gone_thread) \
     OR message IN (SELECT id FROM gone_message)",
    "UPDATE thread SET subject = '', base_subject = '' WHERE id IN (SELECT id FROM gone_thread)",
    "DELETE FROM thread_key WHERE ours = 0 AND thread IN (SELECT id FROM gone_thread)",
    "DELETE FROM timer WHERE thread IN (SELECT id FROM gone_thread)",
];

impl Store {
    /// Removes what is known of a person: letters, answers about them, mails that wait or were sent. What
    /// is left are rows that say that something happened, and when, and what `hash` makes of the letters and
    /// the address. All or nothing; then the old pages
    /// are overwritten, which takes time in proportion to the whole store.
    ///
    /// # Errors
    /// [`StoreError::Refused`] while a mail of that person is being sent; otherwise when the database
    /// cannot be written.
    pub async fn erase(
        &self,
        address: &Address,
        hash: &(dyn Fn(&str) -> String + Sync),
        now: Timestamp,
    ) -> Result<Erased, StoreError> {
        let key = address.folded();
        let mut connection = self.inner.write.acquire().await?;
        // Space that is freed is filled with zeros.
        sqlx::query("PRAGMA secure_delete = ON").fetch_all(&mut *connection).await?;
        sqlx::query("PRAGMA temp_store = FILE").fetch_all(&mut *connection).await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let erased = remove(&mut connection, &key, hash, now).await;
        let end = if erased.is_ok() { "COMMIT" } else { "ROLLBACK" };
        sqlx::query(end).execute(&mut *connection).await?;
        let mut erased = erased?;
        erased.remains = remains(&mut connection, &key).await?;
        // What was overwritten long ago may still stand in unused parts of pages.
        let vacuum = sqlx::query("VACUUM").execute(&mut *connection).await;
        let (busy, _, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
        erased.overwritten = vacuum.is_ok() && busy == 0;
        Ok(erased)
    }
}

async fn remove(
    tx: &mut SqliteConnection,
    key: &str,
    hash: &(dyn Fn(&str) -> String + Sync),
    now: Timestamp,
) -> Result<Erased, StoreError> {
    // CREATE TABLE takes no parameters, so the key stands in a table of its own.
    sqlx::query("CREATE TEMP TABLE gone_key (key TEXT)").execute(&mut *tx).await?;
    sqlx::query("INSERT INTO gone_key (key) VALUES ($1)").bind(key).execute(&mut *tx).await?;
    for gather in GATHER {
        sqlx::query(gather).execute(&mut *tx).await?;
    }
    let sending: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = 'sending' AND id IN (SELECT id FROM gone_mail)")
            .fetch_one(&mut *tx)
            .await?;
    if sending > 0 {
        return Err(StoreError::Refused("a mail of this person is being sent just now: try again in a minute".into()));
    }
    erased::keep(&mut *tx, key, hash, now).await?;
    let threads = close(tx, now).await?;
    for statement in REMOVE {
        let query = sqlx::query(statement);
        let query = if statement.contains("$1") { query.bind(NOBODY).bind(at(now)) } else { query };
        query.execute(&mut *tx).await?;
    }
    sqlx::query("DELETE FROM sender WHERE address = $1").bind(key).execute(&mut *tx).await?;
    let (messages, mails): (i64, i64) =
        sqlx::query_as("SELECT (SELECT COUNT(*) FROM gone_message), (SELECT COUNT(*) FROM gone_mail)")
            .fetch_one(&mut *tx)
            .await?;
    for table in ["gone_key", "gone_thread", "gone_message", "gone_mail"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE temp.{table}"))).execute(&mut *tx).await?;
    }
    Ok(Erased { threads, messages: count(messages), mails: count(mails), remains: Vec::new(), overwritten: false })
}

/// The person's threads end, and say why.
async fn close(tx: &mut SqliteConnection, now: Timestamp) -> Result<u32, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM gone_thread ORDER BY id").fetch_all(&mut *tx).await?;
    for id in &ids {
        let id = thread_id(id)?;
        let mut thread = threads::load(&mut *tx, &id).await?;
        let event = Event { at: now, what: Happening::Erased };
        thread = advance(thread, &event);
        thread.customer = None;
        let change = crate::domain::plan::ThreadChange { thread, new: false, events: vec![event] };
        threads::put(&mut *tx, &change).await?;
        let mut later = Later::default();
        for event in &change.events {
            later.event(&id, event, None);
        }
        later.write(&mut *tx).await?;
    }
    Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
}

/// Looks through every column of every table; letters in base64 do not show what is in them.
async fn remains(connection: &mut SqliteConnection, key: &str) -> Result<Vec<Remains>, StoreError> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB') ORDER BY 1, 2",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut remains = Vec::new();
    for (table, column) in columns {
        let sql = format!("SELECT COUNT(*) FROM \"{table}\" WHERE instr(lower(CAST(\"{column}\" AS TEXT)), $1) > 0");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(key).fetch_one(&mut *connection).await?;
        if rows > 0 {
            remains.push(Remains { table, column, rows: count(rows) });
        }
    }
    Ok(remains)
}
