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

#[test]
fn of_what_is_set_here_a_host_hands_over_what_it_likes() {
    let here = Environment::of([
        ("HOME", "/home/me"),
        ("INTERCOM_TOKEN", "x"),
        ("INTERCOM_MCP_TARGET", "eu"),
        ("INTERCOM_MCP_MODE", "local"),
        ("HTTPS_PROXY", "http://here"),
        ("XDG_DATA_HOME", "/here"),
    ]);
    let here = here.with_folder(Path::new("/home/me"));
    let own = [("INTERCOM_MCP_MODE".to_owned(), "remote".to_owned())];
    let there = here.handed(|name| name == "HOME", &own);
    assert_eq!(there.get("HOME").expect("text"), Some("/home/me"));
    assert_eq!(
        there.get("INTERCOM_MCP_MODE").expect("text"),
        Some("remote")
    );
    assert!(!there.is_set("INTERCOM_TOKEN"));
    assert!(!there.has_proxies_of(&here) && here.has_proxies_of(&here));
    let mut given = Layer::default();
    let lost = ["INTERCOM_MCP_TARGET", "INTERCOM_TOKEN", "HTTPS_PROXY"];
    assert_eq!(here.missing_in(&there, &given), lost);
    given.set("target", Source::Flag("--target".to_owned()), Vec::new());
    assert_eq!(here.missing_in(&there, &given), lost[1..]);
    assert_eq!(here.missing_in(&here, &given), Vec::<String>::new());
    if cfg!(target_os = "linux") {
        let data = |of: &Environment| of.data_folder().map(Path::to_owned);
        assert_eq!(
            data(&there),
            Some("/home/me/.local/share/intercom-mcp".into())
        );
        let moved = here.handed(|name| name == "XDG_DATA_HOME", &[]);
        assert_eq!(data(&moved), Some("/here/intercom-mcp".into()));
    }
}
