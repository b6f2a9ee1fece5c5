//! The one error that reaches a person: its kind (and so the exit code), what went wrong, why,
//! and what to do next.
//!
//! It prints nothing (`ui` does) and retries nothing. Modules below `config` keep errors of
//! their own; how those become this one is written here, so that all hints stand in one place.

#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::process::ExitCode;

use crate::auth::Trouble;
use crate::text;

/// What failed, for a person. The message is lower case and has no full stop.
#[derive(Debug)]
pub(crate) struct Error {
    kind: Kind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    hints: Vec<String>,
}

/// Who has to act. Decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The command line is wrong.
    Usage,
    /// A variable or a file that configures us is wrong.
    Config,
    /// The server can't be reached.
    Network,
    /// The server wants someone to sign in.
    SignIn,
    /// The server answered, with a refusal or with something it must not send.
    Server,
    /// We are wrong, or the machine is (a full disk, no memory).
    Internal,
    /// `doctor` has found failures.
    Findings,
    /// The person stopped us.
    Interrupted,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
            hints: Vec::new(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, message)
    }

    pub(crate) fn network(message: impl Into<String>) -> Self {
        Self::new(Kind::Network, message)
    }

    pub(crate) fn sign_in(message: impl Into<String>) -> Self {
        Self::new(Kind::SignIn, message)
    }

    pub(crate) fn server(message: impl Into<String>) -> Self {
        Self::new(Kind::Server, message)
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "interrupted")
    }

    /// Adds the cause. Its text is shown after the message, so the message doesn't repeat it.
    #[must_use]
    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds what to do next: a command, an option, a place to look.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    /// The message and every cause, in one text: `reading x: permission denied`. A cause may have
    /// been written by a server, so its length is bounded here; the message is ours.
    pub(crate) fn chain(&self) -> String {
        let mut chain = self.message.clone();
        let mut cause = self.source();
        while let Some(error) = cause {
            chain.push_str(": ");
            chain.push_str(&text::safe(&error.to_string()));
            cause = error.source();
        }
        chain
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind.code())
    }
}

impl Kind {
    /// The exit codes that `--help` promises.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Server | Self::Internal => 1,
            Self::Usage | Self::Config => 2,
            Self::Network => 3,
            Self::SignIn => 4,
            Self::Findings => 5,
            Self::Interrupted => 130,
        }
    }
}

/// Why nobody is signed in, with what helps where its own text doesn't say.
impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::SignIn { why, .. } => Self::sign_in(why),
            Trouble::Transient { why, after } => {
                let error = Self::network(why);
                match after
                    .map(|after| after.as_secs())
                    .filter(|after| *after > 0)
                {
                    Some(after) => error.hint(format!("try again in {after} seconds")),
                    None => error.hint("nothing was lost; try again"),
                }
            }
            Trouble::Refused { code, why } => {
                let error = Self::sign_in(why);
                match refusal_hint(&code) {
                    Some(hint) => error.hint(hint),
                    None => error,
                }
            }
            Trouble::Unusable(why) => Self::server(why),
            Trouble::Store(why) => Self::internal(why),
        }
    }
}

/// What helps against an OAuth error code (RFC 6749 sections 4.1.2.1 and 5.2, RFC 8707).
fn refusal_hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "access_denied" => "sign in again, and allow it; perhaps another account may",
        "invalid_scope" => "leave --scopes out, or ask for other ones",
        "invalid_client" | "unauthorized_client" => {
            "check --static-oauth-client-info; without it the server may register a client by itself"
        }
        "invalid_grant" => "sign in again: intercom-mcp login",
        "invalid_target" => "send another --resource, or none: --disable-resource-parameter",
        _ => return None,
    })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
