//! What an inbox shows, what it is asked to do, and what became of it, as plain values.
//! Must not know which kind of inbox it is.

use jiff::Timestamp;

/// What this inbox can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// Flags of our own making are kept (RFC 3501 §7.1, PERMANENTFLAGS with `\*`).
    pub keywords: bool,
    /// A letter can be moved out without removing anybody else's.
    pub moves: bool,
    /// New mail is told at once.
    pub idle: bool,
    /// Nothing may be changed.
    pub read_only: bool,
}

/// A letter in the inbox, as a listing shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its number, valid with the inbox's UIDVALIDITY.
    pub uid: u64,
    /// Octets, as the server estimates them.
    pub size: u64,
    /// When it arrived in this inbox.
    pub arrived: Timestamp,
}

/// A letter that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its number.
    pub uid: u64,
    /// Octets of the whole letter, as the server estimates them.
    pub size: u64,
    /// When it arrived in this inbox.
    pub arrived: Timestamp,
    /// Flags, as the server spells them.
    pub flags: Vec<String>,
    /// False when only the first octets were read, because the letter is larger than allowed.
    pub whole: bool,
    /// The letter.
    pub raw: Vec<u8>,
}

/// What is to be done with letters in the inbox. Each can be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filing {
    /// Put them into a folder, which is created if it is missing.
    Move {
        /// Which letters.
        uids: Vec<u64>,
        /// The folder, levels separated by `/`.
        folder: String,
    },
    /// Add flags to them where they are.
    Flag {
        /// Which letters.
        uids: Vec<u64>,
        /// Flags, for instance `\Seen` or `$Answerable`; those that the server cannot keep are left out.
        flags: Vec<String>,
    },
}

/// What became of a [`Filing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// All of it happened.
    Done {
        /// Old and new numbers, as far as the server told them; a letter that an earlier run copied has none.
        uid_map: Vec<(u64, u64)>,
    },
    /// It happened, but some letters were no longer in the inbox.
    Partly {
        /// Old and new numbers, as far as the server told them.
        uid_map: Vec<(u64, u64)>,
        /// Those that were gone.
        vanished: Vec<u64>,
    },
    /// None of the letters was in the inbox any more.
    Vanished(Vec<u64>),
    /// The server refuses it for now; what was not filed is where it was.
    Later {
        /// Why, for the operator.
        why: String,
    },
    /// It cannot be done here; the letters are where they were.
    Impossible {
        /// Why, for the operator.
        why: String,
    },
}

/// Why a wait ended. After `News` and after `Time` the caller lists again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// Mail seems to have arrived.
    News,
    /// The time is over, or the connection wants a round of proof of life.
    Time,
    /// The caller asked to stop.
    Stopped,
}
