//! Documents that servers publish about themselves: the protected resource's (RFC 9728) and the
//! authorization server's (RFC 8414, OpenID Connect Discovery); read and judged, not fetched. Pure.
//!
//! Members that we don't know, or could do without, may be anything; those that decide where tokens
//! go must be what they should be.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use reqwest::Url;
use serde_json::{Map, Value};

use crate::text;

use super::guard;
use super::record::Authority;
use super::trouble::Trouble;

type Object = Map<String, Value>;

/// RFC 9728, the part that we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProtectedResource {
    /// As the bytes that came.
    pub(super) resource: String,
    pub(super) authorization_servers: Vec<String>,
    pub(super) scopes_supported: Option<Vec<String>>,
}

/// Whether a body is a JSON object with one of these members: servers answer what they don't know
/// with pages, and with objects of every kind.
pub(super) fn has_any(body: &[u8], members: &[&str]) -> bool {
    object(body).is_some_and(|object| members.iter().any(|name| object.contains_key(*name)))
}

/// What a document says its issuer is.
pub(super) fn issuer_in(body: &[u8]) -> Option<String> {
    Some(object(body)?.get("issuer")?.as_str()?.to_owned())
}

/// Reads a protected resource's metadata and holds `resource` against the server that was asked
/// (RFC 9728 section 3.3, T12): the same URL, or a parent of it at the same origin.
///
/// # Errors
/// `Unusable`: no JSON object, no `resource`, one that is another server's (both are named).
pub(super) fn protected_resource(body: &[u8], server: &Url) -> Result<ProtectedResource, Trouble> {
    let what = "the protected resource's metadata";
    let object = object(body).ok_or_else(|| wrong(what, "are no JSON object"))?;
    let resource = match object.get("resource") {
        Some(Value::String(resource)) => resource,
        None => return Err(wrong(what, "have no `resource`")),
        Some(_) => return Err(wrong(what, "have a `resource` that is no text")),
    };
    if let Err(why) = identifies(resource, server) {
        let (resource, server) = (named(resource), guard::shown(server));
        let why = format!("are those of {resource}, and not of {server}: {why}");
        return Err(wrong(what, &why));
    }
    let servers = match object.get("authorization_servers") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(servers) => texts(servers),
    };
    let not_texts = || {
        wrong(
            what,
            "have `authorization_servers` that are no list of texts",
        )
    };
    Ok(ProtectedResource {
        resource: resource.clone(),
        authorization_servers: servers.ok_or_else(not_texts)?,
        scopes_supported: object.get("scopes_supported").and_then(texts),
    })
}

/// Whether `resource` is the server, or a parent of it.
fn identifies(resource: &str, server: &Url) -> Result<(), &'static str> {
    if resource == without_fragment(server) {
        return Ok(());
    }
    let Ok(url) = Url::parse(resource) else {
        return Err("it is no URL");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("there is a user name or a password in it");
    }
    // RFC 9728 section 1.2: "a URL that uses the https scheme and has no fragment component"; a query
    // could make one resource of another.
    if url.query().is_some() || url.fragment().is_some() {
        return Err("there is a query or a fragment in it");
    }
    if !guard::is_same_origin(&url, server) {
        return Err("it is another origin");
    }
    // Parsing has taken these away; another reader of the same text may not.
    let dotted = resource.to_ascii_lowercase().replace("%2e", ".");
    let is_dots = |segment: &str| segment == "." || segment == "..";
    if dotted.contains('\\') || dotted.split('/').any(is_dots) {
        return Err("there are steps up or down (`..`) in its path");
    }
    let parent = url.path().trim_end_matches('/');
    match server.path().trim_end_matches('/').strip_prefix(parent) {
        // `https://h/mcp-evil` is no parent of `https://h/mcp`, nor `https://h/m`.
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Ok(()),
        _ => Err("it is another path"),
    }
}

/// Reads an authorization server's metadata. `issuer` is what the URL was built from, and must be
/// what the document says, byte for byte (RFC 8414 section 3.3), unless the user `accepts` another.
/// PKCE: "MUST refuse" when S256 is not among `code_challenge_methods_supported` (T05) - unless there
/// is no authorization endpoint to use it at.
///
/// # Errors
/// `Unusable`, with what is wrong.
pub(super) fn authority(
    body: &[u8],
    issuer: &str,
    accepts: Option<&str>,
) -> Result<Authority, Trouble> {
    let what = format!(
        "the metadata of the authorization server {}",
        text::safe(issuer)
    );
    let object = object(body).ok_or_else(|| wrong(&what, "are no JSON object"))?;
    let said = object.get("issuer").and_then(Value::as_str);
    let said = said.ok_or_else(|| wrong(&what, "name no issuer"))?;
    // MCP 2026-07-28: "the issuer value in the returned metadata MUST be identical to the issuer
    // identifier used to construct the well-known URL […] the client MUST NOT use the metadata".
    if said != issuer && Some(said) != accepts {
        return Err(wrong(&what, &other_issuer(said)));
    }
    let authorization_endpoint = match object.get("authorization_endpoint") {
        None | Some(Value::Null) => None,
        Some(_) => Some(endpoint(&object, "authorization_endpoint", &what)?),
    };
    if authorization_endpoint.is_some() && !has_s256(&object) {
        let why = "don't list S256 in `code_challenge_methods_supported`, and without PKCE nobody \
                   may sign in (MCP authorization)";
        return Err(wrong(&what, why));
    }
    // What an unusable URL stands for is not offered; whether a usable one may be asked is
    // judged when it is.
    let optional = |name| Url::parse(object.get(name)?.as_str()?).ok();
    let list = |name| object.get(name).and_then(texts);
    let flag = |name| object.get(name) == Some(&Value::Bool(true));
    Ok(Authority {
        issuer: said.to_owned(),
        authorization_endpoint,
        token_endpoint: endpoint(&object, "token_endpoint", &what)?,
        registration_endpoint: optional("registration_endpoint"),
        revocation_endpoint: optional("revocation_endpoint"),
        device_authorization_endpoint: optional("device_authorization_endpoint"),
        auth_methods: list("token_endpoint_auth_methods_supported"),
        scopes_supported: list("scopes_supported"),
        grant_types: list("grant_types_supported"),
        takes_documents: flag("client_id_metadata_document_supported"),
        sends_iss: flag("authorization_response_iss_parameter_supported"),
        assumed: false,
    })
}

/// The endpoints that 2025-03-26 has for servers without metadata.
pub(super) fn assumed(origin: &str) -> Option<Authority> {
    let at = |path| Url::parse(origin).ok()?.join(path).ok();
    Some(Authority {
        issuer: origin.to_owned(),
        authorization_endpoint: Some(at("/authorize")?),
        token_endpoint: at("/token")?,
        registration_endpoint: Some(at("/register")?),
        revocation_endpoint: None,
        device_authorization_endpoint: None,
        auth_methods: None,
        scopes_supported: None,
        grant_types: None,
        takes_documents: false,
        sends_iss: false,
        assumed: true,
    })
}

/// The command is written out only with what no shell reads as its own: it is there to be copied.
fn other_issuer(said: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b":/._-".contains(&b);
    let argument = if (1..=200).contains(&said.len()) && said.bytes().all(is_plain) {
        said
    } else {
        "URL"
    };
    format!(
        "say that they are those of {}; if you trust that one, say so with --accept-issuer {argument}",
        named(said)
    )
}

fn has_s256(object: &Object) -> bool {
    let methods = object.get("code_challenge_methods_supported");
    let methods = methods.and_then(Value::as_array);
    methods.is_some_and(|methods| methods.iter().any(|method| method == "S256"))
}

fn endpoint(object: &Object, name: &str, what: &str) -> Result<Url, Trouble> {
    let Some(value) = object.get(name) else {
        return Err(wrong(what, &format!("have no `{name}`")));
    };
    // RFC 3986 has neither blanks nor control characters; the parser takes some of them away, and
    // what others make of them nobody knows (T01).
    let text = value.as_str();
    let text = text.filter(|text| !text.chars().any(|c| c <= ' ' || c.is_control()));
    let url = text.and_then(|text| Url::parse(text).ok());
    url.ok_or_else(|| {
        let value = value.to_string();
        let why = format!("have a `{name}` that is no URL: {}", text::safe(&value));
        wrong(what, &why)
    })
}

fn object(body: &[u8]) -> Option<Object> {
    // RFC 8259 section 8.1: a parser may ignore a byte-order mark, and servers write them.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).ok()
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let texts = value.as_array()?.iter();
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}

fn without_fragment(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

/// A name from outside, which may be none.
fn named(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("\"\"");
    }
    text::safe(name)
}

fn wrong(what: &str, why: &str) -> Trouble {
    Trouble::unusable(format!("{what} {why}"))
}
