//! What a person must see first, in a new matter and in an old one.

use super::*;
use crate::domain::thread::CheckIn;
use crate::domain::verdict::Priority;

fn office_with_an_inbox() -> Office {
    let mut office = office();
    office.mailbox.ways.executive_inbox = vec![address("jane.private@example.com")];
    office
}

fn careful(mut case: Case) -> Case {
    case.office = office_with_an_inbox();
    case.verdict = Verdict::fallback(name("office"));
    case.verdict.rule = Some("letters about bills".into());
    case.verdict.held_by = Some("despair".into());
    case.verdict.acknowledge = Acknowledge::Hold;
    case.verdict.priority = Priority::High;
    case.verdict.to_executive = true;
    case
}

fn addresses(plan: &Plan) -> Vec<&str> {
    plan.mails.iter().map(|m| m.to.address.as_str()).collect()
}

#[test]
fn the_office_and_the_executive_have_it_at_once_and_the_customer_hears_nothing() {
    let plan = careful(Case::of(letter())).decide();
    assert_eq!(kinds(&plan), [MailKind::Forward, MailKind::Forward]);
    assert_eq!(addresses(&plan), ["office@example.com", "jane.private@example.com"]);
    assert_eq!(plan.filing, Filing::Flag, "it stays where the executive sees it");
    assert_eq!(plan.outcome, Outcome::Held(HeldReason::ByRule("despair".into())), "the rule that holds is named");
}

#[test]
fn told_in_an_old_thread_it_goes_to_those_whom_its_rule_names_as_well() {
    let mut message = letter();
    message.body.new_text = "Thank you. I do not want to live any more.".into();
    let plan = careful(in_thread(message, Key::Token)).decide();
    let plan = match plan.outcome {
        Outcome::FollowedUp => plan,
        other => panic!("unexpected {other:?}"),
    };
    assert_eq!(addresses(&plan), ["billing@example.com", "office@example.com", "jane.private@example.com"]);
    assert_eq!(plan.verdict.as_ref().map(|v| v.priority), Some(Priority::High), "the briefs say that it is urgent");
    assert_eq!(plan.filing, Filing::Flag);
}

#[test]
fn an_ordinary_letter_does_not_go_to_the_executive() {
    let mut case = Case::of(letter());
    case.office = office_with_an_inbox();
    assert_eq!(addresses(&case.decide()), ["maria@example.net", "billing@example.com"]);
}

#[test]
fn an_answer_to_a_check_in_that_a_person_must_see_closes_nothing() {
    let mut message = letter();
    message.body.new_text = "Yes, all is well with the coat, thank you. I do not want to live any more.".into();
    let mut case = in_thread(message, Key::Token);
    case.recall.matches[0].thread.course.check_in = CheckIn::Asked;
    case.recall.matches[0].thread.owed_by = OwedBy::Customer;
    let plan = careful(case).decide();
    assert!(addresses(&plan).contains(&"jane.private@example.com"), "{:?}", plan.reasons);
    assert_ne!(plan.thread.unwrap().thread.owed_by, OwedBy::Nobody);
}
