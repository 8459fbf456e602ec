//! From a path to a table, with every reason why that can fail.
//! Must not know what the file is for.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use toml::de::DeTable;

use super::broken::BrokenLines;
use super::problems::Problems;
use super::table::Table;
use super::value::{Span, entries, moved};
use crate::domain::problem::{Problem, SourceFile};

/// Files above this many octets were not written by a person.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A file with more lines than this that are not TOML is none; the first ones say so.
const MOST_SYNTAX_ERRORS: usize = 100;

/// Reads a file of UTF-8 text. `None`: it cannot be read, and the problem says why.
pub fn read(path: &Path, problems: &Problems) -> Option<Arc<SourceFile>> {
    let empty = |text| Arc::new(SourceFile { path: path.to_owned(), text });
    let refuse = |title: String, hint: &str| {
        problems.add(Problem::error(&empty(String::new()), None, title).hint(hint));
        None
    };
    let bytes = match bytes_of(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let (title, hint) = why_unreadable(&error);
            return refuse(title, hint);
        }
    };
    if bytes.len() as u64 > LARGEST {
        return refuse("this file is larger than 8 MiB".into(), "check that the path names the file you mean");
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(empty(text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            // The replacement character is 3 bytes long and stands where the first bad byte stood.
            let problem = Problem::error(&empty(text), Some(good..good + 3), "this file is not UTF-8 text")
                .label("these bytes are not UTF-8")
                .hint("save it as UTF-8 in your editor, or run `iconv -t UTF-8` over it");
            problems.add(problem);
            None
        }
    }
}

fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn why_unreadable(error: &io::Error) -> (String, &'static str) {
    match error.kind() {
        io::ErrorKind::NotFound => ("there is no such file".into(), "check the path, or create the file"),
        io::ErrorKind::PermissionDenied => {
            ("this file may not be read by us".into(), "give the user that runs answerable the right to read it")
        }
        io::ErrorKind::IsADirectory => ("this is a folder, not a file".into(), "name the file inside it"),
        _ => (format!("this file cannot be read: {error}"), "check the disk and the path"),
    }
}

/// Reads and parses a file. `None`: it cannot be read; a file with syntax errors still gives
/// what can be understood of it.
pub fn open(path: &Path, problems: &Problems) -> Option<Table> {
    Some(parse(&read(path, problems)?, problems))
}

/// Parses a whole file.
pub fn parse(file: &Arc<SourceFile>, problems: &Problems) -> Table {
    parse_text(&file.text, file, 0..file.text.len(), problems)
}

/// Parses the TOML that stands at `part` of a larger file, such as the head of a letter.
/// Places count from the beginning of the file.
pub fn parse_part(file: &Arc<SourceFile>, part: Span, problems: &Problems) -> Table {
    let text = file.text.get(part.clone()).unwrap_or_default();
    parse_text(text, file, part, problems)
}

/// Parses `text` while problems show `shown`, which is the same text with secrets masked by as many bytes.
pub fn parse_shown_as(text: &str, shown: &Arc<SourceFile>, problems: &Problems) -> Table {
    parse_text(text, shown, 0..text.len(), problems)
}

fn parse_text(text: &str, file: &Arc<SourceFile>, part: Span, problems: &Problems) -> Table {
    // A byte order mark is what some editors put before UTF-8; TOML has no place for it.
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = part.start + (text.len() - bare.len());
    let (root, errors) = DeTable::parse_recoverable(bare);
    let mut broken = BrokenLines::of(text, part.start);
    for error in errors {
        let span = moved(error.span().unwrap_or(0..0), base);
        // What follows on the same line is mostly an echo of the first error.
        if broken.add(span.start) && broken.count() <= MOST_SYNTAX_ERRORS {
            problems.add(syntax_problem(file, span, error.message()));
        }
    }
    Table::new(file, problems, Rc::new(broken), String::new(), part.start..part.start, entries(root.get_ref(), base))
}

fn syntax_problem(file: &Arc<SourceFile>, span: Span, message: &str) -> Problem {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let title = match what {
        "duplicate key" => "this key is set twice".to_owned(),
        other => format!("this is not TOML: {other}"),
    };
    let problem = Problem::error(file, Some(span), title);
    match expected {
        "" => problem,
        expected => problem.label(format!("expected {expected}")),
    }
}
