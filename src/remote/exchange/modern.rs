//! A request at a modern server: a modern host's as it came, a legacy host's in the words that every
//! modern request needs; with the headers that go with it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;

use crate::contract::Fault;
use crate::era::{self, Discovered, Era, Outcome, Said, Voice};
use crate::message::{self, Message, member};
use crate::remote::Event;
use crate::remote::session::Session;
use crate::remote::{post, suspended, watch, wording};

use super::rounds::MOST_ROUNDS;
use super::{Exchange, code_of};

/// Pages of the bridge's own `tools/list`.
const MOST_PAGES: usize = 100;
/// A server that is slow to list its tools does not keep a call waiting for longer.
const LISTED_WITHIN: Duration = Duration::from_secs(10);

impl Exchange<'_> {
    pub(super) async fn send_modern(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        if self.call.era == Era::Modern {
            if let Some(answer) = self.told_just_now(session) {
                return Ok(answer);
            }
            let again = self.sent > 0;
            self.sent += 1;
            // "Re-issue with a new id": a server may still be at work on the first.
            let message = match again {
                false => self.call.message.clone(),
                true => self.call.message.with_id(&self.link.own_id()),
            };
            let answer = self.ask(session, message).await?;
            return Ok(self.shown(answer).await);
        }
        let Some(voice) = self.link.voice() else {
            return Err(Fault::Unusable(
                "the host has not introduced itself".to_owned(),
            ));
        };
        if let Some(answer) = self.answered_for(session, &voice).await? {
            return Ok(answer);
        }
        self.in_rounds(session, &voice).await
    }

    /// The answer to `server/discover` that the server has given to the same words a moment ago.
    fn told_just_now(&self, session: &Session) -> Option<Message> {
        if self.call.method() != "server/discover" {
            return None;
        }
        let id = self.call.message.id()?;
        let said = Said::of(&self.call.message);
        let is_whole = said.version.as_deref() == Some(era::MODERN) && said.capabilities.is_some();
        let told = is_whole.then(|| session.fresh()).flatten()?;
        Some(Message::success(id, told))
    }

    /// A legacy host's request, and what the server asks about it.
    async fn in_rounds(&mut self, session: &Arc<Session>, voice: &Voice) -> Result<Message, Fault> {
        let method = self.call.method();
        let level = self.link.remembered().level();
        loop {
            let more = self.rounds.more();
            let more: Vec<_> = more.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let id = self.link.own_id();
            let message = voice.say(&self.call.message, &id, level, &more);
            let answer = self.ask(session, message).await?;
            let server = post::name_of(post::target(session));
            let round = match era::for_legacy(method, answer) {
                Outcome::Complete(answer) => {
                    self.rounds.complete(self.link).await;
                    return Ok(self.shown(answer).await);
                }
                Outcome::Asks(_) if !suspended::may_ask(method) => {
                    let why = format!("{server} asks questions about {method}, which it may not");
                    return Err(Fault::Invalid { why, status: 200 });
                }
                Outcome::Asks(round) if self.rounds.count() < MOST_ROUNDS => round,
                Outcome::Asks(_) => {
                    let why = format!("{server} has asked {MOST_ROUNDS} times and is not content");
                    return Err(Fault::Invalid { why, status: 200 });
                }
                Outcome::Invalid(why) => {
                    let why = format!("{server} sent what this host can't be told: {why}");
                    return Err(Fault::Invalid { why, status: 200 });
                }
            };
            if let Err(answer) = self.rounds.put(self.link, self.call, voice, round).await {
                return Ok(answer);
            }
            self.deadline.heard();
        }
    }

    /// Sends one request with the headers that it needs.
    async fn ask(&mut self, session: &Arc<Session>, message: Message) -> Result<Message, Fault> {
        self.learn_tool(session, &message).await;
        self.outgoing = message;
        let headers = wording::headers(&self.outgoing, Some(&self.link.eras.declarations()));
        let answer = self.post_modern(session, headers).await?;
        // "On -32020 SHOULD re-list tools and retry": once, and nothing has been executed.
        let is_call = self.call.method() == "tools/call";
        if code_of(&answer) != Some(-32020) || !is_call || self.rounds.corrected() {
            return Ok(answer);
        }
        self.link.eras.forget_tools().await;
        self.learn_tool(session, &self.outgoing.clone()).await;
        self.outgoing = self.outgoing.with_id(&self.link.own_id());
        let headers = wording::headers(&self.outgoing, Some(&self.link.eras.declarations()));
        self.post_modern(session, headers).await
    }

    /// As `post`, for a server that may turn out to be no modern one any more.
    async fn post_modern(
        &mut self,
        session: &Arc<Session>,
        headers: reqwest::header::HeaderMap,
    ) -> Result<Message, Fault> {
        let done = Box::pin(self.post(session, headers)).await;
        let (era, why) = match &done {
            Ok(answer) if self.is_refused() && is_of_legacy(answer) => {
                let why = crate::text::safe(answer.error().unwrap_or_default());
                (Some(Era::Legacy), why.into_owned())
            }
            Err(fault) => match era_in(fault, self.unnamed.take().as_ref()) {
                Some(era) => (era, fault.why().to_owned()),
                None => return done,
            },
            _ => return done,
        };
        // It has been asked who it is, and says the same again: then that is its answer.
        if std::mem::replace(&mut self.doubted, true) {
            return done;
        }
        self.link.eras.doubt(era);
        Err(Fault::SessionGone(why))
    }

    fn is_refused(&self) -> bool {
        let status = self.refused.map(|status| StatusCode::as_u16(&status));
        matches!(status, Some(400 | 404 | 405 | 406))
    }

    /// A page of tools as the host may see it, and what is to be known of them.
    async fn shown(&self, answer: Message) -> Message {
        if self.call.method() != "tools/list" || !answer.has_result() {
            return answer;
        }
        let (page, withheld) = self.link.eras.declarations().learn(answer);
        for tool in withheld {
            let name = crate::text::safe(&tool.tool);
            let text = format!("the tool {name} is withheld: {}", tool.why);
            self.link.emit(Event::Notice(text)).await;
        }
        page
    }

    /// The headers that a tool's call needs stand in its schema: where the host has not listed it,
    /// the bridge does. Where that fails the call shows what is wrong.
    async fn learn_tool(&self, session: &Arc<Session>, call: &Message) {
        let name = call.params().and_then(|p| member(p, "name"));
        let name = name.and_then(|n| serde_json::from_str::<String>(n).ok());
        let is_call = call.method() == Some("tools/call");
        let Some(name) = name.filter(|_| is_call) else {
            return;
        };
        if self.link.eras.declarations().knows(&name) {
            return;
        }
        // Waited for, so that calls that come together cause one listing.
        let mut listed = self.link.eras.listing.lock().await;
        if *listed == Some(session.epoch) || self.link.eras.declarations().knows(&name) {
            return;
        }
        let learned = tokio::time::timeout(LISTED_WITHIN, self.learn_tools(session));
        match learned.await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::debug!(?fault, "the tools could not be listed"),
            Err(_) => tracing::debug!("the tools were not listed in time"),
        }
        *listed = Some(session.epoch);
    }

    async fn learn_tools(&self, session: &Arc<Session>) -> Result<(), Fault> {
        let Some(voice) = self.link.voice() else {
            return Ok(());
        };
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let page = self.listed(session, &voice, cursor.as_deref()).await?;
            let next = page.result().and_then(|r| member(r, "nextCursor"));
            cursor = next.filter(|next| *next != "null").map(str::to_owned);
            drop(self.link.eras.declarations().learn(page));
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn listed(
        &self,
        session: &Arc<Session>,
        voice: &Voice,
        cursor: Option<&str>,
    ) -> Result<Message, Fault> {
        let cursor: Vec<_> = cursor
            .map(|cursor| ("cursor", cursor))
            .into_iter()
            .collect();
        let params = voice.params(&cursor);
        let request = Message::request(&self.link.own_id(), "tools/list", Some(&params));
        let mut deadline = self.deadline.clone();
        watch::asked(self.link, session, &request, &mut deadline).await
    }

    /// What a modern server has no method for, and a legacy host asks.
    async fn answered_for(
        &mut self,
        session: &Arc<Session>,
        voice: &Voice,
    ) -> Result<Option<Message>, Fault> {
        let done = |this: &Self| {
            let id = this.call.message.id()?;
            Some(Message::success(id, "{}"))
        };
        match self.call.method() {
            "ping" if self.is_bridges_own() => {
                let params = voice.params(&[]);
                let id = self.link.own_id();
                let request = Message::request(&id, "server/discover", Some(&params));
                let mut deadline = self.deadline.clone();
                watch::asked(self.link, session, &request, &mut deadline).await?;
                Ok(done(self))
            }
            "ping" | "logging/setLevel" => Ok(done(self)),
            "resources/subscribe" | "resources/unsubscribe" => {
                watch::resubscribe(self.link, session, &self.call.message).await?;
                Ok(done(self))
            }
            _ => Ok(None),
        }
    }

    /// Asked by the bridge on its own account: whether the server is there.
    fn is_bridges_own(&self) -> bool {
        self.call
            .message
            .id()
            .is_some_and(message::RequestId::is_own)
    }
}

/// What a refusal with nothing of MCP in it, or with an error that names no request, says of a server
/// that was taken for a modern one: it may be another now. Which era is likelier then, if any.
pub(in crate::remote) fn era_in(fault: &Fault, unnamed: Option<&Message>) -> Option<Option<Era>> {
    let is_refusal = matches!(
        fault,
        Fault::Rejected {
            status: 400 | 404 | 405 | 406,
            ..
        }
    );
    let is_said = unnamed.is_some_and(is_of_legacy);
    is_refusal.then(|| is_said.then_some(Era::Legacy))
}

/// Whether a refusal is a legacy server's way to say that there is no session: an error of its own, or
/// one that names only versions of that era. That is a strong word: such a server may even claim to be
/// modern.
pub(in crate::remote) fn is_of_legacy(refusal: &Message) -> bool {
    match code_of(refusal) {
        Some(-32001..=-32000) => true,
        Some(-32022) => era::read_discover(refusal) == Discovered::OnlyLegacy,
        _ => false,
    }
}
