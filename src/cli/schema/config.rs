//! The schema of `answerable.toml`, made of the tables of `docs/configuration.md`.
//! Must not describe a key by itself.

use serde_json::{Value, json};

use super::page::{Row, rows};
use super::shape::{add, file, list, object, one_of, set, text};

const PAGE: &str = include_str!("../../../docs/configuration.md");

/// The schema.
pub(super) fn schema() -> Value {
    let password = object(&rows(PAGE, "## `password`"), |_| text());
    let limits = table("## `[mailbox.limits]`");
    let (incoming, outgoing) = (table("## `[mailbox.incoming]`"), table("## `[mailbox.outgoing]`"));
    let mut mailbox = table("## `[[mailbox]]`");
    for (name, inner) in [("limits", limits), ("incoming", incoming), ("outgoing", outgoing)] {
        add(&mut mailbox, name, &inner, name != "limits");
    }
    let mut root = object(&[], |_| text());
    for (name, needed) in [("store", false), ("rules", true), ("letters", false), ("daemon", false), ("log", false)] {
        add(&mut root, name, &table(&format!("## `[{name}]`")), needed);
    }
    add(&mut root, "mailbox", &list(&mailbox), true);
    add(&mut root, "department", &list(&table("## `[[department]]`")), true);
    file("answerable.toml", root, json!({ "password": password }))
}

fn table(heading: &str) -> Value {
    let rows = rows(PAGE, heading);
    let mut table = object(&rows, shape);
    // What only one type of server needs cannot be required of every one.
    if rows.iter().any(|row| row.key == "type") {
        set(&mut table, "required", json!(["type"]));
    }
    table
}

fn shape(row: &Row) -> Value {
    let by_language = json!({ "type": "object", "additionalProperties": text() });
    match row.key {
        "format" => one_of(&["text", "json", "journald"]),
        "level" => one_of(&["error", "warn", "info", "debug", "trace"]),
        "tls" => one_of(&["implicit", "starttls", "none"]),
        "type" if row.meaning.contains("imap") => one_of(&["imap", "maildir"]),
        "type" => one_of(&["smtp", "maildir"]),
        "acknowledgement_return" => one_of(&["tagged", "null"]),
        "workers" | "connections" => json!({ "type": "integer", "minimum": 1, "maximum": 64 }),
        "port" => json!({ "type": "integer", "minimum": 1, "maximum": 65_535 }),
        "title" => json!({ "anyOf": [text(), by_language] }),
        "password" => json!({ "allOf": [{ "$ref": "#/definitions/password" }] }),
        _ => by_default(row.usual.trim_matches('`')),
    }
}

/// The shape that a default has; nothing is said of a key whose default tells nothing.
fn by_default(usual: &str) -> Value {
    match usual {
        "true" | "false" => json!({ "type": "boolean" }),
        usual if usual.starts_with('[') => list(&text()),
        usual if usual.parse::<i64>().is_ok() => json!({ "type": "integer", "minimum": 1 }),
        // Dates are written with and without quotes.
        usual if usual.starts_with('"') || usual == "must be set" => text(),
        _ => json!({}),
    }
}
