//! What happened in a thread, as a colleague would tell it in a few lines.
//! Must not be sent to a customer: it names departments and colleagues.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clean;
use crate::domain::thread::{Event, Happening};

/// Columns that the words of one line take; with the moment before them a line fits a mail.
const WIDTH: usize = 50;
/// Characters of one event at most.
const LONGEST: usize = 240;
/// What stands before the second line of an event.
const MARGIN: &str = "                       ";

/// One line an event, oldest first; nothing when little has happened.
pub fn history(events: &[Event], zone: &TimeZone) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (number, event) in events.iter().enumerate() {
        let next = events.get(number + 1).map(|e| &e.what);
        // The date says that the customer was told.
        if event.what == Happening::Acknowledged && matches!(next, Some(Happening::Promised { .. })) {
            continue;
        }
        if let Some(words) = words(&event.what, zone) {
            let when = event.at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M").to_string();
            let words = wrapped(&clean::one_line(&words, LONGEST));
            lines.push(format!("    {when:<17}  {}", words.join(&format!("\n{MARGIN}"))));
        }
    }
    // Who gets a letter knows that it came and was given to somebody.
    if lines.len() < 2 { String::new() } else { format!("What happened so far:\n{}", lines.join("\n")) }
}

/// The words in lines of a width that fits.
fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in words.split(' ') {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
            continue;
        }
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
    }
    lines
}

/// What an event is to a colleague; nothing when another one says it already.
pub fn words(what: &Happening, zone: &TimeZone) -> Option<String> {
    let day = |at: Timestamp| (at - jiff::SignedDuration::from_secs(1)).to_zoned(zone.clone()).strftime("%a %-d %b");
    let by = |due: &Option<Timestamp>| due.map(|d| format!(", to be answered by {}", day(d))).unwrap_or_default();
    Some(match what {
        Happening::Received => "the letter came".into(),
        Happening::Acknowledged => "the customer was told who answers".into(),
        Happening::Promised { due } => format!("the customer was told: by {}", day(*due)),
        Happening::Forwarded { department, due } => format!("given to {department}{}", by(due)),
        Happening::Copied { department } => format!("{department} was asked as well"),
        Happening::Rerouted { department, due, by: who } => format!("{who} passed it on to {department}{}", by(due)),
        Happening::Waiting { until, by } => format!("{by} needs more time, until {}", day(*until)),
        Happening::HandedUp { by, .. } => format!("{by} gave it to the executive"),
        Happening::Reminded => "the department was reminded".into(),
        Happening::Escalated => "those above were told".into(),
        Happening::Answered { department } => format!("{department} answered the customer"),
        Happening::AnsweredInPart { department } => format!("{department} answered, and more is to come"),
        Happening::FollowedUp { wants_answer: true } => "the customer wrote again".into(),
        Happening::FollowedUp { wants_answer: false } => "the customer wrote again, and waits for nothing".into(),
        Happening::Held(_) => "a person looks at the acknowledgement first".into(),
        Happening::Released => "a person let it go on".into(),
        Happening::Confirming { .. } => "the department was asked what was done".into(),
        Happening::Confirmed { by } => format!("{by} said what was done"),
        Happening::CheckedIn => "the customer was asked whether it stayed fixed".into(),
        Happening::StayedFixed => "the customer says that it stayed fixed".into(),
        Happening::NotFixed { .. } => "the customer says that it did not stay fixed".into(),
        Happening::Closed(why) => format!("closed: {why}"),
        Happening::Reopened => "opened again".into(),
        Happening::Bounced { recipient, permanent: true } => format!("a mail to {recipient} did not arrive"),
        Happening::Bounced { recipient, permanent: false } => format!("a mail to {recipient} is late"),
        Happening::Objected => "the customer wants no further mails".into(),
        Happening::Noted(note) => note.clone(),
        Happening::Erased => return None,
    })
}
