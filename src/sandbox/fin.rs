//! Intercom's Fin Agent API: Fin answers from the workspace's articles and runs three procedures.
//!
//! Each request begins a turn at most, whose events come over an event stream at the pace of
//! somebody who writes: this alone in the sandbox goes by the real clock. Nobody thinks here: the
//! words of a message decide.
//!
//! It has no webhooks, no `/fin/start`, no messages about inactivity, and no attachments beyond
//! their number. Its conversations are not in the workspace's list, except those that it opens for
//! the team (`/fin/escalate` with a user). It keeps 1,000 conversations, and 200 events of each.

mod answers;
mod body;
mod clock;
mod desk;
mod event;
mod handover;
mod procedures;
mod session;
mod stream;
mod survey;
mod talk;
mod token;
mod turn;
mod users;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::Response;
use serde_json::Value;
use tokio::sync::watch;

use super::gate::Version;
use super::refusal::Refusal;
use super::routes::Asked;
use super::workspace::Workspace;
use clock::Clock;
use desk::{Call, Desk};
use stream::Viewer;

pub(super) struct Fin {
    clock: Clock,
    desk: Mutex<Desk>,
    /// Beats when something has changed that a stream may be waiting for.
    pulse: watch::Sender<Pulse>,
}

#[derive(Default)]
struct Pulse {
    is_closed: bool,
}

impl Fin {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            clock: Clock::start(),
            desk: Mutex::new(Desk::new()),
            pulse: watch::Sender::default(),
        })
    }

    /// Ends every stream, those that are still to be opened too.
    pub(super) fn close(&self) {
        self.pulse.send_modify(|pulse| pulse.is_closed = true);
    }

    /// Answers a request whose path begins with `/fin`; `path` is what comes after.
    pub(super) fn answer(
        &self,
        workspace: &mut Workspace,
        asked: &Asked<'_>,
        path: &[&str],
    ) -> Result<Value, Refusal> {
        if asked.version < since(path).ok_or_else(Refusal::not_found)? {
            return Err(Refusal::not_found());
        }
        if asked.method != "POST" {
            let message = "Method Not Allowed";
            return Err(Refusal::new(405, "method_not_allowed", message));
        }
        let call = Call {
            workspace,
            asked,
            now: self.clock.now(),
        };
        let mut desk = self.desk();
        let answer = match path {
            ["capabilities"] => desk.capabilities(call),
            ["ask"] => desk.ask(call),
            ["procedures", id, "run"] => desk.run(call, id),
            ["reply"] => desk.reply(call),
            ["escalate"] => desk.escalate(call),
            _ => desk.rate(call),
        };
        self.pulse.send_modify(|_| {});
        answer
    }

    /// Opens an event stream; `query` is that of its address.
    pub(super) fn stream(
        self: &Arc<Self>,
        query: &[(String, String)],
    ) -> Result<Response<Body>, Refusal> {
        let viewer = Viewer::open(&mut self.desk(), query, self.clock.now())?;
        self.pulse.send_modify(|_| {});
        Ok(stream::respond(Arc::clone(self), viewer))
    }

    /// A handler that panicked left the conversations whole enough to go on with.
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first version that has an endpoint; None where there is none.
fn since(path: &[&str]) -> Option<Version> {
    match path {
        ["capabilities" | "ask" | "escalate"] | ["procedures", _, "run"] => Some(Version::Preview),
        ["reply"] => Some(Version::V2_14),
        ["csat"] => Some(Version::V2_15),
        _ => None,
    }
}
