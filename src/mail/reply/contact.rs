//! Decides whether a letter ends in a contact block: a name, a title, a telephone, without any `-- `.
//! Must not take a paragraph for one: its lines are short, and one of them is nothing but a contact.

use std::sync::LazyLock;

use regex::Regex;

use super::card;

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
    let from = rule + 1;
    if !is_rule(text(rule)) || !(2..=12).contains(&(count - from)) {
        return false;
    }
    let first = text(from).trim();
    let above = rule.checked_sub(1).map(|p| text(p).trim()).unwrap_or_default();
    first.split_whitespace().count() <= 5
        && first.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
        && !first.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：'))
        // An address that is given for something was typed.
        && !above.ends_with([':', '：'])
        && !["以下", "下記", "次の"].iter().any(|w| above.contains(w))
        && (from..count).all(|p| {
            let line = text(p).trim();
            line.chars().count() <= 60 && !card::ends_sentence(line) && !line.ends_with([',', ':', '：'])
        })
        && (from + 1..count).any(|p| is_contact(text(p)) || text(p).contains(" | ") || is_labelled(text(p)))
}

/// A contact as Japanese cards have it.
fn is_labelled(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.contains('〒')
        || text.contains('@') && text.contains('：')
        || digits >= 7 && ["電話", "携帯", "直通", "ＴＥＬ", "TEL：", "Tel："].iter().any(|l| text.contains(l))
}

/// A rule as people draw it above their cards.
fn is_rule(text: &str) -> bool {
    let bare = text.trim();
    let first = bare.chars().next().unwrap_or_default();
    matches!(
        first,
        '-' | '='
            | '*'
            | '~'
            | '+'
            | '－'
            | '＝'
            | '＊'
            | '─'
            | '━'
            | '―'
            | '…'
            | '・'
            | '◆'
            | '◇'
            | '■'
            | '□'
            | '●'
            | '○'
            | '★'
            | '☆'
            | '◎'
    ) && bare.len() <= 300
        && (3..=80).contains(&bare.chars().count())
        && bare.chars().all(|c| !c.is_alphanumeric() && !matches!(c, '>' | '<' | '"'))
}

/// Where the block begins among `count` lines with text; `places` are their numbers in the letter,
/// so that an empty line between two of them can be seen.
pub fn start<'a>(count: usize, text: impl Fn(usize) -> &'a str, places: &[usize]) -> Option<usize> {
    let short = |p: usize| {
        let line = text(p).trim();
        (1..=70).contains(&line.chars().count()) && !line.ends_with(',') && !card::ends_sentence(line)
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
    // What a colon announces was typed: "Please send it to:" and an address.
    let announced = start.checked_sub(1).is_some_and(|above| text(above).trim_end().ends_with([':', '：']));
    (start > 0 && start + 1 < count && named && !announced).then_some(start)
}
