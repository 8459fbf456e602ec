use std::path::Path;

use super::examples::Example;
use super::fold::{Accents, line};
use super::test::Condition;
use super::word::Word;
use super::*;
use crate::domain::office::DepartmentName;
use crate::domain::problem::Problem;

mod engine;
mod fields;
mod lint;
mod refusals;
mod routes;
mod words;

fn department(name: &str) -> DepartmentName {
    DepartmentName::parse(name).unwrap()
}

fn terms() -> Terms {
    Terms {
        departments: ["office", "pricing", "shipping", "stores", "legal"].map(department).into(),
        default_department: department("office"),
        letters: Some(["default", "billing"].map(str::to_owned).into()),
    }
}

/// Loads files of these names and texts.
fn load(files: &[(&str, &str)]) -> Result<RuleSet, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    RuleSet::load(folder.path(), &terms())
}

/// One rule with these conditions, which sends to pricing.
fn rule(when: &str) -> RuleSet {
    load(&[("a.toml", &format!("[[rule]]\nname = \"r\"\ndepartment = \"pricing\"\n[rule.when]\n{when}\n"))])
        .unwrap_or_else(|p| panic!("{}", shown(&p, Path::new("/"))))
}

fn shown(problems: &[Problem], folder: &Path) -> String {
    let all: Vec<String> = problems.iter().map(|p| p.render(false)).collect();
    all.join("\n\n").replace(&format!("{}/", folder.display()), "")
}

/// What loading these files says.
fn told(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    shown(&RuleSet::load(folder.path(), &terms()).unwrap_err(), folder.path())
}

fn letter(subject: &str, body: &str) -> Example {
    Example { subject: subject.into(), body: body.into(), ..Example::default() }
}

fn judge(set: &RuleSet, letter: &Example) -> crate::domain::verdict::Verdict {
    set.classify(&letter.seen())
}

fn matches(set: &RuleSet, letter: &Example) -> bool {
    judge(set, letter).rule.is_some()
}
