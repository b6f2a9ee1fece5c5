//! What a server of 2026-07-28 minds, and what it says where a test says nothing else.
//!
//! It is as strict as the specification lets it be. What a client does wrong is refused and written
//! down; a server that was modern from the start holds it against the client when it is dropped.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::{MODERN, Reply, Request};

/// Everything that a server may offer; its name stands where it stands since 2026-07-28.
const OFFER: &str = r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"modern","version":"1.10"}}}"#;

const TOOLS: &str = r#"{"resultType":"complete","tools":[{"name":"echo","inputSchema":{"type":"object"}}],"ttlMs":0,"cacheScope":"private"}"#;

pub(super) struct Modern {
    /// The result of `server/discover`.
    pub(super) offer: String,
    pub(super) wrongs: Vec<String>,
    /// Not everything that comes can be right: it spoke the other era before, or the test is about it.
    pub(super) forgives: bool,
    ids: HashSet<String>,
}

type Refusal = (u16, String);

impl Modern {
    pub(super) fn new(forgives: bool) -> Self {
        Self {
            offer: OFFER.to_owned(),
            wrongs: Vec::new(),
            forgives,
            ids: HashSet::new(),
        }
    }

    /// How a request that breaks a rule is refused: status and body.
    pub(super) fn refusal(&mut self, request: &Request) -> Option<Refusal> {
        if request.verb != "POST" {
            self.wrongs.push(request.verb.clone());
            return Some((405, String::new()));
        }
        let kind = request.kind();
        if request.header("mcp-session-id").is_some() {
            self.wrongs.push(format!("{kind} in a session"));
        }
        let accept = request.header("accept").unwrap_or_default();
        if !accept.contains("application/json") || !accept.contains("text/event-stream") {
            self.wrongs.push(format!("{kind} accepts {accept:?}"));
        }
        if !request.is_request() {
            // "Core defines no client notification over HTTP"; and a client never POSTs a response.
            if matches!(&*kind, "response" | "batch") || kind.starts_with("notifications/") {
                self.wrongs.push(kind);
                return Some((400, error("null", -32600, "not here", &Value::Null)));
            }
            return None;
        }
        let id = request.id();
        if !self.ids.insert(id.clone()) {
            self.wrongs.push(format!("{kind} under the used id {id}"));
        }
        let (code, what) = wrong_with(request)?;
        // Whoever does not know yet who this is begins with `initialize`.
        if kind != "initialize" {
            self.wrongs.push(format!("{kind}: {what}"));
        }
        let data = match code {
            -32022 => json!({ "supported": [MODERN], "requested": "another" }),
            _ => Value::Null,
        };
        Some((400, error(&id, code, &what, &data)))
    }
}

/// What an ordinary modern server does; `offer`: the result of `server/discover`.
pub(super) fn serve_well(offer: &str, request: &Request, reply: Reply) {
    match &*request.kind() {
        "server/discover" => reply.json(&request.result(offer)),
        "tools/call" => reply.json(&request.complete_text(&request.nonce())),
        "tools/list" => reply.json(&request.result(TOOLS)),
        "subscriptions/listen" => request.acknowledged(reply).hang(),
        _ if request.is_request() => reply.json(&request.result(r#"{"resultType":"complete"}"#)),
        _ => reply.accepted(),
    }
}

/// The first rule of 2026-07-28 that a request breaks.
fn wrong_with(request: &Request) -> Option<(i64, String)> {
    let header = |name: &str| request.header(name).unwrap_or_default().to_owned();
    let mismatch = |what: &str, header: &str, body: &str| {
        (header != body).then(|| (-32020, format!("{what}: header {header:?}, body {body:?}")))
    };
    let kind = request.kind();
    if kind == "initialize" {
        return Some((-32022, "Unsupported protocol version".to_owned()));
    }
    let version = request.meta("protocolVersion");
    let version = version.as_str().unwrap_or_default();
    if let Some(wrong) = mismatch("version", &header("mcp-protocol-version"), version) {
        return Some(wrong);
    }
    if version != MODERN {
        return Some((-32022, format!("the version {version:?}")));
    }
    if !request.meta("clientCapabilities").is_object() {
        return Some((-32602, "no client capabilities".to_owned()));
    }
    if let Some(wrong) = mismatch("method", &header("mcp-method"), &kind) {
        return Some(wrong);
    }
    let params = &request.json()["params"];
    let name = match &*kind {
        "tools/call" | "prompts/get" => &params["name"],
        "resources/read" => &params["uri"],
        _ => return None,
    };
    let name = name.as_str().unwrap_or_default();
    mismatch("name", &decoded(&header("mcp-name")), name)
}

/// A header's value without the sentinel around what no header may hold.
fn decoded(value: &str) -> String {
    let inner = value
        .strip_prefix("=?base64?")
        .and_then(|v| v.strip_suffix("?="));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let bytes = STANDARD.decode(inner).expect("base64");
    String::from_utf8(bytes).expect("text")
}

fn error(id: &str, code: i64, message: &str, data: &Value) -> String {
    let data = match data {
        Value::Null => String::new(),
        data => format!(",\"data\":{data}"),
    };
    let message = json!(message);
    format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":{message}{data}}}}}"#)
}
