//! What a sentence of a department's answer leaves to be said, and by whom.
//! Must not decide about answers; it weighs sentences.

use super::features::{self, Sentence};
use super::weights;

/// Characters that are read: an answer may be long, and its last sentence matters.
const LONGEST: usize = 6_000;

/// What a sentence of an answer leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaves {
    /// Nothing: it tells, explains, regrets, wishes.
    Nothing,
    /// It asks the customer for something without which the department cannot go on.
    Asks,
    /// The department will write or ring again.
    Later,
}

impl Leaves {
    /// All of them, in the order of the weights.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Asks, Self::Later];

    /// As the tables and reasons call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "done",
            Self::Asks => "asks",
            Self::Later => "later",
        }
    }
}

/// A sentence of an answer, and how likely it leaves each.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The sentence as typed.
    pub text: String,
    /// Shares of one, in the order of [`Leaves::ALL`].
    pub shares: [f32; 3],
}

impl Answered {
    /// How likely it leaves this.
    pub fn share(&self, leaves: Leaves) -> f32 {
        Leaves::ALL.iter().zip(self.shares).find(|(l, _)| **l == leaves).map_or(0.0, |(_, share)| share)
    }
}

/// The sentences of an answer.
pub fn read(text: &str) -> Vec<Answered> {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    features::sentences(text.get(..end).unwrap_or(text)).into_iter().map(weigh).collect()
}

fn weigh(sentence: Sentence) -> Answered {
    let known: Vec<[f32; 3]> = sentence.features.iter().filter_map(|f| weights::ANSWERS.weights(f)).collect();
    Answered { shares: weights::ANSWERS.shares(&known), text: sentence.text }
}
