//! Reads rules, letters and departments again, when told to and when their files change: all or nothing.
//! Must not judge the files; whoever reads them does. What ran before goes on until everything is right.

mod files;
mod telling;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use tracing::{error, info, warn};

use super::clock::Clock;
use super::setup;
use crate::config;
use crate::domain::problem::Problem;
use crate::domain::token::TokenKeys;
use crate::pipeline::Desk;
use crate::store::Store;
use files::{Files, State, Watcher};

/// Files count as written when nothing has happened to them for this long.
const QUIET: Duration = Duration::from_millis(300);
/// Somebody who never stops writing does not keep changes away for longer.
const LONGEST: Duration = Duration::from_secs(5);
/// Files that are wrong are looked at once more after this long: they may have been half written.
const GRACE: Duration = Duration::from_secs(2);
/// How often files are looked at where nobody tells of changes: network drives, links that are turned.
const POLL: Duration = Duration::from_secs(30);

/// What reading again needs.
pub struct Reload {
    /// The configuration's file.
    pub path: PathBuf,
    /// The keys of the running desks.
    pub keys: TokenKeys,
    /// The running desks; letters in flight finish at the one they began at.
    pub desks: Vec<Arc<ArcSwap<Desk>>>,
    /// Where it is noted how it went.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
}

/// Why files are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Somebody asked for it (SIGHUP).
    Asked,
    /// They are not what they were.
    Changed,
}

impl Reload {
    /// Reads again whenever there is cause, until the process ends. Servers and passwords need a restart.
    pub async fn run(self) {
        if let Err(why) = self.store.reloaded(self.clock.now()).await {
            warn!(error = %why, "it could not be noted since when the rules are in force");
        }
        let Ok(mut hang_up) = signal(SignalKind::hangup()) else {
            warn!("SIGHUP cannot be caught; rules are read again when their files change, and on restart");
            return;
        };
        let changed = Arc::new(Notify::new());
        let mut files = self.files();
        let mut seen = look(&files).await;
        let mut watcher = Watcher::new(&files, &changed);
        let mut told = None;
        loop {
            let cause = tokio::select! {
                _ = hang_up.recv() => Cause::Asked,
                () = changed.notified() => Cause::Changed,
                () = tokio::time::sleep(POLL) => Cause::Changed,
            };
            if cause == Cause::Changed && look(&files).await == seen {
                // A file that was replaced by its like must be watched anew.
                watcher = watcher.again(&files, &changed);
                continue;
            }
            loop {
                settle(&changed).await;
                let tried = look(&files).await;
                let result = self.read_again().await;
                if result.is_err() && cause == Cause::Changed {
                    tokio::time::sleep(GRACE).await;
                    if look(&files).await != tried {
                        continue;
                    }
                }
                seen = tried;
                self.conclude(result, cause, &mut told).await;
                break;
            }
            // Folders may have been replaced, and the configuration may name others.
            files = self.files();
            watcher = watcher.again(&files, &changed);
        }
    }

    /// Where the files lie: as the configuration says now, when it can be read.
    fn files(&self) -> Files {
        let lists = self.desks.first().map(|d| d.load().rules.files().map(PathBuf::from).collect::<Vec<_>>());
        let config = config::load_without_secrets(&self.path).ok();
        let folders = config.map(|c| vec![c.rules_folder, c.letters_folder]);
        Files::new(&self.path, folders, lists.unwrap_or_default(), self.store.folder())
    }

    /// Puts what the files say into force, or says what is wrong with them.
    async fn read_again(&self) -> Result<usize, Vec<Problem>> {
        let (path, keys) = (self.path.clone(), self.keys.clone());
        let (mailboxes, had) = (self.desks.len(), self.rules());
        let read = tokio::task::spawn_blocking(move || {
            let config = config::load_without_secrets(&path)?;
            let fresh = setup::standing_desks(&config, &keys)?;
            let count = fresh.first().map_or(0, |desk| desk.rules.rules().count());
            if fresh.len() != mailboxes {
                return Err(vec![files::problem(&path, "the number of mailboxes changed, which needs a restart")]);
            }
            if count == 0 && had > 0 {
                let what = "there is no rule any more; a set without any takes effect on restart only";
                return Err(vec![files::problem(&config.rules_folder, what)]);
            }
            Ok((fresh, count))
        });
        let broken =
            |why: tokio::task::JoinError| vec![files::problem(&self.path, &format!("reading broke down: {why}"))];
        let (fresh, count) = read.await.map_err(broken)??;
        for (desk, fresh) in self.desks.iter().zip(fresh) {
            desk.store(Arc::new(fresh));
        }
        Ok(count)
    }

    fn rules(&self) -> usize {
        self.desks.first().map_or(0, |desk| desk.load().rules.rules().count())
    }

    /// Tells how it went: in the log, in the store for `status`, and once by mail.
    async fn conclude(&self, result: Result<usize, Vec<Problem>>, cause: Cause, told: &mut Option<String>) {
        let now = self.clock.now();
        let noted = match result {
            Ok(rules) => {
                info!(
                    rules,
                    asked = cause == Cause::Asked,
                    "rules, letters and departments were read again and are in force"
                );
                *told = None;
                self.store.reloaded(now).await
            }
            Err(problems) => {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                lines.iter().for_each(|line| error!("{line}"));
                error!(problems = lines.len(), "the files are not right; what ran before goes on");
                let text = lines.join("\n");
                if told.as_ref() != Some(&text) {
                    telling::by_mail(self, &problems).await;
                    *told = Some(text);
                }
                self.store.reload_refused(&lines, now).await
            }
        };
        if let Err(why) = noted {
            warn!(error = %why, "it could not be noted how reading the files went");
        }
    }
}

/// Waits until nothing has happened for a moment.
async fn settle(changed: &Notify) {
    let end = Instant::now() + LONGEST;
    while timeout_at((Instant::now() + QUIET).min(end), changed.notified()).await.is_ok() && Instant::now() < end {}
}

async fn look(files: &Files) -> State {
    let files = files.clone();
    tokio::task::spawn_blocking(move || files.state()).await.unwrap_or_default()
}
