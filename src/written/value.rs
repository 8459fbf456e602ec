//! A TOML value that owns its text and knows its place in the file.
//! Must not know which keys or kinds a file should have.

use std::ops::{Deref, Range};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Bytes of a file, from its beginning.
pub type Span = Range<usize>;

/// Something with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Deref for Written<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// One key of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, without quotes.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// What it is set to.
    pub value: Value,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Where it stands; a table with a `[header]` stands at that header.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of values that TOML has.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A string.
    Text(String),
    /// An integer; none when it does not fit.
    Whole(Option<i64>),
    /// A float; none when it does not fit.
    Decimal(Option<f64>),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, a time or both, as written.
    Moment(String),
    /// An array; one written as `[[name]]` is a list of tables.
    List(Vec<Value>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

impl Value {
    /// The string, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string, or a date or time as it was written without quotes.
    pub fn as_text_or_moment(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Moment(text) => Some(text),
            _ => None,
        }
    }

    /// What a person would call this kind of value.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "a text",
            Kind::Whole(_) => "a whole number",
            Kind::Decimal(_) => "a decimal number",
            Kind::Boolean(_) => "true or false",
            Kind::Moment(_) => "a date or time",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }

    pub(super) fn new(value: &Spanned<DeValue<'_>>, base: usize) -> Self {
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Integer(n) => Kind::Whole(i64::from_str_radix(n.as_str(), n.radix()).ok()),
            DeValue::Float(n) => Kind::Decimal(n.as_str().parse().ok()),
            DeValue::Boolean(b) => Kind::Boolean(*b),
            DeValue::Datetime(moment) => Kind::Moment(moment.to_string()),
            DeValue::Array(list) => Kind::List(values(list, base)),
            DeValue::Table(table) => Kind::Table(entries(table, base)),
        };
        Self { span: moved(value.span(), base), kind }
    }
}

/// The keys of a table in the order in which they stand in the file.
pub(super) fn entries(table: &DeTable<'_>, base: usize) -> Vec<Entry> {
    let mut all: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: moved(key.span(), base),
            value: Value::new(value, base),
        })
        .collect();
    all.sort_by_key(|e| e.key_span.start);
    all
}

fn values(list: &DeArray<'_>, base: usize) -> Vec<Value> {
    list.iter().map(|v| Value::new(v, base)).collect()
}

pub(super) fn moved(span: Span, base: usize) -> Span {
    span.start + base..span.end + base
}

/// A text of the file as it may stand in a title: without control characters, and not too long.
pub(super) fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
