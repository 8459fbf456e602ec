//! Values that hold others: lists of texts, tables, and lists of tables.
//! Must not know what they list.

use std::fmt::Display;

use super::table::Table;
use super::value::{Kind, Value, Written, visible};

impl Table {
    /// A list of texts, each with its place; empty when missing.
    pub fn list_of_text(&mut self, key: &str) -> Vec<Written<String>> {
        self.list_of(key, |text| Ok::<_, String>(text.to_owned()))
    }

    /// A list of texts that mean something more exact; wrong ones are noted and left out. Empty when missing.
    pub fn list_of<T, E: Display>(&mut self, key: &str, read: impl FnMut(&str) -> Result<T, E>) -> Vec<Written<T>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let Kind::List(values) = &value.kind else {
            self.wrong_kind(key, &value, "a list of texts");
            return Vec::new();
        };
        self.read_each(key, values, read)
    }

    /// One text, or a list of them; empty when missing. `Some` even when some were wrong.
    pub fn text_or_list(&mut self, key: &str) -> Option<Vec<Written<String>>> {
        self.parsed_or_list(key, |text| Ok::<_, String>(text.to_owned()))
    }

    /// One text that means something more exact, or a list of them; `None` when the key is missing.
    pub fn parsed_or_list<T, E: Display>(
        &mut self,
        key: &str,
        read: impl FnMut(&str) -> Result<T, E>,
    ) -> Option<Vec<Written<T>>> {
        let value = self.value(key)?;
        Some(self.each_text(key, &value, read))
    }

    /// The texts of a raw value, which is one text or a list of them.
    pub fn each_text<T, E: Display>(
        &self,
        key: &str,
        value: &Value,
        read: impl FnMut(&str) -> Result<T, E>,
    ) -> Vec<Written<T>> {
        match &value.kind {
            Kind::List(values) => self.read_each(key, values, read),
            Kind::Text(_) | Kind::Moment(_) => self.read_each(key, std::slice::from_ref(value), read),
            _ => {
                self.wrong_kind(key, value, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    /// A table that must be there.
    pub fn table(&mut self, key: &str) -> Option<Self> {
        let value = self.value(key);
        if value.is_none() {
            self.missing_header(key, &format!("[{}]", self.full_name(key)));
        }
        self.inner(key, &value?)
    }

    /// A table that may be missing.
    pub fn optional_table(&mut self, key: &str) -> Option<Self> {
        let value = self.value(key)?;
        self.inner(key, &value)
    }

    /// The tables written as `[[key]]` or `key = [{ … }]`; none when missing.
    pub fn tables(&mut self, key: &str) -> Vec<Self> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let Kind::List(values) = &value.kind else {
            let problem = self.error(self.key_span(key), format!("`{key}` must be a list of tables"));
            self.add(problem.hint(format!("write its header with two brackets: [[{}]]", self.full_name(key))));
            return Vec::new();
        };
        values.iter().filter_map(|v| self.inner(key, v)).collect()
    }

    /// Notes that a whole table is missing, unless syntax errors may hide it.
    pub fn missing_header(&self, key: &str, header: &str) {
        if self.is_whole() {
            let problem = self.error(self.table_span(), format!("`{key}` is missing"));
            self.add(problem.hint(format!("add a table that begins with `{header}`")));
        }
    }

    /// Notes every name that was given before, at its later place; `what` is what it names.
    pub fn distinct(&self, what: &str, names: &[Written<String>]) {
        for (index, name) in names.iter().enumerate() {
            if names.iter().take(index).any(|n| n.value == name.value) {
                let title = format!("there are two {what} called `{}`", visible(name));
                self.add(self.error(name.span.clone(), title).label("this is the second").hint("rename one of them"));
            }
        }
    }

    fn read_each<T, E: Display>(
        &self,
        key: &str,
        values: &[Value],
        mut read: impl FnMut(&str) -> Result<T, E>,
    ) -> Vec<Written<T>> {
        values
            .iter()
            .filter_map(|value| {
                let read = self.take_parsed(key, value, &mut read)?;
                Some(Written { value: read, span: value.span.clone() })
            })
            .collect()
    }
}
