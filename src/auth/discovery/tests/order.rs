//! The order of the documents, and what counts as one that isn't there.

use super::*;

#[tokio::test]
async fn the_challenge_s_url_comes_first_and_is_enough() {
    let server = serving(&[
        ("/elsewhere?x=1", resource("ORIGIN/mcp", &["ORIGIN"])),
        (AS, metadata("ORIGIN")),
    ])
    .await;
    let named = at(server.url("/elsewhere?x=1").as_str());
    ask(&server, &named).await.expect("found");
    let expected = ["GET /elsewhere?x=1".to_owned(), format!("GET {AS}")];
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn nothing_is_asked_twice() {
    let server = serving(&[]).await;
    let named = at(server.url(&format!("{PRM}/mcp")).as_str());
    ask(&server, &named).await.expect("assumed");
    let mut lines = server.lines();
    assert_eq!(lines.len(), 5);
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), 5);
    // A server at the root has one form of each.
    let server = serving(&[]).await;
    let found = ask_at(&server, "/", &Challenge::default(), None).await;
    assert!(found.expect("assumed").authority.assumed);
    let expected = [PRM, AS, OIDC].map(|path| format!("GET {path}"));
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn a_challenge_that_leads_nowhere_is_passed_over() {
    let stranger = serving(&[("/x", resource("ORIGIN/mcp", &["ORIGIN"]))]).await;
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let gone = gone.expect("a port").local_addr().expect("its address");
    let places = [
        "no URL".to_owned(),
        "/relative".to_owned(),
        "ORIGIN/missing".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://as.example.com/x".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.0.0.1/x".to_owned(),
        format!("http://localhost.:{}/x", stranger.port()),
        format!("http://user:pass@127.0.0.1:{}/x", stranger.port()),
        format!("http://{gone}/x"),
    ];
    for place in places {
        let server = serving(&[
            (PRM, resource("ORIGIN/mcp", &["ORIGIN"])),
            (AS, metadata("ORIGIN")),
        ])
        .await;
        let named = at(&place.replace("ORIGIN", &server.origin()));
        let found = ask(&server, &named).await;
        assert_eq!(found.expect(&place).authority.issuer, server.origin());
    }
    assert_eq!(stranger.lines(), [""; 0]);
}

#[tokio::test]
async fn a_challenge_without_an_answer_decides_nothing_alone() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let gone = gone.expect("a port").local_addr().expect("its address");
    let server = serving(&[(AS, metadata("ORIGIN"))]).await;
    let got = ask(&server, &at(&format!("http://{gone}/x"))).await;
    assert!(matches!(got, Err(Trouble::Transient { .. })), "{got:?}");
    assert_eq!(
        server.lines(),
        [format!("GET {PRM}/mcp"), format!("GET {PRM}")]
    );
}

#[tokio::test]
async fn what_counts_as_not_there() {
    let absent = [
        Reply::text(400, "no session"),
        Reply::text(401, ""),
        Reply::text(403, ""),
        Reply::text(404, ""),
        Reply::text(405, ""),
        Reply::text(406, ""),
        Reply::text(410, ""),
        Reply::text(501, ""),
        Reply::html(404),
        Reply::html(200),
        Reply::text(200, ""),
        Reply::text(200, "ok"),
        Reply::text(204, ""),
        Reply::json(200, "[]"),
        Reply::json(200, "null"),
        Reply::json(200, "{"),
        Reply::json(200, r#"{"error":"not_found"}"#),
        Reply::json(404, r#"{"resource":"https://evil.example","issuer":"x"}"#),
        Reply::json(200, format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20))),
        Reply::text(302, "").with("location", "https://login.example.com/"),
    ];
    for reply in absent {
        let server = playing(vec![
            (format!("{PRM}/mcp"), reply.clone()),
            (PRM.to_owned(), reply.clone()),
            (AS.to_owned(), reply.clone()),
            (OIDC.to_owned(), Reply::json(200, metadata("ORIGIN"))),
        ])
        .await;
        let found = ask(&server, &Challenge::default()).await;
        let shown = (reply.status, reply.body.len());
        assert!(!found.expect("found").authority.assumed, "{shown:?}");
        assert_eq!(server.lines().len(), 4, "{shown:?}");
    }
}

#[tokio::test]
async fn no_answer_is_not_an_absence() {
    for status in [408, 425, 429, 500, 502, 503, 504, 520] {
        for path in [
            format!("{PRM}/mcp"),
            PRM.to_owned(),
            AS.to_owned(),
            OIDC.to_owned(),
        ] {
            let reply = Reply::html(status).with("retry-after", "9");
            let server = playing(vec![(path.clone(), reply)]).await;
            let got = ask(&server, &Challenge::default()).await;
            let Err(Trouble::Transient {
                why,
                after: Some(after),
            }) = got
            else {
                panic!("{status} {path}: {got:?}");
            };
            assert_eq!(after.as_secs(), 9);
            assert!(
                why.contains(&path) && why.contains(&status.to_string()),
                "{why}"
            );
            assert_eq!(server.lines().last(), Some(&format!("GET {path}")));
        }
    }
}

#[tokio::test]
async fn a_server_that_can_t_be_reached_is_no_decision() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let gone = gone.expect("a port").local_addr().expect("its address");
    let url = reqwest::Url::parse(&format!("http://{gone}/mcp")).expect("a URL");
    let wire = Wire::new(network(), url.clone(), false);
    let got = discover(&wire, &url, &Challenge::default(), None).await;
    assert!(matches!(got, Err(Trouble::Transient { .. })), "{got:?}");
}

#[tokio::test]
async fn a_redirect_at_the_origin_is_told_if_nothing_else_is_there() {
    let redirect = Reply::text(301, "").with("location", "https://as.example.com/x?code=1");
    let server = playing(vec![(AS.to_owned(), redirect)]).await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    let expected = "a redirect to https://as.example.com/x, which is not followed";
    assert!(why.ends_with(expected), "{why}");
}

#[tokio::test]
async fn the_places_of_an_issuer_with_a_path() {
    let places = [
        format!("{AS}/tenant/a"),
        format!("{OIDC}/tenant/a"),
        format!("/tenant/a{OIDC}"),
    ];
    for issuer in ["ORIGIN/tenant/a", "ORIGIN/tenant/a/"] {
        for (n, place) in places.iter().enumerate() {
            let mut document = metadata("ORIGIN");
            document["issuer"] = json!(issuer);
            let server =
                serving(&[(PRM, resource("ORIGIN/mcp", &[issuer])), (place, document)]).await;
            let found = ask(&server, &Challenge::default()).await.expect("found");
            let expected = issuer.replace("ORIGIN", &server.origin());
            assert_eq!(found.authority.issuer, expected);
            let asked: Vec<_> = places[..=n].iter().map(|p| format!("GET {p}")).collect();
            assert_eq!(server.lines()[2..], asked[..]);
        }
    }
}

#[tokio::test]
async fn the_places_of_an_issuer_without_a_path() {
    for issuer in ["ORIGIN", "ORIGIN/"] {
        let mut document = metadata("ORIGIN");
        document["issuer"] = json!(issuer);
        let server = serving(&[(PRM, resource("ORIGIN", &[issuer])), (OIDC, document)]).await;
        ask(&server, &Challenge::default()).await.expect("found");
        assert_eq!(
            server.lines()[2..],
            [format!("GET {AS}"), format!("GET {OIDC}")]
        );
    }
}

#[tokio::test]
async fn an_authorization_server_without_metadata_is_not_assumed() {
    let server = serving(&[(PRM, resource("ORIGIN", &["ORIGIN"]))]).await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    let expected = format!(
        "the authorization server {} publishes no metadata ({AS}: HTTP 404 Not Found; {OIDC}: \
         HTTP 404 Not Found)",
        server.origin()
    );
    assert_eq!(why, expected);
}

#[tokio::test]
async fn a_resource_that_names_nobody_leaves_the_origin() {
    for servers in [json!([]), Value::Null] {
        let document = json!({
            "resource": "ORIGIN/mcp",
            "authorization_servers": servers,
            "scopes_supported": ["a"],
        });
        let server = serving(&[(PRM, document), (AS, metadata("ORIGIN"))]).await;
        let found = ask(&server, &Challenge::default()).await.expect("found");
        assert_eq!(found.authority.issuer, server.origin());
        assert_eq!(found.scope.as_deref(), Some("a"));
    }
}

#[tokio::test]
async fn the_first_usable_of_several_authorization_servers() {
    // The second is a server of its own; a third would be fine as well and is not asked.
    let other = serving(&[(AS, metadata("ORIGIN"))]).await;
    let servers = [
        "https://10.0.0.1",
        "no URL",
        "ORIGIN/lies",
        &other.origin(),
        "ORIGIN",
    ];
    let mut lies = metadata("ORIGIN");
    lies["issuer"] = json!("https://honest.example");
    let server = serving(&[
        (PRM, resource("ORIGIN", &servers)),
        (&format!("{AS}/lies"), lies),
        (AS, metadata("ORIGIN")),
    ])
    .await;
    let found = ask(&server, &Challenge::default()).await.expect("found");
    assert_eq!(found.authority.issuer, other.origin());
    let expected = [format!("{PRM}/mcp"), PRM.to_owned(), format!("{AS}/lies")];
    assert_eq!(server.lines(), expected.map(|path| format!("GET {path}")));
    assert_eq!(other.lines(), [format!("GET {AS}")]);
}

#[tokio::test]
async fn a_long_list_of_authorization_servers_has_an_end() {
    let many: Vec<String> = (0..100).map(|n| format!("ORIGIN/{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let server = serving(&[(PRM, resource("ORIGIN", &many))]).await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    assert!(why.contains(&format!("{}/0 ", server.origin())), "{why}");
    assert_eq!(server.lines().len(), 2 + 4 * 3);
}

#[tokio::test]
async fn an_authorization_server_that_is_down_is_waited_for() {
    // Another one would mean to throw away the client and the tokens.
    let server = playing(vec![
        (
            PRM.to_owned(),
            Reply::json(200, resource("ORIGIN", &["ORIGIN/down", "ORIGIN"])),
        ),
        (format!("{AS}/down"), Reply::text(503, "")),
        (AS.to_owned(), Reply::json(200, metadata("ORIGIN"))),
    ])
    .await;
    let got = ask(&server, &Challenge::default()).await;
    assert!(matches!(got, Err(Trouble::Transient { .. })), "{got:?}");
}

#[tokio::test]
async fn an_issuer_that_doesn_t_fit_ends_the_search() {
    // T13, and the suite's `auth/metadata-issuer-mismatch`.
    let mut lies = metadata("ORIGIN");
    lies["issuer"] = json!("https://attacker.example.com");
    let server = serving(&[
        (PRM, resource("ORIGIN", &["ORIGIN"])),
        (AS, lies),
        (OIDC, metadata("ORIGIN")),
    ])
    .await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    let expected = format!(
        "the metadata of the authorization server {} say that they are those of \
         https://attacker.example.com; if you trust that one, say so with --accept-issuer \
         https://attacker.example.com",
        server.origin()
    );
    assert_eq!(why, expected);
    assert_eq!(server.lines().len(), 3);
    let accepted = Some("https://attacker.example.com");
    let found = ask_at(&server, "/mcp", &Challenge::default(), accepted).await;
    assert_eq!(
        found.expect("said so").authority.issuer,
        "https://attacker.example.com"
    );
}

#[tokio::test]
async fn an_issuer_with_a_query_is_none() {
    let server = serving(&[(PRM, resource("ORIGIN", &["ORIGIN/?x=1"]))]).await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    assert!(why.ends_with("there is a query in it"), "{why}");
    assert_eq!(server.lines().len(), 2);
}
