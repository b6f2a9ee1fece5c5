//! Which variables reach what a host starts; pure. No value is kept here.

use super::{Passes, Platform};

/// What the official SDKs let through.
const FEW: [&str; 6] = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"];
const FEW_WINDOWS: [&str; 12] = [
    "APPDATA",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PATH",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
];

/// What Codex lets through besides.
const CODEX: [&str; 5] = ["__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TMPDIR", "TZ"];

/// What Gemini CLI takes for secret.
const SECRET: [&str; 6] = ["TOKEN", "SECRET", "PASSWORD", "KEY", "AUTH", "CREDENTIAL"];

impl Passes {
    /// Whether a variable of the host's own reaches what it starts.
    pub(crate) fn lets(self, name: &str, platform: Platform) -> bool {
        let few = || match platform {
            Platform::Windows => FEW_WINDOWS.contains(&name.to_ascii_uppercase().as_str()),
            Platform::Linux | Platform::Mac => FEW.contains(&name),
        };
        match self {
            Self::Few | Self::Unknown => few(),
            Self::Codex => few() || CODEX.contains(&name),
            Self::NoSecrets => {
                let name = name.to_ascii_uppercase();
                !SECRET.iter().any(|word| name.contains(word))
            }
        }
    }

    /// Nobody has measured it.
    pub(crate) fn is_assumed(self) -> bool {
        self == Self::Unknown
    }
}
