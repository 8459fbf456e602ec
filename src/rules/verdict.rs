//! From the rules that hold to one verdict, with its reasons in words.
//! Must not know how a rule was found to hold.

use std::collections::{BTreeMap, BTreeSet};

use super::matcher::Sight;
use super::rule::{Route, Rule, Topic, braced};
use super::set::{Reading, RuleSet};
use super::slots::SUBJECT;
use super::test::Ask;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::office::DepartmentName;
use crate::domain::verdict::{Acknowledge, Matter, Verdict};

/// Rules that go on add what they say, in order; the first other one wins and has the last word.
pub(super) fn of(set: &RuleSet, reading: &Reading) -> Verdict {
    let mut verdict = Verdict::fallback(set.default_department().clone());
    verdict.reasons.clear();
    let mut not_to = BTreeSet::new();
    let mut chosen = None;
    let (mut matters, mut topics) = (Vec::new(), Vec::new());
    let mut matched = reading.matched.iter().filter_map(|at| set.rule(*at));
    for rule in matched.by_ref() {
        if rule.route.topic.is_some() {
            topics.push(rule);
            continue;
        }
        let before = verdict.acknowledge;
        apply(&mut verdict, &rule.route);
        if verdict.acknowledge != before {
            verdict.held_by = Some(rule.name.clone());
        }
        if !rule.route.about.is_empty() {
            matters.push(&rule.route);
        }
        not_to.extend(rule.route.not_to.iter().cloned());
        captures(set, reading, rule, &mut verdict.captures);
        verdict.reasons.push(reason(set, reading, rule));
        if !rule.route.goes_on || rule.route.department.is_some() {
            chosen = Some(rule.name.clone());
        }
        if !rule.route.goes_on {
            break;
        }
    }
    topics.extend(matched.clone().filter(|rule| rule.route.topic.is_some()));
    verdict.also_matched = matched.filter(|rule| rule.route.topic.is_none()).map(|rule| rule.name.clone()).collect();
    if chosen.is_none() {
        verdict.reasons.push("no rule chose a department; it goes to the default department".into());
    }
    verdict.rule = chosen;
    divert(&mut verdict, &not_to, set.default_department());
    verdict.about = matter(&matters, &verdict.department);
    if verdict.about.is_empty() {
        speaks_of(&mut verdict, set, reading, &topics);
    }
    verdict
}

/// Names the topic that is spoken of first, and whether it troubles the writer.
fn speaks_of(verdict: &mut Verdict, set: &RuleSet, reading: &Reading, topics: &[&Rule]) {
    let (named, signs): (Vec<&Rule>, Vec<&Rule>) = topics.iter().partition(|rule| !rule.route.about.is_empty());
    let Some((first, found)) = first_topic(reading, &named) else { return };
    verdict.about = first.route.about.clone();
    for (language, words) in &mut verdict.about.words {
        let theirs = Some(found).filter(|_| reading.sight.language() == Some(*language));
        *words = in_their_words(words, theirs);
    }
    verdict.reasons.push(reason(set, reading, first));
    if let Some(sign) = signs.first() {
        verdict.about.trouble = true;
        verdict.reasons.push(reason(set, reading, sign));
    }
}

/// Octets of a letter's first words: a thing that is named there is what it is about.
const FIRST_WORDS: usize = 160;
/// Octets in which a letter says at all what it is about.
const OPENING: usize = 500;

/// How sure it is that a letter is about what it speaks of there; the least is the surest, none is not sure at all.
fn doubt(topic: Topic, (slot, at): (usize, usize)) -> Option<u8> {
    match topic {
        Topic::Narrow if slot == SUBJECT || at < FIRST_WORDS => Some(0),
        Topic::Broad if at < OPENING => Some(1),
        Topic::Narrow if at < OPENING / 2 => Some(2),
        Topic::Narrow | Topic::Broad => None,
    }
}

/// The topic that a letter is most likely about: of what is as sure, what is spoken of first, the subject before the body.
fn first_topic<'a>(reading: &'a Reading, topics: &[&'a Rule]) -> Option<(&'a Rule, &'a str)> {
    let place = |rule: &Rule| {
        let mut first: Option<((usize, usize), usize)> = None;
        rule.when.tests(&mut |test| {
            let here = reading.sight.place(test).map(|place| (place, test));
            first = [first, here].into_iter().flatten().min();
        });
        let (place, test) = first?;
        Some((doubt(rule.route.topic?, place)?, place, test))
    };
    let places = topics.iter().filter_map(|rule| Some((place(rule)?, *rule)));
    let ((_, _, test), rule) = places.min_by_key(|(place, _)| *place)?;
    Some((rule, reading.sight.found(test)))
}

/// `the {sweater}`: the word between the braces, or what the writer called it.
fn in_their_words(words: &str, theirs: Option<&str>) -> String {
    let Some([before, ours, after]) = braced(words) else { return words.to_owned() };
    let is_plain = |word: &&str| word.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-') && word.len() <= 30;
    let theirs = theirs.filter(is_plain).map(str::to_lowercase);
    format!("{before}{}{after}", theirs.as_deref().unwrap_or(ours))
}

/// What the first rule says that is meant for the department that answers; to another one it would sound odd.
fn matter(matters: &[&Route], department: &DepartmentName) -> Matter {
    let fits = |route: &&&Route| route.department.as_ref().is_none_or(|d| d == department);
    matters.iter().find(fits).map(|route| route.about.clone()).unwrap_or_default()
}

fn apply(verdict: &mut Verdict, route: &Route) {
    if let Some(department) = &route.department {
        verdict.department = department.clone();
    }
    if let Some(letter) = &route.letter {
        verdict.letter = Some(letter.clone());
    }
    // What a person must see first does not become less urgent by what else stands in the letter.
    let asked = route.priority.unwrap_or(verdict.priority);
    verdict.priority = match verdict.acknowledge {
        Acknowledge::Hold => verdict.priority.max(asked),
        Acknowledge::Now | Acknowledge::Never => asked,
    };
    verdict.reply_within = route.reply_within.or(verdict.reply_within);
    verdict.tags.extend(route.tags.iter().cloned());
    verdict.to_executive |= route.to_executive;
    for department in &route.copy_to {
        if !verdict.copy_to.contains(department) {
            verdict.copy_to.push(department.clone());
        }
    }
    // The more careful of two rules is followed.
    verdict.acknowledge = match (verdict.acknowledge, route.acknowledge) {
        (Acknowledge::Hold, _) | (_, Some(Acknowledge::Hold)) => Acknowledge::Hold,
        (Acknowledge::Never, _) | (_, Some(Acknowledge::Never)) => Acknowledge::Never,
        _ => Acknowledge::Now,
    };
}

/// A complaint about a department does not go to that department.
fn divert(verdict: &mut Verdict, not_to: &BTreeSet<DepartmentName>, default: &DepartmentName) {
    verdict.copy_to.retain(|d| !not_to.contains(d) && *d != verdict.department);
    if !not_to.contains(&verdict.department) {
        return;
    }
    let avoided = std::mem::replace(&mut verdict.department, default.clone());
    verdict.copy_to.retain(|d| d != default);
    if not_to.contains(default) {
        verdict.to_executive = true;
        verdict.acknowledge = Acknowledge::Hold;
        verdict.reasons.push(format!("it must go neither to {avoided} nor to {default}; a person decides"));
    } else {
        verdict.reasons.push(format!("it must not go to {avoided}; it goes to the default department"));
    }
}

fn captures(set: &RuleSet, reading: &Reading, rule: &Rule, all: &mut BTreeMap<String, String>) {
    rule.when.tests(&mut |test| {
        if reading.sight.holds(test) {
            all.extend(set.matcher().captures(&reading.sight, test));
        }
    });
}

/// `rule “charged twice” (billing.toml): the text has “double charges” (double charge*)`.
pub(super) fn reason(set: &RuleSet, reading: &Reading, rule: &Rule) -> String {
    let mut grounds = Vec::new();
    rule.when.grounds(&|test| reading.sight.holds(test), &mut grounds);
    let words: Vec<String> = grounds.iter().filter_map(|test| ground(set, &reading.sight, *test)).collect();
    let words = if words.is_empty() { "nothing that it excludes is there".to_owned() } else { words.join("; ") };
    format!("rule \u{201c}{}\u{201d} ({}): {words}", rule.name, rule.file_name())
}

/// What made a test hold, as part of a sentence.
pub(super) fn ground(set: &RuleSet, sight: &Sight, number: usize) -> Option<String> {
    let test = set.matcher().test(number)?;
    let found = shortened(sight.found(number));
    let field = test.field.words();
    Some(match &test.ask {
        Ask::Present => format!("{field} is there"),
        Ask::Language(language) => format!("{field} is {language}"),
        Ask::Acquaintance(wanted) => format!("the sender is {}", acquaintance(*wanted)),
        Ask::Authentication(_) => format!("{field} is {found}"),
        Ask::Words(_) if found.to_lowercase() == test.written.to_lowercase() => {
            format!("{field} has \u{201c}{found}\u{201d}")
        }
        Ask::Words(_) | Ask::Expression(_) => format!("{field} has \u{201c}{found}\u{201d} ({})", test.written),
        _ => format!("{field} is {found} ({})", test.written),
    })
}

/// How a sentence says it.
pub(super) fn acquaintance(how: Acquaintance) -> &'static str {
    match how {
        Acquaintance::New => "new",
        Acquaintance::Known => "known",
        Acquaintance::Often => "one who writes often",
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
    }
}
