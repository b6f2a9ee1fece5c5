//! The pages and the generated files against the program that they speak of.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sources::{none, page, top};

/// What the program prints, in an environment that says nothing.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_intercom-mcp"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {talk}");
    String::from_utf8(output.stdout).expect("text")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.flatten().map(name).collect()
}

#[test]
fn completions_are_those_that_the_program_prints() {
    let shells = [
        ("bash", "intercom-mcp.bash"),
        ("zsh", "_intercom-mcp"),
        ("fish", "intercom-mcp.fish"),
        ("powershell", "_intercom-mcp.ps1"),
        ("elvish", "intercom-mcp.elv"),
    ];
    let mut wrong = Vec::new();
    for (shell, name) in shells {
        let kept = fs::read_to_string(top().join("completions").join(name));
        if kept.ok() != Some(printed(&["completions", shell])) {
            wrong.push(format!(
                "cargo run -- completions {shell} > completions/{name}"
            ));
        }
    }
    none(
        "completions that are out of date; regenerate them with",
        &wrong,
    );
    let expected = shells.map(|(_, name)| name.to_owned()).into();
    assert_eq!(names_in(&top().join("completions")), expected);
}

#[test]
fn man_pages_are_those_that_the_program_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_string_lossy().into_owned();
    printed(&["man", "--out", &place]);
    let (kept, written) = (top().join("man"), folder.path());
    let names: BTreeSet<_> = names_in(&kept).union(&names_in(written)).cloned().collect();
    let read = |place: &Path, name: &str| fs::read_to_string(place.join(name)).ok();
    let differ = names.iter().filter(|n| read(&kept, n) != read(written, n));
    let wrong: Vec<_> = differ.map(|name| format!("man/{name}")).collect();
    let what = "pages that are out of date; regenerate them with \
                `rm -r man && cargo run -- man --out man`";
    none(what, &wrong);
}

#[test]
fn the_pages_that_people_look_for_are_there() {
    for name in [
        "README.md",
        "CHANGELOG.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
    ] {
        assert!(page(name).starts_with("# "), "{name} begins with its title");
    }
}

/// The long options in a text: `--no-proxy`, and not `--` alone or `---`.
fn options(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, dashes) in text.match_indices("--") {
        let before = text[..at].chars().next_back();
        let rest = &text[at + dashes.len()..];
        let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('-');
        let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
        let fresh = before.is_none_or(|c| !c.is_alphanumeric() && c != '-');
        if starts && fresh {
            found.insert(format!("--{name}"));
        }
    }
    found
}

/// A line without the options of another program that it runs: what is left begins at our name.
fn ours(line: &str) -> &str {
    let command = line.trim_start_matches([' ', '$', '`']);
    let others = [
        "cargo ", "claude ", "code ", "codex ", "curl ", "docker ", "npx ",
    ];
    if !others.iter().any(|other| command.starts_with(other)) {
        return line;
    }
    line.rfind("intercom-mcp ").map_or("", |at| &line[at..])
}

#[test]
fn every_option_in_the_readme_is_in_some_help() {
    let mut known = options(&printed(&["--help"]));
    for command in
        clap::Command::get_subcommands(&<intercom_mcp::Cli as clap::CommandFactory>::command())
    {
        known.extend(options(&printed(&[command.get_name(), "--help"])));
    }
    let readme: String = page("README.md")
        .lines()
        .map(|line| format!("{}\n", ours(line)))
        .collect();
    let wrong: Vec<_> = options(&readme).difference(&known).cloned().collect();
    none("options that README.md promises and no help knows", &wrong);
}

#[test]
fn options_are_found_wherever_they_stand() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let expected: BTreeSet<_> = expected.iter().map(|e| (*e).to_owned()).collect();
        assert_eq!(
            options(&text.lines().map(ours).collect::<Vec<_>>().join("\n")),
            expected
        );
    }
    check("`--proxy URL`, --no-color.", &["--proxy", "--no-color"]);
    check("a -- b, a--b, ---, | --- |", &[]);
    check("[--json]", &["--json"]);
    check("cargo install --locked intercom-mcp", &[]);
    check(
        "claude mcp add x --scope user -- intercom-mcp --target eu",
        &["--target"],
    );
}
