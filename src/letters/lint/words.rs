//! Words that a busy, courteous person would not write, in eight languages.
//! Must not know letters.

use crate::domain::language::Language;

/// One kind of words of one language a line.
const WORDS: &str = include_str!("words.txt");

/// Words that only machines and help desks use, lower case. A `*` at the end stands for any ending.
pub fn machine(language: Language) -> impl Iterator<Item = &'static str> {
    listed("machine", language)
}

/// Words of sympathy, lower case; by rote where nobody is known to be in trouble.
pub fn sympathy(language: Language) -> impl Iterator<Item = &'static str> {
    listed("sympathy", language)
}

/// Words that promise a time by themselves, lower case.
pub fn dates(language: Language) -> impl Iterator<Item = &'static str> {
    listed("dates", language)
}

fn listed(kind: &'static str, language: Language) -> impl Iterator<Item = &'static str> {
    let known = WORDS.lines().filter_map(|line| line.split_once(": "));
    let wanted = format!("{kind} {language}");
    known.filter(move |(head, _)| *head == wanted).flat_map(|(_, words)| words.split(" | "))
}

/// Whether a text holds the words, as whole words where the language has any.
pub fn holds(text: &str, words: &str) -> bool {
    let lower = text.to_lowercase();
    let (stem, open) = words.strip_suffix('*').map_or((words, false), |stem| (stem, true));
    let spaced = stem.chars().all(|c| (c as u32) < 0x3000);
    lower.match_indices(stem).any(|(at, found)| {
        let before = lower.get(..at).unwrap_or_default();
        let after = lower.get(at + found.len()..).unwrap_or_default();
        !spaced || !before.ends_with(char::is_alphanumeric) && (open || !after.starts_with(char::is_alphanumeric))
    })
}

/// Whether a missing fact left something behind: two blanks, a blank before a full stop, an empty salutation.
pub fn is_gappy(text: &str) -> bool {
    let marks = ["  ", " .", " ,", "( )", "()", "（）", ",,", "..", "，，", "、、", "。。", "、。"];
    marks.iter().any(|m| text.contains(m)) || text.lines().any(|l| l.trim().starts_with([',', '.', '、', '。']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert!(holds("Your Tickets are here", "ticket*") && holds("an automated note", "automated"));
        assert!(!holds("a sticket", "ticket*") && !holds("sooner or later", "soon"));
        assert!(holds("明日までに", "明日"));
    }

    #[test]
    fn what_a_missing_fact_leaves_is_seen() {
        assert!(is_gappy("Dear ,") && is_gappy("a  b") && is_gappy("about ( ).") && !is_gappy("Dear Maria,\n\nHello."));
    }
}
