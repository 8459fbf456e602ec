//! Fires timers that have come due, through the same road as a message.
//! Must not know what a timer means; `domain::decide` does.

use std::time::Duration;

use tokio::sync::mpsc;
use tracing::{error, info};

use super::watching::Watch;
use crate::domain::decide;
use crate::domain::outbox::MailKind;
use crate::pipeline::{self, Desk};
use crate::store::{OutboxMail, StoreError};

/// Timers fired in one transaction.
const SOME: usize = 32;
/// How long to sleep at most; a new timer is never due sooner than minutes from now.
const LOOK: Duration = Duration::from_secs(30);

/// Fires what is due now.
///
/// # Errors
/// When the store fails; a timer that was not committed fires again.
pub async fn fire(watch: &Watch) -> Result<usize, StoreError> {
    let mut fired = 0;
    loop {
        let desk = Desk::clone(&watch.desk.load());
        let now = watch.clock.zoned(&desk.office.mailbox.calendar.zone);
        let mut unit = watch.store.unit(Some(&watch.lease)).await?;
        let due = unit.due_timers(watch.lease.mailbox(), now.timestamp(), SOME).await?;
        let number = due.len();
        for (id, timer) in due {
            unit.timer_done(&id, timer.kind).await?;
            let Some(thread) = unit.thread(&id).await? else { continue };
            let plan = decide::timer(&thread, timer.kind, &desk.office, now.timestamp());
            let mails = pipeline::carry_out(&desk, &mut unit, &thread, &plan, &now).await?;
            let reasons = plan.reasons.join("; ");
            info!(mailbox = watch.lease.mailbox(), thread = %id, timer = timer.kind.word(), mails = mails.len(), reasons, "timer");
        }
        unit.commit().await?;
        fired += number;
        if number > 0 {
            watch.news.notify_one();
        }
        if number < SOME {
            return Ok(fired);
        }
    }
}

/// Fires timers until stopped.
pub async fn run(watch: Watch) {
    while !watch.stop.is_cancelled() {
        if let Err(why) = fire(&watch).await {
            error!(mailbox = watch.lease.mailbox(), error = %why, "timers could not be fired; trying again");
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
