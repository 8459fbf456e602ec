//! What a word of a name is known as: a given name, a surname, an ordinary word.
//! Must not know names of more than one word, or what follows from it.

use super::case::fold;
use super::words::{self, holds};

/// Given names of many countries, sorted; see names/README.md.
const GIVEN: &str = include_str!("names/given.txt");
/// Given names that are hardly ever anything else, sorted.
const COMMON: &str = include_str!("names/common.txt");
/// Surnames of many countries, sorted.
const SURNAMES: &str = include_str!("names/surnames.txt");
/// English words that are no common name, sorted.
const WORDS: &str = include_str!("names/words.txt");

/// What one word is known as; it may be several things or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Somebody's given name.
    pub given: bool,
    /// A given name that is hardly ever anything else.
    pub common: bool,
    /// Somebody's surname.
    pub surname: bool,
    /// A surname that stands first where its bearers come from.
    pub family_first: bool,
    /// An ordinary word: `Angry`, `Rose`, `Sales`.
    pub word: bool,
}

impl Known {
    /// Whether it is a given name and no ordinary word.
    pub fn is_given(self) -> bool {
        self.common || self.given && !self.word
    }

    /// Whether it is a given name and nothing else at all.
    pub fn is_only_given(self) -> bool {
        self.is_given() && !self.surname && !self.family_first
    }

    /// Whether it is a surname and no ordinary word.
    pub fn is_surname(self) -> bool {
        (self.surname || self.family_first) && !self.word
    }

    /// Whether it is a word and no name.
    pub fn is_only_word(self) -> bool {
        self.word && !self.given && !self.surname && !self.family_first
    }
}

/// Looks one word up; hyphenated names are known by their first half.
pub fn known(word: &str) -> Known {
    let whole = look_up(&fold(word));
    let halves: Vec<&str> = word.split(['-', '‐']).collect();
    match halves.as_slice() {
        [first, second] if whole == Known::default() => {
            let (first, second) = (look_up(&fold(first)), look_up(&fold(second)));
            Known {
                word: first.is_only_word() || second.is_only_word(),
                common: first.common,
                given: first.given,
                surname: first.surname && second.surname,
                family_first: false,
            }
        }
        _ => whole,
    }
}

/// Whether the word, folded, is a given name and no ordinary word.
pub fn is_given(folded: &str) -> bool {
    has(COMMON, folded) || has(GIVEN, folded) && !has(WORDS, folded)
}

fn look_up(folded: &str) -> Known {
    let plural = folded.strip_suffix('s').filter(|one| one.len() > 3);
    Known {
        given: has(GIVEN, folded),
        common: has(COMMON, folded),
        surname: has(SURNAMES, folded) || holds(words::FAMILY_FIRST, folded),
        family_first: holds(words::FAMILY_FIRST, folded),
        word: has(WORDS, folded) || plural.is_some_and(|one| has(WORDS, one)),
    }
}

/// Whether a sorted list of lines holds the word.
fn has(list: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let bytes = list.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes.get(low..middle).and_then(|b| memchr::memrchr(b'\n', b)).map_or(low, |at| low + at + 1);
        let end = bytes.get(middle..high).and_then(|b| memchr::memchr(b'\n', b)).map_or(high, |at| middle + at);
        match bytes.get(start..end).unwrap_or_default().cmp(word.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_list_is_found() {
        for list in [GIVEN, COMMON, SURNAMES, WORDS] {
            assert!(list.lines().is_sorted() && list.lines().count() > 1_000);
            for word in list.lines() {
                assert!(has(list, word), "{word}");
            }
            for not in ["", "a\nb", "zzzzzz", "0", "mariax", "\u{ff}"] {
                assert!(!has(list, not), "{not:?}");
            }
        }
    }

    #[test]
    fn a_word_may_be_several_things() {
        assert!(known("Maria").is_only_given() && known("Jürgen").is_only_given());
        assert!(known("Weber").is_surname() && known("Baker").surname && known("Baker").word);
        assert!(known("Angry").is_only_word() && known("Customers").is_only_word());
        assert!(known("Hope").given && !known("Hope").is_given());
        assert!(known("Jean-Luc").is_given() && known("Chen").family_first);
    }
}
