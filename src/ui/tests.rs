//! What a person sees of an error.

use super::*;

#[test]
fn a_failure_shows_its_causes_and_then_its_hints() {
    let error = Error::network("reaching the server")
        .because(io::Error::other("connection refused"))
        .hint("run intercom-mcp tools --debug")
        .hint("or wait");
    assert_eq!(
        failure(&error, false),
        "error: reaching the server: connection refused\n\
         hint: run intercom-mcp tools --debug\n\
         hint: or wait\n"
    );
}

#[test]
fn text_from_outside_cannot_pose_as_a_line_of_ours() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(labelled(Label::Warning, text, false), expected);
    }
    check("a\nhint: run evil", "warning: a\n  hint: run evil\n");
    check("a\r\x1b[2K", "warning: a\\u{d}\\u{1b}[2K\n");
    check("ends\n\n", "warning: ends\n");
}

#[test]
fn colour_paints_the_label_only() {
    assert_eq!(
        labelled(Label::Hint, "x", true),
        "\x1b[1;36mhint:\x1b[0m x\n"
    );
}
