//! How an entry is taken out: nothing of a file reaches the terminal as it is, and what is told is so.

use super::hostile::with_program;
use super::*;

#[test]
fn a_name_that_a_terminal_would_obey_is_shown_as_it_is_typed() {
    let home = Home::new();
    let project = home.path().join("project");
    let entry = json!({ "command": BINARY, "args": ["serve"] });
    let page = json!({ "mcpServers": { "x\u{1b}]0;owned\u{7}": entry } });
    let path = home.write("project/.mcp.json", &page.to_string());
    // It says yes, and does nothing.
    let search = with_program(&home, "claude", "exit 0");
    let env = [("PATH", search.as_str())];
    let words = "uninstall claude-code --scope project";
    let shown = at(&home, &project, &format!("{words} --dry-run"), &env);
    assert!(shown.stdout.contains(r"$'x\033]0;owned\007'"), "{shown:?}");
    let done = at(&home, &project, words, &env);
    assert_eq!(done.code, Some(0), "{done:?}");
    for said in [&shown, &done] {
        assert!(
            !format!("{}{}", said.stdout, said.stderr).contains('\u{1b}'),
            "{said:?}"
        );
    }
    // It said that it was done, and wasn't.
    assert!(done.stderr.contains("writing it there"), "{}", done.stderr);
    assert!(!done.stderr.contains("done by"), "{}", done.stderr);
    assert_eq!(parsed(&path), json!({ "mcpServers": {} }));
}

#[test]
fn an_entry_in_a_file_out_of_reach_is_told() {
    let home = Home::new();
    let page = json!({ "servers": { "ic": { "command": BINARY, "args": ["serve"] } } });
    let profile = ".config/Code/User/profiles/abc/mcp.json";
    home.write(profile, &page.to_string());
    let done = ok(&home, "uninstall vscode");
    assert!(done.stderr.contains(profile), "{}", done.stderr);
    assert!(done.stderr.contains("take it out there"), "{}", done.stderr);
    // Nor does a new one go where only that profile would see it.
    ok(&home, "install vscode");
    let user = parsed(&home.path().join(".config/Code/User/mcp.json"));
    assert_eq!(user["servers"]["intercom"]["command"], BINARY);
}

#[test]
fn nobody_is_told_to_switch_on_what_is_gone() {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".cursor")).expect("a folder");
    ok(&home, "install cursor");
    let done = ok(&home, "uninstall cursor");
    assert!(!done.stderr.contains("switch"), "{}", done.stderr);
}
