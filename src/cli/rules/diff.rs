//! `answerable rules diff`: what a candidate set would do differently with letters that were there.
//! Must not judge; two sets do, and `rules::compare` tells them apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::load::Loaded;
use super::sample::{self, Sample, SampleArguments};
use crate::cli::{Failure, Output, room};
use crate::domain::verdict::Verdict;
use crate::rules::compare::{self, Change, Comparison};

/// What `rules diff` takes.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The folder of the candidate's rules
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    sample: SampleArguments,
}

#[derive(Serialize)]
struct Changed<'a> {
    letter: &'a str,
    arrived: jiff::Timestamp,
    from: Option<String>,
    subject: &'a str,
    changes: BTreeMap<&'static str, [&'a str; 2]>,
    now: Side<'a>,
    then: Side<'a>,
}

/// What one set says.
#[derive(Serialize)]
struct Side<'a> {
    department: &'a str,
    rule: Option<&'a str>,
    acknowledge: &'static str,
    letter: Option<&'a str>,
    priority: &'static str,
    reasons: &'a [String],
}

#[derive(Serialize)]
struct Totals {
    letters: usize,
    changed: usize,
    departments: BTreeMap<String, [usize; 2]>,
    moves: Vec<(String, String, usize)>,
}

/// Runs the command.
pub fn run(path: &Path, arguments: &DiffArguments, output: Output) -> Result<(), Failure> {
    let loaded = Loaded::open(path)?;
    let (now, then) = (loaded.rules(None)?, loaded.rules(Some(&arguments.folder))?);
    let mut sum = Comparison::default();
    let judge = |sample: &Sample| (now.classify(&sample.seen()), then.classify(&sample.seen()));
    sample::each(&loaded, &arguments.sample, judge, |sample, (now, then)| {
        let changes = sum.add(&now, &then);
        if !changes.is_empty() {
            show(&sample, &changes, (&now, &then), output);
        }
    })?;
    if sum.letters == 0 {
        sample::nothing(&arguments.sample, output);
    }
    totals(sum, output);
    Ok(())
}

fn show(sample: &Sample, changes: &[Change], (now, then): (&Verdict, &Verdict), output: Output) {
    let from = sample.observed.from.first().map(|p| p.address.to_string());
    if output.json() {
        output.object(&Changed {
            letter: &sample.name,
            arrived: sample.observed.arrived,
            from,
            subject: &sample.observed.subject,
            changes: changes.iter().map(|c| (c.what, [c.now.as_str(), c.then.as_str()])).collect(),
            now: side(now),
            then: side(then),
        });
        return;
    }
    let arrived = sample.arrived().strftime("%a %-d %b %Y %H:%M").to_string();
    let subject = room::short(&sample.observed.subject, 60);
    output.line(&format!("{}  {arrived}  {}  {subject}", sample.name, from.unwrap_or_default()));
    let shown = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    for change in changes {
        output.line(&format!("    {:<15}  {} -> {}", change.what, shown(&change.now), shown(&change.then)));
    }
    for (side, verdict) in [("now", now), ("then", then)] {
        for reason in &verdict.reasons {
            output.line(&format!("    {side:<15}  {}", room::short(reason, 160)));
        }
    }
    output.line("");
}

fn side(verdict: &Verdict) -> Side<'_> {
    Side {
        department: verdict.department.as_str(),
        rule: verdict.rule.as_deref(),
        acknowledge: compare::word(verdict),
        letter: verdict.letter.as_deref(),
        priority: verdict.priority.word(),
        reasons: &verdict.reasons,
    }
}

fn totals(sum: Comparison, output: Output) {
    if output.json() {
        output.object(&Totals {
            letters: sum.letters,
            changed: sum.changed,
            departments: sum.departments.into_iter().map(|(name, (now, then))| (name, [now, then])).collect(),
            moves: sum.moves.into_iter().map(|((from, to), n)| (from, to, n)).collect(),
        });
        return;
    }
    let gain = |now: usize, then: usize| match then.cmp(&now) {
        std::cmp::Ordering::Less => format!("-{}", now - then),
        std::cmp::Ordering::Equal => "0".into(),
        std::cmp::Ordering::Greater => format!("+{}", then - now),
    };
    let rows = sum.departments.iter();
    let rows = rows.map(|(name, (now, then))| vec![name.clone(), now.to_string(), then.to_string(), gain(*now, *then)]);
    room::table(output, &["department", "now", "then", "change"], rows.collect());
    for ((from, to), number) in &sum.moves {
        output.line(&format!("{number} from {from} to {to}"));
    }
    output.line(&format!("{} letters, {} would be treated differently", sum.letters, sum.changed));
}
