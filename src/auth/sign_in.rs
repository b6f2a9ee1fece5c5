//! Signing in with a person's help: one process on the machine owns it, opens the browser, and waits;
//! the others follow, and take over if it dies.
//!
//! Who owns it is decided by a lock before anything is shown. What it asked for is kept beside the
//! record (sealed), so that a successor can wait for the very same answer on the same port: the tab
//! that is open already stays good.

mod lead;
mod person;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use super::authorize::{self, Verdict};
use super::challenge::Challenge;
use super::keeper::{Keeper, Login, due, of_store};
use super::record::Record;
use super::secret::Secret;
use super::store::Attempt;
use super::tokens::Due;
use super::trouble::Trouble;

use person::Person;

/// How long the owner waits for somebody to come back from the browser (F57).
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How often a follower looks whether the owner is done, or gone.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// After a failure that nobody in a browser had a part in, the next request is told the same.
pub(super) const FAILED_FOR: Duration = Duration::from_secs(5);

/// Where somebody has to go to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) url: String,
    /// To be typed in there (device code).
    pub(crate) user_code: Option<String>,
    /// Where the browser comes back to on this machine, for those who have to forward it.
    pub(crate) port: Option<u16>,
    /// Whether this process runs the sign-in (another one may).
    pub(crate) ours: bool,
    /// Whether a browser has been opened for it on this machine.
    pub(crate) opened: bool,
}

/// How far a sign-in is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum State {
    /// None is needed, as far as is known.
    #[default]
    Idle,
    /// One is being prepared: there is no link yet.
    Preparing,
    /// Somebody has to open the link.
    Waiting(Invitation),
    /// It failed; a next request may begin another.
    Failed(String),
}

/// What is to be signed in for.
#[derive(Clone, Debug)]
pub(super) struct Want {
    pub(super) challenge: Challenge,
    /// The token that is not good enough; any other one is.
    pub(super) refused: Option<Secret>,
    /// Step-up: the challenge's scope besides all that was asked for before.
    pub(super) adds_scope: bool,
}

/// For a request that waits: begins a sign-in unless one is under way, and waits for its end, at
/// most `wait`.
///
/// # Errors
/// `SignIn` with the link when the time is over; why the sign-in failed.
pub(super) async fn await_person(
    keeper: &Arc<Keeper>,
    want: Want,
    wait: Option<Duration>,
) -> Result<(), Trouble> {
    if !keeper.settings.interactive {
        return Err(keeper.nobody());
    }
    let mut state = keeper.state.subscribe();
    begin(keeper, want);
    let ended = state.wait_for(|s| matches!(s, State::Idle | State::Failed(_)));
    let ended = match wait {
        Some(wait) => timeout(wait, ended).await.ok(),
        None => Some(ended.await),
    };
    match ended {
        Some(Ok(state)) => match &*state {
            State::Failed(why) => {
                let asked = || Trouble::SignIn {
                    why: why.clone(),
                    invitation: None,
                };
                Err(keeper.failed_just_now().unwrap_or_else(asked))
            }
            _ => Ok(()),
        },
        Some(Err(_)) => Err(keeper.nobody()),
        None => Err(still_waiting(keeper)),
    }
}

pub(super) fn still_waiting(keeper: &Keeper) -> Trouble {
    let server = keeper.server_name();
    let invitation = match &*keeper.state.borrow() {
        State::Waiting(invitation) => Some(invitation.clone()),
        _ => None,
    };
    let why = match &invitation {
        Some(Invitation {
            url,
            user_code: Some(code),
            ..
        }) => format!(
            "sign in to {server} first: open {url} and enter the code {code}, then ask again"
        ),
        Some(Invitation { url, .. }) => {
            format!(
                "sign in to {server} first: open {url} in a browser on this machine, then ask again"
            )
        }
        None => format!("sign in to {server} first: run {}", keeper.command()),
    };
    Trouble::SignIn { why, invitation }
}

/// Starts a sign-in in the background, unless this process runs one.
fn begin(keeper: &Arc<Keeper>, want: Want) {
    let mut running = keeper
        .signing_in
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if *running || keeper.failed_just_now().is_some() {
        return;
    }
    *running = true;
    keeper.state.send_replace(State::Preparing);
    let keeper = Arc::clone(keeper);
    tokio::spawn(async move {
        let mut person = Person::behind_a_host(&keeper.settings);
        // In a task of its own: whatever becomes of it, the requests are told.
        let run = {
            let keeper = Arc::clone(&keeper);
            tokio::spawn(async move { run(&keeper, want, &mut person).await })
        };
        let ended = || Err(Trouble::unusable("an internal error while signing in"));
        conclude(&keeper, run.await.unwrap_or_else(|_| ended()));
    });
}

fn conclude(keeper: &Keeper, result: Result<(), Trouble>) {
    let mut running = keeper
        .signing_in
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *running = false;
    let state = match result {
        Ok(()) => State::Idle,
        Err(trouble) => {
            keeper.note_failure(&trouble);
            State::Failed(trouble.to_string())
        }
    };
    keeper.state.send_replace(state);
}

/// For a person in a terminal: as [`await_person`], in front of them.
///
/// # Errors
/// Why nobody is signed in.
pub(super) async fn in_terminal(
    keeper: &Arc<Keeper>,
    want: Want,
    login: Login,
) -> Result<(), Trouble> {
    keeper.state.send_replace(State::Preparing);
    let mut person = Person::in_a_terminal(login);
    let result = run(keeper, want, &mut person).await;
    conclude(keeper, result.clone());
    result
}

/// Owns the sign-in, or follows whoever does, until somebody is signed in.
async fn run(keeper: &Arc<Keeper>, want: Want, person: &mut Person) -> Result<(), Trouble> {
    let end = Instant::now() + person.patience;
    keeper.held().forget_error();
    loop {
        if is_done(keeper, &want, person).await? {
            return Ok(());
        }
        match keeper.store.own(&keeper.id).await.map_err(of_store)? {
            Some(ownership) => {
                // It may have been done between the look and the lock.
                if is_done(keeper, &want, person).await? {
                    return Ok(());
                }
                return lead::lead(keeper, &want, person, &ownership, end).await;
            }
            None => follow(keeper, person).await?,
        }
        if Instant::now() >= end {
            return Err(Trouble::SignIn {
                why: nobody_came(keeper),
                invitation: None,
            });
        }
    }
}

fn nobody_came(keeper: &Keeper) -> String {
    format!(
        "nobody has signed in to {} in time; ask again for a new link, or run {}",
        keeper.server_name(),
        keeper.command()
    )
}

/// Whether the store holds a token that is good enough: any other than the one refused. A record
/// that can't be read ends a sign-in that nobody asked for; who asked may go on without it.
async fn is_done(keeper: &Arc<Keeper>, want: &Want, person: &Person) -> Result<bool, Trouble> {
    keeper.look_again().await;
    if let Some(trouble) = keeper.held().error() {
        return if person.asked {
            Ok(false)
        } else {
            Err(trouble)
        };
    }
    let held = keeper.held();
    Ok(held.record().is_some_and(|record| serves(record, want)))
}

fn serves(record: &Record, want: &Want) -> bool {
    let Some(tokens) = &record.tokens else {
        return false;
    };
    let is_other = want.refused.as_ref() != Some(&tokens.access);
    is_other && (due(record) != Some(Due::Now) || tokens.refresh.is_some())
}

/// Shows what the owner shows, for a moment.
async fn follow(keeper: &Arc<Keeper>, person: &mut Person) -> Result<(), Trouble> {
    let attempt = keeper.store.attempt(&keeper.id).await.unwrap_or_default();
    if let Some(invitation) = invitation_of(&attempt, false) {
        show(keeper, person, &invitation).await;
    }
    let Ok(text) = timeout(LOOK_EVERY, person.paste()).await else {
        return Ok(());
    };
    // What the owner waits for may as well be pasted here.
    let Some(request) = attempt.request else {
        (person.tell)("there is nothing to paste yet");
        return Ok(());
    };
    match authorize::judge_paste(&request, &text) {
        Verdict::Stranger(why) => {
            (person.tell)(&why);
            Ok(())
        }
        Verdict::Denied { code, why } => Err(Trouble::Refused { code, why }),
        Verdict::Code(code) => {
            let record = keeper.held().record().cloned();
            let record = record.ok_or_else(|| keeper.nobody())?;
            lead::redeem(keeper, record, &request, &code).await
        }
    }
}

async fn show(keeper: &Arc<Keeper>, person: &mut Person, invitation: &Invitation) {
    publish(keeper, invitation);
    // The owner's listener is where the answer goes, whoever opens the browser.
    if person.opens_at_once()
        && let Err(why) = super::browser::open(&invitation.url, &keeper.settings.surroundings).await
    {
        let text = format!("no browser could be opened ({why}); open the link yourself");
        (person.tell)(&text);
    }
}

fn publish(keeper: &Keeper, invitation: &Invitation) {
    let new = State::Waiting(invitation.clone());
    keeper.state.send_if_modified(|state| {
        let changed = *state != new;
        if changed {
            *state = new;
        }
        changed
    });
}

/// What there is to show of a sign-in.
pub(super) fn invitation_of(attempt: &Attempt, ours: bool) -> Option<Invitation> {
    let opened = attempt
        .opened
        .iter()
        .any(|(_, at)| *at >= attempt.started_at);
    if let Some((url, code)) = &attempt.device {
        return Some(Invitation {
            url: url.clone(),
            user_code: Some(code.clone()),
            port: None,
            ours,
            opened,
        });
    }
    let request = attempt.request.as_ref()?;
    let port = reqwest::Url::parse(&request.redirect_uri).ok();
    Some(Invitation {
        url: request.url.clone(),
        user_code: None,
        port: port.and_then(|url| url.port()),
        ours,
        opened,
    })
}
