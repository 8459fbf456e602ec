//! The path of a message, from raw bytes to a committed plan, top to bottom.
//! Must not decide (that is `domain::decide`) and must not send, flag or move anything.

mod acknowledgement;
mod brief;
mod carrying;
pub mod compose;
mod desk;
mod forgotten;
mod later;
mod quoted;
mod repeated;
pub mod timers;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Zoned;

use crate::domain::acquaintance::Acquaintance;
use crate::domain::decide::{self, Facts};
use crate::domain::limits::Arrival;
use crate::domain::message::Message;
use crate::domain::plan::{Filing, HeldReason, Outcome, Plan};
use crate::domain::recall::{self, Questions, Recall};
use crate::mail::{self, ReadSettings};
use crate::rules::{Look, Seen};
use crate::store::{Position, Store, StoreError, Taken, Unit};

pub use carrying::carry_out;
use compose::{ComposeError, Composer};
pub use desk::{Decided, Desk, Intake, Letter};
pub use forgotten::erased_hash;
pub use later::{announced, history};
pub use quoted::letter as answered_letter;
pub use repeated::settle;

/// A letter whose reading was begun this often and never finished is held.
pub const ATTEMPTS: u32 = 3;

/// A message that was read and looked at by the rules, and not yet decided on.
type Read = Result<(Message, Look), HeldReason>;

/// Takes a batch through all steps. It is read at once, and decided on when its `turn` comes: when the batch
/// before it is committed.
///
/// # Errors
/// When the store fails or the turn does not come; then nothing was written.
pub async fn take(
    desk: &Desk,
    store: &Store,
    lease: Option<&crate::store::Lease>,
    intake: Intake,
    letters: Vec<Letter>,
    now: &Zoned,
    turn: impl Future<Output = Result<(), StoreError>>,
) -> Result<Vec<Decided>, StoreError> {
    let read = read_all(desk, letters).await?;
    turn.await?;
    let unit = store.unit(lease).await?;
    commit(desk, unit, intake, read, now).await
}

/// Reads a batch, each letter as [`read`] does.
async fn read_all(desk: &Desk, letters: Vec<Letter>) -> Result<Vec<(Letter, Read)>, StoreError> {
    let reader = desk.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let with = |letter: Letter| {
            let read = read(&reader, &letter);
            (letter, read)
        };
        letters.into_iter().map(with).collect::<Vec<_>>()
    });
    reading.await.map_err(|e| StoreError::Refused(format!("reading was interrupted: {e}")))
}

/// Steps 2 and 5 as far as they need no memory: bytes to message, and what the rules see in it. A letter
/// that breaks the code is held and does not stop the next one.
pub fn read(desk: &Desk, letter: &Letter) -> Read {
    if letter.attempts > ATTEMPTS {
        return Err(HeldReason::Poison(format!(
            "reading it was begun {} times and never finished",
            letter.attempts - 1
        )));
    }
    let settings = ReadSettings::of(&desk.office.mailbox, letter.whole, letter.size);
    guarded("reading", || {
        let message = mail::read(&letter.raw, &settings);
        let arrived = desk.office.mailbox.calendar.zone.to_datetime(letter.arrived);
        let look = desk.rules.look(&Seen::of(&message, Some(arrived)));
        (message, look)
    })
}

/// Steps 3 to 8 for a batch whose letters were read: one transaction, all or nothing.
///
/// # Errors
/// When the store fails; then nothing of the batch was written, and all of it is still to be read.
pub async fn commit(
    desk: &Desk,
    mut unit: Unit,
    intake: Intake,
    batch: Vec<(Letter, Read)>,
    now: &Zoned,
) -> Result<Vec<Decided>, StoreError> {
    let mut all = Vec::with_capacity(batch.len());
    let asked: Vec<_> = batch.iter().map(|(letter, read)| questions(desk, intake, letter, read, now)).collect();
    let mut known = unit.known(asked.iter().flatten()).await?.into_iter();
    let erased = unit.any_erased().await?;
    for ((letter, read), asked) in batch.into_iter().zip(asked) {
        let recalled = match (asked, &read) {
            (Some(asked), Ok((message, _))) => {
                let mut recall = unit.recall_known(&asked, known.next()).await?;
                recall.letter = quoted::letter(&mut unit, message, &recall, &asked.tokens).await?;
                if erased {
                    forgotten::recall(desk, &mut unit, message, &mut recall, now.timestamp()).await?;
                }
                Some((recall, asked))
            }
            _ => None,
        };
        let decided = one(desk, &mut unit, intake, &letter, read, recalled, now).await?;
        let taken = Taken {
            mailbox: &desk.office.mailbox.name,
            position: Position { uid_validity: intake.uid_validity, uid: letter.uid, arrived: letter.arrived },
            raw: &letter.raw,
            whole: letter.whole,
            size: letter.size,
            message: decided.message.as_ref(),
            plan: &decided.plan,
            mails: &decided.mails,
            original: decided.mails.iter().find_map(|m| m.original_of),
            keep_copy: !desk.office.mailbox.sent.is_empty(),
            now: now.timestamp(),
        };
        unit.take(&taken).await?;
        all.push(decided);
    }
    unit.commit().await?;
    Ok(all)
}

/// What step 3 asks about one letter: nothing when it could not be read or is not ours to answer.
fn questions(desk: &Desk, intake: Intake, letter: &Letter, read: &Read, now: &Zoned) -> Option<Questions> {
    let (message, _) = read.as_ref().ok().filter(|_| !letter.before_start || intake.renumbered)?;
    Some(recall::questions(message, &desk.office, &desk.keys, now.timestamp()))
}

/// Steps 4, 6 and 7 for one letter.
async fn one(
    desk: &Desk,
    unit: &mut Unit,
    intake: Intake,
    letter: &Letter,
    read: Read,
    recalled: Option<(Recall, Questions)>,
    now: &Zoned,
) -> Result<Decided, StoreError> {
    let file_into = desk.office.mailbox.file_into.as_str();
    let bare = |plan, message| Decided { uid: letter.uid, message, recall: Recall::default(), plan, mails: Vec::new() };
    let (message, look) = match read {
        Ok(read) => read,
        Err(reason) => return Ok(bare(decide::held(file_into, reason), None)),
    };
    let Some((recall, questions)) = recalled else { return Ok(bare(decide::skipped(), Some(message))) };
    let arrival = Arrival { at: letter.arrived, before_start: letter.before_start };
    let breaker_told = recall.acknowledged_all_hour >= desk.office.limits.in_all_an_hour
        && unit.breaker_told(&questions.mailbox, now.timestamp()).await?;
    let sender = Acquaintance::of(&recall, now.timestamp());
    let settled = || settle(desk, look, &message, &recall, (letter.arrived, sender));
    let verdict = match guarded("routing", settled) {
        Ok(verdict) => verdict,
        Err(why) => return Ok(bare(decide::held(file_into, why), Some(message))),
    };
    let facts = Facts {
        message: &message,
        verdict: &verdict,
        recall: &recall,
        tokens: &questions.tokens,
        arrival,
        office: &desk.office,
        announced: announced(desk, &message, &verdict),
        vouched: false,
        breaker_told,
        now: now.timestamp(),
        seed: desk.keys.seed(&["thread", &questions.mailbox, &message.fingerprint, id_text(&message)]),
    };
    let mut plan = guarded("deciding", || decide::message(&facts)).unwrap_or_else(|why| decide::held(file_into, why));
    if intake.renumbered && plan.outcome == Outcome::Duplicate {
        plan.filing = Filing::Leave;
    }
    let history = history(unit, &plan).await?;
    let composer = Composer { desk, recall: &recall, now, history: &history };
    let customer_letter = customer_letter(unit, &plan).await?;
    let written = guarded("composing", || composer.compose(&plan, Some((&message, letter)), customer_letter.as_ref()));
    let (plan, mails) = match written {
        Ok(Ok(mails)) => (plan, mails),
        Ok(Err(ComposeError(why))) => (decide::held(file_into, HeldReason::CannotWrite(why)), Vec::new()),
        Err(reason) => (decide::held(file_into, reason), Vec::new()),
    };
    Ok(Decided { uid: letter.uid, message: Some(message), recall, plan, mails })
}

/// The customer's own letter, when a plan answers it or passes it on.
async fn customer_letter(unit: &mut Unit, plan: &Plan) -> Result<Option<crate::store::StoredMessage>, StoreError> {
    let Some(change) = plan.thread.as_ref().filter(|t| !t.new) else { return Ok(None) };
    if plan.mails.is_empty() {
        return Ok(None);
    }
    unit.last_message_of(&change.thread.id).await
}

fn id_text(message: &Message) -> &str {
    message.id.as_ref().map_or("", |id| id.as_str())
}

/// Runs pure code so that a defect in it holds one letter instead of stopping the mailbox.
fn guarded<T>(step: &str, work: impl FnOnce() -> T) -> Result<T, HeldReason> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let what = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("an unknown defect");
        HeldReason::Poison(format!("{step} it failed: {what}"))
    })
}
