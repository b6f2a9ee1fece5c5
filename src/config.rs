//! What the user wants: command line > environment > config file > default → `Config`.
//!
//! Values are parsed here once; below this module only typed ones travel, and nothing else reads
//! the environment or the config file. Nothing here opens a connection, runs a command or prints.

mod entry;
mod environment;
mod file;
mod headers;
mod layer;
mod local;
mod parse;
mod plain;
mod report;
mod settings;
mod sign_in;
mod sources;
mod target;
#[cfg(test)]
mod tests;
mod typed;
mod variables;
mod words;

use std::path::{Path, PathBuf};

use reqwest::Url;
use reqwest::header::AUTHORIZATION;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::auth;
use crate::bridge::Mode;
use crate::bridge::filter::ToolRules;
use crate::error::Error;
use crate::http::{Header, HeaderSource, Network, ProxyChoice};
use crate::intercom::Token;
use crate::memory::Folders;
use crate::remote::{Limits, Strategy};

use layer::Stack;
use sources::Sources;

pub(crate) use entry::{
    Words, holds_secret, layer_of, needs, option, secret_names, secrets_of, setting_name,
    shown_words_of, words_of,
};
pub(crate) use environment::{Environment, counts_as_unset};
pub(crate) use layer::{Entry as Said, Layer, Source, Value};
pub(crate) use local::Local;
pub(crate) use plain::is_of_pipe;
#[cfg(test)]
pub(crate) use settings::{Kind, SETTINGS, Setting};
pub(crate) use settings::{MODES, PROTOCOLS, STORES, TRANSPORTS, setting_of};
pub(crate) use target::{Fin, Rest, Target, is_built_in};

/// Everything that the commands need to know.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) target: Target,
    pub(crate) mode: Mode,
    /// None: the tools of this target can't be answered here.
    pub(crate) local: Option<Local>,
    pub(crate) headers: Vec<Header>,
    pub(crate) strategy: Strategy,
    pub(crate) rules: ToolRules,
    pub(crate) network: Network,
    pub(crate) limits: Limits,
    pub(crate) talk: Talk,
    /// Where what is said is written down.
    pub(crate) record: Option<RecordTo>,
    /// Where it is shown which bridges run.
    pub(crate) running: Folders,
    /// How to sign in to the server, where requests need it. None: there is no hosted server, it is
    /// not asked, or a header that the user gave says who they are (F62).
    pub(crate) auth: Option<auth::Settings>,
    /// For those who ask about sign-ins as such, whether requests use one or not.
    sign_in: auth::Settings,
    has_server: bool,
    /// The variable with a token for the REST API, if there is one.
    pub(crate) token_variable: Option<&'static str>,
    /// What the user should know, though it stops nothing.
    pub(crate) warnings: Vec<String>,
}

/// A file for a recording, and where it was named.
#[derive(Clone, Debug)]
pub(crate) struct RecordTo {
    pub(crate) path: PathBuf,
    value: Value,
}

impl RecordTo {
    /// It can't be written.
    pub(crate) fn refuse(&self, problem: impl std::fmt::Display) -> Error {
        self.value.refuse("record", problem)
    }
}

/// How much is said, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Talk {
    pub(crate) debug: bool,
    pub(crate) silent: bool,
    pub(crate) log_file: Option<PathBuf>,
}

/// Node's variable for more roots to trust; its users come from mcp-remote.
const NODE_CA: &str = "NODE_EXTRA_CA_CERTS";

/// Of the login session (XDG Base Directory Specification).
const SESSION_FOLDER: &str = "XDG_RUNTIME_DIR";

impl Config {
    /// The configuration that `given` (the command line's values) and `environment` make.
    pub(crate) fn load(given: &Layer, environment: &Environment) -> Result<Self, Error> {
        Self::of(&Sources::read(given, environment)?)
    }

    /// What `load` gives, as a table for a person, with the place of each value.
    pub(crate) fn explain(given: &Layer, environment: &Environment) -> Result<String, Error> {
        Ok(report::aligned(&Self::rows(given, environment)?))
    }

    /// What has been set, and where: name, value and place, fit to print and without secrets.
    pub(crate) fn set(given: &Layer, environment: &Environment) -> Result<Vec<[String; 3]>, Error> {
        let mut rows = Self::rows(given, environment)?;
        let is_file = |[name, value, _]: &[String; 3]| name == "config" && value != "(no file)";
        rows.retain(|row| row[2] != "default" || is_file(row));
        rows.remove(0); // the heading
        Ok(rows)
    }

    fn rows(given: &Layer, environment: &Environment) -> Result<Vec<[String; 3]>, Error> {
        let sources = Sources::read(given, environment)?;
        Self::of(&sources)?;
        let more_roots = environment.get(NODE_CA)?;
        let token = local::token_variable(environment)?;
        let outside = [
            more_roots.map(|path| ("ca-file", path, NODE_CA)),
            token.map(|variable| ("access token", "(hidden)", variable)),
        ];
        let outside: Vec<_> = outside.into_iter().flatten().collect();
        Ok(report::rows(&sources, &outside))
    }

    /// The credential at the target's server, whether requests use it or not; none where the target
    /// has no server.
    pub(crate) fn account(&self) -> Option<&auth::Settings> {
        self.has_server.then_some(&self.sign_in)
    }

    /// The command that signs in to the target, for texts.
    pub(crate) fn login_command(&self) -> &str {
        &self.sign_in.login_command
    }

    /// The profile's name, for targets without a server too.
    pub(crate) fn profile(&self) -> &str {
        &self.sign_in.profile
    }

    /// What is known to be nobody's business by now: values of headers, tokens, and what stands in
    /// the queries of the server's URLs.
    pub(crate) fn secrets(&self) -> Vec<Zeroizing<String>> {
        let headers = self
            .headers
            .iter()
            .filter_map(|header| match &header.value {
                HeaderSource::Fixed(value) => value.to_str().ok().map(str::to_owned),
                HeaderSource::Command(_) => None,
            });
        let local = self.local.as_ref().and_then(|local| match &local.token {
            Token::Known(token) => Some(token.expose_secret().to_owned()),
            _ => None,
        });
        let remote = self.target.remote.iter();
        let urls = remote.flat_map(|remote| [&remote.http, &remote.sse]);
        let queries = urls.flatten().flat_map(|url| {
            let values = url.query_pairs().map(|(_, value)| value.into_owned());
            values.chain(url.query().map(str::to_owned))
        });
        headers
            .chain(local)
            .chain(queries)
            .map(Zeroizing::new)
            .collect()
    }

    /// Where sign-ins are kept, for every target.
    pub(crate) fn store(&self) -> &auth::StoreSettings {
        &self.sign_in.store
    }

    /// The settings for a credential that the store has, at whatever server.
    pub(crate) fn account_of(&self, record: &auth::Record) -> auth::Settings {
        sign_in::of_record(&self.sign_in, record)
    }

    /// Whether a header of the user's says who they are.
    pub(crate) fn sends_authorization(&self) -> bool {
        self.headers
            .iter()
            .any(|header| header.name == AUTHORIZATION)
    }

    fn of(sources: &Sources<'_>) -> Result<Self, Error> {
        let stack = &sources.stack;
        // Accepted for mcp-remote's sake: proxies are on anyway, and the era is negotiated.
        stack.switch("enable-proxy")?;
        stack.choice("protocol", PROTOCOLS)?;

        let foreign = (!target::is_home(&sources.target)).then_some(sources.shared);
        let mut collected = headers::collect(stack, sources.environment, foreign)?;
        let own = local::fin_key(sources.environment, &sources.target, &collected.headers)?;
        collected.headers.extend(own);
        let mut warnings = sources.warnings.clone();
        warnings.extend(collected.warnings);
        let mode = local::mode(stack, &sources.target)?;
        let network = network(sources, &mut warnings)?;
        let sign_in = sign_in::read(sources, mode, &collected.headers, &network)?;
        warnings.extend(sign_in.warnings);
        Ok(Self {
            target: sources.target.clone(),
            mode,
            local: local::local(
                stack,
                sources.environment,
                &sources.target,
                &collected.headers,
            )?,
            headers: collected.headers,
            strategy: match stack.choice("transport", TRANSPORTS)? {
                "sse-first" => Strategy::SseFirst,
                "http-only" => Strategy::HttpOnly,
                "sse-only" => Strategy::SseOnly,
                _ => Strategy::HttpFirst,
            },
            rules: ToolRules {
                allow: stack.texts("allow-tool"),
                ignore: stack.texts("ignore-tool"),
                read_only: stack.switch("read-only")?,
                fin_user: local::fin_user(stack, &sources.target, &mut warnings)?,
            },
            network,
            limits: limits(stack)?,
            talk: Talk {
                debug: stack.switch("debug")?,
                silent: stack.switch("silent")?,
                log_file: stack.value("log-file").map(|value| sources.path(value)),
            },
            record: stack.value("record").map(|value| RecordTo {
                path: sources.path(value),
                value: value.clone(),
            }),
            running: running(sources, &sign_in.settings),
            auth: sign_in.used.then(|| sign_in.settings.clone()),
            sign_in: sign_in.settings,
            has_server: sign_in.has_server,
            token_variable: local::token_variable(sources.environment)?,
            warnings,
        })
    }
}

/// The login session's folder if there is one; an XDG path that isn't whole is to be ignored.
fn running(sources: &Sources<'_>, sign_in: &auth::Settings) -> Folders {
    let session = sources.environment.get(SESSION_FOLDER).ok().flatten();
    let session = session.map(Path::new).filter(|path| path.is_absolute());
    let data = sign_in.store.folder.as_ref();
    Folders {
        session: session.map(|folder| folder.join(env!("CARGO_PKG_NAME"))),
        data: data.map(|folder| folder.join("running")),
    }
}

fn network(sources: &Sources<'_>, warnings: &mut Vec<String>) -> Result<Network, Error> {
    let stack = &sources.stack;
    let proxy_value = stack.value("proxy");
    Ok(Network {
        connect_timeout: stack.seconds("connect-timeout")?,
        ca_files: ca_files(sources, warnings)?,
        proxy: proxy_value.map_or(Ok(ProxyChoice::Environment), proxy)?,
        ipv4: stack.switch("ipv4")?,
        cookies: !stack.switch("disable-cookies")?,
    })
}

fn ca_files(sources: &Sources<'_>, warnings: &mut Vec<String>) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for value in sources.stack.values("ca-file") {
        let path = sources.path(value);
        plain::open(&path, sources.environment).map_err(|error| {
            let problem = format!("opening {}", path.display());
            value.refuse("ca-file", problem).because(error)
        })?;
        files.push(path);
    }
    if let Some(path) = sources.environment.get(NODE_CA)? {
        match plain::open(Path::new(path), sources.environment) {
            Ok(_) => files.push(PathBuf::from(path)),
            // Node only warns, and the variable was perhaps set for something else.
            Err(error) => warnings.push(format!("{NODE_CA}: opening {path}: {error}")),
        }
    }
    Ok(files)
}

fn proxy(value: &Value) -> Result<ProxyChoice, Error> {
    if value.text.trim().eq_ignore_ascii_case("none") {
        return Ok(ProxyChoice::Direct);
    }
    let schemes = ["http", "https", "socks5", "socks5h"];
    // Not quoted in the error: it may hold a password.
    match Url::parse(value.text.trim()) {
        Ok(url) if schemes.contains(&url.scheme()) && url.has_host() => Ok(ProxyChoice::Url(url)),
        _ => Err(value
            .refuse("proxy", "not the URL of a proxy")
            .hint("write http://host:port (or https, socks5, socks5h), or none for no proxy")),
    }
}

fn limits(stack: &Stack) -> Result<Limits, Error> {
    let idle = stack.seconds("request-timeout")?;
    let or_idle = |name| match stack.is_set(name) {
        true => stack.seconds(name),
        false => Ok(idle),
    };
    let no_time = || {
        let start = stack.setting("start-timeout");
        start.refuse("start-timeout", "0 leaves no time to start in")
    };
    let pings = stack.switch("keep-alive")? || stack.is_set("ping-interval");
    Ok(Limits {
        start: stack.seconds("start-timeout")?.ok_or_else(no_time)?,
        idle,
        total: stack.seconds("max-request-time")?,
        headers: or_idle("headers-timeout")?,
        body: or_idle("body-timeout")?,
        message_size: stack
            .setting("max-message-size")
            .read("max-message-size", parse::size)?,
        ping: stack.seconds("ping-interval")?.filter(|_| pings),
    })
}
