//! What a display name is made of once decoration, asides and broken encodings are gone.
//! Must not know which part of it is a name.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::case::{Script, script};
use crate::letters::clean;

/// Marks above or below one letter that are writing and no decoration.
const MARKS: usize = 2;

/// What says that somebody else writes.
static FOR_SOMEBODY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let phrases =
        ["on behalf of", "im auftrag", "de la part de", "en nombre de", "per conto di", "namens ", "em nome de"];
    AhoCorasick::new(phrases).ok()
});

/// The text as its writer meant it, on one line; none when it is no name: an address, code, broken text.
pub fn readable(text: &str) -> Option<String> {
    // A replacement mark, or one that stands in for it, took a letter away.
    if text.contains('\u{fffd}') {
        return None;
    }
    // What broken text is made of may itself be invisible: it is mended before it is cleaned.
    let mended = if text.len() <= 1_000 { undone(text) } else { None };
    let text = clean::one_line(mended.as_deref().unwrap_or(text), 120);
    let text = if text.is_ascii() { text } else { repaired(&text)? };
    let text = text.trim_matches(|c: char| {
        matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | ' ' | ',' | '<' | '>' | '-' | '–' | '—' | '~')
    });
    let lower = text.to_lowercase();
    // `Maria via Forum`, `Maria über Kontaktformular`, `c/o`: somebody else may be writing.
    let passed_on = lower.split(|c: char| !c.is_alphabetic() && c != '/').any(|w| matches!(w, "via" | "über" | "c/o"))
        || FOR_SOMEBODY.as_ref().is_some_and(|phrases| phrases.is_match(&lower));
    if text.is_empty()
        || text.contains([
            '@', '&', '+', '=', '{', '}', '\\', '#', '%', '$', '*', '^', '~', '`', ';', '<', '>', '＠', '＆',
        ])
        || text.contains("://")
        || passed_on
    {
        return None;
    }
    Some(text.to_owned())
}

/// `JÃ¼rgen` is `Jürgen`, `𝓜aria` is `Maria`. None where letters are lost.
fn repaired(text: &str) -> Option<String> {
    let text = match undone(text) {
        Some(text) => text,
        None if text.contains(['Ã', 'Â', 'â'])
            && text.chars().any(|c| matches!(c, '\u{80}'..='\u{bf}' | '€' | '™' | 'œ')) =>
        {
            return None;
        }
        None => text.to_owned(),
    };
    let text: String = if is_nfc(&text) && text.chars().all(|c| (c as u32) < 0x2000) {
        text
    } else {
        // Decorated letters and full-width ones; kana and Chinese characters stay themselves.
        text.nfkc().collect()
    };
    let mut marks = 0;
    for c in text.chars() {
        marks = if matches!(c as u32, 0x300..=0x36f) { marks + 1 } else { 0 };
        if marks > MARKS {
            return None;
        }
    }
    Some(text)
}

/// UTF-8 that was read as Windows-1252, read rightly.
fn undone(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        bytes.push(match c {
            '\0'..='\u{ff}' => u32::from(c) as u8,
            '€' => 0x80,
            '‚' => 0x82,
            'ƒ' => 0x83,
            '„' => 0x84,
            '…' => 0x85,
            '†' => 0x86,
            '‡' => 0x87,
            'ˆ' => 0x88,
            '‰' => 0x89,
            'Š' => 0x8a,
            '‹' => 0x8b,
            'Œ' => 0x8c,
            'Ž' => 0x8e,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '•' => 0x95,
            '–' => 0x96,
            '—' => 0x97,
            '˜' => 0x98,
            '™' => 0x99,
            'š' => 0x9a,
            '›' => 0x9b,
            'œ' => 0x9c,
            'ž' => 0x9e,
            'Ÿ' => 0x9f,
            _ => return None,
        });
    }
    let undone = String::from_utf8(bytes).ok()?;
    (undone != text && !undone.chars().any(char::is_control)).then_some(undone)
}

/// The name without `(…)`, `[…]` and nicknames in quotes; what stands in brackets where that alone is in the
/// wanted script. None when a digit or a question is left.
pub fn without_asides(text: &str, wanted: Script) -> Option<String> {
    let (mut out, mut aside) = (String::new(), String::new());
    let mut closes: Option<char> = None;
    let mut before = ' ';
    let mut left = text;
    for c in text.chars() {
        left = left.get(c.len_utf8()..).unwrap_or_default();
        match (closes, c) {
            (Some(end), c) if c == end => closes = None,
            (Some(')' | '）'), c) => aside.push(c),
            (Some(_), _) => {}
            (None, '(') => closes = Some(')'),
            (None, '（') => closes = Some('）'),
            (None, '[') => closes = Some(']'),
            (None, '"') => closes = Some('"'),
            (None, '“' | '„') => closes = Some('”'),
            (None, '«') => closes = Some('»'),
            (None, '‘') => closes = Some('’'),
            // `'t Hooft` opens no nickname.
            (None, '\'') if before == ' ' && !left.starts_with("t ") => closes = Some('\''),
            (None, c) if c.is_numeric() && script(c) != Some(Script::Han) => return None,
            (None, '_' | '\u{3000}') => out.push(' '),
            (None, c) if c.is_alphabetic() || is_mark(c) || " .,'’-‐|/–—·•・".contains(c) => out.push(c),
            (None, '!' | '?' | ':') => return None,
            // Emoji and other signs are decoration.
            (None, _) => out.push(' '),
        }
        before = c;
    }
    let has = |text: &str| text.chars().filter_map(script).any(|s| s == wanted);
    let named = !has(&out) && has(&aside) && aside.chars().all(|c| c.is_alphabetic() || " .'’-,".contains(c));
    Some(if named && aside.contains(' ') { aside } else { out })
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x900..=0xdff | 0xe00..=0xeff | 0x64b..=0x65f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_encodings_are_mended_or_given_up() {
        assert_eq!(readable("JÃ¼rgen Weber").as_deref(), Some("Jürgen Weber"));
        assert_eq!(readable("FranÃ§ois").as_deref(), Some("François"));
        assert_eq!(readable("𝓜𝓪𝓻𝓲𝓪 Ｌｏｐｅｚ").as_deref(), Some("Maria Lopez"));
        assert_eq!(readable("Jürgen").as_deref(), Some("Jürgen"));
        for lost in ["J\u{fffd}rgen Weber", "JÃ¼rgen Wébér", "M\u{336}\u{337}\u{338}aria"] {
            assert_eq!(readable(lost), None, "{lost}");
        }
    }

    #[test]
    fn asides_go_and_a_name_in_brackets_is_found() {
        assert_eq!(without_asides("Robert \"Bob\" Smith (Sales)", Script::Latin).as_deref(), Some("Robert  Smith "));
        assert_eq!(without_asides("田中太郎 (Taro Tanaka)", Script::Latin).as_deref(), Some("Taro Tanaka"));
        assert_eq!(without_asides("Maria 84", Script::Latin), None);
    }
}
