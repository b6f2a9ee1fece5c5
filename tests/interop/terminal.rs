//! What a person sees, by a terminal that nobody here wrote: tmux, mostly with 80 columns. Nothing is
//! cut in mid-word, colours are those that a person chooses, and what is only passing is gone in the
//! end.
//!
//! What is said is judged in `tests/it`; here it is how it looks.

mod login; // a link, a person who takes their time, and Ctrl-C
mod pages; // everything else that is printed for people
mod screen; // a shell in a pane of tmux

use screen::{Screen, Seen};

/// Variables of the person's shell.
type Variables = &'static [(&'static str, &'static str)];

/// As most have it.
const COLOURED: Variables = &[("TERM", "tmux-256color"), ("LANG", "C.UTF-8")];
/// Nobody may colour, and there is ASCII only.
const PLAIN: Variables = &[("TERM", "tmux-256color"), ("LANG", "C"), ("NO_COLOR", "1")];
/// It can't even go back.
const DUMB: Variables = &[("TERM", "dumb"), ("LANG", "C.UTF-8")];

/// What every look must be like.
#[track_caller]
fn check(screen: &Screen, seen: &Seen, variables: Variables) {
    let about = format!("{variables:?}:\n{}", seen.page);
    for line in &seen.lines {
        let alone = line.split_whitespace().count() == 1 && line.contains("://");
        // To be copied.
        let is_command = line
            .trim_start_matches(['$', ' '])
            .starts_with("intercom-mcp ");
        let fits = line.chars().count() <= screen.columns;
        assert!(
            fits || alone || is_command,
            "cut by the terminal: {line:?} in {about}"
        );
    }
    let left = seen
        .lines
        .iter()
        .any(|line| line.contains("looking at ") || line.contains("waiting for you"));
    assert!(!left, "something passing has stayed: {about}");
    assert!(seen.cursor, "the cursor is hidden: {about}");
    match variables {
        COLOURED => palette(&seen.painted, &about),
        _ => assert!(!seen.bytes.contains('\x1b'), "an escape: {:?}", seen.bytes),
    }
    if variables.contains(&("LANG", "C")) {
        assert!(seen.page.is_ascii(), "more than ASCII: {about}");
    }
}

/// Only what every palette has, dark or light: no white, no black, no background.
#[track_caller]
fn palette(painted: &str, about: &str) {
    for (at, _) in painted.match_indices('\x1b') {
        let rest = &painted[at..];
        let code = rest
            .strip_prefix("\x1b[")
            .and_then(|rest| rest.split_once('m'));
        let (codes, _) = code.unwrap_or_else(|| panic!("{:?} in {about}", &rest[..8]));
        for code in codes.split(';') {
            // tmux says 39 and 49, the usual colours, where a program says 0.
            let usual = ["", "0", "1", "2", "22", "39", "49"].contains(&code);
            let colour = ["31", "32", "33", "34", "35", "36"].contains(&code);
            assert!(usual || colour, "the colour {code} in {about}");
        }
    }
}
