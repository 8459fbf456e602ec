//! What follows when a promised date is near or past.
//! Must not look at a clock: the timer says which date it stands for.

use jiff::Timestamp;

use super::super::address::Person;
use super::super::office::Office;
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Filing, Outcome, Plan, PlannedMail, TimerKind};
use super::super::thread::{Happening, OwedBy, Thread};
use super::changed;

/// Decides about a timer that has come due.
pub fn timer(thread: &Thread, kind: TimerKind, office: &Office, now: Timestamp) -> Plan {
    let mut plan = Plan {
        outcome: Outcome::Noted,
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        reasons: Vec::new(),
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    };
    let (OwedBy::Department(name), Some(due)) = (&thread.owed_by, thread.due) else {
        plan.reasons.push("nobody owes an answer any more".into());
        return plan;
    };
    let Some(department) = office.departments.get(name) else {
        plan.reasons.push(format!("the department {name} is not configured any more"));
        return plan;
    };
    let mut send = |kind, address, content| {
        plan.mails.push(PlannedMail { kind, to: Person { name: String::new(), address }, not_before: now, content });
    };
    let event = match kind {
        TimerKind::Remind => {
            let content = Content::Reminder { department: name.clone(), due };
            send(MailKind::Reminder, department.address.clone(), content);
            Happening::Reminded
        }
        TimerKind::Escalate if department.escalate_to.is_empty() => {
            let content = Content::Reminder { department: name.clone(), due };
            send(MailKind::Reminder, department.address.clone(), content);
            Happening::Reminded
        }
        TimerKind::Escalate => {
            for address in &department.escalate_to {
                let content = Content::Escalation { department: name.clone(), due };
                send(MailKind::Escalation, address.clone(), content);
            }
            Happening::Escalated
        }
    };
    plan.reasons.push(format!("{name} owes an answer"));
    plan.thread = Some(changed(thread.clone(), false, now, [event]));
    plan
}
