//! `answerable rules coverage`: how often each rule had a say, which never did, what fell to the default.
//! Must not count; `rules::coverage` does.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::load::Loaded;
use super::sample::{self, SampleArguments};
use crate::cli::{Failure, Output, room};
use crate::rules::coverage::Coverage;

/// What `rules coverage` takes.
#[derive(Debug, Args)]
pub struct CoverageArguments {
    /// A folder of rules, in place of the configured one
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    sample: SampleArguments,
}

#[derive(Serialize)]
struct Counted<'a> {
    rule: &'a str,
    file: &'a str,
    line: usize,
    fired: usize,
    too_late: usize,
}

#[derive(Serialize)]
struct Totals {
    letters: usize,
    to_default: usize,
    rules: usize,
    never: usize,
}

/// Runs the command.
pub fn run(path: &Path, arguments: &CoverageArguments, output: Output) -> Result<(), Failure> {
    let loaded = Loaded::open(path)?;
    let rules = loaded.rules(arguments.folder.as_deref())?;
    let mut coverage = Coverage::of(&rules);
    let look = |sample: &sample::Sample| rules.matching_places(&sample.seen());
    sample::each(&loaded, &arguments.sample, look, |_, matching| coverage.add(&rules, &matching))?;
    if coverage.letters == 0 {
        sample::nothing(&arguments.sample, output);
    }
    if output.json() {
        objects(&coverage, output);
    } else {
        print(&coverage, output);
    }
    Ok(())
}

fn objects(coverage: &Coverage, output: Output) {
    for c in &coverage.rules {
        output.object(&Counted { rule: &c.rule, file: &c.file, line: c.line, fired: c.fired, too_late: c.too_late });
    }
    let never = coverage.rules.iter().filter(|c| c.fired == 0).count();
    let (letters, to_default) = (coverage.letters, coverage.to_default);
    output.object(&Totals { letters, to_default, rules: coverage.rules.len(), never });
}

fn print(coverage: &Coverage, output: Output) {
    let share = |n: usize| format!("{:.1}%", 100.0 * n as f64 / coverage.letters.max(1) as f64);
    let rows = coverage.rules.iter().filter(|c| c.fired > 0).map(|c| {
        let place = format!("{}:{}", c.file, c.line);
        vec![c.rule.clone(), c.fired.to_string(), share(c.fired), c.too_late.to_string(), place]
    });
    room::table(output, &["rule", "fired", "of all", "too late", "place"], rows.collect());
    let never: Vec<_> = coverage.rules.iter().filter(|c| c.fired == 0).collect();
    if !never.is_empty() {
        output.line("\nNever fired:");
    }
    for c in &never {
        let late = match c.too_late {
            0 => String::new(),
            n => format!(", though its condition held for {n} that a rule before it had taken"),
        };
        output.line(&format!("  {} ({}:{}){late}", c.rule, c.file, c.line));
    }
    output.line(&format!(
        "\n{} letters; {} ({}) fell to the default department; {} of {} rules never fired",
        coverage.letters,
        coverage.to_default,
        share(coverage.to_default),
        never.len(),
        coverage.rules.len()
    ));
}
