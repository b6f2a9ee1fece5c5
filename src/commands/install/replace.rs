//! `--replace`: an entry of mcp-remote's becomes ours, with the same meaning.
//!
//! Its options are ours, too, with their meaning; what it ignores is left out, and told. Variables
//! that the entry has stay, since headers may be made of them.

use reqwest::Url;

use super::{Ours, Task};
use crate::auth::Settings;
use crate::config::{Config, Environment, Layer, layer_of, setting_name};
use crate::error::Error;
use crate::hosts::{Entry, McpRemote, Page, Starts};
use crate::text;
use crate::ui::Ui;

impl Task<'_> {
    /// Takes its name and its words over from the entry that is meant; what the command line gives
    /// wins. False: it was done before.
    pub(super) fn take_over(
        &mut self,
        page: &Page,
        environment: &Environment,
        ui: &Ui,
    ) -> Result<bool, Error> {
        let name = self.args.name.as_deref();
        let is_meant = |entry: &&Entry| name.is_none_or(|name| entry.name == name);
        let meant = || page.entries.iter().filter(is_meant);
        let found = self.of_mcp_remote(meant().collect(), environment)?;
        let entry = match found.as_slice() {
            [entry] => *entry,
            [] => {
                let path = self.place.path.display();
                // What it says now came from mcp-remote's entry, and must not be lost.
                if let Some(ours) = meant().find(|entry| entry.is_ours()) {
                    let what = "nothing there is mcp-remote's, and it has us already";
                    ui.status(&format!(
                        "{}: {what}: entry {:?} in {path}",
                        self.host.title, ours.name
                    ));
                    ui.status("to change that entry, leave --replace out");
                    return Ok(false);
                }
                let which = match name {
                    Some(name) => format!("entry {name:?}"),
                    None => "entry".to_owned(),
                };
                return Err(Error::internal(format!(
                    "no {which} in {path} leads to Intercom by mcp-remote"
                ))
                .hint("an entry for another server is swapped with -t URL")
                .hint("to make one of ours, leave --replace out"));
            }
            several => {
                let names = several.iter().map(|entry| entry.name.as_str());
                let names: Vec<_> = names.collect();
                return Err(Error::internal(format!(
                    "several entries are mcp-remote's: {}",
                    text::safe(&names.join(", "))
                ))
                .hint("say which with --name"));
            }
        };
        let Starts::McpRemote(remote) = &entry.starts else {
            return Ok(false);
        };
        if let Some(why) = entry.bound() {
            let (name, path) = (text::safe(&entry.name), self.place.path.display());
            let what = format!("entry \"{name}\" in {path} stays as it is: {why}");
            let hint =
                "write it without, or put ours in its place with --force and without --replace";
            return Err(Error::internal(what).hint(hint));
        }
        for caution in cautions(remote) {
            ui.warn(&caution);
        }
        let layer = layer_of(&settings(remote), self.given);
        let mut env = entry.variables();
        env.extend(self.launch.env.iter().cloned());
        let ours = Ours::new(&layer, &env, environment, &self.folders)
            .map_err(|error| unlike_ours(entry, error))?;
        self.say(ours, ui);
        self.name.clone_from(&entry.name);
        Ok(true)
    }

    /// Those of mcp-remote's that lead to the server which was given; if there is none, or none was
    /// given, those that lead to Intercom.
    fn of_mcp_remote<'a>(
        &self,
        entries: Vec<&'a Entry>,
        environment: &Environment,
    ) -> Result<Vec<&'a Entry>, Error> {
        if self.given.get("target").is_some() {
            // Variables of the entry may be needed for the rest.
            let mut place = Layer::default();
            for name in ["target", "config", "allow-http"] {
                if let Some(given) = self.given.get(name) {
                    place.set(name, given.source.clone(), given.values.clone());
                }
            }
            let config = Config::load(&place, environment)?;
            let leads_there = |entry: &&&Entry| match (&entry.starts, config.account()) {
                (Starts::McpRemote(remote), Some(settings)) => {
                    leads_to(&remote.url, settings, environment)
                }
                _ => false,
            };
            let found: Vec<_> = entries.iter().filter(leads_there).copied().collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let is_it = |entry: &&Entry| entry.mcp_remote().is_some();
        Ok(entries.into_iter().filter(is_it).collect())
    }
}

/// Why an entry can't be swapped: what it says would be refused.
fn unlike_ours(entry: &Entry, error: Error) -> Error {
    let problem = format!("entry {:?} can't be swapped", entry.name);
    let hints = error.hints().to_vec();
    let swapped = Error::new(error.kind(), problem).because(error);
    let hints = hints.into_iter().map(|hint| text::safe(&hint).into_owned());
    hints
        .fold(swapped, Error::hint)
        .hint("mend the entry, or give the option here: that goes before what the entry says")
}

/// Whether a URL leads to the server of `settings`.
pub(in crate::commands) fn leads_to(
    url: &str,
    settings: &Settings,
    environment: &Environment,
) -> bool {
    let pairs = [("target", target(url)), ("allow-http", true.to_string())];
    let layer = layer_of(&pairs, &Layer::default());
    let config = Config::load(&layer, environment).ok();
    let account = config.as_ref().and_then(Config::account);
    account.is_some_and(|account| account.server == settings.server)
}

/// What a person should know whose entry is swapped.
pub(in crate::commands) fn cautions(remote: &McpRemote) -> Vec<String> {
    let ignored = remote.ignored.iter();
    let ignored =
        ignored.map(|word| format!("mcp-remote ignores {}, so it is left out", told(word)));
    let mut cautions: Vec<_> = ignored.collect();
    let has = |name| remote.option(name).is_some();
    if has("static-oauth-client-info") || has("client-metadata-url") {
        cautions.push(
            "it uses a client that is registered already: see that its redirect URI is \
             http://127.0.0.1/callback, or say which with --host, --callback-port and --callback-path"
                .to_owned(),
        );
    }
    cautions
}

/// A word that means nothing; only a flag's name is sure to be no secret.
fn told(word: &str) -> String {
    let name = word.split('=').next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphabetic() || c == '-';
    match name.starts_with("--") && name.chars().all(is_name) {
        true => format!("{name:?}"),
        false => format!("a word of {} letters", word.chars().count()),
    }
}

/// What mcp-remote was told, as settings of ours.
pub(in crate::commands) fn settings(remote: &McpRemote) -> Vec<(&'static str, String)> {
    let mut settings = vec![("target", target(&remote.url))];
    settings.extend(remote.port.map(|port| ("callback-port", port.to_string())));
    settings.extend(
        remote
            .headers
            .iter()
            .map(|header| ("header", header.clone())),
    );
    settings.extend(
        remote
            .header_files
            .iter()
            .map(|file| ("header-file", file.clone())),
    );
    for (name, value) in &remote.options {
        let name = setting_name(name);
        settings.extend(name.map(|name| (name, value.clone().unwrap_or_else(|| true.to_string()))));
    }
    settings
}

/// A server of Intercom's by its short name, where the URL says no more than that.
pub(crate) fn target(url: &str) -> String {
    let short = Url::parse(url)
        .ok()
        .filter(|url| url.query().is_none() && url.fragment().is_none())
        .filter(|url| url.username().is_empty() && url.password().is_none())
        .and_then(|url| {
            let path = url.path().trim_end_matches('/');
            match (url.scheme(), url.host_str()?, path) {
                ("https", "mcp.intercom.com", "/mcp" | "/sse") => Some("us".to_owned()),
                ("https", "mcp.eu.intercom.com", "/mcp" | "/sse") => Some("eu".to_owned()),
                ("https", "api.intercom.io", "/fin/mcp") => Some("fin".to_owned()),
                ("https", "api.intercom.io", path) => {
                    let app = path.strip_prefix("/fin/mcp/")?;
                    (!app.contains('/')).then(|| format!("fin/{app}"))
                }
                _ => None,
            }
        });
    short.unwrap_or_else(|| url.to_owned())
}
