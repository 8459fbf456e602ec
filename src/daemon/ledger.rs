//! Writes attempts down, many workers' at a time: one sync to disk for all that came in together.
//! Must not send; a worker sends only after its attempt stands in the store.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use tracing::error;

use super::clock::Clock;
use crate::store::{Settlement, Store};

/// For how long results are gathered, and how many.
const GATHER: Duration = Duration::from_millis(50);
const RESULTS: usize = 64;

/// What a worker has to say.
enum Entry {
    /// Attempts are about to be made.
    Begin(Vec<i64>, oneshot::Sender<Vec<i64>>),
    /// An attempt has a result.
    Settle(Box<Settlement>),
}

/// A worker's way to the ledger.
#[derive(Clone)]
pub struct Ledger(mpsc::Sender<Entry>);

impl Ledger {
    /// Starts the ledger; it ends when the last clone is gone and all is written. `settled` is rung
    /// after results were written.
    pub fn open(store: Store, clock: Clock, settled: Arc<Notify>) -> (Self, tokio::task::JoinHandle<()>) {
        let (to, from) = mpsc::channel(1_024);
        (Self(to), tokio::spawn(keep(store, clock, settled, from)))
    }

    /// Comes back once the attempts are safely written, with those that may be made: not one whose mail a
    /// person has taken out meanwhile, and none when the ledger is gone.
    pub async fn begin(&self, ids: Vec<i64>) -> Vec<i64> {
        let (done, written) = oneshot::channel();
        if ids.is_empty() || self.0.send(Entry::Begin(ids, done)).await.is_err() {
            return Vec::new();
        }
        written.await.unwrap_or_default()
    }

    /// Comes back once every result that was left before is safely written.
    pub async fn written(&self) {
        let (done, written) = oneshot::channel();
        if self.0.send(Entry::Begin(Vec::new(), done)).await.is_ok() {
            // A ledger that ended has written all it had.
            let _ = written.await;
        }
    }

    /// Leaves the result to be written.
    pub async fn settle(&self, settlement: Settlement) {
        if self.0.send(Entry::Settle(Box::new(settlement))).await.is_err() {
            error!("a delivery result could not be written; the mail counts as in doubt");
        }
    }
}

/// What is written by one transaction.
#[derive(Default)]
struct Page {
    begun: Vec<i64>,
    waiting: Vec<(Vec<i64>, oneshot::Sender<Vec<i64>>)>,
    settled: Vec<Settlement>,
}

impl Page {
    fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Begin(ids, done) => {
                self.begun.extend_from_slice(&ids);
                self.waiting.push((ids, done));
            }
            Entry::Settle(settlement) => self.settled.push(*settlement),
        }
    }

    /// Nobody waits for results, but after a loss of power those that are not written make mails doubtful.
    fn may_wait(&self) -> bool {
        self.waiting.is_empty() && self.settled.len() < RESULTS
    }

    /// The entries that came in together; none when the last worker is gone.
    async fn gather(from: &mut mpsc::Receiver<Entry>) -> Option<Self> {
        let mut page = Self::default();
        page.add(from.recv().await?);
        let until = Instant::now() + GATHER;
        while page.may_wait() {
            match timeout_at(until, from.recv()).await {
                Ok(Some(entry)) => page.add(entry),
                Ok(None) | Err(_) => break,
            }
        }
        while let Ok(entry) = from.try_recv() {
            page.add(entry);
        }
        Some(page)
    }
}

async fn keep(store: Store, clock: Clock, ring: Arc<Notify>, mut from: mpsc::Receiver<Entry>) {
    while let Some(Page { begun, waiting, settled }) = Page::gather(&mut from).await {
        // A result that is not written makes a sent mail look doubtful, so this does not give up.
        let mut pause = Duration::from_millis(100);
        let standing = loop {
            match store.ledger(&begun, &settled, clock.now()).await {
                Ok(standing) => break standing,
                Err(why) => error!(error = %why, "delivery results cannot be written; trying again"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        };
        if !settled.is_empty() {
            ring.notify_one();
        }
        let standing: HashSet<i64> = standing.into_iter().collect();
        for (mut ids, done) in waiting {
            ids.retain(|id| standing.contains(id));
            // A worker that stopped waiting sends nothing.
            let _ = done.send(ids);
        }
    }
}
