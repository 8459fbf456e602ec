//! The forward's words: what a busy colleague needs to answer, and nothing to learn.
//! Must not know how the mail is sent or what is attached; it says what it is told.

mod excerpt;

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::Value;

use super::clean::{self, FACT};
use super::date::{self, inside as days};
use super::inside::said;
use super::salutation::{NameFacts, in_one_script};
use super::{Letters, Text};
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, base_subject};
use crate::domain::office::DepartmentName;
use crate::domain::plan::Occasion;
use crate::domain::silence::Silence;
use crate::domain::verdict::Priority;

/// Everything that a brief may rest on.
#[derive(Debug, Clone)]
pub struct BriefFacts<'a> {
    /// The language of its reader.
    pub language: Language,
    /// What is known of the customer's name.
    pub writer: NameFacts<'a>,
    /// The language in which the customer is written to.
    pub wrote_in: Language,
    /// The executive's name.
    pub executive: &'a str,
    /// Who gets the brief.
    pub department: &'a DepartmentName,
    /// When the letter came.
    pub received: Timestamp,
    /// When the brief is written.
    pub now: Timestamp,
    /// Where the office is.
    pub zone: &'a TimeZone,
    /// By when an answer is due; none when the department promises no date.
    pub due: Option<Timestamp>,
    /// How many letters this person has written since January, this one counted.
    pub letters_this_year: u32,
    /// The order number that a rule captured.
    pub order: Option<&'a str>,
    /// File names of what is attached; empty names are counted as "a file".
    pub attachments: &'a [&'a str],
    /// How urgent it is.
    pub priority: Priority,
    /// Whether the letter names somebody who can be answered.
    pub writer_known: bool,
    /// Whether this department is asked for an answer: not for copies, nor where no person waits.
    pub answer_expected: bool,
    /// What the customer has been told.
    pub told: Told<'a>,
    /// What is known about who really sent it.
    pub authentication: AuthenticationResult,
    /// The person or firm that the address imitates, when it looks like one.
    pub looks_like: Option<&'a str>,
    /// The customer's subject.
    pub subject: &'a str,
    /// The line above which a reply is taken; stands alone in the text. Empty where no reply is passed on.
    pub marker: &'a str,
    /// The other departments and what they do.
    pub departments: &'a [(&'a DepartmentName, &'a str)],
    /// Where the whole letter is.
    pub whole: Whole<'a>,
    /// Why the department gets it.
    pub occasion: &'a Occasion,
    /// What happened in the thread before; may be empty.
    pub history: &'a str,
}

/// What the customer knows.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// They have been told who will answer, and by when if there is a date.
    Acknowledged,
    /// They have been told who will answer, and no date, or another one.
    WithoutDate,
    /// Their acknowledgement is on its way, or waits for its time.
    Soon,
    /// They have been thanked, and nothing was promised.
    Thanked,
    /// Nothing so far.
    Untold,
    /// A draft waits for a person.
    Held,
    /// A draft waits for whoever reads this.
    HeldForYou,
    /// Nothing has been sent, for this reason.
    Nothing(&'a Silence),
}

/// Where the whole letter is.
#[derive(Debug, Clone, Copy)]
pub enum Whole<'a> {
    /// Attached as it came.
    Attached,
    /// Too large to send on.
    TooLarge {
        /// Octets.
        size: u64,
        /// The folder of the mailbox where it lies; empty: the inbox.
        folder: &'a str,
    },
}

impl Letters {
    /// Subject and text of a forward.
    pub fn brief(&self, b: &BriefFacts<'_>) -> Text {
        let greeting = b.writer.greeting(if in_one_script(b.wrote_in, b.language) { b.wrote_in } else { b.language });
        // A name that no greeting would risk is still good to know for a colleague.
        let shown = clean::one_line(b.writer.from_name, FACT);
        let shown = Some(shown).filter(|s| s.chars().any(char::is_alphabetic) && !s.contains('@'));
        let known = greeting.full.clone().or(shown).filter(|_| b.writer_known);
        let mut text = String::with_capacity(3_000);
        paragraph(&mut text, b.marker);
        paragraph(&mut text, &format!("{}\n{}", self.opening(b, known.as_deref()), self.told(b)));
        paragraph(&mut text, &self.warning(b));
        paragraph(&mut text, clean::lines(&self.note(b)).trim());
        paragraph(&mut text, &excerpt::excerpt(b.writer.typed));
        paragraph(&mut text, b.history);
        paragraph(&mut text, &self.how_to_answer(b));
        Text {
            language: b.language,
            variant: "brief".into(),
            subject: Some(self.subject(b, known.as_deref())),
            text: text.trim_end().to_owned(),
            salutation: String::new(),
        }
    }

    fn subject(&self, b: &BriefFacts<'_>, known: Option<&str>) -> String {
        let who = match known {
            Some(name) => self.named(b.language, name),
            None if b.writer_known => b.writer.address.to_string(),
            None => self.word(b.language, "nobody"),
        };
        let facts = said([
            ("about", self.about(b.language, b.subject).into()),
            ("customer", clean::one_line(&who, FACT).into()),
            ("urgent", (b.priority == Priority::High).into()),
            ("asked", b.answer_expected.into()),
            ("due", due(b).into()),
        ]);
        self.inside.say(b.language, "brief.subject", &facts)
    }

    fn opening(&self, b: &BriefFacts<'_>, known: Option<&str>) -> String {
        let who = match known {
            Some(name) => self.named(b.language, name),
            None if b.writer_known => b.writer.address.to_string(),
            None => self.word(b.language, "nameless"),
        };
        let address = if known.is_some() { b.writer.address.to_string() } else { String::new() };
        let passed_by = match b.occasion {
            Occasion::PassedOn { by, .. } => clean::one_line(by, FACT),
            _ => String::new(),
        };
        let facts = said([
            ("customer", who.into()),
            ("address", address.into()),
            ("executive", b.executive.into()),
            ("first", first_name(b.executive).into()),
            ("when", days::when(b.received, b.now, b.zone, b.language).into()),
            ("nth", if b.letters_this_year > 1 { nth(b.letters_this_year, b.language) } else { String::new() }.into()),
            ("passed_by", passed_by.into()),
            ("order", b.order.and_then(clean::code).unwrap_or_default().into()),
            ("urgent", (b.priority == Priority::High).into()),
            ("files", self.files(b).into()),
        ]);
        self.inside.say(b.language, "brief.opening", &facts)
    }

    fn files(&self, b: &BriefFacts<'_>) -> String {
        let names = b.attachments.iter().take(5).map(|n| clean::one_line(n, FACT));
        let names: Vec<_> = names.map(|n| if n.is_empty() { self.word(b.language, "file") } else { n }).collect();
        let files = names.join(if b.language.code() == "ja" { "、" } else { ", " });
        match b.attachments.len().saturating_sub(5) {
            0 => files,
            more => self.inside.say(
                b.language,
                "words.more_files",
                &said([("files", files.into()), ("number", more.into())]),
            ),
        }
    }

    fn told(&self, b: &BriefFacts<'_>) -> String {
        let (told, because) = match b.told {
            Told::Acknowledged => ("date", None),
            Told::Soon => ("soon", None),
            Told::WithoutDate => ("answer", None),
            Told::Thanked => ("thanks", None),
            Told::Held => ("held", None),
            Told::HeldForYou => ("yours", None),
            Told::Untold => ("nothing", None),
            Told::Nothing(silence) => ("nothing", Some(because(silence))),
        };
        let because = because.map(|key| self.inside.say(b.language, &format!("because.{key}"), &said([])));
        let dated = matches!(told, "date" | "soon");
        // A copy says by itself who answers.
        let copy = matches!(b.occasion, Occasion::Copy { .. }) || b.marker.is_empty();
        let facts = said([
            ("told", told.into()),
            ("because", because.unwrap_or_default().into()),
            ("asked", b.answer_expected.into()),
            ("please", (b.answer_expected && !dated).into()),
            ("unasked", (!b.answer_expected && !dated && !copy).into()),
            ("due", due(b).into()),
            ("executive", b.executive.into()),
            ("first", first_name(b.executive).into()),
        ]);
        self.inside.say(b.language, "brief.told", &facts)
    }

    fn warning(&self, b: &BriefFacts<'_>) -> String {
        if !b.writer_known {
            return String::new();
        }
        let address = || said([("address", b.writer.address.to_string().into())]);
        let mut out = match b.authentication {
            AuthenticationResult::Pass => String::new(),
            AuthenticationResult::None => self.inside.say(b.language, "brief.unverified", &address()),
            AuthenticationResult::Fail => self.inside.say(b.language, "brief.forged", &address()),
        };
        if let Some(original) = b.looks_like {
            let facts = said([("original", clean::one_line(original, FACT).into())]);
            let gap = if out.is_empty() { "" } else { " " };
            let _ = write!(out, "{gap}{}", self.inside.say(b.language, "brief.imitates", &facts));
        }
        out
    }

    /// Why the department gets it, and what a colleague says about it.
    fn note(&self, b: &BriefFacts<'_>) -> String {
        let say = |key: &str, facts: &[(&'static str, Value)]| {
            self.inside.say(b.language, &format!("note.{key}"), &facts.iter().cloned().collect())
        };
        let executive = || ("executive", Value::from(b.executive));
        let says = |by: &str, words: &str| match words.trim() {
            "" => String::new(),
            words => format!("{}\n    {}", say("says", &[("by", by.into())]), words.replace('\n', "\n    ")),
        };
        match b.occasion {
            Occasion::New | Occasion::Executive => String::new(),
            Occasion::FollowUp => say("follow_up", &[]),
            Occasion::Copy { lead } => {
                say("copy", &[("lead", lead.as_str().into()), ("due", b.due.is_some().into()), executive()])
            }
            Occasion::PassedOn { by, words } => says(by, words),
            Occasion::HandedUp { by, words } => {
                let asks = say("handed_up", &[("by", by.as_str().into()), executive()]);
                format!("{asks}\n{}", says(by, words))
            }
            Occasion::Undelivered { address } => say("undelivered", &[("address", address.as_str().into())]),
            Occasion::NotFixed { decides: true } => say("not_fixed", &[]),
            Occasion::NotFixed { decides: false } => say("not_fixed_copy", &[executive()]),
            Occasion::Resent { by } => say("resent", &[("by", by.as_str().into())]),
        }
    }

    fn how_to_answer(&self, b: &BriefFacts<'_>) -> String {
        let whole = match b.whole {
            Whole::Attached => self.inside.say(b.language, "brief.attached", &said([])),
            Whole::TooLarge { size, folder } => {
                let facts = said([("size", size.div_ceil(1024 * 1024).into()), ("folder", folder.into())]);
                self.inside.say(b.language, "brief.too_large", &facts)
            }
        };
        if b.marker.is_empty() {
            return whole;
        }
        let mut departments = String::new();
        for (department, about) in b.departments.iter().filter(|(n, _)| *n != b.department) {
            let line = format!("    {department}  {about}");
            let _ = writeln!(departments, "{}", line.trim_end());
        }
        let facts = said([
            ("executive", b.executive.into()),
            ("first", first_name(b.executive).into()),
            ("departments", departments.trim_end().into()),
            ("asked", b.answer_expected.into()),
        ]);
        format!("{}\n{whole}", self.inside.say(b.language, "brief.answer", &facts).trim_end())
    }

    /// One of the fixed words of a language.
    pub(super) fn word(&self, language: Language, key: &str) -> String {
        self.inside.say(language, &format!("words.{key}"), &said([]))
    }

    /// A person's name as colleagues write it.
    pub(super) fn named(&self, language: Language, name: &str) -> String {
        self.inside.say(language, "words.named", &said([("name", clean::one_line(name, FACT).into())]))
    }

    /// What a letter is about: its subject, or that it has none.
    pub(super) fn about(&self, language: Language, subject: &str) -> String {
        match clean::one_line(&base_subject(subject), 70) {
            s if s.is_empty() => self.word(language, "untitled"),
            s => s,
        }
    }
}

fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        text.push_str(words);
        text.push_str("\n\n");
    }
}

/// The day of the date; empty without one.
fn due(b: &BriefFacts<'_>) -> String {
    let day = |due| date::day_and_month(date::last_moment(due).to_zoned(b.zone.clone()).date(), b.language);
    b.due.map(day).unwrap_or_default()
}

/// The executive as colleagues call them.
pub(super) fn first_name(executive: &str) -> &str {
    executive.split_whitespace().next().filter(|w| !w.ends_with('.')).unwrap_or(executive)
}

/// `second`, `zweite`: before the word for a letter.
fn nth(n: u32, language: Language) -> String {
    let words = match language.code() {
        "de" => "zweite dritte vierte fünfte",
        "fr" => "deuxième troisième quatrième cinquième",
        "es" => "segunda tercera cuarta quinta",
        "it" => "seconda terza quarta quinta",
        "nl" => "tweede derde vierde vijfde",
        "pt" => "segunda terceira quarta quinta",
        "ja" => "",
        _ => "second third fourth fifth",
    };
    let word = n.checked_sub(2).and_then(|at| words.split(' ').nth(at as usize)).filter(|w| !w.is_empty());
    let ending = match (language.code(), n % 100, n % 10) {
        ("de", ..) => ".",
        ("fr" | "nl", ..) => "e",
        ("es" | "pt", ..) => ".ª",
        ("it", ..) => "ª",
        ("ja", ..) => "",
        (_, 11..=13, _) => "th",
        (_, _, 1) => "st",
        (_, _, 2) => "nd",
        (_, _, 3) => "rd",
        _ => "th",
    };
    word.map_or_else(|| format!("{n}{ending}"), str::to_owned)
}

/// A silence as the texts of `because` name it.
fn because(silence: &Silence) -> &'static str {
    match silence {
        Silence::FollowUp => "follow_up",
        Silence::AnsweredRecently | Silence::LimitReached(_) => "lately",
        Silence::Late | Silence::BeforeStart => "late",
        Silence::ByRule(_) => "rule",
        Silence::Forged(_) | Silence::ReturnPathElsewhere(_) | Silence::NoSingleSender => "sender",
        Silence::Spam(_) => "spam",
        Silence::Duplicate => "duplicate",
        Silence::NotAddressedToUs => "not_addressed",
        _ => "machine",
    }
}
