//! The query language of `search`: text to the REST API's query; pure.
//!
//! It sends nothing and reads no clock: the time is a parameter. What REST answers more coarsely
//! than was asked is looked at again by the `Recheck` that comes with each plan; who pages, counts
//! and tells the user is the tools' business.

mod compile;
mod fields;
mod filter;
mod meant;
mod operators;
mod parse;
mod problem;
mod recheck;
mod slips;
mod times;
mod tokens;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use compile::{Plan, compile};
pub(crate) use fields::{Field, Kind, SOURCES, STATES, fields};
pub(crate) use filter::Filter;
pub(crate) use parse::{Defaults, parse};
pub(crate) use problem::Problem;
pub(crate) use recheck::Recheck;

/// The largest page that REST gives.
pub(crate) const MOST_PER_PAGE: u32 = 150;

/// What a query looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Conversations,
    Contacts,
}

impl Object {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Contacts => "contacts",
        }
    }

    /// In the singular too, in any case; nothing else.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "conversations" | "conversation" => Some(Self::Conversations),
            "contacts" | "contact" => Some(Self::Contacts),
            _ => None,
        }
    }
}

/// The nine operators of the language. REST has more, but the hosted server's `search` doesn't
/// take them, and a query must mean the same on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Neq,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    Nin,
    Contains,
}

impl Op {
    pub(crate) const ALL: [Self; 9] = [
        Self::Eq,
        Self::Neq,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::In,
        Self::Nin,
        Self::Contains,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::In => "in",
            Self::Nin => "nin",
            Self::Contains => "contains",
        }
    }

    /// By name, in any case, or by sign.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let sign = match name {
            "=" | "==" => Some(Self::Eq),
            "!=" => Some(Self::Neq),
            ">" => Some(Self::Gt),
            ">=" => Some(Self::Gte),
            "<" => Some(Self::Lt),
            "<=" => Some(Self::Lte),
            "~" => Some(Self::Contains),
            _ => None,
        };
        let same = |op: &Self| op.name().eq_ignore_ascii_case(name);
        sign.or_else(|| Self::ALL.into_iter().find(same))
    }

    /// Takes several values.
    pub(crate) fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::Nin)
    }

    /// Lower or higher than.
    pub(crate) fn compares(self) -> bool {
        matches!(self, Self::Gt | Self::Gte | Self::Lt | Self::Lte)
    }
}

/// A query whose every part has been checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) object: Object,
    /// All of them must hold.
    pub(crate) filters: Vec<Filter>,
    /// Free text (`q:`).
    pub(crate) text: Option<String>,
    pub(crate) limit: Option<u32>,
    pub(crate) starting_after: Option<String>,
}

impl Query {
    /// Everything there is of `object`.
    pub(crate) fn all(object: Object) -> Self {
        Self {
            object,
            filters: Vec::new(),
            text: None,
            limit: None,
            starting_after: None,
        }
    }
}
