//! What comes back for one request: the answer among everything else, on a stream or in a body, and
//! a stream that was cut picked up again.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::StatusCode;

use crate::contract::Fault;
use crate::era::Era;
use crate::message::{self, Message};
use crate::remote::body::Stream;
use crate::remote::session::Session;
use crate::remote::{Event, answers, asking, fault, post};

use super::{Exchange, RESUMED_WITHIN};

impl Exchange<'_> {
    /// 2025-11-25 transports, resumability: GET with `Last-Event-ID`, "regardless of how the
    /// original stream was initiated (via POST or GET)".
    pub(super) async fn resume(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        let url = post::target(session);
        let last_id = self.last_id.clone();
        let got = post::get(
            self.link,
            url,
            Some(session),
            last_id.as_deref(),
            &mut self.deadline,
        )
        .await;
        match got {
            Ok(stream) => self.read(stream, false).await,
            Err(fault) if self.deadline.silence() > RESUMED_WITHIN => Err(Fault::NotResumed(
                format!("the answer's stream was cut: {}", fault.why()),
            )),
            Err(fault) => Err(not_resumed(fault)),
        }
    }

    /// Reads a stream until the answer is in it; everything else on it goes to the host.
    pub(super) async fn read(&mut self, mut stream: Stream, fresh: bool) -> Result<Message, Fault> {
        if fresh {
            self.last_id = None;
        }
        loop {
            let event = stream.next(&mut self.deadline).await;
            if stream.last_id.is_some() {
                self.last_id = stream.last_id.clone();
            }
            self.retry = stream.retry.or(self.retry);
            let why = match event {
                Ok(Some(event)) => {
                    self.history.progressed();
                    if let Some(answer) = self.take(event.message()).await? {
                        return Ok(answer);
                    }
                    continue;
                }
                Ok(None) => "the answer's stream ended before the answer".to_owned(),
                Err(Fault::Broken(why)) => why,
                Err(fault) => return Err(fault),
            };
            if let Some(fault) = self.spoilt.take() {
                return Err(fault);
            }
            let resumable = self.last_id.is_some() && !self.is_at_modern;
            return Err(Fault::Cut { why, resumable });
        }
    }

    async fn take(&mut self, data: Option<Bytes>) -> Result<Option<Message>, Fault> {
        let Some(data) = data else { return Ok(None) };
        let messages = match parsed(data) {
            Ok(messages) => messages,
            // It may not be the answer that was spoilt: read on, and say so if none comes.
            Err(fault) => {
                self.spoilt = Some(fault);
                return Ok(None);
            }
        };
        for message in messages {
            if let Some(answer) = self.answer_in(&message) {
                return Ok(Some(answer));
            }
            self.hear(message).await;
        }
        Ok(None)
    }

    /// What came with the answer.
    async fn hear(&self, message: Message) {
        match (self.call.era, &self.floor) {
            // A modern server says nothing there but what the request has asked for, and asks
            // nothing ("servers MUST NOT send requests").
            (_, _) if self.is_at_modern => match message.kind() {
                message::Kind::Request { .. } => tracing::debug!("a modern server sent a request"),
                _ => self.link.emit(Event::Message(message)).await,
            },
            (Era::Legacy, _) => asking::hear_as_it_is(self.link, message).await,
            (Era::Modern, Some(floor)) => asking::hear_in(self.link, floor, message).await,
            (Era::Modern, None) => asking::hear(self.link, message).await,
        }
    }

    pub(super) async fn read_body(
        &mut self,
        status: StatusCode,
        body: Bytes,
        session: &Session,
    ) -> Result<Message, Fault> {
        let server = post::name_of(post::target(session));
        let messages = match parsed(body.clone()) {
            Ok(messages) => messages,
            Err(fault) if status.is_success() => return Err(fault),
            Err(_) => return Err(of_refusal(&server, status, &body, session)),
        };
        let mut without_id = None;
        for message in messages {
            if let Some(answer) = self.answer_in(&message) {
                self.refused = (!status.is_success()).then_some(status);
                return Ok(answer);
            }
            match message.kind() {
                // F33: one request per POST, so an error without an id is about this request.
                message::Kind::Response { id: None } => without_id = Some(message),
                _ => self.hear(message).await,
            }
        }
        match without_id {
            Some(message) if status.is_success() => {
                Err(fault::without_id(&server, status, &message))
            }
            unnamed if !status.is_success() => {
                self.unnamed = unnamed;
                Err(of_refusal(&server, status, &body, session))
            }
            _ => Err(Fault::Invalid {
                why: format!("{server} sent no answer to the request"),
                status: status.as_u16(),
            }),
        }
    }

    /// The response to this request, under the id that the host used.
    fn answer_in(&self, message: &Message) -> Option<Message> {
        let message::Kind::Response { id: Some(id) } = message.kind() else {
            return None;
        };
        let asked = self.outgoing.id()?;
        answers(asked, id).then(|| self.in_hosts_words(message.clone()))
    }

    /// The answer under the id that the host used.
    pub(super) fn in_hosts_words(&self, answer: Message) -> Message {
        match self.call.message.id() {
            Some(id) => answer.with_id(id),
            None => answer,
        }
    }
}

/// Whether a refusal of a legacy request is the word of a modern server, which minds what it lacks.
/// (For a legacy server's word see `modern`.)
pub(super) fn speaks_otherwise(answer: &Message) -> bool {
    matches!(code_of(answer), Some(-32022..=-32020))
}

/// The code of an error.
pub(in crate::remote) fn code_of(answer: &Message) -> Option<i64> {
    message::member(answer.error()?, "code")?.parse().ok()
}

fn of_refusal(server: &str, status: StatusCode, body: &Bytes, session: &Session) -> Fault {
    let headers = reqwest::header::HeaderMap::new();
    fault::of_response(server, status, &headers, body, session.has_id())
}

/// One message, or a batch of them (2025-03-26 servers may answer with one).
pub(in crate::remote) fn parsed(data: Bytes) -> Result<Vec<Message>, Fault> {
    let invalid = |why: String| Fault::Invalid {
        why: format!("the server sent something that is no MCP message: {why}"),
        status: 200,
    };
    if let Some(batch) = message::batch(&data) {
        let messages = batch.into_iter().map(Message::parse);
        return messages
            .collect::<Result<_, _>>()
            .map_err(|e| invalid(e.why));
    }
    Message::parse(data)
        .map(|m| vec![m])
        .map_err(|e| invalid(e.why))
}

/// A stream that could not be picked up: where the server is only away for a moment it is asked
/// again; it must never turn into sending the request again.
fn not_resumed(fault: Fault) -> Fault {
    match fault {
        Fault::NotSent(why)
        | Fault::NotTaken(why)
        | Fault::Broken(why)
        | Fault::RateLimited { why, .. }
        | Fault::Unavailable { why, .. } => Fault::Cut {
            why,
            resumable: true,
        },
        Fault::SessionGone(why)
        | Fault::Rejected { why, .. }
        | Fault::ServerError { why, .. }
        | Fault::Invalid { why, .. } => Fault::NotResumed(format!(
            "the answer's stream was cut and can't be resumed: {why}"
        )),
        other => other,
    }
}
