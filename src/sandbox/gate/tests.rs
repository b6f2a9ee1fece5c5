//! The gate without a server.

use super::{Allowance, Grant, Rate, Scope, Version, authorize, version};

#[test]
fn a_window_takes_1666_requests_and_the_next_one_starts_afresh() {
    let mut rate = Rate::default();
    for left in (0..1_666).rev() {
        let expected = Allowance {
            limit: 1_666,
            remaining: left,
            reset: 1_010,
            exceeded: false,
        };
        assert_eq!(rate.count(1_003), expected);
    }
    let after = rate.count(1_009);
    assert!(after.exceeded && after.remaining == 0, "{after:?}");
    let next = rate.count(1_010);
    assert!(!next.exceeded && next.remaining == 1_665, "{next:?}");
}

#[test]
fn only_the_token_and_its_variants_are_known() {
    #[track_caller]
    fn check(header: &str, expected: Result<Grant, (u16, &str)>) {
        let header = (!header.is_empty()).then_some(header);
        let got = authorize(header, "T");
        assert_eq!(got.map_err(|r| (r.status, r.code)), expected);
    }
    check("Bearer T", Ok(Grant::Everything));
    check("bearer  T ", Ok(Grant::Everything));
    check("Bearer T.conversations-only", Ok(Grant::ConversationsOnly));
    check("Bearer T.no-fin", Ok(Grant::NoFin));
    check("Bearer T.no-stream", Ok(Grant::NoStream));
    check("Bearer T.brief", Ok(Grant::BriefStream));
    check("Bearer T.australia", Err((403, "forbidden")));
    check("Bearer T.expired", Err((401, "unauthorized")));
    check("Bearer TT", Err((401, "unauthorized")));
    check("Bearer", Err((401, "unauthorized")));
    check("Basic T", Err((401, "unauthorized")));
    check("", Err((401, "unauthorized")));
}

#[test]
fn missing_scopes_are_refused_in_two_ways() {
    #[track_caller]
    fn check(grant: Grant, scope: Scope, expected: Result<(), u16>) {
        assert_eq!(grant.allows(scope).map_err(|r| r.status), expected);
    }
    check(Grant::Everything, Scope::Articles, Ok(()));
    check(Grant::ConversationsOnly, Scope::None, Ok(()));
    check(Grant::ConversationsOnly, Scope::Fin, Ok(()));
    check(Grant::NoFin, Scope::Articles, Ok(()));
    check(Grant::NoFin, Scope::Fin, Err(403));
    check(Grant::NoStream, Scope::Fin, Ok(()));
    check(Grant::ConversationsOnly, Scope::Articles, Err(401));
    check(Grant::ConversationsOnly, Scope::Contacts, Err(403));
}

#[test]
fn versions_are_those_of_the_description() {
    #[track_caller]
    fn check(header: Option<&str>, expected: Option<Version>) {
        assert_eq!(version(header).ok(), expected, "{header:?}");
    }
    check(None, Some(Version::V2_16));
    check(Some("2.16"), Some(Version::V2_16));
    check(Some("2.15"), Some(Version::V2_15));
    check(Some("2.14"), Some(Version::V2_14));
    check(Some("2.13"), Some(Version::UpTo2_13));
    check(Some("2.0"), Some(Version::UpTo2_13));
    check(Some("Preview"), Some(Version::Preview));
    for wrong in ["2.17", "9.99", "2.+5", "2.05", "2", "", "preview", "1.4"] {
        check(Some(wrong), None);
    }
}
