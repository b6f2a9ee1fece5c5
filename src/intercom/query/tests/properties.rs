//! What holds for every query: no panic, nothing that REST refuses, nothing lost.

use proptest::prelude::*;
use serde_json::json;

use super::rest::{Dates, finds, refusal};
use super::{NOW, read};
use crate::intercom::query::*;

/// Pieces of queries, right and wrong, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("object_type:conversations ".to_owned()),
        Just("object_type:contacts ".to_owned()),
        Just("created_at:gte:".to_owned()),
        Just("custom_attributes.".to_owned()),
        "[a-z_]{1,8}:",
        "(eq|neq|gt|gte|lt|lte|in|nin|contains|like|=|>=|~|!=):",
        "[ \t\n\u{3000}]",
        "[\"'“”‘’\\\\:：,<>=~!\\[\\]({]",
        "[0-9]{1,20}[smhdw]?",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A value that the field takes, or nearly.
fn value(kind: Kind) -> BoxedStrategy<String> {
    let words =
        |words: &[&'static str]| prop::sample::select(words.to_vec()).prop_map(str::to_owned);
    match kind {
        Kind::Choice(names) => words(names).boxed(),
        Kind::Priority => words(&["none", "high", "priority", "not_priority", "true"]).boxed(),
        Kind::Boolean => words(&["true", "no", "1"]).boxed(),
        Kind::Integer => any::<i64>().prop_map(|n| n.to_string()).boxed(),
        Kind::Duration => "[0-9]{1,5}[smhdw]?".boxed(),
        Kind::Date => prop_oneof![
            "[0-9]{9,10}",
            "20[0-3][0-9]-0[1-9]-[12][0-8]",
            "[1-9][0-9]?[hdw]"
        ]
        .boxed(),
        _ => "([a-z0-9]{1,6}|\"[a-z :]{0,8}x\"|true|contact_[0-9a-f]{6}|[0-9]{1,4}|2026-01-31)"
            .boxed(),
    }
}

fn filter(object: Object) -> impl Strategy<Value = String> {
    let all: Vec<&'static Field> = fields(object).iter().collect();
    let field = prop::sample::select(all);
    let with_op =
        |field: &'static Field| (Just(field), prop::sample::select(field.kind.operators()));
    field.prop_flat_map(with_op).prop_flat_map(|(field, op)| {
        let most = if op.takes_list() { 40 } else { 1 };
        let name = field.name.replace('*', "plan");
        let values = prop::collection::vec(value(field.kind), 1..=most);
        values.prop_map(move |values| format!("{name}:{}:{}", op.name(), values.join(",")))
    })
}

fn object() -> impl Strategy<Value = Object> {
    prop::sample::select(vec![Object::Conversations, Object::Contacts])
}

fn query() -> impl Strategy<Value = String> {
    object().prop_flat_map(|object| {
        let filters = prop::collection::vec(filter(object), 0..6);
        let text = prop::option::of("q:\"[a-z ]{1,10}x\"");
        (filters, text).prop_map(move |(mut filters, text)| {
            filters.extend(text);
            format!("object_type:{} {}", object.name(), filters.join(" "))
        })
    })
}

/// A bound on one of two fields that both objects have.
fn bounds() -> impl Strategy<Value = Vec<(Op, Vec<i64>)>> {
    let ops = vec![
        Op::Eq,
        Op::Neq,
        Op::Gt,
        Op::Gte,
        Op::Lt,
        Op::Lte,
        Op::In,
        Op::Nin,
    ];
    let bound = prop::sample::select(ops).prop_flat_map(|op| {
        let most = if op.takes_list() { 3 } else { 1 };
        (Just(op), prop::collection::vec(moment(), 1..=most))
    });
    prop::collection::vec(bound, 1..4)
}

/// Within ten days, often at midnight or next to it.
fn moment() -> impl Strategy<Value = i64> {
    let start = 1_767_225_600_i64;
    let near = (0..10_i64, -2..3_i64).prop_map(move |(day, off)| start + day * 86_400 + off);
    prop_oneof![near, start..start + 864_000]
}

/// What the filter means, in the plainest words.
fn exact(op: Op, values: &[i64], at: i64) -> bool {
    match op {
        Op::Eq | Op::In => values.contains(&at),
        Op::Neq | Op::Nin => !values.contains(&at),
        Op::Gt => at > values[0],
        Op::Gte => at >= values[0],
        Op::Lt => at < values[0],
        Op::Lte => at <= values[0],
        Op::Contains => unreachable!(),
    }
}

fn dates(object: Object) -> BoxedStrategy<Dates> {
    let days = |offset: i64| Dates {
        days_at: Some(offset * 900),
        inclusive: false,
    };
    let seconds = |inclusive| Dates {
        days_at: None,
        inclusive,
    };
    match object {
        // Quarters of an hour, UTC-12 to UTC+14.
        Object::Contacts => (-48..=56_i64).prop_map(days).boxed(),
        Object::Conversations => any::<bool>().prop_map(seconds).boxed(),
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in soup()) {
        if let Ok(query) = read(&text, NOW) {
            prop_assert!(query.filters.iter().all(|filter| filter.column.is_some()));
            let refusal = compile(&query).ok().and_then(|plan| refusal(plan.object, &plan.query?));
            prop_assert_eq!(refusal, None);
        }
    }

    #[test]
    fn a_problem_has_a_column_in_the_text(text in soup()) {
        if let Err(problem) = read(&text, NOW) {
            let most = text.chars().count() + 1;
            prop_assert!(problem.column.is_none_or(|column| (1..=most).contains(&column)));
            prop_assert!(problem.to_string().chars().count() < 2_000);
        }
    }

    #[test]
    fn what_is_right_is_taken_and_rest_takes_it_too(text in query()) {
        let query = match read(&text, NOW) {
            Ok(query) => query,
            // An age is no value for every operator, nor the attribute's for an order.
            Err(problem) => {
                let known = problem.what.contains("asks for one second") || problem.what.contains("custom_attributes.plan` can't be");
                prop_assert!(known, "{}: {}", text, problem);
                return Ok(());
            }
        };
        if let Ok(plan) = compile(&query) {
            let refusal = plan.query.as_ref().and_then(|query| refusal(plan.object, query));
            prop_assert_eq!(refusal, None);
        }
    }

    #[test]
    fn nothing_is_lost_and_nothing_too_much_is_kept(
        (object, dates) in object().prop_flat_map(|o| (Just(o), dates(o))),
        bounds in bounds(),
        items in prop::collection::vec(prop::option::of(moment()), 1..20),
    ) {
        let mut query = Query::all(object);
        for (op, values) in &bounds {
            let values: Vec<_> = values.iter().map(i64::to_string).collect();
            query.filters.push(Filter::new(object, "created_at", *op, &values, NOW).unwrap());
        }
        let plan = compile(&query).unwrap();
        for at in items {
            let item = json!({ "created_at": at });
            let holds = |(op, values): &(Op, Vec<i64>)| match at {
                Some(at) => exact(*op, values, at),
                None => matches!(op, Op::Neq | Op::Nin),
            };
            let wanted = bounds.iter().all(holds);
            let found = finds(dates, plan.query.as_ref(), &item) && plan.recheck.keeps(&item);
            prop_assert_eq!(found, wanted, "{:?} {}", plan.query, item);
            prop_assert!(!(wanted && plan.nothing));
        }
    }
}
