//! The one place that spends or replaces tokens.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::sync::{mpsc, watch};

use super::Settings;
use super::record::Record;
use super::secret::Secret;
use super::sign_in::State;
use super::store::{Id, Store};
use super::trouble::Trouble;

/// A request that the server refused.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// The `Authorization` value that it carried; none = none.
    pub(crate) used: Option<HeaderValue>,
    /// `WWW-Authenticate`, all values joined by `, `.
    pub(crate) challenge: String,
    /// 403 `insufficient_scope`: the token is good, but not for this.
    pub(crate) wants_scope: bool,
}

/// A sign-in that a person asked for in a terminal.
pub(crate) struct Login {
    /// Open a browser, even if one was opened a moment ago.
    pub(crate) browser: bool,
    /// Sign in though there is a token that works.
    pub(crate) force: bool,
    /// Lines that the person pastes: the redirected URL, or the code.
    pub(crate) pasted: Option<mpsc::Receiver<String>>,
    /// Told what was wrong with a paste.
    pub(crate) tell: Box<dyn Fn(&str) + Send + Sync>,
    /// Give up after this long.
    pub(crate) patience: Duration,
}

/// One credential at one server: the one place that spends or replaces its tokens.
pub(crate) struct Keeper {
    settings: Settings,
    store: Store,
    id: Id,
    state: watch::Sender<State>,
}

impl Keeper {
    /// Opens nothing, asks nobody.
    pub(crate) fn new(settings: Settings) -> Arc<Self> {
        let id = Id(settings.server.to_string());
        Self::at(settings, id)
    }

    /// For a credential that the store has listed, whatever settings it came of.
    pub(crate) fn at(settings: Settings, id: Id) -> Arc<Self> {
        let store = Store::new(settings.store.clone());
        Arc::new(Self {
            id,
            settings,
            store,
            state: watch::Sender::default(),
        })
    }

    /// What a request carries; refreshed first where it is due. None: nobody has signed in, as far
    /// as is known; then the request goes without.
    pub(crate) async fn bearer(self: &Arc<Self>) -> Option<HeaderValue> {
        None
    }

    /// The server took a request that carried `used`.
    pub(crate) fn accepted(&self, used: &HeaderValue) {
        let _ = used;
    }

    /// A request was refused: gets another token, one way or the other. It waits at most `wait` for a
    /// person (none = as long as it takes).
    ///
    /// # Errors
    /// Why there is none; the request must not be sent again.
    pub(crate) async fn renew(
        self: &Arc<Self>,
        refused: Refused,
        wait: Option<Duration>,
    ) -> Result<(), Trouble> {
        let _ = (&self.settings, &self.store, &self.id, refused, wait);
        Err(Trouble::unusable("not there yet"))
    }

    /// How far a sign-in is, and when that changes.
    pub(crate) fn state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// The host shows links itself (URL elicitation), so no browser is opened here.
    pub(crate) fn set_host_presents(&self, presents: bool) {
        let _ = presents;
    }

    /// The host could not show the link after all: opens the browser, where that is allowed now.
    pub(crate) async fn open_browser(self: &Arc<Self>) {}

    /// Signs in, or returns what is there already; joins a sign-in that another process runs.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub(crate) async fn login(self: &Arc<Self>, login: Login) -> Result<Record, Trouble> {
        let _ = login;
        Err(Trouble::unusable("not there yet"))
    }

    /// Keeps a token that the user has from elsewhere.
    pub(crate) async fn keep_pasted(self: &Arc<Self>, token: Secret) -> Result<(), Trouble> {
        let _ = token;
        Err(Trouble::unusable("not there yet"))
    }

    /// A token that works for some time yet, refreshed if need be; signs nobody in.
    ///
    /// # Errors
    /// `SignIn` if nobody is.
    pub(crate) async fn token(self: &Arc<Self>) -> Result<Secret, Trouble> {
        Err(Trouble::unusable("not there yet"))
    }

    /// Revokes what can be revoked and forgets everything; what could not be done is returned, a
    /// sentence each. `Ok(None)`: nobody was signed in.
    pub(crate) async fn logout(self: &Arc<Self>) -> Result<Option<Vec<String>>, Trouble> {
        Err(Trouble::unusable("not there yet"))
    }

    /// What is kept.
    pub(crate) async fn record(&self) -> Result<Option<Record>, Trouble> {
        Ok(None)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}
