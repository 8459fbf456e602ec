//! A mail that speaks for a department: only a proved member is passed on (promise 4).
//! Must not weaken the three proofs: the thread's token, the member list, authentication.

use super::super::address::Address;
use super::super::commands;
use super::super::last_word;
use super::super::machine;
use super::super::message::{AuthenticationResult, Doubt, Message};
use super::super::office::{ClosedBy, Department, Office};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, HeldReason, Outcome, Plan, PlannedMail};
use super::super::remark;
use super::super::silence::Silence;
use super::super::thread::Thread;
use super::ending::Ending;
use super::{Facts, commanded, direct, filed, hold, inline, note, noted, pictures, quiet};

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
        plan.thread = Some(noted(thread, facts.now, &remark::AUTO_REPLY.say(&[department.name.as_str()])));
        return plan;
    }
    let speaker = match proved(facts, thread, department) {
        Ok(speaker) => speaker,
        Err(why) => return hold(facts, Origin::Unknown, HeldReason::UnprovedMember(why), Some(thread)),
    };
    let read = commands::read(&facts.message.body.new_text);
    commanded::plan(facts, thread, &speaker, &read)
}

/// Who speaks, once all proofs are there.
pub(super) struct Speaker<'a> {
    /// The department that they speak for; the thread's own where the executive speaks.
    pub department: &'a Department,
    /// Whether it is the department that leads the matter.
    pub leads: bool,
    /// Who speaks, as the plan names it.
    pub origin: Origin,
}

/// The same sender without the token: never passed on, and never taken for a customer.
pub(super) fn without_token(facts: &Facts<'_>, thread: &Thread) -> Option<Plan> {
    let from = facts.message.from()?;
    if thread.customer.as_ref().is_some_and(|c| c.address == *from) || facts.office.mailbox.is_own(from) {
        return None;
    }
    let department = thread.department.as_ref().and_then(|d| facts.office.departments.get(d))?;
    speaker(facts.office, thread, department, from)?;
    if machine::sign(facts.message).is_some_and(|s| s.written_by_machine()) {
        let silence = Silence::NotACustomer;
        let mut plan = quiet(facts, Origin::Machine, Outcome::Noted, silence, "a program answered for the department");
        plan.thread = Some(noted(thread, facts.now, &remark::AUTO_REPLY.say(&[department.name.as_str()])));
        return Some(plan);
    }
    if let Some(plan) = direct::plan(facts, thread, department) {
        return Some(plan);
    }
    let why = "it was not sent to the address that the department was given for this conversation".to_owned();
    Some(hold(facts, Origin::Unknown, HeldReason::UnprovedMember(why), Some(thread)))
}

/// Promise 4, after the token: on the list, and authenticated.
fn proved<'a>(facts: &Facts<'a>, thread: &Thread, lead: &'a Department) -> Result<Speaker<'a>, String> {
    let message: &Message = facts.message;
    let Some(from) = message.from() else {
        return Err("it has no single sender".into());
    };
    let Some(speaker) = speaker(facts.office, thread, lead, from) else {
        return Err(format!("{from} is not a member of {}", lead.name));
    };
    match message.authentication.result {
        AuthenticationResult::Pass => Ok(speaker),
        AuthenticationResult::Fail => Err(format!("its sender {from} is forged ({})", message.authentication.detail)),
        AuthenticationResult::None => {
            Err(format!("no trusted server vouches for its sender {from}; see trusted_authserv in the configuration"))
        }
    }
}

/// For whom the address speaks in this thread: the executive, the department whose own address it is, the
/// leading one, another that was asked, or whoever stands in for the leading one or above it.
fn speaker<'a>(office: &'a Office, thread: &Thread, lead: &'a Department, from: &Address) -> Option<Speaker<'a>> {
    let ways = &office.mailbox.ways;
    let of = |department: &'a Department| Speaker {
        leads: department.name == lead.name,
        origin: Origin::Department(department.name.clone()),
        department,
    };
    if ways.executive_inbox.contains(from) {
        return Some(Speaker { department: lead, leads: true, origin: Origin::Executive });
    }
    let asked = || thread.course.asked.iter().filter_map(|name| office.departments.get(name));
    if let Some(exact) = std::iter::once(lead).chain(asked()).find(|d| d.address == *from) {
        return Some(of(exact));
    }
    if lead.has_member(from) || ways.fallback.as_ref() == Some(from) || lead.escalate_to.contains(from) {
        return Some(of(lead));
    }
    asked().find(|d| d.has_member(from)).map(of)
}

/// Whether the matter is done once this speaker has answered.
fn is_last(office: &Office, thread: &Thread, speaker: &Speaker<'_>) -> bool {
    if speaker.origin == Origin::Executive {
        return true;
    }
    let course = &thread.course;
    let others = course.owing.iter().any(|name| *name != speaker.department.name);
    match office.mailbox.ways.closed_by {
        ClosedBy::Lead => speaker.leads,
        ClosedBy::All => !others && (speaker.leads || course.lead_answered),
    }
}

/// What an answer is to the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finality {
    /// It is the last one: a person said so.
    Last,
    /// More follows: a person said so.
    Interim,
    /// Who speaks decides, and what they say.
    AsConfigured,
}

/// Passes the department's words on to the customer, when it is sure which they are.
pub(super) fn relay(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, text: &str, finality: Finality) -> Plan {
    let origin = speaker.origin.clone();
    let typed = text;
    let text = match inline::text(facts, typed).and_then(|text| fit_to_leave(facts, thread, &text).map(|()| text)) {
        Ok(text) => text,
        Err(why) => return hold(facts, origin, HeldReason::DoubtfulReply(why), Some(thread)),
    };
    let Some(customer) = &thread.customer else {
        let why = "the customer's address is not known".to_owned();
        return hold(facts, origin, HeldReason::DoubtfulReply(why), Some(thread));
    };
    let beside = facts.message.attachments.iter().filter(|a| !a.media_type.starts_with("message/"));
    let parts = beside.filter(|a| !pictures::is_below(facts.message, typed, &text, a)).map(|a| a.part).collect();
    let word = last_word::read(&text);
    let mut plan =
        quiet(facts, origin, Outcome::Relayed, Silence::NotACustomer, "a proved member of the department answered");
    plan.filing = filed(&facts.office.mailbox.file_into, speaker.department.name.as_str());
    plan.mails.push(PlannedMail {
        kind: MailKind::Relay,
        to: customer.clone(),
        not_before: facts.now,
        content: Content::Answer { text, parts },
    });
    let by = facts.message.from().map(ToString::to_string).unwrap_or_default();
    let ending = Ending { office: facts.office, thread, department: speaker.department, by: &by, now: facts.now };
    match finality {
        Finality::Last => ending.last(&mut plan, Vec::new()),
        Finality::AsConfigured if is_last(facts.office, thread, speaker) => ending.follow(&mut plan, Vec::new(), word),
        Finality::Interim | Finality::AsConfigured => ending.in_part(&mut plan, Vec::new()),
    }
    plan
}

/// Promise 6, and mail-protocol R2: nothing empty, doubtful or internal goes to a customer.
fn fit_to_leave(facts: &Facts<'_>, thread: &Thread, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("nothing is left without quotes and signature".into());
    }
    if text.split_whitespace().count() <= 5 && text.trim_end().ends_with([',', '，', '、']) {
        return Err("nothing but a greeting is left without quotes and signature".into());
    }
    match facts.message.body.doubt.filter(|_| !inline::settles(facts)) {
        Some(Doubt::InlineAnswers) => return Err("it answers between the quoted lines".into()),
        Some(Doubt::Forwarded) => return Err("a letter that was passed on stands in it".into()),
        Some(Doubt::TextBelowQuote) => return Err("text stands below the quotation".into()),
        Some(Doubt::Empty) => return Err("nothing is left without quotes and signature".into()),
        None => {}
    }
    if let Some(name) = internal_name(text, facts.office) {
        return Err(format!("it names the internal address {name}"));
    }
    let customer = thread.customer.as_ref().map_or("", |c| c.name.as_str());
    if let Some(words) = note::inside(text, &facts.office.mailbox.executive, customer) {
        return Err(format!("it reads like a note to colleagues (\"{words}\")"));
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
