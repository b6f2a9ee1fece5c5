//! Lumen & Loop itself: its admins, teams, tags, segments and subscriptions.

use serde_json::{Value, json};

use super::OLDEST;
use crate::sandbox::day;
use crate::sandbox::workspace::APP_ID;

/// Id, name, local part of the address, job, teams.
pub(super) const ADMINS: [(u64, &str, &str, &str, &[u64]); 8] = [
    (
        7_310_001,
        "Maren Oduya",
        "maren",
        "Head of Support",
        &[5_201, 5_204],
    ),
    (
        7_310_002,
        "Tobias Fennick",
        "tobias",
        "Support Specialist",
        &[5_201],
    ),
    (
        7_310_003,
        "Aisling Varga",
        "aisling",
        "Billing Specialist",
        &[5_202],
    ),
    (
        7_310_004,
        "Ravi Thornquist",
        "ravi",
        "Support Engineer",
        &[5_203],
    ),
    (
        7_310_005,
        "Noor Bellweather",
        "noor",
        "Support Engineer",
        &[5_203, 5_204],
    ),
    (
        7_310_006,
        "Jules Okonjo",
        "jules",
        "Customer Success",
        &[5_204],
    ),
    (
        7_310_007,
        "Henrike Sol",
        "henrike",
        "Support Specialist",
        &[5_201, 5_202],
    ),
    (7_310_008, "Pascal Imre", "pascal", "Product Manager", &[]),
];

pub(super) const TEAMS: [(u64, &str); 4] = [
    (5_201, "First line"),
    (5_202, "Billing"),
    (5_203, "Technical"),
    (5_204, "Success & renewals"),
];

pub(super) const TAGS: [(&str, &str); 20] = [
    ("9101", "billing"),
    ("9102", "refund"),
    ("9103", "bug"),
    ("9104", "feature request"),
    ("9105", "login"),
    ("9106", "sso"),
    ("9107", "export"),
    ("9108", "import"),
    ("9109", "integration"),
    ("9110", "outage"),
    ("9111", "mobile"),
    ("9112", "vip"),
    ("9113", "churn risk"),
    ("9114", "privacy"),
    ("9115", "upgrade"),
    ("9116", "needs translation"),
    ("9117", "calendar sync"),
    ("9118", "notifications"),
    ("9119", "escalated"),
    ("9120", "praise 🎉"),
];

pub(super) const SEGMENTS: [(&str, &str); 5] = [
    ("65a0c1d2e3f4051627384901", "Active"),
    ("65a0c1d2e3f4051627384902", "New"),
    ("65a0c1d2e3f4051627384903", "Slipping Away"),
    ("65a0c1d2e3f4051627384904", "Business plan"),
    ("65a0c1d2e3f4051627384905", "Leads from the trial page"),
];

pub(super) fn email(local: &str) -> String {
    format!("{local}@lumen-loop.example")
}

fn admin(index: usize) -> Value {
    let (id, name, local, job, teams) = ADMINS[index];
    json!({
        "type": "admin",
        "id": id.to_string(),
        "name": name,
        "email": email(local),
        "job_title": job,
        "away_mode_enabled": index == 6,
        "away_mode_reassign": index == 6,
        "has_inbox_seat": index != 7,
        "team_ids": teams,
        "avatar": format!("https://avatars.lumen-loop.example/{local}.png"),
    })
}

pub(super) fn admins() -> Vec<Value> {
    (0..ADMINS.len()).map(admin).collect()
}

pub(super) fn me() -> Value {
    let mut me = admin(0);
    me["avatar"] = json!({ "type": "avatar", "image_url": me["avatar"] });
    me["email_verified"] = json!(true);
    me["app"] = json!({
        "type": "app",
        "id_code": APP_ID,
        "name": "Lumen & Loop (sandbox)",
        "created_at": OLDEST - 86_400 * 400,
        "region": "US",
        "timezone": day::TIMEZONE,
        "identity_verification": true,
    });
    me
}

pub(super) fn teams() -> Vec<Value> {
    let members = |team: u64| {
        let admins = ADMINS.iter().filter(move |admin| admin.4.contains(&team));
        admins.map(|admin| admin.0).collect::<Vec<_>>()
    };
    let team = |(id, name): &(u64, &str)| {
        json!({
            "type": "team",
            "id": id.to_string(),
            "name": name,
            "admin_ids": members(*id),
            "distribution_method": "round_robin",
            "assignment_limit": 12,
        })
    };
    TEAMS.iter().map(team).collect()
}

pub(super) fn tags() -> Vec<Value> {
    TAGS.iter().map(|(id, name)| super::tag(id, name)).collect()
}

pub(super) fn segments() -> Vec<Value> {
    let segment = |(id, name): &(&str, &str)| {
        json!({
            "type": "segment",
            "id": id,
            "name": name,
            "created_at": OLDEST - 86_400 * 300,
            "updated_at": OLDEST,
            "person_type": if name.starts_with("Leads") { "contact" } else { "user" },
        })
    };
    SEGMENTS.iter().map(segment).collect()
}

pub(super) fn subscriptions() -> Vec<Value> {
    let types = [
        (
            "201",
            "Product news",
            "What is new, once a month",
            "opt_out",
            "email",
        ),
        (
            "202",
            "Incident notices",
            "When something is down",
            "opt_in",
            "email",
        ),
        (
            "203",
            "Text reminders",
            "Before a renewal",
            "opt_in",
            "sms_message",
        ),
    ];
    let subscription =
        |(id, name, description, consent, content): &(&str, &str, &str, &str, &str)| {
            let translation = json!({ "name": name, "description": description, "locale": "en" });
            json!({
                "type": "subscription",
                "id": id,
                "state": "live",
                "consent_type": consent,
                "default_translation": translation,
                "translations": [translation],
                "content_types": [content],
            })
        };
    types.iter().map(subscription).collect()
}
