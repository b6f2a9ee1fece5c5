//! The sources as text, and what holds for every one of them.

use std::fs;
use std::path::{Path, PathBuf};

/// Longer files have more than one subject.
const MOST_LINES: usize = 500;

/// A file of ours: its path from the top of the repository, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page or a generated file; fails when it is not there.
pub(crate) fn page(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every Rust file below these folders.
pub(crate) fn rust_in(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&top().join(folder), &mut found);
    }
    assert!(!found.is_empty(), "no sources in {folders:?}");
    found.sort();
    let source = |path: PathBuf| Source {
        text: fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())),
        path: from_top(&path),
    };
    found.into_iter().map(source).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            // Not what was built or installed; a module may be called `target`.
            let built = path.join("CACHEDIR.TAG").exists();
            if !built && entry.file_name() != "node_modules" {
                walk(&path, found);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn from_top(path: &Path) -> String {
    let path = path.strip_prefix(top()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

impl Source {
    /// `config` for `src/config.rs` and for everything below `src/config/`.
    pub(crate) fn module(&self) -> &str {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let end = path.find(['/', '.']).unwrap_or(path.len());
        &path[..end]
    }

    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }

    /// The lines of code, numbered; comments are taken out.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines.map(|(n, line)| (n + 1, line.split("//").next().unwrap_or(line)))
    }
}

/// Whether `word` stands in `line` on its own: `io::stdout` is not in `stdio::stdout`.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(inside) && !after.starts_with(inside)
    })
}

/// Fails with everything that is wrong at once.
#[track_caller]
pub(crate) fn none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = rust_in(&["src", "tests", "benches"]);
    let wrong = all.iter().filter(|s| !s.text.starts_with("//! "));
    let wrong: Vec<_> = wrong.map(|s| s.path.clone()).collect();
    none("files that don't begin with a `//! ` header", &wrong);
}

#[test]
fn no_file_has_more_than_500_lines() {
    let all = rust_in(&["src", "tests", "benches"]);
    let lengths = all.iter().map(|s| (s, s.text.lines().count()));
    let wrong = lengths.filter(|(_, lines)| *lines > MOST_LINES);
    let wrong: Vec<_> = wrong.map(|(s, n)| format!("{}: {n}", s.path)).collect();
    none("files to split", &wrong);
}

#[test]
fn a_word_is_found_only_where_it_stands_alone() {
    #[track_caller]
    fn check(line: &str, word: &str, expected: bool) {
        assert_eq!(has_word(line, word), expected, "{word} in {line}");
    }
    check("std::io::stdout()", "io::stdout", true);
    check("stdio::stdout()", "io::stdout", false);
    check("a io::stdout_raw io::stdout", "io::stdout", true);
    check("io::stdout_raw", "io::stdout", false);
}
