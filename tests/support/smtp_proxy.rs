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

/// Carries both ways in turn: SMTP without pipelining is a strict dialogue.
async fn carry(client: TcpStream, server: TcpStream, cuts: Arc<Mutex<Option<Cut>>>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut reply = Vec::new();
    loop {
        // A reply, then a command; DATA is followed by a text.
        if read_reply(&mut from_server, &mut reply).await.is_none() {
            return;
        }
        let in_data = reply.starts_with(b"354");
        let cut = if in_data { cuts.lock().unwrap().take() } else { None };
        if cut == Some(Cut::AtData) {
            return;
        }
        if to_client.write_all(&reply).await.is_err() || cut == Some(Cut::AfterData) {
            return;
        }
        let passed = if in_data {
            pass_text(&mut from_client, &mut to_server, cut).await
        } else {
            pass_line(&mut from_client, &mut to_server).await
        };
        if passed.is_none() {
            return;
        }
        if cut == Some(Cut::AfterDot) {
            // The answer is awaited, so that the server has surely taken the mail.
            let _ = read_reply(&mut from_server, &mut reply).await;
            return;
        }
    }
}

async fn read_reply(from: &mut OwnedReadHalf, reply: &mut Vec<u8>) -> Option<()> {
    reply.clear();
    loop {
        let last = reply.split(|b| *b == b'\n').rev().nth(1);
        if reply.ends_with(b"\r\n") && last.is_some_and(|l| l.get(3) == Some(&b' ')) {
            return Some(());
        }
        (from.read_buf(reply).await.ok()? > 0).then_some(())?;
    }
}

async fn pass_line(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> Option<()> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        (from.read_buf(&mut line).await.ok()? > 0).then_some(())?;
    }
    to.write_all(&line).await.ok()
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
