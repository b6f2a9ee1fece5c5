//! Intercom's objects as the tools show them: everything that says something, under the names that
//! the hosted server uses, with times, names and links beside numbers; pure.
//!
//! Left out is what says nothing:
//! - null, empty texts, lists and objects, and flags that are hardly ever set (`redacted: false`);
//! - the `type`, `url` and `has_more: false` of a list's envelope, the `type` of what its place
//!   names already (a tag among `tags`), the paths of the API;
//! - the second and third time of a part, where they are the first one again.
//!
//! In lists, where size is what hurts, bodies are shortened with a mark, tags have no history, a
//! conversation's company is its ids and name, and only an item's own times have an ISO form beside
//! them; shown alone, objects have all of it. Custom attributes are the customer's own and stay as
//! they came.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::intercom::{Links, Names};

use super::ids::Kind;
use super::{budget, plain, times};

/// What is needed to show objects well.
pub(super) struct Shape<'a> {
    pub(super) names: &'a Names,
    pub(super) links: &'a Links,
    /// The longest body in a list, in characters; `None` shows bodies whole.
    pub(super) bodies: Option<usize>,
}

/// A body in a list of conversations or articles.
pub(super) const BODY_IN_LISTS: usize = 1000;

impl Shape<'_> {
    /// The object as it is shown.
    pub(super) fn item(&self, kind: Kind, item: Value) -> Value {
        let Value::Object(mut item) = item else {
            return item;
        };
        let id = item.get("id").and_then(text_of).unwrap_or_default();
        if kind == Kind::Article {
            self.article(&mut item);
        }
        let whose = kind.prefixed(&id);
        self.tidy(&mut item, &Place::top(&whose));
        if !id.is_empty() {
            item.insert("id".into(), id.clone().into());
            let link = match kind {
                Kind::Conversation => Some(self.links.conversation(&id)),
                Kind::Contact => Some(self.links.contact(&id)),
                Kind::Company => Some(self.links.company(&id)),
                // Its `url` is where customers read it; drafts have none.
                Kind::Article => None,
            };
            item.extend(link.map(|link| ("url".to_owned(), link.into())));
        }
        Value::Object(item)
    }

    /// `body` is plain text, as everywhere; what an editor needs stands in `body_html`, where an
    /// article is shown alone.
    fn article(&self, item: &mut Map<String, Value>) {
        // The same text a third time.
        item.retain(|name, _| name != "body_markdown");
        if self.bodies.is_none()
            && let Some(html) = item.get("body").filter(|body| body.is_string()).cloned()
        {
            item.insert("body_html".into(), html);
        }
        let locale = item.get("default_locale").and_then(text_of);
        let Some(Value::Object(translated)) = item.get_mut("translated_content") else {
            return;
        };
        // The default language's is the article itself.
        if let Some(locale) = locale {
            translated.retain(|name, _| *name != locale);
        }
        translated.retain(|_, content| content.is_object());
        for content in translated.values_mut().filter_map(Value::as_object_mut) {
            content.retain(|name, _| name != "body_markdown");
        }
    }

    /// Works through an object. Members keep their order; what is added stands behind what it
    /// explains.
    fn tidy(&self, object: &mut Map<String, Value>, place: &Place<'_>) {
        unwrap_envelope(object);
        let of = |name: &str| object.get(name).and_then(text_of);
        // {"type": "admin", "id": "5"}, and tags, which have a name in most places already.
        let unnamed = match (of("type"), of("id"), of("name")) {
            (Some(kind), Some(id), None) => self.name(&kind, &id),
            _ => None,
        };
        // Of a part: when it happened.
        let is_part = object.contains_key("part_type");
        let first = object.get("created_at").filter(|_| is_part).cloned();
        for (name, mut value) in std::mem::take(object) {
            self.value(&name, &mut value, place);
            let again = matches!(name.as_str(), "updated_at" | "notified_at");
            if is_empty(&value)
                || self.is_noise(&name, &value, place)
                || (again && first.as_ref() == Some(&value))
            {
                continue;
            }
            let added = self.beside(&name, &value, place);
            let is_id = name == "id";
            object.insert(name, value);
            object.extend(added);
            if let (true, Some(name)) = (is_id, &unnamed) {
                object.insert("name".into(), name.as_str().into());
            }
        }
    }

    fn value(&self, name: &str, value: &mut Value, place: &Place<'_>) {
        let inside = place.inside(name);
        match value {
            Value::Object(own) if name == "custom_attributes" => {
                own.retain(|_, value| !value.is_null());
            }
            Value::Object(inner) => {
                // A conversation's company comes with all that is known of it.
                if name == "company" && self.bodies.is_some() {
                    inner.retain(|name, _| matches!(name.as_str(), "id" | "company_id" | "name"));
                }
                self.tidy(inner, &inside);
            }
            Value::Array(items) => {
                let inner = items.iter_mut().filter_map(Value::as_object_mut);
                inner.for_each(|inner| self.tidy(inner, &inside));
            }
            Value::String(text) if name == "body" => *text = self.body(text, place.whose),
            Value::String(text) if name == "subject" && text.starts_with('<') => {
                *text = plain::text(text);
            }
            _ => {}
        }
    }

    /// Members that tell nobody anything.
    fn is_noise(&self, name: &str, value: &Value, place: &Place<'_>) -> bool {
        let in_list = self.bodies.is_some();
        match (name, value) {
            ("redacted" | "from_ai_agent" | "is_ai_answer", Value::Bool(false)) => true,
            ("type", _) => place.top.is_some_and(|top| NAMED_BY_PLACE.contains(&top)),
            ("url", Value::String(url)) => place.top.is_some() && url.starts_with('/'),
            ("applied_at" | "applied_by", _) => in_list,
            _ => false,
        }
    }

    /// What a member is explained with: a time, a name, that customers don't see it.
    fn beside(&self, name: &str, value: &Value, place: &Place<'_>) -> Option<(String, Value)> {
        if is_time(name) {
            if self.bodies.is_some() && place.top.is_some() {
                return None;
            }
            let time = times::iso(value.as_i64()?)?;
            return Some((format!("{name}_iso"), time.into()));
        }
        if name == "part_type" {
            // A note, whatever else it did.
            let is_note = value.as_str()?.starts_with("note");
            return is_note.then(|| ("internal".to_owned(), true.into()));
        }
        let (_, whose) = NAMED.iter().find(|(member, _)| *member == name)?;
        let named = self.name(whose, &text_of(value)?)?;
        Some((name.replace("_id", "_name"), named.into()))
    }

    fn body(&self, html: &str, whose: &str) -> String {
        let text = plain::text(html);
        match self.bodies {
            Some(most) => budget::excerpt(&text, most, &format!("fetch {whose}")),
            None => text,
        }
    }

    /// What an admin, a team or a tag is called.
    pub(super) fn name(&self, whose: &str, id: &str) -> Option<String> {
        match whose {
            "admin" => self.names.admins.get(id),
            "team" => self.names.teams.get(id),
            "tag" => self.names.tags.get(id),
            _ => None,
        }
        .cloned()
    }
}

/// Where in an item an object stands.
struct Place<'a> {
    /// The item, as `fetch` takes it.
    whose: &'a str,
    /// The item's member that it is in; `None` for the item itself.
    top: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn top(whose: &'a str) -> Self {
        Self { whose, top: None }
    }

    fn inside<'b>(&'b self, name: &'b str) -> Place<'b> {
        Place {
            whose: self.whose,
            top: self.top.or(Some(name)),
        }
    }
}

/// Members whose objects have no need to say what they are.
const NAMED_BY_PLACE: [&str; 14] = [
    "article_statistics",
    "avatar",
    "companies",
    "company",
    "contacts",
    "location",
    "notes",
    "plan",
    "segments",
    "sla_applied",
    "social_profiles",
    "statistics",
    "tags",
    "teammates",
];

/// Members that hold the id of somebody with a name.
const NAMED: [(&str, &str); 7] = [
    ("admin_assignee_id", "admin"),
    ("team_assignee_id", "team"),
    ("owner_id", "admin"),
    ("author_id", "admin"),
    ("created_by_id", "admin"),
    ("updated_by_id", "admin"),
    ("last_closed_by_id", "admin"),
];

/// Whether there is anybody in it whose name would have to be asked for.
pub(super) fn wants_names(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(wants_names),
        Value::Object(members) => {
            let of = |name: &str| members.get(name).and_then(text_of);
            let by_id = NAMED
                .iter()
                .any(|(member, _)| of(member).is_some_and(|id| id != "0"));
            let by_type = matches!(of("type").as_deref(), Some("admin" | "team" | "tag"))
                && of("id").is_some()
                && of("name").is_none();
            by_id || by_type || members.values().any(wants_names)
        }
        _ => false,
    }
}

fn is_time(name: &str) -> bool {
    let ends = ["_at", "_since", "_until"];
    ends.iter().any(|end| name.ends_with(end))
}

/// `{"type": "list", "data": […], "url": "/…", "has_more": false}` keeps its list and its count.
fn unwrap_envelope(object: &mut Map<String, Value>) {
    let kind = object.get("type").and_then(Value::as_str);
    if kind.is_some_and(|kind| kind == "list" || kind.ends_with(".list")) {
        object.retain(|name, value| match name.as_str() {
            "type" | "url" => false,
            "has_more" => *value != Value::Bool(false),
            "total_count" => *value != 0,
            _ => true,
        });
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A text, or a number as one.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
