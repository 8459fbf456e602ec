//! What follows when a person lets a held message go, or takes it off the pile.
//! Must not judge the words again that a person approved, except for what may never leave.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::answers;
use super::super::commands;
use super::super::last_word;
use super::super::message::Message;
use super::super::office::{Department, Office};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Filing, HeldReason, Notice, Outcome, Plan, PlannedMail};
use super::super::recall::Recall;
use super::super::remark;
use super::super::thread::{Happening, OwedBy, Thread};
use super::super::verdict::Matter;
use super::department::internal_name;
use super::ending::Ending;
use super::{changed, mails, noted};

/// What was decided about a letter whose acknowledgement a rule holds back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The department that the rule chose.
    pub department: String,
    /// The letter that the rule names.
    pub letter: Option<String>,
    /// What the rule captured.
    pub captures: BTreeMap<String, String>,
    /// What the letter is about.
    pub about: Matter,
    /// Whether this customer wrote before.
    pub again: bool,
}

/// Why a held message cannot be let go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreleasable {
    /// The customer knows already.
    #[error("the customer has been acknowledged or answered meanwhile; discard it instead")]
    TooLate,
    /// Nobody to write to.
    #[error("the customer of this conversation is not known, so nobody can be written to")]
    NoCustomer,
    /// No department has the thread.
    #[error("the conversation belongs to no department that is configured; route it first: answerable threads route")]
    NoDepartment,
    /// No words.
    #[error("nothing is left without quotes and signature; give the words with --text FILE, or --text - and type them")]
    NoWords,
    /// Promise 6.
    #[error("the text names the internal address {0}, which a customer must not see; give other words with --text")]
    Internal(String),
}

/// The acknowledgement of a letter that a rule holds back.
///
/// # Errors
/// When it makes no sense any more, or nobody can be written to.
pub fn approve(
    thread: &Thread,
    message: &Message,
    draft: &Draft,
    by: &str,
    office: &Office,
    now: Timestamp,
) -> Result<Plan, Unreleasable> {
    if thread.acknowledged || thread.answers > 0 || thread.owed_by == OwedBy::Nobody {
        return Err(Unreleasable::TooLate);
    }
    let to = message.sender.person().or(thread.customer.as_ref()).ok_or(Unreleasable::NoCustomer)?;
    let department = thread.department.as_ref().filter(|d| office.departments.contains_key(d));
    let department = department.ok_or(Unreleasable::NoDepartment)?;
    // The rule's letter speaks of the rule's department; another one has its own.
    let same = draft.department == department.as_str();
    let mut plan = quiet(Outcome::Routed, format!("{by} released the acknowledgement"));
    plan.origin = Origin::Customer;
    plan.mails.push(PlannedMail {
        kind: MailKind::Acknowledgement,
        to: to.clone(),
        not_before: now,
        content: Content::Acknowledgement {
            letter: draft.letter.clone().filter(|_| same),
            department: department.clone(),
            due: thread.due.filter(|due| *due > now),
            language: message.language,
            captures: draft.captures.clone(),
            about: if same { draft.about.clone() } else { Matter::default() },
            again: draft.again,
        },
    });
    if let Some(department) = office.departments.get(department) {
        plan.mails.push(customer_knows(thread, department, by, now));
    }
    let note = Happening::Noted(remark::RELEASED.say(&[by]));
    let promised = thread.due.filter(|due| *due > now).map(|due| Happening::Promised { due });
    let events = [Happening::Released, note, Happening::Acknowledged].into_iter().chain(promised);
    plan.thread = Some(changed(thread.clone(), false, now, events));
    Ok(plan)
}

/// The department was told that nothing was said yet; now something is.
fn customer_knows(thread: &Thread, department: &Department, by: &str, now: Timestamp) -> PlannedMail {
    let notice = Notice::CustomerKnows {
        reader: department.name.clone(),
        by: by.to_owned(),
        due: thread.due.filter(|due| *due > now),
        subject: thread.subject.clone(),
    };
    mails::notice(mails::nameless(&department.address), notice, now)
}

/// The words of a held answer that leave when a person approves it and says nothing else: without commands,
/// with the customer's own lines above what answers them, and without a letter that was passed on below.
pub fn answer(message: &Message, recall: &Recall) -> String {
    let body = &message.body;
    let known = recall.letter.as_deref().filter(|_| body.passed_on.is_none()).and_then(|letter| {
        let answers = answers::without_commands(&body.answers, &commands::read(&body.new_text)).ok()?;
        answers::to_letter(&answers, letter).ok().filter(|known| !known.is_empty())
    });
    match known {
        Some(known) => answers::written(&known),
        None if body.passed_on.is_some() => commands::read(&body.answer()).rest,
        None => commands::read(&body.new_text).rest,
    }
}

/// Passes words on to the customer that a person approved; `parts` are the attachments that go along.
///
/// # Errors
/// When there are no words, nobody to write to, or something internal in them.
pub fn relay(
    thread: &Thread,
    text: &str,
    parts: Vec<usize>,
    by: &str,
    office: &Office,
    now: Timestamp,
) -> Result<Plan, Unreleasable> {
    let customer = thread.customer.as_ref().ok_or(Unreleasable::NoCustomer)?;
    let department = thread.department.as_ref().ok_or(Unreleasable::NoDepartment)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Unreleasable::NoWords);
    }
    if let Some(name) = internal_name(text, office) {
        return Err(Unreleasable::Internal(name));
    }
    let mut plan = quiet(Outcome::Relayed, format!("{by} approved the words"));
    plan.mails.push(PlannedMail {
        kind: MailKind::Relay,
        to: customer.clone(),
        not_before: now,
        content: Content::Answer { text: text.to_owned(), parts },
    });
    let before = vec![Happening::Released, Happening::Noted(remark::APPROVED.say(&[by]))];
    match office.departments.get(department) {
        Some(department) => {
            Ending { office, thread, department, by, now }.follow(&mut plan, before, last_word::read(text));
        }
        None => {
            let answered = Happening::Answered { department: department.clone() };
            plan.clear_timers = true;
            plan.thread = Some(changed(thread.clone(), false, now, before.into_iter().chain([answered])));
        }
    }
    Ok(plan)
}

/// Takes a held message off the pile; nothing leaves.
pub fn discard(thread: Option<&Thread>, reason: &HeldReason, by: &str, now: Timestamp) -> Plan {
    let mut plan = quiet(Outcome::Noted, format!("{by} discarded it"));
    let remark = remark::DISCARDED.say(&[by, reason.word()]);
    plan.thread = thread.map(|thread| noted(thread, now, &remark));
    plan
}

fn quiet(outcome: Outcome, reason: String) -> Plan {
    Plan {
        outcome,
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        reasons: vec![reason],
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    }
}
