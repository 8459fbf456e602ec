//! Lets a held message be taken once more, as if it had just come.
//! Must not decide what becomes of it; the next taking says that.

use crate::domain::plan::Outcome;

use super::rows::int;
use super::{StoreError, Unit};

impl Unit {
    /// Forgets that a held message was taken, so that [`Unit::take`] can take it at the same place.
    /// One that was filed stays where it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] when it is not held, or when a thread or a mail
    /// rests on it.
    pub async fn take_back(&mut self, id: i64) -> Result<(), StoreError> {
        let held = self.message(id).await?.ok_or_else(|| StoreError::NotFound(format!("message {id}")))?;
        if !matches!(held.outcome, Outcome::Held(_)) {
            return Err(StoreError::Refused(format!("message {id} is not held")));
        }
        let rests: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM event WHERE message = $1) \
             + (SELECT COUNT(*) FROM outbox WHERE message = $1 OR original = $1)",
        )
        .bind(id)
        .fetch_one(&mut *self.tx)
        .await?;
        if rests > 0 {
            return Err(StoreError::Refused(format!("something was done already because of message {id}")));
        }
        sqlx::query("UPDATE position SET message = NULL WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3")
            .bind(&held.mailbox)
            .bind(int(held.uid_validity))
            .bind(int(held.uid))
            .execute(&mut *self.tx)
            .await?;
        // Taking it again says where it is filed.
        sqlx::query("DELETE FROM filing WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3")
            .bind(&held.mailbox)
            .bind(int(held.uid_validity))
            .bind(int(held.uid))
            .execute(&mut *self.tx)
            .await?;
        sqlx::query(
            "UPDATE sender SET letters = letters - 1 WHERE letters > 0 AND mailbox = $1 \
             AND address = (SELECT sender FROM message WHERE id = $2)",
        )
        .bind(&held.mailbox)
        .bind(id)
        .execute(&mut *self.tx)
        .await?;
        sqlx::query("DELETE FROM seen WHERE message = $1").bind(id).execute(&mut *self.tx).await?;
        sqlx::query("DELETE FROM raw WHERE message = $1").bind(id).execute(&mut *self.tx).await?;
        sqlx::query("DELETE FROM message WHERE id = $1").bind(id).execute(&mut *self.tx).await?;
        Ok(())
    }
}
