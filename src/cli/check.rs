//! `answerable check`: configuration, rules and letters; with `--connect` the servers as well.
//! Must not send a mail or change a mailbox.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{Failure, Output};
use crate::config::{self, Config, Watched};
use crate::daemon::setup;
use crate::domain::outbox::Phase;
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::token::TokenKeys;
use crate::mailbox::Source;
use crate::pipeline::Desk;
use crate::postman::{Courier, PostmanError};

#[derive(Serialize)]
struct Finding {
    mailbox: String,
    what: &'static str,
    ok: bool,
    detail: String,
}

/// Runs the command.
pub fn run(path: &Path, connect: bool, output: Output) -> Result<(), Failure> {
    let loaded = if connect { config::load(path) } else { config::load_without_secrets(path) };
    let config = loaded.map_err(Failure::Configuration)?;
    let keys = TokenKeys::new([[0u8; 32].as_slice()]);
    let desks = setup::desks(&config, &keys).map_err(Failure::Configuration)?;
    let mut warnings: Vec<Problem> = config.warnings.clone();
    let mut said =
        format!("{}, {}", of(config.mailboxes.len(), "mailbox", "es"), of(departments(&config), "department", "s"));
    if let Some(desk) = desks.first() {
        warnings.extend(desk.rules.warnings().iter().cloned());
        warnings.extend(desks.iter().flat_map(|desk| wordless(desk, &config)));
        let rules = of(desk.rules.rules().count(), "rule", "s");
        said = format!("{said}, {rules}, {}", of(desk.letters.names().len(), "letter", "s"));
    }
    output.problems(&warnings);
    if !output.json() {
        let warned = of(warnings.len(), "warning", "s");
        output.line(&format!("{}: {said}; no errors, {warned}", config.path.display()));
    }
    if connect { reach(&config, output) } else { Ok(()) }
}

/// Departments whose language has no words for mails to colleagues.
fn wordless(desk: &Desk, config: &Config) -> Vec<Problem> {
    let file = Arc::new(SourceFile { path: config.path.clone(), text: String::new() });
    let mut problems = Vec::new();
    for department in desk.office.departments.values() {
        let language = desk.office.language_of(department);
        if !desk.letters.speaks_inside(language) {
            let title =
                format!("mails to {} are written in English: there are no words in `{language}`", department.name);
            let hint = format!("add {language}/inside.toml to the letters, or give it another `language`");
            problems.push(Problem::warning(&file, None, title).hint(hint));
        }
    }
    problems
}

fn departments(config: &Config) -> usize {
    config.mailboxes.first().map_or(0, |m| m.office.departments.len())
}

fn reach(config: &Config, output: Output) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::of)?;
    let mut failed = 0;
    for watched in &config.mailboxes {
        let findings = runtime.block_on(async { [incoming(watched).await, outgoing(watched).await] });
        for finding in findings {
            failed += usize::from(!finding.ok);
            if output.json() {
                output.object(&finding);
            } else {
                let mark = if finding.ok { "ok  " } else { "FAIL" };
                output.line(&format!("{mark} {}: {}: {}", finding.mailbox, finding.what, finding.detail));
            }
        }
    }
    match failed {
        0 => Ok(()),
        n => Err(Failure::Failed(format!("{} cannot be used", of(n, "server", "s")))),
    }
}

async fn incoming(watched: &Watched) -> Finding {
    let finding = |ok, detail| Finding { mailbox: watched.office.mailbox.name.clone(), what: "incoming", ok, detail };
    let source = match Source::open(&watched.incoming).await {
        Ok(source) => source,
        Err(why) => return finding(false, why.to_string()),
    };
    let able = source.abilities();
    let yes = |b: bool| if b { "yes" } else { "no" };
    let detail = format!(
        "logged in; moves {}, keywords {}, tells of new mail {}",
        yes(able.moves),
        yes(able.keywords),
        yes(able.idle)
    );
    let read_only = able.read_only;
    source.close().await;
    if read_only {
        return finding(false, "the inbox can only be read: letters cannot be filed or flagged".into());
    }
    finding(true, detail)
}

async fn outgoing(watched: &Watched) -> Finding {
    let finding = |ok, detail| Finding { mailbox: watched.office.mailbox.name.clone(), what: "outgoing", ok, detail };
    let mut courier = match Courier::new(&watched.outgoing) {
        Ok(courier) => courier,
        Err(why) => return finding(false, why.to_string()),
    };
    let checked = courier.check().await;
    courier.rest().await;
    match checked {
        Ok(greeting) => {
            let size = greeting.size.map_or("any size".into(), |s| format!("up to {} MB", s >> 20));
            finding(true, format!("{} takes mail, {size}", greeting.name))
        }
        Err(PostmanError::Misconfigured(why)) if why.phase == Phase::Login => {
            finding(false, format!("the server refuses logging in: {} (check user and password of outgoing)", why.text))
        }
        Err(why) => finding(false, why.to_string()),
    }
}

fn of(count: usize, one: &str, more: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { more })
}
