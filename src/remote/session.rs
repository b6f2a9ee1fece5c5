//! The session with the server: what it is, what a new one must be told, and how one is made in
//! place of a lost one.
//!
//! The first handshake is in `handshake`; which requests are sent again after a loss is the
//! retry matrix's business.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{mpsc, oneshot};

use crate::contract::{Class, Executed, Fault, History, Kind, Next, Refusal, next};
use crate::era::{self, Era, Level};
use crate::message::{self, Message};

use super::exchange::Deadline;
use super::handshake::{self, Shaken};
use super::link::{Link, Phase};
use super::post::{self, Reply};
use super::remembered::Host;
use super::{Event, Met, legacy, listen, watch};

const SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");
pub(super) const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");

/// One session. Each has an epoch of its own.
pub(super) struct Session {
    pub(super) epoch: u64,
    pub(super) wire: Wire,
    /// What `initialize` settled on; "MUST include the MCP-Protocol-Version header on all
    /// subsequent requests" (2025-06-18 and later; older servers ignore it).
    pub(super) version: Option<HeaderValue>,
    /// Whether the server may ask the host something.
    pub(super) asks: bool,
    /// What the server said of itself: the result of `initialize`, or of `server/discover`.
    pub(super) told: Box<str>,
    /// `told` has just come in answer to the words of a modern host, and nobody has had it.
    pub(super) fresh: AtomicBool,
    /// What a legacy server was asked to log for modern hosts, the most that any of them wanted.
    pub(super) level: Mutex<Option<Level>>,
}

/// The transport under a session.
pub(super) enum Wire {
    Http {
        url: Url,
        /// None: the server keeps no sessions.
        id: Option<HeaderValue>,
    },
    Sse(Arc<legacy::Stream>),
    /// 2026-07-28: no session at all; every request speaks for itself.
    Modern {
        url: Url,
    },
}

impl Session {
    /// `told`: JSON text of what the server said of itself.
    pub(super) fn new(epoch: u64, wire: Wire, told: &str) -> Self {
        Self {
            epoch,
            wire,
            version: None,
            asks: false,
            told: told.into(),
            fresh: AtomicBool::new(false),
            level: Mutex::default(),
        }
    }

    /// Waits until the server's own stream is open, before anything is asked: a server that has a
    /// question during the first call asks it there, and would wait for ever if nobody listened.
    /// A host that answers no questions can only miss a notification, so it loses no round trip:
    /// the stream gets a head start.
    async fn wait_for_stream(&self, listening: oneshot::Receiver<()>) {
        /// A server that holds its headers back until it has something to say costs this once.
        const LONGEST: Duration = Duration::from_secs(1);
        const HEAD_START: Duration = Duration::from_millis(3);
        let limit = if self.asks { LONGEST } else { HEAD_START };
        tokio::time::timeout(limit, listening).await.ok();
    }

    pub(super) fn has_id(&self) -> bool {
        match &self.wire {
            Wire::Http { id, .. } => id.is_some(),
            // Here the session is in the endpoint's URL.
            Wire::Sse(_) => true,
            Wire::Modern { .. } => false,
        }
    }

    pub(super) fn is_modern(&self) -> bool {
        matches!(self.wire, Wire::Modern { .. })
    }

    /// What the server has just said of itself, once: a modern host's first request is its
    /// `server/discover`, and that was what the server was met with.
    pub(super) fn fresh(&self) -> Option<&str> {
        let fresh = self.fresh.swap(false, Ordering::Relaxed);
        fresh.then_some(&*self.told)
    }

    /// The server's capabilities: JSON text.
    pub(super) fn capabilities(&self) -> &str {
        message::member(&self.told, "capabilities").unwrap_or("{}")
    }

    /// Who the server is.
    pub(super) fn met(&self, asked: bool) -> Met {
        let (era, transport) = match &self.wire {
            Wire::Http { .. } => (Era::Legacy, "http"),
            Wire::Sse(_) => (Era::Legacy, "sse"),
            Wire::Modern { .. } => (Era::Modern, "http"),
        };
        let meta = message::member(&self.told, "_meta");
        let server = message::member(&self.told, "serverInfo")
            .or_else(|| message::member(meta?, "io.modelcontextprotocol/serverInfo"));
        let version = self.version.as_ref().and_then(|v| v.to_str().ok());
        Met {
            era,
            version: version.unwrap_or_default().to_owned(),
            transport,
            server: server.map(str::to_owned),
            asked,
        }
    }

    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        if let Wire::Http { id: Some(id), .. } = &self.wire {
            headers.insert(SESSION_ID, id.clone());
        }
        if let Some(version) = &self.version
            && !headers.contains_key(VERSION)
        {
            headers.insert(VERSION, version.clone());
        }
    }
}

/// The id in a response to `initialize`. It "MUST only contain visible ASCII characters (ranging
/// from 0x21 to 0x7E)"; it opens the session to whoever holds it, so no log shows it (T42).
pub(super) fn id_in(headers: &HeaderMap) -> Result<Option<HeaderValue>, Fault> {
    let Some(id) = headers.get(&SESSION_ID) else {
        return Ok(None);
    };
    if id.is_empty() || !id.as_bytes().iter().all(|b| (0x21..=0x7e).contains(b)) {
        return Err(Fault::Invalid {
            why: "the server's session id has characters that no session id may have".to_owned(),
            status: 200,
        });
    }
    let mut id = id.clone();
    id.set_sensitive(true);
    Ok(Some(id))
}

/// Whether the host has said that it answers requests of the server's.
pub(super) fn answers_requests(initialize: &Message) -> bool {
    let params = initialize.params().unwrap_or_default();
    let capabilities = message::member(params, "capabilities").and_then(message::members);
    let answers = |name: &str| matches!(name, "sampling" | "elicitation" | "roots");
    capabilities.is_some_and(|all| all.iter().any(|(name, _)| answers(name)))
}

/// Sends `notifications/initialized`, opens the server's own stream, and lets the requests behind
/// it go. Both at once, since each takes a round trip.
pub(super) async fn settle(link: Arc<Link>, raw: Bytes) {
    link.remembered().initialized = Some(raw.clone());
    let session = link.session_now();
    let listening = session.as_ref().map(|s| listen::start(&link, s));
    deliver(&link, raw).await;
    if let (Some(session), Some(listening)) = (session, listening) {
        session.wait_for_stream(listening).await;
    }
    link.settled.send_replace(true);
}

/// Sends the host's notifications one after the other, in the order in which they came.
pub(super) async fn deliver_notifications(link: Arc<Link>, mut queue: mpsc::Receiver<Bytes>) {
    while let Some(raw) = queue.recv().await {
        link.wait_settled().await;
        deliver(&link, raw).await;
    }
}

/// Sends something that has no answer. What can't be delivered is told to the person, since the
/// host has no way to hear of it.
pub(super) async fn deliver(link: &Arc<Link>, raw: Bytes) {
    deliver_in(link, raw, None).await;
}

/// The same for what only one session has a use for, the one of this epoch: what another one's server
/// has asked is none of its successor's business.
pub(super) async fn deliver_in(link: &Arc<Link>, raw: Bytes, epoch: Option<u64>) {
    let deadline = Deadline::new(&link.settings.limits, Instant::now());
    let mut history = History::default();
    loop {
        let Ok(session) = link.session(&deadline).await else {
            return;
        };
        if epoch.is_some_and(|epoch| epoch != session.epoch) {
            return;
        }
        let Err(fault) = deliver_once(link, &session, raw.clone()).await else {
            return;
        };
        match next(Class::Effect, &fault, &mut history, link.budget(&deadline)) {
            Next::Retry(wait) => tokio::time::sleep(wait).await,
            Next::Reinitialize => {
                if recover(link, Some(session.epoch), &deadline).await.is_err() {
                    return;
                }
            }
            Next::Authorize | Next::StepUp => {
                let wait = link.wait_for_person(deadline.began());
                if let Err(refusal) = link.authorize(&fault, Some(wait), false).await {
                    tracing::debug!(why = refusal.message, "a notification was not delivered");
                    return;
                }
            }
            Next::Answer(refusal) => {
                tracing::debug!(why = refusal.message, "a notification was not delivered");
                return;
            }
            Next::Resume(_) => return,
        }
    }
}

async fn deliver_once(link: &Link, session: &Session, raw: Bytes) -> Result<(), Fault> {
    let mut deadline = Deadline::new(&link.settings.limits, Instant::now());
    let Some((raw, headers)) = watch::outgoing(session, raw) else {
        return Ok(());
    };
    let url = post::target(session);
    match post::post(link, url, Some(session), raw, headers, &mut deadline).await? {
        (Reply::Json { status, .. }, _) if !status.is_success() => Err(Fault::Rejected {
            status: status.as_u16(),
            why: format!("{} answered {status}", post::name_of(url)),
        }),
        _ => Ok(()),
    }
}

/// Makes a new session in place of the one of `epoch`, once for all who ask at the same time.
///
/// # Errors
/// Why there is none; nothing of what waited for it was executed.
pub(super) async fn recover(
    link: &Arc<Link>,
    epoch: Option<u64>,
    deadline: &Deadline,
) -> Result<(), Refusal> {
    // In a task of its own: whoever asked may be cancelled half-way, and others wait for it.
    let (link, deadline) = (Arc::clone(link), deadline.clone());
    let work = tokio::spawn(async move { recover_now(&link, epoch, &deadline).await });
    let done = work.await;
    done.unwrap_or_else(|_| Err(lost("an internal error while making a new session")))
}

async fn recover_now(
    link: &Arc<Link>,
    epoch: Option<u64>,
    deadline: &Deadline,
) -> Result<(), Refusal> {
    let asked = Instant::now();
    let mut last_failure = link.recovery.lock().await;
    if let Some((failed, refusal)) = &*last_failure
        && *failed > asked
    {
        return Err(refusal.clone()); // this attempt was ours too
    }
    match link.session_now() {
        Some(session) if Some(session.epoch) == epoch => {}
        Some(_) => return Ok(()),
        // The first handshake failed; this is the next one.
        None if epoch.is_none() => {}
        None => return Err(lost("there is no session with the server")),
    }
    tracing::debug!(?epoch, "the session is lost; making a new one");
    let before = link.phase.send_replace(Phase::Recovering);
    let made = renew(link, deadline).await;
    match made {
        Ok(session) => {
            // A modern host that has just come has lost nothing.
            let renewed = epoch.is_some() || link.remembered().initialize.is_some();
            put_in_place(link, session, renewed).await;
            Ok(())
        }
        Err(refusal) => {
            // The next request tries again.
            link.phase.send_replace(before);
            let refusal = match (refusal.kind, link.remembered().host()) {
                // Nothing was lost but somebody's sign-in.
                (Kind::SignInRequired, _) => refusal,
                // What failed was the handshake, and what it was for has not been sent.
                (_, Some(Host::Modern(_))) if epoch.is_none() => refusal.unsent(),
                _ => refusal.for_lost_session(),
            };
            *last_failure = Some((Instant::now(), refusal.clone()));
            Err(refusal)
        }
    }
}

/// Lets the requests go on in a session that was made for them, and tells the bridge if there was
/// one before.
pub(super) async fn put_in_place(link: &Arc<Link>, session: Arc<Session>, renewed: bool) {
    session.wait_for_stream(listen::start(link, &session)).await;
    link.phase.send_replace(Phase::Connected(session));
    link.person.left();
    if renewed {
        link.emit(Event::Renewed).await;
    }
}

/// The handshake again, with the host's own words, and everything that the old session knew.
pub(super) async fn renew(link: &Arc<Link>, deadline: &Deadline) -> Result<Arc<Session>, Refusal> {
    let (host, initialized, requests) = {
        let known = link.remembered();
        (known.host(), known.initialized.clone(), known.requests())
    };
    let Some(host) = host else {
        return Err(lost("the host has not initialized a session yet"));
    };
    let wait = link.wait_for_person(deadline.began());
    let limits = &link.settings.limits;
    let deadline = Deadline::for_start(limits, Instant::now(), deadline.left());
    let session = match handshake::shake(link, &host, &deadline, Some(wait)).await? {
        Shaken::Stands { session, .. } => session,
        Shaken::Refused(answer) => {
            let why = crate::text::safe(answer.error().unwrap_or("an error")).into_owned();
            return Err(lost(&format!("the server refuses a new session: {why}")));
        }
    };
    if session.is_modern() {
        return Ok(session); // nothing to be told: every request says it
    }
    let initialized = match host {
        Host::Legacy(_) => initialized,
        Host::Modern(_) => Some(era::initialized().raw().clone()),
    };
    if let Some(raw) = initialized {
        deliver_once(link, &session, raw).await.ok();
    }
    for (method, params) in requests {
        let raw = message::request(&link.own_id(), method, Some(&params));
        replay(link, &session, raw).await;
    }
    Ok(session)
}

/// A request of the old session's, in the new one; its answer is nobody's.
pub(super) async fn replay(link: &Arc<Link>, session: &Arc<Session>, raw: Bytes) {
    let Ok(request) = Message::parse(raw) else {
        return;
    };
    if let Err(fault) = asked(link, session, &request).await {
        tracing::debug!(?fault, method = request.method(), "could not be said again");
    }
}

/// The answer to a small request of the bridge's own.
pub(super) async fn asked(
    link: &Arc<Link>,
    session: &Arc<Session>,
    request: &Message,
) -> Result<Message, Fault> {
    let mut deadline = Deadline::new(&link.settings.limits, Instant::now());
    match &session.wire {
        Wire::Sse(stream) => legacy::exchange(link, session, stream, request, &mut deadline).await,
        Wire::Http { .. } | Wire::Modern { .. } => {
            watch::asked(link, session, request, &mut deadline).await
        }
    }
}

fn lost(why: &str) -> Refusal {
    Refusal::new(Kind::SessionLost, why, Executed::No).retryable()
}

/// "Clients that no longer need a particular session SHOULD send an HTTP DELETE."
pub(super) async fn end(link: &Link) {
    let Some(session) = link.session_now() else {
        return;
    };
    if let Wire::Http { url, id: Some(_) } = &session.wire {
        post::delete(link, url, &session).await;
    }
}
