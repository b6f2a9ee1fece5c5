//! What REST is asked where one filter isn't one condition: dates, lists, free text, limits.

use serde_json::{Value, json};

use super::{NOW, read};
use crate::intercom::query::*;

const JANUARY: i64 = 1_767_225_600; // 2026-01-01T00:00:00Z
const DAY: i64 = 86_400;

#[track_caller]
fn plan(text: &str) -> Plan {
    let query = read(&format!("object_type:{text}"), NOW);
    let query = query.unwrap_or_else(|problem| panic!("{text}: {problem}"));
    compile(&query).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// The conditions in short: `created_at > 5`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let query = plan(text).query;
    assert_eq!(
        query.as_ref().map(short).unwrap_or_default(),
        expected,
        "{text}"
    );
}

fn short(query: &Value) -> Vec<String> {
    let one = |filter: &Value| match filter["value"].as_array() {
        Some(group) if filter["field"].is_null() => {
            let members: Vec<_> = group.iter().flat_map(short).collect();
            members.join(&format!(" {} ", filter["operator"].as_str().unwrap()))
        }
        _ => {
            let (field, op) = (filter["field"].as_str(), filter["operator"].as_str());
            format!("{} {} {}", field.unwrap(), op.unwrap(), filter["value"])
        }
    };
    match query["operator"].as_str() {
        Some("AND") => query["value"].as_array().unwrap().iter().map(one).collect(),
        _ => vec![one(query)],
    }
}

#[test]
fn bounds_on_a_conversations_dates_are_sent_one_second_wider() {
    let of = |text: &str, from: Option<i64>, to: Option<i64>| {
        let lower = from.map(|from| format!("created_at > {from}"));
        let upper = to.map(|to| format!("created_at < {to}"));
        let expected: Vec<_> = lower.into_iter().chain(upper).collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        check(&format!("conversations created_at:{text}"), &expected);
    };
    of("gt:1780000000", Some(1_780_000_000), None);
    of("gte:1780000000", Some(1_779_999_999), None);
    of("lt:1780000000", None, Some(1_780_000_000));
    of("lte:1780000000", None, Some(1_780_000_001));
    of("1780000000", Some(1_779_999_999), Some(1_780_000_001));
    of("gt:1780000000123", Some(1_780_000_000), None);
    // A day is a day: after it, from its start, before it, until its end, within it.
    of("gt:2026-01-01", Some(JANUARY + DAY - 1), None);
    of("gte:2026-01-01", Some(JANUARY - 1), None);
    of("lt:2026-01-01", None, Some(JANUARY));
    of("lte:2026-01-01", None, Some(JANUARY + DAY));
    of("2026-01-01", Some(JANUARY - 1), Some(JANUARY + DAY));
    of(
        "in:2026-01-01,2026-01-03",
        Some(JANUARY - 1),
        Some(JANUARY + 3 * DAY),
    );
    of("neq:2026-01-01", None, None);
    of("nin:2026-01-01,2026-01-02", None, None);
    of("gte:7d", Some(NOW - 7 * DAY - 1), None);
    of("gte:24h", Some(NOW - DAY - 1), None);
    of("lt:30m", None, Some(NOW - 1800));
    of("gte:2w", Some(NOW - 14 * DAY - 1), None);
    of("lt:now", None, Some(NOW));
    of("gte:today", Some(NOW - NOW % DAY - 1), None);
    of("gte:2026-01-01T10:00:00Z", Some(JANUARY + 35_999), None);
    of(
        "gte:2026-01-01T10:00:00.5+02:00",
        Some(JANUARY + 28_799),
        None,
    );
    of("gte:2026-01-01T10:00:00+0200", Some(JANUARY + 28_799), None);
    of("gte:\"2026-01-01 10:00\"", Some(JANUARY + 35_999), None);
    of(">=2026-01-01T10:00", Some(JANUARY + 35_999), None);
    // Both bounds of a window, whatever their order.
    of(
        "lt:2026-02-01 created_at:gte:2026-01-01",
        Some(JANUARY - 1),
        Some(JANUARY + 31 * DAY),
    );
    of(
        "gt:5000 created_at:gt:2026-01-01",
        Some(JANUARY + DAY - 1),
        None,
    );
}

#[test]
fn bounds_on_a_contacts_dates_are_sent_a_long_day_wider() {
    let wide = 90_000; // 25 hours
    check(
        "contacts last_seen_at:gte:2026-01-01 last_seen_at:lte:2026-01-01",
        &[
            &format!("last_seen_at > {}", JANUARY - wide),
            &format!("last_seen_at < {}", JANUARY + DAY - 1 + wide),
        ],
    );
    check("contacts created_at:gt:0", &["created_at > 0"]);
    check(
        "contacts custom_attributes.trial_end:lt:2026-01-01",
        &[&format!(
            "custom_attributes.trial_end < {}",
            JANUARY - 1 + wide
        )],
    );
    check(
        "contacts created_at:gte:7d role:user",
        &[
            "role = \"user\"",
            &format!("created_at > {}", NOW - 7 * DAY - wide),
        ],
    );
}

#[test]
fn free_text_is_a_group_of_its_own() {
    let or = "source.body ~ \"a b\" OR source.subject ~ \"a b\"";
    check("conversations q:\"a b\"", &[or]);
    check(
        "conversations q:\"a b\" state:open",
        &["state = \"open\"", or],
    );
    let or = "name ~ \"ann\" OR email ~ \"ann\" OR phone ~ \"ann\"";
    check("contacts q:ann", &[or]);
    check("contacts", &[]);
}

#[test]
fn lists_are_split_where_rest_has_none_or_shorter_ones() {
    check(
        "contacts tag_id:in:1,2",
        &["tag_id = \"1\" OR tag_id = \"2\""],
    );
    check(
        "contacts tag_id:nin:1,2",
        &["tag_id != \"1\"", "tag_id != \"2\""],
    );
    check(
        "contacts has_hard_bounced:in:true,false",
        &["has_hard_bounced = true OR has_hard_bounced = false"],
    );
    check("contacts id:in:a,a,contact_a", &["id = \"a\""]);
    let ids: Vec<_> = (0..31).map(|n| n.to_string()).collect();
    let list = |from: usize, to: usize| {
        let ids: Vec<_> = ids[from..to].iter().map(|id| format!("\"{id}\"")).collect();
        ids.join(",")
    };
    let (a, b, c) = (list(0, 15), list(15, 30), list(30, 31));
    check(
        &format!("contacts id:in:{}", ids.join(",")),
        &[&format!("id IN [{a}] OR id IN [{b}] OR id IN [{c}]")],
    );
    check(
        &format!("contacts id:nin:{}", ids.join(",")),
        &[
            &format!("id NIN [{a}]"),
            &format!("id NIN [{b}]"),
            &format!("id NIN [{c}]"),
        ],
    );
    check(
        "conversations source_body:in:\"a b\",c",
        &["source.body ~ \"a b\" OR source.body ~ \"c\""],
    );
}

#[test]
fn too_much_for_one_search_is_refused() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let query = read(&format!("object_type:{text}"), NOW).expect(text);
        assert_eq!(compile(&query).expect_err(text).to_string(), expected);
    }
    let many = |count: usize| {
        (0..count)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    check(
        &format!("contacts tag_id:in:{}", many(16)),
        "column 22: `tag_id` has a list of 16 values. Expected at most 15, which is what Intercom \
         takes of these in one search.",
    );
    check(
        &format!("contacts role:user tag_id:nin:{}", many(15)),
        "column 32: these filters make 16 conditions, as lists and days may make several. Expected \
         at most 15, which is what Intercom takes in one search.",
    );
}

#[test]
fn what_excludes_itself_needs_nobody() {
    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(plan(text).nothing, expected, "{text}");
    }
    check("conversations state:open state:closed", true);
    check("conversations state:open state:in:closed,open", false);
    check("conversations state:open state:neq:open", false); // left to REST
    check("conversations tag_ids:1 tag_ids:2", false); // it may have both
    check(
        "conversations created_at:gt:2026-01-02 created_at:lt:2026-01-02",
        true,
    );
    check(
        "conversations created_at:gte:2026-01-02 created_at:lte:2026-01-02",
        false,
    );
}

#[test]
fn what_is_done_otherwise_than_asked_is_said() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(plan(text).notes, expected, "{text}");
    }
    check("conversations state:open", &[]);
    check(
        "conversations q:x",
        &[
            "q looks into the first message's body and subject; Intercom's REST API can't search the \
           replies.",
        ],
    );
    check(
        "contacts created_at:gt:2026-01-01 created_at:lt:7d",
        &[
            "`created_at:gt:` and a day means after that whole day (UTC); gte includes it.",
            "Intercom compares a contact's `created_at` by whole days, so it was compared again \
             here, to the second: a page may hold fewer results than its limit.",
        ],
    );
    check(
        "conversations created_at:gte:7d",
        &[
            "`created_at` was compared again here, to the second: a page may hold fewer results than \
           its limit.",
        ],
    );
    check(
        "conversations created_at:neq:2026-01-01",
        &[
            "Intercom can't look for a date that `created_at` is not, so that was sorted out here: a \
           page may hold fewer results than its limit.",
        ],
    );
    check(
        "conversations priority:priority",
        &[
            "Since Intercom's API 2.16 a priority is none, low, medium, high or urgent: `priority` was \
           read as any but none, `not_priority` as none.",
        ],
    );
    check(
        "conversations source_body:\"a b\"",
        &[
            "Intercom compares `source_body` word by word, so the phrase was looked for with \
           contains.",
        ],
    );
    check(
        "conversations state:open state:closed",
        &[
            "All filters must hold, and `state` has only one value: for either of two, write \
           state:in:a,b.",
        ],
    );
}

#[test]
fn the_query_is_as_rest_wants_it() {
    let query = plan("conversations state:open q:x").query;
    let expected = json!({ "operator": "AND", "value": [
        { "field": "state", "operator": "=", "value": "open" },
        { "operator": "OR", "value": [
            { "field": "source.body", "operator": "~", "value": "x" },
            { "field": "source.subject", "operator": "~", "value": "x" },
        ]},
    ]});
    assert_eq!(query, Some(expected));
}
