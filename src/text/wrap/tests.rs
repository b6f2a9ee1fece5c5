//! Lines fit where they can, and nothing in them is lost.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, width: usize, expected: &str) {
    assert_eq!(wrapped(text, width), expected);
}

#[test]
fn lines_are_broken_between_words_and_go_on_indented() {
    check("one two three four", 9, "one two\n  three\n  four");
    check("fits\nand this\n", 8, "fits\nand this\n");
    check(
        "  an item that is long\n",
        12,
        "  an item\n    that is\n    long\n",
    );
    check("", 8, "");
}

#[test]
fn a_value_goes_on_below_itself() {
    check(
        "  name  a value that is long\n",
        16,
        "  name  a value\n        that is\n        long\n",
    );
}

#[test]
fn what_is_to_be_copied_stays_whole() {
    check(
        "open https://example.com/a/long/one now, please",
        20,
        "open\n  https://example.com/a/long/one\n  now, please",
    );
    check(
        "to sign in: intercom-mcp login -t eu",
        30,
        "to sign in:\n  intercom-mcp login -t eu",
    );
    check(
        "try: intercom-mcp login -t a-long-one --force",
        30,
        "try:\n  intercom-mcp login -t a-long-one --force",
    );
    check(
        "first use intercom-mcp logout, or wait",
        26,
        "first use\n  intercom-mcp logout, or\n  wait",
    );
    check(
        "start it with `--network host`, or not",
        24,
        "start it with\n  `--network host`, or\n  not",
    );
    check("no answer after 8 s", 18, "no answer after\n  8 s");
    check(
        "a ` alone is none of them",
        12,
        "a ` alone is\n  none of\n  them",
    );
}

#[test]
fn colours_take_no_room_and_wide_characters_two_columns() {
    check(
        "\x1b[1;31merror:\x1b[0m ab cd",
        12,
        "\x1b[1;31merror:\x1b[0m ab cd",
    );
    check("日本 日本 日本", 10, "日本 日本\n  日本");
    assert_eq!(columns("e\u{301}"), 1);
    assert_eq!(columns("\ta\tb"), 17);
}

#[test]
fn signs_of_ours_have_ascii_for_them() {
    assert_eq!(plain("a … b • – é"), "a ... b * - é");
    assert!(matches!(plain("a"), Cow::Borrowed(_)));
}

proptest! {
    #[test]
    fn no_word_is_lost_and_no_line_too_long_but_for_one_word(
        text in "([a-z`]{1,12}|intercom-mcp|[ ]{1,3}|\n|é|日){0,60}",
        width in 4_usize..40,
    ) {
        let page = wrapped(&text, width);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&page), words(&text));
        for line in page.lines() {
            let several = line.split_whitespace().count() > 1;
            let whole = text.lines().any(|before| before == line);
            prop_assert!(columns(line.trim_end()) <= width || !several || whole, "{line:?} in {page:?}");
        }
    }
}
