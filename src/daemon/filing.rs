//! Carries committed effects into the mailbox: folders, flags, copies of what we sent.
//! Must not be needed for correctness: everything here is written down and can be repeated.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::watching::{Watch, WatchError};
use crate::domain::connection::Incoming;
use crate::domain::plan::Filing as Planned;
use crate::mailbox::{self, Filing, Source};
use crate::store::Filed;

/// Letters filed by one call; servers move many at the price of one.
const SOME: usize = 1_024;
/// Filings that wait before it is worth while to interrupt a backlog: enough for some dozens a folder.
const WORTH_WHILE: usize = 512;
/// The same over a second connection, which interrupts nobody.
const WORTH_ASIDE: usize = 128;
/// Letters in a backlog that are worth a second connection: while a server moves some hundreds, it answers
/// nothing else on the same one, and nothing is read.
const BACKLOG: usize = 128;
/// Copies for the Sent folder in one round.
const COPIES: usize = 16;

/// Files while a backlog is read over another connection.
pub struct Aside {
    more: Arc<Notify>,
    end: CancellationToken,
    task: JoinHandle<()>,
}

impl Aside {
    /// Opens a connection of its own when so many letters are worth it. Where the server does not give
    /// one, it is gone at once, and whoever reads files in between.
    pub fn start(watch: &Watch, uid_validity: u64, letters: usize) -> Option<Self> {
        if letters < BACKLOG || !matches!(watch.settings, Incoming::Imap { .. }) {
            return None;
        }
        let (more, end) = (Arc::new(Notify::new()), CancellationToken::new());
        let (rung, ended, watch) = (Arc::clone(&more), end.clone(), watch.clone());
        let task = tokio::spawn(async move {
            if let Err(why) = aside(&watch, uid_validity, &rung, &ended).await {
                debug!(mailbox = watch.lease.mailbox(), error = %why, "no second connection files letters");
            }
        });
        Some(Self { more, end, task })
    }

    /// Tells that there is more to file. False when it is gone.
    pub fn ring(&self) -> bool {
        self.more.notify_one();
        !self.task.is_finished()
    }

    /// Lets it finish what it has begun.
    pub async fn end(self) {
        self.end.cancel();
        if let Err(why) = self.task.await {
            warn!(error = %why, "filing over a second connection broke down");
        }
    }
}

async fn aside(watch: &Watch, uid_validity: u64, more: &Notify, end: &CancellationToken) -> Result<(), WatchError> {
    let mut source = tokio::select! {
        biased;
        // A server that is slow to give a second connection keeps nobody waiting.
        () = end.cancelled() => return Ok(()),
        opened = Source::open(&watch.settings) => opened?,
    };
    // Another validity is settled by the connection that reads.
    while source.uid_validity() == uid_validity {
        tokio::select! {
            biased;
            () = end.cancelled() => break,
            () = more.notified() => {}
        }
        source = file_from(watch, source, uid_validity, WORTH_ASIDE).await?;
    }
    source.close().await;
    Ok(())
}

/// Files when enough has gathered.
///
/// # Errors
/// When the connection or the store fails; what is not written down as filed is filed again.
pub async fn file_some(watch: &Watch, source: Source, uid_validity: u64) -> Result<Source, WatchError> {
    file_from(watch, source, uid_validity, WORTH_WHILE).await
}

async fn file_from(watch: &Watch, source: Source, uid_validity: u64, worth: usize) -> Result<Source, WatchError> {
    let waiting = watch.store.filings(watch.lease.mailbox(), uid_validity, SOME).await?;
    if waiting.len() < worth { Ok(source) } else { file(watch, source, uid_validity, waiting).await }
}

/// Files everything that waits.
///
/// # Errors
/// As [`file_some`].
pub async fn file_all(watch: &Watch, mut source: Source, uid_validity: u64) -> Result<Source, WatchError> {
    loop {
        let waiting = watch.store.filings(watch.lease.mailbox(), uid_validity, SOME).await?;
        let number = waiting.len();
        if number == 0 {
            return Ok(source);
        }
        source = file(watch, source, uid_validity, waiting).await?;
        let left = watch.store.filings(watch.lease.mailbox(), uid_validity, SOME).await?;
        if left.len() >= number && number < SOME {
            return Ok(source);
        }
    }
}

async fn file(
    watch: &Watch,
    source: Source,
    uid_validity: u64,
    waiting: Vec<(u64, Planned)>,
) -> Result<Source, WatchError> {
    let filings = group(waiting);
    let (source, results) = source.file(&filings).await?;
    let mut told = Vec::with_capacity(filings.len());
    for (filing, result) in filings.iter().zip(results) {
        let (Filing::Move { uids, .. } | Filing::Flag { uids, .. }) = filing;
        let outcome = match result {
            mailbox::Filed::Done { .. } | mailbox::Filed::Partly { .. } => Filed::Done,
            mailbox::Filed::Vanished(_) => Filed::Gone,
            mailbox::Filed::Later { why } => {
                warn!(mailbox = watch.lease.mailbox(), why, letters = uids.len(), "letters are filed later");
                Filed::Later(why)
            }
            mailbox::Filed::Impossible { why } => {
                warn!(mailbox = watch.lease.mailbox(), why, letters = uids.len(), "letters stay where they are");
                Filed::Failed(why)
            }
        };
        told.push((uids.as_slice(), outcome));
    }
    watch.store.filed(&watch.lease, uid_validity, &told).await?;
    Ok(source)
}

/// One filing for each folder, so that many letters travel by one command.
fn group(waiting: Vec<(u64, Planned)>) -> Vec<Filing> {
    let mut moves: std::collections::BTreeMap<String, Vec<u64>> = std::collections::BTreeMap::new();
    let mut flagged = Vec::new();
    for (uid, planned) in waiting {
        match planned {
            Planned::Into(folder) => moves.entry(folder).or_default().push(uid),
            Planned::Flag => flagged.push(uid),
            Planned::Leave => {}
        }
    }
    let mut all: Vec<Filing> = moves.into_iter().map(|(folder, uids)| Filing::Move { uids, folder }).collect();
    if !flagged.is_empty() {
        all.push(Filing::Flag { uids: flagged, flags: vec!["\\Flagged".into(), "$Answerable".into()] });
    }
    all
}

/// Puts copies of sent mails into the Sent folder, where the server does not do that itself.
///
/// # Errors
/// As [`file_some`]. What an earlier connection may have put there is looked for by its Message-ID first,
/// which `first` asks for.
pub async fn copy_all(watch: &Watch, mut source: Source, first: bool) -> Result<Source, WatchError> {
    let sent = watch.desk.load().office.mailbox.sent.clone();
    if sent.is_empty() {
        return Ok(source);
    }
    loop {
        let copies = watch.store.copies(watch.lease.mailbox(), COPIES).await?;
        if copies.is_empty() {
            return Ok(source);
        }
        for copy in &copies {
            if first {
                let (next, found) = source.search_message_id(Some(&sent), copy.message_id.as_str()).await?;
                source = next;
                if !found.is_empty() {
                    watch.store.copied(&[copy.id]).await?;
                    continue;
                }
            }
            let mut bytes = copy.bytes.head.clone();
            bytes.extend_from_slice(copy.original.as_deref().unwrap_or_default());
            bytes.extend_from_slice(&copy.bytes.tail);
            let (next, _) = source.append(&sent, &bytes, &["\\Seen"], copy.created).await?;
            source = next;
            watch.store.copied(&[copy.id]).await?;
        }
        info!(mailbox = watch.lease.mailbox(), copies = copies.len(), folder = sent, "copies kept");
    }
}
