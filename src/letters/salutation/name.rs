//! A display name or a signed name, taken apart: title, given name, surname, and how sure all that is.
//! Must not know whose it is or in which language it will be used.

use super::case::{Script, fold, is_capitals, script, written};
use super::clear;
use super::names::{self, Known, known};
use super::title::{self, Titles};
use super::words::{self, holds};

/// What has to agree before a name may be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Sure {
    /// Nothing: it is a person's name by itself.
    #[default]
    Alone,
    /// The address must hold it, or the writer must have signed with it.
    WithAddress,
    /// The writer must have signed with it.
    WithSignature,
}

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
    /// What has to agree with it.
    pub sure: Sure,
}

/// Reads a name. None when it is surely no person's. `wanted` picks one script of a name in two.
pub fn read(text: &str, wanted: Script) -> Option<Name> {
    let text = clear::readable(text)?;
    let bare = clear::without_asides(&text, wanted)?;
    // `Anna/Paul Meier` are two; `田中 太郎 / Taro Tanaka` is one.
    if bare.match_indices('/').any(|(at, _)| bare.get(..at).is_some_and(|b| b.ends_with(char::is_alphabetic))) {
        return None;
    }
    let bare = bare.split(['|', '/', '–', '—', '·', '•']).next().unwrap_or_default();
    let bare = bare.split(" - ").next().unwrap_or_default();
    let bare = one_script(bare, wanted);
    let (mut titles, ordered, given_words) = turned(&bare)?;
    titles.courtesy = titles.courtesy.or_else(|| title::in_brackets(&text));
    let mut name = split(&ordered, given_words, titles.any())?;
    if let (Some(honour), Some(given)) = (titles.honour, &mut name.given) {
        *given = format!("{honour} {given}");
        name.full = format!("{honour} {}", name.full);
    }
    if titles.any() {
        name.sure = Sure::Alone;
    }
    name.titles = titles;
    Some(name)
}

/// Of a name given in two scripts, the words in the wanted one.
fn one_script(text: &str, wanted: Script) -> String {
    let of = |word: &&str| word.chars().find_map(script);
    let fits: Vec<&str> = text.split_whitespace().filter(|w| of(w) == Some(wanted)).collect();
    let differs = text.split_whitespace().any(|w| of(&w).is_some_and(|s| s != wanted));
    if differs && !fits.is_empty() { fits.join(" ") } else { text.to_owned() }
}

/// The words in the order given name, surname, with titles and suffixes taken off; and how many of them
/// are given names where a comma or capitals said so.
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
    let first = |words: &[String]| words.first().map(|w| known(w)).unwrap_or_default();
    match parts.as_slice() {
        [one] => {
            let (words, surname) = capitals_last(one.clone());
            Some((titles, words, surname))
        }
        // `John Smith, Sales`: a whole name, then something else.
        [left, right, ..] if left.len() >= 2 && first(left).given && !first(right).is_given() => {
            let (words, surname) = capitals_last(left.clone());
            Some((titles, words, surname))
        }
        [left, right] => {
            let (before, after) = (first(left), first(right));
            // `Maria, Lopez` and `Hamburg, Altona`: neither looks like a surname before a given name.
            let turned = after.given || before.is_surname() && !after.word || left.len() > 1 && !before.given;
            if !turned || left.len() == 1 && before.is_only_given() && !after.is_given() {
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
    let is_particle = |w: &String| holds(words::PARTICLES, &w.to_lowercase());
    let begins = words.iter().position(is_surname);
    let (surname, given): (Vec<String>, Vec<String>) = match begins {
        // `Anna van der BERG`, `Ludwig VAN BEETHOVEN`.
        Some(at) if at > 0 => {
            let back = words.iter().take(at).rev().take_while(|w| is_particle(w)).count();
            let (given, surname) = words.split_at(at - back.min(at - 1));
            if !surname.iter().all(|w| is_surname(w) || is_particle(w) || is_capitals(w)) {
                return (words, None);
            }
            (surname.to_vec(), given.to_vec())
        }
        _ => words.iter().cloned().partition(is_surname),
    };
    let initials = given.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() <= 2 && is_capitals(w));
    // `Maria from IBM`, `Anna ACME`: capitals that nobody is called.
    let firm = surname.iter().any(|w| !is_particle(w) && (known(w).is_only_word() || !w.chars().any(is_vowel)));
    if surname.is_empty() || given.is_empty() || initials || given.iter().any(is_particle) || firm {
        return (words, None);
    }
    let count = given.len();
    (given.into_iter().chain(surname).collect(), Some(count))
}

fn split(words: &[String], given_words: Option<usize>, titled: bool) -> Option<Name> {
    let letters = words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic()).count();
    if words.is_empty() || words.len() > 6 || letters < 2 || is_a_thing(words) {
        return None;
    }
    let scripts: Vec<Script> = words.iter().flat_map(|w| w.chars()).filter_map(script).collect();
    if scripts.iter().all(|s| *s == Script::Han) {
        return han(words);
    }
    if scripts.iter().any(|s| *s != Script::Latin) || words.iter().any(|w| w.chars().count() > 24) {
        return None;
    }
    let turkish = words.iter().any(|w| w.contains(['İ', 'Ş', 'Ğ', 'ş', 'ğ', 'ı']));
    let words: Vec<String> = words.iter().map(|w| written(w, turkish)).collect();
    let kinds: Vec<Known> = words.iter().map(|w| known(w)).collect();
    let full = words.join(" ");
    let mut name = Name { full, ..Name::default() };
    let first = words.first()?;
    if words.len() == 1 {
        return single(name, first, kinds.first().copied()?, titled);
    }
    name.surname = surname(&words, given_words);
    name.sure = person(&words, &kinds, given_words.is_some())?;
    if holds(words::NEVER_FIRST, &first.to_lowercase()) || is_initial(first) {
        return Some(name);
    }
    if given_words.is_none() {
        match order(&words, &kinds) {
            Order::GivenFirst => {}
            Order::Unsure => {
                name.order_unsure = true;
                return Some(name);
            }
            Order::GivenLast => {
                let (last, rest) = words.split_last()?;
                name.given = Some(last.clone());
                name.surname = Some(rest.join(" "));
                name.full = format!("{last} {}", rest.join(" "));
                return Some(name);
            }
        }
    }
    name.given = Some(given(&words, given_words));
    Some(name)
}

/// One word: a given name where it can be nothing else.
fn single(mut name: Name, word: &str, kind: Known, titled: bool) -> Option<Name> {
    if kind.is_only_word() && !titled || !title::is_plain_word(word) {
        return titled.then_some(name);
    }
    let sure = kind.common || kind.is_only_given();
    name.given = kind.given.then(|| word.to_owned());
    name.surname = Some(word.to_owned());
    name.order_unsure = !kind.given;
    name.sure = match (sure, kind.given) {
        (true, _) => Sure::Alone,
        (false, true) => Sure::WithAddress,
        (false, false) => Sure::WithSignature,
    };
    Some(name)
}

/// Whether a word says that the name is a firm's, a desk's or a joke.
fn is_a_thing(words: &[String]) -> bool {
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let given = lower.first().is_some_and(|w| names::is_given(&fold(w)));
    let stop = |w: &String| {
        let bare = w.trim_matches('.');
        words::NOT_A_PERSON.contains(bare)
            || words::NOT_A_PERSON.contains(fold(bare).as_str())
            || holds(words::PERHAPS_A_PERSON, w) && !(given && words.len() == 2)
            || words::TRADES.iter().any(|t| w.len() > t.len() + 2 && w.ends_with(t)) && !known(w).surname
            || words::FIRMS.iter().any(|f| w.contains(f))
    };
    // `Bob's Burgers` is a shop.
    lower.iter().any(|w| w.ends_with("'s") || w.ends_with("’s") || stop(w))
        || lower.last().is_some_and(|w| words.len() > 1 && holds(words::ENDINGS_OF_SITES, w))
}

/// What has to agree with a name of several words; none when it is no person's.
fn person(words: &[String], kinds: &[Known], turned: bool) -> Option<Sure> {
    if words.first().is_some_and(|w| holds(words::NEVER_GIVEN, &w.to_lowercase())) && !turned {
        return Some(Sure::WithSignature);
    }
    let counts = |w: &String| !is_initial(w) && !holds(words::PARTICLES, &w.to_lowercase());
    let told: Vec<Known> = words.iter().zip(kinds).filter(|(w, _)| counts(w)).map(|(_, k)| *k).collect();
    let (Some(first), Some(last)) = (told.first().copied(), told.last().copied()) else {
        return Some(Sure::WithSignature);
    };
    if told.len() == 1 {
        let opens = words.first().is_some_and(counts);
        return match (first.is_only_word(), opens) {
            (true, _) => None,
            // `J. Smith`: nothing there to call somebody by.
            (false, false) => Some(Sure::Alone),
            // `Maria L.`, but `Smith J.`
            (false, true) if first.common || first.is_only_given() => Some(Sure::Alone),
            (false, true) if first.surname => Some(Sure::WithSignature),
            (false, true) => Some(Sure::WithAddress),
        };
    }
    let inner = told.split_last().map(|(_, rest)| rest).unwrap_or_default();
    let asian = words.len() == 3 && (first.family_first || last.family_first);
    let syllable = |w: &String| asian && holds(words::SYLLABLES, &fold(w));
    if inner.iter().any(|k| k.is_only_word()) && !words.iter().skip(1).all(|w| syllable(w) || !known(w).is_only_word())
    {
        return None;
    }
    let plain = |k: Known| k.given || k.surname;
    if words.last().is_some_and(|w| holds(words::PLACES, &w.to_lowercase())) && !turned {
        return Some(Sure::WithSignature);
    }
    Some(match (first, last) {
        (f, l) if asian && (f.family_first || !f.word) && (l.family_first || words.last().is_some_and(syllable)) => {
            Sure::Alone
        }
        (f, l) if l.is_only_word() => return f.is_given().then_some(Sure::WithSignature),
        (f, _) if f.is_given() => Sure::Alone,
        // `Rose Hill`, `Will Power`.
        (f, l) if f.given => {
            let phrase = words.last().is_some_and(|w| holds(words::PHRASES, &w.to_lowercase()));
            if plain(l) && !phrase { Sure::Alone } else { Sure::WithAddress }
        }
        (f, l) if f.family_first || l.family_first => {
            if !f.word || l.is_given() || l.is_surname() {
                Sure::Alone
            } else {
                Sure::WithAddress
            }
        }
        (f, l) if f.is_surname() && (l.common || l.is_given()) => Sure::Alone,
        // `Weber Jürgen`, but not `Pizzeria Luigi`.
        (f, l) if l.is_only_given() && words.len() <= 3 => {
            if f.is_surname() || turned {
                Sure::Alone
            } else {
                Sure::WithSignature
            }
        }
        (f, l) if !f.surname && l.is_surname() => Sure::Alone,
        _ => Sure::WithAddress,
    })
}

/// Which end of a name the given name stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    GivenFirst,
    GivenLast,
    Unsure,
}

fn order(words: &[String], kinds: &[Known]) -> Order {
    let (Some(first), Some(last)) = (kinds.first().copied(), kinds.last().copied()) else { return Order::Unsure };
    let asian = first.family_first && !first.common || fold(words.first().map_or("", |w| w)) == "kim";
    if asian || words.len() > 2 && last.family_first && words.iter().all(|w| w.chars().count() <= 5) {
        return Order::Unsure;
    }
    let particle = words.iter().any(|w| holds(words::PARTICLES, &w.to_lowercase()));
    match (first.is_given(), last.is_only_given()) {
        (true, true) if first.surname && !first.common && !particle => Order::Unsure,
        (false, true) if first.given || particle => Order::GivenFirst,
        (false, true) if first.is_surname() && words.len() == 2 => Order::GivenLast,
        (false, true) => Order::Unsure,
        // `Nagy Péter`: Péter is a surname too, elsewhere.
        (false, false) if first.is_surname() && !first.given && last.is_given() => Order::Unsure,
        _ => Order::GivenFirst,
    }
}

/// `J.`, `J`, `J.R.`, `JR`: says nothing that one could call somebody.
fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || word.contains('.') || letters == 2 && is_capitals(word) || !word.chars().any(is_vowel)
}

fn is_vowel(c: char) -> bool {
    c.is_alphabetic()
        && (!c.is_ascii() || "aeiouyAEIOUY".contains(c))
        && fold(&c.to_string()).contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

fn given(words: &[String], given_words: Option<usize>) -> String {
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return words.concat() };
    if let Some(at) = words.iter().position(|w| matches!(fold(w).as_str(), "bin" | "binti" | "ibn" | "bint")) {
        // `Nur Aisyah binti Rahman`: what stands before is all given.
        return words.get(..at).filter(|g| !g.is_empty()).map_or_else(|| first.clone(), |g| g.join(" "));
    }
    let inside = given_words.is_none_or(|n| n >= 2) && (words.len() >= 3 || given_words.is_some());
    let devoted =
        words.get(1..).unwrap_or_default().iter().take_while(|w| holds("de del la las los", &w.to_lowercase()));
    let devoted = devoted.count();
    if inside && devoted > 0 && holds("maria ana juan luz flor rosa", &fold(first)) {
        let after = words.get(1 + devoted).is_some_and(|w| holds(words::DEVOTIONS, &fold(w)));
        if let Some(compound) = words.get(..devoted + 2).filter(|c| after && c.len() < words.len()) {
            return compound.join(" ");
        }
    }
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
fn han(words: &[String]) -> Option<Name> {
    let full = words.join(" ");
    if words::HAN_DESKS.iter().any(|desk| full.contains(desk)) || full.chars().count() > 12 {
        return None;
    }
    let surname = match words {
        // 王様 is a king.
        [surname, given] if surname.chars().count() <= 3 && !given.is_empty() && surname != "王" => {
            Some(surname.clone())
        }
        _ => None,
    };
    let full = if surname.is_none() { words.concat() } else { full };
    Some(Name { surname, full, order_unsure: true, han: true, ..Name::default() })
}
