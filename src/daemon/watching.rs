//! Watches one mailbox: lists, fetches, takes letters through the pipeline, files them, waits.
//! Must not judge a letter, and must not touch one in the mailbox before its outcome is committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::clock::Clock;
use super::filing;
use super::telling;
use crate::domain::connection::Incoming;
use crate::domain::office::Start;
use crate::mailbox::{Fetched, Listed, MailboxError, Source, Woken};
use crate::pipeline::{self, Decided, Desk, Intake, Letter};
use crate::store::{Lease, MailboxState, Store, StoreError, Undone};

/// Letters in a batch, and the octets that a batch may hold: memory is bounded by bytes.
const BATCH: (usize, u64) = (128, 3 << 20);
/// How long mails that were sent wait for others, so that one interruption keeps many copies.
const GATHER: Duration = Duration::from_secs(2);
/// Letters whose reading was begun before are read one by one, so that only the guilty one pays.
const TOGETHER: u32 = 0;

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
        let uids: Vec<u64> = listed.iter().map(|l| l.uid).collect();
        let undone = watch.store.undone(&name, state.uid_validity, &uids).await?;
        let found = !undone.is_empty();
        source = take_all(watch, source, &state, &listed, undone).await?;
        source = filing::file_all(watch, source, state.uid_validity).await?;
        source = filing::copy_all(watch, source, std::mem::take(&mut first)).await?;
        from = raise(watch, &state, &uids, from).await?;
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

/// Takes everything undone through the pipeline, fetching one batch while the one before is decided.
async fn take_all(
    watch: &Watch,
    mut source: Source,
    state: &MailboxState,
    listed: &[Listed],
    undone: Vec<Undone>,
) -> Result<Source, WatchError> {
    let mut running: Option<JoinHandle<Result<Vec<Decided>, StoreError>>> = None;
    let suspects: HashSet<u64> = undone.iter().filter(|u| u.attempts > TOGETHER).map(|u| u.uid).collect();
    let mut alone = false;
    for batch in batches(listed, undone) {
        if watch.stop.is_cancelled() {
            break;
        }
        // Nothing else is in flight while a suspect is read, or its neighbour would pay with it.
        let suspect = batch.iter().any(|uid| suspects.contains(uid));
        if (suspect || alone)
            && let Some(before) = running.take()
        {
            finish(watch, before).await?;
            source = filing::file_some(watch, source, state.uid_validity).await?;
        }
        alone = suspect;
        let fetched = source.fetch(&batch).await;
        let before = running.take();
        let finished = before.is_some();
        if let Some(before) = before {
            finish(watch, before).await?;
        }
        // Noted as late as can be, so that a kill makes few letters suspect; a letter that breaks the
        // connection is known by its count as well.
        let note = || watch.store.note_attempts(&watch.lease, state.uid_validity, &batch, watch.clock.now());
        let (next, fetched) = match fetched {
            Ok(fetched) => fetched,
            Err(why) => {
                note().await?;
                return Err(why.into());
            }
        };
        source = next;
        if finished {
            source = filing::file_some(watch, source, state.uid_validity).await?;
        }
        let noted = note().await?;
        let letters = letters(watch, state, listed, &noted, fetched);
        running = Some(spawn(watch, state, letters));
    }
    if let Some(last) = running {
        finish(watch, last).await?;
    }
    Ok(source)
}

fn spawn(watch: &Watch, state: &MailboxState, letters: Vec<Letter>) -> JoinHandle<Result<Vec<Decided>, StoreError>> {
    let desk = Desk::clone(&watch.desk.load());
    let (store, lease) = (watch.store.clone(), watch.lease.clone());
    let intake = Intake { uid_validity: state.uid_validity, renumbered: state.numbered != state.started };
    let now = watch.clock.zoned(&desk.office.mailbox.calendar.zone);
    let uids: Vec<u64> = letters.iter().map(|l| l.uid).collect();
    tokio::spawn(async move {
        let taken = pipeline::take(&desk, &store, Some(&lease), intake, letters, &now).await;
        // A full disk or a lock is no fault of the letters: they must not be held for it.
        if taken.is_err()
            && let Err(why) = store.forgive_attempts(&lease, intake.uid_validity, &uids).await
        {
            warn!(mailbox = lease.mailbox(), error = %why, "the attempts of a batch could not be taken back");
        }
        taken
    })
}

async fn finish(watch: &Watch, batch: JoinHandle<Result<Vec<Decided>, StoreError>>) -> Result<(), WatchError> {
    let decided = batch.await.map_err(|e| WatchError::Broken(e.to_string()))??;
    for one in &decided {
        telling::decision(watch.lease.mailbox(), one);
    }
    watch.news.notify_one();
    Ok(())
}

/// Groups by number and by octets; a letter that was begun before goes alone.
fn batches(listed: &[Listed], undone: Vec<Undone>) -> Vec<Vec<u64>> {
    let (most, octets) = BATCH;
    let sizes: HashMap<u64, u64> = listed.iter().map(|l| (l.uid, l.size)).collect();
    let mut all: Vec<Vec<u64>> = Vec::new();
    let mut open: (Vec<u64>, u64) = (Vec::new(), 0);
    for Undone { uid, attempts } in undone {
        let size = sizes.get(&uid).copied().unwrap_or_default();
        if attempts > TOGETHER {
            all.push(vec![uid]);
            continue;
        }
        if open.0.len() >= most || !open.0.is_empty() && open.1 + size > octets {
            all.push(std::mem::take(&mut open.0));
            open.1 = 0;
        }
        open.0.push(uid);
        open.1 += size;
    }
    if !open.0.is_empty() {
        all.push(open.0);
    }
    all
}

/// Joins what was fetched with what is known of it. A letter that the server would not hand out stays
/// undone, until it was tried too often; then it is held with nothing but its place.
fn letters(
    watch: &Watch,
    state: &MailboxState,
    listed: &[Listed],
    noted: &[Undone],
    fetched: Vec<Fetched>,
) -> Vec<Letter> {
    let start = watch.desk.load().office.mailbox.start;
    let renumbered = state.numbered != state.started;
    let before = |uid: u64, arrived: Timestamp| match (renumbered, start) {
        (true, _) => arrived < state.numbered,
        (false, Start::At(moment)) => arrived < moment,
        (false, Start::All) => false,
        // IMAP numbers tell; a Maildir has only the time.
        (false, Start::Now) => matches!(watch.settings, Incoming::Maildir { .. }) && arrived < state.started && uid > 0,
    };
    let mut attempts: HashMap<u64, u32> = noted.iter().map(|n| (n.uid, n.attempts)).collect();
    let mut all: Vec<Letter> = fetched
        .into_iter()
        .map(|f| Letter {
            before_start: before(f.uid, f.arrived),
            attempts: attempts.remove(&f.uid).unwrap_or(1),
            uid: f.uid,
            arrived: f.arrived,
            size: f.size,
            whole: f.whole,
            raw: f.raw,
        })
        .collect();
    for (uid, attempts) in attempts {
        debug!(mailbox = watch.lease.mailbox(), uid, attempts, "the server did not hand out a letter");
        if let Some(entry) = listed.iter().find(|l| l.uid == uid).filter(|_| attempts > pipeline::ATTEMPTS) {
            all.push(Letter {
                before_start: before(uid, entry.arrived),
                attempts,
                uid,
                arrived: entry.arrived,
                size: entry.size,
                whole: false,
                raw: Vec::new(),
            });
        }
    }
    // A Maildir's numbers have no order: the list has.
    let order: HashMap<u64, usize> = listed.iter().enumerate().map(|(i, l)| (l.uid, i)).collect();
    all.sort_by_key(|l| order.get(&l.uid).copied());
    all
}

/// Moves the mark over letters that are done or gone (mail-protocol I16); a Maildir's numbers have no order.
async fn raise(watch: &Watch, state: &MailboxState, listed: &[u64], from: u64) -> Result<u64, WatchError> {
    if !matches!(watch.settings, Incoming::Imap { .. }) {
        return Ok(from);
    }
    let undone = watch.store.undone(watch.lease.mailbox(), state.uid_validity, listed).await?;
    let waiting = watch.store.filings(watch.lease.mailbox(), state.uid_validity, 1).await?;
    let lowest = undone.iter().map(|u| u.uid).chain(waiting.iter().map(|(uid, _)| *uid)).min();
    let mark = lowest.or_else(|| listed.iter().max().map(|uid| uid + 1)).unwrap_or(from);
    if mark > from {
        watch.store.raise_done_below(&watch.lease, state.uid_validity, mark).await?;
    }
    Ok(mark.max(from))
}
