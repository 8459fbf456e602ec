//! Decides which characters of foreign text may enter the office: NFC, no control characters.
//! Must not know where the text comes from.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text of several lines: line ends become `\n`, other control characters but `\t` go, no-break
/// blanks become blanks, and characters are composed (NFC).
pub fn block(text: &str) -> String {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t' | b'\r')) {
        let unix = text.replace("\r\n", "\n");
        return if unix.contains('\r') { unix.replace('\r', "\n") } else { unix };
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => out.push('\n'),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '\n' | '\t' => out.push(c),
            // Overrides make text read otherwise than it is; the marks of Arabic and Hebrew stay.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    composed(out)
}

/// Text for one line, such as a subject or a name: as [`block`], and no invisible character or
/// line end either; blanks at the edges go.
pub fn line(text: &str) -> String {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.trim().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' | '\u{a0}' => out.push(' '),
            c if c.is_control() || is_invisible(c) => {}
            c => out.push(c),
        }
    }
    let trimmed = out.trim();
    if trimmed.len() == out.len() { composed(out) } else { composed(trimmed.to_owned()) }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::{block, line};

    #[test]
    fn control_characters_and_overrides_go() {
        assert_eq!(block("a\0b\r\nc\rd\u{1b}[0m\u{202e}e\tf"), "ab\nc\nd[0me\tf");
        assert_eq!(line(" a\r\nBcc: x\u{200b}\u{202e} "), "a  Bcc: x");
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(block("Ko\u{308}ln"), "Köln");
    }
}
