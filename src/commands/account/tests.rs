//! A credential as it is shown, to people and to programs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const NOW: u64 = 1_790_000_000;

/// A record as the store keeps it; `tokens` and `more` are laid over it.
fn record(tokens: Value, more: Value) -> Record {
    let mut page = json!({
        "server": "https://mcp.intercom.com/mcp",
        "profile": "default",
        "tokens": tokens,
        "asked": "a b",
    });
    for (name, value) in more.as_object().expect("an object") {
        page[name] = value.clone();
    }
    serde_json::from_value(page).expect("a record")
}

fn tokens(more: Value) -> Value {
    let mut page = json!({ "access": "hunter2", "received_at": NOW - 600, "lifetime": 3600 });
    for (name, value) in more.as_object().expect("an object") {
        page[name] = value.clone();
    }
    page
}

fn id_token(claims: Value) -> String {
    format!("e30.{}.hunter2", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[test]
fn whoever_has_a_token_that_lasts_is_signed_in() {
    #[track_caller]
    fn check(tokens: Value, alone: bool, standing: Standing, until: &str) {
        let account = Account::of(&record(tokens, json!({})), alone, NOW);
        assert_eq!(account.standing, standing);
        assert_eq!(account.until(NOW), until);
    }
    let fresh = "expires in 50 minutes (2026-09-21T15:03:20Z), then somebody has to sign in again";
    check(tokens(json!({})), false, Standing::SignedIn, fresh);
    let renewed = "expires in 50 minutes (2026-09-21T15:03:20Z), renewed by itself";
    let refresh = json!({ "refresh": "hunter2" });
    check(tokens(refresh), false, Standing::SignedIn, renewed);
    check(tokens(json!({})), true, Standing::SignedIn, renewed);
    let over = json!({ "lifetime": 60 });
    let expired =
        "expires 9 minutes ago (2026-09-21T14:04:20Z), then somebody has to sign in again";
    check(tokens(over.clone()), false, Standing::Expired, expired);
    let renewed = "expires 9 minutes ago (2026-09-21T14:04:20Z), renewed by itself";
    check(tokens(over), true, Standing::SignedIn, renewed);
    let pasted = json!({ "lifetime": null, "pasted": true });
    let unknown = "expires when the server says so; pasted, so nothing here can renew it";
    check(tokens(pasted), false, Standing::SignedIn, unknown);
    let unknown = json!({ "lifetime": null, "refresh": "x" });
    let renewed = "expires when the server says so, renewed by itself";
    check(tokens(unknown), false, Standing::SignedIn, renewed);
}

#[test]
fn a_person_sees_everything_but_the_tokens() {
    let claims = json!({ "email": "ada@example.com", "name": "Ada\u{1b}[2J", "sub": "7" });
    let tokens = tokens(json!({
        "refresh": "hunter2", "id_token": id_token(claims), "scope": "read\nwrite",
    }));
    let client =
        json!({ "id": "abc", "secret": "hunter2", "method": "none", "kind": "registered" });
    let authority = json!({
        "issuer": "https://as.example", "authorization_endpoint": null,
        "token_endpoint": "https://as.example/t", "registration_endpoint": null,
        "revocation_endpoint": null, "device_authorization_endpoint": null,
        "auth_methods": null, "scopes_supported": null, "grant_types": null,
    });
    let record = record(tokens, json!({ "client": client, "authority": authority }));
    let account = Account::of(&record, false, NOW);
    assert_eq!(
        account.lines(NOW),
        "https://mcp.intercom.com/mcp\n  \
         profile    default\n  \
         signed in  yes as Ada\\u{1b}[2J <ada@example.com>\n  \
         token      expires in 50 minutes (2026-09-21T15:03:20Z), renewed by itself\n  \
         scopes     read write\n  \
         issuer     https://as.example\n  \
         client     abc (registered by itself)\n"
    );
    let page = account.json(NOW);
    assert!(!page.to_string().contains("hunter2"));
    assert_eq!(
        page,
        json!({
            "server": "https://mcp.intercom.com/mcp",
            "profile": "default",
            "signed_in": true,
            "reason": null,
            "expires_at": "2026-09-21T15:03:20Z",
            "expires_in": 3000,
            "renewable": true,
            "pasted": false,
            "scopes": ["read", "write"],
            "issuer": "https://as.example",
            "client": { "id": "abc", "kind": "registered" },
            "identity": { "email": "ada@example.com", "name": "Ada\u{1b}[2J", "sub": "7" },
            "sign_in_under_way": false,
            "authorization_url": null,
        })
    );
}

/// A JWT that says this of itself.
fn pasted(claims: Value, lifetime: Option<u64>) -> Account {
    let tokens = tokens(json!({
        "access": id_token(claims), "pasted": true, "lifetime": lifetime,
    }));
    Account::of(&record(tokens, json!({ "asked": null })), false, NOW)
}

#[test]
fn a_pasted_jwt_is_shown_for_what_it_says() {
    let account = pasted(json!({ "user_id": "42", "sub": "42" }), Some(3600));
    assert_eq!(
        account.lines(NOW),
        "https://mcp.intercom.com/mcp\n  \
         profile    default\n  \
         signed in  yes\n  \
         token      expires in 50 minutes (2026-09-21T15:03:20Z), pasted, so nothing here can renew it\n  \
         identity   says it is for user 42 (not verified)\n"
    );
    let identity = json!({
        "user_id": "42", "email": null, "name": null, "sub": "42", "verified": false,
    });
    assert_eq!(account.json(NOW)["identity"], identity);
    let over = pasted(json!({ "email": "a@b\u{1b}[2J" }), Some(60));
    let text = over.lines(NOW);
    assert!(!over.is_signed_in() && !text.contains('\u{1b}'), "{text}");
    let token = "token      expired 9 minutes ago (2026-09-21T14:04:20Z)\n";
    assert!(text.contains(token), "{text}");
    assert!(text.contains("identity   says it is for a@b"), "{text}");
    let silent = pasted(json!({}), None);
    assert_eq!(silent.json(NOW)["identity"], Value::Null);
    assert!(!silent.lines(NOW).contains("identity"));
}

#[test]
fn whoever_is_not_signed_in_is_told_why() {
    #[track_caller]
    fn check(account: &Account, text: &str, reason: &str) {
        assert!(!account.is_signed_in());
        assert!(account.lines(NOW).contains(text), "{}", account.lines(NOW));
        assert_eq!(account.json(NOW)["reason"], reason);
    }
    let nobody = Account::of(&record(Value::Null, json!({})), false, NOW);
    check(&nobody, "signed in  no\n", "nobody has signed in");
    let ended = record(Value::Null, json!({ "ended": "it was revoked" }));
    let ended = Account::of(&ended, false, NOW);
    check(&ended, "signed in  no: it was revoked\n", "it was revoked");
    let expired = Account::of(
        &record(tokens(json!({ "lifetime": 1 })), json!({})),
        false,
        NOW,
    );
    check(
        &expired,
        "no: the token has expired\n",
        "the token has expired",
    );
    let newer = crate::auth::store::Error::Newer("written by a newer version".to_owned());
    let unreadable = Account::unreadable(&newer);
    check(
        &unreadable,
        "no: written by a newer version\n",
        "written by a newer version",
    );
    assert!(
        unreadable
            .lines(NOW)
            .starts_with("a sign-in that can't be read\n")
    );
}

#[test]
fn a_sign_in_that_is_under_way_shows_its_link() {
    let attempt = Attempt {
        device: Some(("https://as.example/device".to_owned(), "AB-CD".to_owned())),
        ..Attempt::default()
    };
    let account = Account::of(&record(Value::Null, json!({})), false, NOW).invited(Some(&attempt));
    let link = "open https://as.example/device (code AB-CD)\n";
    assert!(account.lines(NOW).contains(link), "{}", account.lines(NOW));
    assert_eq!(account.json(NOW)["sign_in_under_way"], true);
}

#[test]
fn the_identity_is_what_the_id_token_says() {
    #[track_caller]
    fn check(id_token: &str, expected: Option<&str>) {
        assert_eq!(
            Identity::of(id_token).text().as_deref(),
            expected,
            "{id_token}"
        );
    }
    let of = |claims| id_token(claims);
    check(
        &of(json!({ "sub": "7", "email": "a@b", "name": "A" })),
        Some("A <a@b>"),
    );
    check(&of(json!({ "sub": "7", "email": "a@b" })), Some("a@b"));
    check(
        &of(json!({ "sub": "7", "preferred_username": "a" })),
        Some("a"),
    );
    check(
        &of(json!({ "sub": "7", "email": "", "name": 1 })),
        Some("7"),
    );
    check(&of(json!({})), None);
    check(&of(json!("x")), None);
    for odd in ["", "a", "a.b", "a.!!.c", "a.bnVsbA.c", "..", "a.W10.c"] {
        check(odd, None);
    }
    // Padded, as it must not be.
    let padded = "e30=.eyJzdWIiOiJhYiJ9==.c";
    check(padded, Some("ab"));
}

#[test]
fn what_is_kept_where_is_told_with_the_reason() {
    let about = |kind, why: Option<&str>| About {
        kind,
        place: "PLACE".to_owned(),
        why: why.map(str::to_owned),
    };
    let keychain = kept(&about("keychain", None), Some("/f"));
    assert_eq!(
        keychain,
        "tokens are kept encrypted in /f, and their key in PLACE"
    );
    let file = kept(&about("file", Some("no bus")), Some("/f"));
    let expected = "tokens are kept encrypted in /f, and their key in PLACE, which only you can \
                    read: no bus";
    assert_eq!(file, expected);
    let beside = About {
        place: "/f/key".to_owned(),
        ..about("file", None)
    };
    let expected = "tokens are kept encrypted in /f, and their key in the file `key` there, which \
                    only you can read";
    assert_eq!(kept(&beside, Some("/f")), expected);
    let memory = kept(&about("memory", Some("no home")), None);
    let expected = "tokens are kept in memory only, and are gone with this process: no home";
    assert_eq!(memory, expected);
    let page = kept_json(&about("file", Some("no bus")), Some("/f"));
    let expected = json!({ "kind": "file", "place": "PLACE", "reason": "no bus", "folder": "/f" });
    assert_eq!(page, expected);
}

#[test]
fn a_target_without_a_server_says_what_to_do_instead() {
    assert!(no_server("au").hints()[0].contains("INTERCOM_TOKEN"));
    assert!(
        no_server("au")
            .to_string()
            .contains("au has no hosted server")
    );
    assert_eq!(
        no_server("sandbox").to_string(),
        "the sandbox needs no sign-in"
    );
}
