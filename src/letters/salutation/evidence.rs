//! What bears a name out beside itself: the address, the domain, that it stands there twice.
//! Must not look for names, nor join two of them.

use super::case::fold;
use super::likeness;
use super::name::{Name, Sure};
use super::names;
use super::{double, words};
use crate::domain::address::Address;

/// A name that is all that somebody is called, twice over: `Suharto` who signs `Suharto`.
pub fn mononym(mut name: Name) -> Option<Name> {
    let known = names::known(&name.full);
    // `Grace` and `Blessing` are words as well, but not where somebody is called so twice over; nor is a desk.
    let nobody = (known.surname || known.word) && !known.given || known.is_surname();
    let sounds = known.given || name.full.chars().count() <= 12 && likeness::as_given(&name.full) > 0;
    if nobody || !sounds {
        return None;
    }
    name.given = Some(name.full.clone());
    name.order_unsure = false;
    Some(name)
}

/// Whether a name may be used with nothing but the address beside it.
pub fn is_borne_out(name: &Name, address: &Address) -> bool {
    match name.sure {
        Sure::Alone => true,
        Sure::WithAddress => {
            let local: String = fold(address.local()).chars().filter(|c| c.is_ascii_alphabetic()).collect();
            let mut parts = name.full.split(' ').filter(|w| w.chars().count() > 1).map(fold);
            let (first, last) = (parts.next().unwrap_or_default(), parts.next_back());
            let initial: String = first.chars().take(1).collect();
            match last {
                Some(last) => local.contains(&first) && local.contains(&last) || local == format!("{initial}{last}"),
                None => local.starts_with(&first) || first.len() > 4 && words_of(address.local()).any(|w| w == first),
            }
        }
        Sure::WithSignature => false,
    }
}

/// `Okta <info@okta.example>`: a word that few are called, and the first one of the domain.
pub fn is_firm(address: &Address, name: &Name) -> bool {
    let domain = fold(address.domain().split('.').next().unwrap_or_default());
    let bare = !name.full.contains(' ') && !name.han && !name.titles.any() && name.titles.office.is_none();
    bare && !names::begins_common(&name.full) && domain.starts_with(&fold(&name.full))
}

/// The runs of letters in a local part, folded.
fn words_of(local: &str) -> impl Iterator<Item = String> {
    local.split(|c: char| !c.is_alphabetic()).map(fold)
}

/// Whether the local part begins with the name.
pub fn opens(address: &Address, given: &str) -> bool {
    let given = fold(given);
    given.len() > 2 && fold(address.local()).starts_with(&given)
}

/// A name that is a desk's: the address is a role, and the name is not surely a person's or is the firm's own.
pub fn is_desk(address: &Address, name: &Name) -> bool {
    let local = address.local().to_lowercase();
    let role = words::holds(words::ROLES, local.split('+').next().unwrap_or_default());
    let given = name.given.as_deref().is_some_and(names::begins_given);
    // `Grazia Infinita` of a parish office.
    let whole = name.full.rsplit_once(' ').is_some_and(|(_, last)| {
        let last_known = names::known(last);
        last_known.surname || last_known.given || likeness::as_surname(last) > 0
    });
    role && !(given && whole) && !name.titles.any()
}

/// A signed name with nothing beside it to compare.
pub fn signed_only(mut name: Name, address: &Address) -> Option<Name> {
    // `Zé Carlos`: two given names that go together.
    if let Some((first, second)) = name.full.split_once(' ')
        && double::is_double(&fold(first), &fold(second))
        && !name.titles.any()
    {
        return Some(Name { given: Some(name.full.clone()), surname: None, order_unsure: false, ..name });
    }
    if name.titles.any() || name.titles.office.is_some() || name.han || name.full.contains(' ') {
        return Some(name);
    }
    if name.sure != Sure::Alone && !opens(address, &name.full) {
        // `Thanks,` / `Murphy`: a surname as likely as not; `Hope` is signed by whoever is called so.
        name.given = name.given.filter(|_| !names::known(&name.full).surname);
    }
    if name.given.is_none() && opens(address, &name.full) {
        name.given = Some(name.full.clone());
        name.order_unsure = false;
    }
    name.given.is_some().then_some(name)
}
