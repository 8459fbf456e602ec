//! What classification saw: the letters themselves, and what is kept of those whose bytes are gone.
//! Must not read letters; it gives back what was there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::message::{AuthenticationResult, Headers};
use crate::domain::observed::Observed;

use super::rows::{at, count, moment, natural};
use super::{BEGIN, Store, StoreError};

/// Rows that are forgotten in one transaction, so that nobody waits long for it.
const SOME: i64 = 500;

/// Octets of letters that are read together.
const OCTETS: i64 = 16 << 20;

/// A letter that classification saw.
#[derive(Debug, Clone)]
pub struct SeenLetter {
    /// The number of its message.
    pub message: i64,
    /// The mailbox that it came to.
    pub mailbox: String,
    /// When the server got it.
    pub arrived: Timestamp,
    /// When it was taken.
    pub taken: Timestamp,
    /// What is left of it.
    pub sight: Sight,
}

/// What is left of a letter.
#[derive(Debug, Clone)]
pub enum Sight {
    /// The letter itself.
    Letter {
        /// Its bytes.
        raw: Vec<u8>,
        /// Whether `raw` is all of it.
        whole: bool,
        /// Octets on the server.
        size: u64,
    },
    /// What was kept of it when its bytes went.
    Fields(SeenFields),
}

/// Fields of a letter, still folded up; [`SeenFields::open`] may be called on any thread.
#[derive(Debug, Clone)]
pub struct SeenFields(String);

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

/// What is kept of a letter.
fn fields(seen: &Observed) -> Result<String, StoreError> {
    let people = |people: &[Person]| people.iter().map(|p| (p.name.clone(), p.address.to_string())).collect();
    let authentication = RESULTS.iter().find(|(_, result)| *result == seen.authentication).map_or("none", |(w, _)| *w);
    let fields = Fields {
        subject: seen.subject.clone(),
        body: seen.body.clone(),
        from: people(&seen.from),
        to: people(&seen.to),
        headers: seen.headers.0.clone(),
        attachments: seen.attachments.clone(),
        language: seen.language.map(|l| l.code().to_owned()),
        size: seen.size,
        authentication: authentication.to_owned(),
    };
    serde_json::to_string(&fields).map_err(|why| StoreError::Refused(format!("a letter cannot be kept: {why}")))
}

impl SeenFields {
    /// The fields of a letter that arrived at that moment.
    ///
    /// # Errors
    /// When what is stored cannot be read.
    pub fn open(&self, arrived: Timestamp) -> Result<Observed, StoreError> {
        let fields: Fields = serde_json::from_str(&self.0)
            .map_err(|why| StoreError::Refused(format!("what was kept of a letter cannot be read: {why}")))?;
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
            arrived,
        })
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    mailbox: String,
    arrived: i64,
    taken: i64,
    whole: bool,
    size: i64,
    bytes: Option<Vec<u8>>,
    fields: Option<String>,
}

impl Row {
    fn letter(self) -> Result<SeenLetter, StoreError> {
        let sight = match (self.bytes, self.fields) {
            (Some(raw), _) => Sight::Letter { raw, whole: self.whole, size: natural(self.size) },
            (None, fields) => Sight::Fields(SeenFields(fields.unwrap_or_default())),
        };
        let (arrived, taken) = (moment(self.arrived)?, moment(self.taken)?);
        Ok(SeenLetter { message: self.id, mailbox: self.mailbox, arrived, taken, sight })
    }
}

impl Store {
    /// Letters that rules routed and that arrived since a moment, after the message of that number, oldest
    /// first, as far as anything is left of them: some at a time, fewer when they are large.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn seen(&self, after: i64, since: Timestamp, most: usize) -> Result<Vec<SeenLetter>, StoreError> {
        let mut connection = self.inner.read.acquire().await?;
        let sizes: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT m.id, COALESCE(octet_length(r.bytes), 0) FROM message m LEFT JOIN raw r ON r.message = m.id \
             LEFT JOIN seen s ON s.message = m.id WHERE m.id > $1 AND m.arrived >= $2 AND m.department IS NOT NULL \
             AND (r.message IS NOT NULL OR s.message IS NOT NULL) ORDER BY m.id LIMIT $3",
        )
        .bind(after)
        .bind(at(since))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
        let mut octets = 0;
        let fits = sizes.iter().take_while(|(_, size)| {
            let before = octets;
            octets += size;
            before < OCTETS
        });
        let Some((last, _)) = fits.last() else { return Ok(Vec::new()) };
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT m.id, m.mailbox, m.arrived, m.taken, m.whole, m.size, r.bytes, s.fields FROM message m \
             LEFT JOIN raw r ON r.message = m.id LEFT JOIN seen s ON s.message = m.id WHERE m.id > $1 AND m.id <= $2 \
             AND m.arrived >= $3 AND m.department IS NOT NULL AND (r.message IS NOT NULL OR s.message IS NOT NULL) \
             ORDER BY m.id",
        )
        .bind(after)
        .bind(last)
        .bind(at(since))
        .fetch_all(&mut *connection)
        .await?;
        rows.into_iter().map(Row::letter).collect()
    }

    /// Letters of matters that were closed and last touched before `cutoff`, that were taken since a moment and of
    /// which nothing has been kept yet: what must be given to [`Store::keep_seen`] before their bytes are removed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unkept(
        &self,
        mailbox: &str,
        cutoff: Timestamp,
        since: Timestamp,
        most: usize,
    ) -> Result<Vec<SeenLetter>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT m.id, m.mailbox, m.arrived, m.taken, m.whole, m.size, r.bytes, NULL AS fields FROM message m \
             JOIN raw r ON r.message = m.id JOIN thread t ON t.id = m.thread WHERE m.mailbox = $1 AND m.taken >= $2 \
             AND t.touched < $3 AND t.owed = 'nobody' AND m.department IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.message = m.id) ORDER BY m.taken LIMIT $4",
        )
        .bind(mailbox)
        .bind(at(since))
        .bind(at(cutoff))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(&self.inner.read)
        .await?;
        rows.into_iter().map(Row::letter).collect()
    }

    /// Keeps what there is to see in letters, so that it outlives their bytes.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was kept.
    pub async fn keep_seen(&self, letters: &[(SeenLetter, Observed)]) -> Result<(), StoreError> {
        let mut tx = self.inner.write.begin_with(BEGIN).await?;
        for (letter, observed) in letters {
            sqlx::query(
                "INSERT INTO seen (message, mailbox, arrived, taken, fields) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (message) DO NOTHING",
            )
            .bind(letter.message)
            .bind(&letter.mailbox)
            .bind(at(letter.arrived))
            .bind(at(letter.taken))
            .bind(fields(observed)?)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How many letters [`Store::seen`] gives in all, or a few more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn seen_in_all(&self, since: Timestamp) -> Result<u32, StoreError> {
        let number: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM message WHERE arrived >= $1 AND department IS NOT NULL")
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
