//! How the last reading of rules by a running daemon went, for whoever asks how the office stands.
//! Must not read rules.

use jiff::Timestamp;
use serde::Serialize;

use super::rows::{at, count, moment};
use super::{Store, StoreError};

/// How reading rules, letters and departments again went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reloads {
    /// Since when what is in force is.
    pub in_force: Timestamp,
    /// When it was last tried.
    pub tried: Timestamp,
    /// How often what was read was refused, since the store was made.
    pub refused: u32,
    /// Why the last reading was refused, a line each; none when it was not.
    pub problems: Vec<String>,
}

impl Store {
    /// How the last reading went; none before the first run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reloads(&self) -> Result<Option<Reloads>, StoreError> {
        let row: Option<(i64, i64, i64, String)> =
            sqlx::query_as("SELECT in_force, tried, refused, problems FROM reload WHERE id = 1")
                .fetch_optional(&self.inner.read)
                .await?;
        let Some((in_force, tried, refused, problems)) = row else { return Ok(None) };
        Ok(Some(Reloads {
            in_force: moment(in_force)?,
            tried: moment(tried)?,
            refused: count(refused),
            problems: problems.lines().map(str::to_owned).collect(),
        }))
    }

    /// Notes that what was read is in force.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn reloaded(&self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO reload (id, in_force, tried, refused, problems) VALUES (1, $1, $1, 0, '') \
             ON CONFLICT (id) DO UPDATE SET in_force = excluded.in_force, tried = excluded.tried, problems = ''",
        )
        .bind(at(now))
        .execute(&self.inner.write)
        .await?;
        Ok(())
    }

    /// Notes that what was read was refused; what ran before goes on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn reload_refused(&self, problems: &[String], now: Timestamp) -> Result<(), StoreError> {
        let lines: Vec<String> = problems.iter().map(|p| p.replace(['\n', '\r'], " ")).collect();
        sqlx::query(
            "INSERT INTO reload (id, in_force, tried, refused, problems) VALUES (1, $1, $1, 1, $2) \
             ON CONFLICT (id) DO UPDATE SET tried = excluded.tried, refused = reload.refused + 1, \
             problems = excluded.problems",
        )
        .bind(at(now))
        .bind(lines.join("\n"))
        .execute(&self.inner.write)
        .await?;
        Ok(())
    }
}
