//! The schema of a rule file, made of the tables of `docs/rules-reference.md`.
//! Must not describe a key by itself.

use serde_json::{Value, json};

use super::Names;
use super::page::{Row, rows};
use super::shape::{defined, file, list, object, one_of, one_or_list, set, text};

const PAGE: &str = include_str!("../../../docs/rules-reference.md");

/// The schema; departments and letters are those of the configuration where they are known.
pub(super) fn schema(names: &Names) -> Value {
    let top = |row: &Row| match row.key {
        "rule" => list(&defined("rule")),
        _ => accents(),
    };
    let spelt_out = object(&rows(PAGE, "### Words"), |row| match row.key {
        "accents" => accents(),
        _ => one_or_list(&text()),
    });
    let value = json!({ "anyOf": [text(), defined("spelt_out")] });
    let mut condition = object(&rows(PAGE, "## A condition"), condition);
    set(&mut condition, "minProperties", 1.into());
    let definitions = json!({
        "rule": object(&rows(PAGE, "## A rule"), rule),
        "condition": condition,
        "words": one_or_list(&value),
        "spelt_out": spelt_out,
        "example": object(&rows(PAGE, "## An example"), example),
        "department": named(&names.departments),
        "letter": named(&names.letters),
    });
    file("A rule file of Answerable", object(&rows(PAGE, "## A file"), top), definitions)
}

/// One of these names, or any text where none is known.
fn named(names: &[String]) -> Value {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if names.is_empty() { text() } else { one_of(&names) }
}

fn accents() -> Value {
    one_of(&["fold", "exact"])
}

fn acquaintance() -> Value {
    one_of(&["new", "known", "often"])
}

fn authenticated() -> Value {
    json!({ "anyOf": [{ "type": "boolean" }, one_of(&["pass", "fail", "none"])] })
}

fn boolean() -> Value {
    json!({ "type": "boolean" })
}

fn texts() -> Value {
    json!({ "type": "object", "additionalProperties": text() })
}

fn rule(row: &Row) -> Value {
    match row.key {
        "when" => defined("condition"),
        "department" => defined("department"),
        "letter" => defined("letter"),
        "priority" => one_of(&["low", "normal", "high"]),
        "topic" => one_of(&["narrow", "broad"]),
        "acknowledge" => one_of(&["now", "hold", "never"]),
        "tags" => one_or_list(&text()),
        "copy_to" | "not_to" => one_or_list(&defined("department")),
        "to_executive" | "trouble" | "continue" => boolean(),
        "about" => texts(),
        "example" => list(&defined("example")),
        _ => text(),
    }
}

fn condition(row: &Row) -> Value {
    let tables = json!({ "anyOf": [defined("condition"), list(&defined("condition"))] });
    match row.key {
        "text" | "subject" | "body" | "from" | "to" | "attachment" => defined("words"),
        "header" => json!({ "type": "object", "additionalProperties": defined("words") }),
        "sender" => one_or_list(&acquaintance()),
        "authenticated" => one_or_list(&authenticated()),
        "any" | "all" | "not" => tables,
        _ => one_or_list(&text()),
    }
}

fn example(row: &Row) -> Value {
    match row.key {
        "from" | "to" | "attachments" => one_or_list(&text()),
        "headers" | "captures" => texts(),
        "matches" | "wins" => boolean(),
        "authenticated" => authenticated(),
        "sender" => acquaintance(),
        _ => text(),
    }
}
