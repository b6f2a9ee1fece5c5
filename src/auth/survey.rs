//! What somebody who wants to sign in at a server is told, step by step: by the same code that signs
//! people in, for whoever has to explain why it doesn't.
//!
//! Nobody is signed in, no client is registered and nothing is kept.

use super::challenge::Challenge;
use super::record::Authority;
use super::trouble::Trouble;

/// What was found out.
#[derive(Debug)]
pub(crate) struct Survey {
    /// What the server answers to a request without a token. `Ok(None)`: it asks for none.
    pub(crate) wants: Result<Option<Wants>, Trouble>,
    /// The documents that were asked for, in order.
    pub(crate) asked: Vec<Asked>,
    /// The authorization server. None: there was no need to look for it.
    pub(crate) authority: Option<Result<Authority, Trouble>>,
}

/// A challenge, as the server's words; not made fit for a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wants {
    pub(crate) error: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) resource_metadata: Option<String>,
}

impl Wants {
    pub(super) fn of(challenge: &Challenge) -> Self {
        Self {
            error: challenge.error.clone(),
            description: challenge.error_description.clone(),
            scope: challenge.scope.clone(),
            resource_metadata: challenge.resource_metadata.clone(),
        }
    }
}

/// A metadata document that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Fit to print.
    pub(crate) url: String,
    pub(crate) found: bool,
    /// What came, in words that are fit to print.
    pub(crate) outcome: String,
}
