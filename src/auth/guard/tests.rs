//! URLs and hosts as servers name them, and what becomes of each.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use reqwest::dns::{Name, Resolve};
use serde_json::Value;

use crate::auth::wire::tests::vectors;

use super::{Blocked, Resolver, may_ask, may_open};

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

/// `{"url": …, "server": …, "http": true}`; the server is one on the internet unless said.
fn judged(input: &Value, judge: impl Fn(&Url, &Url, bool) -> String) -> String {
    let text = vectors::text(&input["url"]);
    let server = input["server"].as_str();
    let server = url(server.unwrap_or("https://mcp.example.com/mcp"));
    let http = input["http"].as_bool().unwrap_or(false);
    match Url::parse(&text) {
        Err(_) => "no URL".to_owned(),
        Ok(url) => judge(&url, &server, http),
    }
}

#[test]
fn a_browser_opens_what_is_fit_for_one() {
    vectors::check("browser-urls", 60, |input| {
        judged(input, |url, server, http| {
            match may_open(url, server, http) {
                // What reaches the launcher: this text and no other.
                Ok(()) => format!("opens {url}"),
                Err(trouble) => trouble.to_string(),
            }
        })
    });
}

#[test]
fn a_document_leads_nowhere_that_its_server_is_not() {
    vectors::check("asked-urls", 40, |input| {
        judged(input, |url, server, http| {
            match may_ask(url, server, http, "the token endpoint") {
                Ok(()) => format!("asks {url}"),
                Err(trouble) => trouble.to_string(),
            }
        })
    });
}

type Answer = Result<Vec<IpAddr>, String>;

/// Resolves `name`, which stands under watch, for a server; `answers` are what the lookups bring.
async fn resolved(server: &str, name: &str, answers: &[(&str, &[&str])]) -> Answer {
    let resolver = resolver(server, answers);
    resolver.watch(name);
    resolve(&resolver, name).await
}

fn resolver(server: &str, answers: &[(&str, &[&str])]) -> Resolver {
    let owned = |(name, ips): &(&str, &[&str])| {
        let ips = ips.iter().map(|ip| ip.parse().expect("an address"));
        ((*name).to_owned(), ips.collect::<Vec<IpAddr>>())
    };
    let answers: Vec<_> = answers.iter().map(owned).collect();
    Resolver::with_lookup(
        &url(server),
        Arc::new(move |name| {
            let found = answers.iter().find(|(known, _)| *known == name);
            let ips = found.map(|(_, ips)| ips.clone());
            Box::pin(async move { ips.ok_or_else(|| std::io::Error::other("no such name")) })
        }),
    )
}

async fn resolve(resolver: &Resolver, name: &str) -> Answer {
    let name: Name = name.parse().expect("a name");
    let found = resolver.resolve(name).await;
    let found = found.map(|addresses| addresses.map(|address| address.ip()).collect());
    found.map_err(|error| {
        let blocked = error.downcast_ref::<Blocked>();
        blocked.map_or_else(|| error.to_string(), |b| format!("blocked: {b}"))
    })
}

#[tokio::test]
async fn every_address_of_a_name_is_checked() {
    const PUBLIC: &str = "https://mcp.example.com/mcp";
    let own: (&str, &[&str]) = ("mcp.example.com", &["93.184.215.14"]);
    let check = async |ips: &[&str], expected: Result<(), &str>| {
        let got = resolved(PUBLIC, "as.example.com", &[own, ("as.example.com", ips)]).await;
        let all = ips.iter().map(|ip| ip.parse().expect("an address"));
        let expected = expected.map_err(|e| format!("blocked: as.example.com resolves to {e}"));
        assert_eq!(got, expected.map(|()| all.collect()), "{ips:?}");
    };
    check(&["1.1.1.1", "2606:4700::1111"], Ok(())).await;
    check(
        &["1.1.1.1", "10.0.0.1"],
        Err("10.0.0.1: it is on a private network"),
    )
    .await;
    check(&["127.0.0.1"], Err("127.0.0.1: it is this machine")).await;
    check(&["::1"], Err("::1: it is this machine")).await;
    let special = "169.254.169.254: it is an address for special purposes";
    check(&["169.254.169.254"], Err(special)).await;
    let wrapped = "::ffff:192.168.0.1: it is on a private network";
    check(&["::ffff:192.168.0.1"], Err(wrapped)).await;
}

#[tokio::test]
async fn neighbours_may_send_to_each_other() {
    const INSIDE: &str = "https://mcp.corp.example/mcp";
    let check = async |own: &[&str], theirs: &[&str], open: bool| {
        let answers = [("mcp.corp.example", own), ("as.corp.example", theirs)];
        let got = resolved(INSIDE, "as.corp.example", &answers).await;
        assert_eq!(got.is_ok(), open, "{own:?} {theirs:?} {got:?}");
    };
    check(&["10.0.0.1"], &["10.9.9.9"], true).await;
    check(&["10.0.0.1"], &["fd12::1"], true).await;
    check(&["100.64.0.1"], &["192.168.1.1"], true).await;
    check(&["198.18.0.7"], &["198.18.0.8"], true).await; // a VPN that answers for every name
    check(&["10.0.0.1"], &["127.0.0.1"], false).await;
    check(&["10.0.0.1"], &["169.254.169.254"], false).await;
    check(&["169.254.1.1"], &["169.254.169.254"], false).await;
    check(&["127.0.0.1"], &["10.0.0.1"], false).await;
    // A server that is here and there is nowhere.
    check(&["93.184.215.14", "10.0.0.1"], &["10.9.9.9"], false).await;
    check(&["10.0.0.1"], &["10.9.9.9", "127.0.0.1"], false).await;
}

#[tokio::test]
async fn localhost_is_this_machine_or_nothing() {
    let server = "http://127.0.0.1:1/mcp";
    let fine = resolved(server, "localhost", &[("localhost", &["127.0.0.1", "::1"])]).await;
    assert!(fine.is_ok(), "{fine:?}");
    let odd = resolved(
        server,
        "localhost",
        &[("localhost", &["127.0.0.1", "1.1.1.1"])],
    )
    .await;
    assert_eq!(
        odd,
        Err("blocked: localhost resolves to 1.1.1.1".to_owned())
    );
}

#[tokio::test]
async fn only_names_under_watch_are_checked() {
    // The proxy's, which the same client resolves.
    let server = "https://mcp.example.com/mcp";
    let resolver = resolver(server, &[("proxy.corp.example", &["10.0.0.1"])]);
    resolver.watch("as.example.com");
    assert!(resolve(&resolver, "proxy.corp.example").await.is_ok());
    // And nothing hides in another spelling.
    resolver.watch("PROXY.corp.example");
    assert!(resolve(&resolver, "proxy.corp.example").await.is_err());
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_caught() {
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lookups);
    let resolver = Resolver::with_lookup(
        &url("https://93.184.215.14/mcp"),
        Arc::new(move |_| {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            let octets = if first { [1, 1, 1, 1] } else { [127, 0, 0, 1] };
            Box::pin(async move { Ok(vec![IpAddr::from(octets)]) })
        }),
    );
    resolver.watch("rebind.example.com");
    // What was checked is what is handed over: one lookup, not one to check and one to connect.
    let first = resolve(&resolver, "rebind.example.com").await;
    assert_eq!(first, Ok(vec![IpAddr::from([1, 1, 1, 1])]));
    assert_eq!(lookups.load(Ordering::SeqCst), 1);
    let second = resolve(&resolver, "rebind.example.com").await;
    assert!(second.is_err(), "{second:?}");
}
