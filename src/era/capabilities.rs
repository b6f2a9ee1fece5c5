//! What hosts and servers say that they can do: read, and rid of what the other era has no word for.
//!
//! Members that are unknown here keep their bytes.

#[cfg(test)]
mod tests;

use crate::message::Object;

/// 2026-07-28 basic/versioning, "Extension Negotiation". SEP-2663, "Backward Compatibility": it "is not
/// defined under the `2025-11-25` protocol version", and the `tasks` of that version is no part of
/// it; so neither passes from one era to the other.
const TASKS_EXTENSION: &str = "io.modelcontextprotocol/tasks";

/// Whether a host with these capabilities (JSON text) can do this: `sampling`, `roots`,
/// `elicitation` (in a form), or, with a dot, a member of one: `elicitation.url`.
pub(super) fn can(capabilities: &str, capability: &str) -> bool {
    let (name, mode) = match capability.split_once('.') {
        Some((name, mode)) => (name, Some(mode)),
        None if capability == "elicitation" => (capability, Some("form")),
        None => (capability, None),
    };
    let Some(all) = Object::read(capabilities) else {
        return false;
    };
    let Some(said) = all.get(name).and_then(Object::read) else {
        return false;
    };
    let has = |mode| said.get(mode).is_some_and(|m| m != "null" && m != "false");
    match mode {
        None => true,
        // 2025-11-25 and 2026-07-28, client/elicitation: "an empty capabilities object is
        // equivalent to declaring support for `form` mode only".
        Some("form") if name == "elicitation" => has("form") || !has("url"),
        Some(mode) => has(mode),
    }
}

/// A legacy host's capabilities for a modern server.
pub(super) fn of_legacy_host(capabilities: Option<&str>) -> String {
    let mut known = readable(capabilities);
    drop_tasks(&mut known);
    // 2025-11-25 has `roots.listChanged`; 2026-07-28 has no such notification, and `roots: {}`.
    match known.get("roots").map(is_object) {
        Some(true) => known.set("roots", "{}"),
        Some(false) => known.remove(|name| name == "roots"),
        None => {}
    }
    text_of(&known, capabilities)
}

/// A server's capabilities for a host, or a modern host's for a server, of the other era.
pub(super) fn without_tasks(capabilities: Option<&str>) -> String {
    let mut known = readable(capabilities);
    drop_tasks(&mut known);
    text_of(&known, capabilities)
}

/// Whether a JSON text is an object's.
pub(super) fn is_object(text: &str) -> bool {
    text.starts_with('{')
}

fn readable(capabilities: Option<&str>) -> Object<'_> {
    capabilities.and_then(Object::read).unwrap_or_default()
}

/// As it came where nothing has changed.
fn text_of(known: &Object<'_>, capabilities: Option<&str>) -> String {
    let untouched = capabilities.filter(|text| is_object(text) && !known.is_changed());
    untouched.map_or_else(|| known.text(), str::to_owned)
}

fn drop_tasks(capabilities: &mut Object<'_>) {
    capabilities.remove(|name| name == "tasks");
    let Some(mut extensions) = capabilities.get("extensions").and_then(Object::read) else {
        return;
    };
    extensions.remove(|name| name == TASKS_EXTENSION);
    if !extensions.is_changed() {
        return;
    }
    if extensions.is_empty() {
        capabilities.remove(|name| name == "extensions");
    } else {
        let rest = extensions.text();
        capabilities.set("extensions", rest);
    }
}
