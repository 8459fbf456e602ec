//! The keys that thread tokens are made with: made once, kept with everything else.
//! Must not know what they sign.

use jiff::Timestamp;

use super::rows::at;
use super::{BEGIN, Store, StoreError};

impl Store {
    /// The secrets that were made, newest first; none before the first run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kept_secrets(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let kept = sqlx::query_scalar("SELECT bytes FROM secret ORDER BY id DESC LIMIT 8");
        Ok(kept.fetch_all(&self.inner.read).await?)
    }

    /// The secrets, newest first. On first use `fresh` becomes the only one.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn token_secrets(&self, fresh: [u8; 32]) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        let kept: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT bytes FROM secret ORDER BY id DESC LIMIT 8").fetch_all(&mut *tx).await?;
        if !kept.is_empty() {
            return Ok(kept);
        }
        sqlx::query("INSERT INTO secret (made, bytes) VALUES ($1, $2)")
            .bind(at(Timestamp::now()))
            .bind(fresh.as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(vec![fresh.to_vec()])
    }
}
