//! One open connection, and one mail over it: MAIL, RCPT, DATA, text, dot.
//! Must not know how the connection came about; it tells its owner whether it may be used again.

use std::time::{Duration, Instant};

use lettre::Address as Path;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::response::Response;
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use super::facts::Facts;
use super::judge;
use super::limits::Limits;
use super::parcel::Parcel;
use super::wire::Wire;
use crate::domain::outbox::{Phase, Refusal};
use crate::postman::BeforeLast;

/// A connection that is ready for a mail.
pub(super) struct Session {
    pub(super) replies: AsyncSmtpConnection,
    pub(super) wire: Wire,
    pub(super) facts: Facts,
    /// Mails that were offered over it.
    mails: u32,
    /// When it was last used.
    since: Instant,
    /// Whether the server still has a refused mail in mind.
    unclean: bool,
}

/// A transaction that ended with a no.
pub(super) struct No {
    pub(super) refusal: Refusal,
    pub(super) then: Then,
}

/// What may be done with the connection afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Use it again.
    Keep,
    /// Use it again after RSET.
    Reset,
    /// Nothing; it is broken, or out of step.
    Drop,
}

impl Session {
    pub(super) fn new(replies: AsyncSmtpConnection, wire: Wire, facts: Facts) -> Self {
        Self { replies, wire, facts, mails: 0, since: Instant::now(), unclean: false }
    }

    /// Offers one mail. `block` is working space.
    pub(super) async fn offer(
        &mut self,
        parcel: &Parcel<'_>,
        limits: &Limits,
        block: &mut Vec<u8>,
        last: BeforeLast<'_>,
    ) -> Result<String, No> {
        self.mails += 1;
        let from = parcel.envelope.from.as_ref().map(|a| Path::new_dangerous(a.local(), a.domain()));
        let mail = Mail::new(from, parcel.mail_parameters(&self.facts));
        let to = &parcel.envelope.to;
        let rcpt = Rcpt::new(Path::new_dangerous(to.local(), to.domain()), parcel.rcpt_parameters(&self.facts));
        if self.facts.pipelining {
            self.ask_at_once(&mail, &rcpt, limits).await?;
        } else {
            self.ask(mail, &SENDER, limits.command).await?;
            self.ask(rcpt, &RECIPIENT, limits.command).await?;
            self.ask(Data, &DATA, limits.data).await?;
        }
        self.write(parcel, limits, block, last).await?;
        let reply = timeout(limits.last, self.replies.read_response()).await;
        settle(reply, &DOT, limits.last)
    }

    async fn ask<C: std::fmt::Display>(&mut self, command: C, step: &Step, limit: Duration) -> Result<String, No> {
        settle(timeout(limit, self.replies.command(command)).await, step, limit)
    }

    /// The whole envelope in one round trip (RFC 2920 §3.1). The first no counts; the answers behind
    /// it are read as well, so that the connection stays in step.
    async fn ask_at_once(&mut self, mail: &Mail, rcpt: &Rcpt, limits: &Limits) -> Result<(), No> {
        let commands = format!("{mail}{rcpt}{Data}");
        let written = timeout(limits.command, async {
            self.wire.write_all(commands.as_bytes()).await?;
            self.wire.flush().await
        });
        let lost = |text: String| No { refusal: judge::refusal(Phase::Sender, None, &text), then: Then::Drop };
        match written.await {
            Err(_) => return Err(lost("the envelope could not be handed over in time".to_owned())),
            Ok(Err(e)) => return Err(lost(format!("the connection was lost: {e}"))),
            Ok(Ok(())) => {}
        }
        let mut first_no: Option<No> = None;
        for (step, limit) in [(&SENDER, limits.command), (&RECIPIENT, limits.command), (&DATA, limits.data)] {
            let answer = settle(timeout(limit, self.replies.read_response()).await, step, limit);
            let lost = answer.as_ref().is_err_and(|no| no.then == Then::Drop);
            // The server waits for a text that it shall not get: only hanging up takes that back.
            let waits = answer.is_ok() && step.phase == Phase::Data;
            match (&mut first_no, answer) {
                (Some(no), _) if lost || waits => no.then = Then::Drop,
                (none @ None, Err(no)) => *none = Some(no),
                _ => {}
            }
            if lost {
                break;
            }
        }
        first_no.map_or(Ok(()), Err)
    }

    /// Writes the text and the final dot. An error from here means that the dot was not handed over
    /// as a whole, so that the server cannot have taken the mail; with `Phase::FinalReply` it means
    /// that nobody knows.
    async fn write(
        &mut self,
        parcel: &Parcel<'_>,
        limits: &Limits,
        block: &mut Vec<u8>,
        last: BeforeLast<'_>,
    ) -> Result<(), No> {
        let lost = |phase, text: &str| No { refusal: judge::refusal(phase, None, text), then: Then::Drop };
        let late = format!("the text could not be handed over within {} s", limits.block.as_secs_f32());
        let mut blocks = parcel.text.blocks();
        while blocks.fill(block) {
            if let Some(words) = self.wire.overheard() {
                return Err(interrupted(&words));
            }
            if blocks.is_last() {
                last().map_err(|e| lost(Phase::Data, &e.to_string()))?;
            }
            let mut rest = block.as_slice();
            while !rest.is_empty() {
                match timeout(limits.block, self.wire.write(rest)).await {
                    Err(_) => return Err(lost(Phase::Data, &late)),
                    Ok(Ok(0)) => return Err(lost(Phase::Data, "the connection takes no more text")),
                    Ok(Ok(count)) => rest = rest.get(count..).unwrap_or_default(),
                    Ok(Err(e)) => {
                        return Err(match self.wire.overheard() {
                            Some(words) if !words.is_empty() => interrupted(&words),
                            _ => lost(Phase::Data, &format!("the connection was lost within the text: {e}")),
                        });
                    }
                }
            }
            let phase = if blocks.is_last() { Phase::FinalReply } else { Phase::Data };
            match timeout(limits.block, self.wire.flush()).await {
                Err(_) => return Err(lost(phase, &late)),
                Ok(Err(e)) => return Err(lost(phase, &format!("the connection was lost: {e}"))),
                Ok(Ok(())) => {}
            }
        }
        Ok(())
    }

    /// Ends a transaction that leaves the connection in order.
    pub(super) fn rest(&mut self, then: Then) {
        self.unclean = then == Then::Reset;
        self.since = Instant::now();
    }

    /// Clears the server's mind of a refused mail (RFC 5321 §4.1.1.5); false when that failed.
    pub(super) async fn ready(&mut self, limits: &Limits) -> bool {
        if std::mem::take(&mut self.unclean) {
            let reply = timeout(limits.quit, self.replies.command(Rset)).await;
            return settle(reply, &RESET, limits.quit).is_ok();
        }
        true
    }

    /// Whether the server spoke unasked or hung up; its next answers could not be trusted.
    pub(super) fn is_disturbed(&mut self) -> bool {
        self.wire.overheard().is_some()
    }

    /// Whether it may carry another mail.
    pub(super) fn is_fresh(&self, limits: &Limits) -> bool {
        self.mails < limits.mails && self.since.elapsed() < limits.idle
    }

    /// Says QUIT and waits a little for the answer (RFC 5321 §4.1.1.10).
    pub(super) async fn quit(mut self, limits: &Limits) {
        let _ = timeout(limits.quit, self.replies.command(Quit)).await;
        let _ = timeout(limits.quit, self.wire.shutdown()).await;
    }

    /// Says QUIT and does not wait: a connection that rested long may be dead.
    pub(super) async fn leave(mut self, limits: &Limits) {
        let _ = timeout(limits.quit, async {
            self.wire.write_all(b"QUIT\r\n").await?;
            self.wire.flush().await
        })
        .await;
    }
}

/// A command that is answered, and the codes that mean yes to it.
struct Step {
    phase: Phase,
    name: &'static str,
    wanted: std::ops::Range<u16>,
}

const SENDER: Step = Step { phase: Phase::Sender, name: "MAIL FROM", wanted: 200..300 };
const RECIPIENT: Step = Step { phase: Phase::Recipient, name: "RCPT TO", wanted: 200..300 };
const DATA: Step = Step { phase: Phase::Data, name: "DATA", wanted: 354..355 };
const DOT: Step = Step { phase: Phase::FinalReply, name: "the final dot", wanted: 200..300 };
const RESET: Step = Step { phase: Phase::Sender, name: "RSET", wanted: 200..300 };

type Reply = Result<Result<Response, lettre::transport::smtp::Error>, tokio::time::error::Elapsed>;

/// A reply in the wanted range, or the no that anything else is.
fn settle(reply: Reply, step: &Step, limit: Duration) -> Result<String, No> {
    let Step { phase, name, wanted } = step;
    let phase = *phase;
    let refusal = match reply {
        Err(_) => judge::refusal(phase, None, &format!("no answer to {name} within {} s", limit.as_secs_f32())),
        Ok(Err(error)) => judge::from_library(phase, &error),
        Ok(Ok(reply)) => {
            let code = u16::from(reply.code());
            let words = reply.message().collect::<Vec<_>>().join(" ");
            // `is_positive` of the library is true for 3xx as well.
            if wanted.contains(&code) {
                return Ok(judge::refusal(phase, Some(code), &format!("{code} {words}")).text);
            }
            judge::refusal(phase, Some(code), &format!("unexpected answer to {name}: {words}"))
        }
    };
    let then = match (phase, refusal.code) {
        (_, None | Some(421 | ..400)) => Then::Drop,
        (Phase::FinalReply, Some(_)) => Then::Keep,
        (_, Some(_)) => Then::Reset,
    };
    Err(No { refusal, then })
}

/// The server spoke or hung up before the final dot, so it has not taken the mail.
fn interrupted(words: &str) -> No {
    let code = words.get(..3).and_then(|c| c.parse().ok()).filter(|c| (400..600).contains(c));
    let text = words.get(4..).unwrap_or_default();
    let refusal = match code {
        Some(code) => judge::refusal(Phase::Data, Some(code), text),
        None => judge::refusal(Phase::Data, None, "the server closed the connection within the text"),
    };
    No { refusal, then: Then::Drop }
}
