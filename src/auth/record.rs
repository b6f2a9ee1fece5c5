//! What is kept about one credential: the authorization server, the client, the tokens. Plain data;
//! how it is sealed and written is `store`'s.
//!
//! Members may be added with a default; one that changes its meaning needs a new
//! [`SCHEMA`](super::store::SCHEMA).

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::secret::Secret;

/// One credential. Everything in it belongs to `authority`: when the server names another one,
/// client and tokens are thrown away (SEP-2352: credentials are bound to their issuer).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The MCP endpoint, for people.
    pub(crate) server: String,
    pub(crate) profile: String,
    /// Counts the writes, so that a process sees that another one wrote.
    #[serde(default)]
    pub(crate) generation: u64,
    #[serde(default)]
    pub(crate) authority: Option<Authority>,
    /// The `resource` parameter, as the bytes that came; none = it is not sent.
    #[serde(default)]
    pub(crate) resource: Option<String>,
    #[serde(default)]
    pub(crate) client: Option<Client>,
    #[serde(default)]
    pub(crate) tokens: Option<Tokens>,
    /// All scopes ever asked for, so that a step-up asks for the union.
    #[serde(default)]
    pub(crate) asked: Option<String>,
    /// Why the tokens were thrown away; none = nobody has signed in, or somebody is.
    #[serde(default)]
    pub(crate) ended: Option<String>,
}

impl Record {
    /// Unix seconds; none = there is no token, or the server says when.
    pub(crate) fn expires_at(&self) -> Option<u64> {
        let tokens = self.tokens.as_ref()?;
        Some(tokens.received_at.saturating_add(tokens.lifetime?))
    }
}

/// An authorization server: the part of its metadata (RFC 8414) that we use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Authority {
    /// As the bytes that came; compared as a plain string (RFC 9207, RFC 8414 section 3.3).
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Option<Url>,
    pub(crate) token_endpoint: Url,
    pub(crate) registration_endpoint: Option<Url>,
    pub(crate) revocation_endpoint: Option<Url>,
    pub(crate) device_authorization_endpoint: Option<Url>,
    /// `token_endpoint_auth_methods_supported`; none = not said, which means `client_secret_basic`.
    pub(crate) auth_methods: Option<Vec<String>>,
    pub(crate) scopes_supported: Option<Vec<String>>,
    pub(crate) grant_types: Option<Vec<String>>,
    /// `client_id_metadata_document_supported`.
    #[serde(default)]
    pub(crate) takes_documents: bool,
    /// `authorization_response_iss_parameter_supported`.
    #[serde(default)]
    pub(crate) sends_iss: bool,
    /// Made up from the server's origin, since there are no metadata (2025-03-26).
    #[serde(default)]
    pub(crate) assumed: bool,
}

/// Who we are to an authorization server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) secret: Option<Secret>,
    /// PEM (PKCS#8), for `private_key_jwt`.
    #[serde(default)]
    pub(crate) private_key: Option<Secret>,
    #[serde(default)]
    pub(crate) signing_alg: Option<String>,
    pub(crate) method: AuthMethod,
    pub(crate) kind: ClientKind,
    /// The redirect URI that it is registered with: matched exactly by many servers, port and all.
    #[serde(default)]
    pub(crate) redirect_uri: Option<String>,
    /// Unix seconds; none = the secret does not expire.
    #[serde(default)]
    pub(crate) secret_expires_at: Option<u64>,
}

/// How a client shows at the token endpoint who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

/// Where a client comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientKind {
    /// `--static-oauth-client-info`.
    Given,
    /// A Client ID Metadata Document: its id is the document's URL, at every authorization server.
    Document,
    /// RFC 7591.
    Registered,
}

/// What an authorization server granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    #[serde(default)]
    pub(crate) refresh: Option<Secret>,
    #[serde(default)]
    pub(crate) id_token: Option<Secret>,
    /// In seconds: `expires_in`, at most a year, or what a pasted JWT says; none = until the server says
    /// 401.
    #[serde(default)]
    pub(crate) lifetime: Option<u64>,
    /// Unix seconds by this machine's clock, when the answer came.
    pub(crate) received_at: u64,
    /// What was granted, if said.
    #[serde(default)]
    pub(crate) scope: Option<String>,
    /// Pasted by the user (`login --with-token`): nobody can refresh it.
    #[serde(default)]
    pub(crate) pasted: bool,
}
