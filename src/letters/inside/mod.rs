//! The words of mails to colleagues, by language: shipped in the program, and changed text by text in `inside.toml`.
//! Must not know when such a mail is sent, and must not fail: where a changed text cannot be filled, the shipped one is.

mod load;
mod texts;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::{Environment, Value};

use super::template;
use crate::domain::language::Language;
use crate::domain::problem::Problem;
use crate::domain::remark;

/// What one text is filled with.
pub(super) type Said = BTreeMap<&'static str, Value>;

/// The texts that an installation changed or added, compiled and checked.
#[derive(Debug, Default)]
pub(super) struct Inside {
    own: BTreeMap<Language, Environment<'static>>,
    /// What is missing in languages that are not shipped.
    gaps: Vec<Problem>,
}

macro_rules! shipped {
    ($($language:literal)+) => {
        /// The shipped texts by language, compiled when a language is first asked for.
        static SHIPPED: [(&str, &str, LazyLock<Environment<'static>>); 8] = [$(
            (
                $language,
                include_str!(concat!("../../../config/letters/", $language, "/", "inside.toml")),
                LazyLock::new(|| load::shipped(include_str!(concat!("../../../config/letters/", $language, "/", "inside.toml")))),
            )
        ),+];
    };
}
shipped!("de" "en" "es" "fr" "it" "ja" "nl" "pt");

/// Facts for a text, by name.
pub(super) fn said<const N: usize>(facts: [(&'static str, Value); N]) -> Said {
    facts.into()
}

impl Inside {
    /// What a person should add.
    pub fn gaps(&self) -> &[Problem] {
        &self.gaps
    }

    /// Whether mails to colleagues can be written in that language.
    pub fn speaks(&self, language: Language) -> bool {
        shipped(language).is_some() || self.own.contains_key(&language)
    }

    /// The text `table.key` in that language, else in English.
    pub fn say(&self, language: Language, name: &str, facts: &Said) -> String {
        let engines = [self.own.get(&language), shipped(language), shipped(Language::ENGLISH)];
        let filled = engines.into_iter().flatten().find_map(|engine| fill(engine, name, facts));
        filled.unwrap_or_default()
    }

    /// A remark of ours in that language; what a person typed stays as it is.
    pub fn remark(&self, language: Language, text: &str) -> String {
        let Some((remark, gaps)) = remark::read(text).filter(|_| language != Language::ENGLISH) else {
            return text.to_owned();
        };
        // Why something was not done is a remark itself.
        let gap = |at: usize| Value::from(self.remark(language, gaps.get(at).copied().unwrap_or_default()));
        self.say(language, &format!("{}.{}", texts::REMARKS, remark.key()), &said([("one", gap(0)), ("two", gap(1))]))
    }
}

fn shipped(language: Language) -> Option<&'static Environment<'static>> {
    SHIPPED.iter().find(|(code, ..)| *code == language.code()).map(|(.., engine)| &**engine)
}

fn fill(engine: &Environment<'_>, name: &str, facts: &Said) -> Option<String> {
    engine.get_template(name).ok()?;
    template::fill(engine, name, Value::from_object(facts.clone())).ok()
}
