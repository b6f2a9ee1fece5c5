//! Nothing that a terminal obeys or hides comes through.

use proptest::prelude::*;

use super::*;

#[test]
fn what_a_terminal_obeys_or_hides_becomes_visible() {
    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(safe(input), expected);
    }
    check("plain, naïve, 日本 🙂", "plain, naïve, 日本 🙂");
    check("two\n\tlines", "two\n\tlines");
    check("windows\r\nline", "windows\nline");
    check("over\rwrite", "over\\u{d}write");
    check("\x1b[2J", "\\u{1b}[2J"); // clears the screen
    check("\x1b]8;;http://x\x07y", "\\u{1b}]8;;http://x\\u{7}y"); // OSC 8, a link
    check("\u{9b}2J", "\\u{9b}2J"); // the same in 8-bit C1
    check("\x7f\0\x08", "\\u{7f}\\u{0}\\u{8}");
    check("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c");
    check("z\u{200b}w\u{feff}", "z\\u{200b}w\\u{feff}");
    check("\u{e0041}", "\\u{e0041}");
}

#[test]
fn clean_text_is_not_copied() {
    assert!(matches!(safe("clean\n"), Cow::Borrowed(_)));
}

#[test]
fn long_text_is_cut_and_says_so() {
    let long = "é".repeat(501);
    assert_eq!(safe(&long), format!("{}…", "é".repeat(499)));
    assert_eq!(safe(&long[2..]), long[2..]);
    assert!(safe(&"\x1b".repeat(1_000_000)).chars().count() == 500);
    assert_eq!(safe(&"\r\n".repeat(499)), "\n".repeat(499));
}

proptest! {
    #[test]
    fn only_visible_text_comes_out(text in any::<String>()) {
        let out = safe(&text);
        prop_assert!(!out.chars().any(is_unsafe));
        prop_assert!(out.chars().count() <= LIMIT);
    }

    #[test]
    fn its_own_output_comes_back_unchanged(
        text in "[a\\\\{}\r\n\t\x00-\x1f\u{80}-\u{9f}\u{202a}-\u{202e}é]{0,600}"
    ) {
        let once = safe(&text).into_owned();
        prop_assert_eq!(safe(&once), once.as_str());
    }

    #[test]
    fn text_without_special_characters_passes_as_it_is(text in "[ -~\n\t]{0,500}") {
        prop_assert_eq!(safe(&text), text.as_str());
    }
}
