//! Forgets what classification saw once it is older than the configuration says.
//! Must not touch letters, threads or mails.

use std::time::Duration;

use jiff::SignedDuration;
use tracing::{info, warn};

use super::clock::Clock;
use crate::store::Store;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(3_600);

/// Keeps what is seen for that long from now on; forgets what is older, until the process ends.
pub async fn run(store: Store, remember: SignedDuration, clock: Clock) {
    loop {
        let before = clock.now().checked_sub(remember).unwrap_or(jiff::Timestamp::MIN);
        match store.forget_seen(before).await {
            Ok(0) => {}
            Ok(number) => info!(number, "letters that classification had seen were forgotten"),
            Err(why) => warn!(error = %why, "what classification saw could not be forgotten; trying again in an hour"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
