//! `initialize`: which transport the server speaks, and the session that comes of it.
//!
//! The host's own message goes out unaltered and the server's own answer comes back; nothing is
//! probed first, so that a start costs one request.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::contract::{Budget, Class, Executed, Fault, History, Kind, Next, Refusal, next};
use crate::message::{self, Message};

use super::body::Stream;
use super::exchange::{Call, Deadline, parsed};
use super::link::{Link, Phase};
use super::post::{self, Reply};
use super::session::{self, Session, Wire};
use super::{Event, Strategy, answers, fault, legacy};

/// The first handshake, or the host's next one: its answer goes to the host.
pub(super) async fn first(link: Arc<Link>, call: Call) {
    let deadline = Deadline::for_start(&link.settings.limits, call.started, Duration::MAX)
        .with_patience(call.patience);
    call.progress.set_sent();
    // A host that initializes again wants a new session; the old one is ended first.
    session::end(&link).await;
    link.phase.send_replace(Phase::Connecting);
    // As long as it takes to sign in: the host has its answer from elsewhere by then.
    let shaken = shake(&link, &call.message, &deadline, None).await;
    let (answer, phase) = match shaken {
        Ok((answer, Some(session))) => (Ok(answer), Phase::Connected(session)),
        Ok((answer, None)) => (Ok(answer), Phase::Unconnected),
        Err(refusal) => (Err(refusal), Phase::Unconnected),
    };
    link.phase.send_replace(phase);
    let ticket = call.ticket;
    link.emit(Event::Answer { ticket, answer }).await;
}

/// Shakes hands until it succeeds, is refused, or patience is over. `wait`: for a person who has
/// to sign in. No session: the server answered with an error.
pub(super) async fn shake(
    link: &Arc<Link>,
    initialize: &Message,
    deadline: &Deadline,
    wait: Option<Duration>,
) -> Result<(Message, Option<Arc<Session>>), Refusal> {
    let mut deadline = deadline.clone();
    let mut history = History::default();
    let mut told = false;
    let mut last = None;
    loop {
        let fault = match by_strategy(link, initialize, &deadline).await {
            Ok((answer, session)) => return Ok((answer, session.map(Arc::new))),
            // Time ran out in the middle of the next attempt: what failed before tells more.
            Err(Fault::Timeout(why)) => last.take().unwrap_or(Fault::Timeout(why)),
            Err(fault) => fault,
        };
        tracing::debug!(?fault, "handshake failed");
        let budget = link.budget(&deadline);
        let left = budget.left.min(budget.patience);
        match next(Class::Safe, &fault, &mut history, Budget { left, ..budget }) {
            Next::Retry(wait) | Next::Resume(wait) => {
                if !std::mem::replace(&mut told, true) {
                    let patience = left.as_secs_f64();
                    let text = format!("{}; trying again for {patience:.0} s", fault.why());
                    link.emit(Event::Notice(text)).await;
                }
                tokio::time::sleep(wait).await;
                last = Some(fault);
            }
            Next::Answer(refusal) => return Err(link.explained(&fault, refusal)),
            Next::Authorize | Next::StepUp => {
                link.authorize(&fault, wait, false).await?;
                deadline.restart();
            }
            Next::Reinitialize => {
                let why = "the server refuses a new session";
                return Err(Refusal::new(Kind::SessionLost, why, Executed::No));
            }
        }
    }
}

type Shaken = (Message, Option<Session>);

async fn by_strategy(
    link: &Arc<Link>,
    initialize: &Message,
    deadline: &Deadline,
) -> Result<Shaken, Fault> {
    let endpoints = &link.settings.endpoints;
    let http = endpoints.http.as_ref();
    let sse = endpoints.sse.as_ref();
    match (link.settings.strategy, http, sse) {
        (Strategy::HttpOnly, Some(url), _) | (_, Some(url), None) => {
            by_http(link, url, initialize, deadline).await
        }
        (Strategy::SseOnly, _, Some(url)) | (_, None, Some(url)) => {
            by_sse(link, url, initialize, deadline).await
        }
        (Strategy::SseFirst, Some(http), Some(sse)) => {
            let first = by_sse(link, sse, initialize, deadline).await;
            match first {
                Err(fault) if no_such_transport(&fault) => {
                    let second = by_http(link, http, initialize, deadline).await;
                    second.map_err(|other| neither(&other, &fault, other.clone()))
                }
                decided => decided,
            }
        }
        (_, Some(http), Some(sse)) => {
            let first = by_http(link, http, initialize, deadline).await;
            match first {
                // 2025-11-25 transports, backwards compatibility: "If it fails with the following
                // HTTP status codes ("400 Bad Request", "404 Not Found" or "405 Method Not
                // Allowed"): issue a GET request".
                Err(fault) if no_such_transport(&fault) => {
                    let second = by_sse(link, sse, initialize, deadline).await;
                    second.map_err(|other| neither(&fault, &other, fault.clone()))
                }
                decided => decided,
            }
        }
        (_, None, None) => Err(Fault::Unusable("the target has no URL".to_owned())),
    }
}

fn no_such_transport(fault: &Fault) -> bool {
    match fault {
        Fault::Rejected { status, .. } => matches!(status, 400 | 404 | 405),
        Fault::Invalid { .. } => true,
        _ => false,
    }
}

/// Both transports failed: the more telling fault, with both causes in it.
fn neither(http: &Fault, sse: &Fault, first: Fault) -> Fault {
    match (http, sse) {
        (Fault::Rejected { status, why }, Fault::Rejected { why: other, .. })
        | (Fault::Rejected { status, why }, Fault::Invalid { why: other, .. }) => Fault::Rejected {
            status: *status,
            why: format!("no MCP server there: to a POST, {why}; to a GET, {other}"),
        },
        _ => first,
    }
}

async fn by_http(
    link: &Arc<Link>,
    url: &Url,
    initialize: &Message,
    deadline: &Deadline,
) -> Result<Shaken, Fault> {
    let mut deadline = deadline.clone();
    let raw = initialize.raw().clone();
    let (reply, headers) = post::post(link, url, None, raw, &mut deadline).await?;
    let server = post::name_of(url);
    let answer = match reply {
        Reply::Stream(stream) => from_stream(link, *stream, initialize, &mut deadline).await?,
        Reply::Json { status, body } => {
            let messages = parsed(body.clone());
            let answer = messages.ok().and_then(|all| answer_among(all, initialize));
            match answer {
                Some(answer) => answer,
                None if status.is_success() => return Err(no_answer(&server)),
                None => return Err(fault::of_response(&server, status, &headers, &body, false)),
            }
        }
        Reply::Accepted => return Err(no_answer(&server)),
    };
    if !answer.has_result() {
        return Ok((answer, None));
    }
    let session = Session {
        epoch: link.next_epoch(),
        wire: Wire::Http {
            url: url.clone(),
            id: session::id_in(&headers)?,
        },
        version: version_in(&answer),
        asks: session::answers_requests(initialize),
    };
    Ok((answer, Some(session)))
}

async fn by_sse(
    link: &Arc<Link>,
    url: &Url,
    initialize: &Message,
    deadline: &Deadline,
) -> Result<Shaken, Fault> {
    let epoch = link.next_epoch();
    let stream = legacy::open(link, url, epoch, deadline).await?;
    let mut session = Session {
        epoch,
        wire: Wire::Sse(Arc::clone(&stream)),
        version: None,
        asks: false,
    };
    let mut deadline = deadline.clone();
    let answer = legacy::exchange(link, &session, &stream, initialize, &mut deadline).await?;
    if !answer.has_result() {
        return Ok((answer, None));
    }
    session.version = version_in(&answer);
    Ok((answer, Some(session)))
}

async fn from_stream(
    link: &Link,
    mut stream: Stream,
    initialize: &Message,
    deadline: &mut Deadline,
) -> Result<Message, Fault> {
    while let Some(event) = stream.next(deadline).await? {
        let Some(data) = event.message() else {
            continue;
        };
        for message in parsed(data)? {
            if let Some(answer) = answer_among(vec![message.clone()], initialize) {
                return Ok(answer);
            }
            link.emit(Event::Message(message)).await;
        }
    }
    let why = "the stream ended before the answer to initialize".to_owned();
    Err(Fault::Broken(why))
}

fn answer_among(messages: Vec<Message>, initialize: &Message) -> Option<Message> {
    let asked = initialize.id()?;
    messages
        .into_iter()
        .find_map(|message| match message.kind() {
            message::Kind::Response { id: Some(id) } if answers(asked, id) => {
                Some(message.with_id(asked))
            }
            _ => None,
        })
}

fn version_in(answer: &Message) -> Option<HeaderValue> {
    let version = message::member(answer.result()?, "protocolVersion")?;
    let version = serde_json::from_str::<String>(version).ok()?;
    HeaderValue::from_str(&version).ok()
}

fn no_answer(server: &str) -> Fault {
    Fault::Invalid {
        why: format!("{server} sent no answer to initialize"),
        status: 200,
    }
}
