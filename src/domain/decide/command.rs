//! What follows when a person commands: from the shell now, from a page later.
//! Must not ask whether the person may; whoever takes the command has done that.

use jiff::Timestamp;

use super::super::address::Person;
use super::super::office::{DepartmentName, Office};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Filing, Occasion, Outcome, Plan, PlannedMail, Timer, TimerKind, Told};
use super::super::silence::Silence;
use super::super::thread::{Happening, OwedBy, Thread};
use super::changed;

/// What a person wants done with a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Give it to a department.
    Route(DepartmentName),
    /// Nobody owes anything.
    Close(String),
    /// It is open again.
    Reopen,
    /// Something to remember.
    Note(String),
}

/// Why a command cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No such department.
    #[error("there is no department `{0}`; there are: {1}")]
    NoDepartment(String, String),
    /// It is closed already.
    #[error("the thread is closed already")]
    Closed,
    /// It is open already.
    #[error("the thread is open; {0} has to answer")]
    Open(String),
}

/// Decides about a command.
///
/// # Errors
/// When it does not fit the thread's state or the configuration.
pub fn command(thread: &Thread, command: &Command, by: &str, office: &Office, now: Timestamp) -> Result<Plan, Unfit> {
    let mut plan = Plan {
        outcome: Outcome::Noted,
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        reasons: vec![format!("{by} asked for it")],
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    };
    let events = match command {
        Command::Route(to) => vec![route(&mut plan, thread, to, by, office, now)?],
        Command::Close(_) if thread.owed_by == OwedBy::Nobody => return Err(Unfit::Closed),
        Command::Close(why) => {
            plan.clear_timers = true;
            vec![Happening::Closed(if why.is_empty() { format!("closed by {by}") } else { format!("{why} ({by})") })]
        }
        Command::Reopen => match &thread.owed_by {
            OwedBy::Department(name) => return Err(Unfit::Open(name.to_string())),
            _ => reopen(&mut plan, thread, office, now),
        },
        Command::Note(text) => vec![Happening::Noted(format!("{by}: {text}"))],
    };
    plan.thread = Some(changed(thread.clone(), false, now, events));
    Ok(plan)
}

fn route(
    plan: &mut Plan,
    thread: &Thread,
    to: &DepartmentName,
    by: &str,
    office: &Office,
    now: Timestamp,
) -> Result<Happening, Unfit> {
    let Some(department) = office.departments.get(to) else {
        let known: Vec<_> = office.departments.keys().map(ToString::to_string).collect();
        return Err(Unfit::NoDepartment(to.to_string(), known.join(", ")));
    };
    let due = thread.due.or_else(|| department.reply_within.map(|w| office.mailbox.calendar.due(now, w)));
    plan.mails.push(PlannedMail {
        kind: MailKind::Forward,
        to: Person { name: String::new(), address: department.address.clone() },
        not_before: now,
        content: Content::Brief {
            department: to.clone(),
            due,
            told: if thread.acknowledged { Told::Before } else { Told::Waiting },
            occasion: Occasion::PassedOn { by: by.to_owned(), words: String::new() },
        },
    });
    plan.timers = timers(office, due, now);
    Ok(Happening::Rerouted { department: to.clone(), due, by: by.to_owned() })
}

fn reopen(plan: &mut Plan, thread: &Thread, office: &Office, now: Timestamp) -> Vec<Happening> {
    let mut events = vec![Happening::Reopened];
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d));
    if let Some(department) = department {
        let due = department.reply_within.map(|w| office.mailbox.calendar.due(now, w));
        plan.timers = timers(office, due, now);
        plan.mails.push(PlannedMail {
            kind: MailKind::Forward,
            to: Person { name: String::new(), address: department.address.clone() },
            not_before: now,
            content: Content::Brief {
                department: department.name.clone(),
                due,
                told: Told::Nothing(Silence::FollowUp),
                occasion: Occasion::FollowUp,
            },
        });
        events.push(Happening::Forwarded { department: department.name.clone(), due });
    }
    events
}

fn timers(office: &Office, due: Option<Timestamp>, now: Timestamp) -> Vec<Timer> {
    let Some(due) = due.filter(|d| *d > now) else { return Vec::new() };
    let calendar = &office.mailbox.calendar;
    vec![
        Timer { kind: TimerKind::Remind, due: calendar.remind_at(now, due) },
        Timer { kind: TimerKind::Escalate, due: calendar.next_open(due + jiff::SignedDuration::from_mins(1)) },
    ]
}
