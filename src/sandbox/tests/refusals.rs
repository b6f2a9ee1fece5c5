//! What is refused, and in which words.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, JSON, TOKEN, get, post, run, sandbox, send};

#[track_caller]
fn check(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (status, code),
        "{}",
        answer.body
    );
    assert_eq!(answer.body["type"], "error.list");
    let id = answer.body["request_id"].as_str().unwrap_or("");
    assert_eq!(
        id.split('-').map(str::len).collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    assert!(answer.header("x-ratelimit-remaining").is_some());
}

#[test]
fn without_the_token_nothing_is_told() {
    run(async {
        let sandbox = sandbox().await;
        for headers in [vec![], vec![("Authorization", "Bearer other")]] {
            let answer = send(&sandbox, "GET", "/me", &headers, None).await;
            check(&answer, 401, "unauthorized");
            assert_eq!(answer.message(), "Access Token Invalid");
        }
        let expired = [("Authorization", "Bearer T.expired")];
        check(
            &send(&sandbox, "GET", "/me", &expired, None).await,
            401,
            "unauthorized",
        );
        let australia = [("Authorization", "Bearer T.australia")];
        let answer = send(&sandbox, "GET", "/me", &australia, None).await;
        check(&answer, 403, "forbidden");
        assert!(answer.message().contains("hosted in Australia"));
    });
}

#[test]
fn scopes_that_are_missing_are_refused_as_intercom_does() {
    run(async {
        let sandbox = sandbox().await;
        let headers = [("Authorization", "Bearer T.conversations-only")];
        let ask = |path| send(&sandbox, "GET", path, &headers, None);
        assert_eq!(ask("/conversations").await.status, 200);
        assert_eq!(ask("/me").await.status, 200);
        check(&ask("/articles").await, 401, "token_unauthorized");
        check(&ask("/contacts").await, 403, "forbidden");
        check(&ask("/companies").await, 403, "forbidden");
    });
}

#[test]
fn paths_methods_and_versions() {
    run(async {
        let sandbox = sandbox().await;
        check(&get(&sandbox, "/tickets").await, 404, "not_found");
        check(&get(&sandbox, "/").await, 404, "not_found");
        check(&get(&sandbox, "/conversations/abc").await, 404, "not_found");
        check(&get(&sandbox, "/conversations/1").await, 404, "not_found");
        check(&get(&sandbox, "/contacts/1").await, 404, "not_found");
        check(
            &get(&sandbox, "/companies/1").await,
            404,
            "company_not_found",
        );
        check(
            &get(&sandbox, "/companies?name=Nobody").await,
            404,
            "company_not_found",
        );
        check(&get(&sandbox, "/articles/1").await, 404, "not_found");
        let delete = send(&sandbox, "DELETE", "/conversations", &[TOKEN], None).await;
        check(&delete, 405, "method_not_allowed");
        let headers = [TOKEN, ("Intercom-Version", "9.99")];
        let answer = send(&sandbox, "GET", "/me", &headers, None).await;
        check(&answer, 400, "intercom_version_invalid");
    });
}

#[test]
fn bodies_must_be_json() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/conversations/search";
        let broken = send(&sandbox, "POST", path, &[TOKEN, JSON], Some("{")).await;
        check(&broken, 400, "bad_request");
        let text = [TOKEN, ("Content-Type", "text/plain")];
        let answer = send(&sandbox, "POST", path, &text, Some("{}")).await;
        check(&answer, 415, "media_type_not_acceptable");
        check(
            &post(&sandbox, path, &json!({})).await,
            400,
            "parameter_invalid",
        );
    });
}

#[test]
fn merged_contacts_point_to_what_they_became() {
    run(async {
        let sandbox = sandbox().await;
        let follow = |answer: &Answer| {
            let link = answer.header("link").unwrap_or("").to_owned();
            let (path, relation) = link.split_once(">; rel=").expect("a link");
            assert_eq!(relation, "\"canonical\"");
            path.trim_start_matches('<').to_owned()
        };
        let first = get(&sandbox, "/contacts/6741aaaa00000000000000a5").await;
        check(&first, 410, "contact_merged");
        let second = get(&sandbox, &follow(&first)).await;
        check(&second, 410, "contact_merged");
        let third = get(&sandbox, &follow(&second)).await;
        assert_eq!(third.status, 200, "{}", third.body);
        assert_eq!(third.body["merge_history"], Value::Null);
        let path = format!("{}?include_merge_history=true", follow(&second));
        let history = &get(&sandbox, &path).await.body["merge_history"];
        assert_eq!(history[0]["source_contact_id"], "6741aaaa00000000000000a4");
        let external = get(&sandbox, "/contacts/find_by_external_id/u-merged-1").await;
        check(&external, 410, "contact_merged");
    });
}

#[test]
fn pages_must_be_in_bounds_and_cursors_of_the_query() {
    run(async {
        let sandbox = sandbox().await;
        check(
            &get(&sandbox, "/conversations?per_page=151").await,
            400,
            "parameter_invalid",
        );
        check(
            &get(&sandbox, "/companies?per_page=61").await,
            400,
            "parameter_invalid",
        );
        check(
            &get(&sandbox, "/articles?page=0").await,
            400,
            "parameter_invalid",
        );
        let query = |state, cursor: Value| {
            json!({
                "query": { "field": "state", "operator": "=", "value": state },
                "pagination": { "per_page": 5, "starting_after": cursor },
            })
        };
        let path = "/conversations/search";
        let first = post(&sandbox, path, &query("closed", Value::Null)).await;
        let cursor = first.body["pages"]["next"]["starting_after"].clone();
        assert!(cursor.is_string(), "{}", first.body["pages"]);
        let second = post(&sandbox, path, &query("closed", cursor.clone())).await;
        assert_eq!(second.body["pages"]["page"], 2);
        let other = post(&sandbox, path, &query("open", cursor)).await;
        check(&other, 400, "client_error");
        assert!(other.message().starts_with("Invalid starting_after param"));
        check(
            &get(&sandbox, "/contacts?starting_after=x").await,
            400,
            "client_error",
        );
    });
}

/// All on one connection, each sent without waiting for the answer before: a window's worth has to
/// pass within the window. Twice as many, since the first window may end meanwhile.
#[test]
fn the_rate_limit_is_enforced() {
    run(async {
        let sandbox = sandbox().await;
        let address = sandbox.url().replace("http://", "");
        let stream = TcpStream::connect(&address).await.expect("a connection");
        let (mut reader, mut writer) = stream.into_split();
        let sent = tokio::spawn(async move {
            let mut requests = "GET /teams HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3_400);
            requests.push_str("GET /teams HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            writer.write_all(requests.as_bytes()).await
        });
        let mut answers = String::new();
        reader.read_to_string(&mut answers).await.expect("answers");
        sent.await.expect("no panic").expect("written");
        let (_, after) = answers.split_once("HTTP/1.1 429").expect("a refusal");
        assert!(after.contains("x-ratelimit-remaining: 0"));
        let code = "\"code\":\"rate_limit_exceeded\",\"message\":\"Exceeded rate limit\"";
        assert!(after.contains(code));
    });
}
