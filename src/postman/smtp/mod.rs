//! SMTP submission: one mail, one recipient, one transaction, one known outcome.
//! Must not know the outbox. Connections are lent to an attempt and come back only when it ended cleanly.

mod facts;
mod judge;
mod limits;
mod opening;
mod parcel;
mod plain;
mod session;
mod text;
mod tls;
mod wire;

pub use limits::Limits;

use opening::Door;
use parcel::Parcel;
use session::{No, Session, Then};

use super::{BeforeLast, Greeting, PostmanError};
use crate::domain::connection::Server;
use crate::domain::outbox::{Attempt, Envelope, MailBytes, Phase};

/// One worker's way to a submission server.
pub struct Courier {
    door: Door,
    limits: Limits,
    kept: Option<Session>,
    block: Vec<u8>,
}

impl Courier {
    /// Prepares a way to the server; opens nothing.
    ///
    /// # Errors
    /// When a setting cannot be used, or `ca_file` cannot be read.
    pub fn new(server: &Server, ehlo: &str, limits: Limits) -> Result<Self, PostmanError> {
        Ok(Self { door: Door::new(server, ehlo)?, limits, kept: None, block: Vec::new() })
    }

    /// Hands over one mail, over the kept connection when there is one.
    pub async fn deliver(
        &mut self,
        envelope: &Envelope,
        bytes: &MailBytes,
        original: Option<&[u8]>,
        last: BeforeLast<'_>,
    ) -> Attempt {
        let parcel = match Parcel::new(envelope, bytes, original) {
            Ok(parcel) => parcel,
            Err(refusal) => return Attempt::Rejected(refusal),
        };
        if let Some(session) = self.kept().await
            && let Some(attempt) = self.transact(session, &parcel, false, last).await
        {
            return attempt;
        }
        match self.door.open(&self.limits).await {
            Ok(session) => self.transact(session, &parcel, true, last).await.unwrap_or_else(|| {
                Attempt::Refused(judge::refusal(Phase::Sender, None, "the connection cannot be kept open"))
            }),
            Err(attempt) => attempt,
        }
    }

    /// Closes an idle connection politely.
    pub async fn rest(&mut self) {
        if let Some(session) = self.kept.take() {
            session.quit(&self.limits).await;
        }
    }

    /// Connects, logs in, asks what the server can do, and leaves.
    ///
    /// # Errors
    /// When any of these steps fails.
    pub async fn check(&mut self) -> Result<Greeting, PostmanError> {
        match self.door.open(&self.limits).await {
            Ok(session) => {
                let greeting = session.facts.greeting();
                session.quit(&self.limits).await;
                Ok(greeting)
            }
            Err(Attempt::Misconfigured(no) | Attempt::Rejected(no)) => Err(PostmanError::Misconfigured(no)),
            Err(Attempt::Refused(no)) => Err(PostmanError::Unreachable(no)),
            Err(Attempt::Unknown(text) | Attempt::Accepted(text)) => {
                Err(PostmanError::Unreachable(judge::refusal(Phase::Connect, None, &text)))
            }
        }
    }

    /// The kept connection, if it may still be used. What an earlier mail left to do is done here,
    /// so that its own result was not held up.
    async fn kept(&mut self) -> Option<Session> {
        let mut session = self.kept.take()?;
        if session.is_disturbed() {
            return None;
        }
        if !session.is_fresh(&self.limits) {
            session.leave(&self.limits).await;
            return None;
        }
        session.ready(&self.limits).await.then_some(session)
    }

    /// One transaction. `None`: a kept connection turned out to be closed before anything was
    /// offered, so that a new one may be tried without anybody noticing.
    async fn transact(
        &mut self,
        mut session: Session,
        parcel: &Parcel<'_>,
        is_new: bool,
        last: BeforeLast<'_>,
    ) -> Option<Attempt> {
        if let Some(refusal) = parcel.unfit_for(&session.facts) {
            self.kept = Some(session);
            return Some(Attempt::Rejected(refusal));
        }
        let result = session.offer(parcel, &self.limits, &mut self.block, last).await;
        let (attempt, then) = match result {
            Ok(words) => (Attempt::Accepted(words), Then::Keep),
            Err(No { refusal, then }) => {
                if !is_new && refusal.phase == Phase::Sender && then == Then::Drop {
                    return None;
                }
                (judge::attempt(refusal), then)
            }
        };
        if then != Then::Drop {
            session.rest(then);
            self.kept = Some(session);
        }
        Some(attempt)
    }
}
