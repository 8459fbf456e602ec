//! Who watches a mailbox: a lease with a number that only grows.
//! Must not know clocks or processes; moments and holders are given.

use jiff::Timestamp;

use super::rows::{at, moment};
use super::{BEGIN, Store, StoreError};

/// The right to write in a mailbox's name, until somebody takes a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    mailbox: String,
    number: i64,
}

impl Lease {
    /// The mailbox it is for.
    pub fn mailbox(&self) -> &str {
        &self.mailbox
    }

    /// Its fencing number.
    pub fn number(&self) -> i64 {
        self.number
    }
}

/// Why a lease was not given.
#[derive(Debug, thiserror::Error)]
pub enum LeaseRefused {
    /// Somebody has it.
    #[error("mailbox is watched by {holder} until {until}")]
    Held {
        /// Who.
        holder: String,
        /// Until when, unless it is renewed.
        until: Timestamp,
    },
    /// The store could not tell.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LeaseRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Takes the lease when nobody else has it, or when it has run out. The same holder gets it
    /// again, with a higher number.
    ///
    /// # Errors
    /// [`LeaseRefused::Held`] names who has it.
    pub async fn take_lease(
        &self,
        mailbox: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Lease, LeaseRefused> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO lease (mailbox, number, holder, until) VALUES ($1, 1, $2, $3) \
             ON CONFLICT (mailbox) DO UPDATE SET number = lease.number + 1, holder = excluded.holder, \
             until = excluded.until WHERE lease.until <= $4 OR lease.holder = excluded.holder RETURNING number",
        )
        .bind(mailbox)
        .bind(holder)
        .bind(at(until))
        .bind(at(now))
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(number) = number {
            tx.commit().await?;
            return Ok(Lease { mailbox: mailbox.to_owned(), number });
        }
        let (holder, until): (String, i64) = sqlx::query_as("SELECT holder, until FROM lease WHERE mailbox = $1")
            .bind(mailbox)
            .fetch_one(&mut *tx)
            .await?;
        Err(LeaseRefused::Held { holder, until: moment(until)? })
    }

    /// Keeps the lease until a later moment.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when a newer one was taken.
    pub async fn renew_lease(&self, lease: &Lease, until: Timestamp) -> Result<(), StoreError> {
        let kept = sqlx::query("UPDATE lease SET until = $3 WHERE mailbox = $1 AND number = $2")
            .bind(&lease.mailbox)
            .bind(lease.number)
            .bind(at(until))
            .execute(&self.inner.write)
            .await?
            .rows_affected();
        if kept == 1 { Ok(()) } else { Err(lost(lease)) }
    }

    /// Gives the lease back, so that the next one need not wait.
    ///
    /// # Errors
    /// When the database cannot be written; a lease that was lost meanwhile is none.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query("UPDATE lease SET until = 0 WHERE mailbox = $1 AND number = $2")
            .bind(&lease.mailbox)
            .bind(lease.number)
            .execute(&self.inner.write)
            .await?;
        Ok(())
    }

    /// Ends the lease of a holder that the caller knows to be dead, such as a process of this host
    /// whose number is free again. Whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn break_lease(&self, mailbox: &str, dead: &str) -> Result<bool, StoreError> {
        let broken = sqlx::query("UPDATE lease SET until = 0, number = number + 1 WHERE mailbox = $1 AND holder = $2")
            .bind(mailbox)
            .bind(dead)
            .execute(&self.inner.write)
            .await?
            .rows_affected();
        Ok(broken > 0)
    }
}

/// Refuses to go on with a lease that is not the newest. Only certain inside the transaction that writes.
pub(super) async fn fence(tx: &mut sqlx::SqliteConnection, lease: &Lease) -> Result<(), StoreError> {
    let number: Option<i64> = sqlx::query_scalar("SELECT number FROM lease WHERE mailbox = $1")
        .bind(&lease.mailbox)
        .fetch_optional(tx)
        .await?;
    if number == Some(lease.number) { Ok(()) } else { Err(lost(lease)) }
}

fn lost(lease: &Lease) -> StoreError {
    StoreError::LeaseLost { mailbox: lease.mailbox.clone() }
}
