//! Every fact is there, and no text passes for one.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn every_member_is_a_line() {
    let item = json!({
        "name": "Ann",
        "created_at": 1_767_225_600,
        "created_at_iso": "2026-01-01T00:00:00Z",
        "location": {"city": "Cork"},
        "tags": {"data": [{"id": "1", "name": "vip", "type": "tag"}]},
        "notes": "one\nname: Eve",
    });
    let expected = "Contact Ann\nname: Ann\ncreated_at: 2026-01-01T00:00:00Z\nlocation.city: Cork\n\
                    tags.data: id: 1 · name: vip\nnotes:\n    one\n    name: Eve\n";
    assert_eq!(text("Contact Ann", &item), expected);
}

proptest! {
    #[test]
    fn pieces_make_the_whole(text in "(?s).{0,300}", room in 1usize..80) {
        let (mut from, mut all, mut turns) = (0, String::new(), 0);
        loop {
            let (piece, next) = piece(&text, from, room);
            all.push_str(piece);
            turns += 1;
            prop_assert!(turns < 1000);
            match next {
                Some(next) => { prop_assert!(next > from); from = next; }
                None => break,
            }
        }
        prop_assert_eq!(all, text);
    }
}
