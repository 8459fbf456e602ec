//! `answerable run`: the daemon, or with `--drain` one pass.
//! Must not wire anything itself; `daemon` does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::Failure;
use crate::config::{self, Config};
use crate::daemon::{self, clock::Clock, logging, setup};
use crate::domain::token::TokenKeys;
use crate::pipeline::Desk;
use crate::store::Store;

/// Runs until a signal, or until nothing is left to do.
pub fn run(path: &Path, drain: bool) -> Result<(), Failure> {
    let config = config::load(path).map_err(Failure::Configuration)?;
    logging::start(config.log);
    for problem in &config.warnings {
        warn!("{problem}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.workers.max(1))
        .enable_all()
        .build()
        .map_err(Failure::of)?;
    let result = runtime.block_on(serve(&config, drain));
    // Blocking work that hangs (a name look-up) must not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

async fn serve(config: &Config, drain: bool) -> Result<(), Failure> {
    let store = Store::open(&config.store_url).await.map_err(Failure::of)?;
    let keys = setup::keys(&store).await.map_err(Failure::of)?;
    let desks = setup::desks(config, &keys).map_err(Failure::Configuration)?;
    let desks: Vec<_> = desks.into_iter().map(|desk| Arc::new(ArcSwap::from_pointee(desk))).collect();
    let stop = CancellationToken::new();
    tokio::spawn(signals(stop.clone()));
    tokio::spawn(reloads(config.path.clone(), keys, desks.clone()));
    let result = daemon::run(config, desks, store.clone(), Clock::system(), drain, stop).await;
    store.close().await;
    result.map_err(Failure::of)
}

/// SIGHUP reads rules, letters and departments again. They take effect only when all are right (promise 7);
/// servers and passwords need a restart.
async fn reloads(path: PathBuf, keys: TokenKeys, desks: Vec<Arc<ArcSwap<Desk>>>) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else {
        warn!("SIGHUP cannot be caught; rules are read again on restart only");
        return;
    };
    while hang_up.recv().await.is_some() {
        let (path, keys) = (path.clone(), keys.clone());
        let read = tokio::task::spawn_blocking(move || {
            let config = config::load_without_secrets(&path)?;
            setup::desks(&config, &keys)
        });
        match read.await {
            Ok(Ok(fresh)) if fresh.len() == desks.len() => {
                for (desk, fresh) in desks.iter().zip(fresh) {
                    desk.store(Arc::new(fresh));
                }
                info!("rules, letters and departments were read again and are in force");
            }
            Ok(Ok(_)) => warn!("the number of mailboxes changed, which needs a restart; nothing was changed"),
            Ok(Err(problems)) => {
                for problem in &problems {
                    error!("{problem}");
                }
                error!(problems = problems.len(), "the files are not right; what ran before goes on");
            }
            Err(why) => error!(error = %why, "reading the files broke down; what ran before goes on"),
        }
    }
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
