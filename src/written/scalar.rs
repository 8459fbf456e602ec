//! Single values: texts, numbers, switches, and texts that mean something more exact.
//! Must not know which of them a file has.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::table::Table;
use super::value::{Kind, Value, visible};
use crate::domain::problem::nearest;

impl Table {
    /// A text that must be there and must not be blank.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let value = self.needed(key, "\"…\"")?;
        let text = self.take_text(key, &value)?;
        if text.trim().is_empty() {
            self.add(self.error(value.span, format!("`{key}` must not be empty")));
            return None;
        }
        Some(text)
    }

    /// A text that may be missing and may be empty.
    pub fn optional_text(&mut self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        self.take_text(key, &value)
    }

    /// A text of one line, without control characters, that must be there and must not be blank.
    pub fn line(&mut self, key: &str) -> Option<String> {
        let text = self.text(key)?;
        self.one_line(key, text)
    }

    /// A text of one line, without control characters, that may be missing but not blank.
    pub fn line_if_there(&mut self, key: &str) -> Option<String> {
        self.value(key)?;
        self.line(key)
    }

    /// A text of one line, without control characters, that may be missing or empty.
    pub fn optional_line(&mut self, key: &str) -> Option<String> {
        let text = self.optional_text(key)?;
        self.one_line(key, text)
    }

    /// `true` or `false`, which must be there.
    pub fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.needed(key, "true")?;
        self.take_boolean(key, &value)
    }

    /// `true` or `false`, which may be missing.
    pub fn optional_boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        self.take_boolean(key, &value)
    }

    /// A whole number within the range, which must be there.
    pub fn whole_number(&mut self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.needed(key, "…")?;
        self.take_whole(key, &value, &range)
    }

    /// A whole number within the range, which may be missing.
    pub fn optional_whole_number(&mut self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.value(key)?;
        self.take_whole(key, &value, &range)
    }

    /// One of a few words, which must be there.
    pub fn one_of<T: Clone>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let example = words.first().map_or_else(String::new, |(w, _)| format!("\"{w}\""));
        let value = self.needed(key, &example)?;
        self.take_word(key, &value, words)
    }

    /// One of a few words, which may be missing.
    pub fn optional_one_of<T: Clone>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.value(key)?;
        self.take_word(key, &value, words)
    }

    /// A text that means something more exact, which must be there. A date or time without quotes
    /// is given to `read` as it was written.
    pub fn parsed<T, E: Display>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let value = self.needed(key, "\"…\"")?;
        self.take_parsed(key, &value, read)
    }

    /// The same, which may be missing.
    pub fn optional_parsed<T, E: Display>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let value = self.value(key)?;
        self.take_parsed(key, &value, read)
    }

    pub(super) fn needed(&mut self, key: &str, example: &str) -> Option<Value> {
        let value = self.value(key);
        if value.is_none() {
            self.missing(key, example);
        }
        value
    }

    /// Reads a text value; the error of `read` becomes the title of a problem at its place, and what
    /// follows ` | ` in it becomes the hint.
    pub fn take_parsed<T, E: Display>(
        &self,
        key: &str,
        value: &Value,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let Some(text) = value.as_text_or_moment() else {
            self.wrong_kind(key, value, "a text");
            return None;
        };
        match read(text) {
            Ok(read) => Some(read),
            Err(why) => {
                let why = visible(&why.to_string());
                let (title, hint) = why.split_once(" | ").unwrap_or((&why, ""));
                let problem = self.error(value.span.clone(), title);
                self.add(if hint.is_empty() { problem } else { problem.hint(hint) });
                None
            }
        }
    }

    fn take_text(&self, key: &str, value: &Value) -> Option<String> {
        let text = value.as_text();
        if text.is_none() {
            self.wrong_kind(key, value, "a text");
        }
        text.map(str::to_owned)
    }

    fn take_boolean(&self, key: &str, value: &Value) -> Option<bool> {
        let Kind::Boolean(on) = value.kind else {
            self.wrong_kind(key, value, "true or false");
            return None;
        };
        Some(on)
    }

    fn take_whole(&self, key: &str, value: &Value, range: &RangeInclusive<i64>) -> Option<i64> {
        let Kind::Whole(number) = value.kind else {
            self.wrong_kind(key, value, "a whole number");
            return None;
        };
        let number = number.filter(|n| range.contains(n));
        if number.is_none() {
            let title = match *range.end() {
                i64::MAX => format!("`{key}` must be at least {}", range.start()),
                end => format!("`{key}` must be from {} to {end}", range.start()),
            };
            self.add(self.error(value.span.clone(), title));
        }
        number
    }

    fn take_word<T: Clone>(&self, key: &str, value: &Value, words: &[(&str, T)]) -> Option<T> {
        let Some(text) = value.as_text() else {
            self.wrong_kind(key, value, "a text");
            return None;
        };
        if let Some((_, meaning)) = words.iter().find(|(w, _)| *w == text) {
            return Some(meaning.clone());
        }
        let all: Vec<String> = words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
        let problem = self.error(value.span.clone(), format!("`{key}` must be one of {}", all.join(", ")));
        self.add(match nearest(text, words.iter().map(|(w, _)| *w)) {
            Some(near) => problem.label(format!("did you mean \"{near}\"?")),
            None => problem,
        });
        None
    }

    fn one_line(&self, key: &str, text: String) -> Option<String> {
        if text.chars().any(char::is_control) {
            let problem = self.error(self.span(key), format!("`{key}` must be one line"));
            self.add(problem.label("it holds a line break or another control character"));
            return None;
        }
        Some(text)
    }
}
