//! A modern host's `subscriptions/listen`: passed on to a modern server and taken up again when the
//! stream is cut, or made of what a legacy server notifies of.
//!
//! It has no end but the host's leaving, the server's word, or a refusal. Which of a legacy server's
//! notifications go to which subscription, the bridge's session knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::contract::{Fault, Refusal, backoff};
use crate::era::{self, Filter, Said};
use crate::http;
use crate::message::{self, Kind, Message, RequestId};

use super::body::Stream;
use super::exchange::{self, Call, Deadline, Exchange, parsed};
use super::link::{Link, lock};
use super::session::{self, Session};
use super::watch::{self, Subscribed};
use super::{Event, answers};

const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Runs a subscription to its end.
pub(super) async fn run(link: Arc<Link>, call: Call) {
    let ticket = call.ticket;
    link.remembered().introduce(|| Said::of(&call.message));
    let answer = match call.message.id() {
        Some(id) => until_ended(&link, &call, id).await,
        None => return,
    };
    link.emit(Event::Answer { ticket, answer }).await;
}

async fn until_ended(link: &Arc<Link>, call: &Call, id: &RequestId) -> Result<Message, Refusal> {
    let mut subscription = Subscription {
        link,
        call,
        id,
        granted: None,
        wanted: None,
        doubts: false,
    };
    let mut exchange = Exchange::new(link, call);
    let mut tries = 0;
    loop {
        let began = Instant::now();
        match subscription.once(&mut exchange).await {
            Ok(Some(answer)) => return Ok(answer.with_id(id)),
            Ok(None) => {}
            Err(refusal) if subscription.granted.is_none() => return Err(refusal),
            // The host has its subscription and keeps it; the server may be away for long.
            Err(refusal) => tracing::debug!(why = refusal.message, "no subscription for now"),
        }
        if subscription.granted.is_some() {
            exchange = Exchange::new(link, call);
        }
        tries = if began.elapsed() > LONGEST_PAUSE {
            0
        } else {
            tries + 1
        };
        pause(tries).await;
    }
}

async fn pause(tries: u32) {
    tokio::time::sleep(backoff(tries, http::chance()).min(LONGEST_PAUSE)).await;
}

struct Subscription<'a> {
    link: &'a Arc<Link>,
    call: &'a Call,
    id: &'a RequestId,
    /// What the host has been acknowledged.
    granted: Option<Filter>,
    wanted: Option<Wanted>,
    /// The server's refusal was taken for that of a legacy one.
    doubts: bool,
}

impl Subscription<'_> {
    /// One attempt. None: it is over, and another may be made.
    async fn once(&mut self, exchange: &mut Exchange<'_>) -> Result<Option<Message>, Refusal> {
        let session = exchange.until_connected().await?;
        let end = match session.is_modern() {
            true => self.at_modern(&session).await,
            false => self.at_legacy(&session).await,
        };
        match end {
            Ok(end) => Ok(end),
            Err(fault) => {
                tracing::debug!(?fault, "the subscription was cut");
                exchange.after_fault(&fault, &session).await?;
                Ok(None)
            }
        }
    }

    /// One stream of a modern server's. None: it was cut.
    async fn at_modern(&mut self, session: &Session) -> Result<Option<Message>, Fault> {
        let own = self.link.own_id();
        let request = match self.granted {
            None => self.call.message.clone(),
            Some(_) => self.call.message.with_id(&own),
        };
        let subscribed = watch::subscribe(self.link, session, &request).await;
        let opened = match subscribed.map_err(|fault| self.doubted(fault, None))? {
            Subscribed::Opened(opened) => opened,
            Subscribed::Answered(answer) if exchange::is_of_legacy(&answer) && !self.doubts => {
                let why = crate::text::safe(answer.error().unwrap_or_default());
                let why = why.into_owned();
                let fault = Fault::Rejected { status: 400, why };
                return Err(self.doubted(fault, Some(&answer)));
            }
            Subscribed::Answered(answer) => return Ok(Some(answer)),
        };
        self.doubts = false;
        if self.granted.is_none() {
            let granted = Filter::of(&opened.acknowledgement);
            self.granted = Some(granted.unwrap_or_default());
            let acknowledgement = self.renamed(&opened.acknowledgement);
            self.link.emit(Event::Message(acknowledgement)).await;
        } else {
            // A second acknowledgement is none of the host's business; what it has missed is.
            self.tell_missed().await;
        }
        self.read(opened.stream, request.id()).await
    }

    /// A refusal that may be the word of a server of the other era makes it be asked, once.
    fn doubted(&mut self, fault: Fault, unnamed: Option<&Message>) -> Fault {
        match exchange::era_in(&fault, unnamed) {
            Some(era) if !std::mem::replace(&mut self.doubts, true) => {
                self.link.eras.doubt(era);
                Fault::SessionGone(fault.why().to_owned())
            }
            _ => fault,
        }
    }

    async fn read(
        &self,
        mut stream: Stream,
        asked: Option<&RequestId>,
    ) -> Result<Option<Message>, Fault> {
        let mut deadline = Deadline::unlimited();
        while let Some(event) = stream.next(&mut deadline).await? {
            let Some(data) = event.message() else {
                continue;
            };
            for message in parsed(data)? {
                match message.kind() {
                    Kind::Notification { method } if watch::is_end(method) => {
                        return Ok(Some(era::ended(self.id)));
                    }
                    Kind::Notification { method } => {
                        watch::note(self.link, method).await;
                        let message = self.renamed(&message);
                        self.link.emit(Event::Message(message)).await;
                    }
                    Kind::Response { id: Some(id) } if asked.is_some_and(|a| answers(a, id)) => {
                        let is_result = message.has_result();
                        let ended = is_result.then(|| era::ended(self.id));
                        return Ok(Some(ended.unwrap_or(message)));
                    }
                    Kind::Response { .. } | Kind::Request { .. } => {}
                }
            }
        }
        Ok(None)
    }

    /// A notification under the name that the host knows the subscription by.
    fn renamed(&self, notification: &Message) -> Message {
        let named = era::subscription_of(notification);
        let other = named.as_ref() != Some(self.id);
        let renamed = other.then(|| era::tagged(notification, self.id)).flatten();
        renamed.unwrap_or_else(|| notification.clone())
    }

    /// What may have changed while nobody listened.
    async fn tell_missed(&self) {
        let lists = self.granted.iter().flat_map(Filter::lists);
        for method in lists {
            let changed = Message::notification(method, None);
            if let Some(tagged) = era::tagged(&changed, self.id) {
                self.link.emit(Event::Message(tagged)).await;
            }
        }
    }

    /// At a legacy server: its notifications come on its own stream, once it has been asked for the
    /// resources. Ends when the session does.
    async fn at_legacy(&mut self, session: &Arc<Session>) -> Result<Option<Message>, Fault> {
        let mut granted = match Filter::of(&self.call.message) {
            Ok(filter) => filter.granted(session.capabilities()),
            Err(why) => {
                return Ok(Some(Message::failure(self.id, -32602, &why, None)));
            }
        };
        let uris = match &self.wanted {
            Some(wanted) => wanted.uris.iter().cloned().collect(),
            None => {
                let (wanted, fresh) = Wanted::take(self.link, &granted.uris);
                self.wanted = Some(wanted);
                fresh
            }
        };
        for uri in &uris {
            if !subscribe(self.link, session, "resources/subscribe", uri).await {
                granted.uris.remove(uri);
                self.wanted.iter_mut().for_each(|wanted| wanted.forget(uri));
            }
        }
        // Of a session that was made anew the bridge tells everybody that lists may have changed.
        if self.granted.is_none() {
            let acknowledgement = era::acknowledgement(self.id, &granted);
            self.link.emit(Event::Message(acknowledgement)).await;
            self.granted = Some(granted);
        }
        let mut phase = self.link.phase.subscribe();
        let is_other = || {
            let now = self.link.session_now();
            now.is_some_and(|now| now.epoch != session.epoch)
        };
        while !is_other() {
            if phase.changed().await.is_err() {
                break;
            }
        }
        Ok(None)
    }
}

/// The resources that a subscription wants of a legacy server, counted over all of them: the server
/// is asked for each once, and told when nobody wants it any more.
struct Wanted {
    link: Arc<Link>,
    uris: BTreeSet<String>,
}

impl Wanted {
    /// Returns those that nobody has wanted until now.
    fn take(link: &Arc<Link>, uris: &BTreeSet<String>) -> (Self, Vec<String>) {
        let mut all = lock(&link.eras.wanted);
        let mut fresh = Vec::new();
        for uri in uris {
            let count = all.entry(uri.clone()).or_default();
            *count += 1;
            if *count == 1 {
                fresh.push(uri.clone());
            }
        }
        let wanted = Self {
            link: Arc::clone(link),
            uris: uris.clone(),
        };
        (wanted, fresh)
    }
}

impl Wanted {
    /// The server has refused this one.
    fn forget(&mut self, uri: &str) {
        if self.uris.remove(uri) {
            uncounted(&mut lock(&self.link.eras.wanted), uri);
        }
    }
}

/// Whether nobody wants it any more.
fn uncounted(all: &mut BTreeMap<String, usize>, uri: &str) -> bool {
    let Some(count) = all.get_mut(uri) else {
        return false;
    };
    *count -= 1;
    *count == 0 && all.remove(uri).is_some()
}

impl Drop for Wanted {
    fn drop(&mut self) {
        let mut left = Vec::new();
        let mut all = lock(&self.link.eras.wanted);
        for uri in &self.uris {
            if uncounted(&mut all, uri) {
                left.push(uri.clone());
            }
        }
        drop(all);
        let Some(session) = self.link.session_now().filter(|s| !s.is_modern()) else {
            return;
        };
        let (link, runtime) = (
            Arc::clone(&self.link),
            tokio::runtime::Handle::try_current(),
        );
        if let (Ok(runtime), false) = (runtime, left.is_empty()) {
            runtime.spawn(async move {
                for uri in left {
                    subscribe(&link, &session, "resources/unsubscribe", &uri).await;
                }
            });
        }
    }
}

/// Says whether the server has not refused.
async fn subscribe(link: &Arc<Link>, session: &Arc<Session>, method: &str, uri: &str) -> bool {
    let params = format!("{{\"uri\":{}}}", message::quoted(uri));
    let request = Message::request(&link.own_id(), method, Some(&params));
    match session::asked(link, session, &request).await {
        Ok(answer) => answer.error().is_none(),
        Err(fault) => {
            tracing::debug!(?fault, method, "could not be asked");
            true // whoever makes the next session asks again
        }
    }
}
