//! The fields that REST can search by, with their types: what a query may name.
//!
//! The tables follow the search pages of API 2.16. What was probably meant by another name is
//! `meant`'s business.

use super::{Object, Op};

/// A field, and what may be asked of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// As queries write it: flattened.
    pub(crate) name: &'static str,
    /// As REST writes it: with dots.
    pub(crate) rest: &'static str,
    pub(crate) kind: Kind,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// The first message's body: REST compares it word by word.
    Body,
    /// An id; the prefix that search results carry (`contact_`) is taken off.
    Id,
    /// A contact's tag: REST takes nothing but `=` and `!=`.
    Tag,
    /// One of these.
    Choice(&'static [&'static str]),
    Priority,
    Integer,
    /// In seconds.
    Duration,
    Boolean,
    Date,
    /// A custom attribute: only the workspace knows its type.
    Attribute,
}

const EQUALITY: &[Op] = &[Op::Eq, Op::Neq, Op::In, Op::Nin];
const TEXT: &[Op] = &[Op::Eq, Op::Neq, Op::In, Op::Nin, Op::Contains];
const ORDER: &[Op] = &[
    Op::Eq,
    Op::Neq,
    Op::Gt,
    Op::Gte,
    Op::Lt,
    Op::Lte,
    Op::In,
    Op::Nin,
];

impl Kind {
    /// The operators that make sense, whether REST has them for it or not.
    pub(crate) fn operators(self) -> &'static [Op] {
        match self {
            Self::Text | Self::Body | Self::Id => TEXT,
            Self::Tag | Self::Choice(_) | Self::Priority | Self::Boolean => EQUALITY,
            Self::Integer | Self::Duration | Self::Date => ORDER,
            Self::Attribute => &Op::ALL,
        }
    }

    /// What a value is, for messages and help.
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Text | Self::Body => "text".to_owned(),
            Self::Id | Self::Tag => "an id".to_owned(),
            Self::Choice(names) => alternatives(names),
            Self::Priority => alternatives(&PRIORITIES),
            Self::Integer => "a whole number".to_owned(),
            Self::Duration => "a number of seconds, or a duration such as 30m, 1h or 2d".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Date => {
                "a date: 2026-01-31, 2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or \
                 24h"
                .to_owned()
            }
            Self::Attribute => "text, a whole number, true or false".to_owned(),
        }
    }
}

pub(super) const PRIORITIES: [&str; 5] = ["none", "low", "medium", "high", "urgent"];
pub(crate) const STATES: &[&str] = &["open", "closed", "snoozed"];
const ROLES: &[&str] = &["user", "lead"];
/// How a conversation began; `conversation` is the Messenger.
pub(crate) const SOURCES: &[&str] = &[
    "conversation",
    "email",
    "facebook",
    "instagram",
    "phone_call",
    "phone_switch",
    "push",
    "sms",
    "twitter",
    "whatsapp",
];

/// `a, b or c`.
pub(super) fn alternatives(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What a custom attribute's name begins with.
pub(super) const ATTRIBUTES: &str = "custom_attributes.";

/// The legal fields; the last one stands for all custom attributes.
pub(crate) fn fields(object: Object) -> &'static [Field] {
    match object {
        Object::Conversations => CONVERSATIONS,
        Object::Contacts => CONTACTS,
    }
}

/// The field of that name, flattened or with dots, in any case.
pub(super) fn field(object: Object, name: &str) -> Option<&'static Field> {
    let fields = fields(object);
    if attribute(name).is_some() {
        return fields.last();
    }
    let name = name.to_ascii_lowercase().replace('.', "_");
    let name = match name.as_str() {
        // REST's table has two slips of the pen. It wants them; people write it right.
        "conversation_rating_admin_id" => "conversation_rating_admin_d",
        "android_sdk_version" => "andoid_sdk_version",
        name => name,
    };
    fields.iter().find(|field| field.name == name)
}

/// The name of the custom attribute, if it is one.
pub(super) fn attribute(name: &str) -> Option<&str> {
    let head = name.get(..ATTRIBUTES.len())?;
    let rest = &name[ATTRIBUTES.len()..];
    (head.eq_ignore_ascii_case(ATTRIBUTES) && !rest.is_empty() && rest != "*").then_some(rest)
}

const fn of(name: &'static str, rest: &'static str, kind: Kind) -> Field {
    Field { name, rest, kind }
}

/// A field that has no dots.
const fn plain(name: &'static str, kind: Kind) -> Field {
    of(name, name, kind)
}

macro_rules! table {
    ($($name:literal $(= $rest:literal)? : $kind:expr),* $(,)?) => {
        &[$(table!(@ $name $($rest)? : $kind)),*]
    };
    (@ $name:literal : $kind:expr) => { plain($name, $kind) };
    (@ $name:literal $rest:literal : $kind:expr) => { of($name, $rest, $kind) };
}

const CONVERSATIONS: &[Field] = table! {
    "id": Kind::Id,
    "state": Kind::Choice(STATES),
    "open": Kind::Boolean,
    "read": Kind::Boolean,
    "priority": Kind::Priority,
    "created_at": Kind::Date,
    "updated_at": Kind::Date,
    "waiting_since": Kind::Date,
    "snoozed_until": Kind::Date,
    "contact_ids": Kind::Id,
    "teammate_ids": Kind::Id,
    "admin_assignee_id": Kind::Integer,
    "team_assignee_id": Kind::Integer,
    "tag_ids": Kind::Id,
    "channel_initiated": Kind::Text,
    "source_type" = "source.type": Kind::Choice(SOURCES),
    "source_id" = "source.id": Kind::Id,
    "source_delivered_as" = "source.delivered_as": Kind::Text,
    "source_subject" = "source.subject": Kind::Text,
    "source_body" = "source.body": Kind::Body,
    "source_author_id" = "source.author.id": Kind::Id,
    "source_author_type" = "source.author.type": Kind::Text,
    "source_author_name" = "source.author.name": Kind::Text,
    "source_author_email" = "source.author.email": Kind::Text,
    "source_url" = "source.url": Kind::Text,
    "statistics_time_to_assignment" = "statistics.time_to_assignment": Kind::Duration,
    "statistics_time_to_admin_reply" = "statistics.time_to_admin_reply": Kind::Duration,
    "statistics_time_to_first_close" = "statistics.time_to_first_close": Kind::Duration,
    "statistics_time_to_last_close" = "statistics.time_to_last_close": Kind::Duration,
    "statistics_median_time_to_reply" = "statistics.median_time_to_reply": Kind::Duration,
    "statistics_first_contact_reply_at" = "statistics.first_contact_reply_at": Kind::Date,
    "statistics_first_assignment_at" = "statistics.first_assignment_at": Kind::Date,
    "statistics_first_admin_reply_at" = "statistics.first_admin_reply_at": Kind::Date,
    "statistics_first_close_at" = "statistics.first_close_at": Kind::Date,
    "statistics_last_assignment_at" = "statistics.last_assignment_at": Kind::Date,
    "statistics_last_assignment_admin_reply_at" = "statistics.last_assignment_admin_reply_at":
        Kind::Date,
    "statistics_last_contact_reply_at" = "statistics.last_contact_reply_at": Kind::Date,
    "statistics_last_admin_reply_at" = "statistics.last_admin_reply_at": Kind::Date,
    "statistics_last_close_at" = "statistics.last_close_at": Kind::Date,
    "statistics_last_closed_by_id" = "statistics.last_closed_by_id": Kind::Id,
    "statistics_count_reopens" = "statistics.count_reopens": Kind::Integer,
    "statistics_count_assignments" = "statistics.count_assignments": Kind::Integer,
    "statistics_count_conversation_parts" = "statistics.count_conversation_parts": Kind::Integer,
    "conversation_rating_requested_at" = "conversation_rating.requested_at": Kind::Date,
    "conversation_rating_replied_at" = "conversation_rating.replied_at": Kind::Date,
    "conversation_rating_score" = "conversation_rating.score": Kind::Integer,
    "conversation_rating_remark" = "conversation_rating.remark": Kind::Text,
    "conversation_rating_contact_id" = "conversation_rating.contact_id": Kind::Id,
    "conversation_rating_admin_d" = "conversation_rating.admin_d": Kind::Id,
    "ai_agent_participated": Kind::Boolean,
    "ai_agent_resolution_state" = "ai_agent.resolution_state": Kind::Text,
    "ai_agent_last_answer_type" = "ai_agent.last_answer_type": Kind::Text,
    "ai_agent_rating" = "ai_agent.rating": Kind::Integer,
    "ai_agent_rating_remark" = "ai_agent.rating_remark": Kind::Text,
    "ai_agent_source_type" = "ai_agent.source_type": Kind::Text,
    "ai_agent_source_title" = "ai_agent.source_title": Kind::Text,
    "custom_attributes.*": Kind::Attribute,
};

const CONTACTS: &[Field] = table! {
    "id": Kind::Id,
    "role": Kind::Choice(ROLES),
    "name": Kind::Text,
    "email": Kind::Text,
    "email_domain": Kind::Text,
    "phone": Kind::Text,
    "formatted_phone": Kind::Text,
    // A person's own id, whatever it looks like: nothing is taken off it.
    "external_id": Kind::Text,
    "owner_id": Kind::Id,
    "avatar": Kind::Text,
    "created_at": Kind::Date,
    "updated_at": Kind::Date,
    "signed_up_at": Kind::Date,
    "last_seen_at": Kind::Date,
    "last_contacted_at": Kind::Date,
    "last_replied_at": Kind::Date,
    "last_email_opened_at": Kind::Date,
    "last_email_clicked_at": Kind::Date,
    "language_override": Kind::Text,
    "browser": Kind::Text,
    "browser_language": Kind::Text,
    "os": Kind::Text,
    "location_country" = "location.country": Kind::Text,
    "location_region" = "location.region": Kind::Text,
    "location_city" = "location.city": Kind::Text,
    "unsubscribed_from_emails": Kind::Boolean,
    "marked_email_as_spam": Kind::Boolean,
    "has_hard_bounced": Kind::Boolean,
    "ios_last_seen_at": Kind::Date,
    "ios_app_version": Kind::Text,
    "ios_device": Kind::Text,
    "ios_app_device": Kind::Text,
    "ios_os_version": Kind::Text,
    "ios_app_name": Kind::Text,
    "ios_sdk_version": Kind::Text,
    "android_last_seen_at": Kind::Date,
    "android_app_version": Kind::Text,
    "android_device": Kind::Text,
    "android_app_name": Kind::Text,
    "andoid_sdk_version": Kind::Text,
    "segment_id": Kind::Id,
    "tag_id": Kind::Tag,
    "custom_attributes.*": Kind::Attribute,
};
