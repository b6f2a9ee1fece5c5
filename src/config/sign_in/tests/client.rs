//! The client that is known beforehand.

use crate::auth::AuthMethod;

use super::*;

#[test]
fn a_client_that_is_known_already_is_read() {
    let info = r#"{"client_id":"id","client_secret":"${SECRET}","issuer":"https://as.example",
        "token_endpoint_auth_method":"client_secret_post","client_secret_expires_at":0,
        "redirect_uris":["http://localhost:3335/oauth/callback","x"]}"#;
    let found = settings(&[("static-oauth-client-info", info)]);
    let client = found.client.given.expect("a client");
    assert_eq!(
        (client.id.as_str(), client.issuer.as_deref()),
        ("id", Some("https://as.example"))
    );
    assert_eq!(client.secret.expect("a secret").expose(), "hunter2");
    assert_eq!(client.method, Some(AuthMethod::ClientSecretPost));
    let uri = "http://localhost:3335/oauth/callback";
    assert_eq!(client.redirect_uri.as_deref(), Some(uri));
    // The browser comes back to where the client is registered.
    let callback = found.callback;
    assert_eq!(
        (callback.host.as_str(), callback.port),
        ("localhost", Some(3335))
    );
    assert_eq!(callback.path, "/oauth/callback");
    // Unless an option says otherwise.
    let found = settings(&[("static-oauth-client-info", info), ("callback-port", "1")]);
    assert_eq!(found.callback.port, Some(1));
}

#[test]
fn a_key_is_read_from_a_variable_or_a_file() {
    let info = r#"{"client_id":"id","private_key":"${KEY}","signing_alg":"ES256"}"#;
    let client = settings(&[("static-oauth-client-info", info)])
        .client
        .given
        .expect("a client");
    let key = client.private_key.expect("a key");
    assert_eq!(key.expose().lines().count(), 3);
    assert_eq!(client.signing_alg.as_deref(), Some("ES256"));

    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("key.pem"), KEY_IN_A_LINE).expect("writing");
    let info = r#"{"client_id":"id","private_key_file":"key.pem"}"#;
    std::fs::write(folder.path().join("client.json"), info).expect("writing");
    // Relative paths in the config file start beside it.
    let text = "static-oauth-client-info = '@client.json'\nclient-credentials = true\n";
    std::fs::write(folder.path().join("config.toml"), text).expect("writing");
    let environment = Environment::of([]).with_folder(folder.path());
    let config = Config::load(&given(&[]), &environment).expect("a client");
    let found = config.auth.expect("a server");
    assert_eq!(found.grant, Grant::ClientCredentials);
    assert!(found.client.given.expect("a client").private_key.is_some());
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
}

#[test]
fn a_client_that_can_not_be_used_is_refused_and_not_shown() {
    #[track_caller]
    fn check(text: &str, problem: &str, hint: &str) {
        refused(&[("static-oauth-client-info", text)], problem, hint);
    }
    check("hunter2", "not a JSON object", "@FILE");
    check("[\"hunter2\"]", "not a JSON object", "@FILE");
    check(
        "{client_id:hunter2}",
        "not a JSON object: key must be a string",
        "quotes",
    );
    check("@/nowhere/x", "reading /nowhere/x", "");
    check(r#"{"client_secret":"hunter2"}"#, "has no client_id", "");
    check(r#"{"client_id":7}"#, "client_id must be a text", "");
    let unset = "client_secret needs the variable NOT_THERE";
    check(
        r#"{"client_id":"x","client_secret":"${NOT_THERE}"}"#,
        unset,
        "set NOT_THERE where",
    );
    let blank = "client_id needs a value that the host left blank";
    check(r#"{"client_id":"${user_config.id}"}"#, blank, "fill in");
    let method = r#"{"client_id":"x","token_endpoint_auth_method":"tls_client_auth"}"#;
    check(method, "token_endpoint_auth_method is none of", "");
    let lacks = r#"{"client_id":"x","token_endpoint_auth_method":"client_secret_basic"}"#;
    check(lacks, "needs client_secret, which is not there", "");
    let lacks = r#"{"client_id":"x","token_endpoint_auth_method":"private_key_jwt"}"#;
    check(lacks, "needs private_key, which is not there", "");
    let key = r#"{"client_id":"x","private_key":"-----BEGIN EC PRIVATE KEY-----\nhunter2"}"#;
    check(key, "not in PKCS#8", "openssl pkcs8");
    let key = r#"{"client_id":"x","private_key":"hunter2"}"#;
    check(key, "not PEM", "openssl pkcs8");
    let both = r#"{"client_id":"x","private_key":"a","private_key_file":"b"}"#;
    check(both, "both private_key and private_key_file", "keep one");
    check(
        r#"{"client_id":"x","signing_alg":"none"}"#,
        "signing_alg is none of",
        "",
    );
    check(
        r#"{"client_id":"x","redirect_uris":"x"}"#,
        "redirect_uris must be a list",
        "",
    );
    check(
        r#"{"client_id":"x","redirect_uris":["x"]}"#,
        "redirect_uris must be a list",
        "",
    );
    refused(
        &[("static-oauth-client-metadata", "7")],
        "not a JSON object",
        "",
    );
}

#[test]
fn a_secret_on_the_command_line_is_warned_about_and_a_slip_of_the_pen_too() {
    #[track_caller]
    fn check(info: &str, part: &str) {
        let config = load(&[("static-oauth-client-info", info)]).expect(info);
        let told = config.warnings.join("\n");
        assert!(
            told.contains(part) && told.is_empty() == part.is_empty(),
            "{info}: {told}"
        );
        assert!(!told.contains("hunter2"));
    }
    check(
        r#"{"client_id":"x","client_secret":"hunter2"}"#,
        "stands on the command line",
    );
    check(r#"{"client_id":"x","client_secret":"${SECRET}"}"#, "");
    check(
        r#"{"client_id":"x","client_sercet":"hunter2"}"#,
        "did you mean client_secret?",
    );
    check(
        r#"{"client_id":"x","client_name":"y","client_id_issued_at":1}"#,
        "",
    );

    let variable = (
        "INTERCOM_MCP_STATIC_OAUTH_CLIENT_INFO",
        r#"{"client_id":"x","client_secret":"y"}"#,
    );
    let config = Config::load(&given(&[]), &Environment::of([variable])).expect("a client");
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
}

#[test]
fn credentials_of_a_client_need_a_client_with_credentials() {
    let flag = ("client-credentials", "true");
    let hint = "--static-oauth-client-info";
    refused(
        &[flag],
        "--client-credentials: needs a client with a secret or a key",
        hint,
    );
    let public = ("static-oauth-client-info", r#"{"client_id":"x"}"#);
    refused(
        &[flag, public],
        "needs a client with a secret or a key",
        hint,
    );
    let client = (
        "static-oauth-client-info",
        r#"{"client_id":"x","client_secret":"${SECRET}"}"#,
    );
    assert_eq!(settings(&[flag, client]).grant, Grant::ClientCredentials);
    refused(
        &[flag, client, ("device-code", "true")],
        "contradicts --device-code",
        "",
    );

    let endpoint = ("token-endpoint", "https://as.example/token");
    let found = settings(&[flag, client, endpoint]).token_endpoint;
    assert_eq!(found.expect("a URL").as_str(), "https://as.example/token");
    let here = ("token-endpoint", "http://127.0.0.1:1/token");
    assert!(settings(&[flag, client, here]).token_endpoint.is_some());
    refused(&[endpoint], "works with --client-credentials only", "");
    let far = ("token-endpoint", "http://as.example/token");
    refused(
        &[flag, client, far],
        "neither https nor on this machine",
        "",
    );
}
