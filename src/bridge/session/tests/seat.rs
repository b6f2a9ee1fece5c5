//! A session without a server: what the remote says is what a test says.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWrite;
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use crate::auth::{Invitation, State};
use crate::bridge::fallback::{Mode, Pace};
use crate::bridge::session::*;
use crate::bridge::tests::desk;
use crate::bridge::upstream::Sources;
use crate::era::{self, Filter};
use crate::memory::Memory;
use crate::message::error_response;
use crate::remote::Limits;

pub(super) const VERSION: &str = "2025-11-25";
pub(super) const SESSION: &str = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"prompts":{}},"serverInfo":{"name":"s","version":"1"}}"#;
pub(super) const TOOLS: &str =
    r#"{"tools":[{"name":"reads","annotations":{"readOnlyHint":true}},{"name":"writes"}]}"#;

/// What a modern server says of itself.
pub(super) const SERVER: &str = r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":60000,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}}"#;
/// Its tools.
pub(super) const PAGE: &str =
    r#"{"resultType":"complete","tools":[{"name":"reads"}],"ttlMs":60000,"cacheScope":"public"}"#;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl AsyncWrite for Paper {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.lock().expect("paper").extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

pub(super) struct Seat {
    runtime: Runtime,
    pub(super) session: Session,
    paper: Paper,
    told: Arc<Mutex<Vec<String>>>,
}

/// A server that has been heard before.
pub(super) fn known() -> Memory {
    let mut memory = Memory::new(None, "k", None);
    memory.learn_initialize(VERSION, SESSION);
    memory.learn_list(VERSION, List::Tools, TOOLS);
    memory
}

/// A server that modern hosts have heard before.
pub(super) fn met() -> Memory {
    let mut memory = Memory::new(None, "k", None);
    memory.learn_discover(SERVER);
    memory.learn_list(era::MODERN, List::Tools, PAGE);
    memory
}

pub(super) fn unknown() -> Memory {
    Memory::new(None, "k", None)
}

impl Seat {
    pub(super) fn new(memory: Option<Memory>) -> Self {
        Self::with_rules(memory, ToolRules::default())
    }

    pub(super) fn with_rules(memory: Option<Memory>, rules: ToolRules) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (paper, told) = (Paper::default(), Arc::<Mutex<Vec<String>>>::default());
        let ear = Arc::clone(&told);
        let tell = Box::new(move |news: News<'_>| match news {
            News::Notice(text) | News::Failure(text) => ear.lock().expect("told").push(text.into()),
        });
        let limits = Limits {
            start: Duration::from_secs(5),
            idle: None,
            total: None,
            headers: None,
            body: None,
            message_size: 1024 * 1024,
            ping: None,
        };
        let session = {
            let _lent = runtime.enter();
            let sources = Sources {
                remote: Some(desk::settings(([127, 0, 0, 1], 9).into(), &limits)),
                local: None,
                mode: Mode::Remote,
                hint: None,
                memory: None,
                meetings: None,
                recorder: None,
            };
            let pace = Pace::default();
            let recall = Recall::new(memory, &pace);
            let (upstream, _) = Upstream::new(sources, &limits, pace);
            let out = Writer::over(paper.clone());
            let size = limits.message_size;
            Session::new(out, upstream, rules, size, recall, None, tell)
        };
        Self {
            runtime,
            session,
            paper,
            told,
        }
    }

    pub(super) fn say(&mut self, message: &Value) {
        let _lent = self.runtime.enter();
        self.session.text_from_host(message.to_string().into());
    }

    pub(super) fn ask(&mut self, id: u64, method: &str) {
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method}));
    }

    /// A request that speaks for itself.
    pub(super) fn modern(&mut self, id: u64, method: &str) {
        self.modern_with(id, method, json!({}), json!({}));
    }

    pub(super) fn modern_with(&mut self, id: u64, method: &str, params: Value, can: Value) {
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": era::MODERN,
            "io.modelcontextprotocol/clientInfo": {"name": "h", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": can,
        });
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
    }

    /// Opens a subscription; its acknowledgement goes to the host.
    pub(super) fn subscribe(&mut self, id: u64, filter: Filter) {
        self.listen(id);
        self.acknowledge(id, filter);
        let told = self.line();
        assert_eq!(told["method"], "notifications/subscriptions/acknowledged");
    }

    pub(super) fn listen(&mut self, id: u64) {
        let wanted = json!({"notifications": {"toolsListChanged": true}});
        self.modern_with(id, "subscriptions/listen", wanted, json!({}));
    }

    pub(super) fn acknowledge(&mut self, id: u64, filter: Filter) {
        let id = RequestId::from_json(&id.to_string()).expect("an id");
        self.event(Event::Message(era::acknowledgement(&id, &filter)));
    }

    pub(super) fn unasked(&mut self, method: &str) {
        self.event(Event::Unasked(Message::notification(method, None)));
    }

    /// The latest request's.
    pub(super) fn ticket(&self) -> Ticket {
        self.session.upstream.last_ticket()
    }

    pub(super) fn cancel(&mut self, id: u64) {
        let (method, params) = ("notifications/cancelled", json!({"requestId": id}));
        self.say(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub(super) fn notify(&mut self, method: &str) {
        self.say(&json!({"jsonrpc": "2.0", "method": method}));
    }

    pub(super) fn initialize(&mut self, capabilities: Value) {
        let params = json!({"protocolVersion": VERSION, "capabilities": capabilities});
        self.say(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
    }

    /// From the remote server.
    pub(super) fn event(&mut self, event: Event) {
        let _lent = self.runtime.enter();
        let delivery = Delivery { event, share: None };
        self.session.deliver(Arrival::Remote(delivery));
    }

    pub(super) fn result(&mut self, ticket: Ticket, id: u64, result: &str) {
        let id = RequestId::from_json(&id.to_string()).expect("an id");
        let answer = Message::parse(message::success(&id, result)).expect("a message");
        self.event(Event::Answer {
            ticket,
            answer: Ok(answer),
        });
    }

    pub(super) fn error(&mut self, ticket: Ticket, id: u64) {
        let id = RequestId::from_json(&id.to_string()).expect("an id");
        let raw = error_response(Some(&id), -32601, "no such thing", None);
        let answer = Message::parse(raw).expect("a message");
        self.event(Event::Answer {
            ticket,
            answer: Ok(answer),
        });
    }

    pub(super) fn refusal(&mut self, ticket: Ticket, kind: Why) {
        let answer = Err(Refusal::new(kind, "refused", Executed::No));
        self.event(Event::Answer { ticket, answer });
    }

    /// The last moment before something is due.
    #[track_caller]
    pub(super) fn soon(&mut self) {
        let due = self.session.due().expect("something is due");
        self.tick(due - Duration::from_millis(1));
    }

    #[track_caller]
    pub(super) fn due(&mut self) {
        let due = self.session.due().expect("something is due");
        self.tick(due);
    }

    /// All the time there is.
    pub(super) fn long(&mut self) {
        self.tick(Instant::now() + Duration::from_secs(3600));
    }

    #[track_caller]
    pub(super) fn tick(&mut self, now: Instant) {
        let _lent = self.runtime.enter();
        self.session.tick(now);
        let due = self.session.due();
        assert!(due.is_none_or(|due| due > now), "the loop would spin");
    }

    /// What the host has been told since it was last looked at.
    pub(super) fn lines(&mut self) -> Vec<Value> {
        let flushed = self.runtime.block_on(self.session.out.flush());
        flushed.expect("paper takes everything");
        let text = std::mem::take(&mut *self.paper.0.lock().expect("paper"));
        let text = String::from_utf8(text).expect("text");
        let line = |line| serde_json::from_str(line).expect("JSON");
        text.lines().map(line).collect()
    }

    #[track_caller]
    pub(super) fn line(&mut self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0)
    }

    #[track_caller]
    pub(super) fn nothing(&mut self) {
        assert_eq!(self.lines(), Vec::<Value>::new());
    }

    pub(super) fn talk(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.lock().expect("told"))
    }
}

pub(super) fn waiting() -> State {
    State::Waiting(Invitation {
        url: "https://auth.example/".to_owned(),
        user_code: None,
        port: None,
        ours: true,
        opened: false,
    })
}
