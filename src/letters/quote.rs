//! The customer's own letter below ours, as a phone or mail program quotes it.
//! Must not judge which part of the letter is theirs, nor break lines for the wire.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean::{self, FACT};
use super::{Text, date};
use crate::domain::address::Person;
use crate::domain::language::Language;
use crate::domain::message::Message;

/// Lines of the customer's letter that are quoted, at most.
const LINES: usize = 80;
/// Characters of it, at most.
const CHARACTERS: usize = 6_000;

/// What is quoted.
#[derive(Debug, Clone)]
pub struct QuoteFacts<'a> {
    /// Who wrote it: the name in From, or the address.
    pub writer: &'a str,
    /// When it came.
    pub received: Timestamp,
    /// Where the office is.
    pub zone: &'a TimeZone,
    /// What the customer typed.
    pub typed: &'a str,
}

impl<'a> QuoteFacts<'a> {
    /// What a letter that came at that moment is quoted by.
    pub fn of(writer: &'a Person, message: &'a Message, received: Timestamp, zone: &'a TimeZone) -> Self {
        let name = if writer.name.trim().is_empty() { writer.address.as_str() } else { &writer.name };
        Self { writer: name, received, zone, typed: &message.body.new_text }
    }
}

impl Text {
    /// The same text with the customer's letter quoted below it; without, when they typed nothing.
    #[must_use]
    pub fn quoting(mut self, q: &QuoteFacts<'_>) -> Self {
        let quoted = lines(q.typed);
        if !quoted.is_empty() {
            let _ = write!(self.text, "\n\n{}\n{quoted}", attribution(q, self.language));
        }
        self
    }
}

/// `On Wednesday 5 March 2025 at 10:40, Priya Nayar wrote:`
fn attribution(q: &QuoteFacts<'_>, language: Language) -> String {
    let at = q.received.to_zoned(q.zone.clone());
    let (day, year, hour) = (date::day_of_month(at.date(), language), at.year(), at.strftime("%H:%M"));
    let who = clean::one_line(q.writer, FACT);
    // One o'clock is singular: a la 01:05.
    let one = at.hour() == 1;
    match language.code() {
        "de" => format!("Am {day} {year} um {hour} schrieb {who}:"),
        "fr" => format!("Le {day} {year} à {hour}, {who} a écrit :"),
        "es" => format!("El {day} de {year}, a {} {hour}, {who} escribió:", if one { "la" } else { "las" }),
        "it" => format!("Il giorno {day} {year}, alle ore {hour}, {who} ha scritto:"),
        "nl" => format!("Op {day} {year} om {hour} schreef {who}:"),
        "pt" => format!("Em {day} de {year}, {} {hour}, {who} escreveu:", if one { "à" } else { "às" }),
        "ja" => format!("{year}年{day} {hour}、{who}のメール:"),
        _ => format!("On {day} {year} at {hour}, {who} wrote:"),
    }
}

/// Every line behind a mark, empty ones at the ends left out; what is too long ends in `[…]`.
fn lines(typed: &str) -> String {
    let enough = typed.char_indices().nth(CHARACTERS).map_or(typed, |(at, _)| typed.get(..at).unwrap_or(typed));
    let clean = clean::lines(enough);
    let clean = clean.trim_matches('\n').trim_end();
    let mut out = String::with_capacity(clean.len() + clean.len() / 16);
    let mut number = 0;
    for line in clean.lines().take(LINES) {
        let line = line.trim_end();
        out.push_str(if line.is_empty() { ">" } else { "> " });
        out.push_str(line);
        out.push('\n');
        number += 1;
    }
    if number > 0 && (enough.len() < typed.len() || clean.lines().nth(LINES).is_some()) {
        out.push_str("> […]\n");
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: &str, typed: &str) -> String {
        let zone = TimeZone::get("Europe/London").unwrap();
        let facts = QuoteFacts {
            writer: "Priya\r\nNayar",
            received: "2025-03-05T10:40:00Z".parse().unwrap(),
            zone: &zone,
            typed,
        };
        let text = Text {
            language: Language::parse(code).unwrap(),
            variant: "billing.1".into(),
            subject: None,
            text: "Dear Priya,\n\nJane Doe".into(),
            salutation: "Dear Priya,".into(),
        };
        text.quoting(&facts).text
    }

    #[test]
    fn each_language_says_who_wrote_and_when() {
        for (code, said) in [
            ("en", "On 5 March 2025 at 10:40, Priya Nayar wrote:"),
            ("de", "Am 5. März 2025 um 10:40 schrieb Priya Nayar:"),
            ("fr", "Le 5 mars 2025 à 10:40, Priya Nayar a écrit :"),
            ("es", "El 5 de marzo de 2025, a las 10:40, Priya Nayar escribió:"),
            ("it", "Il giorno 5 marzo 2025, alle ore 10:40, Priya Nayar ha scritto:"),
            ("nl", "Op 5 maart 2025 om 10:40 schreef Priya Nayar:"),
            ("pt", "Em 5 de março de 2025, às 10:40, Priya Nayar escreveu:"),
            ("ja", "2025年3月5日 10:40、Priya Nayarのメール:"),
        ] {
            assert_eq!(text(code, "Where is it?"), format!("Dear Priya,\n\nJane Doe\n\n{said}\n> Where is it?"));
        }
    }

    #[test]
    fn a_letter_is_quoted_whole_as_text_only_and_not_without_end() {
        let shown = text("en", "\n\nHello,\r\n\r\n> earlier\u{202e} words\n-- \n\n");
        assert!(shown.ends_with("wrote:\n> Hello,\n>\n> > earlier words\n> --"), "{shown:?}");
        let long = text("en", &"one line of many\n".repeat(5_000));
        assert_eq!(long.lines().filter(|l| l.starts_with("> one")).count(), LINES);
        assert!(long.ends_with("\n> […]"));
        assert!(text("en", &"x".repeat(1_000_000)).chars().count() < CHARACTERS + 200);
        assert_eq!(text("en", " \n \n"), "Dear Priya,\n\nJane Doe");
    }
}
