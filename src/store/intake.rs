//! How one stimulus is made durable: message, thread, events, timers, mails and position, all or nothing.
//! Must not decide; the plan says everything.

use jiff::Timestamp;
use serde_json::json;

use crate::domain::message::Message;
use crate::domain::origin::Origin;
use crate::domain::outbox::MailKind;
use crate::domain::plan::{Outcome, Plan, ReadyMail, ThreadChange, Timer};
use crate::domain::thread::ThreadId;
use crate::domain::verdict::Verdict;

use super::later::LetterRow;
use super::mails::{self, Leaving};
use super::rows::{at, held, natural};
use super::threads::{self, Lead};
use super::unit::Numbered;
use super::{StoreError, Unit};

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
    /// [`StoreError::NotFound`] when the thread that goes on is not there. That its place in the mailbox has
    /// an outcome already ([`StoreError::AlreadyTaken`]) may be told by a later call or by [`Unit::commit`].
    /// The unit is of no use then.
    pub async fn take(&mut self, t: &Taken<'_>) -> Result<TakenIds, StoreError> {
        self.in_name_of(t.mailbox)?;
        self.put_thread(t.plan.thread.as_ref()).await?;
        let message = self.number(Numbered::Message).await?;
        self.later.message(row(t, message));
        self.later.position(t.mailbox, t.position, at(t.now), message);
        self.later.filing(t.mailbox, t.position, &t.plan.filing);
        self.note_sender(t);
        let own_bytes = t.original.is_none() && t.mails.iter().any(|m| m.bytes.original);
        // A duplicate's bytes are there already, and what is not for us is not kept.
        if own_bytes || !matches!(t.plan.outcome, Outcome::Duplicate | Outcome::Skipped) {
            self.later.letter(message, t.raw);
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
        if let Some(change) = change.filter(|_| t.plan.origin == Origin::Executive) {
            self.drop_overtaken(&change.thread.id, t.now).await?;
        }
        let mails = self.follow(&common, change, t.mails, &t.plan.timers, t.plan.clear_timers, keys).await?;
        if t.plan.tells_breaker() {
            self.tell_breaker(t.mailbox, t.now).await?;
        }
        if self.later.is_heavy() {
            self.flush().await?;
        }
        Ok(TakenIds { message, mails })
    }

    /// Writes down what a timer or a command brought about; the outbox rows, in the order of the mails.
    ///
    /// # Errors
    /// As [`Unit::take`].
    pub async fn apply(&mut self, a: &Applied<'_>) -> Result<Vec<i64>, StoreError> {
        self.in_name_of(a.mailbox)?;
        self.put_thread(a.change).await?;
        let original = match a.about_message {
            Some(id) if a.mails.iter().any(|m| m.bytes.original) => Some((id, self.raw_size(id).await?)),
            _ => None,
        };
        let keys = mails::leads(a.mails);
        let common =
            Leaving { mailbox: a.mailbox, about: a.about_message, original, keep_copy: a.keep_copy, now: a.now };
        self.follow(&common, a.change, a.mails, a.timers, a.clear_timers, keys).await
    }

    /// The thread as it stands after its events: a new one waits with the others, one that goes on is
    /// written at once, so that a missing one is told.
    async fn put_thread(&mut self, change: Option<&ThreadChange>) -> Result<(), StoreError> {
        let Some(change) = change else { return Ok(()) };
        if change.new && !self.touched.has(&change.thread.id) {
            self.later.thread(&change.thread);
        } else {
            self.flush().await?;
            threads::put(&mut self.tx, change).await?;
        }
        self.touched.thread(&change.thread);
        Ok(())
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
                // A thread that just began has none to take away.
                if clear_timers && !change.new {
                    self.flush().await?;
                    threads::clear_timers(&mut self.tx, &change.thread.id).await?;
                }
                for timer in timers {
                    self.later.timer(&change.thread, timer);
                }
            }
            None if timers.is_empty() => {}
            None => return Err(StoreError::Refused("a timer belongs to a thread".into())),
        }
        for lead in keys {
            self.touched.id(&lead.message_id);
            self.later.key(common.mailbox, lead);
        }
        mails::refuse_doubles(common, leaving)?;
        for thread in leaving.iter().filter(|m| m.kind == MailKind::Relay).filter_map(|m| m.thread.as_ref()) {
            self.drop_overtaken(thread, common.now).await?;
        }
        let mut ids = Vec::with_capacity(leaving.len());
        for mail in leaving {
            let id = self.number(Numbered::Mail).await?;
            self.touched.mail(mail);
            if mail.kind == MailKind::Acknowledgement {
                let variant = mail.variant.as_deref().unwrap_or_default();
                for (domain, variant) in [("*", ""), (mail.to.domain(), variant)] {
                    self.later.acknowledgement(common.mailbox, domain, mails::minute(common.now), variant);
                }
            }
            self.later.mail(mails::row(common, id, mail));
            ids.push(id);
        }
        Ok(ids)
    }

    /// An acknowledgement that still waits for its hour says nothing once the answer itself has left.
    async fn drop_overtaken(&mut self, thread: &ThreadId, now: Timestamp) -> Result<(), StoreError> {
        self.flush().await?;
        sqlx::query(
            "UPDATE outbox SET state = 'dropped', settled = $2, note = 'the answer came first' \
             WHERE thread = $1 AND kind = 'acknowledgement' AND state = 'waiting' AND attempts = 0",
        )
        .bind(thread.as_str())
        .bind(at(now))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn raw_size(&mut self, message: i64) -> Result<u64, StoreError> {
        self.flush().await?;
        let size: Option<i64> = sqlx::query_scalar("SELECT octet_length(bytes) FROM raw WHERE message = $1")
            .bind(message)
            .fetch_optional(&mut *self.tx)
            .await?;
        size.map(natural).ok_or_else(|| StoreError::NotFound(format!("letter of message {message}")))
    }

    fn note_sender(&mut self, t: &Taken<'_>) {
        let Some(message) = t.message else { return };
        if !message.fingerprint.is_empty() {
            self.touched.fingerprint(&message.fingerprint);
        }
        if let Some(id) = &message.id {
            self.touched.id(id.as_str());
        }
        let Some(address) = message.from() else { return };
        self.touched.person(address.folded());
        if !matches!(t.plan.outcome, Outcome::Duplicate | Outcome::Skipped) {
            self.later.sender(t.mailbox, address.folded(), at(t.position.arrived));
        }
    }
}

fn row(t: &Taken<'_>, id: i64) -> LetterRow {
    let (held, held_detail) = held(&t.plan.outcome);
    let sender = t.message.and_then(|m| m.sender.person());
    let speaker = match &t.plan.origin {
        Origin::Department(name) => Some(name.as_str().to_owned()),
        _ => None,
    };
    let verdict = t.plan.verdict.as_ref();
    LetterRow {
        id,
        mailbox: t.mailbox.to_owned(),
        position: t.position,
        taken: at(t.now),
        size: t.size,
        whole: t.whole,
        message_id: t.message.and_then(|m| m.id.as_ref()).map(|id| id.as_str().to_owned()),
        fingerprint: t.message.map_or_else(String::new, |m| m.fingerprint.clone()),
        sender: sender.map(|p| p.address.folded()),
        sender_name: sender.map_or_else(String::new, |p| beginning(&p.name, 200)),
        subject: t.message.map_or_else(String::new, |m| beginning(&m.subject, 500)),
        base_subject: t.message.map_or_else(String::new, |m| beginning(&m.subject_key(), 500)),
        language: t.message.and_then(|m| m.language.as_ref()).map(|l| l.code().to_owned()),
        excerpt: t.message.map_or_else(String::new, excerpt),
        origin: t.plan.origin.word(),
        speaker,
        outcome: t.plan.outcome.word(),
        held,
        held_detail: held_detail.map(str::to_owned),
        department: verdict.map(|v| v.department.as_str().to_owned()),
        rule: verdict.and_then(|v| v.rule.clone()),
        silence: t.plan.silence.as_ref().map(|s| s.name()),
        thread: t.plan.thread.as_ref().map(|c| c.thread.id.as_str().to_owned()),
        facts: facts(t),
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
        "about": v.about.words.iter().map(|(l, words)| (l.to_string(), words.as_str().into())).collect::<serde_json::Map<_, _>>(),
        "trouble": v.about.trouble,
        "reasons": v.reasons,
        "also_matched": v.also_matched,
    })
}
