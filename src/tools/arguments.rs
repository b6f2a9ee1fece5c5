//! A call's arguments, read the way models write them.
//!
//! Ids as numbers or texts, objects and lists as JSON in a text, one value where a list goes, null
//! or "" for nothing: all of it is taken. A name that the tool doesn't have is not: a filter that
//! is ignored in silence gives a wrong answer. What the values mean to Intercom is not checked
//! here.

mod comparison;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::nearest::nearest;
use crate::text;

use super::answer::Failure;

pub(super) use comparison::Comparison;

/// The arguments that say something.
#[derive(Clone, Debug)]
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    /// Refuses what has none of the `legal` names; drops what is null or empty.
    pub(super) fn read(
        given: Map<String, Value>,
        tool: &str,
        legal: &[&str],
    ) -> Result<Self, Failure> {
        if let Some(odd) = given.keys().find(|name| !legal.contains(&name.as_str())) {
            return Err(unknown(odd, tool, legal));
        }
        let kept = given.into_iter().filter(|(_, value)| !is_nothing(value));
        Ok(Self(kept.collect()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text; also a number, a switch, or one of those alone in a list.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let one = match value {
            Value::Array(items) if items.len() == 1 => &items[0],
            value => value,
        };
        scalar(one)
            .map(Some)
            .ok_or_else(|| wrong(name, "a text", value))
    }

    pub(super) fn required(&self, name: &str, what: &str) -> Result<String, Failure> {
        let found = self.text(name)?;
        found.ok_or_else(|| Failure::invalid(format!("`{name}` is missing: {what}")))
    }

    /// Several texts: a list, a list written as JSON, or one alone.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Failure> {
        let Some(value) = self.0.get(name) else {
            return Ok(Vec::new());
        };
        let value = unwrapped(value);
        let items = match &value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts: Option<Vec<String>> = items.iter().map(scalar).collect();
        texts.ok_or_else(|| wrong(name, "a list of texts", &value))
    }

    /// A whole number in a range.
    pub(super) fn whole(&self, name: &str, most: u32) -> Result<Option<u32>, Failure> {
        let Some(number) = self.integer(name)? else {
            return Ok(None);
        };
        let fits = u32::try_from(number)
            .ok()
            .filter(|n| (1..=most).contains(n));
        match fits {
            Some(number) => Ok(Some(number)),
            None => Err(Failure::invalid(format!(
                "`{name}` is {number}, but goes from 1 to {most}"
            ))),
        }
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::Number(number) => number.as_i64().or_else(|| whole_float(number.as_f64()?)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| wrong(name, "a whole number", value))?;
        Ok(Some(number))
    }

    pub(super) fn switch(&self, name: &str) -> Result<Option<bool>, Failure> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let word = scalar(value).map(|word| word.trim().to_ascii_lowercase());
        match word.as_deref() {
            Some("true" | "1" | "yes") => Ok(Some(true)),
            Some("false" | "0" | "no") => Ok(Some(false)),
            _ => Err(wrong(name, "true or false", value)),
        }
    }

    /// One of a few words.
    pub(super) fn choice(&self, name: &str, of: &[&str]) -> Result<Option<String>, Failure> {
        let Some(word) = self.text(name)? else {
            return Ok(None);
        };
        let lower = word.trim().to_ascii_lowercase();
        if of.contains(&lower.as_str()) {
            return Ok(Some(lower));
        }
        let failure = Failure::invalid(format!("`{name}` can't be {:?}", text::safe(&word)));
        Err(failure.hint(format!("it is one of: {}", of.join(", "))))
    }

    /// An object, also one that was written as JSON in a text.
    pub(super) fn object(&self, name: &str) -> Result<Map<String, Value>, Failure> {
        match self.0.get(name).map(unwrapped) {
            None => Ok(Map::new()),
            Some(Value::Object(members)) => Ok(members),
            Some(other) => Err(wrong(name, "an object, as in {\"plan\": \"pro\"}", &other)),
        }
    }

    /// Bounds on a number or a date, all of which must hold.
    pub(super) fn comparisons(&self, name: &str) -> Result<Vec<Comparison>, Failure> {
        match self.0.get(name).map(unwrapped) {
            None => Ok(Vec::new()),
            Some(value) => Comparison::all(&value).ok_or_else(|| {
                let form = "{\"operator\": \">=\", \"value\": 1767225600}, or a list of two of \
                            those for both bounds";
                wrong(name, form, &value)
            }),
        }
    }

    /// What was asked, without what only says where in the list: the same on every page.
    pub(super) fn asked(&self) -> String {
        let mut asked: Vec<String> = self
            .0
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "starting_after" | "per_page"))
            .map(|(name, value)| format!("{name}={}", canonical(value)))
            .collect();
        asked.sort();
        asked.join("&")
    }
}

fn unknown(odd: &str, tool: &str, legal: &[&str]) -> Failure {
    let shown = text::safe(odd);
    let failure = Failure::invalid(format!("`{tool}` has no argument `{shown}`"));
    let all = legal.join(", ");
    failure.hint(match nearest(odd, legal.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`? There are: {all}"),
        None => format!("there are: {all}"),
    })
}

fn wrong(name: &str, expected: &str, value: &Value) -> Failure {
    let shown: String = value.to_string().chars().take(80).collect();
    let shown = text::safe(&shown).into_owned();
    Failure::invalid(format!("`{name}` is {shown}, but should be {expected}"))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a text holds, where it holds JSON of the kind that belongs here; else itself.
fn unwrapped(value: &Value) -> Value {
    let Value::String(text) = value else {
        return value.clone();
    };
    match serde_json::from_str(text) {
        Ok(inner @ (Value::Array(_) | Value::Object(_))) => inner,
        // "[…]" once more in quotes.
        Ok(Value::String(inner)) => {
            serde_json::from_str(&inner).unwrap_or_else(|_| Value::String(inner))
        }
        _ => value.clone(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(match whole_float(number.as_f64()?) {
            Some(whole) if number.is_f64() => whole.to_string(),
            _ => number.to_string(),
        }),
        Value::Bool(switch) => Some(switch.to_string()),
        _ => None,
    }
}

/// JavaScript knows no whole numbers: 5 may come as 5.0.
fn whole_float(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
}

fn canonical(value: &Value) -> String {
    match unwrapped(value) {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            items.join(",")
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{name}:{}", canonical(value)))
                .collect();
            members.sort();
            members.join(",")
        }
        other => scalar(&other).unwrap_or_default(),
    }
}
