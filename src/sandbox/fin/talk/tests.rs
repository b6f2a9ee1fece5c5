//! What Fin makes of messages.

use super::{Place, ask, quoted, reply};
use crate::sandbox::fin::event::Status;
use crate::sandbox::fin::procedures::Question;
use crate::sandbox::fin::turn::{Saying, Turn};
use crate::sandbox::sample;

const EMAIL: Place = Place::Asked {
    question: Question::Email,
    again: false,
};
const ORDER: Place = Place::Asked {
    question: Question::Order,
    again: false,
};
const ORDER_AGAIN: Place = Place::Asked {
    question: Question::Order,
    again: true,
};

/// The statuses of a turn, with the reasons.
fn outline(turn: &Turn) -> Vec<String> {
    let word = |saying: &Saying| match saying {
        Saying::Reply(_) => "replied".to_owned(),
        Saying::Became(status) => status.word().to_owned(),
        Saying::BecameBecause(status, reason) => format!("{} ({reason})", status.word()),
        Saying::Survey => "survey".to_owned(),
    };
    turn.says.iter().map(word).collect()
}

#[test]
fn the_words_of_a_reply_decide() {
    let workspace = sample::workspace();
    let check = |place, text: &str, may_ask, expected: &[&str]| {
        let turn = reply(&workspace, place, text, may_ask);
        assert_eq!(outline(&turn), expected, "{place:?} {text}");
    };
    let resolved = ["replied", "resolved", "complete", "survey"];
    let waiting = ["replied", "awaiting_user_reply"];
    let twice = ["replied", "replied", "resolved", "complete", "survey"];
    check(EMAIL, "it's <b>jo@example.com</b>.", true, &twice);
    check(EMAIL, "agent@example.com", true, &twice);
    check(EMAIL, "I forgot", true, &waiting);
    check(ORDER, "No. #1043!", true, &resolved);
    check(ORDER, "12", true, &waiting);
    let rule = "escalated (Escalation rule: No order number)";
    check(ORDER_AGAIN, "12", true, &["replied", rule, "complete"]);
    let unresolved = "complete (Conversation finished without resolution)";
    check(ORDER, "12", false, &["replied", unresolved]);
    let wanted = "escalated (Escalation requested by user)";
    check(
        ORDER,
        "A human, please!",
        true,
        &["replied", wanted, "complete"],
    );
    check(
        Place::Open,
        "give me a person",
        true,
        &["replied", wanted, "complete"],
    );
    check(
        Place::Open,
        "give me a person",
        false,
        &["replied", unresolved],
    );
    check(Place::Open, "Thanks!", true, &resolved);
    check(Place::Open, "how do I export a board", true, &waiting);
    check(
        Place::Open,
        "how do I export a board",
        false,
        &["replied", "complete"],
    );
    check(Place::Open, "who won the match", true, &waiting);
    let routed = ["escalated (Routed to team)", "complete"];
    check(Place::WithTheTeam, "hello?", true, &routed);
}

#[test]
fn a_question_is_answered_or_not() {
    let workspace = sample::workspace();
    let words = |question: &str, history: &[&str]| {
        let history: Vec<_> = history.iter().map(|text| (*text).to_owned()).collect();
        outline(&ask(&workspace, question, &history))
    };
    assert_eq!(words("Export a board", &[]), ["replied", "complete"]);
    let unresolved = "complete (Conversation finished without resolution)";
    assert_eq!(words("And how?", &[]), ["replied", unresolved]);
    let history = ["I'd like to export a board"];
    assert_eq!(words("And how?", &history), ["replied", "complete"]);
    let turn = ask(&workspace, "<Elvis> & co", &[]);
    let Saying::Reply(html) = &turn.says[0] else {
        panic!("{turn:?}");
    };
    assert_eq!(
        html,
        "<p>I couldn't find anything about “&amp; co” in our help center.</p>"
    );
    assert_eq!(turn.says.len(), 2);
    assert!(matches!(
        turn.says[1],
        Saying::BecameBecause(Status::Complete, _)
    ));
}

#[test]
fn what_is_quoted_is_short() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(quoted(text), expected);
    }
    check("a & b", "a &amp; b");
    check("<p>one</p><p>two</p>", "one two");
    check(&"ü".repeat(81), &format!("{}…", "ü".repeat(80)));
}
