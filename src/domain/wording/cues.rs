//! Kinds of word that point somewhere in every language: a denial, a trouble, a wish, a thank-you.
//! Must not weigh them; a word may be of several kinds, and of another kind next door.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::features::{Token, unspaced};

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
    Money "money" "A refund, a credit.",
    Close "close" "Closed, settled.",
    Sorry "sorry" "An apology.",
    Answer "answer" "A reply.",
    Same "same" "As before.",
    Joy "joy" "Family, smiles.",
    Mine "mine" "The writer's own mistake.",
    Never "never" "Not once since.",
    Else "else" "Something else, something more.",
    Question "question" "A question, named.",
    Accept "accept" "Accepts, understands.",
    Pity "pity" "A pity, borne.",
    Clear "clear" "Explained, clear.",
    Surprise "surprise" "Not expected, not believed.",
    Irony "irony" "Praise that is often scorn.",
    Now "now" "Now, today.",
    Nothing "nothing" "Nothing, none.",
    Nay "nay" "A no that stands alone: it answers, and denies nothing that follows.",
}

/// A set of languages, a bit each in the order of the table.
pub(super) type Tongues = u16;

/// The words that follow in a phrase, and what the whole is.
type Follow = (Vec<&'static str>, Tongues, Cue);

#[derive(Default)]
struct Table {
    words: HashMap<&'static str, Vec<(Tongues, Cue)>>,
    stems: HashMap<&'static str, Vec<(Tongues, Cue)>>,
    /// By their first word.
    phrases: HashMap<&'static str, Vec<Follow>>,
    /// Where words are not written apart, by their first sign.
    runs: HashMap<char, Vec<(&'static str, Cue)>>,
    /// Small words that tell a language.
    tell: HashMap<&'static str, Tongues>,
}

/// `= language`, below it rows of a kind and its words; `*` ends a stem, `_` joins a phrase.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let mut tongue: Tongues = 0;
    for row in include_str!("cues.txt").lines() {
        let Some((kind, words)) = row.split_once(' ') else { continue };
        match (kind, Cue::of(kind)) {
            ("=", _) => tongue = if tongue == 0 { 1 } else { tongue << 1 },
            ("tongue", _) => words.split(' ').for_each(|w| *table.tell.entry(w).or_default() |= tongue),
            (_, Some(kind)) => words.split(' ').for_each(|w| table.add(w, tongue, kind)),
            _ => {}
        }
    }
    table
});

impl Table {
    fn add(&mut self, word: &'static str, tongue: Tongues, kind: Cue) {
        if let Some(first) = word.chars().next().filter(|_| word.chars().any(unspaced)) {
            self.runs.entry(first).or_default().push((word, kind));
        } else if let Some((first, others)) = word.split_once('_') {
            self.phrases.entry(first).or_default().push((others.split('_').collect(), tongue, kind));
        } else if let Some(stem) = word.strip_suffix('*') {
            self.stems.entry(stem).or_default().push((tongue, kind));
        } else {
            self.words.entry(word).or_default().push((tongue, kind));
        }
    }

    /// What a word is, and what its beginnings are.
    fn of(&self, word: &str) -> impl Iterator<Item = (Tongues, Cue)> {
        let ends = word.char_indices().map(|(at, _)| at).skip(3).chain([word.len()]);
        let stems = ends.filter_map(|end| self.stems.get(word.get(..end)?)).flatten();
        self.words.get(word).into_iter().flatten().chain(stems).copied()
    }
}

/// The languages that most of the small words and cues belong to; all of them where none does.
pub(super) fn tongues(tokens: &[Token]) -> Tongues {
    let mut counts = [0_u16; 16];
    for token in tokens {
        let word = token.text.as_str();
        let cues = TABLE.words.get(word).into_iter().flatten().fold(0, |all, (tongue, _)| all | tongue);
        let small = TABLE.tell.get(word).copied().unwrap_or_default();
        for (at, count) in counts.iter_mut().enumerate() {
            *count += 2 * (small >> at & 1) + (cues >> at & 1);
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let least = if most > 6 { most } else { most.saturating_sub(1) };
    let best = counts.iter().enumerate().filter(|(_, count)| **count >= least);
    best.fold(0, |all, (at, _)| all | 1 << at)
}

/// The cues of a clause in the order of its words.
pub(super) fn cues(tokens: &[Token], tongues: Tongues) -> Vec<Cue> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = token.text.as_str();
        if word.chars().any(unspaced) {
            for (at, sign) in word.char_indices() {
                let rest = word.get(at..).unwrap_or_default();
                let begun = TABLE.runs.get(&sign).into_iter().flatten();
                found.extend(begun.filter(|(piece, _)| rest.starts_with(piece)).map(|(_, kind)| *kind));
            }
            continue;
        }
        let before = found.len();
        let mut add = |(tongue, kind): (Tongues, Cue)| {
            if tongue & tongues != 0 && !found.iter().skip(before).any(|k| *k == kind) {
                found.push(kind);
            }
        };
        for (others, tongue, kind) in TABLE.phrases.get(word).into_iter().flatten() {
            let follow = tokens.iter().skip(at + 1).map(|t| t.text.as_str());
            if others.len() < tokens.len() - at && others.iter().copied().eq(follow.take(others.len())) {
                add((*tongue, *kind));
            }
        }
        TABLE.of(word).for_each(&mut add);
    }
    found
}
