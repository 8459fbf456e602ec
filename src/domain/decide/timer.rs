//! What follows when a moment has come: a date is near or past, or a closed matter is asked about.
//! Must not look at a clock: the timer says what it stands for.

use jiff::Timestamp;

use super::super::calendar::Within;
use super::super::office::{Department, Office};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Cause, Content, Filing, Notice, Outcome, Plan, PlannedMail, TimerKind};
use super::super::remark;
use super::super::thread::{CheckIn, Happening, OwedBy, Thread};
use super::{changed, dates, mails};

/// A timer that has come due, with what has to be known of its thread.
#[derive(Debug, Clone, Copy)]
pub struct Rung<'a> {
    /// The thread.
    pub thread: &'a Thread,
    /// What the timer is for.
    pub kind: TimerKind,
    /// Whether the customer has a newer thread in which somebody owes something.
    pub newer_open: bool,
}

/// Decides about a timer that has come due.
pub fn timer(rung: &Rung<'_>, office: &Office, now: Timestamp) -> Plan {
    let thread = rung.thread;
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d));
    let mut plan = match rung.kind {
        TimerKind::Confirm | TimerKind::CheckIn | TimerKind::Forget => ask(rung, department, office, now),
        TimerKind::Executive => executive(thread, office, now),
        _ => match (&thread.owed_by, thread.due, department) {
            (OwedBy::Department(_), Some(due), Some(department)) => chase(rung, department, due, office, now),
            (OwedBy::Department(name), Some(_), None) => {
                nothing(&format!("the department {name} is not configured any more"))
            }
            _ => nothing("nobody owes an answer any more"),
        },
    };
    // A timer may fire late, at a start in the night; what it sends waits for working hours all the same.
    for mail in &mut plan.mails {
        let own = mail.kind == MailKind::Reminder;
        let calendar = department.filter(|_| own).map_or(&office.mailbox.calendar, |d| office.calendar_of(d));
        mail.not_before = calendar.next_open(mail.not_before);
    }
    plan
}

/// The plan when a mail that a timer wanted cannot be written: it is noted, and the operator hears of it.
pub fn unwritable(thread: &Thread, kind: TimerKind, why: &str, office: &Office, now: Timestamp) -> Plan {
    let mut plan = nothing(why);
    if let Some(operator) = &office.mailbox.operator {
        let notice = Notice::Unwritable { timer: kind, thread: thread.id.clone(), why: why.to_owned() };
        plan.mails.push(mails::notice(mails::nameless(operator), notice, now));
    }
    let note = Happening::Noted(remark::NO_EFFECT.say(&[kind.word(), why]));
    plan.thread = Some(changed(thread.clone(), false, now, [note]));
    plan
}

fn nothing(why: &str) -> Plan {
    Plan {
        outcome: Outcome::Noted,
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        reasons: vec![why.to_owned()],
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    }
}

/// A date is near or past, and a department owes the answer.
fn chase(rung: &Rung<'_>, department: &Department, due: Timestamp, office: &Office, now: Timestamp) -> Plan {
    let thread = rung.thread;
    let mut plan = nothing(&format!("{} owes an answer", department.name));
    let reminder = || PlannedMail {
        kind: MailKind::Reminder,
        to: mails::nameless(&department.address),
        not_before: now,
        content: Content::Reminder { department: department.name.clone(), due },
    };
    let events = match rung.kind {
        // A date that was renewed has timers of its own, or none.
        TimerKind::Overdue | TimerKind::Escalate if missed(thread, due) > now => return nothing("the date has moved"),
        TimerKind::Holding => match hold_off(&mut plan, thread, department, due, office, now) {
            Some(events) => events,
            None => return plan,
        },
        TimerKind::Escalate => {
            plan.mails = mails::escalation(
                &department.escalate_to,
                &department.name,
                Some(missed(thread, due)),
                Cause::Late,
                now,
            );
            if plan.mails.is_empty() {
                plan.mails.push(reminder());
                vec![Happening::Reminded]
            } else {
                vec![Happening::Escalated]
            }
        }
        _ => {
            plan.mails.push(reminder());
            // The others that were asked and owe an answer are not spared.
            for name in thread.course.owing.iter().filter(|_| rung.kind == TimerKind::Overdue) {
                if let Some(other) = office.departments.get(name) {
                    plan.mails.push(PlannedMail { to: mails::nameless(&other.address), ..reminder() });
                }
            }
            vec![Happening::Reminded]
        }
    };
    plan.thread = Some(changed(thread.clone(), false, now, events));
    plan
}

/// The date that was missed: the first one that the customer was told.
fn missed(thread: &Thread, due: Timestamp) -> Timestamp {
    thread.course.first_promised.unwrap_or(due)
}

/// One honest note: the customer hears that the date cannot be kept, and the new one, which is the date
/// from then on.
fn hold_off(
    plan: &mut Plan,
    thread: &Thread,
    department: &Department,
    due: Timestamp,
    office: &Office,
    now: Timestamp,
) -> Option<Vec<Happening>> {
    let course = &thread.course;
    let why = if course.promised.is_none() {
        Some("the customer was told no date")
    } else if course.promised != course.first_promised {
        Some("the customer has been told once that it takes longer")
    } else if due > now + jiff::SignedDuration::from_hours(2) {
        Some("the date has moved")
    } else {
        None
    };
    if let Some(why) = why {
        plan.reasons.push(why.to_owned());
        return None;
    }
    let from = now.max(due);
    let later = office.promise(department, department.reply_within.or(Some(Within::BusinessDays(2))), from)?;
    plan.mails.push(mails::holding(office, thread, &department.name, later, false, now)?);
    // The ladder goes on from the date that is missed; only the executive waits for the new one.
    let executive = dates::for_the_executive(office, Some(later), now);
    plan.timers = executive;
    Some(vec![Happening::Promised { due: later }])
}

/// The last rung: the executive hears of it.
fn executive(thread: &Thread, office: &Office, now: Timestamp) -> Plan {
    let cause = match thread.owed_by {
        OwedBy::Department(_) => Cause::Late,
        OwedBy::Executive => Cause::WaitsForYou,
        OwedBy::Customer | OwedBy::Nobody => return nothing("nobody owes an answer any more"),
    };
    let Some(department) = &thread.department else { return nothing("no department has it") };
    let mut plan = nothing("the date has passed, and nobody below has answered");
    let inbox = &office.mailbox.ways.executive_inbox;
    let due = thread.due.map(|due| missed(thread, due));
    plan.mails = mails::escalation(inbox, department, due, cause, now);
    let event = if plan.mails.is_empty() { Happening::Noted(remark::NO_INBOX.say(&[])) } else { Happening::Escalated };
    plan.thread = Some(changed(thread.clone(), false, now, [event]));
    plan
}

/// Months later: the department is asked what was done, then the customer whether it stayed fixed.
fn ask(rung: &Rung<'_>, department: Option<&Department>, office: &Office, now: Timestamp) -> Plan {
    let thread = rung.thread;
    let course = &thread.course;
    let in_turn = match rung.kind {
        TimerKind::Confirm => thread.owed_by == OwedBy::Nobody && course.check_in == CheckIn::Before,
        TimerKind::CheckIn => course.check_in == CheckIn::Confirming,
        _ => thread.owed_by == OwedBy::Customer,
    };
    let Some(department) = department.filter(|_| in_turn) else { return nothing("nothing is to be asked any more") };
    if rung.kind == TimerKind::Forget {
        let mut plan = nothing("the customer did not answer the question");
        let event = Happening::Closed(remark::UNANSWERED.say(&[]));
        plan.thread = Some(changed(thread.clone(), false, now, [event]));
        return plan;
    }
    let unfit = dates::unfit_to_ask(thread);
    if let Some(why) = unfit.or(rung.newer_open.then_some(remark::NEWER_OPEN)) {
        let why = why.say(&[]);
        let mut plan = nothing(&why);
        let note = Happening::Noted(remark::NOT_ASKED.say(&[&why]));
        let end = (rung.kind == TimerKind::CheckIn).then_some(Happening::Closed(why));
        plan.thread = Some(changed(thread.clone(), false, now, [note].into_iter().chain(end)));
        return plan;
    }
    if rung.kind == TimerKind::CheckIn {
        let mut plan = nothing("the department said nothing against it");
        plan.mails.extend(mails::check_in(office, thread, &department.name, now));
        plan.timers.push(dates::forget_at(now));
        plan.thread = Some(changed(thread.clone(), false, now, [Happening::CheckedIn]));
        return plan;
    }
    let mut plan = nothing("the department says first what was done");
    let due = dates::confirm_by(office, department, now);
    let ask = dates::ask_at(office, due);
    plan.mails.push(PlannedMail {
        kind: MailKind::Reminder,
        to: mails::nameless(&department.address),
        not_before: now,
        content: Content::Confirm { department: department.name.clone(), until: due },
    });
    plan.timers.push(ask);
    plan.thread = Some(changed(thread.clone(), false, now, [Happening::Confirming { due }]));
    plan
}
