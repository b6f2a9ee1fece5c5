//! Finding out who the server is: its era, its transport, and the session that comes of it.
//!
//! A server that nobody has met yet is asked once which era it speaks (`probe`); one that is known
//! is spoken to in that era, and asked again when it refuses. What an answer says of the era is
//! `era`'s knowledge.

mod probe;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use crate::contract::{Budget, Class, Executed, Fault, History, Kind, Next, Refusal, next};
use crate::era::{self, Era};
use crate::message::{self, Message};

use super::body::Stream;
use super::exchange::{Call, Deadline, parsed};
use super::link::{Link, Phase};
use super::post::{self, Reply};
use super::remembered::Host;
use super::session::{self, Session, Wire};
use super::{Event, Strategy, answers, asking, fault, legacy};

use probe::Probed;

/// What came of shaking hands.
pub(super) enum Shaken {
    Stands {
        session: Arc<Session>,
        /// The server's answer to `initialize`; none where it has no such thing.
        answer: Option<Message>,
    },
    /// The server answered `initialize` with an error.
    Refused(Message),
}

/// The first handshake, or the host's next one: its answer goes to the host.
pub(super) async fn first(link: Arc<Link>, call: Call) {
    let deadline = Deadline::for_start(&link.settings.limits, call.started, Duration::MAX)
        .with_patience(call.patience);
    call.progress.set_sent(None);
    // A host that initializes again wants a new session; the old one is ended first.
    session::end(&link).await;
    link.phase.send_replace(Phase::Connecting);
    // As long as it takes to sign in: the host has its answer from elsewhere by then.
    let host = Host::Legacy(call.message.clone());
    let (answer, phase) = match shake(&link, &host, &deadline, None).await {
        Ok(Shaken::Stands { session, answer }) => {
            let answer = answer.or_else(|| translated(&call.message, &session));
            (answer.ok_or_else(unreadable), Phase::Connected(session))
        }
        Ok(Shaken::Refused(answer)) => (Ok(answer), Phase::Unconnected),
        Err(refusal) => (Err(refusal), Phase::Unconnected),
    };
    link.phase.send_replace(phase);
    let ticket = call.ticket;
    link.emit(Event::Answer { ticket, answer }).await;
}

/// The answer to a legacy host's `initialize` from what a modern server says of itself.
fn translated(initialize: &Message, session: &Session) -> Option<Message> {
    let asked = message::member(initialize.params()?, "protocolVersion");
    let asked = asked.and_then(|v| serde_json::from_str::<String>(v).ok());
    let result = era::initialize_result(&session.told, &asked.unwrap_or_default());
    Message::parse(message::success(initialize.id()?, &result)).ok()
}

fn unreadable() -> Refusal {
    let why = "what the server says of itself can't be read";
    Refusal::new(Kind::InvalidAnswer, why, Executed::Yes)
}

/// Shakes hands until it succeeds, is refused, or patience is over. `wait`: for a person who has
/// to sign in.
pub(super) async fn shake(
    link: &Arc<Link>,
    host: &Host,
    deadline: &Deadline,
    wait: Option<Duration>,
) -> Result<Shaken, Refusal> {
    let mut deadline = deadline.clone();
    let mut history = History::default();
    let mut told = false;
    let mut last = None;
    loop {
        let fault = match by_era(link, host, &deadline).await {
            Ok(Shaken::Stands { session, answer }) => {
                let met = link.eras.meet(&session);
                link.emit(Event::Met(met)).await;
                return Ok(Shaken::Stands { session, answer });
            }
            Ok(refused) => return Ok(refused),
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

/// One attempt: in the era that the server spoke last time; with one that is new, `server/discover`
/// goes first (2026-07-28 basic/versioning, backward compatibility).
async fn by_era(link: &Arc<Link>, host: &Host, deadline: &Deadline) -> Result<Shaken, Fault> {
    let first = link.eras.known().unwrap_or(Era::Modern);
    let mut doubt = true;
    if let (Era::Modern, Some(url)) = (first, probe::url(link)) {
        match probe::ask(link, url, host, deadline).await? {
            Probed::Modern(session) => return Ok(stands(*session, None)),
            Probed::Legacy => doubt = false,
            // It may have been away only for that moment.
            Probed::Silent => {}
        }
    }
    by_strategy(link, host, deadline, doubt).await
}

fn stands(session: Session, answer: Option<Message>) -> Shaken {
    Shaken::Stands {
        session: Arc::new(session),
        answer,
    }
}

/// `initialize`, by the transports that may be tried. `doubt`: a server that refuses it may be a
/// modern one.
async fn by_strategy(
    link: &Arc<Link>,
    host: &Host,
    deadline: &Deadline,
    doubt: bool,
) -> Result<Shaken, Fault> {
    let endpoints = &link.settings.endpoints;
    let http = endpoints.http.as_ref();
    let sse = endpoints.sse.as_ref();
    match (link.settings.strategy, http, sse) {
        (Strategy::HttpOnly, Some(url), _) | (_, Some(url), None) => {
            by_http_or_probe(link, url, host, deadline, doubt).await
        }
        (Strategy::SseOnly, _, Some(url)) | (_, None, Some(url)) => {
            by_sse(link, url, host, deadline).await
        }
        (Strategy::SseFirst, Some(http), Some(sse)) => {
            let first = by_sse(link, sse, host, deadline).await;
            match first {
                Err(fault) if no_such_transport(&fault) => {
                    let second = by_http_or_probe(link, http, host, deadline, doubt).await;
                    second.map_err(|other| neither(&other, &fault, other.clone()))
                }
                decided => decided,
            }
        }
        (_, Some(http), Some(sse)) => {
            let first = by_http_or_probe(link, http, host, deadline, doubt).await;
            match first {
                // 2025-11-25 transports, backwards compatibility: "If it fails with the following
                // HTTP status codes ("400 Bad Request", "404 Not Found" or "405 Method Not
                // Allowed"): issue a GET request".
                Err(fault) if no_such_transport(&fault) => {
                    let second = by_sse(link, sse, host, deadline).await;
                    second.map_err(|other| neither(&fault, &other, fault.clone()))
                }
                decided => decided,
            }
        }
        (_, None, None) => Err(Fault::Unusable("the target has no URL".to_owned())),
    }
}

/// `initialize`; where the server has no such thing, it may be a modern one.
async fn by_http_or_probe(
    link: &Arc<Link>,
    url: &Url,
    host: &Host,
    deadline: &Deadline,
    doubt: bool,
) -> Result<Shaken, Fault> {
    let first = by_http(link, url, host, deadline).await;
    let is_in_doubt = match &first {
        Ok(Shaken::Refused(_)) => true,
        // A lenient server answers anything with a result; one that names a version without a
        // handshake there is no legacy one.
        Ok(Shaken::Stands { session, .. }) => {
            let version = session.version.as_ref();
            version.is_none_or(|version| version == era::MODERN)
        }
        Err(fault) => no_such_transport(fault),
    };
    if !doubt || !is_in_doubt {
        return first;
    }
    match probe::ask(link, url, host, deadline).await {
        Ok(Probed::Modern(session)) => Ok(stands(*session, None)),
        // "401/403: not era evidence: authorize, probe again".
        Err(fault @ (Fault::Unauthorized { .. } | Fault::Forbidden { .. })) => Err(fault),
        _ => first,
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
    host: &Host,
    deadline: &Deadline,
) -> Result<Shaken, Fault> {
    let mut deadline = deadline.clone();
    let initialize = &host.initialize(link);
    let (raw, none) = (initialize.raw().clone(), HeaderMap::new());
    let (reply, headers) = post::post(link, url, None, raw, none, &mut deadline).await?;
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
    let Some(result) = answer.result() else {
        return Ok(Shaken::Refused(answer));
    };
    let wire = Wire::Http {
        url: url.clone(),
        id: session::id_in(&headers)?,
    };
    let session = Session {
        version: version_in(&answer),
        asks: session::answers_requests(initialize),
        ..Session::new(link.next_epoch(), wire, result)
    };
    Ok(stands(session, Some(answer)))
}

async fn by_sse(
    link: &Arc<Link>,
    url: &Url,
    host: &Host,
    deadline: &Deadline,
) -> Result<Shaken, Fault> {
    let epoch = link.next_epoch();
    let stream = legacy::open(link, url, epoch, deadline).await?;
    let mut session = Session::new(epoch, Wire::Sse(Arc::clone(&stream)), "{}");
    let mut deadline = deadline.clone();
    let initialize = &host.initialize(link);
    let answer = legacy::exchange(link, &session, &stream, initialize, &mut deadline).await?;
    let Some(result) = answer.result() else {
        return Ok(Shaken::Refused(answer));
    };
    session.version = version_in(&answer);
    session.told = result.into();
    Ok(stands(session, Some(answer)))
}

async fn from_stream(
    link: &Arc<Link>,
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
            asking::hear(link, message).await;
        }
    }
    let why = "the stream ended before the answer to initialize".to_owned();
    Err(Fault::Broken(why))
}

pub(super) fn answer_among(messages: Vec<Message>, initialize: &Message) -> Option<Message> {
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
