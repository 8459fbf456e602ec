//! The right greeting for a writer: by name where that is sure, neutral where it is not.
//! Must not guess: no gender, no name from an address, no order of names that could be the other one.

mod agree;
mod beside;
mod case;
mod clear;
mod closing;
mod couple;
mod han;
mod introduced;
mod likeness;
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

use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::message::Message;
use agree::together;
use beside::Beside;
use case::{fold, is_capitals, same};
use couple::Couple;
use name::{Name, Sure};
use sign_off::Ground;

/// Where a name may stand.
#[derive(Debug, Clone)]
pub struct NameFacts<'a> {
    /// The display name in From, decoded; may be empty.
    pub from_name: &'a str,
    /// The address in From.
    pub address: &'a Address,
    /// The display name in Reply-To when there is one address there, decoded; may be empty.
    pub reply_name: &'a str,
    /// The signature block of the letter; may be empty.
    pub signature: &'a str,
    /// What the writer typed, without quotes; may end with a signed name.
    pub typed: &'a str,
}

impl<'a> NameFacts<'a> {
    /// What a letter tells of its writer; `person` is who stands in From, or the customer of its thread.
    pub fn of(message: &'a Message, person: &'a Person) -> Self {
        let reply_name = match message.reply_to.as_slice() {
            [one] if message.sender.person() == Some(person) => one.name.as_str(),
            _ => "",
        };
        Self {
            from_name: &person.name,
            address: &person.address,
            reply_name,
            signature: &message.body.signature,
            typed: &message.body.new_text,
        }
    }
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
    match who(facts, language.code()) {
        Some(Who::One(name)) => phrase::greeting(&name, facts.address, language),
        Some(Who::Two(couple)) => phrase::together(couple, language),
        None => phrase::neutral(language),
    }
}

/// Who wrote.
enum Who {
    One(Name),
    Two(Couple),
}

/// The writer's name, from what they call themselves and what they signed.
fn who(facts: &NameFacts<'_>, code: &str) -> Option<Who> {
    let signed = sign_off::find(facts.typed, facts.signature, &Beside::of(facts, code));
    let two = couple::read(facts.from_name, code);
    match (signed, two) {
        (Some((text, ground)), two) if is_several(text) => {
            let clear = ground == Ground::Closing || names_somebody(text);
            if let Some(couple) = couple::read(text, code).filter(|_| clear) {
                return Some(Who::Two(couple.named_with(two)));
            }
            // Two who sign are not greeted as one.
            if clear {
                None
            } else {
                one(facts, None, code)
                    .filter(|n| !is_famous(n))
                    .map(|n| Who::One(careful(n, signed.map(|(text, _)| text), code)))
            }
        }
        (Some((text, _)), Some(two)) => {
            let name = name::read(text, code)?;
            let theirs = name.given.as_deref().is_some_and(|given| two.holds(given));
            if theirs {
                Some(Who::One(name))
            } else {
                one(facts, signed, code)
                    .filter(|n| !is_famous(n))
                    .map(|n| Who::One(careful(n, signed.map(|(text, _)| text), code)))
            }
        }
        (None, Some(two)) => two.is_borne_out(facts.address).then_some(Who::Two(two)),
        (signed, None) => one(facts, signed, code)
            .filter(|n| !is_famous(n))
            .map(|n| Who::One(careful(n, signed.map(|(text, _)| text), code))),
    }
}

/// Whether everybody knows the name: who writes under it is called otherwise.
fn is_famous(name: &Name) -> bool {
    words::is_famous(&fold(&name.full.replace(' ', "")))
}

/// The name in From, Reply-To counted in.
fn sender(facts: &NameFacts<'_>, code: &str) -> Option<Name> {
    let from = name::read(facts.from_name, code).filter(|n| !is_desk(facts.address, n) && !is_firm(facts.address, n));
    let from = from.or_else(|| passed_on(facts.from_name, code).filter(|_| !facts.typed.trim().is_empty()));
    let reply = name::read(facts.reply_name, code);
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
fn passed_on(from: &str, code: &str) -> Option<Name> {
    let (before, _) = from.split_once(" via ").or_else(|| from.split_once(" (via "))?;
    let name = name::read(before.trim_matches(['\'', '"', ' ']), code)?;
    let sure = name.sure == Sure::Alone && name.full.contains(' ') && name.given.as_deref().is_some_and(is_common);
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
        && name.given.as_deref().is_some_and(|g| !g.contains(' ') && !is_common(g));
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

fn is_common(given: &str) -> bool {
    given.split(' ').next().is_some_and(|g| names::known(g).common)
}

/// One writer's name.
fn one(facts: &NameFacts<'_>, signed: Option<(&str, Ground)>, code: &str) -> Option<Name> {
    let from = sender(facts, code);
    if let (Some(from), Some((text, _))) = (&from, signed)
        && let Some(called) = initials(text, from).or_else(|| nickname(text, facts.from_name))
    {
        return Some(Name { given: Some(called), order_unsure: false, sure: Sure::Alone, ..from.clone() });
    }
    let written = signed.map(|(text, _)| text);
    let signed = signed.and_then(|(text, ground)| name::read(text, code).map(|signed| (signed, ground)));
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
            if single(&from) && single(&signed) && same(&from.full, &signed.full) && !is_known(&fold(&from.full)) {
                // `redhat <redhat@…>` is how somebody logs in.
                return mononym(signed).filter(|_| facts.from_name.trim().starts_with(char::is_uppercase));
            }
            let doubtful = (from.sure, from.full.clone());
            let name = together(from, signed.clone(), ground)?;
            // What was doubtful holds only if the writer signed with it.
            let agrees =
                doubtful.0 == Sure::Alone || name.full != doubtful.1 || shares_a_word(&name.full, &signed.full);
            let called = name.given.as_deref().is_some_and(|given| same(given, &signed.full) && is_known(given));
            (agrees || called || is_borne_out(&name, facts.address)).then_some(name)
        }
        (Some(from), None) => is_borne_out(&from, facts.address).then_some(from),
        (None, Some((signed, Ground::Closing))) => {
            // `Cheers, big ears`: nobody writes an unknown name so.
            let small = |w: &str| w.starts_with(char::is_lowercase) && !words::holds(words::PARTICLES, w);
            let shown = written.is_none_or(|text| !text.split_whitespace().any(small));
            let known = signed.given.as_deref().is_some_and(is_known) || signed.titles.any();
            signed_only(signed, facts.address).filter(|name| shown || known || name.sure == Sure::Alone)
        }
        (None, Some((signed, Ground::Alone))) => {
            let fits = signed.given.as_deref().is_some_and(|g| is_known(g) || opens(facts.address, g));
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
    text.split_whitespace().any(is_known)
}

fn shares_a_word(a: &str, b: &str) -> bool {
    a.split(' ').any(|a| b.split(' ').any(|b| same(a, b)))
}

/// A name that is all that somebody is called, twice over: `Suharto` who signs `Suharto`.
fn mononym(mut name: Name) -> Option<Name> {
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
fn is_borne_out(name: &Name, address: &Address) -> bool {
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
fn is_firm(address: &Address, name: &Name) -> bool {
    let domain = fold(address.domain().split('.').next().unwrap_or_default());
    let bare = !name.full.contains(' ') && !name.han && !name.titles.any() && name.titles.office.is_none();
    bare && !is_common(&name.full) && domain.starts_with(&fold(&name.full))
}

/// The runs of letters in a local part, folded.
fn words_of(local: &str) -> impl Iterator<Item = String> {
    local.split(|c: char| !c.is_alphabetic()).map(fold)
}

fn is_known(given: &str) -> bool {
    given.split(' ').next().is_some_and(|g| names::is_given(&fold(g)))
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
    // `Zé Carlos`: two given names that go together.
    if let Some((first, second)) = name.full.split_once(' ')
        && words::is_double(&fold(first), &fold(second))
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
