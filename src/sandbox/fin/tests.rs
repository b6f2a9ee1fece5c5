//! The desk and its streams without a server: time goes as the test says.

use serde_json::{Value, json};

use super::clock::Moment;
use super::desk::{Call, Desk};
use super::stream::{Next, Viewer};
use crate::sandbox::gate::{Grant, Version};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::routes::Asked;
use crate::sandbox::sample;
use crate::sandbox::workspace::Workspace;

struct Scene {
    desk: Desk,
    workspace: Workspace,
}

type Verb = fn(&mut Desk, Call<'_, '_>) -> Result<Value, Refusal>;

impl Scene {
    fn new() -> Self {
        Self {
            desk: Desk::new(),
            workspace: sample::workspace(),
        }
    }

    fn call(&mut self, now: Moment, verb: Verb, body: Value) -> Result<Value, Refusal> {
        let asked = Asked {
            method: "POST",
            host: "127.0.0.1:1",
            path: "",
            query: Vec::new(),
            body,
            grant: Grant::Everything,
            version: Version::Preview,
        };
        let call = Call {
            workspace: &mut self.workspace,
            asked: &asked,
            now,
        };
        verb(&mut self.desk, call)
    }

    /// The query string of the answer's stream.
    fn asked(&mut self, now: Moment, verb: Verb, body: Value) -> Vec<(String, String)> {
        let answer = self.call(now, verb, body).expect("an answer");
        let url = answer["sse_subscription_url"].as_str().expect("a stream");
        let (_, query) = url.split_once('?').expect("a query");
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    fn open(&mut self, query: &[(String, String)], now: Moment) -> Result<Viewer, u16> {
        Viewer::open(&mut self.desk, query, now).map_err(|refusal| refusal.status)
    }

    /// Everything that is sent up to `until`, and whether the stream ended.
    fn watch(&mut self, viewer: &mut Viewer, from: Moment, until: Moment) -> (Vec<Value>, bool) {
        let (mut now, mut told) = (from, Vec::new());
        loop {
            match viewer.next(&mut self.desk, now) {
                Next::Over => return (told, true),
                Next::WaitUntil(at) if at > until => return (told, false),
                Next::WaitUntil(at) => now = at,
                Next::Send(text) => {
                    let data = text.strip_prefix("data: ");
                    told.extend(data.map(|text| serde_json::from_str(text).expect("JSON")));
                }
            }
        }
    }
}

fn ask(id: &str) -> Value {
    json!({
        "conversation_id": id, "user": { "id": "u-1" },
        "message": { "author": "user", "body": "Who won the match?" },
    })
}

fn reply(id: &str, text: &str) -> Value {
    let mut body = ask(id);
    body["message"]["body"] = json!(text);
    body
}

fn statuses(events: &[Value]) -> Vec<&str> {
    let named = |e: &&Value| e["event_name"] == "fin_status_updated";
    let all = events.iter().filter(named);
    all.filter_map(|e| e["status"].as_str()).collect()
}

const START: Moment = 1_800_000_000_000;

#[test]
fn a_rewound_stream_tells_what_has_happened_and_goes_on() {
    let mut scene = Scene::new();
    let query = scene.asked(START, Desk::ask, ask("a"));
    let mut viewer = scene.open(&query, START + 200).expect("open");
    let (told, ended) = scene.watch(&mut viewer, START + 200, START + 200);
    assert_eq!((told.len(), ended), (3, false));
    let (rest, ended) = scene.watch(&mut viewer, START + 200, START + 5_000);
    assert_eq!((statuses(&rest), ended), (vec!["complete"], true));
    assert_eq!(
        rest[rest.len() - 1]["created_at_ms"],
        "2027-01-15T08:00:00.320Z"
    );
}

#[test]
fn without_rewind_the_past_is_not_told() {
    let mut scene = Scene::new();
    let mut query = scene.asked(START, Desk::ask, ask("a"));
    query.retain(|(key, _)| key != "rewind");
    let mut viewer = scene.open(&query, START + 200).expect("open");
    let (told, ended) = scene.watch(&mut viewer, START + 200, START + 5_000);
    assert_eq!(told[0]["event_name"], "fin_reply_chunk");
    assert_eq!((told[0]["chunk_index"].clone(), ended), (json!(3), true));
}

#[test]
fn a_window_goes_back_two_minutes_at_most() {
    let mut scene = Scene::new();
    scene.asked(START, Desk::ask, ask("a"));
    let again = scene.asked(START + 60_000, Desk::reply, reply("a", "A person!"));
    let mut live = scene.open(&again, START + 60_000).expect("open");
    let (told, _) = scene.watch(&mut live, START + 60_000, START + 70_000);
    assert_eq!(statuses(&told), ["escalated", "complete"]);
    let third = scene.asked(
        START + 130_000,
        Desk::escalate,
        json!({ "conversation_id": "a" }),
    );
    let mut viewer = scene.open(&third, START + 130_000).expect("open");
    let (told, ended) = scene.watch(&mut viewer, START + 130_000, START + 140_000);
    let expected = ["escalated", "complete", "escalated", "complete"];
    assert_eq!((statuses(&told), ended), (expected.into(), true));
}

#[test]
fn the_end_of_a_turn_revokes_its_token_and_no_later_one() {
    let mut scene = Scene::new();
    let first = scene.asked(START, Desk::ask, ask("a"));
    assert!(scene.open(&first, START + 319).is_ok());
    assert_eq!(scene.open(&first, START + 320).err(), Some(401));
    let second = scene.asked(START + 1_000, Desk::reply, reply("a", "Thanks"));
    assert!(scene.open(&second, START + 1_001).is_ok());
    // Until the survey has been sent.
    assert_eq!(scene.open(&second, START + 2_000).err(), Some(401));
}

#[test]
fn an_escalations_token_outlives_its_turn() {
    let mut scene = Scene::new();
    scene.asked(START, Desk::ask, ask("a"));
    let body = json!({ "conversation_id": "a" });
    let query = scene.asked(START + 10_000, Desk::escalate, body);
    let late = START + 100_000;
    let mut viewer = scene.open(&query, late).expect("open");
    let (told, ended) = scene.watch(&mut viewer, late, late);
    assert_eq!(
        (statuses(&told), ended),
        (vec!["complete", "escalated", "complete"], true)
    );
    assert_eq!(scene.open(&query, START + 190_000).err(), Some(401));
}

#[test]
fn a_token_lives_for_three_minutes_and_its_stream_as_long() {
    let mut scene = Scene::new();
    scene.asked(START, Desk::ask, ask("a"));
    let query = scene.asked(
        START + 1_000,
        Desk::escalate,
        json!({ "conversation_id": "a" }),
    );
    let mut late = query.clone();
    late.retain(|(key, _)| key != "rewind");
    // Nothing more happens: the stream is kept with heartbeats until the token is over.
    let mut viewer = scene.open(&late, START + 100_000).expect("open");
    let mut beats = 0;
    let mut now = START + 100_000;
    loop {
        match viewer.next(&mut scene.desk, now) {
            Next::Over => break,
            Next::WaitUntil(at) => now = at,
            Next::Send(text) => {
                assert!(text.starts_with(": "), "{text}");
                beats += 1;
            }
        }
    }
    assert_eq!((now, beats), (START + 181_000, 6));
}

#[test]
fn a_channel_must_be_the_tokens() {
    let mut scene = Scene::new();
    let query = scene.asked(START, Desk::ask, ask("a"));
    let with = |name: &str, value: &str| {
        let mut query = query.clone();
        query.retain(|(key, _)| key != name);
        query.push((name.to_owned(), value.to_owned()));
        query
    };
    let other = with("channels", "fin_agent_api:lumenloop:b");
    assert_eq!(scene.open(&other, START).err(), Some(400));
    assert_eq!(
        scene.open(&with("accessToken", "x"), START).err(),
        Some(401)
    );
    assert_eq!(scene.open(&[], START).err(), Some(401));
    for odd in ["", "m", "2h", "-1m", "ü", "99999999999999999999m"] {
        assert!(scene.open(&with("rewind", odd), START).is_ok(), "{odd}");
    }
}

#[test]
fn the_oldest_conversation_is_forgotten() {
    let mut scene = Scene::new();
    let query = scene.asked(START, Desk::ask, ask("0"));
    let mut viewer = scene.open(&query, START).expect("open");
    for n in 1..=1_000 {
        scene
            .call(START, Desk::ask, ask(&n.to_string()))
            .expect("taken");
    }
    let gone = scene.call(START, Desk::reply, reply("0", "Hello?"));
    assert_eq!(gone.expect_err("refused").message, "Conversation not found");
    assert_eq!(
        scene.watch(&mut viewer, START, START + 9_000),
        (vec![], true)
    );
    assert!(scene.call(START, Desk::reply, reply("1", "Hello?")).is_ok());
}

#[test]
fn users_and_the_teams_conversations_are_bounded() {
    let mut scene = Scene::new();
    let (contacts, conversations) = (
        scene.workspace.contacts.len(),
        scene.workspace.conversations.len(),
    );
    for n in 0..1_010 {
        let body = json!({ "user": { "id": format!("new-{n}") } });
        scene.call(START, Desk::escalate, body).expect("taken");
    }
    assert_eq!(scene.workspace.contacts.len(), contacts + 1_000);
    assert_eq!(scene.workspace.conversations.len(), conversations + 1_000);
    let known = |id: &str| {
        scene
            .workspace
            .contacts
            .iter()
            .any(|c| c.head["external_id"] == id)
    };
    assert!(!known("new-9") && known("new-10") && known("new-1009"));
}
