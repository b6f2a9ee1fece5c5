//! How long to wait before asking again: Intercom's rate limit, in the words of its headers. Pure.

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Longer than this nobody waits, whatever a header says.
const LONGEST: Duration = Duration::from_secs(60);

/// What a 429 or a 503 asks for: `Retry-After` (seconds or a date), else `X-RateLimit-Reset` (Unix
/// seconds, the end of a ten-second window). Both dates are read by the server's clock, which its
/// `Date` header shows: ours may be wrong. `None`: it says nothing.
pub(super) fn wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let server_now = text(DATE.as_str())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or(now);
    let until = |then: SystemTime| then.duration_since(server_now).unwrap_or_default();
    let after = text(RETRY_AFTER.as_str()).and_then(|value| match value.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value).ok().map(until),
    });
    let reset = || {
        let seconds: u64 = text("x-ratelimit-reset")?.parse().ok()?;
        // Its whole second has to be over.
        UNIX_EPOCH
            .checked_add(Duration::from_secs(seconds))
            .map(until)
    };
    after.or_else(reset).map(|wait| wait.min(LONGEST))
}
