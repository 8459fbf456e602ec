//! `answerable held`: letters that wait for a person; what would leave, and letting it leave or not.
//! Must not decide what a release means; `domain::decide` does.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::release::{self, Prepared, Wishes};
use super::room::{LEAVES_SOON, Room, actor, short, table, told};
use super::{Failure, Output};
use crate::domain::decide;
use crate::domain::message::Message;
use crate::domain::plan::Outcome;
use crate::mail::{self, ReadSettings};
use crate::store::{Applied, MessageLine, MessageStory};

#[derive(Debug, Subcommand)]
pub enum HeldCommand {
    /// List what waits, oldest first
    List {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Show one: why it waits, its headers and text, and the mail that would leave
    Show {
        /// Its number
        id: i64,
    },
    /// Let it go on: send the acknowledgement, pass the answer on, or process it once more
    Release(Release),
    /// Take it off the pile; nothing leaves
    Discard {
        /// Its number
        id: i64,
    },
}

#[derive(Debug, Args)]
pub struct Release {
    /// Its number
    id: i64,
    /// The words that are passed on instead of what was typed; - reads standard input
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Pass on no attachments
    #[arg(long)]
    no_attachments: bool,
    /// The conversation it belongs to, where its keys name several
    #[arg(long, value_name = "ID")]
    thread: Option<String>,
}

/// Runs the command.
pub fn run(path: &Path, command: HeldCommand, output: Output) -> Result<(), Failure> {
    match command {
        HeldCommand::List { limit } => Room::look(path, output, async |room| list(&room, limit).await),
        HeldCommand::Show { id } => Room::look(path, output, async |room| show(&room, id).await),
        HeldCommand::Release(wanted) => {
            let text = wanted.text.as_deref().map(words).transpose()?;
            let wishes = Wishes { text, without_attachments: wanted.no_attachments, thread: wanted.thread };
            Room::change(path, output, async |room| let_go(&room, wanted.id, &wishes).await)
        }
        HeldCommand::Discard { id } => Room::change(path, output, async |room| discard(&room, id).await),
    }
}

fn words(file: &Path) -> Result<String, Failure> {
    let read = match file.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin()),
        _ => std::fs::read_to_string(file),
    };
    read.map_err(|why| Failure::Usage(format!("{}: {why}", file.display())))
}

async fn list(room: &Room, limit: u32) -> Result<(), Failure> {
    let held = room.store.held_list(None, Some(limit)).await.map_err(told)?;
    if room.output.json() {
        held.iter().for_each(|message| room.output.object(message));
        return Ok(());
    }
    if held.is_empty() {
        room.output.remark("nothing is held");
        return Ok(());
    }
    let row = |m: &MessageLine| {
        vec![
            m.id.to_string(),
            room.when(m.arrived, &m.mailbox),
            short(m.from.as_deref().unwrap_or("-"), 40),
            short(&m.subject, 50),
            short(m.held_because.as_deref().unwrap_or_default(), 100),
        ]
    };
    table(room.output, &["id", "arrived", "from", "subject", "why"], held.iter().map(row).collect());
    Ok(())
}

/// A held message with everything, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    story: &'a MessageStory,
    headers: Vec<(String, String)>,
    text: String,
    new_text: String,
    draft: Vec<Draft>,
    cannot_leave: Option<String>,
}

/// A mail that would leave.
#[derive(Serialize)]
struct Draft {
    kind: &'static str,
    to: String,
    subject: String,
    text: String,
}

async fn show(room: &Room, id: i64) -> Result<(), Failure> {
    let story = room.store.held_show(id).await.map_err(told)?;
    let prepared = release::prepare(room, id, &Wishes::default()).await;
    let message = prepared.as_ref().ok().map(|p| p.message.clone()).or_else(|| release::read(&story));
    let (draft, cannot_leave) = match &prepared {
        Ok(prepared) => (drafts(prepared), None),
        Err(Failure::Usage(why) | Failure::Failed(why)) => (Vec::new(), Some(why.clone())),
        Err(Failure::Configuration(problems)) => {
            room.output.problems(problems);
            (Vec::new(), Some("the configuration has problems".into()))
        }
    };
    let headers = message.as_ref().map(|m| m.headers.0.clone()).unwrap_or_default();
    let text = message.as_ref().map(|m| m.body.text.clone()).unwrap_or_default();
    let new_text = message.as_ref().map(|m| m.body.new_text.clone()).unwrap_or_default();
    let shown = Shown { story: &story, headers, text, new_text, draft, cannot_leave };
    if room.output.json() {
        room.output.object(&shown);
    } else {
        told_as_text(room, &shown, message.as_ref());
    }
    Ok(())
}

fn drafts(prepared: &Prepared) -> Vec<Draft> {
    let draft = |m: &crate::domain::plan::ReadyMail| Draft {
        kind: m.kind.word(),
        to: m.to.to_string(),
        subject: m.subject.clone(),
        text: mail::read(&m.bytes.head, &ReadSettings::default()).body.text,
    };
    prepared.mails.iter().map(draft).collect()
}

fn told_as_text(room: &Room, shown: &Shown<'_>, message: Option<&Message>) {
    let out = room.output;
    let line = &shown.story.message;
    out.line(&format!("message {}, arrived {}", line.id, room.when(line.arrived, &line.mailbox)));
    out.line(line.held_because.as_deref().unwrap_or_default());
    if let Some(thread) = &line.thread {
        out.line(&format!("It belongs to the conversation {thread}."));
    }
    out.line("");
    for (name, value) in &shown.headers {
        out.line(&format!("{name}: {}", short(value, 500)));
    }
    out.line("");
    shown.text.lines().for_each(|text| out.line(&format!("| {text}")));
    for attachment in message.into_iter().flat_map(|m| &m.attachments) {
        out.line(&format!("| attached: {} ({})", short(&attachment.name, 100), attachment.media_type));
    }
    for draft in &shown.draft {
        out.line(&format!("\n{} to {} would leave:\nSubject: {}\n", draft.kind, draft.to, draft.subject));
        draft.text.lines().for_each(|text| out.line(&format!("> {text}")));
    }
    match &shown.cannot_leave {
        Some(why) => out.line(&format!("\nAs it is, it cannot be released: {why}")),
        None => out.line(&format!("\nanswerable held release {0}   or   answerable held discard {0}", line.id)),
    }
}

/// What was done, as JSON.
#[derive(Serialize)]
struct Done {
    message: i64,
    outcome: &'static str,
    thread: Option<String>,
    mails: Vec<String>,
}

async fn let_go(room: &Room, id: i64, wishes: &Wishes) -> Result<(), Failure> {
    let prepared = release::prepare(room, id, wishes).await?;
    let done = Done {
        outcome: prepared.plan.outcome.word(),
        thread: prepared.plan.thread.as_ref().map(|c| c.thread.id.to_string()),
        mails: prepared.mails.iter().map(|m| format!("{} to {}", m.kind.word(), m.to)).collect(),
        message: release::commit(prepared).await?,
    };
    if room.output.json() {
        room.output.object(&done);
        return Ok(());
    }
    let again = if done.message == id { String::new() } else { format!(" as message {}", done.message) };
    room.output.line(&format!("released: message {id} is {}{again}", done.outcome));
    done.mails.iter().for_each(|mail| room.output.line(&format!("in the outbox: {mail}")));
    if !done.mails.is_empty() {
        room.output.remark(LEAVES_SOON);
    }
    Ok(())
}

async fn discard(room: &Room, id: i64) -> Result<(), Failure> {
    let story = room.store.held_show(id).await.map_err(told)?;
    let mut unit = room.store.unit(None).await.map_err(told)?;
    let held = unit.message(id).await.map_err(told)?;
    let Some(Outcome::Held(reason)) = held.as_ref().map(|m| &m.outcome) else {
        return Err(Failure::Failed(format!("message {id} is not held any more")));
    };
    let thread = match held.as_ref().and_then(|m| m.thread.as_ref()) {
        Some(thread) => unit.thread(thread).await.map_err(told)?,
        None => None,
    };
    let now = jiff::Timestamp::now();
    let plan = decide::discard(thread.as_ref(), reason, &actor(), now);
    let applied = Applied {
        mailbox: &story.message.mailbox,
        change: plan.thread.as_ref(),
        mails: &[],
        timers: &[],
        clear_timers: false,
        about_message: Some(id),
        keep_copy: false,
        now,
    };
    unit.apply(&applied).await.map_err(told)?;
    unit.set_outcome(id, &plan.outcome, None).await.map_err(told)?;
    unit.commit().await.map_err(told)?;
    if room.output.json() {
        let thread = story.message.thread;
        room.output.object(&Done { message: id, outcome: plan.outcome.word(), thread, mails: Vec::new() });
    } else {
        room.output.line(&format!("discarded: message {id}; nothing leaves"));
    }
    Ok(())
}
