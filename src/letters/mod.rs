//! Turns a planned mail into its words: templates, salutation, variants, quoting.
//! Must not know headers, MIME or how a mail travels.

pub mod acknowledgement;
pub mod brief;
pub mod clean;
pub mod date;
pub mod history;
mod inside;
pub mod internal;
pub mod later;
pub mod lint;
mod load;
pub mod quote;
pub mod relay;
pub mod salutation;
pub mod template;
mod tidy;
mod wordings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Environment;

use crate::domain::language::Language;
use crate::domain::problem::SourceFile;

pub use acknowledgement::{AcknowledgementFacts, Sought};
pub use brief::BriefFacts;
pub use internal::ReminderFacts;
pub use later::LaterFacts;
pub use relay::RelayFacts;
pub use salutation::{Greeted, Greeting, NameFacts};

/// All letters of an installation, compiled and checked. Reading them never touches a file.
#[derive(Debug)]
pub struct Letters {
    engine: Environment<'static>,
    /// The variants of each letter, by language and name, in the order of their numbers.
    shelf: BTreeMap<Language, BTreeMap<String, Vec<Variant>>>,
    /// The words of mails to colleagues.
    inside: inside::Inside,
}

/// One file of a letter.
#[derive(Debug, Clone)]
struct Variant {
    /// `billing.2`; the file `billing.txt` is `billing.1`.
    id: String,
    /// Its template in the engine.
    body: String,
    /// The template of its own subject, when its head gives one.
    subject: Option<String>,
    /// Whether it names the department, and so needs a title in its language.
    names_department: bool,
    /// Whether it tells that somebody will answer; a letter of thanks may not.
    answer_follows: bool,
    /// Whether it says so, where somebody will.
    announces_answer: bool,
    /// The file, for showing what is wrong in it.
    file: Arc<SourceFile>,
    /// Whether it names the date by which the customer hears.
    names_date: bool,
}

/// A mail in words, without headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The language that it is written in.
    pub language: Language,
    /// Which letter it was made from: `billing.2`; `brief`, `relay` and so on for the others.
    pub variant: String,
    /// Its own subject; none: the customer's subject goes on.
    pub subject: Option<String>,
    /// The whole text, lines ended by `\n`, paragraphs unwrapped.
    pub text: String,
    /// The greeting that it opens with; empty when it has none.
    pub salutation: String,
}

/// Why no letter can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// Neither the wanted letter nor `default` is there in the writer's or the mailbox's language.
    #[error("there is no letter `{wanted}` and no `default` in {languages}")]
    NoLetter {
        /// The letter that was wanted.
        wanted: String,
        /// The languages that were tried.
        languages: String,
    },
    /// Letters are there, but all name the department, which has no title in their language.
    #[error("the department has no title in {languages}")]
    NoTitle {
        /// The languages that were tried.
        languages: String,
    },
    /// A template failed although it passed its checks.
    #[error("letter `{variant}` cannot be filled: {why}")]
    Failed {
        /// The letter.
        variant: String,
        /// The engine's words.
        why: String,
    },
}

impl LetterError {
    /// Never: the same facts and files give the same answer.
    pub fn is_temporary(&self) -> bool {
        false
    }
}

impl Letters {
    /// The languages in which the letter is there.
    pub fn languages(&self, letter: &str) -> Vec<Language> {
        self.shelf.iter().filter(|(_, all)| all.contains_key(letter)).map(|(language, _)| *language).collect()
    }

    /// Every letter's name, once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.shelf.values().flat_map(|all| all.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether mails to colleagues can be written in that language.
    pub fn speaks_inside(&self, language: Language) -> bool {
        self.inside.speaks(language)
    }

    /// How many variants a letter has in a language.
    pub fn variants(&self, language: Language, letter: &str) -> usize {
        self.shelf.get(&language).and_then(|all| all.get(letter)).map_or(0, Vec::len)
    }
}
