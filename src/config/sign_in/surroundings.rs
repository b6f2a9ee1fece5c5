//! Where we run, as far as it decides who can open a browser, and which variables hold secrets;
//! pure but for what the environment was asked at the start.

use std::collections::BTreeSet;

use crate::auth::Surroundings;
use crate::config::environment::Environment;
use crate::config::layer::Stack;
use crate::config::local::TOKENS;
use crate::config::settings::{self, SETTINGS};
use crate::config::variables;

pub(super) fn of(stack: &Stack, environment: &Environment) -> Surroundings {
    let get = |name: &str| environment.get(name).ok().flatten().map(str::to_owned);
    let is_set = |name: &str| environment.is_set(name);
    let machine = environment.machine();
    let workspaces = [
        ("CODESPACES", "GitHub Codespaces"),
        ("GITPOD_WORKSPACE_ID", "Gitpod"),
    ];
    let workspace = workspaces.iter().find(|(variable, _)| is_set(variable));
    Surroundings {
        ssh: ssh(get("SSH_CONNECTION").as_deref()).or_else(|| is_set("SSH_TTY").then(String::new)),
        wsl: machine.wsl || is_set("WSL_DISTRO_NAME") || is_set("WSL_INTEROP"),
        container: machine.container || is_set("container"),
        remote_workspace: workspace.map(|(_, name)| (*name).to_owned()),
        no_display: cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY"),
        user: get("USER")
            .or_else(|| get("LOGNAME"))
            .or_else(|| get("USERNAME")),
        secret_variables: secrets(stack),
    }
}

/// The address that the person's machine knows ours by: `client port server port`.
fn ssh(connection: Option<&str>) -> Option<String> {
    let server = connection?.split_whitespace().nth(2);
    Some(server.unwrap_or_default().to_owned())
}

/// Variables that no child may see (T25): those that are secret by themselves, and those that a
/// header or a client is made of.
fn secrets(stack: &Stack) -> Vec<String> {
    let mut names: BTreeSet<String> = TOKENS.map(str::to_owned).into();
    let hidden = SETTINGS.iter().filter(|setting| setting.secret);
    for setting in hidden {
        names.insert(settings::variable(setting.name));
        for value in stack.values(setting.name) {
            names.extend(variables::names(&value.text).map(str::to_owned));
        }
    }
    for value in stack.values("header-env") {
        let named = value.text.split_once(['=', ':']);
        names.extend(named.map(|(_, variable)| variable.trim().to_owned()));
    }
    let bearer = stack.value("bearer-env");
    names.extend(bearer.map(|value| value.text.trim().to_owned()));
    names.into_iter().collect()
}
