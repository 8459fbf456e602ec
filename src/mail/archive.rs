//! Decides which letters lie in a file, mbox, Maildir or folder, in order, one at a time in memory.
//! Must not know what stands in them, but for the moment each was received.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::header;

/// Octets of one letter in an archive; a longer one is cut here.
const MAX_LETTER: usize = 256 * 1024 * 1024;

/// A letter from an archive.
#[derive(Debug)]
pub struct ArchivedLetter {
    /// The file it lay in; in an mbox with `#` and its place, counted from 1.
    pub name: String,
    /// Its octets, without mbox quoting.
    pub raw: Vec<u8>,
    /// When it was received: topmost Received, else Date, else the mbox line, else the file's time.
    pub received: Option<Timestamp>,
}

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {cause}", path.display())]
pub struct ArchiveError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub cause: io::Error,
}

impl ArchiveError {
    /// Whether the same call may succeed later: the system was interrupted, not refused.
    pub fn is_temporary(&self) -> bool {
        matches!(self.cause.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
    }
}

/// The letters of an archive, in order.
#[derive(Debug)]
pub struct Archive(Source);

#[derive(Debug)]
enum Source {
    Files(std::vec::IntoIter<PathBuf>),
    Mbox(Mbox),
}

#[derive(Debug)]
struct Mbox {
    path: PathBuf,
    reader: BufReader<File>,
    /// The `From ` line of the letter that comes next.
    envelope: Option<Vec<u8>>,
    count: usize,
    modified: Option<Timestamp>,
}

/// Opens an archive: one letter, an mbox (mboxo or mboxrd), a Maildir, or a folder of letters and
/// mboxes are told apart by what they hold.
///
/// # Errors
/// When the path cannot be read.
pub fn open(path: &Path) -> Result<Archive, ArchiveError> {
    let fail = |cause| ArchiveError { path: path.to_owned(), cause };
    if fs::metadata(path).map_err(fail)?.is_dir() {
        return Ok(Archive(Source::Files(files(path).map_err(fail)?.into_iter())));
    }
    let mut reader = BufReader::with_capacity(256 * 1024, File::open(path).map_err(fail)?);
    if !reader.fill_buf().map_err(fail)?.starts_with(b"From ") {
        return Ok(Archive(Source::Files(vec![path.to_owned()].into_iter())));
    }
    let mut envelope = Vec::new();
    reader.read_until(b'\n', &mut envelope).map_err(fail)?;
    let modified = modified(path);
    Ok(Archive(Source::Mbox(Mbox { path: path.to_owned(), reader, envelope: Some(envelope), count: 0, modified })))
}

impl Iterator for Archive {
    type Item = Result<ArchivedLetter, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Files(paths) => paths.next().map(|path| file(&path)),
            Source::Mbox(mbox) => mbox.next_letter(),
        }
    }
}

/// A Maildir's new and cur, or the files of a folder, by name.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let maildir = folder.join("cur").is_dir() || folder.join("new").is_dir();
    let folders = if maildir { vec![folder.join("new"), folder.join("cur")] } else { vec![folder.to_owned()] };
    let mut found = Vec::new();
    for folder in folders.iter().filter(|f| f.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            let letter =
                path.extension().is_some_and(|e| e.eq_ignore_ascii_case("eml") || e.eq_ignore_ascii_case("msg"));
            if path.is_file() && !hidden && (maildir || letter) {
                found.push(path);
            }
        }
    }
    found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(found)
}

fn file(path: &Path) -> Result<ArchivedLetter, ArchiveError> {
    let raw = fs::read(path).map_err(|cause| ArchiveError { path: path.to_owned(), cause })?;
    let received = received(&raw).or_else(|| modified(path));
    Ok(ArchivedLetter { name: path.display().to_string(), raw, received })
}

impl Mbox {
    fn next_letter(&mut self) -> Option<Result<ArchivedLetter, ArchiveError>> {
        let envelope = self.envelope.take()?;
        self.count += 1;
        let raw = match self.read_letter() {
            Ok(raw) => raw,
            Err(cause) => return Some(Err(ArchiveError { path: self.path.clone(), cause })),
        };
        let received = received(&raw).or_else(|| envelope_time(&envelope)).or(self.modified);
        Some(Ok(ArchivedLetter { name: format!("{}#{}", self.path.display(), self.count), raw, received }))
    }

    /// Reads up to the next `From ` line that follows an empty line.
    fn read_letter(&mut self) -> io::Result<Vec<u8>> {
        let (mut raw, mut line, mut empty_before) = (Vec::new(), Vec::new(), false);
        loop {
            line.clear();
            if self.reader.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if empty_before && line.starts_with(b"From ") {
                self.envelope = Some(std::mem::take(&mut line));
                break;
            }
            empty_before = line.trim_ascii().is_empty();
            // mboxrd: one `>` was put before every line that already looked like `>*From `.
            let quoted = line.iter().take_while(|b| **b == b'>').count();
            let unquoted = quoted > 0 && line.get(quoted..).is_some_and(|l| l.starts_with(b"From "));
            if raw.len() < MAX_LETTER {
                raw.extend_from_slice(line.get(usize::from(unquoted)..).unwrap_or_default());
            }
        }
        // The empty line before the next letter belongs to the format.
        if self.envelope.is_some() {
            let cut = raw.strip_suffix(b"\r\n").or_else(|| raw.strip_suffix(b"\n")).map_or(raw.len(), <[u8]>::len);
            raw.truncate(cut);
        }
        Ok(raw)
    }
}

fn modified(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

/// When a letter was received: what the last server wrote, else what the sender did.
pub fn received(raw: &[u8]) -> Option<Timestamp> {
    let head = header::scan(raw);
    let stamped = head.first("Received").and_then(|f| {
        let text = f.unfolded();
        text.rsplit_once(';').and_then(|(_, date)| super::timestamp(date.trim()))
    });
    stamped.or_else(|| head.first("Date").and_then(|f| super::timestamp(&f.unfolded())))
}

/// `From jane@x.example Mon Mar  3 11:06:49 2025` (RFC 4155), in UTC.
fn envelope_time(line: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_whitespace().collect();
    let clock = words.iter().position(|w| w.matches(':').count() == 2)?;
    let word = |i: usize| words.get(i).copied();
    let (month, day) = (word(clock.checked_sub(2)?)?, word(clock.checked_sub(1)?)?);
    let year = words.iter().skip(clock + 1).find(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?;
    super::timestamp(&format!("{day} {month} {year} {} +0000", word(clock)?))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn all(path: &Path) -> Vec<ArchivedLetter> {
        open(path).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn an_mbox_is_taken_apart_and_unquoted() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(
            b"From a@x Mon Mar  3 11:06:49 2025\nSubject: one\n\n>From here\n>>From there\nFrom is no end\n\n\
            From b@x Mon Mar  3 11:06:50 2025\nDate: Mon, 3 Mar 2025 12:00:00 +0100\nSubject: two\n\nx\n",
        )
        .unwrap();
        let letters = all(file.path());
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[0].raw, b"Subject: one\n\nFrom here\n>From there\nFrom is no end\n");
        assert_eq!(letters[0].received.unwrap().to_string(), "2025-03-03T11:06:49Z");
        assert_eq!(letters[1].received.unwrap().to_string(), "2025-03-03T11:00:00Z");
        assert!(letters[1].name.ends_with("#2"));
    }

    #[test]
    fn a_maildir_and_a_folder_are_read_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for sub in ["new", "cur", "tmp"] {
            fs::create_dir(folder.path().join(sub)).unwrap();
            fs::write(folder.path().join(sub).join(format!("1.{sub}:2,S")), b"Subject: s\n\n").unwrap();
        }
        assert_eq!(all(folder.path()).len(), 2);
        let plain = tempfile::tempdir().unwrap();
        fs::write(plain.path().join("b.eml"), b"Received: by x; Mon, 3 Mar 2025 12:00:00 +0000\n\n").unwrap();
        fs::write(plain.path().join("a.eml"), b"\n").unwrap();
        fs::write(plain.path().join("notes.txt"), b"\n").unwrap();
        let letters = all(plain.path());
        assert!(letters[0].name.ends_with("a.eml") && letters[0].received.is_some());
        assert_eq!(letters[1].received.unwrap().to_string(), "2025-03-03T12:00:00Z");
        assert_eq!(letters.len(), 2);
    }

    #[test]
    fn a_missing_file_says_which() {
        assert!(open(Path::new("/nowhere/x.mbox")).unwrap_err().to_string().contains("/nowhere/x.mbox"));
    }
}
