//! Who we say we are: `--static-oauth-client-info` and `--static-oauth-client-metadata`, a JSON object
//! each, or a file with one.
//!
//! An error never quotes what stands in them: the first holds a secret.

use std::path::Path;

use reqwest::Url;
use serde_json::{Map, Value as Json};

use crate::auth::{AuthMethod, GivenClient, Secret};
use crate::config::environment::Environment;
use crate::config::layer::{Source, Stack, Value};
use crate::config::parse;
use crate::config::plain;
use crate::config::variables::{self, Failure, Problem, Subject};
use crate::error::Error;
use crate::nearest::nearest;

const INFO: &str = "static-oauth-client-info";
const METADATA: &str = "static-oauth-client-metadata";

/// What is laid over a registration.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) members: Map<String, Json>,
    /// Its `scope`, which mcp-remote asks for too.
    pub(super) scope: Option<String>,
}

pub(super) fn metadata(stack: &Stack, environment: &Environment) -> Result<Metadata, Error> {
    let members = match stack.value(METADATA) {
        Some(value) => Object::read(value, METADATA, environment)?.members,
        None => Map::new(),
    };
    let scope = members.get("scope").and_then(Json::as_str);
    let scope = scope.map(str::trim).filter(|scope| !scope.is_empty());
    Ok(Metadata {
        scope: scope.map(str::to_owned),
        members,
    })
}

/// The client that somebody registered beforehand.
pub(super) fn given(
    stack: &Stack,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Option<GivenClient>, Error> {
    let Some(value) = stack.value(INFO) else {
        return Ok(None);
    };
    let object = Object::read(value, INFO, environment)?;
    warnings.extend(object.strangers());
    warnings.extend(object.in_the_open());
    let client = GivenClient {
        id: object
            .text("client_id")?
            .ok_or_else(|| object.refuse("has no client_id"))?,
        secret: object.text("client_secret")?.map(Secret::new),
        private_key: object.private_key()?,
        signing_alg: object.signing_alg()?,
        method: object.method()?,
        redirect_uri: object.redirect_uri()?,
        issuer: object.text("issuer")?,
    };
    let lacks = match client.method {
        Some(AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost) => {
            client.secret.is_none().then_some("client_secret")
        }
        Some(AuthMethod::PrivateKeyJwt) => client.private_key.is_none().then_some("private_key"),
        Some(AuthMethod::None) | None => None,
    };
    match lacks {
        Some(member) => Err(object.refuse(format!(
            "token_endpoint_auth_method needs {member}, which is not there"
        ))),
        None => Ok(Some(client)),
    }
}

/// One of the two objects, and where it was written.
struct Object<'a> {
    value: &'a Value,
    setting: &'a str,
    environment: &'a Environment,
    members: Map<String, Json>,
    /// It stands in the option itself, and not in a file.
    inline: bool,
}

impl<'a> Object<'a> {
    fn read(
        value: &'a Value,
        setting: &'a str,
        environment: &'a Environment,
    ) -> Result<Self, Error> {
        let text = value.text.trim();
        let named = text.strip_prefix('@');
        let text = match named {
            Some(path) => file(value, setting, path.trim(), environment)?,
            None => text.to_owned(),
        };
        let wrong = || {
            let error = value.refuse(setting, "not a JSON object");
            error.hint("write '{\"client_id\":\"…\"}', or @FILE with the same in it: hosts and shells may eat the quotes")
        };
        let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            // A syntax error's text has a place in it, and nothing of the input.
            .map_err(|error| wrong().because(error))?;
        match json {
            Json::Object(members) => Ok(Self {
                value,
                setting,
                environment,
                members,
                inline: named.is_none(),
            }),
            _ => Err(wrong()),
        }
    }

    fn refuse(&self, problem: impl std::fmt::Display) -> Error {
        self.value.refuse(self.setting, problem)
    }

    /// A member, with its variables filled in. `null` and nothing count as not there.
    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let text = match self.members.get(name) {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::String(text)) => text,
            Some(_) => return Err(self.refuse(format!("{name} must be a text"))),
        };
        let subject = Subject {
            what: name,
            remove: "remove the option",
            literal: "a value that itself holds ${ can be given as the value of a variable",
        };
        let text = variables::expand(subject, text, self.environment).map_err(|f| match f {
            Failure::Problem(Problem { text, hint }) => self.refuse(text).hint(hint),
            Failure::Error(error) => error,
        })?;
        let text = text.trim();
        if text
            .chars()
            .any(|char| char.is_control() && char != '\n' && char != '\r')
        {
            return Err(self.refuse(format!("{name} holds a control character")));
        }
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    fn method(&self) -> Result<Option<AuthMethod>, Error> {
        let Some(text) = self.text("token_endpoint_auth_method")? else {
            return Ok(None);
        };
        match serde_json::from_value(Json::String(text)) {
            Ok(method) => Ok(Some(method)),
            Err(_) => Err(self.refuse(
                "token_endpoint_auth_method is none of none, client_secret_basic, client_secret_post, private_key_jwt",
            )),
        }
    }

    /// As RFC 7518 names it.
    fn signing_alg(&self) -> Result<Option<String>, Error> {
        let known = [
            "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA",
        ];
        let own = self.text("signing_alg")?;
        let text = match own {
            Some(text) => Some(text),
            None => self.text("token_endpoint_auth_signing_alg")?,
        };
        match text {
            Some(text) if !known.contains(&text.as_str()) => {
                Err(self.refuse(format!("signing_alg is none of {}", known.join(", "))))
            }
            text => Ok(text),
        }
    }

    /// PKCS#8 in PEM, in the object itself or in a file beside it.
    fn private_key(&self) -> Result<Option<Secret>, Error> {
        let (own, named) = (self.text("private_key")?, self.text("private_key_file")?);
        let text = match (own, named) {
            (Some(_), Some(_)) => {
                let both = "has both private_key and private_key_file";
                return Err(self.refuse(both).hint("keep one of them"));
            }
            (None, None) => return Ok(None),
            // In a variable, a line end is often written as two characters.
            (Some(text), None) if !text.contains('\n') => text.replace("\\n", "\n"),
            (Some(text), None) => text,
            (None, Some(path)) => file(self.value, self.setting, &path, self.environment)?,
        };
        let problem = if text.contains("-----BEGIN PRIVATE KEY-----") {
            return Ok(Some(Secret::new(text)));
        } else if text.contains("ENCRYPTED") {
            "the private key is encrypted, and nobody could type its password"
        } else if text.contains("-----BEGIN") {
            "the private key is not in PKCS#8 (BEGIN PRIVATE KEY)"
        } else {
            "the private key is not PEM"
        };
        Err(self
            .refuse(problem)
            .hint("convert it: openssl pkcs8 -topk8 -nocrypt -in KEY.pem -out NEW.pem"))
    }

    /// The first of `redirect_uris`: the one to sign in with.
    fn redirect_uri(&self) -> Result<Option<String>, Error> {
        let first = match self.members.get("redirect_uris") {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::Array(all)) => all.first(),
            Some(_) => None,
        };
        let wrong = || self.refuse("redirect_uris must be a list of URLs");
        let text = first.and_then(Json::as_str).ok_or_else(wrong)?;
        match Url::parse(text) {
            Ok(url) if url.has_host() && url.fragment().is_none() => Ok(Some(text.to_owned())),
            _ => Err(wrong()),
        }
    }

    /// Members that a slip has made of ones that we know. (A registration's answer, which people
    /// paste whole, may have any others.)
    fn strangers(&self) -> Vec<String> {
        let ours = [
            "client_id",
            "client_secret",
            "issuer",
            "private_key",
            "private_key_file",
            "redirect_uris",
            "signing_alg",
            "token_endpoint_auth_method",
            "token_endpoint_auth_signing_alg",
        ];
        // RFC 7591 section 3.2.1 and RFC 7592: close to ours by name only.
        let others = [
            "client_name",
            "client_uri",
            "client_id_issued_at",
            "client_secret_expires_at",
        ];
        let is_other =
            |name: &&String| !ours.contains(&name.as_str()) && !others.contains(&name.as_str());
        let told = |name: &String| {
            let meant = nearest(name, ours)?;
            let name = crate::text::safe(name);
            Some(format!(
                "{INFO}: the member {name} is not known; did you mean {meant}?"
            ))
        };
        self.members
            .keys()
            .filter(is_other)
            .filter_map(told)
            .collect()
    }

    /// T25: what stands on the command line can be read by every program of the machine.
    fn in_the_open(&self) -> Option<String> {
        let is_literal = |name: &&str| {
            let text = self.members.get(*name).and_then(Json::as_str);
            text.is_some_and(|text| !text.is_empty() && !text.contains("${"))
        };
        let secret = ["client_secret", "private_key"]
            .into_iter()
            .find(is_literal)?;
        if !self.inline || !matches!(self.value.source, Source::Flag(_)) {
            return None;
        }
        Some(format!(
            "{secret} stands on the command line, where every program of this computer can read \
             it; safer: --{INFO} @FILE, or \"${{VARIABLE}}\" in its place"
        ))
    }
}

/// The text of a file that a value names.
fn file(
    value: &Value,
    setting: &str,
    path: &str,
    environment: &Environment,
) -> Result<String, Error> {
    let path = parse::path(path, value.folder(), environment.home());
    plain::read(&path, environment).map_err(|error| refused(value, setting, &path).because(error))
}

fn refused(value: &Value, setting: &str, path: &Path) -> Error {
    value.refuse(setting, format!("reading {}", path.display()))
}
