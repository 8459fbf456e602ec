//! All literals of a set compiled together, and what each of them may mean.
//! Must not know tests or letters.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, StartKind};

use super::fast::Table;
use super::slots::Slot;
use super::starts::Starts;

/// Literals up to this many octets in all are compiled to one table, which is fastest and grows large.
const SMALL: usize = 48 * 1024;

/// What a literal that was found may mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// A spelling of a test's words.
    Word { test: u32, spelling: u32 },
    /// One of the sets of texts that an expression needs is there; whether it matches within a sentence only.
    Gate { test: u32, set: u8, stays: bool },
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
    literals: Vec<Literal>,
    engine: Engine,
}

#[derive(Debug)]
enum Engine {
    /// Few literals: one step for each octet. Patterns have the numbers of the literals.
    Table(Box<DFA>),
    /// Many: those that begin where a word does are found by words, the others, with their numbers, by octets.
    Words { starts: Box<Starts>, free: Vec<Free> },
}

/// Literals that are found by octets.
#[derive(Debug)]
struct Free {
    automaton: AhoCorasick,
    /// The number of the literal that each pattern is.
    numbers: Vec<usize>,
    /// Whether each of them has a letter that is not ASCII: most texts have none.
    foreign: bool,
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
        let (starts, free) = match &self.engine {
            Engine::Table(table) => return self.walk(table, text, &mut tell),
            Engine::Words { starts, free } => (starts, free),
        };
        starts.search(text, &mut |number, start| {
            let Some(literal) = self.literals.get(number) else { return };
            if text.as_bytes().get(start..).is_some_and(|rest| rest.starts_with(literal.text.as_bytes())) {
                tell(literal, start, start + literal.text.len());
            }
        });
        let plain = text.is_ascii();
        for free in free.iter().filter(|free| !(plain && free.foreign)) {
            for hit in free.automaton.find_overlapping_iter(text) {
                let number = free.numbers.get(hit.pattern().as_usize());
                if let Some(literal) = number.and_then(|number| self.literals.get(*number)) {
                    tell(literal, hit.start(), hit.end());
                }
            }
        }
    }

    fn walk(&self, table: &DFA, text: &str, tell: &mut impl FnMut(&Literal, usize, usize)) {
        let Ok(mut state) = table.start_state(Anchored::No) else { return };
        for (at, octet) in text.bytes().enumerate() {
            state = table.next_state(Anchored::No, state, octet);
            if !table.is_special(state) || !table.is_match(state) {
                continue;
            }
            for n in 0..table.match_len(state) {
                if let Some(literal) = self.literals.get(table.match_pattern(state, n).as_usize()) {
                    tell(literal, at + 1 - literal.text.len(), at + 1);
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
            self.literals.push(Literal { text: text.into(), uses: Vec::with_capacity(1) });
        }
        // Most literals are used once or twice, and there are thousands.
        self.literals.get_mut(number).into_iter().for_each(|literal| {
            literal.uses.reserve_exact(1);
            literal.uses.push((slot, what));
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }

    /// # Errors
    /// When they are too many for one automaton.
    pub(super) fn build(self) -> Result<Searcher, String> {
        self.build_small(SMALL)
    }

    /// The same, where so many octets are few.
    pub(super) fn build_small(self, small: usize) -> Result<Searcher, String> {
        let size: usize = self.literals.iter().map(|literal| literal.text.len()).sum();
        if size <= small {
            let table = DFA::builder().start_kind(StartKind::Unanchored).build(self.literals.iter().map(|l| &*l.text));
            let engine = Engine::Table(Box::new(table.map_err(|e| e.to_string())?));
            return Ok(Searcher { literals: self.literals, engine });
        }
        let mut starts = Box::new(Starts::default());
        let mut free: Vec<usize> = Vec::new();
        for ((text, ends), number) in &self.numbers {
            if *ends == Ends::Free || !starts.add(text, *ends == Ends::Stem, *number) {
                free.push(*number);
            }
        }
        starts.finish();
        free.sort_unstable();
        let is_plain = |number: &usize| self.literals.get(*number).is_some_and(|l| l.text.is_ascii());
        let (plain, foreign): (Vec<usize>, Vec<usize>) = free.into_iter().partition(is_plain);
        let free = [(plain, false), (foreign, true)]
            .into_iter()
            .filter(|(numbers, _)| !numbers.is_empty())
            .map(|(numbers, foreign)| {
                let texts: Vec<&str> = numbers.iter().filter_map(|n| self.literals.get(*n)).map(|l| &*l.text).collect();
                let octets: usize = texts.iter().map(|text| text.len()).sum();
                let few = octets <= SMALL / 4;
                let kind = Some(if few { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA });
                let automaton = AhoCorasick::builder().kind(kind).build(texts).map_err(|e| e.to_string())?;
                Ok(Free { automaton, numbers, foreign })
            })
            .collect::<Result<_, String>>()?;
        Ok(Searcher { literals: self.literals, engine: Engine::Words { starts, free } })
    }
}
