//! One person from two names: what stands in From, and what they signed.
//! Must not look for names; it is handed both.

use super::case::{fold, is_initial, same};
use super::name::{Name, Sure};
use super::names::{self, Known};
use super::shares_a_word;
use super::sign_off::Ground;
use super::title::{self, Titles};
use super::words;

/// One person from two names. None when they are two people.
pub fn together(from: Name, signed: Name, ground: Ground) -> Option<Name> {
    if from.han != signed.han {
        return Some(signed);
    }
    if let Some(name) = titled(&from, &signed).or_else(|| with_initials(&from, &signed, ground)) {
        return Some(name);
    }
    let titles = signed.titles.or(from.titles);
    // `Odette Piquemal` who signs `Mme Piquemal Odette`.
    let surname_first = !names::begins_given(&signed.full) && from.given.as_deref().is_some_and(names::begins_common);
    if surname_first && turned(&from.full, &signed.full) {
        return Some(Name { titles, ..from });
    }
    let parts: Vec<&str> = from.full.split(' ').collect();
    let first = signed.full.split(' ').next().unwrap_or_default();
    let surname_agrees = share_a_surname(&from, &signed);
    let single = !signed.full.contains(' ');
    // Signed with the surname alone, or with a title and it.
    if single && surname_agrees && !from.order_unsure && parts.len() > 1 {
        // `Baasanjav Enkhjargal` who signs `Enkhjargal`: what friends say, as likely as not.
        let unknown = names::known(first) == Known::default() && !parts.first().is_some_and(|p| names::known(p).common);
        let order_unsure = from.order_unsure || unknown && !signed.titles.any();
        return Some(Name { titles, surname: signed.surname, order_unsure, ..from });
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
        // `Mr. Yamada` who signs `Taro Yamada`.
        let titles = if parts.len() == 1 { titles } else { signed.titles };
        return Some(Name { titles, ..signed });
    }
    either(from, signed, ground)
}

/// Of two names that have nothing in common, the one that is surely the writer's.
fn either(from: Name, signed: Name, ground: Ground) -> Option<Name> {
    let single = !signed.full.contains(' ');
    let is_name = signed.given.as_deref().is_some_and(names::begins_given);
    // `Guadalupe Mendez` who closes with `Lupita`, or whoever else it is that writes: so they call themselves.
    if single && is_name && !names::known(&signed.full).surname && ground == Ground::Closing {
        return Some(signed);
    }
    // `Coordenação Pedagógica` only sounds like a name.
    let sounds = !from.full.split(' ').any(|word| names::known(word).given) && from.full.contains(' ');
    if ground == Ground::Closing && is_name && !single && sounds && !from.han {
        return Some(signed);
    }
    // A last line that only looks like a name says nothing against From; a signed one does.
    (ground == Ground::Alone && !is_name || signed.given.is_none() && !signed.titles.any()).then_some(from)
}

fn share_a_surname(from: &Name, signed: &Name) -> bool {
    match (&from.surname, &signed.surname) {
        (Some(a), Some(b)) => a.split(' ').any(|w| same(w, b)) || same(a, b),
        _ => false,
    }
}

/// `Lord Ashcombe` who signs `Ashcombe`; `Declan Roche` who signs `Fr Declan`.
fn titled(from: &Name, signed: &Name) -> Option<Name> {
    if from.titles.office.is_some() && !from.full.contains(' ') && same(&from.full, &signed.full) {
        return Some(Name { sure: Sure::Alone, titles: from.titles.or(signed.titles), ..from.clone() });
    }
    let title = signed.titles.any() || signed.titles.office.is_some();
    let held = !signed.full.contains(' ') && from.full.split(' ').any(|p| same(p, &signed.full));
    let titles = signed.titles.or(from.titles);
    let surname = Some(signed.full.clone());
    (title && held).then(|| Name { titles, surname, order_unsure: false, ..from.clone() })
}

/// Where initials stand in one of the names, and what that says of the other.
fn with_initials(from: &Name, signed: &Name, ground: Ground) -> Option<Name> {
    let parts: Vec<&str> = from.full.split(' ').collect();
    let agrees = share_a_surname(from, signed);
    // `Lakshmi Narasimhan Iyengar` who signs `L. N. Iyengar` is on first-name terms with nobody.
    let letters = signed.full.split(' ').filter(|w| is_initial(w)).count();
    let titled = signed.titles.any() || signed.titles.office.is_some();
    if letters > 1 && !titled && (signed.given.is_none() && agrees || parts.iter().any(|p| signed.full.ends_with(p))) {
        let titles = signed.titles.or(from.titles);
        return Some(Name { titles, given: None, order_unsure: true, ..from.clone() });
    }
    let [initial, own] = parts.as_slice() else { return None };
    if from.given.is_some() || !(initial.contains('.') || initial.chars().count() == 1) {
        return None;
    }
    let known = names::known(own);
    let called = |name: &Name| {
        let given = Some((*own).to_owned());
        Some(Name { given, surname: None, order_unsure: false, settled: true, ..name.clone() })
    };
    // `B. Meenakshi` who signs `Meenakshi`: what stands behind the initial is no surname.
    let surname = known.is_surname() && signed.given.is_none();
    if same(own, &signed.full) && agrees && !surname && !signed.titles.any() && ground == Ground::Closing {
        return called(signed);
    }
    // `S. Karthikeyan` who signs so: his father's initial, and his name.
    match same(&from.full, &signed.full) {
        true if known.is_given() && !known.surname => called(from),
        true if known == Known::default() && own.chars().count() > 8 => {
            Some(Name { order_unsure: true, ..from.clone() })
        }
        _ => None,
    }
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
        // `Yamada Taro` who signs `Yamada` is no friend's Yamada.
        (_, true)
            if words > 1
                && names::known(first).family_first
                && !names::known(first).given
                && from.surname.as_deref().is_some_and(|s| same(s, first)) =>
        {
            (from.given.clone(), false)
        }
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

/// Whether both have the same words, in another order.
fn turned(one: &str, other: &str) -> bool {
    let sorted = |name: &str| {
        let mut words: Vec<String> = name.split(' ').map(fold).collect();
        words.sort_unstable();
        words
    };
    !follows(one, other) && sorted(one) == sorted(other)
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
