//! Rows of a unit, gathered so that one statement writes many of a kind.
//! Must not read anything, nor hold more octets than a batch should cost.

mod rows;
mod touched;

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use crate::domain::plan::{Filing, Timer};
use crate::domain::thread::{Event, Thread, ThreadId};

use super::StoreError;
use super::intake::Position;
use super::threads::Lead;

pub(super) use rows::{LetterRow, MailRow};
pub(super) use touched::Touched;

/// Octets of letters and mails that may wait before everything is written.
const OCTETS: usize = 2 << 20;

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct Later {
    threads: Vec<Thread>,
    messages: Vec<LetterRow>,
    letters: Vec<(i64, Vec<u8>)>,
    positions: Vec<PositionRow>,
    filings: Vec<(String, Position, Filing)>,
    /// Mailbox and address; how many letters, and when the last one came.
    senders: BTreeMap<(String, String), (i64, i64)>,
    /// Mailbox, Message-ID and thread; whether we gave the id.
    keys: BTreeMap<(String, String, ThreadId), bool>,
    /// Thread and kind; mailbox and when it is due.
    timers: BTreeMap<(ThreadId, &'static str), (String, i64)>,
    mails: Vec<MailRow>,
    /// Mailbox, domain and minute; how many acknowledgements, and their variants, newest first.
    tallies: BTreeMap<(String, String, i64), (i64, String)>,
    events: Vec<(ThreadId, Event, Option<i64>)>,
    octets: usize,
}

/// Where a message lies, when it was taken, and its number.
#[derive(Debug)]
struct PositionRow {
    mailbox: String,
    position: Position,
    noted: i64,
    message: i64,
}

impl Later {
    pub(super) fn thread(&mut self, thread: &Thread) {
        self.threads.push(thread.clone());
    }

    pub(super) fn message(&mut self, row: LetterRow) {
        self.messages.push(row);
    }

    pub(super) fn position(&mut self, mailbox: &str, position: Position, noted: i64, message: i64) {
        self.positions.push(PositionRow { mailbox: mailbox.to_owned(), position, noted, message });
    }

    pub(super) fn filing(&mut self, mailbox: &str, position: Position, filing: &Filing) {
        if *filing != Filing::Leave {
            self.filings.push((mailbox.to_owned(), position, filing.clone()));
        }
    }

    pub(super) fn sender(&mut self, mailbox: &str, address: String, last: i64) {
        let sum = self.senders.entry((mailbox.to_owned(), address)).or_insert((0, last));
        *sum = (sum.0 + 1, sum.1.max(last));
    }

    pub(super) fn key(&mut self, mailbox: &str, lead: Lead<'_>) {
        let key = (mailbox.to_owned(), lead.message_id, lead.thread.clone());
        *self.keys.entry(key).or_default() |= lead.ours;
    }

    pub(super) fn timer(&mut self, thread: &Thread, timer: &Timer) {
        let due = super::rows::at(timer.due);
        self.timers.insert((thread.id.clone(), timer.kind.word()), (thread.mailbox.clone(), due));
    }

    pub(super) fn event(&mut self, thread: &ThreadId, event: &Event, message: Option<i64>) {
        self.events.push((thread.clone(), event.clone(), message));
    }

    pub(super) fn letter(&mut self, message: i64, raw: &[u8]) {
        self.octets += raw.len();
        self.letters.push((message, raw.to_vec()));
    }

    pub(super) fn mail(&mut self, mail: MailRow) {
        self.octets += mail.octets();
        self.mails.push(mail);
    }

    pub(super) fn acknowledgement(&mut self, mailbox: &str, domain: &str, minute: i64, variant: &str) {
        let tally = self.tallies.entry((mailbox.to_owned(), domain.to_owned(), minute)).or_default();
        tally.0 += 1;
        if !variant.is_empty() {
            // The last few are all that is asked for.
            let earlier: Vec<&str> = tally.1.split(' ').take(2).collect();
            tally.1 = [&[variant], earlier.as_slice()].concat().join(" ");
        }
    }

    /// Whether so much waits that it should be written now.
    pub(super) fn is_heavy(&self) -> bool {
        self.octets > OCTETS
    }

    /// Writes all of it: what others refer to first, and of a kind in the order in which it came.
    pub(super) async fn write(&mut self, tx: &mut SqliteConnection) -> Result<(), StoreError> {
        let all = std::mem::take(self);
        rows::threads(tx, &all.threads).await?;
        rows::messages(tx, &all.messages).await?;
        rows::letters(tx, &all.letters).await?;
        rows::positions(tx, &all.positions).await?;
        rows::filings(tx, &all.filings).await?;
        rows::senders(tx, &pairs(all.senders)).await?;
        rows::keys(tx, &pairs(all.keys)).await?;
        rows::timers(tx, &pairs(all.timers)).await?;
        rows::mails(tx, &all.mails).await?;
        rows::tallies(tx, &pairs(all.tallies)).await?;
        rows::events(tx, &all.events).await
    }
}

fn pairs<K, V>(map: BTreeMap<K, V>) -> Vec<(K, V)> {
    map.into_iter().collect()
}
