//! Which scopes are asked for; pure. Sets of words separated by blanks (RFC 6749 section 3.3), in the
//! order in which they came.

/// All of `old`, then what `new` adds; none if both are.
pub(super) fn union(old: Option<&str>, new: Option<&str>) -> Option<String> {
    let _ = (old, new);
    None
}

/// Whether everything in `wanted` is in `have`.
pub(super) fn covers(have: Option<&str>, wanted: Option<&str>) -> bool {
    let _ = (have, wanted);
    false
}
