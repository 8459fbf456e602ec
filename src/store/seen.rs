//! What classification saw, kept for a configured time so that other rules can be tried on it.
//! Must not judge; it gives back what was there.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, Headers, Message};
use crate::domain::observed::Observed;

use super::rows::{at, count, moment};
use super::{Store, StoreError};

/// Rows that are forgotten in one transaction, so that nobody waits long for it.
const SOME: i64 = 500;

/// A letter as classification saw it, still folded up; [`SeenLetter::open`] may be called on any thread.
#[derive(Debug, Clone)]
pub struct SeenLetter {
    /// The number of its message.
    pub message: i64,
    /// The mailbox that it came to.
    pub mailbox: String,
    arrived: Timestamp,
    fields: String,
}

#[derive(Serialize, Deserialize)]
struct Fields {
    subject: String,
    body: String,
    from: Vec<(String, String)>,
    to: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    attachments: Vec<(String, String)>,
    language: Option<String>,
    size: u64,
    authentication: String,
}

const RESULTS: [(&str, AuthenticationResult); 3] =
    [("pass", AuthenticationResult::Pass), ("fail", AuthenticationResult::Fail), ("none", AuthenticationResult::None)];

/// What is kept of a message.
pub(super) fn fields(message: &Message, arrived: Timestamp) -> Result<String, StoreError> {
    let seen = Observed::of(message, arrived);
    let people = |people: Vec<Person>| people.into_iter().map(|p| (p.name, p.address.to_string())).collect();
    let authentication = RESULTS.iter().find(|(_, result)| *result == seen.authentication).map_or("none", |(w, _)| *w);
    let fields = Fields {
        subject: seen.subject,
        body: seen.body,
        from: people(seen.from),
        to: people(seen.to),
        headers: seen.headers.0,
        attachments: seen.attachments,
        language: seen.language.map(|l| l.code().to_owned()),
        size: seen.size,
        authentication: authentication.to_owned(),
    };
    serde_json::to_string(&fields).map_err(|why| StoreError::Refused(format!("a letter cannot be kept: {why}")))
}

impl SeenLetter {
    /// The letter's fields.
    ///
    /// # Errors
    /// When what is stored cannot be read.
    pub fn open(&self) -> Result<Observed, StoreError> {
        let fields: Fields = serde_json::from_str(&self.fields)
            .map_err(|why| StoreError::Refused(format!("what was seen of message {}: {why}", self.message)))?;
        let people = |people: Vec<(String, String)>| {
            let person =
                |(name, address): (String, String)| Some(Person { name, address: Address::parse(&address).ok()? });
            people.into_iter().filter_map(person).collect()
        };
        Ok(Observed {
            subject: fields.subject,
            body: fields.body,
            from: people(fields.from),
            to: people(fields.to),
            headers: Headers(fields.headers),
            attachments: fields.attachments,
            language: fields.language.as_deref().and_then(Language::parse),
            size: fields.size,
            authentication: RESULTS
                .iter()
                .find(|(word, _)| *word == fields.authentication)
                .map_or(AuthenticationResult::None, |(_, result)| *result),
            arrived: self.arrived,
        })
    }
}

impl Store {
    /// Whether what classification sees is kept from now on. It is not unless this says so.
    pub fn keep_seen(&self, keep: bool) {
        self.inner.keeps_seen.store(keep, Ordering::Relaxed);
    }

    /// Letters that arrived since a moment, after the message of that number, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn seen(&self, after: i64, since: Timestamp, most: usize) -> Result<Vec<SeenLetter>, StoreError> {
        let rows: Vec<(i64, String, i64, String)> = sqlx::query_as(
            "SELECT message, mailbox, arrived, fields FROM seen WHERE message > $1 AND arrived >= $2 \
             ORDER BY message LIMIT $3",
        )
        .bind(after)
        .bind(at(since))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(&self.inner.read)
        .await?;
        let letter = |(message, mailbox, arrived, fields)| {
            Ok(SeenLetter { message, mailbox, arrived: moment(arrived)?, fields })
        };
        rows.into_iter().map(letter).collect()
    }

    /// How many letters [`Store::seen`] gives in all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn seen_in_all(&self, since: Timestamp) -> Result<u32, StoreError> {
        let number: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM seen WHERE arrived >= $1")
            .bind(at(since))
            .fetch_one(&self.inner.read)
            .await?;
        Ok(count(number))
    }

    /// Forgets what was seen of messages that were taken before a moment; how many there were.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_seen(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            // Messages are numbered in the order in which they are taken, so the walk ends at the first that stays.
            let gone = sqlx::query(
                "DELETE FROM seen WHERE message IN (SELECT message FROM (SELECT message, taken FROM seen \
                 ORDER BY message LIMIT $2) AS oldest WHERE taken < $1)",
            )
            .bind(at(before))
            .bind(SOME)
            .execute(&self.inner.write)
            .await?
            .rows_affected();
            forgotten += gone;
            if gone == 0 {
                return Ok(forgotten);
            }
        }
    }
}
