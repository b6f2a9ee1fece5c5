//! What is wrong on the way to the server.

use std::time::{Duration, SystemTime};

use super::{Examined, examine};
use crate::support::{Blackhole, McpServer, Person, Reserved};

#[test]
fn a_port_where_nobody_listens() {
    let place = Reserved::new();
    let examined = examine("", &place.url());
    examined.fails("network.tcp", &["refused", "whether the server runs"]);
    assert_eq!(examined.level("server.answer"), "skipped");
    examined.says("server.answer", &["see network.tcp"]);
    let server = McpServer::start_at(place);
    examine("", &server.url()).is_content();
}

#[test]
fn an_address_that_swallows_connections() {
    let hole = Blackhole::new();
    examine("", &hole.url()).fails("network.tcp", &["no answer in 5 s"]);
}

#[test]
fn a_name_that_nobody_knows() {
    let examined = examine("", "https://mcp.nobody.invalid/mcp");
    examined.fails("network.dns", &["mcp.nobody.invalid", "can't be resolved"]);
    let commands = examined.commands("network.dns");
    assert!(commands[0].ends_with("mcp.nobody.invalid"), "{commands:?}");
    // Told once: nothing else has failed.
    assert_eq!(examined.page["counts"]["failure"], 1);
}

#[test]
fn a_proxy_whose_name_nobody_knows() {
    let server = McpServer::start();
    let person = Person::new();
    let launch = person.launch().args("doctor --json -t");
    let launch = launch.arg(server.url());
    let launch = launch.args("--proxy http://proxy.nobody.invalid:3128");
    let examined = Examined::by(launch);
    examined.fails("network.dns", &["the proxy's name", "proxy.nobody.invalid"]);
    let commands = examined.commands("network.dns");
    assert!(commands[0].contains("--proxy none"), "{commands:?}");
    assert_eq!(super::run_it(&person, &commands[0]), Some(0));
}

const FAR: &str = "https://mcp.example.test/mcp";

fn through(status: u16) -> (McpServer, Examined) {
    let proxy = McpServer::start();
    proxy.without_sessions();
    proxy.on("CONNECT", move |_, reply| {
        reply.status(status, "text/html", "<html>No</html>");
    });
    let launch = Person::new().launch().args("doctor --json -t").arg(FAR);
    let url = proxy.url_of("").replace("http://", "http://user:s3cret@");
    let examined = Examined::by(launch.env("HTTPS_PROXY", &url));
    (proxy, examined)
}

#[test]
fn a_proxy_that_wants_a_password() {
    let (_proxy, examined) = through(407);
    examined.fails("network.proxy", &["407", "INTERCOM_MCP_PROXY"]);
    assert_eq!(examined.page["counts"]["failure"], 1);
    examined.says("network.route", &["HTTPS_PROXY"]);
}

#[test]
fn a_proxy_that_lets_nothing_through() {
    let (_proxy, examined) = through(502);
    examined.fails("network.proxy", &["ends at the proxy", "--proxy none"]);
}

#[test]
fn a_network_that_wants_a_sign_in_of_its_own() {
    let portal = McpServer::start();
    portal.without_sessions();
    portal.on("ping", |_, reply| {
        let reply = reply.header("Location", "http://login.hotel.example/?room=");
        reply.status(302, "text/html", "<html>Welcome</html>");
    });
    let examined = examine("", &portal.url());
    examined.fails(
        "network.portal",
        &["login.hotel.example", "web page in a browser"],
    );
    assert_eq!(examined.level("server.answer"), "skipped");
}

#[test]
fn a_clock_that_is_wrong() {
    let server = McpServer::start();
    server.without_sessions();
    server.on("ping", |request, reply| {
        let reply = reply.header("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        reply.json(&request.result("{}"));
    });
    let examined = examine("", &server.url());
    examined.fails("network.clock", &["ahead of the server's", "1994-11-06"]);
    assert!(!examined.commands("network.clock").is_empty());
    // The rest is looked at all the same.
    assert_eq!(examined.level("server.answer"), "ok");
}

#[test]
fn a_clock_that_is_a_day_off() {
    let server = McpServer::start();
    server.without_sessions();
    let day = Duration::from_secs(86_400);
    let says = |date: SystemTime| {
        server.on("ping", move |request, reply| {
            let reply = reply.header("Date", &httpdate::fmt_http_date(date));
            reply.json(&request.result("{}"));
        });
        examine("", &server.url())
    };
    let now = SystemTime::now();
    says(now - day).fails("network.clock", &["ahead of the server's"]);
    says(now + day).fails("network.clock", &["behind the server's"]);
    says(now).is_content();
}

#[cfg(target_os = "linux")]
mod tls {
    //! Only where the system's store of certificates can be replaced by a variable.

    use super::super::{examine, run_it};
    use crate::support::{McpServer, Person, TlsFront, certificate};

    #[test]
    fn an_issuer_that_nobody_trusts() {
        let (person, server) = (Person::new(), McpServer::start());
        let front = TlsFront::start(&server, "server.pem");
        let url = front.url("localhost");
        let examined = person.examines("", &url);
        examined.fails("network.tls", &["signed by", "doesn't trust", "ca-file"]);
        let commands = examined.commands("network.tls");
        let ca = certificate("ca.pem").display().to_string();
        let command = commands[0].replace("ROOT.pem", &ca);
        assert_eq!(run_it(&person, &command), Some(0), "{command}");
        let trusting = person.examines(&format!("--ca-file {ca}"), &url);
        trusting
            .is_content()
            .says("network.tls", &["signed by", "good until"]);
    }

    #[test]
    fn a_certificate_that_is_over() {
        let canary = McpServer::canary();
        let front = TlsFront::start(&canary, "expired.pem");
        let ca = certificate("ca.pem").display().to_string();
        let examined = examine(&format!("--ca-file {ca}"), &front.url("localhost"));
        examined.fails("network.tls", &["has expired", "date -u"]);
    }

    #[test]
    fn a_certificate_for_another_name() {
        let canary = McpServer::canary();
        let front = TlsFront::start(&canary, "server.pem");
        let ca = certificate("ca.pem").display().to_string();
        let examined = examine(&format!("--ca-file {ca}"), &front.url("127.0.0.1"));
        examined.fails("network.tls", &["is one for localhost", "web page"]);
    }

    #[test]
    fn a_file_of_certificates_with_none_in_it() {
        let (person, canary) = (Person::new(), McpServer::canary());
        let front = TlsFront::start(&canary, "server.pem");
        let file = person.home.write("ca.pem", "nothing");
        let words = format!("--ca-file {}", file.display());
        let examined = person.examines(&words, &front.url("localhost"));
        examined.fails("network.tls", &["ca.pem", "no PEM certificate"]);
    }
}
