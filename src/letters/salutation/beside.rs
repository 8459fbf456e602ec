//! What stands beside a letter's text and tells its writer: the names and the address in its header.
//! Must not be used as a name by itself.

use std::cell::RefCell;

use super::agree::is_same_given;
use super::case::{fold, is_initial, same};
use super::name::{self, Name};
use super::names::{begins_given, known};
use super::{NameFacts, title};

/// Words of a header's names that are looked at: more make no name.
const WORDS: usize = 16;

/// Names and address of who sent a letter.
#[derive(Debug)]
pub struct Beside<'a> {
    /// The words of the names in From and Reply-To.
    words: Vec<String>,
    /// The words of the executive's name, folded.
    executive: Vec<String>,
    /// The local part, letters only, folded.
    local: String,
    /// The first label of the domain, folded.
    label: String,
    /// The code of the letter's language.
    pub code: &'a str,
    /// The names that were read: most are asked for twice or more.
    read: RefCell<Vec<(String, Option<Name>)>>,
}

impl<'a> Beside<'a> {
    /// What the header tells of the writer.
    pub fn of(facts: &NameFacts<'_>, code: &'a str) -> Self {
        let names = [facts.from_name, facts.reply_name].into_iter().flat_map(|n| n.split_whitespace().take(WORDS));
        let letters = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
        let mut executive: Vec<String> = facts.executive.split_whitespace().map(str::to_owned).collect();
        title::Titles::default().take(&mut executive, code);
        let local = fold(facts.address.local().split('+').next().unwrap_or_default());
        Self {
            words: names.map(letters).filter(|word| !word.is_empty()).collect(),
            executive: executive.iter().map(|word| fold(word)).collect(),
            local: local.chars().filter(char::is_ascii_alphabetic).collect(),
            label: fold(facts.address.domain().split('.').next().unwrap_or_default()),
            code,
            read: RefCell::default(),
        }
    }

    /// The text read as a name.
    pub fn read(&self, text: &str) -> Option<Name> {
        if let Some((_, name)) = self.read.borrow().iter().find(|(known, _)| known == text) {
            return name.clone();
        }
        let name = name::read(text, self.code);
        self.read.borrow_mut().push((text.to_owned(), name.clone()));
        name
    }

    /// Whether there is a name that somebody is called by.
    pub fn has_given(&self) -> bool {
        self.words.iter().any(|word| begins_given(word))
    }

    /// Whether there is a person's name, as far as can be told.
    pub fn has_name(&self) -> bool {
        self.has_given() || self.words.len() > 1 && self.words.iter().any(|w| known(w).is_surname())
    }

    /// Whether the header holds no more than one word of a name.
    pub fn is_single(&self) -> bool {
        self.words.len() < 2
    }

    /// Whether a name is all of the executive's, in whatever order.
    pub fn is_executive(&self, name: &str) -> bool {
        let mut words: Vec<String> = name.split_whitespace().map(fold).collect();
        words.retain(|word| word.len() > 1);
        let own = || self.executive.iter().filter(|own| own.len() > 1);
        let both = words.len() > 1 || own().count() == 1;
        both && own().next().is_some_and(|first| words.contains(first))
            && own().next_back().is_some_and(|last| words.contains(last))
    }

    /// Whether a line says nothing but the executive, or a part of that name: `Jane`, `Ms Doe`. A header that
    /// calls the writer so says more.
    pub fn names_executive(&self, line: &str) -> bool {
        let mut words: Vec<String> = line.split_whitespace().take(WORDS).map(str::to_owned).collect();
        title::Titles::default().take(&mut words, self.code);
        let bare = |word: &String| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
        !words.is_empty()
            && words.iter().map(bare).all(|word| self.executive.contains(&word))
            && (!self.agrees(line) || self.is_executive(line))
    }

    /// Whether a line holds what the header calls the writer; a surname alone is none of it.
    pub fn agrees(&self, line: &str) -> bool {
        let line = line.split(['|', '(', ',']).next().unwrap_or_default();
        let mut words: Vec<String> = line.split_whitespace().take(WORDS).map(str::to_owned).collect();
        let whole = words.len();
        title::Titles::default().take(&mut words, self.code);
        let Some((last, before)) = words.split_last() else { return false };
        let titled = words.len() < whole;
        let called = if before.is_empty()
            || titled
            || self.words.last().is_some_and(|w| before.first().is_some_and(|b| same(w, b)))
        {
            words.as_slice()
        } else {
            before
        };
        let alone = before.is_empty() && line.trim().starts_with(char::is_uppercase);
        // `P. V. R. Murthy` of Venkata Ramana Murthy.
        let letters =
            before.len() > 1 && before.iter().all(|w| is_initial(w)) && self.words.iter().any(|w| same(w, last));
        letters
            || called.iter().any(|word| self.calls(word, alone))
            || self.is_in_address(before, last)
            || self.is_han(line)
    }

    /// Whether a word of the header is the word, or short for it, or it for that.
    fn calls(&self, word: &str, alone: bool) -> bool {
        let close = |own: &str| {
            fold(own).len() > 2 && (alone || begins_given(own) || begins_given(word)) && is_same_given(own, word)
        };
        fold(word).len() > 1 && self.words.iter().any(|own| same(own, word) || close(own))
    }

    /// `Patrick Mulligan` of patrick.mulligan@, `Jonathan` of me@jonathanfrost.example.
    fn is_in_address(&self, before: &[String], last: &str) -> bool {
        let last = fold(last);
        match before.first().map(|word| fold(word)) {
            Some(first) if first.len() > 1 && last.len() > 2 => {
                let initial: String = first.chars().take(1).collect();
                // `ken.sato` is Kenichi Sato.
                let begun = first.get(..3).is_some_and(|begin| self.local.starts_with(begin));
                let held = self.local.contains(&first) || begun || self.local == format!("{initial}{last}");
                self.local.contains(&last) && held
            }
            Some(_) => false,
            None => {
                last.len() > 3
                    && begins_given(&last)
                    && (self.local.starts_with(&last) || last.len() > 4 && self.label.starts_with(&last))
            }
        }
    }

    /// `小林` of 小林美咲.
    fn is_han(&self, line: &str) -> bool {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let (line, own) = (bare(line), self.words.concat());
        let han = line.chars().all(|c| super::case::script(c) == Some(super::case::Script::Han));
        han && line.chars().count() > 1 && own.starts_with(&line)
    }
}
