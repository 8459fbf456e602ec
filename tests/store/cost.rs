//! What a letter costs the store: run by hand, in release, with `--ignored --nocapture`.

use std::time::Instant;

use answerable::domain::outbox::{Attempt, Next, OutboxState};
use answerable::store::Settlement;

use crate::office::{Case, Desk, at, id, questions};

/// Processor time of this process, in milliseconds (clock ticks of 10 ms).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) * 10.0
}

fn letter(n: u32) -> Case {
    let from = format!("customer.{n}@home{}.example", n % 500);
    let mut case = Case::routed(0, &from, &format!("Torn coat {n}"), at(i64::from(n) / 5));
    case.uid = u64::from(n) + 1;
    case.raw = vec![b'x'; 24_000];
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&(u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes());
    let thread = answerable::domain::thread::ThreadId::from_seed(&seed);
    let message = case.message.as_mut().unwrap();
    message.id = Some(id(&format!("letter.{n}@elsewhere.example")));
    message.fingerprint = format!("{n:064}");
    case.plan.thread.as_mut().unwrap().thread.id = thread.clone();
    for (mail, kind) in case.mails.iter_mut().zip(["ack", "fwd"]) {
        mail.thread = Some(thread.clone());
        mail.message_id = id(&format!("{kind}.{n}@example.com"));
        mail.bytes.head = vec![b'h'; 2_000];
    }
    case
}

#[tokio::test]
#[ignore = "a measurement"]
async fn a_letter_costs_the_same_whatever_the_age() {
    let batches: u32 = std::env::var("BATCHES").ok().and_then(|b| b.parse().ok()).unwrap_or(60);
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    let mut span = (Instant::now(), cpu());
    for batch in 0..batches {
        let cases: Vec<Case> = (batch * 64..batch * 64 + 64).map(letter).collect();
        let uids: Vec<u64> = cases.iter().map(|c| c.uid).collect();
        desk.store.note_attempts(&lease, 7, &uids, at(0)).await.unwrap();
        let mut unit = desk.store.unit(Some(&lease)).await.unwrap();
        let mut mails = Vec::new();
        for case in &cases {
            unit.recall(&questions(case.message.as_ref().unwrap(), case.now)).await.unwrap();
            mails.extend(case.take(&mut unit).await.mails);
        }
        unit.commit().await.unwrap();
        let last = cases.last().unwrap().now;
        let claimed = desk.store.claim("me", last, at(1_000_000_000), 256, u64::MAX).await.unwrap();
        assert_eq!(claimed.len(), 128);
        for few in mails.chunks(32) {
            desk.store.ledger(few, &[], last).await.unwrap();
            let sent = |row: &i64| Settlement {
                id: *row,
                attempt: Attempt::Accepted("250 2.0.0 ok".into()),
                next: Next::Settled(OutboxState::Sent),
                server_id: None,
            };
            desk.store.ledger(&[], &few.iter().map(sent).collect::<Vec<_>>(), last).await.unwrap();
        }
        desk.store.filed(&lease, 7, &uids, &answerable::store::Filed::Done).await.unwrap();
        if (batch + 1) % (batches / 4).max(1) == 0 {
            let letters = f64::from((batches / 4).max(1) * 64);
            let (wall, used) = (span.0.elapsed().as_secs_f64() * 1000.0, cpu() - span.1);
            println!(
                "after {:>6} letters: {:.3} ms wall, {:.3} ms CPU a letter (with building it)",
                (batch + 1) * 64,
                wall / letters,
                used / letters
            );
            span = (Instant::now(), cpu());
        }
    }
}
