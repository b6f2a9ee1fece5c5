//! Signing in.

use serde::{Deserialize, Serialize};

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
