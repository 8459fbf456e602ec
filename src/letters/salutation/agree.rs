//! One person from two names: what stands in From, and what they signed.
//! Must not look for names; it is handed both.

use super::case::{fold, is_initial, same};
use super::name::{Name, Sure};
use super::names;
use super::sign_off::Ground;
use super::title::{self, Titles};
use super::words;
use super::{is_known, shares_a_word};

/// One person from two names. None when they are two people.
pub fn together(from: Name, signed: Name, ground: Ground) -> Option<Name> {
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
    // `Lord Ashcombe` who signs `Ashcombe`.
    if from.titles.office.is_some() && parts.len() == 1 && same(&from.full, &signed.full) {
        return Some(Name { sure: Sure::Alone, titles: from.titles.or(signed.titles), ..from });
    }
    // `Lakshmi Narasimhan Iyengar` who signs `L. N. Iyengar` is on first-name terms with nobody.
    let letters = signed.full.split(' ').filter(|w| is_initial(w)).count();
    if letters > 1 && signed.given.is_none() && surname_agrees
        || letters > 1 && parts.iter().any(|p| signed.full.ends_with(p))
    {
        return Some(Name { titles, given: None, order_unsure: true, ..from });
    }
    if single && (signed.titles.any() || signed.titles.office.is_some()) && parts.iter().any(|p| same(p, first)) {
        return Some(Name { titles, surname: Some(first.to_owned()), order_unsure: false, ..from });
    }
    // `B. Meenakshi` who signs `Meenakshi`: what stands behind the initial is no surname.
    let behind_initial =
        from.given.is_none() && parts.first().is_some_and(|p| p.contains('.') || p.chars().count() == 1);
    let known_surname = names::known(first).is_surname() && signed.given.is_none();
    if single && behind_initial && surname_agrees && !known_surname && !signed.titles.any() && ground == Ground::Closing
    {
        return Some(Name {
            given: Some(first.to_owned()),
            surname: None,
            order_unsure: false,
            settled: true,
            ..signed
        });
    }
    // `S. Karthikeyan` who signs so: his father's initial, and his name.
    if from.given.is_none()
        && same(&from.full, &signed.full)
        && parts.len() == 2
        && parts.first().is_some_and(|p| p.chars().count() <= 2)
        && let Some(own) = parts.get(1)
    {
        let known = names::known(own);
        if known.is_given() && !known.surname {
            return Some(Name {
                given: Some((*own).to_owned()),
                surname: None,
                order_unsure: false,
                settled: true,
                ..from
            });
        }
        if known == names::Known::default() && own.chars().count() > 8 {
            return Some(Name { order_unsure: true, ..from });
        }
    }
    // Signed with the surname alone, or with a title and it.
    if single && surname_agrees && !from.order_unsure && parts.len() > 1 {
        // `Baasanjav Enkhjargal` who signs `Enkhjargal`: what friends say, as likely as not.
        let unknown =
            names::known(first) == names::Known::default() && !names::known(parts.first().unwrap_or(&"")).common;
        let order_unsure = unknown && !signed.titles.any();
        return Some(Name { titles, surname: signed.surname, order_unsure: order_unsure || from.order_unsure, ..from });
    }
    let given_agrees = from.given.as_deref().or(parts.first().copied()).is_some_and(|g| is_same_given(g, first));
    let initial = parts.first().filter(|p| p.chars().filter(|c| c.is_alphabetic()).count() == 1);
    if from.given.is_none() && initial.is_some_and(|i| fold(first).starts_with(&fold(i))) && signed.given.is_some() {
        return Some(Name { titles, surname: from.surname.or(signed.surname), ..signed });
    }
    if given_agrees || parts.iter().any(|p| same(p, first)) {
        return Some(agreeing(from, signed));
    }
    if signed.titles.any() && surname_agrees {
        return Some(Name { titles, ..from });
    }
    if (surname_agrees || !single && shares_a_word(&from.full, &signed.full)) && signed.given.is_some() {
        return Some(signed);
    }
    // `Guadalupe Mendez` who closes with `Lupita`, or whoever else it is that writes: so they call themselves.
    let calls = signed.given.as_deref().is_some_and(is_known) && !names::known(first).surname;
    if single && calls && ground == Ground::Closing {
        return Some(signed);
    }
    // A last line that only looks like a name says nothing against From; a signed one does.
    let is_name = signed.given.as_deref().is_some_and(is_known);
    // `Coordenação Pedagógica` only sounds like a name.
    let sounds = !from.full.split(' ').any(|word| names::known(word).given) && from.full.contains(' ');
    if ground == Ground::Closing && is_name && !single && sounds && !from.han {
        return Some(signed);
    }
    (ground == Ground::Alone && !is_name || signed.given.is_none() && !signed.titles.any()).then_some(from)
}

/// One person whose two names share the given name.
fn agreeing(from: Name, signed: Name) -> Name {
    let titles = signed.titles.or(from.titles);
    let words = from.full.split(' ').count();
    let single = !signed.full.contains(' ');
    let first = signed.full.split(' ').next().unwrap_or_default();
    let longer = from.given.as_deref().filter(|g| fold(g).split(' ').next() == Some(&fold(first)));
    let plain = title::is_plain_word(first);
    let (given, sure) = match (&signed.given, plain && single) {
        // `Chen Wei` who signs `Wei`.
        (_, true) => (Some(longer.filter(|_| signed.given.is_none()).unwrap_or(first).to_owned()), true),
        // `Gutiérrez, Ana Belén` who signs `Ana Belén Gutiérrez`.
        (Some(given), false) => {
            // `Zé Carlos Oficina` who signs `Zé Carlos`.
            if signed.full.split(' ').count() == 2 && words > 2 && is_double(&signed.full, &from.full) {
                return Name { given: Some(signed.full), order_unsure: false, settled: true, titles, ..from };
            }
            let whole =
                from.given.as_ref().filter(|g| g.strip_prefix(given.as_str()).is_some_and(|r| r.starts_with(' ')));
            (Some(whole.unwrap_or(given).clone()), true)
        }
        (None, false) => (from.given.clone(), !from.order_unsure),
    };
    let titles = if single { Titles { doctor: false, professor: false, ..signed.titles } } else { titles };
    // `Frhr. v. Rabenau`: shortened.
    let short = signed.full.split(' ').any(|w| w.ends_with('.') && w.chars().count() > 2);
    let ordered = single || short || follows(&signed.full, &from.full);
    let longer =
        words.cmp(&signed.full.split(' ').count()).then_with(|| signed.full.is_ascii().cmp(&from.full.is_ascii()));
    let full = if ordered && (single || short || longer.is_gt()) { from.full } else { signed.full };
    let surname = if ordered { from.surname.or(signed.surname) } else { signed.surname };
    let settled = signed.given.is_some() || single;
    Name { titles, given, surname, full, order_unsure: !sure, han: from.han, sure: from.sure, settled }
}

/// Whether two words are both given names, and those with which the longer name begins.
fn is_double(two: &str, longer: &str) -> bool {
    let second = two.split(' ').nth(1).map(names::known).unwrap_or_default();
    longer.split(' ').zip(two.split(' ')).all(|(a, b)| same(a, b))
        && (second.common
            || !second.surname
            || longer.rsplit(' ').next().is_some_and(|last| names::known(last).family_first))
}

/// Whether the words of one name stand in the other in the same order.
fn follows(part: &str, whole: &str) -> bool {
    let mut whole = whole.split(' ');
    part.split(' ').all(|word| whole.any(|other| same(word, other)))
}

pub fn is_same_given(from: &str, signed: &str) -> bool {
    let (a, b) = (fold(from), fold(signed));
    let first = a.split(' ').next().unwrap_or_default();
    let any = |listed: &dyn Fn(&str) -> bool| a.split(' ').any(listed);
    // `Dan` of Daniel, `Seun` of Oluwaseun.
    let short =
        |s: &str, l: &str| s.len() >= 2 && l.starts_with(s) || s.len() > 3 && l.get(1..).is_some_and(|l| l.contains(s));
    // `Bernie` of Bernadette, `Benny` of Benjamin.
    let stem = |s: &str| s.trim_end_matches(['i', 'e', 'y']).to_owned();
    let pet = |s: &str, l: &str| s.ends_with(['i', 'e', 'y']) && stem(s).len() > 2 && l.starts_with(&stem(s));
    same(from, signed)
        || short(&b, first)
        || short(first, &b)
        || pet(&b, first)
        || any(&|a| words::is_short_for(&b, a) || words::is_short_for(a, &b))
}
