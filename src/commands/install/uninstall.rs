//! `uninstall`: takes out the entries that start us, and no other.

use std::path::Path;
use std::process::ExitCode;

use super::{
    SCOPES, TRIED, diff, named, own, page, place, refuse, scope, secrets_in, shown, turn, write,
};
use crate::config::Environment;
use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Host, Page, Place, Scope};
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

/// What helps where we can't.
const BY_HAND: &str = "mend the file, or take the entry out yourself";

pub(crate) fn run(environment: &Environment, ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let folders = environment.folders()?;
    let host = named(&args.program)?;
    let place = place(host, scope(args.scope.as_deref()), &folders)?;
    // Nothing is made for what isn't there.
    let is_change = !args.dry_run && place.path.exists();
    let _turn = is_change.then(|| turn(&place)).transpose()?;
    let before = page(host, &place, &folders).map_err(|error| error.hint(BY_HAND))?;
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
        .map_err(|why| refuse(&place, &why).hint(BY_HAND))?;
    let commands = commands(host, &place, &folders, &entries);
    if args.dry_run {
        let way = (commands.as_deref(), after.as_str());
        return show(&place, &before, &entries, way, ui);
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
            .map_err(|why| refuse(&place, &why).hint(BY_HAND))?;
        write(host, &place, &now, &after, true, ui)?;
    }
    for entry in &entries {
        let (name, path) = (&entry.name, place.path.display());
        ui.done(&format!(
            "{}: took out entry {name:?} of {path}",
            host.title
        ));
    }
    let title = host.title;
    ui.status(&format!(
        "a {title} that runs now may go on with it until it is started again"
    ));
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
    for file in hosts::look_at(host, folders).files {
        let ours = file.entries.iter().filter(|(_, entry)| entry.is_ours());
        for (scope, entry) in ours {
            if let Some(way) = way_to(host, place, folders, (&file.path, *scope), entry) {
                ui.status(&format!(
                    "entry {:?} of {} does{way}",
                    entry.name,
                    file.path.display()
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How an entry of another place is taken out. None: it is of this one.
fn way_to(
    host: &Host,
    place: &Place,
    folders: &Folders,
    (path, scope): (&Path, Scope),
    entry: &Entry,
) -> Option<String> {
    let is_elsewhere = entry.is_for_elsewhere(folders);
    if (path, scope) == (&place.path, place.scope) && !is_elsewhere {
        return None;
    }
    // Of several files of one scope our commands change one only.
    if host
        .place(scope, folders)
        .is_none_or(|reached| reached.path != path)
    {
        return Some("; no command of ours changes that file, so take it out there".to_owned());
    }
    let way = format!("; take it out with --scope {scope}");
    Some(match &entry.project {
        None => way,
        Some(project) if is_elsewhere => format!(", for {project}{way}, in that folder"),
        Some(project) => format!(", for {project}{way}"),
    })
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
    let path = place.path.display();
    for words in commands {
        let line = own::line(words);
        if let Err(why) = own::run(words, &folders.current) {
            let why = crate::text::safe(&why);
            ui.warn(&format!("{line} failed ({why}); writing the file instead"));
            return false;
        }
    }
    let lines: Vec<_> = commands.iter().map(|words| own::line(words)).collect();
    let is_gone = own::soon(|| {
        let now = page(host, place, folders);
        now.is_ok_and(|page| {
            entries
                .iter()
                .all(|entry| page.entry(&entry.name).is_none())
        })
    });
    for line in lines {
        match is_gone {
            true => ui.status(&format!("done by: {line}")),
            false => ui.warn(&format!(
                "{line} said that it was done, but {path} is not without it; writing it there"
            )),
        }
    }
    is_gone
}

/// What would be done: by the host's own commands, else to the file's text.
fn show(
    place: &Place,
    before: &Page,
    entries: &[&Entry],
    (commands, after): (Option<&[Vec<String>]>, &str),
    ui: &Ui,
) -> Result<ExitCode, Error> {
    if let Some(commands) = commands {
        let lines = commands
            .iter()
            .map(|words| format!("{}\n", own::line(words)));
        ui.out(&lines.collect::<String>())?;
    } else {
        let secrets = entries.iter().flat_map(|entry| secrets_in(entry));
        let secrets: Vec<_> = secrets.collect();
        let diff = diff::between(place, &before.text, after, &secrets);
        ui.page(&shown::on(ui, &diff))?;
    }
    ui.status(TRIED);
    Ok(ExitCode::SUCCESS)
}
