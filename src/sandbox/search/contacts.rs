//! The fields that contacts are searched by, from Intercom's documentation.

use super::field::{Kind, Table};
use crate::sandbox::gate::Version;
use Kind::{Date, Flag, Number, Tag, Text};

/// Dates go by the day up to 2.16 and take `=`, `<` and `>` only. Preview compares seconds.
pub(super) fn table(version: Version) -> Table {
    let preview = version == Version::Preview;
    Table {
        fields: FIELDS,
        attributes: ATTRIBUTES,
        bounds: true,
        by_day: !preview,
        any_date: preview,
    }
}

const ATTRIBUTES: &[(&str, Kind)] = &[
    ("plan", Text),
    ("seats", Number),
    ("mrr", Number),
    ("country", Text),
    ("beta_tester", Flag),
    ("onboarding_stage", Text),
];

const FIELDS: &[(&str, Kind, &str)] = &[
    ("id", Text, ""),
    ("role", Text, ""),
    ("name", Text, ""),
    ("avatar", Text, "avatar.image_url"),
    ("owner_id", Text, ""),
    ("email", Text, ""),
    ("email_domain", Text, ""),
    ("phone", Text, ""),
    ("formatted_phone", Text, "phone"),
    ("external_id", Text, ""),
    ("created_at", Date, ""),
    ("signed_up_at", Date, ""),
    ("updated_at", Date, ""),
    ("last_seen_at", Date, ""),
    ("last_contacted_at", Date, ""),
    ("last_replied_at", Date, ""),
    ("last_email_opened_at", Date, ""),
    ("last_email_clicked_at", Date, ""),
    ("language_override", Text, ""),
    ("browser", Text, ""),
    ("browser_language", Text, ""),
    ("os", Text, ""),
    ("location.country", Text, ""),
    ("location.region", Text, ""),
    ("location.city", Text, ""),
    ("unsubscribed_from_emails", Flag, ""),
    ("marked_email_as_spam", Flag, ""),
    ("has_hard_bounced", Flag, ""),
    ("ios_last_seen_at", Date, ""),
    ("ios_app_version", Text, ""),
    ("ios_device", Text, ""),
    ("ios_app_device", Text, "ios_device"),
    ("ios_os_version", Text, ""),
    ("ios_app_name", Text, ""),
    ("ios_sdk_version", Text, ""),
    ("android_last_seen_at", Date, ""),
    ("android_app_version", Text, ""),
    ("android_device", Text, ""),
    ("android_app_name", Text, ""),
    // Spelt so in the documentation.
    ("andoid_sdk_version", Text, "android_sdk_version"),
    ("segment_id", Text, ""),
    ("tag_id", Tag, ""),
];
