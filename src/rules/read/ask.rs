//! One value of a condition: what a text, an expression or a list file asks of its field.
//! Must not know how conditions are joined.

use std::ops::Range;

use super::value::{self, address, file_pattern, language};
use super::{ACCENTS, Reader, list};
use crate::domain::message::AuthenticationResult;
use crate::rules::expression::{Expression, NotAnExpression};
use crate::rules::fold::Accents;
use crate::rules::test::{Ask, Field};
use crate::rules::word::Word;
use crate::written::{Span, Table};

/// Expressions of a set that take so long to compile that a person would notice.
const MOST_LARGE: usize = 50;

impl Reader<'_> {
    /// `{ regex = '…' }`, `{ words = [ … ], accents = "exact" }` or `{ list = "lists/press.txt" }`.
    pub(super) fn spelt_out(&mut self, table: &mut Table, field: &Field, tests: &mut Vec<usize>) {
        let accents = table.optional_one_of("accents", &ACCENTS).unwrap_or(self.accents);
        let (words, expressions) = (table.text_or_list("words"), table.text_or_list("regex"));
        let lists = if field.takes_lists() { table.text_or_list("list") } else { None };
        if words.is_none() && expressions.is_none() && lists.is_none() {
            let problem = table.error(table.table_span(), "this table says nothing to look for");
            let list = if field.takes_lists() { ", or { list = \"lists/….txt\" }" } else { "" };
            table.add(problem.hint(format!("write {{ regex = '…' }} or {{ words = [\"…\"] }}{list}")));
        }
        for word in words.into_iter().flatten() {
            tests.extend(self.word(table, field, &word.value, &word.span, accents));
        }
        for pattern in expressions.into_iter().flatten() {
            tests.extend(self.expression(table, field, &pattern.value, &pattern.span));
        }
        for name in lists.into_iter().flatten() {
            tests.extend(self.listed(table, field, &name.value, &name.span, accents));
        }
        table.finish();
    }

    /// What a bare text means depends on the field.
    pub(super) fn text(&mut self, table: &Table, field: &Field, text: &str, span: &Span) -> Option<usize> {
        let trimmed = text.trim();
        if matches!(field, Field::Header(_) | Field::Attachment) && trimmed == "*" {
            return Some(self.test(field, "*".into(), text, || Ask::Present));
        }
        let read = match field {
            Field::From | Field::To => address(trimmed).map(Ask::Address),
            Field::Attachment => file_pattern(trimmed),
            Field::Language => language(trimmed).map(Ask::Language),
            Field::Size => value::size(trimmed),
            Field::Sender => value::acquaintance(trimmed).map(Ask::Acquaintance),
            Field::Authenticated => value::authentication(trimmed).map(Ask::Authentication),
            Field::Hour => value::hours(trimmed),
            Field::Weekday => value::days(trimmed),
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

    /// `authenticated = true`: the address in From is proved. `false`: it is not.
    pub(super) fn proved(&mut self, proved: bool) -> Vec<usize> {
        let results: &[(&str, AuthenticationResult)] = match proved {
            true => &[("pass", AuthenticationResult::Pass)],
            false => &[("fail", AuthenticationResult::Fail), ("none", AuthenticationResult::None)],
        };
        let test = |(word, result): &(&str, AuthenticationResult)| {
            self.test(&Field::Authenticated, format!("= {word}"), word, || Ask::Authentication(*result))
        };
        results.iter().map(test).collect()
    }

    /// The entries of a file, one a line, as one test.
    fn listed(&mut self, table: &Table, field: &Field, name: &str, span: &Span, accents: Accents) -> Option<usize> {
        let key = format!("@{accents:?} {name}");
        if let Some(known) = self.known.get(&(field.clone(), key.clone())) {
            return Some(*known);
        }
        let lines = self.list(table, name, span)?;
        let problems = table.problems();
        let ask = if field.is_people() {
            Ask::Addresses(list::addresses(&lines, problems)?.into())
        } else {
            Ask::Words(list::words(&lines, accents, problems)?.into())
        };
        Some(self.test(field, key, &format!("list {name}"), || ask))
    }

    fn word(&mut self, table: &Table, field: &Field, text: &str, span: &Span, accents: Accents) -> Option<usize> {
        match Word::parse(text, accents) {
            Ok(words) => {
                let key = format!("{} {}", if accents == Accents::Fold { "~" } else { "!" }, text.to_lowercase());
                Some(self.test(field, key, text, || Ask::Words(words.into())))
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
        match Expression::parse(pattern, self.large < MOST_LARGE) {
            Ok(expression) => {
                self.large += usize::from(expression.is_large());
                Some(self.test(field, key, pattern, || Ask::Expression(expression.into())))
            }
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
