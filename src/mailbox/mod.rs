//! Where mail comes from: one watched inbox, read and filed, whatever keeps it.
//! Must not know what a letter means; uids and bytes go out, filings come in.

mod error;
pub mod imap;
mod inbox;
pub mod maildir;

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;

pub use error::MailboxError;
pub use inbox::{Abilities, Fetched, Filed, Filing, Listed, Woken};

use crate::domain::connection::Incoming;

/// An open inbox. Every call takes it and gives it back; after an error it is gone, so that a connection in an
/// unknown state cannot be used again.
pub enum Source {
    /// An IMAP connection with the inbox selected.
    Imap(Box<imap::Session>),
    /// A Maildir on this host.
    Maildir(maildir::Maildir),
}

impl Source {
    /// Opens the inbox: for IMAP connects, protects, logs in and selects.
    ///
    /// # Errors
    /// When the server or folder cannot be reached or used; see [`MailboxError`] for who can mend it.
    pub async fn open(settings: &Incoming) -> Result<Self, MailboxError> {
        match settings {
            Incoming::Imap { server, inbox, largest } => {
                Ok(Self::Imap(Box::new(imap::Session::open(server, inbox, *largest).await?)))
            }
            Incoming::Maildir { path, largest } => Ok(Self::Maildir(maildir::Maildir::open(path, *largest)?)),
        }
    }

    /// The validity of the uids; another value means that all of them are void (RFC 3501 §2.3.1.1).
    pub fn uid_validity(&self) -> u64 {
        match self {
            Self::Imap(session) => session.uid_validity(),
            Self::Maildir(_) => 1,
        }
    }

    /// The uid the next letter will get, when the server told; a hint, never a fact.
    pub fn uid_next(&self) -> Option<u64> {
        match self {
            Self::Imap(session) => session.uid_next(),
            Self::Maildir(_) => None,
        }
    }

    /// What this inbox can do.
    pub fn abilities(&self) -> &Abilities {
        match self {
            Self::Imap(session) => session.abilities(),
            Self::Maildir(maildir) => maildir.abilities(),
        }
    }

    /// The letters with this uid and above, in order of arrival, which for IMAP is the order of uids. The uids of a
    /// Maildir have no order in time: there `from_uid` is ignored and all letters are listed, oldest first.
    ///
    /// # Errors
    /// When the listing is refused or breaks off; it is never shorter than the truth.
    pub async fn list(self, from_uid: u64) -> Result<(Self, Vec<Listed>), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let listed = session.list(from_uid).await?;
                Ok((Self::Imap(session), listed))
            }
            Self::Maildir(mut maildir) => {
                let listed = maildir.list().await?;
                Ok((Self::Maildir(maildir), listed))
            }
        }
    }

    /// Reads letters, in the order asked. One that is gone, or that the server would not give, is missing from the
    /// answer. All are in memory together: the caller bounds their octets by the sizes listed.
    ///
    /// # Errors
    /// When reading is refused or breaks off; then all of them are still to be read.
    pub async fn fetch(self, uids: &[u64]) -> Result<(Self, Vec<Fetched>), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let fetched = session.fetch(uids).await?;
                Ok((Self::Imap(session), fetched))
            }
            Self::Maildir(mut maildir) => {
                let fetched = maildir.fetch(uids).await?;
                Ok((Self::Maildir(maildir), fetched))
            }
        }
    }

    /// Moves and flags letters; one answer for each filing, in order.
    ///
    /// # Errors
    /// When the connection breaks; each filing may then have happened or not, and can be asked for again.
    pub async fn file(self, filings: &[Filing]) -> Result<(Self, Vec<Filed>), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let filed = session.file(filings).await?;
                Ok((Self::Imap(session), filed))
            }
            Self::Maildir(mut maildir) => {
                let filed = maildir.file(filings).await?;
                Ok((Self::Maildir(maildir), filed))
            }
        }
    }

    /// Puts a letter into a folder, which is created if it is missing; gives its uid there when it is told.
    ///
    /// # Errors
    /// When it is refused or breaks off; it may then be there, which [`Source::search_message_id`] finds out.
    pub async fn append(
        self,
        folder: &str,
        raw: &[u8],
        flags: &[&str],
        at: Timestamp,
    ) -> Result<(Self, Option<u64>), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let uid = session.append(folder, raw, flags, at).await?;
                Ok((Self::Imap(session), uid))
            }
            Self::Maildir(maildir) => {
                let uid = maildir.append(folder, raw, flags, at).await?;
                Ok((Self::Maildir(maildir), Some(uid)))
            }
        }
    }

    /// Creates a folder with its parents, and subscribes to it, if it is missing.
    ///
    /// # Errors
    /// When it cannot be created.
    pub async fn ensure_folder(self, folder: &str) -> Result<(Self, ()), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                session.ensure_folder(folder).await?;
                Ok((Self::Imap(session), ()))
            }
            Self::Maildir(maildir) => {
                maildir.ensure_folder(folder)?;
                Ok((Self::Maildir(maildir), ()))
            }
        }
    }

    /// The uids, in that folder or in the inbox, of letters with this Message-ID. A folder that is missing has none.
    ///
    /// # Errors
    /// When the search is refused or breaks off.
    pub async fn search_message_id(self, folder: Option<&str>, id: &str) -> Result<(Self, Vec<u64>), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let found = session.search_message_id(folder, id).await?;
                Ok((Self::Imap(session), found))
            }
            Self::Maildir(maildir) => {
                let found = maildir.search_message_id(folder, id).await?;
                Ok((Self::Maildir(maildir), found))
            }
        }
    }

    /// Waits for mail, for `stop`, or for at most this long; often shorter, to see whether the server is alive.
    ///
    /// # Errors
    /// When the connection is lost meanwhile.
    pub async fn wait(self, at_most: Duration, stop: impl Future<Output = ()>) -> Result<(Self, Woken), MailboxError> {
        match self {
            Self::Imap(mut session) => {
                let woken = session.wait(at_most, stop).await?;
                Ok((Self::Imap(session), woken))
            }
            Self::Maildir(mut maildir) => {
                let woken = maildir.wait(at_most, stop).await;
                Ok((Self::Maildir(maildir), woken))
            }
        }
    }

    /// Takes leave of the server, without insisting.
    pub async fn close(self) {
        if let Self::Imap(session) = self {
            session.close().await;
        }
    }
}
