//! A refusal names the region, in several ways.

use super::*;

#[test]
fn a_refusal_tells_where_the_workspace_is() {
    #[track_caller]
    fn check(text: &str, expected: Option<Region>) {
        assert_eq!(Region::hosted_in(text), expected, "{text}");
    }
    check(
        "Your workspace is hosted in Europe but you connected to United States",
        Some(Region::Eu),
    );
    check(
        "Your workspace is hosted in Australia but …",
        Some(Region::Au),
    );
    check("hosted in the United States.", Some(Region::Us));
    check("hosted in the EU", Some(Region::Eu));
    check("hosted in USSR", None);
    check("hosted in Austria", None);
    check("You do not have the required scope", None);
}

#[test]
fn me_may_name_it_as_it_likes() {
    assert_eq!(Region::named("AU"), Some(Region::Au));
    assert_eq!(Region::named("Europe"), Some(Region::Eu));
    assert_eq!(Region::named("United States"), Some(Region::Us));
    assert_eq!(Region::named("Mars"), None);
}

#[test]
fn only_intercoms_hosts_are_intercoms() {
    assert_eq!(Region::of_api_host("api.au.intercom.io"), Some(Region::Au));
    assert_eq!(Region::of_api_host("api.intercom.io.evil.example"), None);
}
