//! A conversation with Fin as a result: what Fin said, where it stands, and what to do next; pure.
//!
//! What Fin says is plain text here. What nobody can know is said to be unknown.

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::tools::budget;

use super::talk::{Reading, Said, Talk};

/// The result. `all`: with what Fin said in former turns. `room`: the longest, in characters.
pub(super) fn answer(talk: &Talk, all: bool, room: usize) -> Value {
    let of_turn: Vec<&str> = talk.of_turn().map(|said| said.text.as_str()).collect();
    let listed = |said: &&Said| all || said.turn == talk.turn;
    let messages: Vec<Value> = talk.messages.iter().filter(listed).map(message).collect();
    // One message is the answer: said twice it would only take room.
    let say_more = messages.len() > 1 || messages.len() > of_turn.len();
    let mut answer = json!({
        "conversation_id": talk.id,
        "user_id": talk.user,
        "status": status(talk),
        "answer": of_turn.join("\n\n"),
    });
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            answer[name] = value;
        }
    };
    add("messages", say_more.then(|| json!(messages)));
    add("procedure_id", talk.procedure.as_deref().map(Value::from));
    add("partial", talk.partial.as_ref().map(|p| json!(p.text)));
    let reason = talk.escalated.as_ref().or(talk.reason.as_ref());
    let reason = reason.filter(|reason| !reason.is_empty());
    add("reason", reason.map(|reason| json!(reason)));
    add("csat_requested", talk.csat.as_deref().map(csat));
    add("errors", talk.errors.clone());
    let notes = notes(talk);
    add("_note", (!notes.is_empty()).then(|| json!(notes.join(" "))));
    budget::shorten(&mut answer, room, "they are in Intercom only");
    answer
}

/// What is known of a conversation that this process has heard nothing of.
pub(in crate::tools) fn unheard(id: &str, user: &str) -> Value {
    json!({
        "conversation_id": id,
        "user_id": user,
        "status": "unknown",
        "answer": "",
        "_note": "What Fin said can't be known here: it is not kept any more, or another process \
                  heard it, and Intercom has no way to ask for it again. It is in Intercom, in the \
                  conversation itself; reply_to_fin_conversation goes on with it.",
    })
}

fn message(said: &Said) -> Value {
    let mut message = json!({ "text": said.text });
    if let Some(id) = &said.id {
        message["id"] = json!(id);
    }
    if let Some(at) = &said.at {
        message["created_at"] = json!(at);
    }
    message
}

fn csat(options: &[(String, String)]) -> Value {
    let option = |(key, label): &(String, String)| json!({ "key": key, "label": label });
    let options: Vec<Value> = options.iter().map(option).collect();
    json!({ "options": options })
}

/// Fin's own word, unless there may have been another that nobody heard.
fn status(talk: &Talk) -> &str {
    let is_lost = matches!(talk.reading, Reading::Expired | Reading::Broken(_));
    match is_lost && !talk.is_over() {
        true => "unknown",
        false => &talk.status,
    }
}

fn notes(talk: &Talk) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(reason) = &talk.escalated {
        let why = match reason.as_str() {
            "" => String::new(),
            reason => format!(" ({reason})"),
        };
        notes.push(format!(
            "Fin handed the conversation over to a person{why}: a teammate goes on with it in \
             Intercom, not here."
        ));
    }
    match (talk.status.as_str(), &talk.reading) {
        (_, Reading::NoStream) => notes.push(
            "Fin has the message, but what it answers can't be seen here: the workspace sends no \
             events. Whoever runs it can switch on server-sent events (SSE) in Intercom: Fin AI \
             Agent, Deploy, Fin Agent API."
                .to_owned(),
        ),
        (_, Reading::Elsewhere(host)) => notes.push(format!(
            "Fin has the message, but what it answers can't be seen here: its events are said to \
             be at {host}, which is none of Intercom's hosts."
        )),
        ("awaiting_user_reply", _) => notes.push(
            "Fin waits for the user: pass on what they answer with reply_to_fin_conversation."
                .to_owned(),
        ),
        ("complete", _) if talk.of_turn().next().is_none() && talk.escalated.is_none() => {
            notes.push("Fin ended the conversation without a message.".to_owned());
        }
        ("complete" | "escalated", _) => {}
        (_, Reading::Going) => notes.push(
            "Fin has not said that it is done: get_fin_response tells what comes next.".to_owned(),
        ),
        (_, reading) => notes.push(lost(reading)),
    }
    if talk.is_over() && talk.partial.is_some() {
        notes.push("Fin did not finish the message in `partial`.".to_owned());
    }
    if talk.has_gap {
        notes.push(
            "Something that Fin said may be missing here: the connection broke for a moment, or it was \
             too long."
                .to_owned(),
        );
    }
    if talk.csat.is_some() {
        notes.push(
            "Fin asks the user to rate the conversation; no tool passes a rating on.".to_owned(),
        );
    }
    notes
}

fn lost(reading: &Reading) -> String {
    let why = match reading {
        Reading::Broken(why) => why.as_str(),
        _ => "the stream of its words has ended, and its token, good for three minutes, with it",
    };
    format!(
        "What Fin said after this can't be known here ({why}), and Intercom has no way to ask for \
         it again. It is in Intercom, in the conversation itself; reply_to_fin_conversation goes \
         on with it."
    )
}
