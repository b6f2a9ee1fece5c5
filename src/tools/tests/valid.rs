//! A JSON Schema check for the keywords that our schemas use, and a complaint about others.

use serde_json::Value;

const KNOWN: [&str; 11] = [
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "anyOf",
    "description",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
];

/// # Errors
/// Where the value breaks the schema.
pub(super) fn check(schema: &Value, value: &Value) -> Result<(), String> {
    let members = schema.as_object().ok_or("a schema is an object")?;
    if let Some(odd) = members.keys().find(|key| !KNOWN.contains(&key.as_str())) {
        return Err(format!("the check doesn't know {odd}"));
    }
    if let Some(kind) = schema["type"].as_str()
        && !is(kind, value)
    {
        return Err(format!("{value} is no {kind}"));
    }
    if let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object())
    {
        for (name, value) in object {
            if let Some(schema) = properties.get(name) {
                check(schema, value).map_err(|e| format!("{name}: {e}"))?;
            }
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().ok_or("a name is a text")?;
        if value.is_object() && value.get(name).is_none() {
            return Err(format!("{name} is missing"));
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), value.as_array()) {
        for (n, item) in items.iter().enumerate() {
            check(schema, item).map_err(|e| format!("[{n}]: {e}"))?;
        }
    }
    Ok(())
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    use serde_json::json;
    let schema = json!({
        "type": "object",
        "properties": { "a": { "type": "array", "items": { "type": "integer" } } },
        "required": ["a"],
    });
    assert!(check(&schema, &json!({ "a": [1], "b": null })).is_ok());
    assert!(check(&schema, &json!({})).is_err());
    assert!(check(&schema, &json!({ "a": ["1"] })).is_err());
    assert!(check(&schema, &json!([])).is_err());
    assert!(check(&json!({ "oneOf": [] }), &json!(1)).is_err());
}
