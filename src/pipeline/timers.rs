//! The road of timers that have come due: read, decide, compose, commit, some at a time.
//! Must not know what a timer means, and must not wait for one.

use jiff::{Timestamp, Zoned};

use super::Desk;
use crate::domain::decide::{self, Rung};
use crate::domain::plan::{ReadyMail, TimerKind};
use crate::domain::thread::ThreadId;
use crate::store::{Lease, Store, StoreError};

/// Timers fired in one transaction.
pub const SOME: usize = 32;

/// A timer that was seen to.
#[derive(Debug)]
pub struct Fired {
    /// Whose it was.
    pub thread: ThreadId,
    /// What for.
    pub kind: TimerKind,
    /// When it came due.
    pub due: Timestamp,
    /// What leaves because of it.
    pub mails: Vec<ReadyMail>,
    /// Why.
    pub reasons: Vec<String>,
}

/// Fires some of the timers that are due; fewer than [`SOME`] when none is left.
///
/// # Errors
/// When the store fails; a timer that was not committed fires again.
pub async fn fire(desk: &Desk, store: &Store, lease: Option<&Lease>, now: &Zoned) -> Result<Vec<Fired>, StoreError> {
    let mut unit = store.unit(lease).await?;
    let due = unit.due_timers(&desk.office.mailbox.name, now.timestamp(), SOME).await?;
    let mut fired = Vec::with_capacity(due.len());
    for (id, timer) in due {
        unit.timer_done(&id, timer.kind).await?;
        let Some(thread) = unit.thread(&id).await? else { continue };
        let newer_open = unit.newer_open(&thread).await?;
        let rung = Rung { thread: &thread, kind: timer.kind, newer_open };
        let mut plan = decide::timer(&rung, &desk.office, now.timestamp());
        let mails = match super::carry_out(desk, &mut unit, &thread, &plan, now).await {
            // Words that cannot be found tomorrow either must not keep the other timers from firing.
            Err(StoreError::Refused(why)) => {
                plan = decide::unwritable(&thread, timer.kind, &why, &desk.office, now.timestamp());
                super::carry_out(desk, &mut unit, &thread, &plan, now).await?
            }
            other => other?,
        };
        fired.push(Fired { thread: id, kind: timer.kind, due: timer.due, mails, reasons: plan.reasons });
    }
    unit.commit().await?;
    Ok(fired)
}
