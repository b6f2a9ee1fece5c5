//! Every way to sign in, at every server. Deliberately nothing about what happens to the tokens
//! afterwards.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::time::Duration;

use serde_json::Value;

use super::bench::{Authority, Kind, Person, met, signed_in};

#[test]
fn login_signs_in_at_a_strict_server_and_later_starts_need_no_browser() {
    let Some(authority) = signs_in_once(Kind::Strict) else {
        return;
    };
    let log = authority.log();
    let authorize = the(&log, "/auth");
    assert_eq!(authorize["query"]["resource"], authority.mcp.as_str());
    assert_eq!(authorize["query"]["code_challenge_method"], "S256");
    // What the resource advertises, and what the server has for a refresh token; no more.
    assert_eq!(authorize["query"]["scope"], "read offline_access");
    assert_eq!(
        the(&log, "/token")["form"]["resource"],
        authority.mcp.as_str()
    );
}

#[test]
fn login_signs_in_at_a_lenient_server_and_later_starts_need_no_browser() {
    signs_in_once(Kind::Lenient);
}

#[test]
fn login_signs_in_at_a_server_like_intercoms_path_for_path() {
    let Some(authority) = signs_in_once(Kind::Intercom) else {
        return;
    };
    let log = authority.log();
    for request in &log {
        assert!(request["agent"].is_string(), "no User-Agent: {request}");
        for fields in ["query", "form"] {
            let asked = &request[fields]["scope"];
            assert!(
                asked.is_null(),
                "asks for scopes that nobody offers: {request}"
            );
        }
    }
    let registered = the(&log, "/authorize");
    let uri = registered["query"]["redirect_uri"].as_str().expect("a URI");
    assert!(uri.starts_with("http://127.0.0.1:"), "{uri}");
}

/// The one request to that path that is not a preflight of anything: the first.
fn the<'a>(log: &'a [Value], path: &str) -> &'a Value {
    let found = log.iter().find(|request| request["path"] == path);
    found.unwrap_or_else(|| panic!("nobody asked {path}: {log:#?}"))
}

fn signs_in_once(kind: Kind) -> Option<Authority> {
    let (authority, person) = met(kind)?;
    person.browses(Duration::ZERO);
    let login = person.runs(&["login", "-t", &authority.mcp]);
    login.succeeds(&format!("{}\n{}", person.visited(), authority.output()));

    let tabs = person.tabs();
    assert_eq!(tabs.len(), 1, "{tabs:#?}");
    assert_eq!(tabs[0].words.len(), 1, "one word, the link: {tabs:#?}");
    assert!(tabs[0].words[0].starts_with(&authority.issuer), "{tabs:#?}");
    assert!(
        login.stderr.contains(&tabs[0].words[0]),
        "the link is told, too: {login:#?}"
    );

    for round in ["first", "second"] {
        let mut bridge = person.bridge(&authority, &[]);
        bridge.initialize();
        bridge.echoes(round);
        bridge.leaves();
    }
    assert_eq!(person.tabs().len(), 1);
    for (what, times) in [
        ("registration", 1),
        ("authorization", 1),
        ("post:authorization_code", 1),
        ("post:refresh_token", 0),
    ] {
        assert_eq!(
            authority.count(what),
            times,
            "{what}: {}",
            authority.counts()
        );
    }
    Some(authority)
}

#[test]
fn a_second_login_finds_that_nothing_is_to_be_done() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    person.runs(&["login", "-t", &authority.mcp]).succeeds("");
    assert_eq!(person.tabs().len(), 0);
    assert_eq!(authority.count("authorization"), 1);
}

#[test]
fn the_redirected_url_can_be_pasted() {
    pasted(|redirected| redirected.to_owned());
}

#[test]
fn the_bare_code_can_be_pasted() {
    pasted(|redirected| {
        let (_, rest) = redirected.split_once("code=").expect("a code");
        rest.split('&').next().expect("a code").replace("%3A", ":")
    });
}

/// Signs in without a browser: what `paste` makes of the redirected URL goes to stdin, after
/// something that nobody can use.
fn pasted(paste: impl Fn(&str) -> String) {
    for kind in [Kind::Strict, Kind::Intercom] {
        let Some((authority, person)) = met(kind) else {
            return;
        };
        let mut login = Login::start(
            &person,
            &["login", "--no-browser", "--json", "-t", &authority.mcp],
        );
        let link = login.link();
        let redirected = person.visits(&link);
        login.says("http://127.0.0.1:1/nothing?of=ours");
        login.says(&paste(&redirected));
        login.ends_well();
        assert_eq!(person.tabs().len(), 0, "--no-browser");
        let mut bridge = person.bridge(&authority, &[]);
        bridge.initialize();
        bridge.echoes("after");
    }
}

#[test]
fn a_device_code_signs_in() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    let mut login = Login::start(
        &person,
        &[
            "login",
            "--json",
            "--device-code",
            "--no-browser",
            "-t",
            &authority.mcp,
        ],
    );
    let link = login.link();
    let page = person.visits(&link);
    assert!(page.starts_with("200"), "{page}\n{}", login.heard());
    login.ends_well();
    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize();
    bridge.echoes("after");
}

#[test]
fn a_client_that_was_given_is_used_and_none_registered() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    person.browses(Duration::ZERO);
    let client = format!(
        r#"{{"client_id":"given-client","client_secret":"given-client-secret-1f0c2b","issuer":"{}"}}"#,
        authority.issuer
    );
    let words = [
        "login",
        "-t",
        &authority.mcp,
        "--static-oauth-client-info",
        &client,
    ];
    person.runs(&words).succeeds(&person.visited());
    assert_eq!(authority.count("registration"), 0);
    assert_eq!(
        authority.count("authorization_code"),
        1,
        "{}",
        authority.counts()
    );
}

#[test]
fn a_registration_is_kept_with_its_port() {
    let Some((authority, person)) = signed_in(Kind::Intercom, None) else {
        return;
    };
    person.browses(Duration::ZERO);
    let again = ["login", "--force", "-t", &authority.mcp];
    person.runs(&again).succeeds(&person.visited());
    assert_eq!(authority.count("authorization"), 2);
    assert_eq!(
        authority.count("registration"),
        1,
        "the port was free, so nothing was to be registered"
    );
    assert_eq!(authority.count("redirect URI that is not registered"), 0);

    let uri = the(&authority.log(), "/authorize")["query"]["redirect_uri"].clone();
    let uri = uri.as_str().expect("a URI");
    let port = uri
        .split(['/', ':'])
        .find_map(|part| part.parse::<u16>().ok());
    let taken = TcpListener::bind(("127.0.0.1", port.expect("a port"))).expect("the port");
    person.runs(&again).succeeds(&person.visited());
    drop(taken);
    assert_eq!(authority.count("authorization"), 3);
    assert_eq!(authority.count("registration"), 2, "the port was taken");
    assert_eq!(authority.count("redirect URI that is not registered"), 0);
}

#[test]
fn a_person_who_says_no_is_told_that_nobody_is_signed_in() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    person.refuses();
    let login = person.runs(&["login", "-t", &authority.mcp]);
    assert!(matches!(login.code, Some(1 | 4)), "{login:#?}");
    assert!(login.stderr.contains("declined"), "{login:#?}");
    assert_eq!(authority.count("post:authorization_code"), 0);
    assert_eq!(
        person
            .runs(&["status", "--check", "-t", &authority.mcp])
            .code,
        Some(4)
    );
}

#[test]
fn a_token_from_elsewhere_is_kept_and_used() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    let token = person.runs(&["token", "-t", &authority.mcp]).stdout;
    let other = Person::new(crate::support::node_kit().expect("a kit"));
    let words = ["login", "--with-token", "-t", &authority.mcp];
    other.runs_told(&words, &token).succeeds("");
    let mut bridge = other.bridge(&authority, &[]);
    bridge.initialize();
    bridge.echoes("borrowed");
    assert_eq!(other.tabs().len(), 0);
}

/// A `login` that is talked to while it runs.
struct Login {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    heard: String,
}

impl Login {
    fn start(person: &Person, words: &[&str]) -> Self {
        let mut command = person.program();
        command.args(words);
        let mut child = super::bench::piped(command);
        Self {
            stdin: child.stdin.take().expect("stdin"),
            stdout: BufReader::new(child.stdout.take().expect("stdout")),
            stderr: BufReader::new(child.stderr.take().expect("stderr")),
            child,
            heard: String::new(),
        }
    }

    /// `authorization_url` of the JSON on stdout.
    fn link(&mut self) -> String {
        let mut text = String::new();
        loop {
            let read = self.stdout.read_line(&mut text).expect("text");
            if let Ok(said) = serde_json::from_str::<Value>(&text) {
                let link = &said["authorization_url"];
                return link.as_str().unwrap_or_else(|| panic!("{said}")).to_owned();
            }
            assert!(read > 0, "no link: {text}{}", self.rest());
        }
    }

    fn says(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("stdin");
    }

    fn heard(&self) -> &str {
        &self.heard
    }

    fn rest(&mut self) -> String {
        let mut text = String::new();
        self.stderr.read_to_string(&mut text).ok();
        text
    }

    fn ends_well(mut self) {
        let deadline = std::time::Instant::now() + Duration::from_secs(60);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(
                std::time::Instant::now() < deadline,
                "no end: {}",
                self.heard
            );
            std::thread::sleep(crate::support::GLANCE);
        };
        assert!(
            status.success(),
            "{status}: {}{}",
            self.heard.clone(),
            self.rest()
        );
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
