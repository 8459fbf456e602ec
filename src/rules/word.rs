//! One word or phrase of a rule, and whether it stands at a place of a text.
//! Must not know how places are found, or which field the text is.

use super::boundary::{is_boundary, is_word};
use super::fold::{Accents, fold, line};
use super::literals::Ends;

/// How far a `*` reaches; longer words are made by nobody, and scripts without blanks have no end of word.
const LONGEST_RUN: usize = 64;

/// A folded phrase. A set holds tens of thousands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Word {
    /// Its pieces with a `*` between them, and none at its ends.
    text: Box<str>,
    anchor: u16,
    open_left: bool,
    open_right: bool,
    accents: Accents,
}

/// Why a text is no word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAWord {
    /// Nothing, or nothing that can be seen.
    #[error("an empty word matches nothing | write a word, or delete the quotes")]
    Empty,
    /// Only stars.
    #[error("`*` alone would match every letter | put letters before or after the `*`, or delete it")]
    StarAlone,
    /// Longer than any phrase.
    #[error("this phrase is longer than 500 characters | use a shorter part of it")]
    TooLong,
}

impl Word {
    /// The phrase, and the forms in which it is also written: a German `ä` as `ae`.
    pub(crate) fn parse(text: &str, accents: Accents) -> Result<Vec<Self>, NotAWord> {
        if text.chars().count() > 500 {
            return Err(NotAWord::TooLong);
        }
        let seen = line(text);
        let mut words = vec![Self::of(&seen, accents)?];
        if accents == Accents::Fold && seen.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) {
            let spelt = seen.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
            words.push(Self::of(&spelt, accents)?);
        }
        Ok(words)
    }

    fn of(seen: &str, accents: Accents) -> Result<Self, NotAWord> {
        let folded = fold(seen, accents);
        if !folded.contains(|c: char| c != '*' && !c.is_whitespace()) {
            return Err(if folded.contains('*') { NotAWord::StarAlone } else { NotAWord::Empty });
        }
        let pieces: Vec<&str> = folded.split('*').filter(|p| !p.is_empty()).collect();
        let (open_left, open_right) = (folded.starts_with('*'), folded.ends_with('*'));
        // What begins where a word does is found sooner than what is longer.
        let first = !open_left && pieces.first().is_some_and(|p| p.trim().len() >= 4);
        let longest = (0u16..).zip(&pieces).max_by_key(|(_, piece)| piece.trim().len()).map_or(0, |(i, _)| i);
        let anchor = if first { 0 } else { longest };
        Ok(Self { text: pieces.join("*").into(), anchor, open_left, open_right, accents })
    }

    /// What a search must find before [`Word::at`] is asked.
    pub(crate) fn anchor(&self) -> &str {
        self.piece(self.anchor).unwrap_or_default()
    }

    fn piece(&self, i: u16) -> Option<&str> {
        self.text.split('*').nth(usize::from(i))
    }

    /// Where that may begin and end.
    pub(crate) fn ends(&self) -> Ends {
        let (first, last) = (self.anchor == 0, self.piece(self.anchor + 1).is_none());
        match (first && !self.open_left, last && !self.open_right) {
            (true, true) => Ends::Whole,
            (true, false) => Ends::Stem,
            (false, _) => Ends::Free,
        }
    }

    /// Which folding it wants.
    pub(crate) fn accents(&self) -> Accents {
        self.accents
    }

    /// The range it takes when its anchor was found at `start..end` of a folded text.
    pub(crate) fn at(&self, text: &str, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
        Some(self.left(text, self.anchor, start)?..self.right(text, self.anchor, end)?)
    }

    /// Where the phrase begins when piece `i` does at `at`.
    fn left(&self, text: &str, i: u16, at: usize) -> Option<usize> {
        let before = text.get(..at)?;
        let Some(next) = i.checked_sub(1) else {
            let run = before.chars().rev().take_while(|c| is_word(*c)).take(LONGEST_RUN);
            return if self.open_left {
                Some(at - run.map(char::len_utf8).sum::<usize>())
            } else {
                is_boundary(before.chars().next_back(), text.get(at..)?.chars().next()).then_some(at)
            };
        };
        let piece = self.piece(next)?;
        let mut end = at;
        for c in before.chars().rev().map(Some).chain([None]).take(LONGEST_RUN) {
            if text.get(..end)?.ends_with(piece)
                && let Some(found) = self.left(text, next, end - piece.len())
            {
                return Some(found);
            }
            match c {
                Some(c) if is_word(c) => end -= c.len_utf8(),
                _ => break,
            }
        }
        None
    }

    /// Where the phrase ends when piece `i` does at `at`.
    fn right(&self, text: &str, i: u16, at: usize) -> Option<usize> {
        let after = text.get(at..)?;
        let Some(piece) = self.piece(i + 1) else {
            let run = after.chars().take_while(|c| is_word(*c)).take(LONGEST_RUN);
            return if self.open_right {
                Some(at + run.map(char::len_utf8).sum::<usize>())
            } else {
                is_boundary(text.get(..at)?.chars().next_back(), after.chars().next()).then_some(at)
            };
        };
        let mut start = at;
        for c in after.chars().map(Some).chain([None]).take(LONGEST_RUN) {
            if text.get(start..)?.starts_with(piece)
                && let Some(found) = self.right(text, i + 1, start + piece.len())
            {
                return Some(found);
            }
            match c {
                Some(c) if is_word(c) => start += c.len_utf8(),
                _ => break,
            }
        }
        None
    }
}
