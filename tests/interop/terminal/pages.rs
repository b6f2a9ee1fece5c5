//! Every page for people in every look: what `doctor`, `status`, `install`, `tools`, the help and the
//! errors print.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;

use super::{COLOURED, DUMB, PLAIN, Screen, Seen, Variables, check};
use crate::sign_in::bench::has;
use crate::support::BRIDGE;

#[test]
fn pages_fit_and_keep_to_the_palette() {
    everywhere(COLOURED);
}

#[test]
fn without_colours_and_with_ascii_only_they_are_plain() {
    everywhere(PLAIN);
}

#[test]
fn a_dumb_terminal_gets_text_and_nothing_else() {
    everywhere(DUMB);
}

/// A command, its exit code, and what is to be seen of it.
type Page = (&'static str, i32, &'static str);

/// Where there is nothing yet. `DOWN` stands for a server that nobody runs.
const EMPTY: &[Page] = &[
    ("doctor -t sandbox", 0, "No problems found"),
    ("doctor -t sandbox --verbose", 0, "[program.version]"),
    ("import", 0, "nothing"),
    ("install --list", 0, "not found: claude-desktop"),
];

/// With the files of several hosts.
const PAGES: &[Page] = &[
    ("doctor -t sandbox", 5, "Begin with hosts.file."),
    ("doctor -t sandbox --verbose", 5, "[program.version]"),
    ("import", 0, "Cursor"),
    ("doctor -t DOWN", 5, "Begin with network.tcp."),
    ("doctor -t DOWN --data-dir /dev/null/x", 5, "3 failures"),
    ("status", 4, "to sign in: intercom-mcp login"),
    ("tools -t sandbox", 0, "16 tools at sandbox"),
    ("tools -t DOWN", 3, "to see what is wrong: "),
    ("install --list", 0, "not found: claude-code"),
    ("install claude-desktop --dry-run", 0, "@@ -0,0 +1,8 @@"),
    ("install vscode --dry-run", 0, "\"github\": {"),
    ("install cursor --replace --dry-run", 0, "X-Team"),
    ("install cursor --print", 0, "this goes into"),
    ("install gemini", 1, "is left alone"),
    ("install zed", 1, "--force"),
    ("uninstall cursor", 0, "starts us"),
    (
        "call -t sandbox search query='object_type:conversations state:opne'",
        1,
        "Did you",
    ),
    ("login -t fin", 2, "Fin Agent API key"),
    ("login -t sandbox", 2, "needs no sign-in"),
    ("serve --hedaer x", 2, "similar argument"),
    ("token", 4, "nobody is signed in"),
    ("--help", 0, "Exit codes:"),
    ("install -h", 0, "--dry-run"),
    ("--print-config", 0, "setting value from"),
];

fn everywhere(look: Variables) {
    if !has("tmux", "tmux") {
        return;
    }
    shown(&tempfile::tempdir().expect("a folder"), EMPTY, look);
    shown(&home(), PAGES, look);
}

#[track_caller]
fn shown(home: &TempDir, pages: &[Page], look: Variables) {
    let down = down();
    let screen = Screen::of(home.path(), BRIDGE, 80, look);
    for (words, code, part) in pages {
        let seen = screen.runs(&format!("intercom-mcp {}", words.replace("DOWN", &down)));
        check(&screen, &seen, look);
        assert_eq!(seen.code, Some(*code), "{words}: {}", seen.page);
        // Where lines end is nobody's promise.
        let words_of = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = words_of(&seen.lines.join(" "));
        assert!(shown.contains(part), "{words}: {part:?} in {}", seen.page);
    }
}

#[test]
fn what_is_going_on_is_shown_to_people_and_taken_back() {
    if !has("tmux", "tmux") {
        return;
    }
    let (home, down) = (home(), down());
    let screen = Screen::of(home.path(), BRIDGE, 80, COLOURED);
    let passing = |seen: &Seen| seen.bytes.contains("looking at the network");
    let seen = screen.runs(&format!("intercom-mcp doctor -t {down}"));
    assert!(passing(&seen), "{:?}", seen.bytes);
    check(&screen, &seen, COLOURED);
    // Somebody looks at one of the two.
    let seen = screen.runs(&format!("intercom-mcp doctor -t {down} >page"));
    assert!(passing(&seen), "{:?}", seen.bytes);
    check(&screen, &seen, COLOURED);
    let seen = screen.runs(&format!("intercom-mcp doctor -t {down} 2>talk"));
    assert!(!passing(&seen), "{:?}", seen.bytes);
    assert_eq!(read(home.path(), "talk"), "");
    let seen = screen.runs(&format!("intercom-mcp doctor -t {down} --silent"));
    assert!(!passing(&seen), "{:?}", seen.bytes);
}

#[test]
fn ctrl_c_takes_back_what_was_going_on() {
    if !has("tmux", "tmux") {
        return;
    }
    for look in [COLOURED, PLAIN] {
        let home = home();
        let mute = TcpListener::bind("127.0.0.1:0").expect("a port");
        let screen = Screen::of(home.path(), BRIDGE, 80, look);
        let address = mute.local_addr().expect("an address");
        screen.types(&format!("intercom-mcp doctor -t http://{address}/mcp"));
        screen.shows("looking at the ");
        screen.interrupts();
        let seen = screen.ends();
        assert_eq!(seen.code, Some(130), "{}", seen.page);
        assert_eq!(seen.lines, ["error: interrupted"]);
        check(&screen, &seen, look);
    }
}

#[test]
fn what_goes_into_a_file_is_plain_and_has_whole_lines() {
    if !has("tmux", "tmux") {
        return;
    }
    let home = home();
    let screen = Screen::of(home.path(), BRIDGE, 80, COLOURED);
    for words in [
        "tools -t sandbox",
        "doctor -t sandbox",
        "install --list",
        "install cursor --replace --dry-run",
        "install gemini",
    ] {
        screen.runs(&format!("intercom-mcp {words} >page 2>talk"));
        for file in ["page", "talk"] {
            let text = read(home.path(), file);
            assert!(!text.contains(['\x1b', '\r']), "{words}: {text:?}");
        }
        let page = read(home.path(), "page");
        let long = page.lines().any(|line| line.chars().count() > 80);
        assert_eq!(
            long,
            !words.contains("doctor") && !words.contains("gemini"),
            "{words}: {page}"
        );
    }
}

#[test]
fn half_a_window_is_enough_to_read_what_doctor_says() {
    if !has("tmux", "tmux") {
        return;
    }
    let home = home();
    let screen = Screen::of(home.path(), BRIDGE, 40, COLOURED);
    for words in ["doctor -t sandbox --verbose", "status", "install --list"] {
        let seen = screen.runs(&format!("intercom-mcp {words}"));
        for line in &seen.lines {
            // A path is as long as it is, and a command is there to be copied.
            let is_command = line.trim_start().starts_with("$ ");
            let alone = line.split_whitespace().count() <= 2 && line.contains('/') || is_command;
            let fits = line.chars().count() <= 40;
            assert!(fits || alone, "cut: {line:?} in {}", seen.page);
        }
    }
}

/// With files of five hosts: none of ours yet, a comment, one of mcp-remote's, another way to
/// Intercom, one that nobody can read.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    fs::create_dir_all(home.path().join(".config/Claude")).expect("a folder");
    write(
        ".config/Code/User/mcp.json",
        "{\n\t// of the whole team\n\t\"servers\": {\n\t\t\"github\": {\n\t\t\t\"url\": \"https://api.example.com/mcp/\" // official\n\t\t},\n\t},\n\t\"inputs\": []\n}\n",
    );
    write(
        ".cursor/mcp.json",
        r#"{
  "mcpServers": {
    "intercom": {
      "command": "npx",
      "args": ["-y", "mcp-remote@0.1.15", "https://mcp.intercom.com/mcp", "3334", "--header", "X-Team: ${TEAM}"],
      "env": {"TEAM": "growth"}
    }
  }
}
"#,
    );
    write(
        ".codex/config.toml",
        "[mcp_servers.intercom]\nurl = \"https://mcp.intercom.com/mcp\"\n",
    );
    write(".gemini/settings.json", "{\"mcpServers\": {oops\n");
    home
}

/// A URL where nobody listens.
fn down() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    format!("http://{address}/mcp")
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a file")
}
