//! The HTTP service: which endpoint does what with a request.
//!
//! Sessions are issued and asked for as the protocol says; who asks, and from where, is not.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use memchr::memmem;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::answer::{Action, answer};
use super::body::{Outgoing, event, read_whole};
use super::legacy;
use super::responses::{empty, events, json, no_cache};
use super::state::State;
use super::stream::{self, Framing};
use super::wire::{META_VERSION, MODERN, Pieces, Rpc, error, one};

/// `rtt` is waited for before anything else.
pub(super) async fn serve(
    state: Arc<State>,
    request: Request<Incoming>,
    rtt: Duration,
) -> Response<Outgoing> {
    let (parts, body) = request.into_parts();
    if parts.uri.path() == "/stats" {
        return json(StatusCode::OK, one(state.stats()));
    }
    state.count_request();
    if env::var_os("MCPBENCH_TRACE").is_some() {
        eprintln!("{} {} {:?}", parts.method, parts.uri, parts.headers);
    }
    if !rtt.is_zero() {
        sleep(rtt).await;
    }
    match (&parts.method, parts.uri.path()) {
        (&Method::POST, "/mcp" | "/mcp-sse" | "/mcp26") => post(&state, &parts, body).await,
        (&Method::GET, "/mcp-sse") => open_stream(&state, &parts),
        (&Method::DELETE, "/mcp" | "/mcp-sse") => {
            if let Some(session) = header(&parts, "mcp-session-id") {
                state.end_session(session);
            }
            empty(StatusCode::OK)
        }
        (&Method::GET, "/sse") => legacy::open(&state),
        (&Method::POST, "/messages") => legacy::post(&state, &parts, body).await,
        (_, "/mcp" | "/mcp-sse" | "/mcp26" | "/sse" | "/messages") => {
            empty(StatusCode::METHOD_NOT_ALLOWED)
        }
        _ => empty(StatusCode::NOT_FOUND),
    }
}

async fn post(state: &State, parts: &Parts, body: Incoming) -> Response<Outgoing> {
    let Ok(body) = read_whole(body).await else {
        return empty(StatusCode::BAD_REQUEST);
    };
    let modern = parts.uri.path() == "/mcp26";
    if modern && let Some(refusal) = refuse_unless_modern(parts, &body) {
        return refusal;
    }
    let session = header(parts, "mcp-session-id");
    // `?nosession`: a stateless legacy server, for bridges that cannot keep a session
    let stateful = !modern && parts.uri.query() != Some("nosession");
    let start = &body[..body.len().min(4096)];
    let new = stateful && session.is_none() && memmem::find(start, b"\"initialize\"").is_some();
    if stateful
        && !new
        && let Some(refusal) = refuse_unless_known(state, session)
    {
        return refusal;
    }
    let as_events = parts.uri.path() == "/mcp-sse";
    let mut response = respond(answer(&body, modern, &state.filler), as_events).await;
    if as_events {
        no_cache(&mut response);
    }
    if new && let Ok(id) = HeaderValue::try_from(state.new_session(None)) {
        response.headers_mut().insert("mcp-session-id", id);
    }
    response
}

fn refuse_unless_modern(parts: &Parts, body: &Bytes) -> Option<Response<Outgoing>> {
    let modern = header(parts, "mcp-protocol-version") == Some(MODERN)
        && memmem::find(body, META_VERSION.as_bytes()).is_some()
        && header(parts, "mcp-method").is_some();
    if modern {
        return None;
    }
    let id = serde_json::from_slice::<Rpc>(body)
        .ok()
        .and_then(|rpc| rpc.id);
    let id = id.map_or("null", |id| id.get());
    let refusal = error(id, -32600, "2026-07-28 stateless requests only");
    Some(json(StatusCode::BAD_REQUEST, refusal))
}

fn refuse_unless_known(state: &State, session: Option<&str>) -> Option<Response<Outgoing>> {
    let Some(session) = session else {
        let refusal = error(
            "null",
            -32000,
            "Bad Request: Mcp-Session-Id header is required",
        );
        return Some(json(StatusCode::BAD_REQUEST, refusal));
    };
    if state.has_session(session) {
        return None;
    }
    Some(json(
        StatusCode::NOT_FOUND,
        error("null", -32001, "Session not found"),
    ))
}

/// The answer to a POST; `as_events` = as a stream of them, even if it is only one.
async fn respond(action: Action, as_events: bool) -> Response<Outgoing> {
    let reply = |message: Pieces| {
        if as_events {
            events(Outgoing::Chunked(event(message)))
        } else {
            json(StatusCode::OK, message)
        }
    };
    match action {
        Action::Accepted => empty(StatusCode::ACCEPTED),
        Action::Bad(status, message) => json(status, message),
        Action::Reply(message) => reply(message),
        Action::Delayed(pause, message) => {
            sleep(pause).await;
            reply(message)
        }
        Action::Stream(series) => {
            let (sender, receiver) = mpsc::channel(64);
            tokio::spawn(stream::run(sender, Framing::Event, series));
            events(Outgoing::Stream(receiver))
        }
    }
}

/// The stream that a client may hold open for what the server sends of its own accord: nothing.
fn open_stream(state: &State, parts: &Parts) -> Response<Outgoing> {
    let Some(session) = header(parts, "mcp-session-id") else {
        return empty(StatusCode::BAD_REQUEST);
    };
    let (sender, receiver) = mpsc::channel(64);
    if !state.set_stream(session, sender) {
        return empty(StatusCode::NOT_FOUND);
    }
    events(Outgoing::Stream(receiver))
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name).and_then(|v| v.to_str().ok())
}
