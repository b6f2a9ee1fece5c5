//! What is secret goes, what is not stays, and what went is still recognised.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let hidden = Secrets::default().hide(text).into_owned();
    assert_eq!(hidden, expected);
    assert_eq!(Secrets::default().hide(&hidden), expected, "once more");
    assert!(fits(&hidden, text), "{hidden:?} is no longer {text:?}");
}

#[test]
fn what_looks_like_a_secret_is_taken_out() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
    check(jwt, "[redacted:jwt]");
    check(&format!("a {jwt}, b"), "a [redacted:jwt], b");
    check("is dG9rOmFiY2RlZg==?", "is [redacted:token]?");
    check(
        "Authorization: Bearer abc123",
        "Authorization: Bearer [redacted:token]",
    );
    check("BEARER  x.Y_z-9+/=", "BEARER  [redacted:token]");
    check("Basic dXNlcjpwYXNz", "Basic [redacted:token]");
    check("accessToken=abc&x=1", "accessToken=[redacted:token]&x=1");
    check("client_secret=a'", "client_secret=[redacted:token]'");
    check(
        r#"{"access_token": "abc","n":1}"#,
        r#"{"access_token": "[redacted:token]","n":1}"#,
    );
    check(
        r#"{\"password\":\"a b\"}"#,
        r#"{\"password\":\"[redacted:token]\"}"#,
    );
    check(
        "https://u:p@h.example/x",
        "https://[redacted:user]@h.example/x",
    );
    check(
        "(https://h.example/x?a=b#c)",
        "(https://h.example/x?[redacted:query]#c)",
    );
    check(
        "https://u@h.example?k=v#t=1 https://i.example?j",
        "https://[redacted:user]@h.example?[redacted:query]#[redacted:fragment] \
         https://i.example?[redacted:query]",
    );
}

#[test]
fn what_is_none_stays() {
    #[track_caller]
    fn same(text: &str) {
        check(text, text);
    }
    same("");
    same("the bearer of bad news, a basic understanding of Basics");
    same("token: yes, tokens=3, progressToken");
    same("eyJ is how they begin, and heyJoe.you.two.and.three too");
    same("why? a#b=c https://h.example/x#heading, what://?");
    same("mail ada@example.com");
    same("päßword=… über://");
}

#[test]
fn what_the_process_knows_is_taken_out_wherever_it_stands() {
    let mut secrets = Secrets::default();
    secrets.add("Bearer hunter2-hunter2");
    secrets.add("hunter2");
    secrets.add("key");
    #[track_caller]
    fn check(secrets: &Secrets, text: &str, expected: &str) {
        assert_eq!(secrets.hide(text), expected);
        assert!(fits(expected, text), "{expected:?} is no longer {text:?}");
    }
    check(&secrets, "ahunter2b", "a[redacted:secret]b");
    check(&secrets, "x hunter2-hunter2", "x [redacted:secret]");
    check(&secrets, "Bearer hunter2-hunter2", "[redacted:secret]");
    check(&secrets, "key", "[redacted:secret]");
    check(&secrets, "monkeys", "monkeys");
    assert!(is_secret_name("X-Api-Key"));
    assert!(!is_secret_name("progressToken"));
    assert!(!format!("{secrets:?}").contains("hunter2"));
}

#[test]
fn a_mark_stands_for_anything_and_the_rest_for_itself() {
    #[track_caller]
    fn check(kept: &str, came: &str, expected: bool) {
        assert_eq!(fits(kept, came), expected, "{kept:?} {came:?}");
    }
    check("a", "a", true);
    check("a", "b", false);
    check("a[redacted:jwt]b", "a1b", true);
    check("a[redacted:jwt]b", "a1b2b", true);
    check("a[redacted:jwt]b", "ab", true);
    check("a[redacted:jwt]b", "a1c", false);
    check("a[redacted:jwt]b[redacted:query]", "axbx", true);
    check("a[redacted:jwt]b[redacted:query]", "axx", false);
}
