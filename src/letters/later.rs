//! Letters to the customer that come after the acknowledgement: a date that moves, a question months later.
//! Must not know whether they are sent; that was decided before.

use jiff::Timestamp;

use super::acknowledgement::{AcknowledgementFacts, choose, facts};
use super::{LetterError, Letters, Text, Variant, date};
use crate::domain::language::Language;

/// The letter that tells a customer honestly that a date has moved.
pub const HOLDING: &str = "holding";
/// The letter that asks whether it stayed fixed.
pub const CHECK_IN: &str = "check-in";

/// What such a letter says beside what every letter may say.
#[derive(Debug, Clone, Copy)]
pub struct LaterFacts {
    /// When the customer wrote first.
    pub opened: Timestamp,
    /// The date that was promised before.
    pub was: Option<Timestamp>,
    /// Whether another department has it now.
    pub moved: bool,
}

impl Letters {
    /// Writes the letter of that name: in the customer's language, else in the mailbox's, else in English.
    ///
    /// # Errors
    /// When it is there in none of them, or every variant names a department that has no title there.
    pub fn later(&self, letter: &str, later: &LaterFacts, a: &AcknowledgementFacts<'_>) -> Result<Text, LetterError> {
        let first = a.language.unwrap_or(a.mailbox_language);
        let order = [first, a.mailbox_language, Language::ENGLISH];
        let fit = order.iter().find_map(|language| {
            let all = self.all(*language, letter)?;
            let titled = a.titles.get(language).is_some_and(|t| !t.trim().is_empty());
            let fit: Vec<&Variant> = all.iter().filter(|v| titled || !v.names_department).collect();
            (!fit.is_empty()).then_some((*language, fit))
        });
        let missing = || LetterError::NoLetter { wanted: letter.to_owned(), languages: format!("`{first}`") };
        let (language, variants) = fit.ok_or_else(missing)?;
        let variant = choose(&variants, a).ok_or_else(missing)?;
        let (mut facts, salutation) = facts(a, language);
        let day = |at: Timestamp| date::day_and_month(at.to_zoned(a.zone.clone()).date(), language);
        facts.texts.insert("wrote", day(later.opened));
        facts.texts.insert("was", later.was.map(|was| day(date::last_moment(was))).unwrap_or_default());
        facts.texts.insert("moved", if later.moved { "yes".into() } else { String::new() });
        self.write(language, variant, &facts, salutation)
    }
}
