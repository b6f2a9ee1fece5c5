//! What Intercom's REST API can be searched by: fields, the kinds of their values, operators. Test
//! data, copied from the facts about the API (section 2.3) and not from the product's tables, so
//! that a slip of the pen there shows here.

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    /// A text of which only these values make sense.
    Word(&'static [&'static str]),
    /// A contact's tag: REST takes nothing but `=` and `!=`.
    Tag,
    Integer,
    Boolean,
    Date,
}

/// A field: what is searched for, as REST calls it, and its kind.
pub(super) struct Field {
    pub(super) object: &'static str,
    pub(super) rest: &'static str,
    pub(super) kind: Kind,
}

impl Field {
    /// As queries write it.
    pub(super) fn name(&self) -> String {
        if self.rest.starts_with("custom_attributes.") {
            self.rest.to_owned()
        } else {
            self.rest.replace('.', "_")
        }
    }
}

/// Every field of both tables.
pub(super) fn fields() -> Vec<Field> {
    let tables = [
        ("conversations", CONVERSATION_TEXTS, Kind::Text),
        ("conversations", CONVERSATION_DATES, Kind::Date),
        ("conversations", CONVERSATION_INTEGERS, Kind::Integer),
        (
            "conversations",
            "open read ai_agent_participated",
            Kind::Boolean,
        ),
        (
            "conversations",
            "state",
            Kind::Word(&["open", "closed", "snoozed"]),
        ),
        ("conversations", "source.type", Kind::Word(SOURCES)),
        (
            "conversations",
            "priority",
            Kind::Word(&["none", "low", "medium", "high", "urgent"]),
        ),
        ("contacts", CONTACT_TEXTS, Kind::Text),
        ("contacts", CONTACT_DATES, Kind::Date),
        ("contacts", CONTACT_SWITCHES, Kind::Boolean),
        ("contacts", "role", Kind::Word(&["user", "lead"])),
        ("contacts", "tag_id", Kind::Tag),
    ];
    let fields = tables.into_iter().flat_map(|(object, names, kind)| {
        let names = names.split_whitespace();
        names.map(move |rest| Field { object, rest, kind })
    });
    fields.collect()
}

const SOURCES: &[&str] = &[
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

const CONVERSATION_TEXTS: &str = "
    id source.id source.delivered_as source.subject source.body source.author.id source.author.type
    source.author.name source.author.email source.url contact_ids teammate_ids channel_initiated
    tag_ids statistics.last_closed_by_id conversation_rating.remark conversation_rating.contact_id
    conversation_rating.admin_d ai_agent.resolution_state ai_agent.last_answer_type
    ai_agent.rating_remark ai_agent.source_type ai_agent.source_title custom_attributes.plan";

const CONVERSATION_INTEGERS: &str = "
    admin_assignee_id team_assignee_id statistics.time_to_assignment statistics.time_to_admin_reply
    statistics.time_to_first_close statistics.time_to_last_close statistics.median_time_to_reply
    statistics.count_reopens statistics.count_assignments statistics.count_conversation_parts
    conversation_rating.score ai_agent.rating";

const CONVERSATION_DATES: &str = "
    created_at updated_at waiting_since snoozed_until statistics.first_contact_reply_at
    statistics.first_assignment_at statistics.first_admin_reply_at statistics.first_close_at
    statistics.last_assignment_at statistics.last_assignment_admin_reply_at
    statistics.last_contact_reply_at statistics.last_admin_reply_at statistics.last_close_at
    conversation_rating.requested_at conversation_rating.replied_at";

const CONTACT_TEXTS: &str = "
    id name avatar owner_id email email_domain phone formatted_phone external_id language_override
    browser browser_language os location.country location.region location.city ios_app_version
    ios_device ios_app_device ios_os_version ios_app_name ios_sdk_version android_app_version
    android_device android_app_name andoid_sdk_version segment_id custom_attributes.plan";

const CONTACT_DATES: &str = "
    created_at signed_up_at updated_at last_seen_at last_contacted_at last_replied_at
    last_email_opened_at last_email_clicked_at ios_last_seen_at android_last_seen_at";

const CONTACT_SWITCHES: &str = "unsubscribed_from_emails marked_email_as_spam has_hard_bounced";
