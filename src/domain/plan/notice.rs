//! News for a member, a department or the operator, as a value.
//! Must not know the words; `letters` finds them in the reader's language.

use jiff::Timestamp;

use super::TimerKind;
use crate::domain::address::Address;
use crate::domain::office::DepartmentName;
use crate::domain::thread::{Thread, ThreadId};

/// What somebody inside is told beside the letters themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// To a member: another department has the matter now.
    PassedOn {
        /// Whose member.
        reader: DepartmentName,
        /// Who has it now.
        to: DepartmentName,
        /// The subject of the thread.
        subject: String,
    },
    /// To a member: a command was not understood, so nothing was passed on.
    NotUnderstood {
        /// Whose member.
        reader: DepartmentName,
        /// The line; none when two commands contradict each other.
        line: Option<String>,
        /// The departments that there are.
        departments: Vec<DepartmentName>,
        /// The subject of the thread.
        subject: String,
    },
    /// To a department: the acknowledgement that a person looked at first has left.
    CustomerKnows {
        /// Which department.
        reader: DepartmentName,
        /// Who let it go.
        by: String,
        /// The date that it names.
        due: Option<Timestamp>,
        /// The subject of the thread.
        subject: String,
    },
    /// To a department that has answered: mails do not reach the customer.
    Unreachable {
        /// Which department.
        reader: DepartmentName,
        /// The customer's address.
        address: Address,
        /// The thread.
        thread: ThreadId,
        /// Its subject.
        subject: String,
    },
    /// To the operator: a mail of ours did not arrive.
    Undelivered {
        /// Where.
        address: Address,
        /// In which thread.
        thread: ThreadId,
        /// Where its letter has gone instead.
        fallback: Option<Address>,
    },
    /// To the operator: so many acknowledgements left that no more do.
    Breaker {
        /// How many may leave in an hour.
        limit: u32,
        /// The mailbox.
        mailbox: String,
    },
    /// To the operator: a mail that a timer wanted cannot be written.
    Unwritable {
        /// The timer.
        timer: TimerKind,
        /// In which thread.
        thread: ThreadId,
        /// Why, in words.
        why: String,
    },
    /// To the operator: changed files do not take effect.
    Refused {
        /// How many problems.
        problems: usize,
        /// The first of them as `answerable check` shows them.
        shown: Vec<String>,
    },
}

impl Notice {
    /// The department that reads it; none: the operator does.
    pub fn reader(&self) -> Option<&DepartmentName> {
        match self {
            Self::PassedOn { reader, .. }
            | Self::NotUnderstood { reader, .. }
            | Self::CustomerKnows { reader, .. }
            | Self::Unreachable { reader, .. } => Some(reader),
            Self::Undelivered { .. } | Self::Breaker { .. } | Self::Unwritable { .. } | Self::Refused { .. } => None,
        }
    }

    /// That a department cannot reach the customer of a thread.
    pub fn unreachable(reader: &DepartmentName, address: &Address, thread: &Thread) -> Self {
        Self::Unreachable {
            reader: reader.clone(),
            address: address.clone(),
            thread: thread.id.clone(),
            subject: thread.subject.clone(),
        }
    }
}
