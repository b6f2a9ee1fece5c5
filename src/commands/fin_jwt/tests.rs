//! The signature against answers that others have given, and what the options mean.

use crate::jwt;

use super::*;

/// RFC 7515 appendix A.1.
#[test]
fn the_signature_is_the_standards_own() {
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
               aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let key = URL_SAFE_NO_PAD.decode(key).expect("a key");
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let claims =
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    assert_eq!(
        signed(&key, header, claims),
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
         eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
         dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
}

fn args(email: Option<&str>, name: Option<&str>) -> Args {
    Args {
        user_id: "42".to_owned(),
        email: email.map(str::to_owned),
        name: name.map(str::to_owned),
        expires: 3600,
        secret_file: None,
        secret_env: None,
        json: false,
        stray: Vec::new(),
    }
}

/// Made with Python's hmac and json.
#[test]
fn a_whole_token_is_what_another_program_makes() {
    let args = args(Some("ada@example.com"), Some("Ada \"é\""));
    let token = signed(
        b"hunter2",
        HEADER,
        &claims(&args, 1_790_000_000, 1_790_003_600),
    );
    assert_eq!(
        token,
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiNDIiLCJzdWIiOiI0MiIsImVtYWlsIjoiYWRhQGV4YW1wbGUuY29tIiwibmFtZSI6IkFkYSBcIsOpXCIiLCJpYXQiOjE3OTAwMDAwMDAsImV4cCI6MTc5MDAwMzYwMH0.TtH752xuJaALuOinQaH5sFMw42jphN0eqwxd2jrxlBA"
    );
    let said = jwt::claims(&token).expect("a JWT");
    assert_eq!(
        (said.user(), said.expires_at),
        (Some("42"), Some(1_790_003_600))
    );
    let short = claims(&self::args(None, None), 1, 2);
    assert_eq!(short, r#"{"user_id":"42","sub":"42","iat":1,"exp":2}"#);
}

#[test]
fn how_long_it_is_good_is_read_and_bounded() {
    #[track_caller]
    fn check(text: &str, expected: Result<u64, &str>) {
        match (seconds(text), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
            (Err(problem), Err(part)) => assert!(problem.contains(part), "{text}: {problem}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }
    check("15m", Ok(900));
    check(" 1h ", Ok(3600));
    check("900", Ok(900));
    check("900s", Ok(900));
    check("24h", Ok(86_400));
    check("1d", Ok(86_400));
    check("25h", Err("at most 24h"));
    check("99999999999999999d", Err("at most 24h"));
    check("0", Err("of no use"));
    for odd in ["", "h", "1.5h", "-1h", "1h30m", "1w", "1 h", "一h"] {
        check(odd, Err("write how long"));
    }
}

#[test]
fn a_claim_is_one_line() {
    assert_eq!(plain(" 42 "), Ok("42".to_owned()));
    for odd in ["", " ", "a\nb", "a\u{1b}[2J", &"x".repeat(256)] {
        plain(odd).expect_err("a refusal");
    }
}
