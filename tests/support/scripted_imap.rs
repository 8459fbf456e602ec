//! An IMAP server that follows a script: it waits for a line, then says what the script has, however wrong.
//! Must not know IMAP.

use std::path::PathBuf;

use answerable::domain::connection::{Incoming, Secret, Server, Tls};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What every dialogue begins with, up to the selected inbox; `$` stands for the tag of the last command.
pub const GREETED: &[(&str, &str)] = &[
    ("", "* OK ready\r\n"),
    ("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n$ OK done\r\n"),
    ("AUTHENTICATE PLAIN", "+ \r\n"),
    ("=", "$ OK welcome\r\n"),
];
/// The delimiter.
pub const LISTED: &[(&str, &str)] = &[("LIST", "* LIST (\\Noselect) \"/\" \"\"\r\n$ OK done\r\n")];
/// An inbox with one letter.
pub const SELECTED: &[(&str, &str)] = &[(
    "SELECT",
    "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] ok\r\n\
     $ OK [READ-WRITE] done\r\n",
)];

/// A server that plays one dialogue and then closes the connection.
pub struct Scripted {
    port: u16,
    tls: Tls,
    task: JoinHandle<Result<(), String>>,
}

impl Scripted {
    /// Plays steps: each waits for a command that begins with the first text (behind its tag), then says the second.
    /// `=` takes any line, as it is; an empty text waits for nothing.
    pub async fn play(steps: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let steps: Vec<(String, String)> =
            steps.iter().map(|(wait, say)| ((*wait).to_owned(), (*say).to_owned())).collect();
        let task = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.map_err(|error| error.to_string())?;
            dialogue(stream, &steps).await
        });
        Self { port, tls: Tls::None, task }
    }

    /// The usual beginning with these capabilities, then the steps.
    pub async fn logged_in(capabilities: &str, steps: &[(&str, &str)]) -> Self {
        let told = format!("* CAPABILITY IMAP4rev1 {capabilities}\r\n$ OK done\r\n");
        let mut all = GREETED.to_vec();
        all.push(("CAPABILITY", &told));
        all.extend_from_slice(LISTED);
        all.extend_from_slice(steps);
        Self::play(&all).await
    }

    /// As [`Scripted::logged_in`], with an inbox of one letter selected.
    pub async fn selected(capabilities: &str, steps: &[(&str, &str)]) -> Self {
        let mut all = SELECTED.to_vec();
        all.extend_from_slice(steps);
        Self::logged_in(capabilities, &all).await
    }

    /// The client shall ask for STARTTLS.
    pub fn with_starttls(mut self) -> Self {
        self.tls = Tls::StartTls;
        self
    }

    /// How to reach it.
    pub fn incoming(&self) -> Incoming {
        let server = Server {
            host: "127.0.0.1".into(),
            port: self.port,
            tls: self.tls,
            ca_file: None::<PathBuf>,
            user: Some("jane".into()),
            password: Some(Secret::new("secret".into())),
        };
        Incoming::Imap { server, inbox: "INBOX".into(), largest: 1000 }
    }

    /// Ends well when the client followed the whole script.
    pub async fn finished(self) {
        self.task.await.unwrap().unwrap();
    }
}

async fn dialogue(stream: TcpStream, steps: &[(String, String)]) -> Result<(), String> {
    let mut stream = BufReader::new(stream);
    let mut tag = String::new();
    for (wait, say) in steps {
        if !wait.is_empty() {
            let mut line = Vec::new();
            stream.read_until(b'\n', &mut line).await.map_err(|error| error.to_string())?;
            let line = String::from_utf8_lossy(&line).into_owned();
            if wait != "=" {
                let (theirs, command) = line.split_once(' ').unwrap_or((line.trim_end(), ""));
                if command.starts_with(wait.as_str()) {
                    tag = theirs.to_owned();
                } else if !line.starts_with(wait.as_str()) {
                    return Err(format!("the script waits for {wait:?}, the client says {line:?}"));
                }
            }
        }
        let say = say.replace('$', &tag);
        stream.get_mut().write_all(say.as_bytes()).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}
