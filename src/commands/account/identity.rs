//! Who a token says it is for, to show it: an ID token (OpenID Connect Core section 5.1), or a JWT that
//! somebody pasted.
//!
//! The signature of neither is checked. An ID token came from the token endpoint over TLS (section
//! 3.1.3.7, 6); what a pasted one says is told as its own word. Nothing is decided by either.

use serde_json::{Value, json};

use crate::jwt::{self, Claims};
use crate::text;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Identity {
    claims: Claims,
    /// It is the token's own word.
    pasted: bool,
}

impl Identity {
    /// Nothing of what is no JWT.
    pub(super) fn of(id_token: &str) -> Self {
        Self {
            claims: jwt::claims(id_token).unwrap_or_default(),
            pasted: false,
        }
    }

    /// Of a token that somebody pasted.
    pub(super) fn of_pasted(token: &str) -> Self {
        Self {
            pasted: true,
            ..Self::of(token)
        }
    }

    /// `Ada <ada@example.com>`, or what there is of it; none where it is only the token's word.
    pub(super) fn text(&self) -> Option<String> {
        (!self.pasted).then(|| shown(&self.claims)).flatten()
    }

    /// What a pasted token says.
    pub(super) fn said(&self) -> Option<String> {
        self.pasted.then(|| said(&self.claims)).flatten()
    }

    /// `null` where nothing is known.
    pub(super) fn json(&self) -> Value {
        let Claims {
            email, name, sub, ..
        } = &self.claims;
        if !self.pasted {
            return match self.text() {
                Some(_) => json!({ "email": email, "name": name, "sub": sub }),
                None => Value::Null,
            };
        }
        json_of(&self.claims)
    }
}

/// Whom a token says it is for, in words that don't vouch for it; none where it says nobody.
pub(crate) fn said(claims: &Claims) -> Option<String> {
    let user = claims.user().map(|id| format!("user {}", text::safe(id)));
    let name = shown(&Claims {
        sub: None,
        ..claims.clone()
    });
    let who = match (user, name) {
        (Some(user), Some(name)) => format!("{user}, {}", text::safe(&name)),
        (None, Some(name)) => text::safe(&name).into_owned(),
        (Some(user), None) => user,
        (None, None) => return None,
    };
    Some(format!("says it is for {who} (not verified)"))
}

/// The same for a program; `null` where it says nobody.
pub(crate) fn json_of(claims: &Claims) -> Value {
    if claims.user().is_none() && shown(claims).is_none() {
        return Value::Null;
    }
    json!({
        "user_id": claims.user_id,
        "email": claims.email,
        "name": claims.name,
        "sub": claims.sub,
        "verified": false,
    })
}

fn shown(claims: &Claims) -> Option<String> {
    match (&claims.name, &claims.email) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (None, Some(one)) | (Some(one), None) => Some(one.clone()),
        (None, None) => claims.sub.clone(),
    }
}
