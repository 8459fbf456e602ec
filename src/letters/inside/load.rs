//! From `inside.toml` to compiled texts, with every problem at once.
//! Must not know which texts a mail will need.

use std::path::Path;
use std::sync::Arc;

use minijinja::{Environment, Value};

use super::texts::{CHOICES, GAPS, REMARKS, TEXTS};
use super::{Inside, SHIPPED, Said};
use crate::domain::language::Language;
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::remark;
use crate::letters::template::{self, Fault, Sources};
use crate::written::{self, Problems, Table};

/// The file of a language's folder.
const FILE: &str = "inside.toml";

/// The texts of a language as they are shipped; `inside::tests` holds that nothing is wrong in them.
pub(super) fn shipped(text: &str) -> Environment<'static> {
    let file = Arc::new(SourceFile { path: FILE.into(), text: text.to_owned() });
    let mut sources = Sources::default();
    each(&file, &Problems::default(), |name, text, _, _| drop(sources.insert(name.to_owned(), text)));
    let mut engine = template::engine();
    template::compile_when_used(&mut engine, sources);
    engine
}

impl Inside {
    /// Reads what the folder of a language changes; where there is no such file, nothing.
    pub fn load(&mut self, language: Language, folder: &Path, problems: &Problems) {
        let path = folder.join(FILE);
        if !path.exists() {
            return;
        }
        let Some(file) = written::read(&path, problems) else { return };
        let shipped = SHIPPED.iter().find(|(code, ..)| *code == language.code());
        if shipped.is_some_and(|(_, text, _)| *text == file.text) {
            return;
        }
        let (engine, missing) = read(&file, problems);
        if let (Some(first), None) = (missing.first(), shipped) {
            let others = if missing.len() > 1 { format!(" and {} others", missing.len() - 1) } else { String::new() };
            let title = format!("`{first}`{others} are missing, and nothing is shipped in `{language}`");
            let hint = "take en/inside.toml and translate all of it; what is missing is said in English";
            self.gaps.push(Problem::warning(&file, None, title).hint(hint));
        }
        self.own.insert(language, engine);
    }
}

/// Every text of a file, and the names of those that it leaves out.
pub(super) fn read(file: &Arc<SourceFile>, problems: &Problems) -> (Environment<'static>, Vec<String>) {
    let mut engine = template::engine();
    let missing = each(file, problems, |name, text, known, place| take(&mut engine, name, &text, known, place));
    (engine, missing)
}

/// Hands out every text of a file with its full name, what it may use, and its place; comes back with the
/// names of those that are not there.
fn each(
    file: &Arc<SourceFile>,
    problems: &Problems,
    mut take: impl FnMut(&str, String, &'static [&'static str], (&Table, &str)),
) -> Vec<String> {
    let mut missing = Vec::new();
    let mut root = written::parse(file, problems);
    let remarks: Vec<_> = remark::ALL.iter().map(|r| (r.key(), GAPS)).collect();
    for (name, texts) in TEXTS.iter().map(|(name, texts)| (*name, *texts)).chain([(REMARKS, remarks.as_slice())]) {
        let mut table = root.optional_table(name);
        for (key, known) in texts {
            let full = format!("{name}.{key}");
            match table.as_mut().and_then(|table| Some((table.optional_text(key)?, table))) {
                Some((text, table)) => take(&full, text, known, (table, key)),
                None => missing.push(full),
            }
        }
        if let Some(table) = table {
            table.finish();
        }
    }
    root.finish();
    missing
}

fn take(engine: &mut Environment<'static>, name: &str, text: &str, known: &[&'static str], place: (&Table, &str)) {
    let checked = template::add_knowing(engine, name, text, known).and_then(|()| try_out(engine, name, known));
    let (table, key) = place;
    for fault in checked.err().into_iter().flatten() {
        let problem = table.error(table.span(key), fault.title);
        table.add(match fault.hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
        engine.remove_template(name);
    }
}

/// Writes the text with every fact, with none, and with each of the words that it may ask for.
fn try_out(engine: &Environment<'static>, name: &str, known: &[&'static str]) -> Result<(), Vec<Fault>> {
    let names = || template::names(engine, name).into_iter();
    let fact = |word: &str| known.iter().find(|k| **k == word).copied();
    let all = |value: &str| -> Said { names().filter_map(|n| Some((fact(&n)?, Value::from(value)))).collect() };
    let mut trials = vec![all("example"), all("")];
    for (word, choices) in CHOICES.iter().filter(|(word, _)| known.contains(word)) {
        for choice in *choices {
            for mut facts in [all("example"), all("")] {
                facts.insert(word, Value::from(*choice));
                trials.push(facts);
            }
        }
    }
    for facts in trials {
        template::fill(engine, name, Value::from_object(facts)).map_err(|fault| vec![fault])?;
    }
    Ok(())
}
