//! A host in this process: asks the server through the same bridge that other hosts use, so that
//! `tools` and `call` wait, retry and fail exactly as the bridge does.
//!
//! It declares no capabilities, so a server asks it nothing; should one ask all the same, it is
//! told so. It shows nothing and decides no exit code.

use std::io;

use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};
use tokio::task::JoinHandle;

use crate::bridge::filter::ToolRules;
use crate::bridge::stdio::{Lines as BridgeLines, Writer};
use crate::bridge::{Bridge, Sources, Stop, Tell};
use crate::error::Error;
use crate::message::{self, Kind, Message, RequestId, member};
use crate::remote::Limits;

const VERSION: &str = "2025-11-25";
/// Pages of a list that are read before it is taken for endless.
const MOST_PAGES: usize = 1000;

/// An initialized session.
pub(crate) struct Host {
    from_bridge: Lines<BufReader<ReadHalf<DuplexStream>>>,
    to_bridge: WriteHalf<DuplexStream>,
    bridge: JoinHandle<io::Result<Stop>>,
    next_id: u64,
}

impl Host {
    /// Connects and initializes. `tell` hears what a person may want to know on the way.
    ///
    /// # Errors
    /// Why there is no session.
    pub(crate) async fn connect(
        sources: Sources,
        limits: &Limits,
        rules: ToolRules,
        tell: Tell,
    ) -> Result<Self, Error> {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (source, sink) = tokio::io::split(theirs);
        let lines = BridgeLines::over(source, limits.message_size);
        let sources = sources.without_memory();
        let bridge = Bridge::new(lines, Writer::over(sink), sources, limits, rules, tell);
        let (from_bridge, to_bridge) = tokio::io::split(ours);
        let mut host = Self {
            from_bridge: BufReader::new(from_bridge).lines(),
            to_bridge,
            bridge: tokio::spawn(bridge.run(std::future::pending())),
            next_id: 0,
        };
        let version = env!("CARGO_PKG_VERSION");
        let params = format!(
            "{{\"protocolVersion\":\"{VERSION}\",\"capabilities\":{{}},\"clientInfo\":{{\"name\":\"intercom-mcp\",\"version\":\"{version}\"}}}}"
        );
        host.request("initialize", &params).await?;
        host.send(&message::notification("notifications/initialized", None))
            .await?;
        Ok(host)
    }

    /// Sends a request; returns the text of its result.
    ///
    /// # Errors
    /// The server's or the bridge's refusal.
    pub(crate) async fn request(&mut self, method: &str, params: &str) -> Result<String, Error> {
        self.next_id += 1;
        let id = RequestId::from_json(&self.next_id.to_string());
        let id = id.map_err(|_| Error::internal("numbering a request"))?;
        self.send(&message::request(&id, method, Some(params)))
            .await?;
        loop {
            let line = self.from_bridge.next_line().await;
            let line = line.map_err(|e| Error::internal("talking to the bridge").because(e))?;
            let line = line.ok_or_else(|| Error::internal("the bridge ended"))?;
            let Ok(message) = Message::parse(line.into()) else {
                continue;
            };
            match message.kind() {
                Kind::Response { id: Some(answered) } if *answered == id => {
                    return result_of(&message);
                }
                Kind::Request { id, .. } => {
                    let why = "this host answers no requests";
                    let refusal = message::error_response(Some(id), -32601, why, None);
                    self.send(&refusal).await?;
                }
                _ => {}
            }
        }
    }

    /// Every item of a paged list: the JSON texts of the elements of `member`.
    ///
    /// # Errors
    /// As [`Host::request`]; a list without an end.
    pub(crate) async fn list(&mut self, method: &str, name: &str) -> Result<Vec<String>, Error> {
        let mut items = Vec::new();
        let mut params = "{}".to_owned();
        for _ in 0..MOST_PAGES {
            let page = self.request(method, &params).await?;
            let elements = member(&page, name).map_or("[]", |e| e);
            let elements: Vec<&serde_json::value::RawValue> = serde_json::from_str(elements)
                .map_err(|e| Error::server(format!("reading the answer to {method}")).because(e))?;
            items.extend(elements.into_iter().map(|e| e.get().to_owned()));
            match member(&page, "nextCursor").filter(|c| *c != "null") {
                Some(cursor) => params = format!("{{\"cursor\":{cursor}}}"),
                None => return Ok(items),
            }
        }
        Err(Error::server(format!(
            "{method} has no end: over {MOST_PAGES} pages"
        )))
    }

    /// Ends the session at the server.
    pub(crate) async fn close(mut self) {
        // Whether the bridge still hears it makes no difference: it ends in any case.
        self.to_bridge.shutdown().await.ok();
        self.bridge.await.ok();
    }

    async fn send(&mut self, message: &[u8]) -> Result<(), Error> {
        let line = [message, b"\n"].concat();
        let sent = self.to_bridge.write_all(&line).await;
        sent.map_err(|e| Error::internal("talking to the bridge").because(e))
    }
}

fn result_of(answer: &Message) -> Result<String, Error> {
    match (answer.result(), answer.error()) {
        (Some(result), _) => Ok(result.to_owned()),
        (None, error) => Err(of_rpc(error.unwrap_or("{}"))),
    }
}

/// A JSON-RPC error as a person's error; the codes are the answer contract's.
fn of_rpc(error: &str) -> Error {
    let text = member(error, "message").and_then(|m| serde_json::from_str::<String>(m).ok());
    let text = text.unwrap_or_else(|| "an error without a message".to_owned());
    match member(error, "code") {
        Some("-32000" | "-32001") => Error::network(text),
        Some("-32010") => Error::sign_in(text),
        _ => Error::server(text),
    }
}
