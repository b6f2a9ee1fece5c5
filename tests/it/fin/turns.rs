//! Procedures and replies: what Fin said by then is told, the rest is kept for whoever asks.

use std::time::Instant;

use serde_json::json;

use super::{
    ADA, AT_ONCE, PROCEDURE, asking, conversation_of, getting, host_of, messages_of, note_of,
    progress, replying, running, said, text_of, told_of, with_progress,
};
use crate::local::{answer_of, tool};
use crate::support::{A_WHILE, FinServer, notification};

#[test]
fn what_fin_can_do_is_told_as_fin_says_it() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let list = tool("1", "list_fin_capabilities", &json!({ "user_id": ADA }));
    let told = answer_of(&host.ask(&list));
    assert_eq!(told["capabilities"][0]["id"], PROCEDURE, "{told}");
    assert_eq!(told["capabilities"].as_array().map(Vec::len), Some(3));
    let asked = server.requests("/fin/capabilities").remove(0).json();
    assert_eq!(asked, json!({ "user": { "id": ADA } }));
}

#[test]
fn a_procedure_is_told_up_to_where_it_wants_to_know_more() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>Which order?</p>")
        .status("awaiting_user_reply");
    let told = said(&host.answer("1"));
    assert_eq!(told["status"], "awaiting_user_reply");
    assert_eq!(told["procedure_id"], PROCEDURE);
    assert_eq!(told["user_id"], ADA);
    assert_eq!(text_of(&told), "Which order?");
    assert!(
        note_of(&told).contains("reply_to_fin_conversation"),
        "{told}"
    );
    let asked = server.requests("/fin/procedures/");
    assert_eq!(asked[0].target, format!("/fin/procedures/{PROCEDURE}/run"));
    assert_eq!(asked[0].json()["user"], json!({ "id": ADA }));
    let id = conversation_of(&told);
    assert_eq!(asked[0].json()["conversation_id"], id);

    // The reply goes to the same conversation, for the same user, and its answer is the new turn's.
    fin.end();
    host.send(&replying("2", &id, "Order 7, please"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>Which order?</p>"); // again, as a rewound stream has it
    fin.replied("m2", "<p>It is on its way.</p>")
        .status("complete");
    let told = said(&host.answer("2"));
    assert_eq!(
        (&told["status"], text_of(&told)),
        (&json!("complete"), "It is on its way.")
    );
    assert_eq!(conversation_of(&told), id);
    assert_eq!(told["user_id"], ADA);
    let sent = server.requests("/fin/reply").remove(0).json();
    assert_eq!(sent["conversation_id"], id);
    assert_eq!(sent["user"], json!({ "id": ADA }));
    assert_eq!(sent["message"]["body"], "Order 7, please");
}

#[test]
fn what_comes_after_the_answer_is_kept() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>I fetch somebody.</p>");
    fin.escalated("Routed to team");
    let told = said(&host.answer("1"));
    assert_eq!(told["status"], "escalated", "{told}");
    assert_eq!(told["reason"], "Routed to team");
    let id = conversation_of(&told);
    // Somebody listens on, although nobody waits.
    std::thread::sleep(A_WHILE);
    assert_eq!(server.open_streams(), 1);
    fin.replied("m2", "<p>They will write.</p>")
        .status("complete");
    fin.asks_for_a_rating();
    let mut nth = 1;
    crate::support::eventually("the rating", || {
        nth += 1;
        let told = said(&host.ask(&getting(&nth.to_string(), &id)));
        if told["csat_requested"].is_null() {
            return false;
        }
        assert_eq!(messages_of(&told), ["m1", "m2"]);
        assert_eq!(told["status"], "complete");
        let options =
            json!([{ "key": "bad", "label": "Poor" }, { "key": "amazing", "label": "Wonderful" }]);
        assert_eq!(told["csat_requested"]["options"], options);
        true
    });
    assert_eq!(server.visits(), 1);
    assert_eq!(server.asked("/fin/"), 1, "reading asks Fin for nothing");
}

#[test]
fn an_escalation_is_told_as_one_and_with_its_reason() {
    for reason in [
        "Escalation requested by user",
        "Escalation rule: Refunds over $50",
    ] {
        let server = FinServer::start();
        let streams = server.streams();
        let mut host = host_of(&server, "");
        host.send(&running("1"));
        let mut fin = streams.open();
        fin.escalated(reason).status("complete");
        let told = said(&host.answer("1"));
        assert_eq!(told["reason"], reason, "{told}");
        // That Fin is done is no reason to hide that a person has it now.
        assert!(
            note_of(&told).contains("teammate")
                || note_of(&told).contains("person")
                || note_of(&told).contains("human"),
            "{told}"
        );
    }
}

#[test]
fn what_fin_is_writing_can_be_looked_at() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>One moment.</p>")
        .status("awaiting_user_reply");
    let id = conversation_of(&said(&host.answer("1")));
    fin.end();
    // The next turn is begun by one call and looked at by another.
    host.send(&with_progress(&replying("2", &id, "Go on"), "2"));
    let mut fin = streams.open();
    fin.chunk("s1", 0, "It is be");
    told_of(&host, "It is be");
    host.send(&with_progress(&getting("3", &id), "3"));
    fin.chunk("s1", 1, "It is being done");
    told_of(&host, "It is being done");
    fin.replied_after("s1", "m2", "<p>It is being done.</p>")
        .status("complete");
    for id in ["2", "3"] {
        let told = said(&host.answer(id));
        assert_eq!(
            (&told["status"], text_of(&told)),
            (&json!("complete"), "It is being done.")
        );
        assert!(told["partial"].is_null(), "{told}");
    }
    for told in progress(&host) {
        assert!(
            [2, 3].map(|n| json!(n)).contains(&told["progressToken"]),
            "{told}"
        );
    }
}

#[test]
fn whoever_stops_waiting_for_a_reply_can_get_it_later() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>Yes?</p>")
        .status("awaiting_user_reply");
    let id = conversation_of(&said(&host.answer("1")));
    fin.end();
    host.send(&with_progress(&replying("2", &id, "Do it"), "1"));
    let mut fin = streams.open();
    fin.chunk("s1", 0, "Do");
    told_of(&host, "Do");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":2}"#,
    ));
    std::thread::sleep(A_WHILE);
    fin.replied("m2", "<p>Done</p>").status("complete");
    let told = said(&host.ask(&getting("3", &id)));
    assert_eq!(text_of(&told), "Done");
    assert_eq!(host.answers("2"), 0);
}

#[test]
fn an_answered_question_can_be_read_again() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let first = said(&host.ask(&asking("1")));
    let began = Instant::now();
    let again = said(&host.ask(&getting("2", &conversation_of(&first))));
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(first["answer"], again["answer"]);
    assert_eq!(first["messages"], again["messages"]);
    assert_eq!((server.asked("/fin/"), server.visits()), (1, 1));
}

#[test]
fn a_question_about_a_question_is_a_reply_to_it() {
    // Fin may say no to it; that is Fin's to say.
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let id = conversation_of(&said(&host.ask(&asking("1"))));
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m9", "<p>More</p>").status("complete");
        fin.end();
    });
    assert_eq!(
        text_of(&said(&host.ask(&replying("2", &id, "More?")))),
        "More"
    );
    assert_eq!(server.asked("/fin/reply"), 1);
}

#[test]
fn many_conversations_at_once_are_not_mixed_up() {
    let server = FinServer::start();
    server.plays(|visit| {
        let text = format!("<p>For {} in {}.</p>", visit.user, visit.conversation);
        let mut fin = visit.open();
        fin.chunk("s1", 0, "For")
            .replied_after("s1", "m1", &text)
            .status("complete");
        fin.end();
    });
    let mut host = host_of(&server, "");
    let is_run = |n: usize| n.is_multiple_of(2);
    for n in 0..60 {
        let user = format!("user-{n}");
        let id = n.to_string();
        let call = if is_run(n) {
            let arguments = json!({ "user_id": user, "procedure_id": PROCEDURE });
            tool(&id, "run_fin_procedure", &arguments)
        } else {
            tool(
                &id,
                "ask_fin",
                &json!({ "user_id": user, "message": "Me?" }),
            )
        };
        host.send(&call);
    }
    let mut ids = Vec::new();
    for n in 0..60 {
        let told = said(&host.answer(&n.to_string()));
        let id = conversation_of(&told);
        assert_eq!(text_of(&told), format!("For user-{n} in {id}."));
        assert_eq!(told["user_id"], format!("user-{n}"));
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 60);
    server.wait_until_left();
}

#[test]
fn what_is_no_longer_kept_is_unknown_and_whose_it_was_is_not() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let first = conversation_of(&said(&host.ask(&asking("\"first\""))));
    for n in 0..130 {
        host.send(&asking(&n.to_string()));
    }
    for n in 0..130 {
        said(&host.answer(&n.to_string()));
    }
    let told = said(&host.ask(&getting("\"get\"", &first)));
    assert_eq!(told["status"], "unknown", "{told}");
    assert_eq!(told["user_id"], ADA);
    // No other process had a part in it.
    assert!(
        !note_of(&told).contains("can't be known here: another process"),
        "{told}"
    );
    server.plays(|visit| visit.open().answers("<p>Still here</p>"));
    let told = said(&host.ask(&replying("\"on\"", &first, "Well?")));
    assert_eq!(text_of(&told), "Still here");
}

#[test]
fn two_replies_at_once_are_both_answered() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>Well?</p>")
        .status("awaiting_user_reply");
    let id = conversation_of(&said(&host.answer("1")));
    fin.end();
    host.send(&replying("2", &id, "This"));
    let first = streams.open();
    host.send(&replying("3", &id, "No, that"));
    let mut second = streams.open();
    second.replied("m2", "<p>That it is</p>").status("complete");
    let began = Instant::now();
    for id in ["2", "3"] {
        let told = said(&host.answer(id));
        assert_eq!(text_of(&told), "That it is", "{id}: {told}");
    }
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(server.asked("/fin/reply"), 2);
    drop((first, second));
}
