//! A display name or a signed name, taken apart: title, given name, surname, and how sure the order is.
//! Must not know whose it is or in which language it will be used.

use super::case::{Script, fold, is_capitals, script, written};
use super::title::{self, Titles};
use super::words::{self, holds};
use crate::letters::clean;

/// A person's name as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Titles that stand with it.
    pub titles: Titles,
    /// What friends say; none when unsure.
    pub given: Option<String>,
    /// What stands behind a title; none when unsure.
    pub surname: Option<String>,
    /// All of it without titles and suffixes.
    pub full: String,
    /// Whether given name and surname cannot be told apart, so that only the whole name is right.
    pub order_unsure: bool,
    /// The script that it is written in.
    pub han: bool,
}

/// Reads a name. None when it is not surely a person's. `wanted` picks one script of a name in two.
pub fn read(text: &str, wanted: Script) -> Option<Name> {
    let text = clean::one_line(text, 120);
    let text = text.trim_matches(|c: char| {
        matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | ' ' | ',' | '<' | '>' | '-' | '–' | '—' | '~')
    });
    if text.is_empty()
        || text.contains(['@', '&', '+', '=', '{', '}', '\\', '#', '%', '$', '*', '^', '~', '`', ';'])
        || text.contains("://")
    {
        return None;
    }
    let bare = without_asides(text)?;
    let bare = bare.split(['|', '/', '–', '—', '·', '•']).next().unwrap_or_default();
    let bare = bare.split(" - ").next().unwrap_or_default();
    let bare = one_script(bare, wanted);
    let (titles, ordered, swapped) = turned(&bare)?;
    let mut name = split(&ordered, swapped)?;
    name.titles = titles;
    Some(name)
}

/// The name without `(…)`, `[…]` and nicknames in quotes. None when a digit is left.
fn without_asides(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut closes: Option<char> = None;
    let mut before = ' ';
    for c in text.chars() {
        match (closes, c) {
            (Some(end), c) if c == end => closes = None,
            (Some(_), _) => {}
            (None, '(' | '（') => closes = Some(if c == '(' { ')' } else { '）' }),
            (None, '[') => closes = Some(']'),
            (None, '"') => closes = Some('"'),
            (None, '“' | '„') => closes = Some('”'),
            (None, '«') => closes = Some('»'),
            (None, '‘') => closes = Some('’'),
            (None, '\'') if before == ' ' => closes = Some('\''),
            (None, c) if c.is_numeric() && !is_han_letter(c) => return None,
            (None, '_') => out.push(' '),
            (None, c) if c.is_alphabetic() || is_mark(c) || " .,'’-‐|/–—·•・".contains(c) => out.push(c),
            (None, '\u{3000}' | '!' | '?' | ':') if c == '\u{3000}' => out.push(' '),
            (None, '!' | '?' | ':') => return None,
            // Emoji and other signs are decoration.
            (None, _) => out.push(' '),
        }
        before = c;
    }
    Some(out)
}

fn is_han_letter(c: char) -> bool {
    script(c) == Some(Script::Han)
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x900..=0xdff | 0xe00..=0xeff | 0x64b..=0x65f)
}

/// Of a name given in two scripts, the words in the wanted one.
fn one_script(text: &str, wanted: Script) -> String {
    let of = |word: &&str| word.chars().find_map(script);
    let fits: Vec<&str> = text.split_whitespace().filter(|w| of(w) == Some(wanted)).collect();
    let differs = text.split_whitespace().any(|w| of(&w).is_some_and(|s| s != wanted));
    if differs && !fits.is_empty() { fits.join(" ") } else { text.to_owned() }
}

/// The words in the order given name, surname, with titles and suffixes taken off; whether a comma or
/// capitals said which is the surname.
fn turned(text: &str) -> Option<(Titles, Vec<String>, Option<usize>)> {
    let mut titles = Titles::default();
    let mut parts: Vec<Vec<String>> = Vec::new();
    for part in text.split([',', '，', '、']) {
        let mut words: Vec<String> = spaced(part);
        titles.take(&mut words);
        if !words.is_empty() {
            parts.push(words);
        }
    }
    match parts.as_slice() {
        [one] => {
            let (words, surname) = capitals_last(one.clone());
            Some((titles, words, surname))
        }
        [left, right] => {
            let known = |words: &Vec<String>| words.first().is_some_and(|w| words::GIVEN.contains(fold(w).as_str()));
            // `John Smith, Sales`: a whole name, then something else.
            if left.len() >= 2 && known(left) && !known(right) {
                let (words, surname) = capitals_last(left.clone());
                return Some((titles, words, surname));
            }
            if left.len() == 1
                && known(left)
                && !known(right)
                && !words::GIVEN_OR_SURNAME.contains(fold(left.first()?).as_str())
            {
                return None;
            }
            let count = right.len();
            Some((titles, right.iter().chain(left).cloned().collect(), Some(count)))
        }
        _ => None,
    }
}

/// Words at blanks, and at dots in `maria.lopez`; `J.R.` stays one.
fn spaced(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    if let [one] = words.as_slice() {
        let pieces: Vec<&str> = one.split('.').collect();
        if pieces.len() == 2 && pieces.iter().all(|p| p.chars().count() > 2) {
            return pieces.into_iter().map(str::to_owned).collect();
        }
    }
    words
        .into_iter()
        .map(|w| w.trim_matches(['-', '\'', '·', '•']).to_owned())
        .filter(|w| w.chars().any(char::is_alphabetic))
        .collect()
}

/// `DUPONT Marie` and `Marie DUPONT`: capitals among other words are the surname.
fn capitals_last(words: Vec<String>) -> (Vec<String>, Option<usize>) {
    let is_surname = |w: &String| is_capitals(w) && w.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let (surname, given): (Vec<String>, Vec<String>) = words.iter().cloned().partition(is_surname);
    let initials = given.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() <= 2 && is_capitals(w));
    if surname.is_empty() || given.is_empty() || initials || given.iter().any(|w| holds(words::PARTICLES, &fold(w))) {
        return (words, None);
    }
    let count = given.len();
    (given.into_iter().chain(surname).collect(), Some(count))
}

fn split(words: &[String], given_words: Option<usize>) -> Option<Name> {
    let folded: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let known_first = words.first().is_some_and(|w| words::GIVEN.contains(fold(w).as_str()));
    let stop = |w: &String| {
        words::NOT_A_PERSON.contains(w.trim_matches('.'))
            || holds(words::PERHAPS_A_PERSON, w) && !(known_first && words.len() == 2)
    };
    // `Bob's Burgers` is a shop.
    if folded.iter().any(|w| w.ends_with("'s") || w.ends_with("’s")) {
        return None;
    }
    let letters = words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic()).count();
    if words.is_empty() || words.len() > 6 || letters < 2 || folded.iter().any(stop) {
        return None;
    }
    let scripts: Vec<Script> = words.iter().flat_map(|w| w.chars()).filter_map(script).collect();
    if scripts.iter().all(|s| *s == Script::Han) {
        return Some(han(words));
    }
    if scripts.iter().any(|s| *s != Script::Latin) || folded.iter().any(|w| w.chars().count() > 24) {
        return None;
    }
    let words: Vec<String> = words.iter().map(|w| written(w)).collect();
    let full = words.join(" ");
    let mut name = Name { full, ..Name::default() };
    let first = words.first()?;
    if words.len() == 1 {
        if title::is_plain_word(first) {
            name.given = known_first.then(|| first.clone());
            name.surname = Some(first.clone());
            name.order_unsure = !known_first;
        }
        return Some(name);
    }
    name.surname = surname(&words, given_words);
    if holds(words::NEVER_FIRST, &first.to_lowercase()) || is_initial(first) {
        return Some(name);
    }
    if given_words.is_none() && order_is_unsure(&words) {
        name.order_unsure = true;
        return Some(name);
    }
    name.given = Some(given(&words, given_words));
    if given_words.is_none() && has_last_first(&words) {
        let (last, rest) = words.split_last()?;
        name.given = Some(last.clone());
        name.surname = Some(rest.join(" "));
        name.full = format!("{last} {}", rest.join(" "));
    }
    Some(name)
}

/// `J.`, `J`, `J.R.`, `JR`: says nothing that one could call somebody.
fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || word.contains('.') || letters == 2 && is_capitals(word) || !word.chars().any(is_vowel)
}

fn is_vowel(c: char) -> bool {
    fold(&c.to_string()).contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

fn order_is_unsure(words: &[String]) -> bool {
    words.first().is_some_and(|w| {
        let first = fold(w);
        let sure = words::GIVEN.contains(first.as_str()) && !matches!(first.as_str(), "kim" | "lee");
        words::FAMILY_FIRST.contains(first.as_str()) && !sure
    })
}

/// `Weber Jürgen`: an unknown word, then one that is hardly ever a surname.
fn has_last_first(words: &[String]) -> bool {
    let [first, last] = words else { return false };
    let (first, last) = (fold(first), fold(last));
    !words::GIVEN.contains(first.as_str())
        && words::GIVEN.contains(last.as_str())
        && !words::GIVEN_OR_SURNAME.contains(last.as_str())
}

fn given(words: &[String], given_words: Option<usize>) -> String {
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return words.concat() };
    let inside = given_words.is_none_or(|n| n >= 2) && (words.len() >= 3 || given_words.is_some());
    let double = words::DOUBLE.iter().any(|(a, b)| *a == fold(first) && (*b == "*" || holds(b, &fold(second))));
    if inside && double { format!("{first} {second}") } else { first.clone() }
}

/// The surname with its particles; none when it might be two words and nothing tells.
fn surname(words: &[String], given_words: Option<usize>) -> Option<String> {
    if let Some(count) = given_words {
        return Some(words.get(count..)?.join(" "));
    }
    let particle = |w: &String| holds(words::PARTICLES, &w.to_lowercase());
    let start = words.iter().skip(1).position(particle).map_or(words.len() - 1, |at| at + 1);
    let middle = words.get(1..start)?;
    middle.iter().all(|w| is_initial(w)).then(|| words.get(start..).map(|w| w.join(" "))).flatten()
}

/// Chinese characters and kana: two words are surname and given name; one word is taken whole.
fn han(words: &[String]) -> Name {
    let full = words.join(" ");
    let surname = match words {
        [surname, given] if surname.chars().count() <= 3 && !given.is_empty() => Some(surname.clone()),
        _ => None,
    };
    Name { surname, full, order_unsure: true, han: true, ..Name::default() }
}
