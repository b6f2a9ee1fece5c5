//! Why there is no token, and whether trying again helps.

use std::time::Duration;

use super::sign_in::Invitation;

/// Texts are for a person: lower case, no full stop, what a server said made safe to print.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Trouble {
    /// Somebody has to sign in; `invitation` is where.
    #[error("{why}")]
    SignIn {
        why: String,
        invitation: Option<Invitation>,
    },
    /// Not now: the network, a 5xx, a 429, a lock that another process holds. What is there is kept.
    #[error("{why}")]
    Transient {
        why: String,
        after: Option<Duration>,
    },
    /// The authorization server said no, with an OAuth error code (`invalid_grant`, `access_denied`).
    #[error("{why}")]
    Refused { code: String, why: String },
    /// It will not work before something is changed: a setting, the server's metadata.
    #[error("{0}")]
    Unusable(String),
    /// The store can't be used.
    #[error("{0}")]
    Store(String),
}

impl Trouble {
    pub(crate) fn transient(why: impl Into<String>) -> Self {
        Self::Transient {
            why: why.into(),
            after: None,
        }
    }

    pub(crate) fn unusable(why: impl Into<String>) -> Self {
        Self::Unusable(why.into())
    }

    /// Whether the server refused with this OAuth error code.
    pub(crate) fn is_refused(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}
