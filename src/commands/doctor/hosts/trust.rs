//! What an entry that came with a folder may have us do: a host asks its person before it starts such a
//! thing, and `--in` must not be the way around that.

use crate::hosts::Scope;
use crate::text;

use super::super::finding::Finding;
use super::{Found, HERE, Hosts, list, plural};

/// The settings by which a program is run, a file written, or a secret seen on its way.
const RISKY: [&str; 11] = [
    "header-command",
    "header-file",
    "ca-file",
    "proxy",
    "config",
    "rest-url",
    "data-dir",
    "token-endpoint",
    "accept-issuer",
    "log-file",
    "record",
];

/// The same as variables, and those of libraries.
const VARIABLES: [&str; 3] = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The settings of an entry that nobody has vouched for.
pub(super) fn risky(found: &Found) -> Vec<String> {
    let Some(Ok(started)) = &found.started else {
        return Vec::new();
    };
    if found.scope != Scope::Project {
        return Vec::new();
    }
    let given = RISKY
        .iter()
        .filter(|name| started.given.get(name).is_some());
    let mut names: Vec<String> = given.map(|name| format!("--{name}")).collect();
    let decides = |name: &String| {
        let plain = name.to_ascii_uppercase();
        let setting = plain.strip_prefix("INTERCOM_MCP_");
        let setting = setting.map(|rest| rest.to_ascii_lowercase().replace('_', "-"));
        let is_risky = setting.is_some_and(|setting| RISKY.contains(&setting.as_str()));
        is_risky || VARIABLES.contains(&plain.as_str()) || is_path(&plain)
    };
    let env = found.entry.variables().into_iter().map(|(name, _)| name);
    names.extend(env.filter(decides));
    names
}

/// Where files and programs are looked for, or the way out.
fn is_path(name: &str) -> bool {
    let folders = ["HOME", "PATH", "XDG_CONFIG_HOME", "XDG_DATA_HOME"];
    folders.contains(&name) || name.ends_with("_PROXY") || name.starts_with("LD_")
}

/// It is not tried out.
pub(super) fn refused(hosts: &Hosts<'_>, found: &Found, names: &[String]) -> Finding {
    let names: Vec<_> = names.iter().map(|name| text::safe(name)).collect();
    let what = format!(
        "{} {} {}, and so is not tried out",
        found.subject(),
        "comes with this folder and sets",
        list(&names)
    );
    let finding = Finding::failure(HERE, "hosts.trust", what)
        .why(format!(
            "By {} somebody else may run a program as you, or see your tokens; {} asks you before.",
            plural(&names, "that", "those"),
            found.host.title
        ))
        .step("read the entry; what can be told without asking anybody:");
    let name = hosts.only.map_or(found.host.name, |host| host.name);
    finding.run(format!("intercom-mcp doctor --in {name} --offline"))
}
