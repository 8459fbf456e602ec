//! How each language greets: the words, the marks, and how much of a name it uses.
//! Must not decide whether a name is sure.

use super::Greeting;
use super::couple::Couple;
use super::name::Name;
use super::names::begins_common;
use super::office::Call;
use super::title::Courtesy;
use crate::domain::address::Address;
use crate::domain::language::Language;

/// The greeting without a name.
pub fn neutral(language: Language) -> Greeting {
    let text = match language.code() {
        "de" => "Guten Tag,",
        "fr" => "Bonjour,",
        "es" => "Buenos días:",
        "it" => "Buongiorno,",
        "nl" => "Goedendag,",
        "pt" => "Olá,",
        "ja" => "お世話になっております。",
        _ => "Hello,",
    };
    Greeting { text: text.to_owned(), name: None, full: None }
}

/// The greeting with as much of the name as is sure; neutral when that is nothing.
pub fn greeting(name: &Name, address: &Address, language: Language) -> Greeting {
    let full = Some(name.full.clone()).filter(|f| !f.is_empty());
    let Some(called) = called(name, address, language) else {
        // A name in another script is still a name for colleagues.
        return Greeting { full, ..neutral(language) };
    };
    let text = around(name, &called, language);
    Greeting { text, name: Some(called), full }
}

/// The greeting of people who write together.
pub fn together(couple: Couple, language: Language) -> Greeting {
    let text = around(&Name::default(), &couple.called, language);
    Greeting { text, name: Some(couple.called), full: Some(couple.full) }
}

fn around(name: &Name, called: &str, language: Language) -> String {
    let courtesy = name.titles.courtesy.filter(|c| *c != Courtesy::Mx && !name.titles.doctor && !name.titles.professor);
    let formal = courtesy.is_some() && called.contains(' ');
    match (language.code(), formal, courtesy == Some(Courtesy::Mr)) {
        ("de", ..) => format!("Guten Tag {called},"),
        ("fr", ..) => format!("Bonjour {called},"),
        ("es", true, true) => format!("Estimado {called}:"),
        ("es", true, false) => format!("Estimada {called}:"),
        ("es", ..) => format!("Buenos días, {called}:"),
        ("it", ..) => format!("Gentile {called},"),
        ("nl", true, _) => format!("Geachte {called},"),
        ("nl", ..) => format!("Beste {called},"),
        ("pt", true, true) => format!("Caro {called},"),
        ("pt", true, false) => format!("Cara {called},"),
        ("pt", ..) => format!("Olá, {called},"),
        ("ja", ..) => called.to_owned(),
        _ => format!("Dear {called},"),
    }
}

/// What stands between `Dear` and the comma.
fn called(name: &Name, address: &Address, language: Language) -> Option<String> {
    let code = language.code();
    if code == "ja" {
        let who = if name.han { name.surname.as_ref().unwrap_or(&name.full) } else { &name.full };
        let sure = name.han || name.given.is_some() || name.order_unsure && name.full.contains(' ');
        return sure.then(|| if name.han { format!("{who}様") } else { format!("{who} 様") });
    }
    // Nobody who types Latin letters writes "Dear 田中".
    if name.han {
        return None;
    }
    let title = name.titles.spoken(code);
    if !title.is_empty() {
        let whole = name.order_unsure && name.full.contains(' ');
        let behind = name.surname.as_ref().filter(|s| !whole || name.full.starts_with(&format!("{s} ")));
        return Some(format!("{title} {}", behind.unwrap_or(&name.full)));
    }
    if let Some(office) = name.titles.office {
        let surname = name.surname.as_ref().filter(|_| !name.order_unsure || !name.full.contains(' '));
        let behind = match office.call {
            Call::Surname => surname,
            // `Sister Mary Agnes` is called by both.
            Call::Given => name.given.as_ref().filter(|_| !name.full.split(' ').skip(1).any(begins_common)),
            Call::Whole => None,
        };
        let said = office.is_said_in(code);
        let whole = said || name.full.contains(' ');
        let spoken = if said { office.spoken } else { "" };
        let behind = behind.filter(|_| said).unwrap_or(&name.full);
        return whole.then(|| format!("{spoken} {behind}").trim().to_owned());
    }
    let hungarian = address.domain().ends_with(".hu") && name.full.contains(' ') && !name.settled;
    if name.order_unsure || hungarian {
        return name.full.contains(' ').then(|| name.full.clone());
    }
    let given = name.given.as_ref()?;
    match code {
        "de" | "fr" | "it" => Some(without_initials(&name.full, given)),
        _ => Some(given.clone()),
    }
}

/// The whole name; only the given name when the rest is an initial.
fn without_initials(full: &str, given: &str) -> String {
    let rest = full.split(' ').skip(1).any(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1);
    if rest { full.to_owned() } else { given.to_owned() }
}
