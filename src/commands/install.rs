//! `install`: an entry in a host's file that starts this program; `uninstall`: out again.
//!
//! Nothing is written that isn't shown by `--dry-run`, nothing twice, and nothing where the file
//! can't be read. What else a file holds is never shown, but for the lines around a change, and
//! there no value of a variable or a header.

mod diff;
mod list;
mod own;
mod replace;
pub(super) mod shown;
mod tell;
#[cfg(test)]
mod tests;
mod uninstall;

use std::process::ExitCode;

use crate::commands::Options;
use crate::config::{Config, Environment, Words, holds_secret};
use crate::error::Error;
use crate::hosts::{self, Change, Folders, Host, Launch, Order, Page, Place, Refusal, Scope, Turn};
use crate::nearest::nearest;
use crate::text;
use crate::ui::Ui;

pub(super) use diff::between;
pub(crate) use own::line;
pub(crate) use replace::target;
pub(super) use replace::{cautions, settings};
pub(crate) use uninstall::{Args as UninstallArgs, run as uninstall};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Host to install in; --list names them
    #[arg(value_name = "HOST", required_unless_present = "list")]
    program: Option<String>,
    /// For whom: you, everybody who works in this folder, or you in this folder [default: user]
    #[arg(long, value_parser = SCOPES.to_vec())]
    scope: Option<String>,
    /// Name of the entry [default: intercom]
    #[arg(long)]
    name: Option<String>,
    /// Variable for the program; its value stands in the host's file (repeatable) [default: none]
    #[arg(long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Print the entry, values of --env included, for you to put where it belongs
    #[arg(long, conflicts_with_all = ["dry_run", "replace", "force"])]
    print: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Swap an entry of mcp-remote for ours, with the same meaning
    #[arg(long)]
    replace: bool,
    /// Write where the host isn't found, and over an entry that isn't ours
    #[arg(long)]
    force: bool,
    /// Show the hosts, and what stands in their files
    #[arg(long, conflicts_with_all = ["program", "scope", "name", "env", "print", "dry_run", "replace", "force"])]
    list: bool,
    /// Print the list as JSON
    #[arg(long, requires = "list")]
    json: bool,
}

pub(super) const SCOPES: [&str; 3] = ["user", "project", "local"];

/// The last word of a dry run.
const TRIED: &str = "a dry run: nothing was written";

/// What an entry is called when nobody says.
const NAME: &str = "intercom";

pub(crate) fn run(
    options: &Options,
    environment: &Environment,
    ui: &Ui,
    args: &Args,
) -> Result<ExitCode, Error> {
    let folders = environment.folders()?;
    let Some(host) = args.program.as_deref().filter(|_| !args.list) else {
        return list::run(&folders, ui, args.json);
    };
    let host = named(host)?;
    let env = pairs(&args.env)?;
    check_name(args.name.as_deref().unwrap_or(NAME))?;
    // Whatever would be refused there is refused here.
    let config = Config::load(&options.given, &environment.with(&env))?;
    for warning in &config.warnings {
        ui.warn(warning);
    }
    let place = place(host, scope(args.scope.as_deref()), &folders)?;
    let words = environment.words(&options.given, &env, &folders.current);
    let mut task = Task {
        host,
        place,
        folders,
        name: args.name.clone().unwrap_or_else(|| NAME.to_owned()),
        launch: Launch {
            command: String::new(),
            args: Vec::new(),
            env,
        },
        words,
    };
    let binary = &task.folders.binary;
    let command = binary.to_str().ok_or_else(|| {
        let path = binary.display();
        Error::internal(format!("the path of this program is no text: {path}"))
            .hint("no host's file can name it there; put it somewhere else")
    })?;
    task.launch.command = command.to_owned();
    task.set_args();
    if args.print {
        return task.print(ui);
    }
    task.check_host(args.force)?;
    let _turn = match args.dry_run {
        true => None,
        false => Some(turn(&task.place)?),
    };
    let page = task.page()?;
    if args.replace {
        let given = &options.given;
        if !task.take_over(&page, args.name.as_deref(), given, environment, ui)? {
            return Ok(ExitCode::SUCCESS);
        }
    }
    task.put(&page, args, ui)
}

/// One entry to be made.
struct Task {
    host: &'static Host,
    place: Place,
    folders: Folders,
    name: String,
    launch: Launch,
    words: Words,
}

impl Task {
    fn set_args(&mut self) {
        let serve = std::iter::once("serve".to_owned());
        self.launch.args = serve.chain(self.words.args.iter().cloned()).collect();
    }

    fn print(&self, ui: &Ui) -> Result<ExitCode, Error> {
        let snippet = hosts::snippet(&self.place, &self.name, &self.launch);
        let snippet = snippet.map_err(|why| Error::internal(why.to_string()))?;
        ui.out(&snippet)?;
        ui.status(&format!("this goes into {}", self.path()));
        self.tell_lost(ui);
        Ok(ExitCode::SUCCESS)
    }

    fn check_host(&self, force: bool) -> Result<(), Error> {
        let title = self.host.title;
        if self.host.found(&self.folders).is_none() && !force {
            return Err(
                Error::internal(format!("{title} is not on this machine, as it seems"))
                    .hint(format!(
                        "if it is, write anyway: intercom-mcp install {} --force",
                        self.host.name
                    ))
                    .hint(format!(
                        "or put it there yourself: intercom-mcp install {} --print",
                        self.host.name
                    )),
            );
        }
        match self.place.not_made() {
            Some(why) if !force && !self.place.path.exists() => Err(Error::internal(format!(
                "{} is not there: {why}",
                self.path()
            ))
            .hint(format!("start {title} once, or write anyway with --force"))),
            _ => Ok(()),
        }
    }

    fn page(&self) -> Result<Page, Error> {
        page(self.host, &self.place, &self.folders)
    }

    /// Makes the entry, unless it is there.
    fn put(&self, page: &Page, args: &Args, ui: &Ui) -> Result<ExitCode, Error> {
        let existing = page.entry(&self.name);
        let is_ours = existing.is_none_or(|entry| {
            let is_meant = entry.is_ours() || args.replace && entry.mcp_remote().is_some();
            is_meant && entry.bound().is_none()
        });
        if !is_ours && !args.force {
            return Err(self.refuse_other(page));
        }
        self.tell_neighbours(page, ui);
        let changes = page.to_have(&self.name, &self.launch, !is_ours);
        if changes.is_empty() {
            ui.done(&format!(
                "{} has it already: {}",
                self.host.title,
                self.where_it_is()
            ));
            if existing.is_some_and(|entry| entry.is_off) {
                ui.warn("it is switched off there");
            }
            return Ok(ExitCode::SUCCESS);
        }
        let command = self.own_command(existing.is_some());
        if args.dry_run {
            let after = self.changed(page, &changes)?;
            self.show(page, &after, command.as_deref(), ui)?;
            return Ok(ExitCode::SUCCESS);
        }
        match command {
            None => self.write(page, &self.changed(page, &changes)?, ui)?,
            Some(words) if self.ask_host(&words, ui) => {}
            Some(_) => {
                // Whatever it has done to the file instead is not ours to undo.
                let now = self.page()?;
                let changes = now.to_have(&self.name, &self.launch, false);
                if !changes.is_empty() {
                    self.write(&now, &self.changed(&now, &changes)?, ui)?;
                }
            }
        }
        self.tell(existing.is_some(), page, ui);
        Ok(ExitCode::SUCCESS)
    }

    fn changed(&self, page: &Page, changes: &[Change]) -> Result<String, Error> {
        page.changed(&self.place, changes)
            .map_err(|why| refuse(self.host, &self.place, &why))
    }

    /// The host's own command, where it does the same. A change of an entry is no such case (the
    /// commands know only whole ones, and drop what the person has added), nor is one with secrets
    /// (everybody on the machine sees a command's words).
    fn own_command(&self, is_there: bool) -> Option<Vec<String>> {
        let own = self
            .host
            .own()
            .filter(|_| !is_there && self.secrets().is_empty())?;
        let program = self.folders.program(own.program)?;
        let words = own.to_add(&Order {
            scope: self.place.scope,
            name: &self.name,
            launch: &self.launch,
        })?;
        let program = program.display().to_string();
        Some(std::iter::once(program).chain(words).collect())
    }

    /// Whether the host's command did it: what counts is what is in the file then.
    fn ask_host(&self, words: &[String], ui: &Ui) -> bool {
        let said = own::run(words, &self.folders.current);
        let is_there = || {
            let page = self.page().ok();
            page.is_some_and(|page| page.entry(&self.name).is_some_and(|e| e.is(&self.launch)))
        };
        match said {
            Ok(()) if own::soon(is_there) => {
                ui.status(&format!("done by: {}", own::line(words)));
                true
            }
            Ok(()) => {
                let line = own::line(words);
                ui.warn(&format!(
                    "{line} said that it was done, but {} has no such entry; writing it there",
                    self.path()
                ));
                false
            }
            Err(why) => {
                let line = own::line(words);
                ui.warn(&format!(
                    "{line} failed ({}); writing the file instead",
                    text::safe(&why)
                ));
                false
            }
        }
    }

    fn write(&self, page: &Page, after: &str, ui: &Ui) -> Result<(), Error> {
        let private = self.place.scope != Scope::Project || !self.secrets().is_empty();
        write(self.host, &self.place, page, after, private, ui)
    }

    fn show(
        &self,
        page: &Page,
        after: &str,
        command: Option<&[String]>,
        ui: &Ui,
    ) -> Result<(), Error> {
        if let Some(words) = command {
            ui.out(&format!("{}\n", own::line(words)))?;
            ui.status(TRIED);
            return Ok(());
        }
        let diff = diff::between(&self.place, &page.text, after, &self.secrets());
        ui.page(&shown::on(ui, &diff))?;
        ui.status(TRIED);
        Ok(())
    }

    /// Values that are shown to nobody.
    fn secrets(&self) -> Vec<String> {
        let env = self
            .launch
            .env
            .iter()
            .filter(|(name, _)| holds_secret(name));
        let values = env.map(|(_, value)| value.clone());
        values.chain(self.words.secrets.iter().cloned()).collect()
    }

    fn path(&self) -> String {
        self.place.path.display().to_string()
    }

    fn where_it_is(&self) -> String {
        format!("entry \"{}\" in {}", self.name, self.path())
    }
}

/// Hosts make names of tools of it, and show it.
fn check_name(name: &str) -> Result<(), Error> {
    match name.trim().is_empty() || name.contains(char::is_control) {
        true => Err(Error::usage("--name: letters, digits, - and _ are wanted")),
        false => Ok(()),
    }
}

/// The host that is meant.
pub(crate) fn named(name: &str) -> Result<&'static Host, Error> {
    hosts::named(name).ok_or_else(|| {
        let names = hosts::all().iter().map(|host| host.name);
        let error = Error::usage(format!("{:?} is no host that is known", text::safe(name)));
        match nearest(name, names) {
            Some(meant) => error.hint(format!("did you mean {meant}?")),
            None => error.hint("intercom-mcp install --list shows them"),
        }
    })
}

pub(super) fn scope(word: Option<&str>) -> Scope {
    match word {
        Some("project") => Scope::Project,
        Some("local") => Scope::Local,
        _ => Scope::User,
    }
}

pub(super) fn place(host: &Host, scope: Scope, folders: &Folders) -> Result<Place, Error> {
    host.place(scope, folders).ok_or_else(|| {
        let scopes = host.scopes(folders);
        let words: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
        Error::usage(format!("{} has no entries of scope {scope}", host.title))
            .hint(format!("it has: {}", words.join(", ")))
    })
}

/// Until it is dropped no other of us changes the file.
pub(super) fn turn(place: &Place) -> Result<Turn, Error> {
    let path = place.path.display();
    hosts::turn(&place.path).map_err(|why| Error::internal(format!("writing {path}")).because(why))
}

/// What is in the file now.
pub(super) fn page(host: &Host, place: &Place, folders: &Folders) -> Result<Page, Error> {
    let text = hosts::read(&place.path)
        .map_err(|why| Error::internal(format!("reading {}", place.path.display())).because(why))?;
    Page::read(host, place, text.unwrap_or_default(), folders)
        .map_err(|why| refuse(host, place, &why))
}

/// Puts a text into a host's file, and tells where the former one is.
pub(super) fn write(
    host: &Host,
    place: &Place,
    page: &Page,
    after: &str,
    private: bool,
    ui: &Ui,
) -> Result<(), Error> {
    let before = place.path.exists().then_some(page.text.as_str());
    let kept = hosts::keep(&place.path, before, after, private).map_err(|why| {
        Error::internal(format!("writing {}", place.path.display()))
            .because(why)
            .hint("nothing has changed; --print shows what belongs there")
    })?;
    if kept.file != place.path && place.path.is_symlink() {
        ui.status(&format!(
            "{} is a link; {} was written",
            place.path.display(),
            kept.file.display()
        ));
    }
    if let Some(backup) = kept.backup {
        ui.status(&format!("the former file is kept as {}", backup.display()));
    }
    if host.is_live && place.scope != Scope::Project {
        ui.warn(&format!(
            "a {} that runs now may write its file over this; look again with: intercom-mcp install --list",
            host.title
        ));
    }
    Ok(())
}

pub(super) fn refuse(host: &Host, place: &Place, why: &Refusal) -> Error {
    let path = place.path.display();
    Error::internal(format!(
        "{path} is left alone: {}",
        text::safe(&why.to_string())
    ))
    .hint(format!(
        "mend it, or put the entry there yourself: intercom-mcp install {} --print",
        host.name
    ))
}

/// `NAME=VALUE`, each name once.
fn pairs(texts: &[String]) -> Result<Vec<(String, String)>, Error> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for text in texts {
        let pair = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
        // Not quoted: without a name it may be the secret itself.
        let (name, value) = pair.ok_or_else(|| Error::usage("--env: NAME=VALUE is wanted"))?;
        if pairs.iter().any(|(known, _)| known == name) {
            return Err(Error::usage(format!("--env: {name} is given twice")));
        }
        pairs.push((name.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}
