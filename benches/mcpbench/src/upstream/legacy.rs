//! HTTP+SSE as it was before Streamable HTTP: one stream for all answers, which first names the
//! endpoint to post to.
//!
//! A stream that is gone takes its answers with it: nothing is kept for another one.

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use tokio::sync::mpsc;

use super::answer::{Action, answer};
use super::body::{Outgoing, read_whole};
use super::responses::{empty, events, no_cache, text};
use super::state::State;
use super::stream::{self, Framing};
use super::wire::one;

/// `GET /sse`
pub(super) fn open(state: &State) -> Response<Outgoing> {
    let (sender, receiver) = mpsc::channel(256);
    let id = state.new_session(Some(sender.clone()));
    let endpoint = format!("event: endpoint\ndata: /messages?sessionId={id}\n\n");
    sender.try_send(Bytes::from(endpoint)).ok(); // there is room
    let mut response = events(Outgoing::Stream(receiver));
    no_cache(&mut response);
    response
}

/// `POST /messages?sessionId=ID`
pub(super) async fn post(state: &State, parts: &Parts, body: Incoming) -> Response<Outgoing> {
    let query = parts.uri.query().unwrap_or("");
    let session = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("sessionId="));
    let Some(sender) = state.stream(session.unwrap_or("")) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let Ok(body) = read_whole(body).await else {
        return empty(StatusCode::BAD_REQUEST);
    };
    match answer(&body, false, &state.filler) {
        Action::Accepted => {}
        Action::Reply(message) | Action::Bad(_, message) => {
            stream::send(&sender, Framing::Event, message).await;
        }
        Action::Delayed(pause, message) => {
            tokio::spawn(stream::delay(sender, Framing::Event, pause, message));
        }
        Action::Stream(series) => {
            tokio::spawn(stream::run(sender, Framing::Event, series));
        }
    }
    text(StatusCode::ACCEPTED, one("Accepted"))
}
