//! A host's file as such: whether it can be read, and by whom.

use crate::commands::install::line;
use crate::config::{holds_secret, words_of};
use crate::hosts::{self, Problem, Seen, SeenFile, Starts};
use crate::text;

use super::super::finding::Finding;
use super::{Found, HERE, Hosts, list};

pub(super) fn check(hosts: &Hosts<'_>, seen: &Seen) -> Vec<Finding> {
    // There is nothing else to examine.
    let is_in_the_way = hosts.only.is_some() && hosts.examined().is_none();
    let files = seen.files.iter();
    let findings = files.flat_map(|file| {
        let problem = file.problem.as_ref();
        let problem = problem.map(|problem| unread(seen, file, problem, is_in_the_way));
        problem.into_iter().chain(modes(file, &hosts.found))
    });
    findings.collect()
}

fn unread(seen: &Seen, file: &SeenFile, problem: &Problem, is_in_the_way: bool) -> Finding {
    let path = file.path.display().to_string();
    let (path, title) = (text::safe(&path), seen.host.title);
    let why = problem.to_string();
    let what = format!("{path} can't be read: {}", text::safe(&why));
    let finding = match problem {
        // We read what the host reads.
        Problem::Unreadable(_) => Finding::failure(HERE, "hosts.file", what)
            .why(format!(
                "It is {title}'s, which then starts nothing of what is in it."
            ))
            .step("mend it there; what was changed last is the likeliest"),
        Problem::Unread(_) if is_in_the_way => Finding::failure(HERE, "hosts.file", what)
            .why("So there is nothing to examine as it would start it.")
            .step("see whose it is, and what it is"),
        Problem::Unread(_) => Finding::warning(HERE, "hosts.file", what)
            .why(format!(
                "It is {title}'s; what it has {title} start, nobody can tell."
            ))
            .step("see whose it is, and what it is"),
    };
    finding
        .detail("host", seen.host.name)
        .detail("file", path.as_ref())
}

/// Secrets of ours that others may read.
fn modes(file: &SeenFile, found: &[Found]) -> Option<Finding> {
    let here = || found.iter().filter(|found| found.path == file.path);
    let mut names: Vec<String> = here().flat_map(secrets).collect();
    names.dedup();
    if names.is_empty() || !hosts::is_open(&file.path) {
        return None;
    }
    let path = file.path.display().to_string();
    let what = format!(
        "others on this computer may read {}, which holds {}",
        text::safe(&path),
        list(&names)
    );
    let finding = Finding::warning(HERE, "hosts.modes", what)
        .why("Whoever can read such a value may do what you may.")
        .detail("file", text::safe(&path).as_ref());
    Some(finding.run(format!("chmod go= {}", line(&[path]))))
}

/// What an entry holds that is nobody's business.
fn secrets(found: &Found) -> Vec<String> {
    let env = found.entry.variables().into_iter().map(|(name, _)| name);
    let env = env.filter(|name| holds_secret(name));
    let named = env.chain(found.entry.headers.iter().map(|(name, _)| name.clone()));
    let mut names: Vec<String> = named.map(|name| text::safe(&name).into_owned()).collect();
    // A shell fills in more than mcp-remote does.
    let is_filled_in = |text: &String| match found.entry.bound() {
        Some(_) => text.contains(['$', '`', '%']),
        None => text.contains("${"),
    };
    let has_more = match (&found.entry.starts, &found.started) {
        // What is filled in stands elsewhere.
        (_, Some(Ok(started))) => !words_of(&started.literal()).secrets.is_empty(),
        (Starts::McpRemote(remote), _) => !remote.headers.iter().all(is_filled_in),
        _ => false,
    };
    if has_more {
        names.push("a secret among the arguments".to_owned());
    }
    names
}
