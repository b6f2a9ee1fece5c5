//! The server's own stream (GET): what it says without being asked.
//!
//! Reconnects for as long as the session lives. It ends when the server doesn't offer one (405),
//! and when another session takes over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::contract::{Fault, backoff};
use crate::http;

use super::body::Stream;
use super::exchange::{Deadline, parsed};
use super::link::Link;
use super::post;
use super::session::{self, Session, Wire};
use super::{Event, asking, watch};

/// A stream that lived this long was a good one: the next attempt is not a repeated one.
const LIVED: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Opens the stream of a session, where the transport has one of its own, and starts the pings.
/// What is returned ends when the server has answered, one way or the other, for the first time.
pub(super) fn start(link: &Arc<Link>, session: &Arc<Session>) -> oneshot::Receiver<()> {
    let (answered, first) = oneshot::channel();
    match &session.wire {
        Wire::Http { .. } => {
            tokio::spawn(listen(Arc::clone(link), Arc::clone(session), answered));
        }
        Wire::Modern { .. } => watch::start(link, session),
        Wire::Sse(_) => {}
    }
    if let Some(every) = link.settings.limits.ping {
        tokio::spawn(ping(Arc::clone(link), Arc::clone(session), every));
    }
    first
}

async fn listen(link: Arc<Link>, session: Arc<Session>, answered: oneshot::Sender<()>) {
    let mut listener = Listener {
        link,
        session,
        last_id: None,
        retry: None,
        opened: false,
        answered: Some(answered),
        refused: 0,
    };
    let mut tries = 0;
    while is_current(&listener.link, &listener.session) {
        let began = Instant::now();
        match listener.once().await {
            Next::Stop => return,
            Next::Again if began.elapsed() > LIVED => tries = 0,
            Next::Again => tries += 1,
        }
        let pause = listener
            .retry
            .unwrap_or_default()
            .max(backoff(tries, http::chance()));
        tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
    }
}

/// No other session has taken over; while one is being made, it has not yet.
pub(super) fn is_current(link: &Link, session: &Session) -> bool {
    let now = link.session_now();
    now.is_none_or(|s| s.epoch == session.epoch)
}

struct Listener {
    link: Arc<Link>,
    session: Arc<Session>,
    last_id: Option<String>,
    retry: Option<Duration>,
    /// The server has offered the stream once, so it has one.
    opened: bool,
    answered: Option<oneshot::Sender<()>>,
    refused: u32,
}

enum Next {
    Again,
    Stop,
}

impl Listener {
    async fn once(&mut self) -> Next {
        let url = post::target(&self.session);
        let last_id = self.last_id.as_deref();
        let mut deadline = Deadline::for_headers(&self.link.settings.limits);
        let session = Some(&*self.session);
        let got = post::get(&self.link, url, session, last_id, &mut deadline).await;
        drop(self.answered.take());
        match got {
            Ok(stream) => {
                self.opened = true;
                self.link.note_success();
                self.read(stream).await;
                Next::Again
            }
            Err(fault) => self.refused(&fault).await,
        }
    }

    async fn read(&mut self, mut stream: Stream) {
        let mut deadline = Deadline::unlimited();
        loop {
            let event = stream.next(&mut deadline).await;
            if stream.last_id.is_some() {
                self.last_id.clone_from(&stream.last_id);
            }
            self.retry = stream.retry.or(self.retry);
            let data = match event {
                Ok(Some(event)) => event.message(),
                Ok(None) => return,
                Err(fault @ Fault::TooLarge(_)) => {
                    // It is not asked for again: the stream goes on behind it.
                    self.tell(&fault).await;
                    continue;
                }
                Err(fault) => {
                    tracing::debug!(?fault, "the server's stream was cut");
                    return;
                }
            };
            let Some(data) = data else { continue };
            match parsed(data) {
                Ok(messages) => {
                    for message in messages {
                        asking::hear(&self.link, message).await;
                    }
                }
                Err(fault) => self.tell(&fault).await,
            }
        }
    }

    async fn refused(&mut self, fault: &Fault) -> Next {
        tracing::debug!(?fault, "no stream from the server");
        self.refused += 1;
        match fault {
            // It was asked for before `notifications/initialized` was through; a server may mind.
            Fault::Rejected { status, .. } if *status != 405 && self.refused == 1 => Next::Again,
            // "or else return HTTP 405 Method Not Allowed, indicating that the server does not
            // offer an SSE stream at this endpoint" - some say it with another status.
            Fault::Rejected { .. } | Fault::SessionGone(_) | Fault::Invalid { .. }
                if !self.opened =>
            {
                Next::Stop
            }
            // The server was restarted while nobody called: have a new session ready.
            Fault::SessionGone(_) => {
                let deadline = Deadline::new(&self.link.settings.limits, Instant::now());
                let link = Arc::clone(&self.link);
                match session::recover(&link, Some(self.session.epoch), &deadline).await {
                    Ok(()) => Next::Stop,
                    Err(_) => Next::Again,
                }
            }
            Fault::Unauthorized { challenge, .. } if self.link.can_authorize() => {
                self.another_token(fault, challenge.token).await
            }
            Fault::Unauthorized { .. } | Fault::Forbidden { .. } | Fault::Unusable(_) => Next::Stop,
            _ => Next::Again,
        }
    }

    /// A refresh serves the stream too, or a command's next token; but nobody is asked to sign in for
    /// its sake, so it waits until somebody has, for the sake of a request.
    async fn another_token(&self, fault: &Fault, used: Option<u64>) -> Next {
        const LOOK_EVERY: Duration = Duration::from_secs(3);
        if self.link.authorize(fault, None, true).await.is_ok() {
            return Next::Again;
        }
        while is_current(&self.link, &self.session) {
            tokio::time::sleep(LOOK_EVERY).await;
            let number = self.link.number().await;
            if number.is_some() && number != used {
                return Next::Again;
            }
        }
        Next::Stop
    }

    async fn tell(&self, fault: &Fault) {
        if let Fault::TooLarge(why) | Fault::Invalid { why, .. } = fault {
            self.link.emit(Event::Notice(why.clone())).await;
        }
    }
}

/// `--keep-alive`: a JSON-RPC `ping` now and then, so that nothing in between forgets us. A
/// session that turns out to be lost is made anew.
async fn ping(link: Arc<Link>, session: Arc<Session>, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        if !is_current(&link, &session) {
            return;
        }
        if session.is_modern() {
            return; // nothing is held open for the host but the subscription
        }
        let raw = crate::message::request(&link.own_id(), "ping", None);
        session::deliver(&link, raw).await;
    }
}
