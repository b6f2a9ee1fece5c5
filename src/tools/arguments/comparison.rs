//! Bounds as models write them: `{"operator": ">", "value": 5}`, a list of those, `">= 14400"`,
//! `{"gte": 1, "lt": 5}`, or a value alone.

use serde_json::Value;

use crate::intercom::query::Op;

use super::scalar;

/// An operator and its operand, whose meaning the query's fields decide.
///
/// Without an operator the text may begin with one (`>= 14400`, `gte:7d`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tools) struct Comparison {
    pub(in crate::tools) op: Option<Op>,
    pub(in crate::tools) value: String,
}

impl Comparison {
    /// `None`: it is none of the forms.
    pub(super) fn all(value: &Value) -> Option<Vec<Self>> {
        match value {
            Value::Array(items) => {
                let each: Option<Vec<Vec<Self>>> = items.iter().map(Self::all).collect();
                Some(each?.concat())
            }
            Value::Object(members) if members.contains_key("operator") => {
                let op = members.get("operator")?.as_str()?;
                Some(vec![Self {
                    op: Some(named(op)?),
                    value: scalar(members.get("value")?)?,
                }])
            }
            Value::Object(members) => members
                .iter()
                .map(|(op, value)| {
                    Some(Self {
                        op: Some(named(op)?),
                        value: scalar(value)?,
                    })
                })
                .collect(),
            other => Some(vec![Self {
                op: None,
                value: scalar(other)?,
            }]),
        }
    }
}

fn named(op: &str) -> Option<Op> {
    match op.trim() {
        "from" | "since" | "after" => Some(Op::Gte),
        "until" | "before" => Some(Op::Lt),
        op => Op::named(op).filter(|op| !matches!(op, Op::Contains)),
    }
}
