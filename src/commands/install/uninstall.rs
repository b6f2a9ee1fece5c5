//! `uninstall`: takes out the entries that start us, and no other.

use std::process::ExitCode;

use super::{SCOPES, TRIED, diff, named, own, page, place, refuse, scope, shown, turn, write};
use crate::config::Environment;
use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Host, Page, Place};
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Host to take it out of
    #[arg(value_name = "HOST")]
    program: String,
    /// Which entries: yours, this folder's, or yours for this folder [default: user]
    #[arg(long, value_parser = SCOPES.to_vec())]
    scope: Option<String>,
    /// Take out the entry of this name, whatever it starts [default: all that start us]
    #[arg(long)]
    name: Option<String>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(environment: &Environment, ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let folders = environment.folders()?;
    let host = named(&args.program)?;
    let place = place(host, scope(args.scope.as_deref()), &folders)?;
    // Nothing is made for what isn't there.
    let is_change = !args.dry_run && place.path.exists();
    let _turn = is_change.then(|| turn(&place)).transpose()?;
    let before = page(host, &place, &folders)?;
    let is_meant = |entry: &&Entry| match &args.name {
        Some(name) => entry.name == *name,
        None => entry.is_ours(),
    };
    let entries: Vec<&Entry> = before.entries.iter().filter(is_meant).collect();
    if entries.is_empty() {
        return nothing(host, &place, &folders, args, ui);
    }
    let changes: Vec<_> = entries.iter().map(|entry| hosts::to_lose(entry)).collect();
    let after = before
        .changed(&place, &changes)
        .map_err(|why| refuse(host, &place, &why))?;
    let commands = commands(host, &place, &folders, &entries);
    if args.dry_run {
        return show(&place, &before, &after, commands.as_deref(), ui);
    }
    let done = commands.is_some_and(|all| ask_host(&all, host, &place, &folders, &entries, ui));
    if !done {
        // Its command may have done a part of it.
        let now = page(host, &place, &folders)?;
        let left = now
            .entries
            .iter()
            .filter(|entry| entries.iter().any(|e| e.name == entry.name));
        let changes: Vec<_> = left.map(hosts::to_lose).collect();
        let after = now
            .changed(&place, &changes)
            .map_err(|why| refuse(host, &place, &why))?;
        write(host, &place, &now, &after, true, ui)?;
    }
    for entry in &entries {
        let (name, path) = (&entry.name, place.path.display());
        ui.done(&format!(
            "{}: took out entry {name:?} of {path}",
            host.title
        ));
    }
    ui.status(&format!("next: {}", host.after));
    Ok(ExitCode::SUCCESS)
}

/// There is nothing to do here; perhaps there is elsewhere.
fn nothing(
    host: &'static Host,
    place: &Place,
    folders: &Folders,
    args: &Args,
    ui: &Ui,
) -> Result<ExitCode, Error> {
    let path = place.path.display();
    ui.status(&match &args.name {
        Some(name) => format!("{}: no entry {name:?} in {path}", host.title),
        None => format!("{}: nothing in {path} starts us", host.title),
    });
    let elsewhere = hosts::look_at(host, folders)
        .files
        .into_iter()
        .flat_map(|file| {
            let path = file.path;
            let ours = file
                .entries
                .into_iter()
                .filter(|(_, entry)| entry.is_ours());
            ours.map(move |(scope, entry)| (path.clone(), scope, entry))
        });
    for (path, scope, entry) in elsewhere.filter(|(_, scope, _)| *scope != place.scope) {
        let here = folders.current.to_string_lossy();
        let (of, there) = match &entry.project {
            None => (String::new(), ""),
            Some(project) if *project == here => (format!(", for {project}"), ""),
            Some(project) => (format!(", for {project}"), ", in that folder"),
        };
        ui.status(&format!(
            "entry {:?} of {} does{of}; take it out with --scope {scope}{there}",
            entry.name,
            path.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The host's own commands for all of them, or none.
fn commands(
    host: &Host,
    place: &Place,
    folders: &Folders,
    entries: &[&Entry],
) -> Option<Vec<Vec<String>>> {
    let own = host.own()?;
    let program = folders.program(own.program)?.display().to_string();
    let words = entries.iter().map(|entry| {
        let words = own.to_remove(&entry.name, place.scope)?;
        Some(std::iter::once(program.clone()).chain(words).collect())
    });
    words.collect()
}

fn ask_host(
    commands: &[Vec<String>],
    host: &Host,
    place: &Place,
    folders: &Folders,
    entries: &[&Entry],
    ui: &Ui,
) -> bool {
    for words in commands {
        let line = own::line(words);
        match own::run(words, &folders.current) {
            Ok(()) => ui.status(&format!("done by: {line}")),
            Err(why) => {
                let why = crate::text::safe(&why);
                ui.warn(&format!("{line} failed ({why}); writing the file instead"));
                return false;
            }
        }
    }
    own::soon(|| {
        let now = page(host, place, folders);
        now.is_ok_and(|page| {
            entries
                .iter()
                .all(|entry| page.entry(&entry.name).is_none())
        })
    })
}

fn show(
    place: &Place,
    before: &Page,
    after: &str,
    commands: Option<&[Vec<String>]>,
    ui: &Ui,
) -> Result<ExitCode, Error> {
    match commands {
        Some(commands) => {
            let lines = commands
                .iter()
                .map(|words| format!("{}\n", own::line(words)));
            ui.out(&lines.collect::<String>())?;
        }
        None => ui.page(&shown::on(
            ui,
            &diff::between(place, &before.text, after, &[]),
        ))?,
    }
    ui.status(TRIED);
    Ok(ExitCode::SUCCESS)
}
