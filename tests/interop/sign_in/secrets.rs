//! No token, code, verifier or client secret is to be seen anywhere: not on stdout or stderr, not in
//! a log at `--debug`, not in what other processes can read of us or of the browser, not in the
//! folder. `token` alone prints one, since that is what it is for.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::bench::{Authority, Kind, Person, met};

/// Given by the user; known to nobody else.
const CLIENT_SECRET: &str = "given-client-secret-1f0c2b";
const REST_TOKEN: &str = "dG9rOmNhbmFyeS1yZXN0LXRva2Vu";

#[test]
fn no_secret_is_seen_at_a_strict_server() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    let client = json!({ "client_id": "given-client", "client_secret": CLIENT_SECRET }).to_string();
    let person = person
        .with("INTERCOM_MCP_STATIC_OAUTH_CLIENT_INFO", &client)
        .with("INTERCOM_TOKEN", REST_TOKEN);
    everything(&authority, &person);
}

#[test]
fn no_secret_is_seen_at_a_server_like_intercoms() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    everything(&authority, &person.with("INTERCOM_TOKEN", REST_TOKEN));
}

/// A life with this server, in which everything goes wrong once.
fn everything(authority: &Authority, person: &Person) {
    let mut heard: Vec<(String, String)> = Vec::new();
    let run = |heard: &mut Vec<(String, String)>, words: &[&str], shown: bool| {
        let debug = person.debug_words();
        let words = [
            words,
            &[&debug[0], &debug[1], &debug[2], "-t", &authority.mcp],
        ]
        .concat();
        let ran = person.runs(&words);
        heard.push((format!("stderr of {words:?}"), ran.stderr));
        if shown {
            heard.push((format!("stdout of {words:?}"), ran.stdout));
        }
    };
    person.browses(Duration::ZERO);
    run(&mut heard, &["login"], true);
    run(&mut heard, &["login", "--force"], true);
    run(&mut heard, &["status"], true);
    run(&mut heard, &["status", "--json", "--check"], true);
    run(&mut heard, &["token"], false);

    let debug = person.debug_words();
    let words: Vec<&str> = debug.iter().map(String::as_str).collect();
    let mut bridge = person.bridge(authority, &words);
    bridge.initialize();
    bridge.echoes("first");
    for proc in ["cmdline", "environ"] {
        let path = format!("/proc/{}/{proc}", bridge.pid());
        let seen = String::from_utf8_lossy(&fs::read(&path).expect("our own child")).into_owned();
        // What the user put into the environment stands there, of course.
        heard.push((
            path,
            seen.replace(CLIENT_SECRET, "").replace(REST_TOKEN, ""),
        ));
    }
    let html = json!({ "status": 500, "headers": { "content-type": "text/html" }, "body": "<html>oops</html>" });
    let echo = |status: u16| {
        json!({ "status": status, "headers": { "content-type": "application/json" },
                "body": json!({ "error": "temporarily_unavailable", "error_description": "what is it" }).to_string() })
    };
    authority.order(&json!({ "expire": true, "fail": [html, echo(503), echo(429)] }));
    bridge.calls("through trouble");
    authority.order(&json!({ "expire": true, "fail": [{ "lose": true }] }));
    bridge.calls("through a lost answer");
    authority.order(&json!({ "revoke": true, "expire": true }));
    bridge.calls("through a sign-in");
    let (stdout, stderr) = bridge.leaves();
    heard.push(("stdout of the bridge".to_owned(), stdout));
    heard.push(("stderr of the bridge".to_owned(), stderr));
    run(&mut heard, &["logout"], true);
    run(&mut heard, &["token"], true);
    person.refuses();
    run(&mut heard, &["login"], true);

    for (at, tab) in person.tabs().into_iter().enumerate() {
        heard.push((format!("words of browser {at}"), tab.words.join(" ")));
        heard.push((format!("environment of browser {at}"), tab.environment));
    }
    let before = heard.len();
    read_all(&person.logs(), &mut heard);
    let logged: usize = heard[before..].iter().map(|(_, text)| text.len()).sum();
    assert!(logged > 1000, "hardly anything was logged: {logged} bytes");
    read_all(&person.data(), &mut heard);

    let mut secrets = authority.secrets();
    assert!(secrets.len() >= 10, "{secrets:?}");
    secrets.extend([CLIENT_SECRET.to_owned(), REST_TOKEN.to_owned()]);
    let mut seen = Vec::new();
    for (place, text) in &heard {
        for secret in &secrets {
            let forms = [secret.clone(), secret.replace(':', "%3A")];
            if forms.iter().any(|form| text.contains(form.as_str())) {
                seen.push(format!("{secret} in {place}"));
            }
        }
    }
    assert!(
        seen.is_empty(),
        "{} times:\n{}",
        seen.len(),
        seen.join("\n")
    );
}

/// Every file below, as text as far as it is.
fn read_all(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, into);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            into.push((path.display().to_string(), text));
        }
    }
}
