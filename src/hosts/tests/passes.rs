//! What reaches what a host starts, and what it fills in before.

use super::super::{Passes, Platform, named};

#[test]
fn few_variables_get_through() {
    let check = |passes: Passes, yes: &[&str], no: &[&str]| {
        for name in yes {
            assert!(passes.lets(name, Platform::Linux), "{passes:?} {name}");
        }
        for name in no {
            assert!(!passes.lets(name, Platform::Linux), "{passes:?} {name}");
        }
    };
    let ours = ["INTERCOM_TOKEN", "HTTPS_PROXY", "XDG_DATA_HOME", "path"];
    check(Passes::Few, &["HOME", "PATH", "USER"], &ours);
    check(Passes::Few, &[], &["LANG", "TMPDIR"]);
    check(Passes::Unknown, &["HOME", "PATH"], &ours);
    check(Passes::Codex, &["HOME", "LANG", "TMPDIR"], &ours);
    let secret = ["INTERCOM_TOKEN", "my_api_key", "GOOGLE_AUTHOR"];
    check(Passes::NoSecrets, &["HTTPS_PROXY", "ANY"], &secret);
}

#[test]
fn windows_has_other_names_for_them() {
    let lets = |name| Passes::Few.lets(name, Platform::Windows);
    assert!(lets("Path") && lets("USERPROFILE") && lets("APPDATA"));
    assert!(!lets("HOME") && !lets("INTERCOM_TOKEN"));
    for passes in [Passes::Few, Passes::Codex, Passes::Unknown] {
        let (here, windows) = (passes.told(false), passes.told(true));
        assert!(here.contains("HOME, ") && here.contains("USER"), "{here}");
        assert!(
            !windows.contains("HOME, ") && windows.contains("USERPROFILE"),
            "{windows}"
        );
    }
}

#[test]
fn hosts_fill_in_what_is_theirs() {
    let variable = |name: &str| (name == "SET").then(|| "value".to_owned());
    let check = |host: &str, text: &str, expected: &str, is_known: bool| {
        let filled = named(host).expect("a host").fill(text, &variable);
        assert_eq!(
            (&*filled.text, filled.is_known),
            (expected, is_known),
            "{host}: {text}"
        );
    };
    check("claude-code", "a ${SET} b", "a value b", true);
    check("claude-code", "${NOT}${NOT:-x}${", "${NOT}x${", true);
    check("cursor", "${env:SET}${env:NOT}!", "value!", true);
    check("cursor", "Bearer ${SET}", "Bearer ${SET}", true);
    check("vscode", "${input:token}", "unknown", false);
    check("vscode", "${workspaceFolder}/x", "unknown/x", false);
    check("codex", "${SET} ${env:SET}", "${SET} ${env:SET}", true);
    check("claude-desktop", "$SET }{ ${", "$SET }{ ${", true);
    check(
        "gemini",
        "$SET-${SET}${NOT:-x}$NOT $",
        "value-valuex$NOT $",
        true,
    );
    check(
        "gemini",
        "$SETTER $$SET ${NOT}",
        "$SETTER $value ${NOT}",
        true,
    );
    check("claude-code", "$SET", "$SET", true);
    check(
        "opencode",
        "a {env:SET}{env:NOT}{ ${SET} é",
        "a value{ ${SET} é",
        true,
    );
    check("opencode", "{file:~/token}{x:y}", "unknown{x:y}", false);
    check("cursor", "é${é}${", "é${é}${", true);
}
