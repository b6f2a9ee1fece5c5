//! Who may answer a host: the hosted server, and the tools here, made from the configuration.
//!
//! Only the sandbox is started here; the rest begins with the host's first message. Which of the
//! two answers is decided in `bridge`.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use tokio::io::DuplexStream;

use crate::auth::{self, Keeper};
use crate::bridge::{LocalSource, Mode, Sources};
use crate::clock;
use crate::config::{Config, Fin, Local, Rest};
use crate::error::Error;
use crate::intercom::{self, Base, Client, Keep, Token};
use crate::memory::{BuiltInTools, Meetings, Memory, Met, Owners};
use crate::recording::{About, Recorder, Refused};
use crate::remote::{Endpoints, Settings};
use crate::sandbox::{self, Sandbox};
use crate::tools;
use crate::ui::Ui;

/// For one request to the REST API; a host waits a minute for a tool.
const TIMEOUT: Duration = Duration::from_secs(30);
/// For one call of a tool.
const LONGEST: Duration = Duration::from_secs(50);
/// Of the pipe to the tools, in bytes.
const PIPE: usize = 256 * 1024;

/// `interactive`: a sign-in may begin because a request needs one.
///
/// # Errors
/// The sandbox finds no port.
pub(super) async fn of(
    config: &Config,
    interactive: bool,
    recorder: Option<Recorder>,
) -> Result<Sources, Error> {
    let place = config.target.remote.as_ref().map(|at| place(config, at));
    let meetings = place.map(|place| Meetings::new(place.folder, &place.key));
    let known = meetings
        .as_ref()
        .and_then(|all| all.met().era(clock::now()));
    let keeper = config.auth.clone().map(|settings| {
        Keeper::new(auth::Settings {
            interactive,
            ..settings
        })
    });
    let remote = config.target.remote.clone().map(|endpoints| Settings {
        endpoints,
        strategy: config.strategy,
        limits: config.limits.clone(),
        network: config.network.clone(),
        headers: config.headers.clone(),
        known,
        keeper: keeper.clone(),
        recorder: recorder.clone(),
    });
    let stands_alone = remote.is_none() || config.mode == Mode::Local;
    // Behind a hosted server they stand only where they could answer; alone, they say what is
    // missing.
    let kept = kept(config, keeper);
    let usable = |local: &&Local| stands_alone || local.has_token() || kept.is_some();
    let local = match config.local.as_ref().filter(usable) {
        Some(local) => Some(source(local, config, kept.clone()).await?),
        None => None,
    };
    let memory = remote
        .as_ref()
        .map(|remote| memory(config, &remote.endpoints));
    let hint = config.local.is_some() && local.is_none() && config.mode == Mode::Auto;
    Ok(Sources {
        remote,
        local,
        mode: config.mode,
        memory,
        meetings,
        recorder,
        hint: hint.then(|| {
            "with an access token in INTERCOM_TOKEN the tools are answered here meanwhile"
                .to_owned()
        }),
    })
}

/// Whoever writes down what is said, if somebody is to. What is known to be secret by now is hidden
/// from the first line on; what is sent to the server later, by then.
///
/// # Errors
/// The file can't be written.
pub(super) fn recorder(config: &Config, ui: &Ui) -> Result<Option<Recorder>, Error> {
    let Some(to) = &config.record else {
        return Ok(None);
    };
    let about = About {
        target: config.target.name.clone(),
        server: config.target.shown_server(),
        mode: config.mode.name(),
    };
    let tell = ui.clone();
    let tell = Box::new(move |text: &str| tell.warn(text));
    let recorder = Recorder::start(&to.path, &about, tell).map_err(|why| {
        let error = to
            .refuse(&why)
            .hint("name another file; its folder must exist");
        match why {
            Refused::Open { source, .. } => error.because(source),
            _ => error,
        }
    })?;
    for secret in config.secrets() {
        recorder.hide(&secret);
    }
    if recorder.path() != to.path {
        ui.status(&format!(
            "the recording is in {}",
            recorder.path().display()
        ));
    }
    Ok(Some(recorder))
}

/// Where it is kept what is known of a server.
struct Place {
    folder: Option<PathBuf>,
    key: String,
}

fn place(config: &Config, endpoints: &Endpoints) -> Place {
    let profile = config.account().map_or("default", |a| a.profile.as_str());
    let url = endpoints.http.as_ref().or(endpoints.sse.as_ref());
    place_of(config, url.map_or("", Url::as_str), profile)
}

fn place_of(config: &Config, server: &str, profile: &str) -> Place {
    let folder = config.store().folder.as_ref();
    Place {
        folder: folder.map(|folder| folder.join("answers")),
        key: format!("{server}\n{profile}"),
    }
}

/// Who was met last where this profile asks this server.
pub(super) fn met(config: &Config, server: &str, profile: &str) -> Met {
    let place = place_of(config, server, profile);
    Meetings::new(place.folder, &place.key).met().clone()
}

/// What the server itself has said, and nothing that is built in.
pub(super) fn heard(config: &Config) -> Option<Memory> {
    let Place { folder, key } = place(config, config.target.remote.as_ref()?);
    Some(Memory::new(folder, &key, None))
}

/// What is known of the server. Only of Intercom's own something is known before they are heard.
fn memory(config: &Config, endpoints: &Endpoints) -> Memory {
    let Place { folder, key } = place(config, endpoints);
    let is_intercoms = matches!(&config.target.rest, Some(Rest::At(Base::Region(_))));
    let allow_writes = config.local.as_ref().is_some_and(|l| l.allow_writes);
    let (offer, fixed) = (config.target.offer(), config.rules.fin_user.is_some());
    let tools = is_intercoms
        .then(|| -> BuiltInTools { Box::new(move || tools::list(offer, allow_writes, fixed)) });
    Memory::new(folder, &key, tools)
}

/// The key that was kept for Fin's server is the one for its REST API. It is looked up when it is
/// needed, in `--mode local` too.
fn kept(config: &Config, keeper: Option<Arc<Keeper>>) -> Option<Token> {
    if config.target.fin != Some(Fin::Teammate) || config.sends_authorization() {
        return None;
    }
    let keeper = keeper.or_else(|| Some(Keeper::new(config.account()?.clone())))?;
    Some(Token::Kept(Arc::new(Kept(keeper))))
}

#[derive(Debug)]
struct Kept(Arc<Keeper>);

impl Keep for Kept {
    fn authorization(&self) -> Pin<Box<dyn Future<Output = Option<HeaderValue>> + Send + '_>> {
        Box::pin(async { self.0.bearer().await.map(|bearer| bearer.value) })
    }
}

async fn source(local: &Local, config: &Config, kept: Option<Token>) -> Result<LocalSource, Error> {
    let (base, token, sandbox) = match &local.rest {
        Rest::At(base) => (base.clone(), token(local, kept), None),
        Rest::Sandbox => {
            let sandbox = started(sandbox::Options::default()).await?;
            let url = Url::parse(&sandbox.url())
                .map_err(|e| Error::internal("naming the sandbox's address").because(e))?;
            let token = Token::Known(SecretString::from(sandbox.token()));
            (Base::Url(url), token, Some(sandbox))
        }
    };
    let client = Client::new(intercom::Settings {
        base,
        token,
        network: config.network.clone(),
        timeout: TIMEOUT,
    });
    let label = match sandbox {
        Some(_) => "the sandbox".to_owned(),
        None => client.host(),
    };
    let settings = tools::Settings {
        client,
        offer: local.offer,
        fin: local.offer.has_fin().then(|| fin(local, config, &label)),
        allow_writes: local.allow_writes,
        max_result_chars: local.max_result_chars,
        longest: longest(config),
        label: label.clone(),
    };
    let start = move || -> DuplexStream {
        // The sandbox lives as long as somebody may ask it.
        let _alive = &sandbox;
        let (ours, theirs) = tokio::io::duplex(PIPE);
        drop(tools::serve(settings.clone(), theirs));
        ours
    };
    Ok(LocalSource {
        start: Box::new(start),
        label,
    })
}

fn token(local: &Local, kept: Option<Token>) -> Token {
    let given = Some(&local.token).filter(|_| local.has_token());
    given.cloned().or(kept).unwrap_or(Token::Missing)
}

/// A client for the REST API that the tools here would ask, for requests that take at most `timeout`;
/// none where that is the sample workspace, or there is none.
pub(super) fn rest(config: &Config, timeout: Duration) -> Option<Client> {
    let local = config.local.as_ref()?;
    let Rest::At(base) = &local.rest else {
        return None;
    };
    Some(Client::new(intercom::Settings {
        base: base.clone(),
        token: token(local, kept(config, None)),
        network: config.network.clone(),
        timeout,
    }))
}

/// The conversations with Fin. Those of a sample workspace end with it.
fn fin(local: &Local, config: &Config, host: &str) -> Arc<tools::Fin> {
    let user = config.rules.fin_user.clone();
    let owners = match &local.rest {
        Rest::Sandbox => Owners::new(None, ""),
        Rest::At(_) => {
            let profile = config.account().map_or("default", |a| a.profile.as_str());
            let place = place_of(config, host, profile);
            Owners::new(place.folder, &place.key)
        }
    };
    tools::Fin::new(user, owners)
}

/// For one call: less than a host waits, and than the bridge does.
fn longest(config: &Config) -> Duration {
    let limits = [config.limits.idle, config.limits.total];
    let bridge = limits.into_iter().flatten().min();
    bridge.map_or(LONGEST, |limit| limit.mul_f64(0.9).min(LONGEST))
}

/// # Errors
/// The port is taken, or may not be used.
pub(super) async fn started(options: sandbox::Options) -> Result<Sandbox, Error> {
    let port = options.port;
    Sandbox::start(options).await.map_err(|e| match port {
        Some(port) => Error::internal(format!("listening on 127.0.0.1:{port}"))
            .because(e)
            .hint("leave --port out for any free one"),
        None => Error::internal("listening on 127.0.0.1").because(e),
    })
}
