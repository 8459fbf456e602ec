//! Writes attempts down, many workers' at a time: one sync to disk for all that came in together.
//! Must not send; a worker sends only after its attempt stands in the store.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tracing::error;

use super::clock::Clock;
use crate::store::{Settlement, Store};

/// What a worker has to say.
enum Entry {
    /// An attempt is about to be made.
    Begin(i64, oneshot::Sender<bool>),
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

    /// Comes back once the attempt is safely written; false when it may not be made, because a person
    /// has taken the mail out meanwhile or the ledger is gone.
    pub async fn begin(&self, id: i64) -> bool {
        let (done, written) = oneshot::channel();
        self.0.send(Entry::Begin(id, done)).await.is_ok() && written.await.unwrap_or(false)
    }

    /// Leaves the result to be written.
    pub async fn settle(&self, settlement: Settlement) {
        if self.0.send(Entry::Settle(Box::new(settlement))).await.is_err() {
            error!("a delivery result could not be written; the mail counts as in doubt");
        }
    }
}

async fn keep(store: Store, clock: Clock, ring: Arc<Notify>, mut from: mpsc::Receiver<Entry>) {
    let mut entries = Vec::new();
    while from.recv_many(&mut entries, 256).await > 0 {
        let (mut begun, mut waiting, mut settled) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries.drain(..) {
            match entry {
                Entry::Begin(id, done) => {
                    begun.push(id);
                    waiting.push(done);
                }
                Entry::Settle(settlement) => settled.push(*settlement),
            }
        }
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
        for (id, done) in begun.iter().zip(waiting) {
            // A worker that stopped waiting sends nothing.
            let _ = done.send(standing.contains(id));
        }
    }
}
