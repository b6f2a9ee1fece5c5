//! The host programs there are: where their files stand, which entries are in them, and how ours
//! gets in and out. It knows nothing of the bridge, prints nothing, and starts nothing.
//!
//! Each host has a file of its own, with everything that is peculiar to it; the rest is common.
//! Values of variables and headers in these files are secrets: they are held, and never shown.

mod claude_code;
mod claude_desktop;
mod cline;
mod codex;
mod continue_dev;
mod copilot;
mod crush;
mod cursor;
mod disk;
mod edit;
mod entry;
mod fills;
mod folders;
mod gemini;
mod goose;
mod kiro;
mod lm_studio;
mod look;
mod mcp_remote;
mod opencode;
mod own;
mod passes;
mod plan;
#[cfg(test)]
mod tests;
mod vscode;
mod windsurf;
mod words;
mod zed;

use std::fmt;
use std::path::PathBuf;

use reqwest::Url;
use serde_json::Value;

use edit::Format;
use entry::Shape;

pub(crate) use disk::{Turn, is_open, keep, read, turn};
pub(crate) use edit::{Change, Part, Refusal, Step, parts};
pub(crate) use entry::{Entry, Launch, Starts, Us};
pub(crate) use folders::{Folders, Platform};
pub(crate) use look::{Problem, Seen, SeenFile, look, look_at};
pub(crate) use mcp_remote::{McpRemote, SignIn, StoredClient, StoredTokens, sign_in};
pub(crate) use own::{Order, Own};
pub(crate) use plan::{Page, snippet, to_lose};

/// A program that starts MCP servers.
pub(crate) struct Host {
    /// What people type: `claude-code`.
    pub(crate) name: &'static str,
    /// What people call it.
    pub(crate) title: &'static str,
    /// Where there is one of these, it is installed; of most hosts it is a folder.
    folders: fn(&Folders) -> Vec<PathBuf>,
    /// Where one of these can be started, too.
    programs: &'static [&'static str],
    /// Its files, those of the user first. Some of one scope: the first whose folder exists is used.
    files: fn(&Folders) -> Vec<Place>,
    /// Where entries stand in a file that has been read; None: where the file's place says.
    sections: Option<fn(&Value, &Place) -> Vec<Section>>,
    /// Its own command for it.
    own: Option<Own>,
    /// What to do after a change.
    pub(crate) after: &'static str,
    /// What it hands over of the environment that it was started in.
    pub(crate) passes: Passes,
    /// What it puts into an entry's texts in place of `${…}`.
    fills: fills::Fills,
    /// A running one may write its file at any time.
    pub(crate) is_live: bool,
}

/// For whom an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// The user, everywhere.
    User,
    /// Everybody who works in this folder: the file stands in it.
    Project,
    /// The user, in this folder.
    Local,
}

/// A file of a host's, whether it is there or not.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) scope: Scope,
    pub(crate) format: Format,
    shape: &'static Shape,
    /// The steps to the entries.
    servers: Vec<Step>,
    /// Why the file is not to be made by us.
    not_made: Option<&'static str>,
    /// It is read as well, and nothing new goes there.
    is_aside: bool,
}

/// Where in a file entries stand.
pub(crate) struct Section {
    servers: Vec<Step>,
    shape: &'static Shape,
    /// The folder that they are for.
    project: Option<String>,
}

/// What a host's child gets to see of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passes {
    /// What the official SDKs let through.
    Few,
    /// Codex's list.
    Codex,
    /// All but names that look like secrets.
    NoSecrets,
    /// Nobody has measured it.
    Unknown,
}

/// All hosts, in the order in which they are shown.
pub(crate) fn all() -> &'static [&'static Host] {
    &[
        &claude_desktop::HOST,
        &claude_code::HOST,
        &cursor::HOST,
        &vscode::HOST,
        &vscode::INSIDERS,
        &windsurf::HOST,
        &zed::HOST,
        &codex::HOST,
        &gemini::HOST,
        &copilot::HOST,
        &opencode::HOST,
        &cline::HOST,
        &goose::HOST,
        &continue_dev::HOST,
        &lm_studio::HOST,
        &kiro::HOST,
        &crush::HOST,
    ]
}

/// The host of that name; other spellings of it are taken, too.
pub(crate) fn named(name: &str) -> Option<&'static Host> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = match plain(name).as_str() {
        "code" | "visualstudiocode" => "vscode".to_owned(),
        "codeinsiders" => "vscodeinsiders".to_owned(),
        "claude" => "claudedesktop".to_owned(),
        "geminicli" => "gemini".to_owned(),
        "copilotcli" | "githubcopilot" | "githubcopilotcli" => "copilot".to_owned(),
        "codexcli" => "codex".to_owned(),
        "continuedev" => "continue".to_owned(),
        other => other.to_owned(),
    };
    let is_it = |host: &&&Host| plain(host.name) == wanted;
    all().iter().find(is_it).copied()
}

impl Host {
    /// What shows that it is installed.
    pub(crate) fn found(&self, folders: &Folders) -> Option<PathBuf> {
        let programs = self.programs.iter();
        let folder = (self.folders)(folders)
            .into_iter()
            .find(|folder| folder.exists());
        folder.or_else(|| programs.filter_map(|name| folders.program(name)).next())
    }

    /// Its files, whether they are there or not. In the home folder the file of the user may be that
    /// of the project, too: then it is the user's.
    pub(crate) fn places(&self, folders: &Folders) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for place in (self.files)(folders) {
            let is_it =
                |known: &Place| (&known.path, &known.servers) == (&place.path, &place.servers);
            if !places.iter().any(is_it) {
                places.push(place);
            }
        }
        places
    }

    /// The file where an entry of this scope goes. None: the host has no such scope.
    pub(crate) fn place(&self, scope: Scope, folders: &Folders) -> Option<Place> {
        let places = self
            .places(folders)
            .into_iter()
            .filter(|place| place.scope == scope && !place.is_aside);
        let places: Vec<_> = places.collect();
        let there = |place: &&Place| place.path.is_file();
        let folder = |place: &&Place| place.path.parent().is_some_and(std::path::Path::is_dir);
        let best = places
            .iter()
            .find(there)
            .or_else(|| places.iter().find(folder));
        best.or_else(|| places.first()).cloned()
    }

    /// The scopes that it has.
    pub(crate) fn scopes(&self, folders: &Folders) -> Vec<Scope> {
        let mut scopes: Vec<_> = self
            .places(folders)
            .iter()
            .map(|place| place.scope)
            .collect();
        scopes.sort();
        scopes.dedup();
        scopes
    }

    pub(crate) fn own(&self) -> Option<&Own> {
        self.own.as_ref()
    }

    fn sections(&self, document: &Value, place: &Place) -> Vec<Section> {
        match self.sections {
            Some(sections) => sections(document, place),
            None => vec![place.section()],
        }
    }
}

impl Place {
    fn new(
        path: PathBuf,
        scope: Scope,
        format: Format,
        shape: &'static Shape,
        servers: &[&str],
    ) -> Self {
        let servers = servers.iter().map(|key| Step::Key((*key).to_owned()));
        Self {
            path,
            scope,
            format,
            shape,
            servers: servers.collect(),
            not_made: None,
            is_aside: false,
        }
    }

    fn user(path: PathBuf, format: Format, shape: &'static Shape, servers: &[&str]) -> Self {
        Self::new(path, Scope::User, format, shape, servers)
    }

    fn project(path: PathBuf, format: Format, shape: &'static Shape, servers: &[&str]) -> Self {
        Self::new(path, Scope::Project, format, shape, servers)
    }

    fn never_made(self, why: &'static str) -> Self {
        Self {
            not_made: Some(why),
            ..self
        }
    }

    fn aside(self) -> Self {
        Self {
            is_aside: true,
            ..self
        }
    }

    fn section(&self) -> Section {
        Section {
            servers: self.servers.clone(),
            shape: self.shape,
            project: None,
        }
    }

    /// Why the file should not be made where it isn't there.
    pub(crate) fn not_made(&self) -> Option<&'static str> {
        self.not_made
    }
}

impl Scope {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Project => "project",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Passes {
    /// What a person should know about it.
    pub(crate) fn words(self) -> &'static str {
        self.told(cfg!(windows))
    }

    fn told(self, on_windows: bool) -> &'static str {
        match self {
            Self::Few if on_windows => {
                "PATH, TEMP, USERNAME, USERPROFILE, and what tells where the system and its folders \
                 are only, and what \"env\" has"
            }
            Self::Codex if on_windows => {
                "PATH, TEMP, USERNAME, USERPROFILE, and what tells where the system and its folders \
                 are only, and what \"env\" and \"env_vars\" have"
            }
            Self::Unknown if on_windows => {
                "perhaps PATH, USERNAME and USERPROFILE only, and what its entry has"
            }
            Self::Few => "HOME, LOGNAME, PATH, SHELL, TERM and USER only, and what \"env\" has",
            Self::Codex => {
                "HOME, LANG, LC_ALL, LOGNAME, PATH, SHELL, TERM, TMPDIR, TZ and USER only, and \
                 what \"env\" and \"env_vars\" have"
            }
            Self::NoSecrets => {
                "all variables but those whose names look secret (TOKEN, KEY, AUTH, …), and what \
                 \"env\" has"
            }
            Self::Unknown => "perhaps HOME, PATH and USER only, and what its entry has",
        }
    }
}

/// A URL without what may be secret in it: its user, password, query and fragment.
pub(crate) fn public_url(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) => format!("{}{}", url.origin().ascii_serialization(), url.path()),
        Err(_) => "(no URL)".to_owned(),
    }
}
