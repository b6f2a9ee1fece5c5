//! Articles: listed, searched, read, written and changed.

use serde_json::{Value, json};

use super::{Asked, written};
use crate::sandbox::markup;
use crate::sandbox::page::{Numbered, numbered};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::workspace::{Article, Workspace};

const PER_PAGE: usize = 25;
const PER_SEARCH_PAGE: usize = 10;

pub(super) fn list(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let page = number(asked, PER_PAGE)?;
    let found = newest_first(workspace);
    let data: Vec<_> = page.of(&found).iter().map(|a| &a.head).collect();
    written(&json!({
        "type": "list", "pages": pages(&page, found.len()), "total_count": found.len(),
        "data": data,
    }))
}

pub(super) fn one(workspace: &Workspace, id: &str) -> Result<Vec<u8>, Refusal> {
    let place = place(workspace, id)?;
    written(&workspace.articles[place].head)
}

/// Every word of `phrase` must be in an article; the more often, the higher it stands.
pub(super) fn search(workspace: &Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    let page = number(asked, PER_SEARCH_PAGE)?;
    let mut found = newest_first(workspace);
    match asked.parameter("state") {
        None | Some("all") => {}
        Some(state @ ("published" | "draft")) => found.retain(|a| a.head["state"] == state),
        Some(_) => {
            let message = "state must be published, draft or all";
            return Err(Refusal::parameter("state", message));
        }
    }
    if let Some(id) = asked.parameter("help_center_id") {
        let id: Option<u64> = id.parse().ok();
        let message = "help_center_id must be an integer";
        let id = id.ok_or_else(|| Refusal::parameter("help_center_id", message))?;
        found.retain(|a| a.help_center == id);
    }
    let phrase = asked.parameter("phrase").unwrap_or("").to_lowercase();
    let words: Vec<&str> = phrase.split_whitespace().collect();
    found.retain(|a| words.iter().all(|word| a.words.contains(word)));
    let weight = |a: &&Article| {
        words
            .iter()
            .map(|w| a.words.matches(w).count())
            .sum::<usize>()
    };
    found.sort_by_key(|a| std::cmp::Reverse(weight(a)));
    let articles = page.of(&found);
    let highlights: Vec<Value> = match asked.flag("highlight") {
        true => articles.iter().map(|a| highlighted(a, &words)).collect(),
        false => Vec::new(),
    };
    let articles: Vec<_> = articles.iter().map(|a| &a.head).collect();
    written(&json!({
        "type": "list", "total_count": found.len(),
        "data": { "articles": articles, "highlights": highlights },
        "pages": pages(&page, found.len()),
    }))
}

pub(super) fn create(workspace: &mut Workspace, asked: &Asked<'_>) -> Result<Vec<u8>, Refusal> {
    if asked.body["title"].as_str().is_none_or(str::is_empty) {
        return Err(Refusal::missing("title", "title is required"));
    }
    if asked.body["author_id"].is_null() {
        let message =
            "author_id must be in the main body or default locale translated_content object";
        return Err(Refusal::missing("author_id", message));
    }
    let id = workspace.articles.iter().map(|a| a.id).max().unwrap_or(0) + 1;
    let now = workspace.tick();
    let mut article = Article::new(id, now);
    change(workspace, &mut article, &asked.body, now)?;
    let answer = written(&article.head);
    workspace.articles.push(article);
    answer
}

pub(super) fn update(
    workspace: &mut Workspace,
    asked: &Asked<'_>,
    id: &str,
) -> Result<Vec<u8>, Refusal> {
    let place = place(workspace, id)?;
    let old = &workspace.articles[place];
    let mut article = Article {
        id: old.id,
        help_center: old.help_center,
        head: old.head.clone(),
        words: String::new(),
    };
    let now = workspace.tick();
    change(workspace, &mut article, &asked.body, now)?;
    let answer = written(&article.head);
    workspace.articles[place] = article;
    answer
}

/// Takes over what the body names; all of it or, where something is wrong, nothing.
fn change(
    workspace: &Workspace,
    article: &mut Article,
    body: &Value,
    now: i64,
) -> Result<(), Refusal> {
    let Some(body) = body.as_object() else {
        return Err(Refusal::parameter("body", "The body must be an object"));
    };
    for field in ["title", "description", "body"] {
        match body.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => article.set(field, json!(text)),
            Some(_) => {
                let message = format!("{field} must be a string");
                return Err(Refusal::parameter(field, message));
            }
        }
    }
    if let Some(author) = body.get("author_id").filter(|author| !author.is_null()) {
        let id = author
            .as_u64()
            .filter(|id| workspace.admin(&id.to_string()).is_some());
        let message = "author_id must be the id of an admin";
        let id = id.ok_or_else(|| Refusal::parameter("author_id", message))?;
        article.set("author_id", json!(id));
    }
    match body.get("state").map(Value::as_str) {
        None => {}
        Some(Some(state @ ("published" | "draft"))) => article.set("state", json!(state)),
        Some(_) => {
            let message = "state must be published or draft";
            return Err(Refusal::parameter("state", message));
        }
    }
    // A number when an article is made and a text when it is changed; either is taken.
    if let Some(parent) = body.get("parent_id").filter(|parent| !parent.is_null()) {
        let id = parent.as_u64().or_else(|| parent.as_str()?.parse().ok());
        let message = "parent_id must be the id of a collection or section";
        let id = id.ok_or_else(|| Refusal::parameter("parent_id", message))?;
        article.set("parent_ids", json!([id]));
    }
    article.set("updated_at", json!(now));
    article.settle();
    Ok(())
}

fn newest_first(workspace: &Workspace) -> Vec<&Article> {
    let mut found: Vec<_> = workspace.articles.iter().collect();
    found.sort_by_key(|a| std::cmp::Reverse((a.head["updated_at"].as_i64(), a.id)));
    found
}

fn place(workspace: &Workspace, id: &str) -> Result<usize, Refusal> {
    let id: Option<u64> = id.parse().ok();
    let place = workspace.articles.iter().position(|a| Some(a.id) == id);
    place.ok_or_else(Refusal::not_found)
}

fn number(asked: &Asked<'_>, default: usize) -> Result<Numbered, Refusal> {
    let (page, per_page) = (asked.value("page"), asked.value("per_page"));
    numbered(page.as_ref(), per_page.as_ref(), default, 150)
}

fn pages(page: &Numbered, total: usize) -> Value {
    let mut pages = page.pages(total);
    if let (Some(pages), true) = (pages.as_object_mut(), page.is_last(total)) {
        pages.remove("next");
    }
    pages
}

fn highlighted(article: &Article, words: &[&str]) -> Value {
    let text = |field: &str| article.head[field].as_str().unwrap_or("").to_owned();
    json!({
        "article_id": article.id.to_string(),
        "highlighted_title": pieces(&text("title"), words),
        "highlighted_summary": [pieces(&markup::plain(&text("body")), words)],
    })
}

/// The first 300 characters, word by word, with the found ones marked.
fn pieces(text: &str, words: &[&str]) -> Vec<Value> {
    let text: String = text.chars().take(300).collect();
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for word in text.split_inclusive(' ') {
        let folded = word.to_lowercase();
        let hit = words.iter().any(|w| folded.contains(w));
        match pieces.last_mut() {
            Some((last, text)) if *last == hit => text.push_str(word),
            _ => pieces.push((hit, word.to_owned())),
        }
    }
    let kind = |hit: bool| if hit { "highlight" } else { "plain" };
    let pieces = pieces.into_iter();
    pieces
        .map(|(hit, text)| json!({ "type": kind(hit), "text": text }))
        .collect()
}
