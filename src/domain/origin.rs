//! Who is speaking in a message.
//! Must not know what will be done about it.

use super::office::DepartmentName;

/// The part that the sender of a message plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Somebody from outside.
    Customer,
    /// A member of a department, proved by token, member list and authentication (promise 4).
    Department(DepartmentName),
    /// The executive, proved by authentication.
    Executive,
    /// A program.
    Machine,
    /// A mail of our own that came back.
    Ourselves,
    /// Cannot be told: no From, several, or one that is forged.
    Unknown,
}

impl Origin {
    /// The word used in output and logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Department(_) => "department",
            Self::Executive => "executive",
            Self::Machine => "machine",
            Self::Ourselves => "ourselves",
            Self::Unknown => "unknown",
        }
    }
}
