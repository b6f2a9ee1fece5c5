//! Requests with a token: which one they carry, and what a refusal leads to.
//!
//! Tokens are `auth`'s, or a header of the user's; here their refusals are turned into errands for
//! whoever has them, and what comes of those into what the host is told.

use std::sync::{Arc, Weak};
use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::auth::{Bearer, Refused, State, Trouble};
use crate::clock::{self, ended};
use crate::contract::{Budget, Executed, Fault, Kind, Refusal};
use crate::http::Header;
use crate::text;

use super::Event;
use super::exchange::Deadline;
use super::link::{Link, Phase};
use super::session::Session;

impl Link {
    /// The token for a request, unless the user's own headers have one.
    pub(super) async fn bearer(&self) -> Option<Bearer> {
        self.settings.keeper.as_ref()?.bearer().await
    }

    /// Whether a refused token may be replaced by another.
    pub(super) fn can_authorize(&self) -> bool {
        self.settings.keeper.is_some() || self.headers.can_renew()
    }

    /// What the matrix may count on.
    pub(super) fn budget(&self, deadline: &Deadline) -> Budget {
        Budget {
            can_authorize: self.can_authorize(),
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
            return self.run_again(fault, challenge.token).await;
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

    /// Gets another token from the command that prints the header Authorization; `used` is the number
    /// of the refused one.
    async fn run_again(&self, fault: &Fault, used: Option<u64>) -> Result<(), Refusal> {
        let said = words_of(fault);
        let Fault::Unauthorized { .. } = fault else {
            // The token was taken; it is not good for this.
            return Err(Refusal::new(Kind::Rejected, fault.why(), Executed::No).with_status(403));
        };
        let advice = match self.headers.renew(used.unwrap_or_default()).await {
            Ok(true) => return Ok(()),
            Ok(false) => self.advice(),
            Err(error) => Some(format!("{error}, and what it printed before is refused")),
        };
        let why = [Some(said.to_owned()), advice];
        let why: Vec<_> = why.into_iter().flatten().collect();
        Err(Refusal::new(Kind::SignInRequired, &why.join("; "), Executed::No).with_status(401))
    }

    /// A request was taken that carried this token.
    pub(super) fn accepted(&self, token: Option<u64>) {
        match (token, &self.settings.keeper) {
            (Some(token), Some(keeper)) => keeper.accepted(token),
            (Some(token), None) => self.headers.accepted(token),
            (None, _) => {}
        }
    }

    /// The number of the token that the next request would carry.
    pub(super) async fn number(&self) -> Option<u64> {
        match &self.settings.keeper {
            Some(keeper) => keeper.number().await,
            None => Some(self.headers.generation()),
        }
    }

    /// A refusal as the host is told of it: for a 401 it says whose token was refused.
    pub(super) fn explained(&self, fault: &Fault, refusal: Refusal) -> Refusal {
        let Fault::Unauthorized { .. } = fault else {
            return refusal;
        };
        match self.advice() {
            Some(advice) => refusal.in_words(format!("{}; {advice}", words_of(fault))),
            None => refusal,
        }
    }

    /// Whose token is refused, why that may be, and what to do; none where there is none.
    fn advice(&self) -> Option<String> {
        if let Some(keeper) = &self.settings.keeper {
            return Some(keeper.refused_again());
        }
        // F62: a token of the user's own leads to no sign-in.
        let is_own = |header: &Header| header.name == AUTHORIZATION;
        self.settings.headers.iter().find(|h| is_own(h))?;
        let claims = self.headers.claims().unwrap_or_default();
        let over = claims.expires_at.and_then(|end| ended(end, clock::now()));
        let over = over.map_or_else(String::new, |over| format!(": it {over}"));
        Some(match self.headers.program() {
            Some(program) => format!(
                "the server refuses the token that the command for Authorization ({}) prints{over}",
                text::safe(program)
            ),
            None if over.is_empty() => "the header Authorization that you configured (--header, \
                                        --bearer-env and the like) is refused: check the token in it"
                .to_owned(),
            None => format!(
                "the token in the header Authorization that you configured is refused{over}; put \
                 another in its place"
            ),
        })
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
        // A person takes longer than a server may: once they are done, the server's time begins.
        let (mut asked, mut done) = (false, None);
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
            if signing_in {
                (asked, done) = (true, None);
            }
            let wait = match signing_in {
                true => self.wait_for_person(deadline.began()),
                false if asked => {
                    deadline.patience_since(*done.get_or_insert_with(std::time::Instant::now))
                }
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

/// What the server said, without advice.
fn words_of(fault: &Fault) -> &str {
    fault.why().split("; ").next().unwrap_or_default()
}

/// What the host is told: what the server said, unless there is something to open, and what came of
/// it. Nothing was executed: the server refused the request.
fn refusal_of(trouble: &Trouble, fault: &Fault) -> Refusal {
    let said = words_of(fault);
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
