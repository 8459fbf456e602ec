//! Decides where a quoted letter begins without quote marks: header blocks and separator lines.
//! Must not know what stands above them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table;

/// Labels of a header block in many languages, by what they name.
static KINDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let rows = table(include_str!("words/labels.txt")).into_iter().filter_map(|row| row.split_once(' '));
    rows.flat_map(|(kind, words)| words.split('|').map(move |word| (word, kind))).collect()
});

/// "Original message" between rules.
static ORIGINAL: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/original.txt")));

/// "Forwarded message" between rules, or with a colon.
static FORWARDED: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/forwarded.txt")));

/// Lines that a header block may fill.
const MAX_LINES: usize = 16;

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}' | '_' | '=' | '*' | '~' | '─' | '━' | '－' | '+' | '>' | '<' | '\u{200e}' | '\u{200f}'
    )
}

/// The words between the rules of a line, folded to lower case; `None` without a rule in front.
fn between_rules(line: &str) -> Option<String> {
    let text = line.trim_matches(|c: char| c.is_whitespace() || c == '>');
    let bare = text.trim_start_matches(is_dash);
    if text.len() - bare.len() < 2 || bare.is_empty() || bare.len() > 200 {
        return None;
    }
    let words =
        bare.trim_matches(|c: char| is_dash(c) || c.is_whitespace() || matches!(c, ':' | '：' | '[' | ']' | '.'));
    let low = words.to_lowercase().replace(['’', '`'], "'");
    // "Original-Nachricht", "Ursprüngliche   Nachricht".
    Some(
        low.split(|c: char| c.is_whitespace() || c == '\u{ad}').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "),
    )
}

fn is_original(line: &str) -> bool {
    between_rules(line).is_some_and(|words| {
        let hyphened = words.replace('-', " ");
        ORIGINAL.iter().any(|o| {
            *o == words
                || *o == hyphened
                || hyphened.strip_prefix(o).is_some_and(|rest| rest.starts_with(" from ") || rest.starts_with(" von "))
        })
    })
}

fn is_forwarded(line: &str) -> bool {
    let words = match between_rules(line) {
        Some(words) => words,
        // Apple: "Begin forwarded message:".
        None if line.trim_end().ends_with([':', '：']) && line.len() < 80 => {
            line.trim().trim_end_matches([':', '：', ' ']).to_lowercase()
        }
        None => return false,
    };
    let whole = line.contains("--") || line.contains("——") || line.contains("__") || line.contains("==");
    FORWARDED.iter().any(|f| {
        words == *f
            || whole
                && words.strip_prefix(f).is_some_and(|rest| rest.starts_with([' ', ':', ',', '(']) || words.len() < 80)
    })
}

/// Where a forwarded letter begins: content, not quotation, to the end.
pub fn forward_start(lines: &[&str]) -> Option<usize> {
    let candidate = |l: &str| l.trim_end().ends_with([':', '：']) || has_rule(l);
    lines.iter().position(|l| candidate(l) && !l.trim_start().starts_with('>') && is_forwarded(l))
}

/// Whether two of the characters that rules are drawn with stand side by side: this is asked of every line.
fn has_rule(line: &str) -> bool {
    let octets = line.as_bytes();
    memchr::memchr3_iter(b'-', b'_', b'=', octets).any(|at| octets.get(at) == octets.get(at + 1))
        || !line.is_ascii() && line.contains("——")
}

/// Whether the outermost mark of a subject says that the letter is passed on.
pub fn is_forward(subject: &str) -> bool {
    let mark = subject.split([':', '：']).next().unwrap_or_default().trim().to_lowercase();
    subject.contains([':', '：'])
        && matches!(
            mark.as_str(),
            "fwd"
                | "fw"
                | "wg"
                | "tr"
                | "rv"
                | "enc"
                | "doorst"
                | "vl"
                | "vb"
                | "i"
                | "vs"
                | "pd"
                | "fs"
                | "továbbítás"
                | "ilt"
                | "转发"
                | "轉寄"
                | "転送"
                | "fwd."
                | "отпр"
                | "пересл"
                | "trs"
                | "전달"
        )
        && !(mark == "vs" || mark == "i" && !subject.starts_with("I:"))
}

/// When a quoted letter begins here: the line it begins on.
pub fn at(lines: &[&str], at: usize) -> Option<usize> {
    let line = lines.get(at)?;
    let first = line.trim_start().chars().next()?;
    if is_dash(first) || matches!(first, '#' | '[' | '(') {
        if is_original(line) || super::footer::asks_above(line) {
            return Some(at);
        }
        if is_rule(line) {
            let next = lines.iter().enumerate().skip(at + 1).take(3).find(|(_, l)| !l.trim().is_empty());
            let asks = |l: &str| l.trim().len() < 80 && super::footer::asks(l);
            return next.is_some_and(|(i, l)| heads(lines, i) || is_foreign(lines, i) || asks(l)).then_some(at);
        }
    }
    if !may_be_label(line) {
        return None;
    }
    let text = bare(line);
    if label(text).is_none() {
        return is_foreign(lines, at).then_some(at);
    }
    if one_line(text) {
        return Some(at);
    }
    let apart = at.checked_sub(1).is_none_or(|above| lines.get(above).is_none_or(|l| l.trim().is_empty()));
    (header(lines, at).is_some_and(|h| h.is_mail(apart)) || is_foreign(lines, at)).then_some(at)
}

/// Whether a colon stands near the beginning of a line: this is asked of every line.
fn may_be_label(line: &str) -> bool {
    let near = line.as_bytes();
    memchr::memchr2(b':', 0xef, near.get(..near.len().min(80)).unwrap_or_default()).is_some()
}

fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>' | '|' | '\u{200e}' | '\u{200f}'))
}

/// A line of underscores or dashes, as Outlook draws above what it quotes.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 4 && line.chars().all(is_dash)
}

/// What the lines of a header block hold.
#[derive(Default)]
struct Block {
    /// How many different labels.
    labels: usize,
    addressed: bool,
    subject: bool,
    dated: bool,
    /// Whether other lines stand between.
    broken: bool,
}

impl Block {
    /// Whether it heads a mail: a journey has a from, a to and a date as well.
    fn is_mail(&self, apart: bool) -> bool {
        match self.labels {
            0 | 1 => false,
            2 => apart && !self.broken && self.addressed && (self.dated || self.subject),
            _ => self.addressed || self.subject,
        }
    }
}

/// Whether what begins here heads a mail, when something above already says so.
pub fn heads(lines: &[&str], at: usize) -> bool {
    header(lines, at).is_some_and(|block| block.labels >= 2)
}

/// A header block in a language that no table knows: from whom in brackets, when, to whom, about what.
fn is_foreign(lines: &[&str], at: usize) -> bool {
    let value = |line: &&str| {
        let (name, value) = bare(line).split_once([':', '：'])?;
        let fits = (1..=30).contains(&name.trim().len()) && name.split_whitespace().count() <= 3;
        fits.then(|| value.trim_start_matches('*').trim().to_owned()).filter(|v| !v.is_empty())
    };
    let rows = lines.get(at..).unwrap_or_default().iter().take(6);
    let values: Vec<String> = rows.map_while(value).collect();
    let [from, rest @ ..] = values.as_slice() else { return false };
    let address = from.contains('@') && from.contains(['<', '[']);
    let digits = |v: &str| v.bytes().filter(u8::is_ascii_digit).count();
    address && rest.len() >= 3 && rest.iter().take(2).any(|v| digits(v) >= 6 && v.contains(':'))
}

/// Where the words above a header block begin that belong to it: "Original message" without rules.
pub fn with_title(lines: &[&str], at: usize) -> usize {
    let above = (at.saturating_sub(2)..at).rev().find(|i| lines.get(*i).is_some_and(|l| !l.trim().is_empty()));
    let title = above.filter(|i| lines.get(*i).is_some_and(|l| l.len() < 80 && is_title(l)));
    title.unwrap_or(at)
}

fn is_title(line: &str) -> bool {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    ORIGINAL.contains(&words.trim_end_matches([':', '：']))
}

/// Reads the block that begins here; one of its labels says from whom.
fn header(lines: &[&str], at: usize) -> Option<Block> {
    let mut seen: Vec<&str> = Vec::new();
    let mut block = Block::default();
    let mut misses = 0;
    for line in lines.iter().skip(at).take(MAX_LINES) {
        let text = bare(line);
        match label(text) {
            Some(kind) => {
                if !seen.contains(&kind) {
                    seen.push(kind);
                }
                block.broken |= misses > 0;
                block.addressed |= text.contains('@');
                block.subject |= kind == "subject";
                block.dated |= kind == "date" && text.bytes().any(|b| b.is_ascii_digit());
            }
            // A long list of recipients is wrapped; Outlook may put empty lines between.
            None => misses += 1,
        }
        if misses > 3 {
            break;
        }
    }
    block.labels = seen.len();
    let opened = seen.first().is_some_and(|k| matches!(*k, "from" | "date" | "subject" | "to"));
    (opened && seen.contains(&"from")).then_some(block)
}

/// o2 and others write the whole block on one line: `Temat: RE: x 2023-01-17 13:46Nadawca: "A" a@b Adresat:`.
fn one_line(text: &str) -> bool {
    if !text.contains('@') || text.len() > 600 || text.matches([':', '：']).count() < 3 {
        return false;
    }
    let mut kinds: Vec<&str> = Vec::new();
    for (at, _) in text.match_indices([':', '：']) {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        if let Some(kind) = KINDS.get(word.as_str()).filter(|k| !kinds.contains(k)) {
            kinds.push(kind);
        }
    }
    kinds.len() >= 3 && kinds.contains(&"from")
}

/// Whether a line begins as one of a header block does.
pub fn is_label(line: &str) -> bool {
    may_be_label(line) && label(bare(line)).is_some()
}

/// How many lines the header block that begins here fills.
pub fn length(lines: &[&str], at: usize) -> usize {
    let mut end = at;
    for (i, line) in lines.iter().enumerate().skip(at).take(20) {
        let text = bare(line);
        if label(text).is_some() || i == at {
            end = i + 1;
        } else if !text.is_empty() {
            break;
        }
    }
    end - at
}

/// What the label at the beginning of a line names.
fn label(text: &str) -> Option<&'static str> {
    // Most lines have no colon near their beginning, and this is asked of every line.
    let end = text.bytes().take(60).position(|b| matches!(b, b':' | 0xef))?;
    let (before, after) =
        match text.get(..end).zip(text.get(end + 1..)).filter(|_| text.as_bytes().get(end) == Some(&b':')) {
            Some(split) => split,
            None => text.split_once([':', '：'])?,
        };
    let before =
        before.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '|' | '\u{200e}' | '\u{200f}'));
    if before.len() > 40 || before.is_empty() || after.starts_with("//") {
        return None;
    }
    if let Some(kind) = KINDS.get(before) {
        return Some(kind);
    }
    KINDS.get(before.to_lowercase().as_str()).copied()
}
