//! The conditions that REST took only coarsely, asked once more of the items that it found.
//!
//! Nothing is dropped that can't be judged: REST's word stands where an item lacks the member.

use serde_json::Value as Json;

use super::fields::ATTRIBUTES;
use super::times;
use super::values::Value;
use super::{Filter, Op};

/// What must be looked at again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recheck {
    filters: Vec<Filter>,
}

impl Recheck {
    pub(super) fn new(filters: Vec<Filter>) -> Self {
        Self { filters }
    }

    pub(crate) fn is_needed(&self) -> bool {
        !self.filters.is_empty()
    }

    /// Whether the item, a conversation or contact as REST gives it, is what was asked for.
    pub(crate) fn keeps(&self, item: &Json) -> bool {
        self.filters.iter().all(|filter| holds(filter, item))
    }
}

fn holds(filter: &Filter, item: &Json) -> bool {
    match find(filter, item) {
        None => true,
        // What has no date is at no other either.
        Some(Json::Null) => matches!(filter.op, Op::Neq | Op::Nin),
        Some(found) => number(found).is_none_or(|number| compares(filter, number)),
    }
}

fn compares(filter: &Filter, number: f64) -> bool {
    let any = |test: fn(f64, (f64, f64)) -> bool| {
        let mut bounds = filter.values.iter().filter_map(bounds);
        bounds.any(|bounds| test(number, bounds))
    };
    match filter.op {
        Op::Eq | Op::In => any(|n, (first, last)| first <= n && n <= last),
        Op::Neq | Op::Nin => !any(|n, (first, last)| first <= n && n <= last),
        Op::Gt => any(|n, (_, last)| n > last),
        Op::Gte => any(|n, (first, _)| n >= first),
        Op::Lt => any(|n, (first, _)| n < first),
        Op::Lte => any(|n, (_, last)| n <= last),
        Op::Contains => true,
    }
}

/// The first and the last number that a value stands for.
fn bounds(value: &Value) -> Option<(f64, f64)> {
    match value {
        Value::Time(span) => Some((span.from as f64, (span.to - 1) as f64)),
        Value::Integer(number) => Some((*number as f64, *number as f64)),
        Value::Text(_) | Value::Boolean(_) => None,
    }
}

/// The member that the filter asks of; an object that is null has members that are null.
fn find<'a>(filter: &Filter, item: &'a Json) -> Option<&'a Json> {
    if let Some(name) = &filter.attribute {
        return item.get(ATTRIBUTES.trim_end_matches('.'))?.get(name);
    }
    let path = match filter.field.rest {
        // Asked for by other names than it is answered.
        "conversation_rating.score" => "conversation_rating.rating",
        "conversation_rating.requested_at" => "conversation_rating.created_at",
        path => path,
    };
    let mut found = item;
    for member in path.split('.') {
        if found.is_null() {
            break;
        }
        found = found.get(member)?;
    }
    Some(found)
}

/// Numbers, numbers in quotes, and dates as custom attributes have them.
fn number(found: &Json) -> Option<f64> {
    match found {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => {
            let date = || times::iso(text).map(|seconds| seconds as f64);
            text.trim().parse().ok().or_else(date)
        }
        _ => None,
    }
}
