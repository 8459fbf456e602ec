//! Tells the operator by mail that files were refused.
//! Must not decide when; and must not stop anything when it cannot.

use std::collections::BTreeSet;

use tracing::warn;

use super::Reload;
use crate::domain::address::Person;
use crate::domain::origin::Origin;
use crate::domain::outbox::MailKind;
use crate::domain::plan::{Content, Filing, Notice, Outcome, Plan, PlannedMail};
use crate::domain::problem::Problem;
use crate::domain::recall::Recall;
use crate::pipeline::{Desk, compose::Composer};
use crate::store::{Applied, StoreError};

/// Problems that one mail tells in full.
const MOST: usize = 20;

/// One mail to every operator that a mailbox names; none when no mailbox names any.
pub async fn by_mail(reload: &Reload, problems: &[Problem]) {
    let mut told = BTreeSet::new();
    for desk in &reload.desks {
        let desk = Desk::clone(&desk.load());
        let Some(operator) = &desk.office.mailbox.operator else { continue };
        if told.insert(operator.folded())
            && let Err(why) = one(reload, &desk, problems).await
        {
            warn!(error = %why, "the operator could not be told of it");
        }
    }
}

async fn one(reload: &Reload, desk: &Desk, problems: &[Problem]) -> Result<(), StoreError> {
    let mailbox = &desk.office.mailbox;
    let Some(operator) = &mailbox.operator else { return Ok(()) };
    let now = reload.clock.zoned(&mailbox.calendar.zone);
    let plan = Plan {
        origin: Origin::Ourselves,
        verdict: None,
        silence: None,
        outcome: Outcome::Noted,
        reasons: Vec::new(),
        thread: None,
        mails: vec![PlannedMail {
            kind: MailKind::Notice,
            to: Person { name: String::new(), address: operator.clone() },
            not_before: now.timestamp(),
            content: Content::Notice(Notice::Refused {
                problems: problems.len(),
                shown: problems.iter().take(MOST).map(|p| p.render(false)).collect(),
            }),
        }],
        timers: Vec::new(),
        clear_timers: false,
        filing: Filing::Leave,
    };
    let recall = Recall::default();
    let composer = Composer { desk, recall: &recall, now: &now, history: &[] };
    let mails = composer.compose(&plan, None, None).map_err(|why| StoreError::Refused(why.0))?;
    let mut unit = reload.store.unit(None).await?;
    let applied = Applied {
        mailbox: &mailbox.name,
        change: None,
        mails: &mails,
        timers: &[],
        clear_timers: false,
        about_message: None,
        keep_copy: false,
        now: now.timestamp(),
    };
    unit.apply(&applied).await?;
    unit.commit().await
}
