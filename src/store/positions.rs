//! Where we are in a mailbox: numbering, attempts, outcomes, and what is still to be filed.
//! Must not know IMAP; a position is (mailbox, uidvalidity, uid), or a file that was numbered.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::plan::Filing;

use super::lease::fence;
use super::rows::{at, count, int, moment, natural, unreadable};
use super::{BEGIN, Lease, Sql, Store, StoreError};

/// Where we are in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxState {
    /// The numbering that its UIDs belong to (RFC 3501 §2.3.1.1).
    pub uid_validity: u64,
    /// When it was first watched.
    pub started: Timestamp,
    /// When this numbering was first seen; equal to `started` until the mailbox is renumbered.
    pub numbered: Timestamp,
    /// Every UID below it has an outcome.
    pub done_below: u64,
}

/// A message in the mailbox that has no outcome yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// Its UID.
    pub uid: u64,
    /// How often reading it was begun.
    pub attempts: u32,
}

/// What became of filing a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// It is where it should be.
    Done,
    /// It is no longer there; somebody else moved or deleted it.
    Gone,
    /// Not this time; it is tried again.
    Later(String),
    /// It cannot be filed, and is left where it is.
    Failed(String),
}

/// How many rows one statement names: few texts, so that each is compiled once.
const SIZES: [usize; 4] = [256, 64, 8, 1];

/// Cuts a list into pieces of a few fixed sizes.
pub(super) fn pieces<T>(mut list: &[T]) -> Vec<&[T]> {
    let mut cut = Vec::new();
    while let Some((piece, rest)) = SIZES.iter().find_map(|size| list.split_at_checked(*size)) {
        cut.push(piece);
        list = rest;
    }
    cut
}

impl Store {
    /// Where we are in the mailbox; none before its first start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mailbox_state(&self, mailbox: &str) -> Result<Option<MailboxState>, StoreError> {
        let row: Option<(i64, i64, i64, i64)> =
            sqlx::query_as("SELECT uid_validity, started, numbered, done_below FROM mailbox WHERE name = $1")
                .bind(mailbox)
                .fetch_optional(&self.inner.read)
                .await?;
        row.map(|(uid_validity, started, numbered, done_below)| {
            Ok(MailboxState {
                uid_validity: natural(uid_validity),
                started: moment(started)?,
                numbered: moment(numbered)?,
                done_below: natural(done_below),
            })
        })
        .transpose()
    }

    /// Writes down the first start, or a new numbering: old UIDs mean nothing then, and filings that
    /// waited for them are given up (mail-protocol I15). The same numbering again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database cannot be written.
    pub async fn set_mailbox_state(
        &self,
        lease: &Lease,
        uid_validity: u64,
        now: Timestamp,
    ) -> Result<MailboxState, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        fence(&mut tx, lease).await?;
        sqlx::query(
            "INSERT INTO mailbox (name, uid_validity, started, numbered, done_below) VALUES ($1, $2, $3, $3, 0) \
             ON CONFLICT (name) DO UPDATE SET uid_validity = excluded.uid_validity, numbered = excluded.numbered, \
             done_below = 0 WHERE mailbox.uid_validity <> excluded.uid_validity",
        )
        .bind(lease.mailbox())
        .bind(int(uid_validity))
        .bind(at(now))
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM filing WHERE mailbox = $1 AND uid_validity <> $2")
            .bind(lease.mailbox())
            .bind(int(uid_validity))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.mailbox_state(lease.mailbox()).await?.ok_or_else(|| unreadable("the mailbox"))
    }

    /// Which of these have no outcome yet, in the order given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn undone(&self, mailbox: &str, uid_validity: u64, listed: &[u64]) -> Result<Vec<Undone>, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let mut known: HashMap<u64, (u32, bool)> = HashMap::new();
        for piece in pieces(listed) {
            let mut sql = Sql::new("SELECT uid, attempts, message IS NOT NULL FROM position WHERE mailbox = ");
            sql.push_bind(mailbox).push(" AND uid_validity = ").push_bind(int(uid_validity));
            push_uids(&mut sql, piece);
            let rows: Vec<(i64, i64, bool)> = sql.build_query_as().fetch_all(&mut *connection).await?;
            known.extend(rows.into_iter().map(|(uid, attempts, done)| (natural(uid), (count(attempts), done))));
        }
        let open = |uid: &u64| match known.get(uid) {
            Some((_, true)) => None,
            Some((attempts, false)) => Some(Undone { uid: *uid, attempts: *attempts }),
            None => Some(Undone { uid: *uid, attempts: 0 }),
        };
        Ok(listed.iter().filter_map(open).collect())
    }

    /// Writes down that reading these begins, and says how often it has begun with this time: a letter
    /// that kills the process is known by its count.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database cannot be written.
    pub async fn note_attempts(
        &self,
        lease: &Lease,
        uid_validity: u64,
        uids: &[u64],
        now: Timestamp,
    ) -> Result<Vec<Undone>, StoreError> {
        let mut uids = uids.to_vec();
        uids.sort_unstable();
        uids.dedup();
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        fence(&mut tx, lease).await?;
        let mut noted = Vec::with_capacity(uids.len());
        for piece in pieces(&uids) {
            let mut sql = Sql::new("INSERT INTO position (mailbox, uid_validity, uid, attempts, noted, message) ");
            sql.push_values(piece, |mut row, uid| {
                row.push_bind(lease.mailbox()).push_bind(int(uid_validity)).push_bind(int(*uid)).push("1");
                row.push_bind(at(now)).push("NULL");
            });
            sql.push(
                " ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET attempts = position.attempts + 1 \
                 WHERE position.message IS NULL RETURNING uid, attempts",
            );
            let rows: Vec<(i64, i64)> = sql.build_query_as().fetch_all(&mut *tx).await?;
            noted.extend(rows.into_iter().map(|(u, n)| Undone { uid: natural(u), attempts: count(n) }));
        }
        tx.commit().await?;
        noted.sort_unstable_by_key(|u| u.uid);
        Ok(noted)
    }

    /// Takes back what [`Store::note_attempts`] wrote, because the store and not the letters stopped the reading.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database cannot be written; then the attempts count.
    pub async fn forgive_attempts(&self, lease: &Lease, uid_validity: u64, uids: &[u64]) -> Result<(), StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        fence(&mut tx, lease).await?;
        for piece in pieces(uids) {
            let mut sql = Sql::new("UPDATE position SET attempts = attempts - 1 WHERE mailbox = ");
            sql.push_bind(lease.mailbox()).push(" AND uid_validity = ").push_bind(int(uid_validity));
            push_uids(&mut sql, piece);
            sql.push(" AND attempts > 0 AND message IS NULL");
            sql.build().execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Moves the mark below which every UID is done; it never goes back. The caller has seen that all
    /// below it are done or no longer there.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database cannot be written.
    pub async fn raise_done_below(&self, lease: &Lease, uid_validity: u64, uid: u64) -> Result<(), StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        fence(&mut tx, lease).await?;
        sqlx::query("UPDATE mailbox SET done_below = $3 WHERE name = $1 AND uid_validity = $2 AND done_below < $3")
            .bind(lease.mailbox())
            .bind(int(uid_validity))
            .bind(int(uid))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Messages that were decided and are still to be filed, lowest UID first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn filings(
        &self,
        mailbox: &str,
        uid_validity: u64,
        most: usize,
    ) -> Result<Vec<(u64, Filing)>, StoreError> {
        let rows: Vec<(i64, String, String)> = sqlx::query_as(
            "SELECT uid, kind, folder FROM filing WHERE mailbox = $1 AND uid_validity = $2 AND failed = 0 \
             ORDER BY uid LIMIT $3",
        )
        .bind(mailbox)
        .bind(int(uid_validity))
        .bind(int(most as u64))
        .fetch_all(&self.inner.read)
        .await?;
        let filing = |(uid, word, folder): (i64, String, String)| {
            (natural(uid), if word == "into" { Filing::Into(folder) } else { Filing::Flag })
        };
        Ok(rows.into_iter().map(filing).collect())
    }

    /// Writes down what became of filing these.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database cannot be written.
    pub async fn filed(&self, lease: &Lease, uid_validity: u64, results: &[(&[u64], Filed)]) -> Result<(), StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        fence(&mut tx, lease).await?;
        for (uids, result) in results {
            let (failed, note) = match result {
                Filed::Done | Filed::Gone => (false, None),
                Filed::Failed(why) => (true, Some(why.as_str())),
                Filed::Later(why) => (false, Some(why.as_str())),
            };
            for piece in pieces(uids) {
                let mut sql = match note {
                    Some(note) => {
                        let mut sql = Sql::new("UPDATE filing SET tries = tries + 1, failed = ");
                        sql.push_bind(failed).push(", note = ").push_bind(note);
                        sql
                    }
                    None => Sql::new("DELETE FROM filing"),
                };
                sql.push(" WHERE mailbox = ").push_bind(lease.mailbox());
                sql.push(" AND uid_validity = ").push_bind(int(uid_validity));
                push_uids(&mut sql, piece);
                sql.build().execute(&mut *tx).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

fn push_uids(sql: &mut Sql, uids: &[u64]) {
    sql.push(" AND uid IN (");
    let mut list = sql.separated(", ");
    for uid in uids {
        list.push_bind(int(*uid));
    }
    sql.push(")");
}
