//! What a host is told before its server has answered, and how that compares with the server's own
//! words later; pure.
//!
//! When it is told is `session::recall`'s business, and what is known of a server `memory`'s.

use serde_json::value::RawValue;

use crate::era;
use crate::memory::{List, made_discover, made_initialize};
use crate::message::{self, Message, Part, RequestId, member, members};

use super::agreed;

#[cfg(test)]
mod tests;

/// What any server may turn out to have.
const ANYTHING: &str = r#"{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true}}"#;

/// The answer to `initialize` for a server of which nothing is known but that somebody has to sign
/// in to it.
pub(super) fn any_session(asked: &str) -> String {
    made_initialize(asked, ANYTHING)
}

/// The same for `server/discover`.
pub(super) fn any_server() -> String {
    made_discover(ANYTHING)
}

/// A list in which nothing is.
pub(super) fn empty(list: List) -> String {
    format!("{{\"{}\":[]}}", list.member())
}

/// The protocol version that a host's `initialize` asks for.
pub(super) fn asked_version(initialize: &Message) -> Option<String> {
    let version = member(initialize.params()?, "protocolVersion")?;
    serde_json::from_str(version).ok()
}

/// The list that a request asks for from its beginning. One with other params than `_meta` may ask
/// for something else.
pub(super) fn first_page(request: &Message) -> Option<List> {
    let method = request.method()?;
    let list = List::ALL.into_iter().find(|list| list.method() == method)?;
    let Some(params) = request.params() else {
        return Some(list);
    };
    let plain = |(name, value): &(String, &str)| match name.as_str() {
        "_meta" => true,
        "cursor" => *value == "null",
        _ => false,
    };
    members(params)?.iter().all(plain).then_some(list)
}

/// The response with this result. None: the result is no JSON.
pub(super) fn answer(id: &RequestId, result: &str) -> Option<Message> {
    Message::parse(message::success(id, result)).ok()
}

/// The same for a modern host: in its form, and such that it asks again whenever it likes ("If 0,
/// The response SHOULD be considered immediately stale": 2026-07-28, server/utilities/caching).
pub(super) fn modern_answer(method: &str, id: &RequestId, result: &str) -> Option<Message> {
    let answer = era::for_modern(method, answer(id, result)?);
    let mut result = answer.object(Part::Result)?;
    result.set("ttlMs", "0");
    Some(answer.with_object(Part::Result, &result))
}

/// Whether a host that was told `told` of a server has to hear of what that really said: nothing
/// in the protocol can tell it.
pub(super) fn is_other_server(told: &str, real: &str) -> bool {
    let names = [
        "protocolVersion",
        "supportedVersions",
        "capabilities",
        "instructions",
    ];
    names
        .iter()
        .any(|name| member(told, name) != member(real, name))
}

/// Whether a host that was told `told` has to ask again. `real`: the server's result; none where it
/// answered with an error.
pub(super) fn is_other_list(list: List, told: &str, real: Option<&str>) -> bool {
    let Some(real) = real else {
        // A server without such a list has none of it.
        return !is_empty(list, told);
    };
    let next = |result| member(result, "nextCursor").filter(|cursor| *cursor != "null");
    if next(told) != next(real) {
        return true;
    }
    let both_empty = || is_empty(list, told) && is_empty(list, real);
    member(told, list.member()) != member(real, list.member()) && !both_empty()
}

fn is_empty(list: List, result: &str) -> bool {
    let elements = member(result, list.member()).unwrap_or("[]");
    serde_json::from_str::<Vec<&RawValue>>(elements).is_ok_and(|elements| elements.is_empty())
}

/// Whether an answer to `initialize` or `server/discover` promises to tell when this list changes.
pub(super) fn announces(result: &str, list: List) -> bool {
    agreed::notifies(result).contains(&list.changed())
}
