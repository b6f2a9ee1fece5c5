//! The authorization request (RFC 6749 section 4.1.1, RFC 7636, RFC 8707), and the judgement on what
//! the browser, or a person's paste, brings back (RFC 9207); no I/O but chance.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use oauth2::url::form_urlencoded;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::text;

use super::Settings;
use super::guard;
use super::record::{Authority, Client};
use super::secret::Secret;
use super::trouble::Trouble;

/// A request that somebody may be answering in a browser. It is kept (sealed) while the sign-in
/// runs, so that another process can take over when the one that waits dies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// What the browser opens.
    pub(crate) url: String,
    /// 256 bits; used once.
    pub(crate) state: Secret,
    pub(crate) verifier: Secret,
    pub(crate) redirect_uri: String,
    /// Recorded before the browser leaves (RFC 9207).
    pub(crate) issuer: String,
    /// `authorization_response_iss_parameter_supported`.
    pub(crate) expects_iss: bool,
    pub(crate) client_id: String,
    pub(crate) scope: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Ours, and granted: the code.
    Code(Secret),
    /// Ours, and refused; the texts are fit to print. (`access_denied`, why)
    Denied { code: String, why: String },
    /// Not an answer to this request: it must not end the wait (T03). The text says why, to a person
    /// who pasted it; nothing of what came is in it.
    Stranger(String),
}

/// Makes the request, checked to be fit for a browser (T01).
///
/// # Errors
/// `Unusable`: no authorization endpoint, or one that must not be opened.
pub(crate) fn request(
    settings: &Settings,
    authority: &Authority,
    client: &Client,
    redirect_uri: &str,
    scope: Option<&str>,
    resource: Option<&str>,
) -> Result<Request, Trouble> {
    let Some(endpoint) = &authority.authorization_endpoint else {
        return Err(Trouble::unusable(format!(
            "the authorization server {} has no page to sign in at (no authorization_endpoint)",
            text::safe(&authority.issuer)
        )));
    };
    let (state, verifier) = (random()?, random()?);
    let verifier = PkceCodeVerifier::new(verifier);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let mut url = endpoint.clone();
    // RFC 6749 section 3.1: the endpoint's own query "MUST be retained".
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &client.id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", &state)
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", challenge.method());
    if let Some(scope) = scope {
        query.append_pair("scope", scope);
    }
    if let Some(resource) = resource {
        query.append_pair("resource", resource);
    }
    for (name, value) in &settings.authorize_params {
        query.append_pair(name, value);
    }
    drop(query);
    guard::may_open(&url, &settings.server, settings.allow_http)?;
    Ok(Request {
        url: url.into(),
        state: Secret::new(state),
        verifier: Secret::new(verifier.into_secret()),
        redirect_uri: redirect_uri.to_owned(),
        issuer: authority.issuer.clone(),
        expects_iss: authority.sends_iss,
        client_id: client.id.clone(),
        scope: scope.map(str::to_owned),
    })
}

/// 256 bits in 43 characters: as many as RFC 7636 section 4.1 asks for.
fn random() -> Result<String, Trouble> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Trouble::unusable("the system has no random numbers to sign in with"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The parameters of a response that mean something to us.
#[derive(Default)]
struct Answer<'a> {
    code: Option<Cow<'a, str>>,
    state: Option<Cow<'a, str>>,
    iss: Option<Cow<'a, str>>,
    error: Option<Cow<'a, str>>,
    description: Option<Cow<'a, str>>,
}

impl<'a> Answer<'a> {
    /// None: a parameter stands there twice ("MUST NOT be included more than once", RFC 6749 section
    /// 3.1), so that two readers could read two things.
    fn read(query: &'a str) -> Option<Self> {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match name.as_ref() {
                "code" => &mut answer.code,
                "state" => &mut answer.state,
                "iss" => &mut answer.iss,
                "error" => &mut answer.error,
                "error_description" => &mut answer.description,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        // "Parameters sent without a value MUST be treated as if they were omitted."
        let said = |value: &Cow<'_, str>| !value.is_empty();
        Some(Self {
            code: answer.code.filter(said),
            state: answer.state.filter(said),
            iss: answer.iss.filter(said),
            error: answer.error.filter(said),
            description: answer.description.filter(said),
        })
    }
}

/// Judges the query of the redirected request (without `?`). `state` is compared in constant time,
/// `iss` as a plain string, for errors too.
pub(crate) fn judge(request: &Request, query: &str) -> Verdict {
    let stranger = |why: &str| Verdict::Stranger(why.to_owned());
    let Some(answer) = Answer::read(query) else {
        return stranger("a part of the answer stands there twice");
    };
    let Some(state) = answer.state else {
        return stranger("there is no state in it, so nobody can say which sign-in it answers");
    };
    if Secret::new(state) != request.state {
        return stranger("it answers another sign-in than this one");
    }
    // RFC 9207 section 2.4: "Clients MUST then compare the result to the issuer identifier", by
    // "simple string comparison"; if it "does not match", they "MUST reject the authorization response
    // and MUST NOT proceed", and not show an error either. With our state nobody else will come.
    let from_issuer = match answer.iss {
        Some(iss) => iss == request.issuer,
        None => !request.expects_iss,
    };
    if !from_issuer {
        return mismatch(request);
    }
    match (answer.error, answer.code) {
        (Some(error), _) => denied(&error, answer.description.as_deref()),
        (None, Some(code)) => Verdict::Code(Secret::new(code)),
        (None, None) => stranger("there is neither a code nor an error in it"),
    }
}

fn mismatch(request: &Request) -> Verdict {
    Verdict::Denied {
        code: "issuer_mismatch".to_owned(),
        why: format!(
            "the answer does not come from {}, where the sign-in began: it was not used",
            text::safe(&request.issuer)
        ),
    }
}

/// RFC 6749 section 4.1.2.1.
fn denied(error: &str, description: Option<&str>) -> Verdict {
    let code = text::safe(error).into_owned();
    let mut why = match error {
        "access_denied" => "the sign-in was declined in the browser".to_owned(),
        _ => format!("the authorization server refused the sign-in: {code}"),
    };
    if let Some(words) = description.map(str::trim).filter(|words| !words.is_empty()) {
        why = format!("{why} (it says: {})", text::safe(words));
    }
    Verdict::Denied { code, why }
}

/// A bare code is at least as long, so that `yes` and `help` are none; and no longer than this.
const CODE: std::ops::RangeInclusive<usize> = 6..=8192;

/// Judges what a person pasted: the redirected URL, its query, or the bare code.
pub(crate) fn judge_paste(request: &Request, text: &str) -> Verdict {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "\"'`<>\u{feff}".contains(c));
    let (before, query) = match text.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (text, is_query(text).then_some(text)),
    };
    if let Some(query) = query {
        let query = query.split('#').next().unwrap_or(query);
        return match judge(request, query) {
            Verdict::Stranger(_) if is_link(query) => Verdict::Stranger(format!(
                "that is the link to open, not the address where the browser ended; {}",
                hint(request)
            )),
            Verdict::Stranger(why) => Verdict::Stranger(format!("{why}; {}", hint(request))),
            verdict => verdict,
        };
    }
    // The person copied it from where this sign-in sent them, so there is nothing to hold a state or an
    // issuer against. From an address bar it comes encoded.
    let code = form_urlencoded::parse(before.replace('+', "%2B").as_bytes())
        .next()
        .map(|(code, _)| code.into_owned())
        .filter(|_| !before.contains(['&', '=']))
        .unwrap_or_else(|| before.to_owned());
    let possible = CODE.contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_graphic())
        && !code.contains("://")
        && !code.contains(['<', '>', '"']);
    if possible {
        return Verdict::Code(Secret::new(code));
    }
    Verdict::Stranger(hint(request))
}

/// `a=b&c`, with a name that only an answer has.
fn is_query(text: &str) -> bool {
    let names = ["code", "state", "error", "iss"];
    form_urlencoded::parse(text.as_bytes())
        .any(|(name, value)| names.contains(&name.as_ref()) && !value.is_empty())
}

fn is_link(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "code_challenge")
}

fn hint(request: &Request) -> String {
    format!(
        "paste the whole address that the browser ended at: it begins with {}",
        request.redirect_uri
    )
}
