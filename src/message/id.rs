//! A request's id: compared by what it says, echoed as the bytes that came.
//!
//! It does not make ids; see `build` and the bridge's counters.

use std::hash::{Hash, Hasher};

/// A JSON string or an integer (MCP: "Requests MUST include a string or integer ID").
#[derive(Clone, Debug)]
pub(crate) struct RequestId {
    raw: Box<str>,
    /// The decoded text, for a string that has escapes in it.
    decoded: Option<Box<str>>,
}

impl RequestId {
    /// `raw` is one JSON value's text.
    ///
    /// # Errors
    /// Not a string and not an integer.
    pub(crate) fn from_json(raw: &str) -> Result<Self, NotAnId> {
        let raw = raw.trim_ascii();
        let number = raw.strip_prefix('-').unwrap_or(raw);
        let integer = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        if !integer && !raw.starts_with('"') {
            return Err(NotAnId);
        }
        // A lone surrogate can't be decoded; then the bytes themselves are what is compared.
        let decoded = if raw.contains('\\') {
            serde_json::from_str::<String>(raw).ok().map(String::into)
        } else {
            None
        };
        Ok(Self {
            raw: raw.into(),
            decoded,
        })
    }

    /// What to echo when a request's id can't be used: any number will do for that.
    pub(crate) fn to_echo(raw: &str) -> Option<Self> {
        let number = raw.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let echo = || Self {
            raw: raw.into(),
            decoded: None,
        };
        Self::from_json(raw).ok().or_else(|| number.then(echo))
    }

    /// An id of the bridge's own: a string that no host would use.
    pub(crate) fn own(n: u64) -> Self {
        Self {
            raw: format!("\"intercom-mcp:{}:{n}\"", std::process::id()).into(),
            decoded: None,
        }
    }

    /// Whether it is one of [`RequestId::own`]'s.
    pub(crate) fn is_own(&self) -> bool {
        let own = format!("\"intercom-mcp:{}:", std::process::id());
        self.raw.starts_with(&own)
    }

    /// The JSON text as it came.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    fn is_string(&self) -> bool {
        self.raw.starts_with('"')
    }

    /// A number, a string, or a string whose key is not what it says but how it is spelt.
    fn sort(&self) -> (bool, bool) {
        let spelt = self.decoded.is_none() && self.raw.contains('\\');
        (self.is_string(), spelt)
    }

    fn key(&self) -> &str {
        match &self.decoded {
            Some(text) => text,
            None => self.raw.trim_matches('"'),
        }
    }

    /// Whether a server that keeps numbers as 64-bit floats (JavaScript) would have turned this
    /// id into `other`: 9007199254740993 comes back as 9007199254740992.
    pub(crate) fn may_have_become(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        if self.is_string() || other.is_string() {
            return false;
        }
        match (self.raw.parse::<f64>(), other.raw.parse::<f64>()) {
            (Ok(a), Ok(b)) => a.to_bits() == b.to_bits(),
            _ => false,
        }
    }
}

impl PartialEq for RequestId {
    fn eq(&self, other: &Self) -> bool {
        self.sort() == other.sort() && self.key() == other.key()
    }
}

impl Eq for RequestId {}

impl Hash for RequestId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sort().hash(state);
        self.key().hash(state);
    }
}

/// The value is neither a string nor an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAnId;
