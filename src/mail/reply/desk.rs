//! Decides which lines an agent wrote among those that a help-desk program put around them.
//! Must not know quotes; where the frame is not known from end to end, there is none.

use std::ops::Range;
use std::sync::LazyLock;

use super::{banner, footer, line, table};

/// Verbs of the line that says who comments.
const COMMENTED: &[&str] = &[
    "commented",
    "added a comment",
    "kommentierte",
    "hat kommentiert",
    "hat einen kommentar",
    "a commenté",
    "a ajouté un commentaire",
    "ha comentado",
    "comentó",
    "ha commentato",
    "ha aggiunto un commento",
    "heeft gereageerd",
    "reageerde",
    "heeft opgemerkt",
    "heeft een opmerking",
    "comentou",
    "コメントしました",
    "のコメント",
];

/// How a help desk names itself below all.
static SERVED: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/served.txt")));

/// Lines with text, from above, among which the first comment begins.
const TOP: usize = 10;

/// Lines with text, from below, among which the program names itself.
const BOTTOM: usize = 6;

/// The agent's newest words, when a help desk's frame stands around them.
pub fn words(lines: &[&str]) -> Option<Range<usize>> {
    let with_text = |i: &usize| !line(lines, *i).trim().is_empty();
    // A gateway's warning may stand above the frame.
    let first = (0..lines.len()).find(with_text)?;
    let first = banner::warning(lines, first).unwrap_or(first);
    let top: Vec<usize> = (first..lines.len()).filter(with_text).take(TOP).collect();
    // Either end names the program, or there is no frame.
    let drawn = top.first().is_some_and(|i| is_drawn(line(lines, *i)));
    let asked = top.iter().take(2).position(|i| (drawn || is_drawn(line(lines, *i))) && is_request(line(lines, *i)));
    if asked.is_none()
        && !top.iter().skip(1).any(|i| is_rule(line(lines, *i)) || Stamp::alone(line(lines, *i)).is_some())
    {
        return None;
    }
    let bottom: Vec<usize> = (0..lines.len()).rev().filter(with_text).take(BOTTOM).collect();
    let commented = asked.and_then(|p| top.get(p + 1)).filter(|i| drawn && is_commented(line(lines, **i)));
    if let Some(head) = commented {
        return between(lines, *head, &bottom);
    }
    let foot = bottom.iter().copied().filter(|i| names_itself(line(lines, *i))).min();
    (asked.is_some() || foot.is_some()).then(|| newest(lines, &top, foot)).flatten()
}

/// Whether a line asks for answers above it, and is no sentence of a letter.
fn is_request(text: &str) -> bool {
    text.len() <= 160 && (is_drawn(text) || text.split_whitespace().count() <= 9) && footer::asks(text)
}

/// Whether a line begins as one that a program drew.
fn is_drawn(text: &str) -> bool {
    text.trim_start().starts_with(['#', '—', '-', '=', '–', '*'])
}

fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 8 && text.bytes().all(|b| matches!(b, b'-' | b'_' | b'='))
}

fn is_commented(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 120 && text.ends_with([':', '：']) && {
        let low = text.to_lowercase();
        COMMENTED.iter().any(|verb| low.contains(verb))
    }
}

/// Jira: what stands between who comments and the link to the request, with the program's name below it.
fn between(lines: &[&str], head: usize, bottom: &[usize]) -> Option<Range<usize>> {
    let named = bottom.iter().find(|i| line(lines, **i).contains("Jira") && line(lines, **i).len() <= 120)?;
    let link = |text: &str| {
        let low = text.trim().to_lowercase();
        let linked = low.contains("://") && (low.contains('·') || low.contains("/servicedesk/"));
        linked && low.len() <= 600 && VIEW.iter().any(|v| low.starts_with(v))
            || low.len() <= 60 && VIEW.iter().any(|v| low.trim_end_matches('.') == *v)
            || linked && low.contains('·')
    };
    let end = bottom.iter().copied().filter(|i| *i > head && *i < *named && link(line(lines, *i))).min()?;
    (head + 1 < end).then_some(head + 1..end)
}

/// How the link to a request is called.
const VIEW: &[&str] = &[
    "view request",
    "anfrage anzeigen",
    "anfrage ansehen",
    "afficher la demande",
    "voir la demande",
    "consulter la demande",
    "ver solicitud",
    "ver la solicitud",
    "visualizza richiesta",
    "visualizza la richiesta",
    "mostra richiesta",
    "verzoek weergeven",
    "verzoek bekijken",
    "aanvraag weergeven",
    "aanvraag bekijken",
    "exibir solicitação",
    "ver solicitação",
    "visualizar solicitação",
    "ver pedido",
    "リクエストを表示",
    "リクエストを見る",
];

/// Whether a line below all says whose program sent the letter.
fn names_itself(text: &str) -> bool {
    if text.len() > 200 {
        return false;
    }
    let low = text.to_lowercase();
    low.contains("zendesk") || SERVED.iter().any(|s| low.contains(s))
}

/// Zendesk: comments, the newest on top, each below a line with its writer and its hour.
fn newest(lines: &[&str], top: &[usize], foot: Option<usize>) -> Option<Range<usize>> {
    let (first, stamp) = top.iter().find_map(|i| Stamp::at(lines, *i).map(|s| (*i, s)))?;
    // Above it stand the request for answers and what became of the letter with its number, and no one's answer.
    let above: Vec<&str> = top.iter().take_while(|i| **i < first).map(|i| line(lines, *i)).collect();
    let told: Vec<&&str> = above.iter().filter(|l| !(is_rule(l) || is_drawn(l) && footer::asks(l))).collect();
    let octets: usize = told.iter().map(|l| l.len()).sum();
    if told.len() > 4 || octets > 500 || !told.iter().any(|l| has_number(l)) {
        return None;
    }
    let below = foot.unwrap_or(lines.len());
    let older = (stamp.end..below).find(|i| Stamp::at(lines, *i).is_some_and(|s| s.zone == stamp.zone));
    let mut end = older.unwrap_or(below);
    // The rule above what follows goes with it.
    while end > stamp.end && (line(lines, end - 1).trim().is_empty() || is_rule(line(lines, end - 1))) {
        end -= 1;
    }
    (stamp.end < end).then_some(stamp.end..end)
}

/// Whether a line names a request by its number: `(#4417)`, `n° 4417`, `（4417）`.
fn has_number(text: &str) -> bool {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let long = c.is_ascii_digit() && letters.peek().is_some_and(char::is_ascii_digit);
        if long && matches!(before, '#' | '(' | '（' | '[' | '°' | 'º' | '№' | '.' | '＃') {
            return true;
        }
        if c != ' ' {
            before = c;
        }
    }
    false
}

/// Who wrote a comment, and when.
struct Stamp<'a> {
    /// The last word of the hour.
    zone: &'a str,
    /// The line below it.
    end: usize,
}

impl<'a> Stamp<'a> {
    /// A name and an hour below a rule, or a name and the hour alone on the next line.
    fn at(lines: &[&'a str], at: usize) -> Option<Self> {
        let text = line(lines, at).trim();
        if !(2..=120).contains(&text.len())
            || !text.starts_with(char::is_alphabetic)
            || text.ends_with(['.', ':', '?', '!'])
        {
            return None;
        }
        let ruled = lines.iter().take(at).rev().find(|l| !l.trim().is_empty()).is_some_and(|l| is_rule(l));
        if let Some((name, hour)) = text.split_once(", ").filter(|_| ruled) {
            return Self::alone(hour).filter(|_| is_name(name)).map(|zone| Self { zone, end: at + 1 });
        }
        let next = (at + 1..lines.len().min(at + 3)).find(|i| !line(lines, *i).trim().is_empty())?;
        let zone = Self::alone(line(lines, next)).filter(|_| is_name(text))?;
        Some(Self { zone, end: next + 1 })
    }

    /// The last word of a line that is a day, an hour and where that is counted, and nothing else.
    fn alone(text: &'a str) -> Option<&'a str> {
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if !(7..=20).contains(&digits) || text.len() > 60 || text.split_whitespace().count() > 9 {
            return None;
        }
        let octets = text.as_bytes();
        let clock = memchr::memchr2_iter(b':', b'.', octets).any(|i| {
            let digit = |at: Option<usize>| at.and_then(|a| octets.get(a)).is_some_and(u8::is_ascii_digit);
            digit(i.checked_sub(1)) && digit(Some(i + 1)) && digit(Some(i + 2))
        });
        let zone = text.split_whitespace().next_back()?.trim_matches(['(', ')']);
        let letters = zone.chars().take_while(char::is_ascii_uppercase).count();
        let counted = zone.get(letters..).is_some_and(|r| r.is_empty() || r.starts_with(['+', '-', '−']));
        (clock && (2..=5).contains(&letters) && counted).then_some(zone)
    }
}

fn is_name(text: &str) -> bool {
    text.chars().count() <= 60
        && (1..=7).contains(&text.split_whitespace().count())
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '?' | '!' | ':') && !text.contains('('))
}

#[cfg(test)]
mod tests;
