//! Whatever stands in a file: what is added can be removed again, and nothing else has changed.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::super::Format::{self, Json, Jsonc, Toml, Yaml};
use super::super::{alone, apply, model, read};
use super::{gone, keys, ours, set};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z #:,{}\\[\\]\"'/*\\\\é\n-]{0,8}".prop_map(Value::from),
    ]
}

fn object(depth: u32) -> impl Strategy<Value = Value> {
    let inner = scalar().prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            members(inner).prop_map(Value::Object),
        ]
    });
    members(inner).prop_map(Value::Object)
}

fn members(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof!["[a-z]{1,6}", "[a-z #:\"é.-]{1,5}"];
    prop::collection::vec((name, inner), 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

/// A document that holds servers, and their place in it.
fn document() -> impl Strategy<Value = Value> {
    (object(3), object(2), any::<bool>()).prop_map(|(mut all, servers, has_servers)| {
        if let (Some(all), true) = (all.as_object_mut(), has_servers) {
            all.insert("servers".to_owned(), servers);
        }
        all
    })
}

/// The document as text, in one of several manners.
fn written(format: Format, document: &Value, manner: u8) -> String {
    match format {
        Json if manner == 0 => document.to_string(),
        Json => serde_json::to_string_pretty(document).expect("JSON"),
        Jsonc => {
            let text = serde_json::to_string_pretty(document).expect("JSON");
            let lines = text
                .lines()
                .map(|line| match (line.ends_with(','), manner) {
                    (true, 0) => format!("{line} // one, {{ and \"two\""),
                    (true, _) => format!("{line}\n/* , }} */"),
                    _ => line.to_owned(),
                });
            lines
                .collect::<Vec<_>>()
                .join(if manner == 0 { "\n" } else { "\r\n" })
        }
        Toml | Yaml => {
            let mut text = String::new();
            for (name, value) in document.as_object().into_iter().flatten() {
                let path = keys(&[name]);
                let one = alone(format, &path, value.clone()).expect("a document");
                text = match format {
                    Yaml => text + &one,
                    _ => apply(format, &text, &[set(&[name], value.clone())]).expect("a document"),
                };
            }
            text
        }
    }
}

fn holds(format: Format, document: &Value, manner: u8) -> Result<(), TestCaseError> {
    let before = written(format, document, manner);
    let at = ["servers", "intercom"];
    let Ok(document) = read(format, &before) else {
        return Ok(());
    };
    let servers = model::get(&document, &keys(&at[..1]));
    if servers.is_some_and(|s| !s.is_object()) || model::get(&document, &keys(&at)).is_some() {
        return Ok(());
    }
    let had_some = servers.is_some_and(|s| s.as_object().is_some_and(|s| !s.is_empty()));
    let after = apply(format, &before, &[set(&at, ours())])
        .map_err(|e| TestCaseError::fail(format!("add: {e}\n{before}")))?;
    let back = apply(format, &after, &[gone(&at)])
        .map_err(|e| TestCaseError::fail(format!("remove: {e}\n{after}")))?;
    if had_some {
        prop_assert_eq!(&back, &before);
    }
    let again = read(format, &back).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let stripped = |value: &Value| {
        let mut value = value.clone();
        if let Some(all) = value.as_object_mut() {
            all.retain(|name, inner| {
                name != "servers" || inner.as_object().is_none_or(|s| !s.is_empty())
            });
        }
        value
    };
    prop_assert_eq!(stripped(&again), stripped(&document));
    Ok(())
}

proptest! {
    #[test]
    fn json_comes_back(document in document(), manner in 0..2_u8) {
        holds(Json, &document, manner)?;
    }

    #[test]
    fn json_with_comments_comes_back(document in document(), manner in 0..2_u8) {
        holds(Jsonc, &document, manner)?;
    }

    #[test]
    fn toml_comes_back(document in document()) {
        holds(Toml, &document, 0)?;
    }

    #[test]
    fn yaml_comes_back(document in document()) {
        holds(Yaml, &document, 0)?;
    }

    #[test]
    fn no_text_is_too_odd(text in "[a-z{}\\[\\]:,\"'#/*\\-|>&!=. \n\t\r\u{feff}]{0,60}") {
        for format in [Json, Jsonc, Toml, Yaml] {
            // Refused or done right: either is well, a panic isn't.
            apply(format, &text, &[set(&["servers", "intercom"], ours())]).ok();
            apply(format, &text, &[gone(&["a"])]).ok();
        }
    }
}
