//! A display name or a signed name, taken apart: title, given name, surname, and how sure all that is.
//! Must not know whose it is or in which language it will be used.

use super::case::{Script, capitalised, fold, is_capitals, is_initial, is_vowel, script, written};
use super::names::{Known, known};
use super::order::{Order, order};
use super::person::{is_a_thing, person};
use super::piece::{before_birth_name, in_full, keeps_its_mark, one_script, part, without_letters_behind};
use super::title::{self, Titles};
use super::words::{self, holds};
use super::{clear, double, han};

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
    /// Whether the given name cannot be the other one: it was signed, or all before it are surnames only.
    pub settled: bool,
}

/// The script in which a letter in that language calls somebody.
pub fn script_of(code: &str) -> Script {
    if code == "ja" { Script::Han } else { Script::Latin }
}

/// Reads a name for a letter in the language with that code. None when it is surely no person's.
pub fn read(text: &str, code: &str) -> Option<Name> {
    let wanted = script_of(code);
    let text = clear::readable(text)?;
    let bare = clear::without_asides(&text, wanted)?;
    let bare = part(before_birth_name(&bare), wanted)?;
    let bare = in_full(&one_script(bare, wanted), code);
    let (mut titles, ordered, given_words) = turned(&without_letters_behind(&bare), code)?;
    titles.courtesy = titles.courtesy.or_else(|| title::in_brackets(&text, code));
    let mut name = split(&ordered, given_words, titles.any(), code)?;
    if titles.office.is_some() && !name.full.contains(' ') && !titles.any() {
        // `Judge Judy`, `Captain Obvious`: whoever is called so signs so.
        name = Name { surname: Some(name.full.clone()), sure: Sure::WithSignature, order_unsure: true, ..name };
    }
    // "Servant of", "father of": half a name.
    if name.given.as_deref().is_some_and(|given| holds("abd abu umm ibn bint", &fold(given))) {
        name.given = None;
    }
    if let (Some(honour), Some(given)) = (titles.honour, &mut name.given) {
        *given = format!("{honour} {given}");
        name.full = format!("{honour} {}", name.full);
    }
    let kind = known(&name.full);
    // `Dr. Love`, `Mr. Clean`: a word that hardly anybody is called.
    let word =
        kind.is_only_word() || holds("love pepper evil strange doom feelgood jekyll frankenstein", &fold(&name.full));
    if titles.any() && word && !name.full.contains(' ') {
        name.sure = Sure::WithSignature;
    } else if titles.any() {
        name.sure = Sure::Alone;
    } else if text.contains('_') && !name.given.as_deref().is_some_and(|g| known(g).common) {
        // `gatinha_rj` logs in so.
        name.sure = Sure::WithSignature;
    } else if name.order_unsure && name.full.contains(' ') && !name.han && !bare.trim().contains(' ') {
        // `bloggs.joe` is how somebody logs in; nobody is greeted so.
        name.sure = Sure::WithSignature;
    }
    name.titles = titles;
    Some(name)
}

/// The words in the order given name, surname, with titles and suffixes taken off; and how many of them
/// are given names where a comma or capitals said so.
fn turned(text: &str, code: &str) -> Option<(Titles, Vec<String>, Option<usize>)> {
    let mut titles = Titles::default();
    let mut parts: Vec<Vec<String>> = Vec::new();
    for part in text.split([',', '，', '、']) {
        let mut words: Vec<String> = spaced(part);
        titles.take(&mut words, code);
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
        // `John Smith, Sales`, `Dana Kettle, Bristol`: a whole name, then something else.
        [left, right, ..]
            if left.len() >= 2
                && !left.first().is_some_and(|w| holds(words::PARTICLES, &w.to_lowercase()))
                && (first(left).given && !(first(right).common && first(left).surname && right.len() < 3)
                    || first(left).common && !first(left).surname
                    || first(left).given && right.first().is_some_and(|w| words::is_place(&fold(w)))) =>
        {
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
        .map(|w| if keeps_its_mark(w) { w } else { w.trim_matches(['-', '\'', '·', '•']) }.to_owned())
        .filter(|w| w.chars().any(char::is_alphabetic))
        .collect()
}

/// `DUPONT Marie` and `Marie DUPONT`: capitals among other words are the surname.
fn capitals_last(words: Vec<String>) -> (Vec<String>, Option<usize>) {
    let is_surname = |w: &String| is_capitals(w) && w.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let is_particle = |w: &String| holds(words::PARTICLES, &w.to_lowercase());
    let opens = |at: usize, w: &String| {
        is_surname(w) || is_capitals(w) && is_particle(w) && words.iter().skip(at).any(is_surname)
    };
    let begins = words.iter().enumerate().position(|(at, w)| opens(at, w));
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
        // `LE GOFF Yann`, `VAN DER BERG Anna`.
        _ => words.iter().cloned().partition(|w| is_surname(w) || is_capitals(w) && is_particle(w)),
    };
    let initials = given.iter().all(|w| w.chars().filter(|c| c.is_alphabetic()).count() <= 2 && is_capitals(w));
    // `Maria from IBM`, `Anna ACME`: capitals that nobody is called.
    let led = surname.first().is_some_and(is_particle);
    let firm = !led && surname.iter().any(|w| known(w).is_only_word() || !w.chars().any(is_vowel));
    if surname.is_empty() || given.is_empty() || initials || given.iter().any(is_particle) || firm {
        return (words, None);
    }
    let count = given.len();
    (given.into_iter().chain(surname).collect(), Some(count))
}

fn split(words: &[String], given_words: Option<usize>, titled: bool, code: &str) -> Option<Name> {
    let letters = words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic()).count();
    // `Praxisteam Dr. Weber`: what stands before a title is no person's.
    let inside = words.iter().skip(1).any(|w| matches!(w.to_lowercase().as_str(), "dr." | "dr" | "prof." | "prof"));
    let led = inside && !words.first().is_some_and(|w| known(w).is_given());
    if words.is_empty() || words.len() > 7 || letters < 2 || led || is_a_thing(words) {
        return None;
    }
    let scripts: Vec<Script> = words.iter().flat_map(|w| w.chars()).filter_map(script).collect();
    if scripts.iter().all(|s| *s == Script::Han) {
        return han::read(words);
    }
    if scripts.iter().any(|s| *s != Script::Latin) || words.iter().any(|w| w.chars().count() > 24) {
        return None;
    }
    let shouted = words.iter().all(|w| is_capitals(w));
    let words = as_written(words, code);
    let kinds: Vec<Known> = words.iter().map(|w| known(w)).collect();
    let full = words.join(" ");
    let mut name = Name { full, ..Name::default() };
    let first = words.first()?;
    if words.len() == 1 {
        return single(name, first, kinds.first().copied()?, titled, shouted);
    }
    name.surname = surname(&words, given_words);
    name.sure = person(&words, &kinds, given_words.is_some())?;
    // `Md. Rafiqul Islam`: shortened, and said with what follows.
    let son = words.iter().any(|w| holds("bin binti ibn bint", &fold(w)));
    let short = holds("md mohd muhd mhd", &fold(first)) && words.len() > 2 && !son;
    if short && kinds.get(1).is_some_and(|k| k.given || *k == Known::default()) && given_words.is_none() {
        name.given = words.get(1..).map(|rest| given(rest, None, code));
        return Some(name);
    }
    if is_initial(first) && kinds.get(1).is_some_and(|k| k.common) && words.len() > 2 && given_words.is_none() {
        // `J. Edgar Hoover` goes by his second name; the M of `M. Bertrand Lefèvre` is no name at all.
        name.given = words.get(1).cloned();
        name.full = words.get(1..).unwrap_or_default().join(" ");
        return Some(name);
    }
    // `Big Dave` is called by both.
    if given_words.is_none() && holds(words::NEVER_GIVEN, &first.to_lowercase()) {
        name.order_unsure = true;
        return Some(name);
    }
    let order = if given_words.is_some() { Order::GivenFirst } else { order(&words, &kinds, code) };
    // `De Santis Francesca`, but not `De Vries`.
    let led = order == Order::GivenLast;
    if holds(words::NEVER_FIRST, &first.to_lowercase()) && !led || is_initial(first) {
        return Some(name);
    }
    ordered(name, words.as_slice(), &kinds, (order, given_words), code)
}

/// The name with given name and surname told apart as far as their order is known.
fn ordered(
    mut name: Name,
    words: &[String],
    kinds: &[Known],
    (order, given_words): (Order, Option<usize>),
    code: &str,
) -> Option<Name> {
    match order {
        Order::GivenFirst => name.given = Some(given(words, given_words, code)),
        Order::Unsure => {
            name.order_unsure = true;
            // `Wang Lei` is Mr Wang, however he is called.
            if kinds.first().is_some_and(|k| k.family_first) && kinds.last().is_some_and(|k| !k.family_first) {
                name.surname = words.first().cloned();
            }
        }
        Order::GivenLast => {
            let (last, rest) = words.split_last()?;
            let surname = rest.join(" ");
            name.full = format!("{last} {surname}");
            (name.given, name.surname, name.settled) = (Some(last.clone()), Some(surname), true);
        }
    }
    Some(name)
}

/// The words with capitals as their language sets them.
fn as_written(words: &[String], code: &str) -> Vec<String> {
    let turkish = words.iter().any(|w| w.contains(['İ', 'Ş', 'Ğ', 'ş', 'ğ', 'ı']));
    // `VALENTINA DI STEFANO`: Italian surnames begin with a capital.
    let plain = code == "it" && words.iter().all(|w| is_capitals(w) || !w.contains(char::is_uppercase));
    let italian = |w: &String| plain && holds(words::SURNAMES_BEGIN, &w.to_lowercase());
    words.iter().map(|w| if italian(w) { capitalised(w) } else { written(w, turkish) }).collect()
}

/// One word: a given name where it can be nothing else.
fn single(mut name: Name, word: &str, kind: Known, titled: bool, shouted: bool) -> Option<Name> {
    // `joe-bloggs` is how somebody logs in.
    let login = word.split_once(['-', '‐']).is_some_and(|(_, second)| !known(second).given);
    if kind.is_only_word() && !titled || !title::is_plain_word(word) || login && !kind.family_first && !titled {
        return titled.then_some(name);
    }
    // `IKEA` is no person, and `Okta` is told by where it writes from.
    let sure = (kind.common || kind.is_only_given() && !shouted) && !words::is_place(&fold(word));
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

fn given(words: &[String], given_words: Option<usize>, code: &str) -> String {
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return words.concat() };
    // `Gutiérrez Soto, Ana Belén`: where two given names are told apart from the rest, both are said.
    if given_words == Some(2) && matches!(code, "es" | "it" | "pt") && known(first).common && known(second).is_given() {
        return format!("{first} {second}");
    }
    // `PHAM Duc Long` is called by both, or by the last.
    let surname = words.get(given_words.unwrap_or(words.len())..).unwrap_or_default();
    if given_words == Some(2) && surname.len() == 1 && surname.iter().all(|w| known(w).family_first) {
        return format!("{first} {second}");
    }
    if let Some(at) = words.iter().position(|w| matches!(fold(w).as_str(), "bin" | "binti" | "ibn" | "bint")) {
        // `Nur Aisyah binti Rahman`: what stands before is all given.
        return words.get(..at).filter(|g| !g.is_empty()).map_or_else(|| first.clone(), |g| g.join(" "));
    }
    let inside = given_words.is_none_or(|n| n >= 2) && (words.len() >= 3 || given_words.is_some());
    let devoted = words
        .get(1..)
        .unwrap_or_default()
        .iter()
        .take_while(|w| holds("de del la las los da das do dos", &w.to_lowercase()));
    let devoted = devoted.count();
    if inside && devoted > 0 && holds("maria ana juan luz flor rosa", &fold(first)) {
        let after = words.get(1 + devoted).is_some_and(|w| holds(words::DEVOTIONS, &fold(w)));
        if let Some(compound) = words.get(..devoted + 2).filter(|c| after && c.len() < words.len()) {
            return compound.join(" ");
        }
    }
    let double = double::is_double(&fold(first), &fold(second));
    let half = holds("abdul abdel abd abu umm el", &fold(first));
    // `Abd El Rahman`.
    if half && holds("el al ul ur er", &fold(second)) && words.len() > 2 {
        return words.iter().take(3).cloned().collect::<Vec<_>>().join(" ");
    }
    if (inside || half) && double { format!("{first} {second}") } else { first.clone() }
}

/// The surname with its particles; none when it might be two words and nothing tells.
fn surname(words: &[String], given_words: Option<usize>) -> Option<String> {
    if let Some(count) = given_words {
        return Some(words.get(count..)?.join(" "));
    }
    // `Dunn K`.
    if let [first, last] = words
        && is_initial(last)
        && !is_initial(first)
    {
        return Some(first.clone());
    }
    let particle = |w: &String| holds(words::PARTICLES, &w.to_lowercase());
    // `Mevr. Van den Broek`.
    if words.len() > 1 && words.first().is_some_and(|w| holds(words::NEVER_FIRST, &w.to_lowercase())) {
        return Some(words.join(" "));
    }
    let start = words.iter().skip(1).position(particle).map_or(words.len() - 1, |at| at + 1);
    let middle = words.get(1..start)?;
    middle.iter().all(|w| is_initial(w)).then(|| words.get(start..).map(|w| w.join(" "))).flatten()
}
