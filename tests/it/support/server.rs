//! An MCP server over Streamable HTTP: well-behaved where a test says nothing else.
//!
//! Routes are closures, by the message's method; a test may also take requests one by one and
//! answer them itself ([`McpServer::hold`]). When the server is dropped, it asserts that it, and
//! each route, was used. It knows nothing of the program under test.

mod listener;
mod modern;
mod sessions;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{A_WHILE, PATIENCE, Reply, Request, eventually};

use listener::Listener;
use modern::Modern;
use sessions::Sessions;

pub(crate) use listener::Reserved;

type Handler = dyn Fn(&Request, Reply) + Send + Sync;

pub(crate) struct McpServer {
    shared: Arc<Shared>,
    listener: Listener,
    /// Nobody may come here.
    forbidden: bool,
}

/// Requests that wait for the test to answer them.
pub(crate) struct Held(Receiver<(Request, Reply)>);

struct Route {
    name: String,
    hits: AtomicUsize,
    handler: Box<Handler>,
}

pub(super) struct Shared {
    routes: Mutex<Vec<Arc<Route>>>,
    log: Mutex<Vec<Request>>,
    sessions: Mutex<Sessions>,
    /// How it speaks 2026-07-28, while it does.
    modern: Mutex<Option<Modern>>,
    /// Calls that were let in, by nonce.
    calls: Mutex<HashMap<String, usize>>,
}

impl McpServer {
    pub(crate) fn start() -> Self {
        Self::start_at(Reserved::new())
    }

    /// Starts where connections were refused until now.
    pub(crate) fn start_at(place: Reserved) -> Self {
        let shared = Arc::new(Shared {
            routes: Mutex::default(),
            log: Mutex::default(),
            sessions: Mutex::default(),
            modern: Mutex::default(),
            calls: Mutex::default(),
        });
        let listener = Listener::start(place, Arc::clone(&shared));
        Self {
            shared,
            listener,
            forbidden: false,
        }
    }

    /// A server that asserts that nobody ever asked it anything.
    pub(crate) fn canary() -> Self {
        let mut server = Self::start();
        server.forbidden = true;
        server
    }

    pub(crate) fn url(&self) -> String {
        self.url_of("/mcp")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    pub(crate) fn url_of(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Serves requests of this kind ([`Request::kind`]) from here on.
    pub(crate) fn on(
        &self,
        kind: &str,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let route = Route {
            name: kind.to_owned(),
            hits: AtomicUsize::new(0),
            handler: Box::new(handler),
        };
        self.shared
            .routes
            .lock()
            .expect("routes")
            .push(Arc::new(route));
        self
    }

    /// The first `times` requests of this kind are `handler`'s; the rest what they were before.
    pub(crate) fn first(
        &self,
        kind: &str,
        times: usize,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let (count, shared) = (AtomicUsize::new(0), Arc::clone(&self.shared));
        let before = shared.route(kind);
        self.on(kind, move |request, reply| {
            if count.fetch_add(1, Ordering::SeqCst) < times {
                return handler(request, reply);
            }
            match &before {
                Some(route) => route.serve(request, reply),
                None => shared.serve_well(request, reply),
            }
        })
    }

    /// Requests of this kind wait for the test.
    pub(crate) fn hold(&self, kind: &str) -> Held {
        let (sender, receiver) = mpsc::channel();
        self.on(kind, move |request, reply| {
            sender.send((request.clone(), reply)).ok();
        });
        Held(receiver)
    }

    // The session.

    /// What `initialize` answers: the text of `result`.
    pub(crate) fn offer(&self, result: &str) -> &Self {
        self.sessions().offer = result.to_owned();
        self
    }

    pub(crate) fn without_sessions(&self) -> &Self {
        self.sessions().keeps_none = true;
        self
    }

    /// As a restart does: nobody is known any more.
    pub(crate) fn forget_sessions(&self) {
        self.sessions().known.clear();
    }

    /// Unknown sessions are refused this way, instead of with a 404.
    pub(crate) fn on_lost_session(
        &self,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        self.sessions().refuse = Some(Arc::new(handler));
        self
    }

    // The other era.

    /// From here on it speaks 2026-07-28 and nothing else.
    pub(crate) fn modern(&self) -> &Self {
        let was_legacy = !self.requests().is_empty();
        *self.shared.modern.lock().expect("modern") = Some(Modern::new(was_legacy));
        self
    }

    /// From here on it is a legacy server again, which knows no session.
    pub(crate) fn legacy(&self) -> &Self {
        *self.shared.modern.lock().expect("modern") = None;
        self.forget_sessions();
        self
    }

    /// What `server/discover` answers: the text of `result`.
    pub(crate) fn discovered(&self, result: &str) -> &Self {
        let mut modern = self.shared.modern.lock().expect("modern");
        modern.as_mut().expect("a modern server").offer = result.to_owned();
        drop(modern);
        self
    }

    /// Clients will do what no client should: that is what the test is about.
    pub(crate) fn forgiving(&self) -> &Self {
        let mut modern = self.shared.modern.lock().expect("modern");
        modern.as_mut().expect("a modern server").forgives = true;
        drop(modern);
        self
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, Sessions> {
        self.shared.sessions.lock().expect("sessions")
    }

    // What came.

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.log.lock().expect("log").clone()
    }

    pub(crate) fn of_kind(&self, kind: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|r| r.kind() == kind);
        requests
    }

    pub(crate) fn wait_for(&self, kind: &str) -> Request {
        self.wait_for_nth(kind, 1)
    }

    /// Waits for the `n`th request of a kind, counted from 1.
    pub(crate) fn wait_for_nth(&self, kind: &str, n: usize) -> Request {
        let what = format!("request {n} of the kind {kind}");
        eventually(&what, || self.of_kind(kind).len() >= n);
        self.of_kind(kind)[n - 1].clone()
    }

    /// How often a call was executed, as far as the server can tell: it was let in.
    pub(crate) fn calls(&self, nonce: &str) -> usize {
        let calls = self.shared.calls.lock().expect("calls");
        calls.get(nonce).copied().unwrap_or_default()
    }

    pub(crate) fn all_calls(&self) -> usize {
        self.shared.calls.lock().expect("calls").values().sum()
    }

    /// Waits until calls have come and no more do; returns how many there were.
    pub(crate) fn wait_until_quiet(&self) -> usize {
        let mut before = 0;
        eventually("calls, and then none", || {
            let now = self.all_calls();
            let quiet = now > 0 && now == std::mem::replace(&mut before, now);
            if !quiet {
                thread::sleep(A_WHILE);
            }
            quiet
        });
        before
    }

    pub(crate) fn connections(&self) -> usize {
        self.listener.accepted()
    }

    // Its death.

    /// Every connection ends; new ones are taken.
    pub(crate) fn cut_connections(&self) {
        self.listener.cut();
    }

    /// Every connection ends; new ones are refused.
    pub(crate) fn go_down(&mut self) {
        self.listener.stop();
    }

    /// Takes connections again, at the same address. Sessions are not remembered.
    pub(crate) fn come_back(&mut self) {
        self.forget_sessions();
        self.listener.restart(Arc::clone(&self.shared));
    }
}

impl Held {
    /// The next request, and the right to answer it.
    pub(crate) fn next(&self) -> (Request, Reply) {
        self.0.recv_timeout(PATIENCE).expect("a request")
    }
}

impl Route {
    fn serve(&self, request: &Request, reply: Reply) {
        self.hits.fetch_add(1, Ordering::SeqCst);
        (self.handler)(request, reply);
    }
}

impl Shared {
    /// One request, from a connection's own thread.
    pub(super) fn serve(&self, request: &Request, reply: Reply) {
        self.log.lock().expect("log").push(request.clone());
        // No lock is held while a reply is written: it may take for ever.
        let minded = {
            let mut modern = self.modern.lock().expect("modern");
            modern.as_mut().map(|modern| modern.refusal(request))
        };
        match minded {
            Some(None) => {}
            Some(Some((status, body))) => return reply.status(status, "application/json", &body),
            None => {
                let refusal = self.sessions.lock().expect("sessions").refusal(request);
                if let Some(refuse) = refusal {
                    return refuse(request, reply);
                }
            }
        }
        if request.kind() == "tools/call" {
            let mut calls = self.calls.lock().expect("calls");
            *calls.entry(request.nonce()).or_default() += 1;
        }
        match self.route(&request.kind()) {
            Some(route) => route.serve(request, reply),
            None => self.serve_well(request, reply),
        }
    }

    fn route(&self, kind: &str) -> Option<Arc<Route>> {
        let routes = self.routes.lock().expect("routes");
        let route = routes.iter().rev().find(|r| r.name == kind)?;
        Some(Arc::clone(route))
    }

    /// What an ordinary server does.
    fn serve_well(&self, request: &Request, reply: Reply) {
        let offer = {
            let modern = self.modern.lock().expect("modern");
            modern.as_ref().map(|modern| modern.offer.clone())
        };
        if let Some(offer) = offer {
            return modern::serve_well(&offer, request, reply);
        }
        match &*request.kind() {
            "initialize" => self.sessions.lock().expect("sessions").open(request, reply),
            "GET" => reply.status(405, "", ""),
            "DELETE" => reply.status(200, "", ""),
            "tools/call" => reply.json(&request.text(&request.nonce())),
            "tools/list" => reply.json(&request.result(r#"{"tools":[]}"#)),
            _ if request.is_request() => reply.json(&request.result("{}")),
            _ => reply.accepted(),
        }
    }
}

impl Drop for McpServer {
    fn drop(&mut self) {
        self.listener.stop();
        if thread::panicking() {
            return;
        }
        let troubles = self.listener.troubles();
        assert!(troubles.is_empty(), "routes panicked: {troubles:?}");
        if self.forbidden {
            assert_eq!(self.connections(), 0, "the canary was visited");
            return;
        }
        assert!(!self.requests().is_empty(), "nobody came to the server");
        if let Some(modern) = &*self.shared.modern.lock().expect("modern") {
            let wrongs = &modern.wrongs;
            assert!(modern.forgives || wrongs.is_empty(), "{wrongs:#?}");
        }
        for route in self.shared.routes.lock().expect("routes").iter() {
            let hits = route.hits.load(Ordering::SeqCst);
            assert!(hits > 0, "the route {} was never used", route.name);
        }
    }
}
