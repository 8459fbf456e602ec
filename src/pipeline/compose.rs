//! Step 7: planned mails become bytes with a fixed Message-ID and Date.
//! Must not decide whether a mail is sent, and must not read anything but what it is given.

use jiff::{Timestamp, Zoned};

use super::brief::{Brief, Chase};
use super::{Desk, Letter};
use crate::domain::address::{Address, Person};
use crate::domain::decide::answering;
use crate::domain::message::Message;
use crate::domain::message_id::MessageId;
use crate::domain::office::{AcknowledgementReturn, Department, DepartmentName, Mailbox};
use crate::domain::origin::Origin;
use crate::domain::outbox::{Envelope, MailKind};
use crate::domain::plan::{Content, Plan, PlannedMail, ReadyMail};
use crate::domain::recall::{Recall, anchor};
use crate::domain::thread::{Event, Thread, ThreadId};
use crate::domain::token::TokenRole;
use crate::letters::later::{CHECK_IN, HOLDING};
use crate::letters::{Greeted, LaterFacts, NameFacts, RelayFacts, Text};
use crate::mail::render::{AutoSubmitted, Draft, Enclosure, Marks, Original, Suppress, render, subject_reply};
use crate::mail::{self, ReadSettings};
use crate::store::StoredMessage;

/// For how long a tag in our addresses is good: a department may answer late, a customer months later.
const TAG_HOLDS: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 730);

/// Why a mail cannot be written, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeError(pub String);

/// Writes the mails of one plan.
pub struct Composer<'a> {
    /// Letters, office, keys.
    pub desk: &'a Desk,
    /// What is known of the writer.
    pub recall: &'a Recall,
    /// Now, in the mailbox's zone: the Date of what leaves at once.
    pub now: &'a Zoned,
    /// What happened in the thread before, where a mail tells it.
    pub history: &'a [Event],
}

/// The letter that a mail is about: the one at hand, or the customer's as it was stored.
pub(super) struct About<'a> {
    pub(super) message: &'a Message,
    pub(super) raw: &'a [u8],
    pub(super) whole: bool,
    pub(super) size: u64,
    /// Its number in the store, when it is not the one at hand.
    pub(super) stored: Option<i64>,
    pub(super) arrived: Timestamp,
    /// How its writer is greeted, for every mail about it.
    pub(super) greeted: Greeted,
}

impl About<'_> {
    /// What is known of the name of who stands in From, or of the customer of its thread.
    pub(super) fn writer<'a>(&'a self, person: &'a Person, mailbox: &'a Mailbox) -> NameFacts<'a> {
        NameFacts::of(self.message, person, &mailbox.executive).kept_in(&self.greeted)
    }
}

/// What one mail says, before it is bytes.
pub(super) struct Words {
    pub(super) text: Text,
    pub(super) subject: String,
    pub(super) in_reply_to: Option<MessageId>,
    pub(super) references: Vec<MessageId>,
    pub(super) enclosures: Vec<Enclosure>,
    pub(super) attach: bool,
}

impl Composer<'_> {
    /// Every mail of the plan. `at_hand` is the message that was just read; `customer` the customer's
    /// newest letter in the thread, when a mail answers or passes on that one.
    ///
    /// # Errors
    /// When a mail cannot be written; then none is.
    pub fn compose(
        &self,
        plan: &Plan,
        at_hand: Option<(&Message, &Letter)>,
        customer: Option<&StoredMessage>,
    ) -> Result<Vec<ReadyMail>, ComposeError> {
        let reread = customer.map(|letter| (self.reread(letter), letter));
        let stored = reread.as_ref().map(|(message, letter)| About {
            message,
            raw: &letter.raw,
            whole: letter.whole,
            size: letter.size,
            stored: Some(letter.id),
            arrived: letter.arrived,
            greeted: Greeted::default(),
        });
        let hand = at_hand.map(|(message, letter)| About {
            message,
            raw: &letter.raw,
            whole: letter.whole,
            size: letter.size,
            stored: None,
            arrived: letter.arrived,
            greeted: Greeted::default(),
        });
        let mails = plan.mails.iter().enumerate();
        mails.map(|(number, planned)| self.one(plan, planned, number, hand.as_ref(), stored.as_ref())).collect()
    }

    fn reread(&self, letter: &StoredMessage) -> Message {
        mail::read(&letter.raw, &ReadSettings::of(&self.desk.office.mailbox, letter.whole, letter.size))
    }

    fn one(
        &self,
        plan: &Plan,
        planned: &PlannedMail,
        number: usize,
        hand: Option<&About<'_>>,
        stored: Option<&About<'_>>,
    ) -> Result<ReadyMail, ComposeError> {
        let thread = plan.thread.as_ref().map(|t| &t.thread);
        let about = match (&planned.content, plan.origin == Origin::Customer || plan.origin == Origin::Machine) {
            // These are about the customer's letter, and what is at hand is a member's or a mail system's.
            (Content::Brief { occasion, .. }, _) if occasion.is_about_stored() => stored.or(hand),
            (Content::Answer { .. } | Content::Holding { .. } | Content::CheckIn { .. }, _) => stored.or(hand),
            (Content::Reminder { .. } | Content::Escalation { .. }, _) => stored.or(hand),
            (_, true) => hand.or(stored),
            (_, false) => hand.filter(|_| thread.is_none_or(|t| t.letters <= 1)).or(stored).or(hand),
        };
        let words = self.words(plan, planned, thread, about, hand)?;
        let source = hand.map_or_else(|| self.now.timestamp().to_string(), |h| h.message.fingerprint.clone());
        let message_id = self.message_id(planned.kind, thread.map(|t| &t.id), &source, number)?;
        // Bodies whose time is over are gone.
        let original = about.filter(|a| words.attach && a.whole && !a.raw.is_empty());
        let draft = Draft {
            from: self.executive(),
            to: planned.to.clone(),
            reply_to: thread.and_then(|t| self.reply_to(planned.kind, &t.id)),
            subject: words.subject.clone(),
            message_id: message_id.clone(),
            date: planned.not_before.to_zoned(self.now.time_zone().clone()),
            in_reply_to: words.in_reply_to,
            references: words.references,
            marks: self.marks(planned.kind),
            text: words.text.text,
            html: self.desk.office.mailbox.html
                && matches!(planned.kind, MailKind::Acknowledgement | MailKind::Relay | MailKind::CheckIn),
            enclosures: words.enclosures,
            original: original.map(|a| Original { raw: a.raw, name: "letter.eml".into(), eight_bit: true }),
        };
        let bytes = render(&draft).map_err(|why| ComposeError(why.to_string()))?;
        let return_path = self.return_path(planned.kind, thread.map(|t| &t.id));
        Ok(ReadyMail {
            kind: planned.kind,
            thread: thread.map(|t| t.id.clone()),
            message_id,
            envelope: Envelope {
                // A customer whom nothing reaches has to be known, so reports are wanted wherever they could come.
                reports: return_path.is_some(),
                from: return_path,
                to: planned.to.address.clone(),
                id: String::new(),
            },
            bytes,
            original_of: original.and_then(|a| a.stored),
            subject: words.subject,
            not_before: planned.not_before,
            variant: Some(words.text.variant),
            base_subject: about.map(|a| a.message.subject_key()).unwrap_or_default(),
            to: planned.to.address.clone(),
        })
    }

    fn words(
        &self,
        plan: &Plan,
        planned: &PlannedMail,
        thread: Option<&Thread>,
        about: Option<&About<'_>>,
        hand: Option<&About<'_>>,
    ) -> Result<Words, ComposeError> {
        let to = &planned.to.address;
        match &planned.content {
            Content::Acknowledgement { .. } => self.acknowledgement(planned, thread, need(about)?),
            Content::Brief { department, due, told, occasion } => {
                self.brief(plan, thread, need(about)?, &Brief { to, department, due: *due, told, occasion })
            }
            Content::Answer { text, parts } => self.answer(need(thread)?, need(about)?, text, parts, hand),
            Content::Holding { department, was, due, moved } => {
                let facts = LaterFacts { opened: need(thread)?.opened, was: *was, moved: *moved };
                self.later(HOLDING, need(thread)?, about, planned, (department, Some(*due)), facts)
            }
            Content::CheckIn { department } => {
                let facts = LaterFacts { opened: need(thread)?.opened, was: None, moved: false };
                self.later(CHECK_IN, need(thread)?, about, planned, (department, None), facts)
            }
            Content::Reminder { department, due } => self.chase(Chase::Reminder, to, need(thread)?, department, *due),
            Content::Confirm { department, until } => {
                self.chase(Chase::Question, to, need(thread)?, department, *until)
            }
            Content::Escalation { department, due, cause } => {
                let thread = need(thread)?;
                self.chase(Chase::Above(*cause), to, thread, department, due.unwrap_or(thread.opened))
            }
            Content::Notice(notice) => Ok(self.notice(notice, to, thread)),
        }
    }

    fn answer(
        &self,
        thread: &Thread,
        about: &About<'_>,
        words: &str,
        parts: &[usize],
        hand: Option<&About<'_>>,
    ) -> Result<Words, ComposeError> {
        let customer = thread.customer.as_ref().ok_or_else(|| ComposeError("the customer is not known".into()))?;
        let facts = RelayFacts {
            writer: about.writer(customer, &self.desk.office.mailbox),
            language: thread.language,
            words,
            signature: &self.desk.office.mailbox.signature,
        };
        let text = self.desk.letters.relay(&facts);
        let enclosures = parts.iter().filter_map(|part| mail::part(hand?.raw, *part)).map(|part| Enclosure {
            name: part.name,
            media_type: part.media_type,
            content_id: part.content_id,
            bytes: part.octets,
        });
        let enclosures = enclosures.collect();
        Ok(self.to_customer(text, subject_reply(&about.message.subject), Some(thread), about.message, enclosures))
    }

    /// A mail in the customer's own thread; nothing of the department's is in its headers (mail-protocol T13).
    pub(super) fn to_customer(
        &self,
        text: Text,
        subject: String,
        thread: Option<&Thread>,
        answered: &Message,
        enclosures: Vec<Enclosure>,
    ) -> Words {
        let (in_reply_to, mut references) = answering(answered);
        // Some providers replace our Message-ID; this id comes back in their replies all the same.
        if let Some(anchor) = thread.and_then(|t| anchor(&t.id, self.desk.office.mailbox.address.domain())) {
            references.retain(|id| *id != anchor);
            let before_last = references.len().saturating_sub(1);
            references.insert(before_last, anchor);
        }
        Words { text, subject, in_reply_to, references, enclosures, attach: false }
    }

    /// A mail inside the house; its thread is our own.
    pub(super) fn inside(&self, text: Text, thread: Option<&Thread>, attach: bool) -> Words {
        let anchor = thread.and_then(|t| anchor(&t.id, self.desk.office.mailbox.address.domain()));
        Words {
            subject: text.subject.clone().unwrap_or_default(),
            text,
            in_reply_to: anchor.clone(),
            references: anchor.into_iter().collect(),
            enclosures: Vec::new(),
            attach,
        }
    }

    pub(super) fn department(&self, name: &DepartmentName) -> Result<&Department, ComposeError> {
        let department = self.desk.office.departments.get(name);
        department.ok_or_else(|| ComposeError(format!("the department {name} is not configured")))
    }

    fn executive(&self) -> Person {
        let mailbox = &self.desk.office.mailbox;
        Person { name: mailbox.executive.clone(), address: mailbox.address.clone() }
    }

    /// An address of ours with a tag for the thread, where such addresses are delivered.
    fn tagged(&self, thread: &ThreadId, role: TokenRole) -> Option<Address> {
        let mailbox = &self.desk.office.mailbox;
        let expires = self.now.timestamp() + TAG_HOLDS;
        mailbox.subaddressing.then(|| mailbox.address.tagged(&self.desk.keys.tag(thread, role, expires))).flatten()
    }

    fn reply_to(&self, kind: MailKind, thread: &ThreadId) -> Option<Person> {
        let role = match kind {
            MailKind::Acknowledgement | MailKind::Relay | MailKind::Holding | MailKind::CheckIn => TokenRole::Customer,
            MailKind::Forward | MailKind::Reminder | MailKind::Escalation => TokenRole::Department,
            MailKind::Digest | MailKind::Notice => return None,
        };
        let address = self.tagged(thread, role)?;
        Some(Person { name: self.desk.office.mailbox.executive.clone(), address })
    }

    /// Where bounces go: an address that names the thread (RFC 3834 §3.3).
    fn return_path(&self, kind: MailKind, thread: Option<&ThreadId>) -> Option<Address> {
        let mailbox = &self.desk.office.mailbox;
        if kind == MailKind::Acknowledgement && mailbox.acknowledgement_return == AcknowledgementReturn::Null {
            return None;
        }
        let tagged = thread.and_then(|t| self.tagged(t, TokenRole::Bounce));
        Some(tagged.unwrap_or_else(|| mailbox.address.clone()))
    }

    /// The same id on every run for the same mail (mail-protocol D2). In mails to a department it carries
    /// the tag as well, for servers that deliver no tagged addresses.
    fn message_id(
        &self,
        kind: MailKind,
        thread: Option<&ThreadId>,
        source: &str,
        number: usize,
    ) -> Result<MessageId, ComposeError> {
        let keys = &self.desk.keys;
        let thread_text = thread.map_or("", ThreadId::as_str);
        let seed = keys.seed(&["message-id", kind.word(), thread_text, source, &number.to_string()]);
        let unique: String = seed.iter().take(10).map(|b| format!("{b:02x}")).collect();
        // Ids of one time lie together in the store.
        let began = thread_text.get(..ThreadId::TIME).unwrap_or_default();
        let tag = match (kind, thread) {
            (MailKind::Forward | MailKind::Reminder | MailKind::Escalation, Some(thread)) => {
                keys.tag(thread, TokenRole::Department, self.now.timestamp() + TAG_HOLDS) + "."
            }
            _ => String::new(),
        };
        let id = format!("{tag}{began}{unique}@{}", self.desk.office.mailbox.address.domain());
        MessageId::parse(&id).ok_or_else(|| ComposeError(format!("{id} is no Message-ID")))
    }

    /// What a mail tells machines: the acknowledgement is automatic and says so (RFC 3834 §3.1.7);
    /// a person's answer is not.
    fn marks(&self, kind: MailKind) -> Marks {
        let mailbox = &self.desk.office.mailbox;
        let inside = !kind.is_outside();
        Marks {
            auto_submitted: match kind {
                MailKind::Acknowledgement => Some(AutoSubmitted::Replied),
                MailKind::Relay => None,
                MailKind::Forward => mailbox.forwards_marked_automatic.then_some(AutoSubmitted::Generated),
                _ => Some(AutoSubmitted::Generated),
            },
            suppress: if kind == MailKind::Acknowledgement { Suppress::All } else { Suppress::ExceptReports },
            loop_mark: inside.then(|| mailbox.address.to_string()),
        }
    }
}

fn need<T>(fact: Option<T>) -> Result<T, ComposeError> {
    fact.ok_or_else(|| ComposeError("the letter that it is about is no longer stored".into()))
}
