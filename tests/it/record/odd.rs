//! What hosts say that is no request, and secrets in places where nobody looks for them.

use super::*;

fn recorded(person: &Person, server: &McpServer, file: &Path) -> Host {
    let launch = person.launch().arg(server.url()).arg("--record").arg(file);
    launch.start()
}

#[test]
fn what_is_no_message_is_replayed_as_it_was() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let two =
        r#"[{"jsonrpc":"2.0","id":5,"method":"ping"},{"jsonrpc":"2.0","id":6,"method":"ping"}]"#;
    let said: [&[u8]; 4] = [
        two.as_bytes(),
        b"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"a\":\"\xff\"}}",
        b"no json",
        b"{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\"}",
    ];
    let talk = |mut host: Host| {
        host.initialize();
        host.expect("8");
        for (number, line) in said.iter().enumerate() {
            host.send_bytes([line, &b"\n"[..]].concat());
            // Each has one answer, to whom or to nobody.
            host.wait_for_lines(number + 2);
        }
        let heard: Vec<_> = host
            .lines()
            .iter()
            .map(|line| line.raw().to_owned())
            .collect();
        (heard, ended(host))
    };
    let (heard, end) = talk(recorded(&person, &server, &file));
    assert_eq!(end, (0, String::new()));
    let (again, (code, stderr)) = talk(Launch::new().arg("replay").arg(&file).start());
    assert_eq!(code, 0, "{stderr}");
    assert!(!stderr.contains("warning"), "{stderr}");
    assert_eq!(again, heard);
}

/// Lists and numbers under a telling name are as secret as texts; what describes one is not.
#[test]
fn a_secret_is_no_less_one_in_a_list_or_as_a_number() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let with = |password: &str| {
        let arguments = format!(
            r#"{{"name":"echo","arguments":{{"Authorization":["Basic-ish-canary1","canary2"],"password":{password},"api_key":[87654321,["canary3"]],"token":{{"type":"string"}},"secret":true,"nonce":"a"}}}}"#
        );
        request("1", "tools/call", &arguments)
    };
    let mut host = recorded(&person, &server, &file);
    host.initialize();
    host.ask(&with("87654321")).result();
    assert_eq!(ended(host), (0, String::new()));
    let kept = fs::read_to_string(&file).expect("a recording");
    for secret in ["canary", "87654321"] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
    let all = lines(&file);
    let asked = all.iter().find(|line| line["message"]["id"] == 1);
    let arguments = &asked.expect("a call")["message"]["params"]["arguments"];
    assert_eq!(arguments["token"]["type"], "string", "{arguments}");
    assert_eq!(arguments["secret"], true, "{arguments}");
    // Whoever asks again has other secrets.
    let mut host = Launch::new().arg("replay").arg(&file).start();
    host.initialize();
    host.ask(&with("1234")).result();
    let (code, stderr) = ended(host);
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn a_difference_is_told_without_the_secrets_of_who_came() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let mut host = recorded(&person, &server, &file);
    host.initialize();
    assert_eq!(ended(host), (0, String::new()));
    let mut host = Launch::new().arg("replay").arg(&file).start();
    host.initialize();
    let secrets = r#"{"name":"echo","arguments":{"password":"canary1","url":"https://me:canary2@h.example/?k=canary3","jwt":"JWT"}}"#;
    let call = request("1", "tools/call", &secrets.replace("JWT", JWT));
    assert!(host.ask(&call).json()["error"].is_object());
    let (code, stderr) = ended(host);
    assert_eq!(code, 1);
    assert!(stderr.contains("nothing more was recorded"), "{stderr}");
    for secret in ["canary", JWT] {
        assert!(!stderr.contains(secret), "{stderr}");
    }
}

#[test]
fn the_hosts_own_stream_is_no_file() {
    let finished = Launch::new().args("--target sandbox --record -").run();
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("--record: "), "{finished:?}");
    let finished = Launch::new()
        .args("--target sandbox --record")
        .arg("")
        .run();
    assert_eq!(finished.code, Some(2), "{finished:?}");
}

#[test]
fn a_limit_on_files_ends_the_recording_and_nothing_else() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let mut host = person
        .launch()
        .behind("ulimit -f 8; exec \"$0\" \"$@\"")
        .arg(server.url())
        .arg("--record")
        .arg(&file)
        .start();
    host.initialize();
    host.ask(&call("1", &"x".repeat(20_000))).result();
    host.wait_for_stderr("nothing more is recorded: writing to ");
    host.ask(&call("2", "a")).result();
    assert_eq!(ended(host).0, 0);
}

/// The second one is refused under no id, as its first owner's answer is still to come.
#[test]
fn an_id_that_was_in_use_is_replayed_as_it_was() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let held = server.hold("tools/call");
    let mut host = recorded(&person, &server, &file);
    host.initialize();
    host.send(&call("1", "first"));
    let (asked, reply) = held.next();
    host.send(&call("1", "second"));
    host.wait_for_lines(2);
    reply.json(&asked.text("first"));
    let answer = host.answer("1");
    assert_eq!(ended(host), (0, String::new()));
    let mut host = Launch::new().arg("replay").arg(&file).start();
    host.initialize();
    host.send(&call("1", "first"));
    host.send(&call("1", "second"));
    assert_eq!(host.answer("1"), answer);
    let (code, stderr) = ended(host);
    assert_eq!(code, 0, "{stderr}");
    assert!(!stderr.contains("warning"), "{stderr}");
}
