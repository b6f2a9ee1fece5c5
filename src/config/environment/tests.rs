//! What variables mean, and which of them are no values at all.

use super::*;

#[test]
fn empty_values_and_unfilled_placeholders_count_as_unset() {
    #[track_caller]
    fn check(value: &str, expected: Option<&str>) {
        let environment = Environment::of([("X", value)]);
        assert_eq!(environment.get("X").expect("UTF-8"), expected, "{value:?}");
    }
    check("", None);
    check("  \n", None);
    check("${user_config.region}", None);
    check(" ${user_config.region} ", None);
    check(
        "${user_config.a} ${user_config.b}",
        Some("${user_config.a} ${user_config.b}"),
    );
    check("${HOME}", Some("${HOME}"));
    check("x", Some("x"));
}

#[test]
fn a_list_has_one_value_a_line_and_globs_may_use_commas() {
    #[track_caller]
    fn check(variable: &str, setting: &str, expected: &[&str]) {
        let value = "a, b\n\n c ";
        let layer = Environment::of([(variable, value)])
            .layer()
            .expect("a layer");
        let values = &layer.get(setting).expect("set").values;
        let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
        assert_eq!(texts, expected, "{variable}");
    }
    check("INTERCOM_MCP_HEADER", "header", &["a, b", "c"]);
    check("INTERCOM_MCP_IGNORE_TOOL", "ignore-tool", &["a", "b", "c"]);
    check("INTERCOM_MCP_TARGET", "target", &["a, b\n\n c"]);
}

#[test]
fn a_variable_that_only_looks_like_ours_is_complained_about() {
    #[track_caller]
    fn check(variable: &str, complaint: Option<&str>) {
        let complaints = Environment::of([(variable, "x")]).strangers();
        assert_eq!(complaints.first().map(String::as_str), complaint);
    }
    check("INTERCOM_MCP_TARGET", None);
    check("INTERCOM_TOKEN", None);
    #[cfg(unix)]
    check(
        "INTERCOM_MCP_Target",
        Some("the variable INTERCOM_MCP_Target is not known; did you mean INTERCOM_MCP_TARGET?"),
    );
    check(
        "INTERCOM_MCP_HEDER",
        Some("the variable INTERCOM_MCP_HEDER is not known; did you mean INTERCOM_MCP_HEADER?"),
    );
    check(
        "INTERCOM_MCP_URL",
        Some("the variable INTERCOM_MCP_URL is not known, so it has no effect"),
    );
}

#[test]
fn colours_are_left_out_when_the_environment_asks_for_it() {
    #[track_caller]
    fn check(name: &str, value: &str, expected: bool) {
        let environment = Environment::of([("TERM", "xterm"), (name, value)]);
        assert_eq!(environment.allows_colour(), expected, "{name}={value}");
    }
    check("NO_COLOR", "1", false);
    check("NO_COLOR", "", true);
    check("TERM", "dumb", false);
    check("OTHER", "1", true);
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_text_is_an_error_only_where_it_is_needed() {
    use std::os::unix::ffi::OsStringExt;

    let mut environment = Environment::of([("INTERCOM_MCP_TARGET", "us")]);
    let broken = OsString::from_vec(vec![0xff]);
    environment.variables.insert("OTHER".to_owned(), broken);
    assert!(environment.layer().is_ok());
    let error = environment.get("OTHER").expect_err("not UTF-8");
    assert_eq!(error.to_string(), "the variable OTHER is not valid UTF-8");
}
