//! A member goes, comes or changes where it stands, and everything beside it keeps its bytes.

use super::*;

#[test]
fn a_member_changes_where_it_stands() {
    #[track_caller]
    fn check(object: &str, value: Option<&str>, expected: Option<&str>) {
        assert_eq!(with_member(object, "a", value).as_deref(), expected);
    }
    check(r#"{"a":1,"b":2}"#, Some("9"), Some(r#"{"a":9,"b":2}"#));
    check(
        r#"{"\ud800": 1e400,"\u0061":1,"b":"\/"}"#,
        Some("9"),
        Some(r#"{"\ud800":1e400,"\u0061":9,"b":"\/"}"#),
    );
    check(
        r#"{"b":{"a":1}}"#,
        Some("9"),
        Some(r#"{"b":{"a":1},"a":9}"#),
    );
    check("{}", Some("9"), Some(r#"{"a":9}"#));
    check(
        r#"{"a":1,"b":2,"a":3}"#,
        Some("9"),
        Some(r#"{"a":9,"b":2}"#),
    );

    check(r#"{"a":1,"b":2,"a":3}"#, None, Some(r#"{"b":2}"#));
    check(r#"{"a":1}"#, None, Some("{}"));
    check(r#"{ "b" : 2 }"#, None, Some(r#"{ "b" : 2 }"#));

    check("[1]", Some("9"), None);
    check("[1]", None, None);
    check(r#"{"a":1"#, None, None);
}
