//! `answerable.toml` as written -> checked settings, with every problem at once.
//! Must not know rules, letters, or how a server is spoken to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::address::Address;
use crate::domain::connection::{Incoming, Outgoing};
use crate::domain::office::{DepartmentName, Office};
use crate::domain::problem::{Problem, SourceFile};
use crate::written::{self, Problems};

mod departments;
mod incoming;
mod loops;
mod mailbox;
mod mask;
mod outgoing;
mod secret;
mod server;
mod settings;
mod size;
mod ways;
mod when;

#[cfg(test)]
mod tests;

pub use secret::{Environment, Surroundings};

/// Everything that one `answerable.toml` says, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from.
    pub path: PathBuf,
    /// Where is remembered: `sqlite:` and an absolute path, unless the file was named by a relative one.
    pub store_url: String,
    /// The folder of rule files.
    pub rules_folder: PathBuf,
    /// How long what classification saw of a letter is kept, so that other rules can be tried on it.
    pub remember: jiff::SignedDuration,
    /// The folder of letters, with one folder a language.
    pub letters_folder: PathBuf,
    /// Who answers what no rule caught; one of every office's departments.
    pub default_department: DepartmentName,
    /// The watched mailboxes, in the order of the file; at least one.
    pub mailboxes: Vec<Watched>,
    /// Threads that read and decide.
    pub workers: usize,
    /// Who is told when IT has to look.
    pub operator: Option<Address>,
    /// What is told about our own work, and how.
    pub log: Log,
    /// What is allowed but should be looked at.
    pub warnings: Vec<Problem>,
}

/// One mailbox: what decisions rest on, and where its mail comes from and leaves.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The mailbox, its limits and all departments.
    pub office: Office,
    /// Where mail comes from.
    pub incoming: Incoming,
    /// How mail leaves.
    pub outgoing: Outgoing,
    /// How often we look for mail where nothing tells us of it.
    pub poll: std::time::Duration,
}

/// How we tell what we do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// In which form.
    pub format: LogFormat,
    /// The least important events that are told.
    pub level: LogLevel,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people, on standard error.
    Text,
    /// One JSON object a line, on standard error.
    Json,
    /// Fields in the journal of systemd.
    Journald,
}

/// How important an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Something failed and a person must act.
    Error,
    /// Something is odd.
    Warn,
    /// One event for every decision.
    Info,
    /// What led to decisions.
    Debug,
    /// Everything, commands of the protocols too.
    Trace,
}

/// Reads and checks a configuration, with its secrets. May run the commands that secrets name, so it can
/// take seconds; call it before any asynchronous work.
///
/// # Errors
/// Every problem of the file, in the order of the file.
pub fn load(path: &Path) -> Result<Config, Vec<Problem>> {
    load_with(path, &Surroundings::of_this_process())
}

/// The same for commands that log in nowhere: secrets are checked for their form and left out, and
/// certificate files are not looked for.
///
/// # Errors
/// Every problem of the file, in the order of the file.
pub fn load_without_secrets(path: &Path) -> Result<Config, Vec<Problem>> {
    load_with(path, &Surroundings::none())
}

/// Reads and checks a configuration with secrets from the given surroundings.
///
/// # Errors
/// Every problem of the file, in the order of the file.
pub fn load_with(path: &Path, surroundings: &Surroundings<'_>) -> Result<Config, Vec<Problem>> {
    let problems = Problems::default();
    let Some(file) = written::read(path, &problems) else {
        return Err(problems.into_vec().into_iter().map(without_secrets).collect());
    };
    let shown = Arc::new(SourceFile { path: file.path.clone(), text: mask::masked(&file.text) });
    let root = written::parse_shown_as(&file.text, &shown, &problems);
    let config = settings::read(root, path, surroundings);
    let (config, warnings) = problems.result(config)?;
    Ok(Config { warnings, ..config })
}

/// A problem of a file that could not be parsed, shown with its secrets masked.
fn without_secrets(problem: Problem) -> Problem {
    let SourceFile { path, text } = problem.file.as_ref();
    let file = Arc::new(SourceFile { path: path.clone(), text: mask::masked(text) });
    Problem { file, ..problem }
}
