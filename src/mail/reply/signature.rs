//! Decides where the signature begins: a separator, or a line that a telephone put there.
//! Must not cut at a closing alone: "Kind regards" and a name are the writer's own words.

use super::device::is_device;
use super::{Kind, card, contact, footer};

/// Lines with text that a signature may have below `-- `.
const MAX_LINES: usize = 25;

/// Marks what belongs to signatures among the lines that are new.
pub fn cut(lines: &[&str], kinds: &mut [Kind]) {
    footer::cut(lines, kinds);
    // A telephone may put its line on top, and the letter below it.
    for (text, kind) in lines.iter().zip(kinds.iter_mut()).filter(|(t, k)| **k == Kind::New && !t.trim().is_empty()) {
        if !is_device(text) {
            break;
        }
        *kind = Kind::Signature;
    }
    let new = new_lines(lines, kinds);
    // A telephone's line with a letter below it goes alone.
    for (_, place) in edges(lines, kinds, &new) {
        if let Some(kind) = kinds.get_mut(place) {
            *kind = Kind::Signature;
        }
    }
    let mut from = 0;
    while let Some(start) = start(lines, kinds, from) {
        let end = until(lines, kinds, start);
        for kind in kinds.iter_mut().take(end).skip(start).filter(|k| **k == Kind::New) {
            *kind = Kind::Signature;
        }
        from = end;
    }
}

/// Where what follows a sign ends: at the next quotation, when answers stand between that and another one;
/// else nowhere, for programs put what they add below all of it.
fn until(lines: &[&str], kinds: &[Kind], start: usize) -> usize {
    let mut runs = lines.iter().zip(kinds).enumerate().skip(start).filter(|(_, (l, _))| !l.trim().is_empty());
    let Some(quote) = runs.by_ref().find(|(_, (_, k))| **k == Kind::Quoted).map(|(i, _)| i) else { return lines.len() };
    let answered = runs.by_ref().any(|(_, (_, k))| *k == Kind::New);
    if answered && runs.any(|(_, (_, k))| *k == Kind::Quoted) { quote } else { lines.len() }
}

/// Telephones' lines among the last that are new, by place and number: they begin or end a paragraph.
fn edges(lines: &[&str], kinds: &[Kind], new: &[usize]) -> Vec<(usize, usize)> {
    let apart = |at: Option<usize>| {
        at.is_none_or(|i| lines.get(i).is_none_or(|l| l.trim().is_empty()) || kinds.get(i) != Some(&Kind::New))
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (place, at) in new.iter().copied().enumerate().skip(new.len().saturating_sub(MAX_LINES)) {
        let follows = found.last().is_some_and(|(last, _)| last + 1 == place);
        let edge = follows || apart(at.checked_sub(1)) || apart(Some(at + 1));
        if edge && lines.get(at).is_some_and(|l| is_device(l)) {
            found.push((place, at));
        }
    }
    found
}

/// The numbers of the lines that are new and not empty.
fn new_lines(lines: &[&str], kinds: &[Kind]) -> Vec<usize> {
    (0..lines.len())
        .filter(|i| kinds.get(*i) == Some(&Kind::New) && lines.get(*i).is_some_and(|l| !l.trim().is_empty()))
        .collect()
}

/// The first line of a signature at or below `from`: what follows it belongs to it.
fn start(lines: &[&str], kinds: &[Kind], from: usize) -> Option<usize> {
    let mut new = new_lines(lines, kinds);
    new.drain(..new.partition_point(|i| *i < from));
    let text = |place: usize| new.get(place).and_then(|i| lines.get(*i)).copied().unwrap_or_default();
    let tail = new.len().saturating_sub(MAX_LINES);
    // From the top of the tail down: the first sign wins, so that nothing below it is left over.
    let devices = edges(lines, kinds, &new);
    let device = |p: usize| devices.iter().any(|(place, _)| *place == p);
    let sign = (tail..new.len()).find(|p| {
        let card = || contact::is_card(*p, new.len(), text);
        is_separator(text(*p), new.len() - p - 1) || card() || device(*p) && ends_there(*p + 1, new.len(), text)
    });
    // A card that stands above the sign goes with it.
    if let Some(place) = card::start(sign.unwrap_or(new.len()), text) {
        return new.get(place).copied();
    }
    let sign = match sign {
        Some(place) => signed_above(place, text),
        None => contact::start(new.len(), text, &new),
    };
    sign.and_then(|p| new.get(p)).copied()
}

/// Whether nothing but small print stands below a telephone's line.
fn ends_there<'a>(from: usize, count: usize, text: impl Fn(usize) -> &'a str) -> bool {
    count - from <= 4
        && (from..count).all(|p| {
            let line = text(p).trim();
            is_device(line)
                || line.chars().count() <= 60 && !line.ends_with(['?', '？']) && line.split_whitespace().count() <= 8
        })
}

/// Telephones' lines and a name after a dash, right above the sign, go with it.
fn signed_above<'a>(place: usize, text: impl Fn(usize) -> &'a str) -> Option<usize> {
    let mut sign = place;
    while let Some(above) = sign.checked_sub(1).filter(|p| is_device(text(*p))) {
        sign = above;
    }
    Some(sign)
}

/// `-- ` (RFC 3676 §4.3) and what people make of it; `below` lines with text follow.
fn is_separator(text: &str, below: usize) -> bool {
    let bare = text.trim();
    if matches!(bare, "--" | "—" | "––" | "- -" | "‐‐" | "––\u{200b}") {
        return true;
    }
    // A rule drawn across the line, with little below it.
    let rule = |c: char| matches!(c, '_' | '—' | '─' | '━' | '―');
    let line = bare.chars().count() >= 2 && bare.chars().all(rule);
    let tildes = bare.len() >= 2 && bare.chars().all(|c| c == '~');
    let stars = bare.matches(['*', '.']).count() >= 3
        && bare.contains(' ')
        && bare.chars().all(|c| matches!(c, '*' | '.' | ' '));
    ((line || tildes) && below > 0 || stars) && below <= 8
}
