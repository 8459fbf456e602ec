//! What differs between two verdicts on one letter, and the sum of it over many letters.
//! Must not know where letters come from.

use std::collections::BTreeMap;

use crate::domain::verdict::{Acknowledge, Verdict};

/// One thing that would be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: `department`, `acknowledgement`, `letter`, `priority`, `executive`, `copies`, `promise`.
    pub what: &'static str,
    /// As the rules in force have it.
    pub now: String,
    /// As the candidate has it.
    pub then: String,
}

/// What the two verdicts do differently, the department first; nothing when only reasons or tags differ.
pub fn changes(now: &Verdict, then: &Verdict) -> Vec<Change> {
    let copies = |v: &Verdict| v.copy_to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let executive = |v: &Verdict| if v.to_executive { "sees it" } else { "does not see it" }.to_owned();
    let promise = |v: &Verdict| v.reply_within.map_or_else(String::new, |w| w.to_string());
    let letter = |v: &Verdict| v.letter.clone().unwrap_or_default();
    let all = [
        ("department", now.department.to_string(), then.department.to_string()),
        ("acknowledgement", word(now).to_owned(), word(then).to_owned()),
        ("letter", letter(now), letter(then)),
        ("priority", now.priority.word().to_owned(), then.priority.word().to_owned()),
        ("executive", executive(now), executive(then)),
        ("copies", copies(now), copies(then)),
        ("promise", promise(now), promise(then)),
    ];
    all.into_iter().filter(|(_, a, b)| a != b).map(|(what, now, then)| Change { what, now, then }).collect()
}

/// What a verdict says about the acknowledgement.
pub fn word(verdict: &Verdict) -> &'static str {
    match verdict.acknowledge {
        Acknowledge::Now => "now",
        Acknowledge::Hold => "hold",
        Acknowledge::Never => "never",
    }
}

/// The sum of many comparisons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Letters that were compared.
    pub letters: usize,
    /// Those for which anything would be different.
    pub changed: usize,
    /// For each department: letters now, letters then.
    pub departments: BTreeMap<String, (usize, usize)>,
    /// From which department to which, and how many letters.
    pub moves: BTreeMap<(String, String), usize>,
}

impl Comparison {
    /// Counts one letter; what would be different for it.
    pub fn add(&mut self, now: &Verdict, then: &Verdict) -> Vec<Change> {
        let changes = changes(now, then);
        self.letters += 1;
        self.changed += usize::from(!changes.is_empty());
        let (from, to) = (now.department.to_string(), then.department.to_string());
        if from != to {
            *self.moves.entry((from.clone(), to.clone())).or_default() += 1;
        }
        self.departments.entry(from).or_default().0 += 1;
        self.departments.entry(to).or_default().1 += 1;
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::DepartmentName;
    use crate::domain::verdict::Priority;

    fn verdict(department: &str) -> Verdict {
        Verdict::fallback(DepartmentName::parse(department).unwrap())
    }

    #[test]
    fn reasons_and_tags_alone_are_no_change() {
        let mut then = verdict("billing");
        then.reasons.push("another".into());
        then.tags.insert("refund".into());
        assert_eq!(changes(&verdict("billing"), &then), []);
    }

    #[test]
    fn every_difference_is_told_and_departments_are_counted_on_both_sides() {
        let then = Verdict { priority: Priority::High, acknowledge: Acknowledge::Hold, ..verdict("shipping") };
        let mut sum = Comparison::default();
        let changed = sum.add(&verdict("billing"), &then);
        assert_eq!(changed.iter().map(|c| c.what).collect::<Vec<_>>(), ["department", "acknowledgement", "priority"]);
        sum.add(&then, &then);
        assert_eq!((sum.letters, sum.changed), (2, 1));
        assert_eq!(sum.departments["billing"], (1, 0));
        assert_eq!(sum.departments["shipping"], (1, 2));
        assert_eq!(sum.moves[&("billing".to_owned(), "shipping".to_owned())], 1);
    }
}
