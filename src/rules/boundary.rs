//! Where words begin and end, in scripts with blanks between them and in scripts without.
//! Must not know what words mean, or how they are folded.

use unicode_normalization::char::is_combining_mark;

/// Whether a word may end between these neighbours.
pub(crate) fn is_boundary(before: Option<char>, after: Option<char>) -> bool {
    !matches!((before, after), (Some(a), Some(b)) if joins(a) && joins(b))
}

/// A letter, digit or mark.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c)
}

/// A run of letters, digits and marks within which no word ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Of its octets.
    pub(crate) hash: u64,
}

/// Tells every word of a text, in one pass over its octets.
pub(crate) fn tokens(text: &str, mut each: impl FnMut(Token)) {
    const SEED: u64 = 0xcbf2_9ce4_8422_2325;
    let (mut start, mut hash, mut letters) = (usize::MAX, SEED, 0_u64);
    // Whether the letter at hand, which is not ASCII, belongs to a word.
    let mut belongs = false;
    for (at, b) in text.bytes().enumerate() {
        if b >= 0xc0 {
            belongs = text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(joins);
        }
        if b.is_ascii_alphanumeric() || belongs && !b.is_ascii() {
            start = start.min(at);
            letters = letters << 8 | u64::from(b);
            // Eight letters fill a number, and are mixed together.
            if (at - start) % 8 == 7 {
                hash = mix(hash, letters);
                letters = 0;
            }
        } else if start != usize::MAX {
            each(Token { start, end: at, hash: mix(hash, letters) });
            (start, hash, letters) = (usize::MAX, SEED, 0);
        }
    }
    if start != usize::MAX {
        each(Token { start, end: text.len(), hash: mix(hash, letters) });
    }
}

fn mix(hash: u64, letters: u64) -> u64 {
    let mixed = (hash.rotate_left(5) ^ letters).wrapping_mul(0x517c_c1b7_2722_0a95);
    mixed ^ mixed >> 32
}

/// Part of a word in a script that sets words apart by blanks.
pub(crate) fn joins(c: char) -> bool {
    // Latin letters with accents.
    if matches!(c, '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}') {
        return true;
    }
    is_word(c) && (c.is_ascii() || !is_written_without_blanks(c))
}

/// Chinese, Japanese, Thai, Lao, Burmese and Khmer write their words without blanks.
fn is_written_without_blanks(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
