//! One HTTP request in a session, and what kind of answer it got.
//!
//! Streamable HTTP's client duties (2025-11-25, basic/transports): `Accept` lists both kinds,
//! the session's id and version ride on everything after `initialize`. No retry, no reading of
//! messages here.

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode, Url};

use crate::contract::Fault;
pub(super) use crate::http::name_of;
use crate::recording::{How, Http};

use super::body::{self, Heard, Stream};
use super::exchange::Deadline;
use super::fault;
use super::link::Link;
use super::session::{Session, Wire};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");
const EITHER: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// What a POST brought.
pub(super) enum Reply {
    /// 2xx without a message in it (202; some servers say 200 or 204).
    Accepted,
    Json {
        status: StatusCode,
        body: Bytes,
    },
    Stream(Box<Stream>),
}

/// Sends one message and returns the server's reply with its headers. `own`: headers that belong to
/// this message; they go before the session's.
pub(super) async fn post(
    link: &Link,
    url: &Url,
    session: Option<&Session>,
    message: Bytes,
    own: HeaderMap,
    deadline: &mut Deadline,
) -> Result<(Reply, HeaderMap), Fault> {
    let mut request = Request::new(Method::POST, url.clone());
    *request.headers_mut() = own;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, EITHER);
    headers.insert(CONTENT_TYPE, JSON);
    *request.body_mut() = Some(message.into());
    let (mut response, token) = send(link, request, session, deadline).await?;
    let in_session = session.is_some_and(|s| s.has_id());
    let status = response.status();
    let recorder = link.settings.recorder.as_ref();
    if !status.is_success() {
        let headers = std::mem::take(response.headers_mut());
        let body = Box::pin(body::beginning(response)).await;
        if let Some(recorder) = recorder {
            // A page for people says nothing that a recording is for.
            let message = Some(body.clone()).filter(|b| b.trim_ascii_start().starts_with(b"{"));
            let how = message.as_ref().map(|_| How::Json);
            recorder.server_said(Http::new(status.as_u16(), &headers, how), message);
        }
        return refused(&name_of(url), status, headers, body, in_session)
            .map_err(|fault| fault.with_token(token));
    }
    let limit = link.settings.limits.message_size;
    match content(&response) {
        Content::Stream => {
            let headers = std::mem::take(response.headers_mut());
            let heard = Heard::of(recorder, status, &headers, How::Event);
            let stream = Stream::new(response, limit, url, heard);
            Ok((Reply::Stream(Box::new(stream)), headers))
        }
        Content::Json => {
            let headers = std::mem::take(response.headers_mut());
            let body = body::whole(response, limit, deadline, url).await?;
            let is_empty = body.trim_ascii().is_empty();
            if let Some(recorder) = recorder {
                let how = (!is_empty).then_some(How::Json);
                let http = Http::new(status.as_u16(), &headers, how);
                recorder.server_said(http, (!is_empty).then(|| body.clone()));
            }
            if is_empty {
                return Ok((Reply::Accepted, headers));
            }
            Ok((Reply::Json { status, body }, headers))
        }
        Content::Other => {
            let headers = response.headers();
            if let Some(recorder) = recorder {
                recorder.server_said(Http::new(status.as_u16(), headers, None), None);
            }
            if is_empty(&response) {
                return Ok((Reply::Accepted, headers.clone()));
            }
            Err(fault::of_content(&name_of(url), status, headers))
        }
    }
}

/// Asks for the server's own stream, or for the rest of one (`last_id`).
pub(super) async fn get(
    link: &Link,
    url: &Url,
    session: Option<&Session>,
    last_id: Option<&str>,
    deadline: &mut Deadline,
) -> Result<Stream, Fault> {
    let mut request = Request::new(Method::GET, url.clone());
    let headers = request.headers_mut();
    headers.insert(ACCEPT, STREAM);
    if let Some(id) = last_id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert("last-event-id", id);
    }
    let (response, token) = send(link, request, session, deadline).await?;
    let server = name_of(url);
    let in_session = session.is_some_and(|s| s.has_id());
    let status = response.status();
    if !status.is_success() {
        let headers = response.headers().clone();
        let body = body::beginning(response).await;
        let fault = fault::of_response(&server, status, &headers, &body, in_session);
        return Err(fault.with_token(token));
    }
    if !matches!(content(&response), Content::Stream) {
        return Err(fault::of_content(&server, status, response.headers()));
    }
    let limit = link.settings.limits.message_size;
    let recorder = link.settings.recorder.as_ref();
    let heard = Heard::of(recorder, status, response.headers(), How::Stream);
    Ok(Stream::new(response, limit, url, heard))
}

/// Ends the session; "the server MAY respond with 405".
pub(super) async fn delete(link: &Link, url: &Url, session: &Session) {
    let request = Request::new(Method::DELETE, url.clone());
    let mut deadline = Deadline::unlimited();
    send(link, request, Some(session), &mut deadline).await.ok();
}

async fn send(
    link: &Link,
    mut request: Request,
    session: Option<&Session>,
    deadline: &mut Deadline,
) -> Result<(Response, Option<u64>), Fault> {
    let url = request.url().clone();
    let client = link.client(&url)?;
    let headers = request.headers_mut();
    let own = link.headers().await?;
    for (name, value) in own.map() {
        headers.append(name, value.clone());
    }
    let bearer = match headers.contains_key(AUTHORIZATION) {
        true => None,
        false => link.bearer().await,
    };
    if let Some(bearer) = &bearer {
        headers.insert(AUTHORIZATION, bearer.value.clone());
    }
    link.cookies.add_to(headers, &url);
    if let Some(session) = session {
        session.add_to(headers);
    }
    if let Some(recorder) = &link.settings.recorder {
        recorder.server_asked(&request);
    }
    let sent = deadline.bound_headers(client.execute(request)).await;
    let sent = sent.map_err(|waited| {
        Fault::Timeout(format!("{} did not answer for {waited}", name_of(&url)))
    })?;
    let response = sent.map_err(|e| fault::of_sending(e, &name_of(&url)))?;
    deadline.heard();
    link.cookies.note(response.headers(), &url);
    let token = match bearer {
        Some(bearer) => Some(bearer.number),
        None => link.headers.can_renew().then(|| own.generation()),
    };
    if response.status().is_success() {
        link.accepted(token);
    }
    Ok((response, token))
}

/// A refusal with a JSON-RPC body may be the answer itself: whoever knows the id decides (F27).
fn refused(
    server: &str,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    in_session: bool,
) -> Result<(Reply, HeaderMap), Fault> {
    let fault = fault::of_response(server, status, &headers, &body, in_session);
    let may_be_an_answer = matches!(fault, Fault::Rejected { .. } | Fault::ServerError { .. });
    if may_be_an_answer && body.trim_ascii_start().starts_with(b"{") {
        return Ok((Reply::Json { status, body }, headers));
    }
    Err(fault)
}

enum Content {
    Json,
    Stream,
    Other,
}

fn content(response: &Response) -> Content {
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], HeaderValue::as_bytes);
    let kind = kind.split(|b| *b == b';').next().unwrap_or_default();
    if kind.trim_ascii().eq_ignore_ascii_case(b"application/json") {
        Content::Json
    } else if kind.trim_ascii().eq_ignore_ascii_case(b"text/event-stream") {
        Content::Stream
    } else {
        Content::Other
    }
}

/// Nothing in it, or nothing that says what it is: 202 with a courteous `Accepted` as text.
fn is_empty(response: &Response) -> bool {
    matches!(response.status().as_u16(), 202 | 204) || response.content_length() == Some(0)
}

/// Where a session's messages go.
pub(super) fn target(session: &Session) -> &Url {
    match &session.wire {
        Wire::Http { url, .. } | Wire::Modern { url } => url,
        Wire::Sse(stream) => stream.endpoint(),
    }
}
