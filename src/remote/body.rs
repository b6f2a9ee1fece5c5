//! A response's body: whole and bounded, or as a stream of messages.
//!
//! Waiting is bounded by the request's [`Deadline`]; what the bytes mean is not looked at here.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Url};

use crate::contract::Fault;
use crate::large::{LARGE, Large};
use crate::recording::{How, Http, Recorder};
use crate::sse::{Event, Found, Parser};

use super::exchange::Deadline;
use super::fault;
use super::post::name_of;

/// Reads a body of at most `limit` bytes.
pub(super) async fn whole(
    mut response: Response,
    limit: usize,
    deadline: &mut Deadline,
    url: &Url,
) -> Result<Bytes, Fault> {
    let expected = response.content_length();
    if expected.is_some_and(|length| length > limit as u64) {
        return Err(too_large(&name_of(url), limit));
    }
    let mut body = Body::Empty;
    while let Some(piece) = piece(&mut response, deadline, url).await? {
        let expected = expected.and_then(|length| usize::try_from(length).ok());
        body = body.with(piece, expected.unwrap_or(limit), limit);
        if body.len() > limit {
            return Err(too_large(&name_of(url), limit));
        }
    }
    Ok(body.freeze())
}

/// A body as it grows: most are one piece and are never copied.
enum Body {
    Empty,
    One(Bytes),
    Some(BytesMut),
    Large(Large),
}

impl Body {
    /// `expected`: the most that is to come, all in all.
    fn with(self, piece: Bytes, expected: usize, limit: usize) -> Self {
        let mut body = match self {
            Self::Empty => return Self::One(piece),
            Self::One(first) if first.len() + piece.len() <= LARGE => BytesMut::from(&first[..]),
            Self::One(first) => return large_or_not(&first, &piece, expected),
            Self::Some(body) if body.len() + piece.len() <= LARGE => body,
            Self::Some(body) => return large_or_not(&body, &piece, expected),
            Self::Large(mut large) => {
                if large.push(&piece) {
                    return Self::Large(large);
                }
                // More than was announced, or than is allowed.
                return large_or_not(large.bytes(), &piece, limit.saturating_mul(2));
            }
        };
        body.extend_from_slice(&piece);
        Self::Some(body)
    }

    fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One(bytes) => bytes.len(),
            Self::Some(bytes) => bytes.len(),
            Self::Large(large) => large.bytes().len(),
        }
    }

    fn freeze(self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::One(bytes) => bytes,
            Self::Some(bytes) => bytes.freeze(),
            Self::Large(large) => large.freeze(),
        }
    }
}

fn large_or_not(so_far: &[u8], piece: &[u8], expected: usize) -> Body {
    let capacity = expected.max(so_far.len() + piece.len());
    if let Some(mut large) = Large::with(capacity, so_far)
        && large.push(piece)
    {
        return Body::Large(large);
    }
    let mut body = BytesMut::with_capacity(so_far.len() + piece.len());
    body.extend_from_slice(so_far);
    body.extend_from_slice(piece);
    Body::Some(body)
}

/// The beginning of a body, for error texts; whatever goes wrong, what came so far is enough.
pub(super) async fn beginning(mut response: Response) -> Bytes {
    const ENOUGH: usize = 64 * 1024;
    let mut body = BytesMut::new();
    while body.len() < ENOUGH {
        let piece = tokio::time::timeout(Duration::from_secs(5), response.chunk()).await;
        let Ok(Ok(Some(piece))) = piece else { break };
        let room = ENOUGH - body.len();
        body.extend_from_slice(&piece[..piece.len().min(room)]);
    }
    body.freeze()
}

/// A response that is a stream of events.
pub(super) struct Stream {
    response: Response,
    parser: Parser,
    url: Url,
    limit: usize,
    /// The last event's id: where to go on from.
    pub(super) last_id: Option<String>,
    /// How long the server wants to be left alone before the stream is asked for again.
    pub(super) retry: Option<Duration>,
    heard: Option<Box<Heard>>,
}

/// Who writes down what a stream brings, and what is known of its response.
pub(super) struct Heard {
    recorder: Recorder,
    http: Http,
}

impl Heard {
    pub(super) fn of(
        recorder: Option<&Recorder>,
        status: StatusCode,
        headers: &HeaderMap,
        how: How,
    ) -> Option<Box<Self>> {
        let one = |recorder: &Recorder| Self {
            recorder: recorder.clone(),
            http: Http::new(status.as_u16(), headers, Some(how)),
        };
        recorder.map(|recorder| Box::new(one(recorder)))
    }

    fn note(&self, event: &Event) {
        if let Some(message) = event.as_message() {
            self.recorder
                .server_said(self.http.clone(), Some(message.clone()));
        }
    }
}

impl Stream {
    pub(super) fn new(
        response: Response,
        limit: usize,
        url: &Url,
        heard: Option<Box<Heard>>,
    ) -> Self {
        Self {
            heard,
            response,
            parser: Parser::new(limit),
            url: url.clone(),
            limit,
            last_id: None,
            retry: None,
        }
    }

    /// The next event that has something in it; `None` at the stream's end.
    ///
    /// # Errors
    /// A cut, a silence beyond the deadline, an event over the limit (the stream goes on behind
    /// it), bytes that are no text.
    pub(super) async fn next(&mut self, deadline: &mut Deadline) -> Result<Option<Event>, Fault> {
        loop {
            while let Some(found) = self.parser.next() {
                match found {
                    Found::Event(event) => {
                        self.note(&event);
                        if event.data.is_some() {
                            return Ok(Some(event));
                        }
                    }
                    Found::TooLarge => return Err(too_large(&name_of(&self.url), self.limit)),
                    Found::NotText => {
                        return Err(Fault::Invalid {
                            why: format!("{} sent a stream that is not UTF-8", name_of(&self.url)),
                            status: 200,
                        });
                    }
                }
            }
            match piece(&mut self.response, deadline, &self.url).await? {
                Some(bytes) => self.parser.push(bytes),
                None => return Ok(None),
            }
        }
    }

    fn note(&mut self, event: &Event) {
        if let Some(heard) = &self.heard {
            heard.note(event);
        }
        if let Some(id) = &event.id {
            self.last_id = Some(id.clone()).filter(|id| !id.is_empty());
        }
        if let Some(retry) = event.retry {
            // A hostile `retry: 99999999999` is no reason to stay away for years.
            self.retry = Some(Duration::from_millis(retry).min(Duration::from_secs(60)));
        }
    }
}

async fn piece(
    response: &mut Response,
    deadline: &mut Deadline,
    url: &Url,
) -> Result<Option<Bytes>, Fault> {
    let piece = deadline.bound_body(response.chunk()).await;
    let piece = piece.map_err(|waited| {
        Fault::Timeout(format!("{} sent nothing more for {waited}", name_of(url)))
    })?;
    let piece = piece.map_err(|e| Fault::Broken(fault::of_reading(e, &name_of(url))))?;
    deadline.heard();
    Ok(piece)
}

fn too_large(server: &str, limit: usize) -> Fault {
    Fault::TooLarge(format!(
        "{server} sent a message of more than {limit} bytes; raise --max-message-size to get it"
    ))
}
