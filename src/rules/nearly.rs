//! Why a rule did not take a letter: which of its lines held, and which did not.
//! The slow way round, for people who ask; must not be on the road of every letter.

use super::matcher::Sight;
use super::rule::Rule;
use super::seen::Seen;
use super::set::RuleSet;
use super::test::{Ask, Condition};
use super::verdict::{acquaintance, ground};

/// One line of a rule's condition, and what became of it in one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whether it holds.
    pub held: bool,
    /// What was found, or what is missing: `the text has none of “refund”, “money back”`.
    pub words: String,
}

/// A rule that nearly took a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Its name.
    pub rule: String,
    /// What was there.
    pub held: Vec<String>,
    /// What was missing, or there although the rule excludes it; never empty.
    pub missing: Vec<String>,
}

impl RuleSet {
    /// The rules that do not match although something that they want is there, nearest first: fewest
    /// lines missing, then most lines held, then the order of the files.
    pub fn nearly(&self, seen: &Seen<'_>, at_most: usize) -> Vec<NearMiss> {
        let reading = self.read(seen);
        let mut misses = Vec::new();
        for (at, rule) in self.rules().enumerate().filter(|(at, _)| !reading.matched.contains(at)) {
            let (held, missing): (Vec<Line>, Vec<Line>) =
                self.lines_of(&rule.when, &reading.sight).into_iter().partition(|line| line.held);
            // What is excluded and not there brings no rule nearer.
            let wanted = parts(&rule.when).iter().filter(|c| !matches!(c, Condition::Not(_)));
            if wanted.filter(|c| c.holds(&|test| reading.sight.holds(test))).count() > 0 {
                misses.push((missing.len(), usize::MAX - held.len(), at, rule, held, missing));
            }
        }
        misses.sort_by_key(|(missing, held, at, ..)| (*missing, *held, *at));
        let words = |lines: Vec<Line>| lines.into_iter().map(|line| line.words).collect();
        let miss = |(_, _, _, rule, held, missing): (_, _, _, &Rule, _, _)| NearMiss {
            rule: rule.name.clone(),
            held: words(held),
            missing: words(missing),
        };
        misses.into_iter().take(at_most).map(miss).collect()
    }

    /// Every line of the rule's condition with what it found; none when there is no such rule.
    pub fn lines(&self, seen: &Seen<'_>, rule: &str) -> Option<Vec<Line>> {
        let rule = self.rules().find(|r| r.name == rule)?;
        Some(self.lines_of(&rule.when, &self.read(seen).sight))
    }

    fn lines_of(&self, when: &Condition, sight: &Sight) -> Vec<Line> {
        let line = |c: &Condition| {
            let held = c.holds(&|test| sight.holds(test));
            Line { held, words: if held { self.there(c, sight) } else { self.missing(c, sight) } }
        };
        parts(when).iter().map(line).collect()
    }

    /// Why a condition holds.
    fn there(&self, condition: &Condition, sight: &Sight) -> String {
        match condition {
            Condition::Not(inner) => format!("not there: {}", self.wants(inner)),
            _ => {
                let mut grounds = Vec::new();
                condition.grounds(&|test| sight.holds(test), &mut grounds);
                joined(grounds.iter().filter_map(|test| ground(self, sight, *test)), "; ")
            }
        }
    }

    /// Why a condition does not hold.
    fn missing(&self, condition: &Condition, sight: &Sight) -> String {
        let open = |c: &&Condition| !c.holds(&|test| sight.holds(test));
        match condition {
            Condition::AnyTest(tests) => format!("missing: {}", self.tests(tests)),
            Condition::All(all) => joined(all.iter().filter(open).map(|c| self.missing(c, sight)), "; "),
            Condition::Any(any) => format!("missing: {}", joined(any.iter().map(|c| self.wants(c)), ", or ")),
            Condition::Not(inner) => format!("excluded: {}", self.there(inner, sight)),
        }
    }

    /// What a condition asks for.
    fn wants(&self, condition: &Condition) -> String {
        match condition {
            Condition::AnyTest(tests) => self.tests(tests),
            Condition::All(all) => joined(all.iter().map(|c| self.wants(c)), " and "),
            Condition::Any(any) => joined(any.iter().map(|c| self.wants(c)), " or "),
            Condition::Not(inner) => format!("anything but {}", self.wants(inner)),
        }
    }

    /// `the text with “refund”, “money back” or one of 3 others`, `the language being “de”`.
    fn tests(&self, tests: &[usize]) -> String {
        const SHOWN: usize = 4;
        let known: Vec<_> = tests.iter().filter_map(|test| self.matcher().test(*test)).collect();
        let one = |test: &&super::test::Test| match &test.ask {
            Ask::Present => "anything".to_owned(),
            Ask::Acquaintance(how) => acquaintance(*how).to_owned(),
            _ => format!("\u{201c}{}\u{201d}", test.written),
        };
        let field = known.first().map_or_else(String::new, |test| test.field.words());
        let mut words = known.iter().take(SHOWN).map(one).collect::<Vec<_>>().join(", ");
        if known.len() > SHOWN {
            words.push_str(&format!(" or one of {} others", known.len() - SHOWN));
        }
        let texts = |ask: &Ask| matches!(ask, Ask::Words(_) | Ask::Expression(_) | Ask::Present);
        let joined = if known.iter().all(|test| texts(&test.ask)) { "with" } else { "being" };
        format!("{field} {joined} {words}")
    }
}

/// The lines of a rule, each of which must hold.
fn parts(when: &Condition) -> &[Condition] {
    match when {
        Condition::All(all) => all,
        one => std::slice::from_ref(one),
    }
}

fn joined(parts: impl Iterator<Item = String>, by: &str) -> String {
    parts.collect::<Vec<_>>().join(by)
}
