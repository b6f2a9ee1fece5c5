//! A command line that starts mcp-remote, read as mcp-remote reads it; pure.
//!
//! It takes the pairs of `--header` and `--header-file` out first; then the first word is the URL and
//! the second, if it begins with digits, the port. What it doesn't know it ignores.

mod hash;
mod store;
#[cfg(test)]
mod tests;

use super::words;

pub(crate) use store::{SignIn, StoredClient, StoredTokens, sign_in};

/// What such an entry says. The values of headers may be secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct McpRemote {
    /// The version that is pinned: `0.1.38`, `latest`.
    pub(crate) version: Option<String>,
    /// As it was typed; mcp-remote's store is filed under this text.
    pub(crate) url: String,
    pub(crate) port: Option<u16>,
    /// `Name: value`, variables not filled in.
    pub(crate) headers: Vec<String>,
    pub(crate) header_files: Vec<String>,
    /// The other options that it knows, without dashes in front, and their values.
    pub(crate) options: Vec<(String, Option<String>)>,
    /// What it ignores in silence.
    pub(crate) ignored: Vec<String>,
}

/// The options that take a value, but for the headers'.
const VALUES: [&str; 17] = [
    "transport",
    "protocol",
    "host",
    "callback-path",
    "auth-success-url",
    "auth-timeout",
    "static-oauth-client-metadata",
    "static-oauth-client-info",
    "client-metadata-url",
    "resource",
    "authorize-param",
    "token-endpoint",
    "ignore-tool",
    "connect-timeout",
    "headers-timeout",
    "body-timeout",
    "ping-interval",
];

const SWITCHES: [&str; 11] = [
    "allow-http",
    "disable-resource-parameter",
    "use-id-token",
    "device-code",
    "client-credentials",
    "disable-cookies",
    "enable-proxy",
    "ipv4",
    "keep-alive",
    "silent",
    "debug",
];

impl McpRemote {
    /// The command line that says nothing but the URL.
    pub(crate) fn plain(url: String) -> Self {
        Self {
            version: None,
            url,
            port: None,
            headers: Vec::new(),
            header_files: Vec::new(),
            options: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// What these words start, nothing being before them. None: it is something else.
    pub(super) fn of(words: &[String]) -> Option<Self> {
        let (version, rest) = words::package(words, "mcp-remote")?;
        let mut read = Self {
            version,
            ..Self::plain(String::new())
        };
        let rest = read.headers(&rest);
        let mut words = rest.into_iter().peekable();
        read.url = words.next().unwrap_or_default();
        if let Some(port) = words.peek().and_then(|word| leading_number(word)) {
            read.port = u16::try_from(port).ok().filter(|port| *port > 0);
            words.next();
        }
        while let Some(word) = words.next() {
            let name = word.strip_prefix("--").unwrap_or_default();
            if VALUES.contains(&name) {
                match words.next() {
                    Some(value) => read.options.push((name.to_owned(), Some(value))),
                    None => read.ignored.push(word),
                }
            } else if SWITCHES.contains(&name) {
                read.options.push((name.to_owned(), None));
            } else {
                read.ignored.push(word);
            }
        }
        Some(read)
    }

    /// Takes the pairs out, wherever they stand.
    fn headers(&mut self, words: &[String]) -> Vec<String> {
        let (mut rest, mut words) = (Vec::new(), words.iter());
        while let Some(word) = words.next() {
            let list = match word.as_str() {
                "--header" => &mut self.headers,
                "--header-file" => &mut self.header_files,
                _ => {
                    rest.push(word.clone());
                    continue;
                }
            };
            list.extend(words.next().cloned());
        }
        rest
    }

    /// The first value of an option.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let mut values = self.options.iter().filter(|(known, _)| known == name);
        values.find_map(|(_, value)| value.as_deref())
    }
}

impl std::fmt::Debug for McpRemote {
    /// Without values: they may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "McpRemote({})", super::public_url(&self.url))
    }
}

/// What `parseInt` makes of it.
fn leading_number(word: &str) -> Option<u32> {
    let digits = word.trim_start();
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().ok()
}
