//! How a thread, its events, its keys and its timers are written.
//! Must not change a thread; `domain::thread::advance` did.

use sqlx::SqliteConnection;

use crate::domain::message::base_subject;
use crate::domain::plan::{ThreadChange, Timer};
use crate::domain::thread::{Thread, ThreadId};

use super::rows::{ThreadRow, at, owed, thread_columns};
use super::{Sql, StoreError, course};

/// Writes the thread as it stands after its events.
pub(super) async fn put(tx: &mut SqliteConnection, change: &ThreadChange) -> Result<(), StoreError> {
    if change.new { insert(tx, &change.thread).await } else { update(tx, &change.thread).await }
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

async fn insert(tx: &mut SqliteConnection, thread: &Thread) -> Result<(), StoreError> {
    let (owed, owed_to) = owed(&thread.owed_by);
    sqlx::query(
        "INSERT INTO thread (id, mailbox, customer, customer_key, customer_name, subject, base_subject, language, \
         department, owed, owed_to, due, opened, touched, acknowledged, letters, answers, course) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(thread.id.as_str())
    .bind(&thread.mailbox)
    .bind(thread.customer.as_ref().map(|c| c.address.as_str()))
    .bind(thread.customer.as_ref().map(|c| c.address.folded()))
    .bind(thread.customer.as_ref().map_or("", |c| c.name.as_str()))
    .bind(&thread.subject)
    .bind(base_subject(&thread.subject).to_lowercase())
    .bind(thread.language.code())
    .bind(thread.department.as_ref().map(|d| d.as_str()))
    .bind(owed)
    .bind(owed_to)
    .bind(thread.due.map(at))
    .bind(at(thread.opened))
    .bind(at(thread.touched))
    .bind(thread.acknowledged)
    .bind(i64::from(thread.letters))
    .bind(i64::from(thread.answers))
    .bind(course::text(&thread.course))
    .execute(tx)
    .await?;
    Ok(())
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

/// Takes all timers of the thread away if told so, then sets these; one of a kind replaces the other.
pub(super) async fn set_timers(
    tx: &mut SqliteConnection,
    thread: &Thread,
    clear: bool,
    timers: &[Timer],
) -> Result<(), StoreError> {
    if clear {
        sqlx::query("DELETE FROM timer WHERE thread = $1").bind(thread.id.as_str()).execute(&mut *tx).await?;
    }
    // Of two of a kind the later one counts; one statement may not write a row twice.
    let mut last: Vec<&Timer> = Vec::new();
    for timer in timers {
        last.retain(|t| t.kind != timer.kind);
        last.push(timer);
    }
    if last.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO timer (thread, kind, mailbox, due) ");
    sql.push_values(last, |mut row, timer| {
        row.push_bind(thread.id.as_str()).push_bind(timer.kind.word());
        row.push_bind(&thread.mailbox).push_bind(at(timer.due));
    });
    sql.push(" ON CONFLICT (thread, kind) DO UPDATE SET due = excluded.due");
    sql.build().execute(tx).await?;
    Ok(())
}

/// A Message-ID that leads to a thread, and whether we gave it.
pub(super) struct Lead<'a> {
    pub(super) message_id: String,
    pub(super) thread: &'a ThreadId,
    pub(super) ours: bool,
}

/// Remembers ids that lead to threads; one that is known already stays as it is.
pub(super) async fn remember(
    tx: &mut SqliteConnection,
    mailbox: &str,
    mut leads: Vec<Lead<'_>>,
) -> Result<(), StoreError> {
    leads.sort_by(|a, b| (&a.message_id, a.thread, !a.ours).cmp(&(&b.message_id, b.thread, !b.ours)));
    leads.dedup_by(|b, a| a.message_id == b.message_id && a.thread == b.thread);
    for piece in leads.chunks(16) {
        let mut sql = Sql::new("INSERT INTO thread_key (message_id, mailbox, thread, ours) ");
        sql.push_values(piece, |mut row, lead| {
            row.push_bind(&lead.message_id).push_bind(mailbox);
            row.push_bind(lead.thread.as_str()).push_bind(lead.ours);
        });
        sql.push(" ON CONFLICT (message_id, mailbox, thread) DO NOTHING");
        sql.build().execute(&mut *tx).await?;
    }
    Ok(())
}
