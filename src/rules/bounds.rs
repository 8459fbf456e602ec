//! How much a set may take: memory, and expressions that run on every letter.
//! Must not know how tests are compiled, only what that costs.

use super::literals::Ends;
use super::test::{Ask, Test};
use super::word::Word;

/// Octets that a compiled set may take.
const MOST_MEMORY: usize = 512 << 20;
/// Expressions that nothing keeps from running on every letter.
const MOST_UNGATED: usize = 100;

/// Why a set is refused: a title and a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TooMuch {
    pub(super) title: String,
    pub(super) hint: String,
}

/// Refuses what would take too much, before anything of it is built.
pub(super) fn check(tests: &[Test]) -> Result<(), TooMuch> {
    let octets: usize = tests.iter().map(octets).fold(0, usize::saturating_add);
    if octets > MOST_MEMORY {
        let expressions: usize = tests.iter().filter(|t| matches!(t.ask, Ask::Expression(_))).map(self::octets).sum();
        let worst = if expressions > octets / 2 {
            "expressions take most of it: use words, smaller counts, and `[0-9]` in place of `\\d`"
        } else {
            "words take most of it: use fewer, and fewer that begin with `*`"
        };
        return Err(TooMuch {
            title: format!(
                "these rules would take about {} MB of memory; {} MB are allowed",
                octets >> 20,
                MOST_MEMORY >> 20
            ),
            hint: worst.to_owned(),
        });
    }
    let ungated = |test: &&Test| matches!(&test.ask, Ask::Expression(expression) if expression.needs().is_empty());
    let count = tests.iter().filter(ungated).count();
    if count > MOST_UNGATED {
        let first: Vec<String> = tests.iter().filter(ungated).take(3).map(|t| format!("`{}`", t.written)).collect();
        return Err(TooMuch {
            title: format!(
                "{count} expressions hold no text that must stand in a letter, so each would run on every letter; {MOST_UNGATED} are allowed"
            ),
            hint: format!("write `order (\\d+)` in place of `(\\d+)`; the first ones are {}", first.join(", ")),
        });
    }
    Ok(())
}

/// What a test takes when it is compiled, about.
fn octets(test: &Test) -> usize {
    let word = |word: &Word| match word.ends() {
        // A state of the automaton for each octet.
        Ends::Free => 300 + word.anchor().len() * 60,
        Ends::Whole | Ends::Stem => 400 + word.anchor().len() * 4,
    };
    let own = match &test.ask {
        Ask::Words(words) => words.iter().map(word).sum(),
        Ask::Expression(expression) => {
            let needs: usize = expression.needs().iter().flatten().map(|need| need.text.len() * 60).sum();
            expression.weight() + needs + 2_000
        }
        Ask::Addresses(patterns) => patterns.len() * 200,
        _ => 2_000,
    };
    own + test.written.len() + 200
}
