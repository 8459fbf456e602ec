//! A store that is only looked at, by whoever may read the file.
//! Must not leave a file behind that the daemon's own account cannot use.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;

use super::open::{MIGRATIONS, options, pool};
use super::{Inner, Store, StoreError, Unit};

impl Store {
    /// Opens a store that must be there already, to look only. Where nobody has it open, no file is made
    /// beside it. Statements that write fail.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; [`StoreError::Refused`] when an earlier version wrote it.
    pub async fn open_to_read(url: &str) -> Result<Self, StoreError> {
        let (options, path) = options(url)?;
        if std::fs::metadata(&path).map(|m| m.len() == 0).unwrap_or(true) {
            return Err(StoreError::Missing(path));
        }
        open(options, path.clone()).await.map_err(|e| e.at(&path))
    }

    /// Begins a transaction that sees one moment and writes nothing; it waits for nobody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn look(&self) -> Result<Unit, StoreError> {
        Ok(Unit::new(self.inner.read.begin().await?, None))
    }
}

/// Whoever has the database open has its `-wal` beside it; the last one to close takes it away. Without
/// it nothing can change under us but by a daemon that starts in this very moment, and SQLite need not
/// lock, which spares its companions. Where they must be made, SQLite gives them the file's own owner.
async fn open(options: SqliteConnectOptions, path: PathBuf) -> Result<Store, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-wal");
    let options = options
        .read_only(true)
        .immutable(!Path::new(&beside).exists())
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .pragma("query_only", "ON");
    let read = pool(4).connect_with(options).await?;
    let found: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
        .fetch_all(&read)
        .await?;
    let known = |version: &i64| MIGRATIONS.iter().any(|m| m.version == *version);
    if let Some(newer) = found.iter().find(|version| !known(version)) {
        return Err(StoreError::Newer { found: *newer });
    }
    if found.len() < MIGRATIONS.iter().count() {
        return Err(StoreError::Refused("an earlier version wrote it: start `answerable run` once".into()));
    }
    Ok(Store { inner: Arc::new(Inner { write: read.clone(), read, path, _scratch: None }) })
}
