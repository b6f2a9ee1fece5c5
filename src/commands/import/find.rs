//! What there is: the entries of hosts that start mcp-remote, and what its store has for each. Reads
//! files, asks nobody, changes nothing.

use std::path::{Path, PathBuf};

use super::{Plan, Unread, Use, decide, words};
use crate::auth::Settings;
use crate::clock::now;
use crate::commands::install::target;
use crate::config::{Config, Environment, Layer, layer_of};
use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Host, McpRemote, Page, Place, SignIn};

/// What decides what is looked at.
pub(super) struct Sources<'a> {
    pub(super) given: &'a Layer,
    pub(super) environment: &'a Environment,
    /// Of mcp-remote's store, whatever the entries say.
    pub(super) from: Option<&'a Path>,
    pub(super) only: Option<&'static Host>,
}

/// Under which URLs people use Intercom's servers; a store does not say of which server it is.
const USUAL: [&str; 4] = [
    "https://mcp.intercom.com/mcp",
    "https://mcp.intercom.com/sse",
    "https://mcp.eu.intercom.com/mcp",
    "https://mcp.eu.intercom.com/sse",
];

/// The variable that moves mcp-remote's store.
const FOLDER: &str = "MCP_REMOTE_CONFIG_DIR";

/// # Errors
/// The settings of the command line can't be meant.
pub(super) fn plan(sources: &Sources<'_>, folders: Folders) -> Result<Plan, Error> {
    let config = Config::load(sources.given, sources.environment)?;
    let wanted = Wanted::of(sources, &config)?;
    let mut search = Search {
        sources,
        wanted,
        stored: Vec::new(),
        uses: Vec::new(),
        unread: Vec::new(),
        folders,
    };
    for host in hosts::all() {
        search.host(host);
    }
    search.unused();
    let mut plan = Plan {
        stored: Vec::new(),
        uses: search.uses,
        unread: search.unread,
        folders: search.folders,
        command: config.login_command().replacen("login", "import", 1),
    };
    for candidate in search.stored {
        let stored = words::stored(sources, &plan, candidate)?;
        plan.stored.push(stored);
    }
    for at in 0..plan.uses.len() {
        let swap = words::swap(sources, &plan, &plan.uses[at]);
        plan.uses[at].swap = swap;
    }
    decide::takes(&mut plan, now());
    Ok(plan)
}

/// Which servers are meant.
enum Wanted {
    /// Intercom's, whichever.
    Intercoms,
    /// This one, and under which names it may have been used.
    One(Box<Settings>, Vec<String>),
}

impl Wanted {
    fn of(sources: &Sources<'_>, config: &Config) -> Result<Self, Error> {
        let Some(entry) = sources.given.get("target") else {
            return Ok(Self::Intercoms);
        };
        let settings = config.account().ok_or_else(|| {
            Error::usage("this target has no hosted server, so mcp-remote has no sign-in for it")
        })?;
        let typed = entry.values.first().map(|value| value.text.trim());
        let typed = typed.filter(|text| text.contains("://")).map(str::to_owned);
        let usual = USUAL.map(str::to_owned);
        let usual = usual
            .into_iter()
            .filter(|url| is_at(sources, url, settings));
        let names = typed.into_iter().chain(usual).collect();
        Ok(Self::One(Box::new(settings.clone()), names))
    }
}

/// Whether a URL leads to the server of `settings`.
fn is_at(sources: &Sources<'_>, url: &str, settings: &Settings) -> bool {
    let layer = Layer::default();
    let layer = layer_of(
        &[("target", target(url)), ("allow-http", true.to_string())],
        &layer,
    );
    let config = Config::load(&layer, sources.environment).ok();
    let account = config.as_ref().and_then(Config::account);
    account.is_some_and(|account| account.server == settings.server)
}

/// What the store has, and by which command line it was found.
pub(super) struct Candidate {
    pub(super) found: SignIn,
    pub(super) remote: McpRemote,
    /// Of the entry.
    pub(super) env: Vec<(String, String)>,
}

struct Search<'a> {
    sources: &'a Sources<'a>,
    wanted: Wanted,
    stored: Vec<Candidate>,
    uses: Vec<Use>,
    unread: Vec<Unread>,
    folders: Folders,
}

impl Search<'_> {
    fn host(&mut self, host: &'static Host) {
        for place in host.places(&self.folders) {
            let text = match hosts::read(&place.path) {
                Ok(None) => continue,
                Ok(Some(text)) => text,
                Err(why) => {
                    self.note_unread(&place, why, true);
                    continue;
                }
            };
            let is_concerned = text.contains("mcp-remote");
            match Page::whole(host, &place, text, &self.folders) {
                Ok(page) => self.entries(host, &place, page.entries),
                Err(why) => self.note_unread(&place, why.to_string(), is_concerned),
            }
        }
    }

    fn note_unread(&mut self, place: &Place, why: String, is_concerned: bool) {
        if !self.unread.iter().any(|known| known.path == place.path) {
            self.unread.push(Unread {
                path: place.path.clone(),
                why,
                is_concerned,
            });
        }
    }

    fn entries(&mut self, host: &'static Host, place: &Place, entries: Vec<Entry>) {
        for entry in entries {
            let Some(remote) = self.wanted_of(&entry) else {
                continue;
            };
            let base = self.base(&entry);
            let found = hosts::sign_in(&base, &remote);
            let stored = found.map(|found| self.note(found, &remote, &entry.variables()));
            self.uses.push(Use {
                host,
                place: place.clone(),
                entry,
                remote,
                stored,
                swap: Err(String::new()),
            });
        }
    }

    /// What the entry tells mcp-remote, if it leads where it is wanted.
    fn wanted_of(&self, entry: &Entry) -> Option<McpRemote> {
        let hosts::Starts::McpRemote(remote) = &entry.starts else {
            return None;
        };
        let is_wanted = match &self.wanted {
            Wanted::Intercoms => entry.mcp_remote().is_some(),
            Wanted::One(settings, _) => is_at(self.sources, &remote.url, settings),
        };
        is_wanted.then(|| remote.clone())
    }

    /// Where the mcp-remote of an entry keeps things.
    fn base(&self, entry: &Entry) -> PathBuf {
        let mut all = entry.variables().into_iter();
        let own = all.find(|(name, _)| name == FOLDER);
        self.folder_of(own.map(|(_, value)| PathBuf::from(value)))
    }

    fn folder_of(&self, own: Option<PathBuf>) -> PathBuf {
        let of_here = || {
            self.sources
                .environment
                .get(FOLDER)
                .ok()?
                .map(PathBuf::from)
        };
        let chosen = self.sources.from.map(Path::to_owned).or(own);
        let chosen = chosen.or_else(of_here);
        chosen.unwrap_or_else(|| self.folders.home.join(".mcp-auth"))
    }

    /// The number of a sign-in; several entries may have the same.
    fn note(&mut self, found: SignIn, remote: &McpRemote, env: &[(String, String)]) -> usize {
        let is_it = |known: &Candidate| is_same(&known.found, &found);
        let known = self.stored.iter().position(is_it);
        known.unwrap_or_else(|| {
            self.stored.push(Candidate {
                found,
                remote: remote.clone(),
                env: env.to_vec(),
            });
            self.stored.len() - 1
        })
    }

    /// Sign-ins that the store has for the plain URLs, and no entry uses.
    fn unused(&mut self) {
        let urls = match &self.wanted {
            Wanted::Intercoms => USUAL.map(str::to_owned).into(),
            Wanted::One(_, names) => names.clone(),
        };
        for url in urls {
            let remote = McpRemote::plain(url);
            // A registration that nobody uses is worth nothing.
            let found = hosts::sign_in(&self.folder_of(None), &remote);
            if let Some(found) = found.filter(|found| found.tokens.is_some()) {
                self.note(found, &remote, &[]);
            }
        }
    }
}

/// Whether two command lines have led to the same files.
fn is_same(left: &SignIn, right: &SignIn) -> bool {
    let files = |found: &SignIn| {
        let tokens = found.tokens.as_ref().map(|tokens| tokens.file.clone());
        let client = found.client.as_ref().map(|client| client.file.clone());
        (tokens, client, found.problems.clone())
    };
    files(left) == files(right)
}
