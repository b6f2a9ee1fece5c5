//! `login` in a terminal: a link that stays whole, a person who takes their time, Ctrl-C; and what
//! `status` and `doctor` show of it afterwards.

use std::time::Duration;

use super::{COLOURED, PLAIN, Screen, Seen, Variables, check};
use crate::sign_in::bench::{Authority, Kind, Person, has, met};
use crate::support::BRIDGE;

const WAITS: &str = "waiting for you to sign in";

/// Somebody with a shell; None where a program is missing (reported).
fn seated(look: Variables) -> Option<(Authority, Person, Screen)> {
    if !has("tmux", "tmux") {
        return None;
    }
    let (authority, person) = met(Kind::Strict)?;
    let variables = [
        ("INTERCOM_MCP_DATA_DIR", person.data().display().to_string()),
        ("INTERCOM_MCP_STORE", "file".to_owned()),
        ("DISPLAY", ":0".to_owned()),
        ("USER", "ada".to_owned()),
    ];
    let screen = Screen::of(person.home(), BRIDGE, 80, look);
    for (name, value) in variables {
        screen.runs(&format!("export {name}={value}"));
    }
    Some((authority, person, screen))
}

/// The link on the screen, which stands on a line of its own.
#[track_caller]
fn link(seen: &Seen, authority: &Authority) -> String {
    let mut lines = seen.lines.iter().map(|line| line.trim());
    let link = lines.find(|line| line.starts_with(&authority.issuer));
    let link = link.unwrap_or_else(|| panic!("no link: {}", seen.page));
    assert!(!link.contains(' '), "{link:?}");
    link.to_owned()
}

#[test]
fn a_sign_in_by_the_browser_leaves_an_orderly_screen() {
    let Some((authority, person, screen)) = seated(COLOURED) else {
        return;
    };
    person.browses(Duration::from_millis(500));
    let seen = screen.runs(&format!("intercom-mcp login -t {}", authority.mcp));
    assert_eq!(seen.code, Some(0), "{}\n{}", seen.page, person.visited());
    check(&screen, &seen, COLOURED);
    assert!(seen.bytes.contains(WAITS), "{:?}", seen.bytes);
    assert!(seen.page.contains("✓ signed in to "), "{}", seen.page);
    assert_eq!(person.tabs()[0].words, [link(&seen, &authority)]);

    for (words, code, part) in [
        ("login", 0, "✓ already signed in to "),
        ("status", 0, "signed in  yes"),
        ("doctor", 0, "[✓] Signing in: signed in"),
        ("doctor --verbose", 0, "[authorization.sign_in"),
        ("logout", 0, "✓ signed out of "),
        ("status", 4, "signed in  no"),
        ("doctor", 0, "1 warning"),
    ] {
        let seen = screen.runs(&format!("intercom-mcp {words} -t {}", authority.mcp));
        check(&screen, &seen, COLOURED);
        assert_eq!(seen.code, Some(code), "{words}: {}", seen.page);
        assert!(seen.page.contains(part), "{words}: {}", seen.page);
    }
}

#[test]
fn what_is_pasted_into_the_terminal_signs_in() {
    let Some((authority, person, screen)) = seated(PLAIN) else {
        return;
    };
    screen.types(&format!(
        "intercom-mcp login --no-browser -t {}",
        authority.mcp
    ));
    let waits = screen.shows(WAITS);
    let redirected = person.visits(&link(&waits, &authority));
    screen.tells(&redirected);
    let seen = screen.ends();
    assert_eq!(seen.code, Some(0), "{}", seen.page);
    assert!(
        seen.lines
            .iter()
            .any(|line| line.starts_with("signed in to ")),
        "{}",
        seen.page
    );
    assert!(
        seen.page.is_ascii() && !seen.bytes.contains('\x1b'),
        "{}",
        seen.page
    );

    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize();
    let seen = screen.runs("intercom-mcp status");
    check(&screen, &seen, PLAIN);
    assert!(
        seen.lines.iter().any(|line| line == "running"),
        "{}",
        seen.page
    );
    bridge.leaves();
}

#[test]
fn ctrl_c_ends_the_waiting_and_gives_the_terminal_back() {
    for look in [COLOURED, PLAIN] {
        let Some((authority, _person, screen)) = seated(look) else {
            return;
        };
        let before = screen.runs("stty -a").lines;
        screen.types(&format!("intercom-mcp login -t {}", authority.mcp));
        let waits = screen.shows(WAITS);
        assert_eq!(waits.code, None, "{}", waits.page);
        let link = link(&waits, &authority);
        assert!(waits.bytes.contains(&link), "{:?}", waits.bytes);
        screen.interrupts();
        let seen = screen.ends();
        assert_eq!(seen.code, Some(130), "{}", seen.page);
        assert_eq!(
            seen.lines.last().map(String::as_str),
            Some("error: interrupted")
        );
        check(&screen, &seen, look);
        assert_eq!(screen.runs("stty -a").lines, before);
    }
}
