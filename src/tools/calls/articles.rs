//! The five tools for articles.

use serde_json::{Map, Value, json};

use crate::intercom::ArticleSearch;
use crate::intercom::query::MOST_PER_PAGE;
use crate::tools::Settings;
use crate::tools::answer::{Answer, Executed, Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::budget;
use crate::tools::cursor::Cursor;
use crate::tools::ids::Kind;
use crate::tools::shape::{BODY_IN_LISTS, Shape};

use super::lists::{self, Asked};
use super::notes::refused;

const PER_PAGE: u32 = 25;
const MOST_PAGES: u32 = 10_000;
/// For the members around the items.
const AROUND: usize = 450;

pub(super) async fn list(settings: &Settings, arguments: &Arguments) -> Outcome {
    let asked = Asked {
        page: arguments.whole("page", MOST_PAGES)?.unwrap_or(1),
        per_page: arguments
            .whole("per_page", MOST_PER_PAGE)?
            .unwrap_or(PER_PAGE),
    };
    let page = settings.client.articles(asked.page, asked.per_page).await?;
    lists::shown(settings, Kind::Article, page, asked).await
}

pub(super) async fn get(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id = super::id(arguments, "id", Kind::Article)?;
    let article = settings.client.article(&id.id).await?;
    let article = settings.alone(Kind::Article, article).await?;
    super::within(settings, Kind::Article, article)
}

pub(super) async fn search(settings: &Settings, arguments: &Arguments) -> Outcome {
    let mut search = ArticleSearch {
        phrase: arguments.text("phrase")?,
        state: arguments.choice("state", &["published", "draft", "all"])?,
        help_center_id: arguments.integer("help_center_id")?,
        highlight: arguments.switch("highlight")?,
        page: None,
    };
    if search.phrase.is_none() && search.state.is_none() && search.help_center_id.is_none() {
        return Err(
            Failure::invalid("At least one search parameter must be provided").hint(
                "give a phrase, a state or a help_center_id; list_articles lists all articles",
            ),
        );
    }
    let asked = arguments.asked();
    let cursor = match arguments.text("starting_after")? {
        Some(cursor) => Cursor::read(&cursor, &asked)?,
        None => Cursor::default(),
    };
    // This list has numbers for cursors.
    search.page = cursor.rest.as_deref().and_then(|page| page.parse().ok());
    let (found, links) = tokio::join!(settings.client.search_articles(&search), settings.links());
    let (page, highlights) = found?;
    let names = settings.names_for(&page.items).await;
    let shape = Shape {
        names: &names,
        links: &links,
        bodies: Some(BODY_IN_LISTS),
    };
    let all = page.items.len();
    let shown = page.items.into_iter().skip(cursor.skip).map(|article| {
        let mut article = shape.item(Kind::Article, article);
        let mut found = highlights.iter();
        if let Some(found) = found.find(|found| same_id(&found["article_id"], &article["id"])) {
            article["highlight"] = found.clone(); // an id was found in it: it is an object
        }
        article
    });
    let shown = budget::fit(shown, settings.room().saturating_sub(AROUND), |article| {
        let id = article["id"].as_str().unwrap_or_default();
        format!("fetch {}", Kind::Article.prefixed(id))
    });
    let skip = cursor.skip.saturating_add(shown.len());
    let next = if skip < all {
        Some((cursor.rest, skip))
    } else {
        page.pages.next_page.map(|page| (Some(page.to_string()), 0))
    };
    let mut answer = json!({ "total_in_page": shown.len(), "data": shown });
    if let Some(total) = page.total_count {
        answer["total_count"] = total.into();
    }
    if let Some((rest, skip)) = next {
        let next = Cursor {
            rest,
            skip,
            per_page: None,
        };
        let next = next.write(&asked);
        answer["_note"] = super::conversations::go_on(&next).into();
        answer["pages"] = json!({ "type": "pages", "next": { "starting_after": next } });
    }
    Ok(Answer(answer))
}

fn same_id(left: &Value, right: &Value) -> bool {
    let of = crate::tools::shape::text_of;
    of(left).is_some() && of(left) == of(right)
}

pub(super) async fn create(settings: &Settings, arguments: &Arguments) -> Outcome {
    arguments.required("title", "what the article is called")?;
    arguments.required(
        "author_id",
        "the id of the teammate who is shown as the author",
    )?;
    let article = written(arguments)?;
    let created = settings
        .client
        .create_article(article.into())
        .await
        .map_err(refused)?;
    let created = settings.alone(Kind::Article, created).await;
    let created = created.map_err(|failure| failure.executed(Executed::Unknown))?;
    super::within(settings, Kind::Article, created)
}

pub(super) async fn update(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id = super::id(arguments, "id", Kind::Article)?;
    let changes = written(arguments)?;
    if changes.is_empty() {
        return Err(Failure::invalid("there is nothing to change").hint(
            "give at least one of title, author_id, description, body, state, parent_id, \
             parent_type",
        ));
    }
    let updated = settings.client.update_article(&id.id, changes.into()).await;
    let updated = updated.map_err(refused)?;
    let updated = settings.alone(Kind::Article, updated).await;
    let updated = updated.map_err(|failure| failure.executed(Executed::Unknown))?;
    super::within(settings, Kind::Article, updated)
}

/// The members that were given, of the kinds that Intercom wants.
fn written(arguments: &Arguments) -> Result<Map<String, Value>, Failure> {
    let mut article = Map::new();
    let mut add = |name: &str, value: Option<Value>| {
        article.extend(value.map(|value| (name.to_owned(), value)));
    };
    for name in ["title", "description", "body"] {
        add(name, arguments.text(name)?.map(Value::from));
    }
    add(
        "author_id",
        arguments.integer("author_id")?.map(Value::from),
    );
    let state = arguments.choice("state", &["published", "draft"])?;
    add("state", state.map(Value::from));
    add(
        "parent_id",
        arguments.integer("parent_id")?.map(Value::from),
    );
    let parent = arguments.choice("parent_type", &["collection", "section"])?;
    add("parent_type", parent.map(Value::from));
    Ok(article)
}
