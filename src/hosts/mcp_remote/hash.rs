//! The name under which a release of mcp-remote files what it has about a server; pure.
//!
//! The name is a hash of what the command line says, so nothing can be learned from a name, and every
//! space counts. Later releases hash more of the line; what they don't find they leave out, so that
//! their names are those of the earlier ones wherever possible.

use std::fmt::{self, Write as _};

use md5::{Digest as _, Md5};
use reqwest::Url;
use serde_json::{Map, Value};

use super::McpRemote;

/// A release, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(u64, u64, u64);

impl Release {
    pub(super) const OLDEST: Self = Self(0, 0, 0);
    /// Any later than what is known here.
    pub(super) const NEWEST: Self = Self(u64::MAX, 0, 0);
    /// `mcp-remote-v1` instead of a folder for each release.
    pub(super) const ONE_FOLDER: Self = Self(0, 3, 2);
    /// A folder for each release, instead of none.
    pub(super) const FOLDERS: Self = Self(0, 0, 13);
    const RESOURCE_AND_HEADERS: Self = Self(0, 1, 30);
    /// It trims the resource, and can leave it out.
    const CAREFUL_RESOURCE: Self = Self(0, 1, 43);
    const HEADER_FILES: Self = Self(0, 4, 0);
    const AUTHORIZE_PARAMS: Self = Self(0, 6, 0);
    const CLIENT_DOCUMENT: Self = Self(0, 7, 0);
    const TOKEN_ENDPOINT: Self = Self(0, 14, 0);

    /// `0.1.38`, `0.0.10-3`; None: a tag or a range, behind which can be any.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = text.split(['-', '+']).next()?;
        let mut numbers = text.split('.').map(|part| match part.as_bytes() {
            [b'0'..=b'9', ..] => part.parse::<u64>().ok(),
            _ => None,
        });
        let mut next = || numbers.next().flatten();
        let release = Self(next()?, next()?, next()?);
        numbers.next().is_none().then_some(release)
    }

    /// Whether what stands in files of headers is part of the name.
    pub(super) fn reads_header_files(self) -> bool {
        self >= Self::HEADER_FILES
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The name, as 32 hexadecimal digits. `files` is what stands in the files of headers, in their order.
pub(super) fn name(remote: &McpRemote, files: &[String], release: Release) -> String {
    let mut parts = vec![remote.url.clone()];
    if release >= Release::RESOURCE_AND_HEADERS {
        parts.extend(resource(remote, release));
    }
    if release >= Release::AUTHORIZE_PARAMS {
        parts.extend(object(authorize_params(remote)));
    }
    if release >= Release::RESOURCE_AND_HEADERS {
        let files: &[String] = if release.reads_header_files() {
            files
        } else {
            &[]
        };
        parts.extend(object(headers(remote, files)));
    }
    if release >= Release::CLIENT_DOCUMENT {
        parts.extend(client_document(remote));
    }
    if release >= Release::TOKEN_ENDPOINT {
        parts.extend(token_endpoint(remote));
    }
    let mut text = String::with_capacity(32);
    for byte in Md5::digest(parts.join("|")) {
        write!(text, "{byte:02x}").ok();
    }
    text
}

fn resource(remote: &McpRemote, release: Release) -> Option<String> {
    let typed = remote.option("resource")?;
    if release < Release::CAREFUL_RESOURCE {
        return Some(typed.to_owned()).filter(|typed| !typed.is_empty());
    }
    let disabled = |(name, _): &(String, _)| name == "disable-resource-parameter";
    let resource = trim(typed);
    (!resource.is_empty() && !remote.options.iter().any(disabled)).then(|| resource.to_owned())
}

fn authorize_params(remote: &McpRemote) -> Vec<(String, String)> {
    let params = remote
        .options
        .iter()
        .filter(|(name, _)| name == "authorize-param");
    let pairs = params.filter_map(|(_, value)| value.as_deref()?.split_once('='));
    pairs
        .map(|(key, value)| (trim(key).to_owned(), value.to_owned()))
        .collect()
}

/// Variables are not filled in. Where a name stands in the line and in a file, the file's is taken,
/// though mcp-remote takes what it reads last: the entry no longer says in which order they stood.
fn headers(remote: &McpRemote, files: &[String]) -> Vec<(String, String)> {
    let lines = files.iter().flat_map(|text| text.split('\n'));
    let lines = lines
        .map(trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let typed = remote.headers.iter().map(String::as_str);
    typed.chain(lines).filter_map(header).collect()
}

/// `^([A-Za-z0-9_-]+):\s*(.*)$`, with JavaScript's idea of spaces and of a line's end.
fn header(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(':')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let value = value.trim_start_matches(is_space);
    let is_one_line = !value.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
    (!name.is_empty() && name.chars().all(is_plain) && is_one_line)
        .then(|| (name.to_owned(), value.to_owned()))
}

fn client_document(remote: &McpRemote) -> Option<String> {
    let value = trim(remote.option("client-metadata-url")?);
    let url = Url::parse(value).ok()?;
    (url.scheme() == "https" && url.path() != "/").then(|| value.to_owned())
}

fn token_endpoint(remote: &McpRemote) -> Option<String> {
    let url = Url::parse(trim(remote.option("token-endpoint")?)).ok()?;
    Some(url.to_string())
}

/// As JSON, sorted by UTF-16 as JavaScript sorts; of two of one name the later. None: it is empty.
fn object(mut pairs: Vec<(String, String)>) -> Option<String> {
    pairs.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    let pairs = pairs.into_iter().map(|(k, v)| (k, Value::String(v)));
    let object: Map<_, _> = pairs.collect();
    (!object.is_empty()).then(|| Value::Object(object).to_string())
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// JavaScript's `\s`.
fn is_space(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}
