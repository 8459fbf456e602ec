//! One rule as an operator wrote it: a condition and a route.
//! Must not know how conditions are matched.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::examples::Example;
use super::test::Condition;
use crate::domain::calendar::Within;
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::verdict::{Acknowledge, Matter, Priority};

/// A checked rule.
#[derive(Debug)]
pub struct Rule {
    pub(super) name: String,
    pub(super) file: Arc<SourceFile>,
    pub(super) span: Range<usize>,
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    pub(super) when: Condition,
    pub(super) route: Route,
    pub(super) examples: Vec<Example>,
}

/// What is to become of a letter for which a rule's condition holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Route {
    /// Who answers; the default department when no rule says.
    pub department: Option<DepartmentName>,
    /// The letter that acknowledges it.
    pub letter: Option<String>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Marks for people and reports.
    pub tags: BTreeSet<String>,
    /// Whether an acknowledgement may leave at once.
    pub acknowledge: Option<Acknowledge>,
    /// The executive sees it as well.
    pub to_executive: bool,
    /// Departments that get a copy.
    pub copy_to: Vec<DepartmentName>,
    /// Departments that must not get it, because it is about them.
    pub not_to: BTreeSet<DepartmentName>,
    /// The rule's own promise.
    pub reply_within: Option<Within>,
    /// What such a letter is about.
    pub about: Matter,
    /// What it is about is only what it speaks of: said where no other rule is sure of a matter. Without words it says
    /// that whatever the letter speaks of is a trouble.
    pub topic: Option<Topic>,
    /// Later rules are asked as well; the first one without this word wins.
    pub goes_on: bool,
}

/// How much a letter can be about what it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A thing: a dress, a card.
    Narrow,
    /// What much is about, such as a website: named where nothing narrower is.
    Broad,
}

/// What stands before braces, in them and behind them: `the {sweater}`.
pub(super) fn braced(words: &str) -> Option<[&str; 3]> {
    let (before, rest) = words.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    Some([before, inside, after])
}

impl Rule {
    /// Its name, unique in the set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file it stands in.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// The line on which it begins, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Lets go of what only its writer needs. `files` are those without text that rules already share.
    pub(super) fn forget_its_text(&mut self, files: &mut BTreeMap<PathBuf, Arc<SourceFile>>) {
        let bare = || Arc::new(SourceFile { path: self.file.path.clone(), text: String::new() });
        self.file = Arc::clone(files.entry(self.file.path.clone()).or_insert_with(bare));
        self.examples = Vec::new();
    }

    /// What becomes of its letters.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// What is missing where letters are written in more languages than the rule names its matter in.
    pub fn unnamed_matter(&self, languages: &[Language]) -> Option<Problem> {
        let missing: Vec<String> =
            languages.iter().filter(|l| !self.route.about.words.contains_key(l)).map(|l| format!("`{l}`")).collect();
        if self.route.about.is_empty() || missing.is_empty() {
            return None;
        }
        let title = format!("`about` of rule \u{201c}{}\u{201d} is not there in {}", self.name, missing.join(", "));
        let problem = Problem::warning(&self.file, Some(self.span.clone()), title);
        Some(problem.hint("add it; letters in that language do not name the matter"))
    }

    /// How many examples it has.
    pub fn examples(&self) -> usize {
        self.examples.len()
    }

    /// The last part of its file's path.
    pub fn file_name(&self) -> String {
        self.path().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
