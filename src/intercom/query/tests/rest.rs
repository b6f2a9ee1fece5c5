//! REST as its documents describe it: the limits of a query, and what a query finds.

use serde_json::Value;

use crate::intercom::query::Object;

const OPERATORS: [&str; 12] = [
    "=", "!=", "IN", "NIN", "<", "<=", ">", ">=", "~", "!~", "^", "$",
];

/// Why REST would refuse the query.
pub(super) fn refusal(object: Object, query: &Value) -> Option<String> {
    let Some(group) = group(query) else {
        return filter(object, query);
    };
    size(group).or_else(|| {
        group.iter().find_map(|member| match self::group(member) {
            None => filter(object, member),
            Some(inner) => size(inner).or_else(|| {
                // `filter` refuses a third level.
                inner.iter().find_map(|member| filter(object, member))
            }),
        })
    })
}

/// The members, if it is a group.
fn group(query: &Value) -> Option<&Vec<Value>> {
    matches!(query["operator"].as_str(), Some("AND" | "OR")).then(|| query["value"].as_array())?
}

fn size(group: &[Value]) -> Option<String> {
    let fits = (1..=15).contains(&group.len());
    (!fits).then(|| format!("{} members in a group", group.len()))
}

fn filter(object: Object, filter: &Value) -> Option<String> {
    let members = filter.as_object()?;
    let (field, operator) = (filter["field"].as_str(), filter["operator"].as_str());
    let (Some(field), Some(operator), 3) = (field, operator, members.len()) else {
        return Some(format!("no filter: {filter}"));
    };
    let value = &filter["value"];
    let plain = |value: &Value| value.is_i64() || value.as_str().is_some_and(|t| !t.is_empty());
    let list = |list: &Vec<Value>| (1..=15).contains(&list.len()) && list.iter().all(plain);
    let typed = match operator {
        "IN" | "NIN" => value.as_array().is_some_and(list),
        "<" | ">" | "<=" | ">=" => value.is_i64(),
        "~" | "!~" | "^" | "$" => value.is_string() && plain(value),
        _ => plain(value) || value.is_boolean(),
    };
    let custom = field.starts_with("custom_attributes.");
    let legal = match object {
        Object::Conversations => !matches!(operator, "<=" | ">="),
        Object::Contacts if field == "tag_id" => matches!(operator, "=" | "!="),
        Object::Contacts if !custom && field.ends_with("_at") => {
            matches!(operator, "=" | "<" | ">")
        }
        Object::Contacts => custom || !matches!(operator, "<" | ">" | "<=" | ">="),
    };
    let known = OPERATORS.contains(&operator);
    (!known || !typed || !legal).then(|| format!("{object:?}: {filter}"))
}

/// How REST compares dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    /// Of the workspace, in seconds; none: to the second.
    pub(super) days_at: Option<i64>,
    /// `>` and `<` include the bound.
    pub(super) inclusive: bool,
}

/// Whether a query of bounds on numbers finds the item.
pub(super) fn finds(dates: Dates, query: Option<&Value>, item: &Value) -> bool {
    let Some(query) = query else {
        return true;
    };
    match (group(query), query["operator"].as_str()) {
        (Some(group), Some("AND")) => group.iter().all(|m| finds(dates, Some(m), item)),
        (Some(group), _) => group.iter().any(|m| finds(dates, Some(m), item)),
        (None, operator) => {
            let field = query["field"].as_str().expect("a field");
            let Some(number) = item[field].as_i64() else {
                return false;
            };
            let grain = |n: i64| match dates.days_at {
                Some(offset) if field.ends_with("_at") => (n + offset).div_euclid(86_400),
                _ => n,
            };
            let (number, bound) = (
                grain(number),
                grain(query["value"].as_i64().expect("a bound")),
            );
            match operator {
                Some(">") => number > bound || dates.inclusive && number == bound,
                Some("<") => number < bound || dates.inclusive && number == bound,
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn the_limits_are_seen() {
    #[track_caller]
    fn check(query: Value, refused: bool) {
        assert_eq!(
            refusal(Object::Contacts, &query).is_some(),
            refused,
            "{query}"
        );
    }
    let of = |operator: &str, value: Vec<Value>| serde_json::json!({ "operator": operator, "value": value });
    let one = serde_json::json!({ "field": "name", "operator": "=", "value": "x" });
    check(one.clone(), false);
    check(
        of("AND", vec![one.clone(), of("OR", vec![one.clone()])]),
        false,
    );
    check(
        of("AND", vec![of("OR", vec![of("AND", vec![one.clone()])])]),
        true,
    );
    check(of("AND", vec![one.clone(); 16]), true);
    check(of("AND", vec![]), true);
    check(
        serde_json::json!({ "field": "name", "operator": ">", "value": 1 }),
        true,
    );
    check(
        serde_json::json!({ "field": "name", "operator": "=", "value": "" }),
        true,
    );
}
