//! How often each rule had a say over many letters.
//! Must not know where letters come from.

use super::rule::Rule;
use super::set::RuleSet;

/// What became of the rules of a set.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// Letters that were looked at.
    pub letters: usize,
    /// Letters for which no rule chose a department.
    pub to_default: usize,
    /// For each rule, in the order of the set.
    pub rules: Vec<RuleCoverage>,
}

/// How often one rule had a say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCoverage {
    /// Its name.
    pub rule: String,
    /// The file it stands in, without folder.
    pub file: String,
    /// The line on which it begins.
    pub line: usize,
    /// Letters to which its route was applied.
    pub fired: usize,
    /// Letters for which its condition held, while a rule before it had taken them.
    pub too_late: usize,
}

impl Coverage {
    /// Nothing has been looked at yet.
    pub fn of(set: &RuleSet) -> Self {
        let rule = |rule: &Rule| RuleCoverage {
            rule: rule.name().to_owned(),
            file: rule.file_name(),
            line: rule.line(),
            fired: 0,
            too_late: 0,
        };
        Self { letters: 0, to_default: 0, rules: set.rules().map(rule).collect() }
    }

    /// Counts one letter for which these rules hold, by their places in the set.
    pub fn add(&mut self, set: &RuleSet, matching: &[usize]) {
        self.letters += 1;
        let (mut taken, mut chosen) = (false, false);
        for at in matching {
            let (Some(rule), Some(count)) = (set.rule(*at), self.rules.get_mut(*at)) else { continue };
            if taken {
                count.too_late += 1;
                continue;
            }
            count.fired += 1;
            chosen |= rule.route.department.is_some() || !rule.route.goes_on;
            taken = !rule.route.goes_on;
        }
        self.to_default += usize::from(!chosen);
    }
}
