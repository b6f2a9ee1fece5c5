//! Entries of ours behind other programs: they are judged by the words that we get.

use super::{BINARY, Desk, Entry};

/// Ways to start it for a target, with a variable in the first.
fn wrapped(desk: &Desk, target: &str) -> [Entry; 4] {
    let words = format!("-t {target}");
    let npx = desk.writes("bin/npx", "");
    [
        Entry::new(
            "/usr/bin/env",
            &format!("INTERCOM_MCP_PROFILE=work {BINARY} {words}"),
        ),
        Entry::new("/bin/sh", "-c").arg(&format!("exec {BINARY} {words}")),
        Entry::new("/usr/bin/env", "/bin/sh -c").arg(&format!("{BINARY} serve {words}")),
        Entry::new(npx, &format!("-y intercom-mcp {words}")),
    ]
}

#[test]
fn an_entry_behind_other_programs_is_examined_with_its_own_words() {
    let desk = Desk::new();
    for entry in wrapped(&desk, "sandbox") {
        desk.has("cursor", &entry);
        desk.looks().is_content();
        let examined = desk.examined("--offline --in cursor", &[]);
        examined.is_content();
        assert_eq!(examined.page["target"], "sandbox", "{:#}", examined.page);
    }
    desk.has("cursor", &wrapped(&desk, "sandbox")[0]);
    let examined = desk.examined("--offline --in cursor", &[]);
    examined.says(
        "configuration.values",
        &["work (from INTERCOM_MCP_PROFILE)"],
    );
}

#[test]
fn entries_behind_other_programs_are_duplicates_like_any_others() {
    let desk = Desk::new();
    let [_, shell, env, _] = wrapped(&desk, "eu");
    desk.has_all(
        "cursor",
        &[("a", &shell), ("b", &env), ("c", &Entry::ours("-t eu"))],
    );
    let examined = desk.looks();
    examined.warns("hosts.duplicate", &["3 entries"]);
}

/// What a shell makes of its line nobody else knows.
#[test]
fn what_only_a_shell_can_tell_is_a_note() {
    let desk = Desk::new();
    for line in ["-t \"$T\"", "$ARGS", "-t us --profile $(id -un)"] {
        let entry = Entry::new("/bin/sh", "-c").arg(&format!("exec {BINARY} {line}"));
        desk.has("cursor", &entry);
        let examined = desk.looks();
        examined.says("hosts.values", &["may start something else"]);
        assert_eq!(examined.commands("hosts.values").len(), 0);
    }
}
