//! What a change means, on values instead of text; the judge of the editors.

use serde_json::{Map, Value};

use super::{Change, Refusal, Step};

/// Makes the change. What is on the way and isn't there is made; `null` is as good as nothing.
pub(super) fn change(root: &mut Value, change: &Change) -> Result<(), Refusal> {
    match &change.value {
        Some(value) => set(root, &change.path, value),
        None => {
            remove(root, &change.path);
            Ok(())
        }
    }
}

/// Where a list has two of one name, nobody knows which is meant.
pub(super) fn refuse_twice(root: &Value, path: &[Step]) -> Result<(), Refusal> {
    for (at, step) in path.iter().enumerate() {
        let (Step::Named(name), Some(Value::Array(items))) = (step, get(root, &path[..at])) else {
            continue;
        };
        if items.iter().filter(|item| is_named(item, name)).count() > 1 {
            return Err(Refusal::Odd(format!("two entries are called {name:?}")));
        }
    }
    Ok(())
}

/// Whether two documents say the same, in the same order.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    let written = |value: &Value| serde_json::to_string(value).ok();
    written(left) == written(right)
}

/// The same for TOML, where tables have no order, and one that holds nothing may be written or not.
pub(super) fn same_tables(left: &Value, right: &Value) -> bool {
    full(left) == full(right)
}

/// Without empty objects.
fn full(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), full(value)));
            let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
            Value::Object(members.filter(|(_, value)| !is_empty(value)).collect())
        }
        value => value.clone(),
    }
}

/// `value` below the steps that lead to it.
pub(super) fn wrap(steps: &[Step], value: &Value) -> Value {
    steps
        .iter()
        .rev()
        .fold(value.clone(), |inner, step| match step {
            Step::Key(key) => Value::Object(Map::from_iter([(key.clone(), inner)])),
            Step::Named(_) => Value::Array(vec![inner]),
        })
}

/// What a document says at a path.
pub(in crate::hosts) fn get<'a>(root: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, step| match step {
        Step::Key(key) => value.as_object()?.get(key),
        Step::Named(name) => value.as_array()?.iter().find(|item| is_named(item, name)),
    })
}

fn set(at: &mut Value, path: &[Step], value: &Value) -> Result<(), Refusal> {
    let Some((step, rest)) = path.split_first() else {
        *at = value.clone();
        return Ok(());
    };
    if at.is_null() {
        *at = wrap(path, value);
        return Ok(());
    }
    match (step, at) {
        (Step::Key(key), Value::Object(members)) => match members.get_mut(key) {
            Some(inner) => set(inner, rest, value),
            None => {
                members.insert(key.clone(), wrap(rest, value));
                Ok(())
            }
        },
        (Step::Named(name), Value::Array(items)) => {
            match items.iter_mut().find(|item| is_named(item, name)) {
                Some(inner) => set(inner, rest, value),
                None => {
                    items.push(wrap(rest, value));
                    Ok(())
                }
            }
        }
        (step, _) => Err(not_a_container(step)),
    }
}

fn remove(root: &mut Value, path: &[Step]) {
    let Some((last, way)) = path.split_last() else {
        return;
    };
    let holder = way.iter().try_fold(root, |value, step| match step {
        Step::Key(key) => value.as_object_mut()?.get_mut(key),
        Step::Named(name) => {
            let items = value.as_array_mut()?;
            items.iter_mut().find(|item| is_named(item, name))
        }
    });
    match (last, holder) {
        (Step::Key(key), Some(Value::Object(members))) => {
            members.shift_remove(key);
        }
        (Step::Named(name), Some(Value::Array(items))) => {
            let at = items.iter().position(|item| is_named(item, name));
            at.map(|at| items.remove(at));
        }
        _ => {}
    }
}

pub(super) fn not_a_container(step: &Step) -> Refusal {
    Refusal::Odd(match step {
        Step::Key(key) => format!("what should hold {key:?} is not an object"),
        Step::Named(name) => format!("what should hold {name:?} is not a list"),
    })
}

fn is_named(item: &Value, name: &str) -> bool {
    item.get("name").and_then(Value::as_str) == Some(name)
}
