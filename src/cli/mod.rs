//! Arguments in, exit code out: one file a command.
//! Must not decide about letters; commands wire the rooms and print.

mod check;
mod demo;
mod erase;
mod explain;
mod held;
mod letters;
mod outbox;
mod output;
mod preview;
mod release;
mod report;
mod room;
mod rules;
mod run;
mod schema;
mod status;
mod story;
mod threads;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use output::{Failure, Output};

/// Runs an executive's public e-mail address: acknowledges, routes, and closes the loop.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Arguments {
    /// The configuration
    #[arg(
        short,
        long,
        value_name = "FILE",
        global = true,
        env = "ANSWERABLE_CONFIG",
        default_value = "config/answerable.toml"
    )]
    config: PathBuf,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch the mailboxes
    Run {
        /// Handle what is there, send what is due, then end
        #[arg(long)]
        drain: bool,
    },
    /// See the whole job on built-in letters: no network, no server, no root
    Demo {
        /// Work in this folder, which must be empty or new; else in a temporary one
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Check configuration, rules and letters
    Check {
        /// Log in to the servers as well
        #[arg(long)]
        connect: bool,
    },
    /// Show what would happen to letters, and why, without sending anything
    Explain {
        /// Letters: .eml files, mbox files, Maildirs or folders of .eml files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Show every mail that would leave because of letters, as text and as a page
    Preview {
        /// Letters: .eml files, mbox files, Maildirs or folders of .eml files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write a page for a browser there
        #[arg(long, value_name = "FILE")]
        page: Option<PathBuf>,
        /// Show the page in a browser
        #[arg(long)]
        open: bool,
    },
    /// Look after letters
    #[command(subcommand)]
    Letters(LettersCommand),
    /// Look after rules
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Conversations: who owes the next word, and what happened
    #[command(subcommand)]
    Threads(threads::ThreadsCommand),
    /// Letters that wait for a person
    #[command(subcommand)]
    Held(held::HeldCommand),
    /// Mails that wait, failed or left
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// How the office stands, on one screen
    Status,
    /// Print a JSON schema of the files that people write, for completion in editors
    Schema {
        /// Of which file; without it, an object with all of them
        which: Option<schema::Which>,
    },
    /// Figures: letters in, answered, in time, and how long it took
    Report(report::ReportArguments),
}

#[derive(Debug, Subcommand)]
enum LettersCommand {
    /// Find gaps, machine words, and dates that nobody keeps
    Lint,
}

/// Runs one command; the exit code is 0 done, 1 failed, 2 usage, 78 configuration (EX_CONFIG).
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(why) => {
            // Help and version are no errors; clap knows which stream each belongs on.
            let _ = why.print();
            return ExitCode::from(if why.use_stderr() { 2 } else { 0 });
        }
    };
    let output = Output::new(arguments.json);
    let result = match arguments.command {
        Command::Run { drain } => run::run(&arguments.config, drain),
        Command::Demo { into } => demo::run(into.as_deref(), output),
        Command::Check { connect } => check::run(&arguments.config, connect, output),
        Command::Explain { files } => explain::run(&arguments.config, &files, output),
        Command::Preview { files, page, open } => {
            preview::run(&arguments.config, &files, page.as_deref(), open, output)
        }
        Command::Letters(LettersCommand::Lint) => letters::lint(&arguments.config, output),
        Command::Rules(command) => rules::run(&arguments.config, command, output),
        Command::Threads(command) => threads::run(&arguments.config, command, output),
        Command::Held(command) => held::run(&arguments.config, command, output),
        Command::Outbox(command) => outbox::run(&arguments.config, command, output),
        Command::Report(wanted) => report::run(&arguments.config, &wanted, output),
        Command::Status => status::run(&arguments.config, output),
        Command::Schema { which } => schema::run(&arguments.config, which, output),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output.failure(&failure),
    }
}
