//! `answerable explain`: what would happen to letters, and why, without sending anything.
//! Must not judge: every letter takes the real road, against a store that is thrown away.

mod reasoning;
mod show;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use reasoning::Reasoning;

use super::{Failure, Output};
use crate::config;
use crate::daemon::setup;
use crate::domain::message::{AuthenticationResult, DeliveryAction, Message, Report};
use crate::domain::office::Mailbox;
use crate::domain::plan::{Outcome, ReadyMail};
use crate::domain::thread::{Happening, OwedBy};
use crate::letters::NameFacts;
use crate::mail::{self, ReadSettings, archive};
use crate::pipeline::{self, Decided, Desk, Intake, Letter};
use crate::store::Store;

/// Octets of one letter that are read; what is larger is cut there, as in a mailbox.
const LARGEST: usize = 25 << 20;

/// One letter's fate, as JSON prints it; a field whose capability is not there is null.
#[derive(Debug, Serialize)]
pub struct Explained {
    pub(super) file: String,
    message_id: Option<String>,
    origin: &'static str,
    pub(super) outcome: &'static str,
    department: Option<String>,
    rule: Option<String>,
    also_matched: Vec<String>,
    priority: Option<&'static str>,
    tags: Vec<String>,
    captures: std::collections::BTreeMap<String, String>,
    pub(super) reasons: Vec<String>,
    acknowledge: bool,
    pub(super) silence: Option<&'static str>,
    pub(super) held: Option<String>,
    thread: Option<String>,
    new_thread: bool,
    closes: bool,
    reopens: bool,
    pub(super) language: Option<String>,
    salutation: Option<String>,
    new_text: Option<String>,
    bounce: Option<Bounce>,
    authentication: &'static str,
    defects: Vec<String>,
    #[serde(flatten)]
    reasoning: Reasoning,
    pub(super) mails: Vec<Mail>,
}

#[derive(Debug, Serialize)]
struct Bounce {
    recipient: Option<String>,
    permanent: bool,
    about: Option<String>,
}

/// A mail as its reader sees it.
#[derive(Debug, Serialize)]
pub(super) struct Mail {
    pub(super) kind: &'static str,
    pub(super) to: String,
    pub(super) subject: String,
    /// The letter that it was made from, such as `billing.2`.
    letter: Option<String>,
    pub(super) text: String,
}

/// Runs the command.
pub fn run(path: &Path, files: &[PathBuf], output: Output) -> Result<(), Failure> {
    each(
        path,
        files,
        |explained| if output.json() { output.object(&explained) } else { show::show(&explained, output) },
    )
}

/// What would happen to every letter, in order.
pub fn all(path: &Path, files: &[PathBuf]) -> Result<Vec<Explained>, Failure> {
    let mut all = Vec::new();
    each(path, files, |explained| all.push(explained))?;
    Ok(all)
}

fn each(path: &Path, files: &[PathBuf], mut take: impl FnMut(Explained)) -> Result<(), Failure> {
    let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::of)?;
    runtime.block_on(async {
        let store = Store::scratch().await.map_err(Failure::of)?;
        let keys = setup::keys(&store).await.map_err(Failure::of)?;
        let desks = setup::desks(&config, &keys).map_err(Failure::Configuration)?;
        let desk = desks.first().ok_or_else(|| Failure::Failed("no mailbox is configured".into()))?;
        let mut uid = 0;
        for file in files {
            for letter in archive::open(file).map_err(Failure::of)? {
                let letter = letter.map_err(Failure::of)?;
                uid += 1;
                take(one(desk, &store, uid, letter).await?);
            }
        }
        if uid == 0 { Err(Failure::Failed("there is no letter in what was named".into())) } else { Ok(()) }
    })
}

async fn one(desk: &Desk, store: &Store, uid: u64, letter: archive::ArchivedLetter) -> Result<Explained, Failure> {
    let arrived = letter.received.unwrap_or_else(Timestamp::now);
    let mut raw = letter.raw;
    let size = raw.len();
    raw.truncate(LARGEST);
    let taken =
        Letter { uid, arrived, size: size as u64, whole: size <= LARGEST, raw, attempts: 1, before_start: false };
    let intake = Intake { uid_validity: 1, renumbered: false };
    let now = arrived.to_zoned(desk.office.mailbox.calendar.zone.clone());
    let decided =
        pipeline::take(desk, store, None, intake, vec![taken], &now, async { Ok(()) }).await.map_err(Failure::of)?;
    let decided = decided.into_iter().next().ok_or_else(|| Failure::Failed("nothing was decided".into()))?;
    Ok(explained(letter.name, desk, &decided, arrived))
}

/// What was decided, in words and values.
pub fn explained(file: String, desk: &Desk, decided: &Decided, arrived: Timestamp) -> Explained {
    let (plan, message) = (&decided.plan, decided.message.as_ref());
    let verdict = plan.verdict.as_ref();
    let change = plan.thread.as_ref();
    let happened = |wanted: fn(&Happening) -> bool| change.is_some_and(|c| c.events.iter().any(|e| wanted(&e.what)));
    let mut reasons = plan.reasons.clone();
    let authentication = message.map(|m| &m.authentication);
    if let Some(proof) = authentication.filter(|a| !a.detail.is_empty()) {
        reasons.push(format!("authentication: {}", proof.detail));
    }
    Explained {
        file,
        message_id: message.and_then(|m| m.id.as_ref()).map(|id| id.as_str().to_owned()),
        origin: plan.origin.word(),
        outcome: plan.outcome.word(),
        department: verdict.map(|v| v.department.to_string()).or_else(|| department(decided)),
        rule: verdict.and_then(|v| v.rule.clone()),
        also_matched: verdict.map(|v| v.also_matched.clone()).unwrap_or_default(),
        priority: verdict.map(|v| v.priority.word()),
        tags: verdict.map(|v| v.tags.iter().cloned().collect()).unwrap_or_default(),
        captures: verdict.map(|v| v.captures.clone()).unwrap_or_default(),
        reasons,
        acknowledge: plan.mails.iter().any(|m| m.kind == crate::domain::outbox::MailKind::Acknowledgement),
        silence: plan.silence.as_ref().map(|s| s.name()),
        held: match &plan.outcome {
            Outcome::Held(reason) => Some(reason.sentence()),
            _ => None,
        },
        thread: change.map(|c| c.thread.id.to_string()),
        new_thread: change.is_some_and(|c| c.new),
        closes: change.is_some_and(|c| c.thread.owed_by == OwedBy::Nobody)
            && happened(|h| matches!(h, Happening::Answered { .. } | Happening::Closed(_))),
        reopens: happened(|h| matches!(h, Happening::Reopened)),
        language: message.and_then(|m| m.language).map(|l| l.to_string()),
        salutation: message.and_then(|m| greeting(m, &desk.office.mailbox)),
        new_text: message.map(|m| m.body.new_text.clone()),
        bounce: message.and_then(bounce),
        authentication: match authentication.map(|a| a.result) {
            Some(AuthenticationResult::Pass) => "pass",
            Some(AuthenticationResult::Fail) => "fail",
            Some(AuthenticationResult::None) | None => "none",
        },
        defects: message.map(|m| m.defects.clone()).unwrap_or_default(),
        reasoning: reasoning::of(desk, decided, arrived),
        mails: decided.mails.iter().map(rendered).collect(),
    }
}

/// The department that a message without a verdict of its own went to or came from.
fn department(decided: &Decided) -> Option<String> {
    decided.plan.thread.as_ref().and_then(|c| c.thread.department.as_ref()).map(ToString::to_string)
}

fn greeting(message: &Message, mailbox: &Mailbox) -> Option<String> {
    let person = message.sender.person()?;
    let facts = NameFacts::of(message, person, &mailbox.executive);
    Some(facts.greeting(message.language.unwrap_or(mailbox.language)).text)
}

fn bounce(message: &Message) -> Option<Bounce> {
    let Some(Report::Delivery(report)) = &message.report else { return None };
    Some(Bounce {
        recipient: report.recipient.as_ref().map(ToString::to_string),
        permanent: report.action == DeliveryAction::Failed
            && report.status.as_deref().is_none_or(|s| !s.starts_with('4')),
        about: report.about.as_ref().map(|id| id.as_str().to_owned()),
    })
}

/// A mail as its reader sees it: read back from the very bytes that would leave.
fn rendered(mail: &ReadyMail) -> Mail {
    let read = mail::read(&mail.bytes.head, &ReadSettings::default());
    Mail {
        kind: mail.kind.word(),
        to: mail.to.to_string(),
        subject: mail.subject.clone(),
        letter: mail.variant.clone(),
        text: read.body.text,
    }
}
