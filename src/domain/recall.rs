//! What has to be remembered to decide about a message: the questions, and the answers.
//! Must not know where the answers are kept.

use jiff::{SignedDuration, Timestamp};

use super::address::Address;
use super::message::Message;
use super::message_id::MessageId;
use super::office::{Limits, Office};
use super::thread::{Thread, ThreadId};
use super::token::{Token, TokenKeys, TokenRole};

/// What to ask the store about one message.
#[derive(Debug, Clone)]
pub struct Questions {
    /// The mailbox.
    pub mailbox: String,
    /// Its own id.
    pub id: Option<MessageId>,
    /// Its content hash.
    pub fingerprint: String,
    /// Every thread that a valid token in its recipients names.
    pub tokens: Vec<Token>,
    /// The ids that it answers, newest first.
    pub answered: Vec<MessageId>,
    /// Who wrote it.
    pub from: Option<Address>,
    /// Whose threads its subject may name.
    pub subject_of: Option<SubjectOf>,
    /// Its subject without reply marks and numbers of help desks, in lower case; empty when it has none.
    pub base_subject: String,
    /// Now.
    pub now: Timestamp,
    /// The time within which one sender gets the same answer once.
    pub same_subject_period: SignedDuration,
}

/// Whose threads a subject may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectOf {
    /// Those of a customer: who wrote it, or whom a department wrote to.
    Customer(Address),
    /// Any that is open, if one alone has that subject: a department wrote to us without any other key.
    AnyOpen,
}

/// By which key a thread was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Our token in an address it was sent to.
    Token,
    /// An id in In-Reply-To or References.
    Reference,
    /// The same sender and the same base subject, not long ago.
    Subject,
}

/// A thread that the message may belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The thread as it stands.
    pub thread: Thread,
    /// How it was found; the strongest key.
    pub key: Key,
}

/// The answers.
#[derive(Debug, Clone, Default)]
pub struct Recall {
    /// Whether a message with this Message-ID and fingerprint was taken before; without an id, with this fingerprint.
    pub duplicate: bool,
    /// Whether its own Message-ID is one that we gave to a mail of ours.
    pub own_id: bool,
    /// The threads found, strongest key first, each once.
    pub matches: Vec<Match>,
    /// The text of the customer's letter that a department answers; asked for where it answers line by line.
    pub letter: Option<String>,
    /// Letters from this sender before this one.
    pub letters_before: u32,
    /// When this sender wrote last.
    pub last_letter: Option<Timestamp>,
    /// Threads of this sender that are open.
    pub open_threads: u32,
    /// Acknowledgements planned to this sender in the last day.
    pub acknowledged_sender_day: u32,
    /// To this sender's domain in the last hour.
    pub acknowledged_domain_hour: u32,
    /// To everybody in the last hour.
    pub acknowledged_all_hour: u32,
    /// To this sender on this base subject within the same-subject period.
    pub acknowledged_same_subject: u32,
    /// Variants of letters that this sender has had, newest first.
    pub variants: Vec<String>,
    /// Variants that left to this sender's domain in the last hour, newest first.
    pub domain_variants: Vec<String>,
}

/// What to ask about a message.
pub fn questions(message: &Message, office: &Office, keys: &TokenKeys, now: Timestamp) -> Questions {
    let mailbox = &office.mailbox;
    let own = || std::iter::once(&mailbox.address).chain(&mailbox.aliases);
    let mut tokens: Vec<Token> = Vec::new();
    for person in &message.recipients {
        let token = own().find_map(|base| person.address.tag_of(base)).and_then(|tag| keys.read(tag, now));
        if let Some(token) = token
            && !tokens.contains(&token)
        {
            tokens.push(token);
        }
    }
    // A server that delivers no tagged addresses leaves the Message-ID of the forward, which carries
    // the same proof of knowledge.
    for id in message.answered_ids() {
        let tag = id.as_str().split_once('@').and_then(|(local, _)| local.split('.').next());
        let token = tag.and_then(|tag| keys.read(tag, now)).filter(|t| t.role == TokenRole::Department);
        if let Some(token) = token
            && !tokens.contains(&token)
        {
            tokens.push(token);
        }
    }
    let Limits { same_subject_period, .. } = office.limits;
    Questions {
        mailbox: mailbox.name.clone(),
        id: message.id.clone(),
        fingerprint: message.fingerprint.clone(),
        tokens,
        answered: message.answered_ids().into_iter().take(100).cloned().collect(),
        from: message.from().cloned(),
        subject_of: subject_of(message, office),
        base_subject: message.subject_key(),
        now,
        same_subject_period,
    }
}

/// A department that answers a customer itself, and us in copy, speaks about that customer's thread;
/// one that answers us alone, about some thread that is open.
fn subject_of(message: &Message, office: &Office) -> Option<SubjectOf> {
    let from = message.from()?;
    let inside = |a: &Address| {
        office.mailbox.is_own(a) || office.departments.values().any(|d| d.address == *a || d.has_member(a))
    };
    if !inside(from) {
        return Some(SubjectOf::Customer(from.clone()));
    }
    let mut outside = message.recipients.iter().map(|r| &r.address).filter(|a| !inside(a));
    match (outside.next(), outside.next()) {
        (Some(customer), None) => Some(SubjectOf::Customer(customer.clone())),
        (None, _) if !office.mailbox.is_own(from) => Some(SubjectOf::AnyOpen),
        _ => None,
    }
}

/// The ids of a thread that its mails carry in References so that they come back (mail-protocol T4).
pub fn anchor(thread: &ThreadId, domain: &str) -> Option<MessageId> {
    MessageId::parse(&format!("thread.{thread}@{domain}"))
}
