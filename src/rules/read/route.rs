//! The keys of a rule that say what becomes of its letters.
//! Must not know conditions.

use std::collections::BTreeMap;

use super::Reader;
use crate::domain::calendar::Within;
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::problem::nearest;
use crate::domain::verdict::{Acknowledge, Matter, Priority};
use crate::rules::rule::{Route, Topic, braced};
use crate::written::Table;

const PRIORITIES: [(&str, Priority); 3] =
    [("low", Priority::Low), ("normal", Priority::Normal), ("high", Priority::High)];
const ACKNOWLEDGE: [(&str, Acknowledge); 3] =
    [("now", Acknowledge::Now), ("hold", Acknowledge::Hold), ("never", Acknowledge::Never)];
const TOPICS: [(&str, Topic); 2] = [("narrow", Topic::Narrow), ("broad", Topic::Broad)];
/// Keys of which a rule needs at least one.
const KEYS: [&str; 9] =
    ["department", "letter", "priority", "tags", "acknowledge", "to_executive", "copy_to", "not_to", "reply_within"];

impl Reader<'_> {
    /// The route of a rule; `None` when something in it is wrong.
    pub(super) fn route(&self, table: &mut Table) -> Option<Route> {
        let before = table.problems().errors();
        let topic = table.optional_one_of("topic", &TOPICS);
        let route = Route {
            department: table.optional_parsed("department", |t| self.department(t)),
            letter: table.optional_parsed("letter", |t| self.letter(t)),
            priority: table.optional_one_of("priority", &PRIORITIES),
            tags: listed(table, "tags", tag).into_iter().collect(),
            acknowledge: table.optional_one_of("acknowledge", &ACKNOWLEDGE),
            to_executive: table.optional_boolean("to_executive").unwrap_or(false),
            copy_to: listed(table, "copy_to", |t| self.department(t)),
            not_to: listed(table, "not_to", |t| self.department(t)).into_iter().collect(),
            reply_within: table.optional_parsed("reply_within", Within::parse),
            about: Matter {
                words: about(table, topic.is_some()),
                trouble: table.optional_boolean("trouble").unwrap_or(false),
            },
            topic,
            goes_on: table.optional_boolean("continue").unwrap_or(false),
        };
        if !route.goes_on && table.is_whole() && !KEYS.iter().any(|key| table.has(key)) {
            let problem = table.error(table.table_span(), "this rule does nothing with its letters");
            table.add(problem.hint("add `department = \"…\"`, or what else is to happen"));
        }
        trouble_is_named(table, &route.about);
        topic_only_names(table, &route);
        self.somebody_is_left(table, &route);
        (table.problems().errors() == before).then_some(route)
    }

    fn somebody_is_left(&self, table: &Table, route: &Route) {
        let default = &self.terms.default_department;
        let named = route.department.as_ref().filter(|d| route.not_to.contains(d));
        let problem = match (named, route.not_to.contains(default)) {
            (Some(d), _) => {
                table.error(table.span("not_to"), format!("this rule gives its letters to {d} and keeps them from {d}"))
            }
            (None, true) if route.department.is_none() => table
                .error(table.span("not_to"), format!("this leaves nobody: {default} answers what no rule gives away")),
            _ => return,
        };
        table.add(problem.hint("name a department that may have them, or shorten `not_to`"));
    }

    fn department(&self, text: &str) -> Result<DepartmentName, String> {
        let known = &self.terms.departments;
        if let Some(department) = known.iter().find(|d| d.as_str() == text) {
            return Ok(department.clone());
        }
        Err(unknown("department", text, known.iter().map(DepartmentName::as_str)))
    }

    fn letter(&self, text: &str) -> Result<String, String> {
        match &self.terms.letters {
            Some(known) if !known.contains(text) => Err(unknown("letter", text, known.iter().map(String::as_str))),
            _ => Ok(text.to_owned()),
        }
    }
}

/// Characters of a letter's matter, at most.
const MATTER: usize = 60;

/// `about = { en = "the double charge" }`: a language, and the words that its letters put into their sentence.
/// In a topic, braces may stand around what the writer may call otherwise: `the {sweater}`.
fn about(table: &mut Table, topic: bool) -> BTreeMap<Language, String> {
    let Some(mut inner) = table.optional_table("about") else { return BTreeMap::new() };
    let mut all = BTreeMap::new();
    for entry in inner.entries() {
        let Some(language) = Language::parse(&entry.key).filter(|_| entry.key.len() == 2) else {
            let problem = inner.error(entry.key_span.clone(), format!("`{}` is no language", entry.key));
            inner.add(problem.hint("write its two letters, such as `en`"));
            continue;
        };
        let Some(words) = inner.optional_text(&entry.key) else { continue };
        let words = words.trim();
        let bare = braced(words).filter(|_| topic).map_or_else(|| words.to_owned(), |parts| parts.concat());
        let whole = !words.is_empty() && bare.chars().count() <= MATTER && !bare.contains(['\n', '{', '}', '<', '>']);
        if whole && !words.ends_with(['.', ',', '!', '?', '。']) {
            all.insert(language, words.to_owned());
        } else {
            let title = "these words do not fit into a letter's sentence";
            let problem = inner.error(inner.span(&entry.key), title);
            inner.add(problem.hint("write at most 60 characters without a mark at the end: \"the double charge\""));
        }
    }
    all
}

/// Letters show sympathy only with what they can name.
fn trouble_is_named(table: &mut Table, about: &Matter) {
    if about.trouble && !table.has("about") && !table.has("topic") {
        let problem = table.error(table.span("trouble"), "this rule does not say what the trouble is");
        table.add(problem.hint("add `about = { en = \"the double charge\" }`, or remove `trouble`"));
    }
}

/// A topic says what a letter speaks of, and nothing else.
fn topic_only_names(table: &mut Table, route: &Route) {
    let names = table.has("about") || route.about.trouble;
    if route.topic.is_none() || names && route.goes_on && !KEYS.iter().any(|key| table.has(key)) {
        return;
    }
    let problem = table.error(table.span("topic"), "a topic only says what a letter speaks of");
    table.add(problem.hint("give it `about` or `trouble`, `continue = true` and no other key, or remove `topic`"));
}

/// One text or several.
fn listed<T>(table: &mut Table, key: &str, read: impl FnMut(&str) -> Result<T, String>) -> Vec<T> {
    table.parsed_or_list(key, read).unwrap_or_default().into_iter().map(|w| w.value).collect()
}

fn unknown<'a>(what: &str, text: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let hint = match nearest(text, known.clone()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("known here: {}", known.collect::<Vec<_>>().join(", ")),
    };
    format!("there is no {what} called \"{text}\" | {hint}")
}

fn tag(text: &str) -> Result<String, String> {
    let ok = !text.is_empty() && text.len() <= 60 && !text.chars().any(|c| c.is_control() || c == ',');
    if ok { Ok(text.to_owned()) } else { Err("a tag is a short text without commas | such as \"refund\"".into()) }
}
