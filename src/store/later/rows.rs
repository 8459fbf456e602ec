//! One statement for many rows of a kind.
//! Must not know why they are written.

use sqlx::SqliteConnection;

use crate::domain::message::subject_key;
use crate::domain::plan::Filing;
use crate::domain::thread::{Event, Thread, ThreadId};
use crate::store::intake::Position;
use crate::store::positions::pieces;
use crate::store::rows::{at, detail, int, owed};
use crate::store::{Sql, StoreError, course};

use super::PositionRow;

/// A message as its row says it.
#[derive(Debug)]
pub(in crate::store) struct LetterRow {
    pub(in crate::store) id: i64,
    pub(in crate::store) mailbox: String,
    pub(in crate::store) position: Position,
    pub(in crate::store) taken: i64,
    pub(in crate::store) size: u64,
    pub(in crate::store) whole: bool,
    pub(in crate::store) message_id: Option<String>,
    pub(in crate::store) fingerprint: String,
    pub(in crate::store) sender: Option<String>,
    pub(in crate::store) sender_name: String,
    pub(in crate::store) subject: String,
    pub(in crate::store) base_subject: String,
    pub(in crate::store) language: Option<String>,
    pub(in crate::store) excerpt: String,
    pub(in crate::store) origin: &'static str,
    pub(in crate::store) speaker: Option<String>,
    pub(in crate::store) outcome: &'static str,
    pub(in crate::store) held: Option<&'static str>,
    pub(in crate::store) held_detail: Option<String>,
    pub(in crate::store) department: Option<String>,
    pub(in crate::store) rule: Option<String>,
    pub(in crate::store) silence: Option<&'static str>,
    pub(in crate::store) thread: Option<String>,
    pub(in crate::store) facts: String,
}

/// A mail as its rows say it.
#[derive(Debug)]
pub(in crate::store) struct MailRow {
    pub(in crate::store) id: i64,
    pub(in crate::store) mailbox: String,
    pub(in crate::store) thread: Option<String>,
    pub(in crate::store) kind: &'static str,
    pub(in crate::store) message: Option<i64>,
    pub(in crate::store) original: Option<i64>,
    pub(in crate::store) envelope_from: Option<String>,
    pub(in crate::store) envelope_to: String,
    pub(in crate::store) reports: bool,
    pub(in crate::store) recipient: String,
    pub(in crate::store) message_id: String,
    pub(in crate::store) subject: String,
    pub(in crate::store) base_subject: String,
    pub(in crate::store) variant: Option<String>,
    pub(in crate::store) size: u64,
    pub(in crate::store) due: i64,
    pub(in crate::store) created: i64,
    pub(in crate::store) copying: &'static str,
    pub(in crate::store) head: Vec<u8>,
    pub(in crate::store) tail: Vec<u8>,
}

impl MailRow {
    pub(super) fn octets(&self) -> usize {
        self.head.len() + self.tail.len()
    }
}

type Values<'q> = sqlx::query_builder::Separated<'q, sqlx::Sqlite, &'static str>;

/// Writes rows in pieces of a few lengths, so that each text is compiled once; how many were written.
async fn insert<T>(
    tx: &mut SqliteConnection,
    into: &str,
    rows: &[T],
    mut bind: impl FnMut(&mut Values<'_>, &T),
    conflict: &str,
) -> Result<u64, StoreError> {
    let mut written = 0;
    for piece in pieces(rows) {
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(into).push(" ");
        sql.push_values(piece, |mut values, row| bind(&mut values, row));
        sql.push(conflict);
        written += sql.build().execute(&mut *tx).await?.rows_affected();
    }
    Ok(written)
}

pub(super) async fn threads(tx: &mut SqliteConnection, rows: &[Thread]) -> Result<(), StoreError> {
    let into = "thread (id, mailbox, customer, customer_key, customer_name, subject, base_subject, language, \
                department, owed, owed_to, due, opened, touched, acknowledged, letters, answers, course)";
    let bind = |v: &mut Values<'_>, thread: &Thread| {
        let (owed, owed_to) = owed(&thread.owed_by);
        let customer = thread.customer.as_ref();
        v.push_bind(thread.id.as_str()).push_bind(&thread.mailbox);
        v.push_bind(customer.map(|c| c.address.as_str())).push_bind(customer.map(|c| c.address.folded()));
        v.push_bind(customer.map_or("", |c| c.name.as_str())).push_bind(&thread.subject);
        v.push_bind(subject_key(&thread.subject)).push_bind(thread.language.code());
        v.push_bind(thread.department.as_ref().map(|d| d.as_str())).push_bind(owed).push_bind(owed_to);
        v.push_bind(thread.due.map(at)).push_bind(at(thread.opened)).push_bind(at(thread.touched));
        v.push_bind(thread.acknowledged).push_bind(i64::from(thread.letters)).push_bind(i64::from(thread.answers));
        v.push_bind(course::text(&thread.course));
    };
    insert(tx, into, rows, bind, "").await.map(drop)
}

pub(super) async fn messages(tx: &mut SqliteConnection, rows: &[LetterRow]) -> Result<(), StoreError> {
    let into = "message (id, mailbox, uid_validity, uid, arrived, taken, size, whole, message_id, fingerprint, \
                sender, sender_name, subject, base_subject, language, excerpt, origin, speaker, outcome, held, \
                held_detail, department, rule, silence, thread, facts)";
    let bind = |v: &mut Values<'_>, row: &LetterRow| {
        v.push_bind(row.id).push_bind(&row.mailbox).push_bind(int(row.position.uid_validity));
        v.push_bind(int(row.position.uid)).push_bind(at(row.position.arrived)).push_bind(row.taken);
        v.push_bind(int(row.size)).push_bind(row.whole).push_bind(row.message_id.as_deref());
        v.push_bind(&row.fingerprint).push_bind(row.sender.as_deref()).push_bind(&row.sender_name);
        v.push_bind(&row.subject).push_bind(&row.base_subject).push_bind(row.language.as_deref());
        v.push_bind(&row.excerpt).push_bind(row.origin).push_bind(row.speaker.as_deref()).push_bind(row.outcome);
        v.push_bind(row.held).push_bind(row.held_detail.as_deref()).push_bind(row.department.as_deref());
        v.push_bind(row.rule.as_deref()).push_bind(row.silence).push_bind(row.thread.as_deref());
        v.push_bind(&row.facts);
    };
    insert(tx, into, rows, bind, "").await.map(drop)
}

pub(super) async fn letters(tx: &mut SqliteConnection, rows: &[(i64, Vec<u8>)]) -> Result<(), StoreError> {
    // Letters are long: a few at a time, because a statement holds a copy of what it writes.
    for some in rows.chunks(8) {
        let bind = |v: &mut Values<'_>, (message, bytes): &(i64, Vec<u8>)| {
            v.push_bind(*message).push_bind(bytes.as_slice());
        };
        insert(tx, "raw (message, bytes)", some, bind, "").await?;
    }
    Ok(())
}

/// A place that has an outcome already is an error: its letter was taken twice.
pub(super) async fn positions(tx: &mut SqliteConnection, rows: &[PositionRow]) -> Result<(), StoreError> {
    for piece in pieces(rows) {
        let bind = |v: &mut Values<'_>, row: &PositionRow| {
            v.push_bind(&row.mailbox).push_bind(int(row.position.uid_validity)).push_bind(int(row.position.uid));
            v.push("0").push_bind(row.noted).push_bind(row.message);
        };
        let written = insert(
            &mut *tx,
            "position (mailbox, uid_validity, uid, attempts, noted, message)",
            piece,
            bind,
            " ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET message = excluded.message \
             WHERE position.message IS NULL",
        )
        .await?;
        if written != piece.len() as u64 {
            return Err(taken_before(tx, piece).await?);
        }
    }
    Ok(())
}

/// Which of these places had an outcome before.
async fn taken_before(tx: &mut SqliteConnection, rows: &[PositionRow]) -> Result<StoreError, StoreError> {
    for row in rows {
        let message: Option<i64> =
            sqlx::query_scalar("SELECT message FROM position WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3")
                .bind(&row.mailbox)
                .bind(int(row.position.uid_validity))
                .bind(int(row.position.uid))
                .fetch_one(&mut *tx)
                .await?;
        if message != Some(row.message) {
            return Ok(StoreError::AlreadyTaken { mailbox: row.mailbox.clone(), uid: row.position.uid });
        }
    }
    Ok(StoreError::Refused("places in a mailbox could not be written".into()))
}

pub(super) async fn filings(tx: &mut SqliteConnection, rows: &[(String, Position, Filing)]) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, (mailbox, position, filing): &(String, Position, Filing)| {
        let (kind, folder) = match filing {
            Filing::Into(folder) => ("into", folder.as_str()),
            Filing::Flag | Filing::Leave => ("flag", ""),
        };
        v.push_bind(mailbox).push_bind(int(position.uid_validity)).push_bind(int(position.uid));
        v.push_bind(kind).push_bind(folder).push("0, 0, ''");
    };
    insert(tx, "filing (mailbox, uid_validity, uid, kind, folder, tries, failed, note)", rows, bind, "").await.map(drop)
}

/// A sender's mailbox and address; how many letters, and when the last one came.
type SenderRow = ((String, String), (i64, i64));

pub(super) async fn senders(tx: &mut SqliteConnection, rows: &[SenderRow]) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, ((mailbox, address), (letters, last)): &SenderRow| {
        v.push_bind(mailbox).push_bind(address).push_bind(*letters).push_bind(*last);
    };
    let conflict = " ON CONFLICT (mailbox, address) DO UPDATE SET letters = sender.letters + excluded.letters, \
                    last = CASE WHEN excluded.last > sender.last THEN excluded.last ELSE sender.last END";
    insert(tx, "sender (mailbox, address, letters, last)", rows, bind, conflict).await.map(drop)
}

/// Mailbox, Message-ID and thread; whether we gave the id.
type KeyRow = ((String, String, ThreadId), bool);

/// An id that is known already stays as it is.
pub(super) async fn keys(tx: &mut SqliteConnection, rows: &[KeyRow]) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, ((mailbox, id, thread), ours): &KeyRow| {
        v.push_bind(id).push_bind(mailbox).push_bind(thread.as_str()).push_bind(*ours);
    };
    let conflict = " ON CONFLICT (message_id, mailbox, thread) DO NOTHING";
    insert(tx, "thread_key (message_id, mailbox, thread, ours)", rows, bind, conflict).await.map(drop)
}

/// Thread and kind; mailbox and when it is due.
type TimerRow = ((ThreadId, &'static str), (String, i64));

/// One of a kind replaces the other.
pub(super) async fn timers(tx: &mut SqliteConnection, rows: &[TimerRow]) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, ((thread, kind), (mailbox, due)): &TimerRow| {
        v.push_bind(thread.as_str()).push_bind(*kind).push_bind(mailbox).push_bind(*due);
    };
    let conflict = " ON CONFLICT (thread, kind) DO UPDATE SET due = excluded.due";
    insert(tx, "timer (thread, kind, mailbox, due)", rows, bind, conflict).await.map(drop)
}

pub(super) async fn mails(tx: &mut SqliteConnection, rows: &[MailRow]) -> Result<(), StoreError> {
    let into = "outbox (id, mailbox, thread, kind, message, original, envelope_from, envelope_to, reports, recipient, \
                message_id, subject, base_subject, variant, size, due, created, copying, state, settled, attempts, \
                claimed_by, claimed_until, note)";
    let bind = |v: &mut Values<'_>, mail: &MailRow| {
        v.push_bind(mail.id).push_bind(&mail.mailbox).push_bind(mail.thread.as_deref()).push_bind(mail.kind);
        v.push_bind(mail.message).push_bind(mail.original).push_bind(mail.envelope_from.as_deref());
        v.push_bind(&mail.envelope_to).push_bind(mail.reports).push_bind(&mail.recipient);
        v.push_bind(&mail.message_id).push_bind(&mail.subject).push_bind(&mail.base_subject);
        v.push_bind(mail.variant.as_deref()).push_bind(int(mail.size)).push_bind(mail.due);
        v.push_bind(mail.created).push_bind(mail.copying).push("'waiting', NULL, 0, '', 0, ''");
    };
    insert(&mut *tx, into, rows, bind, "").await?;
    let bytes = |v: &mut Values<'_>, mail: &MailRow| {
        v.push_bind(mail.id).push_bind(mail.head.as_slice()).push_bind(mail.tail.as_slice());
    };
    insert(tx, "outbox_bytes (outbox, head, tail)", rows, bytes, "").await.map(drop)
}

/// Mailbox, domain and minute; how many acknowledgements, and their variants, newest first.
type TallyRow = ((String, String, i64), (i64, String));

pub(super) async fn tallies(tx: &mut SqliteConnection, rows: &[TallyRow]) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, ((mailbox, domain, minute), (count, variants)): &TallyRow| {
        v.push_bind(mailbox).push_bind(domain).push_bind(*minute).push_bind(*count).push_bind(variants);
    };
    let conflict = " ON CONFLICT (mailbox, domain, minute) DO UPDATE SET count = tally.count + excluded.count, \
                    variants = excluded.variants || ' ' || substr(tally.variants, 1, 80)";
    insert(tx, "tally (mailbox, domain, minute, count, variants)", rows, bind, conflict).await.map(drop)
}

pub(super) async fn events(
    tx: &mut SqliteConnection,
    rows: &[(ThreadId, Event, Option<i64>)],
) -> Result<(), StoreError> {
    let bind = |v: &mut Values<'_>, (thread, event, message): &(ThreadId, Event, Option<i64>)| {
        let (department, due, text, yes) = detail(&event.what);
        v.push_bind(thread.as_str()).push_bind(at(event.at)).push_bind(event.what.word());
        v.push_bind(department).push_bind(due).push_bind(text).push_bind(yes).push_bind(*message);
    };
    insert(tx, "event (thread, at, what, department, due, detail, yes, message)", rows, bind, "").await.map(drop)
}
