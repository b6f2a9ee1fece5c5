//! One value as text, read as its field's type asks.

use serde_json::{Value as Json, json};

use super::fields::{Kind, PRIORITIES};
use super::problem::shown;
use super::times::{self, Span};
use super::{Op, Problem};
use crate::nearest::nearest;

/// A value as the REST query will have it, but for dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Time(Span),
}

impl Value {
    /// As REST's query has it.
    pub(super) fn json(&self) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Integer(number) => json!(number),
            Self::Boolean(truth) => json!(truth),
            Self::Time(span) => json!(span.from),
        }
    }

    pub(super) fn span(&self) -> Option<Span> {
        match self {
            Self::Time(span) => Some(*span),
            _ => None,
        }
    }
}

/// A value as it was written.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) text: String,
    /// Said to be text; matters only where the type is unknown.
    pub(super) quoted: bool,
    pub(super) column: Option<usize>,
}

impl Raw {
    /// Text that no query holds.
    pub(super) fn parameter(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            quoted: false,
            column: None,
        }
    }
}

/// The values that `raw` stands for: one, except for old priorities.
pub(super) fn read(
    name: &str,
    kind: Kind,
    op: Op,
    raw: &Raw,
    now: i64,
) -> Result<Vec<Value>, Problem> {
    let text = raw.text.as_str();
    if text.trim().is_empty() {
        let what = format!("the value of `{name}` is empty");
        return Err(Problem::new(what, kind.describe()).at(raw.column));
    }
    let value = match kind {
        Kind::Text | Kind::Body => Some(Value::Text(text.to_owned())),
        Kind::Id | Kind::Tag => id(text).map(Value::Text),
        Kind::Choice(names) => choice(names, text).map(Value::Text),
        Kind::Priority => return priority(text).ok_or_else(|| wrong(name, kind, op, raw)),
        Kind::Integer => text.parse().ok().map(Value::Integer),
        Kind::Duration => {
            let number = text.parse().ok().or_else(|| times::duration(text));
            number.map(Value::Integer)
        }
        Kind::Boolean => boolean(text).map(Value::Boolean),
        Kind::Date => return date(name, op, raw, now).map(|span| vec![Value::Time(span)]),
        Kind::Attribute => attribute(op, raw, now),
    };
    match value {
        Some(value) => Ok(vec![value]),
        None => Err(wrong(name, kind, op, raw)),
    }
}

/// Search results carry ids with a prefix that REST doesn't know. An id has no commas: those
/// would be a list, which needs another operator.
fn id(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = ["contact_", "conversation_"]
        .into_iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text);
    (!bare.is_empty() && !bare.contains(',')).then(|| bare.to_owned())
}

fn choice(names: &[&str], text: &str) -> Option<String> {
    // What the app calls Messenger, REST calls a conversation.
    let text = if text.eq_ignore_ascii_case("messenger") {
        "conversation"
    } else {
        text
    };
    let name = names.iter().find(|name| name.eq_ignore_ascii_case(text));
    name.map(|name| (*name).to_owned())
}

/// Until API 2.15 a conversation had priority or not; since 2.16 the priority has levels.
fn priority(text: &str) -> Option<Vec<Value>> {
    let (none, levels) = PRIORITIES.split_at(1);
    let meant = match text.to_ascii_lowercase().as_str() {
        "priority" | "true" | "yes" => levels,
        "not_priority" | "false" | "no" => none,
        text => {
            let name = PRIORITIES.iter().position(|name| *name == text)?;
            &PRIORITIES[name..=name]
        }
    };
    Some(
        meant
            .iter()
            .map(|name| Value::Text((*name).to_owned()))
            .collect(),
    )
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn date(name: &str, op: Op, raw: &Raw, now: i64) -> Result<Span, Problem> {
    let text = raw.text.trim();
    // Nothing happened exactly seven days ago to the second: the last seven days are meant.
    if times::duration(text).is_some() && !op.compares() {
        let what = format!("`{}` with the age `{text}` asks for one second", op.name());
        let expected = "gte or gt for what is younger, lt or lte for what is older";
        let meant = format!("{name}:gte:{text}");
        return Err(Problem::new(what, expected).at(raw.column).or(Some(meant)));
    }
    times::span(text, now).ok_or_else(|| wrong(name, Kind::Date, op, raw))
}

/// Nobody has said of which type it is. A bare number or truth value is taken as one, the rest as
/// text; what has an order can only be a number or a date.
fn attribute(op: Op, raw: &Raw, now: i64) -> Option<Value> {
    let text = raw.text.as_str();
    let number = || text.parse::<i64>().ok().filter(|n| n.to_string() == text);
    if op.compares() {
        let time = || times::span(text.trim(), now).map(Value::Time);
        return number().map(Value::Integer).or_else(time);
    }
    if raw.quoted || op == Op::Contains {
        return Some(Value::Text(text.to_owned()));
    }
    let truth = match text {
        "true" => Some(Value::Boolean(true)),
        "false" => Some(Value::Boolean(false)),
        _ => None,
    };
    let known = truth.or_else(|| number().map(Value::Integer));
    Some(known.unwrap_or_else(|| Value::Text(text.to_owned())))
}

fn wrong(name: &str, kind: Kind, op: Op, raw: &Raw) -> Problem {
    let text = raw.text.as_str();
    let expected = match kind {
        Kind::Attribute => "a whole number, or a date such as 2026-01-31".to_owned(),
        kind => kind.describe(),
    };
    let what = format!("`{name}` can't be `{}`", shown(text));
    let problem = Problem::new(what, expected).at(raw.column);
    problem.or(meant(name, kind, op, text))
}

fn meant(name: &str, kind: Kind, op: Op, text: &str) -> Option<String> {
    let list = match op {
        Op::Eq => "in",
        Op::Neq => "nin",
        _ => "",
    };
    if !list.is_empty() && text.contains(',') && text.len() < 60 {
        let members = text.split(',').map(str::trim).filter(|m| !m.is_empty());
        let members: Vec<_> = members.collect();
        return Some(format!("{name}:{list}:{}", members.join(",")));
    }
    let near = |names: &[&'static str]| {
        nearest(&text.to_ascii_lowercase(), names.iter().copied()).map(str::to_owned)
    };
    match kind {
        Kind::Choice(names) => near(names),
        Kind::Priority => near(&PRIORITIES),
        Kind::Boolean => near(&["true", "false"]),
        Kind::Date => times::meant(text),
        _ => None,
    }
}
