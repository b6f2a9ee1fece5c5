//! A server of the transport before Streamable HTTP (2024-11-05, HTTP+SSE): one stream brings
//! every answer, messages are POSTed to the endpoint that its first event names.

use std::sync::{Arc, Mutex};

use super::{Events, McpServer, Reply, Request};

pub(crate) struct LegacyServer {
    pub(crate) server: McpServer,
    line: Arc<Line>,
}

/// The stream that is open, and how many there were.
#[derive(Default)]
struct Line {
    events: Mutex<Option<Events>>,
    opened: Mutex<usize>,
    /// The nonces of the calls that were let in.
    calls: Mutex<Vec<String>>,
}

impl LegacyServer {
    pub(crate) fn start() -> Self {
        let server = McpServer::start();
        server.without_sessions();
        let line = Arc::new(Line::default());
        let opening = Arc::clone(&line);
        server.on("GET", move |request, reply| {
            assert_eq!(request.target, "/sse");
            let mut opened = opening.opened.lock().expect("a count");
            *opened += 1;
            let mut events = reply.stream();
            let endpoint = format!("/messages?session={opened}");
            events.write(&format!("event: endpoint\ndata: {endpoint}\n\n"));
            *opening.events.lock().expect("a stream") = Some(events);
        });
        let legacy = Self { server, line };
        legacy.on("initialize", |request| {
            Some(request.result(
                r#"{"protocolVersion":"2024-11-05","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"legacy","version":"1"}}"#,
            ))
        });
        legacy.on("notifications/initialized", |_| None);
        legacy
    }

    pub(crate) fn url(&self) -> String {
        self.server.url_of("/sse")
    }

    /// Answers messages of this kind, on the stream.
    pub(crate) fn on(
        &self,
        kind: &str,
        answer: impl Fn(&Request) -> Option<String> + Send + Sync + 'static,
    ) -> &Self {
        let line = Arc::clone(&self.line);
        self.server.on(kind, move |request, reply| {
            if let Some(reply) = line.take(request, reply) {
                reply.status(202, "text/plain", "Accepted");
                if let Some(answer) = answer(request) {
                    line.push(&answer);
                }
            }
        });
        self
    }

    /// Says something without being asked.
    pub(crate) fn push(&self, json: &str) {
        self.line.push(json);
    }

    /// How often a call was executed.
    pub(crate) fn calls(&self, nonce: &str) -> usize {
        let calls = self.line.calls.lock().expect("calls");
        calls.iter().filter(|call| *call == nonce).count()
    }

    /// The stream ends, and the session with it.
    pub(crate) fn cut(&self) {
        let events = self.line.events.lock().expect("a stream").take();
        events.expect("a stream").cut();
    }

    /// Waits for the `n`th session to be there.
    pub(crate) fn wait_for_session(&self, n: usize) {
        self.server.wait_for_nth("notifications/initialized", n);
    }
}

impl Line {
    /// Refuses what is not for the stream that is open.
    fn take(&self, request: &Request, reply: Reply) -> Option<Reply> {
        let opened = *self.opened.lock().expect("a count");
        if request.target == "/sse" {
            reply.status(405, "", "");
            return None;
        }
        let is_open = self.events.lock().expect("a stream").is_some();
        if !is_open || request.target != format!("/messages?session={opened}") {
            reply.status(404, "text/plain", "unknown session");
            return None;
        }
        let mut calls = self.calls.lock().expect("calls");
        calls.push(request.nonce());
        Some(reply)
    }

    /// Lost with the stream, where there is none.
    fn push(&self, json: &str) {
        let mut events = self.events.lock().expect("a stream");
        if let Some(events) = &mut *events {
            events.write(&format!("event: message\ndata: {json}\n\n"));
        }
    }
}
