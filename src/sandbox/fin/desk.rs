//! The conversations with Fin, and what the requests of the Fin Agent API do to them.
//!
//! It waits for nothing and reads no clock: time is a parameter.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value, json};

use super::body::{self, Message, Stamp, User, invalid};
use super::clock::{Moment, SECOND, iso};
use super::procedures::{self, Known};
use super::session::Session;
use super::talk;
use super::token::{Claims, Signer, channel};
use super::turn::Turn;
use super::{handover, users};
use crate::sandbox::gate::{Grant, Version};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::routes::Asked;
use crate::sandbox::workspace::Workspace;

/// So many conversations are kept; then the oldest is forgotten.
const MOST_SESSIONS: usize = 1_000;
const TOKEN_LIFE: Moment = 180 * SECOND;
const BRIEF_LIFE: Moment = SECOND;
/// A reply's stream can't be wound back: Fin waits so long for somebody to listen.
const HOLD: Moment = 150;

pub(super) struct Desk {
    sessions: HashMap<String, Session>,
    /// The sessions' ids, oldest first.
    ages: VecDeque<String>,
    signer: Signer,
    /// How many messages Fin has written.
    messages: u64,
    /// Users made, and conversations opened for the team.
    made: usize,
    opened: usize,
}

/// What every request is answered with: the workspace, the request, and the time.
pub(super) struct Call<'a, 'b> {
    pub(super) workspace: &'a mut Workspace,
    pub(super) asked: &'a Asked<'b>,
    pub(super) now: Moment,
}

/// How a stream's token is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    /// With a window to look back through.
    Rewound,
    Live,
    /// Rewound, and the end of the turn doesn't revoke it: by the description "a subscriber that
    /// connects after the escalation is processed can still receive" it.
    Kept,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            sessions: HashMap::new(),
            ages: VecDeque::new(),
            signer: Signer::new(),
            messages: 0,
            made: 0,
            opened: 0,
        }
    }

    pub(super) fn signer(&self) -> &Signer {
        &self.signer
    }

    pub(super) fn session(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }

    pub(super) fn capabilities(&mut self, call: Call<'_, '_>) -> Result<Value, Refusal> {
        let user = body::user(&call.asked.body["user"])?;
        let (place, _) = users::settle(call.workspace, &user, &mut self.made);
        let attributes = &call.workspace.contacts[place].head["custom_attributes"];
        let capabilities = procedures::capabilities(attributes);
        Ok(json!({ "version": "Preview", "capabilities": capabilities }))
    }

    pub(super) fn ask(&mut self, call: Call<'_, '_>) -> Result<Value, Refusal> {
        let asked = &call.asked.body;
        let id = body::conversation_id(asked, "External Conversation ID is required")?;
        let user = body::user(&asked["user"])?;
        let message = body::required(body::message(&asked["message"], Stamp::Optional)?)?;
        let history = body::history(&asked["conversation_metadata"])?;
        body::attachments(&asked["attachments"])?;
        let (_, errors) = self.admit(call.workspace, asked, id, &user)?;
        let turn = talk::ask(call.workspace, message.body, &history);
        let session = self.open(id, &user);
        repeated(session, &message, call.now);
        self.begin(id, turn, call.now, 0);
        Ok(self.accepted(&call, id, user.id, Stream::Rewound, errors))
    }

    pub(super) fn run(&mut self, call: Call<'_, '_>, procedure: &str) -> Result<Value, Refusal> {
        let asked = &call.asked.body;
        let id = body::conversation_id(asked, "External Conversation ID is required")?;
        let user = body::user(&asked["user"])?;
        let message = body::message(&asked["message"], Stamp::Optional)?;
        let procedure = procedures::find(procedure)?;
        let (place, errors) = self.admit(call.workspace, asked, id, &user)?;
        let head = &call.workspace.contacts[place].head;
        let known = Known {
            attributes: &asked["conversation_metadata"]["attributes"],
            message: message.as_ref().map(|message| message.body),
        };
        let turn = procedure.start(&head["custom_attributes"], &known)?;
        let turn = dressed(turn, asked, head);
        self.open(id, &user);
        self.begin(id, turn, call.now, 0);
        let mut answer = self.accepted(&call, id, user.id, Stream::Rewound, errors);
        answer["procedure_id"] = json!(procedure.id);
        Ok(answer)
    }

    pub(super) fn reply(&mut self, call: Call<'_, '_>) -> Result<Value, Refusal> {
        let asked = &call.asked.body;
        let id = body::conversation_id(asked, "conversation_id is required")?;
        let user = body::user(&asked["user"])?;
        let stamp = match call.asked.version {
            Version::Preview => Stamp::Optional,
            _ => Stamp::Required,
        };
        let message = body::required(body::message(&asked["message"], stamp)?)?;
        body::attachments(&asked["attachments"])?;
        let session = self.sessions.get_mut(id);
        let session = session.ok_or_else(|| invalid("Conversation not found"))?;
        if session.user != user.id {
            // No words are documented for this [INF].
            return Err(invalid("User not found in this conversation"));
        }
        if let Some(before) = repeated(session, &message, call.now) {
            return Ok(self.duplicate(&call, id, before));
        }
        let standing = session.place;
        let (place, errors) = users::settle(call.workspace, &user, &mut self.made);
        let may_ask = asked["settings"]["follow_up_questions"] != false;
        let turn = talk::reply(call.workspace, standing, message.body, may_ask);
        let turn = dressed(turn, asked, &call.workspace.contacts[place].head);
        self.begin(id, turn, call.now, HOLD);
        Ok(self.accepted(&call, id, user.id, Stream::Live, named("user", errors)))
    }

    pub(super) fn escalate(&mut self, call: Call<'_, '_>) -> Result<Value, Refusal> {
        let asked = &call.asked.body;
        let message = body::text(&asked["message"], "message")?;
        let context = body::text(&asked["context"], "context")?;
        match (asked["conversation_id"].is_null(), asked["user"].is_null()) {
            (false, true) => {}
            (true, false) => {
                let user = body::user(&asked["user"])?;
                let (place, _) = users::settle(call.workspace, &user, &mut self.made);
                let opened = &mut self.opened;
                let id = handover::open(call.workspace, place, message, context, opened);
                return Ok(json!({
                    "intercom_conversation_id": id.to_string(), "status": "escalated",
                }));
            }
            // Both are one too many: the description has a `oneOf` there.
            _ => return Err(invalid("Either conversation_id or user must be provided")),
        }
        let id = body::conversation_id(asked, "Conversation not found")?;
        if !self.sessions.contains_key(id) {
            return Err(invalid("Conversation not found"));
        }
        let turn = Turn::escalated(None, "Escalation requested by user");
        self.begin(id, turn, call.now, 0);
        let mut answer = json!({ "conversation_id": id, "status": "escalated" });
        if let Some(url) = self.url(&call, id, Stream::Kept, call.now) {
            answer["sse_subscription_url"] = json!(url);
        }
        Ok(answer)
    }

    pub(super) fn rate(&mut self, call: Call<'_, '_>) -> Result<Value, Refusal> {
        let asked = &call.asked.body;
        let id = asked["conversation_id"].as_str().unwrap_or("");
        let session = self.sessions.get_mut(id).ok_or_else(|| {
            let message = "Conversation not found for the given external_conversation_id";
            Refusal::keyed("external_conversation_id", message)
        })?;
        let asked_at = session.surveyed_at(call.now);
        let rating = asked["rating"].as_str().unwrap_or("");
        let remark = body::text(&asked["remark"], "remark")
            .map_err(|refusal| Refusal::keyed("remark", refusal.message))?
            .filter(|text| !text.is_empty());
        let rating = session.survey.rate(rating, remark, asked_at, call.now)?;
        Ok(json!({ "conversation_id": id, "rating": rating, "status": "rated" }))
    }

    /// What a new conversation has to pass. The user's place, and what of the attributes was wrong.
    fn admit(
        &mut self,
        workspace: &mut Workspace,
        asked: &Value,
        id: &str,
        user: &User<'_>,
    ) -> Result<(usize, Map<String, Value>), Refusal> {
        let given = &asked["conversation_metadata"]["attributes"];
        let given = body::attributes(given, "conversation_metadata.attributes")?;
        if self.sessions.contains_key(id) {
            return Err(invalid(
                "Fin session already exists for this conversation. \
                 Please use /reply to continue the conversation.",
            ));
        }
        let (place, wrong) = users::settle(workspace, user, &mut self.made);
        let mut errors = named("user", wrong);
        errors.extend(named("conversation", users::wrong_for_conversations(given)));
        Ok((place, errors))
    }

    fn open(&mut self, id: &str, user: &User<'_>) -> &mut Session {
        if self.sessions.len() >= MOST_SESSIONS
            && let Some(oldest) = self.ages.pop_front()
        {
            self.sessions.remove(&oldest);
        }
        self.ages.push_back(id.to_owned());
        let session = self.sessions.entry(id.to_owned());
        session.or_insert_with(|| Session::new(id, user.id))
    }

    fn begin(&mut self, id: &str, turn: Turn, now: Moment, hold: Moment) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.begin(turn, now, hold, &mut self.messages);
        }
    }

    fn accepted(
        &self,
        call: &Call<'_, '_>,
        id: &str,
        user: &str,
        stream: Stream,
        errors: Map<String, Value>,
    ) -> Value {
        let mut answer = json!({
            "conversation_id": id,
            "user_id": user,
            "status": "thinking",
            "created_at_ms": iso(call.now),
        });
        if let Some(url) = self.url(call, id, stream, call.now) {
            answer["sse_subscription_url"] = json!(url);
        }
        if !errors.is_empty() {
            answer["errors"] = Value::Object(errors);
        }
        answer
    }

    /// A message that came `before`: its token is as old as that one's, and ends with its turn.
    fn duplicate(&self, call: &Call<'_, '_>, id: &str, before: Moment) -> Value {
        let session = self.sessions.get(id);
        let user = session.map_or("", |session| session.user.as_str());
        let mut answer = self.accepted(call, id, user, Stream::Live, Map::new());
        answer["status"] = json!(session.map(|session| session.status(call.now)));
        if let Some(url) = self.url(call, id, Stream::Live, before) {
            answer["sse_subscription_url"] = json!(url);
        }
        answer
    }

    /// Where the events can be read; None where this token's workspace has no such streams.
    fn url(&self, call: &Call<'_, '_>, id: &str, stream: Stream, since: Moment) -> Option<String> {
        let life = match call.asked.grant {
            Grant::NoStream => return None,
            Grant::BriefStream => BRIEF_LIFE,
            _ => TOKEN_LIFE,
        };
        let token = self.signer.sign(&Claims {
            conversation: id.to_owned(),
            issued_at: since,
            expires_at: since + life,
            outlives_its_turn: stream == Stream::Kept,
        });
        let (host, channel) = (call.asked.host, escaped(&channel(id)));
        let rewind = if stream == Stream::Live {
            ""
        } else {
            "&rewind=2m"
        };
        Some(format!(
            "http://{host}/event-stream?channels={channel}&accessToken={token}{rewind}"
        ))
    }
}

/// A message without a timestamp can't be told from another of the same words.
fn repeated(session: &mut Session, message: &Message<'_>, now: Moment) -> Option<Moment> {
    session.seen(message.timestamp?, message.body, now)
}

fn dressed(turn: Turn, asked: &Value, contact: &Value) -> Turn {
    match asked["settings"]["email"] == true {
        true => turn.by_mail(contact["name"].as_str()),
        false => turn,
    }
}

/// As the answers have it: nothing where nothing was wrong.
fn named(of: &str, wrong: Map<String, Value>) -> Map<String, Value> {
    let mut errors = Map::new();
    if !wrong.is_empty() {
        errors.insert(of.to_owned(), json!({ "attributes": wrong }));
    }
    errors
}

/// Fit for a query string; the colons of a channel stay.
fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:".contains(&b);
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match plain(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
