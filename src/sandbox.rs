//! The embedded sample workspace: invented people and conversations behind a REST server on this
//! machine, with the rules of Intercom's own (API 2.16 and what older versions say differently).
//!
//! All of it is sample data: the company (Lumen & Loop), its people and its customers do not
//! exist. The data is the same every time; its newest activity is on 2026-11-20, its oldest
//! fourteen months before, and no clock is read for it. Writes change the workspace for the life
//! of the server and are dated by the workspace's own clock, which goes on one second a write.
//! Only Fin goes by the real clock: its turns, its events and the tokens of its event streams.
//!
//! Contacts' dates are searched by the day in the workspace's time zone, Europe/Dublin with its
//! summer time. A cursor belongs to one query. 1,666 requests may come in ten seconds.
//!
//! Six tokens made from the sandbox's token T try what a client makes of refusals:
//! `T.conversations-only` lacks the scopes for articles (401 `token_unauthorized`) and for
//! contacts and companies (403 `forbidden`); `T.expired` is refused (401 `unauthorized`);
//! `T.australia` belongs to a workspace that is hosted elsewhere (403 `forbidden`); `T.no-fin` to
//! one without the Fin Agent API (403 `forbidden`); `T.no-stream` to one whose Fin has no event
//! streams (answers carry no `sse_subscription_url`); with `T.brief` the tokens of event streams
//! live for one second, not for three minutes.
//!
//! It shares no code with the client that it is there to try, and keeps nothing. It has no
//! tickets, no webhooks and no `/fin/start`.

mod chance;
mod day;
mod fin;
mod gate;
mod markup;
mod page;
mod refusal;
mod routes;
mod sample;
mod search;
mod serve;
mod workspace;

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use fin::Fin;

/// A running sandbox; dropping it stops it.
pub(crate) struct Sandbox {
    address: SocketAddr,
    token: String,
    task: JoinHandle<()>,
    fin: Arc<Fin>,
}

/// What may be asked of a sandbox.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// None = any free port.
    pub(crate) port: Option<u16>,
    /// None = a random one.
    pub(crate) token: Option<String>,
}

impl Sandbox {
    /// Serves the workspace on 127.0.0.1, inside the runtime that calls. The workspace is made
    /// when the first request asks for it.
    ///
    /// # Errors
    /// The port is taken or may not be used.
    pub(crate) async fn start(options: Options) -> io::Result<Self> {
        let port = options.port.unwrap_or(0);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let token = options.token.unwrap_or_else(random_token);
        let fin = Fin::new();
        let served = serve::serve(listener, token.clone(), Arc::clone(&fin));
        let task = tokio::spawn(served);
        Ok(Self {
            address,
            token,
            task,
            fin,
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
        // Connections outlive the task that accepts them.
        self.fin.close();
    }
}

/// Looks like one of Intercom's (`tok:` in base64), so that what hides those hides this too. It
/// guards invented data on a loopback port: the standard library's seeds are good enough.
fn random_token() -> String {
    let random = || RandomState::new().hash_one("token");
    let secret = format!("tok:sandbox_{:016x}{:016x}", random(), random());
    STANDARD_NO_PAD.encode(secret)
}
