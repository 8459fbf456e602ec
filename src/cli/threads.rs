//! `answerable threads`: conversations in lists, the story of one, and what a person wants done with it.
//! Must not change a thread by itself: commands take the road of everything else.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::room::{LEAVES_SOON, Room, actor, short, table, told};
use super::{Failure, Output, story};
use crate::domain::calendar::parse_duration;
use crate::domain::decide::{self, Command};
use crate::domain::office::DepartmentName;
use crate::domain::thread::ThreadId;
use crate::pipeline;
use crate::store::{Standing, ThreadFilter, ThreadLine};

#[derive(Debug, Subcommand)]
pub enum ThreadsCommand {
    /// List conversations: the open ones by their date, unless told otherwise
    List(Wanted),
    /// Tell the story of one: who wrote, what was decided and why, what left, who has to speak next
    Show {
        /// The beginning or the end of its id
        id: String,
    },
    /// Give it to a department, which gets the letter; a date that was promised stays
    Route {
        /// The beginning or the end of its id
        id: String,
        /// The department's name
        department: String,
    },
    /// Nobody owes anything any more
    Close {
        /// The beginning or the end of its id
        id: String,
        /// Why, for whoever looks later
        #[arg(long, value_name = "TEXT", default_value = "")]
        why: String,
    },
    /// Open it again; its department gets the letter once more
    Reopen {
        /// The beginning or the end of its id
        id: String,
    },
    /// Send the letter to its department once more, with what happened since
    Resend {
        /// The beginning or the end of its id
        id: String,
    },
    /// Routes that people corrected: what the rules chose, and where it went
    Labels {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Write something down; nobody outside sees it
    Note {
        /// The beginning or the end of its id
        id: String,
        /// What to remember
        text: String,
    },
    /// Remove everything that is known of a person from the store
    Erase {
        /// The person's address
        address: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Wanted {
    /// Given to this department
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// Who has to speak next
    #[arg(long, value_name = "PARTY", value_enum)]
    owed_by: Option<Party>,
    /// With a letter that a rule gave this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// With these characters in the subject, in what was typed, or in the customer's name or address
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Opened longer ago than this, such as "3 days"
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Option<jiff::SignedDuration>,
    /// Only those in which somebody owes something (the default)
    #[arg(long, conflicts_with_all = ["closed", "all", "overdue"])]
    open: bool,
    /// Only those in which nobody owes anything
    #[arg(long, conflicts_with_all = ["all", "overdue"])]
    closed: bool,
    /// Only open ones whose date is past
    #[arg(long, conflicts_with = "all")]
    overdue: bool,
    /// Open and closed ones
    #[arg(long)]
    all: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Party {
    Department,
    Executive,
    Customer,
    Nobody,
}

impl Party {
    fn word(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Executive => "executive",
            Self::Customer => "customer",
            Self::Nobody => "nobody",
        }
    }
}

fn age(text: &str) -> Result<jiff::SignedDuration, String> {
    parse_duration(text).map_err(|why| why.to_string())
}

/// Runs the command.
pub fn run(path: &Path, command: ThreadsCommand, output: Output) -> Result<(), Failure> {
    match command {
        ThreadsCommand::List(wanted) => Room::look(path, output, async |room| list(&room, &wanted).await),
        ThreadsCommand::Show { id } => Room::look(path, output, async |room| story::show(&room, &id).await),
        ThreadsCommand::Route { id, department } => {
            let to = DepartmentName::parse(&department)
                .ok_or_else(|| Failure::Usage(format!("`{department}` is no department's name")))?;
            carry_out(path, output, &id, Command::Route(to))
        }
        ThreadsCommand::Close { id, why } => carry_out(path, output, &id, Command::Close(why)),
        ThreadsCommand::Reopen { id } => carry_out(path, output, &id, Command::Reopen),
        ThreadsCommand::Resend { id } => carry_out(path, output, &id, Command::Resend),
        ThreadsCommand::Labels { limit } => Room::look(path, output, async |room| labels(&room, limit).await),
        ThreadsCommand::Note { id, text } if text.trim().is_empty() => {
            Err(Failure::Usage(format!("a note on {id} needs words")))
        }
        ThreadsCommand::Note { id, text } => carry_out(path, output, &id, Command::Note(text)),
        ThreadsCommand::Erase { address, yes } => super::erase::run(path, &address, yes, output),
    }
}

async fn list(room: &Room, wanted: &Wanted) -> Result<(), Failure> {
    let standing = match (wanted.overdue, wanted.closed, wanted.all) {
        (true, ..) => Standing::Overdue,
        (_, true, _) => Standing::Closed,
        (.., true) => Standing::Any,
        _ if wanted.owed_by == Some(Party::Nobody) && !wanted.open => Standing::Closed,
        _ => Standing::Open,
    };
    let filter = ThreadFilter {
        standing,
        department: wanted.department.clone(),
        owed_by: wanted.owed_by.map(|party| party.word().to_owned()),
        limit: Some(wanted.limit),
        tag: wanted.tag.clone(),
        text: wanted.text.clone(),
        opened_before: wanted.older_than.map(|age| jiff::Timestamp::now() - age),
        ..ThreadFilter::default()
    };
    let threads = room.store.threads_list(&filter, jiff::Timestamp::now()).await.map_err(told)?;
    if room.output.json() {
        threads.iter().for_each(|thread| room.output.object(thread));
        return Ok(());
    }
    if threads.is_empty() {
        room.output.remark("no conversation is like that");
        return Ok(());
    }
    let full = threads.len() >= wanted.limit as usize;
    let rows = threads.iter().map(|t| row(room, t)).collect();
    table(room.output, &["id", "customer", "subject", "owed by", "due", "last"], rows);
    if full {
        room.output.remark(&format!("there may be more than {}: --limit", wanted.limit));
    }
    Ok(())
}

async fn labels(room: &Room, limit: u32) -> Result<(), Failure> {
    let labels = room.store.labels(limit).await.map_err(told)?;
    if room.output.json() {
        labels.iter().for_each(|label| room.output.object(label));
        return Ok(());
    }
    if labels.is_empty() {
        room.output.remark("no route was corrected");
        return Ok(());
    }
    let row = |l: &crate::store::Label| {
        let text = |t: &Option<String>| t.clone().unwrap_or_else(|| "-".into());
        let by = short(l.by.as_deref().unwrap_or("-"), 40);
        vec![l.thread.clone(), text(&l.rule), text(&l.chosen), l.corrected.clone(), by, room.when(l.at, &l.mailbox)]
    };
    table(room.output, &["id", "rule", "chosen", "corrected", "by", "when"], labels.iter().map(row).collect());
    Ok(())
}

fn row(room: &Room, thread: &ThreadLine) -> Vec<String> {
    let overdue = thread.owed_by != "nobody" && thread.due.is_some_and(|due| due <= jiff::Timestamp::now());
    vec![
        thread.id.clone(),
        short(thread.customer.as_deref().unwrap_or("-"), 40),
        short(&thread.subject, 50),
        debtor(thread),
        room.when_any(thread.due, &thread.mailbox) + if overdue { " !" } else { "" },
        room.when(thread.touched, &thread.mailbox),
    ]
}

/// Who has to speak next, by name where there is one.
pub fn debtor(thread: &ThreadLine) -> String {
    match (thread.owed_by.as_str(), &thread.department) {
        ("department", Some(name)) => name.clone(),
        ("nobody", _) => "nobody".into(),
        (party, _) => format!("the {party}"),
    }
}

/// What a command brought about, as JSON.
#[derive(Serialize)]
struct Done {
    thread: String,
    owed_by: String,
    department: Option<String>,
    due: Option<jiff::Timestamp>,
    mails: usize,
}

fn carry_out(path: &Path, output: Output, id: &str, command: Command) -> Result<(), Failure> {
    Room::change(path, output, async |room| {
        let line = room.store.thread_by_part(id).await.map_err(told)?;
        let desk = room.desk(&line.mailbox).await?;
        let id = ThreadId::parse(&line.id).ok_or_else(|| Failure::Failed(format!("`{}` is no id", line.id)))?;
        let now = room.now(&line.mailbox);
        let mut unit = room.store.unit(None).await.map_err(told)?;
        let thread = unit.thread(&id).await.map_err(told)?;
        let thread = thread.ok_or_else(|| Failure::Failed(format!("the thread {id} is gone")))?;
        let plan = decide::command(&thread, &command, &actor(), &desk.office, now.timestamp()).map_err(Failure::of)?;
        let mails = pipeline::carry_out(&desk, &mut unit, &thread, &plan, &now).await.map_err(told)?;
        unit.commit().await.map_err(told)?;
        let after = room.store.thread_by_part(id.as_str()).await.map_err(told)?;
        if room.output.json() {
            room.output.object(&Done {
                thread: after.id,
                owed_by: after.owed_by,
                department: after.department,
                due: after.due,
                mails: mails.len(),
            });
            return Ok(());
        }
        let due = after.due.map(|d| format!(", due {}", room.when(d, &after.mailbox))).unwrap_or_default();
        room.output.line(&format!("{}: owed by {}{due}", after.id, debtor(&after)));
        for mail in &mails {
            room.output.line(&format!("in the outbox: {} to {}", mail.kind.word(), mail.to));
        }
        if !mails.is_empty() {
            room.output.remark(LEAVES_SOON);
        }
        Ok(())
    })
}
