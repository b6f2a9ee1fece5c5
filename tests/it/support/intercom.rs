//! Intercom's REST API, as far as the tests need it: one conversation, and who the token belongs
//! to. It refuses who has no token, counts what it was asked, and misbehaves on request.
//!
//! For an API that knows a whole workspace there is [`SandboxServer`](super::SandboxServer).

use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::wire::{self, Ending};
use super::{Reply, Request};

pub(crate) struct IntercomApi {
    address: SocketAddr,
    shared: Arc<Shared>,
}

type Handler = dyn Fn(&Request, Reply) + Send + Sync;

struct Shared {
    token: String,
    log: Mutex<Vec<Request>>,
    routes: Mutex<Vec<Route>>,
}

/// What is answered by a test: a verb, and a path without its query.
#[derive(Clone)]
struct Route {
    verb: String,
    path: String,
    handler: Arc<Handler>,
}

const ME: &str = r#"{"type":"admin","id":"1","name":"Ada","email":"ada@example.com","email_verified":true,"app":{"type":"app","id_code":"abc123","name":"Sample","region":"US","timezone":"Europe/Dublin","identity_verification":false,"created_at":1700000000}}"#;
const CONVERSATIONS: &str = r#"{"type":"conversation.list","total_count":1,"pages":{"type":"pages","page":1,"per_page":5,"total_pages":1},"conversations":[{"type":"conversation","id":"5","title":"From the REST API","state":"open","open":true,"read":true,"priority":"not_priority","created_at":1700000000,"updated_at":1700000100,"waiting_since":null,"snoozed_until":null,"admin_assignee_id":null,"team_assignee_id":null,"source":{"type":"conversation","id":"9","delivered_as":"customer_initiated","subject":"","body":"<p>Hello</p>","author":{"type":"user","id":"7","name":"Grace","email":"grace@example.com"},"attachments":[],"url":null},"contacts":{"type":"contact.list","contacts":[{"type":"contact","id":"7"}]},"tags":{"type":"tag.list","tags":[]},"teammates":{"type":"admin.list","teammates":[]},"statistics":null}]}"#;

impl IntercomApi {
    /// Lets in who has this token.
    pub(crate) fn start(token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            token: format!("Bearer {token}"),
            log: Mutex::default(),
            routes: Mutex::default(),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = Arc::clone(&server);
                thread::spawn(move || {
                    let ending = server.serve(&stream);
                    wire::end(stream, ending);
                });
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests of this verb and path (without its query) are `handler`'s from here on, whoever
    /// sends them.
    pub(crate) fn on(
        &self,
        verb: &str,
        path: &str,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let route = Route {
            verb: verb.to_owned(),
            path: path.to_owned(),
            handler: Arc::new(handler),
        };
        self.shared.routes.lock().expect("routes").push(route);
        self
    }

    /// The first such request is `handler`'s; the rest what they were before.
    pub(crate) fn first(
        &self,
        verb: &str,
        path: &str,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let (count, shared) = (AtomicUsize::new(0), Arc::clone(&self.shared));
        let before = shared.route(verb, path);
        self.on(verb, path, move |request, reply| {
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                return handler(request, reply);
            }
            match &before {
                Some(route) => (route.handler)(request, reply),
                None => shared.serve_well(request, reply),
            }
        })
    }

    /// How often it was asked for this: a verb and the beginning of a path.
    pub(crate) fn asked(&self, verb: &str, path: &str) -> usize {
        let log = self.shared.log.lock().expect("log");
        let is_it = |r: &&Request| r.verb == verb && r.target.starts_with(path);
        log.iter().filter(is_it).count()
    }

    /// How often it was asked at all.
    pub(crate) fn requests(&self) -> usize {
        self.shared.log.lock().expect("log").len()
    }
}

impl Shared {
    /// One connection, to its end.
    fn serve(&self, stream: &TcpStream) -> Ending {
        let mut input = BufReader::new(stream.try_clone().expect("a handle"));
        while let Some(request) = wire::read(&mut input) {
            let (ended, end) = mpsc::channel();
            let reply = Reply::new(stream.try_clone().expect("a handle"), ended);
            let reply = reply.header("Intercom-Version", "2.16");
            self.log.lock().expect("log").push(request.clone());
            match self.route(&request.verb, path_of(&request)) {
                Some(route) => (route.handler)(&request, reply),
                None => self.serve_well(&request, reply),
            }
            match end.recv() {
                Ok(Ending::Open) => {}
                Ok(ending) => return ending,
                Err(_) => return Ending::Closed,
            }
        }
        Ending::Closed
    }

    fn route(&self, verb: &str, path: &str) -> Option<Route> {
        let routes = self.routes.lock().expect("routes");
        let mut found = routes.iter().rev();
        found.find(|r| r.verb == verb && r.path == path).cloned()
    }

    fn serve_well(&self, request: &Request, reply: Reply) {
        if request.header("authorization") != Some(&self.token) {
            let body = r#"{"type":"error.list","request_id":"r","errors":[{"code":"unauthorized","message":"Access Token Invalid"}]}"#;
            return reply.status(401, "application/json", body);
        }
        match (&*request.verb, path_of(request)) {
            ("GET", "/me") => reply.json(ME),
            ("GET", "/admins") => reply.json(r#"{"type":"admin.list","admins":[]}"#),
            ("GET", "/teams") => reply.json(r#"{"type":"team.list","teams":[]}"#),
            ("GET", "/tags") => reply.json(r#"{"type":"list","data":[]}"#),
            ("POST", "/conversations/search") => reply.json(CONVERSATIONS),
            _ => {
                let body = r#"{"type":"error.list","request_id":"r","errors":[{"code":"not_found","message":"Resource Not Found"}]}"#;
                reply.status(404, "application/json", body);
            }
        }
    }
}

fn path_of(request: &Request) -> &str {
    request.target.split('?').next().unwrap_or_default()
}
