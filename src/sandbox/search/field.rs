//! What a field is, which operators its type takes, and which values.

use serde_json::Value;

use crate::sandbox::refusal::Refusal;

/// A field's type, as the tables of Intercom's documentation name it, and two that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    Text,
    /// `=` asks for a word of it, not for all of it.
    Words,
    Number,
    Flag,
    Date,
    /// A date of which only the day counts.
    Day,
    /// The contacts' `tag_id`.
    Tag,
}

#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Field {
    pub(in crate::sandbox) name: String,
    pub(super) kind: Kind,
    /// Where the value stands in the record; `*` is every item of a list.
    pub(super) path: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    NotContains,
    Starts,
    Ends,
}

/// What a field is compared with. Texts are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Operand {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// The fields of one object and what may be done with them.
pub(in crate::sandbox) struct Table {
    /// Name, type and, where it is not the name, the place of the value.
    pub(super) fields: &'static [(&'static str, Kind, &'static str)],
    pub(super) attributes: &'static [(&'static str, Kind)],
    /// `>=` and `<=` on numbers.
    pub(super) bounds: bool,
    /// Contacts' dates go by the day.
    pub(super) by_day: bool,
    /// `>=` and `<=` on dates.
    pub(super) any_date: bool,
}

impl Table {
    pub(super) fn find(&self, name: &str) -> Result<Field, Refusal> {
        let field = |kind, path: Vec<String>| Field {
            name: name.to_owned(),
            kind,
            path,
        };
        if let Some(attribute) = name.strip_prefix("custom_attributes.") {
            let known = self
                .attributes
                .iter()
                .find(|(known, _)| *known == attribute);
            if let Some((_, kind)) = known {
                let path = vec!["custom_attributes".to_owned(), attribute.to_owned()];
                return Ok(field(*kind, path));
            }
        } else if let Some((known, kind, place)) = self.fields.iter().find(|f| f.0 == name) {
            let kind = match kind {
                Kind::Date if self.by_day => Kind::Day,
                kind => *kind,
            };
            let place = if place.is_empty() { known } else { place };
            return Ok(field(kind, place.split('.').map(str::to_owned).collect()));
        }
        let message = format!("{name} is not a valid search field");
        let refusal = Refusal::new(400, "invalid_field", message);
        Err(Refusal {
            field: Some(name.to_owned()),
            ..refusal
        })
    }

    /// The operator, if the field's type takes it.
    pub(super) fn operator(&self, field: &Field, text: &str) -> Result<Operator, Refusal> {
        let operator = Operator::read(text);
        let allowed = operator.is_some_and(|operator| self.takes(field.kind, operator));
        operator.filter(|_| allowed).ok_or_else(|| {
            let message = format!("{text} is not a valid operator for {}", field.name);
            Refusal::parameter(&field.name, message)
        })
    }

    fn takes(&self, kind: Kind, operator: Operator) -> bool {
        use Operator as O;
        match operator {
            O::Equal => true,
            O::NotEqual => kind != Kind::Day,
            O::In | O::NotIn => !matches!(kind, Kind::Day | Kind::Tag),
            O::Greater | O::Less => matches!(kind, Kind::Number | Kind::Date | Kind::Day),
            O::AtLeast | O::AtMost => match kind {
                Kind::Number => self.bounds,
                Kind::Date => self.any_date,
                _ => false,
            },
            O::Contains | O::NotContains | O::Starts | O::Ends => {
                matches!(kind, Kind::Text | Kind::Words)
            }
        }
    }
}

impl Operator {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            "IN" => Self::In,
            "NIN" => Self::NotIn,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            "~" => Self::Contains,
            "!~" => Self::NotContains,
            "^" => Self::Starts,
            "$" => Self::Ends,
            _ => return None,
        })
    }
}

impl Field {
    pub(super) fn operands(
        &self,
        operator: Operator,
        value: &Value,
    ) -> Result<Vec<Operand>, Refusal> {
        let wrong = || {
            let message = format!("{value} is not a valid value for {}", self.name);
            Refusal::parameter(&self.name, message)
        };
        let many = matches!(operator, Operator::In | Operator::NotIn);
        let operand = |value: &Value| self.operand(value).ok_or_else(wrong);
        match value {
            Value::Array(values) if many && !values.is_empty() => {
                values.iter().map(operand).collect()
            }
            Value::Array(_) => Err(wrong()),
            _ if many => Err(wrong()),
            value => Ok(vec![operand(value)?]),
        }
    }

    /// Numbers may come as text and ids as numbers, as Intercom takes them.
    fn operand(&self, value: &Value) -> Option<Operand> {
        match (self.kind, value) {
            (Kind::Text | Kind::Words | Kind::Tag, Value::String(text)) => {
                (!text.is_empty()).then(|| Operand::Text(text.to_lowercase()))
            }
            (Kind::Text | Kind::Words | Kind::Tag, Value::Number(number)) => {
                Some(Operand::Text(number.as_i64()?.to_string()))
            }
            (Kind::Number | Kind::Date | Kind::Day, Value::Number(number)) => {
                Some(Operand::Number(number.as_i64()?))
            }
            (Kind::Number | Kind::Date | Kind::Day, Value::String(text)) => {
                Some(Operand::Number(text.parse().ok()?))
            }
            (Kind::Flag, Value::Bool(flag)) => Some(Operand::Flag(*flag)),
            (Kind::Flag, Value::String(text)) => Some(Operand::Flag(text.parse().ok()?)),
            _ => None,
        }
    }
}
