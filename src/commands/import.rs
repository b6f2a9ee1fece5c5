//! `import`: out of mcp-remote without signing in again. Its sign-ins come here, and the entries of
//! hosts that use them start this program from then on.
//!
//! Without `--yes` it only shows what it would do, and asks nobody. A sign-in that is renewed must not
//! live twice (at many servers the second use of an old token ends both), so it is taken only together
//! with every entry that is known to use it; where there is none, its registration is. It changes nothing by
//! halves.

mod carry;
mod decide;
mod find;
mod here;
mod json;
mod text;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::auth::Settings;
use crate::commands::{Options, install, protect, session};
use crate::config::{Environment, Layer, Words, option};
use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Host, Launch, McpRemote, Place, SignIn};
use crate::ui::Ui;

/// What `--help` says of `--json`.
pub(crate) const HELP: &str = "\
JSON: {schema: 1, done, sign_ins, entries, unread}. Each sign-in has server, profile, folder, takes \
(sign_in, registration or nothing: what is to be taken, or was, if done), why or null, expires_at \
(Unix seconds or null) and problems (a list of texts: what can't be used); each entry has host, name, \
scope, project or null, path, changes (whether it is swapped), why or null, and sign_in (its index, or \
null). Each file of unread has path and why. Members may be added.

";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only the entries of this host [default: all hosts]
    #[arg(value_name = "HOST")]
    program: Option<String>,
    /// The folder of mcp-remote's store [default: as its entries say, else ~/.mcp-auth]
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    from: Option<PathBuf>,
    /// Do it
    #[arg(short, long)]
    yes: bool,
    /// Print what is found, and what becomes of it, as JSON
    #[arg(long)]
    json: bool,
}

/// What there is, and what becomes of it.
struct Plan {
    stored: Vec<Stored>,
    uses: Vec<Use>,
    unread: Vec<Unread>,
    folders: Folders,
}

/// A sign-in of mcp-remote's, or its registration.
struct Stored {
    found: SignIn,
    /// The server, as mcp-remote was told.
    url: String,
    /// How we sign in there.
    settings: Settings,
    take: Take,
}

/// What is to be taken of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Take {
    SignIn,
    /// Why not all of it.
    Registration(String),
    /// Why nothing.
    Nothing(String),
    /// Nothing, since there is a sign-in here, and what becomes of theirs.
    Here(String),
}

/// An entry that starts mcp-remote.
struct Use {
    host: &'static Host,
    place: Place,
    entry: Entry,
    remote: McpRemote,
    /// Its sign-in, if it has one.
    stored: Option<usize>,
    /// What is to stand there, or why it stays.
    swap: Result<Swap, String>,
}

/// What an entry is to start.
struct Swap {
    launch: Launch,
    words: Words,
    settings: Settings,
}

/// A host's file that can't be read.
struct Unread {
    path: PathBuf,
    why: String,
    /// It may use a sign-in: its text has mcp-remote's name.
    is_concerned: bool,
}

pub(crate) fn run(
    options: &Options,
    environment: &Environment,
    ui: &Ui,
    args: &Args,
) -> Result<ExitCode, Error> {
    protect::process();
    let folders = environment.folders()?;
    let only = args.program.as_deref().map(install::named).transpose()?;
    let mut plan = find::plan(
        &find::Sources {
            given: &options.given,
            environment,
            from: args.from.as_deref(),
            only,
        },
        folders,
    )?;
    session::until_stopped(here::look(&mut plan))?;
    let is_busy = |stored: &&Stored| stored.found.is_busy && stored.take == Take::SignIn;
    if let Some(busy) = plan.stored.iter().find(is_busy).filter(|_| args.yes) {
        let file = busy.found.folder.display();
        return Err(Error::internal(format!(
            "mcp-remote is renewing its token in {file} at this moment"
        ))
        .hint("nothing has changed; try again in a minute"));
    }
    let is_empty = !plan.changes_anything();
    let is_meant = args.yes && !is_empty;
    let done = is_meant.then(|| session::to_its_end(carry::out(&plan, ui)));
    let done = done.transpose()?;
    match args.json {
        true => ui.out(&format!("{:#}\n", json::page(&plan, done.as_deref())))?,
        false if done.is_some() => {}
        false => {
            ui.page(&text::page(&plan))?;
            for change in text::changes(&plan)? {
                ui.page(&install::shown::on(ui, &change))?;
            }
            if !is_empty {
                ui.status(&format!(
                    "nothing has changed yet; to do it: {}",
                    again(&options.given, args)
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The same command that does it.
fn again(given: &Layer, args: &Args) -> String {
    let mut words: Vec<String> = args.program.iter().cloned().collect();
    if let Some(from) = &args.from {
        words.extend(option("--from", &from.display().to_string()));
    }
    words.push("--yes".to_owned());
    install::typed("import", &words, given)
}

impl Plan {
    fn changes_anything(&self) -> bool {
        let takes = |stored: &Stored| stored.take.is_any();
        self.stored.iter().any(takes) || self.uses.iter().any(|one| one.swap.is_ok())
    }
}

impl Stored {
    /// The server as mcp-remote was told, without what may be secret in it.
    fn server(&self) -> String {
        hosts::public_url(&self.url)
    }
}

impl Take {
    /// Whether anything is to be taken.
    fn is_any(&self) -> bool {
        matches!(self, Self::SignIn | Self::Registration(_))
    }

    fn why(&self) -> Option<&str> {
        match self {
            Self::SignIn => None,
            Self::Registration(why) | Self::Nothing(why) | Self::Here(why) => Some(why),
        }
    }
}
