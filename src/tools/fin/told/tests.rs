//! Every way in which a turn can stand is told truly, with the next step.

use std::time::Instant;

use serde_json::json;

use super::*;

fn talk(status: &str, said: &[&str], reading: Reading) -> Talk {
    let now = Instant::now();
    let mut talk = Talk::new("c".into(), "ada".into(), now);
    talk.begin(Some(status.to_owned()), reading, now);
    for (number, text) in said.iter().enumerate() {
        talk.messages.push(Said {
            turn: 1,
            id: Some(number.to_string()),
            text: (*text).to_owned(),
            at: None,
        });
    }
    talk
}

#[test]
fn where_a_conversation_stands_is_told_with_what_to_do() {
    #[track_caller]
    fn check(talk: &Talk, status: &str, note: &str) {
        let told = answer(talk, false, 60_000);
        assert_eq!(told["status"], status, "{told}");
        let said = told["_note"].as_str().unwrap_or_default();
        assert!(said.contains(note), "{note:?} in {said:?}");
        assert_eq!(said.is_empty(), note.is_empty(), "{said}");
    }
    check(&talk("complete", &["Hi"], Reading::Done), "complete", "");
    check(
        &talk("complete", &[], Reading::Done),
        "complete",
        "without a message",
    );
    let waits = talk("awaiting_user_reply", &["?"], Reading::Done);
    check(&waits, "awaiting_user_reply", "reply_to_fin_conversation");
    let going = talk("thinking", &[], Reading::Going);
    check(&going, "thinking", "get_fin_response");
    check(
        &talk("thinking", &[], Reading::Expired),
        "unknown",
        "three minutes",
    );
    let broken = talk("replying", &["Hi"], Reading::Broken("x.io broke".into()));
    check(&broken, "unknown", "x.io broke");
    check(&talk("thinking", &[], Reading::NoStream), "thinking", "SSE");
    let elsewhere = talk("thinking", &[], Reading::Elsewhere("evil.example".into()));
    check(&elsewhere, "thinking", "evil.example");
    let mut cut = talk("awaiting_user_reply", &["?"], Reading::Done);
    cut.has_gap = true;
    check(&cut, "awaiting_user_reply", "may be missing");
    let mut escalated = talk("complete", &[], Reading::Done);
    escalated.escalated = Some("Routed to team".to_owned());
    check(&escalated, "complete", "(Routed to team)");
    let mut rated = talk("complete", &["Bye"], Reading::Done);
    rated.csat = Some(vec![("good".into(), "Great".into())]);
    check(&rated, "complete", "rate the conversation");
    let told = answer(&rated, false, 60_000);
    assert_eq!(
        told["csat_requested"],
        json!({"options": [{"key": "good", "label": "Great"}]})
    );
}

#[test]
fn the_answer_is_of_this_turn_and_all_that_was_said_is_there() {
    let mut talk = talk("thinking", &["One", "Two"], Reading::Done);
    assert_eq!(answer(&talk, false, 60_000)["answer"], "One\n\nTwo");
    talk.begin(None, Reading::Going, Instant::now());
    let told = answer(&talk, true, 60_000);
    assert_eq!(told["answer"], "");
    assert_eq!(
        told["messages"],
        json!([{"text": "One", "id": "0"}, {"text": "Two", "id": "1"}])
    );
    assert_eq!(answer(&talk, false, 60_000)["messages"], json!(null));
    talk.messages.truncate(1);
    assert_eq!(
        answer(&talk, true, 60_000)["messages"],
        json!([{"text": "One", "id": "0"}])
    );
    talk.messages[0].turn = 2;
    let told = answer(&talk, true, 60_000);
    assert_eq!(
        (&told["answer"], &told["messages"]),
        (&json!("One"), &json!(null))
    );
}

#[test]
fn a_long_answer_is_cut_where_it_says_so() {
    let long = "word ".repeat(20_000);
    let told = answer(&talk("complete", &[&long], Reading::Done), false, 5_000);
    assert!(budget::size(&told) <= 5_000, "{}", budget::size(&told));
    let said = told["answer"].as_str().expect("a text");
    assert!(said.contains("more characters: they are in Intercom only"));
}
