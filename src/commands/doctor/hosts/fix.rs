//! The command that mends an entry, complete, or what to do by hand where there is no such command.

use crate::commands::install::line;
use crate::config::{Config, Layer, words_of};
use crate::hosts::Scope;

use super::super::finding::Finding;
use super::{Found, Hosts};

impl Found {
    /// The command that makes the entry anew with the same options as they are written, and `variables`
    /// of this shell's in it. None: there is none, it would show a secret, nobody vouches for them, or a
    /// shell makes others of them.
    pub(super) fn install(&self, hosts: &Hosts<'_>, variables: &[String]) -> Option<String> {
        let given = match &self.started {
            Some(Ok(started)) => started.written.clone()?,
            Some(Err(_)) | None => Layer::default(),
        };
        if !self.risks().is_empty() || self.entry.bound().is_some() {
            return None;
        }
        let words = words_of(&given);
        // It checks what it is given, by this shell's variables.
        let is_taken = Config::load(&given, hosts.outside).is_ok();
        if !words.secrets.is_empty() || !is_taken {
            return None;
        }
        let mut all = self.command(hosts, "install")?;
        if !words.args.is_empty() {
            all.push_str(&format!(" {}", line(&words.args)));
        }
        for name in variables {
            all.push_str(&format!(" --env \"{name}=${name}\""));
        }
        if !hosts.is_installed(self) {
            all.push_str(" --force");
        }
        is_plain(&all).then_some(all)
    }

    /// Whether the entry's file is the one that our commands change.
    fn is_in_reach(&self, hosts: &Hosts<'_>) -> bool {
        let place = self.host.place(self.scope, &hosts.folders);
        place.is_some_and(|place| place.path == self.path)
    }

    /// `verb` for this entry, as far as it can be named.
    pub(super) fn command(&self, hosts: &Hosts<'_>, verb: &str) -> Option<String> {
        if !self.is_in_reach(hosts) {
            return None;
        }
        let mut words = ["intercom-mcp", verb, self.host.name]
            .map(str::to_owned)
            .to_vec();
        if self.scope != Scope::User {
            words.extend(["--scope".to_owned(), self.scope.word().to_owned()]);
        }
        if self.entry.name != "intercom" || verb != "install" {
            match self.entry.name.starts_with('-') {
                true => words.push(format!("--name={}", self.entry.name)),
                false => words.extend(["--name".to_owned(), self.entry.name.clone()]),
            }
        }
        let command = line(&words);
        let command = match (&self.entry.project, self.is_elsewhere) {
            (Some(project), true) => {
                format!("cd {} && {command}", line(std::slice::from_ref(project)))
            }
            _ => command,
        };
        is_plain(&command).then_some(command)
    }

    /// Adds what makes the entry start this program.
    pub(super) fn mended(&self, hosts: &Hosts<'_>, finding: Finding) -> Finding {
        match self.install(hosts, &[]) {
            Some(command) => finding.run(command),
            None => finding.step(format!(
                "let the entry's command be {}, in {}",
                crate::text::safe(&hosts.folders.binary.display().to_string()),
                crate::text::safe(&self.path.display().to_string())
            )),
        }
    }
}

/// Nothing in it is for the terminal, or would look like another line (`line` writes that in `$'…'`): a
/// file's words are nothing to paste unseen.
fn is_plain(command: &str) -> bool {
    !command.contains("$'") && crate::text::escaped(command) == command
}

impl Hosts<'_> {
    fn is_installed(&self, of: &Found) -> bool {
        let mut all = self.seen.iter();
        all.any(|seen| seen.host.name == of.host.name && seen.found.is_some())
    }
}
