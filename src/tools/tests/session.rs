//! A host that speaks lines of JSON over the pipe, in either era.

use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};

use crate::http::{Network, ProxyChoice};
use crate::intercom::{Base, Client, Token};
use crate::sandbox::{Options, Sandbox};
use crate::tools::{Offer, Settings, catalogue, serve};

use super::valid;

/// How a host talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    Legacy,
    Modern,
}

/// A host's session with tools that ask a sandbox.
pub(super) struct Session {
    era: Era,
    lines: BufReader<ReadHalf<DuplexStream>>,
    sink: WriteHalf<DuplexStream>,
    next: u64,
    pub(super) max: usize,
    _sandbox: Option<Sandbox>,
}

/// What the tools are served with in a test.
pub(super) struct Setup {
    pub(super) era: Era,
    pub(super) writes: bool,
    pub(super) max: usize,
    /// After the sandbox's token: `.expired`, `.conversations-only`.
    pub(super) token: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            era: Era::Legacy,
            writes: false,
            max: 60_000,
            token: "",
        }
    }
}

pub(super) fn client(url: &str, token: &str) -> Client {
    Client::new(crate::intercom::Settings {
        base: Base::Url(Url::parse(url).expect("a URL")),
        token: Token::Known(token.to_owned().into()),
        network: Network {
            connect_timeout: None,
            ca_files: Vec::new(),
            proxy: ProxyChoice::Direct,
            ipv4: true,
            cookies: false,
        },
        timeout: Duration::from_secs(20),
    })
}

impl Session {
    pub(super) async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub(super) async fn with(setup: Setup) -> Self {
        let sandbox = Sandbox::start(Options::default())
            .await
            .expect("a free port");
        let token = format!("{}{}", sandbox.token(), setup.token);
        let mut session = Self::to(&sandbox.url(), &token, &setup).await;
        session._sandbox = Some(sandbox);
        session
    }

    /// With tools that ask the server at `url`.
    pub(super) async fn to(url: &str, token: &str, setup: &Setup) -> Self {
        let settings = Settings {
            client: client(url, token),
            allow_writes: setup.writes,
            max_result_chars: setup.max,
            offer: Offer::Workspace,
            fin: None,
            longest: Duration::from_secs(50),
            label: "the sandbox".to_owned(),
        };
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        drop(serve(settings, theirs));
        let (source, sink) = tokio::io::split(ours);
        let mut session = Self {
            era: setup.era,
            lines: BufReader::new(source),
            sink,
            next: 0,
            max: setup.max,
            _sandbox: None,
        };
        if setup.era == Era::Legacy {
            let hello = json!({
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            });
            session.ask("initialize", hello).await;
            session
                .say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))
                .await;
        }
        session
    }

    pub(super) async fn say(&mut self, message: &Value) {
        let line = format!("{message}\n");
        self.sink
            .write_all(line.as_bytes())
            .await
            .expect("the pipe is open");
    }

    /// Sends a request; its id.
    pub(super) async fn send(&mut self, method: &str, mut params: Value) -> u64 {
        self.next += 1;
        if self.era == Era::Modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            });
        }
        let id = self.next;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.say(&message).await;
        id
    }

    pub(super) async fn read(&mut self) -> Value {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line);
        let read = tokio::time::timeout(Duration::from_secs(60), read).await;
        read.expect("an answer in time").expect("the pipe is open");
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line:?}: {e}"))
    }

    /// The answer to a request: all of the message.
    pub(super) async fn answer(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params).await;
        let answer = self.read().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    pub(super) async fn ask(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.answer(method, params).await;
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].take()
    }

    /// The result of a tool call, whatever it is, with what holds for every one.
    pub(super) async fn result(&mut self, tool: &str, arguments: Value) -> Value {
        let params = json!({ "name": tool, "arguments": arguments });
        let result = self.ask("tools/call", params).await;
        assert_eq!(
            result["_meta"]["intercom-mcp/answeredLocally"], "the sandbox",
            "{result}"
        );
        assert!(result.get("cacheScope").is_none() && result.get("ttlMs").is_none());
        result
    }

    /// The structured content of a call that succeeds, held against the tool's schema and budget.
    pub(super) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let mut result = self.result(tool, arguments.clone()).await;
        let text = result["content"][0]["text"]
            .as_str()
            .expect("a text")
            .to_owned();
        assert_ne!(result["isError"], true, "{tool} {arguments}: {text}");
        let structured = result["structuredContent"].take();
        let same: Value = serde_json::from_str(&text).expect("the text is JSON");
        assert_eq!(same, structured, "{tool}: text and structure differ");
        let schema = SCHEMAS
            .iter()
            .find(|(name, _)| name == tool)
            .expect("a schema");
        valid::check(&schema.1, &structured)
            .unwrap_or_else(|e| panic!("{tool}: {e}: {structured}"));
        let chars = text.chars().count();
        assert!(chars <= self.max, "{tool} {arguments}: {chars} characters");
        structured
    }

    /// The text of a call that fails.
    pub(super) async fn refusal(&mut self, tool: &str, arguments: Value) -> String {
        let result = self.result(tool, arguments.clone()).await;
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        assert!(result.get("structuredContent").is_none(), "{result}");
        assert!(
            result["_meta"]["intercom-mcp/error"]["kind"].is_string(),
            "{result}"
        );
        result["content"][0]["text"]
            .as_str()
            .expect("a text")
            .to_owned()
    }
}

static SCHEMAS: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let tools = catalogue::tools(Offer::Workspace, true, false).into_iter();
    let schema = |tool: rmcp::model::Tool| {
        let schema = tool.output_schema.expect("an output schema");
        (tool.name.to_string(), Value::Object((*schema).clone()))
    };
    tools.map(schema).collect()
});
