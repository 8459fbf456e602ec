//! Small pieces that a schema is made of.
//! Must not know any file.

use serde_json::{Map, Value, json};

use super::page::Row;

/// Of several tables of one kind, each row once, with the shape that `shape` gives it.
pub(super) fn object(rows: &[Row], shape: impl Fn(&Row) -> Value) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for row in rows {
        let mut property = shape(row);
        if let Some(property) = property.as_object_mut() {
            property.insert("description".into(), row.words().into());
        }
        if row.is_required() && !properties.contains_key(row.key) {
            required.push(row.key);
        }
        properties.insert(row.key.into(), property);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Sets one word of a schema.
pub(super) fn set(schema: &mut Value, word: &str, value: Value) {
    schema.as_object_mut().into_iter().for_each(|schema| _ = schema.insert(word.into(), value.clone()));
}

/// Adds a key to an object.
pub(super) fn add(object: &mut Value, key: &str, value: &Value, needed: bool) {
    if let Some(properties) = object.get_mut("properties") {
        set(properties, key, value.clone());
    }
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut).filter(|_| needed) {
        required.push(key.into());
    }
}

/// A whole file.
pub(super) fn file(title: &str, mut schema: Value, definitions: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
        schema.insert("title".into(), title.into());
        schema.insert("definitions".into(), definitions);
    }
    schema
}

/// A text.
pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// One of these texts.
pub(super) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// One or several.
pub(super) fn one_or_list(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
}

/// A list.
pub(super) fn list(one: &Value) -> Value {
    json!({ "type": "array", "items": one })
}

/// What stands under `definitions`; beside a reference nothing else counts, so it is wrapped.
pub(super) fn defined(name: &str) -> Value {
    json!({ "allOf": [{ "$ref": format!("#/definitions/{name}") }] })
}
