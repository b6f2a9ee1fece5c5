//! A slip of the pen finds what was meant.

use super::*;

#[test]
fn a_slip_finds_what_was_meant_and_nonsense_finds_nothing() {
    #[track_caller]
    fn check(word: &str, meant: Option<&str>) {
        let names = ["header", "header-env", "read-only", "us", "eu"];
        assert_eq!(nearest(word, names), meant, "{word}");
    }
    check("heder", Some("header"));
    check("haeder", Some("header"));
    check("header-envv", Some("header-env"));
    check("readonly", Some("read-only"));
    check("su", Some("us"));
    check("ue", Some("eu"));
    check("production", None);
    check("", None);
}
