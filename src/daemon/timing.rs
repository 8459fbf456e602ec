//! Fires timers that have come due, through the same road as a message.
//! Must not know what a timer means; `domain::decide` does.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tracing::{error, info};

use super::forgetting;
use super::watching::Watch;
use crate::domain::decide;
use crate::domain::outbox::MailKind;
use crate::pipeline::{self, Desk, timers};
use crate::store::{OutboxMail, StoreError};

/// How long to sleep at most; a new timer is never due sooner than minutes from now.
const LOOK: Duration = Duration::from_secs(30);

/// How often what is kept no longer is looked for.
const FORGET_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Fires what is due now.
///
/// # Errors
/// When the store fails; a timer that was not committed fires again.
pub async fn fire(watch: &Watch) -> Result<usize, StoreError> {
    let mut fired = 0;
    loop {
        let desk = Desk::clone(&watch.desk.load());
        let now = watch.clock.zoned(&desk.office.mailbox.calendar.zone);
        let some = timers::fire(&desk, &watch.store, Some(&watch.lease), &now).await?;
        for one in &some {
            let (timer, mails, reasons) = (one.kind.word(), one.mails.len(), one.reasons.join("; "));
            info!(mailbox = watch.lease.mailbox(), thread = %one.thread, timer, mails, reasons, "timer");
        }
        fired += some.len();
        if !some.is_empty() {
            watch.news.notify_one();
        }
        // Others may have come due meanwhile, but not for threads that are gone.
        if some.len() < timers::SOME {
            return Ok(fired);
        }
    }
}

/// Removes bodies whose time is over, as far as the mailbox wants that.
///
/// # Errors
/// When the store fails.
pub async fn forget(watch: &Watch) -> Result<u32, StoreError> {
    let desk = Desk::clone(&watch.desk.load());
    let mailbox = &desk.office.mailbox;
    let Some(kept) = mailbox.ways.retention else { return Ok(0) };
    let cutoff = mailbox.calendar.before(watch.clock.now(), kept);
    // Text and fields stay a while, so that other rules can still be tried on these letters.
    forgetting::keep(&watch.store, &desk, cutoff, desk.remember, watch.clock.now()).await?;
    let mut forgotten = 0;
    loop {
        let some = watch.store.forget_bodies(&watch.lease, cutoff).await?;
        forgotten += some;
        if some == 0 {
            return Ok(forgotten);
        }
        info!(mailbox = watch.lease.mailbox(), matters = some, "bodies were removed");
    }
}

/// Fires timers, and removes what is kept no longer, until stopped.
pub async fn run(watch: Watch) {
    let mut looked: Option<Timestamp> = None;
    while !watch.stop.is_cancelled() {
        if let Err(why) = fire(&watch).await {
            error!(mailbox = watch.lease.mailbox(), error = %why, "timers could not be fired; trying again");
        }
        let now = watch.clock.now();
        if looked.is_none_or(|then| now.duration_since(then) >= FORGET_EVERY) {
            looked = Some(now);
            if let Err(why) = forget(&watch).await {
                error!(mailbox = watch.lease.mailbox(), error = %why, "old bodies could not be removed; trying again");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = watch.stop.cancelled() => {}
        }
    }
}

/// Takes mails that will not arrive down the same road (mail-protocol D7): a forward or an answer
/// that is lost is work for a person.
pub async fn tell_undelivered(watch: Watch, mut failed: mpsc::Receiver<OutboxMail>) {
    while let Some(mail) = failed.recv().await {
        if let Err(why) = undelivered(&watch, &mail).await {
            error!(mailbox = watch.lease.mailbox(), outbox = mail.id, error = %why, "a lost mail could not be written down");
        }
    }
}

async fn undelivered(watch: &Watch, mail: &OutboxMail) -> Result<(), StoreError> {
    let (Some(id), true) = (&mail.thread, mail.kind != MailKind::Notice) else { return Ok(()) };
    let desk = Desk::clone(&watch.desk.load());
    let now = watch.clock.zoned(&desk.office.mailbox.calendar.zone);
    let mut unit = watch.store.unit(Some(&watch.lease)).await?;
    let Some(thread) = unit.thread(id).await? else { return Ok(()) };
    let plan = decide::undelivered(&thread, mail.kind, &mail.envelope.to, &desk.office, now.timestamp());
    pipeline::carry_out(&desk, &mut unit, &thread, &plan, &now).await?;
    unit.commit().await?;
    watch.news.notify_one();
    Ok(())
}
