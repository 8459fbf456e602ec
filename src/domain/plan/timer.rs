//! The moments at which a thread wants attention.
//! Must not know what happens then; `decide` does.

use jiff::Timestamp;

/// A moment at which a thread wants attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// What for.
    pub kind: TimerKind,
    /// When.
    pub due: Timestamp,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimerKind {
    /// The date is near.
    Remind,
    /// The date will be missed unless somebody answers in the next hour: the customer is told.
    Holding,
    /// The date is past: the department hears of it.
    Overdue,
    /// It has been past for a while: those above the department hear of it.
    Escalate,
    /// Still nothing: the executive hears of it.
    Executive,
    /// Months later: the department is asked what was done.
    Confirm,
    /// Then the customer is asked whether it stayed fixed.
    CheckIn,
    /// The customer has not answered that.
    Forget,
}

impl TimerKind {
    const ALL: [Self; 8] = [
        Self::Remind,
        Self::Holding,
        Self::Overdue,
        Self::Escalate,
        Self::Executive,
        Self::Confirm,
        Self::CheckIn,
        Self::Forget,
    ];

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Holding => "holding",
            Self::Overdue => "overdue",
            Self::Escalate => "escalate",
            Self::Executive => "executive",
            Self::Confirm => "confirm",
            Self::CheckIn => "check-in",
            Self::Forget => "forget",
        }
    }

    /// The kind with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }
}
