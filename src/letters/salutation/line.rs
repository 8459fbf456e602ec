//! What of a line is a name, and whether it may be one by its look.
//! Must not know whose name it is, or where the line stands.

use std::borrow::Cow;

use super::closing;
use super::names::begins_given;

/// What stands behind a name and a comma: `curé de Saint-Luc`, `O.P.`
fn is_aside(rest: &str) -> bool {
    rest.starts_with(char::is_lowercase) || rest.contains('.') && rest.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Octets of a line in which a name may stand.
pub const NAME: usize = 160;

/// Characters after which a line holds more than a name.
const LONG: usize = 64;

/// Where what is beside a name begins: ` | Receptionist`, ` - Head of Sales`.
const BESIDE: &[&str] = &[" | ", " - ", " – ", " — "];

/// Where it begins behind a given name: `Montse at Casa Petrel`.
const PLACE: &[&str] = &[" at ", " from ", " aus ", " uit ", " @ "];

/// Where those begin for whom somebody signs as well: `Stephen & family`, `Shauna & all the Gilhoolys`.
const HOUSEHOLD: &[&str] = &[
    " & family",
    " and family",
    " & the family",
    " and the family",
    " & all the ",
    " and all the ",
    " & Familie",
    " und Familie",
    " mit Familie",
    " et famille",
    " & famille",
    " y familia",
    " e famiglia",
    " en familie",
    " & familie",
    " en gezin",
    " e família",
];

/// What stands before a name that is signed with, and is no name itself.
const OWN: &[&str] = &[
    "i. A. ", "i.A. ", "i. V. ", "i.V. ", "ppa. ", "Ihre ", "Eure ", "Euer ", "Deine ", "Dein ", "Ihrer ", "Votre ",
    "Jouw ", "Uw ", "uw ",
];

/// The same, where it may be one.
const OWN_OR_NAME: &[&str] = &["ihr ", "ihre ", "Ihr ", "Your ", "your ", "Tu ", "Su ", "Il suo ", "La sua "];

/// The front of a line: `Sophie Tranter | Receptionist`, `Dana Kettle (Ms) - Head of Sales`.
pub fn name_part(line: &str) -> &str {
    let front = before_any(line, BESIDE).filter(|front| front.contains(char::is_alphabetic)).unwrap_or(line);
    // `*Dana*`.
    let front = front.trim_matches(['*', '_', ' ']);
    // `P. Antoine Mercier, curé de Saint-Luc`.
    let comma = memchr::memchr(b',', front.as_bytes()).and_then(|_| front.find(", "));
    let aside = comma.filter(|at| front.get(at + 2..).is_some_and(is_aside) || initialled(front));
    let front = before_any(front, PLACE).filter(|name| begins_given(name)).unwrap_or(front);
    let front = before_any(front, HOUSEHOLD).filter(|name| begins_given(name)).unwrap_or(front);
    let front =
        aside.and_then(|at| front.get(..at)).filter(|name| name.contains(' ') || begins_given(name)).unwrap_or(front);
    // `Ihre Dana Kessel`.
    let own = OWN.iter().find_map(|own| front.strip_prefix(own)).filter(|name| name.starts_with(char::is_uppercase));
    let maybe = || OWN_OR_NAME.iter().find_map(|own| front.strip_prefix(own)).filter(|name| begins_given(name));
    own.or_else(maybe).unwrap_or(front)
}

/// Whether it opens with an initial: what stands behind its comma is no given name.
fn initialled(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.')
}

/// What stands before the first of some words, each between blanks.
fn before_any<'a>(line: &'a str, words: &[&str]) -> Option<&'a str> {
    let mut blanks = memchr::memchr_iter(b' ', line.as_bytes());
    let at = blanks.find(|at| line.get(*at..).is_some_and(|rest| words.iter().any(|word| rest.starts_with(word))))?;
    line.get(..at)
}

/// One to five words without anything that names do not have.
pub fn looks_like_a_name(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '–', '—', '~', ' ']);
    // A long line is a sentence, or holds more than the name: most lines of a letter are told by this alone.
    let front = line.char_indices().nth(LONG).map_or(line, |(at, _)| line.get(..at).unwrap_or_default());
    let more = || front.contains([',', '(']) || before_any(front, BESIDE).or(before_any(front, PLACE)).is_some();
    if front.len() < line.len() && !more() {
        return false;
    }
    let line = match name_part(line).split_once('(') {
        Some((before, after)) => {
            Cow::Owned(format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest.trim_start())))
        }
        None => Cow::Borrowed(name_part(line)),
    };
    let line = line.trim_end();
    if line.len() > NAME {
        return false;
    }
    let words = line.split_whitespace().count();
    (1..=5).contains(&words)
        && line.chars().count() <= 40
        && !line.contains(['@', ':', '?', '!', '<', '>', '{', '}', '/', '=', '|'])
        && !line.chars().any(|c| c.is_ascii_digit())
        // A sentence ends with a dot; `Wanjiru K.` and `Jr.` do so too.
        && !(line.ends_with('.') && line.split_whitespace().last().is_some_and(|word| word.chars().count() > 4))
        && closing::after(line).is_none()
}
