//! Which source wins, and what holds when nothing is given.

use std::path::Path;
use std::time::Duration;

use super::*;

/// The command line, as `cli` hands it over.
fn given(pairs: &[(&'static str, &str)]) -> Layer {
    let mut layer = Layer::default();
    for (name, text) in pairs {
        let source = Source::Flag(format!("--{name}"));
        layer.set(name, source.clone(), vec![Value::new(*text, source)]);
    }
    layer
}

/// A folder with this config file.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), text).expect("writing");
    folder
}

fn load<const N: usize>(
    flags: &[(&'static str, &str)],
    variables: [(&str, &str); N],
    folder: &Path,
) -> Result<Config, Error> {
    let environment = Environment::of(variables).with_folder(folder);
    Config::load(&given(flags), &environment)
}

#[test]
fn nothing_given_means_the_defaults_that_help_promises() {
    let config = Config::load(&given(&[]), &Environment::default()).expect("defaults");
    assert_eq!(config.target.name, "us");
    assert_eq!(config.strategy, Strategy::HttpFirst);
    assert_eq!(config.rules, ToolRules::default());
    let minute = Some(Duration::from_secs(60));
    assert_eq!(config.limits.start, Duration::from_secs(30));
    assert_eq!(config.limits.idle, minute);
    assert_eq!(config.limits.headers, minute);
    assert_eq!(config.limits.body, minute);
    assert_eq!(config.limits.total, Some(Duration::from_secs(300)));
    assert_eq!(config.limits.message_size, 64 << 20);
    assert_eq!(config.limits.ping, None);
    assert_eq!(
        config.network.connect_timeout,
        Some(Duration::from_secs(10))
    );
    assert_eq!(config.network.proxy, ProxyChoice::Environment);
    assert!(config.network.cookies && !config.network.ipv4);
    assert!(config.network.ca_files.is_empty());
    assert!(config.headers.is_empty() && config.warnings.is_empty());
    assert_eq!(config.talk, Talk::default());
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    #[track_caller]
    fn check(flag: Option<&str>, variable: &str, expected: &str) {
        let folder = folder("target = 'file'\n[targets.file]\nurl = 'https://f.example/'\n");
        let flags: Vec<_> = flag.into_iter().map(|text| ("target", text)).collect();
        let variables = [("INTERCOM_MCP_TARGET", variable)];
        let config = load(&flags, variables, folder.path()).expect(expected);
        assert_eq!(config.target.name, expected);
    }
    check(Some("us"), "eu", "us");
    check(None, "eu", "eu");
    check(None, "", "file");
    check(None, "${user_config.region}", "file");
}

#[test]
fn the_chosen_targets_table_wins_over_the_files_top() {
    let folder = folder(
        "transport = 'sse-only'\nheader = ['X-Top: 1']\n\
         [targets.a]\nurl = 'https://a.example/'\ntransport = 'http-only'\nheader = ['X-A: 1']\n\
         [targets.b]\nurl = 'https://b.example/'\nheader = []\n",
    );
    #[track_caller]
    fn check(folder: &Path, target: &str, strategy: Strategy, headers: &[&str]) {
        let config = load(&[("target", target)], [], folder).expect(target);
        let names: Vec<&str> = config
            .headers
            .iter()
            .map(|header| header.name.as_str())
            .collect();
        assert_eq!(
            (config.strategy, &names[..]),
            (strategy, headers),
            "{target}"
        );
    }
    check(folder.path(), "a", Strategy::HttpOnly, &["x-a"]);
    check(folder.path(), "b", Strategy::SseOnly, &[]);
    check(folder.path(), "us", Strategy::SseOnly, &["x-top"]);
    let flags = [("target", "a"), ("transport", "sse-first")];
    let config = load(&flags, [], folder.path()).expect("a good configuration");
    assert_eq!(config.strategy, Strategy::SseFirst);
}

#[test]
fn a_list_is_taken_whole_from_the_highest_source() {
    let folder = folder("ignore-tool = ['a', 'b']\n");
    let rules = |variable| {
        let variables = [("INTERCOM_MCP_IGNORE_TOOL", variable)];
        load(&[], variables, folder.path())
            .expect("rules")
            .rules
            .ignore
    };
    assert_eq!(rules(""), ["a", "b"]);
    assert_eq!(rules("c"), ["c"]);
}

#[test]
fn timeouts_can_be_turned_off_and_follow_the_requests() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], expected: [Option<u64>; 4]) {
        let limits = Config::load(&given(flags), &Environment::default())
            .expect("limits")
            .limits;
        let found = [limits.idle, limits.headers, limits.body, limits.ping];
        assert_eq!(
            found.map(|time| time.map(|time| time.as_secs())),
            expected,
            "{flags:?}"
        );
    }
    check(
        &[("request-timeout", "5")],
        [Some(5), Some(5), Some(5), None],
    );
    check(&[("request-timeout", "0")], [None; 4]);
    check(
        &[("headers-timeout", "0")],
        [Some(60), None, Some(60), None],
    );
    check(
        &[("body-timeout", "7")],
        [Some(60), Some(60), Some(7), None],
    );
    check(
        &[("keep-alive", "true")],
        [Some(60), Some(60), Some(60), Some(30)],
    );
    check(
        &[("ping-interval", "9")],
        [Some(60), Some(60), Some(60), Some(9)],
    );
    check(
        &[("ping-interval", "0")],
        [Some(60), Some(60), Some(60), None],
    );
}

#[test]
fn a_wrong_value_is_refused_with_its_place() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], variable: (&str, &str), message: &str, hint: &str) {
        let environment = Environment::of([variable]);
        let error = Config::load(&given(flags), &environment).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert!(
            error.hints().join("\n").contains(hint),
            "{:?}",
            error.hints()
        );
    }
    let none = ("OTHER", "x");
    check(
        &[("start-timeout", "0")],
        none,
        "--start-timeout: 0 leaves no time to start in",
        "",
    );
    check(
        &[("ipv4", "ja")],
        none,
        "--ipv4: \"ja\" is neither true nor false",
        "",
    );
    check(
        &[("proxy", "localhost:3128")],
        none,
        "--proxy: not the URL of a proxy",
        "http://host:port",
    );
    check(
        &[("proxy", "ftp://u:p@h")],
        none,
        "--proxy: not the URL of a proxy",
        "none",
    );
    check(
        &[("ca-file", "/nowhere.pem")],
        none,
        "--ca-file: opening /nowhere.pem",
        "",
    );
    check(
        &[("config", "/nowhere.toml")],
        none,
        "--config: reading /nowhere.toml",
        "",
    );
    let variable = ("INTERCOM_MCP_MAX_MESSAGE_SIZE", "12");
    let problem = "\"12\" is too small; 1024 bytes is the least";
    check(
        &[],
        variable,
        &format!("INTERCOM_MCP_MAX_MESSAGE_SIZE: {problem}"),
        "",
    );
    let variable = ("INTERCOM_MCP_TRANSPORT", "http-frist");
    let problem = "\"http-frist\" is none of http-first, sse-first, http-only, sse-only";
    let problem = format!("INTERCOM_MCP_TRANSPORT: {problem}");
    check(&[], variable, &problem, "did you mean http-first?");
    check(
        &[],
        ("INTERCOM_MCP_PROTOCOL", "new"),
        "INTERCOM_MCP_PROTOCOL: \"new\" is none of legacy, auto",
        "",
    );
}

#[test]
fn a_proxy_is_a_url_or_none() {
    #[track_caller]
    fn check(text: &str, expected: ProxyChoice) {
        let config = Config::load(&given(&[("proxy", text)]), &Environment::default());
        assert_eq!(config.expect(text).network.proxy, expected);
    }
    let url = |text| ProxyChoice::Url(Url::parse(text).expect("a URL"));
    check("none", ProxyChoice::Direct);
    check("http://u:p@proxy:3128", url("http://u:p@proxy:3128"));
    check("socks5h://proxy:1080", url("socks5h://proxy:1080"));
}

#[test]
fn a_default_file_may_be_missing_and_a_named_one_is_read() {
    let nowhere = Path::new("/nowhere/at/all");
    assert_eq!(load(&[], [], nowhere).expect("no file").target.name, "us");

    let folder = folder("target = 'eu'");
    let path = folder.path().join("config.toml");
    let path = path.to_str().expect("UTF-8");
    let by_flag = load(&[("config", path)], [], nowhere).expect("a file");
    assert_eq!(by_flag.target.name, "eu");
    let by_variable = load(&[], [("INTERCOM_MCP_CONFIG", path)], nowhere).expect("a file");
    assert_eq!(by_variable.target.name, "eu");
    let at_home = load(&[("config", "~/config.toml")], [], folder.path()).expect("a file");
    assert_eq!(at_home.target.name, "eu");
}

#[test]
fn paths_in_the_file_start_beside_it() {
    let folder = folder("ca-file = 'ca.pem'\nlog-file = '~/log'\n");
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, "").expect("writing");
    let config = load(&[], [], folder.path()).expect("a good configuration");
    assert_eq!(config.network.ca_files, [ca]);
    assert_eq!(config.talk.log_file, Some(folder.path().join("log")));
}

#[test]
fn nodes_extra_roots_are_added_and_missing_ones_only_told() {
    let folder = folder("");
    let ca = folder.path().join("config.toml");
    let ca = ca.to_str().expect("UTF-8");
    let config = load(
        &[("ca-file", ca)],
        [("NODE_EXTRA_CA_CERTS", ca)],
        folder.path(),
    );
    assert_eq!(config.expect("two files").network.ca_files.len(), 2);

    let config = load(
        &[],
        [("NODE_EXTRA_CA_CERTS", "/nowhere.pem")],
        folder.path(),
    );
    let config = config.expect("a warning");
    assert!(config.network.ca_files.is_empty());
    assert!(config.warnings[0].starts_with("NODE_EXTRA_CA_CERTS: opening /nowhere.pem"));
}

#[test]
fn a_token_for_every_target_is_told_when_it_goes_to_a_strangers_server() {
    #[track_caller]
    fn check(target: &str, warnings: usize) {
        let folder =
            folder("bearer-env = 'T'\n[targets.x]\nurl = 'https://x.example/'\nbearer-env = 'T'\n");
        let config = load(&[("target", target)], [("T", "abc")], folder.path()).expect(target);
        assert_eq!(
            config.warnings.len(),
            warnings,
            "{target}: {:?}",
            config.warnings
        );
    }
    check("us", 0);
    check("x", 0);
    check("http://localhost:1/", 0);
    check("https://y.example/", 1);
}

#[test]
fn the_report_shows_values_and_places_and_no_secret() {
    let folder = folder("header = ['X-Api-Key: hunter2', 'X-Team: hunter2']\nread-only = true\n");
    let environment = Environment::of([
        ("INTERCOM_MCP_PROXY", "http://u:hunter2@proxy:3128"),
        ("INTERCOM_MCP_HEADER_COMMAND", "X-C=get hunter2"),
        ("TOKEN", "hunter2"),
    ])
    .with_folder(folder.path());
    let flags = given(&[
        ("target", "https://x.example/mcp?key=hunter2"),
        ("bearer-env", "TOKEN"),
    ]);
    let report = Config::explain(&flags, &environment).expect("a report");
    assert!(!report.contains("hunter2"), "{report}");
    let file = folder.path().join("config.toml");
    let file = file.to_str().expect("UTF-8");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = report.lines().map(words).collect();
    for expected in [
        "setting value from",
        "target https://x.example/mcp --target",
        &format!("config {file} default"),
        &format!("header X-Api-Key (hidden) {file}:1"),
        &format!("header X-Team (hidden) {file}:1"),
        "header-command X-C (hidden) INTERCOM_MCP_HEADER_COMMAND",
        "bearer-env TOKEN --bearer-env",
        "proxy http://proxy:3128/ INTERCOM_MCP_PROXY",
        &format!("read-only true {file}:2"),
        "start-timeout 30 default",
        "body-timeout (as request-timeout) default",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected}\n{report}"
        );
    }
}

#[test]
fn no_debug_form_shows_a_secret() {
    let flags = given(&[("header", "Authorization: Bearer hunter2")]);
    let config = Config::load(&flags, &Environment::default()).expect("a header");
    assert!(!format!("{flags:?} {config:?}").contains("hunter2"));
}
