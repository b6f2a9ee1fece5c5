//! One of `servers/*.mjs` as a child process: an authorization server and the MCP server that
//! trusts it, with a gate that counts.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::Kind;
use crate::support::{Kit, PATIENCE, Process, command};

pub(crate) struct Authority {
    process: Process,
    /// The MCP endpoint.
    pub(crate) mcp: String,
    pub(crate) issuer: String,
}

impl Authority {
    pub(crate) fn start(kit: &Kit, kind: Kind) -> Self {
        let (script, words): (_, &[&str]) = match kind {
            Kind::Strict => ("strict.mjs", &[]),
            Kind::Lenient => ("cloudflare.mjs", &[]),
            Kind::Intercom => ("cloudflare.mjs", &["--intercom"]),
        };
        let mut server = command(kit, kit.node());
        server.arg(kit.client(script)).args(words);
        let mut process = Process::start(server);
        let said = loop {
            let line = process.line(); // both libraries have things to say first
            if line.starts_with('{') {
                break serde_json::from_str::<Value>(&line).expect("JSON");
            }
        };
        let text = |name: &str| said[name].as_str().expect("a URL").to_owned();
        Self {
            mcp: text("mcp"),
            issuer: text("issuer"),
            process,
        }
    }

    /// Tells the gate how to behave from here on; see `servers/gate.mjs`.
    pub(crate) fn order(&self, order: &Value) {
        self.ask("POST", "/__do", &order.to_string());
    }

    /// How often something happened: `refresh_token`, `post:refresh_token`, `call:echo`, ….
    pub(crate) fn count(&self, what: &str) -> u64 {
        self.counts()[what].as_u64().unwrap_or(0)
    }

    pub(crate) fn counts(&self) -> Value {
        self.ask("GET", "/__state", "")["counts"].clone()
    }

    /// Every request to the authorization server, in order, without its secrets.
    pub(crate) fn log(&self) -> Vec<Value> {
        let log = self.ask("GET", "/__state", "")["log"].clone();
        log.as_array().expect("a list").clone()
    }

    /// Every token, code, verifier, state and client secret that went through so far.
    pub(crate) fn secrets(&self) -> Vec<String> {
        serde_json::from_value(self.ask("GET", "/__secrets", "")).expect("texts")
    }

    /// Whether the MCP server lets in whoever shows this token.
    pub(crate) fn takes(&self, token: &str) -> bool {
        let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "x", "version": "1" } } });
        let headers = format!(
            "Authorization: Bearer {token}\r\nAccept: application/json, text/event-stream\r\nUser-Agent: test\r\n"
        );
        let (host, path) = split(&self.mcp);
        let answer = exchange(&host, "POST", &path, &headers, &hello.to_string());
        let (status, body) = answer.expect("the server");
        assert!([200, 401].contains(&status), "{status} {body}");
        status == 200
    }

    /// The last words of the server, for a failure's message.
    pub(crate) fn output(&self) -> String {
        self.process.output()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let (host, _) = split(&self.issuer);
        let answer = exchange(&host, method, path, "", body);
        let (status, said) = answer.unwrap_or_else(|e| panic!("{e}\n{}", self.output()));
        assert_eq!(status, 200, "{said}\n{}", self.output());
        serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e} in {said}"))
    }
}

/// `127.0.0.1:1234` and `/path` of `http://127.0.0.1:1234/path`.
fn split(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    (host.to_owned(), format!("/{path}"))
}

fn exchange(
    host: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    Ok((status.unwrap_or_default(), body.to_owned()))
}
