//! The header that says who asks; where a command prints it, another one when the first is refused.

use std::sync::Arc;

use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;

use crate::http::Headers;
use crate::intercom::check::Area;
use crate::intercom::error::{Error, Kind};
use crate::intercom::{Keep, Token};

use super::send::setup;

/// Whence it comes.
pub(super) enum Authorization {
    /// None where it holds characters that no header may have.
    Known(Option<HeaderValue>),
    Header(Headers),
    Kept(Arc<dyn Keep>),
    Missing,
}

/// What one request carries.
pub(super) struct Signed {
    pub(super) value: HeaderValue,
    /// Numbers a command's tokens, so that a refusal names the one it means.
    generation: u64,
}

impl Authorization {
    /// Runs nothing yet.
    pub(super) fn new(token: &Token) -> Self {
        match token {
            Token::Missing => Self::Missing,
            Token::Kept(keep) => Self::Kept(Arc::clone(keep)),
            Token::Header(headers) => Self::Header(Headers::new(headers.clone())),
            Token::Known(token) => {
                let text = format!("Bearer {}", token.expose_secret());
                let mut value = HeaderValue::from_str(&text).ok();
                if let Some(value) = &mut value {
                    value.set_sensitive(true);
                }
                Self::Known(value)
            }
        }
    }

    /// For the next request, to `host`.
    pub(super) async fn current(
        &self,
        area: Area,
        host: impl FnOnce() -> String,
    ) -> Result<Signed, Error> {
        let (value, generation) = match self {
            Self::Missing => return Err(no_token(area, &host())),
            Self::Kept(keep) => {
                let kept = keep.authorization().await;
                (Some(kept.ok_or_else(|| no_token(area, &host()))?), 0)
            }
            Self::Known(value) => (value.clone(), 0),
            Self::Header(headers) => {
                let values = headers.current().await.map_err(|e| setup(&e))?;
                (values.authorization().cloned(), values.generation())
            }
        };
        let mut value = value.ok_or_else(unusable)?;
        value.set_sensitive(true);
        Ok(Signed { value, generation })
    }

    /// A request that carried this was taken.
    pub(super) fn accepted(&self, signed: &Signed) {
        if let Self::Header(headers) = self {
            headers.accepted(signed.generation);
        }
    }

    /// Intercom has refused it: gets another from the command.
    ///
    /// # Errors
    /// There is none; why, where a command was to print one.
    pub(super) async fn renew(&self, refused: &Signed) -> Result<(), Option<String>> {
        let Self::Header(headers) = self else {
            return Err(None);
        };
        let program = headers.program().ok_or(None)?;
        let program = crate::text::safe(program);
        match headers.renew(refused.generation).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Some(format!(
                "it is the token that the command for Authorization ({program}) prints, asked again"
            ))),
            Err(error) => Err(Some(format!(
                "{error}, and what it printed before is refused"
            ))),
        }
    }
}

fn unusable() -> Error {
    Error::new(
        Kind::Setup,
        "the access token holds characters that no header may have",
    )
    .hint("copy it again from Intercom's Developer Hub into INTERCOM_TOKEN")
}

fn no_token(area: Area, host: &str) -> Error {
    if area == Area::Fin {
        return Error::new(
            Kind::Setup,
            format!("there is no Fin Agent API key for {host}"),
        )
        .hint(
            "in Intercom: Fin AI Agent, Deploy, Fin Agent API: copy the key, and keep it with \
             intercom-mcp login -t fin --with-token, or give it to this program as INTERCOM_TOKEN",
        );
    }
    Error::new(Kind::Setup, format!("there is no access token for {host}")).hint(
        "in Intercom: Settings, Integrations, Developer Hub, your app (or a new one), \
         Authentication: copy the access token, and give it to this program as INTERCOM_TOKEN (in \
         the host's configuration: the entry's \"env\")",
    )
}
