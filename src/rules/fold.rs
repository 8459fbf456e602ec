//! How a text looks to the matcher: one long line, and beneath it a form without case and accents.
//! Must not know rules or fields.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Text beyond this many octets of one field is not looked at.
const LONGEST: usize = 256 * 1024;

/// The text as expressions see it: NFKC, straight quotes and hyphens, no soft hyphens or zero-width
/// characters, every run of white space and line breaks one blank, none at the ends.
pub(crate) fn line(text: &str) -> String {
    let text = cut(text);
    let mut out = Line { text: String::with_capacity(text.len()), blank: false };
    let mut rest = text;
    while !rest.is_empty() {
        let stable = stable_run(rest);
        // A mark may join the letter before it, so that letter is normalised with it.
        let keep = if stable == rest.len() {
            stable
        } else {
            rest.get(..stable).and_then(|s| s.char_indices().next_back()).map_or(0, |(at, _)| at)
        };
        let (done, odd) = rest.split_at_checked(keep).unwrap_or((rest, ""));
        out.push_all(done);
        let first = odd.chars().next().map_or(0, char::len_utf8);
        let after = odd.get(first..).unwrap_or_default();
        let end = first + after.find(is_stable).unwrap_or(after.len());
        let (odd, next) = odd.split_at_checked(end).unwrap_or((odd, ""));
        odd.nfkc().for_each(|c| out.push(c));
        rest = next;
    }
    out.text
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text)
}

struct Line {
    text: String,
    blank: bool,
}

impl Line {
    /// The same as pushing every character, with plain runs copied whole.
    fn push_all(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (run, next) = rest.split_at_checked(plain_run(rest.as_bytes())).unwrap_or(("", rest));
            if run.is_empty() {
                self.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            } else {
                if std::mem::take(&mut self.blank) {
                    self.text.push(' ');
                }
                for (n, line) in run.split('\n').enumerate() {
                    self.text.push_str(if n == 0 { "" } else { " " });
                    self.text.push_str(line);
                }
                rest = next;
            }
        }
    }

    fn push(&mut self, c: char) {
        let c = match c {
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '`' => '\'',
            '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            // Soft hyphen, zero-width characters, direction marks, variation selectors.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{34f}'
            | '\u{61c}' => return,
            c if c.is_whitespace() || c.is_control() => {
                self.blank = !self.text.is_empty();
                return;
            }
            c => c,
        };
        if std::mem::take(&mut self.blank) {
            self.text.push(' ');
        }
        self.text.push(c);
    }
}

/// How many bytes at the beginning NFKC leaves alone; ASCII, which is most of them, is skipped by the byte.
fn stable_run(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let run = latin_run(rest);
        at += run;
        match rest.get(run..).and_then(|r| r.chars().next()) {
            Some(c) if is_stable(c) => at += c.len_utf8(),
            _ => break,
        }
    }
    at
}

/// How many bytes at the beginning stay as they are but for line breaks: visible ASCII and Latin letters
/// with accents, with single blanks or line breaks between.
fn plain_run(bytes: &[u8]) -> usize {
    let blank = |b: u8| b == b' ' || b == b'\n';
    let stops = |b: u8, before: u8| {
        (b < b' ') & (b != b'\n') | (b == 0x7f) | (b == b'`') | !is_latin(b) | blank(b) & blank(before)
    };
    // The first byte has none before it; a blank there is one too many.
    let mut run = match bytes.first() {
        Some(first) if !stops(*first, b' ') => 1,
        _ => return 0,
    };
    // Many at a time as long as nothing stops.
    const STEP: usize = 32;
    while let (Some(now), Some(before)) = (bytes.get(run..run + STEP), bytes.get(run - 1..run + STEP - 1)) {
        if now.iter().zip(before).fold(false, |any, (b, before)| any | stops(*b, *before)) {
            break;
        }
        run += STEP;
    }
    let rest = bytes.get(run..).unwrap_or_default().iter().zip(bytes.get(run - 1..).unwrap_or_default());
    run += rest.take_while(|(b, before)| !stops(**b, **before)).count();
    // What follows a blank at the end decides whether it stays.
    if bytes.get(run - 1).is_some_and(|b| blank(*b)) { run - 1 } else { run }
}

/// ASCII and what makes U+00C0 to U+00FF: an octet within a letter follows the first octet of one.
fn is_latin(b: u8) -> bool {
    (b < 0xc0) | (b == 0xc3)
}

/// How many bytes at the beginning are ASCII or Latin letters with accents.
fn latin_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let all = |chunk: &&[u8]| chunk.iter().fold(true, |all, b| all & is_latin(*b));
    let sure = (bytes.chunks(64).take_while(all).count() * 64).min(bytes.len());
    sure + bytes.get(sure..).unwrap_or_default().iter().take_while(|b| is_latin(**b)).count()
}

/// How many bytes at the beginning are ASCII.
fn ascii_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let chunks = bytes.chunks(64).take_while(|chunk| chunk.is_ascii()).count();
    let sure = (chunks * 64).min(bytes.len());
    sure + bytes.get(sure..).unwrap_or_default().iter().take_while(|b| b.is_ascii()).count()
}

/// Characters that NFKC leaves alone whatever stands before them. Others are merely slower.
fn is_stable(c: char) -> bool {
    matches!(c,
        '\0'..='\u{7f}' | '\u{ab}' | '\u{ad}' | '\u{bb}' | '\u{bf}'..='\u{131}' | '\u{14a}'..='\u{17e}'
        | '\u{391}'..='\u{3c9}' | '\u{400}'..='\u{481}' | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}'
        | '\u{e01}'..='\u{e30}' | '\u{2010}' | '\u{2012}'..='\u{2016}' | '\u{2018}'..='\u{2023}' | '\u{20a0}'..='\u{20a7}'
        | '\u{20a9}'..='\u{20bf}' | '\u{3001}'..='\u{3002}' | '\u{3041}'..='\u{3094}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether accents count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Accents {
    /// `resume` and `résumé` are the same word.
    Fold,
    /// They are not.
    Exact,
}

/// A line without case and, if wished, without accents. Works character by character, so that a
/// part of a text folds to a part of the folded text.
pub(crate) fn fold(line: &str, accents: Accents) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let (run, next) = rest.split_at_checked(ascii_run(rest)).unwrap_or((rest, ""));
        let start = out.len();
        out.push_str(run);
        out.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
        let mut other = next.chars();
        if let Some(c) = other.next() {
            match LATIN.get(c as usize).filter(|_| accents == Accents::Fold) {
                Some(folded) => out.push_str(folded),
                None => fold_char(c, accents, &mut out),
            }
        }
        rest = other.as_str();
    }
    out
}

/// The folded forms of the first characters, which are most of those with accents.
static LATIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folded = |c: char| {
        let mut out = String::new();
        fold_char(c, Accents::Fold, &mut out);
        out
    };
    ('\0'..'\u{180}').map(folded).collect()
});

fn fold_char(c: char, accents: Accents, out: &mut String) {
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        'ß' | 'ẞ' => out.push_str("ss"),
        'ς' => out.push('σ'),
        'ſ' => out.push('s'),
        'µ' => out.push('μ'),
        '\u{400}'..='\u{24ff}' | '\u{80}'..='\u{3ff}' if accents == Accents::Fold => fold_accented(c, out),
        c => out.extend(c.to_lowercase()),
    }
}

fn fold_accented(c: char, out: &mut String) {
    for lower in c.to_lowercase() {
        match lower {
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'ى' => out.push('ي'),
            'ة' => out.push('ه'),
            'ـ' => {}
            lower => decompose_canonical(lower, |d| {
                // Latin, Greek and Cyrillic accents; Arabic vowel signs and hamza above letters.
                if !matches!(d, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{655}' | '\u{670}') {
                    out.push(d);
                }
            }),
        }
    }
}

/// The part of `line` that a range of its folded form came from.
pub(crate) fn unfolded(line: &str, accents: Accents, range: std::ops::Range<usize>) -> &str {
    let (mut start, mut end) = (None, line.len());
    let mut folded = String::new();
    // As far as all is ASCII, both forms are as long.
    let mut length = ascii_run(line).min(range.start);
    let skipped = length;
    for (at, c) in line.get(skipped..).unwrap_or_default().char_indices().map(|(at, c)| (at + skipped, c)) {
        if length >= range.end {
            end = at;
            break;
        }
        if start.is_none() && length >= range.start {
            start = Some(at);
        }
        folded.clear();
        fold_char(c, accents, &mut folded);
        length += folded.len();
        if start.is_none() && length > range.start {
            start = Some(at);
        }
    }
    line.get(start.unwrap_or(0)..end).unwrap_or_default()
}
