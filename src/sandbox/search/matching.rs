//! One filter against one record.
//!
//! A missing value equals nothing and contains nothing, so `!=`, `NIN` and `!~` match it and no
//! other operator does. Letters are compared without their case.

use serde_json::Value;

use super::Record;
use super::field::{Field, Kind, Operand, Operator};
use crate::sandbox::day;

pub(super) fn matches(
    record: &impl Record,
    field: &Field,
    operator: Operator,
    operands: &[Operand],
) -> bool {
    if field.kind == Kind::Words {
        let body = record.body();
        return decide(operator, |how| {
            operands.iter().any(|operand| match operand {
                Operand::Text(text) => body_holds(body, how, text),
                _ => false,
            })
        });
    }
    if let Some(ids) = record.ids(&field.name) {
        return decide(operator, |how| {
            ids.iter()
                .any(|id| operands.iter().any(|o| text_holds(id, how, o)))
        });
    }
    let mut values = Vec::new();
    collect(record.head(), &field.path, &mut values);
    decide(operator, |how| {
        let holds = |value: &Value, operand: &Operand| match (value, operand) {
            (Value::Bool(flag), Operand::Flag(asked)) => flag == asked,
            (Value::String(text), operand) => text_holds(&text.to_lowercase(), how, operand),
            (Value::Number(number), operand) => number
                .as_i64()
                .is_some_and(|number| number_holds(number, how, operand, field.kind)),
            _ => false,
        };
        values
            .iter()
            .any(|value| operands.iter().any(|operand| holds(value, operand)))
    })
}

/// What a record is sorted by; numbers before texts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

pub(super) fn key(record: &impl Record, path: &[String]) -> Option<Key> {
    let mut values = Vec::new();
    collect(record.head(), path, &mut values);
    match values.first()? {
        Value::Number(number) => number.as_i64().map(Key::Number),
        Value::String(text) => Some(Key::Text(text.to_lowercase())),
        Value::Bool(flag) => Some(Key::Number(i64::from(*flag))),
        _ => None,
    }
}

/// Asks for the positive form of an operator and turns the answer round for the negative ones.
fn decide(operator: Operator, any: impl Fn(Operator) -> bool) -> bool {
    match operator {
        Operator::In => any(Operator::Equal),
        Operator::NotEqual | Operator::NotIn => !any(Operator::Equal),
        Operator::NotContains => !any(Operator::Contains),
        operator => any(operator),
    }
}

/// The documentation: "support" finds "I need support" with `=`, "need support" finds nothing.
fn body_holds(body: &str, how: Operator, text: &str) -> bool {
    match how {
        Operator::Equal => body
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == text),
        Operator::Contains => body.contains(text),
        Operator::Starts => body.starts_with(text),
        Operator::Ends => body.ends_with(text),
        _ => false,
    }
}

fn text_holds(value: &str, how: Operator, operand: &Operand) -> bool {
    let Operand::Text(text) = operand else {
        return false;
    };
    match how {
        Operator::Equal => value == text,
        Operator::Contains => value.contains(text.as_str()),
        Operator::Starts => value.starts_with(text.as_str()),
        Operator::Ends => value.ends_with(text.as_str()),
        _ => false,
    }
}

fn number_holds(value: i64, how: Operator, operand: &Operand, kind: Kind) -> bool {
    let Operand::Number(asked) = *operand else {
        return false;
    };
    let (value, asked) = match kind {
        Kind::Day => (day::of(value), day::of(asked)),
        _ => (value, asked),
    };
    match how {
        Operator::Equal => value == asked,
        Operator::Less => value < asked,
        Operator::AtMost => value <= asked,
        Operator::Greater => value > asked,
        Operator::AtLeast => value >= asked,
        _ => false,
    }
}

fn collect<'a>(value: &'a Value, path: &[String], found: &mut Vec<&'a Value>) {
    match (path.split_first(), value) {
        (None, Value::Null) => {}
        (None, value) => found.push(value),
        (Some((star, rest)), Value::Array(items)) if star == "*" => {
            items.iter().for_each(|item| collect(item, rest, found));
        }
        (Some((name, rest)), value) => collect(&value[name.as_str()], rest, found),
    }
}
