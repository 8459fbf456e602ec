//! How one stimulus is made durable: message, thread, events, timers, mails and position, all or nothing.
//! Must not decide; the plan says everything.

use jiff::Timestamp;
use serde_json::json;

use crate::domain::message::Message;
use crate::domain::origin::Origin;
use crate::domain::plan::{Outcome, Plan, ReadyMail, ThreadChange, Timer};
use crate::domain::verdict::Verdict;

use super::mails::{self, Leaving};
use super::rows::{at, held, int, natural};
use super::threads::{self, Lead};
use super::{StoreError, Unit, later, seen};

/// Where a message lies in its mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The numbering of its UID.
    pub uid_validity: u64,
    /// Its UID.
    pub uid: u64,
    /// When the server got it.
    pub arrived: Timestamp,
}

/// A message, and what was decided about it.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The mailbox that it came to.
    pub mailbox: &'a str,
    /// Where it lies there.
    pub position: Position,
    /// Its bytes, or as many as were read.
    pub raw: &'a [u8],
    /// Whether `raw` is all of it.
    pub whole: bool,
    /// Octets on the server.
    pub size: u64,
    /// What was read from it; none when it broke the reader.
    pub message: Option<&'a Message>,
    /// What was decided.
    pub plan: &'a Plan,
    /// The plan's mails in their final form.
    pub mails: &'a [ReadyMail],
    /// The earlier message whose bytes follow in mails that carry an original; none: this one's.
    pub original: Option<i64>,
    /// Whether copies of the mails go into the Sent folder.
    pub keep_copy: bool,
    /// Now.
    pub now: Timestamp,
}

/// The numbers that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIds {
    /// Of the message.
    pub message: i64,
    /// Of its outbox rows, in the order of the mails.
    pub mails: Vec<i64>,
}

/// What a timer or a command brought about, without a new message.
#[derive(Debug, Clone, Copy)]
pub struct Applied<'a> {
    /// The mailbox in whose name.
    pub mailbox: &'a str,
    /// The thread that went on, or was opened.
    pub change: Option<&'a ThreadChange>,
    /// Mails that leave.
    pub mails: &'a [ReadyMail],
    /// Timers to set.
    pub timers: &'a [Timer],
    /// Whether all timers of the thread are taken away first.
    pub clear_timers: bool,
    /// The message that events and mails are about; its bytes follow in mails that carry an original.
    pub about_message: Option<i64>,
    /// Whether copies of the mails go into the Sent folder.
    pub keep_copy: bool,
    /// Now.
    pub now: Timestamp,
}

impl Unit {
    /// Writes a message down with everything that follows from it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyTaken`] when its place in the mailbox has an outcome;
    /// [`StoreError::NotFound`] when the thread that goes on is not there. The unit is of no use then.
    pub async fn take(&mut self, t: &Taken<'_>) -> Result<TakenIds, StoreError> {
        self.in_name_of(t.mailbox)?;
        if let Some(change) = &t.plan.thread {
            threads::put(&mut self.tx, change).await?;
        }
        let message = self.put_message(t).await?;
        self.put_position(t, message).await?;
        self.put_sender(t).await?;
        let own_bytes = t.original.is_none() && t.mails.iter().any(|m| m.bytes.original);
        // A duplicate's bytes are there already, and what is not for us is not kept.
        if own_bytes || !matches!(t.plan.outcome, Outcome::Duplicate | Outcome::Skipped) {
            self.later.letter(message, t.raw);
        }
        if let (true, Some(read), Some(_)) = (self.keeps_seen, t.message, &t.plan.verdict) {
            let (mailbox, arrived) = (t.mailbox.to_owned(), t.position.arrived);
            let fields = seen::fields(read, arrived)?;
            self.later.seen(later::Seen { message, mailbox, arrived, taken: t.now, fields });
        }
        let original = match t.original {
            Some(id) => Some((id, self.raw_size(id).await?)),
            None => Some((message, t.raw.len() as u64)),
        };
        let mut keys = mails::leads(t.mails);
        let own_id = t.message.and_then(|m| m.id.as_ref());
        if let (Some(change), Some(id)) = (&t.plan.thread, own_id) {
            keys.push(Lead { message_id: id.as_str().to_owned(), thread: &change.thread.id, ours: false });
        }
        let common = Leaving { mailbox: t.mailbox, about: Some(message), original, keep_copy: t.keep_copy, now: t.now };
        let change = t.plan.thread.as_ref();
        let mails = self.follow(&common, change, t.mails, &t.plan.timers, t.plan.clear_timers, keys).await?;
        if self.later.is_heavy() {
            self.later.write(&mut self.tx).await?;
        }
        Ok(TakenIds { message, mails })
    }

    /// Writes down what a timer or a command brought about; the outbox rows, in the order of the mails.
    ///
    /// # Errors
    /// As [`Unit::take`].
    pub async fn apply(&mut self, a: &Applied<'_>) -> Result<Vec<i64>, StoreError> {
        self.in_name_of(a.mailbox)?;
        if let Some(change) = a.change {
            threads::put(&mut self.tx, change).await?;
        }
        let original = match a.about_message {
            Some(id) if a.mails.iter().any(|m| m.bytes.original) => Some((id, self.raw_size(id).await?)),
            _ => None,
        };
        let keys = mails::leads(a.mails);
        let common =
            Leaving { mailbox: a.mailbox, about: a.about_message, original, keep_copy: a.keep_copy, now: a.now };
        self.follow(&common, a.change, a.mails, a.timers, a.clear_timers, keys).await
    }

    /// What comes after the thread itself: events, timers, mails and the ids by which they are known.
    async fn follow(
        &mut self,
        common: &Leaving<'_>,
        change: Option<&ThreadChange>,
        leaving: &[ReadyMail],
        timers: &[Timer],
        clear_timers: bool,
        keys: Vec<Lead<'_>>,
    ) -> Result<Vec<i64>, StoreError> {
        match change {
            Some(change) => {
                for event in &change.events {
                    self.later.event(&change.thread.id, event, common.about);
                }
                threads::set_timers(&mut self.tx, &change.thread, clear_timers, timers).await?;
            }
            None if timers.is_empty() => {}
            None => return Err(StoreError::Refused("a timer belongs to a thread".into())),
        }
        threads::remember(&mut self.tx, common.mailbox, keys).await?;
        let ids = mails::put(&mut self.tx, common, leaving).await?;
        for (id, mail) in ids.iter().zip(leaving) {
            self.later.mail(*id, mail);
        }
        mails::tally(&mut self.tx, common.mailbox, leaving, common.now).await?;
        Ok(ids)
    }

    async fn raw_size(&mut self, message: i64) -> Result<u64, StoreError> {
        self.later.write(&mut self.tx).await?;
        let size: Option<i64> = sqlx::query_scalar("SELECT octet_length(bytes) FROM raw WHERE message = $1")
            .bind(message)
            .fetch_optional(&mut *self.tx)
            .await?;
        size.map(natural).ok_or_else(|| StoreError::NotFound(format!("letter of message {message}")))
    }

    async fn put_message(&mut self, t: &Taken<'_>) -> Result<i64, StoreError> {
        let (held, held_detail) = held(&t.plan.outcome);
        let sender = t.message.and_then(|m| m.sender.person());
        let speaker = match &t.plan.origin {
            Origin::Department(name) => Some(name.as_str()),
            _ => None,
        };
        let id = sqlx::query_scalar(
            "INSERT INTO message (mailbox, uid_validity, uid, arrived, taken, size, whole, message_id, fingerprint, \
             sender, sender_name, subject, base_subject, language, excerpt, origin, speaker, outcome, held, \
             held_detail, department, rule, silence, thread, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) RETURNING id",
        )
        .bind(t.mailbox)
        .bind(int(t.position.uid_validity))
        .bind(int(t.position.uid))
        .bind(at(t.position.arrived))
        .bind(at(t.now))
        .bind(int(t.size))
        .bind(t.whole)
        .bind(t.message.and_then(|m| m.id.as_ref()).map(|id| id.as_str()))
        .bind(t.message.map_or("", |m| m.fingerprint.as_str()))
        .bind(sender.map(|p| p.address.folded()))
        .bind(sender.map_or_else(String::new, |p| beginning(&p.name, 200)))
        .bind(t.message.map_or_else(String::new, |m| beginning(&m.subject, 500)))
        .bind(t.message.map_or_else(String::new, |m| beginning(&m.base_subject().to_lowercase(), 500)))
        .bind(t.message.and_then(|m| m.language.as_ref()).map(|l| l.code()))
        .bind(t.message.map_or_else(String::new, excerpt))
        .bind(t.plan.origin.word())
        .bind(speaker)
        .bind(t.plan.outcome.word())
        .bind(held)
        .bind(held_detail)
        .bind(t.plan.verdict.as_ref().map(|v| v.department.as_str()))
        .bind(t.plan.verdict.as_ref().and_then(|v| v.rule.as_deref()))
        .bind(t.plan.silence.as_ref().map(|s| s.name()))
        .bind(t.plan.thread.as_ref().map(|c| c.thread.id.as_str()))
        .bind(facts(t))
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(id)
    }

    async fn put_position(&mut self, t: &Taken<'_>, message: i64) -> Result<(), StoreError> {
        let changed = sqlx::query(
            "INSERT INTO position (mailbox, uid_validity, uid, attempts, noted, message) VALUES ($1, $2, $3, 0, $4, $5) \
             ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET message = excluded.message \
             WHERE position.message IS NULL",
        )
        .bind(t.mailbox)
        .bind(int(t.position.uid_validity))
        .bind(int(t.position.uid))
        .bind(at(t.now))
        .bind(message)
        .execute(&mut *self.tx)
        .await?
        .rows_affected();
        if changed != 1 {
            return Err(StoreError::AlreadyTaken { mailbox: t.mailbox.to_owned(), uid: t.position.uid });
        }
        self.later.filing(t.mailbox, t.position, &t.plan.filing);
        Ok(())
    }

    async fn put_sender(&mut self, t: &Taken<'_>) -> Result<(), StoreError> {
        let Some(address) = t.message.and_then(Message::from) else { return Ok(()) };
        if matches!(t.plan.outcome, Outcome::Duplicate | Outcome::Skipped) {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO sender (mailbox, address, letters, last) VALUES ($1, $2, 1, $3) \
             ON CONFLICT (mailbox, address) DO UPDATE SET letters = sender.letters + 1, \
             last = CASE WHEN excluded.last > sender.last THEN excluded.last ELSE sender.last END",
        )
        .bind(t.mailbox)
        .bind(address.folded())
        .bind(at(t.position.arrived))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}

/// The first characters of a text.
fn beginning(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// What the writer typed, as far as a list shows it.
fn excerpt(message: &Message) -> String {
    let typed = message.body.new_text.trim();
    beginning(if typed.is_empty() { message.body.text.trim() } else { typed }, 500)
}

/// What was seen and why it was decided so, for a person who asks later (promise 8).
fn facts(t: &Taken<'_>) -> String {
    let message = t.message.map(|m| {
        json!({
            "authentication": m.authentication.detail,
            "recipients": m.recipients.iter().take(20).map(|p| p.address.as_str()).collect::<Vec<_>>(),
            "attachments": m.attachments.iter().take(20).map(|a| a.name.as_str()).collect::<Vec<_>>(),
            "doubt": m.body.doubt.map(|d| format!("{d:?}")),
            "defects": m.defects,
        })
    });
    json!({
        "reasons": t.plan.reasons,
        "silence": t.plan.silence.as_ref().map(|s| format!("{s:?}")),
        "verdict": t.plan.verdict.as_ref().map(verdict),
        "message": message,
    })
    .to_string()
}

fn verdict(v: &Verdict) -> serde_json::Value {
    json!({
        "department": v.department.as_str(),
        "rule": v.rule,
        "letter": v.letter,
        "priority": format!("{:?}", v.priority).to_lowercase(),
        "tags": v.tags,
        "acknowledge": format!("{:?}", v.acknowledge).to_lowercase(),
        "to_executive": v.to_executive,
        "copy_to": v.copy_to.iter().map(|d| d.as_str()).collect::<Vec<_>>(),
        "captures": v.captures,
        "reasons": v.reasons,
        "also_matched": v.also_matched,
    })
}
