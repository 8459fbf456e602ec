//! `answerable rules …`: one file a subcommand.
//! Must not judge; `rules` does, these load, feed and print.

mod load;
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
    /// Count how many labelled letters go to the right department
    Score(score::ScoreArguments),
}

/// Runs one of them.
pub fn run(path: &Path, command: RulesCommand, output: Output) -> Result<(), Failure> {
    match command {
        RulesCommand::Test { folder } => test::run(path, folder.as_deref(), output),
        RulesCommand::Score(arguments) => score::run(path, &arguments, output),
    }
}
