//! Companies: listed by number of page, found by name or either id, filtered by tag or segment.

use serde_json::{Value, json};

use super::{Asked, written};
use crate::sandbox::page::numbered;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::workspace::{Company, Workspace};

const PER_PAGE: usize = 15;
const MOST: u64 = 60;

/// `name` and `company_id` ask for one company, which must exist; `tag_id` and `segment_id` for
/// those that there are. The description answers all of them with a list, and so does this.
pub(super) fn list(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let mut found: Vec<&Company> = workspace.companies.iter().collect();
    for field in ["name", "company_id"] {
        let Some(asked) = asked.parameter(field) else {
            continue;
        };
        found.retain(|c| c.head[field] == asked);
        if found.is_empty() {
            return Err(not_found());
        }
    }
    if let Some(tag) = asked.parameter("tag_id") {
        let tags = |c: &Company| c.head["tags"]["tags"].as_array().cloned();
        found.retain(|c| tags(c).unwrap_or_default().iter().any(|t| t["id"] == tag));
    }
    if let Some(segment) = asked.parameter("segment_id") {
        found.retain(|c| c.segments.iter().any(|id| id == segment));
    }
    page(asked, found, true)
}

pub(super) fn all(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let descending = match asked.parameter("order") {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => return Err(Refusal::parameter("order", "order must be asc or desc")),
    };
    page(asked, workspace.companies.iter().collect(), descending)
}

pub(super) fn one(workspace: &Workspace, id: &str) -> Result<Vec<u8>, Refusal> {
    written(&workspace.company(id).ok_or_else(not_found)?.head)
}

fn page(asked: &Asked<'_>, mut found: Vec<&Company>, descending: bool) -> Result<Vec<u8>, Refusal> {
    found.sort_by_key(|company| company.head["created_at"].as_i64());
    if descending {
        found.reverse();
    }
    let (page, per_page) = (asked.value("page"), asked.value("per_page"));
    let page = numbered(page.as_ref(), per_page.as_ref(), PER_PAGE, MOST)?;
    let data: Vec<_> = page.of(&found).iter().map(|c| &c.head).collect();
    let pages: Value = page.pages(found.len());
    written(&json!({
        "type": "list", "data": data, "pages": pages, "total_count": found.len(),
    }))
}

fn not_found() -> Refusal {
    Refusal::new(404, "company_not_found", "Company Not Found")
}
