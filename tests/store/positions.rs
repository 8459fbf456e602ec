//! Leases, attempts, outcomes and filings by position.

use answerable::domain::plan::{Filing, Outcome};
use answerable::store::{Filed, LeaseRefused, StoreError};

use crate::office::{BOX, Case, Desk, at};

#[tokio::test]
async fn a_lease_is_one_persons_until_it_runs_out() {
    let desk = Desk::new().await;
    let store = &desk.store;
    let first = store.take_lease(BOX, "a", at(0), at(60)).await.unwrap();
    let refused = store.take_lease(BOX, "b", at(59), at(90)).await.unwrap_err();
    assert!(matches!(refused, LeaseRefused::Held { holder, until } if holder == "a" && until == at(60)));
    store.renew_lease(&first, at(100)).await.unwrap();
    assert!(store.take_lease(BOX, "b", at(60), at(90)).await.is_err());
    let second = store.take_lease(BOX, "b", at(100), at(160)).await.unwrap();
    assert!(second.number() > first.number());
    assert!(matches!(store.renew_lease(&first, at(200)).await, Err(StoreError::LeaseLost { .. })));
    store.release_lease(&first).await.unwrap();
    assert!(store.take_lease(BOX, "c", at(101), at(160)).await.is_err(), "a lost lease gives nothing back");
    store.release_lease(&second).await.unwrap();
    store.take_lease(BOX, "c", at(101), at(160)).await.unwrap();
}

#[tokio::test]
async fn nothing_is_written_under_an_older_lease() {
    let desk = Desk::new().await;
    let store = &desk.store;
    let old = store.take_lease(BOX, "a", at(0), at(60)).await.unwrap();
    assert!(store.break_lease(BOX, "a").await.unwrap());
    assert!(matches!(store.unit(Some(&old)).await, Err(StoreError::LeaseLost { .. })));
    let new = store.take_lease(BOX, "b", at(1), at(61)).await.unwrap();
    let lost = |r: Result<(), StoreError>| assert!(matches!(r, Err(StoreError::LeaseLost { .. })), "{r:?}");
    lost(store.set_mailbox_state(&old, 7, at(1)).await.map(drop));
    lost(store.note_attempts(&old, 7, &[1], at(1)).await.map(drop));
    lost(store.raise_done_below(&old, 7, 1).await);
    lost(store.filed(&old, 7, &[(&[1], Filed::Done)]).await);
    store.unit(Some(&new)).await.unwrap();
}

#[tokio::test]
async fn a_lease_counts_for_its_own_mailbox() {
    let desk = Desk::new().await;
    let lease = desk.store.take_lease("cfo", "a", at(0), at(60)).await.unwrap();
    let mut unit = desk.store.unit(Some(&lease)).await.unwrap();
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    assert!(matches!(unit.take(&case.taken()).await, Err(StoreError::Refused(_))));
}

#[tokio::test]
async fn attempts_are_still_known_after_a_crash() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    for wanted in 1..=2 {
        let noted = desk.store.note_attempts(&lease, 7, &[5, 3, 3], at(0)).await.unwrap();
        assert_eq!(noted.iter().map(|u| (u.uid, u.attempts)).collect::<Vec<_>>(), [(3, wanted), (5, wanted)]);
    }
    let desk = desk.again().await;
    let undone = desk.store.undone(BOX, 7, &[4, 5, 3]).await.unwrap();
    assert_eq!(undone.iter().map(|u| (u.uid, u.attempts)).collect::<Vec<_>>(), [(4, 0), (5, 2), (3, 2)]);
    assert_eq!(desk.store.undone(BOX, 8, &[5]).await.unwrap()[0].attempts, 0, "another numbering, another letter");
}

#[tokio::test]
async fn what_has_an_outcome_is_not_read_again() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    desk.store.note_attempts(&lease, 7, &[1, 2], at(0)).await.unwrap();
    desk.take(&Case::bare(2, Outcome::Skipped, None)).await;
    let undone = desk.store.undone(BOX, 7, &[1, 2]).await.unwrap();
    assert_eq!(undone.iter().map(|u| u.uid).collect::<Vec<_>>(), [1]);
    let noted = desk.store.note_attempts(&lease, 7, &[1, 2], at(0)).await.unwrap();
    assert_eq!(noted.iter().map(|u| (u.uid, u.attempts)).collect::<Vec<_>>(), [(1, 2)]);
}

#[tokio::test]
async fn twenty_thousand_uids_are_asked_for_at_once() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    let listed: Vec<u64> = (1..=20_000).collect();
    assert_eq!(desk.store.undone(BOX, 7, &listed).await.unwrap().len(), 20_000);
    assert_eq!(desk.store.note_attempts(&lease, 7, &listed[..3_000], at(0)).await.unwrap().len(), 3_000);
    let undone = desk.store.undone(BOX, 7, &listed).await.unwrap();
    assert_eq!(undone.iter().filter(|u| u.attempts == 1).count(), 3_000);
}

#[tokio::test]
async fn a_renumbered_mailbox_begins_again_but_was_started_when_it_was() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    let store = &desk.store;
    assert_eq!(store.mailbox_state(BOX).await.unwrap(), None);
    let first = store.set_mailbox_state(&lease, 7, at(1)).await.unwrap();
    assert_eq!((first.started, first.numbered, first.done_below), (at(1), at(1), 0));
    store.raise_done_below(&lease, 7, 40).await.unwrap();
    store.raise_done_below(&lease, 7, 30).await.unwrap();
    store.raise_done_below(&lease, 6, 90).await.unwrap();
    assert_eq!(store.set_mailbox_state(&lease, 7, at(2)).await.unwrap().done_below, 40);
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(2))).await;
    let renumbered = store.set_mailbox_state(&lease, 8, at(3)).await.unwrap();
    assert_eq!((renumbered.uid_validity, renumbered.started, renumbered.numbered), (8, at(1), at(3)));
    assert_eq!(renumbered.done_below, 0);
    assert!(store.filings(BOX, 7, 10).await.unwrap().is_empty(), "its UID names nothing any more");
}

#[tokio::test]
async fn a_filing_waits_until_it_is_done() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    for n in 1..=3 {
        let mut case = Case::routed(n, "maria@home.example", "Torn coat", at(0));
        if n == 2 {
            case.plan.filing = Filing::Flag;
        }
        desk.take(&case).await;
    }
    desk.take(&Case::bare(4, Outcome::Noted, None)).await;
    let into = Filing::Into("Answerable/billing".into());
    let all = [(1, into.clone()), (2, Filing::Flag), (3, into)];
    assert_eq!(desk.store.filings(BOX, 7, 10).await.unwrap(), all);
    desk.store.filed(&lease, 7, &[(&[1], Filed::Later("the server is busy".into()))]).await.unwrap();
    assert_eq!(desk.store.filings(BOX, 7, 10).await.unwrap(), all);
    desk.store.filed(&lease, 7, &[(&[1], Filed::Done)]).await.unwrap();
    desk.store.filed(&lease, 7, &[(&[3], Filed::Failed("no such folder".into()))]).await.unwrap();
    assert_eq!(desk.store.filings(BOX, 7, 10).await.unwrap(), [(2, Filing::Flag)]);
    desk.store.filed(&lease, 7, &[(&[2], Filed::Gone)]).await.unwrap();
    assert!(desk.store.filings(BOX, 7, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn attempts_that_the_store_stopped_are_taken_back() {
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    desk.store.set_mailbox_state(&lease, 7, at(0)).await.unwrap();
    for _ in 0..2 {
        desk.store.note_attempts(&lease, 7, &[1, 2], at(1)).await.unwrap();
    }
    desk.store.forgive_attempts(&lease, 7, &[1]).await.unwrap();
    let undone = desk.store.undone(BOX, 7, &[1, 2]).await.unwrap();
    assert_eq!(undone.iter().map(|u| u.attempts).collect::<Vec<_>>(), [1, 2]);
}
