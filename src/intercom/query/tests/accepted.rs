//! Spellings that mean the same: the text against what REST is asked for it.

use serde_json::{Value, json};

use super::{NOW, read};
use crate::intercom::query::*;

fn condition(field: &str, operator: &str, value: Value) -> Value {
    json!({ "field": field, "operator": operator, "value": value })
}

/// One filter on conversations, and its single condition.
#[track_caller]
fn check(filter: &str, field: &str, operator: &str, value: impl Into<Value>) {
    one("conversations", filter, field, operator, value.into());
}

#[track_caller]
fn check_contact(filter: &str, field: &str, operator: &str, value: impl Into<Value>) {
    one("contacts", filter, field, operator, value.into());
}

#[track_caller]
fn one(object: &str, filter: &str, field: &str, operator: &str, value: Value) {
    let query = read(&format!("object_type:{object} {filter}"), NOW);
    let query = query.unwrap_or_else(|problem| panic!("{filter}: {problem}"));
    let plan = compile(&query).unwrap_or_else(|problem| panic!("{filter}: {problem}"));
    let expected = condition(field, operator, value);
    assert_eq!(plan.query, Some(expected), "{filter}");
}

#[test]
fn operators_have_names_and_signs() {
    let reply = "statistics.time_to_admin_reply";
    check("state:open", "state", "=", "open");
    check("state:eq:open", "state", "=", "open");
    check("state:=:open", "state", "=", "open");
    check("state:=open", "state", "=", "open");
    check("STATE:EQ:Open", "state", "=", "open");
    check("state:neq:open", "state", "!=", "open");
    check("state:!=:open", "state", "!=", "open");
    check("state:!=open", "state", "!=", "open");
    check("statistics_time_to_admin_reply:gt:3600", reply, ">", 3600);
    check("statistics_time_to_admin_reply:>:3600", reply, ">", 3600);
    check("statistics_time_to_admin_reply:>3600", reply, ">", 3600);
    check("statistics_time_to_admin_reply:>=:3600", reply, ">", 3599);
    check("statistics_time_to_admin_reply:gte:3600", reply, ">", 3599);
    check("statistics_time_to_admin_reply:<=3600", reply, "<", 3601);
    check("statistics_time_to_admin_reply:lt:3600", reply, "<", 3600);
    check("source_body:contains:refund", "source.body", "~", "refund");
    check("source_body:~:refund", "source.body", "~", "refund");
    check("source_body:~refund", "source.body", "~", "refund");
    check(
        "state:in:open,closed",
        "state",
        "IN",
        json!(["open", "closed"]),
    );
    check(
        "state:nin:open,closed",
        "state",
        "NIN",
        json!(["open", "closed"]),
    );
    check("contact_ids:in:a1", "contact_ids", "=", "a1");
    check("contact_ids:nin:a1", "contact_ids", "!=", "a1");
}

#[test]
fn fields_are_flattened_or_dotted() {
    check(
        "source.author.email:a@b.c",
        "source.author.email",
        "=",
        "a@b.c",
    );
    check("Source_Author_Name:Ann", "source.author.name", "=", "Ann");
    check(
        "statistics.count_reopens:2",
        "statistics.count_reopens",
        "=",
        2,
    );
    check(
        "conversation_rating_admin_d:5",
        "conversation_rating.admin_d",
        "=",
        "5",
    );
    check(
        "conversation_rating_admin_id:5",
        "conversation_rating.admin_d",
        "=",
        "5",
    );
    check(
        "ai_agent_participated:true",
        "ai_agent_participated",
        "=",
        true,
    );
    check("ai_agent.rating:4", "ai_agent.rating", "=", 4);
    check_contact("andoid_sdk_version:28", "andoid_sdk_version", "=", "28");
    check_contact("android_sdk_version:28", "andoid_sdk_version", "=", "28");
    check_contact(
        "location.country:Ireland",
        "location.country",
        "=",
        "Ireland",
    );
    check_contact(
        "email_domain:\"example.com\"",
        "email_domain",
        "=",
        "example.com",
    );
}

#[test]
fn every_field_is_found_by_both_of_its_names() {
    for object in [Object::Conversations, Object::Contacts] {
        for field in fields(object).iter().filter(|f| f.kind != Kind::Attribute) {
            for name in [field.name, field.rest] {
                let value = match field.kind {
                    Kind::Choice(names) => names[0],
                    Kind::Priority => "high",
                    Kind::Boolean => "true",
                    Kind::Date => "2026-01-31",
                    _ => "1",
                };
                let query = read(
                    &format!("object_type:{} {name}:{value}", object.name()),
                    NOW,
                );
                let plan = compile(&query.expect(name)).expect(name).query.expect(name);
                assert!(
                    plan.to_string().contains(&format!("\"{}\"", field.rest)),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn values_have_the_type_of_their_field() {
    check("open:yes", "open", "=", true);
    check("open:False", "open", "=", false);
    check("read:neq:0", "read", "!=", false);
    check("team_assignee_id:15", "team_assignee_id", "=", 15);
    check("team_assignee_id:\"15\"", "team_assignee_id", "=", 15);
    check("id:conversation_123", "id", "=", "123");
    check("contact_ids:contact_5f", "contact_ids", "=", "5f");
    check(
        "contact_ids:in:contact_a,b",
        "contact_ids",
        "IN",
        json!(["a", "b"]),
    );
    check_contact("id:contact_5f", "id", "=", "5f");
    check_contact("external_id:contact_5f", "external_id", "=", "contact_5f");
    check_contact("phone:+49123", "phone", "=", "+49123");
    check("source_type:Messenger", "source.type", "=", "conversation");
    check(
        "statistics_time_to_assignment:1h",
        "statistics.time_to_assignment",
        "=",
        3600,
    );
    check(
        "statistics_time_to_assignment:gt:2d",
        "statistics.time_to_assignment",
        ">",
        172_800,
    );
    check("tag_ids:in:7", "tag_ids", "=", "7");
}

#[test]
fn both_vocabularies_of_priority_are_known() {
    let levels = json!(["low", "medium", "high", "urgent"]);
    check("priority:High", "priority", "=", "high");
    check("priority:priority", "priority", "IN", levels.clone());
    check("priority:true", "priority", "IN", levels.clone());
    check("priority:neq:priority", "priority", "NIN", levels);
    check("priority:not_priority", "priority", "=", "none");
    check(
        "priority:in:high,urgent",
        "priority",
        "IN",
        json!(["high", "urgent"]),
    );
}

#[test]
fn custom_attributes_keep_what_they_were_given() {
    let seats = "custom_attributes.seats";
    check_contact("custom_attributes.seats:5", seats, "=", 5);
    check_contact("custom_attributes.seats:\"5\"", seats, "=", "5");
    check_contact("custom_attributes.seats:005", seats, "=", "005");
    check_contact("custom_attributes.seats:5.5", seats, "=", "5.5");
    check_contact("custom_attributes.seats:true", seats, "=", true);
    check_contact("custom_attributes.seats:contains:5", seats, "~", "5");
    check_contact("custom_attributes.seats:>=5", seats, ">=", 5);
    check_contact("custom_attributes.seats:lte:5", seats, "<=", 5);
    check("custom_attributes.seats:gte:5", seats, ">", 4);
    check(
        "custom_attributes.seats:in:5,x",
        seats,
        "IN",
        json!([5, "x"]),
    );
    let title = "custom_attributes.AI Title";
    check(
        "custom_attributes.\"AI Title\":Refund",
        title,
        "=",
        "Refund",
    );
    check(
        "\"custom_attributes.AI Title\":~Refund",
        title,
        "~",
        "Refund",
    );
    check("custom_attributes.\"AI Title\":\"a b\"", title, "=", "a b");
}

#[test]
fn parameters_become_filters() {
    #[track_caller]
    fn check(field: &str, op: Op, values: &[&str], expected: Value) {
        let values: Vec<_> = values.iter().map(|v| (*v).to_owned()).collect();
        let filter = Filter::new(Object::Conversations, field, op, &values, NOW);
        compiled(filter.expect(field), expected);
    }
    #[track_caller]
    fn attribute(name: &str, value: Value) {
        let filter = Filter::attribute(Object::Conversations, name, Op::Eq, &value, NOW);
        compiled(
            filter.expect(name),
            condition("custom_attributes.a", "=", value),
        );
    }
    #[track_caller]
    fn compiled(filter: Filter, expected: Value) {
        let mut query = Query::all(Object::Conversations);
        query.filters.push(filter);
        assert_eq!(compile(&query).expect("a plan").query, Some(expected));
    }
    check(
        "id",
        Op::In,
        &["conversation_1", "2"],
        condition("id", "IN", json!(["1", "2"])),
    );
    check(
        "state",
        Op::Eq,
        &["open"],
        condition("state", "=", json!("open")),
    );
    let rest = "statistics.time_to_assignment";
    let filter = |text| Filter::written(Object::Conversations, rest, text, NOW).expect(text);
    compiled(filter(">= 14400"), condition(rest, ">", json!(14_399)));
    compiled(filter("gt:1h"), condition(rest, ">", json!(3600)));
    compiled(filter("5"), condition(rest, "=", json!(5)));
    compiled(filter("in:5, 6"), condition(rest, "IN", json!([5, 6])));
    attribute("a", json!("5"));
    attribute("custom_attributes.a", json!(5));
    attribute("a", json!(true));
}

#[test]
fn text_is_taken_as_it_stands() {
    let (url, body) = ("source.url", "source.body");
    check(
        "source_url:https://a.b/c?d=e:f",
        url,
        "=",
        "https://a.b/c?d=e:f",
    );
    check("source_url:contains:https://a.b", url, "~", "https://a.b");
    check("source_body:~\"a b\"", body, "~", "a b");
    check(
        "source_body:contains:'it's broken'",
        body,
        "~",
        "it's broken",
    );
    check(
        "source_body:contains:\"say \\\"hi\\\"\"",
        body,
        "~",
        "say \"hi\"",
    );
    check(
        "source_body:contains:“bent quotes”",
        body,
        "~",
        "bent quotes",
    );
    check(
        "source_body:contains:\"contains:x\"",
        body,
        "~",
        "contains:x",
    );
    check("source_body:<p>", body, "=", "<p>");
    check(
        "source_author_name:O'Brien",
        "source.author.name",
        "=",
        "O'Brien",
    );
    check(
        "source_author_name:\"\\x\"",
        "source.author.name",
        "=",
        "\\x",
    );
    check("source_subject:re:", "source.subject", "=", "re:");
    check("source_subject:12:30", "source.subject", "=", "12:30");
    check(
        "source_subject：contains：退款",
        "source.subject",
        "~",
        "退款",
    );
    check(
        "source_author_name:in:\"Doe, J\",Ann",
        "source.author.name",
        "IN",
        json!(["Doe, J", "Ann"]),
    );
    check(
        "state:in:\"open,closed\"",
        "state",
        "IN",
        json!(["open", "closed"]),
    );
    check("source_body:\"need support\"", body, "~", "need support");
    check(
        "source_body:neq:\"need support\"",
        body,
        "!~",
        "need support",
    );
}

#[test]
fn everything_around_the_filters_is_read() {
    #[track_caller]
    fn check(
        text: &str,
        object: Object,
        limit: Option<u32>,
        cursor: Option<&str>,
        q: Option<&str>,
    ) {
        let query = read(text, NOW).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        assert_eq!(query.object, object, "{text}");
        assert_eq!(query.limit, limit, "{text}");
        assert_eq!(query.starting_after.as_deref(), cursor, "{text}");
        assert_eq!(query.text.as_deref(), q, "{text}");
    }
    let (conversations, contacts) = (Object::Conversations, Object::Contacts);
    check("object_type:contacts", contacts, None, None, None);
    check("object_type:contact", contacts, None, None, None);
    check(
        "\u{feff}Object_Type:eq:Conversation",
        conversations,
        None,
        None,
        None,
    );
    check(
        "limit:20 object_type:contacts",
        contacts,
        Some(20),
        None,
        None,
    );
    check(
        "object_type:contacts limit:\"150\"",
        contacts,
        Some(150),
        None,
        None,
    );
    check(
        "object_type:contacts per_page:1",
        contacts,
        Some(1),
        None,
        None,
    );
    check(
        "object_type:contacts\tstarting_after:WzE2/+a==:b\nlimit:1",
        contacts,
        Some(1),
        Some("WzE2/+a==:b"),
        None,
    );
    check(
        "object_type:conversations q:refund",
        conversations,
        None,
        None,
        Some("refund"),
    );
    check(
        "object_type:conversations AND q:\"a b\"",
        conversations,
        None,
        None,
        Some("a b"),
    );
    check(
        "object_type:conversations q:contains:\"a\"",
        conversations,
        None,
        None,
        Some("a"),
    );
    check(
        "object_type:conversations q:in:stock",
        conversations,
        None,
        None,
        Some("in:stock"),
    );
}

#[test]
fn what_the_text_leaves_open_comes_from_beside_it() {
    let defaults = || Defaults {
        object: Some(Object::Contacts),
        limit: Some(7),
        starting_after: Some("c".to_owned()),
    };
    let query = parse("", defaults(), NOW).expect("everything");
    let all = Query {
        limit: Some(7),
        starting_after: Some("c".to_owned()),
        ..Query::all(Object::Contacts)
    };
    assert_eq!(query, all);
    let text = "object_type:conversations limit:2 starting_after:d";
    let query = parse(text, defaults(), NOW).expect("the text's own");
    assert_eq!(query.object, Object::Conversations);
    assert_eq!(query.limit, Some(2));
    assert_eq!(query.starting_after.as_deref(), Some("d"));
}
