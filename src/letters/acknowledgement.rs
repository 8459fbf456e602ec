//! The acknowledgement: which letter, in which language, which of its variants, with which facts.
//! Must not know whether one may be sent; that was decided before.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean::{self, FACT};
use super::load::DEFAULT;
use super::salutation::{self, NameFacts};
use super::template::{self, Facts};
use super::tidy::tidy;
use super::{LetterError, Letters, Text, Variant, date};
use crate::domain::language::Language;
use crate::domain::message::base_subject;

/// Everything that an acknowledgement may rest on.
#[derive(Debug, Clone)]
pub struct AcknowledgementFacts<'a> {
    /// What is known of the writer's name.
    pub writer: NameFacts<'a>,
    /// The writer's language, when that is sure.
    pub language: Option<Language>,
    /// The mailbox's language, for everything else.
    pub mailbox_language: Language,
    /// The letter that the rule names.
    pub rule_letter: Option<&'a str>,
    /// The letter that the department names.
    pub department_letter: Option<&'a str>,
    /// How the department is called, by language.
    pub titles: &'a BTreeMap<Language, String>,
    /// By when the customer will hear; none when the department promises no date.
    pub due: Option<Timestamp>,
    /// When the letter leaves: what "tomorrow" is counted from.
    pub now: Timestamp,
    /// Where the office is.
    pub zone: &'a TimeZone,
    /// What the rule captured: the customer's own words.
    pub captures: &'a BTreeMap<String, String>,
    /// The customer's subject.
    pub subject: &'a str,
    /// Whether this person has written before.
    pub wrote_before: bool,
    /// The executive's name.
    pub executive: &'a str,
    /// What stands under the letter.
    pub signature: &'a str,
    /// Chooses the variant; the same seed gives the same letter.
    pub seed: [u8; 32],
    /// Variants that this writer has had, the newest first.
    pub avoid: &'a [String],
    /// Variants that left to the writer's domain lately, the newest first.
    pub lately: &'a [String],
}

impl Letters {
    /// Writes the acknowledgement.
    ///
    /// The rule's letter is sought in the writer's language, then in the mailbox's; then the department's
    /// letter and `default` in the writer's language, then both in the mailbox's. A letter that names the
    /// department is passed over where the department has no title in its language.
    ///
    /// # Errors
    /// When nothing fits.
    pub fn acknowledgement(&self, a: &AcknowledgementFacts<'_>) -> Result<Text, LetterError> {
        let (language, variants) = self.find(a)?;
        let variant = choose(&variants, a).ok_or_else(|| no_letter(a))?;
        let (facts, salutation) = facts(a, language);
        let fill = |name: &str| {
            template::render(&self.engine, name, &facts)
                .map_err(|fault| LetterError::Failed { variant: variant.id.clone(), why: fault.title })
        };
        let text = tidy(&fill(&variant.body)?);
        let subject = match &variant.subject {
            Some(name) => Some(clean::one_line(&fill(name)?, 200)).filter(|s| !s.is_empty()),
            None => None,
        };
        Ok(Text { language, variant: variant.id.clone(), subject, text, salutation })
    }

    /// Whether the letter that would be taken tells that somebody will answer.
    pub fn answer_follows(
        &self,
        language: Option<Language>,
        mailbox_language: Language,
        rule_letter: Option<&str>,
        department_letter: Option<&str>,
    ) -> bool {
        let order = order(language, mailbox_language, rule_letter, department_letter);
        let found = order.into_iter().find_map(|(language, letter)| self.all(language, letter));
        found.is_none_or(|variants| variants.iter().all(|v| v.answer_follows))
    }

    /// The variants of a letter in a language.
    pub(super) fn all(&self, language: Language, letter: &str) -> Option<&[Variant]> {
        self.shelf.get(&language)?.get(letter).map(Vec::as_slice)
    }

    fn find(&self, a: &AcknowledgementFacts<'_>) -> Result<(Language, Vec<&Variant>), LetterError> {
        let mut untitled = false;
        for (language, letter) in order(a.language, a.mailbox_language, a.rule_letter, a.department_letter) {
            let Some(all) = self.all(language, letter) else { continue };
            let titled = a.titles.get(&language).is_some_and(|t| !t.trim().is_empty());
            let fit: Vec<&Variant> = all.iter().filter(|v| titled || !v.names_department).collect();
            if !fit.is_empty() {
                return Ok((language, fit));
            }
            untitled = true;
        }
        if untitled {
            return Err(LetterError::NoTitle { languages: languages(a) });
        }
        Err(no_letter(a))
    }
}

/// Where letters are sought, in this order.
pub(super) fn order<'a>(
    language: Option<Language>,
    fallback: Language,
    rule: Option<&'a str>,
    department: Option<&'a str>,
) -> Vec<(Language, &'a str)> {
    let first = language.unwrap_or(fallback);
    let mut order: Vec<(Language, &str)> = rule.into_iter().flat_map(|l| [(first, l), (fallback, l)]).collect();
    for language in [first, fallback] {
        order.extend([department, Some(DEFAULT)].iter().flatten().map(|l| (language, *l)));
    }
    order
}

fn no_letter(a: &AcknowledgementFacts<'_>) -> LetterError {
    let wanted = a.rule_letter.or(a.department_letter).unwrap_or(DEFAULT).to_owned();
    LetterError::NoLetter { wanted, languages: languages(a) }
}

fn languages(a: &AcknowledgementFacts<'_>) -> String {
    match a.language {
        Some(language) if language != a.mailbox_language => format!("`{language}` or `{}`", a.mailbox_language),
        _ => format!("`{}`", a.mailbox_language),
    }
}

/// A variant that the writer has not had and that did not just leave to their domain. When there is none,
/// one that the writer has not had; when there is none either, the one they had longest ago.
pub(super) fn choose<'a>(variants: &[&'a Variant], a: &AcknowledgementFacts<'_>) -> Option<&'a Variant> {
    let unread: Vec<&Variant> = variants.iter().copied().filter(|v| !a.avoid.contains(&v.id)).collect();
    if unread.is_empty() {
        return variants.iter().copied().max_by_key(|v| a.avoid.iter().position(|id| *id == v.id));
    }
    let fresh: Vec<&Variant> = unread.iter().copied().filter(|v| !a.lately.contains(&v.id)).collect();
    if fresh.is_empty() {
        return unread.into_iter().max_by_key(|v| a.lately.iter().position(|id| *id == v.id));
    }
    let number = a.seed.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    fresh.get((number % fresh.len() as u64) as usize).copied()
}

pub(super) fn facts(a: &AcknowledgementFacts<'_>, language: Language) -> (Facts, String) {
    let greeting = salutation::greet(&a.writer, language);
    let captures: BTreeMap<String, String> =
        a.captures.iter().map(|(name, text)| (name.clone(), clean::one_line(text, FACT))).collect();
    let capture = |names: &[&str]| names.iter().find_map(|n| captures.get(*n).cloned()).unwrap_or_default();
    let mut texts = BTreeMap::new();
    texts.insert("greeting", greeting.text.clone());
    texts.insert("name", greeting.name.unwrap_or_default());
    texts.insert("title", a.titles.get(&language).map(|t| t.trim().to_owned()).unwrap_or_default());
    texts.insert("by", a.due.map(|due| date::by(due, a.now, a.zone, language)).unwrap_or_default());
    texts.insert("order", clean::code(&capture(&["order", "order_number"])).unwrap_or_default());
    texts.insert("store", capture(&["store"]));
    texts.insert("product", capture(&["product"]));
    texts.insert("subject", clean::one_line(&base_subject(a.subject), FACT));
    texts.insert("executive", a.executive.to_owned());
    texts.insert("signature", a.signature.to_owned());
    (Facts { texts, captures, again: a.wrote_before }, greeting.text)
}
