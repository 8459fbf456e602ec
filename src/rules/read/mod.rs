//! From a folder of files to rules and the tests that they ask.
//! Must not know how tests are compiled.

mod ask;
mod example;
mod list;
mod route;
mod value;
mod when;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fold::Accents;
use super::rule::Rule;
use super::set::Terms;
use super::test::{Ask, Field, Test};
use crate::domain::problem::{Problem, SourceFile};
use crate::written::{self, Problems, Span, Table};

/// Files that a folder may hold.
const MOST_FILES: usize = 2_000;
/// Rules that a set may have.
const MOST_RULES: usize = 100_000;

/// Where each name was first given.
type Names = HashMap<String, (Arc<SourceFile>, Span)>;

/// What a folder says.
pub(super) struct Drafts {
    pub(super) rules: Vec<Rule>,
    pub(super) tests: Vec<Test>,
    pub(super) files: BTreeSet<PathBuf>,
}

/// Reads one folder.
struct Reader<'a> {
    terms: &'a Terms,
    tests: Vec<Test>,
    known: HashMap<(Field, String), usize>,
    /// What the file at hand says about accents.
    accents: Accents,
    /// The folder of rules, from which list files are sought.
    folder: &'a Path,
    /// List files by name; none when one cannot be read.
    lists: HashMap<String, Option<Arc<list::Lines>>>,
    /// Large expressions so far.
    large: usize,
    /// Every file that was read or sought.
    files: BTreeSet<PathBuf>,
}

/// A file without text, for problems of a whole folder.
pub(super) fn whole(path: &Path) -> Arc<SourceFile> {
    Arc::new(SourceFile { path: path.to_owned(), text: String::new() })
}

/// Every rule of every file; what is wrong is noted.
pub(super) fn folder(folder: &Path, terms: &Terms, problems: &Problems) -> Drafts {
    let mut reader = Reader {
        terms,
        tests: Vec::new(),
        known: HashMap::new(),
        accents: Accents::Fold,
        folder,
        lists: HashMap::new(),
        large: 0,
        files: BTreeSet::new(),
    };
    let mut rules = Vec::new();
    let mut names = Names::new();
    for path in files(folder, problems) {
        reader.files.insert(path.clone());
        if !can_end(&path) {
            problems.add(Problem::error(&whole(&path), None, "this is not a file of text"));
            continue;
        }
        let Some(mut file) = written::open(&path, problems) else { continue };
        reader.accents = file.optional_one_of("accents", &ACCENTS).unwrap_or(Accents::Fold);
        for mut table in file.tables("rule") {
            rules.extend(reader.rule(&mut table, &mut names));
        }
        file.finish();
    }
    if rules.len() > MOST_RULES {
        let title = format!("these files hold {} rules; {MOST_RULES} are allowed", rules.len());
        problems.add(Problem::error(&whole(folder), None, title));
    }
    Drafts { rules, tests: reader.tests, files: reader.files }
}

const ACCENTS: [(&str, Accents); 2] = [("fold", Accents::Fold), ("exact", Accents::Exact)];

/// The rule files of the folder, by name. Hidden files and editors' copies are left out.
fn files(folder: &Path, problems: &Problems) -> Vec<PathBuf> {
    let told = |why: std::io::Error| {
        let problem = Problem::error(&whole(folder), None, format!("the folder of rules cannot be read: {why}"));
        problems.add(problem.hint("check `folder` under [rules] and the rights of the user that runs answerable"));
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) => {
            told(why);
            return Vec::new();
        }
    };
    let mut found = BTreeSet::new();
    for (count, entry) in entries.enumerate() {
        if count >= MOST_FILES {
            let title = format!("the folder of rules holds more than {MOST_FILES} files");
            problems.add(Problem::error(&whole(folder), None, title).hint("check `folder` under [rules]"));
            return Vec::new();
        }
        match entry {
            Ok(entry) => found.insert(entry.path()),
            Err(why) => {
                told(why);
                return Vec::new();
            }
        };
    }
    found.into_iter().filter(|path| is_rule_file(path)).collect()
}

/// Whether reading it comes to an end: a pipe may never.
fn can_end(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file() || m.is_dir()) || fs::metadata(path).is_err()
}

fn is_rule_file(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.ends_with(".toml") && !name.starts_with(['.', '#']) && !path.is_dir()
}

impl Reader<'_> {
    fn rule(&mut self, table: &mut Table, names: &mut Names) -> Option<Rule> {
        let name = table.line("name");
        if let Some(name) = &name {
            let here = table.error(table.span("name"), format!("two rules are called \u{201c}{name}\u{201d}"));
            if let Some((file, span)) = names.get(name) {
                let first = Problem::error(file, Some(span.clone()), "").to_string();
                let first = format!("the first is {}", first.trim_end_matches([':', ' ']));
                table.add(here.label("the second").hint(first));
            } else {
                names.insert(name.clone(), (Arc::clone(table.file()), table.span("name")));
            }
        }
        let route = self.route(table);
        let when = if table.has("when") {
            table.optional_table("when").and_then(|mut when| self.when(&mut when))
        } else {
            let problem = table.error(table.table_span(), "this rule has no `when`");
            let hint = "add a table `[rule.when]` with at least one condition";
            if table.is_whole() {
                table.add(problem.label("it would never be asked").hint(hint));
            }
            let _ = table.value("when");
            None
        };
        let examples = table.tables("example").iter_mut().filter_map(|e| self.example(e)).collect();
        table.finish();
        let (file, span) = (Arc::clone(table.file()), table.table_span());
        let line = file.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
        Some(Rule { name: name?, file, span, line, when: when?, route: route?, examples })
    }

    /// The number of a test; the same question is asked once.
    fn test(&mut self, field: &Field, key: String, written: &str, ask: impl FnOnce() -> Ask) -> usize {
        let next = self.tests.len();
        let number = *self.known.entry((field.clone(), key)).or_insert(next);
        if number == next {
            self.tests.push(Test { field: field.clone(), ask: ask(), written: written.into() });
        }
        number
    }
}
