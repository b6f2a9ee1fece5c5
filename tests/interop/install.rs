//! What `install` and `uninstall` do to the files of real hosts, as those see it themselves: Claude
//! Code, Codex and Gemini CLI list what we wrote, by their own command and by an edit of ours alike, and
//! what they wrote is known again, changed and taken out by us. Claude Code even starts it.
//!
//! None of them needs an account for this. Nobody here looks into a file.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::support::{BRIDGE, Kit, hosts_kit};

#[test]
fn claude_code_sees_our_entry_and_starts_it() {
    both_ways("claude-code", "claude", ".claude", "user");
}

#[test]
fn claude_code_sees_an_entry_for_one_folder() {
    both_ways("claude-code", "claude", ".claude", "local");
}

#[test]
fn claude_code_sees_an_entry_that_a_folder_brings() {
    both_ways("claude-code", "claude", ".claude", "project");
}

#[test]
fn codex_sees_our_entry() {
    both_ways("codex", "codex", ".codex", "user");
}

#[test]
fn gemini_sees_our_entry() {
    both_ways("gemini", "gemini", ".gemini", "user");
}

#[test]
fn gemini_sees_an_entry_that_a_folder_brings() {
    both_ways("gemini", "gemini", ".gemini", "project");
}

/// 1. ours by the host's command; 2. ours by an edit; 3. the host's own, changed and taken out by us.
#[track_caller]
fn both_ways(host: &str, program: &'static str, folder: &str, scope: &'static str) {
    let Some(kit) = hosts_kit() else { return };
    let bench = Bench::new(kit, program, scope);
    fs::create_dir_all(bench.home.path().join(folder)).expect("a folder");
    let words = |verb, more: &[&str]| {
        let scope = ["--scope", scope];
        [&[verb, host][..], &scope, more]
            .concat()
            .iter()
            .map(|w| (*w).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(bench.seen(), None, "an empty home");

    let said = bench.ours(&words("install", &["-t", "sandbox"]), true);
    // Codex has no command for a folder's file, so that one is always edited.
    assert!(said.contains("done by: "), "{said}");
    bench.expect(&["serve", "--target", "sandbox"]);
    let said = bench.ours(&words("uninstall", &[]), true);
    assert!(said.contains("done by: "), "{said}");
    assert_eq!(bench.seen(), None, "taken out by its own command");

    let said = bench.ours(
        &words(
            "install",
            &["-t", "sandbox", "--env", "INTERCOM_MCP_MODE=local"],
        ),
        false,
    );
    assert!(!said.contains("done by: "), "{said}");
    bench.expect(&["serve", "--target", "sandbox"]);
    let again = bench.ours(&words("install", &["-t", "sandbox"]), false);
    assert!(again.contains("has it already"), "{again}");
    bench.ours(&words("uninstall", &[]), false);
    assert_eq!(bench.seen(), None, "taken out by us");

    bench.adds(&["serve", "-t", "eu"]);
    bench.expect(&["serve", "-t", "eu"]);
    let listed = bench.ours(&["install", "--list"].map(str::to_owned), false);
    assert!(listed.contains("starts this program"), "{listed}");
    bench.ours(&words("install", &["-t", "sandbox"]), false);
    bench.expect(&["serve", "--target", "sandbox"]);
    bench.ours(&words("uninstall", &[]), false);
    assert_eq!(bench.seen(), None, "its own, taken out by us");
}

/// A home, a folder in it, and a host's program.
struct Bench {
    kit: &'static Kit,
    program: &'static str,
    scope: &'static str,
    home: TempDir,
}

impl Bench {
    fn new(kit: &'static Kit, program: &'static str, scope: &'static str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let bench = Self {
            kit,
            program,
            scope,
            home,
        };
        fs::create_dir_all(bench.folder()).expect("a folder");
        bench
    }

    fn folder(&self) -> PathBuf {
        let home = self.home.path().canonicalize().expect("the home");
        home.join("folder")
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home.path().canonicalize().expect("the home"))
            .env("PATH", "/usr/bin:/bin")
            // Nobody is to be told of this.
            .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
            .env("DISABLE_TELEMETRY", "1")
            .env("DISABLE_AUTOUPDATER", "1")
            .env("GEMINI_CLI_TRUST_WORKSPACE", "true")
            .current_dir(self.folder());
        command
    }

    /// Runs the bridge's binary; what it said. `with_host`: the host's program can be found.
    #[track_caller]
    fn ours(&self, words: &[String], with_host: bool) -> String {
        let mut command = self.command(BRIDGE);
        command.args(words);
        if with_host {
            command.env("PATH", self.path());
        }
        said(&ran(command, true))
    }

    /// The host's own command.
    fn host(&self, words: &[&str], must: bool) -> Output {
        let mut command = self.command(self.bin().join(self.program));
        command.args(words).env("PATH", self.path());
        ran(command, must)
    }

    /// It writes an entry that starts the bridge.
    fn adds(&self, args: &[&str]) {
        let before: &[&str] = match self.program {
            "claude" => &["mcp", "add", "intercom", "-s", self.scope, "--", BRIDGE],
            "codex" => &["mcp", "add", "intercom", "--", BRIDGE],
            _ => &["mcp", "add", "-s", self.scope, "intercom", BRIDGE, "--"],
        };
        self.host(&[before, args].concat(), true);
    }

    /// What it says of the entry; None: it knows none.
    fn seen(&self) -> Option<String> {
        let words: &[&str] = match self.program {
            "claude" => &["mcp", "get", "intercom"],
            "codex" => &["mcp", "get", "intercom", "--json"],
            _ => &["mcp", "list"],
        };
        let said = said(&self.host(words, false));
        said.contains(BRIDGE).then_some(said)
    }

    #[track_caller]
    fn expect(&self, args: &[&str]) {
        let said = self
            .seen()
            .unwrap_or_else(|| panic!("{} sees nothing", self.program));
        let shown = match self.program {
            "codex" => said.split_whitespace().collect::<String>(),
            _ => said.clone(),
        };
        let wanted = match self.program {
            "codex" => format!(
                "[{}]",
                args.iter()
                    .map(|arg| format!("{arg:?}"))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            _ => args.join(" "),
        };
        assert!(shown.contains(&wanted), "{wanted} in {said}");
        // A folder's entries want somebody's approval first.
        if self.program == "claude" && self.scope != "project" && args.contains(&"sandbox") {
            assert!(said.contains("Connected"), "{said}");
        }
    }

    fn bin(&self) -> PathBuf {
        self.kit.module(".bin")
    }

    fn path(&self) -> String {
        let node = self.kit.node();
        let node = node.parent().unwrap_or_else(|| Path::new("/"));
        format!("{}:{}:/usr/bin:/bin", self.bin().display(), node.display())
    }
}

#[track_caller]
fn ran(mut command: Command, must: bool) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(
        output.status.success() || !must,
        "{command:?}: {}",
        said(&output)
    );
    output
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}
