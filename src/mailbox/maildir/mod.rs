//! A Maildir as an inbox: what is delivered to `new` and kept in `cur`.
//! Must not know what letters mean. Nothing outside the folder is touched, and no link is followed out of it.

mod files;
mod letters;
mod news;

use std::collections::HashMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use self::news::News;
use super::{Abilities, Fetched, Filed, Filing, Listed, MailboxError, Woken};

/// An open Maildir.
pub struct Maildir {
    path: PathBuf,
    largest: u64,
    abilities: Abilities,
    news: News,
    /// Where letters were when they were last seen.
    known: HashMap<u64, PathBuf>,
}

/// Makes an empty Maildir, with its parents; one that is there is left as it is.
///
/// # Errors
/// When the folders cannot be made.
pub fn create(path: &Path) -> Result<(), MailboxError> {
    for part in ["tmp", "new", "cur"] {
        let part = path.join(part);
        std::fs::create_dir_all(&part).map_err(|error| files::trouble("creating", &part, &error))?;
    }
    Ok(())
}

impl Maildir {
    /// Opens a Maildir; letters above `largest` octets will be read up to it.
    ///
    /// # Errors
    /// When it is none, or may not be read.
    pub fn open(path: &Path, largest: u64) -> Result<Self, MailboxError> {
        for part in ["new", "cur", "tmp"] {
            let part = path.join(part);
            if !part.is_dir() {
                return Err(MailboxError::settings(format!(
                    "{} is no Maildir: {} is missing. Create new, cur and tmp in it, or correct the path.",
                    path.display(),
                    part.display()
                )));
            }
        }
        std::fs::read_dir(path.join("new")).map_err(|error| files::trouble("reading", path, &error))?;
        let read_only = files::is_read_only(path);
        let news = News::watch(path);
        let abilities = Abilities { keywords: false, moves: !read_only, idle: news.is_told(), read_only };
        Ok(Self { path: path.to_owned(), largest, abilities, news, known: HashMap::new() })
    }

    pub(super) fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    pub(super) async fn list(&mut self) -> Result<Vec<Listed>, MailboxError> {
        let path = self.path.clone();
        let entries = aside(move || files::entries(&path)).await?;
        self.known = entries.iter().map(|entry| (entry.listed.uid, entry.path.clone())).collect();
        Ok(entries.into_iter().map(|entry| entry.listed).collect())
    }

    pub(super) async fn fetch(&mut self, uids: &[u64]) -> Result<Vec<Fetched>, MailboxError> {
        let (root, largest, uids) = (self.path.clone(), self.largest, uids.to_vec());
        let mut known = std::mem::take(&mut self.known);
        let (known, fetched) = aside(move || {
            let fetched = letters::read_all(&root, &mut known, &uids, largest)?;
            Ok((known, fetched))
        })
        .await?;
        self.known = known;
        Ok(fetched)
    }

    pub(super) async fn file(&mut self, filings: &[Filing]) -> Result<Vec<Filed>, MailboxError> {
        let (root, filings) = (self.path.clone(), filings.to_vec());
        let mut known = std::mem::take(&mut self.known);
        let (known, filed) = aside(move || {
            let filed = letters::file_all(&root, &mut known, &filings)?;
            Ok((known, filed))
        })
        .await?;
        self.known = known;
        Ok(filed)
    }

    pub(super) async fn append(
        &self,
        folder: &str,
        raw: &[u8],
        flags: &[&str],
        at: Timestamp,
    ) -> Result<u64, MailboxError> {
        let (root, raw) = (files::folder(&self.path, folder)?, raw.to_vec());
        let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
        aside(move || letters::deliver(&root, &raw, &flags, at)).await
    }

    pub(super) fn ensure_folder(&self, folder: &str) -> Result<(), MailboxError> {
        letters::ensure(&files::folder(&self.path, folder)?)
    }

    pub(super) async fn search_message_id(&self, folder: Option<&str>, id: &str) -> Result<Vec<u64>, MailboxError> {
        let root = match folder {
            Some(folder) => files::folder(&self.path, folder)?,
            None => self.path.clone(),
        };
        let id = id.to_owned();
        aside(move || letters::search(&root, &id)).await
    }

    pub(super) async fn wait(&mut self, at_most: Duration, stop: impl Future<Output = ()>) -> Woken {
        self.news.wait(at_most, stop).await
    }
}

/// Runs what blocks beside the tasks.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, MailboxError> + Send + 'static,
) -> Result<T, MailboxError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(MailboxError::lost("reading the Maildir was broken off")),
    }
}

#[cfg(test)]
mod tests;
