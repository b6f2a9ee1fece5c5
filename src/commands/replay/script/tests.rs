//! The host hears what was recorded, in its place, and what it asks otherwise is told so.

use super::*;

/// Lines of a recording: `>` from the host, `<` to it.
fn script(lines: &[&str], lenient: bool) -> Script {
    let entry = |(number, line): (usize, &&str)| Entry {
        number: number + 2,
        at: number as u64 * 10,
        is_from_host: line.starts_with('>'),
        text: Some(line[1..].to_owned()),
        is_json: true,
    };
    let kept = Kept {
        version: String::new(),
        entries: lines.iter().enumerate().map(entry).collect(),
        left_out: 0,
        is_cut: false,
    };
    Script::new(kept, lenient)
}

/// What is said to these lines of the host's; `.` is a silence.
fn played(script: &mut Script, lines: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    let mut out = |script: &mut Script, more: Vec<Bytes>| {
        said.extend(more);
        said.extend(std::iter::from_fn(|| {
            script.next_out().map(|(_, line)| line)
        }));
    };
    out(script, Vec::new());
    for line in lines {
        let more = match *line {
            "." => script.overdue(),
            line => script.hear(&Bytes::copy_from_slice(line.as_bytes())),
        };
        out(script, more);
    }
    let text = |line: &Bytes| String::from_utf8_lossy(line).into_owned();
    said.iter().map(text).collect()
}

const A: &str = r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#;
const B: &str = r#"{"jsonrpc":"2.0","id":2,"method":"b"}"#;
const TO_A: &str = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
const TO_B: &str = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;
const NEWS: &str = r#"{"jsonrpc":"2.0","method":"news"}"#;

fn in_turn(lenient: bool) -> Script {
    let line = |mark: &str, text: &str| format!("{mark}{text}");
    let lines = [
        line(">", A),
        line("<", NEWS),
        line("<", TO_A),
        line(">", B),
        line("<", TO_B),
    ];
    script(&lines.each_ref().map(String::as_str), lenient)
}

#[test]
fn everything_is_played_in_its_place() {
    let mut script = in_turn(false);
    assert_eq!(played(&mut script, &[A, B]), [NEWS, TO_A, TO_B]);
    assert!(script.differences().is_empty() && !script.lacks_requests());
    assert_eq!(script.heard(), (2, 2));
    let mut script = in_turn(false);
    let other = A.replace(":1", ":\"x\"");
    assert_eq!(
        played(&mut script, &[&other]),
        [NEWS, &TO_A.replace(":1", ":\"x\"")]
    );
    assert!(script.lacks_requests());
}

#[test]
fn another_request_is_refused_with_both_and_the_right_one_still_goes() {
    let mut script = in_turn(false);
    let said = played(&mut script, &[B, A, B, B]);
    assert_eq!(said[1..4], [NEWS, TO_A, TO_B]);
    let refusal: serde_json::Value = serde_json::from_str(&said[0]).expect("JSON");
    let error = &refusal["error"];
    let text = error["message"].as_str().expect("a text");
    assert!(
        text.contains(A) && text.contains(B) && text.contains("line 2"),
        "{text}"
    );
    assert_eq!(error["data"]["expected"]["method"], "a");
    assert_eq!(error["data"]["came"]["method"], "b");
    assert_eq!(refusal["id"], 2);
    assert!(said[4].contains("nothing more was recorded"), "{}", said[4]);
    assert_eq!(script.differences().len(), 2);
}

#[test]
fn whoever_waits_where_the_recorded_host_did_not_gets_its_answer() {
    let line = |mark: &str, text: &str| format!("{mark}{text}");
    let lines = [line(">", A), line(">", B), line("<", TO_B), line("<", TO_A)];
    let mut script = script(&lines.each_ref().map(String::as_str), false);
    assert_eq!(played(&mut script, &[A]), [""; 0]);
    assert!(script.owes());
    assert_eq!(played(&mut script, &["."]), [TO_A]);
    assert!(!script.owes());
    assert_eq!(played(&mut script, &[B]), [TO_B]);
    assert!(script.differences().is_empty());
}

#[test]
fn leniently_any_order_will_do_and_twice_too() {
    let mut script = in_turn(true);
    let again = B.replace(":2", ":7");
    let said = played(&mut script, &[B, r#"{"method":"other"}"#, A, &again]);
    assert_eq!(said, [TO_B, NEWS, TO_A, &TO_B.replace(":2", ":7")]);
    let other = r#"{"jsonrpc":"2.0","id":9,"method":"c"}"#;
    assert!(played(&mut script, &[other])[0].contains("not recorded"));
    assert_eq!(script.differences().len(), 1);
}

#[test]
fn a_request_that_was_never_answered_is_told_so_unless_it_was_cancelled() {
    let asked = format!(">{A}");
    let mut cut = script(&[&asked], false);
    assert!(played(&mut cut, &[A])[0].contains("no answer"));
    let cancelled =
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#;
    let also = format!(">{cancelled}");
    let mut cut = script(&[&asked, &also], false);
    assert_eq!(played(&mut cut, &[A, cancelled]), [""; 0]);
}
