//! HTTP+SSE, the transport of 2024-11-05: one stream brings everything, messages are POSTed to
//! the endpoint that its first event names.
//!
//! The stream is the session: when it ends, so does everything that waits for an answer on it,
//! and a new session is made, for ever.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::header::HeaderMap;
use tokio::sync::oneshot;

use crate::contract::{Fault, backoff};
use crate::http;
use crate::message::{self, Message, RequestId};
use crate::text;

use super::body;
use super::exchange::{Deadline, parsed};
use super::link::{Link, Phase, lock};
use super::post::{self, Reply};
use super::session::{self, Session};
use super::{Event, answers, asking};

const ENDPOINT_WITHIN: Duration = Duration::from_secs(10);

/// An open stream.
pub(super) struct Stream {
    endpoint: Url,
    waiting: Mutex<Waiting>,
}

struct Waiting {
    /// None once the stream has ended.
    answers: Option<HashMap<RequestId, oneshot::Sender<Message>>>,
    heard: Instant,
}

impl Stream {
    pub(super) fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    fn wait_for(&self, id: &RequestId) -> Option<oneshot::Receiver<Message>> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.waiting)
            .answers
            .as_mut()?
            .insert(id.clone(), sender);
        Some(receiver)
    }

    fn forget(&self, id: &RequestId) {
        if let Some(answers) = &mut lock(&self.waiting).answers {
            answers.remove(id);
        }
    }

    /// Gives a response to whoever waits for it; anything else comes back.
    fn hand_over(&self, message: Message) -> Option<Message> {
        let mut waiting = lock(&self.waiting);
        waiting.heard = Instant::now();
        let message::Kind::Response { id: Some(id) } = message.kind() else {
            return Some(message);
        };
        let Some(map) = &mut waiting.answers else {
            return Some(message);
        };
        let sender = map.remove_entry(id).or_else(|| {
            let asked = map.keys().find(|asked| answers(asked, id))?.clone();
            map.remove(&asked).map(|s| (asked, s))
        });
        match sender {
            Some((asked, sender)) => sender.send(message.with_id(&asked)).err(),
            None => Some(message),
        }
    }

    fn heard(&self) -> Instant {
        lock(&self.waiting).heard
    }

    fn ended(&self) {
        lock(&self.waiting).answers = None;
    }
}

/// Opens the stream and waits for its first event.
pub(super) async fn open(
    link: &Arc<Link>,
    url: &Url,
    epoch: u64,
    deadline: &Deadline,
) -> Result<Arc<Stream>, Fault> {
    let server = post::name_of(url);
    let within = ENDPOINT_WITHIN.min(deadline.left());
    let mut deadline = deadline.clone();
    let mut events = post::get(link, url, None, None, &mut deadline).await?;
    let mut silence = Deadline::unlimited();
    let first = tokio::time::timeout(within, events.next(&mut silence)).await;
    let not_legacy = |why: &str| Fault::Invalid {
        why: format!("{server} opened a stream but {why}"),
        status: 200,
    };
    let event = match first {
        Err(_) => return Err(not_legacy("named no endpoint")),
        Ok(Err(fault)) => return Err(fault),
        Ok(Ok(None)) => return Err(not_legacy("closed it before naming an endpoint")),
        Ok(Ok(Some(event))) => event,
    };
    // 2024-11-05 transports: "the server MUST send an `endpoint` event containing a URI for the
    // client to use for sending messages".
    let data = match (event.name.as_deref(), &event.data) {
        (Some("endpoint"), Some(data)) => String::from_utf8_lossy(data).into_owned(),
        _ => return Err(not_legacy("its first event is not an endpoint")),
    };
    let stream = Arc::new(Stream {
        endpoint: same_origin(url, &data).map_err(|why| not_legacy(&why))?,
        waiting: Mutex::new(Waiting {
            answers: Some(HashMap::new()),
            heard: Instant::now(),
        }),
    });
    tokio::spawn(reader(Arc::clone(link), Arc::clone(&stream), events, epoch));
    Ok(stream)
}

/// Messages carry the user's credentials: they go nowhere but to the origin that was asked for
/// (T14).
fn same_origin(base: &Url, endpoint: &str) -> Result<Url, String> {
    let shown = text::safe(endpoint);
    let url = base
        .join(endpoint.trim())
        .map_err(|_| format!("its endpoint is not a URL: {shown}"))?;
    if url.origin() != base.origin() || !url.username().is_empty() || url.password().is_some() {
        return Err(format!("its endpoint is on another origin: {shown}"));
    }
    Ok(url)
}

/// Boxed, since it may open the next stream, whose reader is one of these again.
fn reader(
    link: Arc<Link>,
    stream: Arc<Stream>,
    events: body::Stream,
    epoch: u64,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(read(link, stream, events, epoch))
}

async fn read(link: Arc<Link>, stream: Arc<Stream>, mut events: body::Stream, epoch: u64) {
    let mut deadline = Deadline::unlimited();
    loop {
        let data = match events.next(&mut deadline).await {
            Ok(Some(event)) => event.message(),
            Err(Fault::TooLarge(why)) => {
                // Whose answer it was can't be told; whoever waits hears of its end in time.
                link.emit(Event::Notice(why)).await;
                continue;
            }
            Ok(None) | Err(_) => break,
        };
        if link.session_now().is_some_and(|s| s.epoch > epoch) {
            return stream.ended(); // another session has taken over
        }
        let Some(data) = data else { continue };
        match parsed(data) {
            Ok(messages) => {
                for message in messages {
                    if let Some(message) = stream.hand_over(message) {
                        asking::hear(&link, message).await;
                    }
                }
            }
            Err(fault) => tracing::debug!(?fault, "a message that can't be read"),
        }
    }
    stream.ended();
    come_back(&link, epoch, events.retry).await;
}

/// Makes a new session for a stream that ended, unless that was the end of an attempt.
async fn come_back(link: &Arc<Link>, epoch: u64, retry: Option<Duration>) {
    let _one_at_a_time = link.recovery.lock().await;
    if link.session_now().is_none_or(|s| s.epoch != epoch) {
        return;
    }
    link.phase.send_replace(Phase::Recovering);
    let mut tries = 0;
    loop {
        tokio::time::sleep(
            retry
                .unwrap_or_default()
                .max(backoff(tries, http::chance())),
        )
        .await;
        let deadline = Deadline::new(&link.settings.limits, Instant::now());
        match session::renew(link, &deadline).await {
            Ok(session) => return session::put_in_place(link, session, true).await,
            Err(refusal) => tracing::debug!(why = refusal.message, "no new session yet"),
        }
        tries += 1;
    }
}

/// Sends one request and waits for its answer on the stream.
pub(super) async fn exchange(
    link: &Link,
    session: &Session,
    stream: &Stream,
    request: &Message,
    deadline: &mut Deadline,
) -> Result<Message, Fault> {
    let Some(id) = request.id() else {
        return Err(Fault::Unusable("a request without an id".to_owned()));
    };
    let Some(mut answer) = stream.wait_for(id) else {
        return Err(Fault::NotSent(
            "the server's event stream has ended".to_owned(),
        ));
    };
    let raw = request.raw().clone();
    let (endpoint, none) = (&stream.endpoint, HeaderMap::new());
    let sent = post::post(link, endpoint, Some(session), raw, none, deadline).await;
    let refused = match sent {
        Ok((Reply::Json { status, .. }, _)) if !status.is_success() => Some(Fault::Rejected {
            status: status.as_u16(),
            why: format!("{} answered {status}", post::name_of(&stream.endpoint)),
        }),
        // Any success will do, whatever stands in its body: the answer comes on the stream.
        Ok(_) | Err(Fault::Invalid { .. }) => None,
        Err(fault) => Some(fault),
    };
    if let Some(fault) = refused {
        stream.forget(id);
        return Err(fault);
    }
    loop {
        let waited = match deadline.ends() {
            Some(end) => tokio::time::timeout_at(end.into(), &mut answer).await,
            None => Ok((&mut answer).await),
        };
        match waited {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(_)) => {
                return Err(Fault::Cut {
                    why: "the server's event stream ended before the answer".to_owned(),
                    resumable: false,
                });
            }
            Err(_) => {
                // Anything on the shared stream shows that the server lives.
                deadline.heard_at(stream.heard());
                if deadline.ends().is_some_and(|end| end <= Instant::now()) {
                    stream.forget(id);
                    let server = post::name_of(&stream.endpoint);
                    return Err(Fault::Timeout(format!("{server} did not answer in time")));
                }
            }
        }
    }
}
