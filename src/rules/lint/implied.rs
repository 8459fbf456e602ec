//! Which tests hold whenever another one does: a letter that says “charged twice” says “charged”.
//! Must not know rules.

use std::collections::BTreeSet;

use crate::domain::address::{Address, Person};
use crate::domain::message::Headers;
use crate::rules::examples::Example;
use crate::rules::set::RuleSet;
use crate::rules::test::{Ask, Field};

/// A word that nobody writes.
const FILLER: &str = "qzxq";

/// For each test, the others that hold with it.
#[derive(Debug)]
pub(super) struct Implied(Vec<BTreeSet<usize>>);

impl Implied {
    /// Finds it by trying: the matcher reads letters that say nothing but what one test asks for.
    pub(super) fn of(set: &RuleSet) -> Self {
        let number = (0..).take_while(|t| set.matcher().test(*t).is_some()).count();
        Self((0..number).map(|test| with(set, test)).collect())
    }

    /// Whether `other` holds whenever `test` does.
    pub(super) fn holds_with(&self, test: usize, other: usize) -> bool {
        test == other || self.0.get(test).is_some_and(|set| set.contains(&other))
    }

    /// Everything that holds whenever `test` does, itself included.
    pub(super) fn all(&self, test: usize) -> impl Iterator<Item = usize> {
        self.0.get(test).into_iter().flatten().copied().chain([test])
    }
}

fn with(set: &RuleSet, test: usize) -> BTreeSet<usize> {
    let mut common: Option<BTreeSet<usize>> = None;
    for letter in letters(set, test) {
        let sight = set.matcher().look(&letter.seen());
        // A letter in which the test does not hold itself says nothing about it.
        if !sight.holds(test) {
            continue;
        }
        let held = sight.held().filter(|other| certain(set, *other)).collect();
        common = Some(common.map_or(held, |before: BTreeSet<usize>| &before & &sight.held().collect()));
    }
    let mut common = common.unwrap_or_default();
    common.remove(&test);
    common
}

/// Whether a test that holds for a made-up letter holds for every letter like it.
fn certain(set: &RuleSet, test: usize) -> bool {
    let known = |ask: &Ask| matches!(ask, Ask::Words(_) | Ask::Address(_) | Ask::Addresses(_));
    set.matcher()
        .test(test)
        .is_some_and(|t| known(&t.ask) || matches!((&t.field, &t.ask), (Field::Header(_), Ask::Present)))
}

/// Letters that say what the test asks for and nothing else, in every way in which it can be said.
fn letters(set: &RuleSet, test: usize) -> Vec<Example> {
    let Some(test) = set.matcher().test(test) else { return Vec::new() };
    let said = |stars: &str| format!("{FILLER} {} {FILLER}", test.written.replace('*', stars));
    match (&test.ask, &test.field) {
        (Ask::Words(_), Field::Text) => {
            ["", FILLER].iter().flat_map(|stars| [in_subject(said(stars)), in_body(said(stars))]).collect()
        }
        (Ask::Words(_), Field::Subject) => ["", FILLER].iter().map(|stars| in_subject(said(stars))).collect(),
        (Ask::Words(_), Field::Body) => ["", FILLER].iter().map(|stars| in_body(said(stars))).collect(),
        (Ask::Words(_), Field::Header(name)) => ["", FILLER].iter().map(|stars| in_header(name, said(stars))).collect(),
        (Ask::Address(pattern), field) => {
            let written = pattern.as_str().replace('*', FILLER);
            let whole = if written.contains('@') { written } else { format!("{FILLER}@{written}") };
            let Ok(address) = Address::parse(&whole) else { return Vec::new() };
            let people = vec![Person { name: String::new(), address }];
            let example = Example::default();
            vec![if *field == Field::To {
                Example { to: people, ..example }
            } else {
                Example { from: people, ..example }
            }]
        }
        _ => Vec::new(),
    }
}

fn in_subject(subject: String) -> Example {
    Example { subject, ..Example::default() }
}

fn in_body(body: String) -> Example {
    Example { body, ..Example::default() }
}

fn in_header(name: &str, value: String) -> Example {
    Example { headers: Headers(vec![(name.to_owned(), value)]), ..Example::default() }
}
