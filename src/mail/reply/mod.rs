//! Decides what of a text its writer typed, what was quoted, and what is a signature.
//! Must not know MIME, headers or threads; every line of the text ends in one of the three.

mod attribution;
mod banner;
mod block;
mod card;
mod contact;
mod desk;
mod device;
mod footer;
mod inline;
mod marker;
mod sign;
mod signature;

pub(in crate::mail) use block::is_forward;
pub use marker::marker;

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::message::{Body, Doubt};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    Quoted,
    Signature,
}

/// Takes a text apart. `subject` tells a forwarded letter, whose header block is content, from a
/// reply, whose header block begins a quotation.
pub fn take_apart(text: String, subject: &str) -> Body {
    let lines: Vec<&str> = text.lines().collect();
    let end = marker::find(&text, &lines).unwrap_or(lines.len());
    apart(text, subject, end)
}

/// Takes a text apart that answers nothing: who cites our marker in it goes on writing below it.
pub fn take_apart_unasked(text: String, subject: &str) -> Body {
    let end = text.lines().count();
    apart(text, subject, end)
}

/// The same, where everything from line `end` on is a quotation.
fn apart(text: String, subject: &str, end: usize) -> Body {
    let lines: Vec<&str> = text.lines().collect();
    let mut kinds = vec![Kind::New; lines.len()];
    mark(&mut kinds, end, lines.len(), Kind::Quoted);
    let words = desk::words(lines.get(..end).unwrap_or_default()).unwrap_or(0..end);
    mark(&mut kinds, 0, words.start, Kind::Signature);
    mark(&mut kinds, words.end, lines.len(), Kind::Quoted);
    let seen = quotes(&lines, &mut kinds, words, subject);
    inline::below_marker(&lines, &mut kinds, end);
    signature::cut(&lines, &mut kinds);
    let of = |kind| joined(&lines, &kinds, kind);
    let (mut new_text, mut quoted, signature) = (of(Kind::New), of(Kind::Quoted), of(Kind::Signature));
    let mut passed_on = None;
    let mut doubt = if seen.open_ended { Some(Doubt::TextBelowQuote) } else { judge(&lines, &kinds) };
    if let Some(from) = seen.forward
        && doubt.is_none()
        && has_text(&lines, &kinds, from)
    {
        // What a member passes on below an answer is not for the customer; alone it is the letter.
        doubt = Some(Doubt::Forwarded);
        passed_on = lines.get(..from).map(|above| joined(above, &kinds, Kind::New).len());
    }
    let answers = if quoted.is_empty() { Vec::new() } else { inline::answers(&lines, &kinds) };
    if doubt.is_none() && answers.is_empty() && !quoted.is_empty() && inline::points_below(&new_text) {
        doubt = Some(Doubt::InlineAnswers);
    }
    if new_text.is_empty() && !(quoted.is_empty() && signature.is_empty()) {
        doubt = Some(Doubt::Empty);
        // A letter that is marked as a quotation from end to end, and nobody's: all that its writer sent.
        if lines.iter().all(|l| l.trim().is_empty() || l.trim_start().starts_with('>')) {
            std::mem::swap(&mut new_text, &mut quoted);
        }
    }
    Body { new_text, quoted, signature, doubt, answers, passed_on, text }
}

/// What was seen while quotations were marked.
struct Seen {
    /// Whether a quotation begins above everything that is new, and nothing says where it ends.
    open_ended: bool,
    /// The line on which a letter that is passed on begins.
    forward: Option<usize>,
}

fn mark(kinds: &mut [Kind], from: usize, to: usize, kind: Kind) {
    for k in kinds.iter_mut().take(to).skip(from) {
        *k = kind;
    }
}

/// Marks quotations among those lines.
fn quotes(lines: &[&str], kinds: &mut [Kind], among: Range<usize>, subject: &str) -> Seen {
    let end = among.end;
    let lines = lines.get(..end).unwrap_or_default();
    // Quoted lines anywhere are quotes; what follows from that is judged at the end.
    let forward = block::forward_start(lines);
    let until = forward.unwrap_or(end);
    let cues = attribution::cues(lines);
    let mut text = FirstText::default();
    let mut at = among.start;
    let mut open_ended = false;
    while at < until {
        if is_groupwise(line(lines, at)) && text.stands_above(lines, kinds, at) && !quote_follows(lines, at + 1) {
            mark(kinds, at, end, Kind::Quoted);
            at = end;
        } else if is_quoted(line(lines, at)) {
            if let Some(next) = sign::greater(lines, kinds, at) {
                at = next;
                continue;
            }
            mark(kinds, at, at + 1, Kind::Quoted);
            at += 1;
        } else if let Some(next) = cues.get(at).filter(|cue| **cue).and_then(|_| attribution::at(lines, at)) {
            mark(kinds, at, next, Kind::Quoted);
            at = next;
            if !quote_follows(lines, next) {
                // Nothing is marked below: all of it is the quotation, unless nothing stands above.
                let above = text.stands_above(lines, kinds, at);
                if above {
                    mark(kinds, at, end, Kind::Quoted);
                    at = end;
                } else {
                    open_ended = true;
                }
            }
        } else if let Some(start) = block::at(lines, at)
            // Our own marker is dealt with where it is known whether it counts.
            && marker::find(line(lines, start), &[line(lines, start)]).is_none()
            && !(block::is_forward(subject) && kinds.iter().take(at).all(|k| *k == Kind::New))
        {
            let start = block::with_title(lines, start);
            // With nothing above it, what stands below may be the answer: only the block itself goes.
            let above = text.stands_above(lines, kinds, start);
            let to = if above { end } else { start + block::length(lines, start) };
            open_ended |= !above;
            mark(kinds, start, to, Kind::Quoted);
            at = to;
        } else {
            at += 1;
        }
    }
    Seen { open_ended, forward }
}

/// The first new line with anything on it, sought once however often it is asked for.
#[derive(Default)]
struct FirstText {
    /// How many lines were looked at.
    seen: usize,
    at: Option<usize>,
}

impl FirstText {
    /// Whether there is one in the first `end` lines. What was marked since must stand at or below the last `end`,
    /// or have been new lines that are asked about again.
    fn stands_above(&mut self, lines: &[&str], kinds: &[Kind], end: usize) -> bool {
        if self.at.is_some_and(|at| kinds.get(at) != Some(&Kind::New)) {
            *self = Self { seen: self.at.unwrap_or_default(), at: None };
        }
        while self.at.is_none() && self.seen < end {
            let is_text = |i: usize| kinds.get(i) == Some(&Kind::New) && !line(lines, i).trim().is_empty();
            self.at = Some(self.seen).filter(|at| is_text(*at));
            self.seen += 1;
        }
        self.at.is_some_and(|at| at < end)
    }
}

/// Whether anything new stands in the first `end` lines.
fn has_text(lines: &[&str], kinds: &[Kind], end: usize) -> bool {
    lines.iter().zip(kinds).take(end).any(|(l, k)| *k == Kind::New && !l.trim().is_empty())
}

/// Whether answers stand between or below what is quoted.
fn judge(lines: &[&str], kinds: &[Kind]) -> Option<Doubt> {
    if !kinds.contains(&Kind::Quoted) {
        return None;
    }
    let mut runs: Vec<Kind> = Vec::new();
    for (text, kind) in lines.iter().zip(kinds).filter(|(_, k)| **k != Kind::Signature) {
        if !text.trim().is_empty() && runs.last() != Some(kind) {
            runs.push(*kind);
        }
    }
    let quoted = runs.iter().filter(|k| **k == Kind::Quoted).count();
    let text_last = runs.last() == Some(&Kind::New);
    match (quoted, text_last, runs.first()) {
        (0, ..) | (1, false, _) => None,
        // All of the answer below all of the quotation is an old and plain habit.
        (1, true, Some(Kind::Quoted)) => None,
        (1, true, _) => Some(Doubt::TextBelowQuote),
        _ => Some(Doubt::InlineAnswers),
    }
}

fn joined(lines: &[&str], kinds: &[Kind], kind: Kind) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (text, _) in lines.iter().zip(kinds).filter(|(_, k)| **k == kind) {
        let text = if kind == Kind::New { without_pictures(text) } else { Cow::Borrowed(*text) };
        if text.trim().is_empty() {
            gap |= !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if gap { "\n\n" } else { "\n" });
        }
        gap = false;
        out.push_str(text.trim_end());
    }
    out
}

/// The line without what stands in for a picture in plain text: `[cid:image001.png@01DC]` in Outlook,
/// `[image: receipt.png]` in Gmail. The picture itself is attached.
fn without_pictures(line: &str) -> Cow<'_, str> {
    let mut line = Cow::Borrowed(line);
    if !line.contains('[') {
        return line;
    }
    for opening in ["[cid:", "[image: "] {
        let mut kept = String::new();
        let mut rest = &*line;
        while let Some((before, picture)) = rest.split_once(opening)
            && let Some((inside, after)) = picture.split_once(']')
            && !inside.contains('[')
        {
            kept.push_str(before);
            rest = after;
        }
        if rest.len() < line.len() {
            kept.push_str(rest);
            line = Cow::Owned(kept);
        }
    }
    line
}

fn line<'a>(lines: &[&'a str], at: usize) -> &'a str {
    lines.get(at).copied().unwrap_or_default()
}

/// The rows of a table that lies beside the code.
fn table(text: &'static str) -> Vec<&'static str> {
    text.lines().filter(|row| !row.is_empty()).collect()
}

/// A line that a mail program marked as quoted. `>>> our shop <<<` is an ornament.
fn is_quoted(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('>') {
        Some(rest) => !(rest.starts_with('>') && text.trim_end().ends_with("<<")),
        None => has_initials(text),
    }
}

/// GroupWise marks nothing but the line above the quotation: `>>> Jane Doe <jane@example.com> 24.11.2026 09:12 >>>`.
fn is_groupwise(text: &str) -> bool {
    let inside = text.trim().strip_prefix(">>> ").and_then(|rest| rest.strip_suffix(" >>>"));
    inside.is_some_and(|named| named.bytes().any(|b| b.is_ascii_digit()) && named.contains([':', '@']))
}

/// Supercite and its kin put the initials of the quoted person before the mark: `JD> hello`.
fn has_initials(text: &str) -> bool {
    // The mark stands near the beginning, or nowhere that counts.
    let near = text.as_bytes();
    if !near.first().is_some_and(u8::is_ascii_uppercase)
        || !near.get(..near.len().min(14)).unwrap_or_default().contains(&b'>')
    {
        return false;
    }
    text.split_once('>').is_some_and(|(name, after)| {
        (1..=12).contains(&name.len())
            && (name.len() > 1 || after.is_empty() || after.starts_with(' '))
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_alphabetic())
            && (after.is_empty() || after.starts_with(' '))
    })
}

/// Whether the next line with anything on it is marked as quoted.
fn quote_follows(lines: &[&str], from: usize) -> bool {
    lines.iter().skip(from).find(|l| !l.trim().is_empty()).is_some_and(|l| is_quoted(l))
}

#[cfg(test)]
mod tests;
