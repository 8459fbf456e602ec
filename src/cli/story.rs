//! `answerable threads show`: one conversation as a timeline that a person can read.
//! Must not judge; it orders what was written down.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Failure;
use super::room::{Room, short, told};
use super::threads::debtor;
use crate::store::{EventLine, MailLine, MessageLine, ThreadStory};

/// How many lines of a letter are shown.
const EXCERPT: usize = 6;

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    story: &'a ThreadStory,
    reasons: &'a BTreeMap<i64, Vec<String>>,
}

/// One thing that happened: when, its place among things of that moment, and its lines.
type Moment = (Timestamp, u8, Vec<String>);

/// Prints the story.
pub async fn show(room: &Room, id: &str) -> Result<(), Failure> {
    let story = room.store.thread_story(id).await.map_err(told)?;
    let reasons = room.store.reasons(&story.thread.id).await.map_err(told)?;
    if room.output.json() {
        room.output.object(&Shown { story: &story, reasons: &reasons });
        return Ok(());
    }
    head(room, &story);
    let mailbox = story.thread.mailbox.as_str();
    let mut moments: Vec<Moment> = Vec::new();
    moments.extend(story.messages.iter().map(|m| (m.taken, 0, letter(room, m, reasons.get(&m.id)))));
    moments.extend(story.events.iter().filter_map(|e| Some((e.at, 1, vec![event(room, mailbox, e)?]))));
    moments.extend(story.mails.iter().map(|m| (m.created, 2, mail(room, m))));
    moments.sort_by_key(|(at, place, _)| (*at, *place));
    let mut said = String::new();
    for (at, _, lines) in moments {
        let when = room.when(at, mailbox);
        let mut margin = if when == said { String::new() } else { when.clone() };
        said = when;
        for line in lines {
            room.output.line(format!("{margin:<18} {line}").trim_end());
            margin.clear();
        }
    }
    Ok(())
}

fn head(room: &Room, story: &ThreadStory) {
    let thread = &story.thread;
    let mut facts = vec![
        ("thread", thread.id.clone()),
        ("subject", thread.subject.clone()),
        ("customer", customer(thread.customer.as_deref(), &thread.customer_name)),
        ("with", thread.department.clone().unwrap_or_else(|| "no department".into())),
        ("owed by", debtor(thread)),
    ];
    if let Some(due) = thread.due {
        let late = if due <= Timestamp::now() { ", which is past" } else { "" };
        facts.push(("due", room.when(due, &thread.mailbox) + late));
    }
    for timer in &story.timers {
        facts.push((
            match timer.kind.as_str() {
                "remind" => "reminder",
                "confirm" => "question",
                "escalate" => "escalation",
                other => other,
            },
            room.when(timer.due, &thread.mailbox),
        ));
    }
    for (name, value) in facts {
        room.output.line(&format!("{name:>10}  {}", short(&value, 200)));
    }
    room.output.line("");
}

fn customer(address: Option<&str>, name: &str) -> String {
    match (address, name) {
        (None, _) => "-".into(),
        (Some(address), "") => address.to_owned(),
        (Some(address), name) => format!("{name} <{address}>"),
    }
}

fn letter(room: &Room, message: &MessageLine, reasons: Option<&Vec<String>>) -> Vec<String> {
    let from = customer(message.from.as_deref(), &message.from_name);
    let mut lines =
        vec![format!("{} wrote: {} (message {})", short(&from, 80), short(&message.subject, 80), message.id)];
    let arrived = room.when(message.arrived, &message.mailbox);
    if arrived != room.when(message.taken, &message.mailbox) {
        lines.push(format!("   arrived {arrived}"));
    }
    let typed = message.excerpt.lines().filter(|l| !l.trim().is_empty());
    lines.extend(typed.take(EXCERPT).map(|line| format!("   | {}", short(line, 100))));
    let rule = message.rule.as_ref().map(|r| format!(" by the rule \"{r}\"")).unwrap_or_default();
    let to = message.department.as_ref().map(|d| format!(" to {d}")).unwrap_or_default();
    lines.push(format!("   {}{to}{rule}", message.outcome));
    if let Some(why) = &message.held_because {
        lines.push(format!("   {why} See: answerable held show {}", message.id));
    }
    if let Some(silence) = &message.silence {
        lines.push(format!("   no acknowledgement: {silence}"));
    }
    lines.extend(reasons.into_iter().flatten().map(|reason| format!("   because {}", short(reason, 160))));
    lines
}

/// What happened beside letters and mails, which tell their own part.
fn event(room: &Room, mailbox: &str, event: &EventLine) -> Option<String> {
    let detail = event.detail.as_deref().unwrap_or_default();
    let to = event.department.as_deref().unwrap_or("nobody");
    let due = event.due.map(|d| format!(", due {}", room.when(d, mailbox))).unwrap_or_default();
    Some(match event.what.as_str() {
        "received" | "followed-up" => return None,
        "forwarded" => format!("given to {to}{due}"),
        "rerouted" => format!("passed on to {to} by {}{due}", short(detail, 80)),
        "acknowledged" => "acknowledged".into(),
        "promised" => format!("the customer was told the date{due}"),
        "copied" => format!("{to} was asked as well"),
        "waiting" => format!("{} needs more time{due}", short(detail, 80)),
        "handed-up" => format!("given to the executive by {}{due}", short(detail, 80)),
        "answered-in-part" => format!("answered by {to}; more is to come"),
        "asked" => format!("{to} asked the customer something, and waits for them"),
        "confirming" => format!("the department was asked what was done{due}"),
        "confirmed" => format!("{} said what was done", short(detail, 80)),
        "checked-in" => "the customer was asked whether it stayed fixed".into(),
        "stayed-fixed" => "the customer says that it stayed fixed".into(),
        "not-fixed" => format!("the customer says that it did not stay fixed{due}"),
        "objected" => "the customer wants no further mails".into(),
        "answered" => format!("answered by {to}"),
        "held" => format!("set aside: {}", short(detail, 160)),
        "released" => "released by a person".into(),
        "closed" => format!("closed: {}", short(detail, 160)),
        "reopened" => "opened again".into(),
        "noted" => format!("note: {}", short(detail, 400)),
        "bounced" => {
            let how = if event.yes == Some(true) { "will not reach" } else { "has not reached" };
            format!("a mail {how} {}", short(detail, 80))
        }
        "reminded" => format!("{} was reminded", event.department.as_deref().unwrap_or("the department")),
        "escalated" => "those above were told that the date is past".into(),
        "erased" => "the person's data was removed".into(),
        other => other.to_owned(),
    })
}

fn mail(room: &Room, mail: &MailLine) -> Vec<String> {
    vec![
        format!("{} to {}: {} (mail {})", mail.kind, short(&mail.to, 80), short(&mail.subject, 80), mail.id),
        format!("   {}", fate(room, mail)),
    ]
}

/// Where a mail stands, in words.
pub fn fate(room: &Room, mail: &MailLine) -> String {
    let settled = room.when_any(mail.settled, &mail.mailbox);
    let note = if mail.note.is_empty() { String::new() } else { format!(": {}", short(&mail.note, 160)) };
    match mail.state.as_str() {
        "waiting" if mail.attempts == 0 => format!("waits until {}", room.when(mail.due, &mail.mailbox)),
        "waiting" => {
            format!("tried {} times, next {}{note}", mail.attempts, room.when(mail.due, &mail.mailbox))
        }
        "sending" => "is being sent".into(),
        "sent" => format!("sent {settled}{note}"),
        "failed" => format!("failed {settled}{note}"),
        "unknown" => format!("nobody knows whether it was taken{note}"),
        other => format!("{other} {settled}"),
    }
}
