//! A recording holds what was said and no secret; a replay gives it back to whoever asks the same.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{
    Host, INITIALIZE, INITIALIZED, Launch, Line, McpServer, Person, SOON, call, eventually, request,
};

mod odd; // what is no message, and secrets where nobody looks for them
mod spelt; // secrets with escapes in them, in texts that are JSON

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
const SECRETS: [&str; 5] = [
    "header-s3cret",
    "bearer-s3cret",
    "query-s3cret",
    JWT,
    "dG9rOmFiYw==",
];

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a recording");
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    text.lines().map(line).collect()
}

fn ended(mut host: Host) -> (i32, String) {
    host.close_stdin();
    let code = host.status().code().expect("a code");
    (code, host.stderr())
}

/// What was answered, without the ids.
fn without_id(line: &Line) -> String {
    let id = line.id().expect("an id");
    line.raw().replacen(&format!("\"id\":{id}"), "\"id\":0", 1)
}

#[test]
fn a_session_is_recorded_without_secrets_and_replayed() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let asked = [
        INITIALIZE.to_owned(),
        request("1", "tools/list", "{}"),
        call("2", "plain"),
        call("\"three\"", &format!("{} {JWT} dG9rOmFiYw==", SECRETS[0])),
    ];
    let mut host = person
        .launch()
        .arg(format!("{}?key=query-s3cret", server.url()))
        .args("--header-env X-Key=KEY --bearer-env MINE --record")
        .arg(&file)
        .env("KEY", SECRETS[0])
        .env("MINE", SECRETS[1])
        .start();
    let mut heard = Vec::new();
    for (number, line) in asked.iter().enumerate() {
        heard.push(host.ask(line));
        if number == 0 {
            host.send(INITIALIZED);
        }
    }
    let (code, stderr) = ended(host);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let kept = fs::read_to_string(&file).expect("a recording");
    for secret in SECRETS {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let all = lines(&file);
    assert_eq!(
        (&all[0]["record"], &all[0]["server"]),
        (&1.into(), &server.url().into())
    );
    let has = |from: &str, to: &str, kind: &str| {
        let of = |line: &&Value| line["from"] == from && line["to"] == to && line["kind"] == kind;
        assert!(
            all.iter().any(|line| of(&line)),
            "{from} {to} {kind}: {kept}"
        );
    };
    has("host", "bridge", "notification");
    has("bridge", "server", "request");
    has("server", "bridge", "response");
    has("bridge", "host", "response");
    let mut answers = all.iter().filter(|line| line["how"].is_string());
    assert!(answers.any(|line| line["status"] == 200), "{kept}");

    // The same host, with other ids: it may say what was taken out as it likes.
    let replay = || Launch::new().arg("replay").arg(&file).start();
    let mut again = replay();
    for (number, line) in asked.iter().enumerate() {
        let id = Line::new(line.clone()).id().expect("an id");
        let other = line.replacen(&format!("\"id\":{id}"), &format!("\"id\":\"n{number}\""), 1);
        let answer = again.ask(&other);
        match number {
            // Something was taken out of what the server echoed.
            3 => assert!(answer.raw().contains("[redacted:"), "{answer:?}"),
            _ => assert_eq!(without_id(&answer), without_id(&heard[number])),
        }
        if number == 0 {
            again.send(INITIALIZED);
        }
    }
    let (code, stderr) = ended(again);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains("5 of the host's 5 recorded messages came"),
        "{stderr}"
    );

    let mut other = replay();
    other.ask(INITIALIZE).result();
    other.send(INITIALIZED);
    let refused = other.ask(&call("9", "other")).json();
    let error = &refused["error"];
    assert_eq!(error["data"]["expected"]["method"], "tools/list");
    assert_eq!(
        error["data"]["came"]["params"]["arguments"]["nonce"],
        "other"
    );
    let (code, stderr) = ended(other);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("tools/list") && stderr.contains("other"),
        "{stderr}"
    );
}

#[test]
fn the_sandbox_replayed_is_the_sandbox() {
    let person = Person::new();
    let file = person.home.path().join("r.ndjson");
    let asked = [
        request("1", "tools/list", "{}"),
        request(
            "2",
            "tools/call",
            r#"{"name":"search","arguments":{"query":"refund"}}"#,
        ),
        request("3", "no/such/method", "{}"),
    ];
    let talk = |mut host: Host| -> Vec<String> {
        host.initialize();
        let heard = asked
            .iter()
            .map(|line| without_id(&host.ask(line)))
            .collect();
        let (code, stderr) = ended(host);
        assert_eq!(code, 0, "{stderr}");
        heard
    };
    let recording = person.launch().args("-t sandbox --record").arg(&file);
    let heard = talk(recording.start());
    let replay = || Launch::new().arg("replay").arg(&file);
    let replayed = talk(replay().start());
    for (kept, now) in heard.iter().zip(&replayed) {
        match kept.contains('?') {
            // A link's query may have been taken out.
            true => assert_eq!(kept.len() > 1000, now.len() > 1000),
            false => assert_eq!(kept, now),
        }
    }
    // All lines at once, and in another order.
    let mut host = replay().arg("--lenient").start();
    for line in asked.iter().rev() {
        host.send(line);
    }
    for id in ["1", "2", "3"] {
        host.answer(id);
    }
    assert_eq!(ended(host).0, 0);
}

#[test]
fn a_file_that_cant_be_written_is_refused_at_the_start() {
    #[track_caller]
    fn check(launch: Launch, parts: &[&str]) {
        let ended = launch.run();
        assert!(matches!(ended.code, Some(1 | 2)), "{ended:?}");
        for part in parts {
            assert!(
                ended.stderr.contains(part),
                "{part:?} is not in {}",
                ended.stderr
            );
        }
    }
    let person = Person::new();
    let launch = || person.launch().args("-t sandbox");
    let notes = person.home.write("notes", "mine");
    let way = person.home.path().join("loop");
    symlink(&way, &way).expect("a link");
    let folder = person.home.path();
    check(
        launch().args("--record no/such/folder/r"),
        &["--record: opening ", "No such file"],
    );
    check(
        launch().arg("--record").arg(folder),
        &["--record: ", "is a folder"],
    );
    check(
        launch().arg("--record").arg(&way),
        &["--record: opening ", "symbolic links"],
    );
    check(
        launch().env("INTERCOM_MCP_RECORD", &notes.display().to_string()),
        &[
            "INTERCOM_MCP_RECORD: ",
            "is there already, and is no recording",
        ],
    );
    assert_eq!(fs::read_to_string(&notes).expect("notes"), "mine");
    let configured = launch();
    let config = configured.home.configure("record = '/'\n");
    check(
        configured,
        &[&config.display().to_string(), "record: / is a folder"],
    );
    check(
        Launch::new().arg("replay").arg(&notes),
        &["it is no recording"],
    );
    check(Launch::new().args("replay none"), &["opening none"]);
}

#[test]
fn a_disk_that_is_full_ends_the_recording_and_nothing_else() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let server = McpServer::start();
    let mut host = Launch::at(&server).args("--record /dev/full").start();
    host.initialize();
    host.wait_for_stderr("nothing more is recorded: writing to /dev/full: ");
    host.ask(&call("1", "a")).result();
    let (code, stderr) = ended(host);
    assert_eq!(code, 0);
    assert_eq!(
        stderr.matches("nothing more is recorded").count(),
        1,
        "{stderr}"
    );
}

#[test]
fn each_process_has_its_own_file_and_a_kill_leaves_whole_lines() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let launch = || person.launch().arg(server.url()).arg("--record").arg(&file);
    let (mut first, mut second) = (launch().start(), launch().start());
    first.initialize();
    second.initialize();
    let with_number = |host: &Host| -> PathBuf {
        let name = format!("r-{}.ndjson", host.pid());
        person.home.path().join(name)
    };
    let (one, other) = (with_number(&first), with_number(&second));
    assert_ne!(
        one.exists(),
        other.exists(),
        "one has the name, the other one with its number"
    );
    let mut killed = if one.exists() { second } else { first };
    let mut asked = 0;
    eventually("much to write", || {
        asked += 1;
        killed.send(&call(&asked.to_string(), &"x".repeat(10_000)));
        fs::metadata(&file).is_ok_and(|about| about.len() > 200_000)
    });
    killed.signal("KILL");
    assert!(killed.is_gone_within(SOON));
    let text = fs::read_to_string(&file).expect("a recording");
    let whole = text.rfind('\n').expect("a line");
    for line in text[..whole].lines() {
        serde_json::from_str::<Value>(line).expect("a whole line");
    }
    let ended = Launch::new().arg("replay").arg(&file).run();
    assert!(ended.stderr.contains("recorded messages came"), "{ended:?}");
}

#[test]
fn a_huge_message_is_recorded_and_replayed_whole() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let huge = "x".repeat(4 * 1024 * 1024);
    let mut host = person
        .launch()
        .arg(server.url())
        .arg("--record")
        .arg(&file)
        .start();
    host.initialize();
    let heard = host.ask(&call("1", &huge));
    // Four times: from the host, to the server, and back.
    eventually("all of it", || {
        fs::metadata(&file).is_ok_and(|about| about.len() > 4 * huge.len() as u64)
    });
    let (code, stderr) = ended(host);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let mut host = Launch::new().arg("replay").arg(&file).start();
    host.initialize();
    assert!(host.ask(&call("1", &huge)) == heard);
    assert_eq!(ended(host).0, 0);
}
