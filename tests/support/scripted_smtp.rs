//! An SMTP server that says exactly what a test wrote down.
//!
//! A script is a list of steps for each connection. `Say` sends a line as it is; `Hear` reads one
//! command and notes it; `Text` reads up to the final dot; the end of a script closes the connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One step of a dialogue.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Send this and CRLF.
    Say(&'static str),
    /// Read one line.
    Hear,
    /// Read the text of a mail and its final dot.
    Text,
    /// Keep the connection open and say nothing more.
    Silence,
}

pub use Step::{Hear, Say, Silence, Text};

/// Greeting, EHLO and its reply with these extensions being offered: SIZE, 8BITMIME, DSN.
pub const OPENING: [Step; 6] =
    [Say("220 mx.test ESMTP"), Hear, Say("250-mx.test"), Say("250-SIZE 1000000"), Say("250-8BITMIME"), Say("250 DSN")];

/// MAIL, RCPT and DATA, taken.
pub const ENVELOPE: [Step; 6] = [Hear, Say("250 2.1.0 Ok"), Hear, Say("250 2.1.5 Ok"), Hear, Say("354 go on")];

pub struct ScriptedSmtp {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl ScriptedSmtp {
    /// Plays one script for each connection, in order; further connections are closed at once.
    pub async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            let mut scripts = scripts.into_iter();
            while let Ok((stream, _)) = listener.accept().await {
                notes.lock().unwrap().push("<connect>".to_owned());
                if let Some(script) = scripts.next() {
                    tokio::spawn(play(stream, script, Arc::clone(&notes)));
                }
            }
        });
        Self { port, heard, task }
    }

    /// Everything that was heard, one entry a line; a text is one entry.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Returns when so many lines and texts were heard.
    pub async fn has_heard(&self, count: usize) {
        while self.heard.lock().unwrap().len() < count {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

impl Drop for ScriptedSmtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(stream: TcpStream, script: Vec<Step>, heard: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    for step in script {
        match step {
            Say(line) => {
                if stream.write_all(format!("{line}\r\n").as_bytes()).await.is_err() {
                    return;
                }
            }
            Hear => match line(&mut stream).await {
                Some(line) => heard.lock().unwrap().push(line),
                None => return,
            },
            Text => {
                let mut text = String::new();
                loop {
                    match line(&mut stream).await {
                        Some(line) if line == "." => break,
                        Some(line) => text += &format!("{line}\n"),
                        None => return,
                    }
                }
                heard.lock().unwrap().push(text);
            }
            Silence => std::future::pending().await,
        }
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = Vec::new();
    (stream.read_until(b'\n', &mut line).await.ok()? > 0).then_some(())?;
    Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
}
