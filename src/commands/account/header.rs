//! The token in the user's own header Authorization, as a person sees it and as JSON: whence it comes,
//! and what it says of itself. Never the token.
//!
//! A command that prints one is not run here.

use serde_json::{Value, json};

use crate::clock::{ahead, date, ended};
use crate::config::Config;
use crate::http::Headers;
use crate::jwt::Claims;
use crate::text;

use super::identity;

/// A header Authorization that the server gets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HeaderToken {
    /// The program that prints it; none = it is a fixed one.
    program: Option<String>,
    /// None: it is no JWT, or not known yet.
    claims: Option<Claims>,
}

impl HeaderToken {
    /// As far as it is known without running anything; none where the server gets no such header.
    pub(crate) fn of(config: &Config) -> Option<Self> {
        let sends = config.account().is_some() && config.sends_authorization();
        sends.then(|| Self::in_headers(&Headers::new(config.headers.clone())))
    }

    /// With what the command prints, which is run for it. A failure is left to whoever needs it.
    pub(crate) async fn printed(config: &Config) -> Option<Self> {
        let known = Self::of(config)?;
        let headers = Headers::new(config.headers.clone());
        match headers.current().await {
            Ok(_) => Some(Self::in_headers(&headers)),
            Err(_) => Some(known),
        }
    }

    fn in_headers(headers: &Headers) -> Self {
        Self {
            program: headers.program().map(str::to_owned),
            claims: headers.claims(),
        }
    }

    /// What to say before the server says it: a fixed token is over.
    pub(crate) fn warning(&self, now: u64) -> Option<String> {
        let over = ended(self.claims.as_ref()?.expires_at?, now)?;
        Some(format!(
            "the token in the header Authorization {over}, by its own word and this computer's \
             clock; the server will refuse it"
        ))
    }

    /// Whether it says how long it lasts, and that this is over.
    pub(crate) fn is_over(&self, now: u64) -> bool {
        (self.claims.as_ref()).is_some_and(|claims| claims.is_over(now))
    }

    /// Lines for a terminal.
    pub(crate) fn lines(&self, now: u64) -> String {
        let mut lines =
            "the server gets a header Authorization as it is configured, and no sign-in\n"
                .to_owned();
        if let Some(program) = &self.program {
            let program = text::safe(program);
            lines.push_str(&format!("it is what the command {program} prints"));
            lines.push_str(match self.claims {
                None => ", which is run when it is needed (--check runs it)\n",
                Some(_) => "\n",
            });
        }
        let Some(claims) = &self.claims else {
            return lines;
        };
        if let Some(said) = identity::said(claims) {
            lines.push_str(&format!("its token {said}\n"));
        }
        lines.push_str(&match claims.expires_at {
            Some(end) => match ended(end, now) {
                Some(over) => format!("its token {over}\n"),
                None => format!("its token expires {} ({})\n", ahead(end, now), date(end)),
            },
            None => "its token does not say when it expires\n".to_owned(),
        });
        lines
    }

    /// The same for a program.
    pub(crate) fn json(&self, now: u64) -> Value {
        let claims = self.claims.as_ref();
        let end = claims.and_then(|claims| claims.expires_at);
        json!({
            "from_command": self.program.is_some(),
            "jwt": claims.is_some(),
            "expires_at": end.map(date),
            "expires_in": end.map(|end| end.saturating_sub(now)),
            "expired": end.map(|end| end <= now),
            "identity": claims.map_or(Value::Null, identity::json_of),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;

    fn token(program: Option<&str>, expires_at: Option<u64>) -> HeaderToken {
        HeaderToken {
            program: program.map(str::to_owned),
            claims: Some(Claims {
                expires_at,
                user_id: Some("42".to_owned()),
                ..Claims::default()
            }),
        }
    }

    #[test]
    fn what_a_token_says_is_told_line_by_line() {
        #[track_caller]
        fn check(token: &HeaderToken, more: &[&str]) {
            let first =
                "the server gets a header Authorization as it is configured, and no sign-in";
            let expected: Vec<_> = [first].iter().chain(more).copied().collect();
            let lines = token.lines(NOW);
            assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
        }
        check(&HeaderToken::default(), &[]);
        let whom = "its token says it is for user 42 (not verified)";
        let ahead = "its token expires in 2 hours (2026-09-21T16:13:20Z)";
        check(&token(None, Some(NOW + 7200)), &[whom, ahead]);
        let over = "its token expired 2 hours ago (2026-09-21T12:13:20Z)";
        check(&token(None, Some(NOW - 7200)), &[whom, over]);
        let never = "its token does not say when it expires";
        let printed = "it is what the command gcloud prints";
        check(&token(Some("gcloud"), None), &[printed, whom, never]);
        let unknown = HeaderToken {
            program: Some("gcloud".to_owned()),
            claims: None,
        };
        let later = "it is what the command gcloud prints, which is run when it is needed (--check \
                     runs it)";
        check(&unknown, &[later]);
    }

    #[test]
    fn only_one_that_is_over_is_warned_of() {
        assert_eq!(HeaderToken::default().warning(NOW), None);
        assert_eq!(token(None, None).warning(NOW), None);
        assert_eq!(token(None, Some(NOW + 1)).warning(NOW), None);
        let over = token(None, Some(NOW - 7200));
        let warning = over.warning(NOW).expect("a warning");
        assert!(warning.contains("expired 2 hours ago ("), "{warning}");
        assert!(over.is_over(NOW) && !token(None, None).is_over(NOW));
    }

    #[test]
    fn a_program_gets_the_same() {
        let page = token(Some("gcloud"), Some(NOW + 60)).json(NOW);
        assert_eq!(page["from_command"], true);
        assert_eq!(
            (&page["expires_in"], &page["expired"]),
            (&json!(60), &json!(false))
        );
        assert_eq!(page["identity"]["user_id"], "42");
        let page = HeaderToken::default().json(NOW);
        let nothing = json!({
            "from_command": false, "jwt": false, "expires_at": null, "expires_in": null,
            "expired": null, "identity": null,
        });
        assert_eq!(page, nothing);
    }
}
