//! The conditions of a rule.
//! Must not know what becomes of its letters.

use std::ops::Range;

use super::value::{address, file_pattern, language};
use super::{ACCENTS, Reader};
use crate::rules::expression::{Expression, NotAnExpression};
use crate::rules::fold::Accents;
use crate::rules::test::{Ask, Condition, Field};
use crate::rules::word::Word;
use crate::written::{Kind, Span, Table, Value};

const FIELDS: [(&str, Field); 7] = [
    ("text", Field::Text),
    ("subject", Field::Subject),
    ("body", Field::Body),
    ("from", Field::From),
    ("to", Field::To),
    ("attachment", Field::Attachment),
    ("language", Field::Language),
];

impl Reader<'_> {
    /// All lines of one table; `None` when something in it is wrong.
    pub(super) fn when(&mut self, table: &mut Table) -> Option<Condition> {
        let lines = self.lines(table)?;
        if lines.is_empty() {
            let problem = table.error(table.table_span(), "a condition without a line would hold for every letter");
            table.add(problem.hint("add a line such as `text = [\"…\"]`"));
            return None;
        }
        Some(one_or(lines, Condition::All))
    }

    fn lines(&mut self, table: &mut Table) -> Option<Vec<Condition>> {
        let before = table.problems().errors();
        let mut lines = Vec::new();
        for (key, field) in FIELDS {
            if let Some(value) = table.value(key) {
                lines.push(self.line(table, key, &field, &value));
            }
        }
        if let Some(mut headers) = table.optional_table("header") {
            for entry in headers.entries() {
                let field = Field::Header(entry.key.to_lowercase());
                lines.push(self.line(&headers, &entry.key, &field, &entry.value));
            }
        }
        if let Some(value) = table.value("any") {
            lines.push(Condition::Any(self.alternatives(table, "any", &value)));
        }
        if let Some(value) = table.value("all") {
            lines.push(Condition::All(self.parts(table, "all", &value)));
        }
        if let Some(value) = table.value("not") {
            lines.push(Condition::Not(Box::new(one_or(self.parts(table, "not", &value), Condition::Any))));
        }
        table.finish();
        (table.problems().errors() == before).then_some(lines)
    }

    /// The tables of a list, each of which is a condition of its own.
    fn parts(&mut self, table: &Table, key: &str, value: &Value) -> Vec<Condition> {
        let tables: Vec<&Value> = match &value.kind {
            Kind::List(values) => values.iter().collect(),
            _ => vec![value],
        };
        if tables.is_empty() {
            table.add(
                table.error(value.span.clone(), format!("`{key}` is empty")).hint("add a condition, or delete it"),
            );
        }
        tables.into_iter().filter_map(|v| self.when(&mut table.inner(key, v)?)).collect()
    }

    /// The same; in one table, each line is an alternative.
    fn alternatives(&mut self, table: &Table, key: &str, value: &Value) -> Vec<Condition> {
        match &value.kind {
            Kind::Table(entries) if !entries.is_empty() => {
                table.inner(key, value).and_then(|mut t| self.lines(&mut t)).unwrap_or_default()
            }
            _ => self.parts(table, key, value),
        }
    }

    fn line(&mut self, table: &Table, key: &str, field: &Field, value: &Value) -> Condition {
        let mut tests = Vec::new();
        self.values(table, key, field, value, &mut tests);
        Condition::AnyTest(tests)
    }

    fn values(&mut self, table: &Table, key: &str, field: &Field, value: &Value, tests: &mut Vec<usize>) {
        match &value.kind {
            Kind::Text(text) => tests.extend(self.text(table, field, text, &value.span)),
            Kind::List(values) if values.is_empty() => {
                let problem = table.error(value.span.clone(), "an empty list matches nothing");
                table.add(problem.hint("add a value, or delete the line"));
            }
            Kind::List(values) if values.iter().all(|v| !matches!(v.kind, Kind::List(_))) => {
                values.iter().for_each(|v| self.values(table, key, field, v, tests));
            }
            Kind::Table(_) => {
                if let Some(mut inner) = table.inner(key, value) {
                    self.spelt_out(&mut inner, field, tests);
                }
            }
            _ => table.wrong_kind(key, value, "a text, a list of texts, or { regex = '…' }"),
        }
    }

    /// `{ regex = '…' }` or `{ words = [ … ], accents = "exact" }`.
    fn spelt_out(&mut self, table: &mut Table, field: &Field, tests: &mut Vec<usize>) {
        let accents = table.optional_one_of("accents", &ACCENTS).unwrap_or(self.accents);
        let (words, expressions) = (table.text_or_list("words"), table.text_or_list("regex"));
        if words.is_none() && expressions.is_none() {
            let problem = table.error(table.table_span(), "this table says nothing to look for");
            table.add(problem.hint("write { regex = '…' } or { words = [\"…\"] }"));
        }
        if *field == Field::Language && (words.is_some() || expressions.is_some()) {
            let problem = table.error(table.table_span(), "a language is written as a text");
            table.add(problem.hint("such as `language = \"de\"` or `language = [\"de\", \"nl\"]`"));
            return;
        }
        for word in words.into_iter().flatten() {
            tests.extend(self.word(table, field, &word.value, &word.span, accents));
        }
        for pattern in expressions.into_iter().flatten() {
            tests.extend(self.expression(table, field, &pattern.value, &pattern.span));
        }
        table.finish();
    }

    /// What a bare text means depends on the field.
    fn text(&mut self, table: &Table, field: &Field, text: &str, span: &Span) -> Option<usize> {
        let trimmed = text.trim();
        if matches!(field, Field::Header(_) | Field::Attachment) && trimmed == "*" {
            return Some(self.test(field, "*".into(), text, || Ask::Present));
        }
        let read = match field {
            Field::From | Field::To => address(trimmed).map(Ask::Address),
            Field::Attachment => file_pattern(trimmed),
            Field::Language => language(trimmed).map(Ask::Language),
            Field::Text | Field::Subject | Field::Body | Field::Header(_) => {
                return self.word(table, field, text, span, self.accents);
            }
        };
        match read {
            Ok(ask) => Some(self.test(field, format!("= {}", trimmed.to_lowercase()), text, || ask)),
            Err(why) => {
                note(table, span, &why);
                None
            }
        }
    }

    fn word(&mut self, table: &Table, field: &Field, text: &str, span: &Span, accents: Accents) -> Option<usize> {
        match Word::parse(text, accents) {
            Ok(words) => {
                let key = format!("{} {}", if accents == Accents::Fold { "~" } else { "!" }, text.to_lowercase());
                Some(self.test(field, key, text, || Ask::Words(words)))
            }
            Err(why) => {
                note(table, span, &why.to_string());
                None
            }
        }
    }

    fn expression(&mut self, table: &Table, field: &Field, pattern: &str, span: &Span) -> Option<usize> {
        let key = format!("/ {pattern}");
        if let Some(known) = self.known.get(&(field.clone(), key.clone())) {
            return Some(*known);
        }
        match Expression::parse(pattern) {
            Ok(expression) => Some(self.test(field, key, pattern, || Ask::Expression(expression))),
            Err(NotAnExpression { why, span: inner, hint }) => {
                let place = inner.and_then(|inner| inside(&table.file().text, pattern, span, &inner));
                let problem = table.error(place.unwrap_or_else(|| span.clone()), "this is not a regular expression");
                let problem = problem.label(why);
                table.add(if hint.is_empty() { problem } else { problem.hint(hint) });
                None
            }
        }
    }
}

fn one_or(mut conditions: Vec<Condition>, many: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        last => many(conditions.into_iter().chain(last).collect()),
    }
}

fn note(table: &Table, span: &Span, why: &str) {
    let (title, hint) = why.split_once(" | ").unwrap_or((why, ""));
    let problem = table.error(span.clone(), title);
    table.add(if hint.is_empty() { problem } else { problem.hint(hint) });
}

/// Where a part of a pattern stands in the file, when the file holds the pattern letter by letter.
fn inside(file: &str, pattern: &str, span: &Span, part: &Range<usize>) -> Option<Span> {
    let written = file.get(span.clone())?;
    let offset = written.find(pattern)?;
    let start = span.start + offset + part.start;
    // A caret needs a letter to stand under; an error at the end stands under the quote.
    Some(start..(span.start + offset + part.end).max(start + 1))
}
