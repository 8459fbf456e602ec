//! Makes a stranger's words safe to stand in our text: one line, visible, short.
//! Must not know templates; what comes out is only ever a value.

/// Characters of one customer fact that may stand in a letter.
pub const FACT: usize = 60;

/// One line of visible text with single blanks, at most `most` characters.
pub fn one_line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| is_visible(*c)).take(most + 1).collect();
        if word.is_empty() {
            continue;
        }
        let more = word.chars().count() + usize::from(length > 0);
        if length + more > most {
            if length == 0 {
                out.extend(word.chars().take(most));
            }
            break;
        }
        if length > 0 {
            out.push(' ');
        }
        out.push_str(&word);
        length += more;
    }
    out
}

/// Several lines of visible text; lines keep their blanks inside.
pub fn lines(text: &str) -> String {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']) {
        out.extend(
            line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| is_visible(*c) || *c == '\u{200d}'),
        );
        out.push('\n');
    }
    out.pop();
    out
}

/// Not a control, bidirectional, zero-width, private or filler character. Bidi controls can turn a line
/// round for its reader (UTS #36 §2.5), and zero-width ones hide words from a filter.
pub fn is_visible(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'))
}

/// A capture that can only be a number or code: what a letter may name without looking foolish.
pub fn code(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('#').trim_end_matches(['.', ',']);
    let fits = (3..=24).contains(&text.len())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.'));
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_one_visible_line_of_at_most_sixty_characters() {
        assert_eq!(one_line("  a\r\nBcc: x@y\t b\u{202e}c\u{200b}d ", FACT), "a Bcc: x@y bcd");
        assert_eq!(one_line(&"x".repeat(10_000), FACT).chars().count(), FACT);
        assert!(one_line(&"word ".repeat(10_000), FACT).chars().count() <= FACT);
    }

    #[test]
    fn only_codes_count_as_order_numbers() {
        assert_eq!(code("#482913."), Some("482913".into()));
        assert_eq!(code("AB-12/7"), Some("AB-12/7".into()));
        for not in ["", "soon", "12", "{{7}}", "4829\r\n13", "1 2 3 4"] {
            assert_eq!(code(not), None, "{not:?}");
        }
    }
}
