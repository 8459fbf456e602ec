//! Whether words are a person's name, and what has to agree before they may be used as one.
//! Must not know which of them friends say.

use super::case::{fold, is_initial};
use super::likeness;
use super::name::Sure;
use super::names::{self, Known, known};
use super::order::is_patronymic;
use super::words::{self, holds};

/// Whether a word says that the name is a firm's, a desk's or a joke.
pub fn is_a_thing(words: &[String]) -> bool {
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let given = lower.first().is_some_and(|w| names::begins_given(w));
    // `Ian Andrew Bell`, but not `Anna Home Bell`.
    let second_given = words.len() == 3 && words.get(1).is_some_and(|w| known(w).common);
    let both_surnames = joined_surnames(&lower, given);
    let stop = |w: &String| {
        // The E of `Robert E. Lawson` joins nobody to him.
        if w.trim_matches('.').chars().count() == 1 && !words.contains(w) || w.len() == 2 && w.ends_with('.') {
            return false;
        }
        if both_surnames && matches!(w.as_str(), "y" | "e" | "i") {
            return false;
        }
        let bare = w.trim_matches('.');
        words::NOT_A_PERSON.contains(bare)
            || bare.len() > 4 && words::NOT_A_PERSON.contains(fold(bare).as_str())
            || holds(words::PERHAPS_A_PERSON, w) && !(given && (words.len() == 2 || second_given))
            || words::TRADES.iter().any(|t| w.len() > t.len() + 2 && w.ends_with(t))
                && !known(w).surname
                && !known(w).given
            || words::FIRMS.iter().any(|f| w.contains(f))
    };
    // `Bill n Sue Parker`; `Bob's Burgers` is a shop.
    words.len() > 2 && words.iter().any(|w| w == "n" || w == "u.")
        || lower.iter().any(|w| w.ends_with("'s") || w.ends_with("’s") || stop(w))
        || lower.last().is_some_and(|w| words.len() > 1 && holds(words::ENDINGS_OF_SITES, w))
        // `Tesco .ie`, `calpas calpas`, `First Last`.
        || words.iter().skip(1).any(|w| w.starts_with('.'))
        || matches!(lower.as_slice(), [a, b] if a == b && !known(a).common || a == "first" && b == "last")
}

/// `José Ignacio de la Peña y Alonso`: what stands behind `y` is his mother's surname and nobody else.
fn joined_surnames(lower: &[String], given: bool) -> bool {
    let Some(at) = lower.iter().position(|w| matches!(w.as_str(), "y" | "e" | "i")) else { return false };
    let Some(last) = lower.last().map(|w| known(w)) else { return false };
    given && at >= 2 && at + 2 == lower.len() && (last.surname || !last.given) && !(last.common && at == 2)
}

/// What has to agree with a name of several words; none when it is no person's.
pub fn person(words: &[String], kinds: &[Known], turned: bool) -> Option<Sure> {
    if words.first().is_some_and(|w| holds(words::NEVER_GIVEN, &w.to_lowercase())) && !turned {
        return Some(Sure::WithSignature);
    }
    let beside = |w: &str| holds(words::PARTICLES, w) || holds(words::GENERATIONS, w);
    let counts = |w: &String| !is_initial(w) && !beside(&w.to_lowercase());
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
            // `Anand K S`: where initials stand behind, a given name stands before.
            (false, true) if first.is_given() && words.len() > 2 => Some(Sure::Alone),
            (false, true) if first.surname => Some(Sure::WithSignature),
            (false, true) => Some(Sure::WithAddress),
        };
    }
    // `Malermeister Jörg Lange`, `Alhaji Sani Bello`.
    let before_given = told.len() > 2 && !turned && told.get(1).is_some_and(|k| k.common && !k.surname);
    let patronymic = words.last().is_some_and(|w| is_patronymic(w));
    if before_given && patronymic {
        return Some(Sure::Alone);
    }
    if before_given && !first.given && !first.surname {
        return Some(Sure::WithSignature);
    }
    let asian = words.len() == 3 && (first.family_first || last.family_first);
    let syllable = |w: &String| asian && holds(words::SYLLABLES, &fold(w));
    // `Blumen Schröder`, `Maria Happy Lopez`: a word that nobody is called before the last.
    let inner = words.split_last().map(|(_, inner)| inner).unwrap_or_default();
    let behind =
        |w: &String| first.common && inner.windows(2).any(|pair| matches!(pair, [a, b] if is_particle(a) && b == w));
    let strange = |w: &String| known(w).is_only_word() && !syllable(w) && !is_devoted(inner, w) && !behind(w);
    if inner.iter().any(|w| counts(w) && strange(w)) {
        return None;
    }
    if words.last().is_some_and(|w| holds(words::PLACES, &w.to_lowercase())) && !turned {
        return Some(Sure::WithSignature);
    }
    let asian = asian && (first.family_first || !first.word);
    if asian && (last.family_first || words.last().is_some_and(syllable)) {
        return Some(Sure::Alone);
    }
    first_and_last(first, last, words, turned)
}

/// The same by what stands first and last.
fn first_and_last(first: Known, last: Known, words: &[String], turned: bool) -> Option<Sure> {
    Some(match (first, last) {
        // `Hubert de la Tour`.
        (f, l) if l.is_only_word() && f.common && behind_particle(words) => Sure::Alone,
        (f, l) if l.is_only_word() => return f.is_given().then_some(Sure::WithSignature),
        (_, l) if (l.word || l == Known::default()) && is_more_than_a_name(words) => {
            let surname = l == Known::default() && sounds_surname(words);
            if surname { Sure::Alone } else { Sure::WithAddress }
        }
        (f, _) if f.is_given() => Sure::Alone,
        // `Rose Hill`, `Will Power`.
        (f, l) if f.given => {
            let phrase = words.last().is_some_and(|w| holds(words::PHRASES, &w.to_lowercase()));
            let surname = l.given || l.surname || l == Known::default() && sounds_surname(words);
            if surname && !phrase { Sure::Alone } else { Sure::WithAddress }
        }
        (f, l) if f.family_first || l.family_first => {
            if !f.word || l.is_given() || l.is_surname() {
                Sure::Alone
            } else {
                Sure::WithAddress
            }
        }
        (f, l) if f.is_surname() && (l.common || l.is_given()) => Sure::Alone,
        // `Potter Jane`.
        (f, l) if f.surname && l.common && !l.surname && is_plain_surname(words) => Sure::Alone,
        // `Weber Jürgen`, but not `Pizzeria Luigi`.
        (f, l) if l.is_only_given() && words.len() <= 3 => {
            let led = words.len() == 3
                && holds(words::SURNAMES_BEGIN, &words.first().map_or_else(String::new, |w| w.to_lowercase()));
            if f.is_surname() || turned || led && l.common { Sure::Alone } else { Sure::WithSignature }
        }
        (f, l) if !f.surname && l.is_surname() && (turned || sounds_given(words)) => Sure::Alone,
        // `Aizada Toktogulova`: in no list, but what else could it be?
        (f, l) if words.len() == 2 && !(f.given || f.word || l.given || l.word) && sounds_like_a_name(words) => {
            Sure::Alone
        }
        _ => Sure::WithAddress,
    })
}

fn is_particle(word: &str) -> bool {
    holds(words::PARTICLES, &word.to_lowercase())
}

/// `Maria das Graças`: a word of devotion behind a particle.
fn is_devoted(words: &[String], word: &str) -> bool {
    holds(words::DEVOTIONS, &fold(word)) && words.iter().any(|w| holds("de del la las los da das do dos", w))
}

/// How high two unknown words must score together to be a person's name.
const SURELY_A_NAME: i32 = 500;

fn behind_particle(words: &[String]) -> bool {
    words.iter().rev().nth(1).is_some_and(|w| holds("de la du van der den von le di da do del", &w.to_lowercase()))
}

pub fn is_plain_surname(words: &[String]) -> bool {
    words.len() == 2 && words.first().is_some_and(|w| holds(words::PLAIN_SURNAMES, &fold(w)))
}

fn sounds_given(words: &[String]) -> bool {
    words.first().is_some_and(|w| likeness::as_given(w) > 0)
}

fn sounds_surname(words: &[String]) -> bool {
    words.last().is_some_and(|w| likeness::as_surname(w) > 200)
}

fn sounds_like_a_name(words: &[String]) -> bool {
    let given = words.first().map_or(0, |w| likeness::as_given(w));
    let surname = words.last().map_or(0, |w| likeness::as_surname(w));
    given > 100 && surname > 100 && given + surname > SURELY_A_NAME
}

/// `Georgia Power`, `Bill Payer`: a given name that is more than one, before a word that few are called.
fn is_more_than_a_name(words: &[String]) -> bool {
    let lower = |w: Option<&String>| w.map(|w| fold(w)).unwrap_or_default();
    words.len() == 2
        && holds(words::NAMES_OF_MORE, &lower(words.first()))
        && !holds(words::PLAIN_SURNAMES, &lower(words.last()))
}
