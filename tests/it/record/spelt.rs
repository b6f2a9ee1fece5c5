//! A secret is none the less one where it stands in JSON that is a text, with escapes.

use super::*;

#[test]
fn what_is_known_or_named_goes_from_texts_that_are_json() {
    let (person, server) = (Person::new(), McpServer::start());
    let file = person.home.path().join("r.ndjson");
    let mut host = person
        .launch()
        .arg(server.url())
        .args("--bearer-env TOK --header-env X-Key=XK --record")
        .arg(&file)
        .env("TOK", "ACCESS-1")
        .env("XK", "known/base64/key99")
        .start();
    host.initialize();
    let texts = [
        r#"{"access_token":"abcdefgh\/SEKRETREST+x=="}"#,
        r#"{"password":"a\"SEKRETPW"}"#,
        r#"{"echo":"known\/base64\/key99"}"#,
        r#"{"echo":"known\u002fbase64\u002Fkey99"}"#,
        r#"{"echo":"{\"a\":\"known\\\/base64\\u002fkey99\",\"pwd\":\"a\\\"SEKRETPW\"}"}"#,
        r#"{"password":70365812,"token":["SEKRETREST",1]}"#,
    ];
    for (id, text) in texts.iter().enumerate() {
        // The server says it back, as results say things.
        host.ask(&call(
            &id.to_string(),
            &text.replace('\\', "\\\\").replace('"', "\\\""),
        ));
    }
    let (code, stderr) = ended(host);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let kept = fs::read_to_string(&file).expect("a recording");
    assert!(lines(&file).len() > texts.len() * 4, "{kept}");
    for part in ["SEKRET", "base64", "key99", "70365812", "ACCESS-1"] {
        assert!(!kept.contains(part), "{part} is in {kept}");
    }
}
