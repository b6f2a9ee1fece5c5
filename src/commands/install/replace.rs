//! `--replace`: an entry of mcp-remote's becomes ours, with the same meaning.
//!
//! Its options are ours, too, with their meaning; what it ignores is left out, and told. Variables
//! that the entry has stay, since headers may be made of them.

use reqwest::Url;

use super::Task;
use crate::config::{Environment, Layer, layer_of, setting_name};
use crate::error::Error;
use crate::hosts::{Entry, McpRemote, Page};
use crate::text;
use crate::ui::Ui;

impl Task {
    /// Takes its name and its words over from the entry that is meant; what the command line gives
    /// wins. False: it was done before.
    pub(super) fn take_over(
        &mut self,
        page: &Page,
        name: Option<&str>,
        given: &Layer,
        environment: &Environment,
        ui: &Ui,
    ) -> Result<bool, Error> {
        let is_meant = |entry: &&Entry| name.is_none_or(|name| entry.name == name);
        let meant = || page.entries.iter().filter(is_meant);
        let found: Vec<_> = meant()
            .filter(|entry| entry.mcp_remote().is_some())
            .collect();
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
                return Err(Error::internal(format!(
                    "no entry in {path} leads to Intercom by mcp-remote"
                ))
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
        let Some(remote) = entry.mcp_remote() else {
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
        let layer = layer_of(&settings(remote), given);
        let mut env = entry.variables();
        env.extend(self.launch.env.iter().cloned());
        self.words = environment.words(&layer, &env, &self.folders.current);
        self.name.clone_from(&entry.name);
        self.set_args();
        Ok(true)
    }
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
        .filter(|url| url.query().is_none())
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
