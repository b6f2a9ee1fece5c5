//! What a person should know of an entry: before it is made, and after.

use std::path::Path;

use super::Task;
use crate::error::Error;
use crate::hosts::{self, Entry, Page, Scope, Starts};
use crate::ui::Ui;

impl Task<'_> {
    /// What the person should know and do now.
    /// `before`: the entry that was there; `is_kept`: it was changed and not made anew.
    pub(super) fn tell(&self, before: Option<&Entry>, is_kept: bool, ui: &Ui) {
        let verb = if before.is_some() { "changed" } else { "made" };
        ui.done(&format!(
            "{}: {verb} {}",
            self.host.title,
            self.where_it_is()
        ));
        let command = Path::new(&self.launch.command);
        if command.is_symlink() {
            let real = command.canonicalize().unwrap_or_default();
            ui.status(&format!(
                "it starts {}, a link (now to {}): it stays good when that is updated",
                command.display(),
                real.display()
            ));
        } else {
            ui.status(&format!("it starts {}", command.display()));
        }
        for added in &self.words.added {
            ui.status(&format!("the entry has {added}"));
        }
        if let Some(entry) = before.filter(|_| is_kept) {
            self.tell_kept(entry, ui);
        }
        self.tell_lost(ui);
        if !self.secrets().is_empty() {
            ui.warn(&format!(
                "a value that may be secret stands in {}, which {}",
                self.path(),
                self.readers()
            ));
        }
        if self.place.scope == Scope::Project {
            let hint = "the file belongs to this folder: whoever gets the folder gets the entry, with a path of this machine";
            ui.status(hint);
        }
        ui.status(&format!("next: {}", self.host.after));
    }

    fn tell_kept(&self, entry: &Entry, ui: &Ui) {
        let is_given = |name: &str| self.launch.env.iter().any(|(given, _)| given == name);
        let had = entry.variables().into_iter().map(|(name, _)| name);
        let kept: Vec<_> = had.filter(|name| !is_given(name)).collect();
        if !kept.is_empty() {
            ui.status(&format!("variables that it had stay: {}", kept.join(", ")));
        }
        if entry.is_off {
            ui.warn("it is switched off there");
        }
    }

    pub(super) fn tell_lost(&self, ui: &Ui) {
        let mut told = Vec::new();
        for name in &self.words.lost {
            if !told.contains(&name) {
                ui.warn(&format!(
                    "{name} is set here, and {} may not hand it over ({}); to put it into the entry: --env {name}=…",
                    self.host.title,
                    self.host.passes.words()
                ));
                told.push(name);
            }
        }
    }

    /// Other entries that lead to Intercom: two of them show every tool twice.
    pub(super) fn tell_neighbours(&self, page: &Page, ui: &Ui) {
        for entry in page.entries.iter().filter(|entry| entry.name != self.name) {
            let what = match &entry.starts {
                Starts::Us(_) => "starts us, too",
                Starts::McpRemote(_) if entry.mcp_remote().is_some() => match entry.bound() {
                    None => "leads to Intercom, too, by mcp-remote; --replace swaps it for ours",
                    Some(_) => "leads to Intercom, too, by mcp-remote",
                },
                Starts::Intercom(_) => "leads to Intercom, too, without us",
                Starts::McpRemote(_) | Starts::Other => continue,
            };
            ui.warn(&format!("entry {:?} {what}", entry.name));
        }
    }

    fn readers(&self) -> &'static str {
        match (self.place.scope, hosts::is_open(&self.place.path)) {
            (Scope::Project, _) => "goes wherever this folder goes",
            (_, true) => "others on this machine can read",
            (_, false) => "only you can read",
        }
    }

    pub(super) fn refuse_other(&self, page: &Page) -> Error {
        let entry = page.entry(&self.name);
        if let Some(why) = entry.and_then(Entry::bound) {
            let what = format!("{} stays as it is: {why}", self.where_it_is());
            return Error::internal(what)
                .hint("change it by hand, or put a new one in its place with --force");
        }
        let error = Error::internal(format!("{} is not ours", self.where_it_is()));
        let is_remote = entry.is_some_and(|entry| entry.mcp_remote().is_some());
        let error = match is_remote {
            true => {
                error.hint("it is mcp-remote's: --replace swaps it for ours, with the same meaning")
            }
            false => error,
        };
        error.hint("take another name with --name, or put ours in its place with --force")
    }
}
