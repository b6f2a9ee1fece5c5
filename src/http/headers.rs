//! The user's headers, made ready: commands are run when a value is first needed, and again when the
//! server has refused what they printed.
//!
//! Which headers are allowed was decided where they were read (`config`); nothing here prints a
//! value. One run goes on at a time, and whoever waited for it takes what it brought.

mod command;
#[cfg(all(test, unix))] // they run a shell
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use crate::clock;
use crate::jwt::{self, Claims};

use super::{Error, Header, HeaderSource};

/// A run that brought nothing new is not repeated before this has passed.
const REST: Duration = Duration::from_secs(5);

/// The headers that were asked for, and their values as far as they are known.
#[derive(Debug)]
pub(crate) struct Headers {
    wanted: Vec<Header>,
    known: Mutex<Known>,
    /// One run at a time.
    turn: tokio::sync::Mutex<()>,
}

/// One set of values.
#[derive(Debug)]
pub(crate) struct Values {
    map: HeaderMap,
    /// Counts the sets that differ, from 1 on, so that a refusal names the one it means.
    generation: u64,
    /// A command's token says that it is over then (Unix seconds), and was not when it was printed.
    over_at: Option<u64>,
}

#[derive(Debug, Default)]
struct Known {
    values: Option<Arc<Values>>,
    /// When these values took the place of others; none = they are the first.
    renewed: Option<Instant>,
    /// The last generation that the server has taken.
    accepted: u64,
    /// The last run, if it brought nothing new.
    vain: Option<Vain>,
}

#[derive(Clone, Debug)]
struct Vain {
    at: Instant,
    /// None: it printed the same again.
    failure: Option<command::Failure>,
    in_a_row: u32,
}

impl Vain {
    /// Whether it answers somebody who came at `asked`, having waited for it or soon after.
    fn serves(&self, asked: Instant) -> bool {
        self.at >= asked || self.at.elapsed() < REST
    }
}

impl Values {
    pub(crate) fn map(&self) -> &HeaderMap {
        &self.map
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.map.get(AUTHORIZATION)
    }
}

impl Headers {
    /// Runs nothing yet.
    pub(crate) fn new(wanted: Vec<Header>) -> Self {
        Self {
            wanted,
            known: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Whether a refused token may be replaced: the header Authorization comes from a command.
    pub(crate) fn can_renew(&self) -> bool {
        self.program().is_some()
    }

    /// The program that prints the header Authorization, without its folders.
    pub(crate) fn program(&self) -> Option<&str> {
        let mut wanted = self.wanted.iter();
        match &wanted.find(|h| h.name == AUTHORIZATION)?.value {
            HeaderSource::Command(argv) => argv.first()?.rsplit(['/', '\\']).next(),
            HeaderSource::Fixed(_) => None,
        }
    }

    /// What the token in the header Authorization says of itself, as far as it is known. None: there
    /// is none, or it is no JWT.
    pub(crate) fn claims(&self) -> Option<Claims> {
        let known = self.known().values.clone();
        let mut wanted = self.wanted.iter();
        let value = match (known.as_ref(), wanted.find(|h| h.name == AUTHORIZATION)) {
            (Some(values), _) => values.authorization()?,
            (None, Some(Header { value, .. })) => match value {
                HeaderSource::Fixed(value) => value,
                HeaderSource::Command(_) => return None,
            },
            (None, None) => return None,
        };
        jwt::in_header(value.to_str().ok()?)
    }

    /// What to send. Commands are run on first use, and once more where the token that one printed
    /// says that it is over; should that bring nothing, the old one is sent: the server's word counts.
    ///
    /// # Errors
    /// A command that can't be started, fails, takes over ten seconds, or prints nothing usable.
    pub(crate) async fn current(&self) -> Result<Arc<Values>, Error> {
        let known = self.known().values.clone();
        let Some(values) = known else {
            return self.first().await;
        };
        if values.over_at.is_none_or(|end| clock::now() < end) {
            return Ok(values);
        }
        if let Err(error) = self.renew(values.generation).await {
            tracing::debug!(%error, "a token is over, and there is no other");
        }
        Ok(self.known().values.clone().unwrap_or(values))
    }

    /// The server has refused the values of generation `used`: runs the commands again, unless
    /// somebody has meanwhile. False: they print the same, or are not asked again so soon.
    ///
    /// # Errors
    /// As [`Headers::current`]; the values stay what they were.
    pub(crate) async fn renew(&self, used: u64) -> Result<bool, Error> {
        let asked = Instant::now();
        let _turn = self.turn.lock().await;
        if let Some(decided) = self.known().decided(used, asked) {
            return decided;
        }
        let ran = command::resolve(&self.wanted).await;
        let (_, is_new) = self.known().take(ran, self.can_renew())?;
        tracing::debug!(is_new, "the commands of the headers were run again");
        Ok(is_new)
    }

    /// The server has taken a request with the values of this generation.
    pub(crate) fn accepted(&self, generation: u64) {
        self.known().accepted = generation;
    }

    /// The generation in use; 0 where nothing is known yet.
    pub(crate) fn generation(&self) -> u64 {
        self.known().generation()
    }

    async fn first(&self) -> Result<Arc<Values>, Error> {
        let asked = Instant::now();
        let _turn = self.turn.lock().await;
        {
            let known = self.known();
            if let Some(values) = &known.values {
                return Ok(Arc::clone(values));
            }
            // Somebody who mends the command is not made to wait; a row of failures is no mending.
            let vain = known.vain.as_ref();
            let vain = vain.filter(|v| v.at >= asked || (v.in_a_row > 1 && v.serves(asked)));
            if let Some(failure) = vain.and_then(|v| v.failure.clone()) {
                return Err(failure.into());
            }
        }
        let ran = command::resolve(&self.wanted).await;
        let (values, _) = self.known().take(ran, self.can_renew())?;
        Ok(values)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn generation(&self) -> u64 {
        self.values.as_ref().map_or(0, |values| values.generation)
    }

    /// What somebody is told who was refused with generation `used`, if no run is due.
    fn decided(&self, used: u64, asked: Instant) -> Option<Result<bool, Error>> {
        if self.generation() > used {
            return Some(Ok(true)); // somebody was faster
        }
        if let Some(vain) = self.vain.as_ref().filter(|vain| vain.serves(asked)) {
            let failure = vain.failure.clone();
            return Some(failure.map_or(Ok(false), |failure| Err(failure.into())));
        }
        // Printed just now, and refused from the start: one more would be no better.
        let is_new = self.renewed.is_some_and(|when| when.elapsed() < REST);
        let is_useless = is_new && self.accepted < used;
        let over_at = self.values.as_ref().and_then(|values| values.over_at);
        let is_over = over_at.is_some_and(|end| end <= clock::now());
        (is_useless && !is_over).then_some(Ok(false))
    }

    /// Takes over what a run brought; true: it is something new. `printed`: the token comes from a
    /// command.
    fn take(
        &mut self,
        ran: Result<HeaderMap, command::Failure>,
        printed: bool,
    ) -> Result<(Arc<Values>, bool), Error> {
        let in_a_row = self.vain.as_ref().map_or(1, |vain| vain.in_a_row + 1);
        let vain = |failure| {
            Some(Vain {
                at: Instant::now(),
                failure,
                in_a_row,
            })
        };
        let before = self.values.take();
        let (map, failure) = match (ran, &before) {
            (Ok(map), _) => (map, None),
            (Err(failure), Some(before)) => (before.map.clone(), Some(failure)),
            (Err(failure), None) => {
                self.vain = vain(Some(failure.clone()));
                return Err(failure.into());
            }
        };
        let is_new = before.as_ref().is_none_or(|before| before.map != map);
        self.renewed = (is_new && before.is_some()).then(Instant::now);
        self.vain = if is_new { None } else { vain(failure.clone()) };
        // It is asked for once when a token is over, and not again because of that.
        let is_ahead = |end: &u64| printed && *end > clock::now();
        let values = Arc::new(Values {
            generation: before.map_or(0, |before| before.generation) + u64::from(is_new),
            over_at: over_at(&map).filter(is_ahead),
            map,
        });
        self.values = Some(Arc::clone(&values));
        match failure {
            Some(failure) => Err(failure.into()),
            None => Ok((values, is_new)),
        }
    }
}

/// When the token in the header Authorization says it is over.
fn over_at(map: &HeaderMap) -> Option<u64> {
    jwt::in_header(map.get(AUTHORIZATION)?.to_str().ok()?)?.expires_at
}
