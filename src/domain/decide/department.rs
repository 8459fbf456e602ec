//! A mail that speaks for a department: only a proved member is passed on (promise 4).
//! Must not weaken the three proofs: the thread's token, the member list, authentication.

use super::super::address::Person;
use super::super::commands::{self, MailCommand};
use super::super::machine;
use super::super::message::{AuthenticationResult, Doubt, Message};
use super::super::office::{Department, DepartmentName, Office};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, HeldReason, Occasion, Outcome, Plan, PlannedMail, Told};
use super::super::silence::Silence;
use super::super::thread::{Happening, OwedBy, Thread};
use super::{Facts, changed, customer, direct, filed, hold, noted, quiet, sign_off};

/// A mail to the address that the department was given for this thread.
pub(super) fn plan(facts: &Facts<'_>, thread: &Thread) -> Plan {
    let Some(department) = thread.department.as_ref().and_then(|d| facts.office.departments.get(d)) else {
        let why = "its conversation belongs to no department that is configured now";
        return hold(facts, Origin::Unknown, HeldReason::UnprovedMember(why.into()), Some(thread));
    };
    if let Some(sign) = machine::sign(facts.message)
        && sign.written_by_machine()
    {
        let mut plan = quiet(
            facts,
            Origin::Machine,
            Outcome::Noted,
            sign.silence().clone(),
            "a program answered for the department",
        );
        plan.thread =
            Some(noted(thread, facts.now, &format!("automatic reply from {}, not passed on", department.name)));
        return plan;
    }
    if let Err(why) = proved(facts.message, department) {
        return hold(facts, Origin::Unknown, HeldReason::UnprovedMember(why), Some(thread));
    }
    let origin = Origin::Department(department.name.clone());
    let read = commands::read(&facts.message.body.new_text);
    if let Some(line) = read.unknown.first() {
        return misunderstood(facts, origin, thread, line);
    }
    if !read.commands.is_empty() {
        return commanded(facts, origin, thread, department, &read);
    }
    let text = facts.message.body.new_text.trim();
    if direct::asks_to_close(text) {
        let by = facts.message.from().map(ToString::to_string).unwrap_or_default();
        return close(facts, origin, thread, &format!("{by}: {text}"));
    }
    relay(facts, origin, thread, department, text)
}

/// The same sender without the token: never passed on, and never taken for a customer.
pub(super) fn without_token(facts: &Facts<'_>, thread: &Thread) -> Option<Plan> {
    let from = facts.message.from()?;
    if thread.customer.as_ref().is_some_and(|c| c.address == *from) || facts.office.mailbox.is_own(from) {
        return None;
    }
    let department = thread.department.as_ref().and_then(|d| facts.office.departments.get(d))?;
    if !department.has_member(from) {
        return None;
    }
    if machine::sign(facts.message).is_some_and(|s| s.written_by_machine()) {
        let silence = Silence::NotACustomer;
        let mut plan = quiet(facts, Origin::Machine, Outcome::Noted, silence, "a program answered for the department");
        plan.thread =
            Some(noted(thread, facts.now, &format!("automatic reply from {}, not passed on", department.name)));
        return Some(plan);
    }
    if let Some(plan) = direct::plan(facts, thread, department) {
        return Some(plan);
    }
    let why = "it was not sent to the address that the department was given for this conversation".to_owned();
    Some(hold(facts, Origin::Unknown, HeldReason::UnprovedMember(why), Some(thread)))
}

/// Promise 4, after the token: on the list, and authenticated.
fn proved(message: &Message, department: &Department) -> Result<(), String> {
    let Some(from) = message.from() else {
        return Err("it has no single sender".into());
    };
    if !department.has_member(from) {
        return Err(format!("{from} is not a member of {}", department.name));
    }
    match message.authentication.result {
        AuthenticationResult::Pass => Ok(()),
        AuthenticationResult::Fail => Err(format!("its sender {from} is forged ({})", message.authentication.detail)),
        AuthenticationResult::None => {
            Err(format!("no trusted server vouches for its sender {from}; see trusted_authserv in the configuration"))
        }
    }
}

/// Passes the department's words on to the customer, when it is sure which they are.
fn relay(facts: &Facts<'_>, origin: Origin, thread: &Thread, department: &Department, text: &str) -> Plan {
    let unsigned = match facts.message.sender.person() {
        Some(member) => sign_off::without_name(text, member),
        None => Ok(text),
    };
    let text = match unsigned.and_then(|text| fit_to_leave(facts, text).map(|()| text)) {
        Ok(text) => text,
        Err(why) => return hold(facts, origin, HeldReason::DoubtfulReply(why), Some(thread)),
    };
    let Some(customer) = &thread.customer else {
        return hold(
            facts,
            origin,
            HeldReason::DoubtfulReply("the customer's address is not known".into()),
            Some(thread),
        );
    };
    let parts =
        facts.message.attachments.iter().filter(|a| !a.media_type.starts_with("message/")).map(|a| a.part).collect();
    let mut plan =
        quiet(facts, origin, Outcome::Relayed, Silence::NotACustomer, "a proved member of the department answered");
    plan.filing = filed(&facts.office.mailbox.file_into, department.name.as_str());
    plan.mails.push(PlannedMail {
        kind: MailKind::Relay,
        to: customer.clone(),
        not_before: facts.now,
        content: Content::Answer { text: text.to_owned(), parts },
    });
    plan.clear_timers = true;
    plan.thread =
        Some(changed(thread.clone(), false, facts.now, [Happening::Answered { department: department.name.clone() }]));
    plan
}

/// Promise 6, and mail-protocol R2: nothing empty, doubtful or internal goes to a customer.
fn fit_to_leave(facts: &Facts<'_>, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("nothing is left without quotes and signature".into());
    }
    match facts.message.body.doubt {
        Some(Doubt::InlineAnswers) => return Err("it answers between the quoted lines".into()),
        Some(Doubt::TextBelowQuote) => return Err("text stands below the quotation".into()),
        Some(Doubt::Empty) => return Err("nothing is left without quotes and signature".into()),
        None => {}
    }
    if let Some(name) = internal_name(text, facts.office) {
        return Err(format!("it names the internal address {name}"));
    }
    let carried = facts.message.attachments.iter().find(|a| a.media_type.starts_with("message/"));
    match carried {
        Some(attached) if attached.media_type == "message/rfc822" => {
            Err("a whole mail is attached to it, which may be internal".into())
        }
        _ => Ok(()),
    }
}

/// An address of the office's own inside that a customer must not see.
pub(super) fn internal_name(text: &str, office: &Office) -> Option<String> {
    let folded = text.to_lowercase();
    let departments = office.departments.values().flat_map(|d| std::iter::once(&d.address).chain(&d.escalate_to));
    departments.map(|a| a.folded()).find(|a| folded.contains(a.as_str())).or_else(|| {
        folded
            .contains(&format!("{}+", office.mailbox.address.local().to_lowercase()))
            .then(|| "of this conversation".into())
    })
}

/// Carries out what stands above the answer.
fn commanded(
    facts: &Facts<'_>,
    origin: Origin,
    thread: &Thread,
    department: &Department,
    read: &commands::Commanded,
) -> Plan {
    let by = facts.message.from().map(ToString::to_string).unwrap_or_default();
    let passes: Vec<_> = read
        .commands
        .iter()
        .filter_map(|c| match c {
            MailCommand::Pass(to) => Some(to),
            _ => None,
        })
        .collect();
    if let Some(wrong) = passes.iter().find(|to| !facts.office.departments.contains_key(to)) {
        return misunderstood(facts, origin, thread, &format!("#pass {wrong}"));
    }
    if passes.len() > 1 || !passes.is_empty() && read.commands.contains(&MailCommand::Close) {
        return misunderstood(facts, origin, thread, "two commands that contradict each other");
    }
    let notes = read.commands.iter().filter_map(|c| match c {
        MailCommand::Note(note) => Some(Happening::Noted(format!("{by}: {note}"))),
        _ => None,
    });
    let notes: Vec<_> = notes.collect();
    let mut plan = match passes.first() {
        Some(to) => pass_on(facts, origin, thread, to, &by, &read.rest),
        // A close without words ends the matter; with words it answers first, and answering closes.
        None if read.rest.is_empty() && read.commands.contains(&MailCommand::Close) => {
            close(facts, origin, thread, &by)
        }
        None if read.rest.is_empty() => {
            let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, "a member left a note");
            plan.thread = Some(changed(thread.clone(), false, facts.now, []));
            plan
        }
        None => relay(facts, origin, thread, department, &read.rest),
    };
    if let Some(change) = &mut plan.thread {
        let after = changed(change.thread.clone(), false, facts.now, notes);
        change.thread = after.thread;
        change.events.extend(after.events);
        if let (Some(_), false) = (passes.first(), read.rest.is_empty()) {
            // Words below a pass are for the next department, not for the customer.
            let note = Happening::Noted(format!("{by}, passing it on: {}", read.rest));
            let after = changed(change.thread.clone(), false, facts.now, [note]);
            change.thread = after.thread;
            change.events.extend(after.events);
        }
    }
    plan
}

fn pass_on(facts: &Facts<'_>, origin: Origin, thread: &Thread, to: &DepartmentName, by: &str, words: &str) -> Plan {
    let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, "a member passed it on");
    plan.reasons.push(format!("passed on to {to} by {by}"));
    // The customer was told a date; it stays.
    let due = thread.due.or_else(|| customer::due(facts, to));
    let occasion = Occasion::PassedOn { by: by.to_owned(), words: words.to_owned() };
    customer::forward(facts, &mut plan, to, due, Told::Before, occasion);
    if thread.due.is_none() {
        plan.timers = customer::timers(facts, due);
    }
    let event = Happening::Rerouted { department: to.clone(), due, by: by.to_owned() };
    plan.thread = Some(changed(thread.clone(), false, facts.now, [event]));
    plan
}

fn close(facts: &Facts<'_>, origin: Origin, thread: &Thread, by: &str) -> Plan {
    let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, "a member closed the thread");
    plan.clear_timers = true;
    plan.thread = Some(changed(thread.clone(), false, facts.now, [Happening::Closed(format!("closed by {by}"))]));
    plan
}

/// A command that is none: nothing is sent to the customer, and the member gets help.
fn misunderstood(facts: &Facts<'_>, origin: Origin, thread: &Thread, line: &str) -> Plan {
    let mut plan = hold(facts, origin, HeldReason::Command(line.to_owned()), Some(thread));
    let names: Vec<_> = facts.office.departments.keys().map(ToString::to_string).collect();
    let text = format!(
        "Your reply was not passed on, because this line in it was not understood:\n\n    {line}\n\n\
         What can stand at the top of a reply, each on a line of its own:\n\n    \
         #pass NAME   give it to another department: {}\n    \
         #close       no answer is needed\n    \
         #note TEXT   something to remember; the customer does not see it\n\n\
         Below such lines you can write your answer. Please reply to the first mail once more.",
        names.join(", ")
    );
    let to: Option<Person> = facts.message.sender.person().cloned();
    if let Some(to) = to {
        plan.mails.push(PlannedMail {
            kind: MailKind::Notice,
            to,
            not_before: facts.now,
            content: Content::Notice { subject: format!("Not passed on: {}", thread.subject), text },
        });
    }
    if thread.owed_by == OwedBy::Nobody {
        plan.reasons.push("the thread was closed before".into());
    }
    plan
}
