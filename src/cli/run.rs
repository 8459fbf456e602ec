//! `answerable run`: the daemon, or with `--drain` one pass.
//! Must not wire anything itself; `daemon` does.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Failure;
use crate::config::{self, Config};
use crate::daemon::reload::Reload;
use crate::daemon::{self, clock::Clock, forgetting, logging, setup};
use crate::store::Store;

/// The setting of glibc by which threads share heaps, and how many.
const HEAPS: (&str, &str) = ("MALLOC_ARENA_MAX", "1");

/// Runs until a signal, or until nothing is left to do.
pub fn run(path: &Path, drain: bool) -> Result<(), Failure> {
    share_heaps();
    let config = config::load(path).map_err(Failure::Configuration)?;
    logging::start(config.log);
    for problem in &config.warnings {
        warn!("{problem}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.workers.max(1))
        // Every thread has a heap of its own; reading, names and files need few at a time.
        .max_blocking_threads(3)
        .enable_all()
        .build()
        .map_err(Failure::of)?;
    let result = runtime.block_on(serve(&config, drain));
    // Blocking work that hangs (a name look-up) must not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

/// Begins once more with one heap: a heap for every thread keeps what passed through it, which doubles the
/// memory of a backlog, and glibc reads this setting only when a process begins. Where that fails, it runs on.
fn share_heaps() {
    let (name, count) = HEAPS;
    let mut words = std::env::args_os();
    if !cfg!(target_env = "gnu") || std::env::var_os(name).is_some() {
        return;
    }
    let mut again = Command::new("/proc/self/exe");
    again.arg0(words.next().unwrap_or_else(|| "answerable".into())).args(words).env(name, count);
    // This comes back only with an error, and only memory is lost by it.
    let _: std::io::Error = again.exec();
}

async fn serve(config: &Config, drain: bool) -> Result<(), Failure> {
    let store = Store::open(&config.store_url).await.map_err(Failure::of)?;
    let keys = setup::keys(&store).await.map_err(Failure::of)?;
    let desks = setup::standing_desks(config, &keys).map_err(Failure::Configuration)?;
    let desks: Vec<_> = desks.into_iter().map(|desk| Arc::new(ArcSwap::from_pointee(desk))).collect();
    let stop = CancellationToken::new();
    tokio::spawn(signals(stop.clone()));
    let clock = Clock::system();
    let reload =
        Reload { path: config.path.clone(), keys, desks: desks.clone(), store: store.clone(), clock: clock.clone() };
    let reload = tokio::spawn(reload.run());
    let forgetting = tokio::spawn(forgetting::run(store.clone(), config.remember, clock.clone()));
    let result = daemon::run(config, desks, store.clone(), clock, drain, stop).await;
    reload.abort();
    forgetting.abort();
    store.close().await;
    result.map_err(Failure::of)
}

/// SIGTERM and SIGINT stop gracefully; a second one ends at once.
async fn signals(stop: CancellationToken) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        warn!("signals cannot be caught; the process ends without finishing what is in flight");
        return;
    };
    let mut asked = false;
    loop {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        if asked {
            warn!("asked twice; ending at once");
            std::process::exit(1);
        }
        asked = true;
        info!("stopping: finishing what is in flight");
        stop.cancel();
    }
}
