//! Takes what is undone in a mailbox through the pipeline, batch after batch.
//! Must not judge a letter, nor let one be decided on while the one before it is not committed.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use super::watching::{Watch, WatchError};
use super::{filing, telling};
use crate::domain::connection::Incoming;
use crate::domain::office::Start;
use crate::mailbox::{Fetched, Listed, Source};
use crate::pipeline::{self, Decided, Desk, Intake, Letter};
use crate::store::{MailboxState, StoreError, Undone};

/// Letters in a batch, and the octets that a batch may hold: memory is bounded by bytes.
const BATCH: (usize, u64) = (64, 768 << 10);
/// Batches that are fetched ahead, so that letters are decided on while others are filed.
const AHEAD: usize = 2;
/// Letters of a long list that are looked at together: the rest of it waits as it was listed.
pub const SOME: usize = 128;
/// Letters whose reading was begun before are read one by one, so that only the guilty one pays.
const TOGETHER: u32 = 0;

/// Takes everything undone among what is `listed` through the pipeline, fetching batches while those before
/// are decided. Whether there was anything.
///
/// # Errors
/// When the connection or the store fails; what was not committed is still to be read.
pub async fn take_all(
    watch: &Watch,
    source: Source,
    state: &MailboxState,
    listed: &[Listed],
) -> Result<(Source, bool), WatchError> {
    let mut line = Line { watch, state: *state, running: VecDeque::new(), last: None, found: false, alone: false };
    let mut aside = None;
    let taken = line.take(source, listed, &mut aside).await;
    // However it ended, nothing is under way any more when the next connection looks at the same letters.
    let ended = line.shorten(0).await;
    if let Some(aside) = aside {
        aside.end().await;
    }
    let source = taken?;
    ended?;
    Ok((source, line.found))
}

/// Letters that are fetched together.
struct Batch {
    letters: Vec<Listed>,
    /// One letter, whose reading was begun before and did not come to an end.
    suspect: bool,
}

/// Batches that were fetched; each is decided on when the one before it is committed.
struct Line<'a> {
    watch: &'a Watch,
    state: MailboxState,
    running: VecDeque<JoinHandle<Result<Vec<Decided>, StoreError>>>,
    last: Option<oneshot::Receiver<()>>,
    /// Whether anything was undone.
    found: bool,
    /// Whether the batch before was one suspect letter.
    alone: bool,
}

impl Line<'_> {
    async fn take(
        &mut self,
        mut source: Source,
        listed: &[Listed],
        aside: &mut Option<filing::Aside>,
    ) -> Result<Source, WatchError> {
        let (watch, validity) = (self.watch, self.state.uid_validity);
        let mut found = 0;
        for some in listed.chunks(SOME) {
            let uids: Vec<u64> = some.iter().map(|l| l.uid).collect();
            let undone = watch.store.undone(watch.lease.mailbox(), validity, &uids).await?;
            found += undone.len();
            self.found |= found > 0;
            if aside.is_none() {
                *aside = filing::Aside::start(watch, validity, found);
            }
            for batch in batches(some, undone) {
                if watch.stop.is_cancelled() {
                    return Ok(source);
                }
                source = self.fetch(source, batch).await?;
                if !aside.as_ref().is_some_and(filing::Aside::ring) {
                    source = filing::file_some(watch, source, validity).await?;
                }
            }
        }
        Ok(source)
    }

    /// Fetches a batch, and has it follow those that are under way.
    async fn fetch(&mut self, source: Source, batch: Batch) -> Result<Source, WatchError> {
        // Nothing else is in flight while a suspect is read, or its neighbour would pay with it.
        let ahead = if batch.suspect || self.alone { 0 } else { AHEAD - 1 };
        self.alone = batch.suspect;
        self.shorten(ahead).await?;
        let uids: Vec<u64> = batch.letters.iter().map(|l| l.uid).collect();
        match source.fetch(&uids).await {
            Ok((source, fetched)) => {
                self.join(batch.letters, fetched);
                Ok(source)
            }
            Err(why) => {
                self.shorten(0).await?;
                // A letter that breaks the connection is known by its count as well.
                let (watch, validity) = (self.watch, self.state.uid_validity);
                watch.store.note_attempts(&watch.lease, validity, &uids, watch.clock.now()).await?;
                Err(why.into())
            }
        }
    }

    fn join(&mut self, batch: Vec<Listed>, fetched: Vec<Fetched>) {
        let (done, next) = oneshot::channel();
        let before = self.last.replace(next);
        let (watch, state) = (self.watch.clone(), self.state);
        self.running.push_back(tokio::spawn(async move {
            let decided = take(&watch, &state, batch, fetched, before).await?;
            // Nobody waits behind the last one; behind one that failed, all the others fail.
            let _ = done.send(());
            Ok(decided)
        }));
    }

    /// Waits until no more than so many batches are under way. A failure ends all of them.
    async fn shorten(&mut self, most: usize) -> Result<(), WatchError> {
        let mut result = Ok(());
        while self.running.len() > if result.is_ok() { most } else { 0 } {
            let Some(first) = self.running.pop_front() else { break };
            let decided = match first.await {
                Ok(Ok(decided)) => decided,
                Ok(Err(why)) => {
                    result = result.and(Err(why.into()));
                    continue;
                }
                Err(why) => {
                    result = result.and(Err(WatchError::Broken(why.to_string())));
                    continue;
                }
            };
            for one in &decided {
                telling::decision(self.watch.lease.mailbox(), one);
            }
        }
        result
    }
}

/// One batch, from noting the attempt to the commit. It is read while the one `before` is still under way, and
/// decided on when that is committed; never when it failed.
async fn take(
    watch: &Watch,
    state: &MailboxState,
    batch: Vec<Listed>,
    fetched: Vec<Fetched>,
    before: Option<oneshot::Receiver<()>>,
) -> Result<Vec<Decided>, StoreError> {
    let desk = Desk::clone(&watch.desk.load());
    let intake = Intake { uid_validity: state.uid_validity, renumbered: state.numbered != state.started };
    let uids: Vec<u64> = batch.iter().map(|l| l.uid).collect();
    // Noted as late as can be, so that a kill makes few letters suspect.
    let noted = watch.store.note_attempts(&watch.lease, state.uid_validity, &uids, watch.clock.now()).await?;
    let letters = letters(watch, state, desk.office.mailbox.start, &batch, &noted, fetched);
    let now = watch.clock.zoned(&desk.office.mailbox.calendar.zone);
    let turn = async {
        let Some(before) = before else { return Ok(()) };
        before.await.map_err(|_| StoreError::Refused("the batch before it was not committed".into()))
    };
    let taken = pipeline::take(&desk, &watch.store, Some(&watch.lease), intake, letters, &now, turn).await;
    // A full disk, a lock, or the batch before are no fault of these letters: they must not be held for it.
    if taken.is_err()
        && let Err(why) = watch.store.forgive_attempts(&watch.lease, intake.uid_validity, &uids).await
    {
        warn!(mailbox = watch.lease.mailbox(), error = %why, "the attempts of a batch could not be taken back");
    }
    watch.news.notify_one();
    taken
}

/// Groups by number and by octets; a letter that was begun before goes alone.
fn batches(listed: &[Listed], undone: Vec<Undone>) -> Vec<Batch> {
    let (most, octets) = BATCH;
    let entries: HashMap<u64, &Listed> = listed.iter().map(|l| (l.uid, l)).collect();
    let mut all: Vec<Batch> = Vec::new();
    let mut open: (Vec<Listed>, u64) = (Vec::new(), 0);
    for Undone { uid, attempts } in undone {
        let Some(&&entry) = entries.get(&uid) else { continue };
        if attempts > TOGETHER {
            all.push(Batch { letters: vec![entry], suspect: true });
            continue;
        }
        if open.0.len() >= most || !open.0.is_empty() && open.1 + entry.size > octets {
            all.push(Batch { letters: std::mem::take(&mut open.0), suspect: false });
            open.1 = 0;
        }
        open.1 += entry.size;
        open.0.push(entry);
    }
    if !open.0.is_empty() {
        all.push(Batch { letters: open.0, suspect: false });
    }
    all
}

/// Joins what was fetched with what is known of it. A letter that the server would not hand out stays
/// undone, until it was tried too often; then it is held with nothing but its place.
fn letters(
    watch: &Watch,
    state: &MailboxState,
    start: Start,
    batch: &[Listed],
    noted: &[Undone],
    fetched: Vec<Fetched>,
) -> Vec<Letter> {
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
        if let Some(entry) = batch.iter().find(|l| l.uid == uid).filter(|_| attempts > pipeline::ATTEMPTS) {
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
    let order: HashMap<u64, usize> = batch.iter().enumerate().map(|(i, l)| (l.uid, i)).collect();
    all.sort_by_key(|l| order.get(&l.uid).copied());
    all
}
