//! Every read that the tools need, tried once with the smallest page: which permissions a token has.
//!
//! What was read is thrown away.

use serde_json::Value;

use crate::intercom::check::Area;
use crate::intercom::error::Error;

use super::calls::{CompanyFilter, Search};
use super::send::Ask;
use super::{Client, Me};

/// One read.
#[derive(Debug)]
pub(crate) struct Read {
    /// A stable name for programs: `conversations`.
    pub(crate) name: &'static str,
    /// The permission as the Developer Hub words it.
    pub(crate) scope: &'static str,
    pub(crate) done: Result<(), Error>,
}

impl Client {
    /// Tries them side by side.
    pub(crate) async fn try_reads(&self) -> Vec<Read> {
        let search = Search {
            per_page: 1,
            ..Search::default()
        };
        let filter = CompanyFilter {
            page: 1,
            per_page: 1,
            ..CompanyFilter::default()
        };
        let (conversations, contacts, companies, articles, admins, teams, tags) = tokio::join!(
            self.conversations(&search),
            self.contacts(&search),
            self.companies(&filter),
            self.articles(1, 1),
            self.try_names("admins"),
            self.try_names("teams"),
            self.try_names("tags"),
        );
        let read = |name, area: Area, done: Result<(), Error>| Read {
            name,
            scope: area.scope(),
            done,
        };
        vec![
            read(
                "conversations",
                Area::Conversations,
                conversations.map(drop),
            ),
            read("contacts", Area::Contacts, contacts.map(drop)),
            read("companies", Area::Companies, companies.map(drop)),
            read("articles", Area::Articles, articles.map(drop)),
            read("admins", Area::Names, admins),
            read("teams", Area::Names, teams),
            read("tags", Area::Names, tags),
        ]
    }

    async fn try_names(&self, path: &str) -> Result<(), Error> {
        self.json::<Value>(&Ask::get(Area::Names, &[path]))
            .await
            .map(drop)
    }
}

impl Me {
    /// `Ada, admin of Sample (abc123)`, as far as it is known; not made fit for a terminal.
    pub(crate) fn told(&self) -> String {
        let app = match (&self.app.name, &self.app.id_code) {
            (Some(name), Some(code)) => format!("the workspace {name} ({code})"),
            (None, Some(one)) | (Some(one), None) => format!("the workspace {one}"),
            (None, None) => "a workspace that it doesn't name".to_owned(),
        };
        match &self.name {
            Some(name) => format!("{app}, as {name}"),
            None => app,
        }
    }
}
