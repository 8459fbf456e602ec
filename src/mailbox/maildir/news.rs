//! Learning of new files in a Maildir: from the kernel, or by waking often where it does not tell.
//! Must not know what the files are.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use crate::mailbox::Woken;

/// How often the caller looks for itself, where the kernel does not tell.
const POLL: Duration = Duration::from_secs(5);
/// How often it looks although the kernel tells: a network file system tells only half.
const PROOF: Duration = Duration::from_secs(60);

/// Watches `new` and `cur` from the moment it is made; what happens before somebody waits is kept.
pub(super) struct News {
    arrived: Arc<Notify>,
    watcher: Option<RecommendedWatcher>,
}

impl News {
    pub(super) fn watch(root: &Path) -> Self {
        let arrived = Arc::new(Notify::new());
        let told = arrived.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // An error is a queue that ran over: something happened.
            if event.is_ok_and(|event| !appears(&event.kind)) {
                return;
            }
            told.notify_one();
        });
        let watcher = watcher.and_then(|mut watcher| {
            watcher.watch(&root.join("new"), RecursiveMode::NonRecursive)?;
            watcher.watch(&root.join("cur"), RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        Self { arrived, watcher: watcher.ok() }
    }

    /// Whether the kernel tells.
    pub(super) fn is_told(&self) -> bool {
        self.watcher.is_some()
    }

    pub(super) async fn wait(&mut self, at_most: Duration, stop: impl Future<Output = ()>) -> Woken {
        let at_most = at_most.min(if self.is_told() { PROOF } else { POLL });
        tokio::select! {
            biased;
            () = stop => Woken::Stopped,
            () = self.arrived.notified() => Woken::News,
            () = tokio::time::sleep(at_most) => Woken::Time,
        }
    }
}

/// Whether a file came by this; reading one also makes events.
fn appears(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) | EventKind::Any | EventKind::Other)
}
