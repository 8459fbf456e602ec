//! `answerable rules lint`: rules that are allowed and hardly meant.
//! Must not judge rules; `rules::lint` does, this knows the letters and the departments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::load::Loaded;
use crate::cli::{Failure, Output};
use crate::domain::language::Language;
use crate::domain::problem::{Problem, SourceFile};
use crate::rules::lint;

/// The letter that every language must have anyway.
const DEFAULT: &str = "default";

/// Runs the command. What it finds keeps no set from taking effect; the exit code is 1 all the same.
pub fn run(path: &Path, folder: Option<&Path>, output: Output) -> Result<(), Failure> {
    let loaded = Loaded::open(path)?;
    let rules = loaded.rules(folder)?;
    let missing = missing(&loaded);
    let mut found = lint::lint(&rules, &missing);
    found.extend(departments(path, &lint::without_a_rule(&rules, &loaded.terms().departments)));
    found.extend(department_letters(path, &loaded, &missing));
    output.findings(&found);
    let number = rules.rules().count();
    match found.len() {
        0 if output.json() => Ok(()),
        0 => {
            output.line(&format!("{number} rules: nothing to mend"));
            Ok(())
        }
        1 => Err(Failure::Failed("1 thing to look at".into())),
        many => Err(Failure::Failed(format!("{many} things to look at"))),
    }
}

/// For every letter, the languages without it. A language that has nothing but its default wants no more.
fn missing(loaded: &Loaded) -> BTreeMap<String, Vec<Language>> {
    let letters = &loaded.letters;
    let named = || letters.names().into_iter().filter(|name| *name != DEFAULT);
    let full: BTreeSet<Language> = named().flat_map(|name| letters.languages(name)).collect();
    let missing = |name: &str| {
        let there = letters.languages(name);
        full.iter().filter(|language| !there.contains(language)).copied().collect::<Vec<_>>()
    };
    named().map(|name| (name.to_owned(), missing(name))).collect()
}

fn departments(path: &Path, names: &[crate::domain::office::DepartmentName]) -> Vec<Problem> {
    let file = file(path);
    let told = |name: &crate::domain::office::DepartmentName| {
        let span = place(&file, &format!("name = \"{name}\""));
        Problem::warning(&file, span, format!("no rule gives anything to `{name}`"))
            .hint(format!("add a rule with `department = \"{name}\"`, or remove the department"))
    };
    names.iter().map(told).collect()
}

/// Letters that departments name, where they are missing.
fn department_letters(path: &Path, loaded: &Loaded, missing: &BTreeMap<String, Vec<Language>>) -> Vec<Problem> {
    let file = file(path);
    let departments = loaded.config.mailboxes.first().map(|m| &m.office.departments);
    let named: BTreeSet<&String> =
        departments.into_iter().flat_map(|d| d.values()).filter_map(|d| d.letter.as_ref()).collect();
    let told = |letter: &&String| {
        let languages = missing.get(*letter).filter(|l| !l.is_empty())?;
        let codes: Vec<&str> = languages.iter().map(|l| l.code()).collect();
        let title = format!("the letter `{letter}` is missing in {}", codes.join(", "));
        let span = place(&file, &format!("letter = \"{letter}\""));
        Some(Problem::warning(&file, span, title).hint(format!("add {letter}.txt there; until then `default` is sent")))
    };
    named.iter().filter_map(told).collect()
}

/// The configuration as it is written. Names of departments and letters stand there, and no secret is shown: a
/// problem shows the line of its place only.
fn file(path: &Path) -> Arc<SourceFile> {
    Arc::new(SourceFile { path: path.to_owned(), text: std::fs::read_to_string(path).unwrap_or_default() })
}

fn place(file: &SourceFile, what: &str) -> Option<std::ops::Range<usize>> {
    let at = file.text.find(what)?;
    Some(at..at + what.len())
}
