//! The hosts on this computer: what their files have us do, and whether that works there as it does here.
//!
//! Nobody is asked and nothing is started or changed. Files of hosts are read by `crate::hosts`, the
//! arguments in them by the command line's own parser, and what comes of it by `config`.

mod entry;
mod file;
mod fix;
mod several;
mod started;
#[cfg(test)]
mod tests;
mod trust;

use std::path::PathBuf;

use crate::commands::Options;
use crate::config::{Config, Environment, Layer};
use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Host, Scope, Seen};
use crate::text;

use super::finding::{Finding, Section};
use started::{Outcome, Started};

const HERE: Section = Section::Hosts;

/// Reads the arguments of an entry as the program itself would.
pub(crate) type Reader = fn(&[String]) -> Result<Options, Error>;

/// What is in the hosts' files.
pub(super) struct Hosts<'a> {
    outside: &'a Environment,
    folders: Folders,
    seen: Vec<Seen>,
    /// The entries that lead to Intercom.
    found: Vec<Found>,
    /// The one host that is meant.
    only: Option<&'static Host>,
    /// Nobody is asked, and nothing is run.
    offline: bool,
}

/// An entry that leads to Intercom, and where it stands.
struct Found {
    host: &'static Host,
    path: PathBuf,
    scope: Scope,
    entry: Entry,
    /// It is for a folder that nobody stands in now.
    is_elsewhere: bool,
    /// What would come of it; None where we are not what it starts.
    started: Option<Result<Started, Error>>,
}

/// The bridge as a host would start it.
pub(super) struct View<'a> {
    pub(super) given: &'a Layer,
    pub(super) environment: &'a Environment,
    pub(super) config: &'a Config,
    /// The flags and variables whose values the host fills in.
    pub(super) filled: &'a [String],
}

/// Nobody can tell where hosts' files are.
pub(super) fn unknown(error: &Error, is_asked: bool) -> Finding {
    let what = text::safe(&error.chain()).into_owned();
    match is_asked {
        true => Finding::failure(HERE, "hosts.found", what)
            .why("So the host's entry can't be found.")
            .step("see that HOME is set, and that you are in a folder that exists"),
        false => Finding::skipped(HERE, "hosts.found", what),
    }
}

impl<'a> Hosts<'a> {
    /// Reads the files of all hosts, or of `only` one. `outside`: as an onlooker sees it.
    pub(super) fn look(
        outside: &'a Environment,
        read: Reader,
        only: Option<&'static Host>,
        offline: bool,
    ) -> Result<Self, Error> {
        let folders = outside.folders()?;
        let seen = match only {
            Some(host) => vec![hosts::look_at(host, &folders)],
            None => hosts::look(&folders),
        };
        let found = seen.iter().flat_map(|one| {
            let entries = one.files.iter().flat_map(|file| {
                let of_file = file.entries.iter();
                of_file.map(|(scope, entry)| (file.path.clone(), *scope, entry))
            });
            let meant = entries.filter(|(_, _, entry)| entry.is_of_intercom());
            meant.map(|(path, scope, entry)| {
                let started = entry
                    .is_ours()
                    .then(|| started::start(one.host, (scope, entry), outside, &folders, read));
                Found {
                    host: one.host,
                    path,
                    scope,
                    entry: entry.clone(),
                    is_elsewhere: entry.is_for_elsewhere(&folders),
                    started,
                }
            })
        });
        let mut found: Vec<Found> = found.collect();
        // What was for a folder that is gone is started by nobody.
        found.retain(|found| !found.is_elsewhere || found.is_of_a_folder());
        Ok(Self {
            found,
            outside,
            folders,
            seen,
            only,
            offline,
        })
    }

    /// Whether any host starts us.
    pub(super) fn has_ours(&self) -> bool {
        self.found.iter().any(|found| found.entry.is_ours())
    }

    /// The first entry of the host that is meant, if it can be examined, else the check that says why not.
    pub(super) fn view(&self) -> Result<View<'_>, &'static str> {
        let unfound = || match self.seen.iter().any(is_unread) {
            true => "hosts.file",
            false => "hosts.found",
        };
        let found = self.examined().ok_or_else(unfound)?;
        match &found.started {
            Some(Ok(started)) => match &started.outcome {
                Outcome::Works(config) => Ok(View {
                    given: &started.examined,
                    environment: &started.environment,
                    config,
                    filled: &started.filled,
                }),
                Outcome::Distrusted(_) => Err("hosts.trust"),
                Outcome::Refused(_) if started.missing().is_empty() => Err("hosts.configuration"),
                Outcome::Refused(_) => Err("hosts.variables"),
            },
            Some(Err(_)) | None => Err("hosts.options"),
        }
    }

    /// The entry that stands for the host: the first of ours that is on, else the first; the user's own
    /// before what a folder brings along.
    fn examined(&self) -> Option<&Found> {
        let here = |found: &&Found| found.entry.is_ours() && !found.is_elsewhere;
        let all = self.found.iter().filter(here);
        all.min_by_key(|found| (found.entry.is_off, found.scope == Scope::Project))
    }

    /// Whether it is the entry that everything else is looked at by.
    fn is_examined(&self, found: &Found) -> bool {
        let examined = self.only.and_then(|_| self.examined());
        examined.is_some_and(|examined| std::ptr::eq(examined, found))
    }

    /// `own`: this shell's configuration, if that is what is examined.
    pub(super) fn check(&self, own: Option<&Result<Config, Error>>) -> Vec<Finding> {
        let refused = own.and_then(|own| own.as_ref().err()).map(Error::chain);
        let mut findings = match self.only {
            Some(host) => self.told_of(host),
            None => self.told(),
        };
        for seen in &self.seen {
            findings.extend(file::check(self, seen));
            let of_host = |found: &&Found| found.host.name == seen.host.name;
            for found in self.found.iter().filter(of_host) {
                findings.extend(entry::check(self, found, refused.as_deref()));
            }
            findings.extend(several::duplicates(self, seen.host));
        }
        findings.extend(several::folders(self));
        findings.extend(several::unseen(self));
        findings
    }

    /// Which hosts there are, and which start us.
    fn told(&self) -> Vec<Finding> {
        let titles = |is_so: &dyn Fn(&Seen) -> bool| -> Vec<&str> {
            let those = self.seen.iter().filter(|seen| is_so(seen));
            those.map(|seen| seen.host.title).collect()
        };
        let has_ours = |seen: &Seen| {
            let mut all = self.found.iter();
            all.any(|found| found.host.name == seen.host.name && found.entry.is_ours())
        };
        let ours = titles(&has_ours);
        let installed = |seen: &Seen| seen.found.is_some();
        let others = titles(&|seen| installed(seen) && !has_ours(seen) && !is_unread(seen));
        let unread = titles(&|seen| is_unread(seen) && !has_ours(seen));
        let absent = titles(&|seen| !installed(seen) && !has_ours(seen) && !is_unread(seen));
        let here = [&*others, &*unread].concat();
        let what = match (&*ours, &*here) {
            ([], []) => "no host program is found on this computer".to_owned(),
            ([], here) => format!("{} {} here", list(here), plural(here, "is", "are")),
            (ours, _) => format!(
                "{} {} this program",
                list(ours),
                plural(ours, "starts", "start")
            ),
        };
        let found = Finding::ok(HERE, "hosts.found", what);
        let found = match others.is_empty() || ours.is_empty() {
            true => found,
            false => found.detail("without it", others.join(", ")),
        };
        let found = match absent.is_empty() {
            true => found,
            false => found.detail("not found", absent.join(", ")),
        };
        let found = match unread.is_empty() {
            true => found,
            false => found.detail("not known of", unread.join(", ")),
        };
        let mut findings = vec![found];
        let mut all = self.seen.iter();
        let first = all.find(|seen| installed(seen) && !is_unread(seen));
        if let (true, Some(first)) = (self.found.is_empty(), first) {
            let what = match (&*others, &*unread) {
                ([_], []) => "it doesn't start this program; to have it do so:".to_owned(),
                (_, []) => "none of them starts this program; to have one do so:".to_owned(),
                (others, _) => format!(
                    "{} {} this program; to have one do so:",
                    list(others),
                    plural(others, "doesn't start", "don't start")
                ),
            };
            let note = Finding::note(HERE, "hosts.none", what);
            findings.push(note.run(format!("intercom-mcp install {}", first.host.name)));
        }
        findings
    }

    /// What is examined, where one host is meant.
    fn told_of(&self, host: &'static Host) -> Vec<Finding> {
        let title = host.title;
        let Some(found) = self.examined() else {
            if self.seen.iter().any(is_unread) {
                let what =
                    format!("whether {title} starts this program can't be told: see hosts.file");
                return vec![Finding::skipped(HERE, "hosts.found", what)];
            }
            let what = format!("{title} has no entry that starts this program");
            let finding = Finding::failure(HERE, "hosts.found", what)
                .why("So there is nothing to examine as it would start it.");
            let is_there = self.seen.iter().any(|seen| seen.found.is_some());
            return vec![match is_there {
                true => finding.run(format!("intercom-mcp install {}", host.name)),
                false => finding
                    .step(format!(
                        "{title} is not on this computer, as it seems; these are:"
                    ))
                    .run("intercom-mcp install --list"),
            }];
        };
        let what = format!("looked at as {title} starts it, by {}", found.place());
        let told = Finding::ok(HERE, "hosts.found", what)
            .detail("file", text::safe(&found.path.display().to_string()))
            .detail("environment", host.passes.words());
        let mut findings = vec![told];
        if !found.risks().is_empty() {
            findings.push(trust::refused(found));
        }
        findings.extend(several::certificates(self, found));
        if host.passes.is_assumed() {
            let what = format!(
                "what {title} hands over of its environment is not known; taken to be {}",
                hosts::Passes::Few.words()
            );
            findings.push(Finding::note(HERE, "hosts.assumed", what));
        }
        findings
    }
}

/// What is in one of its files nobody can tell.
fn is_unread(seen: &Seen) -> bool {
    seen.files.iter().any(|file| file.problem.is_some())
}

impl Found {
    /// What is started, if it can be.
    fn working(&self) -> Option<(&Started, &Config)> {
        let started = self.started.as_ref()?.as_ref().ok()?;
        match &started.outcome {
            Outcome::Works(config) => Some((started, config)),
            Outcome::Refused(_) | Outcome::Distrusted(_) => None,
        }
    }

    fn is_of_a_folder(&self) -> bool {
        let project = self.entry.project.as_deref();
        project.is_some_and(|project| std::path::Path::new(project).is_dir())
    }

    /// `entry "intercom"`, and for whom it is.
    fn place(&self) -> String {
        let name = text::safe(&self.entry.name);
        match (&self.entry.project, self.scope) {
            (Some(project), _) => format!("its entry \"{name}\" for {}", text::safe(project)),
            (None, Scope::User) => format!("its entry \"{name}\""),
            (None, _) => format!("this folder's entry \"{name}\""),
        }
    }

    /// `Cursor's entry "intercom"`.
    fn subject(&self) -> String {
        let title = self.host.title;
        let own = if title.ends_with('s') { "'" } else { "'s" };
        let place = self.place();
        match place.strip_prefix("its ") {
            Some(place) => format!("{title}{own} {place}"),
            None => format!("{title}: {place}"),
        }
    }

    /// A finding about it, with where it stands.
    fn placed(&self, finding: Finding) -> Finding {
        finding
            .detail("host", self.host.name)
            .detail("entry", text::safe(&self.entry.name))
            .detail("scope", self.scope.word())
            .detail("file", text::safe(&self.path.display().to_string()))
    }
}

/// `a, b and c`.
fn list(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn plural<'a, T>(of: &[T], one: &'a str, many: &'a str) -> &'a str {
    if of.len() == 1 { one } else { many }
}
