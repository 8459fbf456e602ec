//! When somebody is reminded, told or asked: the timers that follow from a date or from an ending.
//! Must not know what they bring about; `timer` does.

use jiff::{SignedDuration, Timestamp};

use super::super::office::{Department, Office};
use super::super::plan::{Timer, TimerKind};
use super::super::remark::{self, Remark};
use super::super::thread::{CheckIn, OwedBy, Thread};

/// How long a department has to say what was done before the customer is asked all the same.
const CONFIRM_WITHIN: super::super::calendar::Within = super::super::calendar::Within::BusinessDays(5);
/// How long an answer to the question is waited for.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24 * 21);

/// Timers for a date by which the department has to have answered: a reminder before it, the note to the
/// customer just before it, then the ladder; each in the hours of whoever hears of it.
pub(super) fn timers(
    office: &Office,
    department: Option<&Department>,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Timer> {
    let Some(due) = due else { return Vec::new() };
    let own = department.map_or(&office.mailbox.calendar, |d| office.calendar_of(d));
    let ways = &office.mailbox.ways;
    let mut timers = Vec::new();
    let remind = own.remind_at(now, due);
    if remind > now && remind < due {
        timers.push(Timer { kind: TimerKind::Remind, due: remind });
    }
    let last_call = office.mailbox.calendar.last_call(now, due);
    if ways.holding_note && last_call > now {
        timers.push(Timer { kind: TimerKind::Holding, due: last_call });
    }
    let overdue = own.next_open((due + SignedDuration::from_mins(1)).max(now));
    let escalate = own.next_open(own.due(overdue, ways.escalate_every));
    let executive = office.mailbox.calendar.next_open(own.due(escalate, ways.escalate_every));
    timers.push(Timer { kind: TimerKind::Overdue, due: overdue });
    timers.push(Timer { kind: TimerKind::Escalate, due: escalate });
    timers.push(Timer { kind: TimerKind::Executive, due: executive });
    timers
}

/// The one timer of a matter that the executive has to decide by a date.
pub(super) fn for_the_executive(office: &Office, due: Option<Timestamp>, now: Timestamp) -> Vec<Timer> {
    let next = |due: Timestamp| office.mailbox.calendar.next_open((due + SignedDuration::from_mins(1)).max(now));
    due.map(|due| Timer { kind: TimerKind::Executive, due: next(due) }).into_iter().collect()
}

/// The timer that a thread leaves when it is closed: months later, the question whether it stayed fixed.
/// Only who had an answer is asked, and nobody with whom tact was needed.
pub(super) fn after_closing(office: &Office, thread: &Thread, now: Timestamp) -> Vec<Timer> {
    let course = &thread.course;
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d));
    let Some((department, after)) = department.and_then(|d| Some((d, d.ways.check_in?))) else { return Vec::new() };
    let fit = thread.owed_by == OwedBy::Nobody && thread.answers > 0 && course.check_in == CheckIn::Before;
    if !fit || unfit_to_ask(thread).is_some() {
        return Vec::new();
    }
    let calendar = office.calendar_of(department);
    vec![Timer { kind: TimerKind::Confirm, due: calendar.next_open(calendar.after(now, after)) }]
}

/// Why the customer of a thread must not be asked anything months later.
pub(super) fn unfit_to_ask(thread: &Thread) -> Option<Remark> {
    let course = &thread.course;
    match () {
        () if thread.customer.is_none() => Some(remark::UNKNOWN_NOW),
        () if course.unreachable => Some(remark::UNREACHABLE),
        () if course.objected => Some(remark::OBJECTED),
        () if course.tact => Some(remark::TACT),
        () => None,
    }
}

/// By when a department should have said what was done.
pub(super) fn confirm_by(office: &Office, department: &Department, now: Timestamp) -> Timestamp {
    office.calendar_of(department).due(now, CONFIRM_WITHIN)
}

/// When the customer is asked although the department said nothing.
pub(super) fn ask_at(office: &Office, at: Timestamp) -> Timer {
    Timer { kind: TimerKind::CheckIn, due: office.mailbox.calendar.next_open(at) }
}

/// When an answer to the question is no longer waited for.
pub(super) fn forget_at(now: Timestamp) -> Timer {
    Timer { kind: TimerKind::Forget, due: now + PATIENCE }
}
