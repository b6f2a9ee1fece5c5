//! Links into Intercom's web application; pure.

use super::region::Region;

/// What the links of one workspace start with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Links {
    host: &'static str,
    app: String,
}

impl Links {
    /// `app` is the workspace's id code. Without one `_` stands in its place: the application
    /// then takes the workspace that the person is signed in to.
    pub(crate) fn new(region: Option<Region>, app: Option<&str>) -> Self {
        let is_code =
            |code: &&str| !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric());
        Self {
            host: region.unwrap_or(Region::Us).app_host(),
            app: app.filter(is_code).unwrap_or("_").to_owned(),
        }
    }

    pub(crate) fn conversation(&self, id: &str) -> String {
        let Self { host, app } = self;
        format!("https://{host}/a/inbox/{app}/inbox/conversation/{id}")
    }

    pub(crate) fn contact(&self, id: &str) -> String {
        let Self { host, app } = self;
        format!("https://{host}/a/apps/{app}/users/{id}/all-conversations")
    }

    pub(crate) fn company(&self, id: &str) -> String {
        let Self { host, app } = self;
        format!("https://{host}/a/apps/{app}/companies/{id}")
    }
}
