//! `answerable schema`: what each file that people write may hold, for completion in editors.
//! Must not know how files are read; tests hold the two together.

mod config;
mod page;
mod rules;
mod shape;
#[cfg(test)]
mod tests;

use std::path::Path;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{Failure, Output};
use crate::letters::Letters;

/// A kind of file.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Which {
    /// answerable.toml
    Config,
    /// A rule file
    Rules,
    /// The head of a letter, between its `+++` lines
    Letters,
}

/// Names that a configuration makes known.
#[derive(Default)]
struct Names {
    departments: Vec<String>,
    letters: Vec<String>,
}

/// Prints one schema, or an object with all of them.
///
/// # Errors
/// Never, so far: without a readable configuration, names are not limited to those it has.
pub fn run(config: &Path, which: Option<Which>, output: Output) -> Result<(), Failure> {
    let names = names(config);
    let printed = match which {
        Some(Which::Config) => config::schema(),
        Some(Which::Rules) => rules::schema(&names),
        Some(Which::Letters) => letters(),
        None => json!({ "config": config::schema(), "rules": rules::schema(&names), "letters": letters() }),
    };
    if output.json() {
        output.object(&printed);
    } else {
        output.line(&serde_json::to_string_pretty(&printed).map_err(Failure::of)?);
    }
    Ok(())
}

fn names(path: &Path) -> Names {
    let Ok(config) = crate::config::load_without_secrets(path) else { return Names::default() };
    let departments = config.mailboxes.first().map(|m| m.office.departments.keys().map(ToString::to_string).collect());
    let letters = Letters::load(&config.letters_folder, &[]);
    Names {
        departments: departments.unwrap_or_default(),
        letters: letters.map(|l| l.names().into_iter().map(str::to_owned).collect()).unwrap_or_default(),
    }
}

fn letters() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let head = json!({
        "type": "object",
        "properties": {
            "note": text("For people; nothing reads it."),
            "subject": text("The subject of the acknowledgement. Default: the customer's subject goes on."),
            "answer_follows": {
                "type": "boolean",
                "description": "Whether somebody answers later; where nobody does the conversation is closed. Default: true.",
            },
            "announces_answer": {
                "type": "boolean",
                "description": "Whether the letter tells the customer that somebody answers. Default: true.",
            },
        },
        "additionalProperties": false,
    });
    shape::file("The head of a letter of Answerable", head, json!({}))
}
