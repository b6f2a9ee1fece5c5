//! What can be asked of the API, one function a call.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::intercom::check::Area;
use crate::intercom::error::Error;
use crate::intercom::page::Page;

use super::Client;
use super::send::Ask;

/// A search, or with no query a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search<'a> {
    /// The API's `query` object (`intercom::query` compiles it).
    pub(crate) query: Option<&'a Value>,
    /// At most 150.
    pub(crate) per_page: u32,
    pub(crate) starting_after: Option<&'a str>,
}

impl Search<'_> {
    fn body(&self) -> Value {
        let mut pagination = json!({ "per_page": self.per_page });
        if let Some(cursor) = self.starting_after {
            pagination["starting_after"] = cursor.into();
        }
        json!({ "query": self.query, "pagination": pagination })
    }

    fn ask<'a>(&self, area: Area, path: &'a str) -> Ask<'a> {
        match self.query {
            Some(_) => Ask::reading_post(area, &[path, "search"], Some(self.body())),
            None => Ask::get(area, &[path])
                .with("per_page", Some(self.per_page))
                .with("starting_after", self.starting_after),
        }
    }
}

/// Which companies. The first three name at most one company or one group; `None` of them: all.
#[derive(Clone, Debug, Default)]
pub(crate) struct CompanyFilter {
    pub(crate) name: Option<String>,
    pub(crate) company_id: Option<String>,
    pub(crate) tag_id: Option<String>,
    pub(crate) segment_id: Option<String>,
    pub(crate) page: u32,
    /// At most 60.
    pub(crate) per_page: u32,
}

/// Which articles; at least one should be set.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArticleSearch {
    pub(crate) phrase: Option<String>,
    /// `published`, `draft` or `all`.
    pub(crate) state: Option<String>,
    pub(crate) help_center_id: Option<i64>,
    pub(crate) highlight: Option<bool>,
    /// Only a number that `pages.next` gave: the API's description knows no such parameter.
    pub(crate) page: Option<u64>,
}

impl Client {
    /// # Errors
    /// Here and below: every [`Error`] that the API or the way to it can cause.
    pub(crate) async fn conversations(&self, search: &Search<'_>) -> Result<Page, Error> {
        self.page(&search.ask(Area::Conversations, "conversations"))
            .await
    }

    /// One conversation with its 500 most recent parts: as JSON, or as
    /// [`Conversation`](crate::intercom::model::Conversation).
    pub(crate) async fn conversation<T: DeserializeOwned>(&self, id: &str) -> Result<T, Error> {
        self.json(&Ask::get(Area::Conversations, &["conversations", id]))
            .await
    }

    pub(crate) async fn contacts(&self, search: &Search<'_>) -> Result<Page, Error> {
        self.page(&search.ask(Area::Contacts, "contacts")).await
    }

    /// One contact; of one that was merged, the contact that it was merged into.
    pub(crate) async fn contact(&self, id: &str) -> Result<Value, Error> {
        self.following(Area::Contacts, "contacts", id).await
    }

    /// What belongs to a contact: `companies`, `tags`, `segments`, `notes`, `subscriptions`.
    pub(crate) async fn contact_extra(&self, id: &str, what: &str) -> Result<Page, Error> {
        self.page(&Ask::get(Area::Contacts, &["contacts", id, what]))
            .await
    }

    pub(crate) async fn companies(&self, filter: &CompanyFilter) -> Result<Page, Error> {
        let CompanyFilter {
            name,
            company_id,
            tag_id,
            segment_id,
            ..
        } = filter;
        let is_filtered = [name, company_id, tag_id, segment_id]
            .iter()
            .any(|filter| filter.is_some());
        let ask = if is_filtered {
            Ask::get(Area::Companies, &["companies"])
                .with("name", name.as_deref())
                .with("company_id", company_id.as_deref())
                .with("tag_id", tag_id.as_deref())
                .with("segment_id", segment_id.as_deref())
        } else {
            Ask::reading_post(Area::Companies, &["companies", "list"], None)
        };
        let ask = ask
            .with("page", Some(filter.page))
            .with("per_page", Some(filter.per_page));
        let body: Value = self.json(&ask).await?;
        // A name or an external id finds one company, which is then the whole answer.
        if body["type"] == "company" {
            return Ok(Page {
                items: vec![body],
                total_count: Some(1),
                ..Page::default()
            });
        }
        Page::read(body).ok_or_else(|| super::unreadable(&self.host(), "a list was expected"))
    }

    pub(crate) async fn company(&self, id: &str) -> Result<Value, Error> {
        self.json(&Ask::get(Area::Companies, &["companies", id]))
            .await
    }

    pub(crate) async fn articles(&self, page: u32, per_page: u32) -> Result<Page, Error> {
        let ask = Ask::get(Area::Articles, &["articles"])
            .with("page", Some(page))
            .with("per_page", Some(per_page));
        self.page(&ask).await
    }

    /// The articles and, where asked for, where the words were found in them.
    pub(crate) async fn search_articles(
        &self,
        search: &ArticleSearch,
    ) -> Result<(Page, Vec<Value>), Error> {
        let ask = Ask::get(Area::Articles, &["articles", "search"])
            .with("phrase", search.phrase.as_deref())
            .with("state", search.state.as_deref())
            .with("help_center_id", search.help_center_id)
            .with("highlight", search.highlight)
            .with("page", search.page);
        let mut body: Value = self.json(&ask).await?;
        let highlights = match body.pointer_mut("/data/highlights").map(Value::take) {
            Some(Value::Array(highlights)) => highlights,
            _ => Vec::new(),
        };
        let page = Page::read(body);
        let page = page.ok_or_else(|| super::unreadable(&self.host(), "a list was expected"))?;
        Ok((page, highlights))
    }

    pub(crate) async fn article(&self, id: &str) -> Result<Value, Error> {
        self.json(&Ask::get(Area::Articles, &["articles", id]))
            .await
    }

    pub(crate) async fn create_article(&self, article: Value) -> Result<Value, Error> {
        let ask = Ask::writing(Method::POST, Area::WriteArticles, &["articles"], article);
        self.json(&ask).await
    }

    pub(crate) async fn update_article(&self, id: &str, changes: Value) -> Result<Value, Error> {
        let path = ["articles", id];
        let ask = Ask::writing(Method::PUT, Area::WriteArticles, &path, changes);
        self.json(&ask).await
    }

    /// Adds a note that only teammates see, signed by the admin `admin_id`.
    pub(crate) async fn add_note(
        &self,
        conversation: &str,
        admin_id: &str,
        body: &str,
    ) -> Result<Value, Error> {
        let note = json!({
            "message_type": "note",
            "type": "admin",
            "admin_id": admin_id,
            "body": body,
        });
        let path = ["conversations", conversation, "reply"];
        let ask = Ask::writing(Method::POST, Area::WriteConversations, &path, note);
        self.json(&ask).await
    }
}
