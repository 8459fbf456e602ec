//! The letters that a rule carries, as they are written.
//! Must not know how they are checked.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::Reader;
use super::value::{self, language};
use crate::domain::address::{Address, Person};
use crate::domain::message::{AuthenticationResult, Headers};
use crate::rules::examples::Example;
use crate::written::{Kind, Table, octets};

impl Reader<'_> {
    /// One `[[rule.example]]`; `None` when something in it is wrong.
    pub(super) fn example(&mut self, table: &mut Table) -> Option<Example> {
        let before = table.problems().errors();
        let people = |table: &mut Table, key| {
            let people = table.parsed_or_list(key, person).unwrap_or_default();
            people.into_iter().map(|p| p.value).collect()
        };
        let example = Example {
            span: table.table_span(),
            subject: table.optional_text("subject").unwrap_or_default(),
            body: table.optional_text("body").unwrap_or_default(),
            from: people(table, "from"),
            to: people(table, "to"),
            headers: Headers(texts(table, "headers")),
            attachments: attachments(table),
            language: table.optional_parsed("language", language),
            size: table.optional_parsed("size", octets).unwrap_or(0),
            authenticated: authenticated(table),
            arrived: table.optional_parsed("arrived", arrived),
            sender: table.optional_parsed("sender", value::acquaintance).unwrap_or_default(),
            matches: table.optional_boolean("matches").unwrap_or(true),
            wins: table.optional_boolean("wins").unwrap_or(true),
            captures: texts(table, "captures").into_iter().collect::<BTreeMap<_, _>>(),
        };
        table.finish();
        (table.problems().errors() == before).then_some(example)
    }
}

/// `true`, `false`, or the word for it.
fn authenticated(table: &mut Table) -> Option<AuthenticationResult> {
    match table.value("authenticated")?.kind {
        Kind::Boolean(true) => Some(AuthenticationResult::Pass),
        Kind::Boolean(false) => Some(AuthenticationResult::None),
        _ => table.optional_parsed("authenticated", value::authentication),
    }
}

/// A date and a time by the mailbox's clock.
fn arrived(text: &str) -> Result<DateTime, String> {
    let no = |_| format!("`{text}` is not a moment | write date and time, such as \"2026-11-22 18:30\"");
    text.parse().map_err(no)
}

/// A table of texts.
fn texts(table: &mut Table, key: &str) -> Vec<(String, String)> {
    let Some(mut inner) = table.optional_table(key) else { return Vec::new() };
    let keys: Vec<String> = inner.entries().into_iter().map(|e| e.key).collect();
    keys.into_iter().filter_map(|key| Some((key.clone(), inner.optional_text(&key)?))).collect()
}

/// `maria@example.com` or `Maria Lopez <maria@example.com>`.
fn person(text: &str) -> Result<Person, String> {
    let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", text),
    };
    Address::parse(address).map(|address| Person { name: name.to_owned(), address }).map_err(|e| e.to_string())
}

/// Names with the type that their ending stands for, or types alone.
fn attachments(table: &mut Table) -> Vec<(String, String)> {
    let names = table.text_or_list("attachments").unwrap_or_default();
    let typed = |name: String| {
        if name.contains('/') {
            return (String::new(), name);
        }
        let media_type = match name.to_lowercase().rsplit('.').next().unwrap_or_default() {
            "pdf" => "application/pdf",
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "heic" => "image/heic",
            "gif" => "image/gif",
            "mp4" => "video/mp4",
            "mov" => "video/quicktime",
            "txt" => "text/plain",
            "html" | "htm" => "text/html",
            "doc" => "application/msword",
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _ => "application/octet-stream",
        };
        (name, media_type.to_owned())
    };
    names.into_iter().map(|w| typed(w.value)).collect()
}
