//! Runs everything: one watcher, one set of senders and one timekeeper for each mailbox.
//! Must not decide anything about a letter; it wires rooms together, and starts and stops them.

pub mod clock;
mod filing;
pub mod forgetting;
pub mod holding;
mod ledger;
pub mod logging;
mod notify;
mod outgoing;
pub mod reload;
pub mod setup;
mod taking;
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
use crate::domain::connection::Outgoing;
use crate::pipeline::Desk;
use crate::postman::PostmanError;
use crate::store::{Doubt, LeaseRefused, Store, StoreError};
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

/// Everything about one mailbox: takes the lease, then watches and sends until the end.
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
    if doubt != Doubt::default() {
        let Doubt { unknown, again, not_made, taken } = doubt;
        warn!(mailbox = name, unknown, again, not_made, taken, "mails were under way when the last run ended");
    }
    let watch = Watch {
        desk,
        settings: watched.incoming,
        store: store.clone(),
        lease: lease.clone(),
        clock,
        poll: watched.poll,
        news: Arc::new(Notify::new()),
        settled: Arc::new(Notify::new()),
        stop: stop.child_token(),
        drain,
    };
    let result = watch_and_send(&watch, watched.outgoing).await;
    store.release_lease(&lease).await?;
    info!(mailbox = name, "no longer watching");
    result
}

/// The tasks of one mailbox, started together and ended in order: watching first, then sending.
async fn watch_and_send(watch: &Watch, outgoing: Outgoing) -> Result<(), DaemonError> {
    let name = watch.lease.mailbox().to_owned();
    let (lost, drained) = (CancellationToken::new(), CancellationToken::new());
    let (undelivered, failures) = mpsc::channel(64);
    let senders = Senders {
        mailbox: name.clone(),
        settings: outgoing,
        store: watch.store.clone(),
        clock: watch.clock.clone(),
        holder: holding::holder(),
        news: Arc::clone(&watch.news),
        settled: Arc::clone(&watch.settled),
        stop: watch.stop.clone(),
        drained: drained.clone(),
        undelivered,
    };
    let keeper = holding::keep(watch.clone(), lost.clone());
    let mut tasks = vec![tokio::spawn(keeper), tokio::spawn(timing::tell_undelivered(watch.clone(), failures))];
    if !watch.drain {
        tasks.push(tokio::spawn(timing::run(watch.clone())));
    }
    let sending = tokio::spawn(outgoing::run(senders));
    let watched = tokio::select! {
        watched = watch_to_the_end(watch) => watched,
        () = lost.cancelled() => Err(DaemonError::TakenOver(name.clone())),
    };
    drained.cancel();
    if !watch.drain || watched.is_err() {
        watch.stop.cancel();
    }
    match sending.await {
        Ok(sent) => sent?,
        Err(why) => error!(mailbox = name, error = %why, "the senders broke down"),
    }
    if watch.drain && watched.is_ok() {
        last_copies(watch).await?;
    }
    watch.stop.cancel();
    for task in tasks {
        if let Err(why) = task.await {
            error!(mailbox = name, error = %why, "a task broke down");
        }
    }
    watched
}

/// One pass when draining; else again and again until stopped.
async fn watch_to_the_end(watch: &Watch) -> Result<(), DaemonError> {
    if watch.drain {
        timing::fire(watch).await?;
        timing::forget(watch).await?;
        return in_a_task(watch).await.map_err(DaemonError::from);
    }
    keep_watching(watch).await;
    Ok(())
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
