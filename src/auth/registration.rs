//! Who we are to an authorization server: known beforehand, by a document, or registered now, in
//! that order (MCP 2025-11-25 and later, client registration approaches).
//!
//! It registers at most once a call, and keeps nothing.

mod answer;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};

use crate::clock::now;
use crate::text;

use super::record::{AuthMethod, Authority, Client, ClientKind};
use super::secret::Secret;
use super::trouble::Trouble;
use super::wire::Wire;
use super::{ClientSettings, GivenClient, Grant, guard};

/// What the client is wanted for.
pub(super) struct Wanted<'a> {
    pub(super) grant: Grant,
    /// None for grants without a browser.
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) scope: Option<&'a str>,
}

/// A client that another program has registered.
#[derive(Clone, Debug, Default)]
pub(crate) struct ForeignClient {
    pub(crate) id: String,
    pub(crate) secret: Option<Secret>,
    /// `token_endpoint_auth_method`; none = not said.
    pub(crate) method: Option<String>,
    /// The first of its redirect URIs.
    pub(crate) redirect_uri: Option<String>,
    /// Unix seconds; none = the secret does not expire.
    pub(crate) secret_expires_at: Option<u64>,
}

/// The client that the settings give.
fn given(authority: &Authority, settings: &ClientSettings) -> Option<Result<Client, Trouble>> {
    let given = settings.given.as_ref()?;
    Some(of_given(authority, given))
}

/// The client of somebody who has registered none: the settings' own, or their document.
pub(super) fn beforehand(
    authority: &Authority,
    settings: &ClientSettings,
) -> Option<Result<Client, Trouble>> {
    let document = || {
        settings
            .document
            .as_ref()
            .filter(|_| authority.takes_documents)
    };
    given(authority, settings).or_else(|| document().map(of_document))
}

/// The client of another program, as ours; one that the settings know is as they have it.
///
/// # Errors
/// `Unusable`: it can't be sent, or shows who it is in a way that is not spoken here.
pub(super) fn taken_over(
    authority: &Authority,
    settings: &ClientSettings,
    foreign: &ForeignClient,
) -> Result<Client, Trouble> {
    if let Some(given) = given(authority, settings) {
        return given;
    }
    let is_document = |document: &&Url| document.as_str() == foreign.id;
    if let Some(document) = settings.document.as_ref().filter(is_document) {
        return of_document(document);
    }
    answer::of_foreign(foreign, authority)
}

/// The client to use. `known` is the one of last time at the same authority: it is kept if it still
/// serves (its redirect URI is the wanted one, its secret has not expired, the settings still say
/// so).
///
/// # Errors
/// `Unusable` with the flag that would help, where no way leads on; `Refused`/`Transient` from the
/// registration itself.
pub(super) async fn client(
    wire: &Wire,
    authority: &Authority,
    settings: &ClientSettings,
    known: Option<&Client>,
    wanted: &Wanted<'_>,
) -> Result<Client, Trouble> {
    if let Some(given) = &settings.given {
        return of_given(authority, given);
    }
    if wanted.grant == Grant::ClientCredentials {
        let why = "a sign-in by client credentials needs a client: give one with \
                   --static-oauth-client-info";
        return Err(Trouble::unusable(why));
    }
    if let Some(document) = &settings.document
        && authority.takes_documents
    {
        return of_document(document);
    }
    if let Some(known) = known
        && still_serves(known, wanted, now())
    {
        return Ok(known.clone());
    }
    register(wire, authority, &settings.metadata, wanted).await
}

fn of_given(authority: &Authority, given: &GivenClient) -> Result<Client, Trouble> {
    // SEP-2352: "pre-registered credentials MUST NOT be used with another authorization server".
    if let Some(issuer) = &given.issuer
        && *issuer != authority.issuer
    {
        let (theirs, ours) = (text::safe(&authority.issuer), text::safe(issuer));
        return Err(Trouble::unusable(format!(
            "the given client belongs to {ours}, and this server's authorization server is \
             {theirs}; give a client of that one with --static-oauth-client-info"
        )));
    }
    let method = method_of(authority, given)?;
    Ok(Client {
        id: given.id.clone(),
        secret: given.secret.clone(),
        private_key: given.private_key.clone(),
        signing_alg: given.signing_alg.clone(),
        method,
        kind: ClientKind::Given,
        redirect_uri: given.redirect_uri.clone(),
        secret_expires_at: None,
    })
}

/// How a given client shows who it is: as the user says, else by what it has.
fn method_of(authority: &Authority, given: &GivenClient) -> Result<AuthMethod, Trouble> {
    let lacks = |what: &str, method| {
        let why = format!("the given client has no {what}, which `{method}` needs");
        Err(Trouble::unusable(why))
    };
    match given.method {
        Some(AuthMethod::PrivateKeyJwt) if given.private_key.is_none() => {
            lacks("private key", "private_key_jwt")
        }
        Some(AuthMethod::ClientSecretBasic) if given.secret.is_none() => {
            lacks("secret", "client_secret_basic")
        }
        Some(AuthMethod::ClientSecretPost) if given.secret.is_none() => {
            lacks("secret", "client_secret_post")
        }
        Some(method) => Ok(method),
        None if given.private_key.is_some() => Ok(AuthMethod::PrivateKeyJwt),
        None if given.secret.is_some() => Ok(with_secret(authority)),
        None => Ok(AuthMethod::None),
    }
}

/// What a client with a secret uses where nobody says. RFC 8414 section 2: without a list it is
/// `client_secret_basic`.
fn with_secret(authority: &Authority) -> AuthMethod {
    let takes = |method| supports(authority, method);
    if takes("client_secret_basic") {
        AuthMethod::ClientSecretBasic
    } else if takes("client_secret_post") {
        AuthMethod::ClientSecretPost
    } else {
        // A secret that nobody there wants is not sent.
        AuthMethod::None
    }
}

fn supports(authority: &Authority, method: &str) -> bool {
    let methods = authority.auth_methods.as_ref();
    methods.is_none_or(|methods| methods.iter().any(|known| known == method))
}

/// draft-ietf-oauth-client-id-metadata-document section 3: https, a path, no dot segments (parsing
/// resolves them), no fragment, no user name.
fn of_document(document: &Url) -> Result<Client, Trouble> {
    let is_fit = document.scheme() == "https"
        && document.path() != "/"
        && document.fragment().is_none()
        && document.username().is_empty()
        && document.password().is_none();
    if !is_fit {
        return Err(Trouble::unusable(format!(
            "--client-metadata-url {} is no client id: it must be https and have a path",
            guard::shown(document)
        )));
    }
    Ok(Client {
        id: document.as_str().to_owned(),
        secret: None,
        private_key: None,
        signing_alg: None,
        method: AuthMethod::None,
        kind: ClientKind::Document,
        redirect_uri: None,
        secret_expires_at: None,
    })
}

/// Many servers match redirect URIs exactly, though RFC 8252 section 7.3 has them take any port on
/// this machine; so another port is another registration.
fn still_serves(known: &Client, wanted: &Wanted<'_>, now: u64) -> bool {
    known.kind == ClientKind::Registered
        && known.redirect_uri.as_deref() == wanted.redirect_uri
        && known.secret_expires_at.is_none_or(|end| now < end)
}

/// RFC 7591.
async fn register(
    wire: &Wire,
    authority: &Authority,
    overlay: &Map<String, Value>,
    wanted: &Wanted<'_>,
) -> Result<Client, Trouble> {
    let Some(endpoint) = &authority.registration_endpoint else {
        return Err(closed(&text::safe(&authority.issuer)));
    };
    let body = Value::Object(request(authority, overlay, wanted)).to_string();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let answer = wire.post(endpoint, headers, Bytes::from(body)).await?;
    let registered = answer::read(&answer, endpoint, wanted.redirect_uri)?;
    Ok(registered.into_client(authority, wanted.redirect_uri))
}

/// What is sent to register; the user's own metadata (`overlay`) have the last word.
fn request(
    authority: &Authority,
    overlay: &Map<String, Value>,
    wanted: &Wanted<'_>,
) -> Map<String, Value> {
    let mut grants = Vec::new();
    if wanted.redirect_uri.is_some() {
        grants.push("authorization_code");
    }
    if wanted.grant == Grant::DeviceCode {
        grants.push("urn:ietf:params:oauth:grant-type:device_code");
    }
    // 2026-07-28 (SEP-2207): clients that want refresh tokens SHOULD list the grant.
    grants.push("refresh_token");
    let method = if supports(authority, "none") {
        "none"
    } else if supports(authority, "client_secret_basic") {
        "client_secret_basic"
    } else if supports(authority, "client_secret_post") {
        "client_secret_post"
    } else {
        "none"
    };
    let mut body = Map::new();
    body.insert("client_name".to_owned(), json!("intercom-mcp"));
    // 2026-07-28 (SEP-837): "MUST specify an appropriate application_type".
    body.insert("application_type".to_owned(), json!("native"));
    body.insert("grant_types".to_owned(), json!(grants));
    if let Some(redirect_uri) = wanted.redirect_uri {
        body.insert("redirect_uris".to_owned(), json!([redirect_uri]));
        body.insert("response_types".to_owned(), json!(["code"]));
    } else {
        // Servers that see a `code` in it want redirect URIs as well.
        body.insert("response_types".to_owned(), json!([]));
    }
    body.insert("token_endpoint_auth_method".to_owned(), json!(method));
    if let Some(scope) = wanted.scope {
        body.insert("scope".to_owned(), json!(scope));
    }
    body.extend(
        overlay
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    body
}

/// Nobody can register here by himself.
fn closed(host: &str) -> Trouble {
    Trouble::unusable(format!(
        "{host} does not let clients register: give a client that it knows with \
         --static-oauth-client-info or --client-metadata-url, or a token with --bearer-env"
    ))
}
