//! What `login` asks of a person, and what it takes.

use serde_json::json;

use super::*;

fn invitation(user_code: Option<&str>, ours: bool) -> Invitation {
    Invitation {
        url: "https://as.example/authorize?a=b".to_owned(),
        user_code: user_code.map(str::to_owned),
        port: user_code.is_none().then_some(40_001),
        ours,
        opened: false,
    }
}

#[test]
fn a_person_gets_the_link_whole_and_on_a_line_of_its_own() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }
    let url = "https://as.example/authorize?a=b";
    let paste = "if the browser can't come back here, paste the address that it ends at (or the \
                 code in it) and press Enter";
    let opens = "to sign in, use the browser that opens; if none does, open this link:";
    let shows = "to sign in, open this link in a browser:";
    let ours = invitation(None, true);
    let opened = Invitation {
        opened: true,
        ..ours.clone()
    };
    check(
        &invitation::text(&opened, true, true, None),
        &[opens, "", url, "", paste],
    );
    // None could be opened, and that was told.
    check(
        &invitation::text(&ours, true, false, None),
        &[shows, "", url],
    );
    check(
        &invitation::text(&ours, false, false, None),
        &[shows, "", url],
    );
    let forward = "forward the port first: ssh -L …";
    check(
        &invitation::text(&ours, false, true, Some(forward)),
        &[shows, "", url, "", forward],
    );
    // The process that waits for the answer is another one, and it reads no paste of ours.
    check(
        &invitation::text(&invitation(None, false), true, true, None),
        &[opens, "", url],
    );
    let device = invitation::text(&invitation(Some("AB-CD"), true), true, true, None);
    let asks = "to sign in, open this link on any device:";
    check(&device, &[asks, "", url, "", "and enter the code AB-CD"]);
}

#[test]
fn a_program_gets_an_object() {
    let page = invitation::json(&invitation(None, true), 600, true, Some("ssh -L …"));
    let step = "open authorization_url in a browser and sign in; if the browser can't \
                come back to callback_port on this machine, write the address that it ends at to \
                this command's stdin, as one line; this command prints the outcome";
    let expected = json!({
        "authorization_url": "https://as.example/authorize?a=b",
        "expires_in": 600,
        "callback_port": 40_001,
        "next_step": step,
        "forwarding": "ssh -L …",
    });
    assert_eq!(page, expected);
    let page = invitation::json(&invitation(Some("AB-CD"), true), 600, false, None);
    assert_eq!(
        (&page["user_code"], &page["callback_port"]),
        (&json!("AB-CD"), &json!(null))
    );
    assert!(
        page["next_step"]
            .as_str()
            .is_some_and(|step| step.contains("AB-CD"))
    );
}

#[test]
fn a_pasted_token_is_trimmed_and_checked_and_never_shown() {
    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        match (
            fit(text, "intercom-mcp login -t fin --with-token"),
            expected,
        ) {
            (Ok(token), Ok(expected)) => assert_eq!(token.expose(), expected),
            (Err(error), Err(problem)) => {
                assert_eq!(error.to_string(), problem);
                assert!(!error.chain().contains("hunter2"));
            }
            (found, _) => panic!("{text:?}: {found:?}"),
        }
    }
    check(" hunter2\r\n", Ok("hunter2"));
    check("Bearer hunter2", Ok("hunter2"));
    check("bearer  dG9r:a=", Ok("dG9r:a="));
    check("", Err("there is no token on stdin"));
    let odd = "a token has no spaces and no special characters";
    check("hunter2 hunter2", Err(odd));
    check("hunter2é", Err(odd));
    check("hunter2\u{7}x", Err(odd));
}

#[test]
fn more_scopes_than_there_are_need_another_sign_in() {
    #[track_caller]
    fn check(had: &[Option<&str>], wanted: Option<&str>, expected: bool) {
        assert_eq!(lacks(had, wanted), expected, "{had:?} {wanted:?}");
    }
    check(&[Some("a b"), None], None, false);
    check(&[Some("a b"), None], Some("b a"), false);
    check(&[Some("a"), Some("b")], Some("a b"), false);
    check(&[Some("a"), None], Some("a c"), true);
    check(&[None, None], Some("a"), true);
}

#[test]
fn the_outcome_says_who_and_until_when_and_how_to_sign_in_anew() {
    let record = json!({
        "server": "https://h.example/mcp", "profile": "work", "asked": "a",
        "tokens": { "access": "hunter2", "received_at": 100, "lifetime": 3600, "refresh": "hunter2" },
    });
    let record: Record = serde_json::from_value(record).expect("a record");
    let account = Account::of(&record, false, 100);
    let until = "the token expires in 60 minutes (1970-01-01T01:01:40Z), renewed by itself";
    let found = outcome(&account, Done::Found, "intercom-mcp login -t x", 100);
    let place = "https://h.example/mcp (profile work)";
    assert_eq!(
        found,
        [
            &format!("already signed in to {place}"),
            "scopes: a",
            until,
            "to sign in anew: intercom-mcp login -t x --force"
        ]
    );
    let signed_in = outcome(&account, Done::SignedIn, "", 100);
    assert_eq!(signed_in[0], format!("signed in to {place}"));
    assert_eq!(signed_in.len(), 3);
    assert_eq!(
        outcome(&account, Done::Kept, "", 100)[0],
        format!("the token for {place} is kept")
    );
}
