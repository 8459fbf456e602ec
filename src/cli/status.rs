//! `answerable status`: how the office stands, on one screen; first what needs a person.
//! Must not change anything, whoever asks.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::room::{Room, told};
use super::{Failure, Output};
use crate::config;
use crate::store::{MailboxStatus, Reloads, Status, Store, StoreError};

/// What happened is counted from so long ago.
const SINCE: SignedDuration = SignedDuration::from_hours(24);

/// The whole screen, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    needs_a_person: &'a [String],
    rules: Option<&'a Reloads>,
    #[serde(flatten)]
    status: &'a Status,
}

/// Runs the command.
pub fn run(path: &Path, output: Output) -> Result<(), Failure> {
    let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::of)?;
    runtime.block_on(async {
        let store = match Store::open_to_read(&config.store_url).await {
            Ok(store) => store,
            Err(StoreError::Missing(store)) => {
                not_yet(output, &store);
                return Ok(());
            }
            Err(why) => return Err(told(why)),
        };
        let now = Timestamp::now();
        let status = store.status(now - SINCE, now).await.map_err(told)?;
        let reloads = store.reloads().await.map_err(told)?;
        let room = Room { config, store, output, changes: false };
        let mut needs = needs_a_person(&room, &status);
        needs.extend(reloads.as_ref().and_then(refused));
        if output.json() {
            output.object(&Shown { needs_a_person: &needs, rules: reloads.as_ref(), status: &status });
        } else {
            show(&room, &status, &needs);
            reloads.iter().for_each(|reloads| rules(&room, reloads));
        }
        Ok(())
    })
}

fn not_yet(output: Output, store: &Path) {
    if output.json() {
        output.object(&serde_json::json!({ "needs_a_person": [], "mailboxes": [], "outbox": null }));
    }
    output.remark(&format!("answerable has not run yet: there is no store at {}", store.display()));
}

/// Changed files that are not in force.
fn refused(reloads: &Reloads) -> Option<String> {
    let problems = match reloads.problems.len() {
        0 => return None,
        1 => "1 problem".to_owned(),
        many => format!("{many} problems"),
    };
    Some(format!("changed rules are not in force, {problems}: answerable check"))
}

/// Since when the rules in force are, and what is wrong with changed ones.
fn rules(room: &Room, reloads: &Reloads) {
    let mailbox = room.config.mailboxes.first().map_or("", |m| m.office.mailbox.name.as_str());
    let out = room.output;
    out.line("\nrules");
    fact(out, "in force", format!("since {}", room.when(reloads.in_force, mailbox)));
    if reloads.refused > 0 {
        fact(out, "refused", format!("{} times in all", reloads.refused));
    }
    for problem in &reloads.problems {
        fact(out, "problem", problem.clone());
    }
}

/// What waits for somebody, each with the command that shows it.
fn needs_a_person(room: &Room, status: &Status) -> Vec<String> {
    let mut needs = Vec::new();
    let mut need = |number: u32, one: &str, many: &str, command: &str| match number {
        0 => {}
        1 => needs.push(format!("1 {one}: answerable {command}")),
        number => needs.push(format!("{number} {many}: answerable {command}")),
    };
    let sum = |count: fn(&MailboxStatus) -> u32| status.mailboxes.iter().map(count).sum::<u32>();
    let state = |word: &str| status.outbox.states.get(word).copied().unwrap_or_default();
    need(sum(|m| m.held), "letter is held", "letters are held", "held list");
    need(state("failed"), "mail failed", "mails failed", "outbox list --state failed");
    let doubt = ("acknowledgement is in doubt", "acknowledgements are in doubt");
    need(state("unknown"), doubt.0, doubt.1, "outbox list --state unknown");
    need(sum(|m| m.overdue), "conversation is overdue", "conversations are overdue", "threads list --overdue");
    let waits = |m: &MailboxStatus| m.owed.iter().filter(|o| o.by == "executive").map(|o| o.open).sum::<u32>();
    let waiting = status.mailboxes.iter().map(waits).sum();
    let decide = ("conversation waits for the executive", "conversations wait for the executive");
    need(waiting, decide.0, decide.1, "threads list --owed-by executive");
    for watched in &room.config.mailboxes {
        let name = &watched.office.mailbox.name;
        if !status.mailboxes.iter().any(|m| m.name == *name && m.watched_by.is_some()) {
            needs.push(format!("nobody watches the mailbox {name}: answerable run"));
        }
    }
    needs
}

fn show(room: &Room, status: &Status, needs: &[String]) {
    let out = room.output;
    if needs.is_empty() {
        out.line("Nothing needs a person.");
    }
    needs.iter().for_each(|need| out.line(&format!("! {need}")));
    for mailbox in &status.mailboxes {
        out.line("");
        one(room, mailbox);
    }
    out.line("");
    out.line("outbox");
    let states: Vec<String> = status.outbox.states.iter().map(|(word, n)| format!("{n} {word}")).collect();
    fact(out, "mails", if states.is_empty() { "none".into() } else { states.join(", ") });
    if let Some(oldest) = status.outbox.oldest_due {
        let zone = status.mailboxes.first().map_or("", |m| m.name.as_str());
        fact(out, "oldest", format!("was due {}", room.when(oldest, zone)));
    }
    let in_doubt = status.outbox.states.get("sending").copied().unwrap_or_default();
    if in_doubt > 0 {
        fact(out, "in doubt", format!("{in_doubt} being sent, or left by a process that ended"));
    }
    out.line(&format!(
        "\nOutcomes, and mails that were sent or dropped, are those of the last {} hours.",
        SINCE.as_hours()
    ));
}

fn one(room: &Room, mailbox: &MailboxStatus) {
    let out = room.output;
    let when = |at| room.when(at, &mailbox.name);
    out.line(&format!("mailbox {}", mailbox.name));
    let watched = match &mailbox.watched_by {
        Some((holder, until)) => format!("by {}, until {} unless renewed", process(holder), when(*until)),
        None => "by nobody".into(),
    };
    fact(out, "watched", watched);
    fact(out, "last message", mailbox.last_message.map_or_else(|| "none yet".into(), when));
    let list = |counts: &std::collections::BTreeMap<String, u32>| {
        counts.iter().map(|(word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
    };
    if !mailbox.outcomes.is_empty() {
        fact(out, "messages", list(&mailbox.outcomes));
    }
    fact(out, "held", if mailbox.held == 0 { "none".into() } else { list(&mailbox.held_by) });
    fact(out, "open", format!("{} conversations, {} overdue", mailbox.open, mailbox.overdue));
    for owed in &mailbox.owed {
        let late = if owed.overdue > 0 { format!(", {} overdue", owed.overdue) } else { String::new() };
        fact(out, "", format!("{} owed by {}{late}", owed.open, owed.by));
    }
    if mailbox.to_file > 0 {
        fact(out, "to file", mailbox.to_file.to_string());
    }
}

/// Who watches, as people say it; what is not `host/process/start` is told as it is.
fn process(holder: &str) -> String {
    match holder.split('/').collect::<Vec<_>>().as_slice() {
        [host, process, _] => format!("process {process} on {host}"),
        _ => holder.to_owned(),
    }
}

fn fact(out: Output, name: &str, value: String) {
    out.line(&format!("  {name:<13} {value}"));
}
