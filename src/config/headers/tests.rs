//! Headers from every source: the right one wins, and no error shows a value.

use std::io::Write;

use super::*;
use crate::config::layer::{Layer, Value};
use crate::http::HeaderSource;

/// Layers in which each pair is an option and its value, highest layer first.
fn stack(layers: &[&[(&'static str, &str)]]) -> Stack {
    let build = |pairs: &&[(&'static str, &str)]| {
        let mut layer = Layer::default();
        for (name, _) in *pairs {
            let source = Source::Flag(format!("--{name}"));
            let of_name = pairs.iter().filter(|(other, _)| other == name);
            let values = of_name.map(|(_, text)| Value::new(*text, source.clone()));
            let values = values.collect();
            layer.set(name, source, values);
        }
        layer
    };
    Stack::new(layers.iter().map(build).collect())
}

fn environment() -> Environment {
    Environment::of([
        ("TOKEN", "abc"),
        ("SCHEMED", "Bearer abc"),
        ("LINE", "abc\n"),
        ("TWO_LINES", "a\nHost: evil"),
        ("NESTED", "${TOKEN}"),
        ("EMPTY", ""),
        ("BLANK", "${user_config.token}"),
    ])
}

fn shown(headers: &[Header]) -> Vec<String> {
    let one = |header: &Header| match &header.value {
        HeaderSource::Fixed(value) => {
            assert!(value.is_sensitive());
            format!("{}: {}", header.name, value.to_str().expect("ASCII"))
        }
        HeaderSource::Command(argv) => format!("{}: {argv:?}", header.name),
    };
    headers.iter().map(one).collect()
}

#[test]
fn every_way_to_give_a_header_gives_it() {
    #[track_caller]
    fn check(option: &'static str, text: &str, expected: &str) {
        let collected = collect(&stack(&[&[(option, text)]]), &environment(), None).expect(text);
        assert_eq!(shown(&collected.headers), [expected], "{option} {text}");
    }
    check("header", "X-A: b c", "x-a: b c");
    check("header", "X-A:b", "x-a: b");
    check("header", "X-A=b", "x-a: b");
    check("header", "X-A: k=v: w", "x-a: k=v: w");
    check("header", "X.A: b", "x.a: b");
    check(
        "header",
        "Authorization:${SCHEMED}",
        "authorization: Bearer abc",
    );
    check("header", "X-A: <${TOKEN}${TOKEN}>", "x-a: <abcabc>");
    check("header", "X-A: ${NESTED}", "x-a: ${TOKEN}"); // never expanded again
    check("header", "X-A: $TOKEN $$ {TOKEN}", "x-a: $TOKEN $$ {TOKEN}");
    check("header-env", "X-Key=TOKEN", "x-key: abc");
    check(
        "header-env",
        "Authorization=TOKEN",
        "authorization: Bearer abc",
    );
    check(
        "header-env",
        "Authorization=LINE",
        "authorization: Bearer abc",
    );
    check(
        "header-env",
        "Authorization=SCHEMED",
        "authorization: Bearer abc",
    );
    check("bearer-env", "TOKEN", "authorization: Bearer abc");
    check("bearer-env", "SCHEMED", "authorization: Bearer abc");
    check("bearer-env", "LINE", "authorization: Bearer abc");
    check(
        "header-command",
        "X-A=get 'my key'",
        r#"x-a: ["get", "my key"]"#,
    );
}

#[test]
fn a_header_that_cannot_be_sent_is_refused_with_the_fix_and_without_its_value() {
    #[track_caller]
    fn check(option: &'static str, text: &str, message: &str, hint: &str) {
        let error = collect(&stack(&[&[(option, text)]]), &environment(), None).expect_err(text);
        assert_eq!(
            error.to_string(),
            format!("--{option}: {message}"),
            "{text}"
        );
        let hints = error.hints().join("\n");
        assert!(hints.contains(hint), "{text}: {hints}");
        assert!(!error.chain().contains("hunter2") && !hints.contains("hunter2"));
    }
    check(
        "header",
        "Authorization Bearer hunter2",
        "a header without a colon",
        "Name: value",
    );
    check(
        "header",
        "hunter2",
        "a header without a colon",
        "Name: value",
    );
    let not_a_name = "what stands before the colon is not the name of a header";
    check("header", "X A: hunter2", not_a_name, "X-Api-Key: value");
    check("header", ": hunter2", not_a_name, "X-Api-Key: value");
    let cut = "the header Authorization has no value, or only the start of one";
    check(
        "header",
        "Authorization: Bearer",
        cut,
        "quotes around the whole header",
    );
    check(
        "header",
        "Authorization:",
        cut,
        "quotes around the whole header",
    );
    check(
        "header",
        "authorization=basic ",
        cut,
        "quotes around the whole header",
    );
    check(
        "header",
        "X-A:",
        "the header X-A has no value, or only the start of one",
        "quotes",
    );
    let line_end = "the value of the header X-A holds a line end";
    check(
        "header",
        "X-A: hunter2\r\nHost: evil",
        line_end,
        "copy the value again",
    );
    check(
        "header-env",
        "X-A=TWO_LINES",
        line_end,
        "copy the value again",
    );
    check(
        "header",
        "X-A: hunter2\x07",
        "the value of the header X-A holds a control character",
        "",
    );
    check(
        "header",
        "X-A: hunter2é",
        "the value of the header X-A holds a character outside ASCII",
        "",
    );
    let brace = "the header X-A holds a ${ that starts no variable";
    check("header", "X-A: ${A${TOKEN}}", brace, "${NAME}");
    check("header", "X-A: ${TOKEN", brace, "--header-env");
    check("header", "X-A: ${}", brace, "${NAME}");
    let blank = "the header X-A needs a value that the host left blank";
    check(
        "header",
        "X-A: Bearer ${user_config.token}",
        blank,
        "fill in",
    );
    let not_a_name = "for the header Authorization, the name of a variable is wanted here";
    check(
        "header-env",
        "Authorization=hunter2-x",
        not_a_name,
        "not the value itself",
    );
    check(
        "bearer-env",
        "hunter2 x",
        not_a_name,
        "not the value itself",
    );
    check(
        "header-command",
        "X-A=",
        "the command for the header X-A: there is none",
        "NAME=",
    );
    let open = "the command for the header X-A: a single quote (') is not closed";
    check("header-command", "X-A=get 'hunter2", open, "quotes");
}

#[test]
fn an_unset_variable_names_the_header_and_the_fix() {
    #[track_caller]
    fn check(option: &'static str, text: &str, header: &str, variable: &str) {
        let error = collect(&stack(&[&[(option, text)]]), &environment(), None).expect_err(text);
        assert_eq!(
            error.to_string(),
            format!(
                "--{option}: the header {header} needs the variable {variable}, which is not set"
            )
        );
        assert!(error.hints()[0].starts_with(&format!("set {variable} where")));
    }
    check("header", "X-A: ${MISSING}", "X-A", "MISSING");
    check("header", "X-A: a${EMPTY}", "X-A", "EMPTY");
    check("header", "X-A: ${BLANK}", "X-A", "BLANK");
    check("header-env", "X-Api-Key=MISSING", "X-Api-Key", "MISSING");
    check("bearer-env", "MISSING", "Authorization", "MISSING");
    // Someone gave the token in place of the name.
    let token = "dG9rOjEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA";
    check("bearer-env", token, "Authorization", "…");
}

#[test]
fn headers_of_the_connection_cannot_be_given() {
    #[track_caller]
    fn check(name: &str) {
        let text = format!("{name}: x");
        let error = collect(&stack(&[&[("header", &text)]]), &environment(), None).expect_err(name);
        assert!(
            error.to_string().contains("set by the connection"),
            "{error}"
        );
    }
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "Connection",
        "Proxy-Authorization",
        "Proxy-Anything",
        "Content-Type",
        "Accept",
        "Accept-Encoding",
        "Mcp-Session-Id",
        "MCP-Protocol-Version",
        "Mcp-Method",
        "Mcp-Param-Region",
        "Last-Event-ID",
        "TE",
        "Upgrade",
        "Trailer",
    ] {
        check(name);
    }
}

#[test]
fn the_higher_layer_wins_and_within_one_the_more_direct_option() {
    #[track_caller]
    fn check(layers: &[&[(&'static str, &str)]], expected: &str) {
        let collected = collect(&stack(layers), &environment(), None).expect(expected);
        assert_eq!(shown(&collected.headers), [expected]);
    }
    let (direct, env) = (("header", "X-A: direct"), ("header-env", "X-A=TOKEN"));
    check(&[&[direct, env]], "x-a: direct");
    check(&[&[env], &[direct]], "x-a: abc");
    check(
        &[&[("header-command", "X-A=c")], &[direct, env]],
        "x-a: [\"c\"]",
    );
    check(
        &[&[("header", "x-a: one")], &[("header", "X-A: two")]],
        "x-a: one",
    );
}

#[test]
fn two_sign_ins_of_equal_rank_are_refused_and_other_doubles_told() {
    let doubled = [
        ("header", "Authorization: Bearer ${TOKEN}"),
        ("header", "authorization: Basic x"),
    ];
    let error = collect(&stack(&[&doubled]), &environment(), None).expect_err("two values");
    assert_eq!(
        error.to_string(),
        "two values for the header Authorization: --header and --header"
    );
    let both = [
        ("bearer-env", "TOKEN"),
        ("header-env", "Authorization=TOKEN"),
    ];
    assert!(collect(&stack(&[&both]), &environment(), None).is_err());

    let doubled = [("header", "X-A: 1"), ("header", "X-A: 2")];
    let collected = collect(&stack(&[&doubled]), &environment(), None).expect("no error");
    assert_eq!(shown(&collected.headers), ["x-a: 2"]);
    assert_eq!(
        collected.warnings,
        ["the header X-A is given twice (--header and --header); the last counts"]
    );
}

#[test]
fn a_secret_in_a_place_that_leaks_it_is_warned_about() {
    #[track_caller]
    fn check(option: &'static str, text: &str, shared: Option<usize>, expected: Option<&str>) {
        let collected = collect(&stack(&[&[(option, text)]]), &environment(), shared).expect(text);
        match (collected.warnings.first(), expected) {
            (Some(warning), Some(part)) => assert!(warning.contains(part), "{warning}"),
            (None, None) => {}
            (found, _) => panic!("{text}: {found:?}"),
        }
    }
    check(
        "header",
        "Authorization: Bearer x",
        None,
        Some("--bearer-env VARIABLE"),
    );
    check(
        "header",
        "X-Api-Key: x",
        None,
        Some("--header-env X-Api-Key=VARIABLE"),
    );
    check("header", "X-Team: x", None, None);
    check("header", "X-Api-Key: ${TOKEN}", None, None);
    check("bearer-env", "TOKEN", None, None);
    check("bearer-env", "TOKEN", Some(0), Some("isn't Intercom's"));
    check("bearer-env", "TOKEN", Some(1), None);
    check("header", "X-Team: x", Some(0), None);
}

#[test]
fn a_header_file_has_one_header_a_line_and_errors_with_its_lines() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    let text = "\u{feff}# mine\r\n\r\nX-A: ${TOKEN}\r\n  X-B = c\n";
    file.write_all(text.as_bytes()).expect("writing");
    let path = file.path().to_str().expect("UTF-8").to_owned();
    let layers = stack(&[&[("header-file", &path)]]);
    let collected = collect(&layers, &environment(), None).expect("good headers");
    assert_eq!(shown(&collected.headers), ["x-a: abc", "x-b: c"]);

    file.write_all(b"oops\n").expect("writing");
    let error = collect(&layers, &environment(), None).expect_err("a bad line");
    assert_eq!(
        error.to_string(),
        format!("{path}:5: header-file: a header without a colon")
    );

    let error = collect(
        &stack(&[&[("header-file", "/nowhere/x")]]),
        &environment(),
        None,
    )
    .expect_err("no file");
    assert_eq!(error.to_string(), "--header-file: reading /nowhere/x");
}
