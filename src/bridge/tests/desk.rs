//! A host at its desk: a bridge over pipes in memory, a remote server over HTTP and a local one
//! over a pipe, both of a few lines.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::bridge::fallback::Pace;
use crate::bridge::filter::ToolRules;
use crate::bridge::local::StartLocal;
use crate::bridge::stdio::{Lines, Writer};
use crate::bridge::{Bridge, LocalSource, Mode, News, Sources, Stop};
use crate::era::Era;
use crate::http::{Network, ProxyChoice};
use crate::memory::Memory;
use crate::remote::{Endpoints, Limits, Settings, Strategy};

const PATIENCE: Duration = Duration::from_secs(20);

type Log = Arc<Mutex<Vec<Value>>>;

/// What the local server does with a request: answers it, or `None`.
type Script = fn(&Value) -> Reaction;

pub(super) enum Reaction {
    Result(Value),
    /// It says this, and answers nothing.
    Say(Value),
    Hold,
    Die,
}

/// Everything that can be different.
pub(super) struct Desk {
    pub(super) mode: Mode,
    pub(super) rules: ToolRules,
    pub(super) hint: Option<String>,
    pub(super) remote: Option<SocketAddr>,
    pub(super) local: Option<Script>,
    /// Another local server than that of the script.
    pub(super) start: Option<StartLocal>,
    pub(super) limits: Limits,
    pub(super) pace: Pace,
    pub(super) memory: Option<Memory>,
}

pub(super) struct Host {
    lines: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    to_bridge: Option<WriteHalf<DuplexStream>>,
    pub(super) bridge: JoinHandle<std::io::Result<Stop>>,
    /// What the local server heard.
    pub(super) local: Log,
    pub(super) told: Arc<Mutex<Vec<String>>>,
    /// Every line so far.
    pub(super) seen: Vec<Value>,
}

impl Desk {
    pub(super) fn new(remote: Option<SocketAddr>) -> Self {
        Self {
            mode: Mode::Auto,
            rules: ToolRules::default(),
            hint: None,
            remote,
            local: Some(well),
            start: None,
            limits: Limits {
                start: Duration::from_secs(5),
                idle: Some(Duration::from_secs(5)),
                total: Some(Duration::from_secs(10)),
                headers: Some(Duration::from_secs(5)),
                body: None,
                message_size: 1024 * 1024,
                ping: None,
            },
            pace: Pace {
                instant: Duration::from_millis(700),
                probe: Duration::from_millis(400),
                slow: Duration::from_secs(4),
                patience: Duration::from_millis(200),
                first: Duration::from_millis(100),
                longest: Duration::from_millis(200),
            },
            memory: None,
        }
    }

    pub(super) fn sit(self) -> Host {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (source, sink) = tokio::io::split(theirs);
        let lines = Lines::over(source, self.limits.message_size);
        let (log, told) = (Log::default(), Arc::new(Mutex::new(Vec::new())));
        let heard = Arc::clone(&log);
        let scripted = |script| -> StartLocal {
            Box::new(move || {
                let (ours, theirs) = tokio::io::duplex(4096);
                tokio::spawn(serve_local(theirs, script, Arc::clone(&heard)));
                ours
            })
        };
        let start = self.start.or_else(|| self.local.map(scripted));
        let local = start.map(|start| LocalSource {
            start,
            label: "the.local.tools".to_owned(),
        });
        let sources = Sources {
            remote: self.remote.map(|at| settings(at, &self.limits)),
            local,
            mode: self.mode,
            hint: self.hint,
            memory: self.memory,
            meetings: None,
            recorder: None,
        };
        let ear = Arc::clone(&told);
        let tell = Box::new(move |news: News<'_>| match news {
            News::Notice(text) | News::Failure(text) => ear.lock().expect("told").push(text.into()),
        });
        let out = Writer::over(sink);
        let bridge = Bridge::with_pace(
            lines,
            out,
            sources,
            &self.limits,
            self.rules,
            tell,
            self.pace,
        );
        let (source, to_bridge) = tokio::io::split(ours);
        Host {
            lines: BufReader::new(source).lines(),
            to_bridge: Some(to_bridge),
            bridge: tokio::spawn(bridge.run(std::future::pending())),
            local: log,
            told,
            seen: Vec::new(),
        }
    }
}

impl Host {
    pub(super) async fn send(&mut self, line: &Value) {
        self.send_raw(&line.to_string()).await;
    }

    pub(super) async fn send_raw(&mut self, line: &str) {
        let pipe = self.to_bridge.as_mut().expect("an open pipe");
        let line = format!("{line}\n");
        pipe.write_all(line.as_bytes()).await.expect("a bridge");
    }

    pub(super) async fn initialize(&mut self, version: &str) -> Value {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "h", "version": "1"}});
        let answer = self
            .ask(&request(json!("init"), "initialize", params))
            .await;
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        self.send(&initialized).await;
        answer
    }

    pub(super) async fn ask(&mut self, request: &Value) -> Value {
        self.send(request).await;
        let id = request["id"].clone();
        self.wait(|line| line["id"] == id).await
    }

    /// The first line that `matches`, among those to come.
    pub(super) async fn wait(&mut self, matches: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("waited in vain; {:#?}", self.seen));
            let line = line.expect("a pipe").expect("the bridge is there");
            let line: Value = serde_json::from_str(&line).expect("JSON");
            self.seen.push(line.clone());
            if matches(&line) {
                return line;
            }
        }
    }

    pub(super) async fn told_of_change(&mut self) {
        self.wait(|line| line["method"] == "notifications/tools/list_changed")
            .await;
    }

    /// Leaves, and takes what is still said.
    pub(super) async fn leave(&mut self) {
        drop(
            self.to_bridge
                .take()
                .expect("an open pipe")
                .shutdown()
                .await,
        );
        while let Ok(Ok(Some(line))) = tokio::time::timeout(PATIENCE, self.lines.next_line()).await
        {
            self.seen.push(serde_json::from_str(&line).expect("JSON"));
        }
    }

    /// How many answers with that id have come.
    pub(super) fn answers(&self, id: &Value) -> usize {
        self.seen.iter().filter(|line| line["id"] == *id).count()
    }

    /// What the local server heard of a method.
    pub(super) fn heard(&self, method: &str) -> Vec<Value> {
        let mut heard = self.local.lock().expect("the log").clone();
        heard.retain(|line| line["method"] == method);
        heard
    }

    pub(super) async fn until_heard(&self, method: &str) -> Value {
        let found = async {
            loop {
                if let Some(line) = self.heard(method).pop() {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("{method} was not heard"))
    }

    /// Everything that a person was told.
    pub(super) fn talk(&self) -> String {
        self.told.lock().expect("told").join("\n")
    }
}

pub(super) fn request(id: Value, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

pub(super) fn call(id: i64, tool: &str) -> Value {
    request(
        json!(id),
        "tools/call",
        json!({"name": tool, "arguments": {}}),
    )
}

/// Who made this result.
#[track_caller]
pub(super) fn by(answer: &Value) -> &str {
    let by = answer["result"]["by"].as_str();
    by.unwrap_or_else(|| panic!("not a result: {answer}"))
}

pub(in crate::bridge) fn settings(at: SocketAddr, limits: &Limits) -> Settings {
    Settings {
        endpoints: Endpoints {
            http: format!("http://{at}/mcp").parse().ok(),
            sse: None,
        },
        strategy: Strategy::HttpOnly,
        limits: limits.clone(),
        network: Network {
            connect_timeout: Some(Duration::from_secs(2)),
            ca_files: Vec::new(),
            proxy: ProxyChoice::Direct,
            ipv4: true,
            cookies: false,
        },
        headers: Vec::new(),
        // Who has met it; a probe before that is `remote`'s business.
        known: Some(Era::Legacy),
        keeper: None,
        recorder: None,
    }
}

/// An address where nobody listens.
pub(super) fn nowhere() -> SocketAddr {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    socket.local_addr().expect("its address")
}

// The remote server.

#[derive(Clone)]
pub(super) struct Remote {
    pub(super) address: SocketAddr,
    pub(super) log: Log,
}

/// What the remote server does with a message; `None`: what it does on a good day.
type Mood = Arc<dyn Fn(&Value) -> Option<Fault> + Send + Sync>;

#[derive(Clone)]
pub(super) enum Fault {
    Status(u16, &'static str),
    /// An event stream that ends before the answer.
    Cut,
    Hang,
    /// Once this is true: a refusal, or what it does on a good day.
    Until(watch::Receiver<bool>, Option<(u16, &'static str)>),
}

impl Remote {
    pub(super) async fn start(
        mood: impl Fn(&Value) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), mood).await
    }

    pub(super) async fn start_at(
        address: SocketAddr,
        mood: impl Fn(&Value) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let log = Log::default();
        let (mood, heard): (Mood, _) = (Arc::new(mood), Arc::clone(&log));
        let app = Router::new().fallback(move |body: String| {
            let (mood, heard) = (Arc::clone(&mood), Arc::clone(&heard));
            async move {
                let Ok(message) = serde_json::from_str::<Value>(&body) else {
                    return StatusCode::METHOD_NOT_ALLOWED.into_response();
                };
                heard.lock().expect("the log").push(message.clone());
                let fault = mood(&message);
                answer(&message, fault).await
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, log }
    }

    pub(super) fn heard(&self, method: &str) -> usize {
        let log = self.log.lock().expect("the log");
        log.iter().filter(|m| m["method"] == method).count()
    }
}

async fn answer(message: &Value, fault: Option<Fault>) -> Response {
    match fault {
        Some(Fault::Status(status, words)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            return (status, words).into_response();
        }
        Some(Fault::Cut) => {
            return ([("content-type", "text/event-stream")], ": well\n\n").into_response();
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Until(mut gate, refusal)) => {
            drop(gate.wait_for(|open| *open).await);
            if let Some((status, words)) = refusal {
                let status = StatusCode::from_u16(status).expect("a status");
                return (status, words).into_response();
            }
        }
        None => {}
    }
    if message["id"].is_null() {
        return StatusCode::ACCEPTED.into_response();
    }
    let result = match message["method"].as_str().unwrap_or_default() {
        "initialize" => json!({
            "protocolVersion": message["params"]["protocolVersion"],
            "capabilities": {"tools": {"listChanged": true}},
            "serverInfo": {"name": "remote", "version": "1"},
            "by": "remote",
        }),
        "tools/list" => json!({"tools": [], "by": "remote"}),
        _ => json!({"by": "remote"}),
    };
    let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": result});
    ([("content-type", "application/json")], answer.to_string()).into_response()
}

// The local server.

async fn serve_local(pipe: DuplexStream, script: Script, log: Log) {
    let (source, mut sink) = tokio::io::split(pipe);
    let mut lines = BufReader::new(source).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let message: Value = serde_json::from_str(&line).expect("JSON");
        log.lock().expect("the log").push(message.clone());
        if message["id"].is_null() {
            continue;
        }
        let answer = match script(&message) {
            Reaction::Result(result) => {
                json!({"jsonrpc": "2.0", "id": message["id"], "result": result})
            }
            Reaction::Say(message) => message,
            Reaction::Hold => continue,
            Reaction::Die => return,
        };
        let answer = format!("{answer}\n");
        if sink.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// A local server on a good day.
pub(super) fn well(request: &Value) -> Reaction {
    let tool = |name: &str, reads: bool| json!({"name": name, "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": reads}});
    Reaction::Result(match request["method"].as_str().unwrap_or_default() {
        "initialize" => json!({
            "protocolVersion": request["params"]["protocolVersion"],
            "capabilities": {"tools": {"listChanged": true}},
            "serverInfo": {"name": "local", "version": "1"},
            "by": "local",
        }),
        "tools/list" => json!({
            "tools": [tool("search", true), tool("create_article", false)],
            "by": "local",
        }),
        _ => json!({"by": "local"}),
    })
}
