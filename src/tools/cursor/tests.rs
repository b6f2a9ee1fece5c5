//! A cursor goes out and comes back; one of another query doesn't.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn what_is_written_is_read(rest in "[A-Za-z0-9+/=~.-]{0,40}", skip in 0usize..200, per_page in 1u32..=150) {
        let cursor = Cursor { rest: (!rest.is_empty()).then_some(rest), skip, per_page: Some(per_page) };
        let text = cursor.write("state:open");
        prop_assert_eq!(Cursor::read(&text, "state:open").expect("ours"), cursor);
        let refused = Cursor::read(&text, "state:closed").expect_err("another query").text();
        prop_assert!(refused.contains("another query"));
    }

    #[test]
    fn no_text_is_too_odd(text in "(?s).{0,60}") {
        prop_assert!(Cursor::read(&text, "x").is_ok() || text.contains('~'));
    }
}

#[test]
fn intercoms_own_cursors_are_taken() {
    let cursor = Cursor::read("WzE3MzQ1Mzc1MTEsMl0=", "x").expect("a cursor");
    assert_eq!(cursor.rest.as_deref(), Some("WzE3MzQ1Mzc1MTEsMl0="));
    assert_eq!(cursor.skip, 0);
}
