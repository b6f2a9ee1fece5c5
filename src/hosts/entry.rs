//! One server in a host's file: how hosts write it, what it starts, and how ours is written.
//!
//! Values of variables and headers are held as texts, since whoever moves an entry needs them, and
//! are shown by nothing here.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde_json::{Map, Value};

use super::edit::{Change, Step};
use super::folders::Folders;
use super::mcp_remote::McpRemote;
use super::words::{self, Run};

/// How a host writes an entry.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(super) command: &'static str,
    /// None: the arguments stand behind the command, in one list.
    pub(super) args: Option<&'static str>,
    pub(super) env: &'static str,
    /// What a new entry gets besides, in front.
    pub(super) fixed: &'static [(&'static str, Fixed)],
    /// The member that switches an entry off, and its value then.
    pub(super) off: Option<(&'static str, bool)>,
    /// Entries are elements of a list, with their name in them.
    pub(super) is_list: bool,
}

#[derive(Debug)]
pub(super) enum Fixed {
    Text(&'static str),
    Flag(bool),
    Number(u32),
    Texts(&'static [&'static str]),
    /// The entry's own name.
    Name,
}

/// What most hosts read: `{"command": …, "args": […], "env": {…}}`.
pub(super) const PLAIN: Shape = Shape {
    command: "command",
    args: Some("args"),
    env: "env",
    fixed: &[],
    off: Some(("disabled", true)),
    is_list: false,
};

/// The same, and says that it is started.
pub(super) const STDIO: Shape = Shape {
    fixed: &[("type", Fixed::Text("stdio"))],
    ..PLAIN
};

/// What an entry is to start.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Launch {
    pub(crate) command: String,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
}

/// One entry, as it stands in a file.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Where it stands in its file.
    pub(crate) path: Vec<Step>,
    /// The folder that it is for, where a file has entries for several.
    pub(crate) project: Option<String>,
    /// As the file has it, and so the two below; what comes of them: `words`, `variables`. None: it isn't
    /// started, or the file doesn't say how.
    pub(crate) command: Option<String>,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    /// Names of variables that the host is to hand over as they are (Codex).
    pub(crate) passed: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) is_off: bool,
    pub(crate) starts: Starts,
    /// What runs in the end, without the program itself.
    run: Run,
    /// What it starts, and its variables, stand in an object of their own.
    is_nested: bool,
}

/// What it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Starts {
    Us(Us),
    /// Also where it leads to somebody else's server.
    McpRemote(McpRemote),
    /// Nothing: the host itself asks one of Intercom's servers.
    Intercom(Url),
    #[default]
    Other,
}

/// An entry of ours, by the file name of its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Us {
    /// As the entry says; `None` where a program such as npx fetches it.
    pub(crate) path: Option<PathBuf>,
    pub(crate) exists: bool,
    /// It is the program that runs now.
    pub(crate) is_this: bool,
}

const OUR_NAME: &str = "intercom-mcp";

/// What the program is called in Zed's older files, where the command is an object with the arguments and
/// the variables in it.
const NESTED: &str = "path";

/// Where hosts write a URL.
const URLS: [&str; 4] = ["url", "serverUrl", "httpUrl", "uri"];

impl Shape {
    /// A new entry, complete.
    pub(super) fn write(&self, name: &str, launch: &Launch) -> Value {
        let fixed = self.fixed.iter().map(|(key, fixed)| {
            let value = match fixed {
                Fixed::Text(text) => Value::from(*text),
                Fixed::Flag(flag) => Value::from(*flag),
                Fixed::Number(number) => Value::from(*number),
                Fixed::Texts(texts) => Value::from(*texts),
                Fixed::Name => Value::from(name),
            };
            ((*key).to_owned(), value)
        });
        let mut entry: Map<String, Value> = fixed.collect();
        entry.extend(self.start(launch, self.command));
        if !launch.env.is_empty() {
            let pairs = launch.env.iter();
            let pairs = pairs.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
            entry.insert(self.env.to_owned(), Value::Object(pairs.collect()));
        }
        Value::Object(entry)
    }

    /// The members that say what is started; the program's is called `key`.
    fn start(&self, launch: &Launch, key: &str) -> Vec<(String, Value)> {
        let command = Value::from(launch.command.as_str());
        let args = launch.args.iter().map(|arg| Value::from(arg.as_str()));
        match self.args {
            Some(name) => vec![(key.to_owned(), command), (name.to_owned(), args.collect())],
            None => {
                let all = std::iter::once(command).chain(args);
                vec![(key.to_owned(), all.collect())]
            }
        }
    }

    /// What has to change so that `entry`, which is there, starts `launch`. Variables that it has
    /// besides stay, and so does everything else; what its command line set is a variable of its own then.
    pub(super) fn update(&self, entry: &Entry, launch: &Launch) -> Vec<Change> {
        let (inside, key): (&[&str], _) = match entry.is_nested {
            true => (&[self.command], NESTED),
            false => (&[], self.command),
        };
        let at = |names: &[&str]| {
            let names = inside.iter().chain(names);
            let steps = names.map(|name| Step::Key((*name).to_owned()));
            entry.path.iter().cloned().chain(steps).collect::<Vec<_>>()
        };
        let Some(command) = &entry.command else {
            return vec![Change {
                path: entry.path.clone(),
                value: Some(self.write(&entry.name, launch)),
            }];
        };
        let mut changes = Vec::new();
        let mut variables = launch.env.clone();
        if *command != launch.command || entry.args != launch.args {
            let is_given = |name: &str| launch.env.iter().any(|(given, _)| given == name);
            let had = entry.variables().into_iter();
            variables.extend(had.filter(|(name, _)| !is_given(name)));
            for (name, value) in self.start(launch, key) {
                changes.push(Change {
                    path: at(&[&name]),
                    value: Some(value),
                });
            }
        }
        for (name, value) in variables.iter().filter(|pair| !entry.env.contains(pair)) {
            changes.push(Change {
                path: at(&[self.env, name]),
                value: Some(Value::from(value.as_str())),
            });
        }
        changes
    }

    /// The entries in `servers`, which is what stands at `at`.
    pub(super) fn read(&self, servers: &Value, at: &[Step], folders: &Folders) -> Vec<Entry> {
        let below = |step| at.iter().cloned().chain([step]).collect();
        if self.is_list {
            let items = servers.as_array().into_iter().flatten();
            let named = items.filter_map(|item| Some((item.get("name")?.as_str()?, item)));
            return named
                .map(|(name, item)| {
                    self.one(name, item, below(Step::Named(name.to_owned())), folders)
                })
                .collect();
        }
        let members = servers.as_object().into_iter().flatten();
        members
            .map(|(name, item)| self.one(name, item, below(Step::Key(name.clone())), folders))
            .collect()
    }

    fn one(&self, name: &str, item: &Value, path: Vec<Step>, folders: &Folders) -> Entry {
        let nested = item.get(self.command).filter(|command| command.is_object());
        let (of, key) = match nested {
            Some(command) => (command, NESTED),
            None => (item, self.command),
        };
        let command = of.get(key);
        let mut words: Vec<String> = match command {
            Some(Value::Array(_)) => texts(command),
            Some(Value::String(command)) => vec![command.clone()],
            _ => Vec::new(),
        };
        words.extend(texts(self.args.and_then(|args| of.get(args))));
        let has_command = command.is_some_and(|c| c.is_string() || c.is_array());
        let mut words = words.into_iter();
        let command = if has_command { words.next() } else { None };
        let args: Vec<String> = words.collect();
        let url = URLS.iter().find_map(|key| item.get(*key)?.as_str());
        let is_off = self
            .off
            .is_some_and(|(name, off)| item.get(name).and_then(Value::as_bool) == Some(off));
        let all: Vec<String> = command.iter().chain(&args).cloned().collect();
        let (starts, run) = match (&command, url) {
            (Some(_), _) => words::runs(&all)
                .into_iter()
                .find_map(|run| starts(run, folders))
                .unwrap_or_default(),
            (None, Some(url)) => {
                let starts = intercoms(url).map_or(Starts::Other, Starts::Intercom);
                (starts, Run::default())
            }
            (None, None) => (Starts::Other, Run::default()),
        };
        Entry {
            name: name.to_owned(),
            path,
            project: None,
            command,
            args,
            env: pairs(of.get(self.env)),
            passed: texts(of.get("env_vars")),
            headers: pairs(item.get("headers").or_else(|| item.get("http_headers"))),
            is_off,
            starts,
            run,
            is_nested: nested.is_some(),
        }
    }
}

/// What a program's start is to us, and what that program gets. None: it is somebody else's.
fn starts(run: Run, folders: &Folders) -> Option<(Starts, Run)> {
    if let Some((_, words)) = words::package(&run.words, "mcp-remote") {
        let remote = McpRemote::of(&run.words)?;
        return Some((Starts::McpRemote(remote), Run { words, ..run }));
    }
    let (_, words) = words::package(&run.words, OUR_NAME)?;
    let program = run.words.first()?;
    let us = match words::file_name(program) == OUR_NAME {
        true => Us::at(program, folders),
        false => Us {
            path: None,
            exists: true,
            is_this: false,
        },
    };
    Some((Starts::Us(us), Run { words, ..run }))
}

/// A URL of one of Intercom's MCP servers.
fn intercoms(url: &str) -> Option<Url> {
    let url = Url::parse(url.trim()).ok()?;
    let is_fin = || url.path().trim_end_matches('/').starts_with("/fin/mcp");
    let is_theirs = match url.host_str()? {
        "mcp.intercom.com" | "mcp.eu.intercom.com" => true,
        "api.intercom.io" => is_fin(),
        _ => false,
    };
    is_theirs.then_some(url)
}

impl Entry {
    /// Whether it starts this very thing, with these variables among others.
    pub(crate) fn is(&self, launch: &Launch) -> bool {
        let has_all = launch.env.iter().all(|pair| self.env.contains(pair));
        self.command.as_ref() == Some(&launch.command) && self.args == launch.args && has_all
    }

    /// The words that we get, or mcp-remote does: without what is before them (a shell, `env A=b`, npx). Of
    /// other programs none.
    pub(crate) fn words(&self) -> &[String] {
        &self.run.words
    }

    /// The variables that we get of it, or mcp-remote does: those of the entry, and over them what its command
    /// line sets (`env A=b`).
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let mut seen = HashSet::new();
        let all = self.env.iter().chain(&self.run.set).rev();
        let last = all.filter(|(name, _)| seen.insert(name.as_str()));
        let mut variables: Vec<_> = last.cloned().collect();
        variables.reverse();
        variables
    }

    /// Why what it starts can't be started in other words and mean the same, where that is so: a shell makes
    /// something of them, say. Then `words` and `variables` are only what is written there.
    pub(crate) fn bound(&self) -> Option<&'static str> {
        self.run.bound
    }

    /// Whether it is for another folder than the one that the person stands in.
    pub(crate) fn is_for_elsewhere(&self, folders: &Folders) -> bool {
        let project = self.project.as_deref();
        project.is_some_and(|project| project != folders.here())
    }

    pub(crate) fn is_ours(&self) -> bool {
        matches!(self.starts, Starts::Us(_))
    }

    /// mcp-remote in front of one of Intercom's servers.
    pub(crate) fn mcp_remote(&self) -> Option<&McpRemote> {
        match &self.starts {
            Starts::McpRemote(remote) => intercoms(&remote.url).map(|_| remote),
            _ => None,
        }
    }

    /// Whether it leads to Intercom, by whatever way.
    pub(crate) fn is_of_intercom(&self) -> bool {
        self.is_ours() || self.mcp_remote().is_some() || matches!(self.starts, Starts::Intercom(_))
    }
}

impl Us {
    fn at(program: &str, folders: &Folders) -> Self {
        let path = PathBuf::from(program);
        let found = match path.components().count() {
            1 => folders.program(program),
            _ => Some(path.clone()),
        };
        let found = found.filter(|path| path.is_file());
        Self {
            exists: found.is_some(),
            is_this: found.is_some_and(|path| Folders::is_same(&path, &folders.binary)),
            path: Some(path),
        }
    }

    /// Whether the command is a whole path; hosts' own `PATH` may be short.
    pub(crate) fn is_whole_path(&self) -> bool {
        self.path.as_deref().is_none_or(Path::is_absolute)
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.map(text).collect()
}

fn pairs(value: Option<&Value>) -> Vec<(String, String)> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl fmt::Debug for Entry {
    /// Without arguments and values: they may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}, {:?})", self.name, self.starts)
    }
}

impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Launch({})", self.command)
    }
}
