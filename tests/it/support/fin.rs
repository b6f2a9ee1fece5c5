//! The Fin Agent API: well-behaved where a test says nothing else, hostile where it does. The REST
//! part answers at once, and names a stream whose events, and their timing, are the test's.
//!
//! It holds every request to the rules that always hold: whose token it is, which version is asked
//! for, that the stream gets no header with a secret in it. It remembers the secrets that it gave
//! away, so that a test can look for them. It knows nothing of the program under test.

mod rest;
mod stream;

use std::collections::HashMap;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::wire::{self, Ending};
use super::{Launch, PATIENCE, Reply, Request, eventually};

pub(crate) use rest::refuse;
pub(crate) use stream::{FinStream, Visit};

/// Whoever has this token is let in.
pub(crate) const FIN_TOKEN: &str = "dG9rOmZpbi10ZXN0cw";

type Handler = dyn Fn(&Request, Reply) + Send + Sync;
type Player = dyn Fn(Visit) + Send + Sync;
type Naming = dyn Fn(&str, &str) -> Option<String> + Send + Sync;

pub(crate) struct FinServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// Streams that wait for the test to play them.
pub(crate) struct Streams(Receiver<Visit>);

#[derive(Default)]
pub(super) struct Shared {
    origin: String,
    log: Mutex<Vec<Request>>,
    routes: Mutex<Vec<(String, Arc<Handler>)>>,
    player: Mutex<Option<Arc<Player>>>,
    naming: Mutex<Option<Arc<Naming>>>,
    /// Whose each conversation is.
    users: Mutex<HashMap<String, String>>,
    /// Every access token that a stream's URL held, and how often its stream was asked for.
    secrets: Mutex<Vec<(String, usize)>>,
    open: AtomicUsize,
    wrongs: Mutex<Vec<String>>,
}

impl FinServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            origin: format!("http://{address}"),
            ..Shared::default()
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = Arc::clone(&server);
                thread::spawn(move || {
                    stream.set_nodelay(true).ok();
                    let ending = server.serve(&stream);
                    wire::end(stream, ending);
                });
            }
        });
        Self { address, shared }
    }

    /// Where the API is.
    pub(crate) fn origin(&self) -> String {
        self.shared.origin.clone()
    }

    /// Where its MCP server would be: nobody serves there.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/fin/mcp", self.address)
    }

    /// A program whose tools answer from here.
    pub(crate) fn launch(&self) -> Launch {
        let launch = Launch::new().arg(self.url()).args("--mode local");
        launch.env("INTERCOM_TOKEN", FIN_TOKEN)
    }

    /// Requests with this path are `handler`'s from here on.
    pub(crate) fn on(
        &self,
        path: &str,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let mut routes = self.shared.routes.lock().expect("routes");
        routes.push((path.to_owned(), Arc::new(handler)));
        drop(routes);
        self
    }

    /// The first `times` such requests are `handler`'s, the rest are answered well.
    pub(crate) fn first(
        &self,
        path: &str,
        times: usize,
        handler: impl Fn(&Request, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let (count, shared) = (AtomicUsize::new(0), Arc::clone(&self.shared));
        self.on(path, move |request, reply| {
            if count.fetch_add(1, Ordering::SeqCst) < times {
                return handler(request, reply);
            }
            shared.answer(request, reply);
        })
    }

    /// Such requests begin a turn, and `handler` words the answer; it gets what is right.
    pub(crate) fn on_begun_value(
        &self,
        path: &str,
        handler: impl Fn(Value, Reply) + Send + Sync + 'static,
    ) -> &Self {
        let shared = Arc::clone(&self.shared);
        self.on(path, move |request, reply| {
            handler(shared.begun(request, &request.json()), reply);
        })
    }

    /// The same with the address of the stream alone.
    pub(crate) fn on_begun(
        &self,
        path: &str,
        handler: impl Fn(&str, Reply) + Send + Sync + 'static,
    ) -> &Self {
        self.on_begun_value(path, move |begun, reply| {
            let url = begun["sse_subscription_url"].as_str();
            handler(url.expect("an address"), reply);
        })
    }

    /// Whoever comes here is not held to the rules: that is what the test is about.
    pub(crate) fn forgive(&self) {
        self.shared.wrongs.lock().expect("wrongs").clear();
    }

    /// Every visit to a stream is played this way, in a thread of its own.
    pub(crate) fn plays(&self, player: impl Fn(Visit) + Send + Sync + 'static) -> &Self {
        *self.shared.player.lock().expect("a player") = Some(Arc::new(player));
        self
    }

    /// Every visit to a stream waits for the test.
    pub(crate) fn streams(&self) -> Streams {
        let (sender, receiver) = mpsc::channel();
        self.plays(move |visit| drop(sender.send(visit)));
        Streams(receiver)
    }

    /// What is told as the address of a stream, by its right one and its access token.
    pub(crate) fn names_streams(
        &self,
        naming: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static,
    ) -> &Self {
        *self.shared.naming.lock().expect("a naming") = Some(Arc::new(naming));
        self
    }

    // What came.

    /// How often it was asked for a path that begins like this.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.requests(path).len()
    }

    /// The requests whose path begins like this.
    pub(crate) fn requests(&self, path: &str) -> Vec<Request> {
        let log = self.shared.log.lock().expect("log");
        let found = log.iter().filter(|r| r.target.starts_with(path));
        found.cloned().collect()
    }

    /// The visits to streams.
    pub(crate) fn visits(&self) -> usize {
        self.asked("/event-stream")
    }

    /// How many streams somebody still reads.
    pub(crate) fn open_streams(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// Waits until nobody reads a stream any more.
    pub(crate) fn wait_until_left(&self) {
        eventually("the streams to be left", || self.open_streams() == 0);
    }

    /// # Panics
    /// There is something in `text` that only the program itself may know: a stream's token, its
    /// address, the API's own token.
    #[track_caller]
    pub(crate) fn is_not_betrayed_in(&self, what: &str, text: &str) {
        let secrets = self.shared.secrets.lock().expect("secrets");
        assert!(!secrets.is_empty(), "no stream was named");
        let secrets = secrets.iter().map(|(secret, _)| &**secret);
        for secret in secrets.chain(["event-stream?", "accessToken=", FIN_TOKEN]) {
            assert!(!text.contains(secret), "{secret} is in {what}: {text}");
        }
    }
}

impl Streams {
    /// The next visit.
    pub(crate) fn next(&self) -> Visit {
        self.0.recv_timeout(PATIENCE).expect("a visit to a stream")
    }

    /// The next stream, open.
    pub(crate) fn open(&self) -> FinStream {
        self.next().open()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.try_recv().is_err()
    }
}

impl Shared {
    /// One connection, to its end.
    fn serve(self: &Arc<Self>, stream: &TcpStream) -> Ending {
        let mut input = BufReader::new(stream.try_clone().expect("a handle"));
        while let Some(request) = wire::read(&mut input) {
            let (ended, end) = mpsc::channel();
            let reply = Reply::new(stream.try_clone().expect("a handle"), ended);
            self.log.lock().expect("log").push(request.clone());
            if path_of(&request) == "/event-stream" {
                return stream::play(self, request, reply, stream, &end);
            }
            self.mind(&request);
            match self.route(path_of(&request)) {
                Some(route) => route(&request, reply),
                None => self.answer(&request, reply),
            }
            match end.recv() {
                Ok(Ending::Open) => {}
                Ok(ending) => return ending,
                Err(_) => return Ending::Closed,
            }
        }
        Ending::Closed
    }

    fn route(&self, path: &str) -> Option<Arc<Handler>> {
        let routes = self.routes.lock().expect("routes");
        let mut found = routes.iter().rev().filter(|(known, _)| known == path);
        found.next().map(|(_, handler)| Arc::clone(handler))
    }

    fn is_wrong(&self, request: &Request, why: &str) {
        let wrong = format!("{} {}: {why}", request.verb, request.target);
        self.wrongs.lock().expect("wrongs").push(wrong);
    }
}

fn path_of(request: &Request) -> &str {
    request.target.split('?').next().unwrap_or_default()
}

impl Drop for FinServer {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let wrongs = self.shared.wrongs.lock().expect("wrongs");
        assert!(wrongs.is_empty(), "{wrongs:#?}");
    }
}
