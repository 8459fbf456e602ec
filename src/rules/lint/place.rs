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

/// Where a value stands first; the head of the rule when it stands nowhere as it is.
pub(super) fn of(rule: &Rule, value: &str) -> Range<usize> {
    place(rule, |text| spellings(value).iter().filter_map(|s| Some((text.find(s.as_str())?, s.len()))).min())
}

/// Where a value stands last in the rule's condition.
pub(super) fn last(rule: &Rule, value: &str) -> Range<usize> {
    place(rule, |text| {
        let conditions = text.find("[[rule.example]]").and_then(|end| text.get(..end)).unwrap_or(text);
        spellings(value).iter().filter_map(|s| Some((conditions.rfind(s.as_str())?, s.len()))).max()
    })
}

fn place(rule: &Rule, find: impl Fn(&str) -> Option<(usize, usize)>) -> Range<usize> {
    let area = whole(rule);
    let text = rule.file.text.get(area.clone()).unwrap_or_default();
    let lower = text.to_lowercase();
    // Places in the one are places in the other as long as no letter changes its length.
    let found = find(if lower.len() == text.len() { &lower } else { text });
    found.map_or(rule.span.clone(), |(at, len)| area.start + at..area.start + at + len)
}
