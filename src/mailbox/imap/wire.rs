//! One command at a time over one connection: written, answered, judged.
//! Must not know what commands mean. A refusal is an answer; EOF, BYE, a foreign tag and silence are errors.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::Client;
use async_imap::imap_proto::{MailboxDatum, Outcome, Response, ResponseCode, Status};
use futures_util::FutureExt;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout};
use zeroize::Zeroizing;

use super::answer::{Answer, goodbye};
use super::stream::Stream;
use crate::mailbox::error::MailboxError;

/// A server that sends not one octet for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(60);

/// The connection with what it has told unasked.
pub(super) struct Wire {
    client: Client<Stream>,
    tags: u32,
    /// Letters in the selected folder, as far as told.
    exists: u32,
    /// Mail arrived since the last listing.
    pub news: bool,
}

/// One step of an answer.
pub(super) enum Step {
    /// Untagged data, already shown to the caller.
    Data,
    /// The server wants the next part.
    Continue,
    /// The command is over.
    Done(Answer),
}

impl Wire {
    pub(super) fn new(stream: Stream) -> Self {
        Self { client: Client::new(stream), tags: 0, exists: 0, news: false }
    }

    /// The bare stream; what was received and not read yet is dropped, as STARTTLS needs it.
    pub(super) fn into_stream(self) -> Stream {
        self.client.into_inner()
    }

    /// Forgets the count of letters, before another folder is selected.
    pub(super) fn deselect(&mut self) {
        self.exists = 0;
    }

    /// Runs a command to its end. `parts` answer the server's continuation requests, in order.
    ///
    /// The text is written here and not by the library, which would put passwords into its trace.
    pub(super) async fn exec(
        &mut self,
        command: &str,
        parts: &[&[u8]],
        limit: Duration,
        mut on: impl FnMut(&Response<'_>),
    ) -> Result<Answer, MailboxError> {
        let until = Instant::now() + limit;
        let tag = self.begin(command).await?;
        let mut parts = parts.iter();
        loop {
            match self.step(&tag, until, &mut on).await? {
                Step::Data => {}
                Step::Continue => match parts.next() {
                    Some(part) => self.put(part, until).await?,
                    None => return Err(MailboxError::garbled("the server asks for more where nothing is missing")),
                },
                Step::Done(answer) => return Ok(answer),
            }
        }
    }

    /// Writes a command and gives its tag.
    pub(super) async fn begin(&mut self, command: &str) -> Result<String, MailboxError> {
        if command.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(MailboxError::garbled("a command must be one line"));
        }
        self.tags += 1;
        let tag = format!("A{}", self.tags);
        self.put(format!("{tag} {command}").as_bytes(), Instant::now() + SILENCE).await?;
        Ok(tag)
    }

    /// Writes a part and ends the line.
    pub(super) async fn put(&mut self, part: &[u8], until: Instant) -> Result<(), MailboxError> {
        let stream = self.client.get_mut();
        let write = async {
            if part.len() < 4096 {
                let mut line = Zeroizing::new(Vec::with_capacity(part.len() + 2));
                line.extend_from_slice(part);
                line.extend_from_slice(b"\r\n");
                stream.write_all(&line).await?;
            } else {
                stream.write_all(part).await?;
                stream.write_all(b"\r\n").await?;
            }
            stream.flush().await
        };
        match tokio::time::timeout_at(until, write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(MailboxError::lost(format!("connection lost while sending: {error}"))),
            Err(_) => Err(MailboxError::lost("the server does not take what is sent")),
        }
    }

    /// Reads one response to a command that the server is working on.
    pub(super) async fn step(
        &mut self,
        tag: &str,
        until: Instant,
        on: &mut impl FnMut(&Response<'_>),
    ) -> Result<Step, MailboxError> {
        self.read(tag, SILENCE, until, on).await
    }

    /// Reads one response during IDLE, where silence is normal and only the end of the round counts.
    pub(super) async fn idle_step(&mut self, tag: &str, until: Instant) -> Result<Step, MailboxError> {
        self.read(tag, until.saturating_duration_since(Instant::now()), until, &mut |_| {}).await
    }

    /// Cancelling this is safe: what was received stays in the library's buffer.
    async fn read(
        &mut self,
        tag: &str,
        silence: Duration,
        until: Instant,
        on: &mut impl FnMut(&Response<'_>),
    ) -> Result<Step, MailboxError> {
        let Self { client, exists, news, .. } = self;
        let data = loop {
            let seen = client.get_ref().octets();
            let silence = silence.min(until.saturating_duration_since(Instant::now()));
            // The parser panics on some texts; that must end this connection and nothing else.
            match timeout(silence, AssertUnwindSafe(client.read_response()).catch_unwind()).await {
                Ok(Ok(Ok(Some(data)))) => break data,
                Ok(Ok(Ok(None))) => return Err(MailboxError::lost("the server closed the connection")),
                Ok(Ok(Err(error))) => return Err(unreadable(&error)),
                Ok(Err(_)) => return Err(MailboxError::garbled("the server sent something that breaks the parser")),
                // A large letter over a slow line is progress, up to the limit.
                Err(_) if client.get_ref().octets() != seen && Instant::now() < until => {}
                Err(_) => return Err(MailboxError::lost("the server does not answer in time")),
            }
        };
        let response = data.parsed();
        match response {
            Response::Continue(_) => return Ok(Step::Continue),
            Response::Done { tag: theirs, status, outcome } if theirs.0 == tag => {
                return Ok(Step::Done(Answer::read(status, outcome)));
            }
            Response::Done { .. } => return Err(MailboxError::garbled("the server answered another command")),
            Response::Data { status: Status::Bye, outcome } => {
                on(response);
                return Err(goodbye(outcome));
            }
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                // Some servers forget an EXPUNGE: any other count than ours may be new mail, and looking is cheap.
                *news |= *count != *exists;
                *exists = *count;
            }
            Response::Expunge(_) => *exists = exists.saturating_sub(1),
            _ => {}
        }
        on(response);
        Ok(Step::Data)
    }

    /// Reads the greeting (RFC 3501 §7.1): whether the server takes us as logged in already.
    pub(super) async fn greeting(&mut self) -> Result<bool, MailboxError> {
        let mut preauth = false;
        let until = Instant::now() + SILENCE;
        match self.step("", until, &mut |response| preauth = is_preauth(response)).await? {
            Step::Data => Ok(preauth),
            _ => Err(MailboxError::garbled("this does not greet like an IMAP server")),
        }
    }
}

fn is_preauth(response: &Response<'_>) -> bool {
    matches!(response, Response::Data { status: Status::PreAuth, .. })
}

/// The code and text of a status line without tag, where servers put COPYUID, UIDVALIDITY and the like.
pub(super) fn code<'a>(response: &'a Response<'a>) -> Option<&'a ResponseCode<'a>> {
    match response {
        Response::Data { outcome: Outcome { code, .. }, .. } => code.as_ref(),
        _ => None,
    }
}

/// The library's parse errors hold what was received, letters included: their text is not repeated.
fn unreadable(error: &std::io::Error) -> MailboxError {
    match error.kind() {
        std::io::ErrorKind::Other => MailboxError::garbled("the server sent an answer that cannot be read"),
        _ => MailboxError::lost(format!("connection lost: {error}")),
    }
}
