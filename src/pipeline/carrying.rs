//! The road of what is no message: a timer's or a command's plan, from the value to the commit.
//! Must not decide, and must not send, flag or move anything.

use jiff::Zoned;

use super::compose::{ComposeError, Composer};
use super::{Desk, guarded, history};
use crate::domain::plan::{Plan, ReadyMail};
use crate::domain::recall::Recall;
use crate::domain::thread::Thread;
use crate::store::{Applied, StoreError, Unit};

/// Composes a plan's mails and writes both down, in one transaction.
///
/// # Errors
/// When the store fails; then nothing was written.
pub async fn carry_out(
    desk: &Desk,
    unit: &mut Unit,
    thread: &Thread,
    plan: &Plan,
    now: &Zoned,
) -> Result<Vec<ReadyMail>, StoreError> {
    let recall = Recall::default();
    let history = history(unit, plan).await?;
    let composer = Composer { desk, recall: &recall, now, history: &history };
    let letter = unit.last_message_of(&thread.id).await?;
    let mails = match guarded("composing", || composer.compose(plan, None, letter.as_ref())) {
        Ok(Ok(mails)) => mails,
        Ok(Err(ComposeError(why))) => return Err(StoreError::Refused(why)),
        Err(reason) => return Err(StoreError::Refused(reason.sentence())),
    };
    let applied = Applied {
        mailbox: &desk.office.mailbox.name,
        change: plan.thread.as_ref(),
        mails: &mails,
        timers: &plan.timers,
        clear_timers: plan.clear_timers,
        about_message: letter.as_ref().map(|l| l.id),
        keep_copy: !desk.office.mailbox.sent.is_empty(),
        now: now.timestamp(),
    };
    unit.apply(&applied).await?;
    Ok(mails)
}
