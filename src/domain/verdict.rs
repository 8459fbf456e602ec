//! Where a message goes, and why.
//! Must not know how rules are written or matched; `rules` makes it.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Within;
use super::language::Language;
use super::office::DepartmentName;

/// The route that was chosen for a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Who answers.
    pub department: DepartmentName,
    /// The rule that won; none when the message fell through to the default department.
    pub rule: Option<String>,
    /// The letter that acknowledges it, when the rule names one.
    pub letter: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// Marks for people and reports.
    pub tags: BTreeSet<String>,
    /// Whether an acknowledgement may leave at once.
    pub acknowledge: Acknowledge,
    /// The rule that holds the acknowledgement back or forbids it; it need not be the one that won.
    pub held_by: Option<String>,
    /// The executive sees it as well.
    pub to_executive: bool,
    /// Departments that get a copy.
    pub copy_to: Vec<DepartmentName>,
    /// The rule's own promise, in place of the department's.
    pub reply_within: Option<Within>,
    /// Named groups of the winning rule's expressions.
    pub captures: BTreeMap<String, String>,
    /// What the letter is about; empty when no rule is sure.
    pub about: Matter,
    /// Why, in words for a person: field, pattern, the text that matched.
    pub reasons: Vec<String>,
    /// Later rules that would have matched as well.
    pub also_matched: Vec<String>,
}

/// What a letter is about, where a rule is sure of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matter {
    /// How a letter in that language may name it.
    pub words: BTreeMap<Language, String>,
    /// Whether it is a trouble for whoever writes, so that sympathy fits.
    pub trouble: bool,
}

impl Matter {
    /// Whether no rule is sure.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// How urgent a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// May wait.
    Low,
    /// As always.
    #[default]
    Normal,
    /// Before others; the forward says so.
    High,
}

impl Priority {
    /// The word under which it is written, stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// What a rule says about the acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acknowledge {
    /// It leaves by itself.
    #[default]
    Now,
    /// A draft waits for a person, and so does the forward's promise.
    Hold,
    /// None is written.
    Never,
}

impl Verdict {
    /// The verdict on a message that no rule caught.
    pub fn fallback(department: DepartmentName) -> Self {
        Self {
            department,
            rule: None,
            letter: None,
            priority: Priority::Normal,
            tags: BTreeSet::new(),
            acknowledge: Acknowledge::Now,
            held_by: None,
            to_executive: false,
            copy_to: Vec::new(),
            reply_within: None,
            captures: BTreeMap::new(),
            about: Matter::default(),
            reasons: vec!["no rule matched; it goes to the default department".into()],
            also_matched: Vec::new(),
        }
    }
}
