//! What stands in the config file, and where in it an error is.

use super::*;

fn parse_text(text: &str) -> Result<File, Error> {
    parse(text, Path::new("/c/config.toml"))
}

#[test]
fn values_keep_their_lines() {
    #[track_caller]
    fn check(layer: &Layer, name: &str, expected: &[(&str, usize)]) {
        let values = &layer.get(name).expect(name).values;
        let found: Vec<(&str, String)> = values
            .iter()
            .map(|value| (value.text.as_str(), value.source.to_string()))
            .collect();
        let expected: Vec<(&str, String)> = expected
            .iter()
            .map(|(text, line)| (*text, format!("/c/config.toml:{line}")))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
    let file = parse_text(
        "# mine\n\
         target = 'work'\r\n\
         read-only = true\n\
         start-timeout = 2.5\n\
         max-message-size = 1048576\n\
         ignore-tool = 'delete_*'\n\
         header = [\n  'A: 1',\n  'B: 2',\n]\n\
         [targets.work]\n\
         url = 'https://w.example/mcp'\n\
         bearer-env = 'T'\n",
    )
    .expect("a good file");
    check(&file.top, "target", &[("work", 2)]);
    check(&file.top, "read-only", &[("true", 3)]);
    check(&file.top, "start-timeout", &[("2.5", 4)]);
    check(&file.top, "max-message-size", &[("1048576", 5)]);
    check(&file.top, "ignore-tool", &[("delete_*", 6)]);
    check(&file.top, "header", &[("A: 1", 8), ("B: 2", 9)]);
    check(
        &file.targets["work"],
        "url",
        &[("https://w.example/mcp", 12)],
    );
    check(&file.targets["work"], "bearer-env", &[("T", 13)]);
}

#[test]
fn what_is_not_known_or_not_right_is_refused_with_its_line() {
    #[track_caller]
    fn check(text: &str, message: &str, hint: &str) {
        let error = parse_text(text).expect_err(text);
        assert_eq!(error.to_string(), format!("/c/config.toml:{message}"));
        let hints = error.hints().join("\n");
        assert!(hints.contains(hint), "{hints}");
    }
    check(
        "\nheder = 'x'",
        "2: unknown key \"heder\"",
        "did you mean header?",
    );
    check(
        "read_only = true",
        "1: unknown key \"read_only\"",
        "did you mean read-only?",
    );
    check("colour = 1", "1: unknown key \"colour\"", "--help");
    check(
        "config = 'x'",
        "1: config can't be set in the file itself",
        "",
    );
    check(
        "url = 'x'",
        "1: url stands outside a target",
        "[targets.NAME]",
    );
    check(
        "debug = 'yes'",
        "1: debug must be true or false, without quotes",
        "",
    );
    check(
        "start-timeout = '8'",
        "1: start-timeout must be a number of seconds, without quotes",
        "",
    );
    check("target = 1", "1: target must be a text in quotes", "");
    check("target = ['us']", "1: target must be a text in quotes", "");
    check(
        "header = [\n1]",
        "2: header must be a list of texts: [\"…\", \"…\"]",
        "",
    );
    check(
        "header = { A = 'b' }",
        "1: header must be a list of texts: [\"…\", \"…\"]",
        "",
    );
    check(
        "targets = 1",
        "1: targets must be a table",
        "[targets.NAME]",
    );
    check(
        "[targets]\nx = 1",
        "2: a target must be a table",
        "[targets.NAME]",
    );
    check(
        "[targets.us]",
        "1: the target name us is built in; choose another",
        "",
    );
    check(
        "[targets.x]\nheader = 'A: b'",
        "1: the target x has no url",
        "url = ",
    );
    check(
        "[targets.x]\nproxy = 'none'",
        "2: proxy can't be set for one target",
        "above",
    );
    check(
        "[targets.x]\nurll = 'none'",
        "2: unknown key \"urll\"",
        "did you mean url?",
    );
    let wrong = "holds more than letters, digits, '-', '_' and '.'";
    check(
        "[targets.'a b']",
        &format!("1: the target name \"a b\" {wrong}"),
        "",
    );
}

#[test]
fn broken_toml_is_refused_without_quoting_the_line() {
    let error = parse_text("target = 'us'\nheader = 'Authorization: Bearer hunter2\n")
        .expect_err("an open quote");
    assert!(
        error.to_string().starts_with("/c/config.toml:2: "),
        "{error}"
    );
    assert!(!error.chain().contains("hunter2"), "{error}");
}

#[test]
fn an_empty_file_and_a_byte_order_mark_are_fine() {
    assert!(parse_text("").is_ok());
    let file = parse_text("\u{feff}target = 'eu'").expect("a good file");
    assert_eq!(
        file.top.value("target").map(|value| value.text.as_str()),
        Some("eu")
    );
}
