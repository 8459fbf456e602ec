//! What follows when a person commands: from the shell now, from a page later.
//! Must not ask whether the person may; whoever takes the command has done that.

use jiff::Timestamp;

use super::super::office::{DepartmentName, Office};
use super::super::origin::Origin;
use super::super::plan::{Filing, Occasion, Outcome, Plan, Told};
use super::super::remark;
use super::super::silence::Silence;
use super::super::thread::{Happening, OwedBy, Thread};
use super::{changed, dates, mails, pass};

/// What a person wants done with a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Give it to a department.
    Route(DepartmentName),
    /// Nobody owes anything.
    Close(String),
    /// It is open again.
    Reopen,
    /// Send the letter to its department once more.
    Resend,
    /// Something to remember.
    Note(String),
}

/// Why a command cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No such department.
    #[error("there is no department `{0}`; there are: {1}")]
    NoDepartment(String, String),
    /// It belongs to nobody who could get the letter.
    #[error("the thread belongs to no department that is configured; route it first: answerable threads route")]
    Unrouted,
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
        Command::Route(to) => route(&mut plan, thread, to, by, office, now)?,
        Command::Close(_) if thread.owed_by == OwedBy::Nobody => return Err(Unfit::Closed),
        Command::Close(why) => {
            plan.clear_timers = true;
            vec![Happening::Closed(if why.is_empty() { remark::CLOSED_BY.say(&[by]) } else { format!("{why} ({by})") })]
        }
        Command::Reopen => match &thread.owed_by {
            OwedBy::Department(name) if !thread.course.is_asking() => return Err(Unfit::Open(name.to_string())),
            _ => reopen(&mut plan, thread, office, now),
        },
        Command::Resend => resend(&mut plan, thread, by, office, now)?,
        Command::Note(text) => vec![Happening::Noted(format!("{by}: {text}"))],
    };
    let change = changed(thread.clone(), false, now, events);
    if matches!(command, Command::Close(_)) {
        plan.timers = dates::after_closing(office, &change.thread, now);
    }
    plan.thread = Some(change);
    Ok(plan)
}

fn route(
    plan: &mut Plan,
    thread: &Thread,
    to: &DepartmentName,
    by: &str,
    office: &Office,
    now: Timestamp,
) -> Result<Vec<Happening>, Unfit> {
    let Some(department) = office.departments.get(to) else {
        let known: Vec<_> = office.departments.keys().map(ToString::to_string).collect();
        return Err(Unfit::NoDepartment(to.to_string(), known.join(", ")));
    };
    let passed = pass::pass(office, thread, department, (by, ""), now);
    plan.mails = passed.mails;
    // Timers of a date that stays may have been taken away when the thread was closed.
    let stays = dates::timers(office, Some(department), passed.due.filter(|d| *d > now), now);
    plan.timers = if passed.renewed { passed.timers } else { stays };
    plan.clear_timers = passed.renewed;
    Ok(passed.events)
}

fn reopen(plan: &mut Plan, thread: &Thread, office: &Office, now: Timestamp) -> Vec<Happening> {
    let mut events = vec![Happening::Reopened];
    plan.clear_timers = true;
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d));
    if let Some(department) = department {
        // Where the executive had it, the date that the customer was told still stands.
        let due = thread.course.promised.or_else(|| office.promise(department, None, now));
        plan.timers = dates::timers(office, Some(department), due, now);
        let told = if thread.course.promised.is_some() { Told::Before } else { Told::Nothing(Silence::FollowUp) };
        plan.mails.push(mails::brief(department, due, told, Occasion::FollowUp, now));
        events.push(Happening::Forwarded { department: department.name.clone(), due });
    }
    events
}

fn resend(
    plan: &mut Plan,
    thread: &Thread,
    by: &str,
    office: &Office,
    now: Timestamp,
) -> Result<Vec<Happening>, Unfit> {
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d)).ok_or(Unfit::Unrouted)?;
    let occasion = Occasion::Resent { by: by.to_owned() };
    plan.mails.push(mails::brief(department, thread.due, mails::told(thread), occasion, now));
    Ok(vec![Happening::Noted(remark::RESENT.say(&[by, department.name.as_str()]))])
}
