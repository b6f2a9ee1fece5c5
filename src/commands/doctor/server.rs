//! The server: whether it speaks MCP, which era over which transport, who it says it is, and how soon
//! it answers; by the handshake that the bridge makes.
//!
//! The session is ended again. What a 401 means is `authorization`'s business.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use crate::bridge::Mode;
use crate::clock;
use crate::commands::sources;
use crate::config::{Config, Rest};
use crate::contract::{Class, Kind, Refusal};
use crate::intercom::{Base, Region};
use crate::memory::Peer;
use crate::message::{self, Message, RequestId, member};
use crate::remote::{Delivery, Event, Limits, Met, Remote, Settings};
use crate::text;

use super::authorization::Carried;
use super::finding::{Finding, Section};
use super::network::Reach;
use super::{CHECK, Notes, again};

const HERE: Section = Section::Server;

/// For the handshake, retries included.
const START: Duration = Duration::from_secs(9);
/// A server that can't be reached is tried for no longer.
const PATIENCE: Duration = Duration::from_secs(3);
const CLOSE: Duration = Duration::from_secs(1);
/// Pages of a list.
const MOST_PAGES: usize = 20;

const PARAMS: &str = concat!(
    r#"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"intercom-mcp","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""}}"#
);

/// What came of asking.
pub(super) struct Answer {
    pub(super) met: Option<Met>,
    /// `Err`: why there is no session.
    pub(super) session: Result<(), Refusal>,
    /// The definitions, JSON texts.
    pub(super) tools: Option<Result<Vec<String>, Refusal>>,
    /// Until it was known who is there, or why not.
    pub(super) elapsed: Duration,
}

impl Answer {
    /// The server wants another token, or one at all.
    pub(super) fn is_unauthorized(&self) -> bool {
        let refusal = self.session.as_ref().err();
        refusal.is_some_and(|r| r.kind == Kind::SignInRequired || r.status() == Some(401))
    }

    pub(super) fn is_forbidden(&self) -> bool {
        let refusal = self.session.as_ref().err();
        refusal.is_some_and(|r| r.status() == Some(403))
    }
}

/// Shakes hands, and asks for the tools. None: there is no server, or no way to it.
pub(super) async fn ask(config: &Config, carried: &Carried, reach: &Reach) -> Option<Answer> {
    let headers = carried.headers()?;
    let endpoints = config.target.remote.clone()?;
    if reach.is_err() || config.mode == Mode::Local {
        return None;
    }
    let settings = Settings {
        endpoints,
        strategy: config.strategy,
        limits: Limits {
            start: START.min(config.limits.start),
            ..config.limits.clone()
        },
        network: config.network.clone(),
        headers,
        // Asked afresh: what was met last may be what is wrong.
        known: None,
        keeper: None,
        recorder: None,
    };
    let (remote, inbox) = Remote::new(settings);
    let mut talk = Talk {
        remote,
        inbox,
        met: None,
        began: Instant::now(),
        first: None,
    };
    let session = talk.begin().await;
    let tools = match &session {
        Ok(()) => Some(talk.tools().await),
        Err(_) => None,
    };
    let elapsed = talk.first.unwrap_or_else(|| talk.began.elapsed());
    talk.remote.close(CLOSE).await;
    Some(Answer {
        met: talk.met,
        session,
        tools,
        elapsed,
    })
}

struct Talk {
    remote: Remote,
    inbox: Receiver<Delivery>,
    met: Option<Met>,
    began: Instant,
    first: Option<Duration>,
}

impl Talk {
    async fn begin(&mut self) -> Result<(), Refusal> {
        let initialize = request(0, "initialize", PARAMS)?;
        self.remote.initialize(0, initialize, Some(PATIENCE));
        let answer = self.answer(0).await?;
        if let Some(error) = answer.error() {
            return Err(of_rpc(error));
        }
        let initialized = message::notification("notifications/initialized", None);
        if let Ok(initialized) = Message::parse(initialized) {
            self.remote.initialized(&initialized);
        }
        Ok(())
    }

    /// Every page.
    async fn tools(&mut self) -> Result<Vec<String>, Refusal> {
        let mut tools = Vec::new();
        let mut params = "{}".to_owned();
        for page in 1..=MOST_PAGES {
            let ticket = page as u64;
            let asked = request(ticket, "tools/list", &params)?;
            self.remote
                .request(ticket, asked, Class::Safe, Some(PATIENCE));
            let answer = self.answer(ticket).await?;
            if let Some(error) = answer.error() {
                return Err(of_rpc(error));
            }
            let result = answer.result().unwrap_or("{}");
            let elements = member(result, "tools").unwrap_or("[]");
            let elements: Vec<&serde_json::value::RawValue> =
                serde_json::from_str(elements).map_err(|_| unreadable())?;
            tools.extend(elements.into_iter().map(|tool| tool.get().to_owned()));
            match member(result, "nextCursor").filter(|cursor| *cursor != "null") {
                Some(cursor) => params = format!("{{\"cursor\":{cursor}}}"),
                None => break,
            }
        }
        Ok(tools)
    }

    async fn answer(&mut self, wanted: u64) -> Result<Message, Refusal> {
        let left = CHECK.saturating_sub(self.began.elapsed());
        let heard = async {
            while let Some(delivery) = self.inbox.recv().await {
                match delivery.event {
                    Event::Met(met) => {
                        self.first.get_or_insert_with(|| self.began.elapsed());
                        self.met = Some(met);
                    }
                    Event::Answer { ticket, answer } if ticket == wanted => {
                        self.first.get_or_insert_with(|| self.began.elapsed());
                        return answer;
                    }
                    _ => {}
                }
            }
            Err(silent())
        };
        timeout(left, heard).await.unwrap_or_else(|_| Err(silent()))
    }
}

fn request(id: u64, method: &str, params: &str) -> Result<Message, Refusal> {
    let id = RequestId::from_json(&id.to_string()).map_err(|_| unreadable())?;
    let raw = message::request(&id, method, Some(params));
    Message::parse(raw).map_err(|_| unreadable())
}

fn refusal(kind: Kind, why: &str) -> Refusal {
    Refusal::new(kind, why, crate::contract::Executed::Unknown)
}

fn silent() -> Refusal {
    let seconds = CHECK.as_secs();
    refusal(Kind::Timeout, &format!("no answer within {seconds} s"))
}

fn unreadable() -> Refusal {
    refusal(Kind::InvalidAnswer, "what it answered can't be read")
}

fn of_rpc(error: &str) -> Refusal {
    let words = member(error, "message").and_then(|m| serde_json::from_str::<String>(m).ok());
    let words = words.unwrap_or_else(|| "an error without a message".to_owned());
    let why = format!("it refuses the handshake: {}", text::safe(&words));
    refusal(Kind::Rejected, &why)
}

/// What is told of it.
pub(super) fn tell(
    config: &Config,
    carried: &Carried,
    answer: &Option<Answer>,
    reach: &Reach,
    notes: &Notes<'_>,
) {
    let Some(answer) = answer else {
        let why = match (reach, carried) {
            (Err(check), _) => format!("see {check}"),
            (_, Carried::Broken(_)) => "see authorization.header".to_owned(),
            _ => format!("the tools of {} answer here", config.target.name),
        };
        return notes.add([Finding::skipped(HERE, "server.answer", why)]);
    };
    let finding = match &answer.session {
        Ok(()) => stands(config, answer),
        Err(_) if answer.is_unauthorized() => wants_token(config),
        Err(refusal) => refused(config, refusal),
    };
    notes.add([finding.took(answer.elapsed)]);
}

fn stands(config: &Config, answer: &Answer) -> Finding {
    let peer = answer
        .met
        .as_ref()
        .map(|met| Peer::now(met.era, &met.version, met.server.as_deref()).over(met.transport));
    let Some(peer) = peer else {
        return Finding::ok(HERE, "server.answer", "it speaks MCP");
    };
    let name = [peer.name.as_deref(), peer.release.as_deref()];
    let name: Vec<_> = name.into_iter().flatten().collect();
    let name = match name.is_empty() {
        true => "a server that says no name".to_owned(),
        false => name.join(" "),
    };
    let (version, over) = (&peer.version, peer.transport.as_deref().unwrap_or("http"));
    let ms = answer.elapsed.as_millis();
    let what = format!("{name} speaks MCP {version} over {over}, and answered after {ms} ms");
    let era = match peer.era {
        crate::era::Era::Legacy => "legacy",
        crate::era::Era::Modern => "modern",
    };
    let finding = Finding::ok(HERE, "server.answer", what)
        .detail("name", name)
        .detail("protocol version", version.clone())
        .detail("era", era)
        .detail("transport", over);
    with_region(finding, config)
}

fn with_region(finding: Finding, config: &Config) -> Finding {
    match &config.target.rest {
        Some(Rest::At(Base::Region(region))) => finding.detail("region", region.name()),
        _ => finding,
    }
}

fn wants_token(config: &Config) -> Finding {
    let what = "it answers, and wants to know who asks before it says more";
    let finding = Finding::ok(HERE, "server.answer", what).detail("HTTP status", "401");
    let met = config.account().map(|account| {
        let server = account.server.as_str();
        sources::met(config, server, &account.profile)
    });
    let finding = match met.and_then(|met| met.server) {
        Some(last) => {
            let when = clock::ahead(last.at, clock::now());
            finding.detail("last met", format!("MCP {} ({when})", last.version))
        }
        None => finding,
    };
    with_region(finding, config)
}

fn refused(config: &Config, refusal: &Refusal) -> Finding {
    let words = text::safe(&refusal.message).into_owned();
    let failure = |what: String| {
        let finding = Finding::failure(HERE, "server.answer", what);
        match refusal.status() {
            Some(status) => finding.detail("HTTP status", status.to_string()),
            None => finding,
        }
    };
    if let Some(region) = Region::hosted_in(&refusal.message) {
        return elsewhere(config, region, &words);
    }
    let later = again(config, "");
    match refusal.kind {
        Kind::Timeout => failure(format!("it is silent: {words}"))
            .why("A host waits for it, and gives up after a minute or less.")
            .step("the server hangs or is overloaded: try again in a while, or tell whoever runs it")
            .run(later),
        Kind::InvalidAnswer => failure(words)
            .why("What answers there is not an MCP server.")
            .step(
                "check the URL, its path above all (often /mcp or /sse); behind a network's sign-in page \
                 open any web page in a browser first",
            )
            .run(later),
        Kind::RateLimited => failure(words)
            .why("It serves nobody from here for a while.")
            .step("wait a few minutes, then:")
            .run(later),
        Kind::ServerError => failure(words)
            .why("The server is in trouble; nothing on this computer helps.")
            .step(status_page(config))
            .run(later),
        Kind::Rejected if refusal.status() == Some(403) => failure(words)
            .why("The server knows who asks, and does not serve them.")
            .step("ask whoever administers it for access; or sign in as somebody else:")
            .run(format!("{} --force", config.login_command())),
        Kind::Rejected => failure(words)
            .why("There is no MCP server at this URL, or it wants another transport.")
            .step("check the URL, its path above all (often /mcp or /sse), and try the other transport:")
            .run(again(config, "--transport sse-first")),
        _ => failure(words)
            .why("Without a session no tool can be called.")
            .step("what happens in detail is told by:")
            .run(again(config, "--debug")),
    }
}

fn status_page(config: &Config) -> &'static str {
    match crate::config::is_built_in(&config.target.name) {
        true => {
            "https://www.intercomstatus.com shows known outages; with an access token in \
                 INTERCOM_TOKEN the tools are answered here meanwhile. Try again later:"
        }
        false => "tell whoever runs it, and try again later:",
    }
}

/// The workspace is in another region than the server.
fn elsewhere(config: &Config, region: Region, words: &str) -> Finding {
    let (name, target) = (region.name(), region.target());
    let here = &config.target.name;
    Finding::failure(
        HERE,
        "server.region",
        format!(
            "the workspace is hosted in {name}, and {here} is another region's server: {words}"
        ),
    )
    .why("Each region has servers of its own, and none serves another's workspaces.")
    .step(format!(
        "use the target {target}, here and in the host's entry:"
    ))
    .run(match region {
        Region::Au => "intercom-mcp doctor -t au".to_owned(),
        _ => format!("intercom-mcp login -t {target}"),
    })
}
