//! Entries behind `env` and shells: what they hand over isn't lost when an entry is rewritten, and what
//! only a shell can say stays as it is.

use super::*;

const FILE: &str = ".cursor/mcp.json";

fn with_entry(home: &Home, command: &str, args: &Value) -> PathBuf {
    let page = json!({ "mcpServers": { "intercom": { "command": command, "args": args } } });
    home.write(FILE, &format!("{page:#}\n"))
}

#[test]
fn what_env_sets_goes_into_the_entry() {
    let remote = json!([
        "TOK=abc",
        "npx",
        "mcp-remote",
        "https://mcp.intercom.com/mcp",
        "--header",
        "Authorization: Bearer ${TOK}",
    ]);
    let ours = json!(["TOK=abc", "/gone/intercom-mcp", "serve", "-t", "eu"]);
    let line = json!(["-c", "TOK=abc exec /gone/intercom-mcp serve"]);
    for (command, args, words) in [
        ("env", &remote, "install cursor --replace"),
        ("env", &remote, "import --yes"),
        ("/usr/bin/env", &ours, "install cursor -t au"),
        ("sh", &line, "install cursor -t au"),
    ] {
        let home = Home::new();
        let path = with_entry(&home, command, args);
        let done = ok(&home, words);
        let entry = &parsed(&path)["mcpServers"]["intercom"];
        assert_eq!(entry["command"], BINARY, "{words}: {entry:#}");
        assert_eq!(entry["env"], json!({ "TOK": "abc" }), "{words}");
        if words.starts_with("install") {
            let stay = "variables that it had stay: TOK";
            assert!(done.stderr.contains(stay), "{}", done.stderr);
        }
    }
    // What env sets is nobody's business.
    for (args, words) in [
        (&remote, "install cursor --replace --dry-run"),
        (&remote, "import"),
        (&ours, "install cursor -t au --dry-run"),
        (&ours, "uninstall cursor --dry-run"),
    ] {
        let home = Home::new();
        let args = args.to_string().replace("abc", "hunter2");
        with_entry(&home, "env", &serde_json::from_str(&args).expect("JSON"));
        let shown = ok(&home, words);
        assert!(shown.stdout.contains("TOK=••••"), "{}", shown.stdout);
        assert!(!format!("{shown:?}").contains("hunter2"), "{shown:?}");
    }
    // What the command line gives is what counts.
    let home = Home::new();
    let path = with_entry(&home, "env", &ours);
    ok(&home, "install cursor --env TOK=new");
    let entry = &parsed(&path)["mcpServers"]["intercom"];
    assert_eq!(entry["env"], json!({ "TOK": "new" }));
}

#[test]
fn what_only_a_shell_can_say_stays_as_it_is() {
    let url = "https://mcp.intercom.com/mcp";
    for (command, switch, line) in [
        (
            "sh",
            "-c",
            "npx mcp-remote U --header \"Authorization: Bearer $(cat ~/.tok)\"",
        ),
        (
            "sh",
            "-c",
            "npx mcp-remote U --header \"Authorization: Bearer $TOK\"",
        ),
        ("bash", "-lc", "npx mcp-remote U 2>/tmp/log"),
        ("cmd", "/c", "npx mcp-remote U --header \"A: %TOK%\""),
    ] {
        let home = Home::new();
        let path = with_entry(&home, command, &json!([switch, line.replace('U', url)]));
        let before = text(&path);
        fails(&home, "install cursor --replace", 1, "stays as it is: ");
        fails(&home, "install cursor", 1, "stays as it is: ");
        let beside = ok(&home, "install cursor --name other --dry-run");
        let told = "entry \"intercom\" leads to Intercom, too, by mcp-remote\n";
        assert!(beside.stderr.contains(told), "{}", beside.stderr);
        let shown = ok(&home, "import --yes");
        let told = format!("{}{}", shown.stdout, shown.stderr);
        assert!(told.contains("knows what that means"), "{told}");
        assert_eq!(text(&path), before, "{line}");
        let list = ok(&home, "install --list").stdout;
        assert!(list.contains("intercom: mcp-remote to https://"), "{list}");
    }
    // Ours, too: what the line says besides would be lost.
    let home = Home::new();
    let line = "INTERCOM_TOKEN=$(cat ~/.tok) exec intercom-mcp serve";
    let path = with_entry(&home, "sh", &json!(["-c", line]));
    let before = text(&path);
    fails(&home, "install cursor -t eu", 1, "stays as it is: ");
    assert_eq!(text(&path), before);
    let anew = ok(&home, "install cursor -t eu --force");
    assert!(!anew.stderr.contains("stay"), "{}", anew.stderr);
    let entry = &parsed(&path)["mcpServers"]["intercom"];
    assert_eq!(entry["args"], json!(["serve", "--target", "eu"]));
}
