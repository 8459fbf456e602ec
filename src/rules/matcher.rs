//! All tests of a set compiled together: every field is read once, whatever the number of rules.
//! Must not know rules, routes or files.

use std::collections::BTreeMap;
use std::ops::Range;

use super::addresses::Addresses;
use super::bits::Bits;
use super::fast::Table;
use super::fold::{Accents, fold, unfolded};
use super::literals::{Literals, Searcher, Use};
use super::seen::Seen;
use super::single;
use super::slots::{BODY, SUBJECT, Slot, lines_of, slots_of};
use super::test::{Ask, Field, Test};
use super::word::Word;
use crate::domain::acquaintance::Acquaintance;

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
    /// Tests of how well the writer is known.
    sender: Vec<(Acquaintance, usize)>,
}

/// Which tests hold for one letter, and where.
#[derive(Debug)]
pub(crate) struct Sight {
    held: Bits,
    found: Table<usize, Found>,
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
            sender: Vec::new(),
            tests: Vec::new(),
        };
        for (test, Test { field, ask, .. }) in tests.iter().enumerate() {
            match ask {
                Ask::Words(words) => {
                    for (slot, (spelling, word)) in pairs(&slots_of(field, &mut slots), words.iter().enumerate()) {
                        let literals = if word.accents() == Accents::Fold { &mut folded } else { &mut exact };
                        literals.add(word.anchor(), word.ends(), slot, Use::Word { test, spelling });
                    }
                }
                Ask::Expression(expression) => {
                    let places = slots_of(field, &mut slots);
                    if expression.needs().is_empty() {
                        this.ungated.extend(places.iter().map(|slot| (*slot, test)));
                    }
                    for (set, needs) in (0u8..).zip(expression.needs()) {
                        for (slot, need) in pairs(&places, needs.iter()) {
                            folded.add(&need.text, need.ends(), slot, Use::Gate { test, set });
                        }
                    }
                }
                Ask::Address(pattern) if *field == Field::To => this.to.add(pattern, test),
                Ask::Address(pattern) => this.from.add(pattern, test),
                Ask::Addresses(patterns) => {
                    let addresses = if *field == Field::To { &mut this.to } else { &mut this.from };
                    patterns.iter().for_each(|pattern| addresses.add(pattern, test));
                }
                Ask::Acquaintance(wanted) => this.sender.push((*wanted, test)),
                _ => this.single.push(test),
            }
        }
        this.folded = folded.build()?;
        this.exact = if exact.is_empty() { None } else { Some(exact.build()?) };
        (this.slots, this.tests) = (slots, tests);
        Ok(this)
    }

    /// Lets go of compiled expressions: trying examples has run nearly all of them, and letters run few.
    pub(crate) fn forget(&mut self) {
        for test in &mut self.tests {
            if let Ask::Expression(expression) = &mut test.ask {
                expression.forget();
            }
        }
    }

    /// The test of that number.
    pub(crate) fn test(&self, number: usize) -> Option<&Test> {
        self.tests.get(number)
    }

    /// Makes every test on a letter.
    pub(crate) fn look(&self, seen: &Seen<'_>) -> Sight {
        let lines = self.slots.iter().map(|field| lines_of(field, seen)).collect();
        let mut sight = Sight { held: Bits::new(self.tests.len()), found: Table::default(), lines };
        let mut gates = Gates::new(self.tests.len());
        for slot in 0..self.slots.len() {
            for at in 0..sight.lines.get(slot).map_or(0, Vec::len) {
                self.search(&self.folded, Accents::Fold, &mut sight, (slot, at), &mut gates);
                if let Some(exact) = &self.exact {
                    self.search(exact, Accents::Exact, &mut sight, (slot, at), &mut gates);
                }
                let ungated = self.ungated.iter().filter(|(s, _)| *s == slot).map(|(_, test)| *test);
                ungated.for_each(|test| self.run(&mut sight, (slot, at), test));
                for test in gates.open(|test| self.sets(test)) {
                    self.run(&mut sight, (slot, at), test);
                }
            }
        }
        self.look_beside_text(seen, &mut sight);
        sight
    }

    /// Finds words in one line, and the expressions that may match it.
    fn search(&self, by: &Searcher, accents: Accents, sight: &mut Sight, place: (Slot, usize), gates: &mut Gates) {
        let Some(folded) = sight.line(place).map(|line| fold(line, accents)) else { return };
        by.search(&folded, place.0, &mut |what, start, end| match what {
            Use::Gate { test, set } => gates.note(test, set),
            Use::Word { test, spelling } if !sight.held.has(test) => {
                if let Some(range) = self.word(test, spelling).and_then(|w| w.at(&folded, start, end)) {
                    sight.held.set(test);
                    sight.found.insert(test, Found::Folded(place, accents, range));
                }
            }
            Use::Word { .. } => {}
        });
    }

    /// How many sets of texts an expression needs.
    fn sets(&self, test: usize) -> usize {
        match self.tests.get(test).map(|test| &test.ask) {
            Some(Ask::Expression(expression)) => expression.needs().len(),
            _ => 0,
        }
    }

    fn word(&self, test: usize, spelling: usize) -> Option<&Word> {
        match &self.tests.get(test)?.ask {
            Ask::Words(words) => words.get(spelling),
            _ => None,
        }
    }

    fn run(&self, sight: &mut Sight, place: (Slot, usize), test: usize) {
        let Some(Test { ask: Ask::Expression(expression), .. }) = self.tests.get(test) else { return };
        if sight.held.has(test) {
            return;
        }
        let found = sight.line(place).and_then(|line| line.get(expression.find(line)?)).map(str::to_owned);
        if let Some(found) = found {
            sight.note(test, &found);
        }
    }

    fn look_beside_text(&self, seen: &Seen<'_>, sight: &mut Sight) {
        for (people, addresses) in [(&seen.from, &self.from), (&seen.to, &self.to)] {
            for person in people {
                addresses.of(&person.address, &mut |test| sight.note(test, person.address.as_str()));
            }
        }
        for number in &self.single {
            if let Some(found) = self.tests.get(*number).and_then(|test| single::held(test, seen)) {
                sight.note(*number, &found);
            }
        }
    }

    /// Whether any test asks who writes.
    pub(crate) fn asks_sender(&self) -> bool {
        !self.sender.is_empty()
    }

    /// Makes the tests that ask who writes.
    pub(crate) fn meet(&self, sight: &mut Sight, sender: Acquaintance) {
        for (_, number) in self.sender.iter().filter(|(wanted, _)| sender.is(*wanted)) {
            sight.note(*number, sender.word());
        }
    }

    /// The named groups of an expression that held.
    pub(crate) fn captures(&self, sight: &Sight, test: usize) -> BTreeMap<String, String> {
        let Some(Test { field, ask: Ask::Expression(expression), .. }) = self.tests.get(test) else {
            return BTreeMap::new();
        };
        if !expression.captures_any() {
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

/// Which of the texts that expressions need stand in the line at hand.
struct Gates {
    /// For each test, a bit for each of its sets.
    seen: Vec<u8>,
    /// The tests that have a bit.
    touched: Vec<usize>,
}

impl Gates {
    fn new(tests: usize) -> Self {
        Self { seen: vec![0; tests], touched: Vec::new() }
    }

    fn note(&mut self, test: usize, set: u8) {
        let Some(seen) = self.seen.get_mut(test) else { return };
        if *seen == 0 {
            self.touched.push(test);
        }
        *seen |= 1 << set;
    }

    /// The expressions that have a text of every set; forgets all for the next line.
    fn open(&mut self, sets: impl Fn(usize) -> usize) -> Vec<usize> {
        let Self { seen, touched } = self;
        let full = |test: &usize| {
            let bits = seen.get_mut(*test).map(std::mem::take).unwrap_or_default();
            bits.count_ones() as usize == sets(*test)
        };
        touched.drain(..).filter(full).collect()
    }
}

/// What made a test hold. A place is turned into words only when somebody asks.
#[derive(Debug)]
enum Found {
    /// A range of the folded form of a line.
    Folded((Slot, usize), Accents, Range<usize>),
    /// These words.
    Text(String),
}

impl Sight {
    fn line(&self, (slot, at): (Slot, usize)) -> Option<&str> {
        self.lines.get(slot)?.get(at).map(String::as_str)
    }

    fn note(&mut self, test: usize, what: &str) {
        if self.held.set(test) {
            self.found.insert(test, Found::Text(what.to_owned()));
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
        match self.found.get(&test) {
            Some(Found::Text(text)) => text,
            Some(Found::Folded(place, accents, range)) => {
                self.line(*place).map_or("", |line| unfolded(line, *accents, range.clone()))
            }
            None => "",
        }
    }
}

fn pairs<T: Clone>(slots: &[Slot], items: impl Iterator<Item = T> + Clone) -> Vec<(Slot, T)> {
    slots.iter().flat_map(|slot| items.clone().map(|item| (*slot, item))).collect()
}
