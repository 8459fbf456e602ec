//! The states of a mail that waits: claimed, begun, settled, in doubt.

use answerable::domain::outbox::{Attempt, MailKind, Next, OutboxState, Phase, Refusal};
use answerable::store::{Doubt, Settlement};

use crate::office::{BOX, Case, Desk, at, id, mail, message, questions, thread_id};

fn settled(id: i64, attempt: Attempt, next: Next) -> Settlement {
    Settlement { id, attempt, next, server_id: None }
}

fn busy() -> Attempt {
    Attempt::Refused(Refusal { phase: Phase::Recipient, code: Some(451), text: "later".into() })
}

#[tokio::test]
async fn nobody_gets_what_is_not_due_or_what_another_has() {
    let desk = Desk::new().await;
    let mut case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    case.mails[1].not_before = at(500);
    let ids = desk.take(&case).await;
    let store = &desk.store;
    assert_eq!(store.next_due(at(0)).await.unwrap(), Some(at(0)));
    let first = store.claim(BOX, "a", at(0), at(60), 10, u64::MAX).await.unwrap();
    assert_eq!(first.iter().map(|m| m.id).collect::<Vec<_>>(), [ids.mails[0]]);
    assert!(store.claim(BOX, "b", at(1), at(61), 10, u64::MAX).await.unwrap().is_empty());
    assert_eq!(store.next_due(at(1)).await.unwrap(), Some(at(500)));
    // The claim of `a` has run out.
    let second = store.claim(BOX, "b", at(60), at(120), 10, u64::MAX).await.unwrap();
    assert_eq!(second.iter().map(|m| m.id).collect::<Vec<_>>(), [ids.mails[0]]);
    assert_eq!(store.claim(BOX, "c", at(500), at(560), 10, u64::MAX).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_claim_keeps_to_the_bytes_allowed_but_takes_one_at_least() {
    let desk = Desk::new().await;
    for n in 1..=3 {
        desk.take(&Case::routed(n, "maria@home.example", "Torn coat", at(0))).await;
    }
    assert_eq!(desk.store.claim(BOX, "a", at(0), at(60), 10, 1).await.unwrap().len(), 1);
    assert_eq!(desk.store.claim(BOX, "a", at(0), at(60), 2, u64::MAX).await.unwrap().len(), 2);
    assert_eq!(desk.store.claim(BOX, "a", at(0), at(60), 10, u64::MAX).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_mail_is_begun_once_and_settled_once() {
    let desk = Desk::new().await;
    let ids = desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let store = &desk.store;
    let [ack, forward] = ids.mails[..] else { panic!() };
    assert_eq!(store.ledger(&[ack, forward], &[], at(1)).await.unwrap().len(), 2);
    assert!(store.ledger(&[ack], &[], at(1)).await.unwrap().is_empty(), "it has been begun already");
    let results = [
        settled(ack, Attempt::Accepted("250 ok".into()), Next::Settled(OutboxState::Sent)),
        settled(forward, busy(), Next::Again(at(30))),
    ];
    store.ledger(&[], &results, at(2)).await.unwrap();
    assert!(store.claim(BOX, "a", at(29), at(60), 10, u64::MAX).await.unwrap().is_empty());
    let again = store.claim(BOX, "a", at(30), at(60), 10, u64::MAX).await.unwrap();
    assert_eq!((again.len(), again[0].id, again[0].attempts), (1, forward, 1));
    // A result without a beginning changes nothing.
    let late = [settled(ack, busy(), Next::Again(at(3)))];
    store.ledger(&[], &late, at(40)).await.unwrap();
    assert_eq!(store.claim(BOX, "b", at(59), at(90), 10, u64::MAX).await.unwrap().len(), 0);
}

#[tokio::test]
async fn attempts_without_a_result_are_settled_by_kind() {
    let desk = Desk::new().await;
    let ids = desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let claimed = desk.store.claim(BOX, "dead", at(0), at(600), 10, u64::MAX).await.unwrap();
    desk.store.ledger(&ids.mails, &[], at(1)).await.unwrap();
    let desk = desk.again().await;
    assert_eq!(desk.store.settle_doubt(at(2), at(20), &["dead"]).await.unwrap(), Doubt::default());
    assert_eq!(desk.store.in_doubt().await.unwrap(), 2);
    let doubt = desk.store.settle_doubt(at(2), at(20), &["me"]).await.unwrap();
    assert_eq!(doubt, Doubt { unknown: 1, again: 1, ..Doubt::default() });
    assert!(desk.store.claim(BOX, "me", at(19), at(60), 10, u64::MAX).await.unwrap().is_empty());
    let again = desk.store.claim(BOX, "me", at(20), at(60), 10, u64::MAX).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, &again[0].bytes, again[0].attempts), (ids.mails[1], &claimed[1].bytes, 1));
}

#[tokio::test]
async fn what_a_dead_process_claimed_and_never_began_is_free() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    desk.store.claim(BOX, "dead", at(0), at(600), 10, u64::MAX).await.unwrap();
    assert_eq!(desk.store.settle_doubt(at(1), at(9), &["me"]).await.unwrap(), Doubt::default());
    assert_eq!(desk.store.claim(BOX, "me", at(1), at(60), 10, u64::MAX).await.unwrap().len(), 2);
}

#[tokio::test]
async fn only_a_sent_mail_owes_a_copy_and_only_once() {
    let desk = Desk::new().await;
    let ids = desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let store = &desk.store;
    assert!(store.copies(BOX, 10).await.unwrap().is_empty());
    store.ledger(&ids.mails, &[], at(1)).await.unwrap();
    let results = [
        settled(ids.mails[0], Attempt::Unknown("cut".into()), Next::Settled(OutboxState::Unknown)),
        settled(ids.mails[1], Attempt::Accepted("250 ok".into()), Next::Settled(OutboxState::Sent)),
    ];
    store.ledger(&[], &results, at(2)).await.unwrap();
    let owed = store.copies(BOX, 10).await.unwrap();
    assert_eq!(owed.iter().map(|m| m.id).collect::<Vec<_>>(), [ids.mails[1]]);
    store.copied(&[ids.mails[1]]).await.unwrap();
    assert!(store.copies(BOX, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_id_that_a_server_gave_leads_to_the_thread() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    let ids = desk.take(&case).await;
    desk.store.ledger(&ids.mails, &[], at(1)).await.unwrap();
    let mut result = settled(ids.mails[0], Attempt::Accepted("250 ok".into()), Next::Settled(OutboxState::Sent));
    result.server_id = Some(id("0100@ses.example"));
    desk.store.ledger(&[], &[result], at(2)).await.unwrap();
    desk.store.learn_id(&thread_id(1), &id("read.back@outlook.example")).await.unwrap();

    let mut unit = desk.store.unit(None).await.unwrap();
    for known in ["0100@ses.example", "read.back@outlook.example", "ack.1@example.com"] {
        let mut answer = case.message.clone().unwrap();
        answer.in_reply_to = vec![id(known)];
        answer.subject = String::new();
        let recall = unit.recall(&questions(&answer, at(3))).await.unwrap();
        assert_eq!(recall.matches.len(), 1, "{known}");
    }
}

#[tokio::test]
async fn an_acknowledgement_that_waits_is_dropped_when_the_answer_comes_first_and_not_after_it_left() {
    let desk = Desk::new().await;
    let mut waits = Case::routed(1, "maria@mail.example", "Torn coat", at(0));
    waits.mails[0].not_before = at(600);
    desk.take(&waits).await;
    let mut answer = Case::routed(2, "billing@example.com", "Re: Torn coat", at(60));
    answer.plan.timers.clear();
    answer.mails = vec![mail(MailKind::Relay, 1, "relay.1@example.com", "maria@mail.example", at(60))];
    desk.take(&answer).await;
    let due = desk.store.claim(BOX, "me", at(700), at(760), 10, 1 << 20).await.unwrap();
    assert!(due.iter().all(|m| m.kind != MailKind::Acknowledgement), "{due:?}");
    assert!(due.iter().any(|m| m.kind == MailKind::Relay));
}

#[tokio::test]
async fn the_variants_that_left_to_a_domain_lately_are_told_newest_first() {
    let desk = Desk::new().await;
    for n in 1..=4 {
        desk.take(&Case::routed(n, &format!("somebody{n}@mail.example"), "Torn coat", at(i64::from(n) * 40))).await;
    }
    let new = message("else@mail.example", "Hello", Some("new@mail.example"), "print-new");
    let mut unit = desk.store.unit(None).await.unwrap();
    let recall = unit.recall(&questions(&new, at(200))).await.unwrap();
    assert_eq!(recall.domain_variants, ["default.4", "default.3"]);
    assert!(recall.variants.is_empty());
    let recall = unit.recall(&questions(&new, at(200 + 2 * 3600))).await.unwrap();
    assert!(recall.domain_variants.is_empty(), "an hour later nobody compares");
}
