//! Decides which pieces of a text answer quoted lines, and which quoted lines those are.
//! Must not judge whether they may be passed on.

use std::sync::LazyLock;

use super::{Kind, attribution, is_quoted, line, table};
use crate::domain::answers::Answer;

/// How writers say that their answers stand further down.
static BELOW: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/below.txt")));

/// Octets of a text that only points to answers further down.
const MAX_POINTER: usize = 400;

/// What stands without a mark between marked lines below our own line was typed, when that line is marked itself.
pub fn below_marker(lines: &[&str], kinds: &mut [Kind], end: usize) {
    if !is_quoted(line(lines, end)) {
        return;
    }
    let marked = |l: &&str| is_quoted(l) && l.contains(|c: char| c.is_alphanumeric());
    let Some(last) = lines.iter().rposition(marked) else { return };
    let typed = |i: usize| !is_quoted(line(lines, i)) && !line(lines, i).trim().is_empty();
    if !(end..last).any(typed) {
        return;
    }
    for (i, kind) in kinds.iter_mut().enumerate().skip(end) {
        if !is_quoted(line(lines, i)) {
            *kind = Kind::New;
        }
    }
}

/// Whether a short text says that the answers stand below it.
pub fn points_below(typed: &str) -> bool {
    if typed.len() > MAX_POINTER {
        return false;
    }
    let low = typed.to_lowercase();
    BELOW.iter().any(|b| low.contains(b))
}

/// The pieces, in order; none when nothing answers a quoted line.
pub fn answers(lines: &[&str], kinds: &[Kind]) -> Vec<Answer> {
    let mut all: Vec<(Answer, bool)> = Vec::new();
    let mut open = Piece::default();
    for (text, kind) in lines.iter().zip(kinds) {
        match kind {
            Kind::New => open.typed(text),
            Kind::Quoted => {
                if open.said {
                    all.push(std::mem::take(&mut open).close());
                }
                open.quoted(text);
            }
            Kind::Signature => {}
        }
    }
    if open.said {
        all.push(open.close());
    }
    // One answer below all of the quotation is an old and plain habit, and needs none of it. A quotation whose
    // head the writer took away was chosen.
    let chosen = match all.as_slice() {
        [(only, attributed)] => !only.to.is_empty() && !attributed,
        several => several.iter().any(|(a, _)| !a.to.is_empty()),
    };
    if chosen { all.into_iter().map(|(a, _)| a).collect() } else { Vec::new() }
}

/// An answer in the making.
#[derive(Default)]
struct Piece {
    to: Vec<String>,
    text: String,
    said: bool,
    gap: bool,
    /// Whether a line without a mark says whose words the quoted ones are.
    attributed: bool,
}

impl Piece {
    fn typed(&mut self, text: &str) {
        if text.trim().is_empty() {
            self.gap |= self.said;
            return;
        }
        if self.said {
            self.text.push_str(if self.gap { "\n\n" } else { "\n" });
        }
        self.gap = false;
        self.said = true;
        self.text.push_str(text.trim_end());
    }

    fn quoted(&mut self, text: &str) {
        if is_quoted(text) {
            self.to.push(text.trim().to_owned());
        } else if !text.trim().is_empty() {
            // Whose words these are; what was gathered before is another quotation.
            self.to.clear();
            self.attributed = true;
        }
    }

    /// The answer, and whether something says whose words are quoted above it.
    fn close(mut self) -> (Answer, bool) {
        // Some programs mark that line as well.
        let bare: Vec<&str> = self.to.iter().take(8).map(|l| l.trim_start_matches(['>', ' '])).collect();
        let cues = attribution::cues(&bare);
        let ends = (0..bare.len()).filter(|i| cues.get(*i) == Some(&true)).find_map(|i| attribution::at(&bare, i));
        if let Some(next) = ends {
            self.to.drain(..next.min(self.to.len()));
        }
        (Answer { to: self.to, text: self.text }, self.attributed || ends.is_some())
    }
}
