//! What can't be meant is refused, with the way out; settings come from where they should.

use crate::support::{Finished, INITIALIZE, Launch, McpServer};

const URL: &str = "http://127.0.0.1:1/mcp";

/// Refused as a mistake in the command line or the configuration.
fn refused(launch: Launch) -> String {
    let ended = launch.run();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    ended.stderr
}

fn shown(launch: Launch) -> String {
    let ended: Finished = launch.arg("--print-config").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout
}

/// The value and the source of one setting in `--print-config`'s table.
fn setting(table: &str, name: &str) -> (String, String) {
    let row = |line: &str| {
        let mut cells = line.split("  ").map(str::trim).filter(|c| !c.is_empty());
        Some([cells.next()?, cells.next()?, cells.next()?].map(str::to_owned))
    };
    let mut rows = table.lines().filter_map(row);
    let found = rows.find(|[n, ..]| n == name);
    let [_, value, source] = found.unwrap_or_else(|| panic!("no {name} in {table}"));
    (value, source)
}

#[test]
fn an_option_that_is_misspelt_is_refused_with_the_one_that_was_meant() {
    let said = refused(Launch::new().args("--heder X-A:b").arg(URL));
    assert!(
        said.contains("--heder") && said.contains("--header"),
        "{said}"
    );
}

#[test]
fn a_stray_word_is_refused_and_long_ones_are_not_repeated() {
    let said = refused(Launch::new().arg(URL).arg("word"));
    assert!(
        said.contains("\"word\"") && said.contains("quotes"),
        "{said}"
    );
    let token = "dG9rOjEyMzQ1Njc4OTAxMjM0NTY3ODkw";
    let split = Launch::new()
        .arg("--header")
        .args("Authorization:Bearer")
        .arg(token);
    let said = refused(split.arg(URL));
    assert!(!said.contains(token), "{said}");
}

#[test]
fn a_header_with_an_unset_variable_is_refused() {
    let launch = Launch::new().arg(URL).arg("--header");
    let said = refused(launch.arg("X-A: ${NOT_THERE}"));
    assert!(said.contains("X-A") && said.contains("NOT_THERE"), "{said}");
}

#[test]
fn a_header_that_is_none_is_refused_and_not_repeated() {
    for header in [
        "s3cret",
        "bad name: s3cret",
        ": s3cret",
        "X-A:",
        "Authorization: Bearer",
    ] {
        let said = refused(Launch::new().arg(URL).arg("--header").arg(header));
        assert!(said.contains("hint: "), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[test]
fn an_unknown_target_is_refused_with_the_nearest() {
    let said = refused(Launch::new().args("-t uss"));
    assert!(said.contains("did you mean us?"), "{said}");
    let said = refused(Launch::new().args("-t au --mode remote"));
    assert!(said.contains("au has no hosted server"), "{said}");
    let said = refused(Launch::new().args("-t mcp.example.com/mcp"));
    assert!(said.contains("https://mcp.example.com/mcp"), "{said}");
}

#[test]
fn a_value_that_is_none_is_refused() {
    for words in [
        "--transport http",
        "--request-timeout soon",
        "--request-timeout=-1",
        "--start-timeout 0",
        "--max-message-size 1QB",
        "--proxy squid",
        "--ca-file nowhere.pem",
        "--header-file nowhere",
        "--config nowhere.toml",
        "--bearer-env NOT_THERE",
        "--header-env X-A=NOT_THERE",
        "--target us",
        "--resource x",
        "--host a/b",
        "--callback-path x",
        "--callback-port 0",
        "--auth-success-url http://host.test/",
        "--auth-timeout soon",
        "--client-metadata-url https://host.test",
        "--static-oauth-client-info nowhere",
        "--static-oauth-client-metadata @nowhere",
        "--authorize-param state=x",
        "--client-credentials",
        "--token-endpoint https://host.test/token",
        "--accept-issuer x",
        "--profile a/b",
        "--scopes ,",
        "--sign-in-wait soon",
        "--store wallet",
        "--data-dir here",
        "--silent=maybe",
    ] {
        let flag = words.split([' ', '=']).next().expect("a flag");
        let said = refused(Launch::new().arg(URL).args(words));
        assert!(said.contains(flag), "{said}");
    }
}

#[test]
fn a_url_that_is_none_is_refused() {
    for url in [
        "ftp://host/mcp",
        "https://",
        "https://user:s3cret@host/mcp",
        "http://[::1/mcp",
    ] {
        let said = refused(Launch::new().arg(url));
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[test]
fn a_port_like_mcp_remotes_is_taken_and_a_bad_one_refused() {
    let table = shown(Launch::new().arg(URL).arg("3334"));
    assert_eq!(
        setting(&table, "callback-port"),
        ("3334".into(), "PORT".into())
    );
    refused(Launch::new().arg(URL).arg("0"));
    refused(Launch::new().arg(URL).arg("65536"));
}

#[test]
fn mcp_remotes_options_for_signing_in_are_taken() {
    let launch = Launch::new().arg(URL).args(
        "3334 --host localhost --callback-path /oauth/callback --auth-timeout 30 \
         --auth-success-url https://host.test/done --use-id-token --authorize-param prompt=none \
         --client-metadata-url https://host.test/client.json --resource https://host.test/mcp \
         --static-oauth-client-metadata {\"client_name\":\"x\"} \
         --static-oauth-client-info {\"client_id\":\"x\",\"client_secret\":\"${SECRET}\"} \
         --client-credentials --token-endpoint https://host.test/token",
    );
    let ended = launch.env("SECRET", "s3cret").run();
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(0), ""),
        "{ended:?}"
    );
    assert_eq!(ended.stderr, "");
    let ended = Launch::new()
        .arg(URL)
        .args("--device-code --disable-resource-parameter")
        .run();
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(0), ""),
        "{ended:?}"
    );
}

#[test]
fn a_client_that_names_what_is_not_set_is_refused() {
    let info = "{\"client_id\":\"x\",\"client_secret\":\"${NOT_THERE}\"}";
    let launch = Launch::new().arg(URL).arg("--static-oauth-client-info");
    let said = refused(launch.arg(info));
    assert!(
        said.contains("client_secret") && said.contains("NOT_THERE"),
        "{said}"
    );
}

#[test]
fn nobody_is_signed_in_at_first() {
    for words in ["status", "status -t eu", "status --profile work"] {
        let ended = Launch::new().args(words).run();
        assert_eq!(ended.code, Some(4), "{words}: {ended:?}");
        assert!(ended.stderr.contains("intercom-mcp login"), "{ended:?}");
    }
    let ended = Launch::new().arg("status").run();
    assert!(
        ended.stdout.starts_with("nobody is signed in\n"),
        "{ended:?}"
    );
    let ended = Launch::new().args("status --json").run();
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(4), ""));
    let page: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(page["signed_in"], false);
    assert_eq!(page["credentials"], serde_json::json!([]));
    let ended = Launch::new().arg("token").run();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(4), ""));
    for words in ["logout", "logout --all"] {
        let ended = Launch::new().args(words).run();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(
            ended.stderr.starts_with("nobody was signed in"),
            "{ended:?}"
        );
    }
    let with_token = Launch::new().arg("status").env("INTERCOM_TOKEN", "s3cret");
    let ended = with_token.run();
    assert!(ended.stdout.contains("INTERCOM_TOKEN is set"), "{ended:?}");
    assert!(!ended.stdout.contains("s3cret"));
}

#[test]
fn where_there_is_no_server_there_is_nothing_to_sign_in_to() {
    for words in ["login", "logout", "token", "status"] {
        let said = refused(Launch::new().args(words).args("-t au"));
        assert!(said.contains("INTERCOM_TOKEN"), "{said}");
        refused(Launch::new().args(words).args("-t sandbox"));
    }
    let all = Launch::new().args("logout --all");
    let ended = all.env("INTERCOM_MCP_TARGET", "au").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let odd = Launch::new().args("login --with-token").run();
    assert_eq!((odd.code, odd.stdout.as_str()), (Some(2), ""), "{odd:?}");
}

#[test]
fn version_and_help_go_to_stdout() {
    let version = Launch::new().arg("--version").run();
    assert_eq!(version.code, Some(0));
    let expected = format!("intercom-mcp {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((version.stdout, version.stderr), (expected, String::new()));
    let help = Launch::new().arg("--help").run();
    assert_eq!((help.code, &*help.stderr), (Some(0), ""));
    assert!(help.stdout.contains("--request-timeout"), "{}", help.stdout);
}

#[test]
fn nothing_on_stdin_is_nothing_to_do() {
    for launch in [
        Launch::new(),
        Launch::new().arg("serve"),
        Launch::new().arg(URL),
    ] {
        let ended = launch.run();
        assert_eq!((ended.code, ended.stdout), (Some(0), String::new()));
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn silent_says_nothing() {
    let canary = McpServer::canary();
    let launch = Launch::at(&canary).args("--silent --debug");
    let ended = launch.env("INTERCOM_MCP_NO_SUCH", "1").run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
}

// Where settings come from.

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let launch = Launch::new();
    let file = launch.home.configure(
        "target = \"eu\"\nrequest-timeout = 5\nstart-timeout = 5\nconnect-timeout = 5\n",
    );
    let launch = launch
        .env("INTERCOM_MCP_REQUEST_TIMEOUT", "6")
        .env("INTERCOM_MCP_START_TIMEOUT", "6");
    let table = shown(launch.args("--start-timeout 7"));
    let at = |line| format!("{}:{line}", file.display());
    assert!(setting(&table, "target").0.starts_with("eu"));
    assert_eq!(setting(&table, "target").1, at(1));
    assert_eq!(setting(&table, "connect-timeout"), ("5".into(), at(4)));
    let variable = "INTERCOM_MCP_REQUEST_TIMEOUT".to_owned();
    assert_eq!(setting(&table, "request-timeout"), ("6".into(), variable));
    let flag = "--start-timeout".to_owned();
    assert_eq!(setting(&table, "start-timeout"), ("7".into(), flag));
    let default = "default".to_owned();
    assert_eq!(
        setting(&table, "max-message-size"),
        ("64MiB".into(), default)
    );
}

#[test]
fn print_config_shows_no_secret() {
    let launch = Launch::new();
    launch.home.configure(
        "[targets.mine]\nurl = \"https://host.test/mcp?key=s3cret\"\nheader = [\"X-B: s3cret\"]\n",
    );
    let launch = launch
        .args("-t mine --header-command")
        .arg("X-C=/bin/echo s3cret")
        .args("--proxy http://user:s3cret@127.0.0.1:1")
        .arg("--static-oauth-client-info")
        .arg("{\"client_id\":\"x\",\"client_secret\":\"s3cret\"}")
        .env("INTERCOM_MCP_HEADER", "X-A: s3cret\nX-D=s3cret");
    let table = shown(launch);
    assert!(!table.contains("s3cret"), "{table}");
    assert!(table.contains("X-A") && table.contains("mine"), "{table}");
}

#[test]
fn a_host_can_say_everything_by_variables() {
    let server = McpServer::start();
    let launch = Launch::new()
        .env("INTERCOM_MCP_TARGET", &server.url())
        .env("INTERCOM_MCP_HEADER", "X-A: 1\nX-B: 2")
        .env("INTERCOM_MCP_BEARER_ENV", "TOKEN")
        .env("TOKEN", "abc");
    launch.start().ask(INITIALIZE).result();
    let request = &server.requests()[0];
    assert_eq!(request.header("x-a"), Some("1"));
    assert_eq!(request.header("x-b"), Some("2"));
    assert_eq!(request.header("authorization"), Some("Bearer abc"));
}

#[test]
fn a_target_of_the_config_file_is_served() {
    let server = McpServer::start();
    let launch = Launch::new().args("-t mine");
    let url = server.url();
    launch.home.configure(&format!(
        "[targets.mine]\nurl = \"{url}\"\nheader = [\"X-A: mine\"]\n[targets.other]\nurl = \"https://other.test\"\nheader = [\"X-O: other\"]\n"
    ));
    launch.start().ask(INITIALIZE).result();
    let request = &server.requests()[0];
    assert_eq!(request.header("x-a"), Some("mine"));
    assert_eq!(request.header("x-o"), None);
}

#[test]
fn a_mistake_in_the_config_file_is_told_with_its_line() {
    for (text, expected) in [
        ("\nrequest-timout = 7\n", ":2: "),
        ("target = eu\n", ":1: "),
        ("\n\nrequest-timeout = \"soon\"\n", ":3: "),
        ("[targets.us]\nurl = \"https://host.test\"\n", "us"),
    ] {
        let launch = Launch::new();
        launch.home.configure(text);
        let said = refused(launch);
        assert!(
            said.contains("config.toml") && said.contains(expected),
            "{said}"
        );
    }
}

#[test]
fn an_unknown_variable_is_told_and_does_no_harm() {
    let ended = Launch::new().env("INTERCOM_MCP_REQUEST_TIMOUT", "1").run();
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.stderr.contains("INTERCOM_MCP_REQUEST_TIMEOUT?"),
        "{ended:?}"
    );
}
