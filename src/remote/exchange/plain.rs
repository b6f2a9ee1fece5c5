//! A modern host's request at a legacy server: said without what the server doesn't know, answered
//! with what the host expects.
//!
//! What the server asks meanwhile is `asking`'s business.

use std::sync::Arc;

use reqwest::header::HeaderMap;

use crate::contract::Fault;
use crate::era::{self, Level, Said};
use crate::message::{self, Message};
use crate::remote::asking::Floor;
use crate::remote::link::{Link, lock};
use crate::remote::session::{self, Session};

use super::Exchange;

/// Methods of the legacy era that 2026-07-28 has no more.
const REMOVED: [&str; 6] = [
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
];

impl Exchange<'_> {
    pub(super) async fn send_plain(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        let said = Said::of(&self.call.message);
        if let Some(answer) = self.answered_here(session, &said) {
            return Ok(answer);
        }
        if let Some(level) = said.log_level.filter(|level| is_news(session, *level)) {
            let params = format!("{{\"level\":\"{}\"}}", level.name());
            let id = self.link.own_id();
            let raw = message::request(&id, "logging/setLevel", Some(&params));
            session::replay(self.link, session, raw).await;
        }
        self.outgoing = era::plain(&self.call.message, &self.link.own_id());
        if let Some(floor) = &self.floor {
            floor.goes_as(self.outgoing.id());
        }
        let _taken = OnFloor::take(self.link, self.floor.as_ref());
        let answer = self.post(session, HeaderMap::new()).await?;
        Ok(era::for_modern(self.call.method(), answer))
    }

    /// What a legacy server need not, or must not, be asked.
    fn answered_here(&self, session: &Session, said: &Said) -> Option<Message> {
        let id = self.call.message.id()?;
        let error = |code, why: &str| Some(Message::failure(id, code, why, None));
        match (said.version.as_deref(), self.call.method()) {
            // 2026-07-28 basic, `_meta`: a request that lacks them "MUST be rejected with -32602".
            (None, _) => error(
                -32602,
                "`_meta` lacks io.modelcontextprotocol/protocolVersion",
            ),
            _ if said.capabilities.is_none() => error(
                -32602,
                "`_meta` lacks io.modelcontextprotocol/clientCapabilities",
            ),
            (Some(version), _) if version != era::MODERN => Some(era::unsupported(id, version)),
            (_, "server/discover") => {
                Some(Message::success(id, &era::discover_result(&session.told)))
            }
            (_, method) if REMOVED.contains(&method) => {
                error(-32601, &format!("Method not found: {method}"))
            }
            _ => self.lost_retry().and_then(|why| error(-32602, &why)),
        }
    }

    /// Why it can't be carried out, where it brings answers to questions: nobody here has asked
    /// them. "Unknown token: never silently re-execute the tool."
    fn lost_retry(&self) -> Option<String> {
        let lost = "`requestState` is unknown here: the call that it belongs to has ended, or another \
                    request has gone on with it; begin the call anew";
        match era::answers_in(&self.call.message) {
            Ok(None) => None,
            Ok(Some(_)) => Some(lost.to_owned()),
            Err(why) => Some(why),
        }
    }
}

/// Whether the server has to be asked to log more than it does: it has one level for the session,
/// the most that any request has wanted. What others did not ask for they don't get (`asking`).
fn is_news(session: &Session, level: Level) -> bool {
    if message::member(session.capabilities(), "logging").is_none() {
        return false;
    }
    let mut set = lock(&session.level);
    let is_news = set.is_none_or(|set| level < set);
    if is_news {
        *set = Some(level);
    }
    is_news
}

/// A call's place among those that the server may ask about.
struct OnFloor {
    link: Arc<Link>,
    floor: Option<Arc<Floor>>,
}

impl OnFloor {
    fn take(link: &Arc<Link>, floor: Option<&Arc<Floor>>) -> Self {
        if let Some(floor) = floor {
            lock(&link.eras.floors).push(Arc::clone(floor));
        }
        Self {
            link: Arc::clone(link),
            floor: floor.cloned(),
        }
    }
}

impl Drop for OnFloor {
    fn drop(&mut self) {
        if let Some(floor) = &self.floor {
            lock(&self.link.eras.floors).retain(|other| !Arc::ptr_eq(other, floor));
        }
    }
}
