//! Where a stream may be, and that nobody sees its address.

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

#[test]
fn a_stream_is_at_intercoms_or_where_the_api_itself_is_local() {
    #[track_caller]
    fn check(text: &str, from_intercom: bool, from_here: bool) {
        let api = url("https://api.intercom.io/");
        assert_eq!(Address::read(text, &api).is_ok(), from_intercom, "{text}");
        let here = url("http://127.0.0.1:4010/");
        assert_eq!(Address::read(text, &here).is_ok(), from_here, "{text}");
    }
    let path = "event-stream?channels=a&accessToken=secret";
    let real = format!("https://primary-realtime.intercom-messenger.com/{path}");
    check(&real, true, false);
    check("https://api.eu.intercom.io/s", true, false);
    check(
        "http://primary-realtime.intercom-messenger.com/s",
        false,
        false,
    );
    check(
        "https://intercom-messenger.com.evil.example/s",
        false,
        false,
    );
    check("https://evilintercom-messenger.com/s", false, false);
    check("https://x.intercom.io:8443/s", false, false);
    check("https://u:p@x.intercom.io/s", false, false);
    check("http://127.0.0.1:9/s", false, true);
    check("http://localhost:9/s", false, true);
    check("http://u:p@localhost:9/s", false, false);
    check("file:///etc/passwd", false, false);
    check("", false, false);
}

#[test]
fn what_is_told_of_it_is_the_host_alone() {
    let api = url("https://api.intercom.io/");
    let refused = Address::read("https://evil.example/s?accessToken=secret", &api);
    assert_eq!(refused.expect_err("not Intercom's"), "evil.example");
    let address = Address::read("https://a.intercom.io/s?accessToken=secret&rewind=2m", &api);
    let address = address.expect("Intercom's");
    assert!(address.rewinds());
    assert_eq!(address.server(), "a.intercom.io");
    assert!(!format!("{address:?}").contains("secret"));
}
