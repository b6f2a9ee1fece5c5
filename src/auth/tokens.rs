//! When a token is due: pure, with the time as a parameter (Unix seconds).
//!
//! Two windows as botocore has them: in the first a refresh is tried beside the requests, which go
//! on with the old token; in the second they wait for it. A clock that was set back or forward
//! never makes a token live longer than it was given for, and the server's 401 always wins (F51).

use super::record::Tokens;

#[cfg(test)]
mod tests;

/// How a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing to do.
    Fresh,
    /// Soon: refresh beside the requests.
    Soon,
    /// Over, or so close to it that it may be over when it arrives: refresh first.
    Now,
}

/// Before the end, in seconds: the first window is a quarter of the lifetime, at most 15 minutes,
/// the second a twentieth, at most one.
const LONGEST_SOON: u64 = 15 * 60;
const LONGEST_NOW: u64 = 60;

/// Whether `tokens` have to be renewed at `now`. Unknown lifetime: only a 401 tells.
pub(super) fn due(tokens: &Tokens, now: u64) -> Due {
    let Some(lifetime) = tokens.lifetime else {
        return Due::Fresh;
    };
    // The clock was set back to before the token came: its age is not known, so it counts as new;
    // what is wrong about that the server's 401 tells.
    let age = now.saturating_sub(tokens.received_at);
    let left = lifetime.saturating_sub(age);
    if left <= (lifetime / 20).min(LONGEST_NOW) {
        Due::Now
    } else if left <= (lifetime / 4).min(LONGEST_SOON) {
        Due::Soon
    } else {
        Due::Fresh
    }
}
