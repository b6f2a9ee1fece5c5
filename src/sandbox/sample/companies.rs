//! The customers' companies.

use serde_json::json;

use super::team::{ADMINS, SEGMENTS};
use super::{Base, NEWEST, OLDEST};
use crate::sandbox::workspace::{APP_ID, Company};

/// Name, domain, industry, size, plan, monthly spend, tags (places in the list of tags).
type Row = (
    &'static str,
    &'static str,
    &'static str,
    u64,
    &'static str,
    u64,
    &'static [usize],
);

const COMPANIES: [Row; 12] = [
    (
        "Brackwater Outfitters",
        "brackwater.example",
        "Retail",
        46,
        "Team",
        290,
        &[],
    ),
    (
        "Tern & Tide Ferries",
        "terntide.example",
        "Transport",
        310,
        "Business",
        1_480,
        &[11],
    ),
    (
        "Quillmark Press",
        "quillmark.example",
        "Publishing",
        28,
        "Team",
        190,
        &[],
    ),
    (
        "Orrery Robotics",
        "orrery.example",
        "Manufacturing",
        640,
        "Enterprise",
        5_200,
        &[11, 18],
    ),
    (
        "Mossgate Dental Group",
        "mossgate.example",
        "Health",
        75,
        "Business",
        720,
        &[],
    ),
    (
        "Kettle & Crane Coffee",
        "kettlecrane.example",
        "Food",
        19,
        "Starter",
        49,
        &[12],
    ),
    (
        "Nordhavn Logistik",
        "nordhavn.example",
        "Transport",
        205,
        "Business",
        1_150,
        &[],
    ),
    (
        "Sunspoke Cycles",
        "sunspoke.example",
        "Retail",
        33,
        "Team",
        240,
        &[14],
    ),
    (
        "Atelier Cinq Roseaux",
        "cinqroseaux.example",
        "Design",
        12,
        "Starter",
        49,
        &[],
    ),
    (
        "雨宿り工房",
        "amayadori.example",
        "Crafts",
        9,
        "Starter",
        49,
        &[15],
    ),
    (
        "Halcyon Field Schools",
        "halcyonfield.example",
        "Education",
        130,
        "Business",
        890,
        &[],
    ),
    (
        "Pinefold Legal LLP",
        "pinefold.example",
        "Legal",
        58,
        "Team",
        410,
        &[12, 13],
    ),
];

pub(super) fn name(place: usize) -> &'static str {
    COMPANIES[place % COMPANIES.len()].0
}

pub(super) fn domain(place: usize) -> &'static str {
    COMPANIES[place % COMPANIES.len()].1
}

pub(super) fn plan(place: usize) -> &'static str {
    COMPANIES[place % COMPANIES.len()].4
}

pub(super) const COUNT: usize = COMPANIES.len();

pub(super) fn add(base: &mut Base) {
    for (place, company) in COMPANIES.iter().enumerate() {
        let (name, domain, industry, size, plan, spend, tags) = *company;
        let id = format!("6790{}", base.chance.hex(20));
        let created = OLDEST - base.chance.between(40, 380) * 86_400;
        let tags: Vec<_> = tags
            .iter()
            .filter_map(|t| base.workspace.tags.get(*t))
            .collect();
        let segments = segments(base, spend, size);
        let seen = NEWEST - base.chance.between(1, 96) * 3_600;
        let (author, writer, ..) = ADMINS[place % 6];
        let note = json!({
            "type": "note",
            "id": (880 + place).to_string(),
            "created_at": created + 86_400,
            "company": { "type": "company", "id": id },
            "author": {
                "type": "admin", "id": author.to_string(), "name": writer,
                "away_mode_enabled": false, "away_mode_reassign": false,
            },
            "body": format!("<p>Kick-off call done; {} people in the pilot.</p>", size / 4 + 2),
        });
        let notes = if place % 3 == 1 {
            vec![note]
        } else {
            Vec::new()
        };
        let head = json!({
            "type": "company",
            "id": id,
            "name": name,
            "app_id": APP_ID,
            "company_id": format!("ll-{}", 4_001 + place),
            "plan": { "type": "plan", "id": (300 + place % 4).to_string(), "name": plan },
            "remote_created_at": created,
            "created_at": created + 3_600,
            "updated_at": seen,
            "last_request_at": seen,
            "size": size,
            "website": format!("https://www.{domain}"),
            "industry": industry,
            "monthly_spend": spend,
            "session_count": size * 17 + 5,
            "user_count": 0,
            "custom_attributes": {
                "account_manager": ADMINS[(place * 3) % 6].1,
                "contract": if spend > 1_000 { "annual" } else { "monthly" },
            },
            "tags": { "type": "tag.list", "tags": tags },
            "segments": { "type": "segment.list", "segments": segments },
            "notes": { "type": "note.list", "notes": notes },
        });
        let ids = segments
            .iter()
            .filter_map(|s| s["id"].as_str().map(str::to_owned));
        let segments = ids.collect();
        base.workspace
            .companies
            .push(Company { id, head, segments });
    }
}

fn segments(base: &Base, spend: u64, size: u64) -> Vec<serde_json::Value> {
    let mut names = vec!["Active"];
    if spend >= 700 {
        names.push("Business plan");
    }
    if size < 15 {
        names.push("Slipping Away");
    }
    let named = |name: &&str| SEGMENTS.iter().position(|(_, known)| known == name);
    let places = names.iter().filter_map(named);
    places
        .filter_map(|place| base.workspace.segments.get(place).cloned())
        .collect()
}
