//! Names and URLs lead to servers, and to none that may not be.

use super::*;
use crate::config::layer::Source;

fn resolve_text(text: &str, allow_http: bool) -> Result<Target, Error> {
    let file = "[targets.work]\nurl = 'https://w.example/mcp'\n\
                [targets.old]\nurl = 'https://o.example/mcp'\nsse-url = 'https://o.example/sse'";
    let file = crate::config::file::parse(file, "c.toml".as_ref()).expect("a good file");
    let chosen = Value::new(text, Source::Flag("--target".to_owned()));
    resolve(&chosen, &file.targets, allow_http)
}

#[test]
fn a_name_or_a_url_leads_to_both_endpoints() {
    #[track_caller]
    fn check(text: &str, name: &str, http: &str, sse: &str) {
        let target = resolve_text(text, false).expect(text);
        let url = |url: &Option<Url>| url.as_ref().map(Url::to_string).unwrap_or_default();
        assert_eq!(target.name, name);
        let remote = target.remote.expect("a hosted server");
        assert_eq!(url(&remote.http), http, "{text}");
        assert_eq!(url(&remote.sse), sse, "{text}");
    }
    let (mcp, sse) = (
        "https://mcp.intercom.com/mcp",
        "https://mcp.intercom.com/sse",
    );
    check("us", "us", mcp, sse);
    let (mcp, sse) = (
        "https://mcp.eu.intercom.com/mcp",
        "https://mcp.eu.intercom.com/sse",
    );
    check("eu", "eu", mcp, sse);
    check(
        "work",
        "work",
        "https://w.example/mcp",
        "https://w.example/mcp",
    );
    check(
        "old",
        "old",
        "https://o.example/mcp",
        "https://o.example/sse",
    );
    let url = "https://x.example/mcp?key=secret";
    check(url, "https://x.example/mcp", url, url);
    let url = "https://x.example/mcp";
    check("https://x.example/mcp#part", url, url, url);
}

#[test]
fn http_is_for_this_machine_unless_allowed() {
    #[track_caller]
    fn check(url: &str, without: bool) {
        assert_eq!(resolve_text(url, false).is_ok(), without, "{url}");
        assert!(resolve_text(url, true).is_ok(), "{url}");
    }
    check("http://localhost:8080/mcp", true);
    check("http://127.0.0.1/mcp", true);
    check("http://127.9.9.9/mcp", true);
    check("http://[::1]:99/mcp", true);
    check("http://128.0.0.1/mcp", false);
    check("http://localhost.example/mcp", false);
    check("http://127.0.0.1.example/mcp", false);
    check("http://[::ffff:127.0.0.1]/mcp", false);
}

#[test]
fn what_cannot_be_a_server_is_refused_with_the_fix() {
    #[track_caller]
    fn check(text: &str, message: &str, hint: &str) {
        let error = resolve_text(text, false).expect_err(text);
        assert!(error.to_string().contains(message), "{error}");
        let hints = error.hints().join("\n");
        assert!(hints.contains(hint), "{hints}");
        assert!(!error.chain().contains("secret") && !hints.contains("secret"));
    }
    check("su", "unknown target \"su\"", "did you mean us?");
    check(
        "wrok",
        "unknown target",
        "us, eu, au, fin, fin/APP_ID, sandbox, old, work, or any https:// URL",
    );
    check("nowhere", "unknown target", "[targets.NAME]");
    check("", "unknown target", "us, eu");
    check("x.example/mcp", "unknown target", "https://x.example/mcp");
    check(
        "http://x.example/mcp?k=secret",
        "http://x.example/mcp: http is not",
        "--allow-http",
    );
    check(
        "https://u:secret@x.example",
        "a user name or password",
        "--header",
    );
    check(
        "https://secret@x.example",
        "a user name or password",
        "--header",
    );
    check("ftp://x.example", "ftp URLs are not supported", "https://");
    check("https://", "not a URL", "");
    check("https://x.example:secret/", "not a URL", "");
}

#[test]
fn only_intercoms_servers_and_this_machine_are_home() {
    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(
            is_home(&resolve_text(text, true).expect(text)),
            expected,
            "{text}"
        );
    }
    check("us", true);
    check("eu", true);
    check("https://api.intercom.io/fin/mcp", true);
    check("http://127.0.0.1:1/", true);
    check("work", false);
    check("https://evilintercom.com/", false);
    check("https://intercom.com.evil.example/", false);
}

#[test]
fn the_rest_api_is_that_of_the_region_however_the_server_is_named() {
    #[track_caller]
    fn check(text: &str, expected: Option<Rest>) {
        assert_eq!(
            resolve_text(text, true).expect(text).rest,
            expected,
            "{text}"
        );
    }
    let at = |region| Some(Rest::At(Base::Region(region)));
    check("us", at(Region::Us));
    check("eu", at(Region::Eu));
    check("au", at(Region::Au));
    check("sandbox", Some(Rest::Sandbox));
    check("https://mcp.eu.intercom.com/sse", at(Region::Eu));
    check("https://mcp.intercom.com:8443/mcp", at(Region::Us));
    check("work", None);
    check("https://mcp.intercom.com.evil.example/mcp", None);
    check("http://127.0.0.1:9/mcp", None);
}

#[test]
fn a_token_goes_to_intercoms_hosts_or_to_this_machine() {
    let value = |text: &str| Value::new(text, Source::Flag("--rest-url".to_owned()));
    let good = |text: &str| rest(&value(text)).expect(text);
    assert_eq!(
        good("https://api.au.intercom.io"),
        Rest::At(Base::Region(Region::Au))
    );
    assert_eq!(
        good("http://127.0.0.1:4010"),
        Rest::At(Base::Url(
            Url::parse("http://127.0.0.1:4010").expect("a URL")
        ))
    );
    for text in [
        "https://api.intercom.io.evil.example",
        "https://evil.example",
        "http://api.intercom.io",
        "https://api.intercom.io:8443",
        "https://api.intercom.io/elsewhere",
        "https://user:secret@api.intercom.io",
        "api.intercom.io",
    ] {
        let error = rest(&value(text)).expect_err(text);
        assert!(!error.chain().contains("secret"), "{}", error.chain());
    }
}

#[test]
fn fins_servers_are_known_by_name_and_by_address() {
    #[track_caller]
    fn check(text: &str, fin: Option<Fin>, http: &str, rest: Option<Base>) {
        let target = resolve_text(text, false).expect(text);
        let remote = target.remote.expect("a hosted server");
        assert_eq!(
            remote.http.map(|url| url.to_string()).as_deref(),
            Some(http),
            "{text}"
        );
        assert_eq!(target.fin, fin, "{text}");
        assert_eq!(target.rest, rest.map(Rest::At), "{text}");
    }
    let (teammate, user) = (Some(Fin::Teammate), Some(Fin::User));
    let (us, eu) = (Base::Region(Region::Us), Base::Region(Region::Eu));
    let fin = "https://api.intercom.io/fin/mcp";
    check("fin", teammate, fin, Some(us.clone()));
    check(fin, teammate, fin, Some(us));
    let of_app = "https://api.intercom.io/fin/mcp/a1b2_C-3";
    check("fin/a1b2_C-3", user, of_app, None);
    check(of_app, user, of_app, None);
    let there = "https://api.eu.intercom.io/fin/mcp";
    check(there, teammate, there, Some(eu));
    let here = "http://127.0.0.1:9/fin/mcp";
    let base = Url::parse("http://127.0.0.1:9/").expect("a URL");
    check(here, teammate, here, Some(Base::Url(base)));
    for other in [
        "https://x.example/fin/mcp",
        "https://api.intercom.io/fin/mcps",
    ] {
        check(other, None, other, None);
    }
}

#[test]
fn fins_apps_have_plain_ids() {
    for wrong in ["fin/", "fin/a/b", "fin/../x", "fin/a?b", "fin/ä"] {
        let error = resolve_text(wrong, false).expect_err(wrong);
        assert!(error.to_string().contains("names no app"), "{error}");
        assert!(error.hints().join(" ").contains("fin/APP_ID"));
    }
    assert!(resolve_text("finn", false).expect_err("finn").hints()[1].contains("fin"));
}
