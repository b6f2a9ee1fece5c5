//! The three regions that Intercom hosts workspaces in; pure.
//!
//! The hosts here are the only ones in the world that a REST token is sent to (T39), besides a
//! server on this machine.

#[cfg(test)]
mod tests;

/// Where a workspace lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Us,
    Eu,
    Au,
}

impl Region {
    const ALL: [Self; 3] = [Self::Us, Self::Eu, Self::Au];

    /// The REST API's host.
    pub(crate) fn api_host(self) -> &'static str {
        match self {
            Self::Us => "api.intercom.io",
            Self::Eu => "api.eu.intercom.io",
            Self::Au => "api.au.intercom.io",
        }
    }

    /// The host of the web application.
    pub(crate) fn app_host(self) -> &'static str {
        match self {
            Self::Us => "app.intercom.com",
            Self::Eu => "app.eu.intercom.com",
            Self::Au => "app.au.intercom.com",
        }
    }

    /// The target that stands for it on the command line.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Au => "au",
        }
    }

    /// For a person.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Us => "the United States",
            Self::Eu => "Europe",
            Self::Au => "Australia",
        }
    }

    /// What `GET /me` calls it (`US`, `EU`, `AU`), or one of the names that are seen elsewhere.
    pub(crate) fn named(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "us" | "usa" | "united states" | "america" => Some(Self::Us),
            "eu" | "europe" | "ireland" => Some(Self::Eu),
            "au" | "australia" => Some(Self::Au),
            _ => None,
        }
    }

    /// The region that a refusal says the workspace is in: "Your workspace is hosted in Europe but
    /// you connected to United States".
    pub(crate) fn hosted_in(refusal: &str) -> Option<Self> {
        let text = refusal.to_ascii_lowercase();
        let (_, rest) = text.split_once("hosted in ")?;
        let rest = rest.strip_prefix("the ").unwrap_or(rest);
        let names = [
            ("united states", Self::Us),
            ("us", Self::Us),
            ("europe", Self::Eu),
            ("eu", Self::Eu),
            ("australia", Self::Au),
            ("au", Self::Au),
        ];
        let starts = |name: &str| {
            rest.strip_prefix(name)
                .is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        names
            .into_iter()
            .find(|(name, _)| starts(name))
            .map(|(_, region)| region)
    }

    /// The region whose REST API answers at `host`.
    pub(crate) fn of_api_host(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.api_host() == host)
    }
}
