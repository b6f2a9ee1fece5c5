//! Eighty contacts, users and leads, and five that were merged into others.
//!
//! Place 0 has more tags, notes and companies than an embedded list holds. Every eleventh has no
//! name, every second lead no address.

use serde_json::{Value, json};

use super::names::{ABROAD, FAMILY, GIVEN, MACHINES, PLACES};
use super::team::{ADMINS, SEGMENTS, TAGS, email};
use super::{Base, NEWEST, OLDEST, companies};
use crate::sandbox::workspace::{APP_ID, Contact};

const COUNT: usize = 80;
/// Embedded lists hold so many.
const EMBEDDED: usize = 10;

/// The language that a contact writes in; the last ones are the people from abroad.
pub(super) fn language(place: usize) -> &'static str {
    let abroad = place.checked_sub(COUNT - ABROAD.len());
    abroad
        .and_then(|place| ABROAD.get(place))
        .map_or("en", |person| person.0)
}

/// The contacts that write in a language.
pub(super) fn writing(language: &str) -> Vec<usize> {
    (0..COUNT)
        .filter(|place| self::language(*place) == language)
        .collect()
}

pub(super) fn add(base: &mut Base) {
    for place in 0..COUNT {
        let contact = contact(base, place);
        for company in &contact.companies {
            let count = &mut base.workspace.companies[*company].head["user_count"];
            *count = json!(count.as_u64().unwrap_or(0) + 1);
        }
        base.workspace.contacts.push(contact);
    }
    merge(base);
}

struct Person {
    name: Option<String>,
    local: String,
    country: &'static str,
    region: Option<&'static str>,
    city: &'static str,
    language: &'static str,
}

fn person(base: &mut Base, place: usize) -> Person {
    if let Some(abroad) = place.checked_sub(COUNT - ABROAD.len()) {
        let (language, name, local, country, city) = ABROAD[abroad % ABROAD.len()];
        return Person {
            name: Some(name.to_owned()),
            local: local.to_owned(),
            country,
            region: None,
            city,
            language,
        };
    }
    let (given, family) = (
        GIVEN[place % GIVEN.len()],
        FAMILY[(place * 7 + 3) % FAMILY.len()],
    );
    let (country, region, city, language) = *base.chance.one(&PLACES);
    let plain: String = family.chars().filter(char::is_ascii_alphabetic).collect();
    let initial: String = given.chars().take(1).collect();
    Person {
        name: (place % 11 != 7).then(|| format!("{given} {family}")),
        local: format!(
            "{initial}.{plain}{}",
            if place.is_multiple_of(5) { "2" } else { "" }
        )
        .to_lowercase(),
        country,
        region: Some(region),
        city,
        language,
    }
}

fn contact(base: &mut Base, place: usize) -> Contact {
    let person = person(base, place);
    let chance = &mut base.chance;
    let id = format!("6741{}", chance.hex(20));
    let lead = place % 6 == 5;
    let employed = place == 0 || (!lead && place % 4 != 3);
    let companies: Vec<usize> = match (place, employed) {
        (0, _) => (0..11).collect(), // an agency that works for many
        (_, true) => vec![(place * 5 + 2) % companies::COUNT],
        (_, false) => Vec::new(),
    };
    let domain = match companies.first() {
        Some(company) if place != 0 => companies::domain(*company),
        _ if place.is_multiple_of(2) => "example.com",
        _ => "example.org",
    };
    let unknown = lead && place % 4 == 1;
    let email = if unknown {
        String::new()
    } else {
        format!("{}@{domain}", person.local)
    };
    let created = OLDEST - 86_400 * chance.between(-300, 200);
    let seen = created + chance.between(3_600, (NEWEST - created).max(3_601));
    let tag_count = match place {
        0 => 12,
        place if place.is_multiple_of(3) => 1 + place % 2,
        _ => 0,
    };
    let tags: Vec<Value> = (0..tag_count)
        .map(|step| {
            let (id, name) = TAGS[(place + step * 3) % TAGS.len()];
            json!({
                "type": "tag", "id": id, "name": name, "applied_at": created + 600,
                "applied_by": { "type": "admin", "id": ADMINS[place % 6].0.to_string() },
            })
        })
        .collect();
    let note_count = match place {
        0 => 13,
        place if place % 9 == 2 => 2,
        _ => 0,
    };
    let notes: Vec<Value> = (0..note_count)
        .map(|n| note(&id, place, n, created))
        .collect();
    let (browser, browser_version, os) = *chance.one(&MACHINES);
    let plan = companies.first().map_or("Trial", |c| companies::plan(*c));
    let phone = (place % 3 == 1).then(|| format!("+353 1 555 0{:03}", 100 + place));
    let owner = (place % 4 == 1).then(|| ADMINS[place % 6].0.to_string());
    let when = |known: bool, at: i64| known.then_some(at);
    let seats = chance.between(1, 60);
    let mut head = json!({
        "type": "contact",
        "id": id,
        "external_id": (!lead).then(|| format!("u-{}", 20_001 + place)),
        "workspace_id": APP_ID,
        "role": if lead { "lead" } else { "user" },
        "email": email,
        "email_domain": if unknown { "" } else { domain },
        "phone": phone,
        "name": person.name,
        "owner_id": owner,
        "avatar": { "type": "avatar", "image_url": Value::Null },
        "has_hard_bounced": place % 19 == 6,
        "marked_email_as_spam": place % 37 == 12,
        "unsubscribed_from_emails": place % 8 == 3,
        "created_at": created,
        "updated_at": seen,
        "signed_up_at": when(!lead, created),
        "last_seen_at": when(place % 7 != 5, seen),
        "last_replied_at": when(place.is_multiple_of(2), seen - 1_800),
        "last_contacted_at": when(place % 3 != 2, seen - 900),
        "last_email_opened_at": when(place % 5 < 2, seen - 86_400),
        "last_email_clicked_at": when(place.is_multiple_of(5), seen - 80_000),
        "language_override": (place % 16 == 9).then_some(person.language),
        "browser": browser,
        "browser_version": browser_version,
        "browser_language": person.language,
        "os": os,
        "custom_attributes": {
            "plan": plan,
            "seats": seats,
            "mrr": seats * if plan == "Trial" { 0 } else { 9 },
            "country": person.country,
            "beta_tester": place.is_multiple_of(12),
            "onboarding_stage": if place % 14 == 2 { Value::Null } else { json!("done") },
        },
        "location": {
            "type": "location", "country": person.country, "region": person.region,
            "city": person.city,
        },
        "social_profiles": { "data": [] },
    });
    devices(&mut head, place, seen);
    let listed = listed(base, &companies);
    let lists = [
        ("tags", embedded(&id, "tags", "tag", &tags)),
        ("notes", embedded(&id, "notes", "note", &notes)),
        ("companies", embedded(&id, "companies", "company", &listed)),
    ];
    super::put(&mut head, lists);
    let ids = |of: &[Value]| {
        of.iter()
            .filter_map(|v| v["id"].as_str().map(str::to_owned))
            .collect()
    };
    Contact {
        tag_ids: ids(&tags),
        segment_ids: segments(place, lead, plan),
        id,
        head,
        tags,
        companies,
        notes,
        merges: Vec::new(),
    }
}

/// Some were seen on a telephone as well.
fn devices(head: &mut Value, place: usize, seen: i64) {
    let (ios, android) = (place % 10 == 4, place % 10 == 8);
    let set = |known: bool, value: &str| if known { json!(value) } else { Value::Null };
    let at = |known: bool| if known { json!(seen) } else { Value::Null };
    let devices = [
        ("android_app_name", set(android, "Loopboard")),
        ("android_app_version", set(android, "5.12.0")),
        ("android_device", set(android, "Corvid 7a")),
        ("android_os_version", set(android, "16")),
        ("android_sdk_version", set(android, "17.1.1")),
        ("android_last_seen_at", at(android)),
        ("ios_app_name", set(ios, "Loopboard")),
        ("ios_app_version", set(ios, "5.12.1")),
        ("ios_device", set(ios, "Handset 14,2")),
        ("ios_os_version", set(ios, "26.1")),
        ("ios_sdk_version", set(ios, "19.3.0")),
        ("ios_last_seen_at", at(ios)),
    ];
    super::put(head, devices);
}

fn listed(base: &Base, companies: &[usize]) -> Vec<Value> {
    let companies = companies
        .iter()
        .filter_map(|c| base.workspace.companies.get(*c));
    companies
        .map(|company| json!({ "id": company.id }))
        .collect()
}

/// A list as it stands in a contact: the first ten as references.
fn embedded(contact: &str, list: &str, kind: &str, items: &[Value]) -> Value {
    let reference = |item: &Value| {
        let id = item["id"].as_str().unwrap_or("");
        json!({ "type": kind, "id": id, "url": format!("/{list}/{id}") })
    };
    let data: Vec<_> = items.iter().take(EMBEDDED).map(reference).collect();
    json!({
        "type": "list",
        "data": data,
        "url": format!("/contacts/{contact}/{list}"),
        "total_count": items.len(),
        "has_more": items.len() > EMBEDDED,
    })
}

fn note(contact: &str, place: usize, number: usize, created: i64) -> Value {
    const BODIES: [&str; 4] = [
        "<p>Prefers e-mail to calls.</p>",
        "<p>Asked for an annual quote; decision in the <b>next quarter</b>.</p>",
        "<p>Main contact for the rollout. Speaks French &amp; English.</p>",
        "<p>Had two refunds last year, please check with billing first.</p>",
    ];
    let (id, name, local, ..) = ADMINS[(place + number) % 6];
    json!({
        "type": "note",
        "id": (51_000 + place * 20 + number).to_string(),
        "created_at": created + 86_400 * (number as i64 + 1),
        "contact": { "type": "contact", "id": contact },
        "author": {
            "type": "admin", "id": id.to_string(), "name": name, "email": email(local),
            "away_mode_enabled": false, "away_mode_reassign": false,
        },
        "body": BODIES[(place + number) % BODIES.len()],
    })
}

fn segments(place: usize, lead: bool, plan: &str) -> Vec<String> {
    let wanted = [
        !lead && place % 5 != 4,
        place % 9 == 1,
        place % 5 == 4,
        plan == "Business" || plan == "Enterprise",
        lead,
    ];
    let named = SEGMENTS.iter().zip(wanted).filter(|(_, wanted)| *wanted);
    named.map(|((id, _), _)| (*id).to_owned()).collect()
}

/// Four leads went into users, and one of those that took a lead went into another: two hops.
fn merge(base: &mut Base) {
    const GONE: [(&str, usize); 5] = [
        ("6741aaaa00000000000000a1", 3),
        ("6741aaaa00000000000000a2", 12),
        ("6741aaaa00000000000000a3", 22),
        ("6741aaaa00000000000000a4", 70),
        ("6741aaaa00000000000000a5", usize::MAX),
    ];
    let chained = GONE[3].0;
    for (number, (id, place)) in GONE.into_iter().enumerate() {
        let canonical = match base.workspace.contacts.get_mut(place) {
            Some(contact) => {
                contact.merges.push(json!({
                    "type": "merge_history",
                    "source_contact_id": id,
                    "source_contact_role": "lead",
                    "merged_at": OLDEST + 86_400 * (30 + number as i64),
                }));
                contact.id.clone()
            }
            None => chained.to_owned(),
        };
        let external = format!("u-merged-{}", number + 1);
        base.workspace
            .merged_external
            .insert(external, canonical.clone());
        base.workspace.merged.insert(id.to_owned(), canonical);
    }
}
