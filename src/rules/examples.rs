//! The letters that a rule carries, and whether it still does with them what it says.
//! Must not know how they are written.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::DateTime;

use super::rule::Rule;
use super::seen::Seen;
use super::set::RuleSet;
use super::verdict;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, Headers};
use crate::domain::problem::Problem;

/// One `[[rule.example]]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    pub(super) span: Range<usize>,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) from: Vec<Person>,
    pub(super) to: Vec<Person>,
    pub(super) headers: Headers,
    pub(super) attachments: Vec<(String, String)>,
    pub(super) language: Option<Language>,
    pub(super) size: u64,
    pub(super) authenticated: Option<AuthenticationResult>,
    pub(super) arrived: Option<DateTime>,
    pub(super) sender: Acquaintance,
    /// Whether the rule's condition holds.
    pub(super) matches: bool,
    /// Whether, if so, no rule before it in the same file takes the letter.
    pub(super) wins: bool,
    pub(super) captures: BTreeMap<String, String>,
}

/// What became of one example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleResult {
    /// The rule that carries it.
    pub rule: String,
    /// Its number in that rule, from 1.
    pub number: usize,
    /// Its subject, or the beginning of its text.
    pub about: String,
    /// What is wrong with it; none when it holds.
    pub problem: Option<Problem>,
    /// The rule of another file that comes first and takes this letter, although the example holds
    /// in its own file. That keeps no file from taking effect: an operator may well mean it.
    pub taken_by: Option<String>,
}

impl Example {
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen {
            subject: &self.subject,
            body: &self.body,
            from: self.from.iter().collect(),
            to: self.to.iter().collect(),
            headers: &self.headers,
            attachments: self.attachments.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect(),
            language: self.language,
            size: self.size,
            authentication: self.authenticated.unwrap_or(AuthenticationResult::None),
            arrived: self.arrived,
            sender: self.sender,
        }
    }

    fn about(&self) -> String {
        let text = if self.subject.is_empty() { &self.body } else { &self.subject };
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect()
    }
}

/// Tries one example. `matches = true`: the rule's condition holds, and unless `wins = false` no
/// earlier rule of the same file takes the letter. `matches = false`: the condition does not hold.
pub(super) fn check(set: &RuleSet, at: usize, rule: &Rule, example: &Example) -> ExampleResult {
    let reading = set.read(&example.seen());
    let holds = reading.matched.contains(&at);
    let before = reading.matched.iter().take_while(|m| **m < at).filter_map(|m| set.rule(*m));
    let taken = before.clone().find(|r| !r.route.goes_on);
    let taken_here = before.clone().find(|r| !r.route.goes_on && r.file.path == rule.file.path);
    let wrong = |title: String, hint: String| {
        Some(Problem::error(&rule.file, Some(example.span.clone()), title).label("this example fails").hint(hint))
    };
    let name = &rule.name;
    let problem = match (example.matches, holds) {
        (true, false) => wrong(
            format!("rule \u{201c}{name}\u{201d} does not match its example"),
            "change the rule so that it does, or say `matches = false`".into(),
        ),
        (false, true) => {
            let why = verdict::of(set, &super::set::Reading { matched: vec![at], ..reading }).reasons.join("; ");
            wrong(format!("rule \u{201c}{name}\u{201d} matches an example that it should not"), why)
        }
        (true, true) if example.wins && taken_here.is_some() => {
            let first = taken_here.map_or("", |r| r.name.as_str());
            wrong(
                format!("rule \u{201c}{name}\u{201d} never sees its example: \u{201c}{first}\u{201d} comes first"),
                format!("put it before \u{201c}{first}\u{201d}, narrow that one, or say `wins = false`"),
            )
        }
        (true, true) => differing(set, at, example, reading).and_then(|(title, hint)| wrong(title, hint)),
        (false, false) => None,
    };
    let number = rule.examples.iter().take_while(|e| e.span.start <= example.span.start).count();
    let taken_by = taken.filter(|_| example.matches && holds && example.wins && problem.is_none());
    ExampleResult {
        rule: name.clone(),
        number,
        about: example.about(),
        problem,
        taken_by: taken_by.map(|r| r.name.clone()),
    }
}

/// The first capture that is not what the example says.
fn differing(set: &RuleSet, at: usize, example: &Example, reading: super::set::Reading) -> Option<(String, String)> {
    let captures = verdict::of(set, &super::set::Reading { matched: vec![at], ..reading }).captures;
    let (name, wanted) = example.captures.iter().find(|(name, wanted)| captures.get(*name) != Some(wanted))?;
    let got = captures.get(name).map_or("nothing".to_owned(), |got| format!("\u{201c}{got}\u{201d}"));
    let title = format!("`{name}` should be \u{201c}{wanted}\u{201d} in this example and is {got}");
    Some((title, format!("check the group (?P<{name}>…) of the rule's expression")))
}
