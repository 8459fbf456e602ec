use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::domain::office::DepartmentName;
use crate::rules::{RuleSet, Terms};

/// Everything in which a value breaks a schema; knows the words that our schemas use.
fn broken(schema: &Value, root: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$schema" | "title" | "description" | "definitions" => {}
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/definitions/").unwrap();
                wrong.extend(broken(&root["definitions"][name], root, value, place));
            }
            "allOf" => rule.as_array().unwrap().iter().for_each(|one| wrong.extend(broken(one, root, value, place))),
            "anyOf" => {
                let all: Vec<_> = rule.as_array().unwrap().iter().map(|one| broken(one, root, value, place)).collect();
                if all.iter().all(|w| !w.is_empty()) {
                    wrong.push(format!("{place}: none of {all:?}"));
                }
            }
            "type" => {
                let is = match rule.as_str().unwrap() {
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("type {other}"),
                };
                if !is {
                    wrong.push(format!("{place}: {value} is no {rule}"));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => {
                wrong.push(format!("{place}: {value} not in {rule}"))
            }
            "minimum" if value.as_i64() < rule.as_i64() => wrong.push(format!("{place}: {value}")),
            "maximum" if value.as_i64() > rule.as_i64() => wrong.push(format!("{place}: {value}")),
            "minItems" if value.as_array().is_some_and(Vec::is_empty) => wrong.push(format!("{place}: empty")),
            "minProperties" if value.as_object().is_some_and(serde_json::Map::is_empty) => {
                wrong.push(format!("{place}: empty"));
            }
            "required" => {
                let there = |key: &&Value| value.get(key.as_str().unwrap()).is_none();
                rule.as_array().unwrap().iter().filter(there).for_each(|key| wrong.push(format!("{place}: no {key}")));
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    match rule.get(key) {
                        Some(shape) => wrong.extend(broken(shape, root, inner, &format!("{place}.{key}"))),
                        None if schema["additionalProperties"] == false => {
                            wrong.push(format!("{place}: what is {key}?"))
                        }
                        None => {}
                    }
                }
            }
            "items" => {
                for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(broken(rule, root, inner, &format!("{place}[{n}]")));
                }
            }
            "additionalProperties" if rule.is_object() => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    wrong.extend(broken(rule, root, inner, &format!("{place}.{key}")));
                }
            }
            "additionalProperties" | "enum" | "minimum" | "maximum" | "minItems" | "minProperties" => {}
            other => panic!("our schemas do not say {other}"),
        }
    }
    wrong
}

fn check(schema: &Value, toml: &str) -> Vec<String> {
    let value: toml::Value = toml::from_str(toml).unwrap();
    broken(schema, schema, &serde_json::to_value(value).unwrap(), "file")
}

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

#[test]
fn the_shipped_configuration_is_valid() {
    let text = std::fs::read_to_string(shipped().join("answerable.toml")).unwrap();
    let wrong = check(&config::schema(), &text);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!check(&config::schema(), &text.replace("timezone", "time_zone")).is_empty());
    assert!(!check(&config::schema(), &text.replace("tls = \"implicit\"", "tls = \"yes\"")).is_empty());
    assert!(!check(&config::schema(), &text.replace("address = \"billing@example.com\"", "")).is_empty());
}

#[test]
fn the_shipped_rules_are_valid() {
    let names = names(&shipped().join("answerable.toml"));
    assert!(names.departments.contains(&"billing".to_owned()) && names.letters.contains(&"praise".to_owned()));
    let schema = rules::schema(&names);
    let mut files = 0;
    for entry in std::fs::read_dir(shipped().join("rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let wrong = check(&schema, &std::fs::read_to_string(&path).unwrap());
            assert!(wrong.is_empty(), "{}: {}", path.display(), wrong.join("\n"));
            files += 1;
        }
    }
    assert!(files > 5);
    let wrong = |rest: &str| check(&schema, &format!("[[rule]]\nname = \"r\"\n{rest}"));
    assert!(wrong("department = \"legal-privacy\"\nwhen = { text = \"x\" }").is_empty());
    for rest in [
        "department = \"legl\"\nwhen = { text = \"x\" }",
        "departmnt = \"billing\"\nwhen = { text = \"x\" }",
        "department = \"billing\"",
        "department = \"billing\"\nwhen = {}",
        "department = \"billing\"\nwhen = { subjct = \"x\" }",
        "department = \"billing\"\nwhen = { text = [] }",
        "department = \"billing\"\nwhen = { any = { txt = \"x\" } }",
        "priority = \"urgent\"\nwhen = { text = \"x\" }",
        "priority = \"high\"\nwhen = { sender = \"friend\" }",
    ] {
        assert!(!wrong(rest).is_empty(), "{rest}");
    }
}

/// What a reader says it knows, from what it says of a key that it does not.
fn known(told: &str, table: &str) -> BTreeSet<String> {
    let place =
        if table.is_empty() { "`zzz` is not a key".to_owned() } else { format!("`zzz` is not a key in `{table}`") };
    let problem = told.split("\n\n").find(|p| p.lines().next().unwrap().ends_with(&place));
    let problem = problem.unwrap_or_else(|| panic!("nothing is said of {table} in {told}"));
    let hint = problem.rsplit("known here: ").next().unwrap();
    hint.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn keys(object: &Value) -> BTreeSet<String> {
    object["properties"].as_object().unwrap().keys().cloned().collect()
}

fn shown(problems: &[crate::domain::problem::Problem]) -> String {
    problems.iter().map(|p| p.render(false)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_reader_of_rules_and_the_schema_know_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let text = "zzz = 1\n[[rule]]\nname = \"r\"\nzzz = 1\nwhen = { zzz = 1, text = { zzz = 1, words = \"x\" } }\n\
                [[rule.example]]\nzzz = 1\nmatches = true\n";
    std::fs::write(folder.path().join("a.toml"), text).unwrap();
    let office = DepartmentName::parse("office").unwrap();
    let terms = Terms { departments: [office.clone()].into(), default_department: office, letters: None };
    let told = shown(&RuleSet::load(folder.path(), &terms).unwrap_err());
    let schema = rules::schema(&Names::default());
    let definitions = &schema["definitions"];
    assert_eq!(known(&told, ""), keys(&schema));
    assert_eq!(known(&told, "rule"), keys(&definitions["rule"]));
    assert_eq!(known(&told, "rule.when"), keys(&definitions["condition"]));
    assert_eq!(known(&told, "rule.when.text"), keys(&definitions["spelt_out"]));
    assert_eq!(known(&told, "rule.example"), keys(&definitions["example"]));
}

#[test]
fn the_reader_of_the_configuration_and_the_schema_know_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answerable.toml");
    let told = |incoming: &str, outgoing: &str| {
        let text = format!(
            "zzz = 1\n[store]\nzzz = 1\n[rules]\nzzz = 1\n[letters]\nzzz = 1\n[daemon]\nzzz = 1\n[log]\nzzz = 1\n\
             [[mailbox]]\nzzz = 1\n[mailbox.limits]\nzzz = 1\n[mailbox.incoming]\ntype = \"{incoming}\"\nzzz = 1\n\
             password = {{ zzz = 1 }}\n[mailbox.outgoing]\ntype = \"{outgoing}\"\nzzz = 1\n[[department]]\nzzz = 1\n"
        );
        std::fs::write(&path, text).unwrap();
        shown(&crate::config::load_without_secrets(&path).unwrap_err())
    };
    let (servers, folders) = (told("imap", "smtp"), told("maildir", "maildir"));
    let schema = config::schema();
    let mailbox = &schema["properties"]["mailbox"]["items"];
    assert_eq!(known(&servers, ""), keys(&schema));
    for table in ["store", "rules", "letters", "daemon", "log"] {
        assert_eq!(known(&servers, table), keys(&schema["properties"][table]), "{table}");
    }
    assert_eq!(known(&servers, "mailbox"), keys(mailbox));
    assert_eq!(known(&servers, "mailbox.limits"), keys(&mailbox["properties"]["limits"]));
    for table in ["incoming", "outgoing"] {
        let name = format!("mailbox.{table}");
        let both = &known(&servers, &name) | &known(&folders, &name);
        assert_eq!(both, keys(&mailbox["properties"][table]), "{table}");
    }
    assert_eq!(known(&servers, "mailbox.incoming.password"), keys(&schema["definitions"]["password"]));
    assert_eq!(known(&servers, "department"), keys(&schema["properties"]["department"]["items"]));
}

#[test]
fn the_reader_of_letters_and_the_schema_know_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("en")).unwrap();
    std::fs::write(folder.path().join("en/default.txt"), "+++\nzzz = 1\n+++\n{{ greeting }}\n").unwrap();
    let told = shown(&Letters::load(folder.path(), &[]).unwrap_err());
    assert_eq!(known(&told, ""), keys(&letters()));
}
