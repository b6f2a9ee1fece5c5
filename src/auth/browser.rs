//! Opens a browser, and knows where there can't be one.
//!
//! The URL has been through `guard` before; nothing here reads the environment (`config` fills
//! [`Surroundings`] in).

/// Where we run, as far as it decides who can open a browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// `SSH_CONNECTION`'s server address, or `SSH_TTY` alone.
    pub(crate) ssh: Option<String>,
    pub(crate) wsl: bool,
    pub(crate) container: bool,
    /// GitHub Codespaces, Gitpod, …: by name.
    pub(crate) remote_workspace: Option<String>,
    /// Linux: neither `DISPLAY` nor `WAYLAND_DISPLAY`.
    pub(crate) no_display: bool,
    /// `USER`, for texts.
    pub(crate) user: Option<String>,
    /// Names of variables that a child must not see: they hold secrets (T25).
    pub(crate) secret_variables: Vec<String>,
}

/// Opens `url`, waiting at most 5 s for the launcher.
///
/// # Errors
/// Why no browser was opened, for a person.
pub(super) async fn open(url: &str, surroundings: &Surroundings) -> Result<(), String> {
    let _ = (url, surroundings);
    Err("not there yet".to_owned())
}

/// What somebody has to do besides opening the link, when the browser runs on another machine than
/// we do: the forwarding line. `port`: the callback's.
pub(crate) fn forwarding(surroundings: &Surroundings, port: u16) -> Option<String> {
    let _ = (surroundings, port);
    None
}
