//! Whose token, and whether there are local tools at all.

use secrecy::ExposeSecret;

use super::*;
use crate::config::{Config, Layer, Source, Value};

fn load(flags: &[(&'static str, &str)], environment: &Environment) -> Result<Config, Error> {
    let mut given = Layer::default();
    for (name, text) in flags {
        let source = Source::Flag(format!("--{name}"));
        given.set(name, source.clone(), vec![Value::new(*text, source)]);
    }
    Config::load(&given, environment)
}

fn local(flags: &[(&'static str, &str)], environment: &Environment) -> Option<Local> {
    load(flags, environment)
        .expect("a good configuration")
        .local
}

#[test]
fn the_token_is_the_variables_else_the_static_headers() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], environment: &Environment, expected: &str) {
        let found = match local(flags, environment).expect("local tools").token {
            Token::Known(token) => token.expose_secret().to_owned(),
            Token::Header(headers) => format!("header {}", headers[0].name),
            Token::Kept(_) => "kept".to_owned(),
            Token::Missing => "missing".to_owned(),
        };
        assert_eq!(found, expected);
    }
    let none = Environment::of([]);
    let header = [("header", "Authorization: Bearer h")];
    check(&[], &none, "missing");
    check(&header, &none, "header authorization");
    check(&[("header", "Authorization: Basic h")], &none, "missing");
    let second = Environment::of([("INTERCOM_ACCESS_TOKEN", "b")]);
    check(&header, &second, "b");
    let both = Environment::of([
        ("INTERCOM_TOKEN", " Bearer a "),
        ("INTERCOM_ACCESS_TOKEN", "b"),
    ]);
    check(&[("target", "au")], &both, "a");
    // What someone else's server was given stays with it.
    let foreign = [
        ("target", "https://x.example/mcp"),
        ("rest-url", "https://api.intercom.io"),
        ("header", "Authorization: Bearer h"),
    ];
    check(&foreign, &none, "missing");
}

#[test]
fn a_token_that_no_header_can_hold_is_refused_unquoted() {
    let environment = Environment::of([("INTERCOM_TOKEN", "sec ret")]);
    let error = load(&[], &environment).expect_err("a space");
    assert!(
        error.chain().starts_with("INTERCOM_TOKEN: "),
        "{}",
        error.chain()
    );
    assert!(!error.chain().contains("ret"), "{}", error.chain());
}

#[test]
fn a_mode_that_the_target_cannot_serve_is_refused() {
    #[track_caller]
    fn check(target: &'static str, mode: &'static str, expected: Result<Mode, &str>) {
        let loaded = load(&[("target", target), ("mode", mode)], &Environment::of([]));
        match (loaded, expected) {
            (Ok(config), Ok(mode)) => assert_eq!(config.mode, mode),
            (Err(error), Err(part)) => assert!(error.chain().contains(part), "{}", error.chain()),
            (loaded, expected) => panic!("{target} {mode}: {loaded:?}, not {expected:?}"),
        }
    }
    check("us", "auto", Ok(Mode::Auto));
    check("us", "local", Ok(Mode::Local));
    check("us", "remote", Ok(Mode::Remote));
    check("au", "local", Ok(Mode::Local));
    check("au", "remote", Err("the target au has no hosted server"));
    check(
        "https://x.example/mcp",
        "local",
        Err("can't be answered here"),
    );
    check("us", "lokal", Err("is none of auto, remote, local"));
}

#[test]
fn limits_and_writes_are_read() {
    let none = Environment::of([]);
    let usual = local(&[], &none).expect("local tools");
    assert!(!usual.allow_writes);
    assert_eq!(usual.max_result_chars, 60_000);
    let set = [("allow-writes", "true"), ("max-result-chars", "20_000")];
    let set = local(&set, &none).expect("local tools");
    assert!(set.allow_writes);
    assert_eq!(set.max_result_chars, 20_000);
    assert!(load(&[("max-result-chars", "12")], &none).is_err());
}
