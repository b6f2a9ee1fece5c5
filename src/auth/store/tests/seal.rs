//! What is sealed is opened by the same key for the same purpose, and by nothing else.

use proptest::prelude::*;

use super::super::seal::{Found, Held, Key, Label, Purpose, look};
use super::*;

const LABEL: Label<'_> = Label {
    id: "an id",
    server: "https://mcp.example/mcp",
    profile: "",
};

fn seal(key: &Key, plain: &[u8]) -> Vec<u8> {
    let plain = Zeroizing::new(plain.to_vec());
    key.seal(Held::File, Purpose::Record, LABEL, plain).unwrap()
}

fn open(key: &Key, purpose: Purpose, content: &[u8]) -> Option<Vec<u8>> {
    match look(content) {
        Found::Sealed(envelope) => key.open(purpose, &envelope).map(|plain| plain.to_vec()),
        _ => None,
    }
}

proptest! {
    #[test]
    fn what_is_sealed_is_opened(plain in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let key = Key::random().unwrap();
        let content = seal(&key, &plain);
        prop_assert_eq!(open(&key, Purpose::Record, &content), Some(plain));
    }
}

#[test]
fn a_single_changed_bit_is_refused() {
    let key = Key::random().unwrap();
    let content = seal(&key, b"plain text");
    for bit in 0..content.len() * 8 {
        let mut changed = content.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let opened = open(&key, Purpose::Record, &changed);
        assert_eq!(opened, None, "{}", String::from_utf8_lossy(&changed));
    }
}

#[test]
fn another_key_or_purpose_is_refused() {
    let key = Key::random().unwrap();
    let content = seal(&key, b"plain text");
    assert_eq!(
        open(&Key::random().unwrap(), Purpose::Record, &content),
        None
    );
    assert_eq!(open(&key, Purpose::Attempt, &content), None);
    assert_eq!(open(&key, Purpose::Journal, &content), None);
}

#[test]
fn a_key_is_kept_as_text() {
    let key = Key::random().unwrap();
    let text = key.text();
    assert_eq!(Key::parse(text.as_bytes()).unwrap().id(), key.id());
    assert_eq!(
        Key::parse(format!("{}\n", *text).as_bytes()).unwrap().id(),
        key.id()
    );
    let long = "A".repeat(1000);
    for bad in [
        "",
        "x",
        "AAAA",
        &text[1..],
        &format!("{}AAAA", *text),
        &long,
    ] {
        assert!(Key::parse(bad.as_bytes()).is_none(), "{bad}");
    }
    assert_ne!(Key::random().unwrap().id(), key.id());
    assert!(!format!("{key:?}").contains(text.as_str()));
}
