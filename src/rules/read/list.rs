//! Files of one entry a line that rules name: customers, the press, a regulator; or words.
//! Must not know which rule names them.

use std::path::Path;
use std::sync::Arc;

use super::Reader;
use super::value::address;
use crate::domain::address::AddressPattern;
use crate::domain::problem::{Problem, SourceFile};
use crate::rules::fold::Accents;
use crate::rules::word::Word;
use crate::written::{self, Problems, Span, Table};

/// Entries that one file may have.
const MOST_ENTRIES: usize = 200_000;
/// A file with more wrong lines than this is no list; the first ones say so.
const MOST_PROBLEMS: usize = 20;

/// The entries of one file with their places; blank lines and what follows a `#` are left out.
pub(super) struct Lines {
    file: Arc<SourceFile>,
    entries: Vec<Span>,
}

impl Reader<'_> {
    /// The lines of the file of that name, which is sought from the folder of rules on. A file is read once.
    pub(super) fn list(&mut self, table: &Table, name: &str, span: &Span) -> Option<Arc<Lines>> {
        if let Some(known) = self.lists.get(name) {
            return known.clone();
        }
        let lines = self.read_list(table, name, span);
        self.lists.insert(name.to_owned(), lines.clone());
        lines
    }

    fn read_list(&mut self, table: &Table, name: &str, span: &Span) -> Option<Arc<Lines>> {
        let refuse = |title: String, hint: &str| {
            table.add(table.error(span.clone(), title).hint(hint));
            None
        };
        let path = self.folder.join(name);
        if name.trim().is_empty() || Path::new(name).extension().is_some_and(|e| e == "toml") {
            return refuse(format!("`{name}` is not a list"), "name a text file, such as \"lists/press.txt\"");
        }
        self.files.insert(path.clone());
        if let Err(why) = std::fs::metadata(&path) {
            let title = format!("the list `{name}` cannot be read: {}", reason(&why));
            return refuse(title, &format!("put one entry a line into {}", path.display()));
        }
        if !super::can_end(&path) {
            return refuse(format!("`{name}` is not a file of text"), "put one entry a line into a file");
        }
        let file = written::read(&path, table.problems())?;
        let entries = entries(&file.text);
        if entries.len() > MOST_ENTRIES {
            let title = format!("the list `{name}` has {} entries; {MOST_ENTRIES} are allowed", entries.len());
            return refuse(title, "write whole domains in place of addresses");
        }
        if entries.is_empty() {
            let problem = Problem::warning(&file, None, "this list is empty, so nothing is in it");
            table.add(problem.hint("put one entry on each line, or remove the condition that names it"));
        }
        Some(Arc::new(Lines { file, entries }))
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "we may not read it".into(),
        _ => error.to_string(),
    }
}

fn entries(text: &str) -> Vec<Span> {
    let mut entries = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let entry = line.split('#').next().unwrap_or_default();
        let entry = entry.trim_start_matches('\u{feff}');
        let offset = line.find(entry).unwrap_or(0) + (entry.len() - entry.trim_start().len());
        let length = entry.trim().len();
        if length > 0 {
            entries.push(start + offset..start + offset + length);
        }
        start += line.len();
    }
    entries
}

/// Addresses and domains; a name before an address in angle brackets is left out.
pub(super) fn addresses(lines: &Lines, problems: &Problems) -> Option<Vec<AddressPattern>> {
    lines.each(problems, |text| {
        let bare = text.strip_suffix('>').and_then(|t| t.rsplit_once('<')).map_or(text, |(_, address)| address);
        let bare = bare.strip_prefix('@').unwrap_or(bare);
        address(bare.trim())
    })
}

/// Words and phrases, each with its other spellings.
pub(super) fn words(lines: &Lines, accents: Accents, problems: &Problems) -> Option<Vec<Word>> {
    let words = lines.each(problems, |text| Word::parse(text, accents).map_err(|why| why.to_string()))?;
    Some(words.concat())
}

impl Lines {
    /// Reads every entry; `None` when one is wrong.
    fn each<T>(&self, problems: &Problems, mut read: impl FnMut(&str) -> Result<T, String>) -> Option<Vec<T>> {
        let mut wrong = 0;
        let mut good = Vec::with_capacity(self.entries.len());
        for span in &self.entries {
            match read(self.file.text.get(span.clone()).unwrap_or_default()) {
                Ok(entry) => good.push(entry),
                Err(why) => {
                    wrong += 1;
                    if wrong > MOST_PROBLEMS {
                        problems.add(Problem::error(&self.file, None, "this list has more lines like these"));
                        return None;
                    }
                    let (title, hint) = why.split_once(" | ").unwrap_or((&why, ""));
                    let problem = Problem::error(&self.file, Some(span.clone()), title);
                    problems.add(if hint.is_empty() { problem } else { problem.hint(hint) });
                }
            }
        }
        (wrong == 0).then_some(good)
    }
}
