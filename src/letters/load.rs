//! From a folder of `<language>/<name>.txt` to compiled letters, with every problem at once.
//! Must not know which letter a mail will need.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::inside::Inside;
use super::template::{self, Facts, Fault, Sources};
use super::{Letters, Variant, wordings};
use crate::domain::language::Language;
use crate::domain::problem::{Problem, SourceFile, nearest};
use crate::written::{self, Problems, Span};

/// The letter that must be there in every language that has any.
pub(super) const DEFAULT: &str = "default";

/// What a file says above its letter.
struct Head {
    subject: Option<(String, Span)>,
    answer_follows: bool,
    announces_answer: bool,
}

impl Head {
    fn read(file: &Arc<SourceFile>, head: Span, problems: &Problems) -> Self {
        if head.is_empty() {
            return Self { subject: None, answer_follows: true, announces_answer: true };
        }
        let mut table = written::parse_part(file, head, problems);
        let _note_for_people = table.optional_text("note");
        let subject = table.optional_line("subject").map(|text| (text, table.span("subject")));
        let answer_follows = table.optional_boolean("answer_follows").unwrap_or(true);
        let announces_answer = table.optional_boolean("announces_answer").unwrap_or(true);
        table.finish();
        Self { subject, answer_follows, announces_answer }
    }
}

impl Letters {
    /// Reads and checks every letter below `folder`. `wanted` are the letters that departments and
    /// rules name: one that is there in no language is an error.
    ///
    /// # Errors
    /// Every problem of every file at once, with place and hint.
    pub fn load(folder: &Path, wanted: &[&str]) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let mut letters = Self { engine: template::engine(), shelf: BTreeMap::new(), inside: Inside::default() };
        let mut sources = Sources::default();
        for (language, path) in languages(folder, &problems) {
            for (name, number, path) in files(&path, &problems) {
                if let Some(file) = written::read(&path, &problems) {
                    letters.shelve(language, &name, number, &file, &mut sources, &problems);
                }
            }
            letters.inside.load(language, &path, &problems);
        }
        letters.check_shelf(folder, wanted, &problems);
        template::compile_when_used(&mut letters.engine, sources);
        problems.result(Some(letters)).map(|(letters, _)| letters)
    }

    fn shelve(
        &mut self,
        language: Language,
        name: &str,
        number: u32,
        file: &Arc<SourceFile>,
        sources: &mut Sources,
        problems: &Problems,
    ) {
        let (head, body) = match parts(file) {
            Ok(parts) => parts,
            Err(problem) => return problems.add(*problem),
        };
        let Head { subject, answer_follows, announces_answer } = Head::read(file, head, problems);
        let source = file.text.get(body.clone()).unwrap_or_default();
        let id = format!("{name}.{number}");
        let body_name = format!("{language}/{id}");
        let report = |faults, base, whole| told(faults, base, whole, file, problems);
        let spread = match wordings::spread(source) {
            Ok(spread) => spread,
            Err(faults) => return report(faults, body.start, None),
        };
        let checked = template::add(&mut self.engine, &body_name, &spread.text)
            .and_then(|()| self.try_out(&body_name, spread.most));
        let written = |faults: Vec<Fault>| {
            let place = |fault: Fault| Fault { range: fault.range.map(|range| spread.place(range)), ..fault };
            faults.into_iter().map(place).collect()
        };
        let mut sound = checked.map_err(|faults| report(written(faults), body.start, None)).is_ok();
        let subject = subject.map(|(text, span)| {
            let subject_name = format!("{body_name}/subject");
            let checked =
                template::add(&mut self.engine, &subject_name, &text).and_then(|()| self.try_out(&subject_name, 1));
            sound &= checked.map_err(|faults| report(faults, 0, Some(span))).is_ok();
            self.engine.remove_template(&subject_name);
            sources.insert(subject_name.clone(), text);
            subject_name
        });
        if sound && !source.contains("greeting") {
            let problem = Problem::error(file, Some(body.start..body.start), "this letter greets nobody");
            problems.add(problem.hint("begin it with `{{ greeting }}`"));
        }
        let used = template::names(&self.engine, &body_name);
        let names = |name: &str| used.iter().any(|n| n == name);
        let (names_department, names_date) = (names("title"), names("by") || names("day"));
        // Hundreds of letters are checked here, of which a running mailbox writes a few dozen.
        self.engine.remove_template(&body_name);
        sources.insert(body_name.clone(), spread.text.clone());
        let file = Arc::clone(file);
        let body = body_name;
        let variant =
            Variant { id, body, subject, names_department, names_date, answer_follows, announces_answer, file };
        self.shelf.entry(language).or_default().entry(name.to_owned()).or_default().push(variant);
    }

    /// Writes the letter once with every fact, once with none and once in each of its wordings: what breaks only for
    /// some customers is found here.
    fn try_out(&self, name: &str, wordings: u64) -> Result<(), Vec<Fault>> {
        let mut full = Facts { again: true, trouble: true, asks: true, nth: Some(0), ..Facts::default() };
        for (word, _) in
            template::VOCABULARY.iter().filter(|(w, _)| !matches!(*w, "captures" | "again" | "trouble" | "asks"))
        {
            full.texts.insert(word, "example".into());
        }
        for used in template::names(&self.engine, name) {
            if let Some(capture) = used.strip_prefix("captures.") {
                full.captures.insert(capture.to_owned(), "example".into());
            }
        }
        let mut without_captures = full.clone();
        without_captures.captures.clear();
        for facts in [full, without_captures.clone(), Facts::default()] {
            template::render(&self.engine, name, &facts).map_err(|fault| vec![fault])?;
        }
        for nth in 1..wordings {
            let facts = Facts { nth: Some(nth), ..without_captures.clone() };
            template::render(&self.engine, name, &facts).map_err(|fault| vec![fault])?;
        }
        Ok(())
    }

    fn check_shelf(&self, folder: &Path, wanted: &[&str], problems: &Problems) {
        let whole = |path: PathBuf| Arc::new(SourceFile { path, text: String::new() });
        let languages: Vec<Language> = self.shelf.keys().copied().collect();
        if languages.is_empty() {
            let problem = Problem::error(&whole(folder.to_owned()), None, "there are no letters here");
            return problems.add(problem.hint("letters are files such as `en/default.txt` in this folder"));
        }
        for language in languages {
            if self.variants(language, DEFAULT) == 0 {
                let path = folder.join(language.code());
                let problem = Problem::error(&whole(path), None, "this language has no letter `default`");
                problems.add(problem.hint("add `default.txt`: it is used where no other letter fits"));
            }
        }
        for name in wanted.iter().filter(|n| self.languages(n).is_empty()) {
            let problem = Problem::error(&whole(folder.to_owned()), None, format!("there is no letter `{name}`"));
            problems.add(match nearest(name, self.names()) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint(format!("add `{name}.txt` to each language")),
            });
        }
    }
}

/// Adds what is wrong in a template that begins at `base`; `whole` is its place where it is no part of the file.
fn told(faults: Vec<Fault>, base: usize, whole: Option<Span>, file: &Arc<SourceFile>, problems: &Problems) {
    for fault in faults {
        let span = whole.clone().or_else(|| fault.range.map(|r| r.start + base..r.end + base));
        let problem = Problem::error(file, span, fault.title);
        problems.add(match fault.hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }
}

/// The ranges of head and body. The head stands between two lines of `+++` at the very top.
fn parts(file: &Arc<SourceFile>) -> Result<(std::ops::Range<usize>, std::ops::Range<usize>), Box<Problem>> {
    let text = file.text.as_str();
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut at = start;
    let mut open = None;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let after = at + line.len();
        match (line.trim_end() == "+++", open) {
            (true, None) => open = Some(after),
            (true, Some(from)) => return Ok((from..at, after..text.len())),
            (false, None) => return Ok((start..start, start..text.len())),
            (false, Some(_)) => {}
        }
        at = after;
    }
    let problem = Problem::error(file, Some(start..(start + 3).min(text.len())), "the head of this letter has no end");
    Err(Box::new(problem.hint("close it with a line `+++` before the text")))
}

fn listing(folder: &Path, problems: &Problems) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).and_then(|dir| dir.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, _>>());
    match entries {
        Ok(mut paths) => {
            paths.retain(|p| !file_name(p).starts_with('.') && !file_name(p).ends_with('~'));
            paths.sort();
            paths
        }
        Err(error) => {
            let file = Arc::new(SourceFile { path: folder.to_owned(), text: String::new() });
            let problem = Problem::error(&file, None, format!("this folder cannot be read: {error}"));
            problems.add(problem.hint("check `folder` under [letters]"));
            Vec::new()
        }
    }
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

fn languages(folder: &Path, problems: &Problems) -> Vec<(Language, PathBuf)> {
    let folders = listing(folder, problems).into_iter().filter(|p| p.is_dir());
    let read = |path: PathBuf| {
        let name = file_name(&path).to_owned();
        let language = Language::parse(&name).filter(|l| l.code() == name);
        if language.is_none() {
            let file = Arc::new(SourceFile { path: path.clone(), text: String::new() });
            let problem = Problem::error(&file, None, "this folder's name is not a language");
            problems.add(problem.hint("use two lower-case letters, such as `en`"));
        }
        Some((language?, path))
    };
    folders.filter_map(read).collect()
}

/// Name, number and path of each letter, the numbers of one name in order.
fn files(folder: &Path, problems: &Problems) -> Vec<(String, u32, PathBuf)> {
    let mut all = Vec::new();
    for path in listing(folder, problems) {
        let Some(stem) = file_name(&path).strip_suffix(".txt") else { continue };
        let (name, number) = match stem.split_once('.') {
            None => (stem, Some(1)),
            Some((name, number)) => (name, number.parse().ok().filter(|n| *n >= 2)),
        };
        match number {
            Some(number) => all.push((name.to_owned(), number, path)),
            None => {
                let file = Arc::new(SourceFile { path: path.clone(), text: String::new() });
                let problem = Problem::error(&file, None, "this is not the name of a letter");
                problems.add(problem.hint("variants are called `name.2.txt`, `name.3.txt` and so on"));
            }
        }
    }
    all.sort();
    all
}
