//! `WWW-Authenticate` (RFC 9110 section 11.6.1), the Bearer challenge in it (RFC 6750 section 3,
//! RFC 9728 section 5.1); pure.
//!
//! It is read as servers write it, not only as the grammar has it: URLs without quotes, parameters
//! without commas between them, garbage in front. Nothing here believes what is read.

#[cfg(test)]
mod tests;

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
///
/// Of several Bearer challenges the one that says where the metadata are counts, else the first
/// that says anything.
pub(super) fn parse(header: &str) -> Challenge {
    let mut found = bearers(header);
    found.retain(|challenge| *challenge != Challenge::default());
    let leads_on = found.iter().position(|c| c.resource_metadata.is_some());
    if found.is_empty() {
        return Challenge::default();
    }
    found.swap_remove(leads_on.unwrap_or(0))
}

fn bearers(header: &str) -> Vec<Challenge> {
    let mut found = Vec::new();
    // Whose parameters are being read: a scheme other than Bearer has none that we want.
    let mut current: Option<Challenge> = None;
    let mut scanner = Scanner { rest: header };
    while let Some(item) = scanner.next_item() {
        match item {
            Item::Scheme(name) => {
                found.extend(current.take());
                if name.eq_ignore_ascii_case("bearer") {
                    current = Some(Challenge::default());
                }
            }
            Item::Parameter(name, value) => {
                if let Some(challenge) = &mut current {
                    challenge.take(name, value);
                }
            }
        }
    }
    found.extend(current);
    found
}

impl Challenge {
    /// RFC 9110: "each parameter name MUST only occur once per challenge"; of two the first counts.
    fn take(&mut self, name: &str, value: String) {
        let member = match name.to_ascii_lowercase().as_str() {
            "resource_metadata" => &mut self.resource_metadata,
            "scope" => &mut self.scope,
            "error" => &mut self.error,
            "error_description" => &mut self.error_description,
            _ => return,
        };
        member.get_or_insert(value);
    }
}

enum Item<'a> {
    Scheme(&'a str),
    Parameter(&'a str, String),
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn next_item(&mut self) -> Option<Item<'a>> {
        loop {
            self.skip(|b| is_blank(b) || b == b',');
            let first = self.rest.chars().next()?;
            let name = self.take(is_token);
            if name.is_empty() {
                // Garbage: a quoted text goes as a whole, since anything may stand in it.
                if first == '"' {
                    self.quoted();
                } else {
                    self.rest = &self.rest[first.len_utf8()..];
                }
                continue;
            }
            if let Some(value) = self.value() {
                if let Some(value) = value {
                    return Some(Item::Parameter(name, value));
                }
                continue;
            }
            self.skip_token68();
            return Some(Item::Scheme(name));
        }
    }

    /// What stands behind `=`, if that comes next; the inner none is a value that can't be read.
    fn value(&mut self) -> Option<Option<String>> {
        let behind = self.rest.trim_start_matches([' ', '\t']);
        self.rest = behind.strip_prefix('=')?;
        self.skip(is_blank);
        if self.rest.starts_with('"') {
            return Some(self.quoted());
        }
        // Not only a token: URLs are written here without quotes.
        let value = self.take(|b| !is_blank(b) && b != b',' && b != b'"');
        Some(Some(value.to_owned()))
    }

    /// A quoted string (RFC 9110 section 5.6.4); none if it has no end.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, char)) = chars.next() {
            match char {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
                char => text.push(char),
            }
        }
        self.rest = "";
        None
    }

    /// `Negotiate YII=`: credentials of a kind that we don't speak, up to the next comma. What
    /// only begins like them is a parameter, or the next scheme.
    fn skip_token68(&mut self) {
        let text = self.rest.trim_start_matches([' ', '\t']);
        let end = text.bytes().position(|b| !is_token68(b));
        let behind = text[end.unwrap_or(text.len())..].trim_start_matches('=');
        let ended = behind.trim_start_matches([' ', '\t']);
        if end != Some(0) && (ended.is_empty() || ended.starts_with(',')) {
            self.rest = ended;
        }
    }

    fn skip(&mut self, is_in: impl Fn(u8) -> bool) {
        self.take(is_in);
    }

    /// The longest beginning of ASCII characters for which `is_in` holds, or of any if it does so
    /// for what is not ASCII.
    fn take(&mut self, is_in: impl Fn(u8) -> bool) -> &'a str {
        let end = self.rest.bytes().position(|b| !is_in(b));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 9110 section 11.2, but for the `=` at the end.
fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}
