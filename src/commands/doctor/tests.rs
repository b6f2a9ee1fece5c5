//! The model and its two views, and what is compared without asking anybody.

use serde_json::json;

use super::finding::{Finding, Level, Report, Section};
use super::text::Style;
use super::{json, text, tools};

fn sample() -> Report {
    Report::new(vec![
        Finding::skipped(Section::Server, "server.answer", "see network.dns"),
        Finding::ok(
            Section::Program,
            "program.version",
            "intercom-mcp 1 for linux x86_64",
        )
        .detail("path", "/usr/bin/intercom-mcp"),
        Finding::failure(
            Section::Network,
            "network.dns",
            "the name mcp.example can't be resolved: no such name is known to anybody whom this \
             computer asks",
        )
        .why("Without an address nothing can be asked.")
        .step("check the name")
        .run("getent ahosts mcp.example"),
        Finding::ok(Section::Network, "network.proxy", "no proxy is used"),
        Finding::note(Section::Store, "store.locks", "a stand-in is used"),
        Finding::ok(Section::Store, "store.place", "tokens are kept"),
    ])
}

#[test]
fn sections_come_in_their_order_and_the_first_failure_is_named() {
    let report = sample();
    let checks: Vec<_> = report.all().iter().map(|finding| finding.check).collect();
    assert_eq!(
        checks,
        [
            "program.version",
            "network.dns",
            "network.proxy",
            "server.answer",
            "store.locks",
            "store.place"
        ]
    );
    assert_eq!(report.first().map(|f| f.check), Some("network.dns"));
    assert!(!report.is_good());
    assert_eq!(report.count(Level::Ok), 3);
}

#[test]
fn a_warning_is_named_where_nothing_has_failed() {
    let report = Report::new(vec![
        Finding::ok(Section::Program, "a", "fine"),
        Finding::warning(Section::Store, "b", "odd"),
    ]);
    assert!(report.is_good());
    assert_eq!(report.first().map(|f| f.check), Some("b"));
}

#[test]
fn a_check_belongs_to_its_section_by_name() {
    for finding in sample().all() {
        let begins = format!("{}.", finding.section.name());
        assert!(finding.check.starts_with(&begins), "{finding:?}");
    }
}

#[test]
fn the_page_for_a_person_is_plain_and_narrow() {
    let page = text::page(&sample(), "intercom-mcp 1 doctor", Style::default());
    let expected = "\
intercom-mcp 1 doctor

[+] Program: intercom-mcp 1 for linux x86_64
[x] Network
    x the name mcp.example can't be resolved: no such name is known to anybody
      whom this computer asks [network.dns]
      Without an address nothing can be asked.
      > check the name
      $ getent ahosts mcp.example
[-] Server: skipped, see network.dns
[+] Store: tokens are kept
    * a stand-in is used

1 failure: 4 checks passed, 1 skipped. Begin with network.dns.
";
    assert_eq!(page, expected);
    assert!(page.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn signs_and_colours_come_where_the_terminal_has_them() {
    let style = Style {
        colour: true,
        unicode: true,
        ..Style::default()
    };
    let page = text::page(&sample(), "x", style);
    assert!(page.contains("\x1b[32m[✓]\x1b[0m Program"), "{page}");
    assert!(page.contains("\x1b[31m[✗]\x1b[0m Network\n"), "{page}");
    assert!(page.contains("      → check the name\n"), "{page}");
    // Colours take no room.
    let plain = text::page(
        &sample(),
        "x",
        Style {
            colour: false,
            ..style
        },
    );
    assert_eq!(page.lines().count(), plain.lines().count());
}

#[test]
fn everything_is_shown_to_whoever_asks_for_it() {
    let style = Style {
        verbose: true,
        ..Style::default()
    };
    let page = text::page(&sample(), "x", style);
    for part in [
        "[program.version]",
        "path: /usr/bin/intercom-mcp",
        "+ no proxy is used [network.proxy]",
        "- skipped: see network.dns [server.answer]",
    ] {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
}

#[test]
fn the_page_for_a_program_is_the_promised_one() {
    let page = json::page(&sample(), Some("us"));
    assert_eq!(page["schema"], 1);
    assert_eq!(page["ok"], false);
    assert_eq!(page["first"], "network.dns");
    assert_eq!(
        page["counts"],
        json!({ "ok": 3, "note": 1, "warning": 0, "failure": 1, "skipped": 1 })
    );
    assert_eq!(
        page["checks"][1],
        json!({
            "check": "network.dns",
            "section": "network",
            "level": "failure",
            "what": "the name mcp.example can't be resolved: no such name is known to anybody whom \
                     this computer asks",
            "why": "Without an address nothing can be asked.",
            "fix": [{ "do": "check the name" }, { "run": "getent ahosts mcp.example" }],
            "details": {},
            "elapsed_ms": null,
        })
    );
}

#[test]
fn a_program_gets_every_text_of_a_name() {
    let named = |texts: &[&str]| {
        let finding = Finding::ok(Section::Configuration, "configuration.values", "set");
        let finding = texts
            .iter()
            .fold(finding.detail("other", "o"), |finding, text| {
                finding.detail("header", *text)
            });
        json::page(&Report::new(vec![finding]), None)["checks"][0]["details"].clone()
    };
    assert_eq!(named(&["a"]), json!({ "other": "o", "header": "a" }));
    let several = json!({ "other": "o", "header": ["a", "b", "b"] });
    assert_eq!(named(&["a", "b", "b"]), several);
}

#[test]
fn one_check_is_one() {
    let report = Report::new(vec![Finding::ok(Section::Program, "a", "fine")]);
    let page = text::page(&report, "x", Style::default());
    assert!(
        page.ends_with("No problems found: 1 check passed.\n"),
        "{page}"
    );
}

#[test]
fn a_digest_is_of_what_a_definition_means() {
    let one = json!({ "name": "a", "inputSchema": { "type": "object", "x": [1, 2] } });
    let same = json!({ "inputSchema": { "x": [1, 2], "type": "object" }, "name": "a" });
    let other = json!({ "name": "a", "inputSchema": { "type": "object", "x": [2, 1] } });
    assert_eq!(tools::of_value(&one), tools::of_value(&same));
    assert_ne!(tools::of_value(&one), tools::of_value(&other));
    assert_eq!(tools::of_value(&one).len(), 16);
}

#[test]
fn what_has_changed_is_told_and_what_is_new_is_only_noted() {
    let list = |pairs: &[(&str, &str)]| -> tools::Digests {
        let pairs = pairs.iter();
        pairs
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    let before = list(&[("a", "1"), ("b", "1"), ("c", "1")]);
    let same = tools::compared(&before, &before, "2 days ago", "intercom-mcp tools");
    assert_eq!(same.level, Level::Ok);
    let grown = list(&[("a", "1"), ("b", "1"), ("d", "1")]);
    let noted = tools::compared(&before, &grown, "2 days ago", "intercom-mcp tools");
    assert_eq!(noted.level, Level::Note);
    assert_eq!(
        noted.what,
        "since the list was remembered 2 days ago: new: d; gone: c"
    );
    let turned = list(&[("a", "2"), ("b", "1"), ("c", "1")]);
    let told = tools::compared(&before, &turned, "2 days ago", "intercom-mcp tools");
    assert_eq!(told.level, Level::Warning);
    assert_eq!(
        told.details,
        [("a".to_owned(), "1 before, 2 now".to_owned())]
    );
}
