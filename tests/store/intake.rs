//! One transaction or nothing, and everything that it holds comes back as it went in.

use answerable::domain::outbox::MailKind;
use answerable::domain::plan::{HeldReason, Outcome, Timer, TimerKind};
use answerable::domain::thread::{Event, Happening, OwedBy, advance};
use answerable::store::{Applied, StoreError};

use crate::office::{BOX, Case, Desk, at, mail, thread_id};

#[tokio::test]
async fn what_was_taken_comes_back_after_reopening() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "Maria@Home.example", "Torn coat", at(0));
    let ids = desk.take(&case).await;
    let desk = desk.again().await;

    let mut unit = desk.store.unit(None).await.unwrap();
    let thread = unit.thread(&thread_id(1)).await.unwrap().unwrap();
    assert_eq!(thread, case.plan.thread.as_ref().unwrap().thread);
    let message = unit.message(ids.message).await.unwrap().unwrap();
    assert_eq!((message.raw, message.outcome, message.uid), (case.raw.clone(), Outcome::Routed, 1));
    assert_eq!(message.thread, Some(thread_id(1)));
    let timers = unit.due_timers(BOX, at(50 * 3600), 10).await.unwrap();
    assert_eq!(timers.iter().map(|(_, t)| t.clone()).collect::<Vec<_>>(), case.plan.timers);
    drop(unit);

    let mails = desk.store.claim(BOX, "me", at(0), at(60), 10, u64::MAX).await.unwrap();
    assert_eq!(mails.iter().map(|m| m.id).collect::<Vec<_>>(), ids.mails);
    for (got, put) in mails.iter().zip(&case.mails) {
        assert_eq!((got.kind, &got.bytes, &got.message_id), (put.kind, &put.bytes, &put.message_id));
        assert_eq!(got.envelope.id, got.id.to_string());
        assert_eq!(got.original, put.bytes.original.then(|| case.raw.clone()));
    }
}

#[tokio::test]
async fn a_unit_that_is_dropped_leaves_nothing() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    let mut unit = desk.store.unit(None).await.unwrap();
    let ids = case.take(&mut unit).await;
    drop(unit);

    let mut unit = desk.store.unit(None).await.unwrap();
    assert!(unit.thread(&thread_id(1)).await.unwrap().is_none());
    assert!(unit.message(ids.message).await.unwrap().is_none());
    assert!(unit.due_timers(BOX, at(90 * 3600), 10).await.unwrap().is_empty());
    drop(unit);
    assert!(desk.store.claim(BOX, "me", at(0), at(60), 10, u64::MAX).await.unwrap().is_empty());
    assert_eq!(desk.store.undone(BOX, 7, &[1]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_place_in_the_mailbox_has_one_outcome() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let mut twice = Case::routed(2, "maria@home.example", "Torn coat", at(1));
    twice.uid = 1;
    let mut unit = desk.store.unit(None).await.unwrap();
    unit.take(&twice.taken()).await.unwrap();
    let refused = unit.commit().await.unwrap_err();
    assert!(matches!(refused, StoreError::AlreadyTaken { uid: 1, .. }), "{refused}");
}

#[tokio::test]
async fn a_held_letter_keeps_its_bytes_and_reason_and_can_be_released() {
    let desk = Desk::new().await;
    let reason = HeldReason::Poison("it was begun three times".into());
    let ids = desk.take(&Case::bare(3, Outcome::Held(reason.clone()), None)).await;
    let mut unit = desk.store.unit(None).await.unwrap();
    let message = unit.message(ids.message).await.unwrap().unwrap();
    assert_eq!(message.outcome, Outcome::Held(reason));
    assert!(!message.raw.is_empty());
    unit.set_outcome(ids.message, &Outcome::Noted, None).await.unwrap();
    assert_eq!(unit.message(ids.message).await.unwrap().unwrap().outcome, Outcome::Noted);
    assert!(matches!(unit.set_outcome(999, &Outcome::Noted, None).await, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn a_command_moves_a_thread_and_passes_the_first_letter_on() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    desk.take(&case).await;

    let mut change = case.plan.thread.clone().unwrap();
    change.new = false;
    change.events = vec![Event { at: at(9), what: Happening::Closed("by hand".into()) }];
    change.thread = change.events.iter().fold(change.thread, advance);
    let mut unit = desk.store.unit(None).await.unwrap();
    let first = unit.first_message_of(&thread_id(1)).await.unwrap().unwrap();
    let mails = [mail(MailKind::Forward, 1, "fwd.again@example.com", "shipping@example.com", at(9))];
    let timers = [Timer { kind: TimerKind::Remind, due: at(99) }];
    let applied = Applied {
        mailbox: BOX,
        change: Some(&change),
        mails: &mails,
        timers: &timers,
        clear_timers: true,
        about_message: Some(first.id),
        keep_copy: false,
        now: at(9),
    };
    unit.apply(&applied).await.unwrap();
    unit.commit().await.unwrap();

    let mut unit = desk.store.unit(None).await.unwrap();
    assert_eq!(unit.thread(&thread_id(1)).await.unwrap().unwrap().owed_by, OwedBy::Nobody);
    let due = unit.due_timers(BOX, at(90 * 3600), 10).await.unwrap();
    assert_eq!(due, [(thread_id(1), timers[0].clone())]);
    unit.timer_done(&thread_id(1), TimerKind::Remind).await.unwrap();
    assert!(unit.due_timers(BOX, at(90 * 3600), 10).await.unwrap().is_empty());
    drop(unit);
    let mails = desk.store.claim(BOX, "me", at(9), at(60), 10, u64::MAX).await.unwrap();
    assert_eq!(mails.last().unwrap().original, Some(case.raw));
}

#[tokio::test]
async fn a_mail_that_carries_nothing_known_is_refused() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    let applied = Applied {
        mailbox: BOX,
        change: case.plan.thread.as_ref(),
        mails: &case.mails,
        timers: &[],
        clear_timers: false,
        about_message: None,
        keep_copy: false,
        now: at(0),
    };
    let mut unit = desk.store.unit(None).await.unwrap();
    assert!(matches!(unit.apply(&applied).await, Err(StoreError::Refused(_))));
}
