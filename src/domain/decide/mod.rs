//! What follows from one stimulus: message, timer or command in, plan out.
//! Must not do, read or look up anything; every fact and the time are arguments.

mod careful;
mod check_in;
mod command;
mod commanded;
mod customer;
mod dates;
mod department;
mod direct;
mod ending;
mod inline;
mod mails;
mod note;
mod pass;
mod pictures;
mod release;
mod report;
mod sign_off;
mod timer;

#[cfg(test)]
pub(crate) mod tests;

use jiff::Timestamp;

use super::announced::Announced;
use super::limits::Arrival;
use super::lookalike;
use super::machine;
use super::message::{AuthenticationResult, Message, Report};
use super::message_id::MessageId;
use super::office::Office;
use super::origin::Origin;
use super::plan::{Filing, HeldReason, Outcome, Plan};
use super::recall::{Key, Match, Recall};
use super::remark;
use super::silence::Silence;
use super::thread::{Thread, ThreadId};
use super::token::{Token, TokenRole};
use super::verdict::Verdict;

pub use command::{Command, Unfit, command};
pub use release::{Draft, Unreleasable, answer, approve, discard, relay};
pub use report::undelivered;
pub use timer::{Rung, timer, unwritable};

/// Everything that is known about a message when it is decided on.
pub struct Facts<'a> {
    /// The message.
    pub message: &'a Message,
    /// The route that the rules chose.
    pub verdict: &'a Verdict,
    /// What the store remembers.
    pub recall: &'a Recall,
    /// Valid tokens among its recipients.
    pub tokens: &'a [Token],
    /// When and how it came.
    pub arrival: Arrival,
    /// The office.
    pub office: &'a Office,
    /// What the letter that would acknowledge it tells the customer to expect.
    pub announced: Announced,
    /// Whether a person has looked at it and lets it go on.
    pub vouched: bool,
    /// Whether the operator has been told lately that acknowledgements rest.
    pub breaker_told: bool,
    /// Now.
    pub now: Timestamp,
    /// Random-looking and the same on every run for this message.
    pub seed: [u8; 32],
}

/// Decides about a message.
pub fn message(facts: &Facts<'_>) -> Plan {
    let recall = facts.recall;
    if recall.duplicate {
        return quiet(facts, Origin::Unknown, Outcome::Duplicate, Silence::Duplicate, "the same letter came before");
    }
    if recall.own_id || is_looped(facts) {
        return quiet(
            facts,
            Origin::Ourselves,
            Outcome::Noted,
            Silence::Loop,
            "it is a mail of our own that came back",
        );
    }
    if let Some(report) = &facts.message.report
        && !matches!(report, Report::Calendar)
    {
        return report::plan(facts, report);
    }
    let message = facts.message;
    if message.headers.0.is_empty() && message.body.text.trim().is_empty() && message.attachments.is_empty() {
        return hold(facts, Origin::Unknown, HeldReason::Poison("there is nothing in it to read".into()), None);
    }
    let named = match strongest(recall) {
        Ok(named) => named,
        Err(reason) => return hold(facts, Origin::Unknown, reason, None),
    };
    if let Some(token) = facts.tokens.iter().find(|t| t.role == TokenRole::Department)
        && let Some(found) = recall.matches.iter().find(|m| m.thread.id == token.thread)
    {
        return department::plan(facts, &found.thread);
    }
    if let Some(found) = named
        && let Some(plan) = department::without_token(facts, &found.thread)
    {
        return plan;
    }
    if facts.message.from().is_some_and(|from| facts.office.mailbox.is_own(from)) {
        return from_own_address(facts, named);
    }
    if let Some(why) = lookalike::impostor(facts.message, facts.office).filter(|_| !facts.vouched) {
        return hold(facts, Origin::Unknown, HeldReason::Impostor(why), None);
    }
    customer::plan(facts, named)
}

/// Our own loop mark, on a mail that is not a report about one of ours.
fn is_looped(facts: &Facts<'_>) -> bool {
    let ours = facts.office.mailbox.address.as_str();
    facts.message.headers.all(machine::LOOP_HEADER).any(|v| v.trim().eq_ignore_ascii_case(ours))
}

/// The thread that the strongest key names; two sure keys that name two threads are for a person
/// (mail-protocol T10).
fn strongest(recall: &Recall) -> Result<Option<&Match>, HeldReason> {
    let sure = |m: &&Match| m.key != Key::Subject;
    let first = recall.matches.iter().find(sure);
    let Some(first) = first else {
        return Ok(recall.matches.first());
    };
    let by_token = recall.matches.iter().find(|m| m.key == Key::Token);
    let by_reference = recall.matches.iter().find(|m| m.key == Key::Reference);
    match (by_token, by_reference) {
        (Some(token), Some(reference)) if token.thread.id != reference.thread.id => Err(HeldReason::ThreadsDisagree),
        _ => Ok(Some(first)),
    }
}

/// The executive wrote from the watched address, or somebody pretends to.
fn from_own_address(facts: &Facts<'_>, named: Option<&Match>) -> Plan {
    let proved = facts.message.authentication.result == AuthenticationResult::Pass;
    let origin = if proved { Origin::Executive } else { Origin::Unknown };
    let from = facts.message.from().map(ToString::to_string).unwrap_or_default();
    let mut plan = quiet(
        facts,
        origin,
        Outcome::Noted,
        Silence::OwnAddress(from),
        if proved { "the executive wrote it" } else { "it bears our own address, and nothing proves it" },
    );
    plan.filing = Filing::Leave;
    if let Some(found) = named {
        let remark = if proved { remark::EXECUTIVE_WROTE } else { remark::OWN_ADDRESS };
        plan.thread = Some(noted(&found.thread, facts.now, &remark.say(&[])));
    }
    plan
}

/// A plan that sends nothing.
fn quiet(facts: &Facts<'_>, origin: Origin, outcome: Outcome, silence: Silence, reason: &str) -> Plan {
    Plan {
        outcome,
        origin,
        verdict: None,
        silence: Some(silence),
        reasons: vec![reason.to_owned()],
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: filed(&facts.office.mailbox.file_into, "noted"),
    }
}

/// A plan that sets the message aside for a person.
fn hold(facts: &Facts<'_>, origin: Origin, reason: HeldReason, thread: Option<&Thread>) -> Plan {
    let mut plan = held(&facts.office.mailbox.file_into, reason);
    plan.origin = origin;
    plan.thread = thread.map(|t| noted(t, facts.now, &remark::SET_ASIDE.say(&[])));
    plan
}

/// The plan for a message that nothing can be decided about, because reading or deciding failed.
pub fn held(file_into: &str, reason: HeldReason) -> Plan {
    Plan {
        reasons: vec![reason.sentence()],
        outcome: Outcome::Held(reason),
        origin: Origin::Unknown,
        verdict: None,
        silence: Some(Silence::NotACustomer),
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: filed(file_into, "held"),
    }
}

/// The plan for a message that lay there before the first start and is not ours to handle.
pub fn skipped() -> Plan {
    Plan {
        reasons: vec!["it lay there before the first start".into()],
        outcome: Outcome::Skipped,
        origin: Origin::Unknown,
        verdict: None,
        silence: Some(Silence::BeforeStart),
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    }
}

/// Where a message goes in the mailbox.
fn filed(file_into: &str, department: &str) -> Filing {
    if file_into.is_empty() { Filing::Flag } else { Filing::Into(file_into.replace("{department}", department)) }
}

/// The thread with one remark more.
fn noted(thread: &Thread, now: Timestamp, remark: &str) -> super::plan::ThreadChange {
    changed(thread.clone(), false, now, [super::thread::Happening::Noted(remark.to_owned())])
}

/// The thread after some happenings at one moment.
fn changed(
    thread: Thread,
    new: bool,
    now: Timestamp,
    what: impl IntoIterator<Item = super::thread::Happening>,
) -> super::plan::ThreadChange {
    let events: Vec<_> = what.into_iter().map(|what| super::thread::Event { at: now, what }).collect();
    let thread = events.iter().fold(thread, super::thread::advance);
    super::plan::ThreadChange { thread, new, events }
}

/// The id of the thread that this message would open: the same on every run (mail-protocol D2), so its time is that
/// of the letter and not of the clock.
fn new_thread_id(facts: &Facts<'_>) -> ThreadId {
    ThreadId::new(facts.arrival.at, &facts.seed)
}

/// The ids of the message's thread for In-Reply-To and References (RFC 5322 §3.6.4).
pub fn answering(message: &Message) -> (Option<MessageId>, Vec<MessageId>) {
    let mut references = message.references.clone();
    if references.is_empty()
        && let [only] = message.in_reply_to.as_slice()
    {
        references.push(only.clone());
    }
    if let Some(id) = &message.id {
        references.retain(|r| r != id);
        references.push(id.clone());
    }
    (message.id.clone(), references)
}
