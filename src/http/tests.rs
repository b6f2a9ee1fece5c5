//! Which servers count as this machine.

use super::*;

#[test]
fn this_machine_is_known_by_its_literal_name_or_address_only() {
    #[track_caller]
    fn check(url: &str, expected: bool) {
        let url = Url::parse(url).expect("a URL");
        assert_eq!(is_loopback(&url), expected, "{url}");
    }
    check("http://localhost/mcp", true);
    check("https://LOCALHOST:8443", true);
    check("http://127.0.0.1:1", true);
    check("http://127.255.255.254", true);
    check("http://2130706433", true); // the same as a number; URLs know that form
    check("http://[::1]:8080", true);
    check("http://localhost.example", false);
    check("http://127.0.0.1.example", false);
    check("http://example/localhost", false);
    check("http://localhost@example", false);
    check("http://0.0.0.0", false);
    check("http://[::]", false);
    check("http://10.0.0.1", false);
    check("http://128.0.0.1", false);
    check("data:text/plain,localhost", false);
}
