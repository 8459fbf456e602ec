//! Words -> lines of text/plain; format=flowed (RFC 3676).
//! Must not know encodings; it only breaks, stuffs and cleans.

use std::borrow::Cow;

/// Columns at which a line is broken, before its trailing blank.
const WIDTH: usize = 72;
/// Columns of an indented line that is left as it is; with its stuffing it has 78 (RFC 3676 §4.2).
const INDENTED: usize = 77;

/// The text in lines that end with CRLF. Long lines are broken softly at blanks, so that a reader's
/// program can join them again. Indented and quoted lines are broken hard, under their indentation.
pub(super) fn flowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let clean = cleaned(text);
    for line in clean.trim_end_matches('\n').split('\n') {
        if line == "-- " {
            // RFC 3676 §4.3: the signature separator stays as it is.
            push(&mut out, line);
            continue;
        }
        let line = line.trim_end();
        if line.starts_with('>') {
            quoted(&mut out, line);
            continue;
        }
        let prefix = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
        if prefix > 0 { hard(&mut out, line, prefix) } else { soft(&mut out, line) }
    }
    out
}

/// One kind of line end, no controls.
fn cleaned(text: &str) -> Cow<'_, str> {
    // A control or a line separator of Unicode begins with one of these octets; few of the texts that do hold one.
    let is_odd = |b: u8| b < b' ' && !matches!(b, b'\n' | b'\t') || matches!(b, 0x7f | 0xc2 | 0xe2);
    let needs = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.bytes().any(is_odd) || !text.contains(needs) {
        return Cow::Borrowed(text);
    }
    let unified = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    Cow::Owned(unified.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

/// Breaks a line so that its pieces, put together, are the line again.
fn soft(out: &mut String, line: &str) {
    let mut rest = line;
    loop {
        match break_after_blank(rest, WIDTH) {
            Some(at) => {
                let (piece, next) = rest.split_at(at);
                push(out, piece);
                rest = next;
            }
            None => {
                push(out, rest);
                return;
            }
        }
    }
}

/// Breaks a quoted line softly: every piece bears the same marks (RFC 3676 §4.5).
fn quoted(out: &mut String, line: &str) {
    let marks = line.len() - line.trim_start_matches(['>', ' ']).len();
    let (marks, mut rest) = line.split_at(marks);
    // The blank between the marks and the words is what stuffs the line (RFC 3676 §4.4).
    let marks: String = marks.chars().filter(|c| *c == '>').collect();
    let room = WIDTH.saturating_sub(marks.len() + 1).max(20);
    while let Some(at) = break_after_blank(rest, room) {
        let (piece, next) = rest.split_at(at);
        push(out, &format!("{marks} {piece}"));
        rest = next;
    }
    push(out, format!("{marks} {rest}").trim_end());
}

/// Breaks a line under the same indentation or quote marks, without trailing blanks.
fn hard(out: &mut String, line: &str, prefix: usize) {
    if line.len() <= INDENTED || line.chars().count() <= INDENTED {
        push(out, line);
        return;
    }
    let (prefix, words) = line.split_at(prefix);
    let room = WIDTH.saturating_sub(prefix.chars().count()).max(20);
    let mut rest = words;
    loop {
        let at = break_after_blank(rest, room).unwrap_or(rest.len());
        let (piece, next) = rest.split_at(at);
        push(out, format!("{prefix}{piece}").trim_end());
        if next.is_empty() {
            return;
        }
        rest = next;
    }
}

/// Where to break a line that is too wide: after the last run of blanks within the width, or else
/// after the first one beyond it.
fn break_after_blank(line: &str, width: usize) -> Option<usize> {
    if line.len() <= width {
        return None;
    }
    // The character that would not fit; none when all of them do.
    line.chars().nth(width)?;
    let mut previous = '\0';
    let mut best = None;
    for (column, (at, c)) in line.char_indices().enumerate() {
        let starts_word = previous == ' ' && c != ' ';
        previous = c;
        // A piece must not look like the signature separator.
        if !starts_word || line.get(..at) == Some("-- ") {
            continue;
        }
        if column <= width + 1 {
            best = Some(at);
        } else {
            return best.or(Some(at));
        }
    }
    best
}

/// Writes one line, stuffed where it would be misread (RFC 3676 §4.4).
fn push(out: &mut String, line: &str) {
    if line.starts_with(' ') || line.starts_with("From ") {
        out.push(' ');
    }
    out.push_str(line);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads format=flowed as RFC 3676 §4.2 says, for lines without quote marks.
    fn unflow(text: &str) -> String {
        let mut out = String::new();
        for line in text.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            out.push_str(line);
            if !line.ends_with(' ') || line == "-- " {
                out.push('\n');
            }
        }
        out
    }

    #[test]
    fn a_paragraph_is_broken_and_comes_back_whole() {
        let words =
            "Thank you for telling me about the coat that came torn,  and about the two calls that led nowhere. ";
        let text = format!("Dear Maria,\n\n{}\n\nFrom here on, we care.\n-- \nJane", words.repeat(4).trim_end());
        let lines = flowed(&text);
        assert!(lines.lines().all(|l| l.chars().count() <= 76), "{lines}");
        assert!(lines.contains("\r\n From here on"));
        assert!(lines.contains("\r\n-- \r\n"));
        assert_eq!(unflow(&lines), format!("{text}\n"));
    }

    #[test]
    fn a_quotation_keeps_its_indentation() {
        let text = format!("    \"{}\"\n> {}", "torn sleeve ".repeat(12).trim(), "quoted words ".repeat(12).trim());
        let lines = flowed(&text);
        assert!(lines.lines().all(|l| l.starts_with("     ") || l.starts_with("> ")), "{lines}");
        assert!(lines.lines().all(|l| l.starts_with('>') || !l.ends_with(' ')) && lines.lines().all(|l| l.len() <= 76));
        let quoted: String = lines.lines().filter_map(|l| l.strip_prefix("> ")).collect();
        assert_eq!(quoted, "quoted words ".repeat(12).trim(), "put together they are the line again");
        assert_eq!(flowed("> > twice\n>\n> once"), ">> twice\r\n>\r\n> once\r\n");
    }

    #[test]
    fn text_without_blanks_is_left_whole() {
        let url = format!("https://example.com/{}", "x".repeat(200));
        assert_eq!(flowed(&url), format!("{url}\r\n"));
        assert_eq!(unflow(&flowed(&format!("see {url} there"))), format!("see {url} there\n"));
        let japanese = "お客様のご意見をありがとうございます。".repeat(10);
        assert_eq!(unflow(&flowed(&japanese)), format!("{japanese}\n"));
    }

    #[test]
    fn no_piece_looks_like_a_signature_separator() {
        let text = format!("-- {} end", "y".repeat(100));
        assert!(flowed(&text).lines().all(|l| l != "-- "));
    }

    #[test]
    fn controls_and_odd_line_ends_are_cleaned() {
        assert_eq!(flowed("a\u{1b}[1m\rb\u{2028}c\0  \n\n\n"), "a[1m\r\nb\r\nc\r\n");
    }
}
