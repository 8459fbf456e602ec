//! `answerable rules test`: every example in every rule file.
//! Must not classify by itself; the set does.

use std::path::Path;

use serde::Serialize;

use super::load::Loaded;
use crate::cli::{Failure, Output};

#[derive(Serialize)]
struct Tested<'a> {
    rule: &'a str,
    example: usize,
    about: &'a str,
    ok: bool,
    problem: Option<String>,
}

/// Runs the command. A failing example stops the set from loading, so it is a problem of the file.
pub fn run(path: &Path, folder: Option<&Path>, output: Output) -> Result<(), Failure> {
    let rules = Loaded::open(path)?.rules(folder)?;
    let results = rules.check_examples();
    for result in &results {
        let tested = Tested {
            rule: &result.rule,
            example: result.number,
            about: &result.about,
            ok: result.problem.is_none(),
            problem: result.problem.as_ref().map(ToString::to_string),
        };
        if output.json() {
            output.object(&tested);
        } else {
            let mark = if tested.ok { "ok  " } else { "FAIL" };
            output.line(&format!("{mark} {} example {}: {}", tested.rule, tested.example, tested.about));
        }
    }
    output.problems(rules.warnings());
    let failed = results.iter().filter(|r| r.problem.is_some()).count();
    if !output.json() {
        output.line(&format!("{} rules, {} examples, {failed} failed", rules.rules().count(), results.len()));
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Failed(format!("{failed} examples failed"))) }
}
