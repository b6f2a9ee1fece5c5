//! Heads, whole and in pieces.

use proptest::prelude::*;

use super::*;

fn place() -> Place {
    Place {
        path: "/oauth/cb".to_owned(),
        port: 4321,
    }
}

const GOOD: &str = "GET /oauth/cb?code=a&state=b HTTP/1.1\r\nHost: 127.0.0.1:4321\r\n\r\n";

#[track_caller]
fn check(head: &str, expected: Result<Option<Ask>, Wrong>) {
    assert_eq!(read(head.as_bytes(), &place()), expected, "{head:?}");
}

#[test]
fn a_browser_is_understood() {
    let ask = || Ok(Some(Ask::Redirect("code=a&state=b".to_owned())));
    check(GOOD, ask());
    let full = "GET /oauth/cb?code=a&state=b HTTP/1.1\r\nhost:localhost:4321\r\nAccept: text/html\r\n\
        Cookie: a=b; c=\u{fc}\r\nSec-Fetch-Site: cross-site\r\nReferer: https://as.test/\r\nX:\r\n\r\n";
    check(full, ask());
    check(&GOOD.replace("127.0.0.1", "[::1]"), ask());
    check(&GOOD.replace("127.0.0.1", "LOCALHOST"), ask());
    check(
        &GOOD.replace("?code=a&state=b", ""),
        Ok(Some(Ask::Redirect(String::new()))),
    );
    check(
        &GOOD.replace("/oauth/cb?code=a&state=b", SIGNED_IN),
        Ok(Some(Ask::SignedIn)),
    );
    check(
        &GOOD.replace("/oauth/cb?code=a&state=b", NOT_SIGNED_IN),
        Ok(Some(Ask::NotSignedIn)),
    );
    // What comes behind it is another request, and not looked at.
    check(&format!("{GOOD}GET /x HTTP/1.1\r\n\r\n"), ask());
}

#[test]
fn a_piece_of_a_good_head_is_no_mistake() {
    for end in 0..GOOD.len() {
        check(&GOOD[..end], Ok(None));
    }
}

#[test]
fn what_no_browser_sends_is_refused() {
    for (from, to) in [
        ("HTTP/1.1", "HTTP/2.0"),
        ("HTTP/1.1", "http/1.1"),
        (" HTTP/1.1", ""),
        ("GET ", ""),
        ("GET ", "get "),
        ("GET ", "GET  "),
        ("GET /", "GET http://127.0.0.1:4321/"),
        ("GET /", "GET http://evil.test/"),
        ("GET /", "GET *"),
        ("code=a", "code=\u{e9}"),
        ("code=a", "code=\ta"),
        ("code=a", "code=\0"),
        ("127.0.0.1:4321", "127.0.0.1"),
        ("127.0.0.1:4321", "127.0.0.1:80"),
        ("127.0.0.1:4321", "127.0.0.1:43210"),
        ("127.0.0.1:4321", "127.0.0.2:4321"),
        ("127.0.0.1:4321", "0.0.0.0:4321"),
        ("127.0.0.1:4321", "evil.test:4321"),
        ("127.0.0.1:4321", "127.0.0.1.evil.test:4321"),
        ("127.0.0.1:4321", "user@127.0.0.1:4321"),
        ("127.0.0.1:4321", "127.0.0.1:4321, evil.test"),
        ("127.0.0.1:4321", ""),
        ("Host: 127.0.0.1:4321\r\n", ""),
        ("Host", "Hosts"),
        ("Host: ", "Host : "),
        ("Host: ", "Host "),
        ("\r\n\r\n", "\r\nHost: 127.0.0.1:4321\r\n\r\n"),
        ("\r\n\r\n", "\r\nno colon\r\n\r\n"),
        ("\r\n\r\n", "\r\n folded: x\r\n\r\n"),
        ("\r\n\r\n", "\n\n"),
        ("HTTP/1.1\r\n", "HTTP/1.1\n"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        check(&GOOD.replacen(from, to, 1), Err(Wrong::Bad));
    }
    check(&format!("\r\n{GOOD}"), Err(Wrong::Bad));
}

#[test]
fn http_0_9_is_seen_at_its_first_line() {
    check("GET /oauth/cb?code=a&state=b\r\n", Err(Wrong::Bad));
    check("\x16\x03\x01\n", Err(Wrong::Bad)); // TLS, with a line end somewhere
}

#[test]
fn only_get_and_only_these_paths() {
    for method in ["POST", "PUT", "OPTIONS", "DELETE", "CONNECT", "PATCH", "X"] {
        check(&GOOD.replace("GET", method), Err(Wrong::Method(false)));
    }
    check(&GOOD.replace("GET", "HEAD"), Err(Wrong::Method(true)));
    for path in [
        "/",
        "/favicon.ico",
        "/oauth",
        "/oauth/cb/",
        "/oauth/cb/x",
        "/oauth//cb",
        "/OAUTH/cb",
        "/oauth%2Fcb",
        "/oauth/%63b",
        "/x/../oauth/cb",
        "/oauth/cb;x=1",
        "/oauth/cb#x",
        "/signed-in?x",
        "/signed-in/",
    ] {
        check(
            &GOOD.replace("/oauth/cb?code=a&state=b", path),
            Err(Wrong::NotFound),
        );
    }
}

#[test]
fn a_page_that_asks_is_refused() {
    for origin in ["https://evil.test", "null", "", "http://127.0.0.1:4321"] {
        let head = GOOD.replace("\r\n\r\n", &format!("\r\nOrIgIn: {origin}\r\n\r\n"));
        check(&head, Err(Wrong::Foreign));
    }
}

#[test]
fn the_port_of_http_needs_no_saying() {
    let place = Place {
        path: "/".to_owned(),
        port: 80,
    };
    for host in ["127.0.0.1", "127.0.0.1:80", "localhost", "[::1]"] {
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert!(
            read(head.as_bytes(), &place).is_ok_and(|ask| ask.is_some()),
            "{host}"
        );
    }
}

#[test]
fn a_head_has_16_kib() {
    let with = |length: usize| {
        let rest = "\r\n\r\n".len();
        let start = GOOD.len() - rest + "\r\nX: ".len();
        let filler = "x".repeat(length - start - rest);
        GOOD.replace("\r\n\r\n", &format!("\r\nX: {filler}\r\n\r\n"))
    };
    assert_eq!(with(MOST).len(), MOST);
    assert!(read(with(MOST).as_bytes(), &place()).is_ok_and(|ask| ask.is_some()));
    check(&with(MOST + 1), Err(Wrong::LongHead));
    let long = with(1024 * 1024);
    check(&long, Err(Wrong::LongHead));
    check(&long[..MOST + 1], Err(Wrong::LongHead)); // not waiting for the rest
    check(&long[..MOST], Ok(None));
    let target = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(MOST));
    check(&target, Err(Wrong::LongTarget));
    check(&"x".repeat(MOST + 1), Err(Wrong::LongTarget));
}

proptest! {
    /// Whatever comes, it is refused or waited for; and no more than the limit is waited for.
    #[test]
    fn noise_is_no_request(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(!matches!(read(&bytes, &place()), Ok(Some(_))));
        let mut long = bytes;
        long.resize(MOST + 1, b'x');
        prop_assert!(read(&long, &place()).is_err());
    }

    /// A request in which one byte is another is the same request, another query, or none.
    #[test]
    fn one_byte_changes_nothing_else(at in 0..GOOD.len(), byte in any::<u8>()) {
        let mut head = GOOD.as_bytes().to_vec();
        head[at] = byte;
        if let Ok(Some(ask)) = read(&head, &place()) {
            let Ask::Redirect(query) = ask else { panic!("{ask:?}") };
            prop_assert!(query.bytes().all(|b| b.is_ascii_graphic()));
        }
    }
}
