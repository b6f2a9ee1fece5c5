//! The fields that conversations are searched by, from Intercom's documentation.

use super::field::{Kind, Operand, Table};
use Kind::{Date, Flag, Number, Text, Words};

/// `>=` and `<=` are not among the operators that the documentation lists for conversations.
pub(super) fn table() -> Table {
    Table {
        fields: FIELDS,
        attributes: ATTRIBUTES,
        bounds: false,
        by_day: false,
        any_date: false,
    }
}

/// Up to 2.15 there were two priorities. Which of the five each stands for is our reading.
pub(super) fn priorities(operands: &[Operand]) -> Vec<Operand> {
    let of = |operand: &Operand| match operand {
        Operand::Text(text) if text == "priority" => vec!["high", "urgent"],
        Operand::Text(text) if text == "not_priority" => vec!["none", "low", "medium"],
        _ => Vec::new(),
    };
    let names = operands.iter().flat_map(of);
    names.map(|name| Operand::Text(name.to_owned())).collect()
}

const ATTRIBUTES: &[(&str, Kind)] = &[
    ("AI Title", Text),
    ("AI Issue summary", Text),
    ("Topic", Text),
    ("Plan", Text),
    ("Language", Text),
    ("CX Score rating", Number),
];

const FIELDS: &[(&str, Kind, &str)] = &[
    ("id", Text, ""),
    ("created_at", Date, ""),
    ("updated_at", Date, ""),
    ("source.type", Text, ""),
    ("source.id", Text, ""),
    ("source.delivered_as", Text, ""),
    ("source.subject", Text, ""),
    ("source.body", Words, ""),
    ("source.author.id", Text, ""),
    ("source.author.type", Text, ""),
    ("source.author.name", Text, ""),
    ("source.author.email", Text, ""),
    ("source.url", Text, ""),
    ("contact_ids", Text, "contacts.contacts.*.id"),
    ("teammate_ids", Text, "teammates.teammates.*.id"),
    ("admin_assignee_id", Number, ""),
    ("team_assignee_id", Number, ""),
    ("channel_initiated", Text, "channel.initial"),
    ("open", Flag, ""),
    ("read", Flag, ""),
    ("state", Text, ""),
    ("waiting_since", Date, ""),
    ("snoozed_until", Date, ""),
    ("tag_ids", Text, "tags.tags.*.id"),
    ("priority", Text, ""),
    ("statistics.time_to_assignment", Number, ""),
    ("statistics.time_to_admin_reply", Number, ""),
    ("statistics.time_to_first_close", Number, ""),
    ("statistics.time_to_last_close", Number, ""),
    ("statistics.median_time_to_reply", Number, ""),
    ("statistics.first_contact_reply_at", Date, ""),
    ("statistics.first_assignment_at", Date, ""),
    ("statistics.first_admin_reply_at", Date, ""),
    ("statistics.first_close_at", Date, ""),
    ("statistics.last_assignment_at", Date, ""),
    ("statistics.last_assignment_admin_reply_at", Date, ""),
    ("statistics.last_contact_reply_at", Date, ""),
    ("statistics.last_admin_reply_at", Date, ""),
    ("statistics.last_close_at", Date, ""),
    ("statistics.last_closed_by_id", Text, ""),
    ("statistics.count_reopens", Number, ""),
    ("statistics.count_assignments", Number, ""),
    ("statistics.count_conversation_parts", Number, ""),
    ("conversation_rating.requested_at", Date, ""),
    (
        "conversation_rating.replied_at",
        Date,
        "conversation_rating.created_at",
    ),
    (
        "conversation_rating.score",
        Number,
        "conversation_rating.rating",
    ),
    ("conversation_rating.remark", Text, ""),
    (
        "conversation_rating.contact_id",
        Text,
        "conversation_rating.contact.id",
    ),
    // Spelt so in the documentation.
    (
        "conversation_rating.admin_d",
        Text,
        "conversation_rating.teammate.id",
    ),
    ("ai_agent_participated", Flag, ""),
    ("ai_agent.resolution_state", Text, ""),
    ("ai_agent.last_answer_type", Text, ""),
    ("ai_agent.rating", Number, ""),
    ("ai_agent.rating_remark", Text, ""),
    ("ai_agent.source_type", Text, ""),
    ("ai_agent.source_title", Text, ""),
];
