//! The environment: the only reader of it in this crate, and that once; the rest is handed the
//! values, so tests hand in what they like.
//!
//! A variable that is empty counts as unset, and so does one that still holds a host's
//! placeholder (`${user_config.region}`: bundles pass those on when the user left a field blank).

mod handed;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::config::layer::{Layer, Source, Value};
use crate::config::settings::{self, Kind, SETTINGS, Setting};
use crate::error::Error;
use crate::nearest::nearest;

/// What the environment said when we started.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, OsString>,
    /// The user's folder for this program's configuration.
    folder: Option<PathBuf>,
    /// The user's folder for this program's data.
    data: Option<PathBuf>,
    home: Option<PathBuf>,
    /// This program's file.
    program: Option<PathBuf>,
    machine: Machine,
    /// See [`Environment::of_onlooker`].
    is_onlookers: bool,
}

/// What the file system says about the machine; hosts hand over too few variables to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) container: bool,
    pub(crate) wsl: bool,
}

impl Machine {
    fn this() -> Self {
        let is_there = |path: &str| Path::new(path).exists();
        let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease");
        // Docker's mark, and Podman's.
        let container = is_there("/.dockerenv") || is_there("/run/.containerenv");
        Self {
            container,
            // A container on WSL has its kernel, and no way to Windows.
            wsl: !container
                && kernel.is_ok_and(|name| name.to_ascii_lowercase().contains("microsoft")),
        }
    }
}

impl Environment {
    /// This process's.
    pub(crate) fn of_process() -> Self {
        let variables = std::env::vars_os()
            .map(|(name, value)| (key(&name.to_string_lossy()), value))
            .collect();
        let folders = ProjectDirs::from("", "", env!("CARGO_PKG_NAME"));
        // A relative HOME would be another folder wherever we are started.
        let whole = |folder: &Path| folder.is_absolute().then(|| folder.to_owned());
        Self {
            variables,
            folder: folders.as_ref().and_then(|dirs| whole(dirs.config_dir())),
            // Not the roaming one of Windows: a token belongs to one machine.
            data: folders.and_then(|dirs| whole(dirs.data_local_dir())),
            program: std::env::current_exe().ok(),
            machine: Machine::this(),
            is_onlookers: false,
            home: BaseDirs::new().and_then(|dirs| whole(dirs.home_dir())),
        }
    }

    /// The same for somebody who looks at what others would start: what they would read from a pipe is
    /// theirs, and nobody may ever come to its other end.
    pub(crate) fn of_onlooker(&self) -> Self {
        Self {
            is_onlookers: true,
            ..self.clone()
        }
    }

    pub(super) fn is_onlookers(&self) -> bool {
        self.is_onlookers
    }

    /// The value of a variable; `None` when it counts as unset.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let Some(value) = self.variables.get(&key(name)) else {
            return Ok(None);
        };
        let text = value
            .to_str()
            .ok_or_else(|| Error::config(format!("the variable {name} is not valid UTF-8")))?;
        Ok(Some(text).filter(|text| !counts_as_unset(text)))
    }

    /// Where the config file is when nobody names one.
    pub(crate) fn config_file(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join("config.toml"))
    }

    /// This program's file, if the system knows it.
    pub(crate) fn program(&self) -> Option<&Path> {
        self.program.as_deref()
    }

    /// What this program was built for: `linux x86_64`.
    pub(crate) fn platform() -> String {
        format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
    }

    pub(crate) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(key(name), value.into());
    }

    /// Where data is kept when nobody names another folder.
    pub(crate) fn data_folder(&self) -> Option<&Path> {
        self.data.as_deref()
    }

    pub(crate) fn machine(&self) -> Machine {
        self.machine
    }

    /// Whether a variable holds anything.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Ok(Some(_)) | Err(_))
    }

    /// Whether colours are welcome (<https://no-color.org>), as far as the environment can tell.
    pub(crate) fn allows_colour(&self) -> bool {
        // A Windows console may print escapes instead of obeying them; those that obey say so.
        let capable = !cfg!(windows) || self.is_set("WT_SESSION") || self.is_set("TERM");
        !self.is_set("NO_COLOR") && self.allows_rewriting() && capable
    }

    /// Whether the terminal can go back to the beginning of a line.
    pub(crate) fn allows_rewriting(&self) -> bool {
        !matches!(self.get("TERM"), Ok(Some("dumb")))
    }

    /// Whether the terminal is told to show more than ASCII, as far as the environment says.
    pub(crate) fn speaks_unicode(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"];
        let chosen = locale
            .into_iter()
            .find_map(|name| self.get(name).ok().flatten());
        let is_utf8 = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("utf-8") || text.contains("utf8")
        };
        match chosen {
            Some(text) => is_utf8(text),
            // Neither has a locale to speak of, and both can.
            None => cfg!(target_os = "macos") || self.is_set("WT_SESSION"),
        }
    }

    /// The variable that names the proxy for such URLs, if one does; in the HTTP library's order.
    pub(crate) fn proxy_variable(&self, scheme: &str) -> Option<&'static str> {
        let own: [&str; 2] = match scheme {
            "http" => ["HTTP_PROXY", "http_proxy"],
            _ => ["HTTPS_PROXY", "https_proxy"],
        };
        let mut names = own.into_iter().chain(["ALL_PROXY", "all_proxy"]);
        names.find(|name| self.is_set(name))
    }

    /// Variables that move this program's folders, and that hosts keep from their children.
    pub(crate) fn moved_folders(&self) -> Vec<&'static str> {
        let names = ["XDG_CONFIG_HOME", "XDG_DATA_HOME"];
        let set = |name: &&str| self.is_moved_by(name);
        names.into_iter().filter(set).collect()
    }

    /// Whether this variable of the XDG Base Directory Specification moves a folder here.
    pub(super) fn is_moved_by(&self, name: &str) -> bool {
        cfg!(all(unix, not(target_os = "macos"))) && self.is_set(name)
    }

    /// Whether two names are of one variable.
    pub(crate) fn is_one(name: &str, other: &str) -> bool {
        key(name) == key(other)
    }

    /// The settings that the environment holds.
    pub(crate) fn layer(&self) -> Result<Layer, Error> {
        let mut layer = Layer::default();
        for setting in SETTINGS.iter().filter(|setting| setting.is_option()) {
            let name = settings::variable(setting.name);
            if let Some(text) = self.get(&name)? {
                let source = Source::Variable(name);
                let values = parts(setting, text)
                    .map(|part| Value::new(part, source.clone()))
                    .collect();
                layer.set(setting.name, source, values);
            }
        }
        Ok(layer)
    }

    /// A complaint for each variable that is named as if it were for us and isn't. Not a refusal:
    /// another version may know it.
    pub(crate) fn strangers(&self) -> Vec<String> {
        self.variables
            .keys()
            .filter_map(|name| complaint(name))
            .collect()
    }
}

fn complaint(variable: &str) -> Option<String> {
    let name = settings::name_of(variable)?;
    let options = SETTINGS.iter().filter(|setting| setting.is_option());
    let mut names = options.map(|setting| setting.name);
    if names
        .clone()
        .any(|name| settings::variable(name) == variable)
    {
        return None;
    }
    Some(match nearest(&name, &mut names) {
        Some(meant) => {
            let meant = settings::variable(meant);
            format!("the variable {variable} is not known; did you mean {meant}?")
        }
        None => format!("the variable {variable} is not known, so it has no effect"),
    })
}

/// Whether a value stands for "nothing was chosen".
pub(crate) fn counts_as_unset(text: &str) -> bool {
    let text = text.trim();
    let placeholder = text
        .strip_prefix("${user_config.")
        .and_then(|rest| rest.strip_suffix('}'));
    text.is_empty() || placeholder.is_some_and(|name| !name.contains('}'))
}

/// A list in a variable: one value a line; commas separate globs, which never contain one.
fn parts<'a>(setting: &Setting, text: &'a str) -> impl Iterator<Item = &'a str> {
    let (list, globs) = (setting.repeatable, setting.kind == Kind::Glob);
    text.split(move |char| list && (char == '\n' || globs && char == ','))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// How a variable is looked up: Windows doesn't tell letters' case.
fn key(name: &str) -> String {
    if cfg!(windows) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
impl Environment {
    pub(crate) fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self {
            variables: variables
                .map(|(name, value)| (key(name), value.into()))
                .into(),
            ..Self::default()
        }
    }

    pub(crate) fn with_folder(self, folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            data: Some(folder.join("data")),
            home: Some(folder.to_owned()),
            ..self
        }
    }

    pub(crate) fn on(self, machine: Machine) -> Self {
        Self { machine, ..self }
    }
}
