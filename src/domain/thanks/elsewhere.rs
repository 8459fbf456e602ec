//! Mere thanks in languages that nobody wrote lessons for: tables of phrases.
//! Must not guess: what is not in the tables wants an answer.

use std::sync::LazyLock;

/// Characters of the longest text that is mere thanks.
const LONGEST: usize = 280;
/// Words of a sentence that needs no reason to be there: a greeting, a name.
const FEW_WORDS: usize = 3;

/// What one language has for thanks, for taking them back, and for what stands harmlessly beside them.
#[derive(Default)]
struct Words {
    language: &'static str,
    thanks: Vec<&'static str>,
    but: Vec<&'static str>,
    fine: Vec<&'static str>,
}

/// One row a language and kind, phrases divided by `|`, in lower case.
static TABLE: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let mut table: Vec<Words> = Vec::new();
    for row in include_str!("elsewhere.txt").lines() {
        let mut columns = row.splitn(3, ' ');
        let (Some(language), Some(kind), Some(phrases)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        if table.last().is_none_or(|w| w.language != language) {
            table.push(Words { language, ..Words::default() });
        }
        let Some(words) = table.last_mut() else { continue };
        let list = match kind {
            "thanks" => &mut words.thanks,
            "but" => &mut words.but,
            _ => &mut words.fine,
        };
        list.extend(phrases.split('|'));
    }
    table
});

/// A text in lower case, its words between single blanks.
struct Folded {
    spaced: String,
    whole: String,
}

impl Folded {
    fn of(text: &str) -> Self {
        let whole = text.to_lowercase().replace(['’', '‘'], "'");
        let words: Vec<&str> =
            whole.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).collect();
        Self { spaced: format!(" {} ", words.join(" ")), whole }
    }

    /// Whether it has the phrase, as whole words where words are written apart.
    fn says(&self, phrase: &str) -> bool {
        if phrase.chars().any(|c| ('\u{3040}'..='\u{d7ff}').contains(&c)) {
            return self.whole.contains(phrase);
        }
        match phrase {
            "n't" => self.spaced.contains("n't "),
            phrase => self.spaced.contains(&format!(" {phrase} ")),
        }
    }

    fn says_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.says(p))
    }

    fn words(&self) -> usize {
        self.spaced
            .split_whitespace()
            .map(|w| match w.chars().count() {
                ..8 => 1,
                _ if w.is_ascii() => 1,
                // Chinese and Japanese write no blanks.
                long if w.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c)) => long / 2,
                long => long / 4,
            })
            .sum()
    }
}

/// Whether a text that thanks in one of these languages is a mere thank-you: short, thankful, no question, nothing
/// that takes it back, and no sentence about something else. None where it thanks in none of them.
pub(super) fn is_mere_thanks(text: &str) -> Option<bool> {
    let folded = Folded::of(text);
    let spoken: Vec<&Words> = TABLE.iter().filter(|w| folded.says_any(&w.thanks)).collect();
    if spoken.is_empty() {
        return None;
    }
    let number = text.chars().any(|c| c.is_numeric() && !c.is_alphabetic());
    if text.chars().count() > LONGEST || text.contains(['?', '？', '؟', ';']) || number {
        return Some(false);
    }
    // Short words mean something else next door; long ones take back in any language.
    let taken_back = spoken.iter().any(|w| folded.says_any(&w.but))
        || TABLE.iter().flat_map(|w| &w.but).any(|p| p.chars().count() >= 5 && folded.says(p));
    let mut sentences = text.split(['.', '!', '。', '！', '\n', '…']).filter(|s| !s.trim().is_empty());
    let about_it = sentences.all(|sentence| {
        let sentence = Folded::of(sentence);
        sentence.words() <= FEW_WORDS
            || spoken.iter().any(|w| [&w.thanks, &w.fine].into_iter().any(|list| sentence.says_any(list)))
    });
    Some(!taken_back && about_it)
}
