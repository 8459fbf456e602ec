//! What became of attempts at sending: begun before dialling, settled after, in doubt in between.
//! Must not decide when to try again; that comes with the result.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::FromRow;

use crate::domain::message_id::MessageId;
use crate::domain::outbox::{Attempt, MailKind, Next, OutboxState, Phase, Refusal};

use super::evidence::{Trace, Traces};
use super::outbox::push_ids;
use super::rows::{at, count};
use super::{BEGIN, Sql, Store, StoreError};

/// The result of one attempt.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// The row.
    pub id: i64,
    /// What happened.
    pub attempt: Attempt,
    /// What is to be done with the row.
    pub next: Next,
    /// The Message-ID that the server says it gave the mail (mail-protocol T5).
    pub server_id: Option<MessageId>,
}

/// What was done with attempts that nobody lives to settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubt {
    /// Acknowledgements that will not be sent again.
    pub unknown: u32,
    /// Other mails that will be sent again, with identical bytes.
    pub again: u32,
    /// Mails of any kind for which nobody had dialled yet; they are sent now.
    pub not_made: u32,
    /// Mails that the server had taken, which was not yet written here.
    pub taken: u32,
}

/// A mail whose attempt was begun and has no result.
#[derive(FromRow)]
struct Begun {
    id: i64,
    mailbox: String,
    kind: String,
    attempts: i64,
    claimed_by: String,
    claimed_until: i64,
}

impl Doubt {
    /// Counts a mail that a dead process left, and says what becomes of it.
    fn settle(&mut self, row: &Begun, trace: Trace, now: Timestamp, again: Timestamp) -> Settlement {
        // A kind that cannot be read is treated like the one that must not be doubled.
        let repeat = MailKind::parse(&row.kind).is_some_and(MailKind::may_repeat);
        let ended = "the process ended before the server's answer was written down";
        let (attempt, next, counted) = match trace {
            Trace::NotMade => {
                let text = "the process ended before it was sent".to_owned();
                let refusal = Refusal { phase: Phase::Connect, code: None, text };
                (Attempt::Refused(refusal), Next::Again(now), &mut self.not_made)
            }
            Trace::Taken => {
                let text = "taken by the server before the process ended".to_owned();
                (Attempt::Accepted(text), Next::Settled(OutboxState::Sent), &mut self.taken)
            }
            Trace::Made | Trace::Unknown if repeat => {
                (Attempt::Unknown(ended.to_owned()), Next::Again(again), &mut self.again)
            }
            Trace::Made | Trace::Unknown => {
                (Attempt::Unknown(ended.to_owned()), Next::Settled(OutboxState::Unknown), &mut self.unknown)
            }
        };
        *counted += 1;
        Settlement { id: row.id, attempt, next, server_id: None }
    }
}

/// What stands in an attempt's columns: result, phase, code, text.
type Told<'a> = (&'static str, Option<&'static str>, Option<i64>, &'a str);

fn told(attempt: &Attempt) -> Told<'_> {
    let refusal = |word, r: &'_ crate::domain::outbox::Refusal| (word, Some(phase(r.phase)), r.code.map(i64::from));
    match attempt {
        Attempt::Accepted(text) => ("accepted", None, None, text),
        Attempt::Unknown(text) => ("unknown", None, None, text),
        Attempt::Refused(r) => {
            let (word, phase, code) = refusal("refused", r);
            (word, phase, code, &r.text)
        }
        Attempt::Rejected(r) => {
            let (word, phase, code) = refusal("rejected", r);
            (word, phase, code, &r.text)
        }
        Attempt::Misconfigured(r) => {
            let (word, phase, code) = refusal("misconfigured", r);
            (word, phase, code, &r.text)
        }
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Connect => "connect",
        Phase::Login => "login",
        Phase::Sender => "sender",
        Phase::Recipient => "recipient",
        Phase::Data => "data",
        Phase::FinalReply => "final-reply",
    }
}

/// How many rows one statement settles.
const PIECE: usize = 64;

impl Store {
    /// Writes attempts down, in one transaction: those that begin now, before anybody dials, and the
    /// results of earlier ones. Gives back which of `begun` may go ahead; another may have been dropped
    /// by a person or begun by another process since it was claimed.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it happened and nothing may be dialled.
    pub async fn ledger(&self, begun: &[i64], settled: &[Settlement], now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        for piece in settled.chunks(PIECE) {
            settle(&mut tx, piece, now).await?;
        }
        let mut standing = Vec::with_capacity(begun.len());
        for piece in begun.chunks(PIECE) {
            standing.extend(begin(&mut tx, piece, now).await?);
        }
        tx.commit().await?;
        Ok(standing)
    }

    /// Settles what dead processes left: an acknowledgement whose attempt has no result stays unknown,
    /// any other mail waits until `again`, and what they had claimed is free. Where the evidence of the dead
    /// process says more, that counts. A claim is dead when its holder is not among `alive`, or when it has
    /// run out. Also forgets tallies that no limit asks for.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn settle_doubt(&self, now: Timestamp, again: Timestamp, alive: &[&str]) -> Result<Doubt, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let rows: Vec<Begun> = sqlx::query_as(
            "SELECT id, mailbox, kind, attempts, claimed_by, claimed_until FROM outbox WHERE state = 'sending' \
             ORDER BY id",
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut doubt = Doubt::default();
        let mut traces: HashMap<String, Traces> = HashMap::new();
        let mut settlements = Vec::new();
        for row in rows.iter().filter(|r| r.claimed_until <= at(now) || !alive.contains(&r.claimed_by.as_str())) {
            let traces = traces.entry(row.mailbox.clone()).or_insert_with(|| self.traces(&row.mailbox));
            let trace = traces.of(&row.claimed_by, row.id, row.attempts);
            settlements.push(doubt.settle(row, trace, now, again));
        }
        for piece in settlements.chunks(PIECE) {
            settle(&mut tx, piece, now).await?;
        }
        let mut sql = Sql::new("UPDATE outbox SET claimed_by = '', claimed_until = 0 WHERE state = 'waiting'");
        sql.push(" AND claimed_by <> ''");
        if !alive.is_empty() {
            sql.push(" AND claimed_by NOT IN (");
            let mut list = sql.separated(", ");
            for holder in alive {
                list.push_bind(*holder);
            }
            sql.push(")");
        }
        sql.build().execute(&mut *tx).await?;
        sqlx::query("DELETE FROM tally WHERE minute < $1")
            .bind(super::mails::minute(now) - 2 * 60)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(doubt)
    }

    /// How many rows have an attempt without a result just now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn in_doubt(&self) -> Result<u32, StoreError> {
        let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = 'sending'")
            .fetch_one(&self.inner.read)
            .await?;
        Ok(count(rows))
    }
}

async fn begin(tx: &mut sqlx::SqliteConnection, ids: &[i64], now: Timestamp) -> Result<Vec<i64>, StoreError> {
    // The state stands in a call, so that rows are found by number and not by walking all that wait.
    let mut sql = Sql::new("UPDATE outbox SET state = 'sending', attempts = attempts + 1 ");
    sql.push("WHERE COALESCE(state, '') = 'waiting' AND id");
    push_ids(&mut sql, ids);
    sql.push(" RETURNING id");
    let standing: Vec<i64> = sql.build_query_scalar().fetch_all(&mut *tx).await?;
    if standing.is_empty() {
        return Ok(standing);
    }
    let mut sql = Sql::new("INSERT INTO attempt (outbox, number, begun) SELECT id, attempts, CAST(");
    sql.push_bind(at(now)).push(" AS BIGINT) FROM outbox WHERE id");
    push_ids(&mut sql, &standing);
    sql.build().execute(tx).await?;
    Ok(standing)
}

async fn settle(tx: &mut sqlx::SqliteConnection, rows: &[Settlement], now: Timestamp) -> Result<(), StoreError> {
    // Only an attempt that was begun can have a result: nobody else settles it twice.
    let mut sql = values(rows, now);
    sql.push(
        " UPDATE outbox SET state = v.state, due = COALESCE(v.due, outbox.due), settled = v.settled, \
         claimed_by = '', claimed_until = 0, note = v.text, \
         copying = CASE WHEN outbox.copying = 'wanted' AND v.state = 'sent' THEN 'ready' ELSE outbox.copying END \
         FROM v WHERE outbox.id = v.id AND COALESCE(outbox.state, '') = 'sending'",
    );
    sql.build().execute(&mut *tx).await?;
    let mut sql = values(rows, now);
    sql.push(
        " UPDATE attempt SET ended = v.ended, result = v.result, phase = v.phase, code = v.code, text = v.text \
         FROM v JOIN outbox o ON o.id = v.id \
         WHERE attempt.outbox = v.id AND attempt.number = o.attempts AND attempt.ended IS NULL",
    );
    sql.build().execute(&mut *tx).await?;
    for row in rows {
        let Some(id) = &row.server_id else { continue };
        sqlx::query(
            "INSERT INTO thread_key (message_id, mailbox, thread, ours) SELECT $1, mailbox, thread, 1 FROM outbox \
             WHERE id = $2 AND thread IS NOT NULL ON CONFLICT (message_id, mailbox, thread) DO UPDATE SET ours = 1",
        )
        .bind(id.as_str())
        .bind(row.id)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// `WITH v (…) AS (VALUES …)`: one row a settlement.
fn values(rows: &[Settlement], now: Timestamp) -> Sql {
    let mut sql = Sql::new("WITH v (id, state, due, settled, ended, result, phase, code, text) AS (");
    sql.push_values(rows, |mut row, settlement| {
        let (state, due) = match settlement.next {
            Next::Settled(state) => (state, None),
            Next::Again(due) | Next::Rest(due) => (OutboxState::Waiting, Some(at(due))),
        };
        let settled = (state != OutboxState::Waiting).then(|| at(now));
        let (result, phase, code, text) = told(&settlement.attempt);
        let text: String = text.chars().take(500).collect();
        row.push_bind(settlement.id).push_bind(state.word()).push_bind(due).push_bind(settled).push_bind(at(now));
        row.push_bind(result).push_bind(phase).push_bind(code).push_bind(text);
    });
    sql.push(")");
    sql
}
