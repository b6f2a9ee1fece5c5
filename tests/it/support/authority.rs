//! An MCP server that wants to be signed in at, and its authorization server, at one origin:
//! well-behaved where a test says nothing else. It grants whatever it is asked for; whether the
//! program does its part is seen in what was asked.
//!
//! It knows nothing of the program under test.

use std::collections::HashSet;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use serde_json::{Value, json};

use super::wire::{self, Ending};
use super::{Reply, Request};

type Handler = dyn Fn(&Request, Reply) + Send + Sync;

pub(crate) struct Authority {
    shared: Arc<Shared>,
}

struct Shared {
    address: SocketAddr,
    stopped: AtomicBool,
    rules: Mutex<Vec<Rule>>,
    log: Mutex<Vec<Request>>,
    good: Mutex<HashSet<String>>,
    issued: AtomicUsize,
}

struct Rule {
    path: String,
    left: usize,
    handler: Arc<Handler>,
}

impl Authority {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let shared = Arc::new(Shared {
            address: listener.local_addr().expect("its address"),
            stopped: AtomicBool::new(false),
            rules: Mutex::default(),
            log: Mutex::default(),
            good: Mutex::default(),
            issued: AtomicUsize::new(0),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if server.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let server = Arc::clone(&server);
                thread::spawn(move || {
                    wire::end(
                        stream.try_clone().expect("a handle"),
                        connection(&stream, &server),
                    );
                });
            }
        });
        Self { shared }
    }

    pub(crate) fn origin(&self) -> String {
        self.shared.origin()
    }

    /// The MCP endpoint.
    pub(crate) fn url(&self) -> String {
        format!("{}/mcp", self.origin())
    }

    /// From here on, requests for that path are `handler`'s.
    pub(crate) fn on(&self, path: &str, handler: impl Fn(&Request, Reply) + Send + Sync + 'static) {
        self.next(path, usize::MAX, handler);
    }

    /// The next `times` requests for that path are `handler`'s.
    pub(crate) fn next(
        &self,
        path: &str,
        times: usize,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) {
        let rule = Rule {
            path: path.to_owned(),
            left: times,
            handler: Arc::new(handler),
        };
        self.shared.rules().push(rule);
    }

    /// From here on, a JSON document at that path is this, with `change`s.
    pub(crate) fn document(&self, path: &str, change: impl Fn(&mut Value)) {
        let mut document = self.shared.document(path).expect("one of ours");
        change(&mut document);
        let text = document.to_string();
        self.on(path, move |_, reply| reply.json(&text));
    }

    /// A token that somebody got at another time is good.
    pub(crate) fn knows(&self, token: &str) {
        self.shared.good().insert(token.to_owned());
    }

    /// No access token issued so far is good any more.
    pub(crate) fn expire(&self) {
        self.shared.good().clear();
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.log.lock().expect("log").clone()
    }

    /// The forms that were POSTed to that path.
    pub(crate) fn asked(&self, path: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|r| path_of(r) == path);
        requests
    }

    /// How many requests for tokens of that grant came.
    pub(crate) fn grants(&self, grant: &str) -> usize {
        let asked = self.asked("/token");
        let wanted = format!("grant_type={grant}");
        asked.iter().filter(|r| r.body.contains(&wanted)).count()
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        TcpStream::connect(self.shared.address).ok(); // wakes it
    }
}

pub(crate) const RESOURCE_METADATA: &str = "/.well-known/oauth-protected-resource/mcp";
pub(crate) const SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";

fn connection(stream: &TcpStream, server: &Shared) -> Ending {
    stream.set_nodelay(true).ok();
    let mut input = BufReader::new(stream.try_clone().expect("a handle"));
    while let Some(request) = wire::read(&mut input) {
        let (ended, end) = mpsc::channel();
        server.serve(
            &request,
            Reply::new(stream.try_clone().expect("a handle"), ended),
        );
        match end.recv() {
            Ok(Ending::Open) => {}
            Ok(ending) => return ending,
            Err(_) => return Ending::Closed,
        }
    }
    Ending::Closed
}

fn path_of(request: &Request) -> &str {
    request.target.split('?').next().unwrap_or_default()
}

impl Shared {
    fn serve(&self, request: &Request, reply: Reply) {
        self.log.lock().expect("log").push(request.clone());
        if let Some(handler) = self.rule(path_of(request)) {
            return handler(request, reply);
        }
        self.serve_well(request, reply);
    }

    fn rule(&self, path: &str) -> Option<Arc<Handler>> {
        let mut rules = self.rules();
        let rule = rules
            .iter_mut()
            .rev()
            .find(|r| r.path == path && r.left > 0)?;
        rule.left -= 1;
        Some(Arc::clone(&rule.handler))
    }

    fn serve_well(&self, request: &Request, reply: Reply) {
        let path = path_of(request);
        if let (Some(document), "GET") = (self.document(path), &*request.verb) {
            return reply.json(&document.to_string());
        }
        match path {
            "/register" => {
                let mut client = request.json();
                client["client_id"] = json!("client-1");
                reply.status(201, "application/json", &client.to_string());
            }
            "/token" => reply.json(&self.tokens().to_string()),
            "/revoke" => reply.status(200, "", ""),
            "/mcp" => self.mcp(request, reply),
            _ => reply.status(404, "", ""),
        }
    }

    fn mcp(&self, request: &Request, reply: Reply) {
        let token = request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        if !token.is_some_and(|token| self.good().contains(token)) {
            let metadata = format!("{}{RESOURCE_METADATA}", self.origin());
            let challenge =
                format!(r#"Bearer error="invalid_token", resource_metadata="{metadata}""#);
            return reply
                .header("WWW-Authenticate", &challenge)
                .status(401, "", "");
        }
        match &*request.kind() {
            "initialize" => reply.json(&request.result(
                r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"server","version":"1"}}"#,
            )),
            "tools/list" => reply.json(&request.result(r#"{"tools":[]}"#)),
            "tools/call" => reply.json(&request.text(&request.nonce())),
            "GET" => reply.status(405, "", ""),
            _ if request.is_request() => reply.json(&request.result("{}")),
            _ => reply.accepted(),
        }
    }

    /// New ones, which are good from here on.
    fn tokens(&self) -> Value {
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let access = format!("access-token-{number}");
        self.good().insert(access.clone());
        json!({ "access_token": access, "token_type": "Bearer", "expires_in": 3600,
                "refresh_token": format!("refresh-token-{number}") })
    }

    fn document(&self, path: &str) -> Option<Value> {
        let origin = self.origin();
        match path {
            RESOURCE_METADATA => Some(
                json!({ "resource": format!("{origin}/mcp"), "authorization_servers": [origin] }),
            ),
            SERVER_METADATA => Some(json!({
                "issuer": origin,
                "authorization_endpoint": format!("{origin}/authorize"),
                "token_endpoint": format!("{origin}/token"),
                "registration_endpoint": format!("{origin}/register"),
                "revocation_endpoint": format!("{origin}/revoke"),
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            })),
            _ => None,
        }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().expect("rules")
    }

    fn good(&self) -> MutexGuard<'_, HashSet<String>> {
        self.good.lock().expect("tokens")
    }
}
