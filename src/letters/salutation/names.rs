//! What a word of a name is known as: a given name, a surname, an ordinary word.
//! Must not know names of more than one word, or what follows from it.

use std::cell::RefCell;
use std::sync::LazyLock;

use super::case::fold;
use super::words::{FAMILY_FIRST, holds, is_short};

/// Given names of many countries; see names/README.md.
pub static GIVEN: LazyLock<List> = LazyLock::new(|| List::of(include_str!("names/given.txt")));
/// Given names that are hardly ever anything else.
static COMMON: LazyLock<List> = LazyLock::new(|| List::of(include_str!("names/common.txt")));
/// Surnames of many countries.
pub static SURNAMES: LazyLock<List> = LazyLock::new(|| List::of(include_str!("names/surnames.txt")));
/// English words that are no common name.
pub static WORDS: LazyLock<List> = LazyLock::new(|| List::of(include_str!("names/words.txt")));
/// Words of other languages that nobody is known to be called.
pub static FOREIGN: LazyLock<List> = LazyLock::new(|| List::of(include_str!("names/foreign.txt")));

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

/// What is known of one word; hyphenated names are known by their first half.
pub fn known(word: &str) -> Known {
    Lately::ask(word).known
}

/// Whether words begin with what is a given name and no ordinary word.
pub fn begins_given(words: &str) -> bool {
    words.split(' ').next().is_some_and(|first| Lately::ask(first).given)
}

/// Whether words begin with a given name that is hardly ever anything else.
pub fn begins_common(words: &str) -> bool {
    words.split(' ').next().is_some_and(|first| known(first).common)
}

/// What the lists say of a word.
#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    known: Known,
    /// Whether the word as a whole is a given name and no English word.
    given: bool,
}

impl Answer {
    fn of(word: &str) -> Self {
        let whole = Self::listed(&fold(word));
        if !word.contains(['-', '‐']) {
            return whole;
        }
        Self { known: in_halves(word, whole.known), ..whole }
    }

    fn listed(folded: &str) -> Self {
        let plural = || folded.strip_suffix('s').filter(|one| one.len() > 3);
        let (is_common, is_given, is_word) = (COMMON.has(folded), GIVEN.has(folded), WORDS.has(folded));
        let family_first = FAMILY_FIRST.contains(folded);
        let is_short = is_short(folded);
        // `Rokeya Begum` is called Rokeya.
        let behind = holds("begum khatun bibi bano hanim bey", folded);
        let known = Known {
            given: (is_given || is_short) && !behind,
            common: is_common && !behind,
            surname: family_first || behind || SURNAMES.has(folded),
            family_first,
            word: is_word || plural().is_some_and(|one| WORDS.has(one)) || !is_short && FOREIGN.has(folded),
        };
        Self { known, given: is_common || is_given && !is_word }
    }
}

/// The words that were asked for last: one letter asks for the same few dozens of times.
#[derive(Default)]
struct Lately(Vec<(String, Answer)>);

/// Words that are kept, each in the one place that its letters give it.
const KEPT: usize = 128;
/// Octets of the longest word that is kept.
const LONGEST: usize = 24;

thread_local! {
    static LATELY: RefCell<Lately> = const { RefCell::new(Lately(Vec::new())) };
}

impl Lately {
    fn ask(word: &str) -> Answer {
        if word.len() > LONGEST {
            return Answer::of(word);
        }
        LATELY.with_borrow_mut(|Self(kept)| {
            kept.resize_with(KEPT, Default::default);
            // FNV-1a; `MARIA` is asked for as `Maria` is.
            let sum = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
                (sum ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
            });
            let Some((known, answer)) = kept.get_mut((sum >> 32) as usize % KEPT) else { return Answer::of(word) };
            if !known.eq_ignore_ascii_case(word) || word.is_empty() {
                known.clear();
                known.push_str(word);
                *answer = Answer::of(word);
            }
            *answer
        })
    }
}

/// What is known of a name with a hyphen; `whole` is what the lists say of all of it.
fn in_halves(word: &str, whole: Known) -> Known {
    let article = word.get(..3).is_some_and(|front| ["al-", "el-"].iter().any(|a| front.eq_ignore_ascii_case(a)));
    if article && word.len() > 5 {
        return Known { surname: true, ..Known::default() };
    }
    let half = |half: &str| Answer::listed(&fold(half)).known;
    let halves: Vec<&str> = word.split(['-', '‐']).collect();
    match halves.as_slice() {
        [first, second] if whole == Known::default() || whole.is_only_word() => {
            let (first, second) = (half(first), half(second));
            Known {
                word: first.is_only_word() || second.is_only_word(),
                // `joe-bloggs` is no given name, but `Min-jun` may be one.
                common: first.common && (second.given || second.family_first),
                given: first.given,
                surname: first.surname && second.surname,
                family_first: false,
            }
        }
        // `Hans-Peter`, which some list holds as it is.
        [first, second] if COMMON.has(&fold(first)) && COMMON.has(&fold(second)) => {
            Known { common: true, given: true, ..whole }
        }
        // `Noor-ul-Ain`.
        [first, _, _, ..] if whole == Known::default() => Known { surname: false, ..half(first) },
        _ => whole,
    }
}

/// Words in one text, one a line, sorted by bytes; found by their first two letters, then by halving.
#[derive(Debug)]
pub struct List {
    text: &'static str,
    /// Where the words that begin with two given letters begin, and at last where the text ends.
    begins: Vec<u32>,
}

/// Letters, and one place before them for everything else.
const LETTERS: usize = 27;

impl List {
    fn of(text: &'static str) -> Self {
        let mut begins = Vec::with_capacity(LETTERS * LETTERS + 1);
        let mut at = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            let bucket = bucket(text.as_bytes().get(at..end).unwrap_or_default());
            if begins.len() <= bucket {
                begins.resize(bucket + 1, at as u32);
            }
            at = end + 1;
        }
        begins.resize(LETTERS * LETTERS + 1, text.len() as u32);
        Self { text, begins }
    }

    /// All words, one a line.
    pub fn text(&self) -> &'static str {
        self.text
    }

    fn has(&self, word: &str) -> bool {
        let at = bucket(word.as_bytes());
        let (Some(from), Some(to)) = (self.begins.get(at), self.begins.get(at + 1)) else { return false };
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (*from as usize, *to as usize);
        while low < high {
            let middle = low + (high - low) / 2;
            let start =
                bytes.get(low..middle).and_then(|b| b.iter().rposition(|b| *b == b'\n')).map_or(low, |at| low + at + 1);
            let end =
                bytes.get(middle..high).and_then(|b| b.iter().position(|b| *b == b'\n')).map_or(high, |at| middle + at);
            match bytes.get(start..end).unwrap_or_default().cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return !word.is_empty(),
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }
}

/// By the first two bytes; in the order of the bytes for ASCII lower case.
fn bucket(word: &[u8]) -> usize {
    let place = |byte: Option<&u8>| match byte {
        Some(letter @ b'a'..=b'z') => usize::from(letter - b'a') + 1,
        _ => 0,
    };
    place(word.first()) * LETTERS + place(word.get(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_list_is_found() {
        for list in [&GIVEN, &COMMON, &SURNAMES, &WORDS, &FOREIGN] {
            assert!(list.text.lines().is_sorted() && list.text.lines().count() > 1_000);
            for word in list.text.lines() {
                assert!(list.has(word), "{word}");
            }
            for not in ["", "a\nb", "zzzzzz", "0", "mariax", "\u{ff}"] {
                assert!(!list.has(not), "{not:?}");
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
