//! What is told of several entries at once: that they lead to the same server, that they keep sign-ins
//! elsewhere than this shell does, and what of its environment doesn't reach them.

use crate::commands::install::target;
use crate::commands::session;
use crate::config::Config;
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
        let what =
            format!("{title} has {count} entries that lead to the same server ({server}): {names}");
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
            let (_, config) = found.working()?;
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

/// Sign-ins that are kept in one place here, and looked for in another there.
pub(super) fn folders(hosts: &Hosts<'_>) -> Vec<Finding> {
    let mut groups: Vec<([String; 2], Vec<&Found>)> = Vec::new();
    for found in hosts.started() {
        let Some(folders) = apart(hosts, found) else {
            continue;
        };
        match groups.iter_mut().find(|(of, _)| *of == folders) {
            Some((_, group)) => group.push(found),
            None => groups.push((folders, vec![found])),
        }
    }
    let told = groups.iter().map(|([theirs, ours], group)| {
        let what = format!(
            "{} in {}, and this shell in {}",
            those(group, "keeps its sign-ins", "keep their sign-ins"),
            text::safe(theirs),
            text::safe(ours)
        );
        let finding = Finding::warning(HERE, "hosts.folder", what)
            .why("Whoever signs in here is not signed in there.");
        let commands = group.iter().map(|found| found.install(hosts, &[]));
        let commands: Vec<_> = commands.collect();
        let finding = match commands.iter().any(Option::is_some) {
            true => finding.step("to have one folder for both:"),
            false => {
                finding.step("name the folder among the arguments of the entry, with --data-dir")
            }
        };
        let commands = commands.into_iter().flatten();
        commands.fold(finding, Finding::run)
    });
    told.collect()
}

/// The folder there and the folder here, where they are not the same and nobody has said so.
fn apart(hosts: &Hosts<'_>, found: &Found) -> Option<[String; 2]> {
    let (started, config) = found.working()?;
    let is_named = started.given.get("data-dir").is_some()
        || started.environment.is_set("INTERCOM_MCP_DATA_DIR");
    let here = Config::load(&started.given, hosts.outside).ok()?;
    let theirs = session::folder(config.store())?;
    let ours = session::folder(here.store())?;
    (!is_named && theirs != ours).then_some([theirs, ours])
}

/// `Codex (perhaps Cursor, too) does so`: the hosts whose ways are known, and those where they are not.
fn those(group: &[&Found], one: &str, many: &str) -> String {
    let titles = |is_assumed: bool| {
        let those = group
            .iter()
            .filter(|found| found.host.passes.is_assumed() == is_assumed);
        let mut titles: Vec<_> = those.map(|found| found.host.title).collect();
        titles.dedup();
        titles
    };
    let (sure, unsure) = (titles(false), titles(true));
    let (who, whose) = match (&*sure, &*unsure) {
        (sure, []) => (list(sure), sure),
        ([], unsure) => (format!("perhaps {}", list(unsure)), unsure),
        (sure, unsure) => (
            format!("{} (perhaps {}, too)", list(sure), list(unsure)),
            sure,
        ),
    };
    format!("{who} {}", plural(whose, one, many))
}

/// The libraries read these by themselves, so what is examined is examined with them.
pub(super) fn certificates(hosts: &Hosts<'_>, found: &Found) -> Option<Finding> {
    let Some(Ok(started)) = &found.started else {
        return None;
    };
    let lost = |name: &&str| hosts.outside.is_set(name) && !started.environment.is_set(name);
    let name = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(lost)?;
    if hosts.offline || started.given.get("ca-file").is_some() {
        return None;
    }
    let title = found.host.title;
    let perhaps = match found.host.passes.is_assumed() {
        true => "perhaps ",
        false => "",
    };
    let what =
        format!("{name} is set here and counts below, and {perhaps}{title} doesn't hand it on");
    let finding = Finding::warning(HERE, "hosts.certificates", what)
        .why("A certificate that is trusted here may not be trusted there.");
    let command = found
        .install(hosts, &[])
        .filter(|_| name == "SSL_CERT_FILE");
    Some(match command {
        Some(command) => finding
            .step("to have it trusted there, too:")
            .run(format!("{command} --ca-file \"$SSL_CERT_FILE\"")),
        None => finding.step("name the certificates with --ca-file among the entry's arguments"),
    })
}

/// What is set in this shell, and doesn't reach a bridge that a host starts: one note for hosts that
/// are alike.
pub(super) fn unseen(hosts: &Hosts<'_>) -> Vec<Finding> {
    let mut groups: Vec<(Vec<String>, Vec<&Found>)> = Vec::new();
    for found in hosts.started() {
        let Some(Ok(started)) = &found.started else {
            continue;
        };
        let mut names = hosts
            .outside
            .missing_in(&started.environment, &started.given);
        // Told by itself, with both folders.
        names.retain(|name| name != "INTERCOM_MCP_DATA_DIR");
        match groups.iter_mut().find(|(of, _)| *of == names) {
            _ if names.is_empty() => {}
            Some((_, group)) => group.push(found),
            None => groups.push((names, vec![found])),
        }
    }
    let told = groups.iter().map(|(names, group)| {
        let (be, them) = (plural(names, "is", "are"), plural(names, "it", "them"));
        let what = format!(
            "{} {be} set here; {}",
            list(names),
            those(group, &format!("doesn't hand {them} on"), &format!("don't hand {them} on"))
        );
        Finding::note(HERE, "hosts.environment", what)
            .why("A bridge that is started there may see another configuration than this.")
            .step(
                "where it is to count there, too, name it among the variables of the entry (\"env\"), \
                 or put the value into the config file",
            )
    });
    told.collect()
}

impl Hosts<'_> {
    /// The entries of ours that are started by somebody who stands here.
    fn started(&self) -> impl Iterator<Item = &Found> {
        let all = self.found.iter();
        all.filter(|found| !found.entry.is_off && !found.is_elsewhere && found.entry.is_ours())
    }
}
