//! `[[department]]`: who answers, how letters call them, what they promise.
//! Must not know mailboxes; `settings` joins the two.

use std::collections::BTreeMap;
use std::path::Path;

use super::ways::{self, OwnWays};
use crate::domain::address::{Address, AddressPattern};
use crate::domain::calendar::Within;
use crate::domain::language::Language;
use crate::domain::office::{Department, DepartmentName, DepartmentWays};
use crate::written::{Kind, Span, Table, Value, Written};

/// A department before it is known which language its bare title is in.
pub(super) struct Draft {
    pub department: Department,
    /// The title when it was given as one text.
    pub bare_title: Option<String>,
    pub title_span: Span,
    pub address_span: Span,
    pub escalation_spans: Vec<Span>,
    /// Its own hours and ways, before it is known beside which mailbox.
    pub ways: OwnWays,
}

/// All departments that are right, with the names of all that have one.
pub(super) fn read(root: &mut Table, folder: &Path) -> (Vec<Draft>, Vec<Written<String>>) {
    if !root.has("department") {
        root.missing_header("department", "[[department]]");
    }
    let mut names = Vec::new();
    let drafts = root.tables("department").iter_mut().filter_map(|t| one(t, folder, &mut names)).collect();
    root.distinct("departments", &names);
    (drafts, names)
}

fn one(table: &mut Table, folder: &Path, names: &mut Vec<Written<String>>) -> Option<Draft> {
    let name = table.parsed("name", name);
    if let Some(name) = &name {
        names.push(Written { value: name.to_string(), span: table.span("name") });
    }
    let title = table.value("title");
    if title.is_none() {
        table.missing("title", "\"our … team\"");
    }
    let (titles, bare_title) = title.as_ref().map_or_else(Default::default, |t| titles(table, t));
    let address = table.parsed("address", Address::parse);
    let members = table.list_of("members", members);
    let reply_within = table.optional_parsed("reply_within", Within::parse);
    let escalate_to = table.list_of("escalate_to", Address::parse);
    let letter = table.optional_parsed("letter", letter);
    let about = table.optional_line("about").unwrap_or_default();
    let ways = ways::of_department(table, folder);
    table.finish();
    Some(Draft {
        title_span: table.span("title"),
        address_span: table.span("address"),
        escalation_spans: escalate_to.iter().map(|e| e.span.clone()).collect(),
        bare_title,
        ways,
        department: Department {
            name: name?,
            titles,
            address: address?,
            members: members.into_iter().map(|m| m.value).collect(),
            reply_within,
            escalate_to: escalate_to.into_iter().map(|e| e.value).collect(),
            letter,
            about,
            ways: DepartmentWays::default(),
        },
    })
}

/// A department's name.
pub(super) fn name(text: &str) -> Result<DepartmentName, String> {
    DepartmentName::parse(text).ok_or_else(|| {
        format!("`{text}` is not a name | use lower-case letters, digits and hyphens, such as \"product-quality\"")
    })
}

/// A letter's name, which is the beginning of a file's name.
fn letter(text: &str) -> Result<String, String> {
    name(text).map(|n| n.as_str().to_owned())
}

fn titles(table: &Table, value: &Value) -> (BTreeMap<Language, String>, Option<String>) {
    let mut titles = BTreeMap::new();
    match &value.kind {
        Kind::Text(_) => (titles, table.take_parsed("title", value, title)),
        Kind::Table(entries) => {
            for entry in entries {
                let language = Language::parse(&entry.key).filter(|l| l.code() == entry.key);
                if language.is_none() {
                    let problem = table.error(entry.key_span.clone(), format!("`{}` is not a language", entry.key));
                    table.add(problem.hint("write its code of two letters, such as en, de or fr"));
                }
                let title = table.take_parsed(&format!("title.{}", entry.key), &entry.value, title);
                titles.extend(language.zip(title));
            }
            (titles, None)
        }
        _ => {
            table.wrong_kind("title", value, "a text, or a table such as { en = \"our billing team\" }");
            (titles, None)
        }
    }
}

fn title(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        Err("a title must not be empty | write how a letter calls them, such as \"our billing team\"".into())
    } else if text.chars().any(char::is_control) {
        Err("a title must be one line".into())
    } else {
        Ok(text.trim().to_owned())
    }
}

/// A pattern of people who may answer in the executive's name; it must not let strangers in.
fn members(text: &str) -> Result<AddressPattern, String> {
    const STRANGERS: [&str; 24] = [
        "unrelated-7f3a.com",
        "unrelated-7f3a.net",
        "unrelated-7f3a.org",
        "unrelated-7f3a.de",
        "unrelated-7f3a.co.uk",
        "unrelated-7f3a.example",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "proton.me",
        "mail.ru",
        "qq.com",
        "163.com",
    ];
    let pattern = AddressPattern::parse(text)?;
    let stranger =
        |domain: &&&str| Address::parse(&format!("stranger-7f3a@{domain}")).is_ok_and(|a| pattern.matches(&a));
    match STRANGERS.iter().find(stranger) {
        Some(domain) => {
            let who = if domain.contains("7f3a") { "anybody".into() } else { format!("anybody at {domain}") };
            Err(format!(
                "`{text}` would let {who} answer in the executive's name | write your own domain, such as \"*@example.com\", or whole addresses"
            ))
        }
        None => Ok(pattern),
    }
}
