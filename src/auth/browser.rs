//! Opens a browser, and knows where there can't be one.
//!
//! The URL has been through `guard` before; nothing here reads the environment (`config` fills
//! [`Surroundings`] in).

#[cfg(target_os = "linux")]
mod display;

#[cfg(test)]
mod tests;

use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

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

/// For all launchers together. One that still runs then has found something to do (T02).
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens `url`, waiting at most 5 s for the launcher.
///
/// # Errors
/// Why no browser was opened, for a person.
pub(super) async fn open(url: &str, surroundings: &Surroundings) -> Result<(), String> {
    let mut commands = open::commands(url);
    for command in &mut commands {
        prepare(command, surroundings);
    }
    run(commands, PATIENCE).await
}

/// Nothing of ours goes to the launcher but the URL: no stream (stdout is the protocol's), no secret,
/// no signal that is meant for us (Ctrl-C in a terminal would close the browser).
fn prepare(command: &mut Command, surroundings: &Surroundings) {
    for name in &surroundings.secret_variables {
        command.env_remove(name);
    }
    // Through ssh, the display of this machine is in front of somebody else.
    #[cfg(target_os = "linux")]
    if surroundings.no_display && surroundings.ssh.is_none() {
        command.envs(display::variables(std::path::Path::new("/")));
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Runs one launcher after the other until one does not fail.
///
/// # Errors
/// What each of those that are there said; none is there.
async fn run(commands: Vec<Command>, patience: Duration) -> Result<(), String> {
    let deadline = Instant::now() + patience;
    let (mut failed, mut absent) = (Vec::new(), Vec::new());
    for command in commands {
        let name = command.get_program().to_string_lossy().into_owned();
        let Ok(mut child) = tokio::process::Command::from(command).spawn() else {
            absent.push(name);
            continue;
        };
        match timeout_at(deadline, child.wait()).await {
            // Explorer ends with 1 when it has opened something, too.
            Ok(Ok(status)) if status.success() || name == "explorer.exe" => return Ok(()),
            Ok(Ok(status)) => failed.push(format!("{name} failed ({status})")),
            // It is left to itself, and reaped when it ends.
            Ok(Err(_)) | Err(_) => return Ok(()),
        }
    }
    if failed.is_empty() {
        let names = absent.join(", ");
        return Err(format!(
            "there is no program to open a browser with ({names})"
        ));
    }
    Err(failed.join(", "))
}

/// What somebody has to do besides opening the link, when the browser runs on another machine than
/// we do: the forwarding line. `port`: the callback's.
pub(crate) fn forwarding(surroundings: &Surroundings, port: u16) -> Option<String> {
    const OR: &str = "or paste here the address that the browser ends at";
    // A workspace is a container, too, and often entered by ssh; its own panel does it best.
    if let Some(name) = &surroundings.remote_workspace {
        let name = crate::text::safe(name);
        return Some(format!(
            "the browser is not on this machine: forward port {port} in the Ports panel of {name}, {OR}"
        ));
    }
    if surroundings.container {
        // Publishing the port (`-p`) would not help: it leads to the container's network card, and we
        // listen on its loopback only (T06).
        return Some(format!(
            "the browser is outside of this container: start the container with `--network host`, or \
             forward port {port} in the editor's Ports panel, {OR}"
        ));
    }
    let address = surroundings.ssh.as_deref()?;
    let user = surroundings.user.as_deref().and_then(plain);
    let server = plain(address).unwrap_or("SERVER");
    let target = match user {
        Some(user) => format!("{user}@{server}"),
        None => server.to_owned(),
    };
    Some(format!(
        "the browser is not on this machine: run `ssh -N -L {port}:127.0.0.1:{port} {target}` on the \
         one where it is, {OR}"
    ))
}

/// Fit to stand in a command line that somebody copies.
fn plain(text: &str) -> Option<&str> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    (!text.is_empty() && text.len() <= 255 && !text.starts_with('-') && text.chars().all(fine))
        .then_some(text)
}
