//! How to reach the servers of a mailbox, as checked settings.
//! Must not know sockets or libraries; the adapters open what is described here.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// A password. It never prints, and its memory is wiped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps a secret.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself; only for the line that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte (RFC 8314 §3).
    Implicit,
    /// Plain greeting, then STARTTLS, and nothing before it.
    StartTls,
    /// None; the configuration refuses it for hosts other than loopback.
    None,
}

/// One server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A PEM file with further trusted certificates, beside the system's roots.
    pub ca_file: Option<PathBuf>,
    /// Who logs in; none: no authentication.
    pub user: Option<String>,
    /// With what.
    pub password: Option<Secret>,
}

/// Where mail comes from.
#[derive(Debug, Clone)]
pub enum Incoming {
    /// An IMAP account.
    Imap {
        /// The server.
        server: Server,
        /// The folder that is watched.
        inbox: String,
        /// Letters above this many octets are read only up to it.
        largest: u64,
    },
    /// A Maildir on this host.
    Maildir {
        /// Its folder, which holds `new`, `cur` and `tmp`.
        path: PathBuf,
        /// Letters above this many octets are read only up to it.
        largest: u64,
    },
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// A submission server (RFC 6409).
    Smtp {
        /// The server.
        server: Server,
        /// The name given in EHLO.
        ehlo: String,
        /// Connections at the most.
        connections: usize,
    },
    /// A Maildir on this host, one folder for all mail that leaves.
    Maildir {
        /// Its folder.
        path: PathBuf,
    },
}
