//! What an expression cannot match without, and how large it may grow.
//! Must not know how it is run.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

use super::boundary::joins;
use super::fold::{Accents, fold};
use super::gates::STOPS;
use super::literals::Ends;

/// Sets of texts that are looked for, so that an expression runs only where all of them have one.
const MOST_SETS: usize = 3;
/// Octets of a text that is not found everywhere.
const RARE: usize = 4;

/// Octets that the compiled expression takes at most, about: an upper bound that costs nothing to find.
pub(super) fn weight(hir: &Hir) -> usize {
    32 * states(hir)
}

/// Whether whatever it matches stands within one sentence, at most with the stop at its end.
pub(super) fn stays(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().rev().skip(1).all(|octet| !is_stop(*octet)),
        HirKind::Class(Class::Unicode(_)) => true,
        HirKind::Capture(capture) => stays(&capture.sub),
        HirKind::Alternation(subs) => subs.iter().all(stays),
        HirKind::Concat(subs) => {
            subs.split_last().is_none_or(|(last, before)| before.iter().all(has_no_stop) && stays(last))
        }
        _ => has_no_stop(hir),
    }
}

fn has_no_stop(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.iter().all(|octet| !is_stop(*octet)),
        HirKind::Class(Class::Unicode(class)) => {
            let holds = |stop: &u8| class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&char::from(*stop)));
            !STOPS.iter().any(holds)
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Capture(capture) => has_no_stop(&capture.sub),
        HirKind::Repetition(repetition) => has_no_stop(&repetition.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().all(has_no_stop),
    }
}

fn is_stop(octet: u8) -> bool {
    STOPS.contains(&octet)
}

fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        // A range of characters is a few sequences of octets, which share their ends.
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(3),
        HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Capture(capture) => states(&capture.sub).saturating_add(2),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1);
            states(&repetition.sub).saturating_add(1).saturating_mul(times as usize)
        }
        HirKind::Concat(subs) => subs.iter().map(states).fold(0, usize::saturating_add),
        HirKind::Alternation(subs) => subs.iter().map(states).fold(subs.len(), usize::saturating_add),
    }
}

/// A folded text without which an expression does not match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) text: String,
    /// Whether it stands only where a word may begin.
    pub(crate) starts: bool,
}

impl Need {
    /// Where it may begin and end.
    pub(super) fn ends(&self) -> Ends {
        let at_word = self.starts || !self.text.chars().next().is_some_and(joins);
        if at_word { Ends::Stem } else { Ends::Free }
    }
}

/// Sets of texts; of each set at least one stands wherever an expression matches.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Those that are looked for in every letter. None when there are no such texts.
    pub(super) sought: Vec<Vec<Need>>,
    /// Those that stand in most letters, but in few sentences.
    pub(super) beside: Vec<Vec<Need>>,
}

/// What an expression needs, the rarest first.
pub(super) fn needed(hir: &Hir) -> Needs {
    let mut sought = sets(hir);
    sought.sort_by_key(|set| std::cmp::Reverse((is_rare(set), shortest(set), mean(set))));
    // What is found everywhere keeps nothing out, and costs; one set there must be.
    let rare = sought.iter().take(MOST_SETS).take_while(|set| is_rare(set)).count();
    let beside = sought.split_off(rare.max(1).min(sought.len()));
    Needs { sought, beside }
}

fn is_rare(set: &[Need]) -> bool {
    shortest(set) >= RARE || set.iter().all(|n| n.text.bytes().all(|b| b.is_ascii_digit()))
}

fn shortest(set: &[Need]) -> usize {
    set.iter().map(|n| n.text.trim().len()).min().unwrap_or(0)
}

fn mean(set: &[Need]) -> usize {
    set.iter().map(|n| n.text.trim().len()).sum::<usize>() / set.len().max(1)
}

/// Every set that can be told.
fn sets(hir: &Hir) -> Vec<Vec<Need>> {
    let useful = |set: &Vec<Need>| shortest(set) > 0 && set.len() <= 64;
    if let Some(text) = only(hir) {
        return Some(vec![Need { text, starts: false }]).filter(useful).into_iter().collect();
    }
    match hir.kind() {
        HirKind::Capture(c) => sets(&c.sub),
        HirKind::Repetition(r) if r.min > 0 => sets(&r.sub),
        HirKind::Alternation(subs) => {
            let best: Option<Vec<Vec<Need>>> =
                subs.iter().map(|sub| sets(sub).into_iter().max_by_key(|set| shortest(set))).collect();
            best.map(|sets| sets.concat()).filter(useful).into_iter().collect()
        }
        HirKind::Concat(subs) => {
            let mut all = Vec::new();
            let mut run = Need { text: String::new(), starts: false };
            let mut bounded = false;
            for sub in subs {
                match only(sub) {
                    Some(text) => {
                        run.starts |= run.text.is_empty() && bounded;
                        run.text.push_str(&text);
                    }
                    None if matches!(sub.kind(), HirKind::Look(_)) => {}
                    None => {
                        all.push(vec![std::mem::replace(&mut run, Need { text: String::new(), starts: false })]);
                        // A boundary before a group stands before each of its alternatives that is a text.
                        let begun = |n: Need| Need { starts: n.starts || bounded && begins(sub, &n), ..n };
                        all.extend(sets(sub).into_iter().map(|set| set.into_iter().map(begun).collect()));
                    }
                }
                bounded = matches!(sub.kind(), HirKind::Look(look) if is_word_start(*look));
            }
            all.push(vec![run]);
            all.retain(useful);
            all
        }
        _ => Vec::new(),
    }
}

/// Whether an expression that is one of a few texts can only begin with this one.
fn begins(hir: &Hir, need: &Need) -> bool {
    match hir.kind() {
        HirKind::Capture(c) => begins(&c.sub, need),
        HirKind::Alternation(subs) => subs.iter().all(|sub| only(sub).is_some()),
        _ => only(hir).is_some_and(|text| text == need.text),
    }
}

/// Where no word character stands before, when one stands after.
fn is_word_start(look: Look) -> bool {
    matches!(look, Look::WordUnicode | Look::WordAscii | Look::WordStartUnicode | Look::WordStartAscii)
}

/// The folded text when the expression stands for one text only, in any case.
fn only(hir: &Hir) -> Option<String> {
    let mut text = String::new();
    add_only(hir, &mut text).then_some(text)
}

/// Adds that text; whether there is one.
fn add_only(hir: &Hir, text: &mut String) -> bool {
    match hir.kind() {
        HirKind::Literal(bytes) => match std::str::from_utf8(&bytes.0) {
            Ok(literal) => text.push_str(&fold(literal, Accents::Fold)),
            Err(_) => return false,
        },
        HirKind::Class(Class::Unicode(class)) => return add_letter(class, text),
        HirKind::Capture(c) => return add_only(&c.sub, text),
        HirKind::Concat(subs) => return subs.iter().all(|sub| add_only(sub, text)),
        _ => return false,
    }
    true
}

/// Adds the letter whose cases these are.
fn add_letter(class: &ClassUnicode, text: &mut String) -> bool {
    let mut chars = class.ranges().iter().flat_map(|r| r.start()..=r.end());
    if chars.clone().nth(4).is_some() {
        return false;
    }
    let Some(first) = chars.next() else { return false };
    if first.is_ascii_alphabetic() && chars.clone().all(|c| c.eq_ignore_ascii_case(&first)) {
        text.push(first.to_ascii_lowercase());
        return true;
    }
    let folded = |c: char| fold(c.encode_utf8(&mut [0; 4]), Accents::Fold);
    let letter = folded(first);
    text.push_str(&letter);
    chars.all(|c| folded(c) == letter)
}
