//! Lists with numbered pages: companies and articles.
//!
//! Such a list has no cursor to carry a place inside a page. What doesn't fit is asked for with
//! smaller pages instead: these begin where the larger one was cut.

use serde_json::json;

use crate::intercom::Page;
use crate::tools::Settings;
use crate::tools::answer::{Answer, Outcome};
use crate::tools::budget;
use crate::tools::ids::Kind;
use crate::tools::shape::{BODY_IN_LISTS, Shape};

/// For the members around the items.
const AROUND: usize = 450;

/// Which page was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) page: u32,
    pub(super) per_page: u32,
}

pub(super) async fn shown(settings: &Settings, kind: Kind, page: Page, asked: Asked) -> Outcome {
    let Page {
        items,
        total_count,
        pages,
    } = page;
    let links = settings.links().await;
    let names = settings.names_for(&items).await;
    let shape = Shape {
        names: &names,
        links: &links,
        bodies: Some(BODY_IN_LISTS),
    };
    let all = items.len();
    let room = settings.room().saturating_sub(AROUND);
    let items = items.into_iter().map(|item| shape.item(kind, item));
    let mut items = budget::fit(items, room, |item| {
        let id = item["id"].as_str().unwrap_or_default();
        format!("fetch {}", kind.prefixed(id))
    });
    let mut next = pages.has_next().then(|| Asked {
        page: asked.page.saturating_add(1),
        ..asked
    });
    let mut note = None;
    if items.len() < all {
        let smaller = smaller(asked, items.len());
        items.truncate(smaller.per_page as usize);
        note = Some(format!(
            "{} of the {all} on this page are shown, as many as fit into one result.",
            items.len()
        ));
        next = Some(smaller);
    }
    let mut answer = json!({ "total_in_page": items.len(), "data": items });
    if let Some(total) = total_count {
        answer["total_count"] = total.into();
    }
    if let Some(Asked { page, per_page }) = next {
        answer["pages"] = json!({
            "type": "pages",
            "page": asked.page,
            "per_page": asked.per_page,
            "total_pages": pages.total_pages,
            "next": { "page": page, "per_page": per_page },
        });
        if pages.total_pages.is_none() {
            answer["pages"]
                .as_object_mut()
                .map(|pages| pages.remove("total_pages"));
        }
        let go_on = format!(
            "More results available. To get the next page, repeat the call with per_page: \
             {per_page} and page: {page}"
        );
        answer["_note"] = match note {
            Some(note) => format!("{note} {go_on}").into(),
            None => go_on.into(),
        };
    }
    Ok(Answer(answer))
}

/// The page after the first `fitting` items of the page asked for, in a list whose pages are so
/// small that it begins exactly there, or a little before.
fn smaller(asked: Asked, fitting: usize) -> Asked {
    let before = asked.page.saturating_sub(1).saturating_mul(asked.per_page);
    let fitting = u32::try_from(fitting).unwrap_or(1).max(1);
    let per_page = (1..=fitting)
        .rev()
        .find(|n| before.is_multiple_of(*n))
        .unwrap_or(1);
    Asked {
        page: before / per_page + 2,
        per_page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smaller_pages_begin_where_the_larger_was_cut() {
        for per_page in 1..=60 {
            for page in 1..=5 {
                for fitting in 1..=per_page {
                    let next = smaller(Asked { page, per_page }, fitting as usize);
                    let shown = next.per_page;
                    assert!(shown <= fitting);
                    let before = (page - 1) * per_page;
                    assert_eq!((next.page - 1) * next.per_page, before + shown);
                }
            }
        }
    }
}
