//! The right greeting for a writer: by name where that is sure, neutral where it is not.
//! Must not guess: no gender, no name from an address, no order of names that could be the other one.

mod agree;
mod beside;
mod case;
mod clear;
mod closing;
mod couple;
mod double;
mod ending;
mod evidence;
mod facts;
mod han;
mod introduced;
mod likeness;
mod line;
mod name;
mod names;
mod office;
mod order;
mod person;
mod phrase;
mod piece;
pub(super) mod sign_off;
mod title;
mod words;

#[cfg(test)]
mod tests;

use crate::domain::language::Language;
use agree::together;
use beside::Beside;
use case::{fold, is_capitals, same};
use couple::Couple;
use ending::Ending;
use evidence::{is_borne_out, is_desk, is_firm, mononym, opens, signed_only};
pub use facts::{Greeted, NameFacts};
use name::{Name, Sure};
use names::begins_given;
use sign_off::Ground;

/// How a letter opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The whole line, with its mark: `Dear Maria,`.
    pub text: String,
    /// How it calls the person: `Maria`, `Dr. Chen`; none when it is neutral.
    pub name: Option<String>,
    /// The person's whole name as far as it is known, for colleagues: `Maria Lopez`.
    pub full: Option<String>,
}

/// The greeting in that language; in English for a language that has none here.
pub fn greet(facts: &NameFacts<'_>, language: Language) -> Greeting {
    match who(facts, language.code()) {
        Some(Who::One(name)) => phrase::greeting(&name, facts.address, language),
        Some(Who::Two(couple)) => phrase::together(couple, language),
        None => phrase::neutral(language),
    }
}

/// Whether letters in both languages write names in the same letters.
pub fn in_one_script(one: Language, other: Language) -> bool {
    name::script_of(one.code()) == name::script_of(other.code())
}

/// Who wrote.
enum Who {
    One(Name),
    Two(Couple),
}

/// The writer's name, from what they call themselves and what they signed.
fn who(facts: &NameFacts<'_>, code: &str) -> Option<Who> {
    // Nobody is called anything longer.
    let (from_name, reply_name) = (ending::front(facts.from_name, 500), ending::front(facts.reply_name, 500));
    let facts = &NameFacts { from_name, reply_name, ..facts.clone() };
    let beside = Beside::of(facts, code);
    let (typed, signature) = (Ending::of(facts.typed), Ending::of(facts.signature));
    if sign_off::is_of_a_desk(&typed, &signature, &beside) {
        return None;
    }
    let signed = sign_off::find(&typed, &signature, &beside);
    let two = couple::read(facts.from_name, code);
    let single = |found: Option<(&str, Ground)>| {
        one(facts, found, &beside)
            .filter(|name| !is_famous(name) && !is_bare_surname(name) && !beside.is_executive(&name.full))
            .map(|name| Who::One(careful(name, signed.map(|(text, _)| text), code)))
    };
    let Some((text, ground)) = signed else {
        return match two {
            Some(two) => two.is_borne_out(facts.address).then_some(Who::Two(two)),
            None => single(None),
        };
    };
    if is_several(text) {
        // Two who sign are not greeted as one.
        return if ground == Ground::Closing || names_somebody(text) {
            couple::read(text, code).map(|couple| Who::Two(couple.named_with(two)))
        } else {
            single(None)
        };
    }
    match two {
        Some(two) => {
            let name = beside.read(text)?;
            let theirs = name.given.as_deref().is_some_and(|given| two.holds(given));
            if theirs { Some(Who::One(name)) } else { single(signed) }
        }
        None => single(signed),
    }
}

/// `Martínez` alone: nobody is written to like that.
fn is_bare_surname(name: &Name) -> bool {
    let bare = fold(&name.full);
    let only_surname = bare.len() > 4 && bare.ends_with("ez") || words::holds(words::ONLY_SURNAMES, &bare);
    only_surname && !name.han && !name.titles.any() && names::known(&name.full).surname
}

/// Whether everybody knows the name: who writes under it is called otherwise.
fn is_famous(name: &Name) -> bool {
    words::is_famous(&fold(&name.full.replace(' ', "")))
}

/// The name in From, Reply-To counted in.
fn sender(facts: &NameFacts<'_>, beside: &Beside<'_>) -> Option<Name> {
    let from = beside.read(facts.from_name).filter(|n| !is_desk(facts.address, n) && !is_firm(facts.address, n));
    let from = from.or_else(|| passed_on(facts.from_name, beside).filter(|_| !facts.typed.trim().is_empty()));
    let reply = beside.read(facts.reply_name);
    let whole = from.is_none() && reply.as_ref().is_some_and(|n| n.sure == Sure::WithAddress && n.full.contains(' '));
    let reply = reply.filter(|n| n.sure == Sure::Alone || whole).map(|n| Name { sure: Sure::Alone, ..n });
    match (from, reply) {
        // Forms write in their own name and say who wrote in Reply-To.
        (None, reply) => reply,
        (Some(from), Some(reply)) if from.sure != Sure::Alone && !shares_a_word(&from.full, &reply.full) => Some(reply),
        (Some(from), Some(reply)) if !same(&from.full, &reply.full) && from.han == reply.han => {
            together(from, reply, Ground::Closing)
        }
        (from, _) => from,
    }
}

/// `'Jane Potter' via Info`: a list or a form passes on what she wrote.
fn passed_on(from: &str, beside: &Beside<'_>) -> Option<Name> {
    let (before, _) = from.split_once(" via ").or_else(|| from.split_once(" (via "))?;
    let name = beside.read(before.trim_matches(['\'', '"', ' ']))?;
    let sure =
        name.sure == Sure::Alone && name.full.contains(' ') && name.given.as_deref().is_some_and(names::begins_common);
    sure.then_some(name)
}

/// `Lakshmi Narasimhan Iyengar`: of three names, the first is what friends say only where it is well known.
fn careful(name: Name, signed: Option<&str>, code: &str) -> Name {
    let single = signed.is_some_and(|text| !text.trim().contains(' '));
    let particle =
        |w: &str| words::holds("ap dela abu mac", &fold(w)) || words::holds(words::PARTICLES, &w.to_lowercase());
    let plain = |w: &&str| !case::is_initial(w) && !particle(w);
    let many = name.full.split(' ').filter(plain).count() > 2 && name.full.split(' ').all(|w| plain(&w));
    let second = name.full.split(' ').nth(1).map(names::known).unwrap_or_default();
    let fathers = name.full.split(' ').nth(1).is_some_and(order::is_patronymic);
    let latin = matches!(code, "es" | "pt");
    // `Syed Ali Raza` may be called by any of them.
    let honour = words::holds("syed sayed sayyid seyed", &fold(name.full.split(' ').next().unwrap_or_default()));
    if many && !single && honour && !name.titles.any() {
        return Name { order_unsure: true, ..name };
    }
    let unsure = many
        && !single
        && !second.surname
        && !fathers
        && !latin
        && name.given.as_deref().is_some_and(|g| !g.contains(' ') && !names::begins_common(g));
    Name { order_unsure: name.order_unsure || unsure, ..name }
}

/// `T.J. Kowalski` who signs `TJ` is called so.
fn initials(signed: &str, from: &Name) -> Option<String> {
    let first = from.full.split(' ').next()?;
    let is_called = (2..=3).contains(&fold(first).len()) && is_capitals(first) && fold(first) == fold(signed.trim());
    is_called.then(|| first.to_owned())
}

/// `William "Trip" Hargrove` who signs `Trip` is called so.
fn nickname(signed: &str, from: &str) -> Option<String> {
    let word = signed.trim();
    let quoted = |open: char, close: char| from.contains(&format!("{open}{word}{close}"));
    let marked = [('"', '"'), ('“', '”'), ('„', '“'), ('(', ')'), ('\'', '\''), ('‘', '’'), ('«', '»')];
    let plain = title::is_plain_word(word) && word.starts_with(char::is_uppercase);
    (plain && marked.iter().any(|(open, close)| quoted(*open, *close))).then(|| word.to_owned())
}

/// One writer's name.
fn one(facts: &NameFacts<'_>, signed: Option<(&str, Ground)>, beside: &Beside<'_>) -> Option<Name> {
    let from = sender(facts, beside);
    if let (Some(from), Some((text, _))) = (&from, signed)
        && let Some(called) = initials(text, from).or_else(|| nickname(text, facts.from_name))
    {
        return Some(Name { given: Some(called), order_unsure: false, sure: Sure::Alone, ..from.clone() });
    }
    let written = signed.map(|(text, _)| text);
    let signed = signed.and_then(|(text, ground)| beside.read(text).map(|signed| (signed, ground)));
    // A login or a pet name says nothing against a name in full below the letter.
    let login = |from: &Name, signed: &Name| {
        !from.full.contains(' ')
            && from.sure != Sure::Alone
            && signed.full.contains(' ')
            && !shares_a_word(&from.full, &signed.full)
            && !is_borne_out(from, facts.address)
    };
    let from = from.filter(|from| !signed.as_ref().is_some_and(|(signed, _)| login(from, signed)));
    match (from, signed) {
        (Some(from), Some((signed, ground))) => {
            let single = |n: &Name| !n.full.contains(' ') && !n.han && !n.titles.any() && n.titles.office.is_none();
            if single(&from) && single(&signed) && same(&from.full, &signed.full) && !begins_given(&fold(&from.full)) {
                // `redhat <redhat@…>` is how somebody logs in.
                return mononym(signed).filter(|_| facts.from_name.trim().starts_with(char::is_uppercase));
            }
            let doubtful = (from.sure, from.full.clone());
            let name = together(from, signed.clone(), ground)?;
            // What was doubtful holds only if the writer signed with it.
            let agrees =
                doubtful.0 == Sure::Alone || name.full != doubtful.1 || shares_a_word(&name.full, &signed.full);
            let called = name.given.as_deref().is_some_and(|given| same(given, &signed.full) && begins_given(given));
            (agrees || called || is_borne_out(&name, facts.address)).then_some(name)
        }
        (Some(from), None) => is_borne_out(&from, facts.address).then_some(from),
        (None, Some((signed, Ground::Closing))) => {
            // `Cheers, big ears`: nobody writes an unknown name so.
            let small = |w: &str| w.starts_with(char::is_lowercase) && !words::holds(words::PARTICLES, w);
            let shown = written.is_none_or(|text| !text.split_whitespace().any(small));
            let known = signed.given.as_deref().is_some_and(begins_given) || signed.titles.any();
            signed_only(signed, facts.address).filter(|name| shown || known || name.sure == Sure::Alone)
        }
        (None, Some((signed, Ground::Alone))) => {
            let fits = signed.given.as_deref().is_some_and(|g| begins_given(g) || opens(facts.address, g));
            // `総務部 柏木 直人`: a surname and a given name, apart.
            let han = signed.han && signed.surname.is_some();
            (han || fits && signed.full.contains(' ')
                || opens(facts.address, signed.given.as_deref().unwrap_or("\u{0}")))
            .then_some(signed)
        }
        (None, None) => None,
    }
}

/// `Anna & Paul Meier`, `Anna und Paul`, `Familie Meier`.
fn is_several(text: &str) -> bool {
    let family = |w: &str| words::holds("familie fam. family famille familia famiglia família", &w.to_lowercase());
    text.split_whitespace().any(|w| words::holds("& + and und et y e en og och AND UND ET EN", w) || family(w))
}

fn names_somebody(text: &str) -> bool {
    text.split_whitespace().any(begins_given)
}

fn shares_a_word(a: &str, b: &str) -> bool {
    a.split(' ').any(|a| b.split(' ').any(|b| same(a, b)))
}
