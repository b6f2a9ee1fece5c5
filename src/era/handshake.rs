//! `initialize` for a host whose server has none, `server/discover` for one whose server has none,
//! and what a server's answer to a probe says of it.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::message::{
    Message, Object, Part, RequestId, error_response, notification, quoted, request,
};

use super::{LEGACY, MODERN, Said, capabilities, meta};

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

const HEADER_MISMATCH: i32 = -32020;
const MISSING_CAPABILITY: i32 = -32021;
const UNSUPPORTED_VERSION: i32 = -32022;

/// What the answer to a probe (`server/discover`) says: facts of 2026-07-28 basic/versioning,
/// "Backward compatibility".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Discovered {
    /// It speaks the version that is spoken here.
    Modern,
    /// A modern error that is no word about versions (-32020, -32021): modern, and the request
    /// displeased it.
    Displeased,
    /// It names only versions that are not modern (or none that is spoken here).
    OnlyLegacy,
    /// Anything else: a result without `supportedVersions`, any other error. Legacy.
    Other,
}

/// `response`: to `server/discover`, a result or an error (-32022 has `data.supported`).
pub(crate) fn read_discover(response: &Message) -> Discovered {
    if let Some(result) = response.object(Part::Result) {
        return match result.get("supportedVersions").map(names_modern) {
            Some(Some(true)) => Discovered::Modern,
            Some(Some(false)) => Discovered::OnlyLegacy,
            Some(None) | None => Discovered::Other,
        };
    }
    let error = response.object(Part::Error).unwrap_or_default();
    match error.get("code").and_then(|code| code.parse().ok()) {
        Some(UNSUPPORTED_VERSION) => {
            let data = error.get("data").and_then(Object::read).unwrap_or_default();
            match data.get("supported").and_then(names_modern) {
                Some(true) => Discovered::Modern,
                // A modern server that doesn't speak this version is of use only if it is of
                // both eras.
                Some(false) | None => Discovered::OnlyLegacy,
            }
        }
        Some(HEADER_MISMATCH | MISSING_CAPABILITY) => Discovered::Displeased,
        _ => Discovered::Other,
    }
}

/// Whether the version that is spoken here is in this JSON array; None: it is none.
fn names_modern(versions: &str) -> Option<bool> {
    let versions: Vec<&RawValue> = serde_json::from_str(versions).ok()?;
    let is = |version: &&RawValue| {
        serde_json::from_str::<String>(version.get()).is_ok_and(|version| version == MODERN)
    };
    Some(versions.iter().any(is))
}

/// The result of `initialize` for a legacy host that asks for `asked`, from the result of
/// `server/discover`, as JSON text: the host's version if it is a known one, else the newest legacy
/// one; capabilities without the tasks extension and other things that have no legacy form, each
/// other member with its bytes; `serverInfo` from `_meta` or from the body (early servers have it
/// there); `instructions`; other `_meta` members kept.
pub(crate) fn initialize_result(discovered: &str, asked: &str) -> String {
    let mut result = Object::read(discovered).unwrap_or_default();
    let server_info = server_info(&result);
    let capabilities = capabilities::without_tasks(result.get("capabilities"));
    meta::drop_reserved(&mut result);
    result.remove(|name| {
        matches!(
            name,
            "resultType" | "supportedVersions" | "ttlMs" | "cacheScope"
        )
    });
    result.set("protocolVersion", quoted(version_for(asked)));
    result.set("capabilities", capabilities);
    result.set("serverInfo", server_info);
    result.text()
}

/// 2025-11-25 requires it, and hosts refuse a result without; 2026-07-28 only recommends it.
fn server_info(discovered: &Object<'_>) -> String {
    let meta = discovered.get("_meta").and_then(Object::read);
    let meta = meta.unwrap_or_default();
    let places = [meta.get(SERVER_INFO), discovered.get("serverInfo")];
    let mut infos = places.into_iter().flatten();
    let info = infos.find(|info| capabilities::is_object(info));
    info.unwrap_or(r#"{"name":"unknown","version":"unknown"}"#)
        .to_owned()
}

/// 2025-11-25 basic/lifecycle: "if the server supports the requested protocol version, it MUST
/// respond with the same version. Otherwise […] with another protocol version it supports".
fn version_for(asked: &str) -> &str {
    let [.., newest] = LEGACY;
    LEGACY
        .into_iter()
        .find(|known| *known == asked)
        .unwrap_or(newest)
}

/// The result of `server/discover` for a modern host, from a legacy server's `initialize` result,
/// as JSON text: `supportedVersions` [2026-07-28], capabilities (minus `tasks`), `instructions`,
/// `_meta` with serverInfo, `resultType` complete, `ttlMs` 0, `cacheScope` private.
pub(crate) fn discover_result(initialized: &str) -> String {
    let mut result = Object::read(initialized).unwrap_or_default();
    let capabilities = capabilities::without_tasks(result.get("capabilities"));
    let server_info = result.get("serverInfo");
    if let Some(info) = server_info.filter(|info| capabilities::is_object(info)) {
        let meta = result.get("_meta").and_then(Object::read);
        let mut meta = meta.unwrap_or_default();
        meta.set(SERVER_INFO, info);
        let meta = meta.text();
        result.set("_meta", meta);
    }
    result.remove(|name| matches!(name, "protocolVersion" | "serverInfo"));
    result.set("capabilities", capabilities);
    result.set("resultType", "\"complete\"");
    result.set("supportedVersions", format!("[{}]", quoted(MODERN)));
    result.set("ttlMs", "0");
    result.set("cacheScope", "\"private\"");
    result.text()
}

/// A legacy `initialize` under this id in the words of a modern host: the newest legacy version,
/// its `clientInfo` (one of the bridge's own where it says none) and its capabilities as they are
/// (without the tasks extension, see `capabilities`).
pub(crate) fn initialize_of(said: &Said, id: &RequestId) -> Message {
    let [.., newest] = LEGACY;
    let mut params = Object::default();
    params.set("protocolVersion", quoted(newest));
    let capabilities = capabilities::without_tasks(said.capabilities.as_deref());
    params.set("capabilities", capabilities);
    let own = || {
        let version = quoted(env!("CARGO_PKG_VERSION"));
        format!("{{\"name\":\"intercom-mcp\",\"version\":{version}}}")
    };
    params.set("clientInfo", said.client_info.clone().unwrap_or_else(own));
    built(request(id, "initialize", Some(&params.text())))
}

/// `notifications/initialized`.
pub(crate) fn initialized() -> Message {
    built(notification("notifications/initialized", None))
}

/// The error -32022 for a modern request in a version that is not spoken: `data.supported` has
/// [`super::MODERN`], `data.requested` what it asked for.
pub(crate) fn unsupported(id: &RequestId, requested: &str) -> Message {
    let (supported, requested) = (quoted(MODERN), quoted(requested));
    let data = format!("{{\"supported\":[{supported}],\"requested\":{requested}}}");
    let what = "Unsupported protocol version";
    built(error_response(
        Some(id),
        UNSUPPORTED_VERSION,
        what,
        Some(&data),
    ))
}

fn built(raw: Bytes) -> Message {
    Message::parse(raw).expect("what is built of JSON texts is a message")
}
