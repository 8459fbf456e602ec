//! `answerable rules score`: labelled letters, and how many of them go to the right department.
//! Must not know the rules; every letter takes the road of a letter that arrives.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::load::Loaded;
use crate::cli::{Failure, Output, room};
use crate::domain::language::Language;
use crate::domain::message::Message;
use crate::domain::office::DepartmentName;
use crate::domain::verdict::Verdict;
use crate::mail::{self, ReadSettings};
use crate::rules::{RuleSet, Seen};

/// What `rules score` takes.
#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// One JSON object a line: `body`, `label`, and if known `subject` and `lang`
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    /// A folder of rules, in place of the configured one
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Show each letter of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    show: Option<Outcome>,
    /// Count only letters in this language
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
}

/// What became of a labelled letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// It goes to the department of its label
    Right,
    /// It goes to another one
    Wrong,
    /// No rule chose a department for it, and its label names another than the default one
    Default,
}

/// One labelled letter.
#[derive(Debug, Deserialize)]
struct Row {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    from: Option<String>,
    body: String,
    label: String,
}

/// Counts of one language and label, as JSON prints them.
#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Count {
    right: usize,
    wrong: usize,
    default: usize,
}

#[derive(Serialize)]
struct Counted<'a> {
    language: &'a str,
    label: &'a str,
    #[serde(flatten)]
    count: Count,
    rows: usize,
}

#[derive(Serialize)]
struct Shown<'a> {
    row: &'a str,
    language: &'a str,
    label: &'a str,
    outcome: Outcome,
    department: &'a str,
    rule: Option<&'a str>,
    reasons: &'a [String],
    subject: &'a str,
}

/// Runs the command. Letters with the label `spam` are left out: they are no department's.
pub fn run(path: &Path, arguments: &ScoreArguments, output: Output) -> Result<(), Failure> {
    let loaded = Loaded::open(path)?;
    let rules = loaded.rules(arguments.rules.as_deref())?;
    let file = File::open(&arguments.file)
        .map_err(|why| Failure::Failed(format!("cannot read {}: {why}", arguments.file.display())))?;
    let mut counts: BTreeMap<(String, String), Count> = BTreeMap::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(Failure::of)?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(&line)
            .map_err(|why| Failure::Failed(format!("{}:{}: {why}", arguments.file.display(), number + 1)))?;
        let language = row.lang.clone().unwrap_or_default();
        if row.label == "spam" || arguments.language.as_ref().is_some_and(|wanted| *wanted != language) {
            continue;
        }
        let verdict = verdict(&rules, &row);
        let outcome = judged(&row.label, &verdict, &loaded);
        if arguments.show == Some(outcome) {
            show(&row, number + 1, outcome, &verdict, output);
        }
        for label in [row.label.as_str(), "all"] {
            let count = counts.entry((language.clone(), label.to_owned())).or_default();
            match outcome {
                Outcome::Right => count.right += 1,
                Outcome::Wrong => count.wrong += 1,
                Outcome::Default => count.default += 1,
            }
        }
    }
    print(&counts, output);
    Ok(())
}

/// The letter as mail would bring it.
fn message(row: &Row) -> Message {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let from = row.from.as_deref().map(line).unwrap_or_default();
    let from = if from.is_empty() { "customer@example.net" } else { &from };
    let subject = line(row.subject.as_deref().unwrap_or_default());
    let raw = format!(
        "From: {from}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        row.body
    );
    let settings = ReadSettings { whole: true, size: raw.len() as u64, ..ReadSettings::default() };
    let mut message = mail::read(raw.as_bytes(), &settings);
    message.language = row.lang.as_deref().and_then(Language::parse).or(message.language);
    message
}

fn verdict(rules: &RuleSet, row: &Row) -> Verdict {
    rules.classify(&Seen::of(&message(row), None))
}

/// A label that is no department's name, such as praise, is the default department's.
fn judged(label: &str, verdict: &Verdict, loaded: &Loaded) -> Outcome {
    let default = &loaded.config.default_department;
    let known = DepartmentName::parse(label).filter(|name| loaded.terms().departments.contains(name));
    let wanted = known.as_ref().unwrap_or(default);
    match verdict.department == *wanted {
        true => Outcome::Right,
        false if verdict.rule.is_none() && verdict.department == *default => Outcome::Default,
        false => Outcome::Wrong,
    }
}

fn show(row: &Row, number: usize, outcome: Outcome, verdict: &Verdict, output: Output) {
    let (subject, language) = (row.subject.as_deref().unwrap_or_default(), row.lang.as_deref().unwrap_or_default());
    let place = row.id.clone().unwrap_or_else(|| format!("line {number}"));
    let (department, rule) = (verdict.department.as_str(), verdict.rule.as_deref());
    if output.json() {
        let (label, reasons) = (row.label.as_str(), verdict.reasons.as_slice());
        output.object(&Shown { row: &place, language, label, outcome, department, rule, reasons, subject });
        return;
    }
    output.line(&format!("{place} {language} {} -> {department}: {}", row.label, room::short(subject, 60)));
    output.line(&format!("    {}", room::short(&row.body, 200)));
    verdict.reasons.iter().for_each(|reason| output.line(&format!("    because {}", room::short(reason, 200))));
}

fn print(counts: &BTreeMap<(String, String), Count>, output: Output) {
    let mut rows = Vec::new();
    for ((language, label), count) in counts {
        let all = count.right + count.wrong + count.default;
        if output.json() {
            output.object(&Counted { language, label, count: *count, rows: all });
            continue;
        }
        let share = |n: usize| format!("{}%", (100 * n + all / 2) / all.max(1));
        let shares = [share(count.right), share(count.wrong), share(count.default), all.to_string()];
        rows.push([language.clone(), label.clone()].into_iter().chain(shares).collect());
    }
    if !output.json() {
        room::table(output, &["language", "label", "right", "wrong", "default", "letters"], rows);
    }
}
