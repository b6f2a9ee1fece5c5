//! What is answered here instead of by the remote server, and when: a decision table; pure.
//!
//! It holds no state and sends nothing. One rule stands above its rows: a call that may have had
//! an effect is never repeated, neither remotely nor locally.

use std::collections::HashSet;
use std::time::Duration;

use crate::contract::{Executed, FIN_TOOLS, Kind, LOCAL_CONVERSATION, READING_TOOLS, Refusal};
use crate::message::{Message, member, members};

#[cfg(test)]
mod tests;

/// Fin's tools that go on with a conversation.
const GOING_ON: [&str; 2] = ["get_fin_response", "reply_to_fin_conversation"];
/// It makes a user of whom Fin has never heard: once, however often it is asked.
const MEETING: &str = "list_fin_capabilities";

/// Who may serve, as the user wants it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The remote server; the local tools where it can't.
    #[default]
    Auto,
    Remote,
    Local,
}

impl Mode {
    /// As it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Remote => "remote",
            Self::Local => "local",
        }
    }
}

/// Who could serve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) mode: Mode,
    pub(super) remote: bool,
    pub(super) local: bool,
}

/// What a request asks for, as far as it matters who may answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Something that both sides have, and that only reads: asked twice, it does no harm.
    Reads,
    /// A tool that both sides have, and that may change something.
    Writes,
    /// Something that the remote server alone knows.
    Other,
    /// Something that the local side alone knows: a conversation with Fin that was begun here.
    Own,
}

/// When there is something to decide.
#[derive(Clone, Copy, Debug)]
pub(super) enum Occasion<'a> {
    /// The host initializes.
    Start,
    /// The remote server has not let the host in.
    NotInitialized(&'a Refusal),
    /// Nothing has come for `initialize` in [`Pace::slow`].
    Slow,
    /// A request was refused in mid-session.
    Failed(Need, &'a Refusal),
    /// A request comes while the remote server is away.
    Away(Need),
    /// The remote server answers again.
    Back,
}

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Remote,
    /// The local side, from here on; `look`: the remote server is tried again meanwhile.
    Local {
        look: bool,
    },
    /// The local side answers this one.
    Once,
    /// Nobody: the host is told what the remote server said.
    Tell,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// For the server's own answer, where something is known that the host can be told instead.
    pub(super) instant: Duration,
    /// The same for `server/discover`: a host that has had no answer after a moment takes the
    /// server for a legacy one (0.6 s in one that is about).
    pub(super) probe: Duration,
    /// For the answer to `initialize`, before the local side answers.
    pub(super) slow: Duration,
    /// For a server that can't be reached, where the local side could answer instead.
    pub(super) patience: Duration,
    /// Until the remote server is tried again, at first and at most.
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            instant: Duration::from_millis(700),
            probe: Duration::from_millis(400),
            slow: Duration::from_secs(5),
            patience: Duration::from_secs(2),
            first: Duration::from_secs(5),
            longest: Duration::from_secs(60),
        }
    }
}

impl Pace {
    /// Until the remote server is tried again: doubled each time, a random quarter less, so that
    /// the bridges of one machine don't come all at once.
    pub(super) fn pause(&self, tries: u32, chance: f64) -> Duration {
        let full = self.first.saturating_mul(1 << tries.min(10));
        let part = 0.75 + chance.clamp(0.0, 1.0) / 4.0;
        full.min(self.longest).mul_f64(part)
    }
}

/// The table.
pub(super) fn decide(sides: Sides, occasion: Occasion<'_>) -> Decision {
    let remote = sides.remote && sides.mode != Mode::Local;
    let local = sides.local && sides.mode != Mode::Remote;
    match (remote, local, occasion) {
        (_, true, Occasion::Away(Need::Own)) => Decision::Once,
        (_, _, Occasion::Failed(Need::Own, _)) => Decision::Tell,
        (_, _, Occasion::Back) if remote => Decision::Remote,
        (_, false, Occasion::NotInitialized(_) | Occasion::Failed(..)) => Decision::Tell,
        (_, false, _) => Decision::Remote,
        (false, true, Occasion::NotInitialized(_) | Occasion::Failed(..)) => Decision::Tell,
        (false, true, _) => Decision::Local { look: false },

        (true, true, Occasion::Start | Occasion::Back) => Decision::Remote,
        (true, true, Occasion::Slow) => Decision::Local { look: true },
        (true, true, Occasion::NotInitialized(refusal)) => match failure(refusal) {
            Failure::WrongPlace => Decision::Local { look: false },
            Failure::Outage | Failure::Mishap => Decision::Local { look: true },
            Failure::Answer => Decision::Tell,
        },
        (true, true, Occasion::Failed(Need::Reads, refusal)) => match failure(refusal) {
            Failure::WrongPlace => Decision::Local { look: false },
            Failure::Outage => Decision::Local { look: true },
            Failure::Mishap => Decision::Once,
            Failure::Answer => Decision::Tell,
        },
        // "`tools/call`: no resend; executed=unknown": what was never sent can't be repeated.
        (true, true, Occasion::Failed(Need::Writes, refusal))
            if refusal.executed == Executed::No =>
        {
            match failure(refusal) {
                Failure::WrongPlace => Decision::Local { look: false },
                Failure::Outage => Decision::Local { look: true },
                Failure::Mishap | Failure::Answer => Decision::Tell,
            }
        }
        (true, true, Occasion::Failed(Need::Writes | Need::Other, _)) => Decision::Tell,
        (true, true, Occasion::Away(Need::Reads | Need::Writes)) => Decision::Once,
        (true, true, Occasion::Away(Need::Other)) => Decision::Remote,
    }
}

/// What a refusal says of the server behind it.
enum Failure {
    /// It works, but not for this workspace.
    WrongPlace,
    /// It is away: the next request would fare no better.
    Outage,
    /// It failed to serve this request.
    Mishap,
    /// It serves, and this is what it says: sign in, slow down, no such thing.
    Answer,
}

fn failure(refusal: &Refusal) -> Failure {
    match (refusal.status(), refusal.kind) {
        (Some(401 | 403), _) if names_region(&refusal.message) => Failure::WrongPlace,
        // The REST API counts the same workspace's requests, so a 429 is nothing to go round.
        (Some(400..=499), _) => Failure::Answer,
        // Nothing can be sent there: a certificate that isn't trusted, say. The local tools ask
        // another host, and check its certificate themselves.
        (_, Kind::Unusable | Kind::Unreachable | Kind::SessionLost | Kind::Timeout) => {
            Failure::Outage
        }
        (Some(502..=504), Kind::ServerError) => Failure::Outage,
        (_, Kind::ServerError | Kind::ConnectionLost) => Failure::Mishap,
        _ => Failure::Answer,
    }
}

/// Whether a refusal's words are about where the workspace is hosted: "Your workspace is hosted in
/// Europe but you connected to United States".
fn names_region(words: &str) -> bool {
    let words = words.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|w| words.contains(w));
    let place = ["hosted in", "located in", "data hosting", "data-hosting"];
    let wrong = [
        "not available",
        "unavailable",
        "not supported",
        "unsupported",
        "isn't available",
        "isn't supported",
        "wrong",
        "different",
        "another",
        "mismatch",
        "other than",
    ];
    says(&["workspace", "app", "account"]) && says(&place)
        || says(&["region"]) && says(&wrong)
        || says(&["connected to"]) && says(&["hosted"])
}

/// Whether the local tools would have helped where there are none (yet).
pub(super) fn would_help(refusal: &Refusal) -> bool {
    !matches!(failure(refusal), Failure::Answer)
}

/// Whether `call` is about a conversation with Fin that was begun here.
fn is_own(call: &Message, tool: &str) -> bool {
    if !FIN_TOOLS.contains(&tool) {
        return false;
    }
    let arguments = call.params().and_then(|params| member(params, "arguments"));
    let id = arguments.and_then(|arguments| member(arguments, "conversation_id"));
    let id = id.and_then(|id| serde_json::from_str::<String>(id).ok());
    id.is_some_and(|id| id.trim().starts_with(LOCAL_CONVERSATION))
}

/// What `request` asks for. `offered`: the names of the local side's tools; none: not known yet,
/// and then it may be anything.
pub(super) fn need(request: &Message, offered: Option<&HashSet<String>>) -> Need {
    match request.method().unwrap_or_default() {
        // Nothing is the other side's own in these: who serves says what it is, and tells of changes.
        "ping" | "server/discover" | "subscriptions/listen" => Need::Reads,
        // A cursor is a word between one server and its host.
        "tools/list" if !has_cursor(request) => Need::Reads,
        "tools/call" => match called(request) {
            Some(name) if is_own(request, &name) => Need::Own,
            // What was begun there, only the remote server can go on with.
            Some(name) if GOING_ON.contains(&&*name) => Need::Other,
            Some(name) if offered.is_none_or(|all| all.contains(&name)) => {
                if READING_TOOLS.contains(&&*name) || name == MEETING {
                    Need::Reads
                } else {
                    Need::Writes
                }
            }
            _ => Need::Other,
        },
        _ => Need::Other,
    }
}

fn has_cursor(list: &Message) -> bool {
    let cursor = list.params().and_then(|params| member(params, "cursor"));
    cursor.is_some_and(|cursor| cursor != "null")
}

/// The tool's name. Named twice, nobody knows which of the two would run.
fn called(call: &Message) -> Option<String> {
    let members = call.params().and_then(members)?;
    let mut names = members.iter().filter(|(key, _)| key == "name");
    let name = names.next().map(|(_, value)| *value)?;
    match names.next() {
        Some(_) => None,
        None => serde_json::from_str(name).ok(),
    }
}
