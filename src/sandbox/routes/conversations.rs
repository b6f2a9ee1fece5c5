//! Conversations: listed, searched, and one with its parts.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Asked, written};
use crate::sandbox::markup;
use crate::sandbox::page::{Window, per_page};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::search::{self, Filter, Sort};
use crate::sandbox::workspace::{Conversation, Head, Part, Workspace};

/// Older parts are not delivered, and there is no way to page to them.
const MOST_PARTS: usize = 500;
const PER_PAGE: usize = 20;

pub(super) fn list(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let per_page = per_page(asked.value("per_page").as_ref(), PER_PAGE)?;
    let window = Window::new(per_page, asked.parameter("starting_after"), "conversations")?;
    let mut found: Vec<_> = workspace.conversations.iter().collect();
    newest_first().apply(&mut found);
    page(workspace, asked, &window, &found)
}

pub(super) fn search(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let body = &asked.body;
    let table = search::conversations();
    let filter = Filter::read(&body["query"], &table, asked.version)?;
    let sort = match &body["sort"] {
        Value::Null => newest_first(),
        sort => Sort::read(sort, &table, "updated_at")?,
    };
    let paging = &body["pagination"];
    let binding = format!("conversations {} {}", body["query"], body["sort"]);
    let per_page = per_page(paging.get("per_page"), PER_PAGE)?;
    let window = Window::new(per_page, paging["starting_after"].as_str(), &binding)?;
    let found = workspace.conversations.iter();
    let mut found: Vec<_> = found.filter(|c| filter.matches(*c)).collect();
    sort.apply(&mut found);
    page(workspace, asked, &window, &found)
}

pub(super) fn one(workspace: &Workspace, asked: &Asked<'_>, id: &str) -> Result<Vec<u8>, Refusal> {
    let id = id.parse().ok();
    let conversation = id.and_then(|id| workspace.conversation(id));
    let conversation = conversation.ok_or_else(Refusal::not_found)?;
    whole(workspace, asked, conversation)
}

/// A conversation with its parts.
pub(super) fn whole(
    workspace: &Workspace,
    asked: &Asked<'_>,
    conversation: &Conversation,
) -> Result<Vec<u8>, Refusal> {
    let total_count = conversation.parts.len();
    let latest = &conversation.parts[total_count.saturating_sub(MOST_PARTS)..];
    let mut item = Item::new(workspace, asked, conversation);
    let mut parts = Cow::Borrowed(latest);
    if asked.parameter("display_as") == Some("plaintext") {
        let body = &mut item.head.to_mut()["source"]["body"];
        *body = json!(markup::plain(body.as_str().unwrap_or("")));
        for part in parts.to_mut() {
            part.body = part.body.as_deref().map(markup::plain);
        }
    }
    item.conversation_parts = Some(Parts {
        kind: "conversation_part.list",
        conversation_parts: parts,
        total_count,
    });
    written(&item)
}

fn newest_first() -> Sort {
    Sort {
        path: vec!["updated_at".to_owned()],
        ascending: false,
    }
}

fn page(
    workspace: &Workspace,
    asked: &Asked<'_>,
    window: &Window,
    found: &[&Conversation],
) -> Result<Vec<u8>, Refusal> {
    let items = window.of(found).iter();
    written(&List {
        kind: "conversation.list",
        conversations: items.map(|c| Item::new(workspace, asked, c)).collect(),
        total_count: found.len(),
        pages: window.pages(found.len()),
    })
}

#[derive(Serialize)]
struct List<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    pages: Value,
    total_count: usize,
    conversations: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    head: Cow<'a, Head>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<&'a Head>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_parts: Option<Parts<'a>>,
}

#[derive(Serialize)]
struct Parts<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    conversation_parts: Cow<'a, [Part]>,
    total_count: usize,
}

impl<'a> Item<'a> {
    fn new(workspace: &'a Workspace, asked: &Asked<'_>, conversation: &'a Conversation) -> Self {
        let company = conversation.company;
        let company = company.and_then(|place| workspace.companies.get(place));
        Self {
            head: conversation.view(asked.version),
            company: company.map(|company| &company.head),
            conversation_parts: None,
        }
    }
}
