//! A matter goes from one department to another: the history goes with it, the date is kept or honestly
//! renewed, and to and fro is noticed. Must not know whether a mail or a person at the shell asked for it.

use jiff::Timestamp;

use super::super::office::{Department, DepartmentName, Office, OnPass};
use super::super::plan::{Cause, Occasion, PlannedMail, Timer};
use super::super::remark;
use super::super::thread::{Happening, Thread};
use super::{dates, mails};

/// After so many times it is passed around, even if nobody had it twice.
const OFTEN: usize = 3;

/// What passing on brings about.
pub(super) struct Passed {
    pub mails: Vec<PlannedMail>,
    pub timers: Vec<Timer>,
    /// Whether the timers of the old date go.
    pub renewed: bool,
    pub events: Vec<Happening>,
    /// The date from now on.
    pub due: Option<Timestamp>,
    /// Why somebody above hears of it.
    pub around: Option<String>,
}

/// Passes `thread` on to `to`.
pub(super) fn pass(
    office: &Office,
    thread: &Thread,
    to: &Department,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Passed {
    let (due, renewal) = date(office, thread, to, now);
    let renewed = due != thread.due;
    let occasion = Occasion::PassedOn { by: by.to_owned(), words: words.to_owned() };
    let mut passed = Passed {
        mails: vec![mails::brief(to, due, mails::told(thread), occasion, now)],
        timers: if renewed { dates::timers(office, Some(to), due, now) } else { Vec::new() },
        renewed,
        events: Vec::new(),
        due,
        around: None,
    };
    if let Some(date) = renewal
        && let Some(note) = mails::holding(office, thread, &to.name, date, true, now)
    {
        passed.mails.push(note);
        passed.events.push(Happening::Promised { due: date });
    }
    passed.events.push(Happening::Rerouted { department: to.name.clone(), due, by: by.to_owned() });
    if let Some(trail) = trail(thread, &to.name) {
        let last = thread.department.as_ref().and_then(|d| office.departments.get(d));
        let above = last.into_iter().chain([to]).flat_map(|d| &d.escalate_to);
        let above = above.chain(&office.mailbox.ways.executive_inbox);
        passed.mails.extend(mails::escalation(above, &to.name, due, Cause::PassedAround, now));
        passed.events.push(Happening::Escalated);
        passed.events.push(Happening::Noted(remark::AROUND.say(&[&trail])));
        passed.around = Some(trail);
    }
    passed
}

/// The date from now on, and the one that the customer has to be told because it is later than promised.
fn date(office: &Office, thread: &Thread, to: &Department, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
    let own = office.promise(to, None, now);
    match (thread.due, own) {
        (None, own) => (own, None),
        (Some(due), Some(own)) if office.mailbox.ways.on_pass == OnPass::RenewDate && own > due => {
            let told = thread.course.promised.is_some();
            let reachable = !thread.course.unreachable && !thread.course.objected;
            // A date that nobody can be told to have moved does not move.
            if told && !reachable { (Some(due), None) } else { (Some(own), told.then_some(own)) }
        }
        (due, _) => (due, None),
    }
}

/// The way that the matter took, when a department gets it back or it was passed on often.
fn trail(thread: &Thread, to: &DepartmentName) -> Option<String> {
    let passed = &thread.course.passed_by;
    let again = passed.contains(to);
    (again || passed.len() + 1 >= OFTEN).then(|| {
        let way = passed.iter().chain(&thread.department).chain([to]);
        way.map(DepartmentName::as_str).collect::<Vec<_>>().join(", ")
    })
}
