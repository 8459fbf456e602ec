//! Keyed hashes of what was erased: enough to know a letter or a sender again, and nothing more.
//! Must not know the key, nor whom a hash stands for.

use jiff::Timestamp;

use super::rows::{at, count, moment};
use super::{StoreError, Unit};

/// What is known of something that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// When it was erased.
    pub at: Timestamp,
    /// Acknowledgements that had left to this sender in the day before.
    pub acknowledged: u32,
}

impl Unit {
    /// Whether anything was ever erased.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn any_erased(&mut self) -> Result<bool, StoreError> {
        let any: i64 = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM erased)").fetch_one(&mut *self.tx).await?;
        Ok(any != 0)
    }

    /// What is known by that hash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn erased(&mut self, hash: &str) -> Result<Option<Trace>, StoreError> {
        let row: Option<(i64, i64)> = sqlx::query_as("SELECT at, acknowledged FROM erased WHERE hash = $1")
            .bind(hash)
            .fetch_optional(&mut *self.tx)
            .await?;
        row.map(|(at, n)| Ok(Trace { at: moment(at)?, acknowledged: count(n) })).transpose()
    }
}

/// Keeps the hashes of the person's letters and address, before those are removed.
pub(super) async fn keep(
    tx: &mut sqlx::SqliteConnection,
    key: &str,
    hash: &(dyn Fn(&str) -> String + Sync),
    now: Timestamp,
) -> Result<(), StoreError> {
    let letters: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT fingerprint FROM message WHERE id IN (SELECT id FROM gone_message) AND fingerprint <> ''",
    )
    .fetch_all(&mut *tx)
    .await?;
    let acknowledged: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE kind = 'acknowledgement' AND recipient = $1 AND created > $2",
    )
    .bind(key)
    .bind(at(now - jiff::SignedDuration::from_hours(24)))
    .fetch_one(&mut *tx)
    .await?;
    let traces = letters.iter().map(|l| (l.as_str(), 0)).chain([(key, acknowledged)]);
    for (what, acknowledged) in traces {
        sqlx::query(
            "INSERT INTO erased (hash, at, acknowledged) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE \
             SET at = excluded.at, acknowledged = excluded.acknowledged",
        )
        .bind(hash(what))
        .bind(at(now))
        .bind(acknowledged)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
