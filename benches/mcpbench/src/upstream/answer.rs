//! One JSON-RPC message in, what to do about it out: the methods and the tools.
//!
//! It knows nothing of HTTP, of sessions or of how an answer travels; it neither waits nor sends.

use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use hyper::StatusCode;

use super::wire::{Arguments, LEGACY, MODERN, Params, Pieces, Rpc, error, one};

const MAX_BIG: usize = 64 << 20;
/// A line of `big`'s text, JSON-escaped: newline and quote escapes and some non-ASCII, so that a
/// bridge that parses and serialises again does the work that real content makes it do.
const FILLER_LINE: &str = "The quick brown fox jumps over the lazy dog, then \\\"naps\\\" \u{2014} id=1234567890abcdef.\\n";
const TOOLS: &str = r#"[{"name":"echo","description":"Returns the text it was given","inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}},{"name":"big","description":"Returns a text of about the given number of bytes","inputSchema":{"type":"object","properties":{"bytes":{"type":"integer"}},"required":["bytes"]}},{"name":"sink","description":"Returns the wire length of the data it was given","inputSchema":{"type":"object","properties":{"data":{"type":"string"}},"required":["data"]}},{"name":"stream","description":"Sends n progress notifications, then a result","inputSchema":{"type":"object","properties":{"n":{"type":"integer"},"interval_us":{"type":"integer"}},"required":["n"]}},{"name":"slow","description":"Answers after the given number of milliseconds","inputSchema":{"type":"object","properties":{"ms":{"type":"integer"}},"required":["ms"]}}]"#;

pub(super) enum Action {
    /// Notification or response from the client: nothing to answer.
    Accepted,
    Reply(Pieces),
    Delayed(Duration, Pieces),
    Stream(Series),
    Bad(StatusCode, Pieces),
}

/// Progress notifications, then a result.
pub(super) struct Series {
    pub(super) n: u64,
    pub(super) interval: Duration,
    pub(super) token: Bytes,
    pub(super) done: Pieces,
}

/// `body` is the message; `filler` is what `big` takes its text from.
pub(super) fn answer(body: &Bytes, modern: bool, filler: &Bytes) -> Action {
    let rpc: Rpc = match serde_json::from_slice(body) {
        Ok(rpc) => rpc,
        Err(e) => {
            return Action::Bad(
                StatusCode::BAD_REQUEST,
                error("null", -32700, &e.to_string()),
            );
        }
    };
    let (Some(id), Some(method)) = (rpc.id, rpc.method.as_deref()) else {
        return Action::Accepted;
    };
    let request = Request {
        id: id.get(),
        modern,
        body,
        filler,
    };
    let params = rpc.params.unwrap_or_default();
    match method {
        "initialize" if !modern => request.initialize(&params),
        "server/discover" if modern => request.discover(),
        "ping" | "logging/setLevel" => request.result(if modern {
            r#""resultType":"complete""#
        } else {
            ""
        }),
        "tools/list" => request.result(&format!(r#""tools":{TOOLS}{}"#, request.cacheable())),
        "tools/call" => request.call(params),
        other => {
            let e = error(request.id, -32601, &format!("method not found: {other}"));
            if modern {
                Action::Bad(StatusCode::NOT_FOUND, e)
            } else {
                Action::Reply(e)
            }
        }
    }
}

pub(super) fn filler() -> Bytes {
    Bytes::from(FILLER_LINE.repeat(MAX_BIG.div_ceil(FILLER_LINE.len())))
}

struct Request<'a> {
    id: &'a str,
    modern: bool,
    body: &'a Bytes,
    filler: &'a Bytes,
}

impl Request<'_> {
    /// `members` is the inside of the result object.
    fn result(&self, members: &str) -> Action {
        let id = self.id;
        Action::Reply(one(format!(
            r#"{{"jsonrpc":"2.0","id":{id},"result":{{{members}}}}}"#
        )))
    }

    /// What a modern result must say about caching.
    fn cacheable(&self) -> &'static str {
        if self.modern {
            r#","resultType":"complete","ttlMs":0,"cacheScope":"private""#
        } else {
            ""
        }
    }

    fn initialize(&self, params: &Params) -> Action {
        let asked = params.protocol_version.as_deref().unwrap_or("");
        let version = if LEGACY.contains(&asked) {
            asked
        } else {
            "2025-11-25"
        };
        self.result(&format!(
            r#""protocolVersion":"{version}","capabilities":{{"tools":{{"listChanged":true}},"logging":{{}}}},"serverInfo":{{"name":"mcpbench-upstream","version":"1.0.0"}}"#
        ))
    }

    fn discover(&self) -> Action {
        let cacheable = self.cacheable();
        self.result(&format!(
            r#""supportedVersions":["{MODERN}"],"capabilities":{{"tools":{{"listChanged":true}},"logging":{{}}}}{cacheable},"_meta":{{"io.modelcontextprotocol/serverInfo":{{"name":"mcpbench-upstream","version":"1.0.0"}}}}"#
        ))
    }

    fn call(&self, params: Params) -> Action {
        let arguments = params.arguments.unwrap_or_default();
        match params.name.as_deref().unwrap_or("") {
            "echo" => Action::Reply(self.echo(&arguments)),
            "big" => Action::Reply(self.big(arguments.bytes.unwrap_or(0.0) as usize)),
            "sink" => {
                let length = arguments.data.map_or(0, |data| data.get().len());
                Action::Reply(self.text(Bytes::from(format!("\"{length}\""))))
            }
            "slow" => Action::Delayed(
                Duration::from_micros((arguments.ms.unwrap_or(0.0) * 1000.0) as u64),
                self.text(Bytes::from_static(b"\"slow\"")),
            ),
            "stream" => {
                let token = params.meta.and_then(|meta| meta.progress_token);
                let token = token.map_or("null", |t| t.get()).to_owned();
                Action::Stream(Series {
                    n: arguments.n.unwrap_or(0.0) as u64,
                    interval: Duration::from_micros(arguments.interval_us.unwrap_or(0.0) as u64),
                    token: Bytes::from(token),
                    done: self.text(Bytes::from_static(b"\"streamed\"")),
                })
            }
            other => Action::Reply(error(self.id, -32602, &format!("unknown tool {other}"))),
        }
    }

    fn echo(&self, arguments: &Arguments) -> Pieces {
        let empty = Bytes::from_static(b"\"\"");
        self.text(
            arguments
                .text
                .map_or(empty, |text| self.body.slice_ref(text.get().as_bytes())),
        )
    }

    /// A text of whole lines, about `wanted` bytes long.
    fn big(&self, wanted: usize) -> Pieces {
        let lines = (wanted.min(MAX_BIG) / FILLER_LINE.len()).max(1);
        let text = self.filler.slice(0..lines * FILLER_LINE.len());
        let (head, tail) = self.around_text();
        Pieces::from([
            Bytes::from(head + "\""),
            text,
            Bytes::from(format!("\"{tail}")),
        ])
    }

    /// A tool result; `text` is a whole JSON string. A small one is one piece.
    fn text(&self, text: Bytes) -> Pieces {
        let (head, tail) = self.around_text();
        if text.len() >= 64 << 10 {
            return Pieces::from([Bytes::from(head), text, Bytes::from(tail)]);
        }
        let mut whole = BytesMut::with_capacity(head.len() + text.len() + tail.len());
        whole.put_slice(head.as_bytes());
        whole.put_slice(&text);
        whole.put_slice(tail.as_bytes());
        one(whole.freeze())
    }

    fn around_text(&self) -> (String, &'static str) {
        let id = self.id;
        let head =
            format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"text","text":"#);
        let tail = if self.modern {
            r#"}],"isError":false,"resultType":"complete"}}"#
        } else {
            r#"}],"isError":false}}"#
        };
        (head, tail)
    }
}
