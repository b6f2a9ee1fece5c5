//! The listener that the browser comes back to: on this machine only, alive only while somebody
//! signs in, deaf to strangers (T03, T06-T09).
//!
//! It serves three static pages and nothing else; what a query means, `authorize` says.

mod door;
mod head;
mod page;

#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Url;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::Callback;
use super::authorize::Verdict;
use crate::http::is_loopback;

use door::{Door, Knock, Reply};
use head::Place;

/// How long the browser has to fetch its last page.
const TAIL: Duration = Duration::from_secs(2);

/// How often a port is tried again: any free one may be taken on ::1, and one that a sign-in has just
/// left takes a moment to be free.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(50);

impl Callback {
    /// The place that a redirect URI names; none: it is no URI that a browser could come back to.
    pub(super) fn at(&self, redirect_uri: &str) -> Option<Self> {
        let url = Url::parse(redirect_uri).ok()?;
        let url = Some(url).filter(|url| url.scheme() == "http")?;
        Some(Self {
            host: url.host_str()?.to_owned(),
            port: url.port(),
            path: url.path().to_owned(),
            ..self.clone()
        })
    }

    /// Whether the browser can come back to `place`, as far as the user has said where.
    pub(super) fn admits(&self, place: &Self) -> bool {
        let is_there = match self.is_named {
            true => (&self.host, &self.path) == (&place.host, &place.path),
            false => place.is_here(),
        };
        is_there && self.port.is_none_or(|port| place.port == Some(port))
    }

    /// Whether it is certainly this machine.
    pub(super) fn is_here(&self) -> bool {
        let url = Url::parse(&format!("http://{}/", self.host));
        url.is_ok_and(|url| is_loopback(&url))
    }
}

/// Bound: a browser that comes before [`Listener::next`] is asked for waits.
pub(super) struct Listener {
    redirect_uri: String,
    knocks: mpsc::Receiver<Knock>,
    door: Arc<Door>,
}

/// A browser that waits for its page.
pub(super) struct Visitor {
    pub(super) verdict: Verdict,
    reply: oneshot::Sender<Reply>,
    door: Arc<Door>,
}

impl Listener {
    /// Binds to `port`, or to any free one. With the host `localhost` the port has to be free at both
    /// loopback addresses (where there are two): browsers go to ::1 first, and whoever is there would
    /// get the code (T09).
    ///
    /// # Errors
    /// The port is taken.
    pub(super) async fn bind(settings: &Callback, port: Option<u16>) -> io::Result<Self> {
        let mut tries = 0;
        let sockets = loop {
            tries += 1;
            match sockets(&settings.host, port.unwrap_or(0)).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries < TRIES => {
                    tokio::time::sleep(PAUSE).await;
                }
                result => break result?,
            }
        };
        let port = match sockets.first() {
            Some(socket) => socket.local_addr()?.port(),
            None => return Err(io::ErrorKind::AddrNotAvailable.into()),
        };
        let place = Place {
            path: settings.path.clone(),
            port,
        };
        let (door, knocks) = Door::open(sockets, place, settings.success_url.clone());
        Ok(Self {
            redirect_uri: format!("http://{}:{port}{}", settings.host, settings.path),
            knocks,
            door: Arc::new(door),
        })
    }

    /// `http://127.0.0.1:PORT/PATH`, with the host as the settings have it.
    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The next visitor who is no stranger: strangers get their refusal and are forgotten.
    /// `judge` is handed the query. Cancel safe: whoever has come by then is still there.
    pub(super) async fn next(
        &mut self,
        judge: &(dyn Fn(&str) -> Verdict + Send + Sync),
    ) -> Visitor {
        while let Some(knock) = self.knocks.recv().await {
            match judge(&knock.query) {
                // It may have left: so much the better.
                Verdict::Stranger(_) => drop(knock.reply.send(Reply::Stranger)),
                verdict => {
                    knock.stays.store(true, Ordering::Relaxed);
                    return Visitor {
                        verdict,
                        reply: knock.reply,
                        door: Arc::clone(&self.door),
                    };
                }
            }
        }
        // The door is open as long as we are, so this is not reached.
        std::future::pending().await
    }
}

impl Visitor {
    /// Tells the browser how it ended: signed in (or on to `--auth-success-url`), or not. Returns when
    /// the browser has its last page, after 2 s at most; the listener stays for as long, and if this is
    /// dropped on the way, the browser is served all the same.
    pub(super) async fn tell(self, success: bool) {
        let Self { reply, door, .. } = self;
        door.ended(success);
        if reply.send(Reply::Ended(success)).is_err() {
            return; // the browser has left
        }
        let tail = tokio::spawn(async move {
            // Too late is as good as shown: nobody waits for it any more.
            drop(tokio::time::timeout(TAIL, door.shown()).await);
        });
        drop(tail.await);
    }
}

/// The sockets for a host of [`Callback`]; port 0 = any.
async fn sockets(host: &str, port: u16) -> io::Result<Vec<TcpListener>> {
    if host == "[::1]" {
        return Ok(vec![TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await?]);
    }
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    if host != "localhost" {
        return Ok(vec![first]);
    }
    let port = first.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(second) => Ok(vec![first, second]),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        // There is no IPv6 here.
        Err(_) => Ok(vec![first]),
    }
}

/// A flag that two tasks share.
type Flag = Arc<AtomicBool>;
