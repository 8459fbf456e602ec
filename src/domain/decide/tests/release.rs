//! What a person's release brings about.

use super::*;

/// The thread of a letter whose acknowledgement a rule holds back.
fn held_by_rule() -> Thread {
    let mut case = Case::of(letter());
    case.verdict.acknowledge = Acknowledge::Hold;
    case.verdict.rule = Some("lawyers".into());
    case.decide().thread.unwrap().thread
}

fn draft() -> Draft {
    Draft { department: "billing".into(), letter: Some("careful".into()), ..Draft::default() }
}

#[test]
fn a_released_acknowledgement_promises_the_date_that_is_tracked() {
    let thread = held_by_rule();
    let later = now() + SignedDuration::from_hours(1);
    let plan = approve(&thread, &letter(), &draft(), "olga", &office(), later).unwrap();
    assert_eq!(plan.outcome, Outcome::Routed);
    assert_eq!(
        kinds(&plan),
        [MailKind::Acknowledgement, MailKind::Notice],
        "the department hears that the customer knows"
    );
    let Content::Acknowledgement { letter, due, .. } = &plan.mails[0].content else { panic!("no acknowledgement") };
    assert_eq!((letter.as_deref(), *due), (Some("careful"), thread.due));
    let change = plan.thread.unwrap();
    assert!(change.thread.acknowledged && matches!(change.thread.owed_by, OwedBy::Department(_)));
    assert_eq!(change.thread.due, thread.due);
    assert!(change.events.iter().any(|e| e.what == Happening::Released));
}

#[test]
fn a_date_that_is_past_is_not_promised() {
    let thread = held_by_rule();
    let late = thread.due.unwrap() + SignedDuration::from_hours(1);
    let plan = approve(&thread, &letter(), &draft(), "olga", &office(), late).unwrap();
    assert!(matches!(plan.mails[0].content, Content::Acknowledgement { due: None, .. }));
}

#[test]
fn the_letter_of_a_rule_does_not_speak_for_another_department() {
    let mut draft = draft();
    draft.department = "press".into();
    let plan = approve(&held_by_rule(), &letter(), &draft, "olga", &office(), now()).unwrap();
    assert!(matches!(plan.mails[0].content, Content::Acknowledgement { letter: None, .. }));
}

#[test]
fn a_customer_who_was_answered_meanwhile_is_not_acknowledged() {
    let mut thread = held_by_rule();
    thread.answers = 1;
    let late = approve(&thread, &letter(), &draft(), "olga", &office(), now());
    assert_eq!(late.unwrap_err(), Unreleasable::TooLate);
    let acknowledged = approve(&open_thread(), &letter(), &draft(), "olga", &office(), now());
    assert_eq!(acknowledged.unwrap_err(), Unreleasable::TooLate);
}

#[test]
fn approved_words_go_to_the_customer_and_close_the_loop() {
    let plan = relay(&open_thread(), " Replaced today. \n", vec![2], "olga", &office(), now()).unwrap();
    assert_eq!((&plan.outcome, plan.clear_timers), (&Outcome::Relayed, true));
    assert_eq!(plan.mails[0].to.address, address("maria@example.net"));
    assert!(
        matches!(&plan.mails[0].content, Content::Answer { text, parts } if text == "Replaced today." && *parts == [2])
    );
    assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Nobody);
}

#[test]
fn a_person_s_approval_lets_nothing_empty_or_internal_out() {
    let said = |text: &str| relay(&open_thread(), text, Vec::new(), "olga", &office(), now()).unwrap_err();
    assert_eq!(said(" \n"), Unreleasable::NoWords);
    let inside = office().departments[&name("billing")].address.to_string();
    assert_eq!(said(&format!("Write to {}", inside.to_uppercase())), Unreleasable::Internal(inside));
    let mut nobody = open_thread();
    nobody.customer = None;
    assert_eq!(relay(&nobody, "Hm", Vec::new(), "olga", &office(), now()).unwrap_err(), Unreleasable::NoCustomer);
}

#[test]
fn discarding_sends_nothing_and_leaves_a_note() {
    let plan = discard(Some(&open_thread()), &HeldReason::ByRule("lawyers".into()), "olga", now());
    assert_eq!(plan.outcome, Outcome::Noted);
    assert!(plan.mails.is_empty());
    let change = plan.thread.unwrap();
    assert_eq!(change.thread.owed_by, open_thread().owed_by);
    assert!(matches!(&change.events[0].what, Happening::Noted(note) if note.contains("olga")));
}
