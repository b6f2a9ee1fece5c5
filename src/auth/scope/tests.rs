//! Unions keep their order; what is no scope is left out.

use super::{MOST, covers, joined, union};

#[test]
fn a_union_keeps_the_order_and_has_nothing_twice() {
    #[track_caller]
    fn check(old: Option<&str>, new: Option<&str>, expected: Option<&str>) {
        assert_eq!(union(old, new).as_deref(), expected, "{old:?} + {new:?}");
    }
    check(None, None, None);
    check(Some(""), Some("  "), None);
    check(Some("a b"), None, Some("a b"));
    check(None, Some("b a"), Some("b a"));
    check(Some("a b"), Some("c b a d"), Some("a b c d"));
    check(Some(" a  a\tb "), Some("b"), Some("a b"));
    check(Some("A"), Some("a"), Some("A a")); // case counts
    check(Some("ab"), Some("a b"), Some("ab a b")); // words, not texts
}

#[test]
fn what_is_no_scope_token_is_left_out() {
    let words = [
        "a",
        "b\"c",
        "d\\e",
        "f\u{e9}",
        "g\u{1b}[2J",
        "",
        "x y",
        "https://h/s!",
    ];
    assert_eq!(joined(words.into_iter()).as_deref(), Some("a https://h/s!"));
}

#[test]
fn scopes_have_an_end() {
    let many: Vec<String> = (0..5000).map(|n| format!("scope{n}")).collect();
    let scope = joined(many.iter().map(String::as_str)).expect("some fit");
    assert!(scope.len() <= MOST, "{}", scope.len());
    assert!(scope.starts_with("scope0 scope1 "), "{scope}");
}

#[test]
fn covering_is_by_word() {
    #[track_caller]
    fn check(have: Option<&str>, wanted: Option<&str>, expected: bool) {
        assert_eq!(covers(have, wanted), expected, "{have:?} {wanted:?}");
    }
    check(None, None, true);
    check(Some("a"), None, true);
    check(None, Some("a"), false);
    check(Some("b a"), Some("a"), true);
    check(Some("ab"), Some("a"), false);
    check(Some("a"), Some("a b"), false);
}
