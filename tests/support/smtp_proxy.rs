//! A TCP proxy before an SMTP server that cuts a connection at a chosen point of the dialogue.
//! It reads the dialogue, so there is no TLS on its way.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Where the next connection is cut; the one after it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// When DATA was answered, before the client hears of it: it offers no text.
    AtData,
    /// As soon as DATA was answered: nothing of the text reaches the server.
    AfterData,
    /// When so many octets of text have passed.
    WithinText(usize),
    /// All of the text is passed on, the final dot is not.
    BeforeDot,
    /// The final dot is passed on, and the server's answer to it is not.
    AfterDot,
}

pub struct SmtpProxy {
    pub port: u16,
    next: Arc<Mutex<Option<Cut>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl SmtpProxy {
    pub async fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let next = Arc::new(Mutex::new(None));
        let connections = Arc::new(AtomicUsize::new(0));
        let (cuts, count) = (Arc::clone(&next), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { continue };
                tokio::spawn(carry(client, server, Arc::clone(&cuts)));
            }
        });
        Self { port, next, connections, task }
    }

    /// Cuts the next transaction there.
    pub fn cut_next(&self, cut: Cut) {
        *self.next.lock().unwrap() = Some(cut);
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for SmtpProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Carries both ways in turn: as many replies as there were commands, then commands or a text.
async fn carry(client: TcpStream, server: TcpStream, cuts: Arc<Mutex<Option<Cut>>>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let mut replies = Replies { from: from_server, read: Vec::new() };
    // The greeting answers to nothing.
    let mut owed = 1;
    loop {
        let mut cut = None;
        let mut in_data = false;
        for _ in 0..owed {
            let Some(reply) = replies.next().await else { return };
            in_data = reply.starts_with(b"354");
            cut = if in_data { cuts.lock().unwrap().take() } else { None };
            if cut == Some(Cut::AtData) || to_client.write_all(&reply).await.is_err() || cut == Some(Cut::AfterData) {
                return;
            }
        }
        let passed = if in_data {
            pass_text(&mut from_client, &mut to_server, cut).await.map(|()| 1)
        } else {
            pass_commands(&mut from_client, &mut to_server).await
        };
        let Some(commands) = passed else { return };
        owed = commands;
        if cut == Some(Cut::AfterDot) {
            // The answer is awaited, so that the server has surely taken the mail.
            let _ = replies.next().await;
            return;
        }
    }
}

struct Replies {
    from: OwnedReadHalf,
    read: Vec<u8>,
}

impl Replies {
    /// One whole reply; what came with it is kept for the next.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let mut end = 0;
            for line in self.read.split_inclusive(|b| *b == b'\n') {
                end += line.len();
                if line.ends_with(b"\r\n") && line.get(3) == Some(&b' ') {
                    return Some(self.read.drain(..end).collect());
                }
            }
            (self.from.read_buf(&mut self.read).await.ok()? > 0).then_some(())?;
        }
    }
}

/// Passes on what the client says at once, and tells how many commands that were.
async fn pass_commands(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> Option<usize> {
    let mut lines = Vec::new();
    while !lines.ends_with(b"\r\n") {
        (from.read_buf(&mut lines).await.ok()? > 0).then_some(())?;
    }
    to.write_all(&lines).await.ok()?;
    Some(lines.iter().filter(|b| **b == b'\n').count())
}

async fn pass_text(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, cut: Option<Cut>) -> Option<()> {
    let mut text = Vec::new();
    let mut sent = 0;
    while !text.ends_with(b"\r\n.\r\n") {
        (from.read_buf(&mut text).await.ok()? > 0).then_some(())?;
        if let Some(Cut::WithinText(octets)) = cut
            && text.len() >= octets
        {
            return None;
        }
        // What may be the final dot is held back.
        let ready = text.len().saturating_sub(5).max(sent);
        to.write_all(&text[sent..ready]).await.ok()?;
        sent = ready;
    }
    let end = if cut == Some(Cut::BeforeDot) { text.len() - 3 } else { text.len() };
    to.write_all(&text[sent..end]).await.ok()?;
    (cut != Some(Cut::BeforeDot)).then_some(())
}
