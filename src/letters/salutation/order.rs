//! Which end of a name the given name stands at.
//! Must not decide whether it is a name.

use super::case::fold;
use super::names::Known;
use super::person::is_plain_surname;
use super::words::{self, holds};

/// Which end of a name the given name stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `Maria Lopez`.
    GivenFirst,
    /// `Weber Jürgen`.
    GivenLast,
    /// `Zhang Wei`.
    Unsure,
}

/// Judges by what the first and the last word are known as.
pub fn order(words: &[String], kinds: &[Known], code: &str) -> Order {
    let (Some(first), Some(last)) = (kinds.first().copied(), kinds.last().copied()) else { return Order::Unsure };
    let asian = first.family_first && !first.common || fold(words.first().map_or("", |w| w)) == "kim";
    if asian || words.len() > 2 && last.family_first && words.iter().all(|w| w.chars().count() <= 5) {
        return Order::Unsure;
    }
    let particle = words.iter().any(|w| holds(words::PARTICLES, &w.to_lowercase()));
    // `De Luca Paolo`.
    let led = words.first().is_some_and(|w| holds(words::SURNAMES_BEGIN, &w.to_lowercase()));
    if led && words.len() == 3 && last.common && !first.common {
        return Order::GivenLast;
    }
    // `Petrov Ivan Sergeevich`: whoever writes so calls himself by all three.
    if words.len() == 3 && words.last().is_some_and(|w| is_patronymic(w)) && !first.common {
        return Order::Unsure;
    }
    // `Khin Mar Htwe`: all of it is one name.
    if words.first().is_some_and(|w| holds(words::BURMESE, &fold(w))) && words.len() > 1 && !last.common {
        return Order::Unsure;
    }
    // `D'Angelo Maria Grazia`.
    let inner = kinds.get(1).is_some_and(|k| k.common) && words.len() > 2;
    let three = inner && last.given && !last.surname && first.surname;
    if three || inner && first.surname && !first.common && last.common {
        return Order::Unsure;
    }
    // `Nascimento Souza`: either may be what friends say.
    if matches!(code, "es" | "pt")
        && words.len() == 2
        && first.surname
        && !first.common
        && last.is_surname()
        && !last.common
    {
        return Order::Unsure;
    }
    match (first.is_given(), last.is_only_given()) {
        (true, true) if first.surname && !first.common && !particle => Order::Unsure,
        (false, true) if first.given || particle => Order::GivenFirst,
        (false, true) if (first.is_surname() || is_plain_surname(words)) && words.len() == 2 => Order::GivenLast,
        (false, true) => Order::Unsure,
        // `Dr. Kiss Anna`: a word may be a surname, Anna is none.
        (false, _) if first.surname && first.word && last.common && !first.given && words.len() == 2 => Order::Unsure,
        // `Nagy Péter`, `Fontana Andrea`: Péter is a surname too, elsewhere, but Nagy is nothing else.
        (false, false) if first.is_surname() && !first.given && last.common && words.len() == 2 => Order::GivenLast,
        (false, false) if first.is_surname() && !first.given && last.is_given() => Order::Unsure,
        // `Rasoanaivo Hery`: nobody knows the first word, and the second may be a given name.
        (false, _) if first == Known::default() && last.given && !last.family_first => Order::Unsure,
        _ => Order::GivenFirst,
    }
}

/// `Petrovich`, `Ivanovna`: what the father was called.
pub fn is_patronymic(word: &str) -> bool {
    let word = fold(word);
    ["ovich", "evich", "ovna", "evna"].iter().any(|end| word.ends_with(end))
}
