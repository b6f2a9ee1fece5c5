//! What a modern server notifies of, heard on behalf of a legacy host: one subscription for
//! everything that the server offers and the resources that the host has subscribed to.
//!
//! A legacy host gets these as its own server's notifications. What a modern host subscribes to
//! itself is in `subscriptions`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::contract::{Fault, backoff};
use crate::era::{self, Filter};
use crate::http;
use crate::message::{self, Kind, Message, RequestId};

use super::body::Stream;
use super::exchange::{Deadline, parsed};
use super::link::{Link, lock};
use super::listen::is_current;
use super::post::{self, Reply};
use super::session::Session;
use super::{Event, answers, fault, wording};

const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A subscription that lived this long was a good one.
const LIVED: Duration = Duration::from_secs(5);
/// For the acknowledgement.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(10);

/// A subscription that the server has acknowledged.
pub(super) struct Opened {
    /// The request that asked for it.
    pub(super) id: Option<RequestId>,
    pub(super) stream: Stream,
    /// The acknowledgement, under the id of the request that asked for it.
    pub(super) acknowledgement: Message,
}

impl Opened {
    /// Whether a response under this id is about the subscription.
    fn is_named(&self, id: Option<&RequestId>) -> bool {
        match (&self.id, id) {
            (Some(asked), Some(id)) => answers(asked, id),
            _ => true,
        }
    }
}

/// The task that hears; it ends when another takes its place.
pub(super) struct Watcher {
    sender: mpsc::Sender<Opened>,
    task: AbortHandle,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A message of the host's as a server of this era takes it. None: it has no meaning there.
///
/// "Core defines no client notification over HTTP" (2026-07-28); a vendor's own is sent.
pub(super) fn outgoing(session: &Session, raw: Bytes) -> Option<(Bytes, HeaderMap)> {
    if !session.is_modern() {
        return Some((raw, HeaderMap::new()));
    }
    let message = Message::parse(raw.clone()).ok()?;
    let is_core = message
        .method()
        .is_none_or(|m| m.starts_with("notifications/"));
    (!is_core).then(|| (raw, wording::headers(&message, None)))
}

/// Sends one small request of the bridge's own and returns its answer.
pub(super) async fn asked(
    link: &Arc<Link>,
    session: &Session,
    request: &Message,
    deadline: &mut Deadline,
) -> Result<Message, Fault> {
    let url = post::target(session);
    let headers = match session.is_modern() {
        true => wording::headers(request, None),
        false => HeaderMap::new(),
    };
    let raw = request.raw().clone();
    let (reply, headers) = post::post(link, url, Some(session), raw, headers, deadline).await?;
    let of_request = |m: &Message| match m.kind() {
        Kind::Response { id } => match (id, request.id()) {
            (Some(id), Some(asked)) => answers(asked, id),
            _ => true,
        },
        _ => false,
    };
    match reply {
        Reply::Json { status, body } => {
            let found = parsed(body.clone()).ok();
            let found = found.and_then(|all| all.into_iter().find(of_request));
            found.ok_or_else(|| {
                let server = post::name_of(url);
                fault::of_response(&server, status, &headers, &body, false)
            })
        }
        Reply::Stream(mut stream) => loop {
            let event = stream.next(deadline).await?;
            let Some(event) = event else {
                let why = "the answer's stream ended before the answer".to_owned();
                return Err(Fault::Cut {
                    why,
                    resumable: false,
                });
            };
            let Some(data) = event.message() else {
                continue;
            };
            if let Some(answer) = parsed(data)?.into_iter().find(of_request) {
                return Ok(answer);
            }
        },
        Reply::Accepted => Err(Fault::Invalid {
            why: format!("{} took the request but sent no answer", post::name_of(url)),
            status: 202,
        }),
    }
}

/// Hears what the server notifies of, for as long as the session lives.
pub(super) fn start(link: &Arc<Link>, session: &Arc<Session>) {
    if link.remembered().initialize.is_none() {
        return; // a modern host subscribes itself
    }
    let (sender, receiver) = mpsc::channel(1);
    let work = watch(Arc::clone(link), Arc::clone(session), receiver);
    let task = tokio::spawn(work).abort_handle();
    *lock(&link.eras.watcher) = Some(Watcher { sender, task });
}

/// The host has (un)subscribed: the new subscription stands before the old one ends.
pub(super) async fn resubscribe(
    link: &Arc<Link>,
    session: &Arc<Session>,
    request: &Message,
) -> Result<(), Fault> {
    let _one_at_a_time = link.eras.subscribing.lock().await;
    let before = filter(link, session);
    let mut now = before.clone();
    let uri = request.params().and_then(|p| message::member(p, "uri"));
    let uri = uri.and_then(|u| serde_json::from_str::<String>(u).ok());
    let is_subscription = request.method() == Some("resources/subscribe");
    match &uri {
        Some(uri) if is_subscription => now.uris.insert(uri.clone()),
        Some(uri) => now.uris.remove(uri),
        None => false,
    };
    if now == before {
        return Ok(());
    }
    let opened = open(link, session, &now).await?;
    if let Some(uri) = uri.filter(|_| is_subscription)
        && Filter::of(&opened.acknowledgement).is_ok_and(|granted| !granted.uris.contains(&uri))
    {
        let why = "the server does not notify of this resource".to_owned();
        return Err(Fault::Rejected { status: 200, why });
    }
    link.remembered().note(request);
    let watcher = lock(&link.eras.watcher).as_ref().map(|w| w.sender.clone());
    if let Some(watcher) = watcher {
        watcher.send(opened).await.ok();
    }
    Ok(())
}

/// Everything that is heard for this host.
fn filter(link: &Link, session: &Session) -> Filter {
    let mut filter = Filter::offered(session.capabilities());
    filter.uris.extend(link.remembered().uris());
    filter
}

async fn watch(link: Arc<Link>, session: Arc<Session>, mut opened: mpsc::Receiver<Opened>) {
    let mut tries = 0;
    let mut lost = false;
    let mut refused = false;
    while is_current(&link, &session) {
        let filter = filter(&link, &session);
        let began = Instant::now();
        let next = match filter.is_empty() || refused {
            // Nothing to hear of until the host subscribes to something.
            true => opened.recv().await.ok_or(None),
            false => open(&link, &session, &filter).await.map_err(Some),
        };
        refused = false;
        match next {
            Ok(first) => {
                if std::mem::replace(&mut lost, true) {
                    tell_changed(&link, &filter).await;
                }
                read(&link, first, &mut opened).await;
            }
            Err(None) => return,
            Err(Some(fault)) => {
                tracing::debug!(?fault, "no subscription at the server");
                refused = is_final(&fault);
            }
        }
        tries = if began.elapsed() > LIVED {
            0
        } else {
            tries + 1
        };
        let pause = backoff(tries, http::chance()).min(LONGEST_PAUSE);
        tokio::time::sleep(pause).await;
    }
}

/// The server has no subscriptions, or not for us.
pub(super) fn is_final(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Rejected { .. }
            | Fault::Invalid { .. }
            | Fault::Forbidden { .. }
            | Fault::Unusable(_)
    )
}

/// What may have changed while nobody listened.
async fn tell_changed(link: &Arc<Link>, filter: &Filter) {
    for method in filter.lists() {
        let changed = Message::notification(method, None);
        link.emit(Event::Unasked(changed)).await;
    }
}

/// Reads until the stream ends, going over to the one that takes its place.
async fn read(link: &Arc<Link>, mut now: Opened, opened: &mut mpsc::Receiver<Opened>) {
    let mut deadline = Deadline::unlimited();
    loop {
        tokio::select! {
            Some(next) = opened.recv() => now = next,
            event = now.stream.next(&mut deadline) => {
                let Ok(Some(event)) = event else { return };
                let Some(data) = event.message() else { continue };
                for message in parsed(data).unwrap_or_default() {
                    match message.kind() {
                        Kind::Notification { method } if is_end(method) => return,
                        Kind::Notification { method } => {
                            note(link, method).await;
                            link.emit(Event::Unasked(era::untagged(&message))).await;
                        }
                        // The server has ended it.
                        Kind::Response { id } if now.is_named(id.as_ref()) => return,
                        Kind::Response { .. } | Kind::Request { .. } => {}
                    }
                }
            }
        }
    }
}

/// What a notification means for the bridge itself.
pub(super) async fn note(link: &Link, method: &str) {
    if method == "notifications/tools/list_changed" {
        link.eras.forget_tools().await;
    }
}

/// "Graceful end is a result (subscriptions) and `notifications/cancelled` (cancellation)".
pub(super) fn is_end(method: &str) -> bool {
    method == "notifications/cancelled"
}

/// Subscribes in the words of the host, and waits until the server has acknowledged it.
async fn open(link: &Arc<Link>, session: &Session, filter: &Filter) -> Result<Opened, Fault> {
    let Some(voice) = link.voice() else {
        return Err(Fault::Unusable(
            "the host has not introduced itself".to_owned(),
        ));
    };
    let members = filter.members();
    let members: Vec<_> = members.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let params = voice.params(&members);
    let id = link.own_id();
    let request = Message::request(&id, "subscriptions/listen", Some(&params));
    match subscribe(link, session, &request).await? {
        Subscribed::Opened(opened) => Ok(*opened),
        Subscribed::Answered(answer) => Err(Fault::Rejected {
            status: 200,
            why: format!(
                "the server refuses the subscription: {}",
                crate::text::safe(answer.error().unwrap_or("it ended at once"))
            ),
        }),
    }
}

pub(super) enum Subscribed {
    Opened(Box<Opened>),
    /// An error, or the end.
    Answered(Message),
}

/// Sends `subscriptions/listen`, and waits for what comes first: "The server MUST send
/// `notifications/subscriptions/acknowledged` as the first message".
pub(super) async fn subscribe(
    link: &Arc<Link>,
    session: &Session,
    request: &Message,
) -> Result<Subscribed, Fault> {
    let url = post::target(session);
    let server = post::name_of(url);
    let mut deadline = Deadline::for_headers(&link.settings.limits);
    let (raw, own) = (request.raw().clone(), wording::headers(request, None));
    let (reply, headers) = post::post(link, url, Some(session), raw, own, &mut deadline).await?;
    let mut stream = match reply {
        Reply::Stream(stream) => *stream,
        Reply::Json { status, body } => {
            let found = parsed(body.clone()).ok().and_then(|mut all| all.pop());
            let found = found.filter(|m| matches!(m.kind(), Kind::Response { .. }));
            let refused = || fault::of_response(&server, status, &headers, &body, false);
            return Ok(Subscribed::Answered(found.ok_or_else(refused)?));
        }
        Reply::Accepted => {
            let why = format!("{server} took the subscription but opened no stream");
            return Err(Fault::Invalid { why, status: 202 });
        }
    };
    let mut silence = Deadline::unlimited();
    let first = tokio::time::timeout(ACKNOWLEDGED_WITHIN, async {
        loop {
            let Some(event) = stream.next(&mut silence).await? else {
                let why = "the subscription's stream ended at once".to_owned();
                return Err(Fault::Broken(why));
            };
            if let Some(data) = event.message() {
                return Ok(parsed(data)?.into_iter().next());
            }
        }
    });
    let first = first.await.unwrap_or(Ok(None))?;
    match first {
        Some(m) if m.method() == Some("notifications/subscriptions/acknowledged") => {
            let acknowledgement = m;
            Ok(Subscribed::Opened(Box::new(Opened {
                stream,
                acknowledgement,
                id: request.id().cloned(),
            })))
        }
        Some(m) if matches!(m.kind(), Kind::Response { .. }) => Ok(Subscribed::Answered(m)),
        _ => {
            let why = format!("{server} has not acknowledged the subscription");
            Err(Fault::Invalid { why, status: 200 })
        }
    }
}
