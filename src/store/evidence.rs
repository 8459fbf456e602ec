//! Which attempts were really made, in a file beside the database that is written without waiting for the disk.
//! Must not be believed when the machine went down since: what the kernel held for the disk is lost then.
//!
//! A process that is killed leaves what it wrote. So an attempt that was begun, and of which nothing stands
//! here, never reached the server; one that stands here as taken needs not be in doubt.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Store;

/// From this length on the file is begun anew when nothing is in flight.
const LONG: u64 = 1 << 20;

/// Where the senders of one mailbox write down what they do.
#[derive(Debug)]
pub struct Evidence {
    path: PathBuf,
    head: String,
    file: Option<File>,
    length: u64,
}

/// What became of an attempt, as far as the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// Nobody dialled for it.
    NotMade,
    /// It was made; whether the server took the mail is not known.
    Made,
    /// The server took the mail.
    Taken,
    /// Nothing is known.
    Unknown,
}

/// What a dead process left.
#[derive(Debug, Default)]
pub(super) struct Traces {
    holder: String,
    /// Row and number of the attempt; whether the server took the mail.
    attempts: HashMap<(i64, i64), bool>,
}

impl Store {
    /// Begins the evidence of a mailbox anew, after doubts of an earlier process were settled.
    ///
    /// # Errors
    /// When the file cannot be written; then attempts are in doubt as soon as they are begun.
    pub fn evidence(&self, mailbox: &str, holder: &str) -> Result<Evidence> {
        let path = beside(&self.inner.path, mailbox);
        let mut evidence = Evidence { path, head: head(holder), file: None, length: 0 };
        evidence.begin()?;
        Ok(evidence)
    }

    pub(super) fn traces(&self, mailbox: &str) -> Traces {
        let text = std::fs::read_to_string(beside(&self.inner.path, mailbox)).unwrap_or_default();
        read(&text)
    }
}

impl Evidence {
    /// Writes down that an attempt is being made, before it is.
    ///
    /// # Errors
    /// When it cannot be written and the file cannot be taken away either: then the attempt must not be
    /// made, or the file would say that it was not.
    pub fn made(&mut self, row: i64, number: u32) -> Result<()> {
        self.line(&format!("made {row} {number}\n"))
    }

    /// Writes down that the server took the mail. If it cannot be written, the attempt stays in doubt.
    pub fn taken(&mut self, row: i64, number: u32) {
        // A file that is gone says nothing, which is right as well.
        let _ = self.line(&format!("taken {row} {number}\n"));
    }

    /// Whether it is time to [`Evidence::shorten`] it.
    pub fn is_long(&self) -> bool {
        self.length > LONG
    }

    /// Begins anew. Only to be called while no attempt is without a written result.
    pub fn shorten(&mut self) {
        if self.begin().is_err() {
            // The long file is still true.
            self.length = 0;
        }
    }

    /// Takes the file away, once every attempt has a written result.
    pub fn end(&mut self) {
        self.file = None;
        // A file that stays says nothing of later attempts.
        let _ = std::fs::remove_file(&self.path);
    }

    fn begin(&mut self) -> Result<()> {
        let fresh = self.path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(self.head.as_bytes())?;
        std::fs::rename(&fresh, &self.path)?;
        self.length = self.head.len() as u64;
        self.file = Some(file);
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        self.length += line.len() as u64;
        match file.write_all(line.as_bytes()) {
            Ok(()) => Ok(()),
            Err(_) => {
                std::fs::remove_file(&self.path)?;
                self.file = None;
                Ok(())
            }
        }
    }
}

impl Traces {
    /// What the file says of an attempt that a holder began.
    pub(super) fn of(&self, holder: &str, row: i64, number: i64) -> Trace {
        if self.holder.is_empty() || self.holder != holder {
            return Trace::Unknown;
        }
        match self.attempts.get(&(row, number)) {
            None => Trace::NotMade,
            Some(false) => Trace::Made,
            Some(true) => Trace::Taken,
        }
    }
}

/// The first line: in which run of the machine, and by whom it was written.
fn head(holder: &str) -> String {
    format!("{} {holder}\n", boot())
}

/// The number of this run of the machine; empty where the system does not say.
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

fn read(text: &str) -> Traces {
    let mut lines = text.lines();
    let Some((run, holder)) = lines.next().and_then(|l| l.split_once(' ')) else { return Traces::default() };
    if run.is_empty() || run != boot() || !text.ends_with('\n') {
        return Traces::default();
    }
    let mut attempts = HashMap::new();
    for line in lines {
        let mut words = line.split(' ');
        let (word, row, number) = (words.next(), words.next(), words.next());
        let numbers = row.and_then(|r| r.parse().ok()).zip(number.and_then(|n| n.parse().ok()));
        match (word, numbers) {
            (Some("made"), Some(key)) => {
                attempts.entry(key).or_insert(false);
            }
            (Some("taken"), Some(key)) => {
                attempts.insert(key, true);
            }
            // A file that somebody else wrote in says nothing.
            _ => return Traces::default(),
        }
    }
    Traces { holder: holder.to_owned(), attempts }
}

fn beside(database: &Path, mailbox: &str) -> PathBuf {
    let mut name = database.file_name().unwrap_or_default().to_owned();
    name.push("-sending-");
    // Two mailboxes never share a file.
    for byte in mailbox.bytes() {
        if byte.is_ascii_alphanumeric() {
            name.push(char::from(byte).to_string());
        } else {
            name.push(format!("%{byte:02x}"));
        }
    }
    database.with_file_name(name)
}
