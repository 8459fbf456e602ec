//! The rules of a folder, compiled once and asked for every letter.
//! Must not know how files are written or what a verdict leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bits::Bits;
use super::bounds::{self, TooMuch};
use super::examples::{self, ExampleResult};
use super::matcher::{Matcher, Sight};
use super::rule::Rule;
use super::seen::Seen;
use super::{read, verdict};
use crate::domain::acquaintance::Acquaintance;
use crate::domain::office::DepartmentName;
use crate::domain::problem::Problem;
use crate::domain::verdict::Verdict;
use crate::written::Problems;

/// The names that rules may use.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Every department.
    pub departments: BTreeSet<DepartmentName>,
    /// Who answers what no rule caught.
    pub default_department: DepartmentName,
    /// Every letter that a rule may name; none when they are not known and must not be checked.
    pub letters: Option<BTreeSet<String>>,
}

/// A compiled, immutable set of rules. Copies share it.
#[derive(Debug, Clone)]
pub struct RuleSet(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rules: Vec<Rule>,
    matcher: Matcher,
    default_department: DepartmentName,
    /// Tests, in order, with each rule that asks them.
    asked_by: Vec<(usize, usize)>,
    /// Rules that can hold when no test does.
    always: Vec<usize>,
    warnings: Vec<Problem>,
    files: BTreeSet<PathBuf>,
}

/// What a set saw in one letter, before it is known how well the writer is known.
#[derive(Debug)]
pub struct Look(Looked);

#[derive(Debug)]
enum Looked {
    /// No rule asks who writes.
    Judged(Box<Verdict>),
    Open(Box<Sight>),
}

/// What a set saw in one letter.
pub(super) struct Reading {
    pub(super) sight: Sight,
    /// The rules whose conditions hold, in order.
    pub(super) matched: Vec<usize>,
}

impl RuleSet {
    /// Reads every `*.toml` of the folder in file-name order and checks every example.
    ///
    /// # Errors
    /// Everything that is wrong in all files at once; a failing example is a problem too.
    pub fn load(folder: &Path, terms: &Terms) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let mut drafts = read::folder(folder, terms, &problems);
        if let Err(TooMuch { title, hint }) = bounds::check(&drafts.tests) {
            problems.add(Problem::error(&read::whole(folder), None, title).hint(hint));
            return Err(problems.into_vec());
        }
        // There are thousands, and they stay.
        drafts.tests.shrink_to_fit();
        let matcher = match Matcher::new(drafts.tests) {
            Ok(matcher) => matcher,
            Err(why) => {
                let title = format!("the words of all rules together are too many: {why}");
                problems.add(Problem::error(&read::whole(folder), None, title));
                return Err(problems.into_vec());
            }
        };
        let mut inner = Inner::new(drafts.rules, matcher, terms.default_department.clone());
        inner.files = drafts.files;
        // Examples of a set with holes in it would fail for reasons that mending the holes removes.
        if problems.errors() == 0 {
            let set = Self(Arc::new(inner));
            problems.extend(set.check_examples().into_iter().filter_map(|r| r.problem));
            let ((), warnings) = problems.result(Some(()))?;
            inner = Arc::into_inner(set.0).ok_or_else(Vec::new)?;
            inner.warnings = warnings;
            inner.matcher.forget();
            return Ok(Self(Arc::new(inner)));
        }
        Err(problems.into_vec())
    }

    /// The same rules without what only their writers need, examples and the texts of the files: a daemon keeps them
    /// for months. A set that is shared stays as it is.
    #[must_use]
    pub fn for_letters_only(self) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(mut inner) => {
                let mut files = BTreeMap::new();
                inner.rules.iter_mut().for_each(|rule| rule.forget_its_text(&mut files));
                Self(Arc::new(inner))
            }
            Err(shared) => Self(shared),
        }
    }

    /// The route of a letter, with its reasons.
    pub fn classify(&self, seen: &Seen<'_>) -> Verdict {
        verdict::of(self, &self.read(seen))
    }

    /// All the work on a letter that needs no memory. [`RuleSet::settle`] makes the verdict of it.
    pub fn look(&self, seen: &Seen<'_>) -> Look {
        if !self.0.matcher.asks_sender() {
            return Look(Looked::Judged(Box::new(self.classify(seen))));
        }
        Look(Looked::Open(Box::new(self.0.matcher.look(seen))))
    }

    /// The verdict on what [`RuleSet::look`] of this set saw, once it is known who writes.
    pub fn settle(&self, look: Look, sender: Acquaintance) -> Verdict {
        match look.0 {
            Looked::Judged(verdict) => *verdict,
            Looked::Open(mut sight) => {
                self.0.matcher.meet(&mut sight, sender);
                verdict::of(self, &self.weigh(*sight))
            }
        }
    }

    /// Every rule whose condition holds, in order, whether an earlier one takes the letter or not.
    pub fn matching(&self, seen: &Seen<'_>) -> Vec<&Rule> {
        self.read(seen).matched.into_iter().filter_map(|at| self.rule(at)).collect()
    }

    /// The places of the rules whose conditions hold, in order.
    pub fn matching_places(&self, seen: &Seen<'_>) -> Vec<usize> {
        self.read(seen).matched
    }

    /// The rules in the order in which they are asked.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.0.rules.iter()
    }

    /// The files that the set was read from, lists among them.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.0.files.iter().map(PathBuf::as_path)
    }

    /// What loading found that does not keep the set from taking effect.
    pub fn warnings(&self) -> &[Problem] {
        &self.0.warnings
    }

    /// Tries every example of every rule.
    pub fn check_examples(&self) -> Vec<ExampleResult> {
        let of = |(at, rule): (usize, &'_ Rule)| -> Vec<ExampleResult> {
            rule.examples.iter().map(|example| examples::check(self, at, rule, example)).collect()
        };
        self.0.rules.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn read(&self, seen: &Seen<'_>) -> Reading {
        let mut sight = self.0.matcher.look(seen);
        self.0.matcher.meet(&mut sight, seen.sender);
        self.weigh(sight)
    }

    /// Asks the rules of which something was found.
    fn weigh(&self, sight: Sight) -> Reading {
        let inner = &*self.0;
        let mut candidates = Bits::new(inner.rules.len());
        inner.always.iter().for_each(|rule| _ = candidates.set(*rule));
        for test in sight.held() {
            let from = inner.asked_by.partition_point(|(asked, _)| *asked < test);
            let asking = inner.asked_by.iter().skip(from).take_while(|(asked, _)| *asked == test);
            asking.for_each(|(_, rule)| _ = candidates.set(*rule));
        }
        let holds = |rule: &usize| self.rule(*rule).is_some_and(|r| r.when.holds(&|test| sight.holds(test)));
        let matched = candidates.iter().filter(holds).collect();
        Reading { sight, matched }
    }

    pub(super) fn rule(&self, at: usize) -> Option<&Rule> {
        self.0.rules.get(at)
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.0.matcher
    }

    pub(super) fn default_department(&self) -> &DepartmentName {
        &self.0.default_department
    }
}

impl Inner {
    fn new(rules: Vec<Rule>, matcher: Matcher, default_department: DepartmentName) -> Self {
        let mut asked_by = Vec::new();
        let mut always = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            if rule.when.holds(&|_| false) {
                always.push(at);
            }
            rule.when.tests(&mut |test| asked_by.push((test, at)));
        }
        asked_by.sort_unstable();
        asked_by.dedup();
        asked_by.shrink_to_fit();
        Self { rules, matcher, default_department, asked_by, always, warnings: Vec::new(), files: BTreeSet::new() }
    }
}
