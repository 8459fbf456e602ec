//! The beginning of a letter as a brief shows it: indented, in whole lines that fit a mail.
//! Must not know who wrote it.

use crate::letters::clean;

/// Characters of the customer's letter that the brief shows.
const EXCERPT: usize = 1_200;
/// Columns of a line of it; with the indentation it stays below those of a mail.
const EXCERPT_WIDTH: usize = 72;

/// The beginning of what was typed, indented, in whole lines.
pub(super) fn excerpt(typed: &str) -> String {
    // Blanks and marks that are cleaned away are few: this much is enough for the excerpt.
    let enough = typed.char_indices().nth(EXCERPT + EXCERPT / 2).map_or(typed.len(), |(at, _)| at);
    let typed = refilled(&clean::lines(typed.get(..enough).unwrap_or(typed)));
    let mut out = String::new();
    let mut left = EXCERPT;
    let mut empty = true;
    for line in typed.trim().lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !empty {
                out.push('\n');
            }
            empty = true;
            continue;
        }
        empty = false;
        let count = line.chars().count();
        if count > left {
            let cut: String = line.chars().take(left).collect();
            let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
            out.extend(["    ", cut, " …"]);
            return out;
        }
        left -= count;
        out.extend(["    ", line, "\n"]);
    }
    out.trim_end().to_owned()
}

/// Lines that would not fit beside the indentation run over into the next line of their paragraph, so
/// that no stub of a word or two is left behind.
fn refilled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut over = String::new();
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() && !over.is_empty() {
            out.extend([over.as_str(), "\n"]);
            over.clear();
        }
        let joined = if over.is_empty() { None } else { Some(format!("{over} {}", line.trim_start())) };
        over.clear();
        let mut rest = joined.as_deref().unwrap_or(line);
        if let Some((at, _)) = rest.char_indices().nth(EXCERPT_WIDTH)
            && let Some((first, _)) = rest.get(..=at).and_then(|head| head.rsplit_once(' '))
        {
            over = rest.get(first.len()..).unwrap_or_default().trim_start().to_owned();
            rest = first;
        }
        out.extend([rest, "\n"]);
    }
    out + &over
}

#[cfg(test)]
mod tests {
    use super::refilled;

    #[test]
    fn a_line_that_does_not_fit_runs_over_within_its_paragraph() {
        let long = "word ".repeat(17) + "end";
        let text = refilled(&format!("{long}\nand more\n\nMaria\nHill Lane 3"));
        let lines: Vec<&str> = text.trim_end().lines().collect();
        assert_eq!(
            lines.get(1..),
            Some(["word word word end and more", "", "Maria", "Hill Lane 3"].as_slice()),
            "{text}"
        );
        let last = refilled(&long);
        assert!(last.lines().all(|line| line.chars().count() <= 72), "{last}");
        assert_eq!(last.split_whitespace().count(), 18);
        assert_eq!(refilled("a\n\nb"), "a\n\nb\n");
    }
}
