//! Whether a department's answer is its last word, or somebody owes another one after it.
//! Must not guess: what does not plainly leave something open is the last word.

use super::wording::answers::{self, Answered, Leaves};

/// Who owes the next word after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastWord {
    /// Nobody: it is the last word.
    Said,
    /// The customer, who was asked this.
    CustomersTurn(String),
    /// The department, which said this.
    MoreFollows(String),
}

/// How likely a sentence must leave something open, be it a question or a promise.
const OPEN: f32 = 0.55;

/// Reads what a department wrote to a customer. Where it asks and promises, it is the customer's turn: the department
/// cannot go on without them.
pub fn read(answer: &str) -> LastWord {
    // The quoted lines between answers are the customer's own.
    let typed: Vec<&str> = answer.lines().filter(|line| !line.starts_with('>')).collect();
    let sentences = answers::read(&typed.join("\n"));
    let open = sentences.iter().filter(|s| s.share(Leaves::Asks) + s.share(Leaves::Later) >= OPEN);
    let (asked, later): (Vec<_>, Vec<_>) = open.partition(|s| s.share(Leaves::Asks) > s.share(Leaves::Later));
    let surest = |said: Vec<&Answered>, leaves: Leaves| {
        said.into_iter().max_by(|a, b| a.share(leaves).total_cmp(&b.share(leaves))).map(|s| s.text.clone())
    };
    if let Some(asked) = surest(asked, Leaves::Asks) {
        return LastWord::CustomersTurn(asked);
    }
    surest(later, Leaves::Later).map_or(LastWord::Said, LastWord::MoreFollows)
}
