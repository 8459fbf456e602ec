//! Decides whether a letter ends in a contact block: a name, a title, a telephone, without any `-- `.
//! Must not take a paragraph for one: its lines are short, and one of them is nothing but a contact.

use std::sync::LazyLock;

use regex::Regex;

/// Lines that a contact block may have.
const MAX_LINES: usize = 10;

static CONTACT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ [\s*|<\[(]* (?:
          (?: (?:tel|phone|telefon|téléphone|telefono|teléfono|fon|fax|mobile?|mob|cell|handy|direct|office|t|m|p|f|d|o|e|w|e-?mail|web)(?-u:\b) [.:\s|]* )+ [+(\d@\pL][\s\d()/.+@\pL|-]* \d* .{0,40}
        | [+(]? \d [\s\d()/.+-]{6,20} (?: \s (?:ext|x|mobile|office|cell|fax|tel|home|work)[.\s\d]* )?
        | [^\s@<>]+ @ [^\s@<>]+ \. [a-z]{2,}
        | (?:https?://|www\.) \S+
        ) [\s*|>\])]* $",
    )
    .ok()
});

fn is_contact(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '.'))
        && CONTACT.as_ref().is_some_and(|r| r.is_match(text))
}

/// Whether a rule stands on top of a card: a name, and below it nothing but short lines with a contact among them.
pub fn is_card<'a>(rule: usize, count: usize, text: impl Fn(usize) -> &'a str) -> bool {
    let drawn = text(rule).trim();
    let drawn = (3..=50).contains(&drawn.len()) && drawn.chars().all(|c| c == '-');
    let from = rule + 1;
    let first = text(from).trim();
    drawn
        && (2..=8).contains(&(count - from))
        && first.split_whitespace().count() <= 5
        && first.chars().next().is_some_and(char::is_uppercase)
        && !first.contains(|c: char| c.is_ascii_digit() || c == ':')
        && (from..count).all(|p| {
            let line = text(p).trim();
            line.chars().count() <= 60 && !line.ends_with(['.', '!', '?', ';', ',', ':'])
        })
        && (from + 1..count).any(|p| is_contact(text(p)) || text(p).contains(" | "))
}

/// Where the block begins among `count` lines with text; `places` are their numbers in the letter,
/// so that an empty line between two of them can be seen.
pub fn start<'a>(count: usize, text: impl Fn(usize) -> &'a str, places: &[usize]) -> Option<usize> {
    let short = |p: usize| {
        (1..=70).contains(&text(p).trim().chars().count()) && !text(p).trim().ends_with(['.', '!', '?', ';', ','])
    };
    let contact = |p: usize| is_contact(text(p));
    if !count.checked_sub(1).is_some_and(|last| contact(last) || last.checked_sub(1).is_some_and(contact)) {
        return None;
    }
    let gap = |p: usize| p > 0 && places.get(p).zip(places.get(p - 1)).is_some_and(|(b, a)| b - a > 1);
    let mut start = count;
    while start > 0 && count - start < MAX_LINES && short(start - 1) {
        start -= 1;
        if gap(start) {
            break;
        }
    }
    // A name must stand on top, and something above it: a letter is never all signature.
    let named = text(start).split_whitespace().count() <= 5
        && text(start).trim().chars().next().is_some_and(char::is_uppercase)
        && !contact(start)
        && !text(start).contains(|c: char| c.is_ascii_digit() || c == ':');
    (start > 0 && start + 1 < count && named).then_some(start)
}
