//! The planned mails that several decisions share.
//! Must not decide whether they leave.

use jiff::Timestamp;

use super::super::address::{Address, Person};
use super::super::office::{Department, DepartmentName, Office};
use super::super::outbox::MailKind;
use super::super::plan::{Cause, Content, Notice, Occasion, PlannedMail, Told};
use super::super::thread::Thread;

/// Somebody of whom only the address is known.
pub(super) fn nameless(address: &Address) -> Person {
    Person { name: String::new(), address: address.clone() }
}

/// A letter for a department, sent to its address.
pub(super) fn brief(
    department: &Department,
    due: Option<Timestamp>,
    told: Told,
    occasion: Occasion,
    now: Timestamp,
) -> PlannedMail {
    brief_to(&department.address, &department.name, due, told, occasion, now)
}

/// A letter for a department, sent to another address.
pub(super) fn brief_to(
    to: &Address,
    department: &DepartmentName,
    due: Option<Timestamp>,
    told: Told,
    occasion: Occasion,
    now: Timestamp,
) -> PlannedMail {
    PlannedMail {
        kind: MailKind::Forward,
        to: nameless(to),
        not_before: now,
        content: Content::Brief { department: department.clone(), due, told, occasion },
    }
}

/// News for a member or the operator.
pub(super) fn notice(to: Person, notice: Notice, now: Timestamp) -> PlannedMail {
    PlannedMail { kind: MailKind::Notice, to, not_before: now, content: Content::Notice(notice) }
}

/// The letter and its history for everybody in `to`, once each.
pub(super) fn escalation<'a>(
    to: impl IntoIterator<Item = &'a Address>,
    department: &DepartmentName,
    due: Option<Timestamp>,
    cause: Cause,
    now: Timestamp,
) -> Vec<PlannedMail> {
    let mut mails: Vec<PlannedMail> = Vec::new();
    for address in to {
        if mails.iter().all(|m| m.to.address != *address) {
            mails.push(PlannedMail {
                kind: MailKind::Escalation,
                to: nameless(address),
                not_before: now,
                content: Content::Escalation { department: department.clone(), due, cause },
            });
        }
    }
    mails
}

/// The honest note to the customer; nobody to write to, no note.
pub(super) fn holding(
    office: &Office,
    thread: &Thread,
    department: &DepartmentName,
    due: Timestamp,
    moved: bool,
    now: Timestamp,
) -> Option<PlannedMail> {
    let customer = thread.customer.as_ref().filter(|_| !thread.course.unreachable && !thread.course.objected)?;
    Some(PlannedMail {
        kind: MailKind::Holding,
        to: customer.clone(),
        not_before: office.mailbox.calendar.next_open(now),
        content: Content::Holding { department: department.clone(), was: thread.course.promised, due, moved },
    })
}

/// The question months later.
pub(super) fn check_in(
    office: &Office,
    thread: &Thread,
    department: &DepartmentName,
    now: Timestamp,
) -> Option<PlannedMail> {
    Some(PlannedMail {
        kind: MailKind::CheckIn,
        to: thread.customer.clone()?,
        not_before: office.mailbox.calendar.next_open(now),
        content: Content::CheckIn { department: department.clone() },
    })
}

/// What the customer of a thread has been told when it goes to somebody new.
pub(super) fn told(thread: &Thread) -> Told {
    if thread.acknowledged { Told::Before } else { Told::Untold }
}
