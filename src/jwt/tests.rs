//! What is taken for a JWT, and what is read in one.

use serde_json::json;

use super::*;

fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    format!("{}.{}.c2ln", part(&header), part(claims))
}

#[test]
fn the_claims_of_a_messenger_jwt_are_read() {
    let said = json!({
        "user_id": "42", "sub": "42", "email": "ada@example.com", "name": " Ada ",
        "iat": 1_790_000_000, "exp": 1_790_003_600,
    });
    let expected = Claims {
        expires_at: Some(1_790_003_600),
        user_id: Some("42".to_owned()),
        sub: Some("42".to_owned()),
        email: Some("ada@example.com".to_owned()),
        name: Some("Ada".to_owned()),
    };
    assert_eq!(claims(&token(&said)), Some(expected.clone()));
    assert_eq!(
        in_header(&format!("bearer  {}", token(&said))),
        Some(expected)
    );
    assert_eq!(in_header(&format!("Basic {}", token(&said))), None);
    assert_eq!(in_header(&token(&said)), None);
}

/// RFC 7519 section 3.1.
#[test]
fn the_standards_own_example_is_one() {
    let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
                dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let found = claims(text).expect("a JWT");
    assert_eq!(found.expires_at, Some(1_300_819_380));
    assert_eq!(found.user(), None);
    assert!(found.is_over(1_300_819_380) && !found.is_over(1_300_819_379));
}

#[test]
fn what_is_no_jwt_is_told_apart() {
    #[track_caller]
    fn check(text: &str) {
        assert_eq!(claims(text), None, "{text}");
    }
    for odd in ["", "a", "..", "dG9rOmFiYw==", "e30.e30", "e30.e30.c.d"] {
        check(odd);
    }
    // A list, a word, no JSON, no base64url, in either place.
    for odd in ["W10", "Im4i", "e3t7", "!!", "a+/b"] {
        check(&format!("e30.{odd}.c"));
        check(&format!("{odd}.e30.c"));
    }
    check(&token(&json!({ "sub": "x".repeat(LONGEST) })));
    // Nested deeper than anybody means.
    let deep = format!("{{\"exp\":{}", "[".repeat(40_000));
    check(&format!("e30.{}.c", URL_SAFE_NO_PAD.encode(deep)));
}

#[test]
fn a_jwt_that_says_nothing_is_one_too() {
    assert_eq!(claims("e30.e30."), Some(Claims::default()));
    assert_eq!(claims("e30=.e30=.c2ln"), Some(Claims::default()));
    assert!(!Claims::default().is_over(u64::MAX));
}

#[test]
fn claims_of_odd_types_are_taken_as_they_are_meant_or_left() {
    #[track_caller]
    fn check(said: Value, expires_at: Option<u64>, user: Option<&str>) {
        let found = claims(&token(&said)).expect("a JWT");
        assert_eq!(
            (found.expires_at, found.user()),
            (expires_at, user),
            "{said}"
        );
    }
    check(json!({ "exp": 12.9, "user_id": 42 }), Some(12), Some("42"));
    check(json!({ "exp": -1, "sub": "a" }), Some(0), Some("a"));
    check(json!({ "exp": 1e300, "user_id": "" }), Some(u64::MAX), None);
    check(json!({ "exp": "12", "user_id": ["a"] }), None, None);
    check(json!({ "exp": null, "user_id": " " }), None, None);
    let long = "é".repeat(300);
    check(json!({ "sub": long }), None, Some(&"é".repeat(256)));
}
