//! The loop after the first forward: commands, several departments, dates, bounces, the question months later.

use super::*;
use crate::domain::calendar::After;
use crate::domain::office::{ClosedBy, OnPass};
use crate::domain::plan::{Cause, Notice};
use crate::domain::thread::CheckIn;

fn says(text: &str) -> Case {
    let mut case = reply();
    case.message.body.new_text = text.into();
    case
}

fn with_thread(mut case: Case, thread: Thread) -> Case {
    case.recall.matches = vec![Match { thread, key: Key::Token }];
    case
}

fn after(plan: Plan) -> Thread {
    plan.thread.unwrap().thread
}

fn to(plan: &Plan, kind: MailKind) -> Vec<&str> {
    plan.mails.iter().filter(|m| m.kind == kind).map(|m| m.to.address.as_str()).collect()
}

#[test]
fn more_time_moves_a_promised_date_only_when_the_customer_hears_of_it() {
    let mut case = says("#wait 5 business days");
    let plan = case.decide();
    assert!(plan.mails.is_empty(), "no note is configured");
    assert_eq!(after(plan).due, open_thread().due);

    case.office.mailbox.ways.holding_note = true;
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Holding]);
    let Content::Holding { was, due, moved: false, .. } = plan.mails[0].content else { panic!("{plan:?}") };
    assert_eq!(was, open_thread().due);
    let thread = after(plan);
    assert_eq!((thread.due, thread.course.promised), (Some(due), Some(due)));
    assert_eq!(thread.owed_by, OwedBy::Department(name("billing")));

    case.office.mailbox.ways.holding_note = false;
    case.message.body.new_text = "#wait 5 business days\n\nDear Ms Lopez, the part is on its way.".into();
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Relay], "the department's own words tell her");
    let thread = after(plan);
    assert!(thread.due > open_thread().due && thread.owed_by == OwedBy::Department(name("billing")));
}

#[test]
fn the_executive_gets_what_a_member_hands_up_and_may_answer_it() {
    let mut case = says("#executive\n\nShe asks for an exception to the terms.");
    case.office.mailbox.ways.executive_inbox = vec![address("jane.private@example.com")];
    let plan = case.decide();
    assert_eq!(to(&plan, MailKind::Forward), ["jane.private@example.com"]);
    assert!(
        matches!(&plan.mails[0].content, Content::Brief { occasion: Occasion::HandedUp { words, .. }, .. } if words.contains("exception"))
    );
    let thread = after(plan);
    assert_eq!((&thread.owed_by, thread.due), (&OwedBy::Executive, open_thread().due), "the promise stays");
    let mut answer = with_thread(says("We make the exception."), thread);
    answer.office.mailbox.ways.executive_inbox = vec![address("jane.private@example.com")];
    answer.message.sender = Sender::One(person("Jane Doe", "jane.private@example.com"));
    let plan = answer.decide();
    assert_eq!((kinds(&plan), &plan.origin), (vec![MailKind::Relay], &Origin::Executive));
    assert_eq!(after(plan).owed_by, OwedBy::Nobody);
}

#[test]
fn several_commands_are_carried_out_and_contradictions_send_help() {
    let plan = says("#note asked the depot\n#note twice\n#close\n\nDone, dear Maria.").decide();
    assert_eq!(kinds(&plan), [MailKind::Relay]);
    let notes = plan.thread.unwrap().events.iter().filter(|e| matches!(e.what, Happening::Noted(_))).count();
    assert_eq!(notes, 2);
    for text in ["#wait a while", "#pass shipping\n#wait 2 days", "#executive please"] {
        let plan = says(text).decide();
        assert_eq!(kinds(&plan), [MailKind::Notice], "{text}");
        let Content::Notice(Notice::NotUnderstood { departments, .. }) = &plan.mails[0].content else { panic!() };
        assert_eq!(departments.len(), office().departments.len(), "{text}");
    }
}

#[test]
fn a_pass_keeps_the_promise_or_renews_it_with_the_customer() {
    let mut case = says("#pass shipping");
    let shipping = case.office.departments.get_mut(&name("shipping")).unwrap();
    shipping.reply_within = Some(Within::BusinessDays(5));
    assert_eq!(to(&case.decide(), MailKind::Holding), Vec::<&str>::new());
    case.office.mailbox.ways.on_pass = OnPass::RenewDate;
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Forward, MailKind::Holding, MailKind::Notice]);
    assert!(matches!(plan.mails[1].content, Content::Holding { moved: true, .. }));
    let thread = after(plan);
    assert!(thread.due > open_thread().due);
    assert_eq!(thread.course.promised, thread.due, "what the customer was told is the date");
    let mut lost = open_thread();
    lost.course.unreachable = true;
    let plan = with_thread(case, lost).decide();
    assert_eq!(after(plan).due, open_thread().due, "who cannot be told keeps the date");
}

#[test]
fn to_and_fro_is_told_to_those_above_once_it_comes_back() {
    let mut first = says("#pass shipping");
    first.office.mailbox.ways.executive_inbox = vec![address("jane.private@example.com")];
    let plan = first.decide();
    assert!(to(&plan, MailKind::Escalation).is_empty());
    let mut back = with_thread(says("#pass billing"), after(plan));
    back.office = first.office.clone();
    let plan = back.decide();
    assert_eq!(to(&plan, MailKind::Escalation), ["head@example.com", "jane.private@example.com"]);
    assert!(plan.mails.iter().any(|m| matches!(m.content, Content::Escalation { cause: Cause::PassedAround, .. })));
    assert_eq!(to(&plan, MailKind::Forward), ["billing@example.com"], "it is passed on all the same");
    assert_eq!(after(plan).owed_by, OwedBy::Department(name("billing")));
}

/// A letter that billing leads and shipping was asked about as well.
fn shared(closed_by: ClosedBy) -> (Office, Thread) {
    let mut case = Case::of(letter());
    case.verdict.copy_to = vec![name("shipping")];
    case.office.mailbox.ways.closed_by = closed_by;
    case.office.departments.values_mut().for_each(|d| d.members.clear());
    let plan = case.decide();
    assert_eq!(to(&plan, MailKind::Forward), ["billing@example.com", "shipping@example.com"]);
    (case.office.clone(), after(plan))
}

fn answers(office: &Office, thread: &Thread, from: &str, text: &str) -> Plan {
    let mut case = with_thread(says(text), thread.clone());
    case.office = office.clone();
    case.message.sender = Sender::One(person("", from));
    case.decide()
}

#[test]
fn each_of_several_departments_may_answer_and_the_lead_closes() {
    let (office, thread) = shared(ClosedBy::Lead);
    let plan = answers(&office, &thread, "shipping@example.com", "The parcel was scanned on Monday.");
    assert_eq!((kinds(&plan), plan.clear_timers), (vec![MailKind::Relay], false));
    let thread = after(plan);
    assert_eq!(thread.owed_by, OwedBy::Department(name("billing")));
    let plan = answers(&office, &thread, "billing@example.com", "The money is back.");
    assert_eq!(after(plan).owed_by, OwedBy::Nobody);
    let plan = answers(&office, &thread, "office@example.com", "I was not asked.");
    assert!(matches!(plan.outcome, Outcome::Held(HeldReason::UnprovedMember(_))));
}

#[test]
fn a_matter_of_several_is_closed_when_all_have_answered_where_that_is_wanted() {
    let (office, thread) = shared(ClosedBy::All);
    let first = after(answers(&office, &thread, "billing@example.com", "The money is back."));
    assert_eq!(first.owed_by, OwedBy::Department(name("billing")), "shipping still owes its part");
    let both = after(answers(&office, &first, "shipping@example.com", "The parcel was scanned."));
    assert_eq!(both.owed_by, OwedBy::Nobody);
    let said = after(answers(&office, &thread, "billing@example.com", "#close\n\nThat is all."));
    assert_eq!(said.owed_by, OwedBy::Nobody, "the lead says so");
}

#[test]
fn one_honest_note_before_a_promised_date_is_missed_and_no_second_one() {
    let mut office = office();
    office.mailbox.ways.holding_note = true;
    let mut case = Case::of(letter());
    case.office = office.clone();
    let plan = case.decide();
    let holding = plan.timers.iter().find(|t| t.kind == TimerKind::Holding).unwrap().due;
    assert_eq!(holding, at("2026-11-19T17:00:00Z"), "an hour before closing time");
    let thread = after(plan);
    let plan = timer(&Rung { thread: &thread, kind: TimerKind::Holding, newer_open: false }, &office, holding);
    assert_eq!(kinds(&plan), [MailKind::Holding]);
    let renewed = after(plan);
    assert_eq!(renewed.course.promised, renewed.due);
    assert!(renewed.due > thread.due);
    let again =
        timer(&Rung { thread: &renewed, kind: TimerKind::Holding, newer_open: false }, &office, renewed.due.unwrap());
    assert!(again.mails.is_empty(), "{:?}", again.reasons);
    // The ladder stands on the date that was missed.
    let late = at("2026-11-20T12:00:00Z");
    let plan = timer(&Rung { thread: &renewed, kind: TimerKind::Escalate, newer_open: false }, &office, late);
    assert!(matches!(plan.mails[0].content, Content::Escalation { due, .. } if due == thread.due));
    let mut untold = thread.clone();
    untold.course = Default::default();
    let plan = timer(&Rung { thread: &untold, kind: TimerKind::Holding, newer_open: false }, &office, holding);
    assert!(plan.mails.is_empty(), "who was told no date gets no note");
}

#[test]
fn a_letter_that_names_no_date_promises_none_and_the_department_is_held_to_its_own() {
    let mut case = Case::of(letter());
    case.announced = Announced::Answer;
    let plan = case.decide();
    assert!(!plan.timers.is_empty());
    assert!(matches!(&plan.mails[1].content, Content::Brief { due: Some(_), told: Told::WillHear, .. }));
    let thread = after(plan);
    assert!(thread.due.is_some());
    assert_eq!(thread.course.promised, None);
}

#[test]
fn who_is_only_thanked_for_kind_words_is_promised_nothing_and_the_department_still_looks() {
    let mut case = Case::of(letter());
    case.announced = Announced::Thanks;
    let plan = case.decide();
    assert!(!plan.timers.is_empty());
    assert!(matches!(&plan.mails[1].content, Content::Brief { due: Some(_), told: Told::Thanked, .. }));
    let thread = after(plan);
    assert!(thread.due.is_some() && thread.course.promised.is_none());
}

#[test]
fn a_forward_that_bounced_goes_to_the_fallback_and_it_hears_of_it() {
    let mut case = in_thread(bounce_of("billing@example.com"), Key::Token);
    case.office.mailbox.ways.fallback = Some(address("assistant@example.com"));
    let plan = case.decide();
    assert_eq!(to(&plan, MailKind::Forward), ["assistant@example.com"]);
    assert_eq!(to(&plan, MailKind::Notice), ["it@example.com"]);
    // The assistant may answer for the department then.
    let mut answer = says("I looked into it myself.");
    answer.office = case.office.clone();
    answer.office.departments.values_mut().for_each(|d| d.members.clear());
    answer.message.sender = Sender::One(person("", "assistant@example.com"));
    assert_eq!(kinds(&answer.decide()), [MailKind::Relay]);
    let elsewhere = in_thread(bounce_of("somebody@example.org"), Key::Token).decide();
    assert!(to(&elsewhere, MailKind::Forward).is_empty());
}

#[test]
fn a_bounced_acknowledgement_marks_the_address_and_a_bounced_answer_is_told_once() {
    let plan = in_thread(bounce_of("maria@example.net"), Key::Token).decide();
    assert!(plan.mails.is_empty() && after(plan).course.unreachable);
    let answered = after(reply().decide());
    let plan = with_thread(in_thread(bounce_of("maria@example.net"), Key::Token), answered).decide();
    assert_eq!(to(&plan, MailKind::Notice), ["billing@example.com"]);
    let plan = with_thread(in_thread(bounce_of("maria@example.net"), Key::Token), after(plan)).decide();
    assert!(plan.mails.is_empty());
}

/// An office that asks after four months, and a thread that was answered in it.
fn asking() -> (Office, Thread) {
    let mut case = reply();
    for department in case.office.departments.values_mut() {
        department.ways.check_in = Some(After::parse("4 months").unwrap());
    }
    let plan = case.decide();
    assert_eq!(plan.timers.iter().map(|t| t.kind).collect::<Vec<_>>(), [TimerKind::Confirm]);
    assert_eq!(plan.timers[0].due, at("2027-03-17T15:00:00Z"));
    (case.office.clone(), after(plan))
}

fn fire(office: &Office, thread: &Thread, kind: TimerKind) -> Plan {
    timer(&Rung { thread, kind, newer_open: false }, office, at("2027-03-17T15:00:00Z"))
}

#[test]
fn months_later_the_department_is_asked_and_then_the_customer() {
    let (office, thread) = asking();
    let plan = fire(&office, &thread, TimerKind::Confirm);
    assert_eq!(to(&plan, MailKind::Reminder), ["billing@example.com"]);
    let asked = after(plan);
    assert_eq!(asked.owed_by, OwedBy::Department(name("billing")));
    let plan = answers(&office, &asked, "billing@example.com", "We replaced the coat.");
    assert_eq!(kinds(&plan), [MailKind::CheckIn], "the words stay inside");
    let checked = after(plan);
    assert_eq!((&checked.owed_by, checked.course.check_in), (&OwedBy::Customer, CheckIn::Asked));
    let plan = answers(&office, &asked, "billing@example.com", "#close");
    assert!(plan.mails.is_empty());
    assert_eq!(after(plan).course.check_in, CheckIn::Over);
    let plan = fire(&office, &asked, TimerKind::CheckIn);
    assert_eq!(kinds(&plan), [MailKind::CheckIn], "a department that says nothing holds nothing up");
    let plan = fire(&office, &checked, TimerKind::Forget);
    assert_eq!(after(plan).owed_by, OwedBy::Nobody);
}

#[test]
fn nobody_is_asked_who_should_not_be() {
    let (office, thread) = asking();
    let marks: [fn(&mut Thread); 4] = [
        |t| t.course.unreachable = true,
        |t| t.course.objected = true,
        |t| t.course.tact = true,
        |t| t.customer = None,
    ];
    for mark in marks {
        let mut thread = thread.clone();
        mark(&mut thread);
        assert!(fire(&office, &thread, TimerKind::Confirm).mails.is_empty());
        let asked = after(fire(&office, &self::asking().1, TimerKind::Confirm));
        let mut asked = asked;
        mark(&mut asked);
        assert!(fire(&office, &asked, TimerKind::CheckIn).mails.is_empty());
    }
    let newer = Rung { thread: &thread, kind: TimerKind::Confirm, newer_open: true };
    assert!(timer(&newer, &office, at("2027-03-17T15:00:00Z")).mails.is_empty());
    assert!(fire(&office, &open_thread(), TimerKind::Confirm).mails.is_empty(), "it is open");
}

/// The customer's answer to the question.
fn customer_says(office: &Office, text: &str) -> Plan {
    let thread = asking().1;
    let asked = after(fire(office, &thread, TimerKind::Confirm));
    let asked = after(fire(office, &asked, TimerKind::CheckIn));
    let mut message = letter();
    message.subject = "Re: Torn coat".into();
    message.body.new_text = text.into();
    let mut case = with_thread(Case::of(message), asked);
    case.office = office.clone();
    case.tokens = vec![Token { thread: open_thread().id, role: TokenRole::Customer }];
    case.decide()
}

#[test]
fn the_customers_answer_closes_reopens_or_is_read_by_the_department() {
    let (mut office, _) = asking();
    office.mailbox.ways.executive_inbox = vec![address("jane.private@example.com")];
    let plan = customer_says(&office, "Yes, all is well, thank you!");
    assert!(plan.mails.is_empty());
    assert_eq!(after(plan).owed_by, OwedBy::Nobody);

    let plan = customer_says(&office, "No, it tore again at the same seam.");
    assert_eq!(to(&plan, MailKind::Forward), ["jane.private@example.com", "billing@example.com"]);
    assert_eq!(plan.filing, Filing::Flag, "it stays where the executive sees it");
    let thread = after(plan);
    assert_eq!(thread.owed_by, OwedBy::Executive);
    assert!(thread.course.not_fixed && thread.due.is_some());

    let plan = customer_says(&office, "I have moved. Where do I send the old one?");
    assert_eq!(to(&plan, MailKind::Forward), ["billing@example.com"]);
    assert_eq!(after(plan).owed_by, OwedBy::Department(name("billing")));

    let plan = customer_says(&office, "Please stop writing to me.");
    assert!(plan.mails.is_empty());
    let thread = after(plan);
    assert!(thread.course.objected && thread.owed_by == OwedBy::Nobody);
}

#[test]
fn a_letter_is_sent_once_more_on_request() {
    let plan = command(&open_thread(), &Command::Resend, "ops", &office(), now()).unwrap();
    assert_eq!(to(&plan, MailKind::Forward), ["billing@example.com"]);
    assert_eq!(after(plan), open_thread());
}

#[test]
fn who_writes_as_the_executive_from_elsewhere_is_held_until_a_person_has_looked() {
    let mut message = letter();
    message.sender = Sender::One(person("Jane Doe", "jane.doe@examp1e.com"));
    let plan = Case::of(message.clone()).decide();
    assert!(matches!(plan.outcome, Outcome::Held(HeldReason::Impostor(_))) && plan.mails.is_empty());
    message.sender = Sender::One(person("Doe, Jane", "jane@unrelated.example"));
    message.return_path = ReturnPath::Address(address("jane@unrelated.example"));
    assert_eq!(Case::of(message.clone()).decide().outcome, Outcome::Routed, "a namesake is a customer");
    message.authentication.result = AuthenticationResult::Fail;
    assert!(matches!(Case::of(message.clone()).decide().outcome, Outcome::Held(HeldReason::Impostor(_))));
    message.sender = Sender::One(person("Maria Lopez", "maria@examp1e.com"));
    assert_eq!(Case::of(message).decide().outcome, Outcome::Routed, "only the executive's name is guarded so");
}

#[test]
fn the_operator_hears_once_that_acknowledgements_rest() {
    let mut case = Case::of(letter());
    case.recall = Recall { acknowledged_all_hour: 5_000, ..Recall::default() };
    let plan = case.decide();
    assert_eq!(to(&plan, MailKind::Notice), ["it@example.com"]);
    assert_eq!(to(&plan, MailKind::Forward), ["billing@example.com"], "letters go on");
    assert!(plan.tells_breaker());
}

#[test]
fn a_timer_that_fires_in_the_night_sends_in_the_morning() {
    let night = at("2026-11-20T02:00:00Z");
    let thread = open_thread();
    for kind in [TimerKind::Overdue, TimerKind::Escalate] {
        let plan = timer(&Rung { thread: &thread, kind, newer_open: false }, &office(), night);
        assert_eq!(plan.mails[0].not_before, at("2026-11-20T08:00:00Z"), "{kind:?}");
    }
}

#[test]
fn promises_are_counted_in_the_departments_own_hours() {
    let mut case = Case::of(letter());
    let week = [Some((time(6, 0, 0, 0), time(12, 0, 0, 0))); 7];
    let calendar = Calendar { zone: TimeZone::get("Asia/Tokyo").unwrap(), week, holidays: Vec::new() };
    case.office.departments.get_mut(&name("billing")).unwrap().ways.calendar = Some(calendar);
    let plan = case.decide();
    assert_eq!(after(plan).due, Some(at("2026-11-20T03:00:00Z")), "noon in Tokyo, two of its days later");
}

/// A member's mail that reaches the thread without its token, as the member and the customer would see it.
fn past_us(stamp: Option<&str>, result: AuthenticationResult) -> Case {
    let mut case = reply();
    case.tokens = Vec::new();
    case.recall.matches[0].key = Key::Reference;
    case.message.body.new_text = "Refund booked, customer is content. Please close.".into();
    case.message.headers.0.retain(|(name, _)| !name.eq_ignore_ascii_case("Authentication-Results"));
    case.message.headers.0.extend(stamp.map(|s| ("Authentication-Results".to_owned(), s.to_owned())));
    case.message.authentication.result = result;
    case
}

#[test]
fn a_member_s_word_past_us_closes_only_where_a_server_vouches_for_what_comes_from_outside() {
    let held = |case: &Case| matches!(case.decide().outcome, Outcome::Held(HeldReason::UnprovedMember(_)));
    let closes = |case: &Case| {
        let change = case.decide().thread.unwrap();
        change.events.iter().any(|e| matches!(e.what, Happening::Closed(_)))
    };
    assert!(closes(&past_us(Some("mx.example.com; dmarc=pass"), AuthenticationResult::Pass)));
    let inside = past_us(None, AuthenticationResult::None);
    assert!(closes(&inside), "the border stamps what passes it, and this did not pass it");
    assert!(held(&past_us(Some("mx.example.com; dmarc=none"), AuthenticationResult::None)));
    assert!(held(&past_us(Some("mx.example.com; dmarc=fail"), AuthenticationResult::Fail)));
    let mut nobody_vouches = past_us(None, AuthenticationResult::None);
    nobody_vouches.office.mailbox.trusted_authserv.clear();
    assert!(held(&nobody_vouches), "a stranger's mail would look the same");
}
