//! Whoever does what they are told to do gets where they wanted, at the server that was meant.

use std::thread;

use serde_json::json;

use crate::support::{Authority, Finished, Launch, Person};

/// What stands behind `before` in the program's name's place, up to the end of the line.
#[track_caller]
fn told(ended: &Finished, before: &str) -> String {
    let at = format!("{before}intercom-mcp ");
    let rest = ended.stderr.split_once(&at).map(|(_, rest)| rest);
    let rest = rest.unwrap_or_else(|| panic!("{at:?} is not in {}", ended.stderr));
    rest.lines().next().unwrap_or_default().trim().to_owned()
}

/// With `text` on its stdin.
fn fed(launch: Launch, text: &str) -> Finished {
    let launch = launch.env("SAID", text);
    launch
        .behind("printf '%s' \"$SAID\" | \"$0\" \"$@\"; exit")
        .run()
}

#[test]
fn a_token_that_is_refused_is_replaced_by_the_command_that_is_named() {
    let (authority, person) = (Authority::start(), Person::new());
    let give = person.launch().args("login --with-token -t");
    let kept = fed(give.arg(authority.url()), "wrong-token\n");
    assert_eq!(kept.code, Some(0), "{kept:?}");
    let refused = person.run("status --check", &authority);
    assert_eq!(refused.code, Some(4), "{refused:?}");
    assert!(refused.stderr.contains("that you gave"), "{refused:?}");
    let words = told(&person.run("tools", &authority), "run ");
    assert_eq!(words, told(&refused, "run "));
    let launch = person.launch().args(&words);
    let running = thread::spawn(move || launch.run());
    person.nth_link(1).agree();
    let login = running.join().expect("the command");
    assert_eq!(login.code, Some(0), "{words}: {login:?}");
    let good = person.run("status --check", &authority);
    assert_eq!(good.code, Some(0), "{good:?}");
}

#[test]
fn a_token_that_was_not_piped_in_is_asked_for_at_the_same_place() {
    let (authority, person) = (Authority::start(), Person::new());
    let nothing = person.run("login --with-token --profile work", &authority);
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    let words = told(&nothing, "pipe it in: ");
    let words = words.strip_suffix(" < FILE").expect("a file");
    let kept = fed(person.launch().args(words), "some-token");
    assert_eq!(kept.code, Some(0), "{words}: {kept:?}");
    let shown = person.run("status --profile work", &authority);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    // And so where somebody is signed in.
    person.signs_in(&authority);
    let refused = person.run("login --with-token", &authority);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let words = told(&refused, "to replace it: ");
    let words = words.split(';').next().expect("a command");
    let kept = fed(person.launch().args(words), "other-token");
    assert_eq!(kept.code, Some(0), "{words}: {kept:?}");
    let token = person.run("token", &authority);
    assert_eq!(token.stdout.trim(), "other-token", "{token:?}");
}

#[test]
fn signing_out_everywhere_is_not_mistaken_for_one_place() {
    let (authority, person) = (Authority::start(), Person::new());
    person.signs_in(&authority);
    for words in ["logout --all -t eu", "logout --profile work --all"] {
        let refused = person.launch().args(words).run();
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains("--all"), "{refused:?}");
    }
    assert_eq!(person.run("status", &authority).code, Some(0));
    let all = person.launch().args("logout --all").run();
    assert_eq!(all.code, Some(0), "{all:?}");
    assert_eq!(person.run("status", &authority).code, Some(4));
}

#[test]
fn a_sign_in_that_is_over_is_named_with_its_server() {
    let (authority, person) = (Authority::start(), Person::new());
    person.signs_in(&authority);
    authority.expire();
    authority.on("/token", |_, reply| {
        let body = json!({ "error": "invalid_grant" });
        reply.status(400, "application/json", &body.to_string());
    });
    assert_eq!(person.run("tools", &authority).code, Some(4));
    let shown = person.launch().args("status").run();
    assert_eq!(shown.code, Some(4), "{shown:?}");
    let words = told(&shown, "to sign in: ");
    assert_eq!(words, format!("login -t {}", authority.url()));
}
