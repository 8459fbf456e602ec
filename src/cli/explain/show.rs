//! One letter's fate for a person: what it is, what was decided and why, what would leave.
//! Must not judge or leave anything out that was decided.

use super::Explained;
use super::reasoning::Reasoning;
use crate::cli::{Output, room::short};

/// Characters of a field that are shown; `new_text` and the letter itself have the rest.
const WIDE: usize = 300;

/// Prints it.
pub fn show(e: &Explained, output: Output) {
    output.line(&format!("── {} ──", e.file));
    let mut facts = vec![("origin", e.origin.to_owned()), ("outcome", e.outcome.to_owned())];
    let mut fact = |name, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            facts.push((name, value));
        }
    };
    fact("department", e.department.clone());
    fact("rule", e.rule.clone());
    fact("also matched", Some(e.also_matched.join(", ")));
    fact("captured", Some(e.captures.iter().map(|(k, v)| format!("{k} = {v}")).collect::<Vec<_>>().join(", ")));
    fact("tags", Some(e.tags.join(", ")));
    fact("authenticated", Some(e.authentication.to_owned()));
    fact("language", e.language.clone());
    fact("silence", e.silence.map(str::to_owned));
    fact("held", e.held.clone());
    let state = if e.new_thread {
        " (new)"
    } else if e.closes {
        " (closes)"
    } else if e.reopens {
        " (opens again)"
    } else {
        ""
    };
    fact("thread", e.thread.as_ref().map(|t| format!("{t}{state}")));
    for reason in &e.reasons {
        fact("because", Some(reason.clone()));
    }
    for defect in &e.defects {
        fact("repaired", Some(defect.clone()));
    }
    for (name, value) in facts {
        output.line(&format!("{name:>14}  {value}"));
    }
    reasoning(&e.reasoning, output);
    for mail in &e.mails {
        let letter = mail.letter.as_ref().map(|l| format!(" (letter {l})")).unwrap_or_default();
        output.line(&format!("\n    {}{letter} to {}\n    Subject: {}\n", mail.kind, mail.to, mail.subject));
        for line in mail.text.lines() {
            output.line(&format!("    | {line}"));
        }
    }
    output.line("");
}

fn reasoning(r: &Reasoning, output: Output) {
    let part = |title: &str| output.line(&format!("\n    {title}"));
    let item = |text: &str| output.line(&format!("      {text}"));
    if !r.fields.is_empty() {
        part("what the rules saw");
        r.fields.iter().for_each(|(name, value)| item(&format!("{name:<13} {}", short(value, WIDE))));
    }
    if !r.won_by.is_empty() {
        part("what made the rule win");
        r.won_by.iter().for_each(|line| item(line));
    }
    if !r.later.is_empty() {
        part("rules that would have matched later");
    }
    for later in &r.later {
        let to = later.department.as_ref().map(|d| format!(" -> {d}")).unwrap_or_default();
        item(&format!("\u{201c}{}\u{201d}{to}: {}", later.rule, later.because.join("; ")));
    }
    if !r.nearly.is_empty() {
        part("rules that nearly matched");
    }
    for near in &r.nearly {
        item(&format!("\u{201c}{}\u{201d}: {}", near.rule, near.held.join("; ")));
        near.missing.iter().for_each(|line| item(&format!("    but {}", short(line, WIDE))));
    }
}
