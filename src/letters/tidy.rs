//! White space as a person leaves it: no doubled blanks, no gaps where a fact was missing.
//! Must not know what the text says.

/// The text with single blanks, at most one empty line in a row, and no blank before punctuation.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = tidy_line(line);
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(&line);
    }
    out
}

fn tidy_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut gap = false;
    for c in line.chars() {
        if c == ' ' || c == '\t' || c == '\r' {
            gap = true;
            continue;
        }
        // A blank before : ; ? ! is right in French, where it is written as U+00A0.
        let closes = matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')' | '、' | '。');
        if gap && !out.is_empty() && !closes && !out.ends_with('(') {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_missing_fact_leaves_behind_is_closed_up() {
        assert_eq!(tidy("\n\nDear  Maria ,\n\n\n\nYou  will hear \t .\nBye\n\n"), "Dear Maria,\n\nYou will hear.\nBye");
    }

    #[test]
    fn french_blanks_stay() {
        assert_eq!(tidy("Merci\u{a0}! Oui"), "Merci\u{a0}! Oui");
    }
}
