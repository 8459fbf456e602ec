//! Phrases that begin where a word does, found by whole words: what a word costs does not grow with their number.
//! Must not know what a phrase means. It finds candidates; whoever asks compares the letters.

use super::boundary::{Token, tokens};
use super::fast::{Sieve, Table, mixed};
use super::literals::alone;

/// How the words of phrases follow each other.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// Every word of a phrase, by its hash. Two words of one hash do not both come in.
    words: Table<u64, Known>,
    texts: Table<u64, Box<str>>,
    /// Which hashes are worth a look.
    sieve: Sieve,
    /// From a place in a phrase and the next word to the place after it.
    steps: Table<u64, u32>,
    /// Place 0 is before the first word; one more stands behind the last.
    places: Vec<Place>,
    /// The phrases that end at places, in the order of these.
    ends: Vec<Phrase>,
    /// For a place and the first letters of the next word, how long the stems are that begin so: a bit for each length.
    heads: Table<u64, u64>,
    /// Which first letters are worth a look at place 0.
    first_heads: Sieve,
    /// Where the phrases lie that end within a word, by their last place and the hash of that part.
    stems: Table<u64, (u32, u32)>,
    /// Those, the ones of one part together.
    stem_ends: Vec<Phrase>,
    /// Phrases by place and by part, while they are added.
    adding: Adding,
}

#[derive(Debug, Default)]
struct Adding {
    ends: Vec<(u32, Phrase)>,
    stems: Vec<(u64, Phrase)>,
}

/// A word that phrases have.
#[derive(Debug, Clone, Copy)]
struct Known {
    word: u32,
    /// The place after it when a phrase begins with it.
    place: u32,
}

/// A word of a text, and what phrases know of it. A long letter has thousands.
struct Found {
    start: u32,
    end: u32,
    word: u32,
    place: u32,
    may_be_stem: bool,
}

/// What a place in phrases leads to.
#[derive(Debug, Default)]
struct Place {
    /// The first phrase that ends here; the last one stands before the first of the next place.
    ends: u32,
    has_steps: bool,
    has_stems: bool,
}

/// A phrase, and how far before its first word it begins.
#[derive(Debug, Clone, Copy)]
struct Phrase {
    literal: u32,
    before: u32,
}

impl Phrase {
    fn tell(self, first: usize, each: &mut impl FnMut(usize, usize)) {
        each(self.literal as usize, first.wrapping_sub(self.before as usize));
    }
}

const NONE: u32 = u32::MAX;
/// Letters by which stems are told apart at first.
const HEAD: usize = 3;

impl Starts {
    /// Takes a phrase, whose last word may go on when `open`. Whether it could: one without a whole word, or with a
    /// very short or very long stem, has to be found in another way.
    pub(super) fn add(&mut self, text: &str, open: bool, literal: u32) -> bool {
        let mut all: Vec<Token> = Vec::new();
        tokens(text, |token| all.push(token));
        let Some(first) = all.first() else { return false };
        let Ok(before) = u32::try_from(first.start) else { return false };
        let phrase = Phrase { literal, before };
        let stem = all.last().filter(|last| open && last.end == text.len());
        let whole = all.len() - usize::from(stem.is_some());
        let words: Option<Vec<(u64, &str)>> =
            all.iter().take(whole).map(|t| Some((t.hash, text.get(t.start..t.end)?))).collect();
        let taken = |(hash, word): &(u64, &str)| self.texts.get(hash).is_some_and(|other| **other != **word);
        if stem.is_some_and(|s| !(HEAD..64).contains(&(s.end - s.start)))
            || words.as_ref().is_none_or(|w| w.iter().any(taken))
        {
            return false;
        }
        if self.places.is_empty() {
            self.places.push(Place::default());
        }
        let place = words.into_iter().flatten().fold(0, |place, (hash, word)| self.step(place, hash, word));
        let Some(part) = stem.and_then(|s| text.get(s.start..s.end)) else {
            self.adding.ends.push((place, phrase));
            return true;
        };
        let Some(at) = self.places.get_mut(place as usize) else { return false };
        at.has_stems = true;
        if place == 0 {
            self.first_heads.put(mixed(first_letters(part)));
        }
        *self.heads.entry(head(place, part)).or_default() |= 1 << part.len();
        self.adding.stems.push((stem_key(place, part), phrase));
        true
    }

    /// Lays the phrases together, and lets go of what only adding needs.
    pub(super) fn finish(&mut self) {
        let Adding { mut ends, mut stems } = std::mem::take(&mut self.adding);
        ends.sort_by_key(|(place, _)| *place);
        self.places.push(Place::default());
        let mut first = 0;
        for (number, place) in (0u32..).zip(&mut self.places) {
            place.ends = first as u32;
            first += ends.iter().skip(first).take_while(|(at, _)| *at == number).count();
        }
        self.ends = alone(ends);
        stems.sort_by_key(|(part, _)| *part);
        for (at, (part, _)) in (0u32..).zip(&stems) {
            self.stems.entry(*part).or_insert((at, at)).1 = at + 1;
        }
        self.stem_ends = alone(stems);
        self.texts = Table::default();
        self.places.shrink_to_fit();
        self.words.shrink_to_fit();
        self.steps.shrink_to_fit();
        self.heads.shrink_to_fit();
        self.sieve.finish();
        self.first_heads.finish();
    }

    fn step(&mut self, place: u32, hash: u64, text: &str) -> u32 {
        let number = u32::try_from(self.words.len()).unwrap_or(NONE);
        self.texts.entry(hash).or_insert_with(|| text.into());
        self.sieve.put(hash);
        let known = self.words.entry(hash).or_insert(Known { word: number, place: NONE });
        let next = u32::try_from(self.places.len()).unwrap_or(NONE);
        let after = if place == 0 {
            if known.place == NONE {
                known.place = next;
            }
            known.place
        } else {
            *self.steps.entry(step_key(place, known.word)).or_insert(next)
        };
        if after == next {
            self.places.push(Place::default());
            self.places.get_mut(place as usize).into_iter().for_each(|p| p.has_steps = true);
        }
        after
    }

    /// Tells every phrase that may stand in a text, with the place where it would begin.
    pub(super) fn search(&self, text: &str, each: &mut impl FnMut(usize, usize)) {
        if self.places.is_empty() {
            return;
        }
        let mut all: Vec<Found> = Vec::with_capacity(text.len() / 5);
        tokens(text, |token| {
            let known = if self.sieve.has(token.hash) { self.words.get(&token.hash) } else { None };
            let Known { word, place } = known.copied().unwrap_or(Known { word: NONE, place: NONE });
            let may_be_stem = self.first_heads.has(mixed(first_letters_of(text, &token)));
            // Texts are cut long before these numbers end.
            let (start, end) = (u32::try_from(token.start), u32::try_from(token.end));
            if let (Ok(start), Ok(end)) = (start, end) {
                all.push(Found { start, end, word, place, may_be_stem });
            }
        });
        for (at, first) in all.iter().enumerate() {
            if first.may_be_stem {
                self.stems_at(0, text, first, first.start as usize, each);
            }
            if first.place != NONE {
                self.follow(text, first.start as usize, first.place, all.get(at + 1..).unwrap_or_default(), each);
            }
        }
    }

    /// Goes along the words after the first one.
    fn follow(&self, text: &str, first: usize, place: u32, rest: &[Found], each: &mut impl FnMut(usize, usize)) {
        let (mut place, mut rest) = (place, rest.iter());
        while let Some(here) = self.places.get(place as usize) {
            self.ends_at(place, here).iter().for_each(|phrase| phrase.tell(first, each));
            if !here.has_steps && !here.has_stems {
                break;
            }
            let Some(next) = rest.next() else { break };
            if here.has_stems {
                self.stems_at(place, text, next, first, each);
            }
            place = match next.word {
                NONE => NONE,
                word => self.steps.get(&step_key(place, word)).copied().unwrap_or(NONE),
            };
        }
    }

    fn ends_at(&self, place: u32, here: &Place) -> &[Phrase] {
        let next = self.places.get(place as usize + 1).map_or(here.ends, |next| next.ends);
        self.ends.get(here.ends as usize..next as usize).unwrap_or_default()
    }

    fn stems_at(&self, place: u32, text: &str, at: &Found, first: usize, each: &mut impl FnMut(usize, usize)) {
        let Some(word) = text.get(at.start as usize..at.end as usize).filter(|word| word.len() >= HEAD) else { return };
        let Some(lengths) = self.heads.get(&head(place, word)) else { return };
        let mut lengths = *lengths;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            let Some(part) = word.get(..length) else { continue };
            let Some((from, to)) = self.stems.get(&stem_key(place, part)) else { continue };
            let phrases = self.stem_ends.get(*from as usize..*to as usize).unwrap_or_default();
            phrases.iter().for_each(|phrase| phrase.tell(first, each));
        }
    }
}

fn step_key(place: u32, word: u32) -> u64 {
    u64::from(place) << 32 | u64::from(word)
}

fn head(place: u32, word: &str) -> u64 {
    u64::from(place) << 32 | first_letters(word)
}

fn first_letters(word: &str) -> u64 {
    word.bytes().take(HEAD).fold(0, |all, byte| all << 8 | u64::from(byte))
}

fn first_letters_of(text: &str, token: &Token) -> u64 {
    match text.as_bytes().get(token.start..token.start + HEAD) {
        Some([a, b, c]) => u64::from(*a) << 16 | u64::from(*b) << 8 | u64::from(*c),
        _ => 0,
    }
}

/// Different parts may share one; candidates are compared anyway.
fn stem_key(place: u32, part: &str) -> u64 {
    let mut all = u64::from(place) ^ 0xcbf2_9ce4_8422_2325;
    for byte in part.bytes() {
        all = (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    all
}
