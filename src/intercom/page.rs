//! One page of a list, whichever of its shapes Intercom used; pure.

#[cfg(test)]
mod tests;

use reqwest::Url;
use serde_json::{Map, Value};

use super::lenient::number_of;

/// A page of objects, as they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    /// How many there are on all pages together.
    pub(crate) total_count: Option<u64>,
    pub(crate) pages: Pages,
}

/// Where in the list the page stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    pub(crate) page: Option<u64>,
    pub(crate) per_page: Option<u64>,
    pub(crate) total_pages: Option<u64>,
    /// The cursor of the next page; `None` on the last, and in lists that number their pages.
    pub(crate) starting_after: Option<String>,
    /// The number of the next page; `None` on the last.
    pub(crate) next_page: Option<u64>,
}

impl Page {
    /// Reads `{conversations | contacts | data: […], total_count, pages}`; `data` may also be an
    /// object that holds the list (`GET /articles/search`). `None`: it is no list.
    pub(super) fn read(body: Value) -> Option<Self> {
        let Value::Object(mut body) = body else {
            return None;
        };
        let total_count = body.get("total_count").and_then(count);
        let pages = body.get("pages").map(Pages::read).unwrap_or_default();
        let items = take_list(&mut body)?;
        Some(Self {
            items,
            total_count,
            pages,
        })
    }
}

fn take_list(body: &mut Map<String, Value>) -> Option<Vec<Value>> {
    const NAMES: [&str; 6] = [
        "conversations",
        "contacts",
        "companies",
        "articles",
        "data",
        "results",
    ];
    for name in NAMES {
        match body.get_mut(name) {
            Some(Value::Array(items)) => {
                // Whatever else stands there, it is none of Intercom's objects.
                items.retain(Value::is_object);
                return Some(std::mem::take(items));
            }
            Some(Value::Object(inner)) if name == "data" => return take_list(inner),
            _ => {}
        }
    }
    None
}

impl Pages {
    fn read(pages: &Value) -> Self {
        let next = &pages["next"];
        // An object with a cursor, an object with a page, or the next page's URL.
        let from_url = |name: &str| {
            let url = next.as_str().and_then(|url| Url::parse(url).ok())?;
            let value = url.query_pairs().find(|(key, _)| key == name)?.1;
            Some(value.into_owned())
        };
        let page = count(&pages["page"]);
        let starting_after = next["starting_after"].as_str().map(str::to_owned);
        Self {
            page,
            per_page: count(&pages["per_page"]),
            total_pages: count(&pages["total_pages"]),
            starting_after: starting_after
                .or_else(|| from_url("starting_after"))
                .filter(|cursor| !cursor.is_empty()),
            next_page: count(&next["page"]).or_else(|| from_url("page")?.parse().ok()),
        }
    }

    pub(crate) fn has_next(&self) -> bool {
        self.starting_after.is_some() || self.next_page.is_some()
    }
}

fn count(value: &Value) -> Option<u64> {
    number_of(value).and_then(|n| u64::try_from(n).ok())
}
