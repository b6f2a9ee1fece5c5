//! A token that somebody was given is kept, shown for what it says of itself, and told of before the
//! server refuses it; at Fin's servers nobody is asked to sign in. And `fin-jwt` makes one for trying.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Finished, INITIALIZE, Launch, McpServer, Person};

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a time after 1970").as_secs()
}

fn jwt(claims: &Value) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = part(r#"{"alg":"HS256","typ":"JWT"}"#);
    format!("{header}.{}.s3cret", part(&claims.to_string()))
}

/// For user 42, until `seconds` from now.
fn token(seconds: i64) -> String {
    let end = now().checked_add_signed(seconds).expect("a time");
    jwt(&json!({ "user_id": "42", "sub": "42", "exp": end }))
}

/// Runs a command with this on its stdin.
fn fed(person: &Person, words: &[&str], env: &[(&str, &str)], stdin: &str) -> Finished {
    let mut command = person.home.command(env!("CARGO_BIN_EXE_intercom-mcp"));
    command
        .args(words)
        .env("INTERCOM_MCP_DATA_DIR", person.data())
        .env("INTERCOM_MCP_STORE", "file")
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut pipe = child.stdin.take().expect("stdin");
    // It may have refused its command line by then, and left.
    pipe.write_all(stdin.as_bytes()).ok();
    drop(pipe);
    let output = child.wait_with_output().expect("output");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let ended = Finished {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    assert!(!ended.stderr.contains("s3cret"), "{ended:?}");
    ended
}

/// Fin's server for the users of an app, on this machine.
fn fin(server: &McpServer) -> String {
    server.url_of("/fin/mcp/abc123")
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn a_pasted_jwt_is_shown_with_its_end_and_for_whom_it_is() {
    let (person, server) = (Person::new(), McpServer::canary());
    let at = fin(&server);
    let ended = fed(
        &person,
        &["login", "--with-token", "-t", &at],
        &[],
        &token(3600),
    );
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let whom = "says it is for user 42 (not verified)";
    says(&ended.stderr, &["is kept", "expires in ", whom]);
    let shown = fed(&person, &["status", "-t", &at], &[], "");
    assert_eq!(shown.code, Some(0), "{shown:?}");
    says(
        &shown.stdout,
        &["signed in  yes\n", "token      expires in ", whom],
    );
    let page = fed(&person, &["status", "--json", "-t", &at], &[], "");
    let page: Value = serde_json::from_str(&page.stdout).expect("JSON");
    let account = &page["credentials"][0];
    assert_eq!(account["pasted"], true);
    assert!(
        account["expires_in"]
            .as_u64()
            .is_some_and(|left| left <= 3600)
    );
    let identity = &account["identity"];
    assert_eq!(identity["user_id"], "42");
    assert_eq!(identity["verified"], false);
}

#[test]
fn a_jwt_that_is_over_is_not_kept() {
    let (person, server) = (Person::new(), McpServer::canary());
    let at = fin(&server);
    let ended = fed(
        &person,
        &["login", "--with-token", "-t", &at],
        &[],
        &token(-7300),
    );
    assert_eq!(ended.code, Some(2), "{ended:?}");
    says(
        &ended.stderr,
        &["the token expired 2 hours ago (", "not kept", "fin-jwt"],
    );
    assert!(person.records().is_empty());
}

#[test]
fn a_kept_jwt_that_is_over_by_now_is_told_so() {
    let (person, server) = (Person::new(), McpServer::start());
    server.on("initialize", |_, reply| reply.status(401, "", ""));
    let at = fin(&server);
    fed(
        &person,
        &["login", "--with-token", "-t", &at],
        &[],
        &token(2),
    );
    std::thread::sleep(std::time::Duration::from_secs(2));
    let shown = fed(&person, &["status", "-t", &at], &[], "");
    assert_eq!(shown.code, Some(4), "{shown:?}");
    says(
        &shown.stdout,
        &["no: the token has expired", "token      expired "],
    );
    says(
        &shown.stderr,
        &["to give it a token: intercom-mcp login -t ", "--with-token"],
    );
    // The server's word counts: it is asked all the same.
    let mut host = person.launch().arg(&at).start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32010, "sign_in_required", "no");
    says(
        &refusal.message,
        &[
            "refuses the token that you gave: it expired ",
            "--with-token",
        ],
    );
    assert!(server.requests()[0].header("authorization").is_some());
}

#[test]
fn at_fins_servers_nobody_is_asked_to_sign_in() {
    let (person, server) = (Person::new(), McpServer::start());
    server.on("initialize", |_, reply| {
        let reply = reply.header("WWW-Authenticate", "Bearer realm=\"OAuth\"");
        reply.status(401, "application/json", r#"{"error":"unauthorized"}"#);
    });
    let at = fin(&server);
    let mut host = person.launch().arg(&at).start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32010, "sign_in_required", "no");
    let command = format!("intercom-mcp login -t {at} ");
    let rest = "wants a token that you were given, and has no sign-in; run ";
    says(&refusal.message, &["401", rest, &command, " --with-token"]);
    assert!(!refusal.message.contains("browser"), "{refusal:?}");
    assert!(person.tabs().is_empty());
    let requests = server.requests();
    assert!(
        requests.iter().all(|r| r.target == "/fin/mcp/abc123"),
        "{requests:?}"
    );
    // A host that runs already notices what is kept.
    let token = token(3600);
    fed(&person, &["login", "--with-token", "-t", &at], &[], &token);
    let again = INITIALIZE.replace("\"init\"", "2");
    host.ask(&again).refusal();
    let carried = format!("Bearer {token}");
    let requests = server.requests();
    assert!(
        requests
            .iter()
            .any(|r| r.header("authorization") == Some(&carried))
    );
}

#[test]
fn login_without_a_token_says_where_fins_are_found() {
    let person = Person::new();
    let ended = Launch::new().args("login -t fin").run();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let key = "Fin AI Agent > Deploy > Fin Agent API";
    says(
        &ended.stderr,
        &[
            "Fin Agent API key",
            key,
            "intercom-mcp login -t fin --with-token",
        ],
    );
    let ended = Launch::new().args("login -t fin/abc").run();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let pipe = "intercom-mcp fin-jwt --user-id ID | intercom-mcp login -t fin/abc --with-token";
    says(&ended.stderr, &["Messenger JWT", pipe]);
    let flag = [
        "login",
        "--client-metadata-url",
        "https://a.example/c",
        "-t",
        "fin",
    ];
    let ended = fed(&person, &flag, &[], "");
    says(
        &ended.stderr,
        &["--client-metadata-url has no effect: Fin's servers take a token"],
    );
}

#[test]
fn a_fixed_header_that_is_over_is_told_of_before_the_server_does_it() {
    let (person, server) = (Person::new(), McpServer::start());
    let (url, over) = (server.url(), token(-7300));
    let env = [("TOKEN", over.as_str())];
    let words = ["--bearer-env", "TOKEN", "-t", &url];
    let shown = fed(&person, &[&["status"], &words[..]].concat(), &env, "");
    assert_eq!(shown.code, Some(4), "{shown:?}");
    let whom = "its token says it is for user 42 (not verified)";
    says(&shown.stdout, &[whom, "its token expired 2 hours ago ("]);
    let page = fed(
        &person,
        &[&["status", "--json"], &words[..]].concat(),
        &env,
        "",
    );
    let page: Value = serde_json::from_str(&page.stdout).expect("JSON");
    assert_eq!(page["header"]["expired"], true);
    assert_eq!(page["header"]["identity"]["user_id"], "42");
    // It is sent all the same, and served.
    let tools = fed(&person, &[&["tools"], &words[..]].concat(), &env, "");
    assert_eq!(tools.code, Some(0), "{tools:?}");
    says(
        &tools.stderr,
        &["the token in the header Authorization expired 2 hours ago ("],
    );
    server.on("tools/list", |_, reply| reply.status(401, "", ""));
    let tools = fed(&person, &[&["tools"], &words[..]].concat(), &env, "");
    assert_eq!(tools.code, Some(4), "{tools:?}");
    let told = "the token in the header Authorization that you configured is refused: it expired 2";
    says(&tools.stderr, &[told]);
    let good = token(3600);
    let shown = fed(
        &person,
        &[&["status"], &words[..]].concat(),
        &[("TOKEN", &good)],
        "",
    );
    assert_eq!(shown.code, Some(0), "{shown:?}");
    says(&shown.stdout, &["its token expires in "]);
}

#[test]
fn what_a_command_prints_is_shown_when_it_is_run() {
    let (person, server) = (Person::new(), McpServer::start());
    let url = server.url();
    person.home.write(
        "print.sh",
        &format!("echo run >> runs; echo {}\n", token(3600)),
    );
    let header = "Authorization=/bin/sh print.sh";
    let words = ["status", "--header-command", header, "-t", &url];
    let shown = fed(&person, &words, &[], "");
    says(&shown.stdout, &["what the command sh prints", "--check"]);
    assert!(!person.home.path().join("runs").exists());
    let checked = fed(&person, &[&words[..], &["--check"]].concat(), &[], "");
    assert_eq!(checked.code, Some(0), "{checked:?}");
    says(
        &checked.stdout,
        &["its token says it is for user 42", "its token expires in "],
    );
}

#[test]
fn a_command_that_prints_what_is_over_is_told_of_with_the_refusal() {
    let (person, server) = (Person::new(), McpServer::start());
    server.on("initialize", |_, reply| reply.status(401, "", ""));
    let over = token(-7300);
    person.home.write("print.sh", &format!("echo {over}\n"));
    let header = "Authorization=/bin/sh print.sh";
    let words = ["tools", "--header-command", header, "-t", &server.url()];
    let tools = fed(&person, &words, &[], "");
    assert_eq!(tools.code, Some(4), "{tools:?}");
    let told = "the command for Authorization (sh) prints: it expired 2 hours ago (";
    says(&tools.stderr, &[told]);
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn fin_jwt_makes_a_token_that_login_takes() {
    let (person, server) = (Person::new(), McpServer::canary());
    let at = fin(&server);
    let secret = [("MINE", " s3cret-key\n")];
    let more = ["--email", "ada@example.com", "--secret-env", "MINE"];
    let made = fed(
        &person,
        &[&["fin-jwt", "--user-id", "42"], &more[..]].concat(),
        &secret,
        "",
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    assert_eq!(made.stdout.lines().count(), 1);
    says(
        &made.stderr,
        &[
            "for user 42",
            "your own server",
            "login -t fin/APP_ID --with-token",
        ],
    );
    let kept = fed(
        &person,
        &["login", "--with-token", "-t", &at],
        &[],
        &made.stdout,
    );
    assert_eq!(kept.code, Some(0), "{kept:?}");
    says(
        &kept.stderr,
        &["it says it is for user 42, ada@example.com (not verified)"],
    );
}

#[test]
fn fin_jwt_reads_the_secret_from_anywhere_but_the_command_line() {
    let person = Person::new();
    let file = person
        .home
        .write("secret", "s3cret-key\n")
        .display()
        .to_string();
    let base = ["fin-jwt", "--user-id", "42", "--expires", "15m", "--json"];
    let signature = |more: &[&str], env: &[(&str, &str)], stdin: &str| {
        let made = fed(&person, &[&base[..], more].concat(), env, stdin);
        assert_eq!(made.code, Some(0), "{made:?}");
        let page: Value = serde_json::from_str(&made.stdout).expect("JSON");
        assert_eq!(
            (&page["user_id"], &page["expires_in"]),
            (&json!("42"), &json!(900))
        );
        assert!(page["expires_at"].is_string());
        let token = page["token"].as_str().expect("a token").to_owned();
        let claims = token.split('.').nth(1).expect("claims").to_owned();
        let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
        let claims: Value = serde_json::from_slice(&claims).expect("JSON");
        assert_eq!(
            (&claims["user_id"], &claims["sub"]),
            (&json!("42"), &json!("42"))
        );
        (claims["iat"].clone(), token)
    };
    let named = [("INTERCOM_MESSENGER_SECRET", "s3cret-key")];
    let all = [
        signature(&["--secret-file", &file], &[], ""),
        signature(&["--secret-file", "-"], &named, "s3cret-key"),
        signature(&["--secret-env", "OTHER"], &[("OTHER", "s3cret-key")], ""),
        signature(&[], &named, "s3cret-other"),
        signature(&[], &[], "s3cret-key\n"),
    ];
    // Of one second and one secret is one token.
    for (at, token) in &all {
        let same = all.iter().filter(|(other, _)| other == at);
        assert!(same.clone().all(|(_, other)| other == token), "{all:?}");
    }
    let refused = |words: &[&str], env: &[(&str, &str)], problem: &str| {
        let ended = fed(&person, words, env, "");
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stdout.is_empty(), "{ended:?}");
        says(&ended.stderr, &[problem]);
    };
    refused(&base, &[], "there is no secret in stdin");
    refused(
        &[&base[..], &["s3cret-key"]].concat(),
        &named,
        "no secret on the command line",
    );
    refused(
        &[&base[..], &["--secret-env", "NONE"]].concat(),
        &[],
        "NONE is not set",
    );
    refused(
        &[&base[..], &["--secret-file", "/none"]].concat(),
        &[],
        "reading /none",
    );
    refused(&["fin-jwt"], &named, "--user-id");
    let long = ["fin-jwt", "--user-id", "42", "--expires", "25h"];
    refused(&long, &named, "at most 24h");
}

#[test]
fn a_token_that_is_no_jwt_is_kept_as_it_is() {
    let (person, server) = (Person::new(), McpServer::canary());
    let (users, team) = (fin(&server), server.url_of("/fin/mcp"));
    let kept = fed(
        &person,
        &["login", "--with-token", "-t", &users],
        &[],
        "s3cret-key",
    );
    assert_eq!(kept.code, Some(0), "{kept:?}");
    says(
        &kept.stderr,
        &["this is no JWT", "expires when the server says so"],
    );
    let kept = fed(
        &person,
        &["login", "--with-token", "-t", &team],
        &[],
        "s3cret-key",
    );
    assert_eq!(kept.code, Some(0), "{kept:?}");
    assert!(!kept.stderr.contains("no JWT"), "{kept:?}");
    let ended = Launch::new().args("token -t").arg(&team);
    let ended = ended.env(
        "INTERCOM_MCP_DATA_DIR",
        &person.data().display().to_string(),
    );
    let ended = ended.env("INTERCOM_MCP_STORE", "file").run();
    assert_eq!(ended.stdout, "s3cret-key\n", "{ended:?}");
}
