//! What can go wrong with the store, each with what an operator can do about it.
//! Must not carry the text of any letter.

use std::path::PathBuf;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no store that we can open.
    #[error("`{0}` is not a store: write `sqlite:` and a path, such as `sqlite:/var/lib/answerable/answerable.db`")]
    BadUrl(String),
    /// There is no store yet.
    #[error("there is no store at {}: it is made by `answerable run`, or the path in [store] url is wrong", .0.display())]
    Missing(PathBuf),
    /// The folder of the store is not there.
    #[error("the folder {} does not exist: make it, and let the account that runs answerable write to it", .0.display())]
    NoFolder(PathBuf),
    /// The file could not be opened.
    #[error(
        "the store's file cannot be opened ({0}): check its path, its owner and its rights, and that its disk is not mounted read-only"
    )]
    CannotOpen(String),
    /// Opening failed; which file, and why.
    #[error("{}: {cause}", path.display())]
    Opening {
        /// The store's file.
        path: PathBuf,
        /// What went wrong.
        cause: Box<StoreError>,
    },
    /// Another process holds the database.
    #[error("the store is locked by another process: it is tried again; if this lasts, see who has the file open")]
    Locked,
    /// The file is damaged, or is no database.
    #[error("the store is damaged or is not a database ({0}): stop answerable and restore the file from a backup")]
    Corrupt(String),
    /// The file or its folder may not be written to.
    #[error("the store is read-only: the account that runs answerable must be able to write the file and its folder")]
    ReadOnly,
    /// No room is left.
    #[error("the disk is full: free some space; nothing was lost, and work goes on by itself")]
    Full,
    /// The disk failed.
    #[error("the disk gave an error ({0}): look at the system's log")]
    Disk(String),
    /// A later version of answerable wrote the store.
    #[error("the store was written by a newer answerable (schema {found}): install that version again")]
    Newer {
        /// The first change of schema that this version does not know.
        found: i64,
    },
    /// The schema is not the one that this version made.
    #[error("the store's schema is not the one that this version knows ({0}): restore it from a backup")]
    Schema(String),
    /// Somebody else watches the mailbox now.
    #[error("the lease on mailbox `{mailbox}` was lost: another process watches it now")]
    LeaseLost {
        /// The mailbox.
        mailbox: String,
    },
    /// The place in the mailbox has its outcome.
    #[error("message {uid} of mailbox `{mailbox}` has been taken already")]
    AlreadyTaken {
        /// The mailbox.
        mailbox: String,
        /// Its UID.
        uid: u64,
    },
    /// Something that was asked for is not there.
    #[error("there is no {0}")]
    NotFound(String),
    /// What was asked makes no sense as things stand.
    #[error("{0}")]
    Refused(String),
    /// A stored value cannot be understood.
    #[error("the store holds a value that cannot be read ({0}): stop answerable and restore the file from a backup")]
    Unreadable(String),
    /// Anything else that the database says.
    #[error("the database refused: {0}")]
    Database(String),
}

impl StoreError {
    /// Whether the same call can succeed later without anybody mending anything but space or time.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Locked | Self::Full | Self::Disk(_) => true,
            Self::Opening { cause, .. } => cause.is_temporary(),
            _ => false,
        }
    }

    /// The same, with the file that was being opened.
    pub(super) fn at(self, path: &std::path::Path) -> Self {
        match self {
            told @ (Self::Missing(_) | Self::NoFolder(_) | Self::BadUrl(_) | Self::Opening { .. }) => told,
            cause => Self::Opening { path: path.to_owned(), cause: Box::new(cause) },
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(told) => {
                let code = told.code().and_then(|c| c.parse::<i64>().ok()).unwrap_or_default();
                by_code(code, told.message())
            }
            sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            sqlx::Error::Io(e) => Self::Disk(e.to_string()),
            // The one writing connection is busy for longer than anybody should wait.
            sqlx::Error::PoolTimedOut => Self::Locked,
            sqlx::Error::RowNotFound => Self::NotFound("such row".into()),
            sqlx::Error::ColumnDecode { index, .. } => Self::Unreadable(format!("column {index}")),
            sqlx::Error::Migrate(e) => Self::from(*e),
            other => Self::Database(other.to_string()),
        }
    }
}

/// SQLite's result codes; the low byte is the kind, the rest refines it.
fn by_code(code: i64, words: &str) -> StoreError {
    match code & 0xff {
        5 | 6 => StoreError::Locked,
        8 => StoreError::ReadOnly,
        10 => StoreError::Disk(words.to_owned()),
        11 | 26 => StoreError::Corrupt(words.to_owned()),
        13 => StoreError::Full,
        14 => StoreError::CannotOpen(words.to_owned()),
        _ => StoreError::Database(words.to_owned()),
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError as M;
        match error {
            M::Execute(e) | M::ExecuteMigration(e, _) => Self::from(e),
            M::VersionMissing(found) | M::VersionTooNew(found, _) => Self::Newer { found },
            other => Self::Schema(other.to_string()),
        }
    }
}
