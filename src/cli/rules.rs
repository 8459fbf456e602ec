//! `answerable rules test`: every example in every rule file.
//! Must not classify by itself; the set does.

use std::path::Path;

use serde::Serialize;

use super::{Failure, Output};
use crate::config;
use crate::daemon::setup;
use crate::domain::token::TokenKeys;

#[derive(Serialize)]
struct Tested<'a> {
    rule: &'a str,
    example: usize,
    about: &'a str,
    ok: bool,
    problem: Option<String>,
}

/// Runs the command. A failing example stops the set from loading, so it is a problem of the file.
pub fn test(path: &Path, output: Output) -> Result<(), Failure> {
    let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
    let keys = TokenKeys::new([[0u8; 32].as_slice()]);
    let desks = setup::desks(&config, &keys).map_err(Failure::Configuration)?;
    let Some(desk) = desks.first() else { return Err(Failure::Failed("no mailbox is configured".into())) };
    let results = desk.rules.check_examples();
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
    output.problems(desk.rules.warnings());
    let failed = results.iter().filter(|r| r.problem.is_some()).count();
    if !output.json() {
        output.line(&format!("{} rules, {} examples, {failed} failed", desk.rules.rules().count(), results.len()));
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Failed(format!("{failed} examples failed"))) }
}
