//! Kinds of word that point somewhere in every language: a denial, a trouble, a wish, a thank-you.
//! Must not weigh them; a word may be of several kinds.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::features::Token;

macro_rules! kinds {
    ($($name:ident $text:literal $doc:literal),* $(,)?) => {
        /// A kind of cue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Cue { $(#[doc = $doc] $name),* }
        impl Cue {
            /// As the tables call it.
            pub fn name(self) -> &'static str { match self { $(Self::$name => $text),* } }
            fn of(text: &str) -> Option<Self> { match text { $($text => Some(Self::$name),)* _ => None } }
        }
    };
}

kinds! {
    Not "not" "A denial: not, never, nobody.",
    Bad "bad" "A trouble: leak, fault, wrong.",
    Good "good" "That it is well: works, fine, solved.",
    Still "still" "That it goes on: still, yet.",
    Again "again" "That it is back.",
    More "more" "More, any more, since.",
    But "but" "A contrast.",
    Thank "thank" "Thanks.",
    Ask "ask" "A wish: please, could you, I want.",
    Ask2 "what" "A question word.",
    Until "until" "For a while: until, at first, lasted.",
    Part "part" "Half: mostly, sometimes.",
    Left "left" "Gave up, bought another.",
    Came "came" "Came, was done, heard.",
    Wait "wait" "Waits, expects.",
    If "if" "If, when, as soon as.",
    Threat "threat" "A lawyer, a deadline, anger.",
    Stop "stop" "Stop, remove, delete.",
    Mail "mail" "Mails, writing, contact, addresses.",
    Tried "tried" "Tried, used, tested.",
    Who "who" "Person, error, who.",
    Away "away" "Absent, dead, moved, sold.",
    Matter "matter" "Another matter: bill, order, driver.",
    Give "give" "Hands something over: attached, number, address.",
    Praise "praise" "Praise of people.",
    Yes "yes" "A yes.",
    Greet "greet" "What begins and ends a letter, and says nothing.",
    Nay "nay" "A no that stands alone: it answers, and denies nothing that follows.",
}

struct Table {
    words: HashMap<&'static str, Vec<Cue>>,
    stems: HashMap<&'static str, Vec<Cue>>,
    runs: Vec<(&'static str, Cue)>,
}

/// Rows of a kind and its words; `*` ends a stem.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { words: HashMap::new(), stems: HashMap::new(), runs: Vec::new() };
    for row in include_str!("cues.txt").lines() {
        let Some((kind, words)) = row.split_once(' ') else { continue };
        let Some(kind) = Cue::of(kind) else { continue };
        for word in words.split(' ').filter(|w| !w.is_empty()) {
            let list = match word.strip_suffix('*') {
                _ if word.chars().any(super::features::unspaced) => {
                    table.runs.push((word, kind));
                    continue;
                }
                Some(stem) => table.stems.entry(stem).or_default(),
                None => table.words.entry(word).or_default(),
            };
            if !list.contains(&kind) {
                list.push(kind);
            }
        }
    }
    table
});

/// The cues of a clause in the order of its words.
pub(super) fn cues(tokens: &[Token]) -> Vec<Cue> {
    let mut found = Vec::new();
    for token in tokens {
        if token.text.chars().any(super::features::unspaced) {
            let mut placed: Vec<(usize, Cue)> = TABLE
                .runs
                .iter()
                .flat_map(|(word, kind)| token.text.match_indices(word).map(|(at, _)| (at, *kind)))
                .collect();
            placed.sort_by_key(|(at, _)| *at);
            found.extend(placed.into_iter().map(|(_, kind)| kind));
            continue;
        }
        found.extend(TABLE.words.get(token.text.as_str()).into_iter().flatten());
        for (at, _) in token.text.char_indices().skip(3).chain([(token.text.len(), ' ')]) {
            let stem = token.text.get(..at).and_then(|stem| TABLE.stems.get(stem));
            found.extend(stem.into_iter().flatten());
        }
    }
    found
}
