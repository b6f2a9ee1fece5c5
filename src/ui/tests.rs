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
    check("a\n\nhint: b", "warning: a\n\n  hint: b\n");
    check("\nhint: b", "warning: \n  hint: b\n");
}

fn screen(columns: usize, unicode: bool) -> Screen {
    let look = Look {
        colour: false,
        unicode,
        rewrites: true,
    };
    Screen { columns, look }
}

#[test]
fn a_terminal_gets_lines_that_fit_and_signs_that_it_has() {
    let text = "error: the server … went\n";
    assert_eq!(screen(18, true).fit(text), "error: the server\n  … went\n");
    assert_eq!(screen(80, false).fit(text), "error: the server ... went\n");
}

#[test]
fn what_passes_is_one_line_whatever_is_said() {
    assert_eq!(screen(8, true).line("looking at it"), "looking");
    assert_eq!(screen(8, true).line("日本日本日本"), "日本日");
    assert_eq!(screen(80, false).line("wait …"), "wait ...");
}

#[test]
fn the_parsers_labels_are_painted_as_ours() {
    let said = "error: a\n\n  tip: b\n";
    assert_eq!(refused(said, false), said);
    let painted = "\x1b[1;31merror:\x1b[0m a\n\n\x1b[1;36m  tip:\x1b[0m b\n";
    assert_eq!(refused(said, true), painted);
}

#[test]
fn colour_paints_the_label_only() {
    assert_eq!(
        labelled(Label::Hint, "x", true),
        "\x1b[1;36mhint:\x1b[0m x\n"
    );
}
