//! All tests of a set compiled together: every field is read once, whatever the number of rules.
//! Must not know rules, routes or files.

use std::collections::BTreeMap;
use std::ops::Range;

use super::addresses::Addresses;
use super::bits::Bits;
use super::expression::Expression;
use super::fast::Table;
use super::fold::{Accents, fold, unfolded};
use super::gates::{Gates, Sentences, Within};
use super::literals::{Literals, Searcher, Use};
use super::seen::Seen;
use super::single;
use super::slots::{BODY, SUBJECT, Slot, lines_of, slots_of};
use super::test::{Ask, Field, Test};
use super::word::Word;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::language::Language;

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
    language: Option<Language>,
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
                        literals.add(
                            word.anchor(),
                            word.ends(),
                            slot,
                            Use::Word { test: number(test), spelling: number(spelling) },
                        );
                    }
                }
                Ask::Expression(expression) => {
                    let places = slots_of(field, &mut slots);
                    if expression.needs().is_empty() {
                        this.ungated.extend(places.iter().map(|slot| (*slot, test)));
                    }
                    for (set, needs) in (0u8..).zip(expression.needs()) {
                        for (slot, need) in pairs(&places, needs.iter()) {
                            folded.add(
                                &need.text,
                                need.ends(),
                                slot,
                                Use::Gate { test: number(test), set, stays: expression.stays() },
                            );
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
        let mut sight = Sight {
            held: Bits::new(self.tests.len()),
            found: Table::default(),
            lines: Vec::new(),
            language: seen.language,
        };
        let mut gates = Gates::default();
        for (slot, field) in self.slots.iter().enumerate() {
            let lines = lines_of(field, seen);
            for (at, line) in lines.iter().enumerate() {
                self.look_at(line, (slot, at), &mut sight, &mut gates);
            }
            sight.lines.push(lines);
        }
        self.look_beside_text(seen, &mut sight);
        sight
    }

    /// Makes the tests of one line.
    fn look_at(&self, line: &str, place: (Slot, usize), sight: &mut Sight, gates: &mut Gates) {
        let folded = fold(line, Accents::Fold);
        let sentences = Sentences::of(&folded);
        self.search(&self.folded, Accents::Fold, &sentences, place, sight, gates);
        if let Some(exact) = &self.exact {
            self.search(exact, Accents::Exact, &Sentences::of(&fold(line, Accents::Exact)), place, sight, gates);
        }
        let may =
            |test: usize, within: Within| self.expression(test).is_some_and(|e| e.may_match(sentences.text(within)));
        let sets = |test: usize| self.expression(test).map_or(0, |e| e.needs().len());
        let ungated = self.ungated.iter().filter(|(slot, _)| *slot == place.0).map(|(_, test)| (*test, Within::Line));
        let sentences = Sentences::of(line);
        for (test, within) in ungated.chain(gates.open(sets, may)) {
            let Some(expression) = self.expression(test).filter(|_| !sight.held.has(test)) else { continue };
            if let Some(found) = expression.find(line, sentences.part(within)).and_then(|range| line.get(range)) {
                sight.note(test, found);
            }
        }
    }

    /// Finds words in one line, and the expressions that may match it.
    fn search(
        &self,
        by: &Searcher,
        accents: Accents,
        folded: &Sentences<'_>,
        place: (Slot, usize),
        sight: &mut Sight,
        gates: &mut Gates,
    ) {
        let text = folded.text(Within::Line);
        by.search(text, place.0, &mut |what, start, end| match what {
            Use::Gate { test, set, stays: true } => gates.note(test as usize, set, folded.at(start)),
            Use::Gate { test, set, stays: false } => gates.note(test as usize, set, Within::Line),
            Use::Word { test, spelling } if !sight.held.has(test as usize) => {
                let word = self.word(test as usize, spelling as usize);
                if let Some(range) = word.and_then(|w| w.at(text, start, end)) {
                    sight.held.set(test as usize);
                    sight.found.insert(test as usize, Found::Folded(place, accents, range));
                }
            }
            Use::Word { .. } => {}
        });
    }

    fn expression(&self, test: usize) -> Option<&Expression> {
        match &self.tests.get(test)?.ask {
            Ask::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    fn word(&self, test: usize, spelling: usize) -> Option<&Word> {
        match &self.tests.get(test)?.ask {
            Ask::Words(words) => words.get(spelling),
            _ => None,
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

    /// In which language the letter is written, where that is sure.
    pub(crate) fn language(&self) -> Option<Language> {
        self.language
    }

    /// Where words stand that made a test hold: in which text of the letter, and how far into it.
    pub(crate) fn place(&self, test: usize) -> Option<(Slot, usize)> {
        match self.found.get(&test)? {
            Found::Folded((slot, _), _, range) => Some((*slot, range.start)),
            Found::Text(_) => None,
        }
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

/// Of tests there are far fewer than a number of this size can tell.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn pairs<T: Clone>(slots: &[Slot], items: impl Iterator<Item = T> + Clone) -> Vec<(Slot, T)> {
    slots.iter().flat_map(|slot| items.clone().map(|item| (*slot, item))).collect()
}
