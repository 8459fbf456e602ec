//! Rules that no letter ever reaches, and words that never count.
//! Must not know how conditions are matched.

use std::collections::BTreeSet;

use super::entail::entails;
use super::implied::Implied;
use super::{place, warning};
use crate::domain::problem::Problem;
use crate::rules::rule::Rule;
use crate::rules::set::RuleSet;
use crate::rules::test::Condition::{self, All, Any, AnyTest, Not};

/// Finds, for a rule, those before it that take its letters.
pub(super) struct Shadows<'a> {
    set: &'a RuleSet,
    implied: &'a Implied,
    /// For each test, the rules that ask for it and let nothing pass.
    asked_by: Vec<Vec<usize>>,
}

impl<'a> Shadows<'a> {
    pub(super) fn of(set: &'a RuleSet, implied: &'a Implied) -> Self {
        let mut asked_by: Vec<Vec<usize>> = Vec::new();
        for (at, rule) in set.rules().enumerate().filter(|(_, rule)| !rule.route.goes_on) {
            let mut tests = BTreeSet::new();
            wanted(&rule.when, &mut tests);
            for test in tests {
                if asked_by.len() <= test {
                    asked_by.resize_with(test + 1, Vec::new);
                }
                asked_by.get_mut(test).into_iter().for_each(|rules| rules.push(at));
            }
        }
        Self { set, implied, asked_by }
    }

    /// Why a rule never fires, when rules before it take all its letters.
    pub(super) fn never(&self, at: usize, rule: &Rule) -> Option<Problem> {
        let by = match self.taken(at, &rule.when) {
            Some(one) => vec![one],
            None => self.taken_together(at, &rule.when)?,
        };
        let names: Vec<String> = by.iter().map(|r| format!("\u{201c}{}\u{201d}", r.name)).collect();
        let places: Vec<String> = by.iter().map(|r| format!("{}:{}", r.file_name(), r.line())).collect();
        let (verb, them) = if names.len() == 1 { ("takes", "it") } else { ("take", "them") };
        Some(
            warning(rule, rule.span.clone(), format!("\u{201c}{}\u{201d} never fires", rule.name))
                .label(format!("{} {verb} all its letters first ({})", names.join(" and "), places.join(", ")))
                .hint(format!("put this rule before {them}, narrow {them}, or delete this rule")),
        )
    }

    /// The rule before `at` that takes every letter for which the condition holds.
    fn taken(&self, at: usize, condition: &Condition) -> Option<&'a Rule> {
        let mut tests = BTreeSet::new();
        wanted(condition, &mut tests);
        let implied: BTreeSet<usize> = tests.into_iter().flat_map(|test| self.implied.all(test)).collect();
        let rules = implied.iter().filter_map(|test| self.asked_by.get(*test)).flatten();
        let before: BTreeSet<usize> = rules.copied().filter(|rule| *rule < at).collect();
        let mut before = before.into_iter().filter_map(|rule| self.set.rule(rule));
        before.find(|rule| entails(condition, &rule.when, self.implied))
    }

    /// The rules before `at` that share its letters among them.
    fn taken_together(&self, at: usize, condition: &Condition) -> Option<Vec<&'a Rule>> {
        let parts: Vec<&Condition> = match condition {
            All(parts) => parts.iter().collect(),
            one => vec![one],
        };
        let shared = parts.iter().enumerate().find_map(|(i, part)| {
            let others = || parts.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, p)| (*p).clone());
            let cases = cases(part)?;
            let taken =
                cases.into_iter().map(|case| self.taken(at, &All([case].into_iter().chain(others()).collect())));
            taken.collect::<Option<Vec<_>>>()
        })?;
        let mut once: Vec<&Rule> = Vec::new();
        for rule in shared {
            if !once.iter().any(|r| r.name == rule.name) {
                once.push(rule);
            }
        }
        Some(once)
    }
}

/// The ways in which a condition may hold.
fn cases(condition: &Condition) -> Option<Vec<Condition>> {
    match condition {
        AnyTest(tests) => Some(tests.iter().map(|test| AnyTest(vec![*test])).collect()),
        Any(parts) => Some(parts.iter().flat_map(|part| cases(part).unwrap_or_else(|| vec![part.clone()])).collect()),
        All(_) | Not(_) => None,
    }
}

/// The tests that help a condition to hold.
fn wanted(condition: &Condition, out: &mut BTreeSet<usize>) {
    match condition {
        AnyTest(tests) => out.extend(tests),
        All(parts) | Any(parts) => parts.iter().for_each(|part| wanted(part, out)),
        Not(_) => {}
    }
}

/// A rule that wants what it excludes.
pub(super) fn contradiction(rule: &Rule, implied: &Implied) -> Option<Problem> {
    let All(parts) = &rule.when else { return None };
    let excluded = parts.iter().filter_map(|part| if let Not(not) = part { Some(not) } else { None });
    let mut wanted = excluded.flat_map(|not| parts.iter().map(move |part| (part, not)));
    wanted.find(|(part, not)| entails(part, not, implied))?;
    Some(
        warning(rule, rule.span.clone(), format!("\u{201c}{}\u{201d} never fires", rule.name))
            .label("its `not` excludes every letter that it asks for")
            .hint("shorten the list under `not`"),
    )
}

/// Words of a list that its own rule excludes again.
pub(super) fn idle_words(set: &RuleSet, rule: &Rule, implied: &Implied) -> Vec<Problem> {
    let All(parts) = &rule.when else { return Vec::new() };
    let excluded: Vec<&Condition> =
        parts.iter().filter_map(|p| if let Not(n) = p { Some(&**n) } else { None }).collect();
    let mut idle = BTreeSet::new();
    for part in parts {
        let mut tests = BTreeSet::new();
        wanted(part, &mut tests);
        idle.extend(tests.into_iter().filter(|t| excluded.iter().any(|not| entails(&AnyTest(vec![*t]), not, implied))));
    }
    let told = |test: usize| {
        let word = &set.matcher().test(test)?.written;
        let title = format!("\u{201c}{word}\u{201d} never counts: the `not` of this rule excludes it");
        Some(warning(rule, place::of(rule, word), title).hint("delete it here, or there"))
    };
    idle.into_iter().filter_map(told).collect()
}
