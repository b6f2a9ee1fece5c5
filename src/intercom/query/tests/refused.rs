//! What is refused, word by word: the errors are what a model or a person mends its query by.

use super::{NOW, read};
use crate::intercom::query::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let problem = read(text, NOW).expect_err(text);
    assert_eq!(problem.to_string(), expected, "{text}");
}

/// After `object_type:conversations `, which has 26 characters.
#[track_caller]
fn filter(text: &str, expected: &str) {
    check(&format!("object_type:conversations {text}"), expected);
}

#[test]
fn a_search_is_for_one_of_two_objects() {
    check(
        "",
        "the query is empty. Expected an object type at least, as in \
         `object_type:conversations state:open`.",
    );
    check(
        " \t\n",
        "the query is empty. Expected an object type at least, as in \
         `object_type:conversations state:open`.",
    );
    check(
        "state:open",
        "`object_type` is missing. Expected object_type:conversations or \
         object_type:contacts in every search, as in `object_type:conversations \
         state:open`. Did you mean `object_type:conversations state:open`?",
    );
    check(
        "email:a@b.c limit:5",
        "`object_type` is missing. Expected object_type:conversations or \
         object_type:contacts in every search, as in `object_type:conversations \
         state:open`. Did you mean `object_type:contacts email:a@b.c limit:5`?",
    );
    check(
        "created_at:gte:7d",
        "`object_type` is missing. Expected object_type:conversations or \
         object_type:contacts in every search, as in `object_type:conversations \
         state:open`.",
    );
    check(
        "refund please",
        "column 1: `refund please` belongs to no key. Expected key:value pairs; free \
         text is written q:\"refund please\". Did you mean `object_type:conversations \
         q:\"refund please\"`?",
    );
    check(
        "{\"object_type\": \"contacts\"}",
        "column 1: a query is no JSON. Expected key:value pairs, as in \
         `object_type:conversations state:open`.",
    );
    check(
        "object_type:",
        "column 13: nothing follows `object_type:`. Expected a value right after the \
         colon, without a space.",
    );
    check(
        "object_type: contacts limit:1",
        "column 13: nothing follows `object_type:`. Expected a value right after the colon, \
         without a space. Did you mean `object_type:contacts`?",
    );
    check(
        "object_type:tickets",
        "column 13: there is no object_type `tickets`. Expected conversations or \
         contacts; tickets are found among the conversations when the token may read \
         tickets. Did you mean `object_type:conversations`?",
    );
    check(
        "object_type:company state:open",
        "column 13: there is no object_type `company`. Expected conversations or \
         contacts; for companies there is the tool list_companies.",
    );
    check(
        "object_type:users",
        "column 13: there is no object_type `users`. Expected conversations or contacts. \
         Did you mean `object_type:contacts role:user`?",
    );
    check(
        "object_type:conversatoins",
        "column 13: there is no object_type `conversatoins`. Expected conversations or \
         contacts. Did you mean `conversations`?",
    );
    check(
        "object_type:contacts object_type:contacts",
        "column 22: object_type stands here for the second time. Expected one object \
         type for each search.",
    );
}

#[test]
fn a_field_must_be_one_of_the_objects() {
    filter(
        "staet:open",
        "column 27: conversations have no field `staet`. Expected a field of \
         conversations such as state, created_at or source_body. Did you mean `state`?",
    );
    filter(
        "email:a@b.c",
        "column 27: `email` is a field of contacts, not of conversations. Expected \
         object_type:contacts with it, or a field of conversations such as state, \
         created_at or source_body. Did you mean `source_author_email`?",
    );
    filter(
        "created:gt:7d",
        "column 27: conversations have no field `created`. Expected a field of \
         conversations such as state, created_at or source_body. Did you mean \
         `created_at`?",
    );
    filter(
        "type:contacts",
        "column 27: conversations have no field `type`. Expected a field of \
         conversations such as state, created_at or source_body. Did you mean \
         `object_type`?",
    );
    filter(
        "query:refund",
        "column 27: conversations have no field `query`. Expected a field of \
         conversations such as state, created_at or source_body. Did you mean `q`?",
    );
    filter(
        "custom_attributes:x",
        "column 27: conversations have no field `custom_attributes`. Expected the \
         attribute's own name, as in custom_attributes.plan:pro or \
         custom_attributes.\"AI Title\":refund.",
    );
    filter(
        "st\u{202e}ate:x",
        "column 27: conversations have no field `st\\u{202e}ate`. Expected a field of \
         conversations such as state, created_at or source_body. Did you mean `state`?",
    );
}

#[test]
fn an_operator_must_fit_its_field() {
    filter(
        "state:gt:open",
        "column 33: `gt` does not apply to `state`. Expected eq, neq, in or nin.",
    );
    filter(
        "state:contains:open",
        "column 33: `contains` does not apply to `state`. Expected eq, neq, in or nin. \
         Did you mean `eq`?",
    );
    filter(
        "created_at:after:2026-01-01",
        "column 38: `after` is no operator. Expected eq, neq, gt, gte, lt, lte, in or \
         nin. Did you mean `gt`?",
    );
    filter(
        "created_at:foo:5",
        "column 38: `foo` is no operator. Expected eq, neq, gt, gte, lt, lte, in or nin.",
    );
    filter(
        "source_body:conatins:x",
        "column 39: `conatins` is no operator. Expected eq, neq, in, nin or contains. \
         Did you mean `contains`?",
    );
    filter(
        "source_body:like:x",
        "column 39: `like` is no operator. Expected eq, neq, in, nin or contains. Did \
         you mean `contains`?",
    );
    filter(
        "source_body:not_contains:x",
        "column 39: `not_contains` is no operator. Expected eq, neq, in, nin or contains.",
    );
}

#[test]
fn a_value_must_fit_its_field() {
    filter(
        "state:opne",
        "column 33: `state` can't be `opne`. Expected open, closed or snoozed. Did you \
         mean `open`?",
    );
    filter(
        "priority:hihg",
        "column 36: `priority` can't be `hihg`. Expected none, low, medium, high or \
         urgent. Did you mean `high`?",
    );
    filter(
        "source_type:chat",
        "column 39: `source_type` can't be `chat`. Expected conversation, email, \
         facebook, instagram, phone_call, phone_switch, push, sms, twitter or whatsapp.",
    );
    filter(
        "open:maybe",
        "column 32: `open` can't be `maybe`. Expected true or false.",
    );
    filter(
        "team_assignee_id:x",
        "column 44: `team_assignee_id` can't be `x`. Expected a whole number.",
    );
    filter(
        "team_assignee_id:1,2",
        "column 44: `team_assignee_id` can't be `1,2`. Expected a whole number. Did you \
         mean `team_assignee_id:in:1,2`?",
    );
    filter(
        "state:open,closed",
        "column 33: `state` can't be `open,closed`. Expected open, closed or snoozed. \
         Did you mean `state:in:open,closed`?",
    );
    filter(
        "state:neq:open,closed",
        "column 37: `state` can't be `open,closed`. Expected open, closed or snoozed. \
         Did you mean `state:nin:open,closed`?",
    );
    filter(
        "contact_ids:a,b",
        "column 39: `contact_ids` can't be `a,b`. Expected an id. Did you mean \
         `contact_ids:in:a,b`?",
    );
    filter(
        "contact_ids:contact_",
        "column 39: `contact_ids` can't be `contact_`. Expected an id.",
    );
    filter(
        "statistics_time_to_assignment:1.5",
        "column 57: `statistics_time_to_assignment` can't be `1.5`. Expected a number of \
         seconds, or a duration such as 30m, 1h or 2d.",
    );
    filter(
        "custom_attributes.a:gt:x",
        "column 50: `custom_attributes.a` can't be `x`. Expected a whole number, or a \
         date such as 2026-01-31.",
    );
    filter(
        "source_subject:\"\"",
        "column 42: the value of `source_subject` is empty. Expected text.",
    );
}

#[test]
fn a_date_must_be_one() {
    filter(
        "created_at:20260131",
        "column 38: `created_at` can't be `20260131`. Expected a date: 2026-01-31, \
         2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or 24h. Did you mean \
         `2026-01-31`?",
    );
    filter(
        "created_at:2026/01/31",
        "column 38: `created_at` can't be `2026/01/31`. Expected a date: 2026-01-31, \
         2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or 24h. Did you mean \
         `2026-01-31`?",
    );
    filter(
        "created_at:gt:2026",
        "column 41: `created_at` can't be `2026`. Expected a date: 2026-01-31, \
         2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or 24h. Did you mean \
         `2026-01-01`?",
    );
    filter(
        "created_at:7d",
        "column 38: `eq` with the age `7d` asks for one second. Expected gte or gt for \
         what is younger, lt or lte for what is older. Did you mean `created_at:gte:7d`?",
    );
    filter(
        "created_at:2026-02-30",
        "column 38: `created_at` can't be `2026-02-30`. Expected a date: 2026-01-31, \
         2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or 24h.",
    );
}

#[test]
fn a_value_must_be_there() {
    filter(
        "state: open",
        "column 33: nothing follows `state:`. Expected a value right after the colon, \
         without a space. Did you mean `state:open`?",
    );
    filter(
        "state:eq:",
        "column 36: nothing follows `state:eq:`. Expected a value right after the colon, \
         without a space.",
    );
    filter(
        "state:in:open,,closed",
        "column 41: the list has an empty member. Expected values with commas between \
         them and no spaces, as in state:in:open,snoozed.",
    );
    filter(
        "state:in:open, closed",
        "column 41: the list has an empty member. Expected values with commas between \
         them and no spaces, as in state:in:open,snoozed.",
    );
    filter(
        "state:in:[open,closed]",
        "column 36: a list has no brackets. Expected values with commas between them. \
         Did you mean `in:open,closed`?",
    );
    filter(
        "q:\"\"",
        "column 29: the value is empty. Expected something to look for.",
    );
}

#[test]
fn quotes_come_in_pairs() {
    filter(
        "state:\"open",
        "column 33: the quote in `\"open` is never closed. Expected a second quote where \
         the value ends, as in q:\"refund please\".",
    );
    filter(
        "q:'refund",
        "column 29: the quote in `'refund` is never closed. Expected a second quote \
         where the value ends, as in q:\"refund please\".",
    );
    filter(
        "q:\"a\"b",
        "column 32: `b` stands right after a closing quote. Expected a space after the \
         quote, or \\\" for a quote inside the value.",
    );
}

#[test]
fn text_belongs_to_a_key() {
    filter(
        "refund please",
        "column 27: `refund please` belongs to no key. Expected key:value pairs; free \
         text is written q:\"refund please\". Did you mean `q:\"refund please\"`?",
    );
    filter(
        "\"refund please\"",
        "column 27: `\"refund please\"` belongs to no key. Expected key:value pairs; \
         free text is written q:\"refund please\". Did you mean `q:\"refund please\"`?",
    );
    filter(
        "state:open refund",
        "column 38: `refund` belongs to no key. Expected key:value pairs; free text is \
         written q:\"refund please\". Did you mean `q:\"refund\"`?",
    );
    filter(
        "source_author_name:John Smith state:open",
        "column 51: `Smith` belongs to no key. Expected key:value pairs; free text is \
         written q:\"refund please\". Did you mean `source_author_name:\"John Smith\"`?",
    );
    filter(
        "source_author_name:~:John Smith",
        "column 53: `Smith` belongs to no key. Expected key:value pairs; free text is \
         written q:\"refund please\". Did you mean `source_author_name:~:\"John Smith\"`?",
    );
    filter(
        "state=open",
        "column 27: `state=open` belongs to no key. Expected key:value pairs; free text \
         is written q:\"refund please\". Did you mean `state:open`?",
    );
    filter(
        "created_at>=2026-01-01",
        "column 27: `created_at>=2026-01-01` belongs to no key. Expected key:value \
         pairs; free text is written q:\"refund please\". Did you mean \
         `created_at:gte:2026-01-01`?",
    );
    filter(
        "https://app.intercom.com/x",
        "column 27: `https://app.intercom.com/x` belongs to no key. Expected key:value \
         pairs; free text is written q:\"refund please\". Did you mean \
         `q:\"https://app.intercom.com/x\"`?",
    );
    filter(
        "state:open OR state:closed",
        "column 38: a query has no OR: all of its filters must hold. Expected the \
         operators in and nin for one of several values, as in state:in:open,snoozed, \
         and neq for what must not be.",
    );
}

#[test]
fn a_page_has_one_size_and_one_start() {
    filter(
        "limit:0",
        "column 33: limit can't be `0`. Expected a whole number from 1 to 150, and \
         starting_after for further pages.",
    );
    filter(
        "limit:151",
        "column 33: limit can't be `151`. Expected a whole number from 1 to 150, and \
         starting_after for further pages.",
    );
    filter(
        "limit:1 limit:2",
        "column 35: limit stands here for the second time. Expected one limit.",
    );
    filter(
        "starting_after:a starting_after:b",
        "column 44: starting_after stands here for the second time. Expected the cursor \
         of the last page alone.",
    );
    filter(
        "q:a q:b",
        "column 31: q stands here for the second time. Expected all of the text in one \
         q:\"…\".",
    );
}

#[test]
fn lists_of_fields_are_given_where_nothing_is_near() {
    let problem = read("object_type:contacts xyzzy:1", NOW).expect_err("no field");
    assert_eq!(problem.nearest, None);
    let names: Vec<_> = fields(Object::Contacts).iter().map(|f| f.name).collect();
    let (last, first) = names.split_last().expect("fields");
    assert_eq!(
        problem.expected,
        format!("one of {} or {last}", first.join(", "))
    );
}

#[test]
fn there_is_an_end_to_everything() {
    let long = "x".repeat(3_000_000);
    check(
        &long,
        "the query is 3000000 bytes long. Expected at most 16384.",
    );
    let filters = |count| "state:open ".repeat(count);
    assert!(read(&format!("object_type:conversations {}", filters(15)), NOW).is_ok());
    filter(
        &filters(16),
        "column 192: there are more than 15 filters. Expected at most 15, which is what Intercom \
         takes in one search.",
    );
    check(
        &format!("object_type:contacts id:in:{}x", "x,".repeat(225)),
        "column 28: the list has 226 values. Expected at most 225, which is what Intercom takes in \
         one search.",
    );
    let shown = "x".repeat(60);
    check(
        &format!("object_type:contacts role:{}", &long[..10_000]),
        &format!("column 27: `role` can't be `{shown}…`. Expected user or lead."),
    );
}

#[test]
fn what_comes_beside_the_text_is_checked_too() {
    let defaults = Defaults {
        object: Some(Object::Contacts),
        limit: Some(200),
        starting_after: None,
    };
    let problem = parse("", defaults, NOW).expect_err("a limit");
    assert_eq!(
        problem.to_string(),
        "limit can't be `200`. Expected a whole number from 1 to 150, and starting_after for \
         further pages."
    );
}

#[test]
fn columns_count_characters() {
    check(
        "q:\"日本語 🙂\" object_type:contacts role:boss",
        "column 37: `role` can't be `boss`. Expected user or lead.",
    );
}

#[test]
fn parameters_have_no_columns() {
    #[track_caller]
    fn check(field: &str, op: Op, values: &[&str], expected: &str) {
        let values: Vec<_> = values.iter().map(|v| (*v).to_owned()).collect();
        let problem = Filter::new(Object::Conversations, field, op, &values, NOW);
        assert_eq!(problem.expect_err(field).to_string(), expected);
    }
    check(
        "state",
        Op::Eq,
        &["opne"],
        "`state` can't be `opne`. Expected open, closed or snoozed. Did you mean `open`?",
    );
    check("id", Op::In, &[], "`id` has no value. Expected an id.");
    check(
        "id",
        Op::Eq,
        &["1", "2"],
        "`eq` takes one value, not 2. Expected one value, or the operator in or nin.",
    );
    let object = serde_json::json!({ "a": 1 });
    let problem = Filter::attribute(Object::Contacts, "a", Op::Eq, &object, NOW);
    assert_eq!(
        problem.expect_err("an object").to_string(),
        "`custom_attributes.a` is neither text, a number nor a truth value. Expected text, a whole \
         number, true or false."
    );
}
