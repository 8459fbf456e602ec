//! Names and places of a Maildir's files: which count as letters, their uids, where folders are.
//! Must not know what is in a file.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::digest::{SHA256, digest};

use crate::mailbox::Listed;
use crate::mailbox::error::{Kind, MailboxError};

/// A letter's file.
pub(super) struct Entry {
    pub listed: Listed,
    pub path: PathBuf,
    nanos: i64,
}

/// The part of a file's name that stays when flags change.
pub(super) fn unique(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// 63 bits of the unique name's digest, never zero: stable for the life of the letter, in every folder.
pub(super) fn uid(name: &str) -> u64 {
    let digest = digest(&SHA256, unique(name).as_bytes());
    let head: [u8; 8] = digest.as_ref().first_chunk().copied().unwrap_or_default();
    (u64::from_be_bytes(head) >> 1).max(1)
}

/// The letters in `new` and `cur`, oldest first. Files that go away meanwhile are left out.
pub(super) fn entries(root: &Path) -> Result<Vec<Entry>, MailboxError> {
    let mut entries = Vec::new();
    for (uid, path) in names(root)? {
        // The link itself is asked, not what it points to: only plain files in this folder are letters.
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        if meta.is_file() {
            let arrived = Timestamp::new(meta.mtime(), 0).unwrap_or(Timestamp::UNIX_EPOCH);
            entries.push(Entry { listed: Listed { uid, size: meta.len(), arrived }, path, nanos: meta.mtime_nsec() });
        }
    }
    entries.sort_by(|left, right| {
        let key = |entry: &Entry| (entry.listed.arrived, entry.nanos);
        key(left).cmp(&key(right)).then_with(|| left.path.file_name().cmp(&right.path.file_name()))
    });
    entries.dedup_by_key(|entry| entry.listed.uid);
    Ok(entries)
}

/// The uids and paths of what may be letters.
pub(super) fn names(root: &Path) -> Result<Vec<(u64, PathBuf)>, MailboxError> {
    let mut names = Vec::new();
    for part in ["new", "cur"] {
        let part = root.join(part);
        let found = fs::read_dir(&part).map_err(|error| trouble("reading", &part, &error))?;
        for entry in found {
            let entry = entry.map_err(|error| trouble("reading", &part, &error))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !name.starts_with('.') {
                names.push((uid(&name), entry.path()));
            }
        }
    }
    Ok(names)
}

/// Where a folder is: Maildir++ keeps `Answerable/billing` in `.Answerable.billing`.
pub(super) fn folder(root: &Path, folder: &str) -> Result<PathBuf, MailboxError> {
    if folder.eq_ignore_ascii_case("INBOX") {
        return Ok(root.to_owned());
    }
    let levels: Vec<String> =
        folder.split('/').filter(|level| !level.is_empty()).map(|level| level.replace('.', "_")).collect();
    if levels.is_empty() || folder.contains('\0') || levels.iter().any(|level| level.chars().any(char::is_control)) {
        return Err(MailboxError::settings("a folder's name cannot be used in a Maildir"));
    }
    Ok(root.join(format!(".{}", levels.join("."))))
}

/// Whether letters can be moved here, as far as permissions tell.
pub(super) fn is_read_only(root: &Path) -> bool {
    fs::metadata(root.join("cur")).is_ok_and(|meta| meta.permissions().readonly())
}

/// What an error of the file system means: a full disk passes, missing rights need a person.
pub(super) fn trouble(doing: &str, path: &Path, error: &io::Error) -> MailboxError {
    let kind = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::NotFound | ErrorKind::NotADirectory => Kind::Settings,
        ErrorKind::ReadOnlyFilesystem => Kind::Settings,
        _ => Kind::Busy,
    };
    MailboxError::new(kind, format!("{doing} {} fails: {error}", path.display()))
}
