//! What commands show of the store, as plain values that can be written as JSON.
//! Must not change anything, and must not read a letter's bytes for a list.

mod mails;
mod matters;
mod messages;
mod status;
mod threads;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

pub use mails::{AttemptLine, MailLine, MailStory, OutboxFilter};
pub use matters::Label;
pub use messages::{MessageLine, MessageStory, RunLine};
pub use status::{MailboxStatus, OutboxStatus, OwedStatus, Status};
pub use threads::{EventLine, Standing, ThreadFilter, ThreadLine, ThreadStory, TimerLine};

/// How many lines a list has unless told otherwise.
pub const LINES: u32 = 100;

/// How many messages, events and mails of one thread are shown.
const STORY: i64 = 500;

fn when(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    stamp(row.try_get(column)?)
}

fn when_any(row: &SqliteRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    row.try_get::<Option<i64>, _>(column)?.map(stamp).transpose()
}

fn stamp(at: i64) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(at).map_err(|e| sqlx::Error::Decode(e.into()))
}
