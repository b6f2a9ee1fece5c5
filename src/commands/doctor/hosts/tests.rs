//! How hosts are told of; what their files do to findings is tried with real ones, in `tests/it`.

use super::{list, plural};

#[test]
fn names_are_listed_as_people_do() {
    assert_eq!(list(&[] as &[&str]), "");
    assert_eq!(list(&["a"]), "a");
    assert_eq!(list(&["a", "b"]), "a and b");
    assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    assert_eq!(plural(&["a"], "is", "are"), "is");
    assert_eq!(plural(&["a", "b"], "is", "are"), "are");
}
