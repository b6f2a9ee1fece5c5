//! The token that this process uses, and what it knows of it: state, with the clock but no I/O.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;

use super::super::record::{Record, Tokens};
use super::super::scope;
use super::super::secret::Secret;
use super::super::store::Stamp;
use super::super::tokens::{Due, due};
use super::super::trouble::Trouble;
use super::Bearer;

/// After a renewal that could not be had, requests go on with the due token for this long.
pub(super) const PAUSE: Duration = Duration::from_secs(10);
/// How soon a `login` or `logout` elsewhere is noticed by requests that are not refused.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Between two attempts at refreshing beside the requests (botocore: one a minute).
const BESIDE_EVERY: Duration = Duration::from_secs(60);

/// A token that is refused this soon after a refresh was refused for another reason than its age.
const NEW: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(in crate::auth) struct Held {
    read: bool,
    stamp: Stamp,
    looked: Option<Instant>,
    record: Option<Record>,
    value: Option<HeaderValue>,
    number: u64,
    /// The server has taken a request with this token.
    accepted: bool,
    /// When it came of a refresh of this process's.
    refreshed: Option<Instant>,
    /// There was a token, and somebody has signed out.
    signed_out: bool,
    /// The store does not have it yet (F45).
    unsaved: bool,
    beside: Option<Instant>,
    /// When a renewal could not be had, and why.
    failed: Option<(Instant, Trouble)>,
    error: Option<Trouble>,
}

impl Held {
    /// Whether the store has not been looked at for a while: at every request it would cost more than
    /// all else that is done for one. A refused request looks in any case.
    pub(super) fn is_due_for_a_look(&mut self) -> bool {
        let is_due = self.looked.is_none_or(|when| when.elapsed() >= LOOK_EVERY);
        if is_due {
            self.looked = Some(Instant::now());
        }
        is_due
    }

    /// Whether the store holds something else than what is known here.
    pub(super) fn is_stale(&self, stamp: Stamp) -> bool {
        !self.read || (self.stamp != stamp)
    }

    /// Takes over what the store holds. Returned: something odd.
    pub(super) fn take(
        &mut self,
        record: Option<Record>,
        stamp: Stamp,
        use_id_token: bool,
    ) -> Option<String> {
        self.read = true;
        self.stamp = stamp;
        self.error = None;
        let newer = |held: &Record| {
            let generation = record.as_ref().map_or(0, |r| r.generation);
            held.generation >= generation && record.is_some()
        };
        if self.unsaved && self.record.as_ref().is_some_and(newer) {
            return None;
        }
        self.unsaved = false;
        let tokens = record.as_ref().and_then(|r| r.tokens.as_ref());
        let (value, odd) = match tokens.map(|t| value_of(t, use_id_token)) {
            Some(Ok(value)) => (Some(value), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        self.signed_out =
            value.is_none() && record.is_none() && (self.signed_out || self.value.is_some());
        if value != self.value {
            self.number += 1;
            self.accepted = false;
            self.refreshed = None;
        }
        self.value = value;
        self.record = record;
        odd
    }

    /// What a refresh brought, whether or not it could be written.
    pub(super) fn take_refreshed(
        &mut self,
        record: Record,
        stamp: Stamp,
        use_id_token: bool,
        saved: bool,
    ) {
        self.unsaved = false;
        self.take(Some(record), stamp, use_id_token);
        self.refreshed = Some(Instant::now());
        self.unsaved = !saved;
    }

    pub(super) fn note_error(&mut self, stamp: Stamp, error: Trouble) {
        self.stamp = stamp;
        self.read = true;
        self.error = Some(error);
    }

    pub(in crate::auth) fn error(&self) -> Option<Trouble> {
        self.error.clone()
    }

    /// The store could not be read the last time: try again when it matters.
    pub(in crate::auth) fn forget_error(&mut self) {
        if self.error.take().is_some() {
            self.read = false;
        }
    }

    /// What became of the last renewal, if it began after `asked` and could not be had: that was
    /// the asker's too.
    pub(super) fn failure_since(&self, asked: Instant) -> Option<Trouble> {
        let (when, trouble) = self.failed.as_ref()?;
        (*when >= asked).then(|| trouble.clone())
    }

    pub(super) fn note_renewal(&mut self, result: &Result<(), Trouble>) {
        self.failed = match result {
            Err(trouble @ Trouble::Transient { .. }) => Some((Instant::now(), trouble.clone())),
            _ => None,
        };
    }

    pub(super) fn bearer(&self, now: u64) -> Option<(Bearer, Due)> {
        let tokens = self.record.as_ref()?.tokens.as_ref()?;
        let bearer = Bearer {
            value: self.value.clone()?,
            number: self.number,
        };
        let due = match tokens.refresh {
            Some(_) => due(tokens, now),
            None => Due::Fresh, // nothing could be done about it
        };
        Some((bearer, due))
    }

    /// Whether there is a token, and not the one that was refused.
    pub(super) fn is_other_than(&self, refused: Option<u64>) -> bool {
        self.value.is_some() && refused != Some(self.number)
    }

    pub(super) fn accept(&mut self, number: u64) {
        if number == self.number {
            self.accepted = true;
        }
    }

    /// It came of a refresh just now, and the server has never taken it.
    pub(super) fn is_useless(&self) -> bool {
        let is_new = self.refreshed.is_some_and(|when| when.elapsed() < NEW);
        is_new && !self.accepted
    }

    pub(in crate::auth) fn access(&self) -> Option<Secret> {
        Some(self.record.as_ref()?.tokens.as_ref()?.access.clone())
    }

    /// The token in use was pasted.
    pub(super) fn is_pasted(&self) -> bool {
        let tokens = self.record.as_ref().and_then(|r| r.tokens.as_ref());
        tokens.is_some_and(|tokens| tokens.pasted)
    }

    /// Somebody signed out while this process ran: it asks nobody to sign in again.
    pub(super) fn is_signed_out(&self) -> bool {
        self.signed_out
    }

    pub(in crate::auth) fn ended(&self) -> Option<&str> {
        self.record.as_ref()?.ended.as_deref()
    }

    pub(in crate::auth) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Whether the token in use was asked for with this scope already.
    pub(super) fn was_granted_after_asking(&self, scope: Option<&str>) -> bool {
        let Some(record) = &self.record else {
            return false;
        };
        let asked = record.asked.as_deref();
        scope.is_some() && record.tokens.is_some() && scope::covers(asked, scope)
    }

    /// Whether it is time to refresh beside the requests; counts as an attempt.
    pub(super) fn may_refresh_beside(&mut self, _now: u64) -> bool {
        let may = self
            .beside
            .is_none_or(|last| last.elapsed() >= BESIDE_EVERY);
        if may {
            self.beside = Some(Instant::now());
        }
        may
    }
}

/// `Authorization: Bearer …`, marked so that no `Debug` shows it.
pub(super) fn value_of(tokens: &Tokens, use_id_token: bool) -> Result<HeaderValue, String> {
    let token = match &tokens.id_token {
        Some(token) if use_id_token => token,
        None if use_id_token => return Err("there is no ID token to send".to_owned()),
        _ => &tokens.access,
    };
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| "the token that is kept has characters that no header may have".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
