//! Where in its file a rule says something.
//! Must not know what is wrong with it.

use std::ops::Range;

use crate::rules::rule::Rule;

/// The bytes of the rule in its file.
fn whole(rule: &Rule) -> Range<usize> {
    let text = rule.file.text.as_str();
    let rest = text.get(rule.span.end..).unwrap_or_default();
    rule.span.start..rest.find("\n[[rule]]").map_or(text.len(), |at| rule.span.end + at)
}

fn spellings(value: &str) -> [String; 2] {
    let value = value.to_lowercase();
    [format!("\"{value}\""), format!("'{value}'")]
}

/// Where a value of the condition stands first; the head of the rule when it stands nowhere as it is.
pub(super) fn of(rule: &Rule, value: &str) -> Range<usize> {
    place(rule, |text| {
        let (from, condition) = condition(text);
        let first = spellings(value).iter().filter_map(|s| Some((condition.find(s.as_str())?, s.len()))).min();
        first.map(|(at, len)| (from + at, len))
    })
}

/// Where a value of the condition stands last.
pub(super) fn last(rule: &Rule, value: &str) -> Range<usize> {
    place(rule, |text| {
        let (from, condition) = condition(text);
        let last = spellings(value).iter().filter_map(|s| Some((condition.rfind(s.as_str())?, s.len()))).max();
        last.map(|(at, len)| (from + at, len))
    })
}

/// Where the rule names its letter.
pub(super) fn letter(rule: &Rule, name: &str) -> Range<usize> {
    place(rule, |text| {
        let key = text.find("letter")?;
        let rest = text.get(key..)?;
        spellings(name).iter().filter_map(|s| Some((key + rest.find(s.as_str())?, s.len()))).min()
    })
}

/// The part of a rule that says when it holds, and where it begins: tags may have the same words.
fn condition(text: &str) -> (usize, &str) {
    let from = ["[rule.when", "\nwhen", "[ rule.when"].iter().filter_map(|head| text.find(head)).min().unwrap_or(0);
    let rest = text.get(from..).unwrap_or(text);
    (from, rest.find("[[rule.example]]").and_then(|end| rest.get(..end)).unwrap_or(rest))
}

fn place(rule: &Rule, find: impl Fn(&str) -> Option<(usize, usize)>) -> Range<usize> {
    let area = whole(rule);
    let text = rule.file.text.get(area.clone()).unwrap_or_default();
    let lower = text.to_lowercase();
    // Places in the one are places in the other as long as no letter changes its length.
    let found = find(if lower.len() == text.len() { &lower } else { text });
    found.map_or(rule.span.clone(), |(at, len)| area.start + at..area.start + at + len)
}
