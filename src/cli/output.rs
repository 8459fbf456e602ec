//! What a command prints: data on stdout, all else on stderr, as text or one JSON object a line.
//! Must not let a letter's text reach the terminal with control characters in it.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::domain::problem::{Problem, Severity};

/// Why a command ended without doing its work.
#[derive(Debug)]
pub enum Failure {
    /// Files that people wrote are wrong: all problems. Exit code 78 (EX_CONFIG of sysexits).
    Configuration(Vec<Problem>),
    /// The command does not fit what is there. Exit code 2.
    Usage(String),
    /// Anything else. Exit code 1.
    Failed(String),
}

impl Failure {
    /// An error of any room.
    pub fn of(why: impl std::fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }
}

/// Where and how a command prints.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Prints for a person, or one JSON object a line.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether JSON is wanted.
    pub fn json(self) -> bool {
        self.json
    }

    /// One line of data for a person; control characters in it are made visible.
    pub fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        // A closed pipe (`answerable … | head`) is not our failure.
        let _ = writeln!(out, "{}", harmless(text));
    }

    /// One JSON object.
    pub fn object(self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            let mut out = std::io::stdout().lock();
            let _ = writeln!(out, "{text}");
        }
    }

    /// A remark for the person at the terminal.
    pub fn remark(self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{}", harmless(text));
    }

    /// Every problem, as rustc shows them, or as JSON objects on stdout.
    pub fn problems(self, problems: &[Problem]) {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        for problem in problems {
            if self.json {
                self.object(&Shown::of(problem));
            } else {
                let mut err = std::io::stderr().lock();
                let _ = writeln!(err, "{}\n", problem.render(colour));
            }
        }
    }

    /// The same on stdout, for a command that was asked for them.
    pub fn findings(self, problems: &[Problem]) {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        for problem in problems {
            if self.json {
                self.object(&Shown::of(problem));
            } else {
                let mut out = std::io::stdout().lock();
                let _ = writeln!(out, "{}\n", problem.render(colour));
            }
        }
    }

    /// Prints why a command failed; gives its exit code.
    pub fn failure(self, failure: &Failure) -> ExitCode {
        match failure {
            Failure::Configuration(problems) => {
                self.problems(problems);
                let errors = problems.iter().filter(|p| p.severity == Severity::Error).count();
                self.remark(&format!("{errors} {}", if errors == 1 { "problem" } else { "problems" }));
                ExitCode::from(78)
            }
            Failure::Usage(why) => {
                self.remark(&format!("error: {why}"));
                ExitCode::from(2)
            }
            Failure::Failed(why) => {
                self.remark(&format!("error: {why}"));
                ExitCode::from(1)
            }
        }
    }
}

/// A problem as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    severity: &'static str,
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    title: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self {
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            file: problem.file.path.display().to_string(),
            line: problem.place().map(|(line, _)| line),
            column: problem.place().map(|(_, column)| column),
            title: &problem.title,
            label: &problem.label,
            hint: problem.hint.as_deref(),
        }
    }
}

/// The text with control and direction characters made visible (promise 10): a stranger's subject
/// must not move the operator's cursor.
pub fn harmless(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\t' => c,
        c if c.is_control() => '\u{fffd}',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(visible).collect()
}
