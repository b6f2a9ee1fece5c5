//! The event stream: `GET /event-stream`, guarded by the token in its address.
//!
//! A task feeds each connection; it ends with the connection, with the token, or with the sandbox.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use tokio::sync::mpsc;

use super::Fin;
use super::clock::{Moment, SECOND};
use super::desk::Desk;
use super::token::channel;
use crate::sandbox::refusal::Refusal;

/// Proxies give up on connections that are silent for longer.
const HEARTBEAT: Moment = 15 * SECOND;
const FURTHEST_REWIND: Moment = 120 * SECOND;
/// So many events wait for a client that is slow to read.
const UNREAD: usize = 16;

/// Where one connection is in its conversation.
pub(super) struct Viewer {
    conversation: String,
    issued_at: Moment,
    expires_at: Moment,
    /// The number of the first entry that was not sent.
    next: u64,
    beat_at: Moment,
    is_over: bool,
}

#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Send(String),
    WaitUntil(Moment),
    Over,
}

impl Viewer {
    /// Checks what a connection asks for with `query`.
    ///
    /// # Errors
    /// 401 for a token that is wrong, over or revoked; 400 for a channel that isn't the token's.
    pub(super) fn open(
        desk: &mut Desk,
        query: &[(String, String)],
        now: Moment,
    ) -> Result<Self, Refusal> {
        let parameter = |name: &str| {
            let found = query.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let refused = || Refusal::new(401, "unauthorized", "Access Token Invalid");
        let token = parameter("accessToken").unwrap_or("");
        let claims = desk.signer().read(token).ok_or_else(refused)?;
        if parameter("channels") != Some(&channel(&claims.conversation)) {
            let message = "The channels are not those of the access token";
            return Err(Refusal::new(400, "parameter_invalid", message));
        }
        let session = desk.session(&claims.conversation).ok_or_else(refused)?;
        let revoked = !claims.outlives_its_turn && session.has_ended(claims.issued_at, now);
        if now >= claims.expires_at || revoked {
            return Err(refused());
        }
        session.listened(now);
        let back = parameter("rewind").and_then(duration).unwrap_or(0);
        let from = now.saturating_sub(back.min(FURTHEST_REWIND));
        Ok(Self {
            next: session.first_after(from),
            conversation: claims.conversation,
            issued_at: claims.issued_at,
            expires_at: claims.expires_at,
            beat_at: now, // the first one at once, so that the client sees that it is connected
            is_over: false,
        })
    }

    /// What is to be done at `now`.
    pub(super) fn next(&mut self, desk: &mut Desk, now: Moment) -> Next {
        if self.is_over || now >= self.expires_at {
            return Next::Over;
        }
        if now >= self.beat_at {
            self.beat_at = now + HEARTBEAT;
            return Next::Send(": still here\n\n".to_owned());
        }
        let Some(session) = desk.session(&self.conversation) else {
            return Next::Over;
        };
        let pause = self.beat_at.min(self.expires_at);
        let Some(entry) = session.entry(self.next) else {
            return Next::WaitUntil(pause);
        };
        if entry.at > now {
            return Next::WaitUntil(entry.at.min(pause));
        }
        self.next = entry.number + 1;
        // The end of an earlier turn, seen again, ends nothing.
        self.is_over = entry.ends && entry.at > self.issued_at;
        let json = entry.event.json(&session.id, &session.user, entry.at);
        Next::Send(format!("data: {json}\n\n"))
    }
}

/// `2m`, `90s`.
fn duration(text: &str) -> Option<Moment> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: Moment = number.parse().ok()?;
    match unit {
        "s" => Some(number.saturating_mul(SECOND)),
        "m" => Some(number.saturating_mul(60 * SECOND)),
        _ => None,
    }
}

/// The answer that goes on for as long as there is something to tell.
pub(super) fn respond(fin: Arc<Fin>, viewer: Viewer) -> Response<Body> {
    let (sender, receiver) = mpsc::channel(UNREAD);
    tokio::spawn(feed(fin, viewer, sender));
    let mut response = Response::new(Body::from_stream(Feed(receiver)));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn feed(fin: Arc<Fin>, mut viewer: Viewer, sender: mpsc::Sender<String>) {
    let mut pulse = fin.pulse.subscribe();
    loop {
        if pulse.borrow_and_update().is_closed {
            return;
        }
        let next = {
            let now = fin.clock.now();
            viewer.next(&mut fin.desk(), now)
        };
        match next {
            Next::Over => return,
            Next::WaitUntil(moment) => {
                let left = Duration::from_millis(moment.saturating_sub(fin.clock.now()));
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = pulse.changed() => {} // a turn has begun, or it is all over
                    () = sender.closed() => return,
                }
            }
            Next::Send(text) => tokio::select! {
                sent = sender.send(text) => {
                    if sent.is_err() {
                        return;
                    }
                }
                _ = pulse.wait_for(|pulse| pulse.is_closed) => return,
            },
        }
    }
}

struct Feed(mpsc::Receiver<String>);

impl futures_core::Stream for Feed {
    type Item = Result<String, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|text| text.map(Ok))
    }
}
