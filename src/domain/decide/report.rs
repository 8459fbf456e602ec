//! What a mail system reports about our own mails, and mails that the outbox has given up.
//! Must not believe a report that names none of them.

use jiff::Timestamp;

use super::super::message::{DeliveryAction, Report};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Filing, Notice, Occasion, Outcome, Plan};
use super::super::recall::Key;
use super::super::remark;
use super::super::silence::Silence;
use super::super::thread::{Happening, OwedBy, Thread};
use super::{Facts, changed, mails, noted, quiet};
use crate::domain::address::Address;
use crate::domain::office::Office;

/// Decides about a report; it is never acknowledged, forwarded or relayed (RFC 3834 §2).
pub(super) fn plan(facts: &Facts<'_>, report: &Report) -> Plan {
    let mut plan = quiet(facts, Origin::Machine, Outcome::Noted, Silence::MachineReport, "a mail system reports");
    let Some(found) = facts.recall.matches.iter().find(|m| m.key != Key::Subject) else {
        plan.reasons.push("it names no mail of ours, so it changes nothing".into());
        return plan;
    };
    let thread = &found.thread;
    let Report::Delivery(delivery) = report else {
        plan.thread = Some(noted(thread, facts.now, &remark::RECEIPT.say(&[])));
        return plan;
    };
    let unknown = || "unknown".to_owned();
    match (delivery.action, &delivery.recipient) {
        (DeliveryAction::Delivered, recipient) => {
            let recipient = recipient.as_ref().map_or_else(unknown, ToString::to_string);
            plan.thread = Some(noted(thread, facts.now, &remark::ARRIVED.say(&[&recipient])));
        }
        (DeliveryAction::Delayed, recipient) => {
            let recipient = recipient.as_ref().map_or_else(unknown, ToString::to_string);
            let event = Happening::Bounced { recipient, permanent: false };
            plan.thread = Some(changed(thread.clone(), false, facts.now, [event]));
        }
        (DeliveryAction::Failed, None) => {
            let event = Happening::Bounced { recipient: unknown(), permanent: true };
            plan.thread = Some(changed(thread.clone(), false, facts.now, [event]));
        }
        (DeliveryAction::Failed, Some(recipient)) => lost(facts.office, &mut plan, thread, recipient, facts.now),
    }
    plan
}

/// Decides about a mail that the outbox has given up (mail-protocol D7).
pub fn undelivered(thread: &Thread, kind: MailKind, to: &Address, office: &Office, now: Timestamp) -> Plan {
    let mut plan = Plan {
        outcome: Outcome::Noted,
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        reasons: vec![format!("the {} to {to} was refused for good, or too often", kind.word())],
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    };
    lost(office, &mut plan, thread, to, now);
    // An answer that did not arrive is a customer who waits in vain, and the department thinks it is done.
    if kind == MailKind::Relay {
        tell_operator(office, &mut plan, thread, to, now);
    }
    plan
}

/// A mail of the thread will never reach this address.
fn lost(office: &Office, plan: &mut Plan, thread: &Thread, recipient: &Address, now: Timestamp) {
    let event = Happening::Bounced { recipient: recipient.to_string(), permanent: true };
    let mut events = vec![event];
    if thread.customer.as_ref().is_some_and(|c| c.address == *recipient) {
        customer_is_lost(office, plan, thread, recipient, now);
        // Who cannot be reached cannot answer a question.
        if thread.owed_by == OwedBy::Customer {
            plan.clear_timers = true;
            events.push(Happening::Closed(remark::UNREACHABLE.say(&[])));
        }
    } else {
        forward_is_lost(office, plan, thread, recipient, now);
    }
    plan.thread = Some(changed(thread.clone(), false, now, events));
}

/// The address is marked. A department that has answered believes that it is done, and hears of it once.
fn customer_is_lost(office: &Office, plan: &mut Plan, thread: &Thread, recipient: &Address, now: Timestamp) {
    plan.reasons.push("the customer's address is marked: mails to it do not arrive".into());
    let department = thread.department.as_ref().and_then(|d| office.departments.get(d));
    if let Some(department) = department.filter(|_| !thread.course.unreachable && thread.answers > 0) {
        let notice = Notice::unreachable(&department.name, recipient, thread);
        plan.mails.push(mails::notice(mails::nameless(&department.address), notice, now));
    }
}

/// A forward that was lost goes to the fallback address, and IT hears of it.
fn forward_is_lost(office: &Office, plan: &mut Plan, thread: &Thread, recipient: &Address, now: Timestamp) {
    let lead = thread.department.as_ref().and_then(|d| office.departments.get(d));
    let asked = thread.course.asked.iter().filter_map(|name| office.departments.get(name));
    let department = lead.into_iter().chain(asked).find(|d| d.address == *recipient);
    let fallback = office.mailbox.ways.fallback.as_ref().filter(|f| *f != recipient);
    if let (Some(department), Some(fallback)) = (department, fallback)
        && thread.owed_by != OwedBy::Nobody
    {
        plan.reasons.push(format!("its letter goes to {fallback} instead"));
        let occasion = Occasion::Undelivered { address: recipient.to_string() };
        let told = mails::told(thread);
        plan.mails.push(mails::brief_to(fallback, &department.name, thread.due, told, occasion, now));
    }
    tell_operator(office, plan, thread, recipient, now);
}

fn tell_operator(office: &Office, plan: &mut Plan, thread: &Thread, recipient: &Address, now: Timestamp) {
    // A report about a mail to the operator itself would go round in circles.
    let Some(operator) = office.mailbox.operator.as_ref().filter(|o| *o != recipient) else { return };
    let gone = plan.mails.iter().any(|m| m.kind == MailKind::Forward);
    let notice = Notice::Undelivered {
        address: recipient.clone(),
        thread: thread.id.clone(),
        fallback: office.mailbox.ways.fallback.clone().filter(|_| gone),
    };
    plan.mails.push(mails::notice(mails::nameless(operator), notice, now));
}
