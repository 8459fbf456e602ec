//! All tests of a set compiled together: every field is read once, whatever the number of rules.
//! Must not know rules, routes or files.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::addresses::Addresses;
use super::bits::Bits;
use super::fold::{Accents, fold, line, unfolded};
use super::letter::Letter;
use super::test::{Ask, Field, Test};
use super::word::Word;

/// Literals up to this many octets in all are compiled to a table, which is faster and larger.
const SMALL: usize = 64 * 1024;

/// A text of a letter that words are sought in. Subject and body come first.
type Slot = usize;
const SUBJECT: Slot = 0;
const BODY: Slot = 1;

/// The compiled tests.
#[derive(Debug)]
pub(crate) struct Matcher {
    tests: Vec<Test>,
    slots: Vec<Field>,
    folded: Searcher,
    exact: Option<Searcher>,
    /// Expressions that are run on every letter: slot and test.
    ungated: Vec<(Slot, usize)>,
    from: Addresses,
    to: Addresses,
    /// Tests that are made one by one.
    single: Vec<usize>,
}

/// What a literal that was found may mean.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// A spelling of a test's words.
    Word { test: usize, spelling: usize },
    /// An expression may match now.
    Gate { test: usize },
}

#[derive(Debug)]
struct Searcher {
    automaton: AhoCorasick,
    /// For each literal, where it counts.
    uses: Vec<Vec<(Slot, Use)>>,
}

/// The literals of a searcher that is being built.
#[derive(Default)]
struct Literals {
    ids: HashMap<String, usize>,
    uses: Vec<Vec<(Slot, Use)>>,
}

impl Literals {
    fn add(&mut self, literal: &str, slot: Slot, what: Use) {
        let next = self.uses.len();
        let id = *self.ids.entry(literal.to_owned()).or_insert(next);
        if id == next {
            self.uses.push(Vec::new());
        }
        if let Some(uses) = self.uses.get_mut(id) {
            uses.push((slot, what));
        }
    }

    fn build(self) -> Result<Searcher, String> {
        let mut literals: Vec<(&String, &usize)> = self.ids.iter().collect();
        literals.sort_by_key(|(_, id)| **id);
        let size: usize = literals.iter().map(|(l, _)| l.len()).sum();
        let kind = if size <= SMALL { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let automaton = AhoCorasick::builder().kind(Some(kind)).build(literals.iter().map(|(l, _)| l.as_str()));
        Ok(Searcher { automaton: automaton.map_err(|e| e.to_string())?, uses: self.uses })
    }
}

/// Which tests hold for one letter, and where.
#[derive(Debug)]
pub(crate) struct Sight {
    held: Bits,
    found: HashMap<usize, String>,
    lines: Vec<Vec<String>>,
}

impl Matcher {
    /// Compiles the tests; test numbers are their places in the list.
    ///
    /// # Errors
    /// When the words together are too many to compile; the text says so.
    pub(crate) fn new(tests: Vec<Test>) -> Result<Self, String> {
        let mut slots = vec![Field::Subject, Field::Body];
        let (mut folded, mut exact) = (Literals::default(), Literals::default());
        let mut this = Self {
            slots: Vec::new(),
            folded: Literals::default().build()?,
            exact: None,
            ungated: Vec::new(),
            from: Addresses::default(),
            to: Addresses::default(),
            single: Vec::new(),
            tests: Vec::new(),
        };
        for (test, Test { field, ask, .. }) in tests.iter().enumerate() {
            match ask {
                Ask::Words(words) => {
                    for (slot, (spelling, word)) in pairs(&slots_of(field, &mut slots), words.iter().enumerate()) {
                        let literals = if word.accents() == Accents::Fold { &mut folded } else { &mut exact };
                        literals.add(word.anchor(), slot, Use::Word { test, spelling });
                    }
                }
                Ask::Expression(expression) => {
                    let places = slots_of(field, &mut slots);
                    match expression.needs() {
                        None => this.ungated.extend(places.iter().map(|slot| (*slot, test))),
                        Some(needs) => {
                            for (slot, need) in pairs(&places, needs.iter()) {
                                folded.add(need, slot, Use::Gate { test });
                            }
                        }
                    }
                }
                Ask::Address(pattern) if *field == Field::To => this.to.add(pattern, test),
                Ask::Address(pattern) => this.from.add(pattern, test),
                Ask::FileName(_) | Ask::MediaType(_) | Ask::Language(_) | Ask::Present => this.single.push(test),
            }
        }
        this.folded = folded.build()?;
        this.exact = if exact.uses.is_empty() { None } else { Some(exact.build()?) };
        (this.slots, this.tests) = (slots, tests);
        Ok(this)
    }

    /// The test of that number.
    pub(crate) fn test(&self, number: usize) -> Option<&Test> {
        self.tests.get(number)
    }

    /// Makes every test on a letter.
    pub(crate) fn look(&self, letter: &Letter<'_>) -> Sight {
        let lines = self.slots.iter().map(|field| lines_of(field, letter)).collect();
        let mut sight = Sight { held: Bits::new(self.tests.len()), found: HashMap::new(), lines };
        let mut gates: Vec<(Slot, usize, usize)> = Vec::new();
        for (slot, texts) in sight.lines.iter().enumerate() {
            for (at, text) in texts.iter().enumerate() {
                let mut search = |searcher: &Searcher, accents| {
                    self.search(searcher, accents, (slot, text), &mut sight.held, &mut sight.found, &mut |test| {
                        gates.push((slot, at, test));
                    });
                };
                search(&self.folded, Accents::Fold);
                if let Some(exact) = &self.exact {
                    search(exact, Accents::Exact);
                }
            }
        }
        gates.sort_unstable();
        gates.dedup();
        for (slot, at, test) in gates {
            self.run(&mut sight, slot, at, test);
        }
        for (slot, test) in &self.ungated {
            for at in 0..sight.lines.get(*slot).map_or(0, Vec::len) {
                self.run(&mut sight, *slot, at, *test);
            }
        }
        self.look_beside_text(letter, &mut sight);
        sight
    }

    fn search(
        &self,
        searcher: &Searcher,
        accents: Accents,
        (slot, line): (Slot, &str),
        held: &mut Bits,
        found: &mut HashMap<usize, String>,
        gate: &mut impl FnMut(usize),
    ) {
        let folded = fold(line, accents);
        let mut opened = Bits::new(self.tests.len());
        for hit in searcher.automaton.find_overlapping_iter(&folded) {
            let id = hit.pattern().as_usize();
            for (_, what) in searcher.uses.get(id).into_iter().flatten().filter(|(s, _)| *s == slot) {
                match *what {
                    Use::Gate { test } => {
                        if opened.set(test) {
                            gate(test);
                        }
                    }
                    Use::Word { test, .. } if held.has(test) => {}
                    Use::Word { test, spelling } => {
                        let range = self.word(test, spelling).and_then(|w| w.at(&folded, hit.start(), hit.end()));
                        if let Some(range) = range {
                            held.set(test);
                            found.insert(test, unfolded(line, accents, range).to_owned());
                        }
                    }
                }
            }
        }
    }

    fn word(&self, test: usize, spelling: usize) -> Option<&Word> {
        match &self.tests.get(test)?.ask {
            Ask::Words(words) => words.get(spelling),
            _ => None,
        }
    }

    fn run(&self, sight: &mut Sight, slot: Slot, at: usize, test: usize) {
        let Some(Test { ask: Ask::Expression(expression), .. }) = self.tests.get(test) else { return };
        if sight.held.has(test) {
            return;
        }
        let Some(line) = sight.lines.get(slot).and_then(|l| l.get(at)) else { return };
        if let Some(range) = expression.find(line) {
            sight.held.set(test);
            sight.found.insert(test, line.get(range).unwrap_or_default().to_owned());
        }
    }

    fn look_beside_text(&self, letter: &Letter<'_>, sight: &mut Sight) {
        for (people, addresses) in [(&letter.from, &self.from), (&letter.to, &self.to)] {
            for person in people {
                addresses.of(&person.address, &mut |test| sight.note(test, person.address.as_str()));
            }
        }
        for number in &self.single {
            let Some(Test { field, ask, .. }) = self.tests.get(*number) else { continue };
            match ask {
                Ask::FileName(glob) => {
                    let named = letter.attachments.iter().find(|(n, _)| glob.is_match(n.to_lowercase()));
                    named.into_iter().for_each(|(n, _)| sight.note(*number, n));
                }
                Ask::MediaType(glob) => {
                    let typed = letter.attachments.iter().find(|(_, t)| glob.is_match(t.to_lowercase()));
                    typed.into_iter().for_each(|(_, t)| sight.note(*number, t));
                }
                Ask::Language(language) if letter.language == Some(*language) => sight.note(*number, language.code()),
                Ask::Present => match field {
                    Field::Header(name) => {
                        letter.headers.first(name).into_iter().for_each(|v| sight.note(*number, &line(v)));
                    }
                    _ => letter.attachments.first().into_iter().for_each(|(n, _)| sight.note(*number, n)),
                },
                _ => {}
            }
        }
    }

    /// The named groups of an expression that held.
    pub(crate) fn captures(&self, sight: &Sight, test: usize) -> BTreeMap<String, String> {
        let Some(Test { field, ask: Ask::Expression(expression), .. }) = self.tests.get(test) else {
            return BTreeMap::new();
        };
        if expression.names().next().is_none() {
            return BTreeMap::new();
        }
        let places = self
            .slots
            .iter()
            .enumerate()
            .filter(|(slot, f)| *f == field || *field == Field::Text && (*slot == SUBJECT || *slot == BODY));
        places
            .filter_map(|(slot, _)| sight.lines.get(slot))
            .flatten()
            .map(|line| expression.captures(line))
            .find(|captures| !captures.is_empty())
            .unwrap_or_default()
    }
}

impl Sight {
    fn note(&mut self, test: usize, what: &str) {
        if self.held.set(test) {
            self.found.insert(test, what.to_owned());
        }
    }

    /// Whether a test held.
    pub(crate) fn holds(&self, test: usize) -> bool {
        self.held.has(test)
    }

    /// Every test that held.
    pub(crate) fn held(&self) -> impl Iterator<Item = usize> {
        self.held.iter()
    }

    /// What made a test hold.
    pub(crate) fn found(&self, test: usize) -> &str {
        self.found.get(&test).map_or("", String::as_str)
    }
}

fn pairs<T: Clone>(slots: &[Slot], items: impl Iterator<Item = T> + Clone) -> Vec<(Slot, T)> {
    slots.iter().flat_map(|slot| items.clone().map(|item| (*slot, item))).collect()
}

/// Where a field's text is kept; a field that is new gets a place.
fn slots_of(field: &Field, slots: &mut Vec<Field>) -> Vec<Slot> {
    if *field == Field::Text {
        return vec![SUBJECT, BODY];
    }
    let known = slots.iter().position(|f| f == field);
    vec![known.unwrap_or_else(|| {
        slots.push(field.clone());
        slots.len() - 1
    })]
}

/// The lines of a field; a field that stands there several times has several.
fn lines_of(field: &Field, letter: &Letter<'_>) -> Vec<String> {
    let people = |people: &[&crate::domain::address::Person]| {
        people.iter().map(|p| line(&format!("{} <{}>", p.name, p.address))).collect()
    };
    match field {
        Field::Subject => vec![line(letter.subject)],
        Field::Body => vec![line(letter.body)],
        Field::From => people(&letter.from),
        Field::To => people(&letter.to),
        Field::Attachment => letter.attachments.iter().map(|(name, _)| line(name)).collect(),
        Field::Header(name) => letter.headers.all(name).map(line).collect(),
        Field::Text | Field::Language => Vec::new(),
    }
}
