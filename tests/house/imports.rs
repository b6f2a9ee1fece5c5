//! ARCHITECTURE.md's import order against what the modules import.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{Source, none, page, rust_in};

/// Module to row: the fenced block under `## Import order`, lines like ` 5  config · ui`.
fn rows(architecture: &str) -> BTreeMap<String, u32> {
    let (_, section) = architecture
        .split_once("\n## Import order\n")
        .expect("ARCHITECTURE.md has a section `## Import order`");
    let block = section.split("```").nth(1).expect("a fenced block in it");
    let mut rows = BTreeMap::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let (number, modules) = line.trim().split_once(' ').expect("a number and modules");
        let number: u32 = number.parse().expect("a row's number");
        for module in modules.split('·') {
            let before = rows.insert(module.trim().to_owned(), number);
            assert_eq!(before, None, "{module} stands in two rows");
        }
    }
    rows
}

/// The modules that code names as `crate::NAME`, `crate::{NAME, …}` among them.
fn imported(source: &Source) -> BTreeSet<String> {
    let code: String = source.code().map(|(_, line)| format!("{line}\n")).collect();
    let mut found = BTreeSet::new();
    for (at, path) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// The first word of each path in a group, which may have groups in it.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut found) = (0_u32, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                found.extend(word(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
        if c == '}' && depth == 0 && start == at + 1 {
            break;
        }
    }
    found
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let word = &text[..end.unwrap_or(text.len())];
    (!word.is_empty()).then(|| word.to_owned())
}

#[test]
fn a_module_imports_only_from_rows_below_its_own() {
    let rows = rows(&page("ARCHITECTURE.md"));
    let mut wrong = Vec::new();
    for source in rust_in(&["src"]) {
        let module = source.module();
        for other in imported(&source).iter().filter(|other| *other != module) {
            match (rows.get(module), rows.get(other)) {
                (Some(own), Some(row)) if row > own => {}
                // A macro or an item of the crate's root.
                (Some(_), None) if !std::path::Path::new(&format!("src/{other}.rs")).exists() => {
                    wrong.push(format!("{}: crate::{other} is no module", source.path));
                }
                (own, row) => {
                    let (own, row) = (number(own), number(row));
                    wrong.push(format!("{} ({own}) imports {other} ({row})", source.path));
                }
            }
        }
    }
    none("imports against ARCHITECTURE.md's order", &wrong);
}

fn number(row: Option<&u32>) -> String {
    row.map_or_else(|| "no row".to_owned(), |row| format!("row {row}"))
}

#[test]
fn the_table_has_the_modules_that_there_are() {
    let rows: BTreeSet<_> = rows(&page("ARCHITECTURE.md")).into_keys().collect();
    // `main` is a crate of its own and sees nothing but what `lib` exports.
    let sources = rust_in(&["src"]);
    let modules = sources.iter().map(|s| s.module().to_owned());
    let modules: BTreeSet<_> = modules.filter(|m| m != "main").collect();
    assert_eq!(rows, modules);
}

#[test]
fn imports_are_found_in_every_form() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let source = Source {
            path: "src/x.rs".to_owned(),
            text: text.to_owned(),
        };
        let expected: BTreeSet<_> = expected.iter().map(|e| (*e).to_owned()).collect();
        assert_eq!(imported(&source), expected, "{text}");
    }
    check("use crate::text;\n", &["text"]);
    check("let x = crate::text::safe(y);", &["text"]);
    check("pub(crate) fn x() {}", &[]);
    check(
        "use crate::{\n    config::{self, Layer},\n    error::Error,\n};",
        &["config", "error"],
    );
    check(
        "use crate::{a, b::{c, d}}; use other_crate::e;",
        &["a", "b"],
    );
    check("// crate::text\nmod a;", &[]);
}

#[test]
fn a_table_is_read_row_by_row() {
    let page = "# A\n\n## Import order\n\nText.\n\n```\n 1  lib\n 3  config · ui\n12  text\n```\n";
    let rows: Vec<_> = rows(page).into_iter().collect();
    let expected = [("config", 3), ("lib", 1), ("text", 12), ("ui", 3)];
    let expected: Vec<_> = expected.map(|(m, n)| (m.to_owned(), n)).into();
    assert_eq!(rows, expected);
}
