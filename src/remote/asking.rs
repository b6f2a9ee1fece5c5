//! What a legacy server says beside its answers, and what it asks: handed to a legacy host as it is,
//! and to a modern one by way of the call that it has open.
//!
//! A modern host takes no requests: 2026-07-28 basic, "Servers MUST NOT send requests to clients".
//! Its questions travel in results (`suspended`).

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use crate::era::{Level, Question, Said};
use crate::message::{self, Kind, Message, Object, Part, RequestId, quoted};

use super::link::{Link, lock};
use super::{Event, answers, session};

/// Questions about one call that the host has yet to see.
const MOST_QUESTIONS: usize = 32;

/// A call of a modern host's, while a legacy server works on it.
pub(super) struct Floor {
    /// What the server asks about it, and its answer if it comes elsewhere than on the call's own
    /// stream.
    questions: mpsc::Sender<Message>,
    /// Of the request that has the call: the first, or the last that brought answers.
    said: Mutex<Said>,
    /// The `progressToken` that the server knows.
    token: Option<String>,
    /// The id that the server knows.
    wire_id: Mutex<Option<RequestId>>,
    /// The capability for want of which a question was turned down last.
    lacks: Mutex<Option<&'static str>>,
}

impl Floor {
    pub(super) fn new(said: Said) -> (Arc<Self>, mpsc::Receiver<Message>) {
        let (questions, receiver) = mpsc::channel(MOST_QUESTIONS);
        let floor = Self {
            questions,
            token: said.progress_token.clone(),
            said: Mutex::new(said),
            wire_id: Mutex::default(),
            lacks: Mutex::default(),
        };
        (Arc::new(floor), receiver)
    }

    /// Another request of the host's goes on with the call.
    pub(super) fn pass_to(&self, said: Said) {
        *lock(&self.said) = said;
    }

    /// The request goes out under this id.
    pub(super) fn goes_as(&self, id: Option<&RequestId>) {
        *lock(&self.wire_id) = id.cloned();
    }

    fn is_answered_by(&self, response: &Message) -> bool {
        let id = lock(&self.wire_id);
        let ids = id.as_ref().zip(response.id());
        ids.is_some_and(|(asked, answered)| answers(asked, answered))
    }

    fn can(&self, question: &Message) -> bool {
        needs(question).is_some_and(|needs| lock(&self.said).can(needs))
    }

    /// What the server asked for, and the host has not declared; as `Said::can` names it.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        *lock(&self.lacks)
    }

    /// Whether the host opens links.
    pub(super) fn takes_links(&self) -> bool {
        lock(&self.said).can("elicitation.url")
    }

    fn wants(&self, level: Level) -> bool {
        let wanted = lock(&self.said).log_level;
        wanted.is_some_and(|wanted| wanted <= level)
    }

    /// A progress notification under the token that the host gave last.
    fn retold(&self, progress: Message) -> Option<Message> {
        let token = message::member(progress.params()?, "progressToken")?;
        let now = lock(&self.said).progress_token.clone();
        if Some(token) != self.token.as_deref() || now == self.token {
            return Some(progress);
        }
        // A request that asks for no progress gets none.
        let mut params = Object::read(progress.params()?)?;
        params.set("progressToken", now?);
        Some(progress.with_object(Part::Params, &params))
    }
}

/// The capability that a host needs for a question.
fn needs(question: &Message) -> Option<&'static str> {
    let question = Question {
        key: String::new(),
        method: question.method().unwrap_or_default().to_owned(),
        params: question.params().map(str::to_owned),
    };
    question.needs()
}

/// What came on a stream of the server's that belongs to no request.
pub(super) async fn hear(link: &Arc<Link>, message: Message) {
    let is_legacy = link.remembered().initialize.is_some();
    match message.kind() {
        Kind::Notification { method } => match &**method {
            "notifications/progress" => {
                let floors = lock(&link.eras.floors).clone();
                let told = floors.iter().try_fold(message, |m, floor| floor.retold(m));
                if let Some(message) = told {
                    link.emit(Event::Message(message)).await;
                }
            }
            "notifications/message" if !is_legacy => {
                let level = Level::of(&message);
                let floors = lock(&link.eras.floors).clone();
                if level.is_some_and(|level| floors.iter().any(|floor| floor.wants(level))) {
                    link.emit(Event::Message(message)).await;
                }
            }
            _ => link.emit(Event::Unasked(message)).await,
        },
        Kind::Request { .. } if !is_legacy => question(link, None, message),
        Kind::Response { .. } => {
            let floors = lock(&link.eras.floors).clone();
            let answered = floors.iter().find(|floor| floor.is_answered_by(&message));
            match answered {
                // It came another way than its request went.
                Some(floor) => drop(floor.questions.try_send(message)),
                None => link.emit(Event::Message(message)).await,
            }
        }
        Kind::Request { .. } => hear_as_it_is(link, message).await,
    }
}

/// What came on the stream of a legacy host's request.
pub(super) async fn hear_as_it_is(link: &Arc<Link>, message: Message) {
    if let Kind::Request { .. } = message.kind() {
        link.person.asked();
    }
    link.emit(Event::Message(message)).await;
}

/// What came on the stream of a modern host's own request.
pub(super) async fn hear_in(link: &Arc<Link>, floor: &Arc<Floor>, message: Message) {
    match message.kind() {
        Kind::Notification { method } => match &**method {
            "notifications/progress" => {
                if let Some(message) = floor.retold(message) {
                    link.emit(Event::Message(message)).await;
                }
            }
            // "Logs only for requests carrying `logLevel`", and at that level.
            "notifications/message" => {
                if Level::of(&message).is_some_and(|level| floor.wants(level)) {
                    link.emit(Event::Message(message)).await;
                }
            }
            _ => link.emit(Event::Unasked(message)).await,
        },
        Kind::Request { .. } => question(link, Some(floor), message),
        Kind::Response { .. } => link.emit(Event::Message(message)).await,
    }
}

/// A question goes to the host by the call that is open; where there is none that could carry it,
/// the server hears so at once, and does not wait.
fn question(link: &Arc<Link>, floor: Option<&Arc<Floor>>, question: Message) {
    let Some(id) = question.id() else { return };
    if question.method() == Some("ping") {
        return reply(link, message::success(id, "{}"));
    }
    // An unassociated question is taken to be about the call that came last.
    let floors = match floor {
        Some(floor) => vec![Arc::clone(floor)],
        None => lock(&link.eras.floors).iter().rev().cloned().collect(),
    };
    let takes = |floor: &&Arc<Floor>| floor.can(&question) && !floor.questions.is_closed();
    let (code, why) = match floors.iter().find(takes) {
        Some(floor) => match floor.questions.try_send(question.clone()) {
            Ok(()) => return link.person.asked(),
            Err(_) => (-32603, "more is asked than the host has answered"),
        },
        _ if floors.is_empty() => {
            let why = "no request is open that could carry the question to the host";
            (-32601, why)
        }
        // 2025-11-25, client/elicitation: an undeclared mode is -32602.
        _ if question.method() == Some("elicitation/create") => {
            (-32602, "the host has not declared that it can answer this")
        }
        _ => (-32601, "the host has not declared that it can answer this"),
    };
    if let Some(floor) = floors.first() {
        *lock(&floor.lacks) = needs(&question);
    }
    reply(link, message::error_response(Some(id), code, why, None));
}

/// The host's `notifications/cancelled`, about the request that the server knows under this id.
pub(super) fn cancelled_as(cancelled: &Message, id: &message::RequestId) -> bytes::Bytes {
    let params = cancelled.params().and_then(Object::read);
    let mut params = params.unwrap_or_default();
    params.set("requestId", id.raw());
    cancelled.with_object(Part::Params, &params).raw().clone()
}

/// The host's answer to a question that the server asked in the session of this epoch.
pub(super) fn answer(link: &Arc<Link>, epoch: Option<u64>, raw: bytes::Bytes) {
    let link = Arc::clone(link);
    tokio::spawn(async move { session::deliver_in(&link, raw, epoch).await });
}

/// A response of the bridge's to the server.
pub(super) fn reply(link: &Arc<Link>, raw: bytes::Bytes) {
    let link = Arc::clone(link);
    tokio::spawn(async move { session::deliver(&link, raw).await });
}

/// The server's word that a request of its own is not wanted any more, for the server.
pub(super) fn cancelled(id: &message::RequestId, reason: &str) -> bytes::Bytes {
    let params = format!(
        "{{\"requestId\":{},\"reason\":{}}}",
        id.raw(),
        quoted(reason)
    );
    message::notification("notifications/cancelled", Some(&params))
}
