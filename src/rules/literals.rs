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
    /// The texts of all literals, one behind the other: there are tens of thousands.
    text: String,
    /// What they may mean, in the same order.
    uses: Vec<Used>,
    /// Where each literal's text and meanings begin, and where the last one's end.
    literals: Vec<Begins>,
    engine: Engine,
}

/// Where a literal begins in the texts and in the meanings.
#[derive(Debug, Clone, Copy)]
struct Begins {
    text: u32,
    uses: u32,
}

/// What a literal means in one slot.
#[derive(Debug, Clone, Copy)]
struct Used {
    slot: u16,
    what: Use,
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
    numbers: Vec<u32>,
    /// Whether each of them has a letter that is not ASCII: most texts have none.
    foreign: bool,
}

impl Searcher {
    /// A literal's text and meanings.
    fn literal(&self, number: usize) -> Option<(&str, &[Used])> {
        let (here, next) = (self.literals.get(number)?, self.literals.get(number + 1)?);
        let text = self.text.get(here.text as usize..next.text as usize)?;
        Some((text, self.uses.get(here.uses as usize..next.uses as usize)?))
    }

    /// Tells for every literal that stands in a text what it may mean in that slot, and from where to where it stands.
    pub(super) fn search(&self, text: &str, slot: Slot, each: &mut impl FnMut(Use, usize, usize)) {
        let mut tell = |uses: &[Used], start, end| {
            uses.iter().filter(|used| usize::from(used.slot) == slot).for_each(|used| each(used.what, start, end));
        };
        let (starts, free) = match &self.engine {
            Engine::Table(table) => return self.walk(table, text, &mut tell),
            Engine::Words { starts, free } => (starts, free),
        };
        starts.search(text, &mut |number, start| {
            let Some((literal, uses)) = self.literal(number) else { return };
            if text.as_bytes().get(start..).is_some_and(|rest| rest.starts_with(literal.as_bytes())) {
                tell(uses, start, start + literal.len());
            }
        });
        let plain = text.is_ascii();
        for free in free.iter().filter(|free| !(plain && free.foreign)) {
            for hit in free.automaton.find_overlapping_iter(text) {
                let number = free.numbers.get(hit.pattern().as_usize());
                if let Some((_, uses)) = number.and_then(|number| self.literal(*number as usize)) {
                    tell(uses, hit.start(), hit.end());
                }
            }
        }
    }

    fn walk(&self, table: &DFA, text: &str, tell: &mut impl FnMut(&[Used], usize, usize)) {
        let Ok(mut state) = table.start_state(Anchored::No) else { return };
        for (at, octet) in text.bytes().enumerate() {
            state = table.next_state(Anchored::No, state, octet);
            if !table.is_special(state) || !table.is_match(state) {
                continue;
            }
            for n in 0..table.match_len(state) {
                if let Some((literal, uses)) = self.literal(table.match_pattern(state, n).as_usize()) {
                    tell(uses, at + 1 - literal.len(), at + 1);
                }
            }
        }
    }
}

/// The literals of a searcher that is being built.
#[derive(Default)]
pub(super) struct Literals {
    numbers: Table<(Box<str>, Ends), u32>,
    /// Where each text begins, and the texts.
    begins: Vec<u32>,
    text: String,
    uses: Vec<(u32, Used)>,
}

impl Literals {
    pub(super) fn add(&mut self, text: &str, ends: Ends, slot: Slot, what: Use) {
        let next = short(self.begins.len());
        let number = *self.numbers.entry((text.into(), ends)).or_insert(next);
        if number == next {
            self.begins.push(short(self.text.len()));
            self.text.push_str(text);
        }
        self.uses.push((number, Used { slot: u16::try_from(slot).unwrap_or(u16::MAX), what }));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    /// # Errors
    /// When they are too many for one automaton.
    pub(super) fn build(self) -> Result<Searcher, String> {
        self.build_small(SMALL)
    }

    /// The same, where so many octets are few.
    pub(super) fn build_small(self, small: usize) -> Result<Searcher, String> {
        let Self { numbers, begins, mut text, mut uses } = self;
        text.shrink_to_fit();
        uses.sort_by_key(|(number, _)| *number);
        let mut literals: Vec<Begins> = Vec::with_capacity(begins.len() + 1);
        let mut at = 0;
        for (number, begin) in (0u32..).zip(&begins) {
            literals.push(Begins { text: *begin, uses: short(at) });
            at += uses.iter().skip(at).take_while(|(of, _)| *of == number).count();
        }
        literals.push(Begins { text: short(text.len()), uses: short(at) });
        let uses = alone(uses);
        let engine = Engine::Words { starts: Box::default(), free: Vec::new() };
        let mut searcher = Searcher { text, uses, literals, engine };
        searcher.engine = if searcher.text.len() <= small {
            let texts = (0..begins.len()).filter_map(|n| searcher.literal(n)).map(|(text, _)| text);
            let table = DFA::builder().start_kind(StartKind::Unanchored).build(texts);
            Engine::Table(Box::new(table.map_err(|e| e.to_string())?))
        } else {
            searcher.by_words(&numbers)?
        };
        Ok(searcher)
    }
}

impl Searcher {
    fn by_words(&self, numbers: &Table<(Box<str>, Ends), u32>) -> Result<Engine, String> {
        let mut starts = Box::new(Starts::default());
        let mut free: Vec<u32> = Vec::new();
        for ((text, ends), number) in numbers {
            if *ends == Ends::Free || !starts.add(text, *ends == Ends::Stem, *number) {
                free.push(*number);
            }
        }
        starts.finish();
        free.sort_unstable();
        let text_of = |number: &u32| self.literal(*number as usize).map_or("", |(text, _)| text);
        let (plain, foreign): (Vec<u32>, Vec<u32>) = free.into_iter().partition(|number| text_of(number).is_ascii());
        let free = [(plain, false), (foreign, true)]
            .into_iter()
            .filter(|(numbers, _)| !numbers.is_empty())
            .map(|(numbers, foreign)| {
                let texts: Vec<&str> = numbers.iter().map(text_of).collect();
                let octets: usize = texts.iter().map(|text| text.len()).sum();
                let few = octets <= SMALL / 4;
                let kind = Some(if few { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA });
                let automaton = AhoCorasick::builder().kind(kind).build(texts).map_err(|e| e.to_string())?;
                Ok(Free { automaton, numbers, foreign })
            })
            .collect::<Result<_, String>>()?;
        Ok(Engine::Words { starts, free })
    }
}

/// The second ones, in no more room than they need: they stay as long as the set.
pub(super) fn alone<K, V>(pairs: Vec<(K, V)>) -> Vec<V> {
    let mut all = Vec::with_capacity(pairs.len());
    all.extend(pairs.into_iter().map(|(_, one)| one));
    all
}

/// Of literals and their octets there are far fewer than a number of this size can tell: `bounds` sees to it.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
