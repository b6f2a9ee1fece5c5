//! What every request passes before it is looked at: the rate limit, the token, the version.
//!
//! It knows nothing of what a request asks for, except which scope it needs.

#[cfg(test)]
mod tests;

use super::refusal::Refusal;

/// 10,000 requests a minute, enforced in windows of ten seconds.
const MOST_IN_WINDOW: u32 = 1_666;
const WINDOW: u64 = 10;

/// The count of requests in this window.
#[derive(Default)]
pub(super) struct Rate {
    /// When the window ends, in Unix seconds.
    end: u64,
    used: u32,
}

/// What the answer's headers say about the rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Allowance {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset: u64,
    pub(super) exceeded: bool,
}

impl Rate {
    /// Counts one request at `now`, in Unix seconds.
    pub(super) fn count(&mut self, now: u64) -> Allowance {
        if now >= self.end {
            self.end = (now / WINDOW + 1) * WINDOW;
            self.used = 0;
        }
        let exceeded = self.used >= MOST_IN_WINDOW;
        self.used += u32::from(!exceeded);
        Allowance {
            limit: MOST_IN_WINDOW,
            remaining: MOST_IN_WINDOW - self.used,
            reset: self.end,
            exceeded,
        }
    }
}

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    Everything,
    ConversationsOnly,
    /// Of a workspace without the Fin Agent API.
    NoFin,
    /// Of a workspace whose Fin Agent API has no event streams.
    NoStream,
    /// As everything, but tokens of event streams live for a second.
    BriefStream,
}

/// What a request needs beyond a valid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    None,
    Contacts,
    Articles,
    Fin,
}

/// Checks the `Authorization` header against the sandbox's token.
pub(super) fn authorize(header: Option<&str>, token: &str) -> Result<Grant, Refusal> {
    let invalid = || Refusal::new(401, "unauthorized", "Access Token Invalid");
    let (scheme, given) = header
        .and_then(|h| h.trim().split_once(' '))
        .ok_or_else(invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(invalid());
    }
    match given.trim().strip_prefix(token) {
        Some("") => Ok(Grant::Everything),
        Some(".conversations-only") => Ok(Grant::ConversationsOnly),
        Some(".no-fin") => Ok(Grant::NoFin),
        Some(".no-stream") => Ok(Grant::NoStream),
        Some(".brief") => Ok(Grant::BriefStream),
        Some(".australia") => Err(Refusal::new(
            403,
            "forbidden",
            "Your workspace is hosted in Australia but you connected to United States",
        )),
        // `.expired` among them.
        _ => Err(invalid()),
    }
}

impl Grant {
    /// Intercom refuses what a token's scopes do not cover in two ways, and so does this.
    pub(super) fn allows(self, scope: Scope) -> Result<(), Refusal> {
        match (self, scope) {
            // No words are documented for this [INF].
            (Self::NoFin, Scope::Fin) => Err(Refusal::new(
                403,
                "forbidden",
                "Fin Agent API is not enabled for this workspace",
            )),
            (Self::ConversationsOnly, Scope::Articles) => Err(Refusal::new(
                401,
                "token_unauthorized",
                "Not authorized to access resource",
            )),
            (Self::ConversationsOnly, Scope::Contacts) => Err(Refusal::new(
                403,
                "forbidden",
                "You do not have the required scope (read_contacts) to access this resource",
            )),
            _ => Ok(()),
        }
    }
}

/// What the versions of the API say differently about the data here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// Priority is `priority` or `not_priority`, no assignee is null, an owner's id is a number.
    UpTo2_13,
    /// As those before, with replies to Fin.
    V2_14,
    /// As those before, with ratings of Fin.
    V2_15,
    /// Five priorities, no assignee is 0, an owner's id is a string.
    V2_16,
    /// As 2.16, but contacts are searched to the second, not by the day; with all of Fin.
    Preview,
}

/// Reads the `Intercom-Version` header. Without it the app's own version counts: 2.16.
pub(super) fn version(header: Option<&str>) -> Result<Version, Refusal> {
    let text = header.map_or("2.16", str::trim);
    match text {
        "Preview" | "Unstable" => return Ok(Version::Preview),
        "2.16" => return Ok(Version::V2_16),
        _ => {}
    }
    let minor = text
        .strip_prefix("2.")
        .filter(|m| !m.starts_with('0') || *m == "0");
    let invalid = Err(Refusal::new(
        400,
        "intercom_version_invalid",
        "Requested resource is not available in current API version.",
    ));
    match minor.map(str::parse::<u8>) {
        _ if minor.is_some_and(|m| m.starts_with('+')) => invalid,
        Some(Ok(0..=13)) => Ok(Version::UpTo2_13),
        Some(Ok(14)) => Ok(Version::V2_14),
        Some(Ok(15)) => Ok(Version::V2_15),
        // 1.0 to 1.4 are legal too, but nothing that is served here was in them.
        _ => invalid,
    }
}

impl Version {
    /// Whether it has what 2.16 changed the old way.
    pub(super) fn is_before_2_16(self) -> bool {
        self < Self::V2_16
    }
}
