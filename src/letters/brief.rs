//! The forward's words: what a busy colleague needs to answer, and nothing to learn.
//! Must not know how the mail is sent or what is attached; it says what it is told.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean::{self, FACT};
use super::salutation::{self, NameFacts};
use super::{Letters, Text, date};
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, base_subject};
use crate::domain::office::DepartmentName;
use crate::domain::silence::Silence;
use crate::domain::verdict::Priority;

/// Characters of the customer's letter that the brief shows.
const EXCERPT: usize = 1_200;
/// Columns of a line of it; with the indentation it stays below those of a mail.
const EXCERPT_WIDTH: usize = 72;

/// Everything that a brief may rest on.
#[derive(Debug, Clone)]
pub struct BriefFacts<'a> {
    /// What is known of the customer's name.
    pub writer: NameFacts<'a>,
    /// The executive's name.
    pub executive: &'a str,
    /// Who gets the brief.
    pub department: &'a DepartmentName,
    /// When the letter came.
    pub received: Timestamp,
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
    /// Who passed it on to this department, and from which; none at first.
    pub passed_on_by: Option<&'a str>,
    /// What the executive or the colleague who passed it on wants to say with it.
    pub note: &'a str,
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
        /// The folder of the mailbox where it lies.
        folder: &'a str,
    },
}

impl Letters {
    /// Subject and text of a forward.
    pub fn brief(&self, b: &BriefFacts<'_>) -> Text {
        let greeting = salutation::greet(&b.writer, Language::ENGLISH);
        // A name that no greeting would risk is still good to know for a colleague.
        let shown = clean::one_line(b.writer.from_name, FACT);
        let shown = Some(shown).filter(|s| s.chars().any(char::is_alphabetic) && !s.contains('@'));
        let known = greeting.full.clone().or(shown).filter(|_| b.writer_known);
        let who = match &known {
            Some(name) => name.clone(),
            None if b.writer_known => b.writer.address.to_string(),
            None => "somebody unknown".to_owned(),
        };
        let mut text = String::with_capacity(3_000);
        if !b.marker.is_empty() {
            let _ = write!(text, "{}\n\n", b.marker);
        }
        paragraph(&mut text, &opening(b, &who, known.is_some()));
        paragraph(&mut text, &warning(b));
        paragraph(&mut text, clean::lines(b.note).trim());
        paragraph(&mut text, &excerpt(b.writer.typed));
        paragraph(&mut text, b.history);
        paragraph(&mut text, &how_to_answer(b));
        Text {
            language: Language::ENGLISH,
            variant: "brief".into(),
            subject: Some(subject(b, &who)),
            text: text.trim_end().to_owned(),
            salutation: String::new(),
        }
    }
}

fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        text.push_str(words);
        text.push_str("\n\n");
    }
}

fn subject(b: &BriefFacts<'_>, who: &str) -> String {
    let about = match clean::one_line(&base_subject(b.subject), 70) {
        s if s.is_empty() => "A letter without a subject".to_owned(),
        s => s,
    };
    let until = b.due.map(|due| format!(" by {}", day(b, date::last_moment(due)))).unwrap_or_default();
    let urgent = if b.priority == Priority::High { "Urgent: " } else { "" };
    let wish = if b.answer_expected { format!("please answer{until}") } else { "for your information".into() };
    format!("{urgent}{about}, {}: {wish}", clean::one_line(who, FACT))
}

fn day(b: &BriefFacts<'_>, at: Timestamp) -> String {
    date::day_and_month(at.to_zoned(b.zone.clone()).date(), Language::ENGLISH)
}

/// The executive as colleagues call them.
fn first_name(executive: &str) -> &str {
    executive.split_whitespace().next().filter(|w| !w.ends_with('.')).unwrap_or(executive)
}

fn opening(b: &BriefFacts<'_>, who: &str, named: bool) -> String {
    let address = if named { format!(" ({})", b.writer.address) } else { String::new() };
    let when = date::day_and_part(b.received, b.zone);
    let who = if b.writer_known { who } else { "Somebody whom the letter does not name" };
    let mut out = format!("{who}{address} wrote to {} on {when}", first_name(b.executive));
    match b.letters_this_year {
        0 | 1 => out.push('.'),
        n => {
            let _ = write!(out, "; it is their {} letter this year.", ordinal(n));
        }
    }
    if let Some(by) = b.passed_on_by {
        let _ = write!(out, " {} passed it on to you.", clean::one_line(by, FACT));
    }
    if let Some(order) = b.order.and_then(clean::code) {
        let _ = write!(out, " Order {order}.");
    }
    if b.priority == Priority::High {
        out.push_str(" Please take it before others.");
    }
    if !b.attachments.is_empty() {
        let names: Vec<String> = b.attachments.iter().take(5).map(|n| clean::one_line(n, FACT)).collect();
        let names: Vec<&str> = names.iter().map(|n| if n.is_empty() { "a file" } else { n }).collect();
        let more = b.attachments.len().saturating_sub(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = write!(out, " With it came {}{more}.", names.join(", "));
    }
    out.push('\n');
    out.push_str(&told(b));
    out
}

fn ordinal(n: u32) -> String {
    match n {
        2 => "second".into(),
        3 => "third".into(),
        4 => "fourth".into(),
        5 => "fifth".into(),
        n => format!(
            "{n}{}",
            match (n % 100, n % 10) {
                (11..=13, _) => "th",
                (_, 1) => "st",
                (_, 2) => "nd",
                (_, 3) => "rd",
                _ => "th",
            }
        ),
    }
}

fn told(b: &BriefFacts<'_>) -> String {
    let by = b.due.map(|due| format!(" by {}", day(b, date::last_moment(due)))).unwrap_or_default();
    let please = match (b.answer_expected, by.is_empty()) {
        (true, false) => format!(" Please answer{by}."),
        (true, true) => String::new(),
        // A copy says by itself who answers.
        (false, _) if b.marker.is_empty() => String::new(),
        (false, _) => " No answer is expected.".to_owned(),
    };
    let whom = if b.answer_expected { "you" } else { "us" };
    match b.told {
        Told::Acknowledged => format!("They have been told that they will hear from {whom}{by}."),
        Told::WithoutDate => format!("They have been told that they will hear from {whom}.{please}"),
        Told::Thanked => format!("They have been thanked; no answer was promised.{please}"),
        Told::Untold => format!("They have not been told anything.{please}"),
        Told::Soon => format!("They are being told that they will hear from {whom}{by}."),
        Told::Held => {
            format!(
                "They have not been told anything yet: {}'s office is looking at it first.{please}",
                first_name(b.executive)
            )
        }
        Told::Nothing(silence) => format!("They have not been told anything, because {}.{please}", because(silence)),
    }
}

/// A silence in words for a colleague.
fn because(silence: &Silence) -> &'static str {
    match silence {
        Silence::FollowUp => "this letter follows one that was answered or acknowledged",
        Silence::AnsweredRecently | Silence::LimitReached(_) => "we wrote to them only a short while ago",
        Silence::Late | Silence::BeforeStart => "the letter is some days old",
        Silence::ByRule(_) => "letters of this kind are not acknowledged",
        Silence::Forged(_) | Silence::ReturnPathElsewhere(_) | Silence::NoSingleSender => {
            "it is not clear who sent the letter"
        }
        Silence::Spam(_) => "a spam filter marked the letter",
        Silence::Duplicate => "the same letter came before",
        Silence::NotAddressedToUs => "the letter was not addressed to us directly",
        _ => "the letter looks as if a machine had sent it",
    }
}

fn warning(b: &BriefFacts<'_>) -> String {
    let mut out = String::new();
    if !b.writer_known {
        return out;
    }
    match b.authentication {
        AuthenticationResult::Pass => {}
        AuthenticationResult::None => {
            let _ = write!(out, "That {} really sent it could not be verified.", b.writer.address);
        }
        AuthenticationResult::Fail => {
            let _ = write!(
                out,
                "Careful: it failed the check whether {} really sent it. Do not send personal data or money on the \
                 strength of this letter alone.",
                b.writer.address
            );
        }
    }
    if let Some(original) = b.looks_like {
        let gap = if out.is_empty() { "" } else { " " };
        let _ = write!(
            out,
            "{gap}Careful: the sender looks like {} but is not the same address.",
            clean::one_line(original, FACT)
        );
    }
    out
}

/// The beginning of what was typed, indented, in whole lines.
fn excerpt(typed: &str) -> String {
    // Blanks and marks that are cleaned away are few: this much is enough for the excerpt.
    let enough = typed.char_indices().nth(EXCERPT + EXCERPT / 2).map_or(typed.len(), |(at, _)| at);
    let typed = refilled(&clean::lines(typed.get(..enough).unwrap_or(typed)));
    let mut out = String::new();
    let mut left = EXCERPT;
    let mut empty = true;
    for line in typed.trim().lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !empty {
                out.push('\n');
            }
            empty = true;
            continue;
        }
        empty = false;
        let count = line.chars().count();
        if count > left {
            let cut: String = line.chars().take(left).collect();
            let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
            let _ = write!(out, "    {cut} …");
            return out;
        }
        left -= count;
        let _ = writeln!(out, "    {line}");
    }
    out.trim_end().to_owned()
}

/// Lines that would not fit beside the indentation run over into the next line of their paragraph, so
/// that no stub of a word or two is left behind.
fn refilled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut over = String::new();
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() && !over.is_empty() {
            let _ = writeln!(out, "{}", std::mem::take(&mut over));
        }
        let mut rest = if over.is_empty() { line.to_owned() } else { format!("{over} {}", line.trim_start()) };
        over.clear();
        if rest.chars().count() > EXCERPT_WIDTH {
            let at = rest.char_indices().nth(EXCERPT_WIDTH).map_or(rest.len(), |(at, _)| at);
            if let Some((first, _)) = rest.get(..=at).and_then(|head| head.rsplit_once(' ')) {
                over = rest.get(first.len()..).unwrap_or_default().trim_start().to_owned();
                rest = first.to_owned();
            }
        }
        let _ = writeln!(out, "{rest}");
    }
    out + &over
}

fn how_to_answer(b: &BriefFacts<'_>) -> String {
    if b.marker.is_empty() {
        return whole(b);
    }
    let name = first_name(b.executive);
    let mut out = format!(
        "Just reply to this mail. What you write above the line at the top of it goes to the customer in {name}'s \
         name, without your signature.\n"
    );
    if b.departments.iter().any(|(n, _)| *n != b.department) {
        out.push_str("Not yours? Start your reply with #pass and one of these names:\n");
        for (department, about) in b.departments.iter().filter(|(n, _)| *n != b.department) {
            let about = if about.is_empty() { String::new() } else { format!("  {about}") };
            let _ = writeln!(out, "    {department}{about}");
        }
    }
    if b.answer_expected {
        out.push_str("No answer needed? Start your reply with #close\n");
        out.push_str("It takes longer? Start it with #wait 3 days\n");
    }
    out + &whole(b)
}

fn whole(b: &BriefFacts<'_>) -> String {
    match b.whole {
        Whole::Attached => "The whole letter is attached.".into(),
        Whole::TooLarge { size, folder } => {
            let folder = if folder.is_empty() { "the mailbox".to_owned() } else { format!("the folder {folder}") };
            let size = size.div_ceil(1024 * 1024);
            format!("The whole letter is too large to send on ({size} MB); it lies in {folder}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::refilled;

    #[test]
    fn a_line_that_does_not_fit_runs_over_within_its_paragraph() {
        let long = "word ".repeat(17) + "end";
        let text = refilled(&format!("{long}\nand more\n\nMaria\nHill Lane 3"));
        let lines: Vec<&str> = text.trim_end().lines().collect();
        assert_eq!(
            lines.get(1..),
            Some(["word word word end and more", "", "Maria", "Hill Lane 3"].as_slice()),
            "{text}"
        );
        let last = refilled(&long);
        assert!(last.lines().all(|line| line.chars().count() <= 72), "{last}");
        assert_eq!(last.split_whitespace().count(), 18);
        assert_eq!(refilled("a\n\nb"), "a\n\nb\n");
    }
}
