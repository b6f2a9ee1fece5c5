//! `install`: an entry in a host's file that starts this program; `uninstall`: out again.
//!
//! Nothing is written that isn't shown by `--dry-run`, nothing twice, and nothing where the file
//! can't be read. What else a file holds is never shown, but for the lines around a change, and of
//! them only the names.

mod diff;
mod file;
mod list;
mod ours;
mod own;
mod replace;
pub(super) mod shown;
mod tell;
#[cfg(test)]
mod tests;
mod typed;
mod uninstall;

use std::process::ExitCode;

use crate::commands::Options;
use crate::config::{Environment, Layer, Words, secrets_of};
use crate::error::Error;
use crate::hosts::{self, Change, Entry, Folders, Host, Launch, Order, Page, Place, Scope, Starts};
use crate::nearest::nearest;
use crate::text;
use crate::ui::Ui;

pub(super) use diff::between;
pub(super) use file::{page, place, refuse, turn, write};
pub(super) use ours::Ours;
pub(crate) use own::line;
pub(crate) use replace::target;
pub(super) use replace::{cautions, leads_to, settings};
pub(super) use typed::typed;
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
    #[arg(long, requires = "list", conflicts_with_all = ["program", "scope", "name", "env", "print", "dry_run", "replace", "force"])]
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
    let place = place(host, scope(args.scope.as_deref()), &folders)?;
    let mut task = Task {
        host,
        place,
        name: args.name.clone().unwrap_or_else(|| NAME.to_owned()),
        launch: Launch {
            command: String::new(),
            args: Vec::new(),
            env,
        },
        words: Words::default(),
        folders,
        given: &options.given,
        args,
    };
    if !args.replace {
        let ours = Ours::new(task.given, &task.launch.env, environment, &task.folders)?;
        task.say(ours, ui);
    }
    if args.print {
        return task.print(ui);
    }
    task.check_host()?;
    let _turn = match args.dry_run {
        true => None,
        false => Some(turn(&task.place)?),
    };
    let page = task.page()?;
    if args.replace && !task.take_over(&page, environment, ui)? {
        return Ok(ExitCode::SUCCESS);
    }
    task.put(&page, ui)
}

/// One entry to be made.
struct Task<'a> {
    host: &'static Host,
    place: Place,
    folders: Folders,
    name: String,
    launch: Launch,
    words: Words,
    /// What was typed.
    given: &'a Layer,
    args: &'a Args,
}

impl Task<'_> {
    /// What the entry is to say, besides the variables that it is to have.
    fn say(&mut self, ours: Ours, ui: &Ui) {
        for warning in &ours.config.warnings {
            ui.warn(warning);
        }
        self.launch.command = ours.launch.command;
        self.launch.args = ours.launch.args;
        self.words = ours.words;
    }

    /// The command that was typed, with `more` on it.
    fn again(&self, more: &str) -> String {
        self.args.again(self.given, more)
    }

    fn print(&self, ui: &Ui) -> Result<ExitCode, Error> {
        check_name(&self.name)?;
        let snippet = hosts::snippet(&self.place, &self.name, &self.launch);
        let snippet = snippet.map_err(|why| Error::internal(why.to_string()))?;
        ui.out(&snippet)?;
        ui.status(&format!("this goes into {}", self.path()));
        self.tell_lost(ui);
        Ok(ExitCode::SUCCESS)
    }

    fn check_host(&self) -> Result<(), Error> {
        let (title, force) = (self.host.title, self.args.force);
        if self.host.found(&self.folders).is_none() && !force {
            let mut error = Error::internal(format!("{title} is not on this machine, as it seems"));
            for other in self.others_meant() {
                let (title, name) = (other.title, other.name);
                error = error.hint(format!("{title} is; it is called {name} here"));
            }
            return Err(error
                .hint(format!("if it is, write anyway: {}", self.again("--force")))
                .hint(self.by_hand("or put it there yourself")));
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

    /// Hosts that are here, where a word was typed that may have meant them: `claude`.
    fn others_meant(&self) -> impl Iterator<Item = &'static Host> {
        let typed = self.args.program.as_deref().unwrap_or_default();
        let typed = typed.to_ascii_lowercase();
        let hosts = hosts::all().iter().copied();
        hosts.filter(move |host| {
            let is_meant = host.name.starts_with(&typed) && host.name != self.host.name;
            is_meant && self.host.name != typed && host.found(&self.folders).is_some()
        })
    }

    fn by_hand(&self, what: &str) -> String {
        format!("{what}: {}", self.again("--print"))
    }

    fn page(&self) -> Result<Page, Error> {
        page(self.host, &self.place, &self.folders)
            .map_err(|error| error.hint(self.by_hand("mend it, or put the entry there yourself")))
    }

    /// Makes the entry, unless it is there.
    fn put(&self, page: &Page, ui: &Ui) -> Result<ExitCode, Error> {
        let args = self.args;
        let existing = page.entry(&self.name);
        let is_ours = existing.is_none_or(|entry| {
            let is_meant = match entry.starts {
                Starts::Us(_) => true,
                Starts::McpRemote(_) => args.replace,
                _ => false,
            };
            is_meant && entry.bound().is_none()
        });
        if existing.is_none() {
            check_name(&self.name)?;
        }
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
        self.tell(existing, is_ours, ui);
        Ok(ExitCode::SUCCESS)
    }

    fn changed(&self, page: &Page, changes: &[Change]) -> Result<String, Error> {
        page.changed(&self.place, changes).map_err(|why| {
            refuse(&self.place, &why).hint(self.by_hand("put the entry there yourself"))
        })
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
            .map_err(|error| error.hint(self.by_hand("to put the entry there yourself")))
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
        let mut secrets = self.secrets();
        secrets.extend(page.entry(&self.name).into_iter().flat_map(secrets_in));
        let diff = diff::between(&self.place, &page.text, after, &secrets);
        ui.page(&shown::on(ui, &diff))?;
        ui.status(TRIED);
        Ok(())
    }

    /// Values that are shown to nobody.
    fn secrets(&self) -> Vec<String> {
        let env = self.launch.env.iter();
        let values = env.flat_map(|(name, value)| secrets_of(name, value));
        values.chain(self.words.secrets.iter().cloned()).collect()
    }

    fn path(&self) -> String {
        self.place.path.display().to_string()
    }

    fn where_it_is(&self) -> String {
        format!("entry \"{}\" in {}", self.name, self.path())
    }
}

/// What of an entry's variables is shown to nobody: its command line may set them, too.
pub(super) fn secrets_in(entry: &Entry) -> Vec<String> {
    let variables = entry.variables().into_iter();
    variables
        .flat_map(|(name, value)| secrets_of(&name, &value))
        .collect()
}

/// Hosts make names of tools of it, and some take no entry with another.
fn check_name(name: &str) -> Result<(), Error> {
    let is_taken = |char: char| char.is_ascii_alphanumeric() || "-_".contains(char);
    match !name.is_empty() && name.chars().all(is_taken) {
        true => Ok(()),
        false => Err(Error::usage(
            "--name: letters of ASCII, digits, - and _ are wanted for a new entry",
        )),
    }
}

/// The host that is meant.
pub(crate) fn named(name: &str) -> Result<&'static Host, Error> {
    hosts::named(name).ok_or_else(|| {
        if name.contains("://") {
            let problem = format!("{} is a server, and no host", hosts::public_url(name));
            return Error::usage(problem).hint("write -t before the URL: -t URL");
        }
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
