//! Every pairing of the eras: the official SDKs as hosts and as servers, with the binary in between and
//! no flag set. One test a server; on each of them the hosts of both eras take the same steps.
//!
//! Where host and server share an era, the same host takes them first without the bridge, and has to
//! see the same. Where they don't, it has to see what the same SDK's host of the server's era sees, but
//! for what `expected::translated` writes down. And every host, bridged or not, has to see what
//! `expected::promised` says.
//!
//! Deliberately no word of how a message is translated: that is for `tests/it`.

mod expected;
mod peers;

use serde_json::{Value, json};

use self::peers::{Host, Peer, Server};
use super::support::differences;

#[test]
fn hosts_of_both_eras_on_the_typescript_v1_server() {
    everyone(Peer::TypeScriptV1);
}

#[test]
fn hosts_of_both_eras_on_the_typescript_v2_server() {
    everyone(Peer::TypeScriptV2);
}

#[test]
fn hosts_of_both_eras_on_the_python_v1_server() {
    everyone(Peer::PythonV1);
}

#[test]
fn hosts_of_both_eras_on_the_python_v2_server() {
    everyone(Peer::PythonV2);
}

#[test]
fn hosts_of_both_eras_on_the_legacy_rust_server() {
    everyone(Peer::RustLegacy);
}

#[test]
fn hosts_of_both_eras_on_the_modern_rust_server() {
    everyone(Peer::RustModern);
}

/// Whoever serves both eras is met in the modern one, whatever the host speaks.
#[test]
fn hosts_of_both_eras_on_a_python_server_of_both() {
    everyone(Peer::PythonBoth);
}

/// The second session knows from the first one what the server spoke.
#[test]
fn a_host_that_comes_again_is_served_as_the_first_time() {
    for (host, peer) in [
        (Host::TypeScriptV1, Peer::TypeScriptV2),
        (Host::TypeScriptModern, Peer::TypeScriptV1),
    ] {
        let Some(server) = Server::start(peer) else {
            return;
        };
        let steps = ["handshake", "lists", "calls", "elicitation", "subscription"];
        let first = host.bridged(&server, &json!({ "steps": steps }));
        let second = host.bridged(&server, &json!({ "steps": steps, "times": 2 }));
        none(&told(host, "the second time", &unlike(&first, &second)));
    }
}

/// A tool's arguments travel in headers, too, whether or not anybody has listed the tools.
#[test]
fn tools_are_called_that_nobody_has_listed() {
    let Some(server) = Server::start(Peer::TypeScriptV2) else {
        return;
    };
    for host in [
        Host::TypeScriptV1,
        Host::TypeScriptModern,
        Host::PythonPinned,
    ] {
        let steps = json!({ "steps": ["calls"] });
        let calls = host.bridged(&server, &steps)["calls"].take();
        assert_eq!(calls["place"], "3 in  où ☃", "{host:?}: {calls}");
        assert_eq!(calls["plain"], "4 in eu-west-1", "{host:?}: {calls}");
    }
}

/// What a legacy server asks on its own stream, beside all calls, reaches whoever waits for a call.
#[test]
fn a_question_beside_the_call_reaches_the_host() {
    let Some(server) = Server::start(Peer::TypeScriptV1) else {
        return;
    };
    for host in [Host::TypeScriptV1, Host::TypeScriptModern] {
        let aside = host.bridged(&server, &json!({ "steps": ["aside"] }))["aside"].take();
        assert_eq!(aside["result"], "accept Zoë", "{host:?}: {aside}");
        assert_eq!(aside["asked"][0]["form"]["message"], "What is your name?");
    }
}

/// A legacy server's refusal until a link was visited is, to a modern host, a question.
#[test]
fn a_call_behind_a_link_is_served_once_it_was_visited() {
    for peer in [Peer::TypeScriptV1, Peer::PythonV1] {
        let Some(server) = Server::start(peer) else {
            return;
        };
        let gated =
            |host: Host| host.bridged(&server, &json!({ "steps": ["gated"] }))["gated"].take();
        let legacy = gated(Host::TypeScriptV1);
        assert_eq!(
            legacy["first"]["result"]["error"]["code"], -32042,
            "{legacy}"
        );
        assert_eq!(legacy["second"]["result"], "let in", "{legacy}");
        let modern = gated(Host::TypeScriptModern);
        assert_eq!(modern["first"]["result"], "let in", "{modern}");
        let link = json!([{ "link": { "message": "Please look at this.", "url": "https://example.com/look?at=1&x=%20", "hasId": false } }]);
        assert_eq!(modern["first"]["asked"], link);
    }
}

/// All steps, of all hosts, on one server.
fn everyone(peer: Peer) {
    let Some(server) = Server::start(peer) else {
        return;
    };
    let order = json!({ "without": expected::unpromised(peer) });
    let mut wrong = Vec::new();
    let mut natives = Vec::new();
    for &host in server.era().hosts() {
        let direct = host.direct(&server, &order);
        let bridged = host.bridged(&server, &order);
        wrong.extend(told(host, "direct", &expected::broken(&direct, host, peer)));
        wrong.extend(told(
            host,
            "bridged",
            &expected::broken(&bridged, host, peer),
        ));
        wrong.extend(told(host, "bridged", &expected::miscounted(&bridged)));
        wrong.extend(told(
            host,
            "bridged is not direct",
            &unlike(&direct, &bridged),
        ));
        natives.push((host, direct));
    }
    for &host in server.era().other().hosts() {
        let bridged = host.bridged(&server, &order);
        wrong.extend(told(
            host,
            "translated",
            &expected::broken(&bridged, host, peer),
        ));
        let (_, native) = natives
            .iter()
            .find(|(native, _): &&(Host, Value)| native.speaks_like(host))
            .expect("every SDK has hosts of both eras");
        wrong.extend(told(host, "translated", &expected::miscounted(&bridged)));
        let [native, bridged] = [native, &bridged].map(expected::translated);
        wrong.extend(told(
            host,
            "translated is not native",
            &unlike(&native, &bridged),
        ));
    }
    none(&wrong);
}

/// Everything in which two records differ, but for what no two runs share.
fn unlike(expected: &Value, got: &Value) -> Vec<String> {
    let [mut expected, mut got] = [expected.clone(), got.clone()];
    // A direct client may get an answer to what it has cancelled; the bridge keeps that to itself.
    for record in [&mut expected, &mut got] {
        record["answers"].take();
    }
    // A host that never asks what the server is doesn't know it.
    if [&expected, &got]
        .iter()
        .any(|record| record["handshake"]["server"].is_null())
    {
        for record in [&mut expected, &mut got] {
            record["handshake"].take();
        }
    }
    differences(&expected, &got)
}

fn told(host: Host, what: &str, found: &[String]) -> Vec<String> {
    found
        .iter()
        .map(|one| format!("{host:?}, {what}: {one}"))
        .collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
