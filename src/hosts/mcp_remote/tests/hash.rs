//! Names of files, as the releases of mcp-remote named them.

use super::super::McpRemote;
use super::super::hash::{Release, name};

#[track_caller]
fn check(release: &str, line: &[&str], expected: &str) {
    let words: Vec<_> = line.iter().map(|word| (*word).to_owned()).collect();
    let remote = McpRemote::of("mcp-remote", &words).unwrap();
    let release = Release::of(release).unwrap();
    assert_eq!(name(&remote, &[], release), expected, "{release} {line:?}");
}

const URL: &str = "https://mcp.intercom.com/mcp";
#[test]
fn a_url_alone_is_named_alike_by_all() {
    for release in ["0.0.5", "0.1.29", "0.1.30", "0.3.3", "0.15.1"] {
        check(release, &[URL], "2b6e236cccc0fbb64ea0556af272963f");
    }
}
