//! What a sentence of a further letter says: courtesy, well, trouble, a wish, an objection, neither, or a new matter.
//! Must not decide about letters; it weighs sentences and names what weighed.

pub mod answers;
mod cues;
pub mod features;
mod weights;

pub use cues::Cue;

use features::Sentence;

/// How likely where it names a trouble.
const ALMOST_CERTAIN: f32 = 0.97;
/// How likely a sentence must be harmless to be let be.
const SURE: f32 = 0.7;
/// Characters that are read.
const LONGEST: usize = 1_200;
/// How much of a sentence must be known: what is said in words never seen is anybody's guess.
const KNOWN: f32 = 0.1;
/// How likely where something in it warns.
const VERY_SURE: f32 = 0.9;

/// What a sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A greeting, thanks, praise, a name, a wish for the weekend.
    Courtesy,
    /// The matter is settled: it works, arrived, was understood.
    Well,
    /// It is not settled: still broken, came back, anger, scorn.
    Trouble,
    /// An answer or a deed is wanted: a question, an order, a date, a threat, a number handed over.
    Wish,
    /// No further mails.
    Objects,
    /// Nothing can be said: not tried, wrong person, away, who is this.
    Unsure,
    /// A trouble with something else.
    New,
}

impl Kind {
    /// All kinds, in the order of the weights.
    pub const ALL: [Self; 7] =
        [Self::Courtesy, Self::Well, Self::Trouble, Self::Wish, Self::Objects, Self::Unsure, Self::New];

    /// As the tables and reasons call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Courtesy => "courtesy",
            Self::Well => "well",
            Self::Trouble => "trouble",
            Self::Wish => "wish",
            Self::Objects => "objects",
            Self::Unsure => "unsure",
            Self::New => "new",
        }
    }
}

/// A sentence and how likely it says each kind.
#[derive(Debug, Clone)]
pub struct Said {
    /// The sentence and what was seen in it.
    pub sentence: Sentence,
    /// Shares of one, in the order of [`Kind::ALL`].
    pub shares: [f32; 7],
    /// How much of it was ever seen before, of one.
    pub known: f32,
}

impl Said {
    /// How likely it says this.
    pub fn share(&self, kind: Kind) -> f32 {
        Kind::ALL.iter().zip(self.shares).find(|(k, _)| **k == kind).map_or(0.0, |(_, share)| share)
    }

    /// What it most likely says.
    pub fn kind(&self) -> Kind {
        let most = Kind::ALL.iter().zip(self.shares).max_by(|a, b| a.1.total_cmp(&b.1));
        most.map_or(Kind::Courtesy, |(kind, _)| *kind)
    }

    /// How likely it neither wants anything nor is about anything that went wrong.
    pub fn harmless(&self) -> f32 {
        self.share(Kind::Courtesy) + self.share(Kind::Well)
    }

    /// Whether something in it warns: a contrast, a condition, a wish, something awaited or still going on, a threat,
    /// praise that is often scorn, what is so in part or as before, a trouble that is not denied, mails that are.
    pub fn warns(&self) -> bool {
        let cues = &self.sentence.cues;
        let denied = cues.contains(&Cue::Not);
        cues.iter().any(|cue| match cue {
            Cue::But | Cue::If | Cue::Wait | Cue::Ask | Cue::Still | Cue::Again | Cue::Threat => true,
            Cue::Irony | Cue::Part | Cue::Same => true,
            // "No more leaks."
            Cue::Bad => !denied,
            // "No more mails."
            Cue::Mail => denied,
            _ => false,
        })
    }

    /// Whether a word in it is kind or says that it is well.
    pub fn speaks_well(&self) -> bool {
        let cues = &self.sentence.cues;
        let denied = cues.contains(&Cue::Not);
        cues.iter().any(|cue| match cue {
            Cue::Good | Cue::Thank | Cue::Praise | Cue::Greet | Cue::Yes | Cue::Close | Cue::Accept => true,
            Cue::Came | Cue::Money | Cue::Sorry | Cue::Mine | Cue::Never | Cue::Joy => true,
            Cue::Bad | Cue::Question | Cue::Else | Cue::Answer => denied,
            _ => false,
        })
    }

    /// Whether it can be left without an answer: harmless, and very much so where something in it warns, or has a long
    /// number or an address.
    pub fn lets_be(&self) -> bool {
        let cues = &self.sentence.cues;
        let denied = cues.contains(&Cue::Not);
        // "It happened again" with nothing that denies it or says that it works.
        let works = |cue: &Cue| match cue {
            Cue::Good | Cue::Thank => true,
            Cue::Came => !cues.contains(&Cue::Again),
            _ => false,
        };
        let trouble = cues.iter().any(|cue| matches!(cue, Cue::Again | Cue::Bad));
        if trouble && !denied && !cues.iter().any(works) {
            return self.known >= KNOWN && self.harmless() >= ALMOST_CERTAIN;
        }
        let marked = self.sentence.features.iter().any(|f| f == "<number>" || f == "<@>");
        let least = if self.warns() || marked || self.sentence.asks { VERY_SURE } else { SURE };
        // What has no words at all, such as a heart, is known by its weights alone.
        (self.known >= KNOWN || self.sentence.words == 0) && self.harmless() >= least
    }

    /// The features that spoke most for what it says; none for courtesy, which is what speaks for nothing else.
    pub fn because(&self) -> Vec<&str> {
        let kind = self.kind();
        let mut weighed: Vec<(f32, &str)> = self
            .sentence
            .features
            .iter()
            .filter_map(|f| Some((weights::LETTERS.weights(f)?.get(kind as usize).copied()?, f.as_str())))
            .filter(|(weight, _)| *weight > 0.0)
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
        weighed.into_iter().take(3).map(|(_, feature)| feature).collect()
    }
}

/// The sentences of a letter, without those that are only the writer's name; of a long one the beginning.
pub fn read(text: &str) -> Vec<Said> {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let sentences = features::sentences(text.get(..end).unwrap_or(text));
    let only = sentences.len() == 1;
    let said = sentences.into_iter().map(weigh).enumerate();
    // "Haha. Nee." is not signed by a Nee.
    let refuses = |said: &Said| said.share(Kind::Trouble) + said.share(Kind::Objects) >= ALMOST_CERTAIN;
    said.filter(|(at, s)| only || *at == 0 || !s.sentence.name || refuses(s)).map(|(_, said)| said).collect()
}

/// What each sentence of a letter was taken to say, and by which words, as a reason for a decision.
pub fn told(text: &str) -> String {
    let each = read(text).into_iter().map(|said| {
        let words: Vec<&str> = said.because().into_iter().filter(|f| !f.starts_with('<')).collect();
        match words.as_slice() {
            [] => said.kind().name().to_owned(),
            words => format!("{} ({})", said.kind().name(), words.join(", ")),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

fn weigh(sentence: Sentence) -> Said {
    let (mut known, mut all) = (0, 0);
    let mut weights = Vec::with_capacity(sentence.features.len());
    for feature in &sentence.features {
        let found = weights::LETTERS.weights(feature);
        let run = feature.chars().all(features::unspaced);
        let word = feature.chars().all(char::is_alphabetic) && (!run || feature.chars().count() == 2);
        all += usize::from(word);
        known += usize::from((word || feature.ends_with('*')) && found.is_some());
        weights.extend(found);
    }
    let known = (known + sentence.cues.len()) as f32 / all.max(1) as f32;
    Said { shares: weights::LETTERS.shares(&weights), known: known.min(1.0), sentence }
}
