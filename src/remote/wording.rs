//! The headers of a modern request, made from what `era` says that they are.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::era::{self, Declarations, Said};
use crate::message::Message;

use super::session::VERSION;

/// The headers that `request` carries. Its version "MUST match the
/// `io.modelcontextprotocol/protocolVersion` field" of its `_meta` (2026-07-28, transports).
pub(super) fn headers(request: &Message, declarations: Option<&Declarations>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let version = Said::of(request).version;
    if let Some(version) = version.and_then(|v| HeaderValue::from_str(&v).ok()) {
        headers.insert(VERSION, version);
    }
    let mirrored = declarations.map(|known| era::mirrored(request, known));
    for (name, value) in era::standard(request)
        .into_iter()
        .chain(mirrored.into_iter().flatten())
    {
        // Both are made to be fit; what is not is left to the server to miss.
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            headers.insert(name, value);
        }
    }
    headers
}
