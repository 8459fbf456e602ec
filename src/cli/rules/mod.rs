//! `answerable rules …`: one file a subcommand.
//! Must not judge; `rules` does, these load, feed and print.

mod coverage;
mod diff;
mod lint;
mod load;
mod sample;
mod score;
mod test;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Failure, Output};

/// What can be asked about rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Try every example in the rule files
    Test {
        /// A folder of rules, in place of the configured one
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Find rules that are allowed and hardly meant: never fired, swallowed, contradicted
    Lint {
        /// A folder of rules, in place of the configured one
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Show what other rules would do differently with the letters of the past
    Diff(diff::DiffArguments),
    /// Count how often each rule had a say
    Coverage(coverage::CoverageArguments),
    /// Count how many labelled letters go to the right department
    Score(score::ScoreArguments),
}

/// Runs one of them.
pub fn run(path: &Path, command: RulesCommand, output: Output) -> Result<(), Failure> {
    match command {
        RulesCommand::Test { folder } => test::run(path, folder.as_deref(), output),
        RulesCommand::Lint { folder } => lint::run(path, folder.as_deref(), output),
        RulesCommand::Diff(arguments) => diff::run(path, &arguments, output),
        RulesCommand::Coverage(arguments) => coverage::run(path, &arguments, output),
        RulesCommand::Score(arguments) => score::run(path, &arguments, output),
    }
}
