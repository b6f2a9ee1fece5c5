//! Requests with a token: which one they carry, and what a refusal leads to.
//!
//! Tokens are `auth`'s; here their refusals are turned into its errands, and its troubles into what
//! the host is told.

use std::sync::{Arc, Weak};
use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::auth::{Bearer, Refused, State, Trouble};
use crate::contract::{Budget, Executed, Fault, Kind, Refusal};

use super::Event;
use super::exchange::Deadline;
use super::link::{Link, Phase};
use super::session::Session;

impl Link {
    /// The token for a request, unless the user's own headers have one.
    pub(super) async fn bearer(&self) -> Option<Bearer> {
        self.settings.keeper.as_ref()?.bearer().await
    }

    /// What the matrix may count on.
    pub(super) fn budget(&self, deadline: &Deadline) -> Budget {
        Budget {
            can_authorize: self.settings.keeper.is_some(),
            ..deadline.budget()
        }
    }

    /// Gets another token for a refused request; waits at most `wait` for a person.
    pub(super) async fn authorize(
        &self,
        fault: &Fault,
        wait: Option<Duration>,
        quiet: bool,
    ) -> Result<(), Refusal> {
        let (challenge, wants_scope) = match fault {
            Fault::Unauthorized { challenge, .. } => (challenge, false),
            Fault::Forbidden { challenge, .. } => (challenge, true),
            other => return Err(Refusal::new(Kind::Internal, other.why(), Executed::No)),
        };
        let Some(keeper) = &self.settings.keeper else {
            let why = fault.why();
            return Err(Refusal::new(Kind::SignInRequired, why, Executed::No));
        };
        let refused = Refused {
            used: challenge.token,
            challenge: challenge.header.clone(),
            wants_scope,
            quiet,
        };
        let renewed = keeper.renew(refused, wait).await;
        renewed.map_err(|trouble| refusal_of(&trouble, fault))
    }

    /// A refusal as the host is told of it: for a 401 it says whose token was refused.
    pub(super) fn explained(&self, fault: &Fault, refusal: Refusal) -> Refusal {
        let Fault::Unauthorized { why, .. } = fault else {
            return refusal;
        };
        // F62: a token of the user's own leads to no sign-in.
        let own = self
            .settings
            .headers
            .iter()
            .any(|h| h.name == AUTHORIZATION);
        let advice = match &self.settings.keeper {
            Some(keeper) => format!(
                "the token that the server was just given is refused; sign in again: {} --force",
                keeper.login_command()
            ),
            None if own => {
                "the header Authorization that you configured (--header, --bearer-env and \
                            the like) is refused: check the token in it"
                    .to_owned()
            }
            None => return refusal,
        };
        let what = why.split("; ").next().unwrap_or(why);
        refusal.in_words(format!("{what}; {advice}"))
    }

    /// How long a request that began at `started` may wait for a person yet.
    pub(super) fn wait_for_person(&self, started: std::time::Instant) -> Duration {
        let wait = self.settings.keeper.as_ref().map(|k| k.sign_in_wait());
        wait.unwrap_or_default().saturating_sub(started.elapsed())
    }

    /// The session to send in; waits for one that is being made: as long as patience lasts, and for a
    /// person who has to sign in as long as a request waits for one.
    pub(super) async fn session(&self, deadline: &Deadline) -> Result<Arc<Session>, Fault> {
        if let Some(session) = self.session_now() {
            return Ok(session);
        }
        let mut phase = self.phase.subscribe();
        let mut state = self.settings.keeper.as_ref().map(|keeper| keeper.state());
        loop {
            let mut first = false;
            match &*phase.borrow_and_update() {
                Phase::Connected(session) => return Ok(Arc::clone(session)),
                Phase::Unconnected => return Err(self.no_session()),
                Phase::Connecting => first = true,
                Phase::Recovering => {}
            }
            let signing_in = state
                .as_mut()
                .is_some_and(|state| is_under_way(&state.borrow_and_update()));
            let wait = match signing_in {
                true => self.wait_for_person(deadline.began()),
                false => deadline.patience(),
            };
            tokio::select! {
                changed = phase.changed() => {
                    if changed.is_err() {
                        return Err(self.no_session());
                    }
                    if first && self.session_now().is_some() {
                        self.wait_introduced().await;
                    }
                }
                () = changed(&mut state) => {}
                () = sleep_until(Instant::now() + wait) => return Err(self.still_away(signing_in)),
            }
        }
    }

    /// A session that was never had can be made now, if the host has said how it wants it.
    fn no_session(&self) -> Fault {
        let why = "there is no session with the server".to_owned();
        match self.remembered().host() {
            Some(_) => Fault::SessionGone(why),
            None => Fault::NotSent(why),
        }
    }

    fn still_away(&self, signing_in: bool) -> Fault {
        match &self.settings.keeper {
            Some(keeper) if signing_in => Fault::SignIn(keeper.still_waiting().to_string()),
            _ => Fault::NotSent("the server is away; still trying to reach it".to_owned()),
        }
    }
}

fn is_under_way(state: &State) -> bool {
    matches!(state, State::Preparing | State::Waiting(_))
}

/// The next change of a sign-in; never, where there is none.
async fn changed(state: &mut Option<watch::Receiver<State>>) {
    if let Some(receiver) = state
        && receiver.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// Tells the bridge how far a sign-in is, for as long as there is somebody to tell.
pub(super) async fn report(link: Weak<Link>, mut state: watch::Receiver<State>) {
    while state.changed().await.is_ok() {
        let now = state.borrow_and_update().clone();
        let Some(link) = link.upgrade() else { return };
        link.emit(Event::SignIn(now)).await;
    }
}

/// What the host is told: what the server said, unless there is something to open, and what came of
/// it. Nothing was executed: the server refused the request.
fn refusal_of(trouble: &Trouble, fault: &Fault) -> Refusal {
    let said = fault.why().split("; ").next().unwrap_or_default();
    let status = match fault {
        Fault::Forbidden { .. } => 403,
        _ => 401,
    };
    let why = match trouble {
        Trouble::SignIn {
            why,
            invitation: Some(_),
        } => why.clone(),
        trouble => format!("{said}; {trouble}"),
    };
    match trouble {
        Trouble::Transient { after, .. } => {
            let refusal = Refusal::new(Kind::Unreachable, &why, Executed::No).retryable();
            match after {
                Some(after) => refusal.retry_after(*after),
                None => refusal,
            }
        }
        // A keychain that is silent or locked now may answer later.
        Trouble::Store(_) => Refusal::new(Kind::SignInRequired, &why, Executed::No).retryable(),
        _ => Refusal::new(Kind::SignInRequired, &why, Executed::No).with_status(status),
    }
}
