//! Whether somebody was told lately that acknowledgements rest, so that it is said once.
//! Must not decide when they rest; `domain::limits` does.

use jiff::Timestamp;

use super::mails::minute;
use super::{StoreError, Unit};

/// Stands where a domain stands in other rows; no domain has it.
const TOLD: &str = "!";
/// Minutes for which it counts as told.
const LATELY: i64 = 6 * 60;

impl Unit {
    /// Whether it was told in the last hours.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn breaker_told(&mut self, mailbox: &str, now: Timestamp) -> Result<bool, StoreError> {
        let told: i64 = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM tally WHERE mailbox = $1 AND domain = $2 AND minute > $3)",
        )
        .bind(mailbox)
        .bind(TOLD)
        .bind(minute(now) - LATELY)
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(told != 0)
    }

    /// Writes down that it is told now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) async fn tell_breaker(&mut self, mailbox: &str, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tally (mailbox, domain, minute, count) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (mailbox, domain, minute) DO NOTHING",
        )
        .bind(mailbox)
        .bind(TOLD)
        .bind(minute(now))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
