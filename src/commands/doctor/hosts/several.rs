//! What only several entries show: that they lead to the same server, and what of this shell's
//! environment reaches none of them.

use crate::commands::install::target;
use crate::hosts::{Host, Scope, Starts};
use crate::text;

use super::super::finding::Finding;
use super::{Found, HERE, Hosts, list, plural};

/// Entries of one host, seen at once, that lead to the same account at the same server.
pub(super) fn duplicates(hosts: &Hosts<'_>, host: &'static Host) -> Vec<Finding> {
    let is_on =
        |found: &&Found| found.host.name == host.name && !found.entry.is_off && !found.is_elsewhere;
    let all: Vec<&Found> = hosts.found.iter().filter(is_on).collect();
    let mut groups: Vec<(String, Vec<&Found>)> = Vec::new();
    for found in all {
        let Some(server) = server(found) else {
            continue;
        };
        // Entries of one name hide each other, and a file of the user's stands for one profile.
        let is_apart = |other: &&Found| {
            let both_users = found.scope == Scope::User && other.scope == Scope::User;
            found.entry.name == other.entry.name || both_users && found.path != other.path
        };
        let group = groups
            .iter_mut()
            .find(|(other, of)| *other == server && !of.iter().any(is_apart));
        match group {
            Some((_, group)) => group.push(found),
            None => groups.push((server, vec![found])),
        }
    }
    groups.retain(|(_, group)| group.len() > 1);
    let told = groups.iter().map(|(server, group)| {
        let (title, count) = (host.title, group.len());
        let names = group
            .iter()
            .map(|found| format!("\"{}\"", text::safe(&found.entry.name)));
        let names = list(&names.collect::<Vec<_>>());
        let (server, _) = server.split_once(' ').unwrap_or((server, ""));
        let server = text::safe(server);
        let what = format!("{title} has {count} entries that lead to {server}: {names}");
        let finding = Finding::warning(HERE, "hosts.duplicate", what)
            .why("It shows each of the tools several times, and models pick any.")
            .detail("host", host.name);
        let kept = kept(group);
        let finding = finding.step(format!(
            "to keep \"{}\" only:",
            text::safe(&kept.entry.name)
        ));
        let others = group.iter().filter(|found| !std::ptr::eq(**found, kept));
        others.fold(finding, |finding, found| {
            match found.command(hosts, "uninstall") {
                Some(command) => finding.run(command),
                None => {
                    let path = found.path.display().to_string();
                    finding.step(format!("take the other one out of {}", text::safe(&path)))
                }
            }
        })
    });
    told.collect()
}

/// The one that is worth keeping: this program's, with what a person has told it.
fn kept<'a>(group: &[&'a Found]) -> &'a Found {
    let is_this = |found: &&&Found| matches!(&found.entry.starts, Starts::Us(us) if us.is_this);
    let ours = |found: &&&Found| found.entry.is_ours();
    let all = group.iter();
    let best = all.clone().find(is_this).or_else(|| all.clone().find(ours));
    best.copied().unwrap_or(group[0])
}

/// Which server, and as whom; what is before the blank is for people.
fn server(found: &Found) -> Option<String> {
    match &found.entry.starts {
        Starts::Us(_) => {
            let config = found
                .started
                .as_ref()?
                .as_ref()
                .ok()?
                .config
                .as_ref()
                .ok()?;
            let remote = config.target.remote.as_ref();
            let url = remote.and_then(|remote| remote.http.as_ref().or(remote.sse.as_ref()));
            let name = url.map_or_else(|| config.target.name.clone(), |url| target(url.as_str()));
            Some(format!("{} {}", shown(&name), config.profile()))
        }
        Starts::McpRemote(remote) => Some(format!("{} default", shown(&target(&remote.url)))),
        Starts::Intercom(url) => Some(format!("{} default", shown(&target(url.as_str())))),
        Starts::Other => None,
    }
}

/// A target's name, or a URL without what may be secret in it.
fn shown(target: &str) -> String {
    match target.contains("://") {
        true => crate::hosts::public_url(target),
        false => target.to_owned(),
    }
}

/// What is set in this shell, and reaches no bridge that a host starts: one note for hosts that are
/// alike.
pub(super) fn unseen(hosts: &Hosts<'_>) -> Vec<Finding> {
    let mut groups: Vec<(Vec<String>, bool, Vec<&Found>)> = Vec::new();
    for found in hosts
        .found
        .iter()
        .filter(|found| !found.entry.is_off && !found.is_elsewhere)
    {
        let Some(Ok(started)) = &found.started else {
            continue;
        };
        let mut names = hosts
            .outside
            .missing_in(&started.environment, &started.given);
        // Told by itself, with both folders.
        names.retain(|name| name != "INTERCOM_MCP_DATA_DIR");
        let is_assumed = found.host.passes.is_assumed();
        let group = groups
            .iter_mut()
            .find(|(of, assumed, _)| *of == names && *assumed == is_assumed);
        match group {
            _ if names.is_empty() => {}
            Some((_, _, group)) => group.push(found),
            None => groups.push((names, is_assumed, vec![found])),
        }
    }
    let told = groups.into_iter().map(|(names, is_assumed, group)| {
        let mut titles: Vec<_> = group.iter().map(|found| found.host.title).collect();
        titles.dedup();
        let what = format!(
            "{} {} set here, and {} {}",
            list(&names),
            plural(&names, "is", "are"),
            match is_assumed {
                true => "may not be handed on by",
                false => "not handed on by",
            },
            list(&titles)
        );
        let first = group[0].host.name;
        Finding::note(HERE, "hosts.environment", what)
            .why("A bridge that is started there may see another configuration than this.")
            .step(format!(
                "where it is to count there too, put it into the entry: intercom-mcp install {first} \
                 --env NAME=VALUE, or into the config file"
            ))
            .detail("hosts", list(&titles))
    });
    told.collect()
}
