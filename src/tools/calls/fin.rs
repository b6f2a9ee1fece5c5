//! Fin's tools: from arguments to a request, and from what Fin says to an answer.
//!
//! A question waits until Fin has answered it; a reply and a procedure wait a while, since Fin may
//! ask back; what comes later is kept, and `get_fin_response` tells it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clock;
use crate::intercom::Said;
use crate::intercom::fin::Begun;
use crate::text;
use crate::tools::answer::{Answer, Executed, Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::fin::{self, Fin, Progress, Slot, Turn};
use crate::tools::{Settings, budget};

use super::notes::refused;

/// How long a turn is waited for where Fin may take its time.
const A_WHILE: Duration = Duration::from_secs(20);
/// Of a user's or a conversation's id, in characters.
const LONGEST_ID: usize = 255;

/// One call.
pub(super) struct Call<'a> {
    pub(super) settings: &'a Settings,
    pub(super) arguments: &'a Arguments,
    pub(super) progress: Progress,
    /// When it has to be answered.
    pub(super) until: Instant,
}

pub(super) async fn capabilities(call: Call<'_>) -> Outcome {
    let user = call.user(None)?;
    let found = call.settings.client.fin_capabilities(&user).await?;
    let mut found = super::object(found)?;
    let listed = found.get_mut("capabilities").and_then(Value::as_array_mut);
    for capability in listed.into_iter().flatten() {
        let tool = match capability["type"].as_str() {
            Some("procedure") => "run_fin_procedure",
            Some("ask") => "ask_fin",
            Some("reply") => "reply_to_fin_conversation",
            _ => continue,
        };
        capability["tool"] = json!(tool);
    }
    let room = call.settings.room();
    budget::shorten(&mut found, room, "they are in Intercom only");
    Ok(Answer(found))
}

pub(super) async fn ask(mut call: Call<'_>) -> Outcome {
    let user = call.user(None)?;
    let message = call.message("what Fin is asked")?;
    let id = new_id()?;
    let at = clock::stamp();
    let said = Said {
        conversation: &id,
        user: &user,
        message: &message,
        at: &at,
    };
    let begun = call.settings.client.fin_ask(&said);
    let begun = begun.await.map_err(refused)?;
    let turn = Turn {
        conversation: &id,
        user: &user,
        procedure: None,
    };
    let slot = call.follow(turn, begun)?;
    // Whoever cancels the call never learns the conversation's id: nobody would ask for the rest.
    let left = Left(Some(&slot));
    slot.wait(call.until, &mut call.progress).await;
    left.stayed();
    call.fin()?.kept().await;
    Ok(Answer(slot.answer(false, call.settings.room())))
}

pub(super) async fn run(mut call: Call<'_>) -> Outcome {
    let user = call.user(None)?;
    let what = "the id of a procedure, as list_fin_capabilities gives it";
    let procedure = call.arguments.required("procedure_id", what)?;
    let procedure = procedure.trim();
    let id = new_id()?;
    let begun = call.settings.client.fin_run(procedure, &id, &user).await;
    let turn = Turn {
        conversation: &id,
        user: &user,
        procedure: Some(procedure),
    };
    let slot = call.follow(turn, begun.map_err(refused)?)?;
    call.wait_a_while(&slot).await;
    call.fin()?.kept().await;
    Ok(Answer(slot.answer(false, call.settings.room())))
}

pub(super) async fn reply(mut call: Call<'_>) -> Outcome {
    let id = call.conversation()?;
    let message = call.message("what the user says")?;
    let owner = call.fin()?.owner(&id);
    if owner.is_none() && call.fin()?.user.is_some() {
        return Err(unknown(&id)); // it may be anybody's
    }
    let user = call.user(owner.as_deref())?;
    let at = clock::stamp();
    let said = Said {
        conversation: &id,
        user: &user,
        message: &message,
        at: &at,
    };
    let begun = call.settings.client.fin_reply(&said);
    let turn = Turn {
        conversation: &id,
        user: &user,
        procedure: None,
    };
    let begun = begun.await.map_err(refused)?;
    let slot = call.follow(turn, begun)?;
    call.wait_a_while(&slot).await;
    call.fin()?.kept().await;
    Ok(Answer(slot.answer(false, call.settings.room())))
}

pub(super) async fn response(mut call: Call<'_>) -> Outcome {
    let id = call.conversation()?;
    let owner = call.fin()?.owner(&id).ok_or_else(|| unknown(&id))?;
    call.check(&owner).map_err(|_| unknown(&id))?;
    let Some(slot) = call.fin()?.find(&id) else {
        return Ok(Answer(fin::unheard(&id, &owner)));
    };
    call.wait_a_while(&slot).await;
    Ok(Answer(slot.answer(true, call.settings.room())))
}

impl Call<'_> {
    fn fin(&self) -> Result<&Arc<Fin>, Failure> {
        let fin = self.settings.fin.as_ref();
        fin.ok_or_else(|| Failure::invalid("Fin's tools are not served here"))
    }

    fn follow(&self, turn: Turn<'_>, begun: Begun) -> Result<Arc<Slot>, Failure> {
        Ok(self.fin()?.follow(&self.settings.client, turn, begun))
    }

    async fn wait_a_while(&mut self, slot: &Slot) {
        let until = self.until.min(Instant::now() + A_WHILE);
        slot.wait(until, &mut self.progress).await;
    }

    /// The user to act for: the one who is fixed, or named, or whose conversation it is.
    fn user(&self, owner: Option<&str>) -> Result<String, Failure> {
        if let Some(owner) = owner {
            self.check(owner)?;
        }
        let given = self.arguments.text("user_id")?;
        let given = given.map(|id| self.id("user_id", &id)).transpose()?;
        if let Some(given) = &given {
            self.check(given)?;
        }
        match (given, owner) {
            (Some(given), Some(owner)) if given != owner => Err(Failure::invalid(
                "the conversation is another user's than `user_id` says",
            )
            .hint("leave `user_id` out: whose the conversation is is known here")),
            (Some(user), _) => Ok(user),
            (None, Some(owner)) => Ok(owner.to_owned()),
            (None, None) => self.fin()?.user.clone().ok_or_else(|| {
                Failure::invalid("`user_id` is missing: whom Fin is to act for").hint(
                    "it is the id that your own system knows the user by (Intercom's user_id or \
                     external_id)",
                )
            }),
        }
    }

    /// Whether Fin may act for this user.
    fn check(&self, user: &str) -> Result<(), Failure> {
        match &self.fin()?.user {
            Some(fixed) if fixed != user => {
                let failure = Failure::new("not_allowed", "Fin may act for one user only here");
                Err(failure
                    .executed(Executed::No)
                    .hint("leave `user_id` out; whoever runs intercom-mcp has set --fin-user"))
            }
            _ => Ok(()),
        }
    }

    fn conversation(&self) -> Result<String, Failure> {
        let what = "the conversation_id that ask_fin or run_fin_procedure returned";
        let id = self.arguments.required("conversation_id", what)?;
        self.id("conversation_id", &id)
    }

    fn id(&self, name: &str, text: &str) -> Result<String, Failure> {
        let id = text.trim();
        if id.chars().count() > LONGEST_ID || id.chars().any(char::is_control) {
            let problem =
                format!("`{name}` is no id: at most {LONGEST_ID} characters, on one line");
            return Err(Failure::invalid(problem));
        }
        Ok(id.to_owned())
    }

    fn message(&self, what: &str) -> Result<String, Failure> {
        self.arguments.required("message", what)
    }
}

/// Ends the reading of a conversation that nobody waits for.
struct Left<'a>(Option<&'a Slot>);

impl Left<'_> {
    fn stayed(mut self) {
        self.0 = None;
    }
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.0 {
            slot.leave();
        }
    }
}

fn new_id() -> Result<String, Failure> {
    let id = fin::new_id();
    id.ok_or_else(|| Failure::new("internal", "this system has no random numbers"))
}

fn unknown(id: &str) -> Failure {
    let failure = Failure::new(
        "not_found",
        format!(
            "there is no conversation {:?} with Fin here",
            text::safe(id)
        ),
    );
    failure.hint("ask_fin and run_fin_procedure begin one, and return its id")
}
