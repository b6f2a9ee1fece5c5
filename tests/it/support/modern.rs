//! What a host of 2026-07-28 says: every request speaks for itself.

use super::request;

/// The version of the modern era.
pub(crate) const MODERN: &str = "2026-07-28";

/// What the specification's own members of `_meta` begin with.
pub(crate) const META: &str = "io.modelcontextprotocol/";

/// The capabilities of a host that lets itself be asked everything.
pub(crate) const CAPABLE: &str = r#"{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}"#;

/// A request of a modern host that can do nothing besides. `params`: the members, JSON text without
/// the braces.
pub(crate) fn modern(id: &str, method: &str, params: &str) -> String {
    modern_with("{}", "", id, method, params)
}

/// The same with these capabilities (JSON text), and more members of `_meta` (JSON text, each with
/// a comma before it).
pub(crate) fn modern_with(
    capabilities: &str,
    meta: &str,
    id: &str,
    method: &str,
    params: &str,
) -> String {
    let comma = if params.is_empty() { "" } else { "," };
    let params = format!(
        r#"{{"_meta":{{"{META}protocolVersion":"{MODERN}","{META}clientInfo":{{"name":"host","version":"1.10"}},"{META}clientCapabilities":{capabilities}{meta}}}{comma}{params}}}"#
    );
    request(id, method, &params)
}

/// A `tools/call` whose argument tells it from all others, of a host that can be asked everything.
pub(crate) fn modern_call(id: &str, nonce: &str) -> String {
    let params = format!(r#""name":"echo","arguments":{{"nonce":"{nonce}"}}"#);
    modern_with(CAPABLE, "", id, "tools/call", &params)
}
