//! Turns as events in time.

use super::{Saying, Turn, chunks, schedule};
use crate::sandbox::fin::event::{Event, Status};
use crate::sandbox::fin::talk::Place;

#[test]
fn chunks_grow_to_the_whole_text() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(chunks(text), expected, "{text:?}");
    }
    check("", &[]);
    check("One", &["One"]);
    check("a b c d", &["a b c d"]);
    check("a b c d e", &["a b c", "a b c d e"]);
    check("カレンダー 連携", &["カレンダー 連携"]);
    let long = "word ".repeat(400);
    let all = chunks(&long);
    assert_eq!(all.len(), 8);
    assert!(all.windows(2).all(|pair| pair[1].starts_with(&pair[0])));
    assert_eq!(all.last().map(String::as_str), Some(long.trim_end()));
}

#[test]
fn an_answer_takes_less_than_a_second() {
    let long = format!("<p>{}</p>", "word ".repeat(400));
    let mut message = 7;
    let events = schedule(Turn::resolved(vec![long]).says, 1_000, &mut message);
    assert_eq!(message, 8);
    let times: Vec<_> = events.iter().map(|(at, _)| *at).collect();
    assert!(
        times.windows(2).all(|pair| pair[1] - pair[0] == 40),
        "{times:?}"
    );
    assert!(
        times[0] > 1_000 && times[times.len() - 1] < 2_000,
        "{times:?}"
    );
}

#[test]
fn a_turn_is_chunks_then_the_message_then_what_becomes_of_it() {
    let turn = Turn::escalated(Some("<p>a b c d e</p>".to_owned()), "Routed to team");
    assert_eq!(turn.place, Place::WithTheTeam);
    let mut message = 0;
    let events: Vec<_> = schedule(turn.says, 0, &mut message)
        .into_iter()
        .map(|(_, event)| event)
        .collect();
    let chunk = |index, text: &str| Event::Chunk {
        message: 1,
        index,
        text: text.to_owned(),
    };
    let became = |status, reason| Event::Became { status, reason };
    let expected = [
        chunk(0, "a b c"),
        chunk(1, "a b c d e"),
        Event::Replied {
            message: 1,
            html: "<p>a b c d e</p>".to_owned(),
        },
        became(Status::Escalated, Some("Routed to team")),
        became(Status::Complete, None),
    ];
    assert_eq!(events, expected);
}

#[test]
fn a_letter_begins_and_ends_as_letters_do() {
    let turn = || Turn::answered("<p>Yes.</p>".to_owned());
    let letter = |name: &str| {
        Saying::Reply(format!(
            "<p>Hello{name},</p><p>Yes.</p><p>Kind regards,<br>Fin</p>"
        ))
    };
    assert_eq!(turn().by_mail(None).says[0], letter(""));
    let got = turn().by_mail(Some("R & <D>"));
    assert_eq!(got.says[0], letter(" R &amp; &lt;D>"));
}
