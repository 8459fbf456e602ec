//! What a letter costs the store, step by step, and that it costs the same whatever the age.
//! `cargo bench --bench store`; `BATCHES=600` for a store of 38,400 letters.

#[allow(dead_code)] // What only tests need of it.
#[path = "../tests/store/office.rs"]
mod office;

use std::collections::BTreeMap;
use std::time::Instant;

use answerable::domain::outbox::{Attempt, Next, OutboxState};
use answerable::store::Settlement;

use office::{BOX, Case, Desk, at, id, questions};

/// Processor time of this process's threads, in milliseconds.
fn cpu() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let spent = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("schedstat")).ok();
    let nanoseconds = |s: String| s.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    tasks.flatten().filter_map(spent).filter_map(nanoseconds).sum::<f64>() / 1e6
}

/// Processor time by step.
#[derive(Default)]
struct Steps(BTreeMap<&'static str, f64>, f64);

impl Steps {
    fn done(&mut self, step: &'static str) {
        let now = cpu();
        *self.0.entry(step).or_default() += now - self.1;
        self.1 = now;
    }
}

fn letter(n: u32) -> Case {
    let from = format!("customer.{n}@home{}.example", n % 500);
    let mut case = Case::routed(0, &from, &format!("Torn coat {n}"), at(i64::from(n) / 5));
    case.uid = u64::from(n) + 1;
    case.raw = vec![b'x'; 24_000];
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&(u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes());
    let thread = answerable::domain::thread::ThreadId::new(at(i64::from(n) / 5), &seed);
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

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let batches: u32 = std::env::var("BATCHES").ok().and_then(|b| b.parse().ok()).unwrap_or(60);
    let desk = Desk::new().await;
    let lease = desk.lease().await;
    let mut steps = Steps(BTreeMap::new(), cpu());
    let mut clock = Instant::now();
    for batch in 0..batches {
        let cases: Vec<Case> = (batch * 64..batch * 64 + 64).map(letter).collect();
        steps.done("-");
        let uids: Vec<u64> = cases.iter().map(|c| c.uid).collect();
        desk.store.note_attempts(&lease, 7, &uids, at(0)).await.unwrap();
        steps.done("note");
        let mut unit = desk.store.unit(Some(&lease)).await.unwrap();
        let mut mails = Vec::new();
        for case in &cases {
            unit.recall(&questions(case.message.as_ref().unwrap(), case.now)).await.unwrap();
            steps.done("recall");
            mails.extend(case.take(&mut unit).await.mails);
            steps.done("take");
        }
        unit.commit().await.unwrap();
        steps.done("commit");
        let last = cases.last().unwrap().now;
        let claimed = desk.store.claim(BOX, "me", last, at(1_000_000_000), 256, u64::MAX).await.unwrap();
        assert_eq!(claimed.len(), 128);
        steps.done("claim");
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
        steps.done("ledger");
        desk.store.filed(&lease, 7, &[(&uids, answerable::store::Filed::Done)]).await.unwrap();
        steps.done("filed");
        let quarter = (batches / 4).max(1);
        if (batch + 1) % quarter == 0 {
            let letters = f64::from(quarter * 64);
            steps.0.remove("-");
            let total: f64 = steps.0.values().sum::<f64>() / letters;
            let each: Vec<String> = steps.0.iter().map(|(s, ms)| format!("{s} {:.3}", ms / letters)).collect();
            let wall = clock.elapsed().as_secs_f64() * 1000.0 / letters;
            let so_far = (batch + 1) * 64;
            println!("after {so_far:>6}: a letter {wall:.3} ms wall, {total:.3} ms CPU: {}", each.join(", "));
            (steps, clock) = (Steps(BTreeMap::new(), cpu()), Instant::now());
        }
    }
}
