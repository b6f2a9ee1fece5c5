//! URL elicitation: in the legacy era the error -32042 (2025-11-25, client/elicitation) and
//! `notifications/elicitation/complete`; in the modern one an elicitation like every other.
//!
//! Nothing here opens a URL or judges one: that is for the person who is asked.

#[cfg(test)]
mod tests;

use bytes::Bytes;

use crate::message::{self, Message, Object, RequestId, last_member};

/// A legacy server says that these must be dealt with before it can serve the request.
const ELICITATION_REQUIRED: i64 = -32042;

/// Elicitations of one error: as many as a modern server may ask at once.
const MOST: usize = 32;

/// A legacy server's error -32042 as elicitations for a modern host: requests under ids that nobody
/// else uses, to be asked with [`super::input_required`]. None: it is no such error, it has none, or
/// more than can be asked at once.
pub(crate) fn elicitations(response: &Message) -> Option<Vec<Message>> {
    let error = response.error()?;
    let code = last_member(error, "code").and_then(|code| serde_json::from_str::<i64>(code).ok());
    if code != Some(ELICITATION_REQUIRED) {
        return None;
    }
    let required = last_member(last_member(error, "data")?, "elicitations")?;
    let required = message::batch(&Bytes::copy_from_slice(required.as_bytes()))?;
    if required.is_empty() || required.len() > MOST {
        return None;
    }
    required.iter().zip(0..).map(request).collect()
}

/// "Any elicitations returned in the error MUST be URL mode elicitations": one that does not say so
/// is helped to.
fn request((params, n): (&Bytes, u64)) -> Option<Message> {
    let mut params = Object::read(std::str::from_utf8(params).ok()?)?;
    if params.get("mode").is_none() {
        params.set("mode", "\"url\"");
    }
    // The bridge's own count from below; and this request is never sent as one.
    let id = RequestId::own(u64::MAX - n);
    let params = params.text();
    Some(Message::request(&id, "elicitation/create", Some(&params)))
}

/// `notifications/elicitation/complete` for this elicitation id (JSON text).
pub(crate) fn complete(elicitation_id: &str) -> Message {
    let params = format!("{{\"elicitationId\":{elicitation_id}}}");
    Message::notification("notifications/elicitation/complete", Some(&params))
}

/// Whether these are the params (JSON text) of an elicitation in URL mode. "Clients MUST treat
/// requests without a `mode` field as form mode."
pub(super) fn is_url_mode(params: &str) -> bool {
    let mode =
        last_member(params, "mode").and_then(|mode| serde_json::from_str::<String>(mode).ok());
    mode.as_deref() == Some("url")
}

/// The params (JSON text) of a URL elicitation with this `elicitationId` (JSON text), where it has
/// none. None: it is not in URL mode.
pub(crate) fn with_elicitation_ids(params: &str, id: &str) -> Option<String> {
    if !is_url_mode(params) {
        return None;
    }
    if elicitation_id(params).is_some() {
        return Some(params.to_owned());
    }
    let mut params = Object::read(params)?;
    params.set("elicitationId", id);
    Some(params.text())
}

/// The `elicitationId` (JSON text) that the params have. Modern servers have no use for one, and
/// those that are built on types of both eras say `""` or null.
pub(super) fn elicitation_id(params: &str) -> Option<&str> {
    let id = last_member(params, "elicitationId")?;
    (id.starts_with('"') && id != "\"\"").then_some(id)
}
