//! How a thread that goes on is read and written, and what leads to it.
//! Must not change a thread; `domain::thread::advance` did.

use sqlx::SqliteConnection;

use crate::domain::plan::ThreadChange;
use crate::domain::thread::{Thread, ThreadId};

use super::rows::{ThreadRow, at, owed, thread_columns};
use super::{StoreError, course};

/// Writes a thread that goes on as it stands after its events.
pub(super) async fn put(tx: &mut SqliteConnection, change: &ThreadChange) -> Result<(), StoreError> {
    if change.new {
        return Err(StoreError::Refused(format!("thread {} begins twice", change.thread.id)));
    }
    update(tx, &change.thread).await
}

/// A thread that is there.
pub(super) async fn load(tx: &mut SqliteConnection, id: &ThreadId) -> Result<Thread, StoreError> {
    let row: Option<ThreadRow> =
        sqlx::query_as(concat!("SELECT ", thread_columns!(), " FROM thread t WHERE t.id = $1"))
            .bind(id.as_str())
            .fetch_optional(tx)
            .await?;
    row.ok_or_else(|| StoreError::NotFound(format!("thread {id}")))?.thread()
}

async fn update(tx: &mut SqliteConnection, thread: &Thread) -> Result<(), StoreError> {
    let (owed, owed_to) = owed(&thread.owed_by);
    let changed = sqlx::query(
        "UPDATE thread SET customer = $3, customer_key = $4, customer_name = $5, language = $6, department = $7, \
         owed = $8, owed_to = $9, due = $10, touched = $11, acknowledged = $12, letters = $13, answers = $14, \
         course = $15 WHERE id = $1 AND mailbox = $2",
    )
    .bind(thread.id.as_str())
    .bind(&thread.mailbox)
    .bind(thread.customer.as_ref().map(|c| c.address.as_str()))
    .bind(thread.customer.as_ref().map(|c| c.address.folded()))
    .bind(thread.customer.as_ref().map_or("", |c| c.name.as_str()))
    .bind(thread.language.code())
    .bind(thread.department.as_ref().map(|d| d.as_str()))
    .bind(owed)
    .bind(owed_to)
    .bind(thread.due.map(at))
    .bind(at(thread.touched))
    .bind(thread.acknowledged)
    .bind(i64::from(thread.letters))
    .bind(i64::from(thread.answers))
    .bind(course::text(&thread.course))
    .execute(tx)
    .await?
    .rows_affected();
    if changed == 1 { Ok(()) } else { Err(StoreError::NotFound(format!("thread {}", thread.id))) }
}

/// Takes all timers of the thread away.
pub(super) async fn clear_timers(tx: &mut SqliteConnection, thread: &ThreadId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM timer WHERE thread = $1").bind(thread.as_str()).execute(tx).await?;
    Ok(())
}

/// A Message-ID that leads to a thread, and whether we gave it.
pub(super) struct Lead<'a> {
    pub(super) message_id: String,
    pub(super) thread: &'a ThreadId,
    pub(super) ours: bool,
}
