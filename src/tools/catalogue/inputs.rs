//! What each tool takes, as JSON Schema. More is accepted than this says (`arguments`).

use serde_json::{Value, json};

use crate::intercom::query::{MOST_PER_PAGE, SOURCES, STATES};

pub(super) fn schema(tool: &str) -> Value {
    match tool {
        "search" => object(
            json!({
                "query": text("Filters as key:value or key:operator:value, with spaces between \
                    them, and object_type:conversations or object_type:contacts among them."),
            }),
            &["query"],
        ),
        "fetch" => object(
            json!({
                "id": text("An id as `search` gives it (conversation_123, contact_5f0c…, \
                    company_5f0c…, article_123) or a link from Intercom's web application. To \
                    go on in a long result: the id in its metadata.next."),
            }),
            &["id"],
        ),
        "search_conversations" => conversations(),
        "get_conversation" => id(
            "The conversation: 123, conversation_123 or a link to it. To go \
            on in a long one: the id in `next`.",
        ),
        "search_contacts" => contacts(),
        "get_contact" => id("The contact: its id of 24 characters, contact_<id> or a link to it."),
        "list_companies" => object(
            json!({
                "name": text("The company's exact name."),
                "company_id": text("The id that your own system gave the company."),
                "tag_id": text("Only companies with this tag."),
                "segment_id": text("Only companies in this segment."),
                "per_page": number(60, "Companies a page; 15 if left out."),
                "page": number(10_000, "The page's number, from 1."),
            }),
            &[],
        ),
        "get_company" => id("The company: its id in Intercom, company_<id> or a link to it."),
        "list_articles" => object(
            json!({
                "per_page": number(MOST_PER_PAGE, "Articles a page; 25 if left out."),
                "page": number(10_000, "The page's number, from 1."),
            }),
            &[],
        ),
        "search_articles" => object(
            json!({
                "phrase": text("Words to look for in titles and texts."),
                "state": choice(&["published", "draft", "all"], "Only articles in this state."),
                "help_center_id": json!({ "type": "integer", "description": "Only this help center's articles." }),
                "highlight": json!({ "type": "boolean", "description": "Also show where the words were found." }),
                "starting_after": text("The cursor from a result that was too long for one answer."),
            }),
            &[],
        ),
        "get_article" => id("The article: 123, article_123 or a link to it."),
        "create_article" => object(article(), &["title", "author_id"]),
        "update_article" => {
            let mut changes = article();
            changes["id"] = text("The article: 123, article_123 or a link to it.");
            object(changes, &["id"])
        }
        "add_internal_note" => object(
            json!({
                "conversation_id": text("The conversation: 123, conversation_123 or a link to it."),
                "body": text("The note, as plain text or HTML."),
            }),
            &["conversation_id", "body"],
        ),
        "list_fin_capabilities" => object(json!({ "user_id": user() }), &["user_id"]),
        "ask_fin" => object(
            json!({
                "user_id": user(),
                "message": text("The question, complete in itself: Fin can't ask back."),
            }),
            &["user_id", "message"],
        ),
        "get_fin_response" => object(json!({ "conversation_id": talk() }), &["conversation_id"]),
        "reply_to_fin_conversation" => object(
            json!({ "conversation_id": talk(), "message": text("What the user says.") }),
            &["conversation_id", "message"],
        ),
        "run_fin_procedure" => object(
            json!({
                "procedure_id": text("The procedure's id, as list_fin_capabilities gives it."),
                "user_id": user(),
            }),
            &["procedure_id", "user_id"],
        ),
        _ => object(json!({}), &[]),
    }
}

fn user() -> Value {
    text("The user to act for: the id that your own system knows them by (Intercom's user_id).")
}

fn talk() -> Value {
    text("The conversation_id that ask_fin or run_fin_procedure returned.")
}

fn conversations() -> Value {
    object(
        json!({
            "ids": texts("Ids of conversations."),
            "source_type": choice(SOURCES, "Where it began; `conversation` is the Messenger."),
            "source_author_name": text("The name of who wrote the first message."),
            "source_author_email": text("The email address of who wrote the first message."),
            "source_subject": text("Words in the subject of the first message."),
            "source_body": text("Words in the first message."),
            "state": choice(STATES, "Its state."),
            "open": json!({ "type": "boolean", "description": "Whether it is open (snoozed ones are)." }),
            "read": json!({ "type": "boolean", "description": "Whether a teammate has read it." }),
            "priority": choice(&["none", "low", "medium", "high", "urgent"], "Its priority."),
            "team_assignee_id": text("The id of the team it is assigned to; 0 for none."),
            "admin_assignee_id": json!({ "type": "integer", "description": "The id of the teammate it is assigned to; 0 for nobody." }),
            "contact_ids": texts("Ids of contacts who take part."),
            "tag_ids": texts("Ids of tags, one of which it has."),
            "ai_agent_participated": json!({ "type": "boolean", "description": "Whether Fin took part." }),
            "ai_agent_resolution_state": text("How Fin's part ended: assumed_resolution, confirmed_resolution, escalated, negative_feedback, procedure_handoff."),
            "conversation_rating_score": bound("The rating, from 1 to 5."),
            "statistics_time_to_assignment": bound("Seconds until it was first assigned."),
            "statistics_time_to_admin_reply": bound("Seconds until a teammate first replied."),
            "statistics_time_to_first_close": bound("Seconds until it was first closed."),
            "created_at": bound("When it began: Unix seconds, or a date such as 2026-01-31."),
            "updated_at": bound("When it last changed: Unix seconds, or a date such as 2026-01-31."),
            "per_page": number(MOST_PER_PAGE, "Conversations a page; 5 if left out."),
            "starting_after": text("The cursor from the page before; repeat the same filters with it."),
        }),
        &[],
    )
}

fn contacts() -> Value {
    object(
        json!({
            "contact_ids": texts("Ids of contacts."),
            "name": text("A part of the name."),
            "email": text("The exact email address."),
            "email_domain": text("What stands behind the @, as example.com."),
            "phone": text("The phone number, with +."),
            "role": choice(&["user", "lead"], "Users have signed up, leads have not."),
            "external_id": text("The id that your own system gave the user."),
            "custom_attributes": json!({
                "type": "object",
                "description": "Custom attributes and the values they must have, as in {\"plan\": \"pro\"}.",
            }),
            "location_country": text("The country, as Intercom names it."),
            "location_region": text("The region or state."),
            "location_city": text("The city."),
            "has_hard_bounced": json!({ "type": "boolean", "description": "Whether mail to the address bounced." }),
            "created_at": bound("When the contact was created: Unix seconds, or a date such as 2026-01-31."),
            "updated_at": bound("When the contact last changed: Unix seconds, or a date such as 2026-01-31."),
            "per_page": number(MOST_PER_PAGE, "Contacts a page; 5 if left out."),
            "starting_after": text("The cursor from the page before; repeat the same filters with it."),
        }),
        &[],
    )
}

fn article() -> Value {
    json!({
        "title": text("The title."),
        "author_id": json!({ "type": "integer", "description": "The id of the teammate who is shown as the author." }),
        "description": text("One sentence under the title."),
        "body": text("The text, as HTML."),
        "state": choice(&["published", "draft"], "A new article is a draft if this is left out."),
        "parent_id": text("The id of the collection or section it stands in."),
        "parent_type": choice(&["collection", "section"], "What parent_id is the id of."),
    })
}

fn object(properties: Value, required: &[&str]) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn id(description: &str) -> Value {
    object(json!({ "id": text(description) }), &["id"])
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

fn choice(of: &[&str], description: &str) -> Value {
    json!({ "type": "string", "enum": of, "description": description })
}

fn number(most: u32, description: &str) -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": most, "description": description })
}

/// One bound, or a list of two for an upper and a lower one.
fn bound(description: &str) -> Value {
    let one = json!({
        "type": "object",
        "properties": {
            "operator": { "type": "string", "enum": ["<", ">", "=", "!=", "<=", ">="] },
            "value": { "anyOf": [{ "type": "number" }, { "type": "string" }] },
        },
        "required": ["operator", "value"],
    });
    json!({
        "description": format!("{description} One bound, or a list of two."),
        "anyOf": [one, { "type": "array", "items": one, "minItems": 1, "maxItems": 2 }],
    })
}
