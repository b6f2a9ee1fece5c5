//! The one function: lock, read again, adopt what a sibling got, else spend, write, release.
//!
//! It runs in a task of its own, since whoever asked may be cancelled half-way, and between the
//! server's answer and the disk nothing may be lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Url;

use super::super::challenge::Challenge;
use super::super::discovery::{self, Discovered};
use super::super::endpoint::{self, Endpoint};
use super::super::record::{Authority, Client, ClientKind, Record, Tokens};
use super::super::registration::{self, Wanted};
use super::super::secret::Secret;
use super::super::store::{Guard, Journal};
use super::super::tokens::Due;
use super::super::trouble::Trouble;
use super::super::{Grant, Resource};
use super::{Keeper, due, of_store};
use crate::clock::now;
use crate::jwt;

/// Longer than the POST under the lock takes (20 s), with its retries (F40).
pub(in crate::auth) const LOCK_PATIENCE: Duration = Duration::from_secs(30);
/// Attempts at the token endpoint, all of them within [`SPEND_WITHIN`].
const ATTEMPTS: u32 = 3;
const SPEND_WITHIN: Duration = Duration::from_secs(22);
/// A token that could not be written is tried again, with the lock held, so that nobody spends the
/// old one meanwhile (F45).
const PERSIST_WITHIN: Duration = Duration::from_secs(30);

/// Why another token is wanted: decides what a sibling's token is good for.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// It is due soon.
    Soon,
    /// It is due.
    Now,
    /// The server refused the one in use, with this challenge.
    Refused(Challenge),
    /// There is none, and a client may get one by itself.
    Credentials(Challenge),
}

impl Keeper {
    /// Gets another token without a person.
    ///
    /// # Errors
    /// `SignIn`: only a person can help. `Transient`: everything is kept, try again later.
    pub(super) async fn renew_tokens(self: &Arc<Self>, goal: Goal) -> Result<(), Trouble> {
        let keeper = Arc::clone(self);
        let before = self.held().access();
        let asked = Instant::now();
        let work = tokio::spawn(async move {
            let _turn = keeper.turn.lock().await;
            if keeper.held().access() != before {
                return Ok(()); // another request of this process had its turn before us
            }
            if let Some(trouble) = keeper.held().failure_since(asked) {
                return Err(trouble);
            }
            let renewed = async {
                let guard = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await;
                let guard = guard.map_err(of_store)?;
                keeper.under_lock(guard, goal, before).await
            };
            let renewed = renewed.await;
            keeper.held().note_renewal(&renewed);
            renewed
        });
        let ended = || Trouble::transient("an internal error while renewing the token");
        work.await.unwrap_or_else(|_| Err(ended()))
    }

    async fn under_lock(
        self: &Arc<Self>,
        guard: Guard,
        goal: Goal,
        before: Option<Secret>,
    ) -> Result<(), Trouble> {
        // What was known before the lock was had may have been spent by a sibling since.
        let record = self.read_again().await?;
        if let Some(record) = &record
            && serves(record, &goal, before.as_ref())
        {
            tracing::debug!("another process has renewed the token");
            return Ok(());
        }
        match goal {
            Goal::Credentials(challenge) => {
                let record = record.unwrap_or_else(|| self.new_record());
                self.by_credentials(guard, record, &challenge).await
            }
            _ => match record {
                Some(record) => self.refresh(guard, record, &goal).await,
                None => Err(self.nobody()),
            },
        }
    }

    /// The record as the store has it now, or the newer one that could not be written yet.
    async fn read_again(&self) -> Result<Option<Record>, Trouble> {
        let stamp = self.store.stamp(&self.id);
        let record = self.store.read(&self.id).await.map_err(of_store)?;
        self.hold(record, stamp);
        Ok(self.held().record().cloned())
    }

    async fn refresh(
        self: &Arc<Self>,
        guard: Guard,
        mut record: Record,
        goal: &Goal,
    ) -> Result<(), Trouble> {
        // Nothing to spend, so it makes no difference where.
        if record.tokens.as_ref().is_none_or(|t| t.refresh.is_none()) {
            return Err(self.nobody());
        }
        if let Goal::Refused(challenge) = goal {
            self.check_authority(&guard, &mut record, challenge).await?;
        }
        let parts = (&record.authority, &record.client, &record.tokens);
        let (Some(authority), Some(client), Some(tokens)) = parts else {
            return Err(self.nobody());
        };
        let Some(spent) = tokens.refresh.clone() else {
            return Err(self.nobody());
        };
        // F44: the answer to this very refresh may have come already, to a process that died.
        if let Some((body, at)) = self.store.left_behind(&guard, &spent).await
            && let Ok(tokens) = endpoint::tokens_in(&body, at)
        {
            tracing::debug!("taking up a refresh that another process did not finish");
            return self.keep(guard, record, tokens, None).await;
        }
        let journal = match self.store.journal(&guard, &spent).await {
            Ok(journal) => Some(journal),
            // The disk is full: while the old token serves, the refresh token is better not spent.
            Err(error) if matches!(goal, Goal::Soon) => return Err(of_store(error)),
            Err(_) => None,
        };
        let endpoint = Endpoint {
            wire: &self.wire,
            authority,
            client,
            resource: record.resource.as_deref(),
        };
        let note = noting(journal.as_ref());
        // The scope is left out: "if omitted is treated as equal to the scope originally granted"
        // (RFC 6749 section 6).
        let _spending = self.spend();
        let granted = patiently(|| endpoint.refresh(&spent, None, now(), &note)).await;
        drop(note);
        match granted {
            Ok(tokens) => self.keep(guard, record, tokens, journal).await,
            Err(trouble) => {
                let refused = self.not_refreshed(&guard, record, trouble).await;
                if let Some(journal) = journal {
                    journal.close().await;
                }
                refused
            }
        }
    }

    /// SEP-2352: a server that names another authorization server gets nothing of the old one's. It
    /// is asked only where the challenge says where the answer is.
    async fn check_authority(
        &self,
        guard: &Guard,
        record: &mut Record,
        challenge: &Challenge,
    ) -> Result<(), Trouble> {
        if challenge.resource_metadata.is_none() {
            return Ok(());
        }
        let found = match self.discover(challenge).await {
            Ok(found) => found,
            // What can't be asked now has not changed, as far as anybody knows.
            Err(Trouble::Transient { .. }) => return Ok(()),
            Err(trouble) => return Err(trouble),
        };
        if record
            .authority
            .as_ref()
            .is_some_and(|a| a.issuer == found.authority.issuer)
        {
            return Ok(());
        }
        let why = format!(
            "the server now uses the authorization server {}",
            crate::text::safe(&found.authority.issuer)
        );
        self.end(guard, record, &why, true).await?;
        Err(self.nobody())
    }

    /// Only `invalid_grant` ends a sign-in, and only here: under the lock, after reading again.
    async fn not_refreshed(
        &self,
        guard: &Guard,
        mut record: Record,
        trouble: Trouble,
    ) -> Result<(), Trouble> {
        let Trouble::Refused { code, why } = &trouble else {
            return Err(trouble);
        };
        match code.as_str() {
            "invalid_grant" => self.end(guard, &mut record, why, false).await?,
            // F49: the registration is gone, and the tokens are bound to it.
            "invalid_client" | "unauthorized_client" => {
                self.end(guard, &mut record, why, true).await?;
            }
            _ => {
                return Err(Trouble::transient(format!(
                    "the token could not be renewed: {why}"
                )));
            }
        }
        Err(self.nobody())
    }

    /// The tokens are worth nothing any more; `client_too`: nor is the registration.
    pub(in crate::auth) async fn end(
        &self,
        guard: &Guard,
        record: &mut Record,
        why: &str,
        client_too: bool,
    ) -> Result<(), Trouble> {
        record.tokens = None;
        record.ended = Some(why.to_owned());
        if client_too
            && record
                .client
                .as_ref()
                .is_some_and(|c| c.kind != ClientKind::Given)
        {
            record.client = None;
        }
        let written = self.store.write(guard, record).await;
        self.hold(Some(record.clone()), self.store.stamp(&self.id));
        written.map_err(of_store)
    }

    /// RFC 6749 section 4.4: no person, and no refresh token as a rule.
    async fn by_credentials(
        self: &Arc<Self>,
        guard: Guard,
        mut record: Record,
        challenge: &Challenge,
    ) -> Result<(), Trouble> {
        let found = self.discover(challenge).await?;
        self.bind(&mut record, &found);
        let scope = self.settings.scopes.clone().or(found.scope);
        let wanted = Wanted {
            grant: Grant::ClientCredentials,
            redirect_uri: None,
            scope: scope.as_deref(),
        };
        let known = record.client.take();
        let client = registration::client(
            &self.wire,
            &found.authority,
            &self.settings.client,
            known.as_ref(),
            &wanted,
        );
        let client = client.await?;
        let endpoint = Endpoint {
            wire: &self.wire,
            authority: &found.authority,
            client: &client,
            resource: record.resource.as_deref(),
        };
        let ask = || endpoint.client_credentials(scope.as_deref(), now(), &|_| ());
        let tokens = patiently(ask).await?;
        record.client = Some(client);
        record.asked = scope;
        self.keep(guard, record, tokens, None).await
    }

    /// Writes new tokens down, closes the journal that they stand in, and uses them. What can't be
    /// written is used all the same, and tried again (F45); then it stays in the journal, for the next
    /// process.
    pub(in crate::auth) async fn keep(
        self: &Arc<Self>,
        guard: Guard,
        mut record: Record,
        new: Tokens,
        journal: Option<Journal>,
    ) -> Result<(), Trouble> {
        let old = record.tokens.take();
        record.tokens = Some(merged(old, new, self.settings.use_id_token));
        record.ended = None;
        let written = self.store.write(&guard, &mut record).await;
        let stamp = self.store.stamp(&self.id);
        let use_id_token = self.settings.use_id_token;
        let saved = written.is_ok();
        if let Some(journal) = journal.filter(|_| saved) {
            journal.close().await; // under the lock, or it might be the next process's
        }
        self.held()
            .take_refreshed(record.clone(), stamp, use_id_token, saved);
        if let Err(error) = written {
            tracing::warn!(
                "the new token could not be written, and is kept in memory: {error}; free some space, or it is lost when this process ends"
            );
            let keeper = Arc::clone(self);
            tokio::spawn(async move { keeper.write_later(guard, record).await });
        }
        Ok(())
    }

    async fn write_later(self: Arc<Self>, guard: Guard, mut record: Record) {
        let began = Instant::now();
        let mut pause = Duration::from_millis(500);
        while began.elapsed() < PERSIST_WITHIN {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
            if self.store.write(&guard, &mut record).await.is_ok() {
                let stamp = self.store.stamp(&self.id);
                let use_id_token = self.settings.use_id_token;
                self.held()
                    .take_refreshed(record, stamp, use_id_token, true);
                tracing::info!("the new token is written now");
                return;
            }
        }
    }

    /// Where the authorization server is.
    pub(in crate::auth) async fn discover(
        &self,
        challenge: &Challenge,
    ) -> Result<Discovered, Trouble> {
        if let Some(endpoint) = &self.settings.token_endpoint {
            let origin = endpoint.origin().ascii_serialization();
            return Ok(Discovered {
                authority: Authority {
                    issuer: origin,
                    authorization_endpoint: None,
                    token_endpoint: endpoint.clone(),
                    registration_endpoint: None,
                    revocation_endpoint: None,
                    device_authorization_endpoint: None,
                    auth_methods: None,
                    scopes_supported: None,
                    grant_types: None,
                    takes_documents: false,
                    sends_iss: false,
                    assumed: true,
                },
                resource: own_resource(&self.settings.server),
                scope: challenge.scope.clone(),
            });
        }
        let accepts = self.settings.accept_issuer.as_deref();
        discovery::discover(&self.wire, &self.settings.server, challenge, accepts).await
    }

    /// Makes a record belong to an authorization server: what came of another one is thrown away.
    pub(in crate::auth) fn bind(&self, record: &mut Record, found: &Discovered) {
        let issuer = record.authority.as_ref().map(|a| a.issuer.as_str());
        if issuer.is_some_and(|issuer| issuer != found.authority.issuer) {
            let is_document = |c: &Client| c.kind == ClientKind::Document;
            record.client = record.client.take().filter(is_document);
            record.tokens = None;
            record.asked = None;
        }
        record.authority = Some(found.authority.clone());
        record.resource = match &self.settings.resource {
            Resource::Advertised => Some(found.resource.clone()),
            Resource::Given(resource) => Some(resource.clone()),
            Resource::Omitted => None,
        };
    }

    pub(in crate::auth) fn new_record(&self) -> Record {
        Record {
            server: self.settings.server.to_string(),
            profile: self.settings.profile.clone(),
            ..Record::default()
        }
    }
}

/// The canonical URI of a server without metadata (MCP authorization, canonical server URI): no
/// query, no fragment, no slash that only the parser added.
fn own_resource(server: &Url) -> String {
    let mut url = server.clone();
    url.set_query(None);
    url.set_fragment(None);
    let text = url.to_string();
    match url.path() {
        "/" => text.trim_end_matches('/').to_owned(),
        _ => text,
    }
}

/// Writes the raw answer down the moment it has come (F44).
pub(in crate::auth) fn noting(journal: Option<&Journal>) -> impl Fn(&[u8]) + Send + Sync {
    move |body| {
        if let Some(journal) = journal {
            journal.answer(body, now());
        }
    }
}

/// Whether what the store holds is what was wanted, so that nothing has to be spent.
fn serves(record: &Record, goal: &Goal, before: Option<&Secret>) -> bool {
    let Some(tokens) = &record.tokens else {
        return false;
    };
    match goal {
        Goal::Soon => due(record) == Some(Due::Fresh),
        Goal::Now => due(record) != Some(Due::Now),
        Goal::Refused(_) => before != Some(&tokens.access) && due(record) != Some(Due::Now),
        Goal::Credentials(_) => before != Some(&tokens.access) && due(record) == Some(Due::Fresh),
    }
}

/// What is not in the new answer stays as it was: the refresh token (RFC 6749 section 6: the server
/// "MAY issue a new refresh token"), the scope ("if omitted, … as originally granted").
fn merged(old: Option<Tokens>, mut new: Tokens, use_id_token: bool) -> Tokens {
    if let Some(old) = old {
        new.refresh = new.refresh.or(old.refresh);
        new.scope = new.scope.or(old.scope);
        new.id_token = new.id_token.or(old.id_token);
    }
    if use_id_token && let Some(token) = &new.id_token {
        let announced = || new.lifetime.map(|l| new.received_at + l);
        // Not verified: it came from the token endpoint, and says only when to ask for another.
        let said = jwt::claims(token.expose()).and_then(|claims| claims.expires_at);
        let ends = said.or_else(announced);
        new.lifetime = ends.map(|end| end.saturating_sub(new.received_at));
    }
    new
}

/// What the server can't do now is tried again, for as long as others wait for the lock.
pub(in crate::auth) async fn patiently<T, F>(mut ask: impl FnMut() -> F) -> Result<T, Trouble>
where
    F: Future<Output = Result<T, Trouble>>,
{
    let end = tokio::time::Instant::now() + SPEND_WITHIN;
    let mut tries = 0;
    loop {
        let trouble = match ask().await {
            Err(trouble @ Trouble::Transient { .. }) => trouble,
            decided => return decided,
        };
        let after = match &trouble {
            Trouble::Transient { after, .. } => *after,
            _ => None,
        };
        let pause =
            after.unwrap_or_else(|| crate::contract::backoff(tries + 1, crate::http::chance()));
        tries += 1;
        if tries >= ATTEMPTS || tokio::time::Instant::now() + pause >= end {
            return Err(trouble);
        }
        tracing::debug!(%trouble, "the authorization server could not answer; trying again");
        tokio::time::sleep(pause).await;
    }
}
