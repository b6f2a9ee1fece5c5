//! Settings for signing in: what each of them means, and what is refused.

mod around;
mod client;

use std::path::Path;

use crate::config::layer::Layer;
use crate::config::{Config, Environment};

use super::*;

/// The command line, as `cli` hands it over; a name that comes twice is a list.
fn given(pairs: &[(&'static str, &str)]) -> Layer {
    let mut layer = Layer::default();
    for (name, _) in pairs {
        let source = Source::Flag(format!("--{name}"));
        let of_name = pairs.iter().filter(|(other, _)| other == name);
        let values = of_name.map(|(_, text)| Value::new(*text, source.clone()));
        layer.set(name, source.clone(), values.collect());
    }
    layer
}

fn environment() -> Environment {
    Environment::of([("SECRET", "hunter2"), ("KEY", KEY_IN_A_LINE)])
        .with_folder(Path::new("/home/u"))
}

const KEY_IN_A_LINE: &str = "-----BEGIN PRIVATE KEY-----\\nhunter2\\n-----END PRIVATE KEY-----";

fn load(flags: &[(&'static str, &str)]) -> Result<Config, Error> {
    Config::load(&given(flags), &environment())
}

#[track_caller]
fn settings(flags: &[(&'static str, &str)]) -> Settings {
    let config = load(flags).unwrap_or_else(|error| panic!("{flags:?}: {}", error.chain()));
    config.auth.expect("a server that is signed in to")
}

#[track_caller]
fn refused(flags: &[(&'static str, &str)], problem: &str, hint: &str) {
    let error = load(flags).expect_err(problem);
    assert_eq!(error.exit_code(), std::process::ExitCode::from(2));
    let hints = error.hints().join("\n");
    assert!(
        error.chain().contains(problem),
        "{flags:?}: {}",
        error.chain()
    );
    assert!(hints.contains(hint), "{flags:?}: {hints}");
    assert!(
        !error.chain().contains("hunter2") && !hints.contains("hunter2"),
        "{}",
        error.chain()
    );
}

#[test]
fn nothing_given_means_a_browser_and_everything_as_the_server_says() {
    let found = settings(&[]);
    assert_eq!(found.server.as_str(), "https://mcp.intercom.com/mcp");
    assert_eq!(
        (found.profile.as_str(), found.grant),
        ("default", Grant::Browser)
    );
    assert_eq!((found.scopes, found.resource), (None, Resource::Advertised));
    assert_eq!((found.token_endpoint, found.accept_issuer), (None, None));
    assert!(found.authorize_params.is_empty() && found.client.metadata.is_empty());
    assert!(found.client.given.is_none() && found.client.document.is_none());
    assert!(found.browser && !found.use_id_token && !found.allow_http && !found.interactive);
    let callback = found.callback;
    assert_eq!((callback.host.as_str(), callback.port), ("127.0.0.1", None));
    assert_eq!(
        (callback.path.as_str(), callback.success_url),
        ("/callback", None)
    );
    assert_eq!(found.sign_in_wait, Duration::from_secs(45));
    assert_eq!(found.store.keys, Keys::Auto);
    assert_eq!(
        found.store.folder.as_deref(),
        Some(Path::new("/home/u/data"))
    );
    assert_eq!(found.login_command, "intercom-mcp login");
}

#[test]
fn nobody_signs_in_where_a_header_says_who_we_are_or_no_server_is_asked() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], account: bool, auth: bool) {
        let config = load(flags).expect("a good configuration");
        assert_eq!(
            (config.account().is_some(), config.auth.is_some()),
            (account, auth),
            "{flags:?}"
        );
        assert!(config.store().folder.is_some());
    }
    check(&[("target", "eu")], true, true);
    check(&[("mode", "remote")], true, true);
    check(&[("target", "https://h.example/mcp")], true, true);
    check(&[("header", "X-A: b")], true, true);
    check(&[("bearer-env", "SECRET")], true, false);
    check(&[("header", "authorization: Basic ${SECRET}")], true, false);
    check(&[("header-command", "Authorization=get it")], true, false);
    check(&[("mode", "local")], true, false);
    check(&[("target", "au")], false, false);
    check(&[("target", "sandbox")], false, false);
}

#[test]
fn an_option_that_a_header_makes_pointless_is_told() {
    let config = load(&[("bearer-env", "SECRET"), ("device-code", "true")]).expect("a warning");
    assert!(
        config.warnings[0].starts_with("--device-code has no effect: "),
        "{:?}",
        config.warnings
    );
    assert!(
        load(&[("bearer-env", "SECRET")])
            .expect("none")
            .warnings
            .is_empty()
    );
}

#[test]
fn at_fins_servers_a_token_is_given_and_no_other_setting_changes_which() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], command: &str) {
        let config = load(flags).expect("a good configuration");
        let found = config.auth.expect("a server with a token");
        assert_eq!(found.grant, Grant::Token, "{flags:?}");
        assert_eq!(found.login_command, command);
        assert!(found.client.given.is_none() && found.client.document.is_none());
        assert!(found.token_endpoint.is_none() && found.authorize_params.is_empty());
        assert_eq!(found.resource, Resource::Advertised);
    }
    let fin = ("target", "fin");
    check(&[fin], "intercom-mcp login -t fin --with-token");
    let app = [("target", "fin/abc123")];
    check(&app, "intercom-mcp login -t fin/abc123 --with-token");
    let region = [("target", "https://api.eu.intercom.io/fin/mcp")];
    let command = "intercom-mcp login -t https://api.eu.intercom.io/fin/mcp --with-token";
    check(&region, command);
    let given = r#"{"client_id":"a","client_secret":"hunter2"}"#;
    let all = [
        fin,
        ("client-credentials", "true"),
        ("static-oauth-client-info", given),
        ("token-endpoint", "https://h.example/t"),
        ("authorize-param", "a=b"),
        ("resource", "api://x"),
        ("profile", "work"),
    ];
    check(
        &all,
        "intercom-mcp login -t fin --profile work --with-token",
    );
    let warnings = load(&all).expect("a warning").warnings;
    let expected = "--client-credentials has no effect: Fin's servers take a token that you were \
                    given, and have no sign-in";
    assert_eq!(warnings.last().map(String::as_str), Some(expected));
}

#[test]
fn values_of_every_kind_arrive() {
    let found = settings(&[
        ("profile", "work-2.eu"),
        ("scopes", "read, write  read"),
        ("no-browser", "true"),
        ("sign-in-wait", "7"),
        ("store", "file"),
        ("data-dir", "~/tokens"),
        ("callback-port", "3334"),
        ("callback-path", "/oauth/callback"),
        ("host", "LOCALHOST"),
        ("auth-success-url", "https://h.example/done"),
        ("client-metadata-url", "https://h.example/client.json"),
        ("resource", "api://Some-Thing"),
        ("authorize-param", "prompt=consent"),
        ("authorize-param", "login_hint=a=b"),
        ("accept-issuer", "https://h.example"),
        ("use-id-token", "true"),
        ("device-code", "true"),
        (
            "static-oauth-client-metadata",
            r#"{"client_name":"x","scope":"not asked"}"#,
        ),
    ]);
    assert_eq!(
        (found.profile.as_str(), found.scopes.as_deref()),
        ("work-2.eu", Some("read write"))
    );
    assert!(!found.browser && found.use_id_token);
    assert_eq!(
        (found.sign_in_wait, found.grant),
        (Duration::from_secs(7), Grant::DeviceCode)
    );
    assert_eq!(found.store.keys, Keys::File);
    assert_eq!(
        found.store.folder.as_deref(),
        Some(Path::new("/home/u/tokens"))
    );
    let callback = found.callback;
    assert_eq!(
        (callback.host.as_str(), callback.port),
        ("localhost", Some(3334))
    );
    assert_eq!(callback.path, "/oauth/callback");
    assert_eq!(
        callback.success_url.expect("a URL").as_str(),
        "https://h.example/done"
    );
    let document = found.client.document.expect("a document");
    assert_eq!(document.as_str(), "https://h.example/client.json");
    assert_eq!(
        found.resource,
        Resource::Given("api://Some-Thing".to_owned())
    );
    let params = [("prompt", "consent"), ("login_hint", "a=b")];
    let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(found.authorize_params, params);
    assert_eq!(found.accept_issuer.as_deref(), Some("https://h.example"));
    assert_eq!(found.client.metadata["client_name"], "x");
}

#[test]
fn scopes_come_from_the_option_else_from_the_parameter_else_from_the_metadata() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], expected: &str) {
        let found = settings(flags);
        assert_eq!(found.scopes.as_deref(), Some(expected), "{flags:?}");
        assert!(found.authorize_params.is_empty());
    }
    let metadata = ("static-oauth-client-metadata", r#"{"scope":"of metadata"}"#);
    check(&[metadata], "of metadata");
    check(
        &[metadata, ("authorize-param", "scope=of param")],
        "of param",
    );
    check(&[metadata, ("scopes", "own")], "own");
    let twice = [("scopes", "own"), ("authorize-param", "scope=b")];
    refused(
        &twice,
        "--authorize-param: the scope is given twice",
        "--scopes alone",
    );
    refused(
        &[("scopes", " , ")],
        "--scopes: there is no scope in it",
        "",
    );
    refused(&[("scopes", "a\"b")], "is no scope", "");
}

#[test]
fn no_resource_is_sent_when_it_is_switched_off_or_empty() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)]) {
        assert_eq!(settings(flags).resource, Resource::Omitted, "{flags:?}");
    }
    check(&[("resource", "")]);
    check(&[("disable-resource-parameter", "true")]);
    check(&[
        ("disable-resource-parameter", "true"),
        ("resource", "https://h.example"),
    ]);
    refused(
        &[("resource", "x")],
        "--resource: not an absolute URI",
        "\"\" to send none",
    );
    refused(
        &[("resource", "https://h/#a")],
        "--resource: not an absolute URI",
        "",
    );
}

#[test]
fn mcp_remotes_name_for_the_wait_counts_where_ours_is_not_given() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], seconds: u64) {
        assert_eq!(
            settings(flags).sign_in_wait,
            Duration::from_secs(seconds),
            "{flags:?}"
        );
    }
    check(&[("auth-timeout", "30")], 30);
    check(&[("auth-timeout", "30"), ("sign-in-wait", "5")], 5);
    check(&[("sign-in-wait", "0")], 0);
}

#[test]
fn the_host_may_be_any_name_and_one_that_is_not_this_machine_is_told() {
    #[track_caller]
    fn check(text: &str, expected: &str, warned: bool) {
        let config = load(&[("host", text)]).expect(text);
        assert_eq!(config.auth.expect("a server").callback.host, expected);
        assert_eq!(
            !config.warnings.is_empty(),
            warned,
            "{text}: {:?}",
            config.warnings
        );
    }
    check("localhost", "localhost", false);
    check("127.0.0.1", "127.0.0.1", false);
    check("[::1]", "[::1]", false);
    check("::1", "[::1]", false);
    check("dev.example", "dev.example", true);
    check("10.0.0.7", "10.0.0.7", true);
    for text in [
        "",
        "a b",
        "h:80",
        "u@h",
        "h/x",
        "0.0.0.0",
        "[::]",
        "1",
        "ü.example",
        "h?x",
    ] {
        refused(&[("host", text)], "--host: ", "");
    }
}

#[test]
fn what_can_not_be_meant_is_refused_with_the_fix() {
    refused(
        &[("profile", "a b")],
        "--profile: \"a b\" is no profile's name",
        "",
    );
    refused(&[("profile", "..")], "is no profile's name", "");
    refused(&[("profile", "")], "is no profile's name", "");
    refused(&[("callback-path", "callback")], "begins with one /", "");
    refused(&[("callback-path", "//h/x")], "begins with one /", "");
    refused(&[("callback-path", "/a?b")], "neither ? nor #", "");
    refused(&[("callback-port", "0")], "not a port", "");
    refused(&[("sign-in-wait", "soon")], "not a number of seconds", "");
    refused(&[("auth-timeout", "-1")], "is not between", "");
    refused(
        &[("store", "keychian")],
        "none of auto, keychain, file",
        "keychain",
    );
    refused(
        &[("data-dir", "tokens")],
        "--data-dir: not a whole path",
        "~/",
    );
    refused(&[("data-dir", "")], "--data-dir: not a whole path", "~/");
    refused(&[("authorize-param", "x")], "NAME=VALUE", "");
    refused(&[("authorize-param", "=x")], "NAME=VALUE", "");
    for name in asked::OUR_PARAMS {
        refused(&[("authorize-param", &format!("{name}=hunter2"))], name, "");
    }
    let success = "auth-success-url";
    refused(
        &[(success, "http://h.example/")],
        "not an https URL",
        "--allow-http",
    );
    refused(
        &[(success, "https://h.example/?a=hunter2")],
        "has a query",
        "",
    );
    refused(
        &[(success, "https://u:hunter2@h.example/")],
        "has a user name",
        "",
    );
    refused(&[(success, "https://h.example/#hunter2")], "a fragment", "");
    refused(
        &[(success, "javascript:alert(1)")],
        "not a URL of a server",
        "",
    );
    let document = "client-metadata-url";
    refused(
        &[(document, "http://h.example/c")],
        "not an https URL with a path",
        "",
    );
    refused(
        &[(document, "https://h.example")],
        "not an https URL with a path",
        "",
    );
    let plain = "write https://h.example/c,";
    refused(
        &[(document, "https://H.example:443/c")],
        "plain form",
        plain,
    );
    refused(
        &[("accept-issuer", "http://h.example")],
        "not an issuer",
        "",
    );
    refused(
        &[("accept-issuer", "https://h.example/?a")],
        "not an issuer",
        "",
    );
}

#[test]
fn a_success_page_may_be_http_here_or_where_that_is_allowed() {
    let here = settings(&[("auth-success-url", "http://localhost:1/x")]);
    assert!(here.callback.success_url.is_some());
    let allowed = settings(&[
        ("auth-success-url", "http://h.example/"),
        ("allow-http", "true"),
    ]);
    assert!(allowed.callback.success_url.is_some() && allowed.allow_http);
}
