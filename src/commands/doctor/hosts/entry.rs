//! One entry: whether what it starts is there, and whether that would work there as it does here.

use std::path::Path;

use crate::config;
use crate::error::Error;
use crate::hosts::{self, Starts, Us};
use crate::text;

use super::super::finding::Finding;
use super::started::{Outcome, Started};
use super::{Found, HERE, Hosts, list, plural, trust};

/// `refused`: what this shell's configuration is refused for, which need not be told again.
pub(super) fn check(hosts: &Hosts<'_>, found: &Found, refused: Option<&str>) -> Vec<Finding> {
    let findings = match &found.entry.starts {
        _ if found.entry.is_off => vec![off(hosts, found)],
        Starts::Us(us) => ours(hosts, found, us, refused),
        Starts::McpRemote(remote) => {
            let url = hosts::public_url(&remote.url);
            vec![by_mcp_remote(hosts, found, &url)]
        }
        Starts::Intercom(url) => {
            let url = hosts::public_url(url.as_str());
            let what = format!("{} asks {} itself", found.subject(), text::safe(&url));
            vec![Finding::ok(HERE, "hosts.entry", what)]
        }
        Starts::Other => Vec::new(),
    };
    findings
        .into_iter()
        .map(|finding| found.placed(finding))
        .collect()
}

fn off(hosts: &Hosts<'_>, found: &Found) -> Finding {
    let what = format!("{} is switched off", found.subject());
    let step = format!("switch it on in {}", found.host.title);
    match hosts.is_examined(found) {
        true => Finding::failure(HERE, "hosts.off", what)
            .why("So nothing is started.")
            .step(step),
        false => Finding::note(HERE, "hosts.off", what).step(step),
    }
}

fn ours(hosts: &Hosts<'_>, found: &Found, us: &Us, refused: Option<&str>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = match &us.path {
        Some(path) => program(hosts, found, us, path).into_iter().collect(),
        None => runner(hosts, found).into_iter().collect(),
    };
    match &found.started {
        Some(Ok(started)) => findings.extend(works(hosts, found, started, refused)),
        // What a shell makes of its words may be others.
        Some(Err(_)) if found.entry.bound().is_some() => findings.push(guessed(found)),
        Some(Err(error)) => findings.push(options(hosts, found, error)),
        None => {}
    }
    if findings.is_empty() {
        let what = match &us.path {
            Some(_) => format!("{} starts this program", found.subject()),
            None => format!("{} has this program fetched and started", found.subject()),
        };
        let variables = found.entry.variables().into_iter();
        let variables: Vec<_> = variables
            .map(|(name, _)| text::safe(&name).into_owned())
            .collect();
        let finding = Finding::ok(HERE, "hosts.entry", what);
        let finding = match variables.is_empty() {
            true => finding,
            false => finding.detail("variables", list(&variables)),
        };
        findings.push(finding.detail("handed over", found.host.passes.words()));
    }
    // Of the one that is to be tried out it is told first of all.
    if !found.risks().is_empty() && !hosts.is_examined(found) {
        findings.push(trust::passed_over(found));
    }
    findings
}

/// The file that it starts.
fn program(hosts: &Hosts<'_>, found: &Found, us: &Us, path: &Path) -> Option<Finding> {
    let shown = text::safe(&path.display().to_string()).into_owned();
    let (subject, title) = (found.subject(), found.host.title);
    if shown.contains("${") {
        return None; // the host's to fill in
    }
    let is_bare = path.components().count() == 1;
    let finding = match (us.exists, us.is_whole_path()) {
        (false, _) if is_bare => Finding::failure(
            HERE,
            "hosts.path",
            format!("{subject} starts {shown} by its name, and no folder of PATH has it"),
        )
        .why(stale(title)),
        (false, _) => Finding::failure(
            HERE,
            "hosts.path",
            format!("{subject} starts {shown}, which isn't there"),
        )
        .why(stale(title)),
        (true, false) => Finding::warning(
            HERE,
            "hosts.path",
            match is_bare {
                true => format!("{subject} starts {shown} by its name only"),
                false => format!("{subject} starts {shown}, which depends on the folder"),
            },
        )
        .why(format!(
            "Hosts that are started from a desktop know few folders, so {title} may not find it."
        )),
        (true, true) if !us.is_this => Finding::warning(
            HERE,
            "hosts.copy",
            format!("{subject} starts another copy of this program, {shown}"),
        )
        .why(format!(
            "It may be of another version than this one ({}), and behave otherwise.",
            env!("CARGO_PKG_VERSION")
        )),
        (true, true) => return None,
    };
    Some(found.mended(hosts, finding))
}

fn stale(title: &str) -> String {
    format!("{title} can't start it, and has none of its tools.")
}

/// The program that fetches what is to be started.
fn runner(hosts: &Hosts<'_>, found: &Found) -> Option<Finding> {
    let command = found.entry.command.as_deref()?;
    let is_there = match Path::new(command).components().count() {
        1 => hosts.folders.program(command).is_some(),
        _ => Path::new(command).is_file() || command.contains("${"),
    };
    if is_there {
        return None;
    }
    let (subject, command) = (found.subject(), text::safe(command));
    let what = format!("{subject} is started by {command}, which isn't found");
    let finding = Finding::failure(HERE, "hosts.program", what).why(stale(found.host.title));
    Some(match found.entry.mcp_remote() {
        Some(_) => replaced(hosts, found, finding),
        None => found.mended(hosts, finding),
    })
}

fn by_mcp_remote(hosts: &Hosts<'_>, found: &Found, url: &str) -> Finding {
    runner(hosts, found).unwrap_or_else(|| {
        let what = format!(
            "{} leads to {} by mcp-remote",
            found.subject(),
            text::safe(url)
        );
        let note = Finding::note(HERE, "hosts.mcp_remote", what)
            .why("This program does the same without Node, and keeps the tokens sealed.");
        replaced(hosts, found, note)
    })
}

/// Adds what puts us in the place of mcp-remote.
fn replaced(hosts: &Hosts<'_>, found: &Found, finding: Finding) -> Finding {
    if let Some(why) = found.entry.bound() {
        return finding.step(format!("change the entry by hand where it stands: {why}"));
    }
    let name = match found.entry.name == "intercom" {
        true => " --name intercom",
        false => "",
    };
    let finding = match found.command(hosts, "install") {
        Some(command) => finding
            .run(format!("{command}{name} --replace"))
            .step("or together with its sign-ins:"),
        None => finding.step("to put this program in its place, with its sign-ins:"),
    };
    finding.run("intercom-mcp import")
}

/// Its arguments are none of ours.
fn options(hosts: &Hosts<'_>, found: &Found, error: &Error) -> Finding {
    let why = text::safe(&error.chain()).into_owned();
    let what = format!("{} has arguments that are refused: {why}", found.subject());
    let finding = Finding::failure(HERE, "hosts.options", what).why(ends(found.host.title));
    let hints = error.hints().iter();
    let finding = hints.fold(finding, |finding, hint| {
        finding.step(text::safe(hint).into_owned())
    });
    match found.install(hosts, &[]) {
        Some(command) => finding
            .step(match error.hints() {
                [] => "make the entry anew, with the options that you want:",
                _ => "or make the entry anew, with the options that you want:",
            })
            .run(command),
        None => finding.step("change them where the entry stands"),
    }
}

fn ends(title: &str) -> String {
    format!("It ends at once, and {title} shows a server that has failed.")
}

/// Whether it does there what it does here.
fn works(
    hosts: &Hosts<'_>,
    found: &Found,
    started: &Started,
    refused: Option<&str>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let missing = || started.missing();
    match &started.outcome {
        Outcome::Works(_) => {}
        Outcome::Refused(error) if refused == Some(&*error.chain()) => {}
        Outcome::Refused(error) if config::is_of_pipe(error) => {
            findings.push(piped(found, error));
        }
        Outcome::Refused(error) if missing().is_empty() => {
            findings.push(refusal(hosts, found, started, error));
        }
        Outcome::Distrusted(_) if missing().is_empty() => {}
        Outcome::Refused(_) | Outcome::Distrusted(_) => {
            findings.push(variables(hosts, found, started, &missing()));
        }
    }
    if started.is_guessed {
        findings.push(guessed(found));
    }
    findings
}

/// What is told of it may be otherwise there.
fn guessed(found: &Found) -> Finding {
    let (subject, title) = (found.subject(), found.host.title);
    let what = match found.entry.bound() {
        Some(why) => format!("{subject} may start something else than it says: {why}"),
        None => format!(
            "{subject} has values that only {title} knows; here something invented stands in for them"
        ),
    };
    Finding::note(HERE, "hosts.values", what)
}

/// A failure, or a warning where nobody knows what the host hands over and all else is well.
fn judged(
    hosts: &Hosts<'_>,
    found: &Found,
    started: &Started,
    check: &'static str,
    what: String,
) -> Finding {
    let may_be_well = found.host.passes.is_assumed() && started.works_here;
    match may_be_well && hosts.only.is_none() {
        true => Finding::warning(HERE, check, what),
        false => Finding::failure(HERE, check, what),
    }
}

fn refusal(hosts: &Hosts<'_>, found: &Found, started: &Started, error: &Error) -> Finding {
    let why = text::safe(&error.chain()).into_owned();
    let what = format!("{} does not start: {why}", found.subject());
    let finding = judged(hosts, found, started, "hosts.configuration", what);
    let finding = finding.why(ends(found.host.title));
    let hints = error.hints().iter();
    let finding = hints.fold(finding, |finding, hint| {
        finding.step(text::safe(hint).into_owned())
    });
    let path = found.path.display().to_string();
    finding.step(format!(
        "change that where the entry stands: {}",
        text::safe(&path)
    ))
}

/// It reads from what only its host may read from.
fn piped(found: &Found, error: &Error) -> Finding {
    let why = text::safe(&error.chain()).into_owned();
    let what = format!("{} can't be looked into: {why}", found.subject());
    Finding::warning(HERE, "hosts.configuration", what)
        .why(
            "What is read from there is gone, so it is left to the bridge that is started with it.",
        )
        .step("give doctor the same options yourself, with a file in that one's place")
}

/// It needs what it won't have.
fn variables(hosts: &Hosts<'_>, found: &Found, started: &Started, missing: &[String]) -> Finding {
    let is_here = |name: &&String| hosts.outside.is_set(name);
    let here = missing.iter().filter(is_here).count();
    let (subject, names) = (found.subject(), list(missing));
    let be = plural(missing, "is", "are");
    let passes = found.host.passes;
    let how = match (here == missing.len(), passes.is_assumed()) {
        (true, true) => format!("{be} set here and may not reach it"),
        (true, false) => format!("{be} set here and won't reach it"),
        (false, _) => format!("{be} set neither in it nor here"),
    };
    let what = format!("{subject} needs {names}, which {how}");
    let finding = judged(hosts, found, started, "hosts.variables", what);
    let title = found.host.title;
    let finding = finding.why(format!("{title} hands over {}.", passes.words()));
    let command = found
        .install(hosts, missing)
        .filter(|_| here == missing.len());
    match command {
        Some(command) => finding
            .step(format!(
                "to put {} into the entry, where the value then stands in {title}'s file:",
                plural(missing, "it", "them")
            ))
            .run(command),
        None => finding.step(format!(
            "give {} in the entry's variables (\"env\"): {}",
            plural(missing, "it", "them"),
            text::safe(&found.path.display().to_string())
        )),
    }
}
