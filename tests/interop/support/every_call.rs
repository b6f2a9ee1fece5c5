//! Calls of every tool with every argument that the hosted server documents, in the forms in which
//! models write them. Test data, written from the facts about the hosted server and not from the
//! product's tables. Deliberately only calls that are right.

use serde_json::{Value, json};

use super::{Kit, TOKEN, raw};

/// Objects that are there.
pub(crate) struct Ids {
    pub(crate) conversation: String,
    pub(crate) contact: String,
    pub(crate) company: String,
    pub(crate) article: String,
    pub(crate) admin: u64,
}

/// The tools that are always there, in the order of the hosted server's list.
pub(crate) const READING: [&str; 11] = [
    "search",
    "fetch",
    "search_conversations",
    "get_conversation",
    "search_contacts",
    "get_contact",
    "list_companies",
    "get_company",
    "list_articles",
    "search_articles",
    "get_article",
];

/// Those that are there with `--allow-writes`.
pub(crate) const WRITING: [&str; 3] = ["create_article", "update_article", "add_internal_note"];

/// Reads, as the schemas want them.
pub(crate) fn reads(ids: &Ids) -> Vec<Value> {
    let Ids {
        conversation,
        contact,
        company,
        article,
        ..
    } = ids;
    let mut calls = Vec::new();
    let mut add = |tool: &str, args: Value| calls.push(json!({ "tool": tool, "args": args }));
    for query in [
        "object_type:conversations",
        "object_type:contacts",
        "object_type:conversations limit:1",
        "object_type:contacts limit:150",
        "object_type:conversations state:open source_type:email",
        "object_type:contacts email_domain:\"example.com\"",
        "object_type:conversations source_body:contains:\"refund\" limit:20",
        "object_type:conversations statistics_time_to_admin_reply:gt:3600",
        "object_type:conversations q:\"campaign stopped sending\"",
        "object_type:conversations state:closed created_at:gt:1780000000 limit:50",
        "object_type:conversations state:in:open,snoozed created_at:gte:2026-01-01 created_at:lt:2026-12-01",
        "object_type:contacts role:user name:contains:a created_at:gt:2020-01-01",
    ] {
        add("search", json!({ "query": query }));
    }
    add(
        "search",
        json!({ "query": format!("object_type:conversations contact_ids:in:{contact}") }),
    );
    for id in [
        conversation.clone(),
        format!("conversation_{conversation}"),
        format!("https://app.intercom.com/a/inbox/_/inbox/conversation/{conversation}"),
        format!("contact_{contact}"),
        format!("company_{company}"),
        format!("article_{article}"),
    ] {
        add("fetch", json!({ "id": id }));
    }

    for args in [
        json!({ "ids": [conversation] }),
        json!({ "source_author_name": "Amina" }),
        json!({ "source_author_email": "amina@example.com", "state": "closed" }),
        json!({ "team_assignee_id": "15" }),
        json!({ "admin_assignee_id": 15 }),
        json!({ "contact_ids": [contact] }),
        json!({ "statistics_time_to_assignment": { "operator": "<", "value": 600 } }),
        json!({ "statistics_time_to_admin_reply": { "operator": ">=", "value": 60 } }),
        json!({ "statistics_time_to_first_close": { "operator": "!=", "value": 5 } }),
        json!({ "created_at": { "operator": ">", "value": 1_700_000_000 }, "per_page": 150 }),
        json!({ "updated_at": { "operator": "<=", "value": 1_900_000_000 }, "per_page": 1 }),
        json!({ "priority": "urgent" }),
        json!({ "open": true, "read": false }),
        json!({ "tag_ids": ["7"], "ai_agent_participated": true }),
        json!({ "ai_agent_resolution_state": "confirmed_resolution" }),
        json!({ "conversation_rating_score": { "operator": "=", "value": 5 } }),
    ] {
        add("search_conversations", args);
    }
    for source in
        "conversation email facebook instagram phone_call push sms twitter whatsapp".split(' ')
    {
        add("search_conversations", json!({ "source_type": source }));
    }
    for state in ["open", "closed", "snoozed"] {
        add(
            "search_conversations",
            json!({ "state": state, "per_page": 3 }),
        );
    }
    add("get_conversation", json!({ "id": conversation }));
    add(
        "get_conversation",
        json!({ "id": format!("conversation_{conversation}") }),
    );

    for args in [
        json!({ "contact_ids": [contact] }),
        json!({ "name": "Amina" }),
        json!({ "email": "amina@example.com" }),
        json!({ "email_domain": "example.com", "per_page": 150 }),
        json!({ "phone": "+61400000000" }),
        json!({ "custom_attributes": { "plan": "pro" } }),
        json!({ "name": "Amina", "email_domain": "example.com", "per_page": 1 }),
    ] {
        add("search_contacts", args);
    }
    add("get_contact", json!({ "id": contact }));
    add("get_contact", json!({ "id": format!("contact_{contact}") }));

    for args in [
        json!({}),
        json!({ "per_page": 60, "page": 1 }),
        json!({ "page": 2, "per_page": 5 }),
        json!({ "name": "Harbour Lights" }),
        json!({ "company_id": "1" }),
        json!({ "tag_id": "7" }),
        json!({ "segment_id": "8" }),
    ] {
        add("list_companies", args);
    }
    add("get_company", json!({ "id": company }));
    for args in [
        json!({}),
        json!({ "page": 2, "per_page": 3 }),
        json!({ "per_page": 150 }),
    ] {
        add("list_articles", args);
    }
    for args in [
        json!({ "phrase": "invoice" }),
        json!({ "state": "draft" }),
        json!({ "phrase": "a b c", "state": "published", "highlight": true }),
        json!({ "help_center_id": 1, "phrase": "start" }),
    ] {
        add("search_articles", args);
    }
    add("get_article", json!({ "id": article }));
    calls
}

/// The same and more in forms that no schema has, but that models write.
pub(crate) fn loose_reads(ids: &Ids) -> Vec<Value> {
    let Ids {
        conversation,
        contact,
        company,
        article,
        ..
    } = ids;
    let number: u64 = conversation.parse().expect("a number");
    let mut calls = Vec::new();
    let mut add = |tool: &str, args: Value| {
        calls.push(json!({ "tool": tool, "args": args, "loose": true }));
    };
    add(
        "search",
        json!({ "query": "state:open", "object_type": "conversations", "per_page": 2 }),
    );
    add(
        "search",
        json!({ "query": "role:lead", "object_type": "contacts", "limit": "3" }),
    );
    add("fetch", json!({ "id": number }));
    add("get_conversation", json!({ "id": number }));
    for region in ["", "eu.", "au."] {
        let host = format!("https://app.{region}intercom.com/a");
        add(
            "get_conversation",
            json!({ "id": format!("{host}/inbox/abc/inbox/conversation/{conversation}") }),
        );
        add(
            "get_contact",
            json!({ "id": format!("{host}/apps/abc/users/{contact}/all-conversations") }),
        );
        add(
            "fetch",
            json!({ "id": format!("{host}/apps/abc/companies/{company}") }),
        );
    }
    for args in [
        json!({ "created_at": [{ "operator": ">", "value": 1 }, { "operator": "<", "value": 1_900_000_000 }] }),
        json!({ "created_at": "{\"operator\":\">\",\"value\":1700000000}" }),
        json!({ "statistics_time_to_admin_reply": ">= 14400" }),
        json!({ "ids": number, "admin_assignee_id": "15" }),
        json!({ "ids": format!("[\"{conversation}\"]"), "team_assignee_id": 15 }),
        json!({ "contact_ids": [format!("contact_{contact}")], "state": null }),
        json!({ "open": "true", "per_page": "7" }),
    ] {
        add("search_conversations", args);
    }
    add(
        "search_contacts",
        json!({ "ids": [format!("contact_{contact}")] }),
    );
    add(
        "search_contacts",
        json!({ "custom_attributes": "{\"plan\":\"pro\"}" }),
    );
    add("get_company", json!({ "id": format!("company_{company}") }));
    add(
        "get_article",
        json!({ "id": article.parse::<u64>().expect("a number") }),
    );
    calls
}

/// Writes, as the schemas want them.
pub(crate) fn writes(ids: &Ids) -> Vec<Value> {
    let Ids {
        conversation,
        article,
        admin,
        ..
    } = ids;
    let article: u64 = article.parse().expect("a number");
    let create = |args| json!({ "tool": "create_article", "args": args });
    let update = |args| json!({ "tool": "update_article", "args": args });
    let note = |args| json!({ "tool": "add_internal_note", "args": args });
    vec![
        create(json!({ "title": "How lamps are wired", "author_id": admin })),
        create(json!({
            "title": "Żarówka ☃", "author_id": admin, "description": "In short", "state": "draft",
            "body": "<p>First</p><ul><li>one</li></ul><script>alert(1)</script>",
        })),
        update(json!({ "id": article.to_string(), "title": "Another title" })),
        update(
            json!({ "id": article.to_string(), "body": "<h1>All</h1>", "state": "published", "description": "d" }),
        ),
        note(json!({ "conversation_id": conversation, "body": "Plain words & <b>bold</b>" })),
        note(
            json!({ "conversation_id": format!("conversation_{conversation}"), "body": "<p>a</p>\n<p>b</p>" }),
        ),
        note(json!({
            "conversation_id": format!("https://app.au.intercom.com/a/inbox/_/inbox/conversation/{conversation}"),
            "body": "from a link",
        })),
    ]
}

/// Objects that the sandbox has, by what it says itself.
pub(crate) fn sandbox_ids(kit: &Kit, url: &str) -> Ids {
    let paths = [
        "/conversations",
        "/contacts",
        "/companies",
        "/articles",
        "/me",
    ];
    let requests: Vec<Value> = paths.iter().map(|path| json!({ "path": path })).collect();
    let said = raw(
        kit,
        &json!({ "upstream": url, "token": TOKEN, "requests": requests }),
    );
    let first = |at: usize, list: &str| {
        let id = &said[at]["answer"][list][0]["id"];
        id.as_str()
            .unwrap_or_else(|| panic!("no id in {}", said[at]))
            .to_owned()
    };
    Ids {
        conversation: first(0, "conversations"),
        contact: first(1, "data"),
        company: first(2, "data"),
        article: first(3, "data"),
        admin: said[4]["answer"]["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an id"),
    }
}
