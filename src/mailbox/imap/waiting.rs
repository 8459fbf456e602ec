//! Waiting for mail: IDLE with proof of life, or asking now and then.
//! Must not know what comes next; the caller lists after every wake-up.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::login::SHORT;
use super::wire::Step;
use super::{MailboxError, Session};
use crate::mailbox::Woken;

/// One IDLE lasts no longer, whatever keep-alives arrive: its end is the proof that the server lives.
/// RFC 2177 §3 allows 29 minutes; home routers forget connections earlier.
const ROUND: Duration = Duration::from_secs(4 * 60);
/// How long DONE, and the permission to IDLE, may take.
const PROMPT: Duration = Duration::from_secs(15);
/// Beyond this a wait has no meaning, and times can no longer be added.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How often a server without IDLE is asked.
const POLL: Duration = Duration::from_secs(30);
/// Waits shorter than this ask at that pace: Dovecot tells an idling client only after half a second.
const BRISK: Duration = Duration::from_secs(1);
/// How long a brisk wait goes on.
const BRISK_FOR: Duration = Duration::from_secs(60);

impl Session {
    pub(in crate::mailbox) async fn wait(
        &mut self,
        at_most: Duration,
        stop: impl Future<Output = ()>,
    ) -> Result<Woken, MailboxError> {
        let mut stop = pin!(stop);
        let (pace, at_most) = if at_most < BRISK { (at_most, BRISK_FOR) } else { (POLL, at_most) };
        let until = Instant::now() + at_most.min(LONGEST);
        // An EXISTS that came with an earlier answer is not repeated by IDLE.
        if self.wire.news {
            return Ok(Woken::News);
        }
        if self.abilities.idle
            && pace == POLL
            && let Some(woken) = self.idle(until.min(Instant::now() + ROUND), stop.as_mut()).await?
        {
            return Ok(woken);
        }
        loop {
            tokio::select! {
                () = stop.as_mut() => return Ok(Woken::Stopped),
                () = sleep_until(until.min(Instant::now() + pace)) => {}
            }
            let answer = self.wire.exec("NOOP", &[], SHORT, |_| {}).await?;
            if !answer.is_ok() {
                return Err(answer.refusal("a sign of life"));
            }
            if self.wire.news {
                return Ok(Woken::News);
            }
            if Instant::now() >= until {
                return Ok(Woken::Time);
            }
        }
    }

    /// One round of IDLE (RFC 2177). Nothing when the server refuses it; then it is not asked again.
    async fn idle(
        &mut self,
        until: Instant,
        mut stop: impl Future<Output = ()> + Unpin,
    ) -> Result<Option<Woken>, MailboxError> {
        let tag = self.wire.begin("IDLE").await?;
        let prompt = Instant::now() + PROMPT;
        loop {
            match self.wire.step(&tag, prompt, &mut |_| {}).await? {
                Step::Data => {}
                Step::Continue => break,
                Step::Done(_) => {
                    self.abilities.idle = false;
                    return Ok(None);
                }
            }
        }
        let far = until + PROMPT;
        let mut woken = Woken::Time;
        while !self.wire.news {
            tokio::select! {
                biased;
                () = &mut stop => {
                    woken = Woken::Stopped;
                    break;
                }
                () = sleep_until(until) => break,
                // Silence is normal here, so an outer limit rules and not the wire's own.
                step = self.wire.idle_step(&tag, far) => match step? {
                    Step::Data => {}
                    Step::Continue => return Err(MailboxError::garbled("the server asks for more during IDLE")),
                    // A server that ends IDLE by itself would be asked for it without pause.
                    Step::Done(_) => {
                        self.abilities.idle = false;
                        return Ok(self.wire.news.then_some(Woken::News));
                    }
                }
            }
        }
        self.done(&tag).await?;
        Ok(Some(if self.wire.news && woken != Woken::Stopped { Woken::News } else { woken }))
    }

    /// Ends IDLE. The tagged answer is the proof of life: what was sent has been read and answered.
    async fn done(&mut self, tag: &str) -> Result<(), MailboxError> {
        let prompt = Instant::now() + PROMPT;
        self.wire.put(b"DONE", prompt).await?;
        loop {
            match self.wire.step(tag, prompt, &mut |_| {}).await? {
                Step::Data | Step::Continue => {}
                Step::Done(_) => return Ok(()),
            }
        }
    }
}
