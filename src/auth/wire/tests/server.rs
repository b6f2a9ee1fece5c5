//! An HTTP server on loopback that does what a test says, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use reqwest::Url;
use reqwest::header::HeaderMap;

/// What a server was asked.
#[derive(Clone, Debug)]
pub(in crate::auth) struct Asked {
    /// `GET /path?query`.
    pub(in crate::auth) line: String,
    pub(in crate::auth) headers: HeaderMap,
    pub(in crate::auth) body: Bytes,
}

/// Status, content type, body; and a header more.
#[derive(Clone, Debug, Default)]
pub(in crate::auth) struct Reply {
    pub(in crate::auth) status: u16,
    pub(in crate::auth) kind: &'static str,
    pub(in crate::auth) body: Vec<u8>,
    pub(in crate::auth) header: Option<(&'static str, String)>,
}

type Play = Arc<dyn Fn(&Server, &Asked) -> Reply + Send + Sync>;

/// Runs as long as the test's runtime.
#[derive(Clone)]
pub(in crate::auth) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    play: Play,
}

impl Reply {
    pub(in crate::auth) fn json(status: u16, body: impl ToString) -> Self {
        Self {
            status,
            kind: "application/json",
            body: body.to_string().into_bytes(),
            header: None,
        }
    }

    pub(in crate::auth) fn html(status: u16) -> Self {
        Self {
            status,
            kind: "text/html; charset=utf-8",
            body: b"<!DOCTYPE html><title>hello</title>".to_vec(),
            header: None,
        }
    }

    pub(in crate::auth) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            kind: "text/plain",
            body: body.as_bytes().to_vec(),
            header: None,
        }
    }

    pub(in crate::auth) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }
}

impl Server {
    pub(in crate::auth) async fn start(
        play: impl Fn(&Self, &Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
        let listener = listener.await.expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("its address"),
            asked: Arc::default(),
            play: Arc::new(play),
        };
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    /// `http://127.0.0.1:PORT`.
    pub(in crate::auth) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(in crate::auth) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(in crate::auth) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.origin())).expect("a URL")
    }

    pub(in crate::auth) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// The request lines, in order.
    pub(in crate::auth) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

async fn answer(State(server): State<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Asked {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body: axum::body::to_bytes(body, 1 << 20).await.expect("a body"),
    };
    server.asked.lock().expect("no panic").push(asked.clone());
    let reply = (server.play)(&server, &asked);
    let mut response = Response::builder().status(reply.status);
    if !reply.kind.is_empty() {
        response = response.header("content-type", reply.kind);
    }
    if let Some((name, value)) = reply.header {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).expect("a response")
}
