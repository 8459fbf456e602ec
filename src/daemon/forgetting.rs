//! What classification saw outlives the bytes of a letter, and is forgotten when the configuration says so.
//! Must not remove bytes, threads or mails; `keep` is called before that is done.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::clock::Clock;
use crate::domain::observed::Observed;
use crate::mail::{self, ReadSettings};
use crate::pipeline::Desk;
use crate::store::{Sight, Store, StoreError};

/// How often it looks for what is too old.
const EVERY: Duration = Duration::from_secs(3_600);
/// Letters that are read together.
const SOME: usize = 64;

/// Forgets what is older than `remember`, until the process ends.
pub async fn run(store: Store, remember: SignedDuration, clock: Clock) {
    loop {
        match store.forget_seen(since(clock.now(), remember)).await {
            Ok(0) => {}
            Ok(number) => info!(number, "letters that classification had seen were forgotten"),
            Err(why) => warn!(error = %why, "what classification saw could not be forgotten; trying again in an hour"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Keeps text and fields of the letters whose bytes go when matters that were closed before `cutoff` are tidied
/// away, as far as they are younger than `remember`; how many there were.
///
/// # Errors
/// When the store fails; then the bytes had better stay.
pub async fn keep(
    store: &Store,
    desk: &Desk,
    cutoff: Timestamp,
    remember: SignedDuration,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mailbox = &desk.office.mailbox;
    let mut kept = 0;
    if remember <= SignedDuration::ZERO {
        return Ok(0);
    }
    loop {
        let letters = store.unkept(&mailbox.name, cutoff, since(now, remember), SOME).await?;
        if letters.is_empty() {
            return Ok(kept);
        }
        kept += letters.len();
        let own = mailbox.clone();
        let read = tokio::task::spawn_blocking(move || {
            let read = letters.into_iter().filter_map(|letter| {
                let Sight::Letter { raw, whole, size } = &letter.sight else { return None };
                let settings = ReadSettings::of(&own, *whole, *size);
                let observed = Observed::of(&mail::read(raw, &settings), letter.arrived);
                Some((letter, observed))
            });
            read.collect::<Vec<_>>()
        });
        let read = read.await.map_err(|why| StoreError::Refused(format!("reading was interrupted: {why}")))?;
        store.keep_seen(&read).await?;
    }
}

fn since(now: Timestamp, remember: SignedDuration) -> Timestamp {
    now.checked_sub(remember).unwrap_or(Timestamp::MIN)
}
