//! Which piece of a display name is the name: without birth names, letters behind, firms and second scripts.
//! Must not take the name itself apart.

use super::case::{Script, script};
use super::names::{Known, known};

/// `Anna Müller geb. Schmidt` is called Anna Müller.
pub fn before_birth_name(text: &str) -> &str {
    let born = |word: &str| {
        matches!(
            word,
            "geb."
                | "geb"
                | "geborene"
                | "a/l"
                | "a/p"
                | "s/o"
                | "d/o"
                | "w/o"
                | "née"
                | "nee"
                | "épouse"
                | "ép."
                | "vve"
                | "veuve"
                | "vda."
                | "viuda"
        )
    };
    let at = text.split_whitespace().skip(1).find(|w| born(w)).and_then(|word| text.find(&format!(" {word}")));
    at.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Without the letters that stand for an honour or a degree: `Joan Kettle MRICS`.
pub fn without_letters_behind(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while let [.., before, last] = words.as_slice()
        && words.len() > 2
        && (2..=6).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_uppercase())
        && before.chars().any(char::is_lowercase)
        && known(last) == Known::default()
    {
        words.pop();
    }
    words.join(" ")
}

/// Of several parts, the first; of a name given in two scripts, the part in the wanted one. None for
/// `Anna/Paul Meier`, who are two.
pub fn part(text: &str, wanted: Script) -> Option<&str> {
    let parts = || text.split(['|', '–', '—', '·', '•']).flat_map(|p| p.split(" - ")).flat_map(|p| p.split(" / "));
    let is_wanted = |part: &&str| part.chars().any(|c| script(c) == Some(wanted));
    let chosen = parts().find(is_wanted).filter(|_| wanted != Script::Han).or_else(|| parts().next())?;
    (!chosen.contains('/')).then_some(chosen)
}

/// Of a name given in two scripts, the words in the wanted one.
pub fn one_script(text: &str, wanted: Script) -> String {
    let of = |word: &&str| word.chars().find_map(script);
    let fits: Vec<&str> = text.split_whitespace().filter(|w| of(w) == Some(wanted)).collect();
    let differs = text.split_whitespace().any(|w| of(&w).is_some_and(|s| s != wanted));
    if differs && !fits.is_empty() { fits.join(" ") } else { text.to_owned() }
}

/// `Mª José` is María José, `Fco. Javier` is Francisco Javier.
pub fn in_full(text: &str, code: &str) -> String {
    let (front, rest) = text.trim_start().split_once(' ').unwrap_or((text, ""));
    let whole = match (front, code) {
        ("Mª" | "M.ª" | "Mª." | "Mº" | "Ma.", "es") => "María",
        ("Mª" | "M.ª" | "Mª.", "pt") => "Maria",
        ("Fco." | "Fco", "es") => "Francisco",
        _ => return text.to_owned(),
    };
    format!("{whole} {rest}").trim_end().to_owned()
}

/// `van 't Hof`, `de' Conti`: the apostrophe stands for letters and is no quotation mark.
pub fn keeps_its_mark(word: &str) -> bool {
    matches!(word.replace('’', "'").to_lowercase().as_str(), "'t" | "'s" | "de'" | "dei'" | "ne'" | "da'")
}
