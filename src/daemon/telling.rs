//! One log event for each decision: fields, and no text of a letter.
//! Must not decide how logs are written; `logging` does.

use tracing::info;

use crate::domain::plan::Outcome;
use crate::pipeline::Decided;

/// Tells what was decided about one message.
pub fn decision(mailbox: &str, decided: &Decided) {
    let plan = &decided.plan;
    let verdict = plan.verdict.as_ref();
    let held = match &plan.outcome {
        Outcome::Held(reason) => Some(reason.word()),
        _ => None,
    };
    let mails = plan.mails.iter().map(|m| m.kind.word()).collect::<Vec<_>>().join(",");
    info!(
        mailbox,
        uid = decided.uid,
        message_id = decided.message.as_ref().and_then(|m| m.id.as_ref()).map(|id| id.as_str()),
        origin = plan.origin.word(),
        outcome = plan.outcome.word(),
        held,
        department = verdict.map(|v| v.department.as_str()),
        rule = verdict.and_then(|v| v.rule.as_deref()),
        silence = plan.silence.as_ref().map(|s| s.name()),
        thread = plan.thread.as_ref().map(|t| t.thread.id.as_str()),
        mails,
        "decided"
    );
}
