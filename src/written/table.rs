//! One table as it was written: which keys were asked for, which are left, and where all stand.
//! Must not know what a key means.

use std::rc::Rc;
use std::sync::Arc;

use super::broken::BrokenLines;
use super::problems::Problems;
use super::value::{Entry, Kind, Span, Value, visible};
use crate::domain::problem::{Problem, SourceFile, nearest};

/// A table that is being read. Call [`Table::finish`] when every known key has been asked for.
#[derive(Debug, Clone)]
pub struct Table {
    file: Arc<SourceFile>,
    problems: Problems,
    broken: Rc<BrokenLines>,
    name: String,
    span: Span,
    entries: Vec<Entry>,
    known: Vec<String>,
}

impl Table {
    pub(super) fn new(
        file: &Arc<SourceFile>,
        problems: &Problems,
        broken: Rc<BrokenLines>,
        name: String,
        span: Span,
        entries: Vec<Entry>,
    ) -> Self {
        Self { file: Arc::clone(file), problems: problems.clone(), broken, name, span, entries, known: Vec::new() }
    }

    /// The file it stands in.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Where problems of this load are gathered.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// Its dotted name, such as `mailbox.incoming`; empty for the whole file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dotted name of one of its keys.
    pub fn full_name(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Where it begins: its header, its braces, or the start of the file.
    pub fn table_span(&self) -> Span {
        self.span.clone()
    }

    /// Where the value of `key` stands; where the table does when the key is missing.
    pub fn span(&self, key: &str) -> Span {
        self.peek(key).map_or_else(|| self.table_span(), |e| e.value.span.clone())
    }

    /// Where `key` itself stands; where the table does when it is missing.
    pub fn key_span(&self, key: &str) -> Span {
        self.peek(key).map_or_else(|| self.table_span(), |e| e.key_span.clone())
    }

    /// Whether the key is there, of whatever kind. Does not make it a known one.
    pub fn has(&self, key: &str) -> bool {
        self.peek(key).is_some()
    }

    /// The value of `key` as it is, if it is there. Makes it a known key.
    pub fn value(&mut self, key: &str) -> Option<Value> {
        if !self.known.iter().any(|k| k == key) {
            self.known.push(key.to_owned());
        }
        self.peek(key).map(|e| e.value.clone())
    }

    /// Every key as it is, in the order of the file. Makes all of them known.
    pub fn entries(&mut self) -> Vec<Entry> {
        self.known.extend(self.entries.iter().map(|e| e.key.clone()));
        self.entries.clone()
    }

    /// A reader for a value of this table that is itself a table; notes a problem when it is not.
    pub fn inner(&self, name: &str, value: &Value) -> Option<Self> {
        let Kind::Table(entries) = &value.kind else {
            self.wrong_kind(name, value, "a table");
            return None;
        };
        let name = self.full_name(name);
        let broken = Rc::clone(&self.broken);
        Some(Self::new(&self.file, &self.problems, broken, name, value.span.clone(), entries.clone()))
    }

    /// An error at a place of this file, to be completed and given to [`Table::add`].
    pub fn error(&self, span: Span, title: impl Into<String>) -> Problem {
        Problem::error(&self.file, Some(self.within_file(span)), title)
    }

    /// A warning at a place of this file, to be completed and given to [`Table::add`].
    pub fn warning(&self, span: Span, title: impl Into<String>) -> Problem {
        Problem::warning(&self.file, Some(self.within_file(span)), title)
    }

    /// Notes a problem, unless its line already has a syntax error, of which it would be an echo.
    pub fn add(&self, problem: Problem) {
        let echo = problem.span.as_ref().is_some_and(|s| self.broken.holds(s.start));
        if !echo {
            self.problems.add(problem);
        }
    }

    /// Whether the file has no syntax errors, which might hide a key.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }

    /// Notes that a key is missing. Says nothing in a file with syntax errors, which may hide the key.
    pub fn missing(&self, key: &str, example: &str) {
        if !self.is_whole() {
            return;
        }
        let place = if self.name.is_empty() { "this file" } else { "this table" };
        let problem = self.error(self.table_span(), format!("`{key}` is missing"));
        self.add(problem.label(format!("{place} needs it")).hint(format!("add a line `{key} = {example}`")));
    }

    /// Notes that the value is of the wrong kind.
    pub fn wrong_kind(&self, key: &str, value: &Value, wanted: &str) {
        let problem = self.error(value.span.clone(), format!("`{key}` must be {wanted}"));
        let hint = match (&value.kind, wanted) {
            (Kind::Table(_) | Kind::List(_), _) => None,
            (_, "a text") => Some("put it between quotes"),
            (Kind::Text(_), "true or false") => Some("write true or false, without quotes"),
            (Kind::Text(_), "a whole number") => Some("write it without quotes"),
            (Kind::Text(_), "a list of texts") => Some("put it between brackets: [\"…\"]"),
            _ => None,
        };
        let problem = problem.label(format!("this is {}", value.kind_name()));
        self.add(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }

    /// Notes every key that nobody asked for, with the known one that it most resembles.
    pub fn finish(&self) {
        self.left_over().for_each(|entry| self.unknown(entry));
    }

    /// The same for a table inside another one: a key of the outer table that slipped below the
    /// inner header is told to move. Ask the outer table for all its keys before.
    pub fn finish_within(&self, outer: &Self) {
        for entry in self.left_over() {
            if outer.known.contains(&entry.key) {
                let title = format!("`{}` is a key of `{}`, not of `{}`", entry.key, outer.name, self.name);
                let problem = self.error(entry.key_span.clone(), title).label("it stands below the wrong header");
                self.add(problem.hint(format!("move this line up, above the header of `{}`", self.name)));
            } else {
                self.unknown(entry);
            }
        }
    }

    fn left_over(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|e| !self.known.contains(&e.key))
    }

    fn unknown(&self, entry: &Entry) {
        let place = if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
        let problem = self.error(entry.key_span.clone(), format!("`{}` is not a key{place}", visible(&entry.key)));
        let known = self.known.iter().map(String::as_str).filter(|k| !self.has(k));
        let problem = match nearest(&entry.key, known) {
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.label("nothing reads this"),
        };
        let names: Vec<String> = self.known.iter().map(|k| format!("`{k}`")).collect();
        self.add(if names.is_empty() { problem } else { problem.hint(format!("known here: {}", names.join(", "))) });
    }

    fn peek(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    /// The part of a span that the file has, so that a problem can always be shown.
    fn within_file(&self, span: Span) -> Span {
        let end = self.file.text.len();
        span.start.min(end)..span.end.min(end)
    }
}
