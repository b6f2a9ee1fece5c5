//! The kinds of HTTP responses there are. Which one is due is not decided here.

use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

use super::body::Outgoing;
use super::wire::Pieces;

pub(super) fn empty(status: StatusCode) -> Response<Outgoing> {
    response(status, Outgoing::sized(Pieces::new()))
}

pub(super) fn json(status: StatusCode, message: Pieces) -> Response<Outgoing> {
    typed(status, "application/json", Outgoing::sized(message))
}

pub(super) fn text(status: StatusCode, text: Pieces) -> Response<Outgoing> {
    typed(status, "text/plain", Outgoing::sized(text))
}

pub(super) fn events(body: Outgoing) -> Response<Outgoing> {
    typed(StatusCode::OK, "text/event-stream", body)
}

pub(super) fn no_cache(response: &mut Response<Outgoing>) {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
}

fn typed(status: StatusCode, content_type: &'static str, body: Outgoing) -> Response<Outgoing> {
    let mut response = response(status, body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn response(status: StatusCode, body: Outgoing) -> Response<Outgoing> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
