//! One condition, with its field, operator and values checked against each other.
//!
//! It comes from a query's text or from a tool's parameter; what REST makes of it is `compile`'s
//! business.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::fields::{self, ATTRIBUTES, Field, Kind};
use super::operators::{fits, operator, pieces};
use super::values::{self, Raw, Value};
use super::{Object, Op, Problem, meant};

/// One condition, from the text or from a tool's parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filter {
    pub(super) field: &'static Field,
    /// The custom attribute's name.
    pub(super) attribute: Option<String>,
    pub(super) op: Op,
    pub(super) values: Vec<Value>,
    /// Of its key; none for a parameter.
    pub(super) column: Option<usize>,
    /// The values were written in a way that should be pointed out.
    pub(super) old_priority: bool,
}

/// A name that has been found, with the operator that it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) field: &'static Field,
    /// As it was written.
    pub(super) name: &'a str,
}

impl<'a> Subject<'a> {
    pub(super) fn new(object: Object, name: &'a str) -> Result<Self, Problem> {
        match fields::field(object, name) {
            Some(field) => Ok(Self { field, name }),
            None => Err(meant::unknown_field(object, name)),
        }
    }

    /// The flattened name; a custom attribute's own.
    fn label(self) -> &'a str {
        match self.field.kind {
            Kind::Attribute => self.name,
            _ => self.field.name,
        }
    }

    fn allows(self, op: Op) -> Result<(), Problem> {
        let operators = self.field.kind.operators();
        if operators.contains(&op) {
            return Ok(());
        }
        let what = format!("`{}` does not apply to `{}`", op.name(), self.label());
        let problem = Problem::new(what, meant::operators(self.field.kind));
        Err(problem.or((op == Op::Contains).then_some(Op::Eq.name())))
    }

    /// The condition, once its values are read.
    pub(super) fn filter(self, op: Op, raw: &[Raw], now: i64) -> Result<Filter, Problem> {
        self.allows(op)?;
        fits(raw.len())?;
        let (kind, label) = (self.field.kind, self.label());
        if raw.len() > 1 && !op.takes_list() {
            let what = format!("`{}` takes one value, not {}", op.name(), raw.len());
            return Err(Problem::new(what, "one value, or the operator in or nin"));
        }
        let mut filter = Filter {
            field: self.field,
            attribute: fields::attribute(self.name).map(str::to_owned),
            op,
            values: Vec::with_capacity(raw.len()),
            column: None,
            old_priority: false,
        };
        for raw in raw {
            for value in values::read(label, kind, op, raw, now)? {
                if !filter.values.contains(&value) {
                    filter.values.push(value);
                }
            }
            let new = fields::PRIORITIES
                .iter()
                .any(|p| p.eq_ignore_ascii_case(&raw.text));
            filter.old_priority |= kind == Kind::Priority && !new;
        }
        if filter.values.is_empty() {
            let what = format!("`{label}` has no value");
            return Err(Problem::new(what, kind.describe()));
        }
        Ok(filter)
    }
}

impl Filter {
    /// From a tool's parameter. Several values go with `in` and `nin` only.
    pub(crate) fn new(
        object: Object,
        field: &str,
        op: Op,
        values: &[String],
        now: i64,
    ) -> Result<Self, Problem> {
        let raw: Vec<_> = values.iter().map(|text| Raw::parameter(text)).collect();
        Subject::new(object, field)?.filter(op, &raw, now)
    }

    /// From a parameter that has its operator before the value, as `>= 14400` or `gte:7d`.
    pub(crate) fn written(
        object: Object,
        field: &str,
        text: &str,
        now: i64,
    ) -> Result<Self, Problem> {
        let subject = Subject::new(object, field)?;
        let text = text.trim();
        let (op, end) = operator(text, subject.field.kind)?;
        let pieces = pieces(op, subject.field.kind, &text[end..])?.into_iter();
        let raw = |(_, member): (usize, &str)| Raw::parameter(member.trim());
        subject.filter(op, &pieces.map(raw).collect::<Vec<_>>(), now)
    }

    /// From a custom attribute that came as JSON: the value keeps its type. The name stands with
    /// or without `custom_attributes.`.
    pub(crate) fn attribute(
        object: Object,
        name: &str,
        op: Op,
        value: &Json,
        now: i64,
    ) -> Result<Self, Problem> {
        let name = fields::attribute(name).unwrap_or(name);
        let name = format!("{ATTRIBUTES}{name}");
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(_) | Json::Bool(_) => value.to_string(),
            Json::Null | Json::Array(_) | Json::Object(_) => {
                let what = format!("`{name}` is neither text, a number nor a truth value");
                return Err(Problem::new(what, Kind::Attribute.describe()));
            }
        };
        let raw = Raw {
            quoted: value.is_string(),
            ..Raw::parameter(&text)
        };
        Subject::new(object, &name)?.filter(op, &[raw], now)
    }

    /// The field's name in REST's query.
    pub(super) fn rest_name(&self) -> Cow<'static, str> {
        match &self.attribute {
            Some(name) => Cow::Owned(format!("{ATTRIBUTES}{name}")),
            None => Cow::Borrowed(self.field.rest),
        }
    }

    /// The field's name in ours.
    pub(super) fn name(&self) -> Cow<'static, str> {
        match self.attribute {
            Some(_) => self.rest_name(),
            None => Cow::Borrowed(self.field.name),
        }
    }
}
