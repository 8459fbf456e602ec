//! What is remembered, and how it is made durable: the only SQL of the house.
//! Must not decide anything about letters; it keeps what was decided and answers what was asked.
//!
//! One connection writes, in transactions that begin with the write lock in hand; others only read.
//! Moments are kept as microseconds since 1970 in UTC. Statements keep to what PostgreSQL can say
//! as well. Every statement finds its rows by an index whose reach does not grow with age.

mod again;
mod breaker;
mod course;
mod erase;
mod erased;
mod error;
mod evidence;
mod intake;
mod later;
mod lease;
mod look;
mod mails;
mod open;
mod outbox;
mod positions;
mod read;
mod recall;
mod reloads;
mod retention;
mod rows;
mod secrets;
mod seen;
mod settle;
mod threads;
mod unit;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use sqlx::sqlite::SqlitePool;

pub use erase::{Erased, Remains};
pub use erased::Trace;
pub use error::StoreError;
pub use evidence::Evidence;
pub use intake::{Applied, Position, Taken, TakenIds};
pub use lease::{Lease, LeaseRefused};
pub use outbox::OutboxMail;
pub use positions::{Filed, MailboxState, Undone};

pub use read::*;
pub use recall::Known;
pub use reloads::Reloads;
pub use seen::{SeenFields, SeenLetter, Sight};
pub use settle::{Doubt, Settlement};
pub use unit::{StoredMessage, Unit};

/// The store; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// One connection, so that writers stand in line here and not in the database.
    write: SqlitePool,
    read: SqlitePool,
    path: std::path::PathBuf,
    /// Kept for a scratch store, whose folder goes away with it.
    _scratch: Option<open::Scratch>,
}

/// A statement that is built from parts.
type Sql = sqlx::QueryBuilder<sqlx::Sqlite>;

/// Begins with the write lock: a transaction that reads first and locks later fails when somebody
/// else wrote in between, without waiting.
const BEGIN: &str = "BEGIN IMMEDIATE";
