//! Decides which lines a mail program wrote about itself: "Sent from my iPhone", in many languages.
//! Must not take a sentence for one: "Sent from your warehouse on Monday" is the writer's own.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table;

/// How such a line begins, folded to lower case; the words after it name the program or the device.
static OPENINGS: LazyLock<ByFirst> = LazyLock::new(|| by_first(include_str!("words/openings.txt")));

/// How such a line ends, where the verb comes last.
static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/endings.txt")));

/// Words that name a program or a device, folded to lower case. They may be part of a longer word.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/names.txt")));

/// Words by which a telephone's owner calls it theirs: what follows may be any name.
static MINE: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("words/mine.txt")));

/// Invitations to install what the writer uses.
static INVITATIONS: LazyLock<ByFirst> = LazyLock::new(|| by_first(include_str!("words/invitations.txt")));

/// Phrases by their first letter, for most lines begin with none of them.
type ByFirst = HashMap<char, Vec<&'static str>>;

fn by_first(text: &'static str) -> ByFirst {
    let mut map = ByFirst::new();
    for phrase in table(text) {
        map.entry(phrase.chars().next().unwrap_or_default()).or_default().push(phrase);
    }
    map
}

/// Octets of the longest such line.
const LONGEST: usize = 200;

/// Whether a mail program wrote the line about itself.
pub fn is_device(line: &str) -> bool {
    let text = line.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '*' | '_' | '<' | '>' | '(' | ')' | '[' | ']' | '-' | '–' | '—' | '|' | '•' | '.')
    });
    if text.is_empty() || text.len() > LONGEST || text.ends_with(['?', '？']) {
        return false;
    }
    if !may_be(text) {
        return false;
    }
    let low = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.to_lowercase().replace(['’', '‘', '\u{a0}'], "'")
    };
    let first = low.chars().next().unwrap_or_default();
    if INVITATIONS.get(&first).into_iter().flatten().any(|i| low.starts_with(i)) && low.split_whitespace().count() <= 12
        || low.ends_with("downloaden") && low.contains("outlook")
    {
        return true;
    }
    let opened = OPENINGS
        .get(&first)
        .into_iter()
        .flatten()
        .filter_map(|o| low.strip_prefix(o))
        .filter(|rest| begins_word(rest))
        .min_by_key(|rest| rest.len());
    match opened {
        Some(rest) => names(rest.trim_start_matches([' ', '\'', ':'])) || low.starts_with("von mein") && ends_so(&low),
        None if low.starts_with("diese ") || low.starts_with("dieses ") || low.starts_with("this ") => tells(&low),
        None => ends_so(&low),
    }
}

/// Whether the first letter, or the last, is that of such a line: most lines end here, before anything is folded.
fn may_be(text: &str) -> bool {
    static LAST: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut last: Vec<char> = ENDINGS.iter().filter_map(|e| e.chars().next_back()).collect();
        last.sort_unstable();
        last.dedup();
        last
    });
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let first = text.chars().next().map(lower).unwrap_or_default();
    let end = text.trim_end_matches(['.', '。', '!', '\'', '’', '‘', '\u{a0}']).chars().next_back().map(lower);
    OPENINGS.contains_key(&first)
        || INVITATIONS.contains_key(&first)
        || matches!(first, 'd' | 't')
        || end.is_some_and(|c| c == 'n' || LAST.contains(&c))
}

/// After an opening a new word begins; Chinese and Japanese write none apart.
fn begins_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphabetic() || !c.is_ascii() && c >= '\u{0590}') || rest.starts_with("l'")
}

/// Whether what follows an opening names a device: at its beginning, in few words.
fn names(rest: &str) -> bool {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let first = words.iter().take(5).copied().collect::<Vec<_>>().join(" ");
    let named = names_one(&first);
    let mine = MINE.iter().find_map(|m| rest.strip_prefix(m).filter(|after| begins_word(after)));
    let theirs = [
        "your ",
        "our ",
        "the store",
        "ihrem ",
        "eurem ",
        "votre ",
        "vos ",
        "su ",
        "your",
        "vostro ",
        "uw ",
        "the warehouse",
    ]
    .iter()
    .any(|t| rest.starts_with(t));
    if theirs {
        return false;
    }
    match mine {
        // Any name may follow "my", as long as no sentence does.
        Some(what) => {
            named && words.len() <= 16
                || what.split_whitespace().count() <= 3 && !what.contains([',', ';']) && !what.contains(" on ")
        }
        None if rest.starts_with("a ") || rest.starts_with("an ") => {
            words.len() <= 7 && !rest.contains([',', '.', ';'])
        }
        None => named && (words.len() <= 8 || rest.len() <= 60),
    }
}

/// Whether a word begins as the name of a device does.
fn names_one(text: &str) -> bool {
    NAMES.iter().any(|name| {
        text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default().chars().next_back();
            !before.is_some_and(|c| c.is_alphabetic() && c < '\u{0400}')
        })
    })
}

/// "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet."
fn tells(low: &str) -> bool {
    let low = low.trim_end_matches(['.', '!']);
    let sent = ["gesendet", "verschickt", "versendet"].iter().any(|e| low.ends_with(e))
        || low.starts_with("this message was sent from my")
        || low.starts_with("this email was sent from my");
    sent && names_one(low) && low.split_whitespace().count() <= 16
}

/// "Von meinem iPhone gesendet", "iPhoneから送信", "Jane from mobile".
fn ends_so(low: &str) -> bool {
    let low = low.trim_end_matches(['.', '。', '!', '\'']);
    let Some(before) = ENDINGS.iter().find_map(|e| low.strip_suffix(e)) else { return false };
    if low.ends_with(" mobile") {
        return before.split_whitespace().count() <= 3;
    }
    // "Von meinem" says enough: whatever follows sends mail.
    let mine = before.strip_prefix("von mein").is_some_and(|rest| rest.starts_with("em ") || rest.starts_with("er "));
    if mine && low.split_whitespace().count() <= 10 && !before.contains([',', ';']) && !before.contains(" an ") {
        return true;
    }
    low.split_whitespace().count() <= 10 && names_one(before) && !before.contains(['。', ',', '，', '、', ';', '?'])
}

#[cfg(test)]
mod tests {
    use super::is_device;

    fn lines(table: &str, wanted: bool) -> Vec<&str> {
        table.lines().filter(|l| !l.is_empty() && is_device(l) != wanted).collect()
    }

    #[test]
    fn programs_speak_of_themselves_in_many_languages() {
        assert_eq!(lines(include_str!("tests/devices.txt"), true), [""; 0]);
    }

    #[test]
    fn sentences_of_the_writer_are_none() {
        assert_eq!(lines(include_str!("tests/no_devices.txt"), false), [""; 0]);
    }
}
