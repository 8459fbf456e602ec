//! `answerable letters lint`: what a person should look at in letters before customers do.
//! Must not judge by itself; the letters do.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, Output};
use crate::config;
use crate::daemon::setup;
use crate::domain::office::Department;
use crate::domain::token::TokenKeys;
use crate::letters::lint::Use;
use crate::pipeline::Desk;

/// Runs the command: exit code 1 when anything is worth a look.
pub fn lint(path: &Path, output: Output) -> Result<(), Failure> {
    let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
    let keys = TokenKeys::new([[0u8; 32].as_slice()]);
    let desks = setup::desks(&config, &keys).map_err(Failure::Configuration)?;
    let Some(desk) = desks.first() else { return Err(Failure::Failed("no mailbox is configured".into())) };
    let mut problems = desk.letters.lint(&uses(desk));
    let languages = desk.letters.languages("default");
    problems.extend(desk.rules.rules().filter_map(|rule| rule.unnamed_matter(&languages)));
    output.problems(&problems);
    match problems.len() {
        0 => {
            if !output.json() {
                let names = desk.letters.names();
                let count: usize = names
                    .iter()
                    .flat_map(|n| desk.letters.languages(n).into_iter().map(move |l| (l, n)))
                    .map(|(language, name)| desk.letters.variants(language, name))
                    .sum();
                output.line(&format!("{count} letters of {} kinds, nothing to mend", names.len()));
            }
            Ok(())
        }
        1 => Err(Failure::Failed("1 thing to mend in the letters".into())),
        n => Err(Failure::Failed(format!("{n} things to mend in the letters"))),
    }
}

/// Which departments and rules use which letter.
fn uses(desk: &Desk) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let titles = |d: &Department| d.titles.keys().copied().collect::<BTreeSet<_>>();
    for department in desk.office.departments.values() {
        uses.push(Use {
            letter: department.letter.as_deref().unwrap_or(department.name.as_str()),
            by: format!("department {}", department.name),
            dated: department.reply_within.is_some(),
            titles: titles(department),
        });
    }
    for rule in desk.rules.rules() {
        let route = rule.route();
        let Some(letter) = route.letter.as_deref() else { continue };
        let name = route.department.as_ref().unwrap_or(&desk.office.default_department);
        let Some(department) = desk.office.departments.get(name) else { continue };
        uses.push(Use {
            letter,
            by: format!("rule \"{}\"", rule.name()),
            dated: route.reply_within.or(department.reply_within).is_some(),
            titles: titles(department),
        });
    }
    uses
}
