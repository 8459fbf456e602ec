//! What an answer leaves behind: the end, the customer's turn, or a word that is still owed.

use super::*;

fn says(text: &str) -> Plan {
    let mut case = reply();
    case.message.body.new_text = text.into();
    case.decide()
}

fn after(plan: Plan) -> Thread {
    plan.thread.unwrap().thread
}

fn customer_writes(thread: Thread, text: &str) -> Plan {
    let mut case = in_thread(letter(), Key::Token);
    case.message.subject = "Re: Torn coat".into();
    case.message.body.new_text = text.into();
    case.tokens = vec![Token { thread: thread.id.clone(), role: TokenRole::Customer }];
    case.recall.matches = vec![Match { thread, key: Key::Token }];
    case.decide()
}

#[test]
fn a_question_to_the_customer_stops_the_clock_until_they_answer_it() {
    let plan = says("Dear Ms Lopez,\n\nplease send us your order number and a photo of the sleeve.");
    assert_eq!(kinds(&plan), [MailKind::Relay]);
    assert!(plan.clear_timers);
    assert_eq!(plan.timers.iter().map(|t| t.kind).collect::<Vec<_>>(), [TimerKind::Forget]);
    let thread = after(plan);
    assert_eq!((&thread.owed_by, thread.due), (&OwedBy::Customer, None));
    assert_eq!(thread.course.promised, None);

    let plan = customer_writes(thread.clone(), "Yes, thank you!");
    assert_eq!(kinds(&plan), [MailKind::Forward], "who was asked something answers it, however short");
    let answered = after(plan);
    assert_eq!(answered.owed_by, OwedBy::Department(name("billing")));
    assert!(answered.due.is_some());

    let rung = Rung { thread: &thread, kind: TimerKind::Forget, newer_open: false };
    assert_eq!(after(timer(&rung, &office(), now())).owed_by, OwedBy::Nobody, "who never answers is not waited for");
}

#[test]
fn a_promise_of_more_closes_nothing_and_keeps_the_date() {
    for text in [
        "Dear Ms Lopez,\n\nwe are looking into this and will get back to you by Friday.",
        "Guten Tag,\n\nwir klären das mit der Spedition und melden uns bis Freitag bei Ihnen.",
    ] {
        let plan = says(text);
        assert_eq!(kinds(&plan), [MailKind::Relay]);
        assert!(!plan.clear_timers);
        let thread = after(plan);
        assert_eq!(thread.owed_by, OwedBy::Department(name("billing")), "{text}");
        assert_eq!(thread.due, open_thread().due);
    }
}

#[test]
fn a_promise_of_more_in_a_closed_matter_opens_it() {
    let mut closed = open_thread();
    closed.owed_by = OwedBy::Nobody;
    closed.due = None;
    let mut case = reply();
    case.recall.matches = vec![Match { thread: closed, key: Key::Token }];
    case.message.body.new_text = "We are looking into it once more and will write to you tomorrow.".into();
    let plan = case.decide();
    assert!(!plan.timers.is_empty());
    let thread = after(plan);
    assert_eq!(thread.owed_by, OwedBy::Department(name("billing")));
    assert!(thread.due.is_some());
}

#[test]
fn a_command_says_outright_what_an_answer_is() {
    assert_eq!(after(says("#close\n\nWe will get back to you.")).owed_by, OwedBy::Nobody);
    let thread = after(says("#wait 3 days\n\nThe refund has been sent."));
    assert_eq!(thread.owed_by, OwedBy::Department(name("billing")));
}

#[test]
fn an_answer_is_the_last_word_where_it_leaves_nothing_open() {
    for text in [
        "Dear Ms Lopez,\n\nthe second charge was refunded this morning.\n\nKind regards",
        "The coat is on its way to you. If anything else comes up, just write to us.",
        "Das Geld ist heute zurückgegangen. Bitte entschuldigen Sie die Umstände.",
    ] {
        assert_eq!(after(says(text)).owed_by, OwedBy::Nobody, "{text}");
    }
}
