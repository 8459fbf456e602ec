//! Programs' answers that carry no header of a machine: known by subject and text together.
//! Must not decide from a subject alone: people use the same words (RFC 3834 §3.1.5).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::message::Message;

/// Phrases by what they tell, folded to lower case.
static TABLE: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let rows = include_str!("absence.txt").lines().filter_map(|row| row.split_once(' '));
    rows.map(|(kind, phrases)| (kind, phrases.split('|').collect())).collect()
});

/// Longer texts are letters.
const LONGEST: usize = 1_200;

fn phrases(kind: &str) -> impl Iterator<Item = &'static str> {
    TABLE.get(kind).into_iter().flatten().copied()
}

/// Whether a program answered a mail of ours without saying so in a header: a note of absence, the receipt of a
/// help desk, a question whether its sender is human, a receipt that something was read.
pub fn is_note(message: &Message) -> bool {
    // A reply to such a note is a person's, so marks of replies count.
    let subject = message.subject.trim().to_lowercase();
    if message.answered_ids().is_empty() || subject.is_empty() || message.body.new_text.len() > 3 * LONGEST {
        return false;
    }
    if phrases("answer").any(|title| titled(&subject, title)) {
        return true;
    }
    let text = message.body.new_text.to_lowercase();
    if text.chars().count() > LONGEST || text.contains(['?', '？', '؟']) {
        return false;
    }
    let says = |kind| phrases(kind).any(|p| text.contains(p));
    phrases("title").any(|title| titled(&subject, title)) && says("absent")
        // Who quotes such words tells what somebody else sent.
        || says("program") && (says("received") || says("approval")) && !text.contains(['"', '“', '„', '«', '「'])
        || phrases("request").any(|p| subject.contains(p)) && says("received") && text.contains(|c: char| c.is_numeric())
        || phrases("opened").any(|title| titled(&subject, title)) && says("was-read")
}

/// Whether a subject is the title alone, or has it in front of another one or of a date.
fn titled(subject: &str, title: &str) -> bool {
    let Some(rest) = subject.strip_prefix(['[', '(', '*']).unwrap_or(subject).strip_prefix(title) else { return false };
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_alphabetic() && c != '\'').next().unwrap_or_default();
    rest.is_empty()
        || rest.starts_with([':', '：', '-', '–', '—', '(', '[', ']', ')', '*', '/', '!', '|'])
        || rest.starts_with(|c: char| c.is_numeric())
        || phrases("until").any(|until| until == word)
}
