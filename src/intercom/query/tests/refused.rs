//! What is refused, word by word: the errors are what a model or a person mends its query by.

use super::NOW;
use crate::intercom::query::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let problem = parse(text, NOW).expect_err(text);
    assert_eq!(problem.to_string(), expected, "{text}");
}

/// After `object_type:conversations `, 26 characters.
#[track_caller]
fn filter(text: &str, expected: &str) {
    check(&format!("object_type:conversations {text}"), expected);
}

#[test]
fn todo() {
    for t in [
        "",
        "  ",
        "state:open",
        "email:a@b.c",
        "created_at:gte:7d",
        "refund please",
        "state:",
        "object_type:",
        "object_type:tickets",
        "object_type:company state:open",
        "object_type:users",
        "object_type:conversatoins",
        "object_type:contacts object_type:contacts",
    ] {
        println!(
            "check({t:?},\n{:?});",
            parse(t, NOW).map_err(|p| p.to_string())
        );
    }
    for t in [
        "staet:open",
        "email:a@b.c",
        "xyzzy:1",
        "ticket_id:gt:3",
        "created:gt:7d",
        "state:opne",
        "state:gt:open",
        "state:contains:open",
        "source_body:gt:5",
        "created_at:contains:5",
        "created_at:after:2026-01-01",
        "created_at:foo:5",
        "created_at:foo",
        "created_at:20260131",
        "created_at:2026/01/31",
        "created_at:gt:2026",
        "created_at:123456789012",
        "created_at:7d",
        "created_at:2026-02-30",
        "source_body:conatins:x",
        "source_body:like:x",
        "source_body:not_contains:x",
        "source_body:gtt:x",
        "open:maybe",
        "team_assignee_id:x",
        "team_assignee_id:1,2",
        "state:open,closed",
        "state: open",
        "state:eq:",
        "state:in:",
        "state:in:open,,closed",
        "state:in:open, closed",
        "state:in:[open,closed]",
        "state:\"open",
        "q:'refund",
        "q:\"a\"b",
        "q:\"\"",
        "q:\" \"",
        "q:a q:b",
        "limit:0",
        "limit:151",
        "limit:abc",
        "limit:-1",
        "limit:1 limit:2",
        "starting_after:a starting_after:b",
        "starting_after:",
        "refund please",
        "source_author_name:John Smith state:open",
        "source_author_name:~:John Smith",
        "state:open refund",
        "state=open",
        "created_at>=2026-01-01",
        "https://app.intercom.com/x",
        "\"refund please\"",
        "state:open OR state:closed",
        "statistics_time_to_assignment:1.5",
        "priority:hihg",
        "custom_attributes.:x",
        "custom_attributes:x",
        "custom_attributes.a:gt:x",
        "contact_ids:a,b",
        "contact_ids:contact_",
        "name:\"\"",
        "источник:x",
        "st\u{202e}ate:x",
        "{\"query\":1}",
    ] {
        println!(
            "filter({t:?},\n{:?});",
            parse(&format!("object_type:conversations {t}"), NOW).map_err(|p| p.to_string())
        );
    }
}
