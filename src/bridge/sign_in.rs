//! What the person and the host are told of a sign-in, and what the host's answer to a link means;
//! pure.
//!
//! Who opens a browser and who waits for it is `auth`'s business. A host that shows links itself
//! says so in its `initialize` (MCP 2025-11-25, elicitation in URL mode), a modern one in each
//! request; that one can't be asked, so it gets the link where it would have got a refusal.

use bytes::Bytes;

use crate::auth::{Invitation, State};
use crate::contract::{Executed, Kind as Why, Refusal};
use crate::era::{self, Said};
use crate::message::{self, Message, Object, Part, RequestId, member, quoted};
use crate::text::{escaped, safe};

#[cfg(test)]
mod tests;

/// `URLElicitationRequiredError`. "The server MUST NOT return this error except when URL mode
/// elicitation is required."
const ELICITATION_REQUIRED: i32 = -32042;

/// The `requestState` of a question of ours. It says nothing, so there is nothing in it to guard.
const STATE: &str = "intercom-mcp:sign-in";

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Say this to the person.
    Tell(String),
    /// Send this to the host.
    Send(Bytes),
    /// The host could not show the link.
    OpenBrowser,
}

pub(super) struct SignIn {
    /// As a person names it.
    server: String,
    state: State,
    /// Whether the person has been told that there is something to do.
    told: bool,
    /// Whether the host shows links itself.
    presents: bool,
    /// Whether the host has said that it is ready: before that it is asked nothing.
    listens: bool,
    link: Option<Link>,
    links: u64,
}

/// A link as the host knows it.
struct Link {
    url: String,
    elicitation: String,
    request: RequestId,
    asked: bool,
    answered: bool,
}

impl SignIn {
    pub(super) fn new(server: &str) -> Self {
        Self {
            server: safe(server).into_owned(),
            state: State::Idle,
            told: false,
            presents: false,
            listens: false,
            link: None,
            links: 0,
        }
    }

    /// Whether somebody has to sign in before the server answers.
    pub(super) fn is_pending(&self) -> bool {
        matches!(self.state, State::Preparing | State::Waiting(_))
    }

    /// Whether there is something to open.
    pub(super) fn has_link(&self) -> bool {
        matches!(self.state, State::Waiting(_))
    }

    /// Whether the person knows of what this refusal says.
    pub(super) fn has_told(&self, refusal: &Refusal) -> bool {
        refusal.kind == Why::SignInRequired && matches!(self.state, State::Failed(_))
    }

    /// A host begins. Returns whether it shows links itself.
    pub(super) fn host_begins(&mut self, initialize: &Message) -> bool {
        self.presents = presents_links(initialize);
        self.listens = false;
        self.link = None;
        self.presents
    }

    /// The host's `notifications/initialized`.
    pub(super) fn host_listens(&mut self) -> Vec<Act> {
        self.listens = true;
        self.ask()
    }

    pub(super) fn heard(&mut self, state: State) -> Vec<Act> {
        if self.state == state {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.state, state);
        let mut acts = Vec::new();
        match (&before, &self.state) {
            (State::Waiting(old), State::Waiting(new)) if old.url == new.url => {
                if new.opened && !old.opened {
                    let text = format!("a browser was opened to sign in to {}", self.server);
                    acts.push(Act::Tell(text));
                }
            }
            (_, State::Waiting(new)) => {
                self.told = true;
                acts.push(Act::Tell(invitation(&self.server, new)));
                acts.extend(self.end_link(false));
            }
            (_, State::Idle) => {
                if std::mem::take(&mut self.told) {
                    acts.push(Act::Tell(format!("signed in to {}", self.server)));
                }
                acts.extend(self.end_link(true));
            }
            (_, State::Failed(why)) => {
                self.told = false;
                let text = format!("signing in to {} failed: {}", self.server, escaped(why));
                acts.push(Act::Tell(text));
                acts.extend(self.end_link(false));
            }
            (_, State::Preparing) => {}
        }
        acts.extend(self.ask());
        acts
    }

    /// Whether an id is one of ours to the host; no server may use it, and no response to it goes
    /// to a server.
    pub(super) fn is_own(id: &RequestId) -> bool {
        let own = format!("\"{}", own_prefix());
        id.raw().starts_with(&own)
    }

    /// The host's response to one of our requests.
    pub(super) fn host_answered(&mut self, response: &Message) -> Vec<Act> {
        let id = response.id();
        let is_open = |link: &&mut Link| link.asked && !link.answered && id == Some(&link.request);
        let Some(link) = self.link.as_mut().filter(is_open) else {
            return Vec::new(); // of a link that is no more
        };
        link.answered = true;
        let action = response
            .result()
            .and_then(|result| member(result, "action"));
        match action {
            // "It does not mean that the interaction is complete."
            Some("\"accept\"") => Vec::new(),
            Some("\"decline\"" | "\"cancel\"") => {
                let (server, url) = (&self.server, escaped(&link.url));
                let text = format!("the link to sign in to {server} was not opened; it is {url}");
                vec![Act::Tell(text)]
            }
            _ => vec![Act::OpenBrowser],
        }
    }

    /// The error response that the host understands best.
    pub(super) fn refuse(&mut self, id: &RequestId, refusal: &Refusal) -> Bytes {
        let usual = refusal.to_response(Some(id));
        if refusal.kind != Why::SignInRequired {
            return usual;
        }
        let Some(elicitation) = self.elicitation() else {
            return usual;
        };
        with_elicitation(id, &usual, &elicitation).unwrap_or(usual)
    }

    /// The response for a modern host. `shows_links`: the request may be answered with a question.
    pub(super) fn refuse_modern(
        &self,
        id: &RequestId,
        refusal: &Refusal,
        shows_links: bool,
    ) -> Bytes {
        let may_ask = shows_links && refusal.executed == Executed::No;
        match (refusal.kind, &self.state) {
            (Why::SignInRequired, State::Waiting(invitation)) if may_ask => {
                let asked = self.question(id, invitation);
                asked.unwrap_or_else(|| refusal.to_response(Some(id)))
            }
            _ => refusal.to_response(Some(id)),
        }
    }

    /// The link as the result of a request (2026-07-28, basic/patterns/mrtr).
    fn question(&self, id: &RequestId, invitation: &Invitation) -> Option<Bytes> {
        let params = format!(
            "{{\"mode\":\"url\",\"url\":{},\"message\":{}}}",
            quoted(&invitation.url),
            quoted(&self.words(invitation))
        );
        let request = message::request(&RequestId::own(0), "elicitation/create", Some(&params));
        let request = Message::parse(request).ok()?;
        let result = era::input_required(&[request], STATE);
        Some(message::success(id, &result))
    }

    /// The person would not open the link. None: there is none any more.
    pub(super) fn not_opened(&self) -> Option<Refusal> {
        let State::Waiting(invitation) = &self.state else {
            return None;
        };
        let (server, url) = (&self.server, escaped(&invitation.url));
        let why = format!("somebody has to sign in to {server} first: {url}");
        Some(Refusal::new(Why::SignInRequired, &why, Executed::No).retryable())
    }

    /// Asks the host to show the link, once.
    fn ask(&mut self) -> Vec<Act> {
        let ours = matches!(&self.state, State::Waiting(invitation) if invitation.ours);
        if !ours || !self.listens {
            return Vec::new();
        }
        let Some(params) = self.elicitation() else {
            return Vec::new();
        };
        let Some(link) = self.link.as_mut().filter(|link| !link.asked) else {
            return Vec::new();
        };
        link.asked = true;
        let request = message::request(&link.request, "elicitation/create", Some(&params));
        vec![Act::Send(request)]
    }

    /// The link as the host is shown it: the params of `elicitation/create`.
    fn elicitation(&mut self) -> Option<String> {
        let State::Waiting(invitation) = &self.state else {
            return None;
        };
        if !self.presents {
            return None;
        }
        let links = &mut self.links;
        let link = self.link.get_or_insert_with(|| {
            *links += 1;
            new_link(&invitation.url, *links)
        });
        let (elicitation, url) = (quoted(&link.elicitation), quoted(&link.url));
        let text = quoted(&self.words(invitation));
        Some(format!(
            "{{\"mode\":\"url\",\"elicitationId\":{elicitation},\"url\":{url},\"message\":{text}}}"
        ))
    }

    /// What a host shows with the link.
    fn words(&self, invitation: &Invitation) -> String {
        let mut text = format!("Sign in to {} to use its tools", self.server);
        if let Some(code) = &invitation.user_code {
            text.push_str(&format!("; the code to enter there is {}", safe(code)));
        }
        text
    }

    /// The link is of no use any more.
    fn end_link(&mut self, done: bool) -> Vec<Act> {
        let Some(link) = self.link.take() else {
            return Vec::new();
        };
        let mut acts = Vec::new();
        if done {
            let params = format!("{{\"elicitationId\":{}}}", quoted(&link.elicitation));
            let method = "notifications/elicitation/complete";
            acts.push(Act::Send(message::notification(method, Some(&params))));
        }
        if link.asked && !link.answered {
            let why = if done {
                "signed in"
            } else {
                "the link has expired"
            };
            let params = format!(
                "{{\"requestId\":{},\"reason\":{}}}",
                link.request.raw(),
                quoted(why)
            );
            let method = "notifications/cancelled";
            acts.push(Act::Send(message::notification(method, Some(&params))));
        }
        acts
    }
}

/// Whether a modern request may be answered with a link: "Servers MUST NOT send an `inputRequests`
/// that the client has not declared support for", and only these methods may be answered so
/// (2026-07-28, basic/patterns/mrtr).
pub(super) fn may_be_asked(request: &Message) -> bool {
    let method = request.method();
    let takes_questions = ["tools/call", "prompts/get", "resources/read"];
    method.is_some_and(|method| takes_questions.contains(&method))
        && Said::of(request).can("elicitation.url")
}

/// A modern request that a host sends again after a question of ours.
pub(super) struct Retried {
    /// As it was before that.
    pub(super) request: Message,
    pub(super) opened: bool,
}

/// None: it is no such request.
pub(super) fn retried(request: &Message) -> Option<Retried> {
    let params = request.params()?;
    if member(params, "requestState")? != quoted(STATE) {
        return None;
    }
    let mut plain = Object::read(params)?;
    plain.remove(|name| ["requestState", "inputResponses"].contains(&name));
    let answer = member(params, "inputResponses").and_then(|all| member(all, &era::asked(0)));
    let action = answer.and_then(|answer| member(answer, "action"));
    Some(Retried {
        request: request.with_object(Part::Params, &plain),
        opened: !matches!(action, Some("\"decline\"" | "\"cancel\"")),
    })
}

/// "For backwards compatibility, an empty capabilities object is equivalent to declaring support
/// for `form` mode only."
fn presents_links(initialize: &Message) -> bool {
    let capabilities = initialize.params().and_then(|p| member(p, "capabilities"));
    let elicitation = capabilities.and_then(|c| member(c, "elicitation"));
    let url = elicitation.and_then(|e| member(e, "url"));
    url.is_some_and(|url| url.starts_with('{'))
}

/// What the person is told: the link, whole.
fn invitation(server: &str, invitation: &Invitation) -> String {
    let mut text = format!("sign in to {server}: open {}", escaped(&invitation.url));
    if let Some(code) = &invitation.user_code {
        text.push_str(&format!(" and enter the code {}", safe(code)));
    }
    if invitation.opened {
        text.push_str(" (a browser was opened)");
    }
    text
}

fn own_prefix() -> String {
    format!("intercom-mcp:{}:sign-in:", std::process::id())
}

fn new_link(url: &str, number: u64) -> Link {
    let name = format!("{}{number}", own_prefix());
    let request = RequestId::from_json(&quoted(&name));
    Link {
        url: url.to_owned(),
        // A string is an id.
        request: request.unwrap_or_else(|_| RequestId::own(number)),
        elicitation: name,
        asked: false,
        answered: false,
    }
}

/// "The error MUST include a list of elicitations that are required to complete before the original
/// can be retried." Our own members stay beside it.
fn with_elicitation(id: &RequestId, usual: &Bytes, elicitation: &str) -> Option<Bytes> {
    let usual = Message::parse(usual.clone()).ok()?;
    let error = usual.error()?;
    let text: String = serde_json::from_str(member(error, "message")?).ok()?;
    let data = member(error, "data")?.strip_suffix('}')?;
    let data = format!("{data},\"elicitations\":[{elicitation}]}}");
    let code = ELICITATION_REQUIRED;
    Some(message::error_response(Some(id), code, &text, Some(&data)))
}
