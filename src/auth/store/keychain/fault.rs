//! What is wrong with a keychain, in words (G8: each state has its own).
//!
//! The libraries hand their errors on as texts and as `std::io` errors in the chain of sources; of
//! the texts only what a protocol fixes is looked at (names of D-Bus and Secret Service errors,
//! numbers of macOS ones), and three sentences of the Secret Service library.

#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use crate::text::safe;

/// Why the keychain can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("there is no session bus (D-Bus) to reach one by")]
    NoBus,
    #[error("no Secret Service (gnome-keyring, KWallet, KeePassXC) answers on the session bus")]
    NoService,
    #[error("it has no default collection yet; a first sign-in on the desktop makes one")]
    NoCollection,
    #[error("it is locked, and was not unlocked")]
    Locked,
    #[error("it did not answer within 3 s; it may be waiting for somebody to unlock it")]
    Silent,
    #[error("it went away in the middle")]
    Died,
    #[error("it denied access")]
    Denied,
    #[error("{0}")]
    Failed(String),
}

impl Fault {
    /// It could not be reached.
    pub(super) fn at_the_door(error: &keyring_core::Error) -> Self {
        use io::ErrorKind as Kind;
        match io_error(error).map(io::Error::kind) {
            Some(Kind::NotFound | Kind::ConnectionRefused | Kind::NotADirectory) => Self::NoBus,
            _ => Self::inside(error),
        }
    }

    /// It was reached, and then.
    pub(super) fn inside(error: &keyring_core::Error) -> Self {
        use io::ErrorKind as Kind;
        if matches!(error, keyring_core::Error::NoDefaultStore) {
            return Self::Failed("none is known on this system".to_owned());
        }
        match io_error(error).map(io::Error::kind) {
            Some(Kind::BrokenPipe | Kind::ConnectionReset | Kind::UnexpectedEof) => {
                return Self::Died;
            }
            Some(Kind::PermissionDenied) => return Self::Denied,
            _ => {}
        }
        let text = chain(error);
        let known = TEXTS.iter().find(|(part, _)| text.contains(part));
        match known {
            Some((_, fault)) => fault.clone(),
            None => Self::Failed(safe(&text).into_owned()),
        }
    }
}

const TEXTS: &[(&str, Fault)] = &[
    // secret-service
    (
        "no secret service provider or dbus session found",
        Fault::NoBus,
    ),
    ("result not returned from SS API", Fault::NoCollection),
    ("prompt dismissed", Fault::Locked),
    ("object locked", Fault::Locked),
    ("connection closed before prompt", Fault::Died),
    // Secret Service API, "Errors"
    ("Secret.Error.IsLocked", Fault::Locked),
    ("Secret.Error.NoSuchObject", Fault::NoCollection),
    ("Secret.Error.NoSession", Fault::Died),
    // D-Bus specification, and its reference implementation
    ("DBus.Error.ServiceUnknown", Fault::NoService),
    ("DBus.Error.NameHasNoOwner", Fault::NoService),
    ("DBus.Error.Spawn", Fault::NoService),
    ("DBus.Error.UnknownObject", Fault::NoCollection),
    ("DBus.Error.NoReply", Fault::Died),
    ("DBus.Error.Disconnected", Fault::Died),
    ("DBus.Error.TimedOut", Fault::Silent),
    ("DBus.Error.Timeout", Fault::Silent),
    ("DBus.Error.AccessDenied", Fault::Denied),
    ("DBus.Error.AuthFailed", Fault::Denied),
    // Security framework: errSecInteractionNotAllowed, errSecAuthFailed, userCanceledErr
    ("-25308", Fault::Locked),
    ("-25293", Fault::Denied),
    ("-128", Fault::Denied),
];

/// The error and everything behind it, in one line; of macOS errors also the number.
fn chain(error: &keyring_core::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        if cfg!(target_os = "macos") {
            text = format!("{text} ({error:?})");
        }
        source = error.source();
    }
    text
}

/// The system's error in the chain.
fn io_error(error: &keyring_core::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        let shared = error.downcast_ref::<Arc<io::Error>>();
        if let Some(error) = error.downcast_ref().or_else(|| shared.map(AsRef::as_ref)) {
            return Some(error);
        }
        source = error.source();
    }
    None
}
