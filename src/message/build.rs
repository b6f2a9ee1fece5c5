//! The few messages that the bridge writes itself. All of them are small; nothing here touches a
//! message that passes through.

use bytes::Bytes;

use super::RequestId;

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
