//! What the user wants: command line > environment > config file > default → `Config`.
//!
//! Values are parsed here once; below this module only typed ones travel, and nothing else reads
//! the environment or the config file. Nothing here opens a connection, runs a command or prints.

mod environment;
mod file;
mod header_line;
mod headers;
mod layer;
mod nearest;
mod parse;
mod report;
mod settings;
mod target;
#[cfg(test)]
mod tests;
mod words;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

use crate::bridge::filter::ToolRules;
use crate::error::Error;
use crate::http::{Header, Network, ProxyChoice};
use crate::remote::{Limits, Strategy};

use layer::Stack;

pub(crate) use environment::Environment;
pub(crate) use environment::counts_as_unset;
pub(crate) use layer::{Layer, Source, Value};
pub(crate) use nearest::nearest;
pub(crate) use settings::{PROTOCOLS, TRANSPORTS};
#[cfg(test)]
pub(crate) use settings::{SETTINGS, Setting};
pub(crate) use target::Target;

/// Everything that the commands need to know.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) target: Target,
    pub(crate) headers: Vec<Header>,
    pub(crate) strategy: Strategy,
    pub(crate) rules: ToolRules,
    pub(crate) network: Network,
    pub(crate) limits: Limits,
    pub(crate) talk: Talk,
    /// Where the browser comes back to when signing in; none = any free port.
    pub(crate) callback_port: Option<u16>,
    /// What the user should know, though it stops nothing.
    pub(crate) warnings: Vec<String>,
}

/// How much is said, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Talk {
    pub(crate) debug: bool,
    pub(crate) silent: bool,
    pub(crate) log_file: Option<PathBuf>,
}

impl Config {
    /// The configuration that `given` (the command line's values) and `environment` make.
    pub(crate) fn load(given: &Layer, environment: &Environment) -> Result<Self, Error> {
        Sources::read(given, environment)?.config()
    }

    /// What `load` would give, as a table for a person, and where each value came from.
    pub(crate) fn explain(given: &Layer, environment: &Environment) -> Result<String, Error> {
        let sources = Sources::read(given, environment)?;
        let config = sources.config()?;
        Ok(report::table(
            &sources.stack,
            &config.target,
            sources.file.as_deref(),
        ))
    }
}

/// All layers, and what came up while they were read.
struct Sources<'a> {
    environment: &'a Environment,
    stack: Stack,
    target: Target,
    /// The rank of the layer that serves every target: the config file's top.
    shared: usize,
    /// The config file, if one was read.
    file: Option<PathBuf>,
    warnings: Vec<String>,
}

impl<'a> Sources<'a> {
    /// 1. the environment's layer; 2. the config file that it or the command line names; 3. the
    ///    target that one of the three names; 4. the target's own layer, above the file's top.
    fn read(given: &Layer, environment: &'a Environment) -> Result<Self, Error> {
        let mut warnings = environment.strangers();
        let mut layers = vec![given.clone(), environment.layer()?];
        let named = Stack::new(layers.clone());
        let (file, path) = match named.value("config") {
            Some(value) => {
                let path = parse::path(&value.text, None, environment.home());
                let text = std::fs::read_to_string(&path).map_err(|error| {
                    let problem = format!("reading {}", path.display());
                    value.refuse("config", problem).because(error)
                })?;
                (file::parse(&text, &path)?, Some(path))
            }
            None => default_file(environment, &mut warnings)?,
        };
        let mut shared = layers.len();
        layers.push(file.top);
        let stack = Stack::new(layers.clone());
        let chosen = stack
            .value("target")
            .expect("the table has a default for it");
        let allow_http = switch(&stack, "allow-http")?;
        let target = target::resolve(chosen, &file.targets, allow_http)?;
        if let Some(own) = file.targets.get(&target.name) {
            layers.insert(shared, own.clone());
            shared += 1;
        }
        Ok(Self {
            environment,
            stack: Stack::new(layers),
            target,
            shared,
            file: path,
            warnings,
        })
    }

    fn config(&self) -> Result<Config, Error> {
        let stack = &self.stack;
        // Accepted for mcp-remote's sake: proxies are on anyway, and the era is negotiated.
        switch(stack, "enable-proxy")?;
        choice(stack, "protocol", PROTOCOLS)?;

        let foreign = (!target::is_home(&self.target)).then_some(self.shared);
        let collected = headers::collect(stack, self.environment, foreign)?;
        let mut warnings = self.warnings.clone();
        warnings.extend(collected.warnings);
        let callback_port = stack.value("callback-port");
        Ok(Config {
            target: self.target.clone(),
            headers: collected.headers,
            strategy: match choice(stack, "transport", TRANSPORTS)? {
                "sse-first" => Strategy::SseFirst,
                "http-only" => Strategy::HttpOnly,
                "sse-only" => Strategy::SseOnly,
                _ => Strategy::HttpFirst,
            },
            rules: ToolRules {
                allow: texts(stack, "allow-tool"),
                ignore: texts(stack, "ignore-tool"),
                read_only: switch(stack, "read-only")?,
            },
            network: self.network(&mut warnings)?,
            limits: limits(stack)?,
            talk: Talk {
                debug: switch(stack, "debug")?,
                silent: switch(stack, "silent")?,
                log_file: stack.value("log-file").map(|value| self.path(value)),
            },
            callback_port: callback_port
                .map(|value| read(value, "callback-port", parse::port))
                .transpose()?,
            warnings,
        })
    }

    fn network(&self, warnings: &mut Vec<String>) -> Result<Network, Error> {
        let stack = &self.stack;
        let mut ca_files = Vec::new();
        for value in stack.values("ca-file") {
            let path = self.path(value);
            std::fs::File::open(&path).map_err(|error| {
                let problem = format!("opening {}", path.display());
                value.refuse("ca-file", problem).because(error)
            })?;
            ca_files.push(path);
        }
        if let Some(path) = self.environment.get(NODE_CA)?.map(PathBuf::from) {
            match std::fs::File::open(&path) {
                Ok(_) => ca_files.push(path),
                // Node only warns, and the variable was perhaps set for something else.
                Err(error) => warnings.push(format!(
                    "{NODE_CA} names {}, which can't be read: {error}",
                    path.display()
                )),
            }
        }
        Ok(Network {
            connect_timeout: seconds(stack, "connect-timeout")?,
            ca_files,
            proxy: stack
                .value("proxy")
                .map_or(Ok(ProxyChoice::Environment), proxy)?,
            ipv4: switch(stack, "ipv4")?,
            cookies: !switch(stack, "disable-cookies")?,
        })
    }

    fn path(&self, value: &Value) -> PathBuf {
        parse::path(&value.text, value.folder(), self.environment.home())
    }
}

/// Node's variable for more roots to trust; its users come from mcp-remote.
const NODE_CA: &str = "NODE_EXTRA_CA_CERTS";

/// The config file in the user's folder; that there is none, or no such folder, is fine.
fn default_file(
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<(file::File, Option<PathBuf>), Error> {
    let Some(path) = environment.config_file() else {
        return Ok((file::File::default(), None));
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((file::parse(&text, &path)?, Some(path))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok((file::File::default(), None))
        }
        // It is there, and may say read-only = true: going on without it would be a surprise.
        Err(error) if path.is_file() => {
            let problem = format!("reading {}", path.display());
            Err(Error::config(problem)
                .because(error)
                .hint("name another with --config FILE"))
        }
        Err(error) => {
            warnings.push(format!("{} can't be read: {error}", path.display()));
            Ok((file::File::default(), None))
        }
    }
}

fn limits(stack: &Stack) -> Result<Limits, Error> {
    let idle = seconds(stack, "request-timeout")?;
    let or_idle = |name| match stack.is_set(name) {
        true => seconds(stack, name),
        false => Ok(idle),
    };
    let start = setting(stack, "start-timeout");
    let size = setting(stack, "max-message-size");
    let pings = switch(stack, "keep-alive")? || stack.is_set("ping-interval");
    Ok(Limits {
        start: read(start, "start-timeout", parse::seconds)?
            .ok_or_else(|| start.refuse("start-timeout", "0 leaves no time to start in"))?,
        idle,
        total: seconds(stack, "max-request-time")?,
        headers: or_idle("headers-timeout")?,
        body: or_idle("body-timeout")?,
        message_size: read(size, "max-message-size", parse::size)?,
        ping: seconds(stack, "ping-interval")?.filter(|_| pings),
    })
}

fn proxy(value: &Value) -> Result<ProxyChoice, Error> {
    if value.text.trim().eq_ignore_ascii_case("none") {
        return Ok(ProxyChoice::Direct);
    }
    let schemes = ["http", "https", "socks5", "socks5h"];
    // Not quoted in the error: it may hold a password.
    match Url::parse(value.text.trim()) {
        Ok(url) if schemes.contains(&url.scheme()) && url.has_host() => Ok(ProxyChoice::Url(url)),
        _ => Err(value.refuse("proxy", "not the URL of a proxy").hint(
            "write it as http://host:port (or https, socks5, socks5h), or none for no proxy",
        )),
    }
}

/// A setting that the table has a default for, so it always has a value.
fn setting<'a>(stack: &'a Stack, name: &str) -> &'a Value {
    stack.value(name).expect("the table has a default for it")
}

fn read<T>(
    value: &Value,
    name: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Error> {
    parse(&value.text).map_err(|problem| value.refuse(name, problem))
}

fn switch(stack: &Stack, name: &str) -> Result<bool, Error> {
    read(setting(stack, name), name, parse::switch)
}

/// `None` when nothing is set, and for 0.
fn seconds(stack: &Stack, name: &str) -> Result<Option<Duration>, Error> {
    stack
        .value(name)
        .map_or(Ok(None), |value| read(value, name, parse::seconds))
}

fn choice<'a>(stack: &Stack, name: &str, allowed: &[&'a str]) -> Result<&'a str, Error> {
    let value = setting(stack, name);
    allowed
        .iter()
        .copied()
        .find(|one| *one == value.text.trim())
        .ok_or_else(|| {
            let problem = format!("{:?} is none of {}", value.text, allowed.join(", "));
            let error = value.refuse(name, problem);
            match nearest(&value.text, allowed.iter().copied()) {
                Some(meant) => error.hint(format!("did you mean {meant}?")),
                None => error,
            }
        })
}

fn texts(stack: &Stack, name: &str) -> Vec<String> {
    let values = stack.values(name).iter();
    values.map(|value| value.text.clone()).collect()
}
