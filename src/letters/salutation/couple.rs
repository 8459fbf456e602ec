//! Two people who write as one, and families: `Tom & Lisa Brennan`, `Mr and Mrs Dunn`, `Familie Schröder`.
//! Must not decide who of them signed.

use super::case::{Script, fold, is_initial, same, written};
use super::clear;
use super::likeness;
use super::names::{self, Known, known};
use super::title::{Courtesy, Titles};
use super::words::{self, holds};
use crate::domain::address::Address;
use crate::letters::clean;

/// People who write together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Couple {
    /// How a letter calls them: `Tom and Lisa`.
    pub called: String,
    /// Their names as far as they are known: `Tom and Lisa Brennan`.
    pub full: String,
    /// The given names; none of a family.
    given: Vec<String>,
    /// Whether a surname stands with them.
    pub has_surname: bool,
}

impl Couple {
    /// With the surname of the same two where theirs is missing.
    #[must_use]
    pub fn named_with(self, other: Option<Self>) -> Self {
        let same_two = |o: &Self| self.given == o.given && !self.given.is_empty();
        match other {
            Some(other) if !self.has_surname && other.has_surname && same_two(&other) => other,
            _ => self,
        }
    }

    /// Whether they may be greeted so with nothing but the address beside it.
    pub fn is_borne_out(&self, address: &Address) -> bool {
        let local = fold(address.local());
        self.has_surname || self.given.iter().any(|given| local.contains(&fold(given)))
    }

    /// Whether one of them is called so.
    pub fn holds(&self, given: &str) -> bool {
        self.given.iter().any(|g| same(g, given))
    }
}

/// Words that join two names.
const JOINING: &str = "and und et y e en og i och";

/// Pairs that everybody knows and nobody is.
const FAMOUS: &str = "ben+jerry tom+jerry adam+eve bonnie+clyde romeo+juliet romeo+julia romeo+giulietta paul+virginie \
    max+moritz hansel+gretel hänsel+gretel hansel+gretel marks+spencer barnes+noble jack+jill jack+jones sonny+cher \
    simon+garfunkel ernst+young jekyll+hyde laurel+hardy antony+cleopatra samson+delilah ant+dec thelma+louise will+grace";

/// Reads two names or a family's for a letter in the language with that code.
pub fn read(text: &str, code: &str) -> Option<Couple> {
    let lower = |prefix: &str| text.get(..prefix.len()).is_some_and(|front| front.eq_ignore_ascii_case(prefix));
    if !text.contains(['&', '+']) && joined(text).is_none() && !lower("fam") {
        return None;
    }
    let text = clean::one_line(text, 80);
    if text.contains(['@', '/', '<', ';', '{', '|', ',']) {
        return None;
    }
    let sides = text.split_once(['&', '+']).or_else(|| joined(&text));
    let Some((left, right)) = sides else { return family(&words_of(&text)?, code) };
    two(&words_of(left)?, &words_of(right)?, code).filter(|_| code != "ja")
}

/// The text on both sides of a joining word.
fn joined(text: &str) -> Option<(&str, &str)> {
    let word = text.split(' ').skip(1).find(|word| holds(JOINING, word))?;
    text.split_once(&format!(" {word} "))
}

fn words_of(text: &str) -> Option<Vec<String>> {
    let text = clear::without_asides(text, Script::Latin)?;
    Some(text.split_whitespace().map(str::to_owned).collect())
}

/// `Familie Schröder` and `Fam. Jansen`, where letters call them so.
fn family(words: &[String], code: &str) -> Option<Couple> {
    let [first, name @ ..] = words else { return None };
    let spoken = match (first.trim_end_matches('.').to_lowercase().as_str(), code) {
        ("familie" | "fam", "de") => "Familie",
        ("familie" | "fam", "nl") => "familie",
        _ => return None,
    };
    let is_name = |w: &String| !is_initial(w) && !words::NOT_A_PERSON.contains(w.to_lowercase().as_str());
    let last = name.last()?;
    if name.len() > 3 || !name.iter().all(is_name) || known(last).is_only_word() || !last.chars().all(is_letter) {
        return None;
    }
    let name: Vec<String> = name.iter().map(|w| written(w, false)).collect();
    let called = format!("{spoken} {}", name.join(" "));
    Some(Couple { full: called.clone(), called, given: Vec::new(), has_surname: true })
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '’')
}

fn two(left: &[String], right: &[String], code: &str) -> Option<Couple> {
    if let Some(couple) = courtesies(left, right, code) {
        return Some(couple);
    }
    if right.iter().any(|w| holds(JOINING, w)) || left.len() > 3 || right.len() > 4 {
        return None;
    }
    let (left, right) = (named(left)?, named(right)?);
    if !is_sure(left.first()?) && !is_sure(right.first()?) {
        return None;
    }
    // `José Ortega y Gasset` is one.
    if left.len() > 1 && right.len() == 1 {
        return None;
    }
    let (one, other) = (left.first()?.clone(), right.first()?.clone());
    let pair = format!("{}+{}", fold(&one), fold(&other));
    if holds(FAMOUS, &pair) && right.len() == 1 || same(&one, &other) {
        return None;
    }
    let joined = joint(&other, code);
    let full = format!("{} {joined} {}", left.join(" "), right.join(" "));
    let called = if matches!(code, "de" | "fr" | "it") { full.clone() } else { format!("{one} {joined} {other}") };
    Some(Couple { called, full, has_surname: right.len() > 1, given: vec![one, other] })
}

/// A given name that is hardly anything else.
fn is_sure(word: &str) -> bool {
    known(word).common || names::begins_given(word) && !known(word).surname
}

/// A given name, with a surname or without; none where a word is a thing.
fn named(side: &[String]) -> Option<Vec<String>> {
    let side: Vec<String> = side.iter().map(|w| written(w, false)).collect();
    let first = known(side.first()?);
    let called = first.is_given() || first == Known::default() && likeness::as_given(side.first()?) > 0;
    let is_name = |w: &String| {
        w.chars().all(is_letter) && !is_initial(w) && !words::NOT_A_PERSON.contains(w.to_lowercase().as_str())
    };
    let surname = side.iter().skip(1).all(|w| !known(w).is_only_word());
    (called && surname && side.iter().all(is_name)).then_some(side)
}

/// `Mr and Mrs K Dunn`, `Monsieur et Madame Marchand`: as they call themselves, in their own language.
fn courtesies(left: &[String], right: &[String], code: &str) -> Option<Couple> {
    let [one] = left else { return None };
    let (mut titles, mut nobody) = (Titles::default(), vec![one.clone()]);
    titles.take(&mut nobody, code);
    if code == "fr" && matches!(one.as_str(), "M." | "M") {
        (titles.courtesy, nobody) = (Some(Courtesy::Mr), Vec::new());
    }
    let (mut others, mut name) = (Titles::default(), right.to_vec());
    others.take(&mut name, code);
    name.retain(|w| !is_initial(w));
    let spoken = |titles: &Titles| Some(titles.spoken(code)).filter(|t| !t.is_empty());
    let unlike = titles.courtesy? != others.courtesy? && titles.courtesy.is_some_and(|c| c != Courtesy::Mx);
    let joined = match code {
        "en" => "and",
        "de" => "und",
        "fr" => "et",
        _ => return None,
    };
    if !nobody.is_empty()
        || name.is_empty()
        || name.len() > 3
        || !unlike
        || name.iter().any(|w| known(w).is_only_word())
    {
        return None;
    }
    let name: Vec<String> = name.iter().map(|w| written(w, false)).collect();
    // `Mr and Mrs Peter Dunn`: what stands before the surname is one of theirs.
    let surname = if name.len() > 1 && known(name.first()?).common { name.get(1..)?.join(" ") } else { name.join(" ") };
    let called = format!("{} {joined} {} {surname}", spoken(&titles)?, spoken(&others)?);
    Some(Couple { full: called.clone(), called, given: Vec::new(), has_surname: true })
}

/// The language's own word between two names that a sign joins.
fn joint(next: &str, code: &str) -> &'static str {
    let next = fold(next);
    match code {
        "de" => "und",
        "fr" => "et",
        "es" if next.starts_with('i') || next.starts_with("hi") => "e",
        "es" => "y",
        "it" | "pt" => "e",
        "nl" => "en",
        _ => "and",
    }
}
