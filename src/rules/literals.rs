//! All literals of a set compiled together, and what each of them may mean.
//! Must not know tests or letters.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::fast::Table;
use super::slots::Slot;
use super::starts::Starts;

/// Literals up to this many octets in all are compiled to a table, which is faster and larger.
const SMALL: usize = 16 * 1024;

/// What a literal that was found may mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// A spelling of a test's words.
    Word { test: usize, spelling: usize },
    /// An expression may match now.
    Gate { test: usize },
}

/// Where a literal may begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ends {
    /// Anywhere.
    Free,
    /// Where words do.
    Whole,
    /// Where a word begins, and anywhere.
    Stem,
}

/// Literals compiled together.
#[derive(Debug)]
pub(super) struct Searcher {
    starts: Starts,
    /// Those that may begin anywhere, with their numbers.
    free: Option<(AhoCorasick, Vec<usize>)>,
    literals: Vec<Literal>,
}

#[derive(Debug)]
struct Literal {
    text: Box<str>,
    /// Where it counts.
    uses: Vec<(Slot, Use)>,
}

impl Searcher {
    /// Tells for every literal that stands in a text what it may mean in that slot, and from where to where it stands.
    pub(super) fn search(&self, text: &str, slot: Slot, each: &mut impl FnMut(Use, usize, usize)) {
        let mut tell = |literal: &Literal, start, end| {
            literal.uses.iter().filter(|(s, _)| *s == slot).for_each(|(_, what)| each(*what, start, end));
        };
        self.starts.search(text, &mut |number, start| {
            let Some(literal) = self.literals.get(number) else { return };
            if text.as_bytes().get(start..).is_some_and(|rest| rest.starts_with(literal.text.as_bytes())) {
                tell(literal, start, start + literal.text.len());
            }
        });
        if let Some((automaton, numbers)) = &self.free {
            for hit in automaton.find_overlapping_iter(text) {
                let number = numbers.get(hit.pattern().as_usize());
                if let Some(literal) = number.and_then(|number| self.literals.get(*number)) {
                    tell(literal, hit.start(), hit.end());
                }
            }
        }
    }
}

/// The literals of a searcher that is being built.
#[derive(Default)]
pub(super) struct Literals {
    numbers: Table<(Box<str>, Ends), usize>,
    literals: Vec<Literal>,
}

impl Literals {
    pub(super) fn add(&mut self, text: &str, ends: Ends, slot: Slot, what: Use) {
        let next = self.literals.len();
        let number = *self.numbers.entry((text.into(), ends)).or_insert(next);
        if number == next {
            self.literals.push(Literal { text: text.into(), uses: Vec::new() });
        }
        self.literals.get_mut(number).into_iter().for_each(|literal| literal.uses.push((slot, what)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }

    /// # Errors
    /// When they are too many for one automaton.
    pub(super) fn build(self) -> Result<Searcher, String> {
        let mut starts = Starts::default();
        let mut free: Vec<usize> = Vec::new();
        for ((text, ends), number) in &self.numbers {
            if *ends == Ends::Free || !starts.add(text, *ends == Ends::Stem, *number) {
                free.push(*number);
            }
        }
        free.sort_unstable();
        let texts: Vec<&str> = free.iter().filter_map(|n| self.literals.get(*n)).map(|l| &*l.text).collect();
        let size: usize = texts.iter().map(|text| text.len()).sum();
        let kind = if size <= SMALL { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let free = if texts.is_empty() {
            None
        } else {
            let automaton = AhoCorasick::builder().kind(Some(kind)).build(texts).map_err(|e| e.to_string())?;
            Some((automaton, free))
        };
        Ok(Searcher { starts, free, literals: self.literals })
    }
}
