//! What commands show.

use answerable::domain::outbox::{Attempt, Next, OutboxState, Phase, Refusal};
use answerable::domain::plan::{HeldReason, Outcome, ThreadChange};
use answerable::domain::thread::{Event, Happening, advance};
use answerable::store::{Applied, OutboxFilter, Settlement, Standing, StoreError, ThreadFilter, ThreadLine};

use crate::office::{BOX, Case, Desk, at, department, message, thread_id};

const HOUR: i64 = 3600;

async fn office() -> Desk {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    desk.store.set_mailbox_state(&lease, 7, at(0)).await.unwrap();
    for n in 1..=3 {
        desk.take(&Case::routed(n, "maria@home.example", "Torn coat", at(i64::from(n) * HOUR))).await;
    }
    let held = Outcome::Held(HeldReason::ByRule("press".into()));
    desk.take(&Case::bare(4, held, Some(message("press@paper.example", "Interview", None, "p4")))).await;
    close(&desk, Case::routed(3, "maria@home.example", "Torn coat", at(3 * HOUR)).plan.thread.unwrap()).await;
    desk
}

async fn close(desk: &Desk, mut change: ThreadChange) {
    change.new = false;
    change.events = vec![Event { at: at(4 * HOUR), what: Happening::Closed("by hand".into()) }];
    change.thread = change.events.iter().fold(change.thread, advance);
    let applied = Applied {
        mailbox: BOX,
        change: Some(&change),
        mails: &[],
        timers: &[],
        clear_timers: true,
        about_message: None,
        keep_copy: false,
        now: at(4 * HOUR),
    };
    let mut unit = desk.store.unit(None).await.unwrap();
    unit.apply(&applied).await.unwrap();
    unit.commit().await.unwrap();
}

fn ids(lines: &[ThreadLine]) -> Vec<&str> {
    lines.iter().map(|t| t.id.as_str()).collect()
}

#[tokio::test]
async fn threads_are_listed_by_standing_department_and_customer() {
    let desk = office().await;
    let [one, two, three] = [1, 2, 3].map(|n| thread_id(n).to_string());
    let now = at(49 * HOUR + 60);
    let list = async |filter: ThreadFilter| desk.store.threads_list(&filter, now).await.unwrap();
    let standing = |standing| ThreadFilter { standing, ..ThreadFilter::default() };
    assert_eq!(ids(&list(standing(Standing::Open)).await), [&one, &two]);
    assert_eq!(ids(&list(standing(Standing::Overdue)).await), [&one]);
    assert_eq!(ids(&list(standing(Standing::Closed)).await), [&three]);
    let mut of = standing(Standing::Any);
    of.limit = Some(2);
    assert_eq!(ids(&list(of.clone()).await), [&three, &two]);
    of.customer = Some("MARIA@home.example".into());
    of.department = Some("billing".into());
    of.mailbox = Some(BOX.into());
    assert_eq!(list(of.clone()).await.len(), 2);
    of.customer = Some("nobody@home.example".into());
    assert!(list(of).await.is_empty());
}

#[tokio::test]
async fn the_story_of_a_thread_is_found_by_the_beginning_or_the_end_of_its_id() {
    let desk = office().await;
    let id = thread_id(1).to_string();
    let end = desk.store.thread_story(&id[10..]).await.unwrap();
    let story = desk.store.thread_story(&id[..9].to_uppercase()).await.unwrap();
    assert_eq!(end.thread.id, story.thread.id);
    assert_eq!((story.thread.id.as_str(), story.messages.len(), story.mails.len()), (id.as_str(), 1, 2));
    let what: Vec<_> = story.events.iter().map(|e| e.what.as_str()).collect();
    assert_eq!(what, ["received", "acknowledged", "forwarded"]);
    assert_eq!(story.timers.len(), 2);
    for none in ["zzzz", "", "%", "'"] {
        assert!(matches!(desk.store.thread_story(none).await, Err(StoreError::NotFound(_))), "{none}");
    }
    // All of them began in one second.
    assert!(matches!(desk.store.thread_story("0").await, Err(StoreError::Refused(_))));
    serde_json::to_string(&story).unwrap();
}

#[tokio::test]
async fn events_come_back_as_they_happened() {
    let desk = office().await;
    let due = Some(at(9));
    let all = [
        Happening::Rerouted { department: department(), due, by: "li@example.com".into() },
        Happening::Reminded,
        Happening::Escalated,
        Happening::Answered { department: department() },
        Happening::FollowedUp { wants_answer: false },
        Happening::Held("a person looks".into()),
        Happening::Released,
        Happening::CheckedIn,
        Happening::Reopened,
        Happening::Bounced { recipient: "maria@home.example".into(), permanent: true },
        Happening::Noted("called by phone".into()),
        Happening::Erased,
    ];
    let mut change = Case::routed(1, "maria@home.example", "Torn coat", at(HOUR)).plan.thread.unwrap();
    change.new = false;
    change.events = all.into_iter().map(|what| Event { at: at(5 * HOUR), what }).collect();
    let wanted = change.events.clone();
    let mut unit = desk.store.unit(None).await.unwrap();
    let applied = Applied {
        mailbox: BOX,
        change: Some(&change),
        mails: &[],
        timers: &[],
        clear_timers: false,
        about_message: None,
        keep_copy: false,
        now: at(5 * HOUR),
    };
    unit.apply(&applied).await.unwrap();
    assert_eq!(unit.events(&thread_id(1), wanted.len()).await.unwrap(), wanted);
}

#[tokio::test]
async fn held_letters_are_listed_with_their_reason_and_shown_with_their_bytes() {
    let desk = office().await;
    let held = desk.store.held_list(Some(BOX), None).await.unwrap();
    assert_eq!((held.len(), held[0].held.as_deref()), (1, Some("by-rule")));
    assert!(held[0].held_because.as_ref().unwrap().contains("press"));
    let shown = desk.store.held_show(held[0].id).await.unwrap();
    assert!(!shown.raw.is_empty());
    assert_eq!(shown.facts["reasons"][0], "rule \"torn\"");
    assert!(matches!(desk.store.held_show(1).await, Err(StoreError::Refused(_))));
    assert!(matches!(desk.store.held_show(99).await, Err(StoreError::NotFound(_))));
    assert!(desk.store.held_list(Some("cfo"), None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_failed_mail_can_be_tried_again_with_the_same_bytes_or_dropped() {
    let desk = office().await;
    let store = &desk.store;
    let refusal = Refusal { phase: Phase::Recipient, code: Some(550), text: "no such user".into() };
    let [ack, forward] = [1, 2];
    store.ledger(&[ack, forward], &[], at(0)).await.unwrap();
    assert!(matches!(store.outbox_drop(ack, at(1)).await, Err(StoreError::Refused(_))), "it is being sent");
    let failed = |id| Settlement {
        id,
        attempt: Attempt::Rejected(refusal.clone()),
        next: Next::Settled(OutboxState::Failed),
        server_id: None,
    };
    store.ledger(&[], &[failed(ack), failed(forward)], at(1)).await.unwrap();
    let before = store.outbox_show(forward).await.unwrap();
    assert_eq!((before.mail.state.as_str(), before.mail.tries.len()), ("failed", 1));
    assert_eq!((before.mail.tries[0].code, before.mail.tries[0].phase.as_deref()), (Some(550), Some("recipient")));
    assert_eq!(before.bytes, b"head of fwd.1@example.comSubject: Torn coat\r\n\r\nletter 1\r\ntail");

    store.outbox_drop(ack, at(2)).await.unwrap();
    assert!(matches!(store.outbox_retry(Some(ack), at(2)).await, Err(StoreError::Refused(_))), "it was dropped");
    assert_eq!(store.outbox_retry(None, at(2)).await.unwrap(), 1);
    let after = store.outbox_show(forward).await.unwrap();
    assert_eq!((after.mail.state.as_str(), after.bytes), ("waiting", before.bytes));
    assert!(matches!(store.outbox_retry(Some(99), at(2)).await, Err(StoreError::NotFound(_))));
    let dropped = OutboxFilter { state: Some(OutboxState::Dropped), ..OutboxFilter::default() };
    assert_eq!(store.outbox_list(&dropped).await.unwrap().len(), 1);
    assert_eq!(store.outbox_list(&OutboxFilter::default()).await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_mail_dropped_while_claimed_is_not_begun() {
    let desk = office().await;
    let claimed = desk.store.claim(BOX, "me", at(9 * HOUR), at(10 * HOUR), 10, u64::MAX).await.unwrap();
    desk.store.outbox_drop(claimed[0].id, at(9 * HOUR)).await.unwrap();
    let begun: Vec<i64> = claimed.iter().map(|m| m.id).collect();
    let mut standing = desk.store.ledger(&begun, &[], at(9 * HOUR)).await.unwrap();
    standing.sort_unstable();
    assert_eq!(standing, begun[1..]);
}

#[tokio::test]
async fn the_status_counts_what_is_open_and_what_happened() {
    let desk = office().await;
    let status = desk.store.status(at(2 * HOUR), at(49 * HOUR + 60)).await.unwrap();
    let [mailbox] = &status.mailboxes[..] else { panic!("{status:?}") };
    assert_eq!((mailbox.open, mailbox.overdue, mailbox.held, mailbox.to_file), (2, 1, 1, 3));
    assert_eq!(mailbox.outcomes.get("routed"), Some(&2), "the first came before");
    assert_eq!(
        mailbox.owed.iter().map(|o| (o.by.as_str(), o.open, o.overdue)).collect::<Vec<_>>(),
        [("billing", 2, 1)]
    );
    assert_eq!(status.outbox.states.get("waiting"), Some(&6));
    assert_eq!(status.outbox.oldest_due, Some(at(HOUR)));
    assert_eq!(mailbox.watched_by, None, "the lease has run out");
    serde_json::to_string(&status).unwrap();
}

#[tokio::test]
async fn a_run_is_told_message_by_message() {
    let desk = office().await;
    let run = desk.store.mails_of_run(1, 2).await.unwrap();
    assert_eq!(run.iter().map(|l| (l.message.id, l.mails.len())).collect::<Vec<_>>(), [(2, 2), (3, 2)]);
    let rest = desk.store.mails_of_run(3, 10).await.unwrap();
    assert_eq!((rest.len(), rest[0].mails.len(), rest[0].message.outcome.as_str()), (1, 0, "held"));
    assert_eq!(desk.store.last_message().await.unwrap(), 4);
}
