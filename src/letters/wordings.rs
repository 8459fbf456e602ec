//! `[[Thanks || Thank you]]` in a letter: several wordings of one place, of which each conversation gets one.
//! Must not choose; the letter's seed does.

use std::ops::Range;

use super::template::{CHOICE, Fault};

const OPEN: &str = "[[";
const CLOSE: &str = "]]";
const OR: &str = "||";

/// A letter whose choices are written as a template asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The template.
    pub text: String,
    /// How many wordings the place with the most has.
    pub most: u64,
    /// Where in the template a piece of the letter begins, and where it stands in the letter.
    pieces: Vec<(usize, usize)>,
}

impl Spread {
    /// The place in the letter as it was written.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let written = |at: usize| {
            let piece = self.pieces.partition_point(|(from, _)| *from <= at).checked_sub(1);
            let (from, stands) = piece.and_then(|piece| self.pieces.get(piece)).copied().unwrap_or_default();
            stands + (at - from)
        };
        written(range.start)..written(range.end).max(written(range.start))
    }

    fn take(&mut self, letter: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range.start));
        self.text.push_str(letter.get(range).unwrap_or_default());
    }
}

/// Writes every choice of a letter as conditions, in the lines where it stands.
///
/// # Errors
/// A choice without end, within another one, or with a single wording.
pub fn spread(letter: &str) -> Result<Spread, Vec<Fault>> {
    let mut spread = Spread { text: String::with_capacity(letter.len() * 2), most: 1, pieces: Vec::new() };
    let (mut at, mut number) = (0, 0);
    while let Some(open) = letter.get(at..).and_then(|rest| rest.find(OPEN)).map(|found| at + found) {
        spread.take(letter, at..open);
        let inside = open + OPEN.len();
        let Some(close) = letter.get(inside..).and_then(|rest| rest.find(CLOSE)).map(|found| inside + found) else {
            return Err(wrong(open..inside, "this choice has no end", "close it with `]]`"));
        };
        let wordings = letter.get(inside..close).unwrap_or_default();
        if let Some(second) = wordings.find(OPEN) {
            let place = inside + second..inside + second + OPEN.len();
            return Err(wrong(place, "a choice stands within another one", "close the first one with `]]`"));
        }
        let count = wordings.split(OR).count();
        if count < 2 {
            return Err(wrong(
                open..close + CLOSE.len(),
                "there is nothing to choose from",
                "write `[[this || that]]`",
            ));
        }
        spread.most = spread.most.max(count as u64);
        let mut from = inside;
        for (nth, wording) in wordings.split(OR).enumerate() {
            let asks = match nth {
                0 => format!("{{% if {CHOICE}({number}, {count}) == 0 %}}"),
                nth if nth + 1 < count => format!("{{% elif {CHOICE}({number}, {count}) == {nth} %}}"),
                _ => "{% else %}".to_owned(),
            };
            spread.text.push_str(&asks);
            spread.take(letter, from..from + wording.len());
            from += wording.len() + OR.len();
        }
        spread.text.push_str("{% endif %}");
        number += 1;
        at = close + CLOSE.len();
    }
    spread.take(letter, at..letter.len());
    Ok(spread)
}

fn wrong(range: Range<usize>, title: &str, hint: &str) -> Vec<Fault> {
    vec![Fault { range: Some(range), title: title.to_owned(), hint: Some(hint.to_owned()) }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_template_is_found_in_the_letter() {
        let letter = "Dear,\n[[Thanks {{ x }} || Thank you {{ y }}]]. {{ z }}\n";
        let spread = spread(letter).unwrap();
        assert_eq!(spread.text.lines().count(), letter.lines().count());
        for word in ["Dear", "{{ x }}", "{{ y }}", "{{ z }}"] {
            let (at, wanted) = (spread.text.find(word).unwrap(), letter.find(word).unwrap());
            assert_eq!(spread.place(at..at + word.len()), wanted..wanted + word.len(), "{word}");
        }
        assert_eq!(super::spread("No choice.").unwrap().text, "No choice.");
    }

    #[test]
    fn a_choice_that_is_none_is_told_with_its_place() {
        let fault = |letter: &str| spread(letter).unwrap_err().remove(0);
        assert_eq!(fault("a [[b || c").range, Some(2..4));
        assert_eq!(fault("a [[b]] c").title, "there is nothing to choose from");
        assert_eq!(fault("a [[b || [[c || d]]]]").range, Some(9..11));
    }
}
