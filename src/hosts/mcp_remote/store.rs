//! What mcp-remote keeps on the disk about a server: read in bounds, and one file of it removed.
//!
//! Only what belongs to a command line is found: the names are hashes ([`super::hash`]). Locks,
//! verifiers and what was discovered are not read. Nothing is written, and nothing is sent anywhere.

use std::cmp::Reverse;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::McpRemote;
use super::hash::{Release, name};

/// Larger than any of its files: tokens and registrations are some kilobytes.
const LARGEST: u64 = 1 << 20;
/// More than there are releases; where there are more, the rest is not looked at.
const MOST_ENTRIES: usize = 10_000;
/// So old a lease is void, by mcp-remote's own rule: 30 s.
const LEASE_MS: f64 = 30_000.0;
const ONE_FOLDER: &str = "mcp-remote-v1";

/// A sign-in (or only a registration) of mcp-remote's, as its store has it.
#[derive(Debug)]
pub(crate) struct SignIn {
    /// `mcp-remote-v1`, or that of an old release.
    pub(crate) folder: PathBuf,
    pub(crate) tokens: Option<StoredTokens>,
    pub(crate) client: Option<StoredClient>,
    /// A process of mcp-remote's is refreshing this very moment (a live lease).
    pub(crate) is_busy: bool,
    /// What is there and can't be used: a sentence each, fit to print, without secrets.
    pub(crate) problems: Vec<String>,
}

/// What an authorization server granted.
pub(crate) struct StoredTokens {
    pub(crate) file: PathBuf,
    pub(crate) access: Zeroizing<String>,
    pub(crate) refresh: Option<Zeroizing<String>>,
    pub(crate) id_token: Option<Zeroizing<String>>,
    /// Unix seconds: when they came (the file's time).
    pub(crate) received_at: u64,
    /// Unix seconds; none = not said.
    pub(crate) expires_at: Option<u64>,
    pub(crate) scope: Option<String>,
    pub(crate) requested_scope: Option<String>,
    pub(crate) issuer: Option<String>,
}

/// Who mcp-remote is to an authorization server. Releases before 0.15.1 write a client that they were
/// given here, too, secret and all.
pub(crate) struct StoredClient {
    pub(crate) file: PathBuf,
    pub(crate) id: String,
    pub(crate) secret: Option<Zeroizing<String>>,
    /// Unix seconds; none = it does not expire (0 in the file says the same).
    pub(crate) secret_expires_at: Option<u64>,
    /// `token_endpoint_auth_method`, as the file says.
    pub(crate) method: Option<String>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) issuer: Option<String>,
}

/// What one folder has of it; `start` is the path that the names of its files begin with.
struct Filed {
    start: PathBuf,
    tokens: Option<StoredTokens>,
    client: Option<StoredClient>,
}

/// What mcp-remote keeps for that command line. None: there is nothing of it.
///
/// `base` is `MCP_REMOTE_CONFIG_DIR` of the entry, else `~/.mcp-auth`. The tokens that the pinned
/// release uses are taken; else the newest that can be read, wherever they are.
pub(crate) fn sign_in(base: &Path, remote: &McpRemote) -> Option<SignIn> {
    if !base.is_dir() {
        return None;
    }
    let mut problems = Vec::new();
    let headers = header_files(remote, &mut problems);
    let pinned = remote.version.as_deref().and_then(Release::of);
    let mut filed = Vec::new();
    for (folder, release) in folders(base, pinned) {
        let files = match (&headers, release.reads_header_files()) {
            (Some(files), _) => files.as_slice(),
            (None, false) => &[],
            (None, true) => continue,
        };
        let start = folder.join(name(remote, files, release));
        filed.push(Filed {
            tokens: kept(
                StoredTokens::read(&with_end(&start, "tokens")),
                &mut problems,
            ),
            client: kept(
                StoredClient::read(&with_end(&start, "client_info")),
                &mut problems,
            ),
            start,
        });
    }
    let folder = pinned.map(|release| own_folder(base, release));
    let rank = |(place, one): &(usize, Filed)| {
        let received = one.tokens.as_ref().map(|tokens| tokens.received_at);
        let is_pinned = received.is_some() && one.start.parent() == folder.as_deref();
        (is_pinned, received, one.client.is_some(), Reverse(*place))
    };
    let best = filed.into_iter().enumerate().max_by_key(rank);
    let best = best.map_or_else(|| Filed::nothing(base), |(_, best)| best);
    let is_there = best.tokens.is_some() || best.client.is_some() || !problems.is_empty();
    is_there.then(|| SignIn {
        is_busy: is_leased(&with_end(&best.start, "refresh_in_progress")),
        folder: best.start.parent().unwrap_or(base).to_owned(),
        tokens: best.tokens,
        client: best.client,
        problems,
    })
}

impl Filed {
    /// Where nothing could be looked for.
    fn nothing(base: &Path) -> Self {
        Self {
            start: base.join(ONE_FOLDER).join("unknown"),
            tokens: None,
            client: None,
        }
    }
}

impl StoredTokens {
    /// Whether the file still holds these very tokens; false where it is gone.
    ///
    /// # Errors
    /// It can't be read.
    pub(crate) fn stand(&self) -> Result<bool, String> {
        let now = Self::read(&self.file)?;
        Ok(now.is_some_and(|now| self.are(&now)))
    }

    fn are(&self, other: &Self) -> bool {
        *self.access == *other.access && self.refresh.as_deref() == other.refresh.as_deref()
    }

    /// Removes the file if it still holds these very tokens. It may be gone already.
    ///
    /// # Errors
    /// It holds others by now, can't be read, or can't be removed; then it is as it was.
    pub(crate) fn forget(&self) -> Result<(), String> {
        let Some(now) = Self::read(&self.file)? else {
            return Ok(());
        };
        if !self.are(&now) {
            let file = self.file.display();
            return Err(format!(
                "{file} holds other tokens by now: mcp-remote has renewed them"
            ));
        }
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(format!("{} can't be removed: {error}", self.file.display()))
            }
            _ => Ok(()),
        }
    }

    fn read(file: &Path) -> Result<Option<Self>, String> {
        let Some((text, received_at)) = read(file)? else {
            return Ok(None);
        };
        let read: TokensFile = parsed(file, &text)?;
        let lifetime = read.expires_in.and_then(Number::whole);
        let ends = read.expires_at.and_then(Number::whole).map(|ms| ms / 1000);
        Ok(Some(Self {
            file: file.to_owned(),
            access: not_empty(file, "an access token", read.access_token)?,
            refresh: read.refresh_token,
            id_token: read.id_token,
            received_at,
            expires_at: ends.or_else(|| received_at.checked_add(lifetime?)),
            scope: read.scope,
            requested_scope: read.requested_scope,
            issuer: read.issuer,
        }))
    }
}

impl StoredClient {
    fn read(file: &Path) -> Result<Option<Self>, String> {
        let Some((text, _)) = read(file)? else {
            return Ok(None);
        };
        let read: ClientFile = parsed(file, &text)?;
        let ends = read.client_secret_expires_at.and_then(Number::whole);
        Ok(Some(Self {
            file: file.to_owned(),
            id: not_empty(file, "a client id", read.client_id)?.to_string(),
            secret: read.client_secret.filter(|secret| !secret.is_empty()),
            secret_expires_at: ends.filter(|ends| *ends > 0),
            method: read.token_endpoint_auth_method,
            redirect_uris: read.redirect_uris.unwrap_or_default(),
            issuer: read.issuer,
        }))
    }
}

impl fmt::Debug for StoredTokens {
    /// Without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredTokens({})", self.file.display())
    }
}

impl fmt::Debug for StoredClient {
    /// Without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredClient({})", self.file.display())
    }
}

// Files.

#[derive(Deserialize)]
struct TokensFile {
    access_token: Option<Zeroizing<String>>,
    refresh_token: Option<Zeroizing<String>>,
    id_token: Option<Zeroizing<String>>,
    expires_in: Option<Number>,
    /// Milliseconds, unlike all others.
    expires_at: Option<Number>,
    scope: Option<String>,
    requested_scope: Option<String>,
    issuer: Option<String>,
}

#[derive(Deserialize)]
struct ClientFile {
    client_id: Option<Zeroizing<String>>,
    client_secret: Option<Zeroizing<String>>,
    client_secret_expires_at: Option<Number>,
    token_endpoint_auth_method: Option<String>,
    redirect_uris: Option<Vec<String>>,
    issuer: Option<String>,
}

/// Who is refreshing, since when in milliseconds.
#[derive(Deserialize)]
struct LeaseFile {
    pid: u32,
    at: f64,
}

/// Some servers send numbers as texts, and mcp-remote writes down what they sent.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(f64),
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Number {
    fn whole(self) -> Option<u64> {
        let number = match self {
            Self::Plain(number) => number,
            Self::Text(text) => text.trim().parse().ok()?,
            Self::Other(_) => return None,
        };
        // Seconds and milliseconds since 1970 are far below 2^53.
        (0.0..9e15).contains(&number).then_some(number as u64)
    }
}

/// Where something can be, and whose way of filing is used there: the newest first, `mcp-remote-v1`
/// before all.
fn folders(base: &Path, pinned: Option<Release>) -> Vec<(PathBuf, Release)> {
    let in_one = pinned.filter(|release| *release >= Release::ONE_FOLDER);
    let mut folders = vec![(base.join(ONE_FOLDER), in_one.unwrap_or(Release::NEWEST))];
    let entries = fs::read_dir(base).into_iter().flatten().take(MOST_ENTRIES);
    let mut old: Vec<_> = entries
        .filter_map(|entry| old_folder(&entry.ok()?.path()))
        .collect();
    old.sort_by_key(|(changed, ..)| Reverse(*changed));
    folders.extend(old.into_iter().map(|(_, path, release)| (path, release)));
    folders.push((base.to_owned(), Release::OLDEST));
    folders
}

/// When it was changed, where it is, whose it is.
fn old_folder(path: &Path) -> Option<(Option<SystemTime>, PathBuf, Release)> {
    let release = Release::of(path.file_name()?.to_str()?.strip_prefix("mcp-remote-")?)?;
    let about = path.metadata().ok().filter(fs::Metadata::is_dir)?;
    Some((about.modified().ok(), path.to_owned(), release))
}

/// Where that release keeps its files.
fn own_folder(base: &Path, release: Release) -> PathBuf {
    if release >= Release::ONE_FOLDER {
        base.join(ONE_FOLDER)
    } else if release >= Release::FOLDERS {
        base.join(format!("mcp-remote-{release}"))
    } else {
        base.to_owned()
    }
}

/// What stands in the files of headers. None: one can't be read.
fn header_files(remote: &McpRemote, problems: &mut Vec<String>) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for file in &remote.header_files {
        let why = match super::super::read(Path::new(file)) {
            _ if Path::new(file).is_relative() => {
                "its place depends on where the host starts it".to_owned()
            }
            Ok(Some(text)) => {
                texts.push(text);
                continue;
            }
            Ok(None) => "it isn't there".to_owned(),
            Err(why) => why,
        };
        problems.push(format!(
            "mcp-remote files its tokens by what stands in the file of headers {file}, which can't be read: {why}"
        ));
        return None;
    }
    Some(texts)
}

fn with_end(start: &Path, what: &str) -> PathBuf {
    let mut name = start.file_name().unwrap_or_default().to_owned();
    name.push(format!("_{what}.json"));
    start.with_file_name(name)
}

fn kept<T>(read: Result<Option<T>, String>, problems: &mut Vec<String>) -> Option<T> {
    read.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    })
}

/// Whether mcp-remote would wait for the holder of the lease, by its own rules.
fn is_leased(file: &Path) -> bool {
    let Ok(Some((text, _))) = read(file) else {
        return false;
    };
    let Ok(lease) = parsed::<LeaseFile>(file, &text) else {
        return false;
    };
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    since.as_secs_f64() * 1000.0 - lease.at < LEASE_MS && is_alive(lease.pid)
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM)))
}

/// Not looked at: the lease is void after half a minute anyway.
#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}

/// The bytes of a file, and when it was written.
type Content = (Zeroizing<Vec<u8>>, u64);

/// A plain file's. None: there is none.
fn read(path: &Path) -> Result<Option<Content>, String> {
    let told = |why: &str| Err(format!("{} can't be read: {why}", path.display()));
    match path.symlink_metadata() {
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return told(&error.to_string()),
        Ok(about) if about.is_symlink() => return told("it is a link"),
        Ok(about) if !about.is_file() => return told("it is not a file"),
        Ok(_) => {}
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = options().read(true).open(path).and_then(|file| {
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        about.modified()
    });
    match read {
        Ok(_) if bytes.len() as u64 > LARGEST => told("it is larger than 1 MiB"),
        Ok(written) => {
            let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok(Some((bytes, since.as_secs())))
        }
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => told(&error.to_string()),
    }
}

/// Options that go through no link and wait for nobody.
#[cfg(unix)]
fn options() -> OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    options.custom_flags(flags.bits().cast_signed());
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

/// The parser's own words are not told: they quote what they don't like.
fn parsed<T: serde::de::DeserializeOwned>(file: &Path, bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!(
            "{} is not what mcp-remote writes (line {line}, column {column})",
            file.display()
        )
    })
}

fn not_empty(
    file: &Path,
    what: &str,
    text: Option<Zeroizing<String>>,
) -> Result<Zeroizing<String>, String> {
    let text = text.filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("{} is without {what}", file.display()))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
