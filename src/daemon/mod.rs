//! Runs everything: one watcher, one set of senders and one timekeeper for each mailbox.
//! Must not decide anything about a letter; it wires rooms together, and starts and stops them.

pub mod clock;
mod filing;
pub mod holding;
mod ledger;
pub mod logging;
mod notify;
mod outgoing;
pub mod setup;
mod telling;
mod timing;
pub mod watching;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::{Config, Watched};
use crate::pipeline::Desk;
use crate::postman::PostmanError;
use crate::store::{LeaseRefused, Store, StoreError};
use clock::Clock;
use outgoing::Senders;
use watching::{Watch, WatchError};

/// How long a doubtful mail rests before it is sent again, so that a server which did take it has
/// time to show that (mail-protocol D4).
const DOUBT_RESTS: SignedDuration = SignedDuration::from_secs(30);

/// Why the daemon could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody else watches the mailbox.
    #[error(transparent)]
    Lease(#[from] LeaseRefused),
    /// The way out is set up wrongly.
    #[error(transparent)]
    Postman(#[from] PostmanError),
    /// The mailbox cannot be used while draining.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// Another process took over.
    #[error("another process watches {0} now")]
    TakenOver(String),
}

/// Watches all mailboxes until `stop`, or with `drain` until nothing is left to do.
///
/// # Errors
/// When it cannot start, when a lease is lost, or, draining, when a mailbox or the outbox fails.
pub async fn run(
    config: &Config,
    desks: Vec<Arc<ArcSwap<Desk>>>,
    store: Store,
    clock: Clock,
    drain: bool,
    stop: CancellationToken,
) -> Result<(), DaemonError> {
    let mut mailboxes = JoinSet::new();
    for (watched, desk) in config.mailboxes.iter().cloned().zip(desks) {
        mailboxes.spawn(mailbox(watched, desk, store.clone(), clock.clone(), drain, stop.clone()));
    }
    notify::ready(drain);
    let mut result = Ok(());
    while let Some(ended) = mailboxes.join_next().await {
        let ended = ended.unwrap_or_else(|why| Err(StoreError::Refused(format!("a task broke down: {why}")).into()));
        if let Err(why) = ended {
            error!(error = %why, "a mailbox is not watched any more");
            stop.cancel();
            result = Err(why);
        }
    }
    notify::stopping();
    store.checkpoint().await?;
    result
}

/// Everything about one mailbox.
async fn mailbox(
    watched: Watched,
    desk: Arc<ArcSwap<Desk>>,
    store: Store,
    clock: Clock,
    drain: bool,
    stop: CancellationToken,
) -> Result<(), DaemonError> {
    let name = watched.office.mailbox.name.clone();
    let lease = holding::take(&store, &name, &clock, !drain, &stop).await?;
    let doubt = store.settle_doubt(clock.now(), clock.now() + DOUBT_RESTS, &[&holding::holder()]).await?;
    if doubt.unknown + doubt.again > 0 {
        warn!(
            mailbox = name,
            unknown = doubt.unknown,
            again = doubt.again,
            "mails were in doubt when the last run ended"
        );
    }
    let (mine, lost, drained) = (stop.child_token(), CancellationToken::new(), CancellationToken::new());
    let (undelivered, failures) = mpsc::channel(64);
    let (news, settled) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let watch = Watch {
        desk,
        settings: watched.incoming,
        store: store.clone(),
        lease: lease.clone(),
        clock: clock.clone(),
        poll: watched.poll,
        news: Arc::clone(&news),
        settled: Arc::clone(&settled),
        stop: mine.clone(),
        drain,
    };
    let senders = Senders {
        mailbox: name.clone(),
        settings: watched.outgoing,
        store: store.clone(),
        clock: clock.clone(),
        holder: holding::holder(),
        news,
        settled,
        stop: mine.clone(),
        drained: drained.clone(),
        undelivered,
    };
    let keeper = tokio::spawn(holding::keep(store.clone(), lease.clone(), clock, mine.clone(), lost.clone()));
    let teller = tokio::spawn(timing::tell_undelivered(watch.clone(), failures));
    let timekeeper = (!drain).then(|| tokio::spawn(timing::run(watch.clone())));
    let sending = tokio::spawn(outgoing::run(senders));
    let watching = async {
        if drain {
            timing::fire(&watch).await?;
            return in_a_task(&watch).await.map_err(DaemonError::from);
        }
        keep_watching(&watch).await;
        Ok(())
    };
    let watched = tokio::select! {
        watched = watching => watched,
        () = lost.cancelled() => Err(DaemonError::TakenOver(name.clone())),
    };
    drained.cancel();
    if !drain || watched.is_err() {
        mine.cancel();
    }
    match sending.await {
        Ok(sent) => sent?,
        Err(why) => error!(mailbox = name, error = %why, "the senders broke down"),
    }
    if drain && watched.is_ok() {
        last_copies(&watch).await?;
    }
    mine.cancel();
    for task in [Some(keeper), Some(teller), timekeeper].into_iter().flatten() {
        if let Err(why) = task.await {
            error!(mailbox = name, error = %why, "a task broke down");
        }
    }
    store.release_lease(&lease).await?;
    info!(mailbox = name, "no longer watching");
    watched
}

/// Connects again and again, after pauses that grow, until stopped.
async fn keep_watching(watch: &Watch) {
    let mut pause = Duration::from_secs(1);
    while !watch.stop.is_cancelled() {
        let began = tokio::time::Instant::now();
        let Err(why) = in_a_task(watch).await else { continue };
        if began.elapsed() > Duration::from_secs(60) {
            pause = Duration::from_secs(1);
        }
        let wait = match &why {
            // A server that says no to our password must not be hammered (mail-protocol I23a).
            WatchError::Mailbox(e) if e.is_configuration() => Duration::from_secs(300),
            WatchError::Mailbox(e) => e.retry_after().unwrap_or(pause).max(pause),
            _ => pause,
        };
        warn!(mailbox = watch.lease.mailbox(), error = %why, again_in = ?wait, "the mailbox is not watched");
        notify::status(&format!("{}: {why}", watch.lease.mailbox()));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = watch.stop.cancelled() => {}
        }
        pause = (pause * 2).min(Duration::from_secs(120));
    }
}

/// One session in a task of its own, so that a defect in a parser ends a connection and not us.
async fn in_a_task(watch: &Watch) -> Result<(), WatchError> {
    let one = watch.clone();
    tokio::spawn(async move { watching::session(&one).await })
        .await
        .unwrap_or_else(|why| Err(WatchError::Broken(why.to_string())))
}

/// Copies of what was sent while draining still belong into the Sent folder.
async fn last_copies(watch: &Watch) -> Result<(), WatchError> {
    if watch.desk.load().office.mailbox.sent.is_empty()
        || watch.store.copies(watch.lease.mailbox(), 1).await?.is_empty()
    {
        return Ok(());
    }
    let source = crate::mailbox::Source::open(&watch.settings).await?;
    filing::copy_all(watch, source, true).await?.close().await;
    Ok(())
}
