//! How long each step of a transaction may take (RFC 5321 §4.5.3.2).
//! Must not know what the steps are for.

use std::time::Duration;

/// The longest wait for each step. Too short a wait after the final dot makes duplicates.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One TCP connection attempt, and the name look-up.
    pub dial: Duration,
    /// The TLS handshake.
    pub handshake: Duration,
    /// The greeting, and the replies to EHLO, AUTH, MAIL and RCPT.
    pub command: Duration,
    /// The reply to DATA.
    pub data: Duration,
    /// Handing over one block of text.
    pub block: Duration,
    /// The reply after the final dot.
    pub last: Duration,
    /// The reply to QUIT or RSET.
    pub quit: Duration,
    /// A kept connection is not used again after resting this long.
    pub idle: Duration,
    /// Mails over one connection at the most.
    pub mails: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = |m: u64| Duration::from_secs(60 * m);
        Self {
            dial: Duration::from_secs(30),
            handshake: Duration::from_secs(60),
            command: minutes(5),
            data: minutes(2),
            block: minutes(3),
            last: minutes(10),
            quit: Duration::from_secs(3),
            idle: Duration::from_secs(25),
            mails: 100,
        }
    }
}
