//! Holds the lease of a mailbox while it is watched.
//! Must not write anything in the mailbox's name; it only keeps the right to.

use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::clock::Clock;
use super::watching::Watch;
use crate::store::{Lease, LeaseRefused, Store, StoreError};

/// For how long a lease holds without being renewed.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(15);

/// This process, named so that another one on this host can see whether it still lives:
/// host, process number, and when that process began.
pub fn holder() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let pid = std::process::id();
    format!("{}/{pid}/{}", host.trim(), began(pid).unwrap_or_default())
}

/// When a process of this host began, in ticks since boot; none when there is no such process.
fn began(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold blanks; the 20th field behind it is the start.
    stat.rsplit(')').next()?.split_whitespace().nth(19).map(str::to_owned)
}

/// Whether a holder was a process of this host that is gone.
fn is_dead(other: &str) -> bool {
    let mine = holder();
    let parts = |h: &str| h.split('/').map(str::to_owned).collect::<Vec<_>>();
    match (parts(other).as_slice(), parts(&mine).as_slice()) {
        ([host, pid, start], [here, ..]) if host == here => {
            pid.parse().is_ok_and(|pid| began(pid).as_deref() != Some(start.as_str()))
        }
        _ => false,
    }
}

/// Takes the lease. One that a dead process of this host left behind is broken at once; any other
/// is waited for when `patient`, and refused when not.
///
/// # Errors
/// When somebody else watches the mailbox, or the store fails.
pub async fn take(
    store: &Store,
    mailbox: &str,
    clock: &Clock,
    patient: bool,
    stop: &CancellationToken,
) -> Result<Lease, LeaseRefused> {
    loop {
        let now = clock.now();
        match store.take_lease(mailbox, &holder(), now, now + HOLDS).await {
            Err(LeaseRefused::Held { holder: other, .. }) if is_dead(&other) => {
                info!(mailbox, holder = other, "the process that watched it is gone");
                store.break_lease(mailbox, &other).await?;
            }
            Err(LeaseRefused::Held { holder: other, until }) if patient && !stop.is_cancelled() => {
                warn!(mailbox, holder = other, until = %until, "watched by another process; waiting");
                tokio::select! {
                    () = tokio::time::sleep(RENEW) => {}
                    () = stop.cancelled() => {}
                }
            }
            settled => return settled,
        }
    }
}

/// Renews the lease until stopped; calls `lost` when somebody else has it.
pub(super) async fn keep(watch: Watch, lost: CancellationToken) {
    let Watch { store, lease, clock, stop, .. } = watch;
    loop {
        tokio::select! {
            () = tokio::time::sleep(RENEW) => {}
            () = stop.cancelled() => return,
        }
        match store.renew_lease(&lease, clock.now() + HOLDS).await {
            Ok(()) => {}
            Err(StoreError::LeaseLost { .. }) => {
                error!(mailbox = lease.mailbox(), "another process watches this mailbox now; stopping");
                lost.cancel();
                return;
            }
            Err(why) => warn!(mailbox = lease.mailbox(), error = %why, "the lease could not be renewed"),
        }
    }
}
