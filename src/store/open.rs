//! How the store is found, made, opened and checked.
//! Must not know any table.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Inner, Store, StoreError};

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/migrations/sqlite");

impl Store {
    /// Opens `sqlite:PATH`, making the file (for its owner only) and its tables when they are not there.
    ///
    /// # Errors
    /// When the folder is missing, the file cannot be written, is damaged, is locked for longer
    /// than five seconds, or was written by a newer version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let (options, path) = options(url)?;
        make(&path)?;
        connect(options, None, SqliteSynchronous::Full).await.map_err(|e| e.at(&path))
    }

    /// Opens a store that must be there already, for commands that only look or mend.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; otherwise as [`Store::open`].
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        let (options, path) = options(url)?;
        if std::fs::metadata(&path).map(|m| m.len() == 0).unwrap_or(true) {
            return Err(StoreError::Missing(path));
        }
        connect(options, None, SqliteSynchronous::Full).await.map_err(|e| e.at(&path))
    }

    /// A store that goes away with its last clone; nothing in it is synced.
    ///
    /// # Errors
    /// When no temporary folder can be made.
    pub async fn scratch() -> Result<Self, StoreError> {
        let scratch = Scratch::new().map_err(|e| StoreError::CannotOpen(e.to_string()))?;
        let path = scratch.0.join("scratch.db");
        make(&path)?;
        let options = SqliteConnectOptions::new().filename(&path);
        connect(options, Some(scratch), SqliteSynchronous::Off).await.map_err(|e| e.at(&path))
    }

    /// Looks for damage in the whole file; takes time in proportion to its size.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with the first findings.
    pub async fn check(&self) -> Result<(), StoreError> {
        let findings: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(5)").fetch_all(&self.inner.read).await?;
        match findings.as_slice() {
            [ok] if ok == "ok" => Ok(()),
            _ => Err(StoreError::Corrupt(findings.join("; "))),
        }
    }

    /// Brings everything into the main file, for a backup or the end of the process.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(&self.inner.write).await?;
        Ok(())
    }

    /// The folder that its files lie in.
    pub fn folder(&self) -> &Path {
        self.inner.path.parent().unwrap_or(Path::new("."))
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.inner.read.close().await;
        self.inner.write.close().await;
    }
}

pub(super) fn options(url: &str) -> Result<(SqliteConnectOptions, PathBuf), StoreError> {
    let bad = || StoreError::BadUrl(url.chars().filter(|c| !c.is_control()).take(200).collect());
    let path = url.strip_prefix("sqlite:").ok_or_else(bad)?;
    if path.is_empty() || path.starts_with(":memory:") {
        return Err(bad());
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| bad())?;
    let path = options.get_filename().to_owned();
    Ok((options, path))
}

/// Makes an empty file that only its owner may read; SQLite takes an empty file for a new database
/// and gives its companions the same rights.
fn make(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(StoreError::NoFolder(folder.to_owned()));
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::StorageFull => Err(StoreError::Full.at(path)),
        Err(e) if e.kind() == std::io::ErrorKind::ReadOnlyFilesystem => Err(StoreError::ReadOnly.at(path)),
        Err(e) => Err(StoreError::CannotOpen(e.to_string()).at(path)),
    }
}

async fn connect(
    options: SqliteConnectOptions,
    scratch: Option<Scratch>,
    synchronous: SqliteSynchronous,
) -> Result<Store, StoreError> {
    let options = options
        // Letters are long: larger pages are fewer reads, writes and checksums.
        .page_size(8_192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        // Letters are read in order and seldom again, so caches are small. A page is copied from the log
        // into the file once for many writes: the log may grow to 32 MB.
        .pragma("cache_size", "-3072")
        .pragma("wal_autocheckpoint", "4000")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF");
    let path = options.get_filename().to_owned();
    let write = pool(1).connect_with(options.clone()).await?;
    MIGRATIONS.run(&write).await?;
    let read =
        pool(2).connect_lazy_with(options.read_only(true).pragma("query_only", "ON").pragma("cache_size", "-512"));
    Ok(Store { inner: Arc::new(Inner { write, read, path, _scratch: scratch }) })
}

/// Connections stay: opening one again would compile every statement again.
pub(super) fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(0)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(60))
}

/// A folder that goes away with its value.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let name = format!("answerable-scratch-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(e) => return Err(e),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing can be done about a folder that does not go away.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
