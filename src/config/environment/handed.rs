//! The environment as a program sees it that a host starts: most of what is set here is not there.
//!
//! Which variables a host hands over is the caller's to say.

use super::Environment;
use crate::config::layer::Layer;
use crate::config::local::TOKENS;
use crate::config::settings::{self, SETTINGS};

/// What libraries and Node's users set, and what decides whom we trust and by which way we go.
const OTHERS: [&str; 11] = [
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

impl Environment {
    /// What is left of it where only the variables that `lets` knows get through, and `more` come on top.
    pub(crate) fn handed(&self, lets: impl Fn(&str) -> bool, more: &[(String, String)]) -> Self {
        let mut handed = self.clone();
        handed.variables.retain(|name, _| lets(name));
        let mut handed = handed.with(more);
        handed.settle();
        handed
    }

    /// What is set here, would count, and isn't there. What the command line `given` says doesn't count.
    pub(crate) fn missing_in(&self, handed: &Self, given: &Layer) -> Vec<String> {
        let settings = SETTINGS.iter().filter(|setting| setting.is_option());
        let settings = settings.filter(|setting| given.get(setting.name).is_none());
        let ours = settings.map(|setting| settings::variable(setting.name));
        let others = TOKENS.iter().chain(&OTHERS).map(|name| (*name).to_owned());
        let lost = |name: &String| self.is_set(name) && !handed.is_set(name);
        let mut lost: Vec<String> = ours.chain(others).filter(lost).collect();
        // Two spellings are one variable on Windows.
        lost.dedup_by(|one, other| Self::is_one(one, other));
        lost
    }

    /// Whether the two say the same about proxies.
    pub(crate) fn has_proxies_of(&self, other: &Self) -> bool {
        let is_proxy = |name: &&&str| name.to_ascii_uppercase().ends_with("_PROXY");
        let mut names = OTHERS.iter().filter(is_proxy);
        names.all(|name| self.get(name).ok().flatten() == other.get(name).ok().flatten())
    }

    /// Looks for the folders again: variables move them.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn settle(&mut self) {
        use std::path::PathBuf;
        let absolute = |name: &str| {
            let path = self.variables.get(name).map(PathBuf::from);
            path.filter(|path| path.is_absolute())
        };
        let Some(home) = absolute("HOME").or_else(|| self.home.clone()) else {
            return;
        };
        let below = |name: &str, rest: &str| {
            let folder = absolute(name).unwrap_or_else(|| home.join(rest));
            folder.join(env!("CARGO_PKG_NAME"))
        };
        let (folder, data) = (
            below("XDG_CONFIG_HOME", ".config"),
            below("XDG_DATA_HOME", ".local/share"),
        );
        self.folder = Some(folder);
        self.data = Some(data);
        self.home = Some(home);
    }

    /// The system knows them without variables.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn settle(&mut self) {}
}
