//! An API that misbehaves: every call ends in one true answer in time, and a write goes out once.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{TOKEN, answer_of, ask, ask_wrongly, error_of, host_of, tool};
use crate::support::{IntercomApi, Reply, Request};

const SEARCH: (&str, &str) = ("POST", "/conversations/search");
const CREATE: (&str, &str) = ("POST", "/articles");
const JSON: &str = "application/json";

/// A way for an API to misbehave.
type Fault = fn(&Request, Reply);

fn find() -> Value {
    json!({ "state": "open" })
}

fn article() -> Value {
    json!({ "title": "T", "author_id": 1 })
}

/// An API that does this to everybody who looks for conversations or makes an article.
fn with(fault: Fault) -> IntercomApi {
    let api = IntercomApi::start(TOKEN);
    api.on(SEARCH.0, SEARCH.1, fault)
        .on(CREATE.0, CREATE.1, fault);
    api
}

/// What both a reading and a writing call come to. The write went out once.
fn told(fault: Fault, options: &str) -> (String, String) {
    let api = with(fault);
    let mut host = host_of(&api, &format!("--allow-writes {options}"));
    let read = ask_wrongly(&mut host, "1", "search_conversations", &find());
    let written = host.ask(&tool("2", "create_article", &article()));
    assert_eq!(api.asked(CREATE.0, CREATE.1), 1, "{written:?}");
    // The session is none the worse for it.
    ask_wrongly(&mut host, "3", "get_conversation", &json!({ "id": "5" }));
    (read, error_of(&written))
}

fn is_unknown(written: &str) {
    assert!(
        written.contains("whether it was carried out is unknown"),
        "{written}"
    );
}

#[test]
fn a_moments_fault_is_nobodys_trouble() {
    for status in [500, 502, 503, 504] {
        let api = IntercomApi::start(TOKEN);
        api.first(SEARCH.0, SEARCH.1, move |_, reply| {
            reply.status(status, "", "");
        });
        let mut host = host_of(&api, "");
        ask(&mut host, "1", "search_conversations", &find());
        assert_eq!(api.asked(SEARCH.0, SEARCH.1), 2, "{status}");
    }
}

#[test]
fn a_lasting_fault_is_told_after_one_more_try() {
    let api = with(|_, reply| reply.status(503, "text/html", "<html>down</html>"));
    let mut host = host_of(&api, "--allow-writes");
    let said = ask_wrongly(&mut host, "1", "search_conversations", &find());
    assert_eq!(api.asked(SEARCH.0, SEARCH.1), 2);
    assert!(
        said.contains("has a problem") && said.contains("503"),
        "{said}"
    );
    assert!(!said.contains('<'), "{said}");
    let said = ask_wrongly(&mut host, "2", "create_article", &article());
    assert_eq!(api.asked(CREATE.0, CREATE.1), 1);
    is_unknown(&said);
}

/// In Unix seconds.
fn in_seconds(seconds: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    (now.as_secs() + seconds).to_string()
}

#[test]
fn a_limit_is_waited_for_as_its_headers_say() {
    for name in ["X-RateLimit-Reset", "Retry-After"] {
        let api = IntercomApi::start(TOKEN);
        api.first(SEARCH.0, SEARCH.1, move |_, reply| {
            let value = if name == "Retry-After" { "2".to_owned() } else { in_seconds(2) };
            let reply = reply.header(name, &value);
            reply.status(429, JSON, r#"{"type":"error.list","errors":[{"code":"rate_limit_exceeded","message":"Exceeded rate limit"}]}"#);
        });
        let mut host = host_of(&api, "");
        let began = Instant::now();
        ask(&mut host, "1", "search_conversations", &find());
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(900), "{name}: {took:?}");
        assert_eq!(api.asked(SEARCH.0, SEARCH.1), 2, "{name}");
    }
}

#[test]
fn a_limit_that_lasts_too_long_is_told_with_the_time() {
    let api = IntercomApi::start(TOKEN);
    api.on(SEARCH.0, SEARCH.1, |_, reply| {
        let reply = reply.header("X-RateLimit-Reset", &in_seconds(3600));
        reply.status(429, "", "");
    });
    let mut host = host_of(&api, "");
    let began = Instant::now();
    let answer = host.ask(&tool("1", "search_conversations", &find()));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(error_of(&answer).contains("asked too often"), "{answer:?}");
    let wait =
        answer.json()["result"]["_meta"]["intercom-mcp/error"]["retry_after_seconds"].clone();
    assert!(wait.as_u64().is_some_and(|s| s >= 60), "{answer:?}");
}

#[test]
fn a_captive_portal_is_not_taken_for_intercom() {
    let (read, written) = told(
        |_, reply| {
            reply.status(
                200,
                "text/html",
                "<html><body>Sign in to the hotel's Wi-Fi</body></html>",
            );
        },
        "",
    );
    assert!(read.contains("not Intercom's API"), "{read}");
    assert!(!read.contains("hotel"), "{read}");
    is_unknown(&written);
}

#[test]
fn a_portals_redirect_is_not_followed() {
    let (read, written) = told(
        |_, reply| {
            reply
                .header("Location", "http://127.0.0.1:1/portal")
                .status(302, "", "");
        },
        "",
    );
    assert!(read.contains("redirect"), "{read}");
    assert!(written.starts_with("error: "), "{written}");
}

#[test]
fn json_that_is_cut_is_no_answer() {
    let (read, written) = told(
        |_, reply| reply.json(r#"{"type":"conversation.list","conversations":[{"id":"#),
        "",
    );
    assert!(read.contains("not Intercom's API"), "{read}");
    is_unknown(&written);
}

#[test]
fn a_connection_that_breaks_in_mid_answer_is_told() {
    let (read, written) = told(
        |_, reply| {
            let mut pieces = reply.header("Content-Type", JSON).pieces();
            pieces.write(r#"{"type":"conversation.list","#);
            pieces.cut();
        },
        "",
    );
    assert!(read.contains("broke"), "{read}");
    is_unknown(&written);
}

#[test]
fn a_connection_that_is_reset_is_told() {
    let (read, written) = told(|_, reply| reply.reset(), "");
    assert!(read.contains("the connection to 127.0.0.1"), "{read}");
    is_unknown(&written);
}

#[test]
fn an_endless_answer_ends() {
    let (read, written) = told(
        |_, reply| {
            let mut pieces = reply.header("Content-Type", JSON).pieces();
            let piece = " ".repeat(1 << 20);
            for _ in 0..65 {
                if !pieces.try_write(&piece) {
                    return;
                }
            }
            pieces.end();
        },
        "",
    );
    assert!(read.contains("longer than 64 MiB"), "{read}");
    is_unknown(&written);
}

#[test]
fn silence_ends_in_an_answer_before_the_host_gives_up() {
    let began = Instant::now();
    let api = with(|_, reply| reply.hang());
    let mut host = host_of(&api, "--allow-writes --request-timeout 1");
    let read = host.ask(&tool("1", "search_conversations", &find())).json();
    let written = host.ask(&tool("2", "create_article", &article())).json();
    assert!(began.elapsed() < Duration::from_secs(15));
    // Whether a tool's own words or the bridge's, it says what is known.
    assert!(
        read.to_string().contains("did not answer") || read["error"]["data"]["kind"] == "timeout",
        "{read}"
    );
    let executed = [
        &written["error"]["data"]["executed"],
        &written["result"]["_meta"]["intercom-mcp/error"]["executed"],
    ];
    assert!(executed.contains(&&json!("unknown")), "{written}");
    assert_eq!(api.asked(CREATE.0, CREATE.1), 1);
}

#[test]
fn names_and_links_that_do_not_come_cost_no_answer() {
    // What only makes an answer nicer: whose token it is, and what ids are called.
    let api = IntercomApi::start(TOKEN);
    for path in ["/me", "/admins", "/teams", "/tags"] {
        api.on("GET", path, |_, reply| reply.hang());
    }
    let mut host = host_of(&api, "");
    let began = Instant::now();
    for id in 0..3 {
        host.send(&tool(&id.to_string(), "search_conversations", &find()));
    }
    for id in 0..3 {
        let answer = answer_of(&host.answer(&id.to_string()));
        assert_eq!(answer["total_in_page"], 1, "{answer}");
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_list_that_leads_round_in_a_circle_ends() {
    let api = IntercomApi::start(TOKEN);
    api.on(SEARCH.0, SEARCH.1, |_, reply| {
        reply.json(r#"{"type":"conversation.list","conversations":[],"total_count":9,"pages":{"type":"pages","page":1,"per_page":5,"total_pages":2,"next":{"page":2,"starting_after":"same"}}}"#);
    });
    let mut host = host_of(&api, "");
    let answer = ask(&mut host, "1", "search_conversations", &find());
    assert_eq!(answer["total_in_page"], 0);
    assert!(api.asked(SEARCH.0, SEARCH.1) <= 10);
}

#[test]
fn contacts_that_were_merged_in_a_circle_are_told() {
    let api = IntercomApi::start(TOKEN);
    for (one, other) in [("a", "b"), ("b", "a")] {
        let (one, other) = (one.repeat(24), other.repeat(24));
        api.on("GET", &format!("/contacts/{one}"), move |_, reply| {
            let link = format!("</contacts/{other}>; rel=\"canonical\"");
            let reply = reply.header("Link", &link);
            reply.status(
                410,
                JSON,
                r#"{"type":"error.list","errors":[{"code":"contact_merged","message":"merged"}]}"#,
            );
        });
    }
    let mut host = host_of(&api, "");
    let said = ask_wrongly(
        &mut host,
        "1",
        "get_contact",
        &json!({ "id": "a".repeat(24) }),
    );
    assert!(said.contains("merged"), "{said}");
}

#[test]
fn where_a_merged_contact_leads_is_an_id_too() {
    for target in [
        "/contacts/..",
        "/contacts/%2e%2e",
        "//example.com/x?y",
        "/contacts/a#b",
        "https://example.com/contacts/x y",
    ] {
        let api = IntercomApi::start(TOKEN);
        let id = "a".repeat(24);
        let link = format!("<{target}>; rel=\"canonical\"");
        api.on("GET", &format!("/contacts/{id}"), move |_, reply| {
            reply.header("Link", &link).status(410, JSON, "{}");
        });
        let mut host = host_of(&api, "");
        ask_wrongly(&mut host, "1", "get_contact", &json!({ "id": id }));
        assert_eq!(api.requests(), 1, "{target}");
    }
}
