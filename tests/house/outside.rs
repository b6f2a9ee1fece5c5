//! Who touches the outside world: the invariants of ARCHITECTURE.md that a search can find.

use crate::sources::{Source, has_word, none, rust_in};

/// Modules that are handed everything they need, time and chance included.
const PURE: [&str; 30] = [
    "src/auth/challenge",
    "src/auth/scope",
    "src/auth/tokens",
    "src/message",
    "src/contract",
    "src/era",
    "src/text",
    "src/jwt",
    "src/nearest",
    "src/sse",
    "src/bridge/pending",
    "src/bridge/filter",
    "src/bridge/batch",
    "src/bridge/early",
    "src/bridge/fallback",
    "src/bridge/sign_in",
    "src/intercom/query",
    "src/intercom/region",
    "src/intercom/links",
    "src/intercom/fin/event",
    "src/tools/fin/talk",
    "src/tools/fin/told",
    "src/recording/envelope",
    "src/recording/line",
    "src/recording/redact",
    "src/commands/import/decide",
    "src/commands/replay/compare",
    "src/tools/plain",
    "src/tools/ids",
    "src/tools/transcript",
];

/// `module` is a path without its ending: itself and what is below it.
fn is_in(source: &Source, module: &str) -> bool {
    let rest = source.path.strip_prefix(module);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Fails where one of `words` stands outside of the modules that may use it. What is only
/// compiled for tests is let off.
#[track_caller]
fn check(what: &str, words: &[&str], may: impl Fn(&Source) -> bool) {
    let mut wrong = Vec::new();
    for source in rust_in(&["src"]) {
        if source.is_test() || may(&source) {
            continue;
        }
        for (number, line) in source.code() {
            let found = words.iter().filter(|word| has_word(line, word));
            wrong.extend(found.map(|word| format!("{}:{number}: {word}", source.path)));
        }
    }
    none(what, &wrong);
}

#[test]
fn only_config_reads_the_environment() {
    let words = [
        "env::var",
        "env::vars",
        "env::var_os",
        "env::vars_os",
        "env::set_var",
        "env::remove_var",
        "env::home_dir",
        "env::temp_dir",
        "env::current_dir",
        "env::*",
        "use std::env",
    ];
    let what = "the environment outside of config";
    check(what, &words, |source| is_in(source, "src/config"));
}

#[test]
fn only_stdio_and_ui_hold_stdout_and_stderr() {
    let words = [
        "io::stdout",
        "io::stderr",
        "io::{stdout",
        "io::Stdout",
        "io::Stderr",
        "println!",
        "print!",
        "eprintln!",
        "eprint!",
    ];
    check("stdout or stderr in the wrong hands", &words, |source| {
        let hook = source.path == "src/lib.rs"; // a panic has no Ui
        hook || is_in(source, "src/bridge/stdio") || is_in(source, "src/ui")
    });
    let sources = rust_in(&["src"]);
    let hook = sources.iter().find(|s| s.path == "src/lib.rs");
    let uses = hook.map(|s| s.text.matches("io::std").count());
    assert_eq!(
        uses,
        Some(1),
        "the panic hook's stderr is lib.rs's only handle"
    );
}

#[test]
fn pure_modules_reach_for_nothing() {
    let words = [
        "Instant::now",
        "SystemTime::now",
        "SystemTime",
        "tokio",
        "std::fs",
        "std::net",
        "std::env",
        "std::process::Command",
        "std::thread",
        "reqwest",
        "async",
        "await",
    ];
    check("the outside world in a pure module", &words, |source| {
        !PURE.iter().any(|module| is_in(source, module))
    });
}

#[test]
fn every_pure_module_is_there() {
    let sources = rust_in(&["src"]);
    let missing = PURE.iter().filter(|m| !sources.iter().any(|s| is_in(s, m)));
    let missing: Vec<_> = missing.map(|m| (*m).to_owned()).collect();
    none("pure modules that have moved", &missing);
}

#[test]
fn no_test_is_switched_off() {
    let mark = concat!("#[", "ignore");
    let all = rust_in(&["src", "tests", "benches"]);
    let wrong = all.iter().filter(|s| s.text.contains(mark));
    let wrong: Vec<_> = wrong.map(|s| s.path.clone()).collect();
    none("ignored tests", &wrong);
}
