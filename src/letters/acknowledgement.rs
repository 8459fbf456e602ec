//! The acknowledgement: which letter, in which language, which of its variants, with which facts.
//! Must not know whether one may be sent; that was decided before.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean::{self, FACT};
use super::date::Manner;
use super::load::DEFAULT;
use super::salutation::NameFacts;
use super::template::{self, Facts};
use super::tidy::tidy;
use super::{LetterError, Letters, Text, Variant, date};
use crate::domain::announced::Announced;
use crate::domain::language::Language;
use crate::domain::message::base_subject;
use crate::domain::verdict::Matter;

/// Characters that a letter of one question has at most, with its greeting and its closing.
const QUESTION: usize = 240;

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
    /// When the customer's letter came in; none where that is not told.
    pub arrived: Option<Timestamp>,
    /// When the letter leaves: what "tomorrow" is counted from.
    pub now: Timestamp,
    /// Where the office is.
    pub zone: &'a TimeZone,
    /// What the rule captured: the customer's own words.
    pub captures: &'a BTreeMap<String, String>,
    /// What the letter is about, as a rule says it; empty when none is sure.
    pub about: &'a Matter,
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

/// Which letter is sought.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// In which the customer writes.
    pub language: Option<Language>,
    /// The mailbox's.
    pub mailbox_language: Language,
    /// What the rule names.
    pub rule_letter: Option<&'a str>,
    /// The department's own.
    pub department_letter: Option<&'a str>,
    /// How letters call the department, by language.
    pub titles: &'a BTreeMap<Language, String>,
}

impl<'a> AcknowledgementFacts<'a> {
    fn sought(&self) -> Sought<'a> {
        Sought {
            language: self.language,
            mailbox_language: self.mailbox_language,
            rule_letter: self.rule_letter,
            department_letter: self.department_letter,
            titles: self.titles,
        }
    }
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
        let (language, variants) = self.find(a.sought())?;
        let variant = choose(&variants, a).ok_or_else(|| no_letter(a.sought()))?;
        let (facts, salutation) = facts(a, language);
        self.write(language, variant, &facts, salutation)
    }

    /// What the letter that would be taken tells the customer to expect; a date where there is no letter, because
    /// then a person has to write.
    pub fn announces(&self, sought: Sought<'_>) -> Announced {
        match self.find(sought) {
            Ok((_, variants)) if variants.iter().any(|v| !v.answer_follows) => Announced::Nothing,
            Ok((_, variants)) if variants.iter().any(|v| !v.announces_answer) => Announced::Thanks,
            Ok((_, variants)) if variants.iter().all(|v| !v.names_date) => Announced::Answer,
            Ok(_) | Err(_) => Announced::Date,
        }
    }

    /// Fills one variant.
    pub(super) fn write(
        &self,
        language: Language,
        variant: &Variant,
        facts: &Facts,
        salutation: String,
    ) -> Result<Text, LetterError> {
        let fill = |name: &str| {
            template::render(&self.engine, name, facts)
                .map_err(|fault| LetterError::Failed { variant: variant.id.clone(), why: fault.title })
        };
        let text = tidy(&fill(&variant.body)?);
        let subject = match &variant.subject {
            Some(name) => Some(clean::one_line(&fill(name)?, 200)).filter(|s| !s.is_empty()),
            None => None,
        };
        Ok(Text { language, variant: variant.id.clone(), subject, text, salutation })
    }

    /// The variants of a letter in a language.
    pub(super) fn all(&self, language: Language, letter: &str) -> Option<&[Variant]> {
        self.shelf.get(&language)?.get(letter).map(Vec::as_slice)
    }

    fn find(&self, a: Sought<'_>) -> Result<(Language, Vec<&Variant>), LetterError> {
        let mut untitled = false;
        for (language, letter) in order(a) {
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
fn order<'a>(a: Sought<'a>) -> Vec<(Language, &'a str)> {
    let first = a.language.unwrap_or(a.mailbox_language);
    let places = [first, a.mailbox_language];
    let mut order: Vec<(Language, &str)> = Vec::new();
    order.extend(places.iter().filter_map(|language| Some((*language, a.rule_letter?))));
    for language in places {
        order.extend([a.department_letter, Some(DEFAULT)].iter().flatten().map(|l| (language, *l)));
    }
    order
}

fn no_letter(a: Sought<'_>) -> LetterError {
    let wanted = a.rule_letter.or(a.department_letter).unwrap_or(DEFAULT).to_owned();
    LetterError::NoLetter { wanted, languages: languages(a) }
}

fn languages(a: Sought<'_>) -> String {
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

/// Two days in five are said with their number. The first octets of a seed choose the variant, the last this.
pub(super) fn manner(seed: &[u8; 32]) -> Manner {
    if seed.last().is_some_and(|octet| octet % 5 < 2) { Manner::Numbered } else { Manner::Weekday }
}

pub(super) fn facts(a: &AcknowledgementFacts<'_>, language: Language) -> (Facts, String) {
    let greeting = a.writer.greeting(language);
    let captures: BTreeMap<String, String> =
        a.captures.iter().map(|(name, text)| (name.clone(), clean::one_line(text, FACT))).collect();
    let capture = |names: &[&str]| names.iter().find_map(|n| captures.get(*n).cloned()).unwrap_or_default();
    let manner = manner(&a.seed);
    let mut texts = BTreeMap::new();
    texts.insert("greeting", greeting.text.clone());
    texts.insert("name", greeting.name.unwrap_or_default());
    texts.insert("title", a.titles.get(&language).map(|t| t.trim().to_owned()).unwrap_or_default());
    texts.insert("by", a.due.map(|due| date::by(due, a.now, a.zone, language, manner)).unwrap_or_default());
    texts.insert("day", a.due.map(|due| date::on(due, a.now, a.zone, language, manner)).unwrap_or_default());
    texts.insert("came", a.arrived.map(|then| date::came(then, a.now, a.zone, language)).unwrap_or_default());
    texts.insert("order", clean::code(&capture(&["order", "order_number"])).unwrap_or_default());
    let about = a.about.words.get(&language).map(|words| clean::one_line(words, FACT)).unwrap_or_default();
    // A language in which the matter has no name is not told of it at all.
    let trouble = a.about.trouble && !about.is_empty();
    let asks = !trouble && !about.is_empty() && is_one_question(a.writer.typed);
    texts.insert("about", about);
    texts.insert("store", capture(&["store"]));
    texts.insert("product", capture(&["product"]));
    texts.insert("subject", clean::one_line(&base_subject(a.subject), FACT));
    texts.insert("executive", a.executive.to_owned());
    texts.insert("signature", a.signature.to_owned());
    let seed = a.seed.iter().rev().skip(1).take(8).fold(0u64, |n, octet| n << 8 | u64::from(*octet));
    (Facts { texts, captures, again: a.wrote_before, trouble, asks, seed, nth: None }, greeting.text)
}

/// Whether a short letter begins with a question and asks no other. Who asks twice or shouts may want more than an
/// answer, and what follows on a complaint is seldom asked.
fn is_one_question(typed: &str) -> bool {
    let marks = |marks: &[char]| typed.matches(marks).count();
    let Some((before, _)) = typed.split_once(['?', '？']).filter(|_| typed.chars().nth(QUESTION).is_none()) else {
        return false;
    };
    let ends = ['.', '。', ';'].iter().any(|end| before.trim_end().contains(*end));
    !ends && marks(&['?', '？']) == 1 && marks(&['!', '！']) == 0
}
