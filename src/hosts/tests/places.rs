//! Where each host's files are, on the three systems.

use std::fs;
use std::path::Path;

use super::super::{Folders, Platform, Scope, all, named};
use super::folders;

/// The file of an entry for the user, from the home folder.
#[track_caller]
fn check(host: &str, linux: &str, mac: &str, windows: &str) {
    let home = Path::new("/home/me");
    let host = named(host).expect("a host");
    let systems = [
        (Platform::Linux, linux),
        (Platform::Mac, mac),
        (Platform::Windows, windows),
    ];
    for (platform, expected) in systems {
        let place = host
            .place(Scope::User, &folders(platform, home))
            .expect("a place");
        assert_eq!(place.path, home.join(expected), "{platform:?}");
    }
}

#[test]
fn every_host_has_its_files() {
    let mac = "Library/Application Support";
    let roaming = "AppData/Roaming";
    let same = |host: &str, path: &str| check(host, path, path, path);
    let native = |host: &str, path: &str| {
        let (linux, mac, windows) = (".config", mac, roaming);
        check(
            host,
            &format!("{linux}/{path}"),
            &format!("{mac}/{path}"),
            &format!("{windows}/{path}"),
        );
    };
    native("claude-desktop", "Claude/claude_desktop_config.json");
    same("claude-code", ".claude.json");
    same("cursor", ".cursor/mcp.json");
    native("vscode", "Code/User/mcp.json");
    native("vscode-insiders", "Code - Insiders/User/mcp.json");
    same("windsurf", ".codeium/windsurf/mcp_config.json");
    check(
        "zed",
        ".config/zed/settings.json",
        ".config/zed/settings.json",
        "AppData/Roaming/Zed/settings.json",
    );
    same("codex", ".codex/config.toml");
    same("gemini", ".gemini/settings.json");
    same("copilot", ".copilot/mcp-config.json");
    same("opencode", ".config/opencode/opencode.json");
    native(
        "cline",
        "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    );
    check(
        "goose",
        ".config/goose/config.yaml",
        ".config/goose/config.yaml",
        "AppData/Roaming/Block/goose/config/config.yaml",
    );
    same("continue", ".continue/config.yaml");
    same("lm-studio", ".lmstudio/mcp.json");
    same("kiro", ".kiro/settings/mcp.json");
    check(
        "crush",
        ".config/crush/crush.json",
        ".config/crush/crush.json",
        "AppData/Local/crush/crush.json",
    );
    assert_eq!(all().len(), 17, "a host without a line here");
}

#[test]
fn variables_that_hosts_read_move_their_files() {
    let of = Folders {
        xdg_config: Some("/x".into()),
        claude: Some("/c".into()),
        codex: Some("/d".into()),
        copilot: Some("/p".into()),
        ..folders(Platform::Linux, Path::new("/home/me"))
    };
    for (host, expected) in [
        ("claude-code", "/c/.claude.json"),
        ("codex", "/d/config.toml"),
        ("copilot", "/p/mcp-config.json"),
        ("zed", "/x/zed/settings.json"),
        ("vscode", "/x/Code/User/mcp.json"),
        ("cursor", "/home/me/.cursor/mcp.json"),
    ] {
        let place = named(host)
            .and_then(|host| host.place(Scope::User, &of))
            .expect("a place");
        assert_eq!(place.path, Path::new(expected));
    }
    let flatpak = Folders {
        flatpak_config: Some("/f".into()),
        ..of
    };
    let zed = named("zed")
        .and_then(|host| host.place(Scope::User, &flatpak))
        .expect("a place");
    assert_eq!(zed.path, Path::new("/f/zed/settings.json"));
}

#[test]
fn claude_desktop_on_windows_is_looked_for_in_three_places() {
    let home = tempfile::tempdir().expect("a folder");
    let of = folders(Platform::Windows, home.path());
    let host = named("Claude Desktop").expect("a host");
    let file = || host.place(Scope::User, &of).expect("a place").path;
    let below = |path: &str| home.path().join(path);
    let make = |path: &str| fs::create_dir_all(below(path)).expect("a folder");
    make("AppData/Roaming/Claude");
    assert_eq!(
        file(),
        below("AppData/Roaming/Claude/claude_desktop_config.json")
    );
    make("AppData/Local/Packages/Claude_x1/LocalCache/Roaming/Claude");
    let packaged = "AppData/Local/Packages/Claude_x1/LocalCache/Roaming/Claude";
    assert_eq!(file(), below(packaged).join("claude_desktop_config.json"));
    make("AppData/Local/Claude-Data/claude_7");
    assert_eq!(
        file(),
        below("AppData/Local/Claude-Data/claude_7/claude_desktop_config.json")
    );
    assert_eq!(
        host.found(&of),
        Some(below("AppData/Local/Claude-Data/claude_7"))
    );
}

#[test]
fn a_host_is_found_by_its_folder_or_its_program() {
    let home = tempfile::tempdir().expect("a folder");
    let mut of = folders(Platform::Linux, home.path());
    let host = named("codex").expect("a host");
    assert_eq!(host.found(&of), None);
    of.path = vec!["bin".into(), home.path().join("bin")];
    fs::create_dir_all(home.path().join("bin")).expect("a folder");
    let program = home.path().join("bin/codex");
    fs::write(&program, "").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(host.found(&of), None, "nobody may run it");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        assert_eq!(host.found(&of), Some(program));
    }
    fs::create_dir_all(home.path().join(".codex")).expect("a folder");
    assert_eq!(host.found(&of), Some(home.path().join(".codex")));
}

#[cfg(unix)]
#[test]
fn a_program_of_windows_may_be_named_with_its_ending() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().expect("a folder");
    let mut of = folders(Platform::Windows, home.path());
    of.path = vec![home.path().to_owned()];
    let program = home.path().join("npx.cmd");
    fs::write(&program, "").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
    for (name, expected) in [
        ("npx", Some(&program)),
        ("npx.cmd", Some(&program)),
        ("npx.exe", None),
        ("cmd", None),
    ] {
        assert_eq!(of.program(name).as_ref(), expected, "{name}");
    }
}

#[test]
fn claude_code_names_folders_of_windows_with_slashes() {
    let mut of = folders(Platform::Windows, Path::new("/home/me"));
    of.current = "C:\\Users\\me\\x".into();
    assert_eq!(of.here(), "C:/Users/me/x");
    let host = named("claude-code").expect("a host");
    let place = host.place(Scope::Local, &of).expect("a place");
    assert!(
        format!("{place:?}").contains("\"C:/Users/me/x\""),
        "{place:?}"
    );
    of.platform = Platform::Linux;
    assert_eq!(of.here(), "C:\\Users\\me\\x");
}

#[test]
fn hosts_are_known_by_several_names() {
    for (name, expected) in [
        ("Claude Code", "claude-code"),
        ("claudecode", "claude-code"),
        ("claude", "claude-desktop"),
        ("VS Code", "vscode"),
        ("LM_Studio", "lm-studio"),
        ("gemini-cli", "gemini"),
        ("continue.dev", "continue"),
    ] {
        assert_eq!(named(name).map(|host| host.name), Some(expected), "{name}");
    }
    assert!(named("emacs").is_none());
}
