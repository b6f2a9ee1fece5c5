//! Events in every order, and what a turn comes to.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

struct Case {
    talk: Talk,
    now: Instant,
}

impl Case {
    fn new() -> Self {
        let now = Instant::now();
        let mut talk = Talk::new("c".into(), "ada".into(), now);
        talk.begin(None, Reading::Going, now);
        Self { talk, now }
    }

    fn hear_at(&mut self, event: Event, at: &str) -> bool {
        let heard = Heard {
            conversation: Some("c".into()),
            at: Some(at.into()),
            event,
        };
        self.talk.hear(heard, self.now)
    }

    fn hear(&mut self, event: Event) -> bool {
        self.hear_at(event, "t")
    }

    #[track_caller]
    fn check(&self, said: &[&str], partial: Option<&str>, status: &str, settles: Option<Duration>) {
        let texts: Vec<&str> = self.talk.of_turn().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, said);
        let writing = self.talk.partial.as_ref().map(|p| p.text.as_str());
        assert_eq!(writing, partial);
        assert_eq!(self.talk.status, status);
        let left = self.talk.settles().map(|when| when - self.now);
        assert_eq!(left, settles);
    }
}

fn replied(id: &str, html: &str, stream: Option<&str>) -> Event {
    Event::Replied {
        id: Some(id.into()),
        html: html.into(),
        status: Some("replying".into()),
        stream: stream.map(str::to_owned),
    }
}

fn chunk(stream: &str, index: u64, text: &str) -> Event {
    Event::Chunk {
        stream: stream.into(),
        index,
        text: text.into(),
    }
}

fn status(status: &str) -> Event {
    Event::Status {
        status: status.into(),
        reason: None,
    }
}

#[test]
fn an_answer_grows_is_replaced_by_its_message_and_ends() {
    let mut case = Case::new();
    case.check(&[], None, "thinking", None);
    case.hear(chunk("s", 0, "You"));
    case.hear(chunk("s", 1, "You can"));
    case.check(&[], Some("You can"), "replying", None);
    case.hear(replied("m1", "<p>You can <b>go</b>.</p>", Some("s")));
    case.check(&["You can go."], None, "replying", Some(QUIET));
    case.hear(status("complete"));
    case.check(&["You can go."], None, "complete", Some(GRACE));
    case.talk.reading = Reading::Done;
    case.check(&["You can go."], None, "complete", Some(Duration::ZERO));
}

#[test]
fn what_comes_twice_late_or_in_the_wrong_order_changes_nothing() {
    let mut case = Case::new();
    assert!(case.hear(chunk("s", 2, "abc")));
    assert!(!case.hear(chunk("s", 1, "ab")), "an older chunk");
    assert!(!case.hear(chunk("s", 2, "abc")), "the same chunk");
    assert!(case.hear(replied("m1", "abc", Some("s"))));
    assert!(
        !case.hear(replied("m1", "abc", Some("s"))),
        "the same message"
    );
    assert!(
        !case.hear(chunk("s", 3, "abcd")),
        "a chunk of a message that has come"
    );
    assert!(case.hear_at(status("complete"), "1"));
    assert!(
        case.hear(replied("m2", "later", None)),
        "a message after the end is one, too"
    );
    assert!(case.hear_at(status("awaiting_user_reply"), "0"));
    case.check(&["abc", "later"], None, "complete", Some(GRACE));
}

#[test]
fn messages_without_ids_are_known_by_what_they_say_and_when() {
    let mut case = Case::new();
    let said = |html: &str| Event::Replied {
        id: None,
        html: html.into(),
        status: None,
        stream: None,
    };
    assert!(case.hear_at(said("<p>Yes</p>"), "1"));
    assert!(!case.hear_at(said("Yes"), "1"));
    assert!(case.hear_at(said("Yes"), "2"));
    case.check(&["Yes", "Yes"], None, "replying", Some(QUIET));
}

#[test]
fn other_conversations_are_nobodys_business() {
    let mut case = Case::new();
    let foreign = Heard {
        conversation: Some("d".into()),
        at: None,
        event: replied("m", "secret", None),
    };
    assert!(!case.talk.hear(foreign, case.now));
    case.check(&[], None, "thinking", None);
}

#[test]
fn older_versions_say_in_the_message_that_fin_waits() {
    let mut case = Case::new();
    let legacy = Event::Replied {
        id: Some("m".into()),
        html: "Which?".into(),
        status: Some("awaiting_user_reply".into()),
        stream: None,
    };
    case.hear(legacy);
    let soon = Some(QUIET_AFTER_LEGACY);
    case.check(&["Which?"], None, "awaiting_user_reply", soon);
}

#[test]
fn a_new_turn_does_not_end_by_what_ended_the_last() {
    let mut case = Case::new();
    case.hear(replied("m1", "Which?", None));
    case.hear_at(status("awaiting_user_reply"), "1");
    case.check(
        &["Which?"],
        None,
        "awaiting_user_reply",
        Some(Duration::ZERO),
    );
    case.talk.begin(None, Reading::Going, case.now);
    assert!(!case.hear(replied("m1", "Which?", None)), "told again");
    assert!(
        !case.hear_at(status("awaiting_user_reply"), "1"),
        "told again"
    );
    case.check(&[], None, "thinking", None);
    case.hear(replied("m2", "Done.", None));
    case.hear_at(status("escalated"), "2");
    case.check(&["Done."], None, "escalated", Some(Duration::ZERO));
    case.hear_at(status("complete"), "3");
    assert_eq!(case.talk.escalated.as_deref(), Some(""));
    assert_eq!(case.talk.messages.len(), 2);
}

#[test]
fn a_rating_that_is_asked_for_ends_the_waiting() {
    let mut case = Case::new();
    case.hear(replied("m1", "Done.", None));
    case.now += SECOND;
    case.hear(status("complete"));
    let options = vec![("good".to_owned(), "Great".to_owned())];
    case.hear(Event::Csat { options });
    case.check(&["Done."], None, "complete", Some(Duration::ZERO));
}

#[test]
fn what_was_too_large_is_a_gap() {
    let mut case = Case::new();
    assert!(case.hear(Event::TooLarge));
    assert!(case.talk.has_gap);
    case.talk.begin(None, Reading::Going, case.now);
    assert!(!case.talk.has_gap);
}

#[test]
fn what_is_kept_is_bounded() {
    let mut case = Case::new();
    for number in 0..MOST_MESSAGES + 5 {
        case.hear(replied(
            &format!("m{number}"),
            "x",
            Some(&format!("s{number}")),
        ));
    }
    assert_eq!(case.talk.messages.len(), MOST_MESSAGES);
    assert_eq!(case.talk.written.len(), MOST_SEEN);
    for number in 0..10 {
        case.hear(replied(
            &format!("l{number}"),
            &"y".repeat(LONGEST * 2),
            None,
        ));
    }
    let chars: usize = case.talk.messages.iter().map(|s| s.text.len()).sum();
    assert!(chars <= MOST_CHARS, "{chars}");
    let last = &case.talk.messages.last().expect("a message").text;
    assert!(last.contains("more characters"), "{}", last.len());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn event() -> impl Strategy<Value = (Event, u8)> {
        let stream = prop_oneof![Just("s"), Just("t")];
        let event = prop_oneof![
            (stream.clone(), 0..4_u64).prop_map(|(s, i)| chunk(s, i, &format!("{s}{i}"))),
            (0..4_u8, stream).prop_map(|(id, s)| replied(
                &id.to_string(),
                &format!("m{id}"),
                Some(s)
            )),
            prop_oneof![
                Just("awaiting_user_reply"),
                Just("escalated"),
                Just("complete")
            ]
            .prop_map(status),
        ];
        (event, 0..3_u8)
    }

    proptest! {
        /// Each message once, no chunk of a message that has come, and an end that stays one.
        #[test]
        fn any_order_gives_one_truth(events in proptest::collection::vec(event(), 0..40)) {
            let mut case = Case::new();
            let mut ended = false;
            for (event, at) in events {
                ended |= matches!(&event, Event::Status { status, .. } if status == "complete");
                case.hear_at(event, &at.to_string());
                let ids: Vec<_> = case.talk.messages.iter().map(|s| s.id.clone()).collect();
                let mut once = ids.clone();
                once.sort();
                once.dedup();
                prop_assert_eq!(ids.len(), once.len());
                let talk = &case.talk;
                prop_assert!(talk.partial.as_ref().is_none_or(|p| !talk.written.contains(&p.stream)));
                prop_assert!(!ended || talk.status == "complete");
            }
        }
    }
}
