//! What a mail that leaves is made from, before it has words.
//! Must not know the words; `letters` finds them in the reader's language.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Notice;
use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::outbox::MailKind;
use crate::domain::silence::Silence;
use crate::domain::verdict::Matter;

/// One mail that leaves, before it has words.
#[derive(Debug, Clone)]
pub struct PlannedMail {
    /// What kind it is.
    pub kind: MailKind,
    /// To whom.
    pub to: Person,
    /// Not before that moment.
    pub not_before: Timestamp,
    /// What it is made from.
    pub content: Content,
}

/// What a mail is made from; `letters` finds the words.
#[derive(Debug, Clone)]
pub enum Content {
    /// The customer is told who will answer.
    Acknowledgement {
        /// The letter that the rule names; else the department's own is taken.
        letter: Option<String>,
        /// Who will answer.
        department: DepartmentName,
        /// By when, as promised.
        due: Option<Timestamp>,
        /// The language of the letter.
        language: Option<Language>,
        /// What rules captured.
        captures: BTreeMap<String, String>,
        /// What the letter is about; empty when that is not sure.
        about: Matter,
        /// Whether this customer wrote before.
        again: bool,
    },
    /// The department gets the letter, with a brief.
    Brief {
        /// Who gets it.
        department: DepartmentName,
        /// By when it should answer.
        due: Option<Timestamp>,
        /// What the customer has been told.
        told: Told,
        /// What kind of brief.
        occasion: Occasion,
    },
    /// The customer gets the department's answer.
    Answer {
        /// The department's words, trimmed.
        text: String,
        /// Parts of the answering message that go along, by number.
        parts: Vec<usize>,
    },
    /// The customer hears that a date cannot be kept, and the new one.
    Holding {
        /// Who has it now.
        department: DepartmentName,
        /// The date that the customer was told before.
        was: Option<Timestamp>,
        /// The new date.
        due: Timestamp,
        /// Whether it is with another department now.
        moved: bool,
    },
    /// The customer is asked whether it stayed fixed.
    CheckIn {
        /// Who had it.
        department: DepartmentName,
    },
    /// A department is asked what was done, before the customer is asked.
    Confirm {
        /// Which department.
        department: DepartmentName,
        /// When the customer is asked all the same.
        until: Timestamp,
    },
    /// A department hears that a date is near or past.
    Reminder {
        /// Which department.
        department: DepartmentName,
        /// The promised date.
        due: Timestamp,
    },
    /// Somebody above hears that a date is past.
    Escalation {
        /// Which department.
        department: DepartmentName,
        /// The promised date, if there is one.
        due: Option<Timestamp>,
        /// Why they hear of it.
        cause: Cause,
    },
    /// News for a member or the operator.
    Notice(Notice),
}

impl Content {
    /// Whether the mail tells what happened in the thread so far.
    pub fn tells_history(&self) -> bool {
        match self {
            Self::Brief { occasion, .. } => {
                !matches!(occasion, Occasion::New | Occasion::FollowUp | Occasion::Copy { .. })
            }
            Self::Reminder { .. } | Self::Escalation { .. } | Self::Confirm { .. } => true,
            _ => false,
        }
    }
}

/// Why somebody above a department hears of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The date has passed.
    Late,
    /// Departments pass it to and fro.
    PassedAround,
    /// It waits for the executive's own decision.
    WaitsForYou,
}

/// Why a department gets a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A new matter.
    New,
    /// The customer wrote again.
    FollowUp,
    /// Another department passed it on.
    PassedOn {
        /// Who did.
        by: String,
        /// What they say about it; may be empty.
        words: String,
    },
    /// A member gave it to the executive.
    HandedUp {
        /// Who did.
        by: String,
        /// What they say about it; may be empty.
        words: String,
    },
    /// Our mail to the department did not arrive, so somebody else gets it.
    Undelivered {
        /// The address that does not work.
        address: String,
    },
    /// The customer was asked months later, and it did not stay fixed.
    NotFixed {
        /// Whether whoever reads this decides; otherwise it is for their information.
        decides: bool,
    },
    /// Somebody asked for it to be sent once more.
    Resent {
        /// Who did.
        by: String,
    },
    /// A copy; somebody else leads.
    Copy {
        /// Who answers.
        lead: DepartmentName,
    },
    /// For the executive's eyes.
    Executive,
}

impl Occasion {
    /// Whether it is about a letter that came before, whatever message is at hand.
    pub fn is_about_stored(&self) -> bool {
        matches!(self, Self::PassedOn { .. } | Self::HandedUp { .. } | Self::Undelivered { .. } | Self::Resent { .. })
    }
}

/// What the customer has been told about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// That the department will answer, and by when if there is a date.
    WillHear,
    /// Nothing, and why.
    Nothing(Silence),
    /// Nothing new; an earlier letter was acknowledged.
    Before,
    /// Thanks alone: nobody was promised anything.
    Thanked,
    /// Nothing so far.
    Untold,
    /// Nothing yet: a person looks at the acknowledgement first.
    Waiting,
}
