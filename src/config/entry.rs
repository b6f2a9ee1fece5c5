//! What an entry in a host's file has to say, so that the program finds there what it finds here:
//! a host hands over few variables, and starts us in any folder.
//!
//! Values go as they were written on the command line, but for paths, which are made whole. What
//! the environment says besides is told, not copied: it may be meant for this shell only.

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::config::environment::Environment;
use crate::config::layer::{Layer, Source, Value};
use crate::config::local::TOKENS;
use crate::config::parse;
use crate::config::settings::{self, Kind, SETTINGS, Scope, Setting};
use crate::config::variables;
use crate::error::Error;
use crate::hosts::{Folders, Platform};

/// What the entry says, and what a person should know of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// As our own command line takes them, `serve` not included.
    pub(crate) args: Vec<String>,
    /// Those of the arguments that are secret.
    pub(crate) secrets: Vec<String>,
    /// What works here and will not work there.
    pub(crate) lost: Vec<String>,
    /// What was added, and why.
    pub(crate) added: Vec<String>,
}

impl Environment {
    /// Where hosts' files are on this machine.
    pub(crate) fn folders(&self) -> Result<Folders, Error> {
        let path = |name: &str| self.get(name).ok().flatten().map(PathBuf::from);
        let home = self.home().ok_or_else(|| {
            Error::config("you have no home folder").hint("set HOME to its whole path")
        })?;
        let current = std::env::current_dir().map_err(|error| {
            Error::internal("finding the folder that you are in").because(error)
        })?;
        let search = self.get("PATH").ok().flatten().unwrap_or_default();
        let mut folders = Folders {
            platform: match () {
                () if cfg!(windows) => Platform::Windows,
                () if cfg!(target_os = "macos") => Platform::Mac,
                () => Platform::Linux,
            },
            home: home.to_owned(),
            current,
            xdg_config: path("XDG_CONFIG_HOME").filter(|path| path.is_absolute()),
            flatpak_config: path("FLATPAK_XDG_CONFIG_HOME").filter(|path| path.is_absolute()),
            app_data: path("APPDATA"),
            local_app_data: path("LOCALAPPDATA"),
            claude: path("CLAUDE_CONFIG_DIR"),
            codex: path("CODEX_HOME"),
            copilot: path("COPILOT_HOME"),
            path: std::env::split_paths(search).collect(),
            binary: PathBuf::new(),
        };
        folders.binary = binary(&folders)?;
        Ok(folders)
    }

    /// The same with these variables, as an entry gives them.
    pub(crate) fn with(&self, pairs: &[(String, String)]) -> Self {
        let mut with = self.clone();
        for (name, value) in pairs {
            with.set(name, value);
        }
        with
    }

    /// The words for an entry with the variables `env`: those of `given`, and what they need besides.
    pub(crate) fn words(&self, given: &Layer, env: &[(String, String)], current: &Path) -> Words {
        let mut words = Words::default();
        for setting in SETTINGS
            .iter()
            .filter(|setting| setting.scope != Scope::Idle)
        {
            let entry = given.get(setting.name);
            for value in entry.into_iter().flat_map(|entry| &entry.values) {
                words.add(setting, &self.whole(setting, value, current));
                self.note_variables(&mut words, setting, &value.text, env);
            }
        }
        let is_given = |name: &str| {
            let variable = settings::variable(name);
            given.get(name).is_some() || env.iter().any(|(known, _)| *known == variable)
        };
        for (name, folder, why) in self.moved(current) {
            if !is_given(name) {
                words.added.push(format!(
                    "--{name} {}, since {why} is set here",
                    folder.display()
                ));
                words
                    .args
                    .extend([format!("--{name}"), folder.display().to_string()]);
            }
        }
        for setting in SETTINGS.iter().filter(|setting| setting.is_option()) {
            let variable = settings::variable(setting.name);
            let is_moved = setting.name == "data-dir" || setting.name == "config";
            if self.is_set(&variable) && !is_given(setting.name) && !is_moved {
                words.lost.push(variable);
            }
        }
        let tokens = TOKENS.iter().filter(|name| self.is_set(name));
        let lost = tokens.filter(|name| !env.iter().any(|(known, _)| known == *name));
        words.lost.extend(lost.map(|name| (*name).to_owned()));
        words
    }

    /// Folders that variables decide here, which a host may not hand over.
    fn moved(&self, current: &Path) -> Vec<(&'static str, PathBuf, &'static str)> {
        let named = |name: &str| {
            let path = self.get(name).ok().flatten();
            path.map(|path| parse::path(path, Some(current), self.home()))
        };
        let xdg = |name: &str| self.is_moved_by(name);
        let mut moved = Vec::new();
        if let Some(path) = named("INTERCOM_MCP_DATA_DIR") {
            moved.push(("data-dir", path, "INTERCOM_MCP_DATA_DIR"));
        } else if let Some(path) = self.data_folder().filter(|_| xdg("XDG_DATA_HOME")) {
            moved.push(("data-dir", path.to_owned(), "XDG_DATA_HOME"));
        }
        if let Some(path) = named("INTERCOM_MCP_CONFIG") {
            moved.push(("config", path, "INTERCOM_MCP_CONFIG"));
        } else if let Some(path) = self.config_file().filter(|_| xdg("XDG_CONFIG_HOME")) {
            // One that isn't there can't be named.
            if path.is_file() {
                moved.push(("config", path, "XDG_CONFIG_HOME"));
            }
        }
        moved
    }

    /// A value as it has to stand in the entry: paths are whole.
    fn whole(&self, setting: &Setting, value: &Value, current: &Path) -> String {
        let path = |text: &str| {
            let path = parse::path(text, Some(current), self.home());
            path.to_string_lossy().into_owned()
        };
        let takes_file = setting.name.starts_with("static-oauth-client");
        match value.text.strip_prefix('@').filter(|_| takes_file) {
            Some(file) => format!("@{}", path(file)),
            None if setting.kind == Kind::Path => path(&value.text),
            None => value.text.clone(),
        }
    }

    /// Variables that a value is made of, set here and not in the entry.
    fn note_variables(
        &self,
        words: &mut Words,
        setting: &Setting,
        text: &str,
        env: &[(String, String)],
    ) {
        for name in needed(setting.name, text) {
            if self.is_set(name) && !env.iter().any(|(known, _)| known == name) {
                words.lost.push(name.to_owned());
            }
        }
    }
}

impl Words {
    fn add(&mut self, setting: &Setting, text: &str) {
        let secrets = secret_parts(setting, text).into_iter();
        self.secrets
            .extend(secrets.map(|part| text[part].to_owned()));
        self.args.extend(words_for(setting, text));
    }
}

/// A setting's value on a command line.
fn words_for(setting: &Setting, text: &str) -> Vec<String> {
    let flag = format!("--{}", setting.name);
    match setting.kind {
        Kind::Switch => vec![flag],
        _ => option(&flag, text),
    }
}

/// An option with a value: one that begins with `-` has to be in the same word.
pub(crate) fn option(flag: &str, value: &str) -> Vec<String> {
    match value.starts_with('-') {
        true => vec![format!("{flag}={value}")],
        false => vec![flag.to_owned(), value.to_owned()],
    }
}

/// What of a value is secret, as it was written; what is filled in from variables is not.
fn secret_parts(setting: &Setting, text: &str) -> Vec<Range<usize>> {
    if !setting.secret {
        return secret_parts_of_url(text);
    }
    if text.contains("${") || text.starts_with('@') {
        return Vec::new();
    }
    let value = text.split_once(':').filter(|_| setting.name == "header");
    let value = value.map_or(text, |(_, value)| value.trim_start());
    let part = text.len() - value.len()..text.trim_end().len();
    Some(part)
        .filter(|part| !part.is_empty())
        .into_iter()
        .collect()
}

/// The user and the query of whatever looks like a URL, be it one or not.
fn secret_parts_of_url(text: &str) -> Vec<Range<usize>> {
    let Some(start) = text.find("://").map(|at| at + 3) else {
        return Vec::new();
    };
    let behind = |at: usize, ends: &[char]| text[at..].find(ends).map(|more| at + more);
    let path = behind(start, &['/', '?', '#']).unwrap_or(text.len());
    let user = text[start..path].rfind('@');
    let query = behind(path, &['?', '#']).map(|at| at + 1..text.len());
    let parts = user.map(|length| start..start + length).into_iter();
    parts.chain(query).filter(|part| !part.is_empty()).collect()
}

/// The variables that a setting's value is made of.
fn needed<'a>(setting: &str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let after_name = || {
        text.split_once(['=', ':'])
            .map(|(_, variable)| variable.trim())
    };
    let named = match setting {
        "bearer-env" => Some(text.trim()),
        "header-env" => after_name(),
        _ => None,
    };
    named.into_iter().chain(variables::names(text))
}

/// The variables that what was given is made of, each once; without what is too long for a name, and is
/// perhaps the secret itself.
pub(crate) fn needs(given: &Layer) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in said(given).flat_map(|(setting, text)| needed(setting.name, text)) {
        let is_name = parse::is_variable_name(name) && name.len() <= 40;
        if is_name && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// What was given as words again, and nothing besides.
pub(crate) fn words_of(given: &Layer) -> Words {
    let mut words = Words::default();
    for (setting, text) in said(given).filter(|(setting, _)| setting.scope != Scope::Idle) {
        words.add(setting, text);
    }
    words
}

/// The same for a person, with a mark for each secret.
pub(crate) fn shown_words_of(given: &Layer) -> Vec<String> {
    let said = said(given).filter(|(setting, _)| setting.scope != Scope::Idle);
    let words = said.flat_map(|(setting, text)| {
        let mut shown = text.to_owned();
        for part in secret_parts(setting, text).into_iter().rev() {
            shown.replace_range(part, "…");
        }
        words_for(setting, &shown)
    });
    words.collect()
}

/// Each value that was given, with its setting, in the order of the settings.
fn said(given: &Layer) -> impl Iterator<Item = (&'static Setting, &str)> {
    SETTINGS.iter().flat_map(|setting| {
        let values = given.get(setting.name).into_iter();
        let values = values.flat_map(|entry| &entry.values);
        values.map(move |value| (setting, value.text.as_str()))
    })
}

/// What of a variable's value is secret.
pub(crate) fn secrets_of(variable: &str, value: &str) -> Vec<String> {
    if holds_secret(variable) {
        return vec![value.to_owned()];
    }
    let parts = secret_parts_of_url(value).into_iter();
    parts.map(|part| value[part].to_owned()).collect()
}

/// Whether the value of a variable is worth hiding: all are, but those of settings that aren't.
pub(crate) fn holds_secret(variable: &str) -> bool {
    let name = settings::name_of(variable);
    let setting = name.and_then(|name| settings::setting(&name));
    setting.is_none_or(|setting| setting.secret)
}

/// The variables of ours that hold secrets, whoever is started.
pub(crate) fn secret_names() -> impl Iterator<Item = String> {
    let hidden = SETTINGS.iter().filter(|setting| setting.secret);
    let hidden = hidden.map(|setting| settings::variable(setting.name));
    // The last one is what `fin-jwt` signs with.
    let others = TOKENS.into_iter().chain(["INTERCOM_MESSENGER_SECRET"]);
    hidden.chain(others.map(str::to_owned))
}

/// A layer of values that no person has typed, such as those of an entry of another program's.
pub(crate) fn layer_of(pairs: &[(&'static str, String)], over: &Layer) -> Layer {
    let mut layer = over.clone();
    for (name, _) in pairs {
        if over.get(name).is_none() {
            let source = Source::Flag(format!("--{name}"));
            let values = pairs.iter().filter(|(other, _)| other == name);
            let values = values.map(|(_, text)| Value::new(text.as_str(), source.clone()));
            layer.set(name, source.clone(), values.collect());
        }
    }
    layer
}

/// The setting of this name, as the table has it.
pub(crate) fn setting_name(name: &str) -> Option<&'static str> {
    settings::setting(name).map(|setting| setting.name)
}

/// This program, by the path that stays good the longest: the one that it was called by, where that
/// is a link to it (package managers move the link when they update; what it leads to has a version
/// in its name), else its own.
fn binary(folders: &Folders) -> Result<PathBuf, Error> {
    let own = std::env::current_exe()
        .map_err(|error| Error::internal("finding this program").because(error))?;
    let called = std::env::args_os().next().unwrap_or_default();
    Ok(called_by(&called, folders).unwrap_or(own))
}

fn called_by(called: &OsString, folders: &Folders) -> Option<PathBuf> {
    let called = Path::new(called);
    let path = match called.components().count() {
        0 => return None,
        1 => folders.program(&called.to_string_lossy())?,
        _ => folders.current.join(called),
    };
    // Without `.` and `..`, and without following links.
    let path = std::path::absolute(path).ok()?;
    let has_way_up = path.components().any(|part| part.as_os_str() == "..");
    let own = std::env::current_exe().ok()?.canonicalize().ok()?;
    let is_it = path.canonicalize().is_ok_and(|real| real == own);
    (is_it && !has_way_up).then_some(path)
}
