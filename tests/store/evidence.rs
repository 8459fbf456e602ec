//! What a dead process had really attempted is known, as long as the machine did not go down.

use answerable::store::Doubt;

use crate::office::{BOX, Case, Desk, at};

/// A desk whose process died after beginning both mails of a letter, with what `told` left as evidence.
async fn died(told: impl FnOnce(&mut answerable::store::Evidence, [i64; 2])) -> (Desk, [i64; 2]) {
    let desk = Desk::new().await;
    let ids = desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let mut evidence = desk.store.evidence(BOX, "dead").unwrap();
    desk.store.claim(BOX, "dead", at(0), at(600), 10, u64::MAX).await.unwrap();
    desk.store.ledger(&ids.mails, &[], at(1)).await.unwrap();
    let mails = [ids.mails[0], ids.mails[1]];
    told(&mut evidence, mails);
    (desk.again().await, mails)
}

fn file(desk: &Desk) -> std::path::PathBuf {
    let mut all = std::fs::read_dir(desk.folder.path()).unwrap().map(|e| e.unwrap().path());
    all.find(|p| p.to_string_lossy().contains("-sending-")).unwrap()
}

#[tokio::test]
async fn what_was_begun_and_never_dialled_is_sent_at_once() {
    let (desk, _) = died(|_, _| {}).await;
    let doubt = desk.store.settle_doubt(at(2), at(90), &["me"]).await.unwrap();
    assert_eq!(doubt, Doubt { not_made: 2, ..Doubt::default() });
    assert_eq!(desk.store.claim(BOX, "me", at(2), at(60), 10, u64::MAX).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_was_dialled_is_in_doubt_and_what_was_taken_is_not() {
    let (desk, [ack, _]) = died(|evidence, [ack, forward]| {
        evidence.made(ack, 1).unwrap();
        evidence.made(forward, 1).unwrap();
        evidence.taken(forward, 1);
    })
    .await;
    let doubt = desk.store.settle_doubt(at(2), at(3), &["me"]).await.unwrap();
    assert_eq!(doubt, Doubt { unknown: 1, taken: 1, ..Doubt::default() });
    assert!(desk.store.claim(BOX, "me", at(9), at(60), 10, u64::MAX).await.unwrap().is_empty());
    let all = desk.store.outbox_list(&answerable::store::OutboxFilter::default()).await.unwrap();
    let unknown: Vec<i64> = all.iter().filter(|m| m.state == "unknown").map(|m| m.id).collect();
    assert_eq!(unknown, [ack]);
}

#[tokio::test]
async fn an_earlier_attempt_says_nothing_of_this_one() {
    let (desk, _) = died(|evidence, [ack, forward]| {
        evidence.made(ack, 7).unwrap();
        evidence.taken(forward, 7);
    })
    .await;
    assert_eq!(desk.store.settle_doubt(at(2), at(3), &["me"]).await.unwrap().not_made, 2);
}

#[tokio::test]
async fn evidence_of_another_process_another_boot_or_a_torn_file_counts_for_nothing() {
    let spoilt: [fn(&str) -> String; 4] = [
        |text| text.replacen("dead", "somebody", 1),
        |text| text.replacen(|c: char| c.is_ascii_hexdigit(), "x", 1),
        |text| format!("{text}made 1"),
        |_| String::new(),
    ];
    for spoil in spoilt {
        let (desk, _) = died(|_, _| {}).await;
        let path = file(&desk);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, spoil(&text)).unwrap();
        let doubt = desk.store.settle_doubt(at(2), at(3), &["me"]).await.unwrap();
        assert_eq!(doubt, Doubt { unknown: 1, again: 1, ..Doubt::default() }, "{text}");
    }
}

#[tokio::test]
async fn a_long_file_is_begun_anew_and_one_that_is_gone_says_nothing() {
    let (desk, _) = died(|evidence, _| {
        // A file of this process that grew long is begun anew and goes on.
        for row in 0..90_000 {
            evidence.made(row + 100, 1).unwrap();
        }
        assert!(evidence.is_long());
        evidence.shorten();
        assert!(!evidence.is_long());
    })
    .await;
    std::fs::remove_file(file(&desk)).unwrap();
    let doubt = desk.store.settle_doubt(at(2), at(3), &["me"]).await.unwrap();
    assert_eq!(doubt, Doubt { unknown: 1, again: 1, ..Doubt::default() });
}
