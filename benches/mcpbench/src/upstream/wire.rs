//! What is read of a JSON-RPC message, and the pieces of one that is written.
//!
//! Borrowed from the body wherever possible, and parsed no further than the tools need.

use std::borrow::Cow;
use std::collections::VecDeque;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Everything before 2026-07-28.
pub(super) const LEGACY: &[&str] = &["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];
pub(super) const MODERN: &str = "2026-07-28";
/// Where a modern request names its version, besides the header.
pub(super) const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";

#[derive(Deserialize)]
pub(super) struct Rpc<'a> {
    #[serde(borrow)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) params: Option<Params<'a>>,
}

#[derive(Deserialize, Default)]
pub(super) struct Params<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "protocolVersion")]
    pub(super) protocol_version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) arguments: Option<Arguments<'a>>,
    #[serde(borrow, rename = "_meta")]
    pub(super) meta: Option<Meta<'a>>,
}

#[derive(Deserialize, Default)]
pub(super) struct Meta<'a> {
    #[serde(borrow, rename = "progressToken")]
    pub(super) progress_token: Option<&'a RawValue>,
}

/// Of all tools together.
#[derive(Deserialize, Default)]
pub(super) struct Arguments<'a> {
    #[serde(borrow)]
    pub(super) text: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    pub(super) bytes: Option<f64>,
    pub(super) n: Option<f64>,
    pub(super) ms: Option<f64>,
    pub(super) interval_us: Option<f64>,
}

/// A message in pieces, so that large parts need not be copied.
pub(super) type Pieces = VecDeque<Bytes>;

pub(super) fn one(bytes: impl Into<Bytes>) -> Pieces {
    VecDeque::from([bytes.into()])
}

pub(super) fn error(id: &str, code: i64, message: &str) -> Pieces {
    let message = serde_json::Value::from(message);
    one(format!(
        r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":{message}}}}}"#
    ))
}
