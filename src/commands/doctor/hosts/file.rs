//! A host's file as such: whether it can be read, and by whom.

use crate::commands::install::line;
use crate::config::holds_secret;
use crate::hosts::{Problem, Seen, SeenFile};
use crate::text;

use super::super::finding::Finding;
use super::{Found, HERE, list};

pub(super) fn check(seen: &Seen, found: &[Found]) -> Vec<Finding> {
    let files = seen.files.iter();
    let findings = files.flat_map(|file| {
        let problem = file.problem.as_ref();
        let problem = problem.map(|problem| unread(seen, file, problem));
        problem.into_iter().chain(modes(file, found))
    });
    findings.collect()
}

fn unread(seen: &Seen, file: &SeenFile, problem: &Problem) -> Finding {
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
    if !file.is_open {
        return None;
    }
    let here = || found.iter().filter(|found| found.path == file.path);
    let names = here().flat_map(|found| {
        let env = found.entry.env.iter().map(|(name, _)| name);
        let env = env.filter(|name| holds_secret(name));
        env.chain(found.entry.headers.iter().map(|(name, _)| name))
    });
    let mut names: Vec<String> = names.map(|name| text::safe(name).into_owned()).collect();
    names.dedup();
    if names.is_empty() {
        return None;
    }
    let path = file.path.display().to_string();
    let what = format!(
        "others on this computer may read {}, and {} in it",
        text::safe(&path),
        list(&names)
    );
    let finding = Finding::warning(HERE, "hosts.modes", what)
        .why("Whoever can read such a value may do what you may.")
        .detail("file", text::safe(&path).as_ref());
    Some(finding.run(format!("chmod go= {}", line(&[path]))))
}
