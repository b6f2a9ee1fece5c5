//! Contacts: listed, searched, one by either id, and what is attached to one.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Asked, written};
use crate::sandbox::page::{Numbered, Window, numbered, per_page};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::search::{self, Filter, Sort};
use crate::sandbox::workspace::{Contact, Head, Workspace};

const PER_PAGE: usize = 50;

pub(super) fn list(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let per_page = per_page(asked.value("per_page").as_ref(), PER_PAGE)?;
    let window = Window::new(per_page, asked.parameter("starting_after"), "contacts")?;
    let mut found: Vec<_> = workspace.contacts.iter().collect();
    newest_first().apply(&mut found);
    page(asked, &window, &found)
}

pub(super) fn search(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let body = &asked.body;
    let table = search::contacts(asked.version);
    let filter = Filter::read(&body["query"], &table, asked.version)?;
    let sort = match &body["sort"] {
        Value::Null => newest_first(),
        sort => Sort::read(sort, &table, "created_at")?,
    };
    let paging = &body["pagination"];
    let binding = format!("contacts {} {}", body["query"], body["sort"]);
    let per_page = per_page(paging.get("per_page"), PER_PAGE)?;
    let window = Window::new(per_page, paging["starting_after"].as_str(), &binding)?;
    let found = workspace.contacts.iter();
    let mut found: Vec<_> = found.filter(|c| filter.matches(*c)).collect();
    sort.apply(&mut found);
    page(asked, &window, &found)
}

pub(super) fn one(workspace: &Workspace, asked: &Asked<'_>, id: &str) -> Result<Vec<u8>, Refusal> {
    written(&view(find(workspace, id)?, asked))
}

/// Only users have external ids that can be looked up.
pub(super) fn by_external_id(
    workspace: &Workspace,
    asked: &Asked<'_>,
    id: &str,
) -> Result<Vec<u8>, Refusal> {
    if let Some(canonical) = workspace.merged_external.get(id) {
        return Err(Refusal::merged(canonical));
    }
    let of = |contact: &&Contact| contact.head["external_id"] == id;
    let users = workspace
        .contacts
        .iter()
        .filter(|c| c.head["role"] == "user");
    let contact = users.clone().find(of).ok_or_else(not_found)?;
    written(&view(contact, asked))
}

pub(super) fn attached(
    workspace: &Workspace,
    asked: &Asked<'_>,
    id: &str,
    list: &str,
) -> Result<Vec<u8>, Refusal> {
    let contact = find(workspace, id)?;
    match list {
        "tags" => written(&json!({ "type": "list", "data": contact.tags })),
        "segments" => {
            let has = |s: &&Value| contact.segment_ids.iter().any(|id| s["id"] == id.as_str());
            let segments: Vec<_> = workspace.segments.iter().filter(has).collect();
            written(&json!({ "type": "list", "data": segments }))
        }
        "subscriptions" => {
            // Who has unsubscribed still has what was opted in to.
            let out = contact.head["unsubscribed_from_emails"] == true;
            let has = |s: &&Value| !out || s["consent_type"] == "opt_in";
            let types: Vec<_> = workspace.subscriptions.iter().filter(has).collect();
            written(&json!({ "type": "list", "data": types }))
        }
        "notes" => {
            let notes: Vec<_> = contact.notes.iter().collect();
            let page = page_of(asked)?;
            written(&paged(&notes, &page))
        }
        _ => {
            let companies = contact.companies.iter();
            let companies = companies.filter_map(|place| workspace.companies.get(*place));
            let companies: Vec<_> = companies.map(|company| &company.head).collect();
            let page = page_of(asked)?;
            let mut answer = paged(&companies, &page);
            let next = &mut answer["pages"]["next"];
            if !next.is_null() {
                // Here alone the description has an address.
                let (host, path) = (asked.host, asked.path);
                let (page, per_page) = (page.page + 1, page.per_page);
                *next = json!(format!(
                    "http://{host}{path}?page={page}&per_page={per_page}"
                ));
            }
            written(&answer)
        }
    }
}

fn page_of(asked: &Asked<'_>) -> Result<Numbered, Refusal> {
    let (page, per_page) = (asked.value("page"), asked.value("per_page"));
    numbered(page.as_ref(), per_page.as_ref(), PER_PAGE, 150)
}

fn paged(items: &[&Value], page: &Numbered) -> Value {
    json!({
        "type": "list",
        "data": page.of(items),
        "total_count": items.len(),
        "pages": page.pages(items.len()),
    })
}

fn find<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a Contact, Refusal> {
    if let Some(canonical) = workspace.merged.get(id) {
        return Err(Refusal::merged(canonical));
    }
    workspace.contact(id).ok_or_else(not_found)
}

fn not_found() -> Refusal {
    Refusal::new(404, "not_found", "User Not Found")
}

fn view<'a>(contact: &'a Contact, asked: &Asked<'_>) -> Cow<'a, Head> {
    contact.view(asked.version, asked.flag("include_merge_history"))
}

fn newest_first() -> Sort {
    Sort {
        path: vec!["created_at".to_owned()],
        ascending: false,
    }
}

fn page(asked: &Asked<'_>, window: &Window, found: &[&Contact]) -> Result<Vec<u8>, Refusal> {
    #[derive(Serialize)]
    struct List<'a> {
        #[serde(rename = "type")]
        kind: &'static str,
        data: Vec<Cow<'a, Head>>,
        total_count: usize,
        pages: Value,
    }
    written(&List {
        kind: "list",
        data: window.of(found).iter().map(|c| view(c, asked)).collect(),
        total_count: found.len(),
        pages: window.pages(found.len()),
    })
}
