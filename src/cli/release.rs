//! How a held message is let go: the facts for `domain::decide`, the mails, one transaction.
//! Must not decide; a release is a plan like any other.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::{Timestamp, Zoned};

use super::Failure;
use super::room::{Room, actor, told};
use crate::domain::acquaintance::Acquaintance;
use crate::domain::decide::{self, Facts};
use crate::domain::language::Language;
use crate::domain::limits::Arrival;
use crate::domain::message::Message;
use crate::domain::office::Office;
use crate::domain::plan::{HeldReason, Outcome, Plan, ReadyMail};
use crate::domain::recall::{self, Recall};
use crate::domain::thread::Thread;
use crate::domain::verdict::Matter;
use crate::pipeline::compose::{ComposeError, Composer};
use crate::pipeline::{self, Desk, Letter};
use crate::store::{Applied, MessageStory, Position, StoredMessage, Taken, Unit};

/// What a person wants to be different.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The words to pass on.
    pub text: Option<String>,
    /// Attachments stay here.
    pub without_attachments: bool,
    /// The beginning of the id of the thread that it belongs to.
    pub thread: Option<String>,
}

/// Everything that a release brings about, not yet written down.
pub struct Prepared {
    /// The held message, read again.
    pub message: Message,
    /// What happens.
    pub plan: Plan,
    /// What leaves.
    pub mails: Vec<ReadyMail>,
    unit: Unit,
    desk: Desk,
    held: StoredMessage,
    letter: Letter,
    now: Zoned,
    /// Whether it is taken once more, as if it had just come.
    anew: bool,
}

/// Reads a held message once more, unless that breaks the reader.
pub fn read(story: &MessageStory) -> Option<Message> {
    let settings = crate::mail::ReadSettings { whole: story.whole, size: story.message.size, ..Default::default() };
    catch_unwind(AssertUnwindSafe(|| crate::mail::read(&story.raw, &settings))).ok()
}

/// Finds out what a release would bring about.
///
/// # Errors
/// When it cannot be released so; the text says what can be done.
pub async fn prepare(room: &Room, id: i64, wishes: &Wishes) -> Result<Prepared, Failure> {
    let story = room.store.held_show(id).await.map_err(told)?;
    let desk = room.desk(&story.message.mailbox).await?;
    let chosen = match &wishes.thread {
        Some(prefix) => Some(room.store.thread_by_part(prefix).await.map_err(told)?.id),
        None => None,
    };
    let now = room.now(&story.message.mailbox);
    let unit = if room.changes { room.store.unit(None).await } else { room.store.look().await };
    let mut unit = unit.map_err(told)?;
    let held = unit.message(id).await.map_err(told)?;
    let held = held.ok_or_else(|| Failure::Failed(format!("message {id} is gone")))?;
    let Outcome::Held(reason) = held.outcome.clone() else {
        return Err(Failure::Failed(format!("message {id} is not held any more")));
    };
    let letter = letter(&held);
    let (message, look) = pipeline::read(&desk, &letter).map_err(|why| Failure::Failed(why.sentence()))?;
    let anew = is_taken_anew(&reason);
    if anew && room.changes {
        unit.take_back(id).await.map_err(told)?;
    }
    let questions = recall::questions(&message, &desk.office, &desk.keys, now.timestamp());
    let mut recall = unit.recall(&questions).await.map_err(told)?;
    recall.letter = pipeline::answered_letter(&mut unit, &message, &recall, &questions.tokens).await.map_err(told)?;
    let sender = Acquaintance::of(&recall, now.timestamp());
    let verdict = pipeline::settle(&desk, look, &message, &recall, (held.arrived, sender));
    let plan = if anew {
        // Where it could not be taken back, its own row is what it would be a duplicate of.
        recall.duplicate &= room.changes;
        choose(&mut recall, chosen.as_deref(), &reason)?;
        let facts = Facts {
            message: &message,
            verdict: &verdict,
            recall: &recall,
            tokens: &questions.tokens,
            arrival: Arrival { at: held.arrived, before_start: false },
            office: &desk.office,
            announced: pipeline::announced(&desk, &message, &verdict),
            vouched: true,
            breaker_told: true,
            now: now.timestamp(),
            seed: seed(&desk, &questions.mailbox, &message),
        };
        let plan = catch_unwind(AssertUnwindSafe(|| decide::message(&facts)));
        plan.map_err(|_| Failure::Failed("deciding about it still fails; please report this letter".into()))?
    } else {
        let thread = thread_of(&mut unit, &held).await?;
        let known = Known { story: &story, thread: &thread, message: &message, recall: &recall };
        approved(&known, &reason, wishes, &desk.office, now.timestamp())?
    };
    let mails = compose(&mut unit, &desk, &recall, &now, &plan, (&message, &letter)).await?;
    Ok(Prepared { message, plan, mails, unit, desk, held, letter, now, anew })
}

fn letter(held: &StoredMessage) -> Letter {
    Letter {
        uid: held.uid,
        arrived: held.arrived,
        size: held.size,
        whole: held.whole,
        raw: held.raw.clone(),
        attempts: 1,
        before_start: false,
    }
}

/// Nothing was decided about these; the others have a thread, and a person's word is enough.
fn is_taken_anew(reason: &HeldReason) -> bool {
    matches!(
        reason,
        HeldReason::Poison(_) | HeldReason::ThreadsDisagree | HeldReason::CannotWrite(_) | HeldReason::Impostor(_)
    )
}

async fn thread_of(unit: &mut Unit, held: &StoredMessage) -> Result<Thread, Failure> {
    let none = || Failure::Failed("it belongs to no conversation".into());
    let id = held.thread.as_ref().ok_or_else(none)?;
    unit.thread(id).await.map_err(told)?.ok_or_else(none)
}

async fn compose(
    unit: &mut Unit,
    desk: &Desk,
    recall: &Recall,
    now: &Zoned,
    plan: &Plan,
    at_hand: (&Message, &Letter),
) -> Result<Vec<ReadyMail>, Failure> {
    let customer = match plan.thread.as_ref().filter(|change| !change.new && !plan.mails.is_empty()) {
        Some(change) => unit.last_message_of(&change.thread.id).await.map_err(told)?,
        None => None,
    };
    let history = pipeline::history(unit, plan).await.map_err(told)?;
    let composer = Composer { desk, recall, now, history: &history };
    let mails = composer.compose(plan, Some(at_hand), customer.as_ref());
    mails.map_err(|ComposeError(why)| Failure::Failed(format!("its mail cannot be written: {why}")))
}

/// The same value that the pipeline gives the letter, so that ids and choices are the same.
fn seed(desk: &Desk, mailbox: &str, message: &Message) -> [u8; 32] {
    let id = message.id.as_ref().map_or("", |id| id.as_str());
    desk.keys.seed(&["thread", mailbox, &message.fingerprint, id])
}

/// Where keys name several threads, a person says which one counts.
fn choose(recall: &mut Recall, chosen: Option<&str>, reason: &HeldReason) -> Result<(), Failure> {
    let names: Vec<String> = recall.matches.iter().map(|m| m.thread.id.to_string()).collect();
    match chosen {
        Some(chosen) if names.iter().any(|name| name == chosen) => {
            recall.matches.retain(|m| m.thread.id.as_str() == chosen);
            Ok(())
        }
        Some(chosen) => Err(Failure::Usage(format!("it does not name {chosen}; it names {}", names.join(", ")))),
        None if *reason == HeldReason::ThreadsDisagree => {
            Err(Failure::Usage(format!("say to which conversation it belongs, with --thread: {}", names.join(" or "))))
        }
        None => Ok(()),
    }
}

/// What is known of a held message that has a thread.
struct Known<'a> {
    story: &'a MessageStory,
    thread: &'a Thread,
    message: &'a Message,
    recall: &'a Recall,
}

fn approved(
    known: &Known<'_>,
    reason: &HeldReason,
    wishes: &Wishes,
    office: &Office,
    now: Timestamp,
) -> Result<Plan, Failure> {
    let (by, message) = (actor(), known.message);
    let plan = if matches!(reason, HeldReason::ByRule(_)) {
        if wishes.text.is_some() {
            let why = "--text is for answers; the words of an acknowledgement are those of its letter";
            return Err(Failure::Usage(why.into()));
        }
        decide::approve(known.thread, message, &draft(known.story, known.recall), &by, office, now)
    } else {
        let parts = message.attachments.iter().filter(|a| !a.media_type.starts_with("message/")).map(|a| a.part);
        let parts = if wishes.without_attachments { Vec::new() } else { parts.collect() };
        let words = wishes.text.clone().unwrap_or_else(|| decide::answer(message, known.recall));
        decide::relay(known.thread, &words, parts, &by, office, now)
    };
    plan.map_err(Failure::of)
}

/// What the rule said then, as it was written down: rules may have changed since.
fn draft(story: &MessageStory, recall: &Recall) -> decide::Draft {
    let verdict = story.facts.get("verdict");
    let texts = |key: &str| {
        let texts = verdict.and_then(|v| v.get(key)).and_then(|c| c.as_object());
        texts.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
    };
    let captures: BTreeMap<String, String> = texts("captures").collect();
    let words = texts("about").filter_map(|(code, words)| Some((Language::parse(&code)?, words))).collect();
    let trouble = verdict.and_then(|v| v.get("trouble")).and_then(|t| t.as_bool()).unwrap_or(false);
    decide::Draft {
        department: story.message.department.clone().unwrap_or_default(),
        letter: verdict.and_then(|v| v.get("letter")).and_then(|l| l.as_str()).map(str::to_owned),
        captures,
        about: Matter { words, trouble },
        // The held letter itself is among those before.
        again: recall.letters_before > 1,
    }
}

/// Writes a release down; the number of the message, which is a new one when it was taken once more.
///
/// # Errors
/// When it would be held again for the same kind of reason, or the store fails; then nothing changed.
pub async fn commit(prepared: Prepared) -> Result<i64, Failure> {
    let Prepared { message, plan, mails, mut unit, desk, held, letter, now, anew } = prepared;
    let keep_copy = !desk.office.mailbox.sent.is_empty();
    let mailbox = held.mailbox.as_str();
    if !anew {
        let applied = Applied {
            mailbox,
            change: plan.thread.as_ref(),
            mails: &mails,
            timers: &plan.timers,
            clear_timers: plan.clear_timers,
            about_message: Some(held.id),
            keep_copy,
            now: now.timestamp(),
        };
        unit.apply(&applied).await.map_err(told)?;
        unit.set_outcome(held.id, &plan.outcome, None).await.map_err(told)?;
        unit.commit().await.map_err(told)?;
        return Ok(held.id);
    }
    if let Outcome::Held(why) = &plan.outcome
        && is_taken_anew(why)
    {
        return Err(Failure::Failed(format!("it would be held again. {}", why.sentence())));
    }
    let taken = Taken {
        mailbox,
        position: Position { uid_validity: held.uid_validity, uid: held.uid, arrived: held.arrived },
        raw: &letter.raw,
        whole: letter.whole,
        size: letter.size,
        message: Some(&message),
        plan: &plan,
        mails: &mails,
        original: mails.iter().find_map(|m| m.original_of),
        keep_copy,
        now: now.timestamp(),
    };
    let ids = unit.take(&taken).await.map_err(told)?;
    unit.commit().await.map_err(told)?;
    Ok(ids.message)
}
