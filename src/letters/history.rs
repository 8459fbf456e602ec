//! What happened in a thread, as a colleague would tell it in a few lines.
//! Must not be sent to a customer: it names departments and colleagues.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Letters;
use super::clean;
use super::date::{self, inside as days};
use super::inside::{Said, said};
use crate::domain::language::Language;
use crate::domain::remark;
use crate::domain::thread::{Event, Happening};

/// Columns that the words of one line take; with the moment before them a line fits a mail.
const WIDTH: usize = 50;
/// Characters of one event at most.
const LONGEST: usize = 240;
/// What stands before a line.
const INDENT: &str = "    ";
/// Columns of a moment such as `Tue 17 Nov 19:12`, and of the gap behind it.
const MOMENT: usize = 19;

impl Letters {
    /// One line an event, oldest first; nothing when little has happened.
    pub fn history(&self, events: &[Event], zone: &TimeZone, language: Language) -> String {
        let mut told: Vec<(String, String)> = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let next = events.get(number + 1).map(|e| &e.what);
            // The date says that the customer was told.
            if event.what == Happening::Acknowledged && matches!(next, Some(Happening::Promised { .. })) {
                continue;
            }
            if let Some(words) = self.happened(&event.what, zone, language) {
                let when = days::short_moment(&event.at.to_zoned(zone.clone()), language);
                told.push((when, clean::one_line(&words, LONGEST)));
            }
        }
        // Who gets a letter knows that it came and was given to somebody.
        if told.len() < 2 {
            return String::new();
        }
        let margin = told.iter().map(|(when, _)| columns(when) + 2).max().unwrap_or_default().max(MOMENT);
        let mut out = self.inside.say(language, "history.title", &said([]));
        for (when, words) in &told {
            let gap = " ".repeat(margin.saturating_sub(columns(when)));
            let next_line = format!("\n{INDENT}{}", " ".repeat(margin));
            out.push_str(&format!("\n{INDENT}{when}{gap}{}", wrapped(words).join(&next_line)));
        }
        out
    }

    /// The words for an event; nothing when another one says it already.
    fn happened(&self, what: &Happening, zone: &TimeZone, language: Language) -> Option<String> {
        let day = |at: Timestamp| days::short_day(date::last_moment(at).to_zoned(zone.clone()).date(), language);
        let by_day = |due: &Option<Timestamp>| due.map(day).unwrap_or_default();
        let none: Said = said([]);
        let (key, facts) = match what {
            Happening::Received => ("received", none),
            Happening::Acknowledged => ("acknowledged", none),
            Happening::Promised { due } => ("promised", said([("due", day(*due).into())])),
            Happening::Forwarded { department, due } => {
                ("forwarded", said([("department", department.as_str().into()), ("due", by_day(due).into())]))
            }
            Happening::Copied { department } => ("copied", said([("department", department.as_str().into())])),
            Happening::Rerouted { department, due, by } => {
                let to = ("department", department.as_str().into());
                ("rerouted", said([to, ("due", by_day(due).into()), ("by", by.as_str().into())]))
            }
            Happening::Waiting { until, by } => {
                ("waiting", said([("due", day(*until).into()), ("by", by.as_str().into())]))
            }
            Happening::HandedUp { by, .. } => ("handed_up", said([("by", by.as_str().into())])),
            Happening::Reminded => ("reminded", none),
            Happening::Escalated => ("escalated", none),
            Happening::Answered { department } => ("answered", said([("department", department.as_str().into())])),
            Happening::AnsweredInPart { department } => {
                ("answered_in_part", said([("department", department.as_str().into())]))
            }
            Happening::Asked { department } => ("asked", said([("department", department.as_str().into())])),
            Happening::FollowedUp { wants_answer: true } => ("followed_up", none),
            Happening::FollowedUp { wants_answer: false } => ("thanked", none),
            Happening::Held(_) => ("held", none),
            Happening::Released => ("released", none),
            Happening::Confirming { .. } => ("confirming", none),
            Happening::Confirmed { by } => ("confirmed", said([("by", by.as_str().into())])),
            Happening::CheckedIn => ("checked_in", none),
            Happening::StayedFixed => ("stayed_fixed", none),
            Happening::NotFixed { .. } => ("not_fixed", none),
            Happening::Closed(why) if remark::read(why).is_some_and(|(r, _)| r == remark::CLOSED_BY) => {
                return Some(self.inside.remark(language, why));
            }
            Happening::Closed(why) => ("closed", said([("note", self.inside.remark(language, why).into())])),
            Happening::Reopened => ("reopened", none),
            Happening::Bounced { recipient, permanent } => {
                let key = if *permanent { "bounced" } else { "delayed" };
                (key, said([("address", recipient.as_str().into())]))
            }
            Happening::Objected => ("objected", none),
            Happening::Noted(note) => ("noted", said([("note", self.inside.remark(language, note).into())])),
            Happening::Erased => return None,
        };
        Some(self.inside.say(language, &format!("history.{key}"), &facts))
    }
}

/// How wide a text is where letters of Chinese and Japanese take two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}')
}

/// The words in lines of a width that fits: broken at blanks, and anywhere between wide letters.
fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in pieces(words) {
        let Some(last) = lines.last_mut() else { break };
        let blank = word.starts_with(' ');
        if !last.is_empty() && columns(last) + columns(word.trim_end()) > WIDTH {
            lines.push(word.trim_start().to_owned());
        } else if !(last.is_empty() && blank) {
            last.push_str(word);
        } else {
            last.push_str(word.trim_start());
        }
    }
    lines
}

/// Words with the blank before them, and single wide letters.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let cut = c == ' ' || is_wide(c) && !is_closing(c) || before.is_some_and(is_wide) && !is_closing(c);
        if cut && at > start && before != Some(' ') {
            pieces.extend(text.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    pieces.extend(text.get(start..));
    pieces
}

/// Marks that no line begins with.
fn is_closing(c: char) -> bool {
    matches!(c, '、' | '。' | '」' | '』' | '）' | '：' | 'ー' | 'ゃ' | 'ゅ' | 'ょ' | 'っ')
}
