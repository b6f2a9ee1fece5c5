//! Signing in (OAuth 2.1 as MCP has it): finds the authorization server, registers, gets tokens,
//! keeps them fresh, and keeps them.
//!
//! It promises that nobody spends or replaces a token but [`keeper`], under the credential's file
//! lock and after reading again what the store holds; and that at most one process on the machine
//! has a browser open for a credential. It knows no MCP message: `remote` hands it the challenge of
//! a refused request and gets a token to send, or why there is none.

pub(crate) mod authorize;
pub(crate) mod browser;
mod callback;
mod challenge;
mod discovery;
mod endpoint;
mod guard;
mod keeper;
mod metadata;
mod record;
mod registration;
mod scope;
mod secret;
mod sign_in;
pub(crate) mod store;
mod survey;
mod tokens;
mod trouble;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

use crate::http::Network;

pub(crate) use browser::Surroundings;
pub(crate) use keeper::{Adoption, Bearer, Foreign, Keeper, Login, Refused, Taken};
pub(crate) use record::{AuthMethod, Authority, ClientKind, Record, Tokens};
pub(crate) use registration::ForeignClient;
pub(crate) use secret::Secret;
pub(crate) use sign_in::{Invitation, State};
pub(crate) use survey::Survey;
pub(crate) use trouble::Trouble;

/// What is known about signing in to one server before it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The MCP endpoint.
    pub(crate) server: Url,
    /// Keeps several accounts at one server apart.
    pub(crate) profile: String,
    pub(crate) network: Network,
    /// http:// is allowed to hosts other than this machine.
    pub(crate) allow_http: bool,
    pub(crate) grant: Grant,
    pub(crate) client: ClientSettings,
    pub(crate) resource: Resource,
    /// What the user asks for, separated by blanks; none = what the specification's order gives.
    pub(crate) scopes: Option<String>,
    /// `--authorize-param`: added to the authorization request as they are.
    pub(crate) authorize_params: Vec<(String, String)>,
    /// `--token-endpoint`: with client credentials, instead of any discovery.
    pub(crate) token_endpoint: Option<Url>,
    /// `--accept-issuer`: the metadata's issuer is this, though it was found elsewhere.
    pub(crate) accept_issuer: Option<String>,
    /// `--use-id-token`: the ID token is the bearer token.
    pub(crate) use_id_token: bool,
    pub(crate) callback: Callback,
    /// Whether a sign-in may begin because a request needs one. Commands in a terminal don't; they
    /// name the command that does.
    pub(crate) interactive: bool,
    /// Whether this machine may open a browser (`--no-browser`: the link is only shown).
    pub(crate) browser: bool,
    /// How long a request waits for a person to sign in.
    pub(crate) sign_in_wait: Duration,
    pub(crate) store: StoreSettings,
    pub(crate) surroundings: Surroundings,
    /// The command that signs in, for texts: `intercom-mcp login -t eu`.
    pub(crate) login_command: String,
}

/// How the first token is got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// Authorization code with PKCE, in a browser.
    Browser,
    /// RFC 8628.
    DeviceCode,
    /// RFC 6749 section 4.4: no person.
    ClientCredentials,
    /// The server takes a token that a person was given elsewhere, and has no way to sign in: nothing
    /// is asked of anybody.
    Token,
}

/// Who we say we are.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSettings {
    /// `--static-oauth-client-info`: a client that somebody registered beforehand.
    pub(crate) given: Option<GivenClient>,
    /// `--client-metadata-url`: a Client ID Metadata Document.
    pub(crate) document: Option<Url>,
    /// `--static-oauth-client-metadata`: laid over what is sent to register.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
}

/// A client known beforehand.
#[derive(Clone, Debug)]
pub(crate) struct GivenClient {
    pub(crate) id: String,
    pub(crate) secret: Option<Secret>,
    /// PEM (PKCS#8), for `private_key_jwt`.
    pub(crate) private_key: Option<Secret>,
    /// `ES256`, `RS256`, …: as the key is, unless said.
    pub(crate) signing_alg: Option<String>,
    /// `token_endpoint_auth_method`, if said.
    pub(crate) method: Option<AuthMethod>,
    /// The redirect URI that it is registered with, if said.
    pub(crate) redirect_uri: Option<String>,
    /// The authorization server that knows it, if said; another one is refused (SEP-2352).
    pub(crate) issuer: Option<String>,
}

/// RFC 8707's `resource` parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// The protected resource's metadata says it; without them it is the server's URL.
    Advertised,
    /// `--resource`.
    Given(String),
    /// `--disable-resource-parameter`.
    Omitted,
}

/// Where the browser comes back to.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    /// In the redirect URI: `127.0.0.1`, `localhost` or `[::1]`. The listener is on 127.0.0.1 or ::1 in any case.
    pub(crate) host: String,
    /// None: the one that the registration has, else any.
    pub(crate) port: Option<u16>,
    /// Begins with a slash.
    pub(crate) path: String,
    /// The user has named the host or the path; else those of a registration are as good.
    pub(crate) is_named: bool,
    /// `--auth-success-url`: the browser is sent there in the end.
    pub(crate) success_url: Option<Url>,
}

/// Where tokens are kept.
#[derive(Clone, Debug)]
pub(crate) struct StoreSettings {
    /// The folder of the records. None: there is no home; everything stays in memory.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) keys: Keys,
}

/// Where the key that seals the records is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// The keychain if a write to it succeeds at the first sign-in, else a file; then as it was.
    Auto,
    Keychain,
    File,
}
