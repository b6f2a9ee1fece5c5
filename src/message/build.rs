//! The few messages that the bridge writes itself. All of them are small; nothing here touches a
//! message that passes through.

use std::ops::Range;

use bytes::Bytes;

use super::{Kind, Message, Parts, RequestId};

/// A JSON string with `text` in it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// `params` is JSON text.
pub(crate) fn request(id: &RequestId, method: &str, params: Option<&str>) -> Bytes {
    let params = params.map_or_else(String::new, |p| format!(",\"params\":{p}"));
    let (id, method) = (id.raw(), quoted(method));
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":{method}{params}}}").into()
}

/// `params` is JSON text.
pub(crate) fn notification(method: &str, params: Option<&str>) -> Bytes {
    let params = params.map_or_else(String::new, |p| format!(",\"params\":{p}"));
    let method = quoted(method);
    format!("{{\"jsonrpc\":\"2.0\",\"method\":{method}{params}}}").into()
}

/// `result` is JSON text.
pub(crate) fn success(id: &RequestId, result: &str) -> Bytes {
    let id = id.raw();
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{result}}}").into()
}

/// `data` is JSON text. Without an id the answer says `null`, as JSON-RPC 2.0 section 5 asks.
pub(crate) fn error_response(
    id: Option<&RequestId>,
    code: i32,
    message: &str,
    data: Option<&str>,
) -> Bytes {
    let id = id.map_or("null", RequestId::raw);
    let data = data.map_or_else(String::new, |d| format!(",\"data\":{d}"));
    let message = quoted(message);
    format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":{code},\"message\":{message}{data}}}}}"
    )
    .into()
}

/// The same as messages, without being read for it: what goes in is JSON text on one line.
impl Message {
    pub(crate) fn request(id: &RequestId, method: &str, params: Option<&str>) -> Self {
        let raw = request(id, method, params);
        let parts = Parts {
            id: Some(id_in(id)),
            params: params.map(|params| last(&raw, params)),
            ..Parts::default()
        };
        let kind = Kind::Request {
            id: id.clone(),
            method: method.into(),
        };
        Self { raw, kind, parts }
    }

    pub(crate) fn notification(method: &str, params: Option<&str>) -> Self {
        let raw = notification(method, params);
        let parts = Parts {
            params: params.map(|params| last(&raw, params)),
            ..Parts::default()
        };
        let method = method.into();
        let kind = Kind::Notification { method };
        Self { raw, kind, parts }
    }

    pub(crate) fn success(id: &RequestId, result: &str) -> Self {
        let raw = success(id, result);
        let parts = Parts {
            id: Some(id_in(id)),
            result: Some(last(&raw, result)),
            ..Parts::default()
        };
        let id = Some(id.clone());
        let kind = Kind::Response { id };
        Self { raw, kind, parts }
    }

    pub(crate) fn failure(id: &RequestId, code: i32, message: &str, data: Option<&str>) -> Self {
        let raw = error_response(Some(id), code, message, data);
        let place = id_in(id);
        let parts = Parts {
            error: Some(place.end + ",\"error\":".len()..raw.len() - 1),
            id: Some(place),
            ..Parts::default()
        };
        let id = Some(id.clone());
        let kind = Kind::Response { id };
        Self { raw, kind, parts }
    }
}

fn id_in(id: &RequestId) -> Range<usize> {
    let start = "{\"jsonrpc\":\"2.0\",\"id\":".len();
    start..start + id.raw().len()
}

/// The value that stands before the brace that closes the message.
fn last(raw: &Bytes, value: &str) -> Range<usize> {
    let end = raw.len() - 1;
    end - value.len()..end
}
