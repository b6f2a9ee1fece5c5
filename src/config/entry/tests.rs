//! Command lines as entries' arguments.

use std::path::Path;

use super::{Words, holds_secret, needs, secrets_of, shown_words_of, words_of};
use crate::config::environment::Environment;
use crate::config::layer::{Layer, Source, Value};

fn layer(pairs: &[(&'static str, &[&str])]) -> Layer {
    let mut layer = Layer::default();
    for (name, texts) in pairs {
        let source = Source::Flag(format!("--{name}"));
        let values = texts.iter().map(|text| Value::new(*text, source.clone()));
        layer.set(name, source.clone(), values.collect());
    }
    layer
}

fn words<const N: usize>(
    pairs: &[(&'static str, &[&str])],
    variables: [(&str, &str); N],
    env: &[(&str, &str)],
) -> Words {
    let env: Vec<_> = env
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    let environment = Environment::of(variables).with_folder(Path::new("/home/me"));
    environment.words(&layer(pairs), &env, Path::new("/here"))
}

#[track_caller]
fn check(pairs: &[(&'static str, &[&str])], expected: &[&str]) {
    assert_eq!(words(pairs, [], &[]).args, expected);
}

#[test]
fn what_was_given_is_written_as_words() {
    check(&[], &[]);
    check(&[("target", &["eu"])], &["--target", "eu"]);
    check(
        &[("read-only", &["true"]), ("profile", &["a b"])],
        &["--profile", "a b", "--read-only"],
    );
    check(
        &[("allow-tool", &["get_*", "search"])],
        &["--allow-tool", "get_*", "--allow-tool", "search"],
    );
    check(&[("resource", &[""])], &["--resource", ""]);
    check(&[("resource", &["-x"])], &["--resource=-x"]);
    check(&[("protocol", &["auto"]), ("enable-proxy", &["true"])], &[]);
}

#[test]
fn paths_are_whole() {
    check(
        &[("ca-file", &["a.pem", "/b.pem", "~/c.pem"])],
        &[
            "--ca-file",
            "/here/a.pem",
            "--ca-file",
            "/b.pem",
            "--ca-file",
            "/home/me/c.pem",
        ],
    );
    check(
        &[("static-oauth-client-info", &["@x.json"])],
        &["--static-oauth-client-info", "@/here/x.json"],
    );
    check(&[("config", &["c.toml"])], &["--config", "/here/c.toml"]);
}

#[test]
fn secrets_are_known_as_such() {
    let of = |text: &str| words(&[("header", &[text])], [], &[]).secrets;
    assert_eq!(of("Authorization: Bearer abc"), ["Bearer abc"]);
    assert!(of("Authorization: Bearer ${TOKEN}").is_empty());
    for (variable, expected) in [
        ("INTERCOM_TOKEN", true),
        ("ANYTHING", true),
        ("INTERCOM_MCP_HEADER", true),
        ("INTERCOM_MCP_TARGET", false),
        ("INTERCOM_MCP_NOBODY_KNOWS", true),
    ] {
        assert_eq!(holds_secret(variable), expected, "{variable}");
    }
}

#[test]
fn what_a_url_has_besides_its_place_is_secret() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(&[("target", &[text])], [], &[]).secrets, expected);
        assert_eq!(secrets_of("INTERCOM_MCP_TARGET", text), expected);
    }
    check("eu", &[]);
    check("https://example.com/mcp", &[]);
    check("https://example.com/mcp?", &[]);
    check("https://example.com/mcp?key=S#f", &["key=S#f"]);
    check("https://example.com?key=S", &["key=S"]);
    check("https://me:p@ss@example.com/m@p", &["me:p@ss"]);
    check("https://me@example.com/#S", &["me", "S"]);
    assert_eq!(secrets_of("INTERCOM_TOKEN", "eu"), ["eu"]);
}

#[test]
fn a_person_is_shown_what_was_given_without_secrets() {
    let given = layer(&[
        ("target", &["https://me:p@example.com/mcp?key=S"]),
        ("header", &["u: u", "B: ${T}"]),
        ("header-command", &["A=cat file"]),
        ("read-only", &["true"]),
        ("static-oauth-client-info", &["@x.json"]),
    ]);
    let expected = [
        "--target",
        "https://…@example.com/mcp?…",
        "--static-oauth-client-info",
        "@x.json",
        "--header",
        "u: …",
        "--header",
        "B: ${T}",
        "--header-command",
        "…",
        "--read-only",
    ];
    assert_eq!(shown_words_of(&given), expected);
}

#[test]
fn what_the_host_will_not_hand_over_is_told() {
    let variables = [
        ("INTERCOM_MCP_TARGET", "eu"),
        ("INTERCOM_TOKEN", "x"),
        ("T", "y"),
    ];
    let header: &[(&'static str, &[&str])] = &[("header", &["A: ${T}"])];
    assert_eq!(
        words(header, variables, &[]).lost,
        ["T", "INTERCOM_MCP_TARGET", "INTERCOM_TOKEN"]
    );
    let env = [
        ("T", "y"),
        ("INTERCOM_TOKEN", "x"),
        ("INTERCOM_MCP_TARGET", "eu"),
    ];
    assert_eq!(words(header, variables, &env).lost, Vec::<String>::new());
}

#[test]
fn folders_that_variables_decide_are_written_down() {
    let moved = words(&[], [("INTERCOM_MCP_DATA_DIR", "~/d")], &[]);
    assert_eq!(moved.args, ["--data-dir", "/home/me/d"]);
    assert_eq!(moved.added.len(), 1);
    let relative = words(&[], [("INTERCOM_MCP_CONFIG", "my.toml")], &[]);
    assert_eq!(relative.args, ["--config", "/here/my.toml"]);
    let given: &[(&'static str, &[&str])] = &[("data-dir", &["/e"])];
    let moved = words(given, [("INTERCOM_MCP_DATA_DIR", "/d")], &[]);
    assert_eq!(moved.args, ["--data-dir", "/e"]);
    if cfg!(target_os = "linux") {
        let moved = words(&[], [("XDG_DATA_HOME", "/x")], &[]);
        assert_eq!(moved.args, ["--data-dir", "/home/me/data"]);
    }
}

#[test]
fn what_was_given_is_words_again_and_nothing_is_added() {
    let given = layer(&[
        ("target", &["eu"]),
        ("ca-file", &["a.pem"]),
        ("header", &["X-Key: s3cret", "Y: ${B}"]),
    ]);
    let words = words_of(&given);
    let expected = [
        "--target",
        "eu",
        "--header",
        "X-Key: s3cret",
        "--header",
        "Y: ${B}",
        "--ca-file",
        "a.pem",
    ];
    assert_eq!(words.args, expected);
    assert_eq!(words.secrets, ["s3cret"]);
    assert!(words.lost.is_empty() && words.added.is_empty());
}

#[test]
fn the_variables_that_are_needed_are_named_once_and_no_secret_with_them() {
    let given = layer(&[
        ("header", &["A: ${T} ${U}", "B: ${T} ${user_config.x}"]),
        ("header-env", &["C=V"]),
        ("bearer-env", &["W"]),
    ]);
    assert_eq!(needs(&given), ["T", "U", "V", "W"]);
    let secret = "sk_0123456789012345678901234567890123456789";
    assert_eq!(
        needs(&layer(&[("bearer-env", &[secret])])),
        Vec::<String>::new()
    );
    assert_eq!(
        needs(&layer(&[("bearer-env", &["a-b c"])])),
        Vec::<String>::new()
    );
}
