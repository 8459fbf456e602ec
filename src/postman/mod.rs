//! Postman: how a finished mail leaves, and what became of each attempt.
//! Must not know why a mail is sent or when it is tried again; the outbox decides that.
//!
//! A worker owns one [`Courier`]. Dropping the future of [`Courier::deliver`] is always safe: a
//! connection is lent to the attempt and only handed back by one that ended cleanly.

pub mod maildir;
pub mod smtp;

use std::path::PathBuf;

use crate::domain::connection::Outgoing;
use crate::domain::outbox::{Attempt, Envelope, MailBytes, Refusal};

/// One worker's way out. It owns at most one connection.
pub enum Courier {
    /// A submission server (RFC 6409).
    Smtp(Box<smtp::Courier>),
    /// A folder on this host.
    Maildir(maildir::Courier),
}

/// What a server says about itself, for `check --connect`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Greeting {
    /// The name it gives itself, or the folder.
    pub name: String,
    /// The largest mail it takes, in octets (RFC 1870); none: it does not say.
    pub size: Option<u64>,
    /// Whether it takes 8-bit text (RFC 6152).
    pub eight_bit: bool,
    /// Whether it reports on deliveries as asked (RFC 3461).
    pub dsn: bool,
    /// Whether it takes addresses beyond ASCII (RFC 6531).
    pub smtputf8: bool,
}

/// Why no mail can leave this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostmanError {
    /// `ca_file` cannot be used.
    #[error("cannot use ca_file {path}: {why}", path = path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A setting has a value that cannot go on the wire.
    #[error("{0}")]
    Setting(String),
    /// TLS cannot be set up on this host.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
    /// The server or the folder cannot be used now.
    #[error("{}", .0.text)]
    Unreachable(Refusal),
    /// The server does not take our login or our settings.
    #[error("{}", .0.text)]
    Misconfigured(Refusal),
}

impl PostmanError {
    /// Whether trying again can help without anybody changing a setting.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

/// Asked before the step after which a mail may have been taken; an error is why that step must not be made.
pub type BeforeLast<'a> = &'a (dyn Fn() -> std::io::Result<()> + Sync);

impl Courier {
    /// Prepares a way out. It reads `ca_file` and the system's roots, and opens nothing.
    ///
    /// # Errors
    /// When the settings cannot be used; none is temporary.
    pub fn new(settings: &Outgoing) -> Result<Self, PostmanError> {
        Ok(match settings {
            Outgoing::Smtp { server, ehlo, .. } => {
                Self::Smtp(Box::new(smtp::Courier::new(server, ehlo, smtp::Limits::default())?))
            }
            Outgoing::Maildir { path } => Self::Maildir(maildir::Courier::new(path.clone())),
        })
    }

    /// Hands over one mail. `original` is the stored letter and must be given when `bytes.original` is set.
    /// `last` is called just before the step after which the mail may have been taken; when it refuses,
    /// that step is not made.
    pub async fn deliver(
        &mut self,
        envelope: &Envelope,
        bytes: &MailBytes,
        original: Option<&[u8]>,
        last: BeforeLast<'_>,
    ) -> Attempt {
        match self {
            Self::Smtp(courier) => courier.deliver(envelope, bytes, original, last).await,
            Self::Maildir(courier) => courier.deliver(envelope, bytes, original, last).await,
        }
    }

    /// Closes an idle connection politely, within a few seconds.
    pub async fn rest(&mut self) {
        if let Self::Smtp(courier) = self {
            courier.rest().await;
        }
    }

    /// Connects, secures, logs in and asks what the server can do; sends nothing.
    ///
    /// # Errors
    /// When any of these steps fails.
    pub async fn check(&mut self) -> Result<Greeting, PostmanError> {
        match self {
            Self::Smtp(courier) => courier.check().await,
            Self::Maildir(courier) => courier.check().await,
        }
    }
}
