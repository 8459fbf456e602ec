//! Decides which lines are boilerplate that no writer typed: disclaimers, warnings of gateways, armour, adverts.
//! Must not know quotes; it looks only at what is left when they are marked.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{Kind, table};

/// How the paragraphs begin, folded to lower case and without marks.
static DISCLAIMERS: LazyLock<Beginnings> = LazyLock::new(|| Beginnings::of(include_str!("words/disclaimers.txt")));

/// What a disclaimer speaks of; one of these must follow its beginning.
static LEGAL: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/legal.txt")));

/// Lines that scanners, providers and lists add.
static ADDED: LazyLock<Beginnings> = LazyLock::new(|| Beginnings::of(include_str!("words/added.txt")));

/// What a company's imprint speaks of; two of these must stand in one paragraph.
static IMPRINT: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(table(include_str!("words/imprint.txt"))).ok());

/// Lines with text from the end, among which an imprint may begin.
const IMPRINT_LINES: usize = 40;

/// Paragraphs of boilerplate in a row that are looked at behind an imprint.
const MAX_DEPTH: usize = 4;

/// Lines above which a help desk wants its answers.
static ABOVE: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/above.txt")));

/// Beginnings by their first three letters, for most lines have none of them.
pub(super) struct Beginnings {
    by_letters: HashMap<[char; 3], Vec<&'static str>>,
    /// Which octets of ASCII they begin with: this is asked of every line.
    first: [bool; 128],
}

impl Beginnings {
    pub(super) fn of(text: &'static str) -> Self {
        let mut map: HashMap<[char; 3], Vec<&'static str>> = HashMap::new();
        for phrase in table(text) {
            map.entry(key(phrase)).or_default().push(phrase);
        }
        let mut first = [false; 128];
        let letters = map.keys().map(|[letter, ..]| *letter);
        for octet in letters.flat_map(|l| [l.to_ascii_lowercase(), l.to_ascii_uppercase()]) {
            if let Some(known) = usize::try_from(u32::from(octet)).ok().and_then(|at| first.get_mut(at)) {
                *known = true;
            }
        }
        Self { by_letters: map, first }
    }

    /// Whether a folded text begins as one of them does.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.by_letters.get(&key(text)).is_some_and(|phrases| phrases.iter().any(|p| text.starts_with(p)))
    }

    /// Whether a line may, before it is folded.
    pub(super) fn may_begin(&self, line: &str) -> bool {
        let bare = unmarked(line);
        let first = bare.as_bytes().first().copied().unwrap_or(b' ');
        self.first.get(usize::from(first)).copied().unwrap_or(true) && self.by_letters.contains_key(&key(bare))
    }
}

/// The first three letters in lower case.
fn key(text: &str) -> [char; 3] {
    let mut letters = text.chars().map(|c| match c {
        '’' | '‘' => '\'',
        c => c.to_lowercase().next().unwrap_or(c),
    });
    std::array::from_fn(|_| letters.next().unwrap_or(' '))
}

/// A line without the marks that programs put before boilerplate.
fn unmarked(line: &str) -> &str {
    line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '~' | '#' | '"' | '“' | '-' | '–' | '<' | '•')
    })
}

/// The text of a line as the tables have it.
pub(super) fn folded(line: &str) -> String {
    let bare = unmarked(line);
    bare.chars().take(140).flat_map(char::to_lowercase).map(|c| if matches!(c, '’' | '‘') { '\'' } else { c }).collect()
}

/// Whether two different words of imprints stand in a text.
fn speaks_of_two(text: &str) -> bool {
    let mut found = IMPRINT.iter().flat_map(|words| words.find_overlapping_iter(text)).map(|m| m.pattern());
    found.next().is_some_and(|first| found.any(|other| other != first))
}

/// Whether the paragraph tells what laws want a company to tell in its letters: where it is registered, and who
/// leads it. It is no sentence, it stands in the end, and there are numbers in it.
fn is_imprint(lines: &[&str], at: usize, depth: usize) -> bool {
    let end = (at..lines.len()).take(9).find(|i| blank(lines, *i)).unwrap_or((at + 9).min(lines.len()));
    let paragraph = lines.get(at..end).unwrap_or_default();
    let octets: usize = paragraph.iter().map(|l| l.len()).sum();
    if !(20..=800).contains(&octets) || !paragraph.iter().any(|l| l.bytes().filter(u8::is_ascii_digit).count() >= 3) {
        return false;
    }
    let text = paragraph.join(" ").to_lowercase();
    let follows = (end..lines.len()).find(|i| !blank(lines, *i));
    speaks_of_two(&text)
        && follows.is_none_or(|i| super::is_quoted(super::line(lines, i)) || is_boilerplate(lines, i, depth + 1))
}

fn is_disclaimer(lines: &[&str], at: usize) -> bool {
    let Some(line) = lines.get(at).filter(|l| l.len() >= 8) else { return false };
    if !DISCLAIMERS.may_begin(line) && !ADDED.may_begin(line) {
        return false;
    }
    let text = folded(line);
    if ADDED.begin(&text) {
        return true;
    }
    if !DISCLAIMERS.begin(&text) {
        return false;
    }
    // Read on: one long line, or a paragraph that was wrapped.
    let follows: String =
        lines.iter().skip(at).take(6).flat_map(|l| l.chars().take(1_000)).flat_map(char::to_lowercase).collect();
    LEGAL.iter().filter(|word| follows.contains(*word)).count() >= if text.starts_with("disclaimer") { 1 } else { 2 }
        || follows.contains("print")
        || text.contains("imprim")
        || follows.contains("ausgedruckt") && follows.contains("e-mail")
}

/// Whether a help desk asks here for an answer above the line.
pub fn asks_above(line: &str) -> bool {
    if line.len() > 160 || !line.contains(['#', '-', '=', '—', '*', '>', '~', '_']) {
        return false;
    }
    asks(line)
}

/// The same where a rule above the line has already told that a program wrote it.
pub fn asks(line: &str) -> bool {
    let text = line.to_lowercase();
    ABOVE.iter().any(|a| text.contains(a))
}

/// Marks the boilerplate among the lines that are new.
pub fn cut(lines: &[&str], kinds: &mut [Kind]) {
    armour(lines, kinds);
    threads(lines, kinds);
    let is_new = |kinds: &[Kind], i: usize| kinds.get(i) == Some(&Kind::New);
    // Above the letter: warnings of gateways, requests of help desks; each is one paragraph.
    let mut at = 0;
    for _ in 0..3 {
        let Some(first) = (at..lines.len().min(at + 8)).find(|i| is_new(kinds, *i) && !blank(lines, *i)) else { break };
        let Some(end) = super::banner::end(lines, first) else { break };
        set(kinds, first, end);
        at = end;
    }
    // Below it: from the first paragraph that is one, all that follows.
    let new: Vec<usize> = (0..lines.len()).filter(|i| is_new(kinds, *i) && !blank(lines, *i)).collect();
    let Some(place) = new
        .iter()
        .enumerate()
        .position(|(p, i)| {
            // An imprint stands in the end.
            let depth = if p + IMPRINT_LINES < new.len() { MAX_DEPTH } else { 0 };
            starts_paragraph(lines, *i) && is_boilerplate(lines, *i, depth)
        })
        .filter(|p| *p > 0)
    else {
        return;
    };
    let mut from = new.get(place).copied().unwrap_or(lines.len());
    // The rule drawn above it goes with it.
    if let Some(above) = place.checked_sub(1).and_then(|p| new.get(p)).filter(|i| is_rule(lines, **i)) {
        from = *above;
    }
    set(kinds, from, lines.len());
}

fn set(kinds: &mut [Kind], from: usize, to: usize) {
    for kind in kinds.iter_mut().take(to).skip(from).filter(|k| **k == Kind::New) {
        *kind = Kind::Signature;
    }
}

fn blank(lines: &[&str], at: usize) -> bool {
    lines.get(at).is_none_or(|l| l.trim().is_empty())
}

fn is_rule(lines: &[&str], at: usize) -> bool {
    lines.get(at).is_some_and(|l| {
        l.trim().len() >= 3
            && l.trim().chars().all(|c| matches!(c, '_' | '-' | '=' | '*' | '~' | '—' | '–' | '#' | '.' | '+'))
    })
}

/// `depth` paragraphs above it were found to be boilerplate already.
fn is_boilerplate(lines: &[&str], at: usize, depth: usize) -> bool {
    is_disclaimer(lines, at)
        || at.checked_sub(1).is_some_and(|above| blank(lines, above))
            && depth < MAX_DEPTH
            && is_imprint(lines, at, depth)
}

fn starts_paragraph(lines: &[&str], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|above| {
        blank(lines, above) || is_rule(lines, above) || lines.get(above).is_some_and(|l| l.len() < 60)
    })
}

/// Salesforce knows its case again by a line of its own: `ref:!00D200aB.!500a1b:ref`.
fn threads(lines: &[&str], kinds: &mut [Kind]) {
    for (text, kind) in lines.iter().zip(kinds.iter_mut()).filter(|(t, k)| **k == Kind::New && t.len() < 120) {
        let bare = text.trim().trim_matches(['[', ']', ' ']);
        let inside = bare.strip_prefix("ref:").and_then(|rest| rest.strip_suffix(":ref"));
        if inside.is_some_and(|id| id.len() >= 8 && !id.contains(' ')) {
            *kind = Kind::Signature;
        }
    }
}

/// PGP's frame is not text; what it signs is. What it encrypts nobody can read here.
fn armour(lines: &[&str], kinds: &mut [Kind]) {
    let mut at = lines.iter().position(|l| l.trim_start().starts_with("-----BEGIN PGP ")).unwrap_or(lines.len());
    while at < lines.len() {
        let line = lines.get(at).map(|l| l.trim()).unwrap_or_default();
        if !line.starts_with("-----BEGIN PGP ") {
            at += 1;
            continue;
        }
        let end = if line == "-----BEGIN PGP SIGNED MESSAGE-----" {
            // Armour headers, up to the empty line.
            (at + 1..lines.len()).take(8).find(|i| blank(lines, *i)).unwrap_or(at + 1)
        } else {
            let last = (at..lines.len()).find(|i| lines.get(*i).is_some_and(|l| l.trim().starts_with("-----END PGP ")));
            last.map_or(lines.len(), |i| i + 1)
        };
        set(kinds, at, end);
        at = end.max(at + 1);
    }
}
