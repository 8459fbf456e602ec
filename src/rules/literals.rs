//! All literals of a set as one automaton, and what each of them may mean.
//! Must not know tests or letters.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::slots::Slot;

/// Literals up to this many octets in all are compiled to a table, which is faster and larger.
const SMALL: usize = 4 * 1024;

/// What a literal that was found may mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// A spelling of a test's words.
    Word { test: usize, spelling: usize },
    /// An expression may match now.
    Gate { test: usize },
}

/// Literals compiled together.
#[derive(Debug)]
pub(super) struct Searcher {
    pub(super) automaton: AhoCorasick,
    /// For each literal, where it counts.
    uses: Vec<Vec<(Slot, Use)>>,
}

impl Searcher {
    /// Where the literal of that number counts, and for what.
    pub(super) fn uses_of(&self, literal: usize) -> impl Iterator<Item = &(Slot, Use)> {
        self.uses.get(literal).into_iter().flatten()
    }
}

/// The literals of a searcher that is being built.
#[derive(Default)]
pub(super) struct Literals {
    ids: HashMap<String, usize>,
    uses: Vec<Vec<(Slot, Use)>>,
}

impl Literals {
    pub(super) fn add(&mut self, literal: &str, slot: Slot, what: Use) {
        let next = self.uses.len();
        let id = *self.ids.entry(literal.to_owned()).or_insert(next);
        if id == next {
            self.uses.push(Vec::new());
        }
        if let Some(uses) = self.uses.get_mut(id) {
            uses.push((slot, what));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    /// # Errors
    /// When they are too many for one automaton.
    pub(super) fn build(self) -> Result<Searcher, String> {
        let mut literals: Vec<(&String, &usize)> = self.ids.iter().collect();
        literals.sort_by_key(|(_, id)| **id);
        let size: usize = literals.iter().map(|(l, _)| l.len()).sum();
        let kind = if size <= SMALL { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let automaton = AhoCorasick::builder().kind(Some(kind)).build(literals.iter().map(|(l, _)| l.as_str()));
        Ok(Searcher { automaton: automaton.map_err(|e| e.to_string())?, uses: self.uses })
    }
}
