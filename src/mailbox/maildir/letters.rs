//! Reading, moving, flagging and writing letters of a Maildir.
//! Must not know who asks; each change is one rename, so that it happened or did not.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};

use super::files::{self, trouble};
use crate::mailbox::error::MailboxError;
use crate::mailbox::{Fetched, Filed, Filing};

/// A search reads no more of a letter than this; its Message-ID stands near the top.
const HEAD: u64 = 256 * 1024;

/// The letters that are there and can be read, in the order asked.
pub(super) fn read_all(
    root: &Path,
    known: &mut HashMap<u64, PathBuf>,
    uids: &[u64],
    largest: u64,
) -> Result<Vec<Fetched>, MailboxError> {
    let mut fetched = Vec::with_capacity(uids.len());
    for uid in located(root, known, uids)? {
        if let Some(letter) = known.get(&uid).and_then(|path| read(uid, path, largest)) {
            fetched.push(letter);
        }
    }
    Ok(fetched)
}

/// Those of the uids whose file is there; looks through the folder once when some were renamed.
fn located(root: &Path, known: &mut HashMap<u64, PathBuf>, uids: &[u64]) -> Result<Vec<u64>, MailboxError> {
    let there = |known: &HashMap<u64, PathBuf>, uid: &u64| known.get(uid).is_some_and(|path| path.is_file());
    if !uids.iter().all(|uid| there(known, uid)) {
        *known = files::names(root)?.into_iter().collect();
    }
    Ok(uids.iter().copied().filter(|uid| there(known, uid)).collect())
}

fn read(uid: u64, path: &Path, largest: u64) -> Option<Fetched> {
    // A link placed here by somebody else must not make us read a file elsewhere.
    let file = OpenOptions::new().read(true).custom_flags(NO_FOLLOW).open(path).ok()?;
    let meta = file.metadata().ok()?;
    if !meta.is_file() {
        return None;
    }
    let size = meta.len();
    let mut raw = Vec::with_capacity(usize::try_from(size.min(largest)).ok()?);
    file.take(largest).read_to_end(&mut raw).ok()?;
    let arrived = Timestamp::new(meta.mtime(), 0).unwrap_or(Timestamp::UNIX_EPOCH);
    let flags = flags(path.file_name()?.to_str().unwrap_or_default());
    Some(Fetched { uid, size, arrived, flags, whole: size <= largest, raw: with_crlf(raw) })
}

/// `O_NOFOLLOW` of Linux.
#[cfg(any(target_arch = "aarch64", target_arch = "arm"))]
const NO_FOLLOW: i32 = 0o100_000;
/// `O_NOFOLLOW` of Linux.
#[cfg(not(any(target_arch = "aarch64", target_arch = "arm")))]
const NO_FOLLOW: i32 = 0o400_000;

/// Local delivery writes bare LF; letters travel with CRLF (RFC 5322 §2.3). A letter that has both is left as it is,
/// since a signature may depend on it.
fn with_crlf(raw: Vec<u8>) -> Vec<u8> {
    let lines = raw.iter().filter(|byte| **byte == b'\n').count();
    if lines == 0 || raw.contains(&b'\r') {
        return raw;
    }
    let mut out = Vec::with_capacity(raw.len() + lines);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.split_last() {
            Some((b'\n', text)) => {
                out.extend_from_slice(text);
                out.extend_from_slice(b"\r\n");
            }
            _ => out.extend_from_slice(line),
        }
    }
    out
}

const LETTERS: [(char, &str); 5] =
    [('D', "\\Draft"), ('F', "\\Flagged"), ('R', "\\Answered"), ('S', "\\Seen"), ('T', "\\Deleted")];

fn flags(name: &str) -> Vec<String> {
    let info = name.split_once(":2,").map_or("", |(_, info)| info);
    let known = LETTERS.iter().filter(|(letter, _)| info.contains(*letter));
    known.map(|(_, flag)| (*flag).to_owned()).collect()
}

/// The file's name with these flags added; letters stand in ASCII order.
fn flagged(name: &str, flags: &[String]) -> String {
    let mut info: Vec<char> = name.split_once(":2,").map_or("", |(_, info)| info).chars().collect();
    for (letter, flag) in LETTERS {
        if flags.iter().any(|wanted| wanted.eq_ignore_ascii_case(flag)) {
            info.push(letter);
        }
    }
    info.sort_unstable();
    info.dedup();
    format!("{}:2,{}", files::unique(name), info.into_iter().collect::<String>())
}

/// Files letters, one answer for each filing.
pub(super) fn file_all(
    root: &Path,
    known: &mut HashMap<u64, PathBuf>,
    filings: &[Filing],
) -> Result<Vec<Filed>, MailboxError> {
    let mut filed = Vec::with_capacity(filings.len());
    for filing in filings {
        filed.push(match filing {
            Filing::Move { uids, folder } => {
                let target = files::folder(root, folder)?;
                match ensure(&target) {
                    Ok(()) => relocate(root, known, uids, &target, &["\\Seen".to_owned()])?,
                    Err(error) if error.is_configuration() => Filed::Impossible { why: error.to_string() },
                    Err(error) => return Err(error),
                }
            }
            Filing::Flag { uids, flags } => {
                let kept = flags.iter().any(|flag| LETTERS.iter().any(|(_, known)| known.eq_ignore_ascii_case(flag)));
                if !kept && !flags.is_empty() {
                    Filed::Impossible { why: format!("a Maildir does not keep {}", flags.join(" ")) }
                } else {
                    relocate(root, known, uids, root, flags)?
                }
            }
        });
    }
    Ok(filed)
}

/// Renames letters into `cur` of a folder, with flags. One that an earlier run moved there counts as moved.
fn relocate(
    root: &Path,
    known: &mut HashMap<u64, PathBuf>,
    uids: &[u64],
    target: &Path,
    flags: &[String],
) -> Result<Filed, MailboxError> {
    let here = located(root, known, uids)?;
    let mut uid_map = Vec::new();
    for uid in &here {
        let Some(path) = known.get(uid).cloned() else { continue };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let to = target.join("cur").join(flagged(&name, flags));
        match fs::rename(&path, &to) {
            Ok(()) => uid_map.push((*uid, *uid)),
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(trouble("moving", &path, &error)),
        }
        if target == root {
            known.insert(*uid, to);
        } else {
            known.remove(uid);
        }
    }
    if uid_map.len() < uids.len() && target != root {
        let there: std::collections::HashSet<u64> = files::names(target)?.into_iter().map(|(uid, _)| uid).collect();
        let earlier = uids.iter().filter(|uid| there.contains(uid) && !uid_map.contains(&(**uid, **uid)));
        let earlier: Vec<_> = earlier.map(|uid| (*uid, *uid)).collect();
        uid_map.extend(earlier);
    }
    let vanished: Vec<u64> = uids.iter().copied().filter(|uid| !uid_map.contains(&(*uid, *uid))).collect();
    Ok(match vanished.len() {
        0 => Filed::Done { uid_map },
        all if all == uids.len() => Filed::Vanished(vanished),
        _ => Filed::Partly { uid_map, vanished },
    })
}

/// Makes a folder of the Maildir, if it is missing.
pub(super) fn ensure(folder: &Path) -> Result<(), MailboxError> {
    super::create(folder)?;
    // Maildir++ marks folders by this file.
    let mark = folder.join("maildirfolder");
    if folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) && !mark.exists() {
        File::create(&mark).map_err(|error| trouble("creating", &mark, &error))?;
    }
    Ok(())
}

/// Writes a letter: complete and synced in `tmp` before it appears in `cur`, or in `new` when it has no flags.
pub(super) fn deliver(folder: &Path, raw: &[u8], flags: &[String], at: Timestamp) -> Result<u64, MailboxError> {
    ensure(folder)?;
    let mut random = [0u8; 12];
    SystemRandom::new().fill(&mut random).map_err(|_| MailboxError::lost("the system gives no random numbers"))?;
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{}.R{random}.answerable", at.as_second());
    let temporary = folder.join("tmp").join(&name);
    let (part, last) = if flags.is_empty() { ("new", name.clone()) } else { ("cur", flagged(&name, flags)) };
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(raw)?;
        file.set_modified(at.into())?;
        file.sync_all()?;
        fs::rename(&temporary, folder.join(part).join(last))?;
        File::open(folder.join(part))?.sync_all()
    })();
    written.map_err(|error| {
        // Left behind it would only take room: a letter in tmp is no letter.
        let _ = fs::remove_file(&temporary);
        trouble("writing to", folder, &error)
    })?;
    Ok(files::uid(&name))
}

/// The letters in a folder that bear a Message-ID; a folder that is missing has none.
pub(super) fn search(folder: &Path, id: &str) -> Result<Vec<u64>, MailboxError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (uid, path) in files::names(folder)? {
        let head = read(uid, &path, HEAD).map(|letter| letter.raw).unwrap_or_default();
        if bears(&String::from_utf8_lossy(&head), id) {
            found.push(uid);
        }
    }
    Ok(found)
}

fn bears(letter: &str, id: &str) -> bool {
    let mut field = false;
    for line in letter.lines().take_while(|line| !line.is_empty()) {
        let folded = line.starts_with([' ', '\t']);
        let named = line.split_once(':').is_some_and(|(name, _)| name.trim_end().eq_ignore_ascii_case("message-id"));
        field = if folded { field } else { named };
        if field && line.contains(id) {
            return true;
        }
    }
    false
}
