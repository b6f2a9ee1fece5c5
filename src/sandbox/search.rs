//! Search queries: read, checked against the tables of fields, and held against records.
//!
//! It knows what may be asked of which field; what a record is it sees as JSON.

mod contacts;
mod conversations;
mod field;
mod matching;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::gate::Version;
use super::refusal::Refusal;

pub(super) use field::Table;
use field::{Field, Operand, Operator};

/// Groups in groups, the outermost included.
const MOST_LEVELS: usize = 2;
const MOST_FILTERS: usize = 15;

/// What a query sees of a record.
pub(super) trait Record {
    fn head(&self) -> &Value;
    /// The plain text of the first message, in lower case.
    fn body(&self) -> &str {
        ""
    }
    /// Ids that the head does not list in full, by the field's name.
    fn ids(&self, _field: &str) -> Option<&[String]> {
        None
    }
}

/// A checked query.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    One {
        field: Field,
        operator: Operator,
        operands: Vec<Operand>,
    },
}

impl Filter {
    /// Reads `query` of a search's body.
    pub(super) fn read(query: &Value, table: &Table, version: Version) -> Result<Self, Refusal> {
        read(query, table, version, 1)
    }

    pub(super) fn matches(&self, record: &impl Record) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|f| f.matches(record)),
            Self::Any(filters) => filters.iter().any(|f| f.matches(record)),
            Self::One {
                field,
                operator,
                operands,
            } => matching::matches(record, field, *operator, operands),
        }
    }
}

pub(super) fn conversations() -> Table {
    conversations::table()
}

pub(super) fn contacts(version: Version) -> Table {
    contacts::table(version)
}

/// The order of a result: the field's place in the record, and whether the smallest comes first.
#[derive(Debug, PartialEq)]
pub(super) struct Sort {
    pub(super) path: Vec<String>,
    pub(super) ascending: bool,
}

impl Sort {
    /// Reads `sort` of a search's body.
    pub(super) fn read(sort: &Value, table: &Table, default: &str) -> Result<Self, Refusal> {
        let path = match &sort["field"] {
            Value::Null => vec![default.to_owned()],
            Value::String(name) => table.find(name)?.path,
            _ => {
                return Err(Refusal::parameter(
                    "sort.field",
                    "sort.field must be a string",
                ));
            }
        };
        let ascending = match &sort["order"] {
            Value::Null => false,
            Value::String(order) if order == "ascending" => true,
            Value::String(order) if order == "descending" => false,
            other => {
                let order = other
                    .as_str()
                    .map_or_else(|| other.to_string(), str::to_owned);
                let message =
                    format!("Invalid sort order '{order}'. Must be one of: ascending, descending");
                return Err(Refusal::new(400, "invalid_sort_order", message));
            }
        };
        Ok(Self { path, ascending })
    }

    /// Sorts; records without the value come last, the newest of equals first.
    pub(super) fn apply<R: Record>(&self, records: &mut [&R]) {
        records.reverse();
        records.sort_by(|a, b| {
            let (a, b) = (matching::key(*a, &self.path), matching::key(*b, &self.path));
            match (a.is_none(), b.is_none()) {
                (false, false) if self.ascending => a.cmp(&b),
                (false, false) => b.cmp(&a),
                (a, b) => a.cmp(&b),
            }
        });
    }
}

fn read(query: &Value, table: &Table, version: Version, level: usize) -> Result<Filter, Refusal> {
    let Some(query) = query.as_object() else {
        return Err(wrong("query must be an object"));
    };
    if query.contains_key("field") {
        return one(query, table, version);
    }
    let group = match query.get("operator").and_then(Value::as_str) {
        Some("AND") => Filter::All,
        Some("OR") => Filter::Any,
        _ => return Err(wrong("query needs a field, or the operator AND or OR")),
    };
    if level > MOST_LEVELS {
        return Err(wrong("query has more than 2 levels of nesting"));
    }
    let filters = query.get("value").and_then(Value::as_array);
    let filters = filters.ok_or_else(|| wrong("the value of AND and OR must be an array"))?;
    if filters.is_empty() || filters.len() > MOST_FILTERS {
        return Err(wrong("AND and OR take from 1 to 15 filters"));
    }
    let filters = filters.iter().map(|f| read(f, table, version, level + 1));
    Ok(group(filters.collect::<Result<_, _>>()?))
}

fn one(query: &Map<String, Value>, table: &Table, version: Version) -> Result<Filter, Refusal> {
    let name = query.get("field").and_then(Value::as_str);
    let field = table.find(name.ok_or_else(|| wrong("field must be a string"))?)?;
    let operator = query.get("operator").and_then(Value::as_str);
    let operator = operator.ok_or_else(|| wrong("operator must be a string"))?;
    let operator = table.operator(&field, operator)?;
    let value = query.get("value");
    let value = value.ok_or_else(|| wrong("a filter needs a value"))?;
    let mut operands = field.operands(operator, value)?;
    let mut operator = operator;
    if version.is_before_2_16() && field.name == "priority" {
        operands = conversations::priorities(&operands);
        operator = match operator {
            Operator::Equal => Operator::In,
            Operator::NotEqual => Operator::NotIn,
            other => other,
        };
    }
    Ok(Filter::One {
        field,
        operator,
        operands,
    })
}

fn wrong(message: &str) -> Refusal {
    Refusal::parameter("query", message)
}
