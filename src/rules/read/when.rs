//! The conditions of a rule.
//! Must not know what becomes of its letters.

use super::Reader;
use crate::rules::test::{Condition, Field};
use crate::written::{Kind, Table, Value};

const FIELDS: [(&str, Field); 12] = [
    ("text", Field::Text),
    ("subject", Field::Subject),
    ("body", Field::Body),
    ("from", Field::From),
    ("to", Field::To),
    ("attachment", Field::Attachment),
    ("language", Field::Language),
    ("size", Field::Size),
    ("sender", Field::Sender),
    ("authenticated", Field::Authenticated),
    ("hour", Field::Hour),
    ("weekday", Field::Weekday),
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
            Kind::Boolean(on) if *field == Field::Authenticated => tests.extend(self.proved(*on)),
            Kind::List(values) if values.is_empty() => {
                let problem = table.error(value.span.clone(), "an empty list matches nothing");
                table.add(problem.hint("add a value, or delete the line"));
            }
            Kind::List(values) if values.iter().all(|v| !matches!(v.kind, Kind::List(_))) => {
                values.iter().for_each(|v| self.values(table, key, field, v, tests));
            }
            Kind::Table(_) if field.is_spelt_out() => {
                if let Some(mut inner) = table.inner(key, value) {
                    self.spelt_out(&mut inner, field, tests);
                }
            }
            _ => table.wrong_kind(key, value, wanted(field)),
        }
    }
}

fn one_or(mut conditions: Vec<Condition>, many: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        last => many(conditions.into_iter().chain(last).collect()),
    }
}

fn wanted(field: &Field) -> &'static str {
    match field {
        Field::Authenticated => "true, false, \"pass\", \"fail\" or \"none\"",
        Field::Language => "a language such as \"de\", or a list of them",
        Field::Size => "a size such as \"over 5 MB\" or \"under 10 KB\"",
        Field::Sender => "\"new\", \"known\" or \"often\"",
        Field::Hour => "a time such as \"18:00-08:00\", or a list of them",
        Field::Weekday => "days such as \"Sat-Sun\", or a list of them",
        _ => "a text, a list of texts, or { regex = '…' }",
    }
}
