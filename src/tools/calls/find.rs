//! The way from a query to a page: ask, look again where REST is coarse, show what fits, say where
//! it goes on.

use serde_json::{Value, json};

use crate::intercom::query::{Object, Plan, Query, compile};
use crate::intercom::{self, Page, Search};
use crate::tools::Settings;
use crate::tools::answer::{Answer, Failure, Outcome};
use crate::tools::budget;
use crate::tools::cursor::Cursor;
use crate::tools::shape::{BODY_IN_LISTS, Shape};

/// What is looked for, and how it is shown.
pub(super) struct Find<'a> {
    pub(super) query: Query,
    /// The same for all pages of one query.
    pub(super) asked: &'a str,
    /// The member that holds the items.
    pub(super) member: &'static str,
    pub(super) show: fn(&Shape<'_>, Value) -> Value,
    /// How the next page is asked for.
    pub(super) go_on: fn(&str) -> String,
}

/// The hosted server's page.
const PER_PAGE: u32 = 5;
/// Pages that are asked for until one holds something that passes the second look.
const MOST_TURNS: usize = 5;
/// What the members around the items may grow by when there are items.
const GROWTH: usize = 40;

/// A page of REST's, and what is to be shown of it.
struct Found {
    page: Page,
    /// Where that page begins.
    rest: Option<String>,
    /// The items that pass, with their places in the page.
    items: Vec<(usize, Value)>,
}

pub(super) async fn find(settings: &Settings, find: Find<'_>) -> Outcome {
    let query = &find.query;
    let plan = compile(query).map_err(|e| super::problem(&e))?;
    let cursor = match &query.starting_after {
        Some(cursor) => Cursor::read(cursor, find.asked)?,
        None => Cursor::default(),
    };
    let per_page = cursor.per_page.or(query.limit).unwrap_or(PER_PAGE);
    let wanted = query.limit.unwrap_or(per_page) as usize;
    if plan.nothing {
        return Ok(Answer(nothing(&find, &plan)));
    }
    let (found, links) = tokio::join!(
        turn_pages(settings, &plan, cursor, per_page),
        settings.links()
    );
    let found = found?;
    let items: Vec<Value> = found
        .items
        .iter()
        .take(wanted)
        .map(|(_, item)| item.clone())
        .collect();
    let names = settings.names_for(&items).await;
    let shape = Shape {
        names: &names,
        links: &links,
        bodies: Some(BODY_IN_LISTS),
    };
    // Without items all that may be said is said: that some don't fit, and where they go on.
    let around = budget::size(&page(&find, &plan, &found, Vec::new(), wanted, per_page)) + GROWTH;
    let room = settings.room().saturating_sub(around);
    let shown = items.into_iter().map(|item| (find.show)(&shape, item));
    let shown = budget::fit(shown, room, how);
    Ok(Answer(page(&find, &plan, &found, shown, wanted, per_page)))
}

/// Where a text that had to be shortened can be read.
fn how(item: &Value) -> String {
    let id = item["id"].as_str().unwrap_or_default();
    format!("fetch {id}")
}

async fn turn_pages(
    settings: &Settings,
    plan: &Plan,
    cursor: Cursor,
    per_page: u32,
) -> Result<Found, Failure> {
    let (mut rest, mut skip) = (cursor.rest, cursor.skip);
    for turn in 1.. {
        let mut page = ask(settings, plan, rest.as_deref(), per_page).await?;
        let all = std::mem::take(&mut page.items).into_iter().enumerate();
        let items = all.skip(skip).filter(|(_, item)| plan.recheck.keeps(item));
        let items: Vec<_> = items.collect();
        match &page.pages.starting_after {
            Some(next) if items.is_empty() && turn < MOST_TURNS => {
                (rest, skip) = (Some(next.clone()), 0);
            }
            _ => return Ok(Found { page, rest, items }),
        }
    }
    Err(Failure::invalid("there is no such page"))
}

async fn ask(
    settings: &Settings,
    plan: &Plan,
    starting_after: Option<&str>,
    per_page: u32,
) -> Result<Page, intercom::Error> {
    let search = Search {
        query: plan.query.as_ref(),
        per_page,
        starting_after,
    };
    match plan.object {
        Object::Conversations => settings.client.conversations(&search).await,
        Object::Contacts => settings.client.contacts(&search).await,
    }
}

fn nothing(find: &Find<'_>, plan: &Plan) -> Value {
    let mut answer = json!({ "total_in_page": 0, "total_count": 0 });
    answer[find.member] = json!([]);
    if !plan.notes.is_empty() {
        answer["_note"] = plan.notes.join(" ").into();
    }
    answer
}

fn page(
    find: &Find<'_>,
    plan: &Plan,
    found: &Found,
    shown: Vec<Value>,
    wanted: usize,
    per_page: u32,
) -> Value {
    let pages = &found.page.pages;
    let cursor = |rest: Option<String>, skip: usize| {
        let cursor = Cursor {
            rest,
            skip,
            per_page: Some(per_page),
        };
        cursor.write(find.asked)
    };
    let next = match found.items.get(shown.len()) {
        Some((place, _)) => Some(cursor(found.rest.clone(), *place)),
        None => pages
            .starting_after
            .clone()
            .map(|rest| cursor(Some(rest), 0)),
    };
    let mut notes = Vec::new();
    let offered = found.items.len().min(wanted);
    if shown.len() < offered {
        notes.push(format!(
            "{} of the {offered} on this page are shown, as many as fit into one result.",
            shown.len()
        ));
    }
    if shown.is_empty() && next.is_some() {
        notes.push("None so far, but there are more to look through.".to_owned());
    }
    notes.extend(plan.notes.iter().cloned());
    if plan.recheck.is_needed() {
        notes.push("`total_count` is from before that.".to_owned());
    }
    notes.extend(next.as_deref().map(find.go_on));
    let mut answer = json!({ "total_in_page": shown.len() });
    answer[find.member] = shown.into();
    if let Some(total) = found.page.total_count {
        answer["total_count"] = total.into();
    }
    if let Some(next) = next {
        answer["pages"] = self::pages(pages, per_page, next);
    }
    if !notes.is_empty() {
        answer["_note"] = notes.join(" ").into();
    }
    answer
}

/// `pages` as the hosted server has it.
fn pages(pages: &intercom::Pages, per_page: u32, cursor: String) -> Value {
    let mut said = json!({
        "type": "pages",
        "per_page": pages.per_page.unwrap_or_else(|| per_page.into()),
        "next": { "starting_after": cursor },
    });
    if let Some(page) = pages.page {
        said["page"] = page.into();
        said["next"]["page"] = page.saturating_add(1).into();
    }
    if let Some(total) = pages.total_pages {
        said["total_pages"] = total.into();
    }
    said
}
