//! Which expressions are worth a run on the line at hand, and on which part of it.
//! Must not know how texts are found or expressions run.

use std::cell::OnceCell;
use std::ops::Range;

/// Sentences above which one run over the whole line costs less.
const MANY: usize = 6;

/// What ends a sentence. Folding leaves these where they are and makes no others, so sentences have the same numbers in a
/// line and in its folded form.
pub(super) const STOPS: [u8; 3] = [b'.', b'!', b'?'];

/// Where an expression must be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Within {
    /// Behind a stop, up to and with the next: the sentence of this number.
    Sentence(usize),
    /// Anywhere.
    Line,
}

/// A line and, when first asked for, where its sentences end.
pub(super) struct Sentences<'a> {
    text: &'a str,
    stops: OnceCell<Vec<usize>>,
}

impl<'a> Sentences<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, stops: OnceCell::new() }
    }

    fn stops(&self) -> &[usize] {
        let [a, b, c] = STOPS;
        self.stops.get_or_init(|| memchr::memchr3_iter(a, b, c, self.text.as_bytes()).collect())
    }

    /// The sentence that an octet stands in.
    pub(super) fn at(&self, octet: usize) -> Within {
        Within::Sentence(self.stops().partition_point(|stop| *stop < octet))
    }

    /// Which part of the line that is.
    pub(super) fn part(&self, within: Within) -> Range<usize> {
        let Within::Sentence(number) = within else { return 0..self.text.len() };
        let end = |number: usize| self.stops().get(number).map_or(self.text.len(), |stop| stop + 1);
        number.checked_sub(1).map_or(0, end)..end(number)
    }

    /// The text of that part.
    pub(super) fn text(&self, within: Within) -> &'a str {
        self.text.get(self.part(within)).unwrap_or_default()
    }
}

/// The texts that expressions need, as they are found in one line.
#[derive(Debug, Default)]
pub(super) struct Gates {
    found: Vec<(usize, Within, u8)>,
}

impl Gates {
    /// Notes that one set of texts of a test has one there.
    pub(super) fn note(&mut self, test: usize, set: u8, within: Within) {
        self.found.push((test, within, 1 << set));
    }

    /// The tests that have a text of every set in one place and `may` match there; forgets all for the next line.
    pub(super) fn open(
        &mut self,
        sets: impl Fn(usize) -> usize,
        may: impl Fn(usize, Within) -> bool,
    ) -> Vec<(usize, Within)> {
        self.found.sort_unstable();
        let full = |group: &[(usize, Within, u8)]| {
            let (test, within, _) = *group.first()?;
            let bits = group.iter().fold(0u8, |bits, (_, _, bit)| bits | bit);
            (bits.count_ones() as usize == sets(test) && may(test, within)).then_some((test, within))
        };
        let open: Vec<_> = self.found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter_map(full).collect();
        self.found.clear();
        let by_test = open.chunk_by(|a, b| a.0 == b.0);
        let places = by_test.flat_map(|places| match places {
            [(test, _), ..] if places.len() > MANY => vec![(*test, Within::Line)],
            few => few.to_vec(),
        });
        places.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::fold::{Accents, fold};

    #[test]
    fn a_sentence_has_one_number_in_a_line_and_in_its_folded_form() {
        for line in
            ["", ".", "One. Two! Three", "Straße?! Æther. \u{130}stanbul… wait", "a.b", "？。！ ja. nein\u{37e} so?"]
        {
            let folded = fold(line, Accents::Fold);
            let (line, folded) = (Sentences::of(line), Sentences::of(&folded));
            assert_eq!(line.stops().len(), folded.stops().len(), "{}", line.text);
            for number in 0..=line.stops().len() {
                let within = Within::Sentence(number);
                assert_eq!(fold(line.text(within), Accents::Fold), folded.text(within), "{}", line.text);
            }
        }
    }

    #[test]
    fn a_gate_opens_where_all_its_texts_stand_in_one_sentence() {
        let mut gates = Gates::default();
        let line = Sentences::of("my arm. my leg hurts. it hurts");
        let at = |text: &str| line.at(line.text.find(text).unwrap());
        let sentence = at("leg");
        assert_eq!(line.text(sentence), " my leg hurts.");
        gates.note(3, 0, at("arm"));
        gates.note(3, 1, at("it hurts"));
        assert_eq!(gates.open(|_| 2, |_, _| true), []);
        for set in [0, 1, 1] {
            gates.note(3, set, sentence);
        }
        assert_eq!(gates.open(|_| 2, |_, _| true), [(3, sentence)]);
        gates.note(3, 0, sentence);
        assert_eq!(gates.open(|_| 1, |_, _| false), []);
        gates.note(3, 0, Within::Line);
        assert_eq!(gates.open(|_| 1, |_, _| true), [(3, Within::Line)]);
        (0..9).for_each(|sentence| gates.note(5, 0, Within::Sentence(sentence)));
        assert_eq!(gates.open(|_| 1, |_, _| true), [(5, Within::Line)]);
        assert_eq!(gates.open(|_| 1, |_, _| true), []);
    }
}
