//! What a mail system reports about our own mails.
//! Must not believe a report that names none of them.

use jiff::Timestamp;

use super::super::message::{DeliveryAction, Report};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Filing, Outcome, Plan, PlannedMail};
use super::super::recall::Key;
use super::super::silence::Silence;
use super::super::thread::{Happening, Thread};
use super::{Facts, changed, noted, quiet};
use crate::domain::address::{Address, Person};
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
        plan.thread = Some(noted(thread, facts.now, "a receipt came"));
        return plan;
    };
    let recipient = delivery.recipient.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    match delivery.action {
        DeliveryAction::Delivered => plan.thread = Some(noted(thread, facts.now, &format!("arrived at {recipient}"))),
        DeliveryAction::Delayed | DeliveryAction::Failed => {
            let permanent = delivery.action == DeliveryAction::Failed;
            let event = Happening::Bounced { recipient: recipient.clone(), permanent };
            plan.thread = Some(changed(thread.clone(), false, facts.now, [event]));
            let inside = facts.office.departments.values().any(|d| delivery.recipient.as_ref() == Some(&d.address));
            if permanent && inside {
                tell_operator(facts.office, &mut plan, &recipient, facts.now);
            }
        }
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
    let event = Happening::Bounced { recipient: to.to_string(), permanent: true };
    plan.thread = Some(changed(thread.clone(), false, now, [event]));
    if kind != MailKind::Acknowledgement {
        tell_operator(office, &mut plan, &to.to_string(), now);
    }
    plan
}

/// A forward or an answer that did not arrive is a customer who waits in vain (mail-protocol D7).
fn tell_operator(office: &Office, plan: &mut Plan, recipient: &str, now: Timestamp) {
    let Some(operator) = &office.mailbox.operator else { return };
    let thread = plan.thread.as_ref().map(|t| t.thread.id.to_string()).unwrap_or_default();
    plan.mails.push(PlannedMail {
        kind: MailKind::Notice,
        to: Person { name: String::new(), address: operator.clone() },
        not_before: now,
        content: Content::Notice {
            subject: format!("A mail did not reach {recipient}"),
            text: format!(
                "A mail to {recipient} could not be delivered, so thread {thread} may be waiting for nobody.\n\n\
                 See what happened with\n\n    answerable threads show {thread}\n\n\
                 and, once the address is right again, give the thread to a department:\n\n    \
                 answerable threads route {thread} DEPARTMENT"
            ),
        },
    });
}
