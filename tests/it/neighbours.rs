//! Whatever else stands in a host's file is not shown, however it is written there.

use std::process::Command;

use crate::support::Home;

/// What a dry run of these words shows.
fn shown(home: &Home, words: &str) -> String {
    let mut command: Command = home.command(env!("CARGO_BIN_EXE_intercom-mcp"));
    let output = command
        .args(words.split(' '))
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let page = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{words}: {page}");
    page
}

#[track_caller]
fn check(host: &str, file: &str, text: &str) {
    let home = Home::new();
    home.write(file, text);
    let install = format!("install {host} -t sandbox --dry-run");
    let pages = [
        shown(&home, &install),
        shown(&home, &format!("{install} --name theirs --force")),
    ];
    for page in pages {
        assert!(
            page.contains("\"sandbox\"") || page.contains("sandbox\n"),
            "{page}"
        );
        assert!(page.contains("@@ -"), "{page}");
        for part in ["SEKRET", "SEK", "hunter2"] {
            assert!(!page.contains(part), "{part} in {page}");
        }
    }
}

#[test]
fn json_may_spell_a_secret_as_it_likes() {
    for values in [
        r#""env":{"FOO":"hunter2\u0026SEKRET","BAR":"ab\/SEKRET2"}"#,
        r#""env":{"A":"postgres:\/\/user:hunter22SEKRET@host\/db","B":"SEK\u0061ssphrase99"}"#,
        r#""args":["run","-e","FOO=SEKRET","--pass","SEKRET","--pw=1","img"]"#,
        r#""GOOSE_PASSPHRASE":"SEKRET","headers":{"X-Key":"SEK\"RET"}"#,
    ] {
        let one = format!("{{\"mcpServers\":{{\n\"theirs\":{{\"command\":\"x\",{values}}}\n}}}}");
        check("cursor", ".cursor/mcp.json", &one);
        check("cursor", ".cursor/mcp.json", &one.replace('\n', ""));
    }
}

#[test]
fn yaml_may_fold_it_and_toml_may_break_it() {
    for scalar in [
        "'SEK''r'",
        "\"SEK\\x41q\"",
        ">-\n        SEK one\n        SEK two",
        "\"SEK\n        RET\"",
    ] {
        check(
            "goose",
            ".config/goose/config.yaml",
            &format!(
                "extensions:\n  theirs:\n    type: stdio\n    cmd: x\n    envs:\n      A: {scalar}\n"
            ),
        );
    }
    for value in [
        "\"SEK\\u0041\"",
        "\"\"\"SEK\\\n  line2 SEK\"\"\"",
        "'''\nSEK\n'''",
    ] {
        check(
            "codex",
            ".codex/config.toml",
            &format!(
                "[mcp_servers.theirs]\ncommand = \"x\"\n[mcp_servers.theirs.env]\nA = {value}\n"
            ),
        );
    }
}
