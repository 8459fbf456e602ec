//! Rows that nothing asks for before their unit ends, gathered so that one statement writes many.
//! Must not hold what `recall` reads, nor more octets than a batch should cost.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::domain::plan::{Filing, ReadyMail};
use crate::domain::thread::{Event, ThreadId};

use super::intake::Position;
use super::positions::pieces;
use super::rows::{at, detail, int};
use super::{Sql, StoreError};

/// Octets that may wait before they are written.
const OCTETS: usize = 1 << 20;

/// What classification saw of a message.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) message: i64,
    pub(super) mailbox: String,
    pub(super) arrived: Timestamp,
    pub(super) taken: Timestamp,
    pub(super) fields: String,
}

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct Later {
    events: Vec<(ThreadId, Event, Option<i64>)>,
    filings: Vec<(String, Position, Filing)>,
    letters: Vec<(i64, Vec<u8>)>,
    mails: Vec<(i64, Vec<u8>, Vec<u8>)>,
    seen: Vec<Seen>,
    octets: usize,
}

impl Later {
    pub(super) fn event(&mut self, thread: &ThreadId, event: &Event, message: Option<i64>) {
        self.events.push((thread.clone(), event.clone(), message));
    }

    pub(super) fn filing(&mut self, mailbox: &str, position: Position, filing: &Filing) {
        if *filing != Filing::Leave {
            self.filings.push((mailbox.to_owned(), position, filing.clone()));
        }
    }

    pub(super) fn letter(&mut self, message: i64, raw: &[u8]) {
        self.octets += raw.len();
        self.letters.push((message, raw.to_vec()));
    }

    pub(super) fn mail(&mut self, id: i64, mail: &ReadyMail) {
        self.octets += mail.bytes.head.len() + mail.bytes.tail.len();
        self.mails.push((id, mail.bytes.head.clone(), mail.bytes.tail.clone()));
    }

    pub(super) fn seen(&mut self, seen: Seen) {
        self.octets += seen.fields.len();
        self.seen.push(seen);
    }

    /// Whether so much waits that it should be written now.
    pub(super) fn is_heavy(&self) -> bool {
        self.octets > OCTETS
    }

    /// Writes all of it, in the order in which it came.
    pub(super) async fn write(&mut self, tx: &mut SqliteConnection) -> Result<(), StoreError> {
        let Self { events, filings, letters, mails, seen, .. } = std::mem::take(self);
        for piece in pieces(&letters) {
            let mut sql = Sql::new("INSERT INTO raw (message, bytes) ");
            sql.push_values(piece, |mut row, (message, bytes)| {
                row.push_bind(*message).push_bind(bytes.as_slice());
            });
            sql.build().execute(&mut *tx).await?;
        }
        for piece in pieces(&seen) {
            let mut sql = Sql::new("INSERT INTO seen (message, mailbox, arrived, taken, fields) ");
            sql.push_values(piece, |mut row, seen| {
                row.push_bind(seen.message).push_bind(&seen.mailbox).push_bind(at(seen.arrived));
                row.push_bind(at(seen.taken)).push_bind(&seen.fields);
            });
            sql.build().execute(&mut *tx).await?;
        }
        for piece in pieces(&mails) {
            let mut sql = Sql::new("INSERT INTO outbox_bytes (outbox, head, tail) ");
            sql.push_values(piece, |mut row, (id, head, tail)| {
                row.push_bind(*id).push_bind(head.as_slice()).push_bind(tail.as_slice());
            });
            sql.build().execute(&mut *tx).await?;
        }
        for piece in pieces(&filings) {
            let mut sql =
                Sql::new("INSERT INTO filing (mailbox, uid_validity, uid, kind, folder, tries, failed, note) ");
            sql.push_values(piece, |mut row, (mailbox, position, filing)| {
                let (kind, folder) = match filing {
                    Filing::Into(folder) => ("into", folder.as_str()),
                    Filing::Flag | Filing::Leave => ("flag", ""),
                };
                row.push_bind(mailbox).push_bind(int(position.uid_validity)).push_bind(int(position.uid));
                row.push_bind(kind).push_bind(folder).push("0, 0, ''");
            });
            sql.build().execute(&mut *tx).await?;
        }
        for piece in pieces(&events) {
            let mut sql = Sql::new("INSERT INTO event (thread, at, what, department, due, detail, yes, message) ");
            sql.push_values(piece, |mut row, (thread, event, message)| {
                let (department, due, text, yes) = detail(&event.what);
                row.push_bind(thread.as_str()).push_bind(at(event.at)).push_bind(event.what.word());
                row.push_bind(department).push_bind(due).push_bind(text).push_bind(yes).push_bind(*message);
            });
            sql.build().execute(&mut *tx).await?;
        }
        Ok(())
    }
}
