//! One transaction: what is read in it is true until it ends, and what is written in it happens at once.
//! Must not know what it is used for; `intake` and `recall` say that.

use jiff::Timestamp;
use sqlx::{FromRow, Sqlite, Transaction};

use crate::domain::plan::{Outcome, Timer, TimerKind};
use crate::domain::thread::{Event, Thread, ThreadId};

use super::later::{Later, Touched};
use super::lease::fence;
use super::rows::{self, EventRow, ThreadRow, at, int, moment, natural, thread_columns, thread_id, unreadable};
use super::{BEGIN, Lease, Store, StoreError};

/// A transaction with the write lock in hand. Dropped without [`Unit::commit`], nothing of it happened.
///
/// Nothing but the store may be awaited while one is open: everybody else waits for it.
#[derive(Debug)]
pub struct Unit {
    pub(super) tx: Transaction<'static, Sqlite>,
    pub(super) mailbox: Option<String>,
    pub(super) later: Later,
    pub(super) touched: Touched,
    numbers: Option<Numbers>,
}

/// What gets a number when it is gathered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Numbered {
    Message,
    Mail,
}

/// The last numbers given. Nobody else gives any while the write lock is in hand.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    message: i64,
    mail: i64,
}

/// A message as it was taken.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// Its number.
    pub id: i64,
    /// The mailbox that it came to.
    pub mailbox: String,
    /// The numbering of its UID.
    pub uid_validity: u64,
    /// Its UID there.
    pub uid: u64,
    /// When the server got it.
    pub arrived: Timestamp,
    /// When we took it.
    pub taken: Timestamp,
    /// Octets on the server.
    pub size: u64,
    /// Whether `raw` is all of it.
    pub whole: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// The thread it belongs to.
    pub thread: Option<ThreadId>,
    /// Its bytes; empty for duplicates and for mail that is not ours.
    pub raw: Vec<u8>,
}

#[derive(FromRow)]
struct MessageRow {
    id: i64,
    mailbox: String,
    uid_validity: i64,
    uid: i64,
    arrived: i64,
    taken: i64,
    size: i64,
    whole: i64,
    outcome: String,
    held: Option<String>,
    held_detail: Option<String>,
    thread: Option<String>,
    bytes: Option<Vec<u8>>,
}

impl MessageRow {
    fn message(self) -> Result<StoredMessage, StoreError> {
        Ok(StoredMessage {
            id: self.id,
            mailbox: self.mailbox,
            uid_validity: natural(self.uid_validity),
            uid: natural(self.uid),
            arrived: moment(self.arrived)?,
            taken: moment(self.taken)?,
            size: natural(self.size),
            whole: self.whole != 0,
            outcome: rows::outcome(&self.outcome, self.held.as_deref(), self.held_detail.as_deref())?,
            thread: self.thread.as_deref().map(thread_id).transpose()?,
            raw: self.bytes.unwrap_or_default(),
        })
    }
}

/// The columns of [`MessageRow`].
macro_rules! select_message {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.mailbox, m.uid_validity, m.uid, m.arrived, m.taken, m.size, m.whole, m.outcome, \
             m.held, m.held_detail, m.thread, r.bytes FROM message m LEFT JOIN raw r ON r.message = m.id ",
            $rest
        )
    };
}

impl Store {
    /// Begins a transaction, waiting for the one before it. With a lease, everything in it is in the
    /// name of that mailbox.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when a newer lease was taken; [`StoreError::Locked`] when another
    /// process keeps the database for more than five seconds.
    pub async fn unit(&self, lease: Option<&Lease>) -> Result<Unit, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        if let Some(lease) = lease {
            fence(&mut tx, lease).await?;
        }
        Ok(Unit::new(tx, lease.map(|l| l.mailbox().to_owned())))
    }
}

impl Unit {
    pub(super) fn new(tx: Transaction<'static, Sqlite>, mailbox: Option<String>) -> Self {
        Self { tx, mailbox, later: Later::default(), touched: Touched::default(), numbers: None }
    }

    /// Writes what was gathered, so that it can be read.
    pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
        self.later.write(&mut self.tx).await
    }

    /// The next number; rows get theirs before they are written, so that others can refer to them.
    pub(super) async fn number(&mut self, what: Numbered) -> Result<i64, StoreError> {
        let numbers = match &mut self.numbers {
            Some(numbers) => numbers,
            none => {
                // A number is not given again when its row is gone: PostgreSQL keeps sequences for that.
                let last: Vec<(String, i64)> =
                    sqlx::query_as("SELECT name, seq FROM sqlite_sequence WHERE name IN ('message', 'outbox')")
                        .fetch_all(&mut *self.tx)
                        .await?;
                let of = |table: &str| last.iter().find(|(name, _)| name == table).map_or(0, |(_, seq)| *seq);
                none.insert(Numbers { message: of("message"), mail: of("outbox") })
            }
        };
        let last = match what {
            Numbered::Message => &mut numbers.message,
            Numbered::Mail => &mut numbers.mail,
        };
        *last += 1;
        Ok(*last)
    }

    /// Makes all of it happen, durably.
    ///
    /// # Errors
    /// When the database could not sync it; then none of it happened.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// A lease lets nobody write in another mailbox's name.
    pub(super) fn in_name_of(&self, mailbox: &str) -> Result<(), StoreError> {
        match &self.mailbox {
            Some(own) if own != mailbox => {
                Err(StoreError::Refused(format!("a lease on mailbox `{own}` does not count for `{mailbox}`")))
            }
            _ => Ok(()),
        }
    }

    /// A thread as it stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn thread(&mut self, id: &ThreadId) -> Result<Option<Thread>, StoreError> {
        self.flush().await?;
        let row: Option<ThreadRow> =
            sqlx::query_as(concat!("SELECT ", thread_columns!(), " FROM thread t WHERE t.id = $1"))
                .bind(id.as_str())
                .fetch_optional(&mut *self.tx)
                .await?;
        row.map(ThreadRow::thread).transpose()
    }

    /// What happened in a thread, oldest first; the last `most` of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events(&mut self, id: &ThreadId, most: usize) -> Result<Vec<Event>, StoreError> {
        self.flush().await?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT at, what, department, due, detail, yes FROM event WHERE thread = $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(id.as_str())
        .bind(int(most as u64))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().rev().map(EventRow::event).collect()
    }

    /// Timers of the mailbox that are due, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_timers(
        &mut self,
        mailbox: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(ThreadId, Timer)>, StoreError> {
        self.flush().await?;
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT thread, kind, due FROM timer WHERE mailbox = $1 AND due <= $2 ORDER BY due, thread LIMIT $3",
        )
        .bind(mailbox)
        .bind(at(now))
        .bind(int(limit as u64))
        .fetch_all(&mut *self.tx)
        .await?;
        let timer = |(thread, kind, due): (String, String, i64)| {
            let kind = TimerKind::parse(&kind).ok_or_else(|| unreadable("a timer"))?;
            Ok((thread_id(&thread)?, Timer { kind, due: moment(due)? }))
        };
        rows.into_iter().map(timer).collect()
    }

    /// Takes a timer away, because it has been seen to.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn timer_done(&mut self, thread: &ThreadId, kind: TimerKind) -> Result<(), StoreError> {
        self.flush().await?;
        sqlx::query("DELETE FROM timer WHERE thread = $1 AND kind = $2")
            .bind(thread.as_str())
            .bind(kind.word())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Whether the thread's customer has a newer thread in which somebody owes something.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newer_open(&mut self, thread: &Thread) -> Result<bool, StoreError> {
        let Some(customer) = &thread.customer else { return Ok(false) };
        let newer: i64 = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM thread WHERE mailbox = $1 AND customer_key = $2 AND owed <> 'nobody' \
             AND id <> $3 AND opened > $4)",
        )
        .bind(&thread.mailbox)
        .bind(customer.address.folded())
        .bind(thread.id.as_str())
        .bind(at(thread.opened))
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(newer != 0)
    }

    /// A message with its bytes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn message(&mut self, id: i64) -> Result<Option<StoredMessage>, StoreError> {
        self.flush().await?;
        let row: Option<MessageRow> =
            sqlx::query_as(select_message!("WHERE m.id = $1")).bind(id).fetch_optional(&mut *self.tx).await?;
        row.map(MessageRow::message).transpose()
    }

    /// The customer's first letter of a thread; the first message when none is the customer's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn first_message_of(&mut self, thread: &ThreadId) -> Result<Option<StoredMessage>, StoreError> {
        self.flush().await?;
        let row: Option<MessageRow> = sqlx::query_as(select_message!(
            "WHERE m.thread = $1 ORDER BY CASE WHEN m.origin = 'customer' THEN 0 ELSE 1 END, m.id LIMIT 1"
        ))
        .bind(thread.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(MessageRow::message).transpose()
    }

    /// The customer's latest letter of a thread; the latest message when none is the customer's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_message_of(&mut self, thread: &ThreadId) -> Result<Option<StoredMessage>, StoreError> {
        self.flush().await?;
        let row: Option<MessageRow> = sqlx::query_as(select_message!(
            "WHERE m.thread = $1 ORDER BY CASE WHEN m.origin = 'customer' THEN 0 ELSE 1 END, m.id DESC LIMIT 1"
        ))
        .bind(thread.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(MessageRow::message).transpose()
    }

    /// Gives a message that was held its outcome, with the thread that it belongs to now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such message.
    pub async fn set_outcome(
        &mut self,
        id: i64,
        outcome: &Outcome,
        thread: Option<&ThreadId>,
    ) -> Result<(), StoreError> {
        self.flush().await?;
        let (held, detail) = rows::held(outcome);
        let changed = sqlx::query(
            "UPDATE message SET outcome = $2, held = $3, held_detail = $4, thread = COALESCE($5, thread) \
             WHERE id = $1",
        )
        .bind(id)
        .bind(outcome.word())
        .bind(held)
        .bind(detail)
        .bind(thread.map(ThreadId::as_str))
        .execute(&mut *self.tx)
        .await?
        .rows_affected();
        if changed == 1 { Ok(()) } else { Err(StoreError::NotFound(format!("message {id}"))) }
    }
}
