//! The users that Fin is asked for: found among the workspace's contacts, made, brought up to date.
//!
//! Leads are not found here: they have no external ids.

use serde_json::{Map, Value, json};

use super::body::User;
use crate::sandbox::chance::Chance;
use crate::sandbox::workspace::{APP_ID, Contact, Workspace};

/// What the workspace's users have, and Fin may change.
const ATTRIBUTES: [&str; 6] = [
    "plan",
    "seats",
    "mrr",
    "country",
    "beta_tester",
    "onboarding_stage",
];
/// What conversations have: as elsewhere in the workspace, and the number of an order.
const OF_CONVERSATIONS: [&str; 6] = [
    "Topic",
    "Language",
    "AI Title",
    "AI Issue summary",
    "CX Score rating",
    "order_id",
];
/// So many users are made; then the oldest of them goes.
const MOST_MADE: usize = 1_000;
const LONGEST_VALUE: usize = 255;

/// The user's place among the contacts, and what of the attributes couldn't be set. Who is not
/// there yet is made; `made` counts those.
pub(super) fn settle(
    workspace: &mut Workspace,
    user: &User<'_>,
    made: &mut usize,
) -> (usize, Map<String, Value>) {
    let place = place(workspace, user.id).unwrap_or_else(|| {
        if *made == MOST_MADE {
            // Nothing else makes contacts: the last so many are these.
            let oldest = workspace.contacts.len() - MOST_MADE;
            workspace.contacts.remove(oldest);
            *made -= 1;
        }
        let now = workspace.tick();
        workspace.contacts.push(contact(user, now));
        *made += 1;
        workspace.contacts.len() - 1
    });
    let mut wrong = Map::new();
    let mut changes = Vec::new();
    for (name, value) in user.attributes.into_iter().flatten() {
        match refused("User", &ATTRIBUTES, name, value) {
            Some(message) => {
                wrong.insert(name.clone(), json!(message));
            }
            None => changes.push((name, value)),
        }
    }
    let head = &workspace.contacts[place].head;
    changes.retain(|(name, value)| head["custom_attributes"][name.as_str()] != **value);
    let email = user.email.filter(|email| head["email"] != *email);
    if email.is_some() || !changes.is_empty() {
        let now = workspace.tick();
        let head = &mut workspace.contacts[place].head;
        for (name, value) in changes {
            head["custom_attributes"][name] = value.clone();
        }
        if let Some(email) = email {
            set_email(head, email);
        }
        head["updated_at"] = json!(now);
    }
    (place, wrong)
}

/// What of a conversation's attributes couldn't be set.
pub(super) fn wrong_for_conversations(given: Option<&Map<String, Value>>) -> Map<String, Value> {
    let all = given.into_iter().flatten();
    let wrong = all.filter_map(|(name, value)| {
        let message = refused("Conversation", &OF_CONVERSATIONS, name, value)?;
        Some((name.clone(), json!(message)))
    });
    wrong.collect()
}

fn refused(of: &str, known: &[&str], name: &str, value: &Value) -> Option<String> {
    if !known.contains(&name) {
        return Some(format!("{of} attribute '{name}' does not exist"));
    }
    let fits = match value {
        Value::String(text) => text.chars().count() <= LONGEST_VALUE,
        Value::Array(_) | Value::Object(_) => false,
        _ => true,
    };
    // No words are documented for this [INF].
    (!fits).then(|| format!("{of} attribute '{name}' can't have this value"))
}

fn place(workspace: &Workspace, id: &str) -> Option<usize> {
    let mut canonical = workspace.merged_external.get(id);
    while let Some(next) = canonical.and_then(|id| workspace.merged.get(id)) {
        canonical = Some(next);
    }
    workspace.contacts.iter().position(|contact| {
        let head = &contact.head;
        let is = head["role"] == "user" && head["external_id"] == id;
        is || canonical == Some(&contact.id)
    })
}

fn set_email(head: &mut Value, email: &str) {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    head["email"] = json!(email);
    head["email_domain"] = json!(domain);
}

/// A user of whom nothing is known but what the request says.
fn contact(user: &User<'_>, now: i64) -> Contact {
    let id = format!("6742{}", Chance::new(now.unsigned_abs()).hex(20));
    let nothing = |list: &str| {
        let url = format!("/contacts/{id}/{list}");
        json!({ "type": "list", "data": [], "url": url, "total_count": 0, "has_more": false })
    };
    let mut head = json!({
        "type": "contact",
        "id": id,
        "external_id": user.id,
        "workspace_id": APP_ID,
        "role": "user",
        "email": "",
        "email_domain": "",
        "phone": null,
        "name": user.name,
        "owner_id": null,
        "avatar": { "type": "avatar", "image_url": null },
        "has_hard_bounced": false,
        "marked_email_as_spam": false,
        "unsubscribed_from_emails": false,
        "created_at": now,
        "updated_at": now,
        "signed_up_at": null,
        "last_seen_at": null,
        "last_replied_at": null,
        "last_contacted_at": null,
        "last_email_opened_at": null,
        "last_email_clicked_at": null,
        "language_override": null,
        "browser": null,
        "browser_version": null,
        "browser_language": null,
        "os": null,
        "custom_attributes": {},
        "location": { "type": "location", "country": null, "region": null, "city": null },
        "social_profiles": { "data": [] },
        "tags": nothing("tags"),
        "notes": nothing("notes"),
        "companies": nothing("companies"),
    });
    if let Some(email) = user.email {
        set_email(&mut head, email);
    }
    Contact {
        id,
        head,
        tags: Vec::new(),
        tag_ids: Vec::new(),
        segment_ids: Vec::new(),
        companies: Vec::new(),
        notes: Vec::new(),
        merges: Vec::new(),
    }
}
