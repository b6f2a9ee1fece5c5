//! The few words inside of messages that the bridge has to know: what `initialize` settled on,
//! which request a cancellation names. Pure.

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

/// The request that a `notifications/cancelled` is about.
pub(super) fn cancelled_id(cancelled: &Message) -> Option<RequestId> {
    let id = message::member(cancelled.params()?, "requestId")?;
    RequestId::from_json(id).ok()
}
