//! A folder that takes mail in place of a server: for the demo, and for hosts that deliver locally.
//! Must not know SMTP. A mail appears in `new` whole or not at all.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use super::{BeforeLast, Greeting, PostmanError};
use crate::domain::outbox::{Attempt, Envelope, MailBytes, Phase, Refusal};

/// Writes every mail into one Maildir.
pub struct Courier {
    path: PathBuf,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Courier {
    /// Prepares the folder's name; touches nothing.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes one mail durably. The file's name holds the envelope's id, so that a repeated mail is
    /// seen to be one. The envelope stands on top as a delivering host writes it (RFC 5321 §4.4).
    pub async fn deliver(
        &mut self,
        envelope: &Envelope,
        bytes: &MailBytes,
        original: Option<&[u8]>,
        last: BeforeLast<'_>,
    ) -> Attempt {
        let refusal = |text: String| Refusal { phase: Phase::Data, code: None, text };
        let letter = match (bytes.original, original) {
            (true, None) => {
                return Attempt::Rejected(refusal("the stored letter that belongs into this mail is missing".into()));
            }
            (true, Some(letter)) => letter,
            (false, _) => &[],
        };
        let from = envelope.from.as_ref().map_or("", |a| a.as_str());
        let trace = format!("Return-Path: <{from}>\r\nDelivered-To: {}\r\n", envelope.to);
        let mail = [trace.as_bytes(), &bytes.head, letter, &bytes.tail].concat();
        if let Err(e) = last() {
            return Attempt::Refused(refusal(e.to_string()));
        }
        let (path, name) = (self.path.clone(), file_name(&envelope.id));
        let written = tokio::task::spawn_blocking(move || write(&path, &name, &mail).map(|()| name)).await;
        match written {
            Ok(Ok(name)) => Attempt::Accepted(format!("written as {name}")),
            Ok(Err(e)) => Attempt::Refused(refusal(format!("cannot write into {}: {e}", self.path.display()))),
            Err(e) => Attempt::Refused(refusal(format!("the writer stopped: {e}"))),
        }
    }

    /// Makes the folder if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn check(&mut self) -> Result<Greeting, PostmanError> {
        let path = self.path.clone();
        let name = path.display().to_string();
        let made = tokio::task::spawn_blocking(move || make(&path)).await;
        let no = |text| PostmanError::Unreachable(Refusal { phase: Phase::Connect, code: None, text });
        made.map_err(|e| no(e.to_string()))?.map_err(|e| no(format!("cannot make {name}: {e}")))?;
        Ok(Greeting { name, size: None, eight_bit: true, dsn: false, smtputf8: true })
    }
}

/// A name that no other delivery has: time, process, number, and the envelope's id.
fn file_name(id: &str) -> String {
    let id: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(100).collect();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let now = Timestamp::now();
    format!("{}.M{}P{}Q{number}I{id}.answerable", now.as_second(), now.subsec_microsecond(), std::process::id())
}

fn make(path: &Path) -> io::Result<()> {
    ["tmp", "new", "cur"].iter().try_for_each(|part| std::fs::create_dir_all(path.join(part)))
}

fn write(path: &Path, name: &str, mail: &[u8]) -> io::Result<()> {
    make(path)?;
    let (tmp, new) = (path.join("tmp").join(name), path.join("new"));
    let written = store(&tmp, mail).and_then(|()| std::fs::rename(&tmp, new.join(name)));
    if written.is_err() {
        let _ = std::fs::remove_file(&tmp);
    }
    written?;
    std::fs::File::open(new)?.sync_all()
}

fn store(file: &Path, mail: &[u8]) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(file)?;
    file.write_all(mail)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::Address;

    fn envelope() -> Envelope {
        Envelope { from: None, to: Address::parse("a@example.com").unwrap(), id: "../4 2".into(), reports: false }
    }

    #[tokio::test]
    async fn a_mail_lies_in_new_with_its_envelope_on_top_and_its_letter_within() {
        let folder = tempfile::tempdir().unwrap();
        let mut courier = Courier::new(folder.path().join("out"));
        let bytes = MailBytes { head: b"Subject: x\r\n\r\n".to_vec(), original: true, tail: b"--\r\n".to_vec() };
        let attempt = courier.deliver(&envelope(), &bytes, Some(b"letter\n"), &|| Ok(())).await;
        assert!(matches!(attempt, Attempt::Accepted(_)), "{attempt:?}");
        let files: Vec<_> =
            std::fs::read_dir(folder.path().join("out/new")).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert!(files[0].file_name().unwrap().to_str().unwrap().contains("I___4_2."));
        let text = std::fs::read(&files[0]).unwrap();
        assert_eq!(text, b"Return-Path: <>\r\nDelivered-To: a@example.com\r\nSubject: x\r\n\r\nletter\n--\r\n");
        assert_eq!(std::fs::read_dir(folder.path().join("out/tmp")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_tried_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut courier = Courier::new(file.path().join("out"));
        let bytes = MailBytes { head: b"x".to_vec(), original: false, tail: Vec::new() };
        assert!(matches!(courier.deliver(&envelope(), &bytes, None, &|| Ok(())).await, Attempt::Refused(_)));
        assert!(courier.check().await.unwrap_err().is_temporary());
    }
}
