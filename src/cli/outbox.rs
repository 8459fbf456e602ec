//! `answerable outbox`: mails that wait, failed or left; one with its very bytes; another try, or none.
//! Must not send; the daemon does.

use std::io::Write;
use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::room::{LEAVES_SOON, Room, short, table, told};
use super::story::fate;
use super::{Failure, Output};
use crate::domain::outbox::{MailKind, OutboxState};
use crate::mail::{self, ReadSettings};
use crate::store::{MailStory, OutboxFilter};

#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List mails that are not done with, or those in one state
    List {
        /// In this state
        #[arg(long, value_enum)]
        state: Option<State>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Show one: headers, text, and every attempt at sending it
    Show {
        /// Its number
        id: i64,
        /// Write the exact bytes to standard output, and nothing else
        #[arg(long)]
        raw: bool,
    },
    /// Try again at once, with the same bytes
    Retry(Retry),
    /// Take one out, so that it never leaves
    Drop {
        /// Its number
        id: i64,
    },
}

#[derive(Debug, Args)]
pub struct Retry {
    /// Its number
    #[arg(required_unless_present = "all_failed", conflicts_with = "all_failed")]
    id: Option<i64>,
    /// Everything that failed
    #[arg(long)]
    all_failed: bool,
    /// Also an acknowledgement that the customer may have had already
    #[arg(long)]
    even_if_doubled: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum State {
    Waiting,
    Sending,
    Sent,
    Failed,
    Unknown,
    Dropped,
}

impl State {
    fn of_the_outbox(self) -> OutboxState {
        match self {
            Self::Waiting => OutboxState::Waiting,
            Self::Sending => OutboxState::Sending,
            Self::Sent => OutboxState::Sent,
            Self::Failed => OutboxState::Failed,
            Self::Unknown => OutboxState::Unknown,
            Self::Dropped => OutboxState::Dropped,
        }
    }
}

/// Runs the command.
pub fn run(path: &Path, command: OutboxCommand, output: Output) -> Result<(), Failure> {
    match command {
        OutboxCommand::List { state, limit } => Room::look(path, output, async |room| list(&room, state, limit).await),
        OutboxCommand::Show { id, raw } => Room::look(path, output, async |room| show(&room, id, raw).await),
        OutboxCommand::Retry(wanted) => Room::change(path, output, async |room| retry(&room, &wanted).await),
        OutboxCommand::Drop { id } => Room::change(path, output, async |room| drop_one(&room, id).await),
    }
}

async fn list(room: &Room, state: Option<State>, limit: u32) -> Result<(), Failure> {
    let filter = OutboxFilter { state: state.map(State::of_the_outbox), mailbox: None, limit: Some(limit) };
    let mails = room.store.outbox_list(&filter).await.map_err(told)?;
    if room.output.json() {
        mails.iter().for_each(|mail| room.output.object(mail));
        return Ok(());
    }
    if mails.is_empty() {
        room.output.remark("no mail is like that");
        return Ok(());
    }
    let rows = mails.iter().map(|mail| {
        vec![
            mail.id.to_string(),
            mail.kind.clone(),
            short(&mail.to, 40),
            short(&mail.subject, 50),
            mail.state.clone(),
            room.when(mail.settled.unwrap_or(mail.due), &mail.mailbox),
            mail.attempts.to_string(),
            short(&mail.note, 60),
        ]
    });
    table(room.output, &["id", "kind", "to", "subject", "state", "when", "tries", "said last"], rows.collect());
    Ok(())
}

/// One mail with its text, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    story: &'a MailStory,
    headers: Vec<(String, String)>,
    text: String,
}

async fn show(room: &Room, id: i64, raw: bool) -> Result<(), Failure> {
    let story = room.store.outbox_show(id).await.map_err(told)?;
    if raw {
        return std::io::stdout().lock().write_all(&story.bytes).or_else(|why| match why.kind() {
            std::io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(Failure::of(why)),
        });
    }
    let read = mail::read(&story.bytes, &ReadSettings::default());
    if room.output.json() {
        room.output.object(&Shown { story: &story, headers: read.headers.0, text: read.body.text });
        return Ok(());
    }
    let (out, line) = (room.output, &story.mail);
    out.line(&format!("mail {}: {} to {}, {} octets", line.id, line.kind, line.to, line.size));
    out.line(&format!("envelope from <{}>", line.from.as_deref().unwrap_or_default()));
    out.line(&fate(room, line));
    for attempt in &line.tries {
        let result = attempt.result.as_deref().unwrap_or("has no result yet");
        let phase = attempt.phase.as_ref().map(|p| format!(" at {p}")).unwrap_or_default();
        let code = attempt.code.map(|c| format!(" {c}")).unwrap_or_default();
        let text = short(attempt.text.as_deref().unwrap_or_default(), 300);
        let begun = room.when(attempt.begun, &line.mailbox);
        out.line(format!("attempt {}, {begun}: {result}{phase}{code} {text}", attempt.number).trim_end());
    }
    out.line("");
    read.headers.0.iter().for_each(|(name, value)| out.line(&format!("{name}: {}", short(value, 500))));
    out.line("");
    read.body.text.lines().for_each(|text| out.line(&format!("| {text}")));
    for attachment in &read.attachments {
        out.line(&format!("| attached: {} ({})", short(&attachment.name, 100), attachment.media_type));
    }
    Ok(())
}

async fn retry(room: &Room, wanted: &Retry) -> Result<(), Failure> {
    if let Some(id) = wanted.id {
        let mail = room.store.outbox_show(id).await.map_err(told)?.mail;
        let unsure =
            mail.state == OutboxState::Unknown.word() && !MailKind::parse(&mail.kind).is_some_and(MailKind::may_repeat);
        if unsure && !wanted.even_if_doubled {
            return Err(Failure::Usage(format!(
                "nobody knows whether {} had mail {id} already; say --even-if-doubled to send it all the same",
                mail.to
            )));
        }
    }
    let number = room.store.outbox_retry(wanted.id, jiff::Timestamp::now()).await.map_err(told)?;
    if room.output.json() {
        room.output.object(&serde_json::json!({ "tried_again": number }));
    } else {
        room.output.line(&format!("{number} {} tried again", if number == 1 { "mail is" } else { "mails are" }));
    }
    if number > 0 {
        room.output.remark(LEAVES_SOON);
    }
    Ok(())
}

async fn drop_one(room: &Room, id: i64) -> Result<(), Failure> {
    room.store.outbox_drop(id, jiff::Timestamp::now()).await.map_err(told)?;
    if room.output.json() {
        room.output.object(&serde_json::json!({ "dropped": id }));
    } else {
        room.output.line(&format!("mail {id} is dropped; it never leaves"));
    }
    Ok(())
}
