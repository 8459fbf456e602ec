//! What a proved member's mail asks for: commands above, an answer below.
//! Must not be reached by anybody who is not proved; `department` sees to that.

use super::super::calendar::Within;
use super::super::commands::{Commanded, MailCommand};
use super::super::office::{Department, Office};
use super::super::plan::{Filing, HeldReason, Notice, Occasion, Outcome, Plan};
use super::super::remark;
use super::super::silence::Silence;
use super::super::thread::{CheckIn, Happening, OwedBy, Thread};
use super::department::{Finality, Speaker, relay};
use super::{Facts, changed, check_in, dates, direct, filed, hold, mails, pass, quiet};

/// Carries out what stands above the answer, and passes the answer on.
pub(super) fn plan(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, read: &Commanded) -> Plan {
    let by = facts.message.from().map(ToString::to_string).unwrap_or_default();
    if let Some(line) = misunderstood(facts.office, read) {
        return help(facts, thread, speaker, Some(line));
    }
    if read.contradiction().is_some() {
        return help(facts, thread, speaker, None);
    }
    if thread.course.check_in == CheckIn::Confirming && read.pass().is_none() && !read.has(&MailCommand::Executive) {
        return check_in::confirmed(facts, speaker.origin.clone(), thread, speaker.department, read, &by);
    }
    let to = read.pass().and_then(|to| facts.office.departments.get(to));
    let close = read.has(&MailCommand::Close);
    let mut plan = match (to, read.wait()) {
        (Some(to), _) => pass_on(facts, thread, speaker, to, &by, &read.rest),
        (None, Some(within)) => wait(facts, thread, speaker, within, &by, &read.rest),
        _ if read.has(&MailCommand::Executive) => hand_up(facts, thread, speaker, &by, &read.rest),
        _ if read.commands.is_empty() && direct::asks_to_close(&read.rest) => {
            closed(facts, thread, speaker, &format!("{by}: {}", read.rest))
        }
        _ if close && read.rest.is_empty() => closed(facts, thread, speaker, &by),
        _ if close => relay(facts, thread, speaker, &read.rest, Finality::Last),
        _ if read.rest.is_empty() && !read.commands.is_empty() => {
            let reason = "a member left a note";
            let mut plan = quiet(facts, speaker.origin.clone(), Outcome::Noted, Silence::NotACustomer, reason);
            plan.filing = own_folder(facts, speaker);
            plan.thread = Some(changed(thread.clone(), false, facts.now, []));
            plan
        }
        _ => relay(facts, thread, speaker, &read.rest, Finality::AsConfigured),
    };
    let notes = read.notes().map(|note| Happening::Noted(format!("{by}: {note}")));
    add(&mut plan, facts, notes);
    plan
}

/// Further events in the plan's thread.
fn add(plan: &mut Plan, facts: &Facts<'_>, events: impl IntoIterator<Item = Happening>) {
    if let Some(change) = &mut plan.thread {
        let after = changed(change.thread.clone(), false, facts.now, events);
        change.thread = after.thread;
        change.events.extend(after.events);
    }
}

fn own_folder(facts: &Facts<'_>, speaker: &Speaker<'_>) -> Filing {
    filed(&facts.office.mailbox.file_into, speaker.department.name.as_str())
}

/// The line that cannot be carried out, if there is one.
fn misunderstood(office: &Office, read: &Commanded) -> Option<String> {
    if let Some(line) = read.unknown.first() {
        return Some(line.clone());
    }
    read.pass().filter(|to| !office.departments.contains_key(to)).map(|to| format!("#pass {to}"))
}

fn pass_on(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, to: &Department, by: &str, words: &str) -> Plan {
    let (office, now) = (facts.office, facts.now);
    let mut plan = quiet(facts, speaker.origin.clone(), Outcome::Noted, Silence::NotACustomer, "a member passed it on");
    plan.filing = own_folder(facts, speaker);
    plan.reasons.push(format!("passed on to {} by {by}", to.name));
    let passed = pass::pass(office, thread, to, (by, words), now);
    if let Some(trail) = &passed.around {
        plan.reasons.push(format!("it is passed around ({trail}), so those above hear of it"));
    }
    plan.mails = passed.mails;
    plan.timers = passed.timers;
    plan.clear_timers = passed.renewed;
    // Words below a pass are for the next department, not for the customer.
    let words = Some(words).filter(|w| !w.is_empty());
    let note = words.map(|words| Happening::Noted(remark::PASSING.say(&[by, words])));
    plan.thread = Some(changed(thread.clone(), false, now, passed.events.into_iter().chain(note)));
    if let Some(member) = facts.message.sender.person() {
        let notice = Notice::PassedOn {
            reader: speaker.department.name.clone(),
            to: to.name.clone(),
            subject: thread.subject.clone(),
        };
        plan.mails.push(mails::notice(member.clone(), notice, now));
    }
    plan
}

/// More time: the date moves when the customer hears of it, and stays where nobody tells them.
fn wait(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, within: Within, by: &str, words: &str) -> Plan {
    let (office, now) = (facts.office, facts.now);
    let department = speaker.department;
    let until = office.calendar_of(department).due(now, within);
    let later = thread.due.is_none_or(|due| until > due);
    let promised = thread.course.promised.is_some_and(|promised| until > promised);
    let mut plan = if words.is_empty() {
        let reason = "a member asks for more time";
        let mut plan = quiet(facts, speaker.origin.clone(), Outcome::Noted, Silence::NotACustomer, reason);
        plan.filing = own_folder(facts, speaker);
        plan.thread = Some(changed(thread.clone(), false, now, []));
        plan
    } else {
        relay(facts, thread, speaker, words, Finality::Interim)
    };
    if matches!(plan.outcome, Outcome::Held(_)) {
        return plan;
    }
    let mut events = Vec::new();
    let mut moves = later;
    // The department's own words tell the customer; else a note of ours does, where it may.
    if promised && words.is_empty() {
        let note = mails::holding(office, thread, &department.name, until, false, now);
        match note.filter(|_| office.mailbox.ways.holding_note) {
            Some(note) => {
                plan.mails.push(note);
                events.push(Happening::Promised { due: until });
            }
            None => moves = false,
        }
    } else if promised {
        events.push(Happening::Promised { due: until });
    }
    if moves {
        plan.reasons.push("the date moves".into());
        plan.clear_timers = true;
        plan.timers = dates::timers(office, Some(department), Some(until), now);
        events.push(Happening::Waiting { until, by: by.to_owned() });
    } else {
        plan.reasons.push("the date stays: it was promised, and nobody tells the customer another".into());
        events.push(Happening::Noted(remark::DATE_STAYS.say(&[by])));
    }
    add(&mut plan, facts, events);
    plan
}

/// The executive gets it, with the history; the date stays.
fn hand_up(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, by: &str, words: &str) -> Plan {
    let (office, now) = (facts.office, facts.now);
    let reason = "a member gave it to the executive";
    let mut plan = quiet(facts, speaker.origin.clone(), Outcome::Noted, Silence::NotACustomer, reason);
    // Where no other inbox is configured, the executive finds it in this one.
    plan.filing = Filing::Leave;
    let inbox = &office.mailbox.ways.executive_inbox;
    for address in inbox {
        let occasion = Occasion::HandedUp { by: by.to_owned(), words: words.to_owned() };
        let told = mails::told(thread);
        plan.mails.push(mails::brief_to(address, &speaker.department.name, thread.due, told, occasion, now));
    }
    plan.clear_timers = true;
    plan.timers = dates::for_the_executive(office, thread.due, now);
    let words = Some(words).filter(|w| !w.is_empty());
    let note = words.map(|words| Happening::Noted(remark::TO_EXECUTIVE.say(&[by, words])));
    let handed = Happening::HandedUp { by: by.to_owned(), due: thread.due };
    plan.thread = Some(changed(thread.clone(), false, now, std::iter::once(handed).chain(note)));
    plan
}

fn closed(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, by: &str) -> Plan {
    let reason = "a member closed the thread";
    let mut plan = quiet(facts, speaker.origin.clone(), Outcome::Noted, Silence::NotACustomer, reason);
    plan.filing = own_folder(facts, speaker);
    plan.clear_timers = true;
    let change = changed(thread.clone(), false, facts.now, [Happening::Closed(remark::CLOSED_BY.say(&[by]))]);
    plan.timers = dates::after_closing(facts.office, &change.thread, facts.now);
    plan.thread = Some(change);
    plan
}

/// A command that is none: nothing is sent to the customer, and the member gets help.
fn help(facts: &Facts<'_>, thread: &Thread, speaker: &Speaker<'_>, line: Option<String>) -> Plan {
    let why = line.clone().unwrap_or_else(|| "two commands that contradict each other".to_owned());
    let mut plan = hold(facts, speaker.origin.clone(), HeldReason::Command(why), Some(thread));
    if let Some(to) = facts.message.sender.person() {
        let notice = Notice::NotUnderstood {
            reader: speaker.department.name.clone(),
            line,
            departments: facts.office.departments.keys().cloned().collect(),
            subject: thread.subject.clone(),
        };
        plan.mails.push(mails::notice(to.clone(), notice, facts.now));
    }
    if thread.owed_by == OwedBy::Nobody {
        plan.reasons.push("the thread was closed before".into());
    }
    plan
}
