//! A letter from outside: a new matter, or more about an old one.
//! Must not know departments' answers; those come by `department`.

use jiff::{SignedDuration, Timestamp};

use super::super::announced::Announced;
use super::super::check_in::objects;
use super::super::limits::may_acknowledge;
use super::super::machine::{self, Sign};
use super::super::message::Sender;
use super::super::office::{Department, DepartmentName};
use super::super::origin::Origin;
use super::super::outbox::MailKind;
use super::super::plan::{Content, Filing, HeldReason, Notice, Occasion, Outcome, Plan, PlannedMail, Told};
use super::super::recall::{Key, Match};
use super::super::remark;
use super::super::silence::{Limit, Silence};
use super::super::thanks::is_mere_thanks;
use super::super::thread::{Course, Happening, OwedBy, Thread};
use super::super::token::TokenRole;
use super::super::verdict::Acknowledge;
use super::super::wording;
use super::super::writer;
use super::{Facts, careful, changed, check_in, dates, filed, mails, new_thread_id, noted, quiet};
use crate::domain::address::Person;

/// How long after a thread was touched its subject, typed again, still means it.
const SAME_MATTER: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How long after the office opens a letter of the day before is acknowledged at the latest.
const MORNING: SignedDuration = SignedDuration::from_mins(90);

/// Decides about a letter that no department and no mail system sent.
pub(super) fn plan(facts: &Facts<'_>, named: Option<&Match>) -> Plan {
    let (origin, sign) = who(facts);
    let thread = named.filter(|m| belongs(facts, m));
    match (thread, &sign) {
        // RFC 3834 §2: an answer by a program to a mail of ours is no answer by a person.
        (Some(found), Some(Sign::AutoReply(silence) | Sign::Report(silence))) => {
            let mut plan = quiet(facts, origin, Outcome::Noted, silence.clone(), "a program answered a mail of ours");
            plan.thread = Some(noted(&found.thread, facts.now, &remark::AUTO_REPLY_KIND.say(&[silence.name()])));
            plan
        }
        (Some(found), _) => {
            check_in::answered(facts, origin.clone(), found).unwrap_or_else(|| follow_up(facts, origin, found))
        }
        (None, _) => new_matter(facts, origin, named),
    }
}

fn who(facts: &Facts<'_>) -> (Origin, Option<Sign>) {
    let sign = machine::sign(facts.message);
    let origin = match (&sign, &facts.message.sender) {
        (Some(sign), _) if sign.written_by_machine() => Origin::Machine,
        (_, Sender::One(_)) => Origin::Customer,
        _ => Origin::Unknown,
    };
    (origin, sign)
}

/// Whether the letter goes on with that thread, or only mentions it.
///
/// A stranger who quotes an id starts a matter of their own; so does a customer who types a new
/// subject over an old thread.
fn belongs(facts: &Facts<'_>, found: &Match) -> bool {
    let message = facts.message;
    let same_person = match (&found.thread.customer, message.from()) {
        (Some(customer), Some(from)) => customer.address == *from,
        _ => false,
    };
    let by_token = facts.tokens.iter().any(|t| t.thread == found.thread.id && t.role != TokenRole::Department);
    let base = message.subject_key();
    let same_subject = base == crate::domain::message::subject_key(&found.thread.subject);
    let marked = base.len() < message.subject.split_whitespace().collect::<Vec<_>>().join(" ").len();
    match found.key {
        Key::Token => by_token || same_person,
        Key::Reference => (same_person || by_token) && (same_subject || base.is_empty()),
        Key::Subject => {
            let open = found.thread.owed_by != OwedBy::Nobody;
            // The same words about a matter that was closed only now are about that matter.
            let fresh = facts.now.duration_since(found.thread.touched) < SAME_MATTER && base.chars().count() >= 10;
            same_person && message.answered_ids().is_empty() && !base.is_empty() && (marked || open || fresh)
        }
    }
}

fn new_matter(facts: &Facts<'_>, origin: Origin, named: Option<&Match>) -> Plan {
    let Facts { verdict, office, recall, now, .. } = *facts;
    let waits = waits(facts, &origin);
    let mut plan = Plan {
        outcome: Outcome::Routed,
        origin,
        verdict: Some(verdict.clone()),
        silence: None,
        reasons: verdict.reasons.clone(),
        thread: None,
        mails: Vec::new(),
        timers: Vec::new(),
        clear_timers: false,
        filing: if verdict.to_executive {
            Filing::Flag
        } else {
            filed(&office.mailbox.file_into, verdict.department.as_str())
        },
    };
    if let Some(found) = named {
        plan.reasons.push(format!("it mentions thread {}, and is a matter of its own", found.thread.id));
    }
    let due = due(facts, &verdict.department).filter(|_| waits);
    let mut events = vec![Happening::Received];
    let told = acknowledge(facts, &mut plan, due, recall.letters_before > 0);
    if plan.mails.iter().any(|m| m.kind == MailKind::Acknowledgement) {
        events.push(Happening::Acknowledged);
        // What the letter does not name is the department's date, and no promise to the customer.
        let promised = due.filter(|due| *due > now && facts.announced == Announced::Date);
        events.extend(promised.map(|due| Happening::Promised { due }));
    }
    if let Outcome::Held(reason) = &plan.outcome {
        events.push(Happening::Held(reason.sentence()));
    }
    events.push(Happening::Forwarded { department: verdict.department.clone(), due });
    events.extend(copies(facts, &verdict.department).map(|d| Happening::Copied { department: d.name.clone() }));
    if !waits {
        let thanked = facts.announced == Announced::Nothing;
        let why = if thanked { remark::NO_PROMISE } else { remark::NO_PERSON };
        events.push(Happening::Closed(why.say(&[])));
    }
    forward(facts, &mut plan, &verdict.department, due, told.clone(), Occasion::New);
    careful::executive_too(facts, &mut plan, &verdict.department, due, told);
    plan.timers = dates::timers(office, office.departments.get(&verdict.department), due, now);
    plan.thread = Some(changed(begun(facts), true, now, events));
    plan
}

/// A thread before anything has happened in it.
fn begun(facts: &Facts<'_>) -> Thread {
    let Facts { message, office, now, .. } = *facts;
    Thread {
        id: new_thread_id(facts),
        mailbox: office.mailbox.name.clone(),
        customer: writer::answered(message, &office.mailbox).cloned(),
        subject: message.subject.clone(),
        language: message.language.unwrap_or(office.mailbox.language),
        department: None,
        owed_by: OwedBy::Executive,
        due: None,
        opened: facts.arrival.at.min(now),
        touched: now,
        acknowledged: false,
        letters: 0,
        answers: 0,
        course: Course::default(),
    }
}

/// Whether the writer waits for an answer. A program does not, unless it names a person to answer; who gives no
/// address cannot be answered; and thanks are only thanked for.
fn waits(facts: &Facts<'_>, origin: &Origin) -> bool {
    let message = facts.message;
    let answers = *origin != Origin::Machine || !message.reply_to.is_empty();
    answers && message.sender.person().is_some() && facts.announced != Announced::Nothing
}

/// Plans the acknowledgement, or writes down why there is none; tells what the customer then knows.
fn acknowledge(facts: &Facts<'_>, plan: &mut Plan, due: Option<Timestamp>, again: bool) -> Told {
    let Facts { message, verdict, office, recall, now, .. } = *facts;
    let allowed =
        may_acknowledge(message, office, recall, facts.arrival, now).and_then(|()| match verdict.acknowledge {
            Acknowledge::Never => Err(Silence::ByRule(careful::by_rule(facts))),
            Acknowledge::Now | Acknowledge::Hold => Ok(()),
        });
    match (allowed, message.sender.person()) {
        (Err(silence), _) => {
            plan.reasons.push(format!("no acknowledgement: {}", silence.name()));
            if silence == Silence::LimitReached(Limit::Everybody) && !facts.breaker_told {
                plan.mails.extend(breaker(facts));
            }
            plan.silence = Some(silence.clone());
            Told::Nothing(silence)
        }
        (Ok(()), None) => Told::Nothing(Silence::NoSingleSender),
        (Ok(()), Some(_)) if verdict.acknowledge == Acknowledge::Hold => {
            let rule = careful::by_rule(facts);
            plan.silence = Some(Silence::ByRule(rule.clone()));
            plan.outcome = Outcome::Held(HeldReason::ByRule(rule));
            Told::Waiting
        }
        (Ok(()), Some(person)) => {
            plan.mails.push(acknowledgement(facts, person, due, again));
            let thanked = matches!(facts.announced, Announced::Nothing | Announced::Thanks);
            if thanked { Told::Thanked } else { Told::WillHear }
        }
    }
}

/// Tells the operator that acknowledgements rest because so many left; the letters go on.
fn breaker(facts: &Facts<'_>) -> Option<PlannedMail> {
    let mailbox = &facts.office.mailbox;
    let notice = Notice::Breaker { limit: facts.office.limits.in_all_an_hour, mailbox: mailbox.name.clone() };
    Some(mails::notice(mails::nameless(mailbox.operator.as_ref()?), notice, facts.now))
}

/// The acknowledgement of a letter, as a plan.
pub(super) fn acknowledgement(facts: &Facts<'_>, to: &Person, due: Option<Timestamp>, again: bool) -> PlannedMail {
    let Facts { message, verdict, now, .. } = *facts;
    // RFC 3834 §4: to the reverse-path, which `may_acknowledge` has found to be the writer's own.
    PlannedMail {
        kind: MailKind::Acknowledgement,
        to: to.clone(),
        not_before: acknowledge_at(facts),
        content: Content::Acknowledgement {
            letter: verdict.letter.clone(),
            department: verdict.department.clone(),
            due: due.filter(|d| *d > now),
            language: message.language,
            captures: verdict.captures.clone(),
            about: verdict.about.clone(),
            again,
        },
    }
}

/// When the acknowledgement may leave: at once, or after a delay that a person might take, drawn
/// from the message's own seed and moved into office hours.
fn acknowledge_at(facts: &Facts<'_>) -> Timestamp {
    let (least, most) = facts.office.mailbox.acknowledge_after;
    if most <= SignedDuration::ZERO {
        return facts.now;
    }
    let draw = facts.seed.iter().skip(8).take(4).fold(0u32, |n, b| n << 8 | u32::from(*b));
    let span = (most - least).as_secs().max(0);
    let extra = (i128::from(span) * i128::from(draw) / i128::from(u32::MAX)) as i64;
    let calendar = &facts.office.mailbox.calendar;
    let came = facts.arrival.at.max(facts.now);
    let delay = least + SignedDuration::from_secs(extra);
    let morning = calendar.next_opening(came);
    let wanted = calendar.next_open(came) + delay;
    if calendar.next_open(wanted) == wanted && wanted <= morning + MORNING {
        return wanted;
    }
    // What does not fit before closing time is written the next morning, not all in one moment.
    morning + delay.min(SignedDuration::from_secs(MORNING.as_secs() * i64::from(draw >> 16) / i64::from(u16::MAX)))
}

/// When the department has to have answered.
pub(super) fn due(facts: &Facts<'_>, department: &DepartmentName) -> Option<Timestamp> {
    let own = facts.verdict.reply_within.filter(|_| facts.verdict.department == *department);
    facts.office.promise(facts.office.departments.get(department)?, own, facts.now)
}

/// The departments that get a copy of a new letter and may answer as well.
fn copies<'a>(facts: &Facts<'a>, lead: &'a DepartmentName) -> impl Iterator<Item = &'a Department> {
    let names = facts.verdict.copy_to.iter().filter(move |n| *n != lead);
    names.filter_map(|name| facts.office.departments.get(name))
}

/// Plans the forward, and copies for whom the verdict names.
fn forward(
    facts: &Facts<'_>,
    plan: &mut Plan,
    to: &DepartmentName,
    due: Option<Timestamp>,
    told: Told,
    occasion: Occasion,
) {
    let new = occasion == Occasion::New;
    if let Some(department) = facts.office.departments.get(to) {
        plan.mails.push(mails::brief(department, due, told.clone(), occasion, facts.now));
    }
    for department in copies(facts, to).filter(|_| new) {
        let copy = Occasion::Copy { lead: to.clone() };
        plan.mails.push(mails::brief(department, due, told.clone(), copy, facts.now));
    }
}

fn follow_up(facts: &Facts<'_>, origin: Origin, found: &Match) -> Plan {
    let Facts { message, office, now, .. } = *facts;
    let thread = &found.thread;
    let department = match &thread.department {
        Some(name) if office.departments.contains_key(name) => name.clone(),
        _ => facts.verdict.department.clone(),
    };
    let is_careful = careful::wants_a_person(facts);
    // Who was asked something answers it, be it with "yes, thank you".
    let asked = thread.owed_by == OwedBy::Customer && !thread.course.is_asking();
    // Where part of the text may have been cut away, thanks alone prove nothing.
    let wants_answer = is_careful || asked || message.body.doubt.is_some() || !is_mere_thanks(&message.body.new_text);
    let mut plan =
        quiet(facts, origin, Outcome::FollowedUp, Silence::FollowUp, "the customer wrote again in this thread");
    plan.reasons.push(format!("thread {} found by {}", thread.id, by(found.key)));
    plan.filing = filed(&office.mailbox.file_into, department.as_str());
    let mut events = vec![Happening::FollowedUp { wants_answer }];
    if objects(&message.body.new_text) {
        plan.reasons.push("the customer wants no further mails of ours".into());
        events.push(Happening::Objected);
    }
    if !wants_answer {
        plan.reasons.push(format!("it only says thank you: {}", wording::told(&message.body.new_text)));
        plan.thread = Some(changed(thread.clone(), false, now, events));
        return plan;
    }
    // Who is asked something about a closed matter, and writes about it, opens it again.
    let closed = thread.owed_by == OwedBy::Nobody || thread.course.is_asking();
    let begins = closed || asked;
    let due = if begins { due(facts, &department) } else { thread.due };
    if begins {
        events.extend(closed.then_some(Happening::Reopened));
        events.push(Happening::Forwarded { department: department.clone(), due });
        plan.clear_timers = true;
        plan.timers = dates::timers(office, office.departments.get(&department), due, now);
        let then = if closed { "it opens the thread again" } else { "it answers what the department asked" };
        plan.reasons.push(then.into());
    }
    // A date that begins only now is one that the customer has not heard.
    let told = if begins || !thread.acknowledged { Told::Nothing(Silence::FollowUp) } else { Told::Before };
    forward(facts, &mut plan, &department, due, told.clone(), Occasion::FollowUp);
    if is_careful {
        careful::follow_up(facts, &mut plan, &department, due, &told);
    }
    // What the executive has to decide goes there as well.
    let decides = thread.owed_by == OwedBy::Executive && !is_careful;
    for inbox in office.mailbox.ways.executive_inbox.iter().filter(|_| decides) {
        plan.mails.push(mails::brief_to(inbox, &department, due, told.clone(), Occasion::FollowUp, now));
    }
    let others = thread.course.owing.iter().filter_map(|name| office.departments.get(name));
    for other in others.filter(|_| !closed) {
        let copy = Occasion::Copy { lead: department.clone() };
        plan.mails.push(mails::brief(other, due, told.clone(), copy, now));
    }
    plan.thread = Some(changed(thread.clone(), false, now, events));
    plan
}

fn by(key: Key) -> &'static str {
    match key {
        Key::Token => "the token in its address",
        Key::Reference => "the messages it refers to",
        Key::Subject => "its sender and subject",
    }
}
