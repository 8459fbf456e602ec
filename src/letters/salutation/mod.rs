//! The right greeting for a writer: by name where that is sure, neutral where it is not.
//! Must not guess: no gender, no name from an address, no order of names that could be the other one.

mod case;
mod name;
mod phrase;
pub(super) mod sign_off;
mod title;
mod words;

#[cfg(test)]
mod tests;

use crate::domain::address::Address;
use crate::domain::language::Language;
use case::{Script, fold, same};
use name::Name;
use sign_off::Ground;

/// Where a name may stand.
#[derive(Debug, Clone)]
pub struct NameFacts<'a> {
    /// The display name in From, decoded; may be empty.
    pub from_name: &'a str,
    /// The address in From.
    pub address: &'a Address,
    /// The signature block of the letter; may be empty.
    pub signature: &'a str,
    /// What the writer typed, without quotes; may end with a signed name.
    pub typed: &'a str,
}

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
    let wanted = if language.code() == "ja" { Script::Han } else { Script::Latin };
    match who(facts, wanted) {
        Some(name) => phrase::greeting(&name, facts.address, language),
        None => phrase::neutral(language),
    }
}

/// The writer's name, from what they call themselves and what they signed.
fn who(facts: &NameFacts<'_>, wanted: Script) -> Option<Name> {
    let from = name::read(facts.from_name, wanted)
        .filter(|n| !is_desk(facts.address, n))
        .filter(|_| !facts.from_name.to_lowercase().contains(" via "));
    let signed = sign_off::find(facts.typed, facts.signature)
        .and_then(|(text, ground)| Some((name::read(text, wanted)?, ground)));
    match (from, signed) {
        (Some(from), Some((signed, ground))) => together(from, signed, ground),
        (Some(from), None) => Some(from),
        (None, Some((signed, Ground::Closing))) => signed_only(signed, facts.address),
        (None, Some((signed, Ground::Alone))) => {
            let fits = signed.given.as_deref().is_some_and(|g| is_known(g) || opens(facts.address, g));
            (fits && signed.full.contains(' ') || opens(facts.address, signed.given.as_deref().unwrap_or("\u{0}")))
                .then_some(signed)
        }
        (None, None) => None,
    }
}

fn is_known(given: &str) -> bool {
    given.split(' ').next().is_some_and(|g| words::GIVEN.contains(fold(g).as_str()))
}

/// Whether the local part begins with the name.
fn opens(address: &Address, given: &str) -> bool {
    let given = fold(given);
    given.len() > 2 && fold(address.local()).starts_with(&given)
}

/// A name that is a desk's: the address is a role, and the name is not surely a person's or is the firm's own.
fn is_desk(address: &Address, name: &Name) -> bool {
    let local = address.local().to_lowercase();
    let role = words::holds(words::ROLES, local.split('+').next().unwrap_or_default());
    role && !(name.given.as_deref().is_some_and(is_known) && name.full.contains(' ')) && !name.titles.any()
}

/// A signed name with nothing beside it to compare.
fn signed_only(mut name: Name, address: &Address) -> Option<Name> {
    if name.titles.any() || name.han || name.full.contains(' ') {
        return Some(name);
    }
    if name.given.is_none() && opens(address, &name.full) {
        name.given = Some(name.full.clone());
        name.order_unsure = false;
    }
    name.given.is_some().then_some(name)
}

/// One person from two names. None when they are two people.
fn together(from: Name, signed: Name, ground: Ground) -> Option<Name> {
    let titles = signed.titles.or(from.titles);
    let parts: Vec<&str> = from.full.split(' ').collect();
    let first = signed.full.split(' ').next().unwrap_or_default();
    let surname_agrees = match (&from.surname, &signed.surname) {
        (Some(a), Some(b)) => a.split(' ').any(|w| same(w, b)) || same(a, b),
        _ => false,
    };
    let single = !signed.full.contains(' ');
    if from.han != signed.han {
        return Some(signed);
    }
    if single && signed.titles.any() && parts.iter().any(|p| same(p, first)) {
        return Some(Name { titles, surname: Some(first.to_owned()), order_unsure: false, ..from });
    }
    // Signed with the surname alone, or with a title and it.
    if single && surname_agrees && !from.order_unsure && parts.len() > 1 {
        return Some(Name { titles, surname: signed.surname, ..from });
    }
    let given_agrees = from.given.as_deref().is_some_and(|g| is_same_given(g, first));
    let initial = parts.first().filter(|p| p.chars().filter(|c| c.is_alphabetic()).count() == 1);
    if from.given.is_none() && initial.is_some_and(|i| fold(first).starts_with(&fold(i))) && signed.given.is_some() {
        return Some(Name { titles, surname: from.surname.or(signed.surname), ..signed });
    }
    if given_agrees || parts.iter().any(|p| same(p, first)) {
        let longer = from.given.as_deref().filter(|g| fold(g).split(' ').next() == Some(&fold(first)));
        let plain = title::is_plain_word(first);
        let (given, sure) = match (&signed.given, plain && single) {
            // `Chen Wei` who signs `Wei`.
            (_, true) => (Some(longer.filter(|_| signed.given.is_none()).unwrap_or(first).to_owned()), true),
            (Some(given), false) => (Some(given.clone()), true),
            (None, false) => (from.given.clone(), !from.order_unsure),
        };
        let titles = if single { Titles { doctor: false, professor: false, ..signed.titles } } else { titles };
        let full = if single || parts.len() > signed.full.split(' ').count() { from.full } else { signed.full };
        let surname = from.surname.or(signed.surname);
        return Some(Name { titles, given, surname, full, order_unsure: !sure, han: from.han });
    }
    if signed.titles.any() && surname_agrees {
        return Some(Name { titles, ..from });
    }
    if surname_agrees && signed.given.is_some() {
        return Some(signed);
    }
    // A last line that only looks like a name says nothing against From; a signed one does.
    let is_name = signed.given.as_deref().is_some_and(is_known);
    (ground == Ground::Alone && !is_name || signed.given.is_none() && !signed.titles.any()).then_some(from)
}

use title::Titles;

fn is_same_given(from: &str, signed: &str) -> bool {
    let (a, b) = (fold(from), fold(signed));
    let first = a.split(' ').next().unwrap_or_default();
    let short = |s: &str, l: &str| s.len() >= 2 && l.starts_with(s);
    let listed = |s: &str, l: &str| words::SHORT.iter().any(|(k, v)| *k == s && words::holds(v, l));
    same(from, signed) || short(&b, first) || short(first, &b) || listed(&b, first) || listed(first, &b)
}
