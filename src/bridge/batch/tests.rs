//! The answers to an array come as one array, once, whatever happens in between.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[test]
fn only_one_version_has_arrays() {
    #[track_caller]
    fn check(text: &str, version: Option<&str>, expected: Result<&[&str], i32>) {
        let found = elements(&Bytes::from(text.to_owned()), version);
        let found = found.map_err(|malformed| malformed.code);
        assert_eq!(
            found,
            expected.map(|e| e.iter().map(|e| Bytes::from(e.to_string())).collect())
        );
    }
    let text = r#" [{"a":1}, 2 ]"#;
    check(text, Some("2025-03-26"), Ok(&[r#"{"a":1}"#, "2"]));
    check(text, Some("2025-06-18"), Err(-32600));
    check(text, None, Err(-32600));
    check("[]", Some("2025-03-26"), Err(-32600));
    check("[1", Some("2025-03-26"), Err(-32700));
    check("[1", None, Err(-32700));
}

#[test]
fn an_array_without_answers_is_not_sent() {
    let mut batches = Batches::default();
    let empty = batches.open();
    assert_eq!(batches.complete(empty), None); // notifications only
    let cancelled = batches.open();
    batches.awaits(cancelled);
    assert_eq!(batches.complete(cancelled), None);
    assert_eq!(batches.answered(cancelled, None), None);
    assert!(batches.open.is_empty());
}

#[test]
fn an_answer_to_no_array_is_nothing() {
    let mut batches = Batches::default();
    assert_eq!(batches.answered(7, Some(Bytes::from("1"))), None);
    assert_eq!(batches.complete(7), None);
    batches.awaits(7);
    assert!(batches.open.is_empty());
}

proptest! {
    #[test]
    fn each_array_comes_exactly_once_and_whole(
        // By array: for each element whether it is answered (or cancelled), and how many of the
        // answers are there before the whole array has been looked at.
        arrays in vec((vec(any::<bool>(), 0..6), 0..6_usize), 1..5),
        order in any::<u64>()
    ) {
        let mut batches = Batches::default();
        let mut sent: Vec<(u64, Bytes)> = Vec::new();
        let mut late = Vec::new();
        let mut expected = Vec::new();
        for (elements, early) in &arrays {
            let batch = batches.open();
            let mut texts = Vec::new();
            for (n, answered) in elements.iter().enumerate() {
                let answer = answered.then(|| Bytes::from(format!("{{\"id\":\"{batch}:{n}\"}}")));
                texts.extend(answer.clone());
                batches.awaits(batch);
                if n < *early {
                    prop_assert_eq!(batches.answered(batch, answer), None, "not looked at yet");
                } else {
                    late.push((batch, answer));
                }
            }
            sent.extend(batches.complete(batch).map(|array| (batch, array)));
            expected.push((batch, texts));
        }
        // Any order among the rest will do for a shuffle.
        late.sort_by_key(|(batch, answer)| {
            let text = answer.as_ref().map_or(0, |a| a.iter().map(|b| u64::from(*b)).sum());
            (text + batch).wrapping_mul(order | 1) >> 7
        });
        for (batch, answer) in late {
            sent.extend(batches.answered(batch, answer).map(|array| (batch, array)));
        }
        for (batch, texts) in &expected {
            let arrays: Vec<_> = sent.iter().filter(|(b, _)| b == batch).collect();
            prop_assert_eq!(arrays.len(), usize::from(!texts.is_empty()));
            for (_, array) in arrays {
                let mut found = message::batch(array).expect("an array");
                let mut texts = texts.clone();
                found.sort();
                texts.sort();
                prop_assert_eq!(found, texts);
            }
        }
        // Nothing of them is left, and nothing more comes.
        prop_assert!(batches.open.is_empty());
        for (batch, _) in expected {
            prop_assert_eq!(batches.answered(batch, Some(Bytes::from("1"))), None);
            prop_assert_eq!(batches.complete(batch), None);
        }
    }
}
