//! What people call the fields and operators elsewhere; only for suggestions, nothing is accepted
//! here.

use super::fields::{self, Kind, alternatives, fields};
use super::problem::shown;
use super::{Object, Problem};
use crate::nearest::nearest;

/// The keys that are no fields.
pub(super) const KEYS: [&str; 4] = ["object_type", "q", "limit", "starting_after"];

pub(super) fn unknown_field(object: Object, name: &str) -> Problem {
    let other = match object {
        Object::Conversations => Object::Contacts,
        Object::Contacts => Object::Conversations,
    };
    let what = if fields::field(other, name).is_some() {
        format!(
            "`{}` is a field of {}, not of {}",
            shown(name),
            other.name(),
            object.name()
        )
    } else {
        format!("{} have no field `{}`", object.name(), shown(name))
    };
    if name.to_ascii_lowercase().starts_with("custom_attribute") {
        let expected = "the attribute's own name, as in custom_attributes.plan:pro or \
                        custom_attributes.\"AI Title\":refund";
        return Problem::new(what, expected);
    }
    let meant = likely_field(object, name);
    let expected = match meant {
        _ if fields::field(other, name).is_some() => format!(
            "object_type:{} with it, or a field of {} such as {}",
            other.name(),
            object.name(),
            popular(object)
        ),
        Some(_) => format!("a field of {} such as {}", object.name(), popular(object)),
        None => {
            let names: Vec<_> = fields(object).iter().map(|field| field.name).collect();
            format!("one of {}", alternatives(&names))
        }
    };
    Problem::new(what, expected).or(meant)
}

fn popular(object: Object) -> &'static str {
    match object {
        Object::Conversations => "state, created_at or source_body",
        Object::Contacts => "name, email or created_at",
    }
}

fn likely_field(object: Object, name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace(['.', '-'], "_");
    let other = match object {
        Object::Conversations => conversation_field(&name),
        Object::Contacts => contact_field(&name),
    };
    let fields = fields(object).iter();
    let named = fields.filter(|field| field.kind != Kind::Attribute);
    let known = named.map(|field| field.name);
    other.or_else(|| nearest(&name, known.chain(KEYS)))
}

fn conversation_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "status" | "conversation_state" => "state",
        "email" | "author_email" | "contact_email" | "from" => "source_author_email",
        "name" | "author" | "author_name" | "contact_name" => "source_author_name",
        "subject" | "title" => "source_subject",
        "body" | "message" | "content" => "source_body",
        "channel" | "source" => "source_type",
        "contact" | "contacts" | "contact_id" | "user" | "user_id" | "customer_id" => "contact_ids",
        "assignee" | "assignee_id" | "admin" | "admin_id" | "assigned_to" => "admin_assignee_id",
        "team" | "team_id" => "team_assignee_id",
        "tag" | "tags" | "tag_id" => "tag_ids",
        "rating" | "score" | "csat" => "conversation_rating_score",
        "created" | "date" | "since" | "after" | "created_after" | "created_before" => "created_at",
        "updated" | "modified" | "updated_after" | "updated_before" => "updated_at",
        "snoozed" => "snoozed_until",
        name => return other_key(name),
    })
}

fn contact_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "domain" => "email_domain",
        "user_id" => "external_id",
        "contact_id" | "contact_ids" | "ids" => "id",
        "tag" | "tags" | "tag_ids" => "tag_id",
        "segment" => "segment_id",
        "owner" => "owner_id",
        "country" => "location_country",
        "region" => "location_region",
        "city" => "location_city",
        "type" => "role",
        "language" => "browser_language",
        "created" | "date" | "since" | "after" | "created_after" | "created_before" => "created_at",
        "updated" | "modified" | "updated_after" | "updated_before" => "updated_at",
        "last_seen" => "last_seen_at",
        name => return other_key(name),
    })
}

fn other_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "object" | "type" | "objecttype" => "object_type",
        "query" | "text" | "search" | "keyword" | "keywords" => "q",
        "cursor" | "next" | "page" => "starting_after",
        "size" | "count" | "page_size" => "limit",
        _ => return None,
    })
}

/// The operators of a type, for messages.
pub(super) fn operators(kind: Kind) -> String {
    let names: Vec<_> = kind.operators().iter().map(|op| op.name()).collect();
    alternatives(&names)
}

/// The operator that stands where one may stand but isn't one of ours, if it is an operator at
/// all: text may begin with a word and a colon too.
pub(super) fn operator(word: &str, kind: Kind) -> Option<Problem> {
    let lower = word.to_ascii_lowercase();
    let texts = matches!(
        kind,
        Kind::Text | Kind::Body | Kind::Id | Kind::Tag | Kind::Attribute
    );
    let meant = foreign(&lower).or_else(|| {
        // A short word is too near to too many operators.
        let near = if texts { &["contains"][..] } else { &NAMES };
        let long = !texts || lower.len() >= 6;
        long.then(|| nearest(&lower, near.iter().copied()))?
    });
    // Numbers, dates and choices have no colon after a word.
    let surely = !texts && !word.starts_with(|c: char| c.is_ascii_digit());
    if meant.is_none() && !surely {
        return None;
    }
    let legal = |op: &str| kind.operators().iter().any(|o| o.name() == op);
    let meant = meant.filter(|op| legal(op));
    let what = format!("`{}` is no operator", shown(word));
    Some(Problem::new(what, operators(kind)).or(meant))
}

const NAMES: [&str; 9] = [
    "eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "contains",
];

fn foreign(word: &str) -> Option<&'static str> {
    Some(match word {
        "is" | "equals" | "equal" | "===" => "eq",
        "ne" | "not" | "isnt" | "is_not" | "not_eq" | "not_equals" | "<>" | "!" | "!==" => "neq",
        "after" | "greater" | "greater_than" | "more" | "above" | "newer" => "gt",
        "ge" | "since" | "from" | "min" | "=>" => "gte",
        "before" | "less" | "less_than" | "below" | "older" => "lt",
        "le" | "until" | "to" | "max" | "=<" => "lte",
        "any" | "any_of" | "one_of" | "oneof" => "in",
        "not_in" | "notin" | "none_of" | "!in" => "nin",
        "like" | "ilike" | "match" | "matches" | "has" | "includes" | "include" | "contain"
        | "has_token" | "contains_token" | "starts_with" | "startswith" | "ends_with"
        | "endswith" | "^" | "$" | "regex" => "contains",
        "between" => "gte",
        // An operator without a counterpart: the legal ones are named.
        "not_contains" | "!~" | "does_not_contain" => "",
        _ => return None,
    })
}
