//! Names of files, as the releases of mcp-remote named them when they were run with these lines.

use super::super::McpRemote;
use super::super::hash::{Release, name};

const URL: &str = "http://127.0.0.1:9/mcp";
const PLAIN: &str = "41de1428c5b082cf5ea630e2db10fddd";
const RELEASES: [&str; 10] = [
    "0.1.29", "0.1.30", "0.1.42", "0.1.43", "0.3.3", "0.5.0", "0.6.0", "0.7.0", "0.13.5", "0.15.1",
];

/// `expected` says from which release on which name is used; before all it is that of the URL alone.
#[track_caller]
fn check(line: &[&str], expected: &[(&str, &str)]) {
    let words = ["mcp-remote", URL]
        .iter()
        .chain(line)
        .map(|word| (*word).to_owned());
    let remote = McpRemote::of(&words.collect::<Vec<_>>()).unwrap();
    let file = "\u{feff}# c\r\n  X-A: file\r\nX-C:  three  \r\nbad line\n\n".to_owned();
    let files: Vec<_> = remote.header_files.iter().map(|_| file.clone()).collect();
    for release in RELEASES.map(|release| Release::of(release).unwrap()) {
        let since = |(since, _): &&(&str, &str)| Release::of(since).unwrap() <= release;
        let found = expected.iter().rfind(since);
        let expected = found.map_or(PLAIN, |(_, name)| name);
        assert_eq!(
            name(&remote, &files, release),
            expected,
            "{release} {line:?}"
        );
    }
}

#[test]
fn a_url_alone_is_named_alike_by_all() {
    check(&[], &[]);
    check(&["4321"], &[]);
    check(
        &["--transport", "http-only", "--debug", "--allow-http"],
        &[],
    );
    let resource = "https://x.example/a";
    check(
        &["--resource", resource, "--disable-resource-parameter"],
        &[
            ("0.1.30", "2e60ef43ee3456e05059d4aef320a16b"),
            ("0.1.43", PLAIN),
        ],
    );
    check(&["--resource", ""], &[]);
    check(&["--client-metadata-url", "https://c.example"], &[]);
}

#[test]
fn a_url_is_taken_to_the_letter() {
    let words = ["mcp-remote", "http://127.0.0.1:9/mcp/"].map(str::to_owned);
    let remote = McpRemote::of(&words).unwrap();
    assert_eq!(
        name(&remote, &[], Release::NEWEST),
        "9271e87525472004e127a63bf24947be"
    );
}

#[test]
fn later_releases_name_by_more_of_the_line() {
    check(
        &["--resource", "  https://x.example/a  "],
        &[
            ("0.1.30", "dee84ee4a5ff9e59c133845558765a76"),
            ("0.1.43", "2e60ef43ee3456e05059d4aef320a16b"),
        ],
    );
    check(
        &["--client-metadata-url", " https://c.example/me.json "],
        &[("0.7.0", "fd73b1bc40e6be2b7c7d573b0f51af50")],
    );
    let secret = r#"{"client_id":"a","client_secret":"b"}"#;
    let given = ["--client-credentials", "--static-oauth-client-info", secret];
    let endpoint = ["--token-endpoint", "HTTPS://T.example:443/a/../token"];
    check(
        &[&given[..], &endpoint].concat(),
        &[("0.14.0", "a96f664e1cb7f147cc4499e30d77ea65")],
    );
    let rest = [
        "--header",
        "X-A: 1",
        "--resource",
        "https://x.example/",
        "--authorize-param",
        "k=v",
        "--client-metadata-url",
        "https://c.example/m",
        "--token-endpoint",
        "https://t.example/token",
    ];
    check(
        &[&given[..], &rest].concat(),
        &[
            ("0.1.30", "e02f4bbd3762c4a366abc363ebbbe95b"),
            ("0.6.0", "2ff54df79a239e3b9f4a25f471204b22"),
            ("0.7.0", "7620dfc88762a98f81494266ea7606af"),
            ("0.14.0", "69ad827c69b26c7ee97c8993d1567cef"),
        ],
    );
}

#[test]
fn headers_are_sorted_and_written_as_javascript_writes_them() {
    check(
        &[
            "--header",
            "X-B: 2",
            "--header",
            "X-A:${FOO} \"ü\u{1}/",
            "--header",
            "x.y: dropped",
            "--header",
            "nonsense",
            "--header",
            "X-B:\u{a0}3 ",
        ],
        &[("0.1.30", "a212be2d609d4342e5a3817ebff89ecc")],
    );
    check(
        &["--header", "X-A: line", "--header-file", "/some/file"],
        &[
            ("0.1.30", "1e936658c47974d1933e0c901a09228d"),
            ("0.4.0", "1f289c16ffaef381cfdfe68b277bcee8"),
        ],
    );
}

#[test]
fn parameters_are_sorted_by_utf_16() {
    let mut line = Vec::new();
    for param in ["b=2=3", " a = x", "\u{1f600}=1", "\u{fffd}z=1"] {
        line.extend(["--authorize-param", param]);
    }
    check(&line, &[("0.6.0", "4fe9b53dc7a3a081ab552628c04048e3")]);
}

#[test]
fn a_release_is_three_numbers() {
    for text in ["0.1.38", "0.0.10-3", "1.2.3+4"] {
        assert!(Release::of(text).is_some(), "{text}");
    }
    for text in [
        "",
        "v1",
        "1",
        "0.1",
        "latest",
        "0.1.x",
        "^0.1.2",
        "0.1.2.3",
        "0..1",
        "0.1.+2",
        "99999999999999999999.0.0",
    ] {
        assert_eq!(Release::of(text), None, "{text}");
    }
    assert!(Release::of("0.10.0") > Release::of("0.9.9"));
    assert!(Release::of("999.0.0").unwrap() < Release::NEWEST);
}
