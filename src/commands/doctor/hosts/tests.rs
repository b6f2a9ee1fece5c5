//! How hosts are told of; what their files do to findings is tried with real ones, in `tests/it`.

use super::{list, plural, trust};
use crate::config::SETTINGS;

#[test]
fn names_are_listed_as_people_do() {
    assert_eq!(list(&[] as &[&str]), "");
    assert_eq!(list(&["a"]), "a");
    assert_eq!(list(&["a", "b"]), "a and b");
    assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    assert_eq!(plural(&["a"], "is", "are"), "is");
    assert_eq!(plural(&["a", "b"], "is", "are"), "are");
}

#[test]
fn what_is_harmless_is_a_setting_that_can_name_nothing_else() {
    for name in trust::HARMLESS {
        let known = SETTINGS.iter().find(|setting| setting.name == *name);
        let known = known.unwrap_or_else(|| panic!("{name} is no setting"));
        assert!(!known.secret, "{name} may hold a secret");
        let is_path = known.kind == crate::config::Kind::Path;
        assert!(!is_path, "{name} names a file");
    }
}
