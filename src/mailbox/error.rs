//! What went wrong with a mailbox, and whether trying again can help.
//! Must not know protocols; it is told words and a kind.

use std::time::Duration;

/// Why a mailbox could not do what was asked. The text names the server's refusal but never a secret or a letter.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct MailboxError {
    kind: Kind,
    what: String,
    retry_after: Option<Duration>,
}

/// The kinds of failure that are treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The connection is gone or silent.
    Lost,
    /// The server answered in a way that cannot be understood.
    Garbled,
    /// The server refuses now and may accept later.
    Busy,
    /// The server refuses for good.
    Refused,
    /// Only a person can mend it: password, certificate, folder, rights.
    Settings,
}

impl MailboxError {
    pub(super) fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), retry_after: None }
    }

    pub(super) fn lost(what: impl Into<String>) -> Self {
        Self::new(Kind::Lost, what)
    }

    pub(super) fn garbled(what: impl Into<String>) -> Self {
        Self::new(Kind::Garbled, what)
    }

    pub(super) fn settings(what: impl Into<String>) -> Self {
        Self::new(Kind::Settings, what)
    }

    pub(super) fn after(mut self, pause: Option<Duration>) -> Self {
        self.retry_after = pause;
        self
    }

    /// Whether a new connection, later, may succeed with nothing changed.
    pub fn is_temporary(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Garbled | Kind::Busy)
    }

    /// Whether a person has to change settings, a password, a certificate or rights first.
    pub fn is_configuration(&self) -> bool {
        self.kind == Kind::Settings
    }

    /// Whether the server sent something that could not be read. Asking again for fewer letters finds the one.
    pub fn is_unreadable(&self) -> bool {
        self.kind == Kind::Garbled
    }

    /// Whether the server answered, and said no for now; the connection is as good as before.
    pub(super) fn is_refusal_for_now(&self) -> bool {
        self.kind == Kind::Busy && self.retry_after.is_none()
    }

    /// How long the server asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}
