//! A thread's changes, and the table that they share with the docs.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::table::{TABLE, page};
use super::*;
use crate::domain::address::Address;

fn name(text: &str) -> DepartmentName {
    DepartmentName::parse(text).unwrap()
}

fn fresh() -> Thread {
    let opened: Timestamp = "2026-11-17T15:00:00Z".parse().unwrap();
    Thread {
        id: ThreadId::new("2026-11-20T10:00:00Z".parse().unwrap(), &[1; 32]),
        mailbox: "ceo".into(),
        customer: Some(Person { name: "Maria".into(), address: Address::parse("maria@example.net").unwrap() }),
        subject: "Torn coat".into(),
        language: Language::ENGLISH,
        department: None,
        owed_by: OwedBy::Executive,
        due: None,
        opened,
        touched: opened,
        acknowledged: false,
        letters: 0,
        answers: 0,
        course: Course::default(),
    }
}

/// One of every kind of event.
fn every() -> Vec<Happening> {
    let due: Timestamp = "2026-11-19T18:00:00Z".parse().unwrap();
    let department = name("billing");
    let by = || "ines@example.com".to_owned();
    vec![
        Happening::Received,
        Happening::Acknowledged,
        Happening::Promised { due },
        Happening::Forwarded { department: department.clone(), due: Some(due) },
        Happening::Copied { department: name("legal") },
        Happening::Rerouted { department: name("shipping"), due: Some(due), by: by() },
        Happening::Waiting { until: due, by: by() },
        Happening::HandedUp { by: by(), due: Some(due) },
        Happening::Reminded,
        Happening::Escalated,
        Happening::Answered { department: department.clone() },
        Happening::AnsweredInPart { department: department.clone() },
        Happening::Asked { department },
        Happening::FollowedUp { wants_answer: true },
        Happening::FollowedUp { wants_answer: false },
        Happening::Held("by a rule".into()),
        Happening::Released,
        Happening::Confirming { due },
        Happening::Confirmed { by: by() },
        Happening::CheckedIn,
        Happening::StayedFixed,
        Happening::NotFixed { due: Some(due) },
        Happening::Closed("done".into()),
        Happening::Reopened,
        Happening::Bounced { recipient: "maria@example.net".into(), permanent: true },
        Happening::Objected,
        Happening::Noted("called".into()),
        Happening::Erased,
    ]
}

#[test]
fn every_event_has_its_line_in_the_table_and_every_line_its_event() {
    let mut turns: Vec<&str> = every().iter().map(Happening::turn).collect();
    let mut lines: Vec<&str> = TABLE.iter().map(|line| line.event).collect();
    turns.sort_unstable();
    lines.sort_unstable();
    assert_eq!(turns, lines);
}

#[test]
fn the_docs_show_this_very_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/threads.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- table -->\n").expect("the mark before the table");
    let (shown, after) = rest.split_once("<!-- end of table -->").expect("the mark behind the table");
    if std::env::var_os("ANSWERABLE_REWRITE_DOCS").is_some() {
        let new = format!("{before}<!-- table -->\n{}<!-- end of table -->{after}", page());
        std::fs::write(&path, new).unwrap();
        return;
    }
    assert_eq!(shown, page(), "run this test with ANSWERABLE_REWRITE_DOCS=1 and look at what changed");
}

#[test]
fn the_table_says_what_becomes_of_each_state() {
    let department = OwedBy::Department(name("billing"));
    for before in [department, OwedBy::Executive, OwedBy::Customer, OwedBy::Nobody] {
        for what in every() {
            let mut thread = fresh();
            thread.department = Some(name("billing"));
            thread.owed_by = before.clone();
            let after = advance(thread, &Event { at: fresh().opened, what: what.clone() });
            let line = TABLE.iter().find(|line| line.event == what.turn()).unwrap();
            let wanted = match line.after(&before) {
                Next::Same => before.clone(),
                Next::Department => OwedBy::Department(after.department.clone().unwrap()),
                Next::Executive => OwedBy::Executive,
                Next::Customer => OwedBy::Customer,
                Next::Nobody => OwedBy::Nobody,
            };
            assert_eq!(after.owed_by, wanted, "{what:?} from {before:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever happens in whatever order, a thread says who owes the next word, and that fits its date.
    #[test]
    fn any_order_of_events_leaves_a_thread_that_makes_sense(steps in prop::collection::vec((0usize..27, 0i64..100), 1..60)) {
        let all = every();
        let mut thread = fresh();
        let mut at = thread.opened;
        for (step, hours) in steps {
            at += SignedDuration::from_hours(hours);
            let before = thread.clone();
            thread = advance(thread, &Event { at, what: all[step].clone() });
            prop_assert_eq!(thread.touched, at);
            prop_assert!(thread.letters >= before.letters && thread.answers >= before.answers);
            if thread.owed_by == OwedBy::Nobody {
                prop_assert_eq!(thread.due, None, "nobody can be late with what nobody owes");
            }
            if let OwedBy::Department(owing) = &thread.owed_by {
                prop_assert_eq!(Some(owing), thread.department.as_ref(), "who owes is who has it");
            }
            prop_assert!(before.acknowledged <= thread.acknowledged);
            prop_assert!(thread.course.owing.iter().all(|d| thread.course.asked.contains(d)));
            if all[step] == Happening::Erased {
                prop_assert_eq!(&thread.owed_by, &OwedBy::Nobody);
                prop_assert!(thread.course.objected, "who was erased is never asked again");
            }
        }
    }
}

#[test]
fn a_promise_is_the_date_and_an_answer_keeps_it() {
    let mut thread = fresh();
    let first: Timestamp = "2026-11-19T18:00:00Z".parse().unwrap();
    let second: Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
    let mut step = |what| {
        thread = advance(thread.clone(), &Event { at: thread.touched, what });
        thread.clone()
    };
    step(Happening::Promised { due: first });
    let given = step(Happening::Forwarded { department: name("billing"), due: Some(first) });
    assert_eq!((given.due, given.course.promised), (Some(first), Some(first)));
    let renewed = step(Happening::Promised { due: second });
    assert_eq!((renewed.due, renewed.course.first_promised), (Some(second), Some(first)));
    let answered = step(Happening::Answered { department: name("billing") });
    assert_eq!((answered.due, answered.course.promised, answered.course.first_promised), (None, None, None));
}
