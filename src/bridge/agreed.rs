//! The few words inside of messages that the bridge has to know: what `initialize` settled on,
//! which request a cancellation names, what a request says of its host. Pure.

use crate::era;
use crate::message::{self, Message, RequestId};

/// The protocol version that was agreed.
pub(super) fn version_in(result: &str) -> String {
    let version = message::member(result, "protocolVersion");
    version
        .and_then(|v| serde_json::from_str(v).ok())
        .unwrap_or_default()
}

/// The notifications that it announces: those that a host must hear after the lists may have
/// changed behind its back.
pub(super) fn notifies(result: &str) -> Vec<&'static str> {
    let capabilities = message::member(result, "capabilities").unwrap_or("{}");
    [
        ("tools", "notifications/tools/list_changed"),
        ("prompts", "notifications/prompts/list_changed"),
        ("resources", "notifications/resources/list_changed"),
    ]
    .into_iter()
    .filter(|(name, _)| {
        let kind = message::member(capabilities, name);
        kind.and_then(|k| message::member(k, "listChanged")) == Some("true")
    })
    .map(|(_, method)| method)
    .collect()
}

/// The params of a `tools/list` of the bridge's own: in the words of the call that waits for it,
/// where that speaks for itself.
pub(super) fn list_params(cursor: Option<&str>, call: Option<&Message>) -> Option<String> {
    let call = call.filter(|call| era::is_modern(call));
    let meta = call.map(reserved).unwrap_or_default();
    let meta: Vec<_> = meta
        .iter()
        .map(|(name, value)| format!("{}:{value}", message::quoted(name)))
        .collect();
    let meta = (!meta.is_empty()).then(|| format!("\"_meta\":{{{}}}", meta.join(",")));
    let cursor = cursor.map(|cursor| format!("\"cursor\":{cursor}"));
    let members: Vec<_> = [cursor, meta].into_iter().flatten().collect();
    (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
}

/// The reserved members of a request's `_meta`.
fn reserved(request: &Message) -> Vec<(String, &str)> {
    let meta = request.params().and_then(|p| message::member(p, "_meta"));
    let members = meta.and_then(message::members).unwrap_or_default();
    let members = members
        .into_iter()
        .map(|(name, value)| (name.to_string(), value));
    members
        .filter(|(name, _)| name.starts_with(era::RESERVED))
        .collect()
}

/// The request that a `notifications/cancelled` is about.
pub(super) fn cancelled_id(cancelled: &Message) -> Option<RequestId> {
    let id = message::member(cancelled.params()?, "requestId")?;
    RequestId::from_json(id).ok()
}
