//! What each tool returns, as JSON Schema.
//!
//! Only what we vouch for has a type: Intercom's own members are passed on, and their kinds vary.

use serde_json::{Value, json};

pub(super) fn schema(tool: &str) -> Value {
    match tool {
        "search" => list("results", &result()),
        "fetch" => fetched(),
        "search_conversations" => list("conversations", &conversation()),
        "get_conversation" => whole_conversation(),
        "search_contacts" => list("data", &contact()),
        "get_contact" => contact(),
        "list_companies" => list("data", &company()),
        "get_company" => company(),
        "list_articles" | "search_articles" => list("data", &article()),
        "get_article" | "create_article" | "update_article" => article(),
        "add_internal_note" => note(),
        "list_fin_capabilities" => capabilities(),
        "ask_fin" | "get_fin_response" | "reply_to_fin_conversation" | "run_fin_procedure" => {
            talk()
        }
        _ => json!({ "type": "object" }),
    }
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn list(member: &str, item: &Value) -> Value {
    let mut schema = object(
        json!({
            "total_in_page": { "type": "integer", "description": "How many are here." },
            "total_count": { "type": "integer", "description": "How many there are in all." },
            "pages": {
                "type": "object",
                "description": "Where this page stands; absent on the last one.",
                "properties": {
                    "page": { "type": "integer" },
                    "per_page": { "type": "integer" },
                    "total_pages": { "type": "integer" },
                    "next": {
                        "type": "object",
                        "properties": {
                            "page": { "type": "integer" },
                            "per_page": { "type": "integer" },
                            "starting_after": { "type": "string" },
                        },
                    },
                },
            },
            "_note": text("How to go on, and what should be known about this result."),
        }),
        &["total_in_page", member],
    );
    schema["properties"][member] = json!({ "type": "array", "items": item });
    schema
}

fn result() -> Value {
    object(
        json!({
            "id": text("For fetch: conversation_<id> or contact_<id>."),
            "title": text("What it is about, or who it is."),
            "text": text("The main facts and the first words; written by customers and teammates."),
            "url": text("The link into Intercom."),
        }),
        &["id", "title", "text", "url"],
    )
}

fn fetched() -> Value {
    object(
        json!({
            "id": text("As it was asked for, with its prefix."),
            "title": text("What it is about, or who it is."),
            "text": text("All of it as plain text; a conversation as its transcript."),
            "url": text("The link into Intercom."),
            "metadata": {
                "type": "object",
                "properties": {
                    "type": text("conversation, contact, company or article."),
                    "next": text("The id to fetch the rest with, where there is more."),
                },
                "required": ["type"],
            },
        }),
        &["id", "title", "text", "url", "metadata"],
    )
}

fn conversation() -> Value {
    object(
        json!({
            "id": text("The id."),
            "title": text("The title, where it has one."),
            "state": text("open, closed or snoozed."),
            "priority": text("none, low, medium, high or urgent."),
            "source": { "type": "object", "description": "The first message." },
            "contacts": { "type": "object", "description": "Who takes part." },
            "tags": { "type": "object", "description": "Its tags." },
            "statistics": { "type": "object", "description": "Times in seconds, and counts." },
            "custom_attributes": { "type": "object" },
            "created_at_iso": text("When it began."),
            "updated_at_iso": text("When it last changed."),
            "admin_assignee_name": text("Who it is assigned to."),
            "team_assignee_name": text("The team it is assigned to."),
            "url": text("The link into Intercom."),
        }),
        &["id", "url"],
    )
}

fn whole_conversation() -> Value {
    let mut schema = conversation();
    schema["properties"]["conversation_parts"] = object(
        json!({
            "conversation_parts": {
                "type": "array",
                "items": object(
                    json!({
                        "number": { "type": "integer", "description": "Its place among all parts, from 1." },
                        "part_type": text("comment, note, assignment, close and many more."),
                        "body": text("What was written, as plain text."),
                        "internal": { "type": "boolean", "description": "Customers don't see it." },
                        "author": { "type": "object" },
                        "created_at_iso": text("When it happened."),
                    }),
                    &["number"],
                ),
            },
            "total_count": { "type": "integer", "description": "How many parts there are in all." },
        }),
        &["conversation_parts", "total_count"],
    );
    schema["properties"]["next"] = text("The id to get the rest with, where there is more.");
    schema["properties"]["_note"] = text("What should be known about this result.");
    schema["required"] = json!(["id", "url", "conversation_parts"]);
    schema
}

fn contact() -> Value {
    object(
        json!({
            "id": text("The id."),
            "name": text("The name."),
            "email": text("The email address."),
            "role": text("user or lead."),
            "custom_attributes": { "type": "object" },
            "created_at_iso": text("When the contact was created."),
            "owner_name": text("The teammate who owns the contact."),
            "merged_from": text("The id that was asked for; it was merged into this contact."),
            "url": text("The link into Intercom."),
        }),
        &["id", "url"],
    )
}

fn company() -> Value {
    object(
        json!({
            "id": text("The id in Intercom."),
            "company_id": text("The id that your own system gave it."),
            "name": text("The name."),
            "custom_attributes": { "type": "object" },
            "url": text("The link into Intercom."),
        }),
        &["id", "url"],
    )
}

fn article() -> Value {
    object(
        json!({
            "id": text("The id."),
            "title": text("The title."),
            "state": text("published or draft."),
            "body": text("The text, without its HTML."),
            "body_html": text("The text as HTML, for update_article."),
            "author_name": text("Who is shown as its author."),
            "url": text("Where customers read it; drafts have none."),
        }),
        &["id"],
    )
}

fn capabilities() -> Value {
    object(
        json!({
            "version": text("Of the API."),
            "capabilities": {
                "type": "array",
                "items": object(
                    json!({
                        "type": text("procedure, ask, reply or escalate."),
                        "id": text("The procedure's id."),
                        "name": text("The procedure's name."),
                        "description": text("What it does."),
                        "tool": text("The tool that does it; none where there is none."),
                    }),
                    &[],
                ),
            },
        }),
        &["capabilities"],
    )
}

fn talk() -> Value {
    object(
        json!({
            "conversation_id": text("The conversation; for get_fin_response and replies."),
            "user_id": text("The user whom Fin talks to."),
            "procedure_id": text("The procedure that was begun."),
            "status": text(
                "thinking, replying, awaiting_user_reply, escalated, resolved or complete; unknown \
                 where nobody can know.",
            ),
            "answer": text("All that Fin has said in this turn, as plain text; may be empty."),
            "messages": {
                "type": "array",
                "description": "Where there is more than one message: each of them, with those of \
                                former turns if they were asked for.",
                "items": object(
                    json!({
                        "id": text("The message's id."),
                        "text": text("What Fin said, as plain text."),
                        "created_at": text("When."),
                    }),
                    &["text"],
                ),
            },
            "partial": text("A message that Fin is still writing."),
            "reason": text("Why Fin handed the conversation over, or ended it."),
            "csat_requested": {
                "type": "object",
                "description": "Fin asks the user for a rating; these can be chosen.",
                "properties": { "options": { "type": "array", "items": { "type": "object" } } },
            },
            "errors": { "type": "object", "description": "Attributes that could not be set." },
            "_note": text("What this means, and what to do next."),
        }),
        &["conversation_id", "user_id", "status", "answer"],
    )
}

fn note() -> Value {
    object(
        json!({
            "conversation_id": text("The conversation."),
            "part_id": text("The note's own id."),
            "part_type": text("note, or what else it did, as note_and_unsnooze."),
            "internal": { "type": "boolean", "description": "Customers don't see it." },
            "body": text("The note, as plain text."),
            "author_name": text("Who signed it."),
            "created_at_iso": text("When it was added."),
            "url": text("The link to the conversation."),
        }),
        &["conversation_id", "url"],
    )
}
