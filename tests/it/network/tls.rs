//! Certificates: whom to trust is the system's decision and the user's, and a refusal says what
//! to do. (Only where the system's store can be replaced by a variable.)

use crate::support::{INITIALIZE, Launch, McpServer, Refusal, TlsFront, call, certificate};

/// Nothing gets to a server that is not trusted.
fn refused(file: &str, host: &str, launch: impl Fn(Launch) -> Launch) -> Refusal {
    let canary = McpServer::canary();
    let front = TlsFront::start(&canary, file);
    let launch = launch(Launch::new().arg(front.url(host)));
    let mut host = launch.args("--start-timeout 1").start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!(
        (refusal.code, &*refusal.executed),
        (-32000, "no"),
        "{refusal:?}"
    );
    refusal
}

fn trusting(launch: Launch) -> Launch {
    launch.arg("--ca-file").arg(certificate("ca.pem"))
}

#[test]
fn a_server_is_trusted_by_file_and_by_variable() {
    let ca = certificate("ca.pem");
    let ca = ca.to_str().expect("a path");
    let ways: [fn(Launch, &str) -> Launch; 3] = [
        |launch, ca| launch.arg("--ca-file").arg(ca),
        |launch, ca| launch.env("SSL_CERT_FILE", ca),
        |launch, ca| launch.env("NODE_EXTRA_CA_CERTS", ca),
    ];
    for way in ways {
        let server = McpServer::start();
        let front = TlsFront::start(&server, "server.pem");
        let mut host = way(Launch::new().arg(front.url("localhost")), ca).start();
        host.initialize();
        assert!(host.ask(&call("1", "secure")).result().contains("secure"));
    }
}

#[test]
fn an_issuer_that_nobody_knows_is_refused_with_the_way_out() {
    let refusal = refused("server.pem", "localhost", |launch| launch);
    assert!(refusal.message.contains("--ca-file"), "{refusal:?}");
}

#[test]
fn a_certificate_that_has_expired_is_refused() {
    let refusal = refused("expired.pem", "localhost", trusting);
    assert!(refusal.message.contains("clock"), "{refusal:?}");
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let refusal = refused("server.pem", "127.0.0.1", trusting);
    assert!(refusal.message.contains("not valid"), "{refusal:?}");
}

#[test]
fn a_server_without_tls_is_refused() {
    let server = McpServer::start();
    let url = server.url().replace("http://", "https://");
    let launch = trusting(Launch::new().arg(url)).args("--start-timeout 1");
    let refusal = launch.start().ask(INITIALIZE).refusal();
    assert_eq!(
        (refusal.code, &*refusal.executed),
        (-32000, "no"),
        "{refusal:?}"
    );
    assert!(server.requests().is_empty());
    Launch::at(&server).start().initialize();
}
