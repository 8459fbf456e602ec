//! The whole file, table by table, and what its tables must agree on.
//! Must not know how a single value is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::secret::Surroundings;
use super::{Config, Log, LogFormat, LogLevel, Watched, departments, loops, mailbox, when};
use jiff::SignedDuration;

use crate::domain::address::Address;
use crate::domain::language::Language;
use crate::domain::office::{Department, DepartmentName, Mailbox, Office};
use crate::domain::problem::nearest;
use crate::written::{Table, Written};

const FORMATS: [(&str, LogFormat); 3] =
    [("text", LogFormat::Text), ("json", LogFormat::Json), ("journald", LogFormat::Journald)];
const LEVELS: [(&str, LogLevel); 5] = [
    ("error", LogLevel::Error),
    ("warn", LogLevel::Warn),
    ("info", LogLevel::Info),
    ("debug", LogLevel::Debug),
    ("trace", LogLevel::Trace),
];

/// How long what classification saw is kept, unless the file says otherwise.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Reads every table. `None` only when something that cannot be left out is missing or wrong.
pub(super) fn read(mut root: Table, path: &Path, surroundings: &Surroundings<'_>) -> Option<Config> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let store_url = store(&mut root, folder);
    let (rules_folder, default, remember) = rules(&mut root, folder);
    let letters_folder = letters(&mut root, folder);
    let (workers, operator) = daemon(&mut root);
    let log = log(&mut root);
    if !root.has("mailbox") {
        root.missing_header("mailbox", "[[mailbox]]");
    }
    let drafts: Vec<mailbox::Draft> =
        root.tables("mailbox").iter_mut().filter_map(|t| mailbox::read(t, folder, surroundings)).collect();
    let (departments, names) = departments::read(&mut root, folder);
    root.finish();

    let default_department = default.and_then(|d| known_department(&root, d, &names));
    distinct_mailboxes(&root, &drafts);
    loops::refuse(&root, &drafts, &departments, operator.as_ref());
    check_titles(&root, &drafts, &departments);
    let default_department = default_department?;
    let operator = operator.map(|o| o.value);
    let mailboxes: Vec<Watched> =
        drafts.into_iter().map(|d| watched(d, &departments, &default_department, operator.as_ref())).collect();
    if mailboxes.is_empty() || departments.is_empty() {
        if root.problems().errors() == 0 {
            let what = if mailboxes.is_empty() { "mailbox" } else { "department" };
            root.add(root.error(root.span(what), format!("there is no {what} in this file")));
        }
        return None;
    }
    Some(Config {
        path: path.to_owned(),
        store_url: store_url?,
        rules_folder,
        remember,
        letters_folder,
        default_department,
        mailboxes,
        workers,
        operator,
        log,
        warnings: Vec::new(),
    })
}

fn store(root: &mut Table, folder: &Path) -> Option<String> {
    let usual = || format!("sqlite:{}", folder.join("answerable.db").display());
    let Some(mut table) = root.optional_table("store") else {
        return Some(usual());
    };
    let has = table.has("url");
    let url = table.optional_parsed("url", |text| store_url(text, folder));
    table.finish();
    if has { url } else { Some(usual()) }
}

fn store_url(text: &str, folder: &Path) -> Result<String, String> {
    let Some(path) = text.strip_prefix("sqlite:") else {
        // The URL may hold a password, so only its scheme is repeated.
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        let title = match scheme {
            "postgres" | "postgresql" => "PostgreSQL is not supported by this version".to_owned(),
            _ => "this is not the address of a store".to_owned(),
        };
        return Err(format!("{title} | write \"sqlite:\" and a path, such as \"sqlite:answerable.db\""));
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.trim().is_empty() || path.ends_with('/') || path.chars().any(|c| c.is_control() || c == '?') {
        return Err("this names no file | write a path, such as \"sqlite:answerable.db\"".into());
    }
    Ok(format!("sqlite:{}", folder.join(path).display()))
}

fn rules(root: &mut Table, folder: &Path) -> (PathBuf, Option<Written<DepartmentName>>, SignedDuration) {
    let Some(mut table) = root.table("rules") else {
        return (folder.join("rules"), None, REMEMBERED);
    };
    let rules = table.line_if_there("folder").unwrap_or_else(|| "rules".into());
    let default = table.parsed("default_department", departments::name);
    let default = default.map(|value| Written { value, span: table.span("default_department") });
    let (least, most) = (SignedDuration::ZERO, SignedDuration::from_hours(24 * 3_660));
    let words = "a time up to 10 years, such as \"90 days\"; \"0s\" keeps nothing";
    let remember = table.optional_parsed("remember", |text| when::span(text, least, most, words)).unwrap_or(REMEMBERED);
    table.finish();
    (folder.join(rules), default, remember)
}

fn letters(root: &mut Table, folder: &Path) -> PathBuf {
    let Some(mut table) = root.optional_table("letters") else {
        return folder.join("letters");
    };
    let letters = table.line_if_there("folder").unwrap_or_else(|| "letters".into());
    table.finish();
    folder.join(letters)
}

fn daemon(root: &mut Table) -> (usize, Option<Written<Address>>) {
    let usual = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
    let Some(mut table) = root.optional_table("daemon") else {
        return (usual, None);
    };
    let workers = table.optional_whole_number("workers", 1..=64).and_then(|n| usize::try_from(n).ok());
    let operator = table.optional_parsed("operator", Address::parse);
    let operator = operator.map(|value| Written { value, span: table.span("operator") });
    table.finish();
    (workers.unwrap_or(usual), operator)
}

fn log(root: &mut Table) -> Log {
    let usual = Log { format: LogFormat::Text, level: LogLevel::Info };
    let Some(mut table) = root.optional_table("log") else {
        return usual;
    };
    let format = table.optional_one_of("format", &FORMATS).unwrap_or(usual.format);
    let level = table.optional_one_of("level", &LEVELS).unwrap_or(usual.level);
    table.finish();
    Log { format, level }
}

/// The default department when it is one of those in the file.
fn known_department(root: &Table, name: Written<DepartmentName>, names: &[Written<String>]) -> Option<DepartmentName> {
    if names.iter().any(|n| n.value == name.as_str()) {
        return Some(name.value);
    }
    // Without any department something else is wrong, and told; a syntax error may hide the right one.
    if names.is_empty() || !root.is_whole() {
        return None;
    }
    let problem = root.error(name.span.clone(), format!("there is no department `{}`", name.value));
    let known = names.iter().map(|n| n.value.as_str());
    root.add(match nearest(name.as_str(), known) {
        Some(near) => problem.label(format!("did you mean \"{near}\"?")),
        None => problem.hint("give one of the [[department]] tables this name"),
    });
    None
}

fn distinct_mailboxes(root: &Table, drafts: &[mailbox::Draft]) {
    let names: Vec<Written<String>> =
        drafts.iter().map(|d| Written { value: d.mailbox.name.clone(), span: d.name_span.clone() }).collect();
    root.distinct("mailboxes", &names);
    let own: Vec<&Written<Address>> = drafts.iter().flat_map(|d| &d.own).collect();
    for (index, address) in own.iter().enumerate() {
        if own.iter().take(index).any(|o| o.value == address.value) {
            let problem = root.error(address.span.clone(), format!("`{}` is given twice", address.value));
            root.add(problem.label("this is the second").hint("an address reaches one mailbox; remove one of them"));
        }
    }
}

/// A title by languages must have the one that letters fall back to.
fn check_titles(root: &Table, mailboxes: &[mailbox::Draft], departments: &[departments::Draft]) {
    let mut needed: Vec<Language> = mailboxes.iter().map(|m| m.mailbox.language).collect();
    needed.sort_unstable();
    needed.dedup();
    for department in departments.iter().filter(|d| d.bare_title.is_none() && !d.department.titles.is_empty()) {
        for language in needed.iter().filter(|l| department.department.title(**l).is_none()) {
            let title = format!("the title of `{}` is missing in `{language}`", department.department.name);
            let problem = root.error(department.title_span.clone(), title);
            root.add(
                problem
                    .label("letters in other languages fall back to the mailbox's")
                    .hint(format!("add {language} = \"…\"")),
            );
        }
    }
}

fn watched(
    draft: mailbox::Draft,
    departments: &[departments::Draft],
    default_department: &DepartmentName,
    operator: Option<&Address>,
) -> Watched {
    let mut mailbox = draft.mailbox;
    mailbox.operator = mailbox.operator.or_else(|| operator.cloned());
    let departments: BTreeMap<DepartmentName, Department> =
        departments.iter().map(|d| (d.department.name.clone(), d.beside(&mailbox))).collect();
    let office = Office { mailbox, departments, default_department: default_department.clone(), limits: draft.limits };
    Watched { office, incoming: draft.incoming, outgoing: draft.outgoing, poll: draft.poll }
}

impl departments::Draft {
    /// The department beside a mailbox: a bare title is in its language, and what the department does not
    /// say of its hours is as there.
    fn beside(&self, mailbox: &Mailbox) -> Department {
        let language = mailbox.language;
        let mut department = self.department.clone();
        department.ways = self.ways.beside(&mailbox.calendar);
        if let Some(title) = &self.bare_title {
            department.titles.insert(language, title.clone());
        }
        department
    }
}
