//! What is sent, what is sent again, and what is not, against a server that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::http::{Network, ProxyChoice};
use crate::intercom::{Search, Token};

use super::*;

/// Answers one request a connection, in the order given; the last answer for ever.
struct Api {
    client: Client,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Api {
    async fn answering(answers: &[(u16, &str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let mut answers: VecDeque<String> = answers
            .iter()
            .map(|(status, headers, body)| {
                let length = body.len();
                format!(
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
                )
            })
            .collect();
        let requests = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                requests.lock().expect("the list").push(request);
                let answer = match answers.len() {
                    1 => answers[0].clone(),
                    _ => answers.pop_front().expect("an answer"),
                };
                stream.write_all(answer.as_bytes()).await.ok();
            }
        });
        let base = Base::Url(Url::parse(&url).expect("a URL"));
        Self {
            client: Client::new(settings(base, Token::Known(SecretString::from("s3cret")))),
            seen,
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("the list").clone()
    }

    /// The first lines of the requests.
    fn asked(&self) -> Vec<String> {
        let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
        self.seen().iter().map(line).collect()
    }
}

fn settings(base: Base, token: Token) -> Settings {
    Settings {
        base,
        token,
        network: Network {
            connect_timeout: Some(Duration::from_secs(5)),
            ca_files: Vec::new(),
            proxy: ProxyChoice::Direct,
            ipv4: false,
            cookies: false,
        },
        timeout: Duration::from_secs(10),
    }
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_it = name.eq_ignore_ascii_case("content-length");
                is_it.then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return text,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

const LIST: &str = r#"{"type":"conversation.list","conversations":[],"total_count":0}"#;
const SOON: &str = "Retry-After: 0\r\n";

#[tokio::test]
async fn a_request_names_the_version_and_carries_the_token() {
    let api = Api::answering(&[(200, "", LIST)]).await;
    let query = json!({"field": "state", "operator": "=", "value": "open"});
    let search = Search {
        query: Some(&query),
        per_page: 5,
        starting_after: Some("a=="),
    };
    api.client.conversations(&search).await.expect("a page");
    let request = &api.seen()[0];
    assert!(
        request.starts_with("POST /conversations/search HTTP/1.1\r\n"),
        "{request}"
    );
    for part in [
        "authorization: Bearer s3cret\r\n",
        "intercom-version: 2.16\r\n",
        "accept: application/json\r\n",
        "content-type: application/json\r\n",
        r#""pagination":{"per_page":5,"starting_after":"a=="}"#,
    ] {
        assert!(request.contains(part), "{part} in {request}");
    }
}

#[tokio::test]
async fn without_a_query_the_list_is_asked_for() {
    let api = Api::answering(&[(200, "", LIST)]).await;
    let search = Search {
        query: None,
        per_page: 150,
        starting_after: Some("a+b/c=="),
    };
    api.client.conversations(&search).await.expect("a page");
    let expected = "GET /conversations?per_page=150&starting_after=a%2Bb%2Fc%3D%3D HTTP/1.1";
    assert_eq!(api.asked(), [expected]);
}

#[tokio::test]
async fn the_list_of_companies_is_asked_for_without_a_body() {
    let api = Api::answering(&[(200, "", r#"{"type":"list","data":[]}"#)]).await;
    let all = CompanyFilter {
        page: 1,
        per_page: 15,
        ..CompanyFilter::default()
    };
    api.client.companies(&all).await.expect("a page");
    let request = &api.seen()[0];
    assert!(
        request.starts_with("POST /companies/list?page=1&per_page=15 HTTP/1.1"),
        "{request}"
    );
    // Intercom describes the operation without one.
    assert!(!request.contains("content-type"), "{request}");
    assert!(request.ends_with("\r\n\r\n"), "{request}");
}

#[tokio::test]
async fn a_read_is_sent_again_once_after_a_5xx_and_a_write_is_not() {
    let api = Api::answering(&[(503, SOON, ""), (200, "", "{}")]).await;
    api.client.article("1").await.expect("the second answer");
    assert_eq!(api.asked().len(), 2);

    let api = Api::answering(&[(503, SOON, "")]).await;
    let error = api.client.article("1").await.expect_err("twice");
    assert_eq!((error.kind, api.asked().len()), (Kind::Server, 2));

    let api = Api::answering(&[(503, SOON, "")]).await;
    let error = api
        .client
        .create_article(json!({}))
        .await
        .expect_err("once");
    assert_eq!((error.kind, api.asked().len()), (Kind::Server, 1));
}

#[tokio::test]
async fn a_limit_is_waited_out_by_writes_too_and_not_for_ever() {
    let api = Api::answering(&[(429, SOON, ""), (429, SOON, ""), (200, "", "{}")]).await;
    api.client
        .add_note("1", "2", "hello")
        .await
        .expect("the third answer");
    assert_eq!(api.asked().len(), 3);

    let api = Api::answering(&[(429, SOON, "")]).await;
    let error = api.client.article("1").await.expect_err("too often");
    assert_eq!((error.kind, api.asked().len()), (Kind::RateLimited, 4));

    let api = Api::answering(&[(429, "Retry-After: 50\r\n", "")]).await;
    let error = api
        .client
        .article("1")
        .await
        .expect_err("longer than patience");
    assert_eq!(error.retry_after, Some(Duration::from_secs(50)));
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn a_merged_contact_is_followed_up_to_three_times() {
    let to = |id| format!("Link: </contacts/{id}>; rel=\"canonical\"\r\n");
    let (b, c) = (to("b"), to("c"));
    let api = Api::answering(&[(410, &b, ""), (410, &c, ""), (200, "", r#"{"id":"c"}"#)]).await;
    let contact = api.client.contact("a").await.expect("the last one");
    assert_eq!(contact["id"], "c");
    assert_eq!(api.asked()[2], "GET /contacts/c HTTP/1.1");

    let api = Api::answering(&[(410, &to("../admins"), "")]).await;
    let error = api.client.contact("a").await.expect_err("round and round");
    assert_eq!(error.kind, Kind::NotFound);
    assert_eq!(api.asked()[1], "GET /contacts/admins HTTP/1.1");
    assert_eq!(api.asked().len(), 4);
}

#[tokio::test]
async fn an_id_stays_in_its_place() {
    let api = Api::answering(&[(200, "", "{}")]).await;
    for id in [
        "",
        ".",
        "..",
        "../admins",
        "a/b",
        "x?y",
        "a#b",
        "%2e%2e",
        "a\\b",
        "é",
        "a b",
        "a\n",
    ] {
        let error = api.client.contact(id).await.expect_err(id);
        assert_eq!(error.kind, Kind::Invalid, "{id}");
        let error = api.client.conversation::<Value>(id).await.expect_err(id);
        assert_eq!(error.kind, Kind::Invalid, "{id}");
    }
    assert_eq!(api.asked(), [""; 0]);
    api.client.contact("64b9-_:x").await.expect("an id");
    assert_eq!(api.asked(), ["GET /contacts/64b9-_:x HTTP/1.1"]);
}

#[tokio::test]
async fn a_server_on_this_machine_cannot_send_the_token_away() {
    let body = r#"{"errors":[{"code":"forbidden","message":"Your workspace is hosted in Europe but you connected to United States"}]}"#;
    let api = Api::answering(&[(403, "", body)]).await;
    let error = api.client.article("1").await.expect_err("elsewhere");
    assert_eq!(error.kind, Kind::WrongRegion(Some(Region::Eu)));
    assert!(error.to_string().contains("-t eu"), "{error}");
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn between_intercoms_hosts_the_workspaces_region_wins() {
    let base = Base::Region(Region::Us);
    let client = Client::new(settings(base, Token::Missing));
    assert!(!client.move_to(Region::Us));
    assert!(client.move_to(Region::Au));
    assert_eq!(client.host(), "api.au.intercom.io");
}

#[tokio::test]
async fn identity_and_names_are_asked_for_once() {
    let me = r#"{"id":"9","app":{"id_code":"abc","region":"AU"}}"#;
    let api = Api::answering(&[(200, "", me)]).await;
    let (one, two) = tokio::join!(api.client.links(), api.client.links());
    assert_eq!(one, two);
    assert_eq!(
        one.conversation("7"),
        "https://app.au.intercom.com/a/inbox/abc/inbox/conversation/7"
    );
    assert_eq!(api.asked(), ["GET /me HTTP/1.1"]);

    // Refused for want of a permission: not asked for again with every call either.
    let refused = r#"{"errors":[{"code":"token_unauthorized","message":"no"}]}"#;
    let api = Api::answering(&[(401, "", refused)]).await;
    assert!(api.client.names().await.admins.is_empty());
    let asked = api.asked().len();
    api.client.names().await;
    assert_eq!((asked, api.asked().len()), (3, 3));
}

#[tokio::test]
async fn what_is_no_answer_is_said_and_the_token_is_not() {
    let api = Api::answering(&[(200, "", "<html>log in to the hotel</html>")]).await;
    let error = api.client.article("1").await.expect_err("a portal");
    assert_eq!(error.kind, Kind::Unreadable);
    assert!(!format!("{error:?}").contains("s3cret"));

    let base = Base::Url(Url::parse("http://127.0.0.1:9").expect("a URL"));
    let client = Client::new(settings(base.clone(), Token::Missing));
    let error = client.article("1").await.expect_err("no token");
    assert_eq!(error.kind, Kind::Setup);
    assert!(error.to_string().contains("INTERCOM_TOKEN"), "{error}");

    let client = Client::new(settings(base, Token::Known(SecretString::from("s3cret"))));
    let error = client.article("1").await.expect_err("nobody there");
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(error.message.contains("127.0.0.1:9"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_write_that_was_refused_at_the_door_goes_out_again_with_another_token() {
    use crate::http::{Header, HeaderSource};
    use reqwest::header::AUTHORIZATION;

    let folder = tempfile::TempDir::new().expect("a folder");
    let runs = folder.path().join("runs").display().to_string();
    let script = format!("echo run >> {runs}; echo token-$(grep -c run {runs})");
    let header = Header {
        name: AUTHORIZATION,
        value: HeaderSource::Command(["/bin/sh", "-c", &script].map(str::to_owned).to_vec()),
    };
    let refused = (
        401,
        "",
        r#"{"type":"error.list","errors":[{"code":"unauthorized"}]}"#,
    );
    let api = Api::answering(&[refused, (200, "", "{}"), refused]).await;
    let settings = settings(Base::Url(api.client.base()), Token::Header(vec![header]));
    let client = Client::new(settings);
    client.create_article(json!({})).await.expect("an answer");
    let tokens = || {
        let all = api.seen();
        let number = |request: &String| request.split("Bearer token-").nth(1)?.chars().next();
        all.iter().filter_map(number).collect::<String>()
    };
    assert_eq!(tokens(), "12");
    // Refused for good: once more, and no more.
    let error = client
        .create_article(json!({}))
        .await
        .expect_err("a refusal");
    assert_eq!(error.kind, Kind::Unauthorized);
    assert_eq!(tokens(), "1223");
    assert!(!format!("{error:?}").contains("token-"), "{error:?}");
}
