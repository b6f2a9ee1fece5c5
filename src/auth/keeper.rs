//! One credential at one server, and the one place that spends or replaces its tokens.
//!
//! Every way to a new token - due soon, due now, refused by the server, more scope, somebody signing
//! in - ends in `turn`, under the credential's file lock and after reading again what the store holds.
//! Who opens a browser is `sign_in`'s; what a person does in a terminal is `account`'s.

mod account;
mod adopt;
mod held;
mod look;
mod turn;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use tokio::sync::{Notify, watch};

use super::challenge::{self, Challenge};
use super::record::Record;
use super::sign_in::{self, State, Want};
use super::store::{Id, Store};
use super::tokens::{self, Due};
use super::trouble::Trouble;
use super::wire::Wire;
use super::{Grant, Resource, Settings};
use crate::clock::{ended, now};

use held::Held;
use turn::Goal;

pub(crate) use account::Login;
pub(crate) use adopt::{Adoption, Foreign, Taken};
pub(super) use turn::{LOCK_PATIENCE, noting, patiently};

/// What a request carries.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// `Bearer …`, marked sensitive.
    pub(crate) value: HeaderValue,
    /// Numbers the tokens that this process has used, so that a refusal names the one it means.
    pub(crate) number: u64,
}

/// A request that the server refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refused {
    /// The number of the token that it carried; none = none.
    pub(crate) used: Option<u64>,
    /// `WWW-Authenticate`, all values joined by `, `.
    pub(crate) challenge: String,
    /// 403 `insufficient_scope`: the token is good, but not for this.
    pub(crate) wants_scope: bool,
    /// Nobody is waiting for it: nobody is asked to sign in on its account.
    pub(crate) quiet: bool,
}

pub(crate) struct Keeper {
    pub(super) settings: Settings,
    pub(super) store: Store,
    pub(super) id: Id,
    pub(super) wire: Wire,
    pub(super) state: watch::Sender<State>,
    /// The token in use, and what is known of it.
    held: Mutex<Held>,
    /// One renewal at a time in this process; the file lock is for the others.
    turn: tokio::sync::Mutex<()>,
    /// Requests whose answer is on its way and must not be lost.
    spending: AtomicUsize,
    /// A sign-in of this process is under way.
    pub(super) signing_in: Mutex<bool>,
    pub(super) host_presents: AtomicBool,
    /// The host could not show the link.
    pub(super) open_now: Notify,
    /// When the last sign-in failed before anybody was asked.
    failed: Mutex<Option<(Instant, Trouble)>>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keeper").field(&self.server_name()).finish()
    }
}

impl Keeper {
    /// Opens nothing, asks nobody.
    pub(crate) fn new(settings: Settings) -> Arc<Self> {
        let id = id_of(&settings);
        Self::at(settings, id)
    }

    /// For a credential that the store has listed, whatever settings it came of.
    pub(crate) fn at(settings: Settings, id: Id) -> Arc<Self> {
        let wire = Wire::new(
            settings.network.clone(),
            settings.server.clone(),
            settings.allow_http,
        );
        let wire = match &settings.token_endpoint {
            Some(endpoint) => wire.trusting(endpoint.clone()),
            None => wire,
        };
        Arc::new(Self {
            store: Store::new(settings.store.clone()),
            id,
            wire,
            settings,
            state: watch::Sender::default(),
            held: Mutex::default(),
            turn: tokio::sync::Mutex::new(()),
            spending: AtomicUsize::new(0),
            signing_in: Mutex::default(),
            host_presents: AtomicBool::new(false),
            open_now: Notify::new(),
            failed: Mutex::default(),
        })
    }

    /// What a request carries; refreshed first where it is due. None: nobody has signed in, as far
    /// as is known; then the request goes without, and the server says what it wants.
    pub(crate) async fn bearer(self: &Arc<Self>) -> Option<Bearer> {
        if self.held().is_due_for_a_look() {
            self.look_again().await;
        }
        let (bearer, due) = self.held().bearer(now())?;
        match due {
            Due::Fresh => return Some(bearer),
            Due::Soon => {
                // Beside the requests, which go on with what they have.
                let keeper = Arc::clone(self);
                if self.held().may_refresh_beside(now()) {
                    tokio::spawn(async move { keeper.renew_tokens(Goal::Soon).await.ok() });
                }
                return Some(bearer);
            }
            Due::Now => {}
        }
        // What can't be renewed now is sent all the same: the server's word counts, not our clock.
        let a_moment_ago = Instant::now().checked_sub(held::PAUSE);
        if a_moment_ago.is_some_and(|when| self.held().failure_since(when).is_some()) {
            return Some(bearer);
        }
        if let Err(trouble) = self.renew_tokens(Goal::Now).await {
            tracing::debug!(%trouble, "the token is due, and could not be renewed");
        }
        self.held().bearer(now()).map(|(bearer, _)| bearer)
    }

    /// The server took a request that carried this token.
    pub(crate) fn accepted(&self, number: u64) {
        self.held().accept(number);
    }

    /// The number of the token in use.
    pub(crate) async fn number(&self) -> Option<u64> {
        self.look_again().await;
        self.held().bearer(now()).map(|(bearer, _)| bearer.number)
    }

    /// A request was refused: gets another token, one way or the other. It waits at most `wait` for
    /// a person (none = as long as it takes).
    ///
    /// # Errors
    /// Why there is none; the request must not be sent again.
    pub(crate) async fn renew(
        self: &Arc<Self>,
        refused: Refused,
        wait: Option<Duration>,
    ) -> Result<(), Trouble> {
        let challenge = challenge::parse(&refused.challenge);
        if self.held().is_other_than(refused.used) {
            return Ok(()); // somebody was faster
        }
        if !refused.wants_scope {
            match self.another(&challenge, &refused).await {
                Err(Trouble::SignIn { .. }) if !refused.quiet => {}
                decided => return decided,
            }
        }
        if refused.wants_scope {
            self.may_ask_for(&challenge)?;
        }
        // F60: no browser for somebody who has just signed out on purpose.
        if self.held().is_signed_out() || self.settings.grant == Grant::Token {
            return Err(self.nobody());
        }
        if self.settings.grant == Grant::ClientCredentials {
            let goal = Goal::Credentials(challenge);
            return self.renew_tokens(goal).await;
        }
        let want = Want {
            challenge,
            refused: self.held().access(),
            adds_scope: refused.wants_scope,
        };
        sign_in::await_person(self, want, wait).await
    }

    /// Without a person: what another process has got meanwhile, or a refresh.
    async fn another(
        self: &Arc<Self>,
        challenge: &Challenge,
        refused: &Refused,
    ) -> Result<(), Trouble> {
        let Some(_) = refused.used else {
            self.look_again().await;
            if self.held().is_other_than(None) {
                return Ok(());
            }
            return Err(self.nobody());
        };
        // F28: a token that came of a refresh and was refused from the start: one more would be no
        // better.
        if self.held().is_useless() {
            return Err(self.nobody());
        }
        self.renew_tokens(Goal::Refused(challenge.clone())).await
    }

    /// 2026-07-28 authorization, step-up: "Clients SHOULD implement retry limits"; a scope that was
    /// asked for and not granted is not asked for again.
    fn may_ask_for(&self, challenge: &Challenge) -> Result<(), Trouble> {
        let held = self.held();
        if held.was_granted_after_asking(challenge.scope.as_deref()) {
            let scope = challenge.scope.as_deref().unwrap_or("more scope");
            return Err(Trouble::Refused {
                code: "insufficient_scope".to_owned(),
                why: format!(
                    "{} wants the scope {}, which was asked for and is not in force; your account may lack the permission",
                    self.server_name(),
                    crate::text::safe(scope)
                ),
            });
        }
        Ok(())
    }

    /// How far a sign-in is, and when that changes.
    pub(crate) fn state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// How long a request waits for a person.
    pub(crate) fn sign_in_wait(&self) -> Duration {
        self.settings.sign_in_wait
    }

    /// What to do about a token that is refused though it was renewed as far as it can be.
    pub(crate) fn refused_again(&self) -> String {
        let (over, command) = (self.over(), self.command());
        match self.held().is_pasted() {
            true => format!("the token that you gave is refused{over}; give another: {command}"),
            false => format!(
                "the token that the server was just given is refused{over}; sign in again: {command}"
            ),
        }
    }

    /// What a person runs who has to sign in: a token that is kept is taken for good there, whatever
    /// the server says to it, unless it is told otherwise.
    pub(super) fn command(&self) -> String {
        let command = &self.settings.login_command;
        let is_in_place = self.settings.grant != Grant::Token && self.held().access().is_some();
        match is_in_place {
            true => format!("{command} --force"),
            false => command.clone(),
        }
    }

    /// `: it expired 3 hours ago (…)`, where it says so, or whoever granted it.
    fn over(&self) -> String {
        let expires_at = self.held().record().and_then(Record::expires_at);
        let over = expires_at.and_then(|end| ended(end, now()));
        over.map_or_else(String::new, |over| format!(": it {over}"))
    }

    /// What a request is told that has waited long enough: where to sign in.
    pub(crate) fn still_waiting(&self) -> Trouble {
        sign_in::still_waiting(self)
    }

    /// The host shows links itself (URL elicitation), so no browser is opened here.
    pub(crate) fn set_host_presents(&self, presents: bool) {
        self.host_presents.store(presents, Ordering::Relaxed);
    }

    /// The host could not show the link after all: opens the browser, where that is allowed now.
    pub(crate) fn open_browser(&self) {
        self.set_host_presents(false);
        self.open_now.notify_one();
    }

    /// At the end: a refresh whose answer is on its way is written down first (F03).
    pub(crate) async fn finish(&self, limit: Duration) {
        let done = async {
            while self.spending.load(Ordering::Relaxed) > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(limit, done).await.ok();
    }

    /// What is kept.
    pub(crate) async fn record(&self) -> Result<Option<Record>, Trouble> {
        self.store.read(&self.id).await.map_err(of_store)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The server as a person names it.
    pub(crate) fn server_name(&self) -> String {
        crate::http::name_of(&self.settings.server)
    }

    /// Nobody has signed in, or it is over; with the reason, where one is known.
    pub(super) fn nobody(&self) -> Trouble {
        let (server, over, command) = (self.server_name(), self.over(), self.command());
        let held = self.held();
        let why = match held.ended() {
            _ if held.is_signed_out() => format!("you have signed out of {server}"),
            Some(why) => format!("the sign-in to {server} is over: {why}"),
            None if held.is_pasted() => format!("{server} refuses the token that you gave{over}"),
            None if held.access().is_some() => {
                format!(
                    "the sign-in to {server} is over: its token has ended, and can't be renewed"
                )
            }
            None if self.settings.grant == Grant::Token => {
                format!("{server} wants a token that you were given, and has no sign-in")
            }
            None => format!("nobody is signed in to {server}"),
        };
        Trouble::SignIn {
            why: format!("{why}; run {command}"),
            invitation: None,
        }
    }

    /// A sign-in that failed before anybody was asked fails the same way a moment later.
    pub(super) fn note_failure(&self, trouble: &Trouble) {
        let unasked = matches!(
            trouble,
            Trouble::Unusable(_) | Trouble::Transient { .. } | Trouble::Store(_)
        );
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        *failed = unasked.then(|| (Instant::now(), trouble.clone()));
    }

    pub(super) fn failed_just_now(&self) -> Option<Trouble> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let (when, trouble) = failed.as_ref()?;
        (when.elapsed() < sign_in::FAILED_FOR).then(|| trouble.clone())
    }

    /// From before something is spent until what came of it is written.
    pub(super) fn spend(&self) -> Spending<'_> {
        self.spending.fetch_add(1, Ordering::Relaxed);
        Spending(self)
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the record if somebody has written it since (`login` and `logout` in a terminal are
    /// noticed by running bridges, F59, F60).
    pub(super) async fn look_again(&self) {
        let stamp = self.store.stamp(&self.id);
        if !self.held().is_stale(stamp) {
            return;
        }
        match self.store.read(&self.id).await {
            Ok(record) => self.hold(record, stamp),
            Err(error) => {
                tracing::debug!(%error, "the sign-in can't be read");
                self.held().note_error(stamp, of_store(error));
            }
        }
    }

    pub(super) fn hold(&self, record: Option<Record>, stamp: super::store::Stamp) {
        let held = self.held().take(record, stamp, self.settings.use_id_token);
        if let Some(warning) = held {
            tracing::warn!("{warning}");
        }
    }
}

/// See [`Keeper::spend`].
pub(super) struct Spending<'a>(&'a Keeper);

impl Drop for Spending<'_> {
    fn drop(&mut self) {
        self.0.spending.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Which credential: everything that makes tokens not interchangeable. The issuer is not known
/// before the server has been asked; the record holds it, and nothing of it is used at another one.
fn id_of(settings: &Settings) -> Id {
    let mut parts = vec![
        format!("server {}", settings.server),
        format!("profile {}", settings.profile),
    ];
    match &settings.resource {
        Resource::Advertised => {}
        Resource::Given(resource) => parts.push(format!("resource {resource}")),
        Resource::Omitted => parts.push("no resource".to_owned()),
    }
    let mut params = settings.authorize_params.clone();
    params.sort();
    parts.extend(params.iter().map(|(k, v)| format!("param {k}={v}")));
    let client = &settings.client;
    parts.extend(
        client
            .given
            .iter()
            .map(|given| format!("client {}", given.id)),
    );
    parts.extend(client.document.iter().map(|url| format!("document {url}")));
    parts.extend(
        settings
            .token_endpoint
            .iter()
            .map(|url| format!("token {url}")),
    );
    if settings.grant == Grant::ClientCredentials {
        parts.push("client credentials".to_owned());
    }
    Id(parts.join("\n"))
}

pub(super) fn of_store(error: super::store::Error) -> Trouble {
    match error {
        super::store::Error::Busy(why) => Trouble::transient(why),
        other => Trouble::Store(other.to_string()),
    }
}

/// When a token that the store holds is due.
pub(super) fn due(record: &Record) -> Option<Due> {
    Some(tokens::due(record.tokens.as_ref()?, now()))
}
