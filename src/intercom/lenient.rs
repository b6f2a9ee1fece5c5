//! Reading what Intercom writes in more than one way: ids as numbers or strings, numbers as
//! strings, null for "none". Pure.
//!
//! It refuses nothing: a value of an unexpected kind is read as absent, so that one odd member
//! does not cost a whole conversation.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A string, or a number or switch as its text.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(text_of(&Value::deserialize(from)?))
}

pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(switch) => Some(switch.to_string()),
        _ => None,
    }
}

/// A whole number, also where it was written as a string or with a fraction.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(number_of(&Value::deserialize(from)?))
}

pub(crate) fn number_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().map(|float| float as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `null` and everything that is not a `T` are the default.
pub(super) fn or_default<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Default + serde::de::DeserializeOwned,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(from)?;
    Ok(T::deserialize(value).unwrap_or_default())
}

/// The readable ones of a list; `null` is an empty one.
pub(super) fn each<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: serde::de::DeserializeOwned,
    D: Deserializer<'de>,
{
    match Value::deserialize(from)? {
        Value::Array(items) => Ok(items
            .into_iter()
            .filter_map(|item| T::deserialize(item).ok())
            .collect()),
        _ => Ok(Vec::new()),
    }
}
