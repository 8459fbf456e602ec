//! The phrases that close a letter, in many languages, and what follows them in their line.
//! Must not judge whether that is a name.

use std::sync::LazyLock;

use super::case::fold;
use super::names::begins_given;
use super::words;

/// Closing phrases in lower case, one a line, sorted by bytes: a short line that begins with one closes a letter.
static CLOSINGS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("names/closings.txt").lines().collect());

/// The longest closing phrase that a text in lower case begins with.
fn phrase(lower: &str) -> Option<&'static str> {
    let first = lower.chars().next()?;
    let from = CLOSINGS.partition_point(|phrase| phrase.chars().next().is_some_and(|c| c < first));
    let same = CLOSINGS.get(from..)?.iter().take_while(|phrase| phrase.starts_with(first));
    same.filter(|phrase| lower.starts_with(**phrase)).max_by_key(|phrase| phrase.len()).copied()
}

/// Words that make a short line a closing one, wherever they stand in it: `Warmest wishes`, `Ganz liebe Grüße`.
const CLOSING_WORDS: &[&str] = &[
    "regards",
    "wishes",
    "greetings",
    "saluti",
    "saluto",
    "saludo",
    "saludos",
    "abrazo",
    "abraços",
    "abraço",
    "besos",
    "beijos",
    "cumprimentos",
    "salutations",
    "bises",
    "bisous",
    "groet",
    "groeten",
    "groetjes",
    "hälsningar",
    "hilsen",
    "sincerely",
    "faithfully",
    "respectfully",
    "cdlt",
    "cordialement",
];

/// How German words end that do so too: `Grüße`, `Mit Schützengruß`.
const GREETING: &[&str] = &["grüße", "grüßen", "grüsse", "grüssen", "gruß", "gruss"];

/// Where the closing words of a short line end; none when it has none.
fn closing_words(lower: &str) -> Option<usize> {
    let mut words = 0;
    let mut at = 0;
    for word in lower.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches([',', '!', '.', '-', '–']);
        words += 1;
        if CLOSING_WORDS.contains(&bare) || GREETING.iter().any(|end| bare.ends_with(end)) {
            return Some(at + bare.len());
        }
        if words == 4 {
            return None;
        }
        at += word.len();
    }
    None
}

/// Whether the closing phrase of a line thanks somebody: the name behind it may be theirs.
pub fn is_thanks(line: &str) -> bool {
    let lower = line.to_lowercase();
    [
        "thank",
        "thx",
        "many thanks",
        "cheers",
        "ta ",
        "danke",
        "vielen dank",
        "merci",
        "gracias",
        "muchas gracias",
        "grazie",
        "bedankt",
        "obrigad",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

/// What follows a closing phrase in its line; none when the line is not one.
pub fn after(line: &str) -> Option<&str> {
    if line.len() > 120 && line.chars().nth(120).is_some() {
        return None;
    }
    let lower = line.to_lowercase();
    // `From Kayleigh Dobson (age 9)`.
    if let Some(rest) = ["from ", "von "].iter().find(|by| lower.starts_with(**by)).and_then(|by| line.get(by.len()..))
        && rest.split_whitespace().count() <= 5
        && begins_given(rest)
        && !is_place(rest)
    {
        return Some(rest);
    }
    if let Some(rest) = closed_sentence(line, &lower) {
        return Some(rest);
    }
    let known = phrase(&lower).filter(|phrase| {
        let next = lower.get(phrase.len()..).and_then(|rest| rest.chars().next());
        let stem = matches!(
            *phrase,
            "mit freundlich"
                | "mit herzlich"
                | "mit verbindlich"
                | "mit kolleg"
                | "mit kameradschaftlich"
                | "mit sportlich"
        ) || phrase.chars().any(|c| (c as u32) >= 0x3000);
        stem || !next.is_some_and(char::is_alphanumeric)
    });
    let end = closing_words(&lower).or(known.map(|phrase| phrase.len()))?;
    if line.chars().count() > 60 {
        return None;
    }
    // `Warmest wishes from Joan`, `Thanks - Kate`, `Gruß Steffi`.
    let rest = line.get(end..).unwrap_or_default().trim_start_matches([' ', ',', '-', '–', '.', ':', '!']);
    let by = ["from ", "From ", "von ", "Von ", "van ", "de "].iter().find_map(|by| rest.strip_prefix(by));
    let rest = by.unwrap_or(rest).trim();
    let small = |word: &str| word.starts_with(char::is_lowercase) && word.chars().count() > 3;
    if rest.split_whitespace().count() <= 4 && begins_given(rest) && !(rest.contains(' ') && rest.split(' ').any(small))
    {
        return Some(if by.is_some() && is_place(rest) { "" } else { rest });
    }
    match line.rsplit_once([',', '!', '–', '—', '，', '、']) {
        // `以上、よろしくお願いいたします。`
        Some((_, rest)) if phrase(&rest.trim().to_lowercase()).is_some() => Some(""),
        // `Many thanks, Anna`, but not `Thank you for all you did last week, Anna`.
        Some((before, rest)) if before.split_whitespace().count() > 5 && !rest.trim().is_empty() => None,
        Some((_, rest)) => Some(rest.trim()),
        None if line.split_whitespace().count() <= 6 && !line.ends_with(['.', '?']) => Some(""),
        None => (line.split_whitespace().count() <= 3).then_some(""),
    }
}

/// `I hope to hear from you, regards Hans-Peter`: the name behind a closing phrase behind a sentence.
fn closed_sentence<'a>(line: &'a str, lower: &str) -> Option<&'a str> {
    let marks = line.match_indices(['.', ',', '!', '?']).map(|(at, _)| at + 1);
    marks.take(6).find_map(|at| {
        let (tail, blank) = (lower.get(at..)?.trim_start(), lower.get(at..)?.len());
        let phrase = phrase(tail)?;
        let start = at + (blank - tail.len()) + phrase.len();
        let rest = line.get(start..)?;
        let apart = rest.starts_with([' ', ',', '.', '!']);
        let rest = rest.trim_start_matches([' ', ',', '.', '!', '-', '–']).trim();
        // Whoever writes without capitals signs so too.
        let small = !rest.contains(' ') && !line.contains(char::is_uppercase);
        let plain = small || rest.split(' ').all(|word| word.starts_with(char::is_uppercase));
        (apart && lower.len() == line.len() && plain && rest.split(' ').count() <= 3 && begins_given(rest))
            .then_some(rest)
    })
}

/// `Greetings from Florence`: a town as likely.
fn is_place(name: &str) -> bool {
    !name.contains(' ') && words::is_place(&fold(name))
}
