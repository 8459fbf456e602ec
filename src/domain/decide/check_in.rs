//! The question months later: what the department says first, and what the customer answers then.
//! Must not pass the department's words on: nobody wrote them for the customer.

use super::super::check_in::{Answer, read};
use super::super::commands::{Commanded, MailCommand};
use super::super::office::Department;
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Filing, Occasion, Outcome, Plan, PlannedMail, Told};
use super::super::recall::Match;
use super::super::remark;
use super::super::silence::Silence;
use super::super::thread::{CheckIn, Happening, Thread};
use super::super::wording;
use super::{Facts, careful, changed, dates, filed, mails, quiet};

/// The department says what was done: the customer is asked now. `#close` says that nobody is to be
/// asked, `#wait` that it is too early.
pub(super) fn confirmed(
    facts: &Facts<'_>,
    origin: Origin,
    thread: &Thread,
    department: &Department,
    read: &Commanded,
    by: &str,
) -> Plan {
    let (office, now) = (facts.office, facts.now);
    let reason = "the department said what was done, before the customer is asked";
    let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, reason);
    plan.filing = filed(&office.mailbox.file_into, department.name.as_str());
    let words = read.notes().chain([read.rest.as_str()]).filter(|w| !w.is_empty());
    let mut events: Vec<_> = words.map(|w| Happening::Noted(format!("{by}: {w}"))).collect();
    if read.has(&MailCommand::Close) || dates::unfit_to_ask(thread).is_some() {
        plan.reasons.push("the customer is not asked".into());
        plan.clear_timers = true;
        events.push(Happening::Closed(remark::NOT_TO_ASK.say(&[by])));
    } else if let Some(within) = read.wait() {
        let until = office.calendar_of(department).due(now, within);
        plan.timers.push(dates::ask_at(office, until));
        events.push(Happening::Confirming { due: until });
    } else {
        plan.mails.extend(mails::check_in(office, thread, &department.name, now));
        plan.clear_timers = true;
        plan.timers.push(dates::forget_at(now));
        events.push(Happening::Confirmed { by: by.to_owned() });
        events.push(Happening::CheckedIn);
    }
    plan.thread = Some(changed(thread.clone(), false, now, events));
    plan
}

/// The customer's answer, when the question was asked; none when the letter is to be read as any other.
pub(super) fn answered(facts: &Facts<'_>, origin: Origin, found: &Match) -> Option<Plan> {
    let thread = &found.thread;
    // What a person must see is no answer that closes a matter, whatever else it says.
    if thread.course.check_in != CheckIn::Asked || careful::wants_a_person(facts) {
        return None;
    }
    let typed = &facts.message.body.new_text;
    let answer = read(typed);
    let reason = "the customer answers whether it stayed fixed";
    let mut plan = quiet(facts, origin, Outcome::FollowedUp, Silence::FollowUp, reason);
    let department = thread.department.as_ref().and_then(|d| facts.office.departments.get(d));
    plan.filing = filed(&facts.office.mailbox.file_into, department.map_or("noted", |d| d.name.as_str()));
    plan.clear_timers = true;
    let heard = Happening::FollowedUp { wants_answer: false };
    plan.reasons.push(format!("read as {}", wording::told(typed)));
    let events = match answer {
        Answer::Other => return None,
        Answer::StayedFixed => {
            plan.reasons.push("it stayed fixed".into());
            vec![heard, Happening::StayedFixed]
        }
        Answer::Objects => {
            plan.reasons.push("the customer wants no further mails".into());
            vec![heard, Happening::Objected, Happening::Closed(remark::OBJECTED.say(&[]))]
        }
        Answer::NotFixed => not_fixed(facts, &mut plan, department),
    };
    plan.thread = Some(changed(thread.clone(), false, facts.now, events));
    Some(plan)
}

/// It goes to the executive, and the department sees it as well. The letter stays in the inbox, where
/// the executive finds it even when no other inbox is configured.
fn not_fixed(facts: &Facts<'_>, plan: &mut Plan, department: Option<&Department>) -> Vec<Happening> {
    let (office, now) = (facts.office, facts.now);
    plan.reasons.push("it did not stay fixed: the executive decides".into());
    plan.filing = Filing::Flag;
    let due = department.and_then(|d| office.promise(d, None, now));
    plan.timers = dates::for_the_executive(office, due, now);
    if let Some(department) = department {
        let occasion = |decides| Occasion::NotFixed { decides };
        for inbox in &office.mailbox.ways.executive_inbox {
            let told = Told::Nothing(Silence::FollowUp);
            plan.mails.push(mails::brief_to(inbox, &department.name, due, told, occasion(true), now));
        }
        let copy = mails::brief(department, due, Told::Nothing(Silence::FollowUp), occasion(false), now);
        plan.mails.push(PlannedMail { kind: MailKind::Forward, ..copy });
    }
    vec![Happening::FollowedUp { wants_answer: true }, Happening::Reopened, Happening::NotFixed { due }]
}
