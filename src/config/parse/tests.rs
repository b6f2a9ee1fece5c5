//! Numbers, sizes, switches and paths as people write them.

use super::*;

#[test]
fn seconds_may_be_fractions_and_zero_is_no_limit() {
    #[track_caller]
    fn check(text: &str, expected: Result<Option<u64>, &str>) {
        match (seconds(text), expected) {
            (Ok(duration), Ok(millis)) => {
                assert_eq!(duration, millis.map(Duration::from_millis), "{text}");
            }
            (Err(problem), Err(part)) => assert!(problem.contains(part), "{text}: {problem}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }
    check("8", Ok(Some(8_000)));
    check(" 0.25 ", Ok(Some(250)));
    check("0", Ok(None));
    check("-1", Err("not between"));
    check("NaN", Err("not between"));
    check("1e300", Err("not between"));
    check("8s", Err("not a number of seconds"));
    check("", Err("not a number of seconds"));
}

#[test]
fn sizes_have_units() {
    #[track_caller]
    fn check(text: &str, expected: Option<usize>) {
        assert_eq!(size(text).ok(), expected, "{text}");
    }
    check("67108864", Some(64 << 20));
    check("64MiB", Some(64 << 20));
    check("64m", Some(64 << 20));
    check("64 mib", Some(64 << 20));
    check("64MB", Some(64_000_000));
    check("2k", Some(2048));
    check("1GiB", Some(1 << 30));
    check("1", None);
    check("0", None);
    check("1.5MiB", None);
    check("64 apples", None);
    check("-64MiB", None);
    check("99999999999999999999", None);
    check("99999999999999999GiB", None);
}

#[test]
fn switches_and_ports_accept_no_more_than_they_say() {
    #[track_caller]
    fn check(text: &str, on: Option<bool>, number: Option<u16>) {
        assert_eq!(switch(text).ok(), on, "{text}");
        assert_eq!(port(text).ok(), number, "{text}");
    }
    check("TRUE", Some(true), None);
    check("on", Some(true), None);
    check("1", Some(true), Some(1));
    check("0", Some(false), None);
    check("No", Some(false), None);
    check("65535", None, Some(65535));
    check("65536", None, None);
    check("ja", None, None);
    check("", None, None);
}

#[test]
fn paths_start_at_home_or_beside_the_file_that_names_them() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (folder, home) = (Path::new("/etc/x"), Path::new("/home/u"));
        assert_eq!(path(text, Some(folder), Some(home)), Path::new(expected));
    }
    check("~/ca.pem", "/home/u/ca.pem");
    check("ca.pem", "/etc/x/ca.pem");
    check("/ca.pem", "/ca.pem");
    check("~u/ca.pem", "/etc/x/~u/ca.pem");
    assert_eq!(path("~/a", None, None), Path::new("~/a"));
}
