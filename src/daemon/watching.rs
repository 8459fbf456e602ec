//! Watches one mailbox: lists, fetches, takes letters through the pipeline, files them, waits.
//! Must not judge a letter, and must not touch one in the mailbox before its outcome is committed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::clock::Clock;
use super::{filing, taking};
use crate::domain::connection::Incoming;
use crate::domain::office::Start;
use crate::mailbox::{Listed, MailboxError, Source, Woken};
use crate::pipeline::Desk;
use crate::store::{Lease, MailboxState, Store, StoreError};

/// How long mails that were sent wait for others, so that one interruption keeps many copies.
const GATHER: Duration = Duration::from_secs(2);

/// What watching one mailbox needs.
#[derive(Clone)]
pub struct Watch {
    /// The running settings, rules and letters; replaced as a whole on reload.
    pub desk: Arc<arc_swap::ArcSwap<Desk>>,
    /// The account.
    pub settings: Incoming,
    /// The store.
    pub store: Store,
    /// The right to write in this mailbox's name.
    pub lease: Lease,
    /// The clock.
    pub clock: Clock,
    /// How long to wait for news at most.
    pub poll: Duration,
    /// Rung when mails were committed.
    pub news: Arc<Notify>,
    /// Rung when mails were sent, so that their copies can be kept.
    pub settled: Arc<Notify>,
    /// Set when the daemon stops.
    pub stop: CancellationToken,
    /// End once nothing is left to take.
    pub drain: bool,
}

/// Why watching came to an end, other than by request.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The mailbox.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A task broke down.
    #[error("reading a batch broke down: {0}")]
    Broken(String),
}

/// One connection's life, until stopped, drained or lost.
///
/// # Errors
/// When the connection or the store fails; the next connection goes on where this one was.
pub async fn session(watch: &Watch) -> Result<(), WatchError> {
    let mut source = Source::open(&watch.settings).await?;
    let name = watch.lease.mailbox().to_owned();
    info!(mailbox = name, uid_validity = source.uid_validity(), "watching");
    let state = settle_state(watch, source.uid_validity(), source.uid_next()).await?;
    let mut from = state.done_below;
    let mut first = true;
    loop {
        let (next, listed) = source.list(from).await?;
        source = next;
        let (next, found) = taking::take_all(watch, source, &state, &listed).await?;
        source = filing::file_all(watch, next, state.uid_validity).await?;
        source = filing::copy_all(watch, source, std::mem::take(&mut first)).await?;
        from = raise(watch, &state, &listed, from).await?;
        // A long list is not kept through hours of waiting.
        drop(listed);
        if watch.stop.is_cancelled() || watch.drain && !found {
            break;
        }
        if found {
            continue;
        }
        let (next, woken) = source.wait(watch.poll, interruption(watch)).await?;
        source = next;
        if woken == Woken::Stopped && watch.stop.is_cancelled() {
            break;
        }
    }
    source.close().await;
    Ok(())
}

/// Comes when waiting for letters has to end: at a stop, or when copies wait for the Sent folder.
async fn interruption(watch: &Watch) {
    let sent = async {
        watch.settled.notified().await;
        tokio::time::sleep(GATHER).await;
    };
    tokio::select! {
        () = watch.stop.cancelled() => {}
        () = sent => {}
    }
}

/// The only place where UIDVALIDITY is compared (mail-protocol I15): numbers of another validity
/// mean nothing, so everything is looked at again and known letters end as duplicates.
async fn settle_state(watch: &Watch, validity: u64, next: Option<u64>) -> Result<MailboxState, WatchError> {
    let name = watch.lease.mailbox();
    let known = watch.store.mailbox_state(name).await?;
    if let Some(state) = known
        && state.uid_validity == validity
    {
        return Ok(state);
    }
    if known.is_some() {
        warn!(
            mailbox = name,
            uid_validity = validity,
            "the mailbox was renumbered; old letters get no acknowledgement"
        );
    }
    watch.store.set_mailbox_state(&watch.lease, validity, watch.clock.now()).await?;
    let first = known.is_none();
    let start = watch.desk.load().office.mailbox.start;
    // What lies there before the first start is not ours (promise 9), and costs nothing.
    if let (true, Start::Now, Incoming::Imap { .. }, Some(next)) = (first, start, &watch.settings, next) {
        watch.store.raise_done_below(&watch.lease, validity, next).await?;
    }
    let state = watch.store.mailbox_state(name).await?;
    state.ok_or_else(|| WatchError::Store(StoreError::Refused("the mailbox's state could not be read back".into())))
}

/// Moves the mark over letters that are done or gone (mail-protocol I16); a Maildir's numbers have no order.
async fn raise(watch: &Watch, state: &MailboxState, listed: &[Listed], from: u64) -> Result<u64, WatchError> {
    if !matches!(watch.settings, Incoming::Imap { .. }) {
        return Ok(from);
    }
    let mut undone = None;
    // In the order of their numbers: the first that is found is the lowest.
    for some in listed.chunks(taking::SOME) {
        let uids: Vec<u64> = some.iter().map(|l| l.uid).collect();
        undone = watch.store.undone(watch.lease.mailbox(), state.uid_validity, &uids).await?.first().map(|u| u.uid);
        if undone.is_some() {
            break;
        }
    }
    let waiting = watch.store.filings(watch.lease.mailbox(), state.uid_validity, 1).await?;
    let lowest = undone.into_iter().chain(waiting.iter().map(|(uid, _)| *uid)).min();
    let mark = lowest.or_else(|| listed.last().map(|l| l.uid + 1)).unwrap_or(from);
    if mark > from {
        watch.store.raise_done_below(&watch.lease, state.uid_validity, mark).await?;
    }
    Ok(mark.max(from))
}
