//! What a mail system reports about our own mails.
//! Must not believe a report that names none of them.

use super::super::message::{DeliveryAction, Report};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Outcome, Plan, PlannedMail};
use super::super::recall::Key;
use super::super::silence::Silence;
use super::super::thread::Happening;
use super::{Facts, changed, noted, quiet};
use crate::domain::address::Person;

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
                tell_operator(facts, &mut plan, &recipient);
            }
        }
    }
    plan
}

/// A forward that did not arrive is a customer who is not answered (mail-protocol D7).
fn tell_operator(facts: &Facts<'_>, plan: &mut Plan, recipient: &str) {
    let Some(operator) = &facts.office.mailbox.operator else { return };
    let thread = plan.thread.as_ref().map(|t| t.thread.id.to_string()).unwrap_or_default();
    plan.mails.push(PlannedMail {
        kind: MailKind::Notice,
        to: Person { name: String::new(), address: operator.clone() },
        not_before: facts.now,
        content: Content::Notice {
            subject: format!("A letter did not reach {recipient}"),
            text: format!(
                "A mail to {recipient} came back, so nobody is working on thread {thread}.\n\n\
                 Please mend the address in the configuration, then give the thread to a department again:\n\n    \
                 answerable threads route {thread} DEPARTMENT"
            ),
        },
    });
}
