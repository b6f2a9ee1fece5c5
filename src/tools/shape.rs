//! Intercom's objects as the tools show them: everything that says something, under the names that
//! the hosted server uses, with times, names and links beside numbers; pure.
//!
//! Left out is only what says nothing: null, empty texts, lists and objects, and the `type`, `url`
//! and `has_more: false` of a list's envelope. Custom attributes are the customer's own and stay
//! as they came.

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
        self.tidy(&mut item, &kind.prefixed(&id));
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
        item.remove("body_markdown");
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
            translated.remove(&locale);
        }
        translated.retain(|_, content| content.is_object());
        for content in translated.values_mut().filter_map(Value::as_object_mut) {
            content.remove("body_markdown");
        }
    }

    /// Works through an object: `whose` says where texts that are shortened can be read.
    fn tidy(&self, object: &mut Map<String, Value>, whose: &str) {
        if let Some(own) = object.get_mut("custom_attributes") {
            drop_nulls(own);
        }
        self.add_names(object);
        let mut added = Vec::new();
        for (name, value) in object.iter_mut() {
            match value {
                _ if name == "custom_attributes" => {}
                Value::Object(inner) => self.tidy(inner, whose),
                Value::Array(items) => {
                    let inner = items.iter_mut().filter_map(Value::as_object_mut);
                    inner.for_each(|inner| self.tidy(inner, whose));
                }
                Value::String(text) if name == "body" => *text = self.body(text, whose),
                Value::String(text) if name == "subject" && text.starts_with('<') => {
                    *text = plain::text(text);
                }
                Value::Number(number) if is_time(name) => {
                    let time = number.as_i64().and_then(times::iso);
                    added.extend(time.map(|time| (format!("{name}_iso"), time.into())));
                }
                _ => {}
            }
        }
        object.extend(added);
        if is_note(object) {
            object.insert("internal".into(), true.into());
        }
        unwrap_envelope(object);
        object.retain(|_, value| !is_empty(value));
    }

    fn body(&self, html: &str, whose: &str) -> String {
        let text = plain::text(html);
        match self.bodies {
            Some(most) => budget::excerpt(&text, most, &format!("fetch {whose}")),
            None => text,
        }
    }

    fn add_names(&self, object: &mut Map<String, Value>) {
        let of = |name: &str| object.get(name).and_then(text_of);
        let mut added = Vec::new();
        for (member, whose) in NAMED {
            let name = of(member).and_then(|id| self.name(whose, &id));
            let member = member.replace("_id", "_name");
            added.extend(name.map(|name| (member, name)));
        }
        // {"type": "admin", "id": "5"} and tags, which have a name in most places already.
        if let (Some(kind), Some(id), None) = (of("type"), of("id"), of("name")) {
            let name = self.name(&kind, &id);
            added.extend(name.map(|name| ("name".to_owned(), name)));
        }
        let added = added.into_iter();
        object.extend(added.map(|(member, name)| (member, Value::from(name))));
    }

    /// What an admin, a team or a tag is called.
    pub(super) fn name(&self, whose: &str, id: &str) -> Option<String> {
        match whose {
            "admin" => self.names.admins.get(id)?.name.clone(),
            "team" => self.names.teams.get(id).cloned(),
            "tag" => self.names.tags.get(id).cloned(),
            _ => None,
        }
    }
}

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

/// A part that customers don't see, whatever else it did.
fn is_note(object: &Map<String, Value>) -> bool {
    let part = object.get("part_type").and_then(Value::as_str);
    part.is_some_and(|part| part.starts_with("note"))
}

/// `{"type": "list", "data": […], "url": "/…", "has_more": false}` keeps its list and its count.
fn unwrap_envelope(object: &mut Map<String, Value>) {
    let kind = object.get("type").and_then(Value::as_str);
    if !kind.is_some_and(|kind| kind == "list" || kind.ends_with(".list")) {
        return;
    }
    object.remove("type");
    object.remove("url");
    let flags = [("has_more", Value::Bool(false)), ("total_count", 0.into())];
    for (name, nothing) in flags {
        if object.get(name) == Some(&nothing) {
            object.remove(name);
        }
    }
}

fn drop_nulls(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, value| !value.is_null());
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
